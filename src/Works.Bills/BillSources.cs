using System.Globalization;
using System.Text.Json;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills;

/// <summary>What a bill takes hold of, so that nothing is billed twice (spec 40 §12 P1, P2, P17; decision 24).</summary>
internal sealed class BillSources(WorksDb db, IMasters masters)
{
    /// <summary>The muster roll of a wage bill, the invoice of a purchase bill per vendor and financial year, the source bills of a supervision bill.</summary>
    public async Task<IReadOnlyList<(string Kind, string Source)>> OfAsync(BillWire bill, CancellationToken cancellationToken)
    {
        switch (bill.BusinessService)
        {
            case BillKind.Wages:
                return WorksOfBills.MusterRollNumberOf(bill.ReferenceId!) is { } muster ? [(BilledSource.MusterRoll, muster)] : [];
            case BillKind.Supervision:
                return [.. bill.BillDetails!.Select(detail => detail.ReferenceId).OfType<string>().Distinct(StringComparer.Ordinal).Select(number => (BilledSource.SourceBill, number))];
            case BillKind.Purchase when Normalised(Member(bill.AdditionalDetails, "invoiceNumber")) is { } invoice:
                var date = WireJson.TryNumber(Member(bill.AdditionalDetails, "invoiceDate"), out var given) && given is > 0 and < 253402300800000m ? (long)given.Value : bill.BillDate!.Value;
                var year = FinancialYear(date, await masters.ZoneOfAsync(bill.TenantId!, cancellationToken));
                return [.. bill.BillDetails!.Select(detail => detail.Payee!.Identifier!).Distinct(StringComparer.Ordinal).Select(vendor => (BilledSource.Invoice, $"{vendor}|{year}|{invoice}"))];
            default:
                return [];
        }
    }

    /// <summary>The refusal when another bill holds one of the sources; it names that bill.</summary>
    public async Task<Failure?> BilledAsync(string tenantId, IReadOnlyCollection<(string Kind, string Source)> sources, Guid? except, CancellationToken cancellationToken)
    {
        if (sources.Count == 0) return null;
        var held = (await db.QueryAsync<Held>(
            """
            select s.kind, s.source, b.bill_number from bills.billed_sources s join bills.bills b on b.id = s.bill_id
            where s.tenant_id = @tenantId and s.kind = any(@kinds) and s.source = any(@sources) and s.bill_id is distinct from @except order by s.source limit 1
            """,
            new { tenantId, kinds = sources.Select(source => source.Kind).Distinct(StringComparer.Ordinal).ToArray(), sources = sources.Select(source => source.Source).ToArray(), except },
            cancellationToken)).SingleOrDefault();
        return held is null ? null : BillErrors.SourceBilled(held.Named, held.BillNumber);
    }

    /// <summary>
    /// An invoice number as compared: letters and digits only, in capitals. "INV-007/24", "inv 00724" and "INV00724" are one invoice typed three ways.
    /// </summary>
    /// <returns>Null when nothing is left.</returns>
    public static string? Normalised(string? invoiceNumber)
    {
        var text = new string([.. (invoiceNumber ?? string.Empty).Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]);
        return text.Length == 0 ? null : text;
    }

    /// <summary>April to March in the tenant's calendar, e.g. 2026-27.</summary>
    public static string FinancialYear(long instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(instant, -62135596800000, 253402300799999)), zone);
        var first = local.Month >= 4 ? local.Year : local.Year - 1;
        return string.Create(CultureInfo.InvariantCulture, $"{first:0000}-{(first + 1) % 100:00}");
    }

    private static string? Member(JsonElement? details, string name) =>
        details is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;

    private sealed record Held
    {
        public required string Kind { get; init; }
        public required string Source { get; init; }
        public required string BillNumber { get; init; }

        public string Named => Kind switch
        {
            BilledSource.MusterRoll => $"The muster roll {Source}",
            BilledSource.Invoice => $"The invoice {Source.Split('|')[^1]} of this vendor and financial year",
            _ => $"The bill {Source}",
        };
    }
}
