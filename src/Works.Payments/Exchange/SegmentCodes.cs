using Works.Administration;

namespace Works.Payments.Exchange;

/// <summary>
/// Classification codes of disbursements (spec 60 §6): the row of <c>segment-codes.ProgramSegments</c> for a program says which code of each segment master is meant. The reference takes one at random.
/// </summary>
internal sealed class SegmentCodes(IMasters masters)
{
    private static readonly (string Member, string Name)[] Members =
    [
        ("functionCode", "function_code"), ("administrativeCode", "administration_code"), ("economicSegmentCode", "economic_segment_code"), ("recipientSegmentCode", "recipient_segment_code"),
        ("sourceOfFundCode", "source_of_fund_code"), ("targetSegmentCode", "target_segment_code"), ("geographicSegmentCode", "locale_code"),
    ];

    /// <summary>Codes of a program by their name on the exchange; empty when the program has no row.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OfAsync(string tenantId, string programCode, CancellationToken cancellationToken)
    {
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in await masters.RowsAsync(tenantId, "segment-codes", "ProgramSegments", cancellationToken))
        {
            if (Messages.Text(row, "code") != programCode || (row.TryGetProperty("active", out var active) && active.ValueKind == System.Text.Json.JsonValueKind.False)) continue;
            foreach (var (member, name) in Members) if (Messages.Text(row, member) is { } code) codes[name] = code;
            break;
        }

        return codes;
    }
}
