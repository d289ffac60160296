using System.Globalization;
using System.Text.Json;
using Works.Administration;

namespace Works.Payments.Funds;

/// <summary>An office that draws money (<c>ifms.SSUDetails</c> of the tenant).</summary>
internal sealed record DrawingOffice(string DdoCode, string GranteeAgCode, string SsuIaId, string ProgramCode);

/// <summary>A head of account money is drawn from (<c>ifms.HeadOfAccounts</c>).</summary>
/// <param name="Code">Code of the head.</param>
/// <param name="SchemeCode">Scheme it belongs to.</param>
/// <param name="EffectiveFrom">Epoch milliseconds: allotments are asked for from then on.</param>
internal sealed record HeadOfAccount(string Code, string SchemeCode, long EffectiveFrom);

/// <summary>The treasury's masters of a tenant (spec 40 §5).</summary>
internal sealed class TreasuryMasters(IMasters masters)
{
    private const string Module = "ifms";

    /// <summary>Offices of the tenant, in the master's order; empty when it draws no money.</summary>
    public async Task<IReadOnlyList<DrawingOffice>> OfficesAsync(string tenantId, CancellationToken cancellationToken) =>
        [.. (await masters.RowsAsync(tenantId, Module, "SSUDetails", cancellationToken)).Where(IsActive)
            .Select(row => new DrawingOffice(Text(row, "ddoCode"), Text(row, "granteeAgCode"), Text(row, "ssuId"), Text(row, "programCode")))];

    /// <summary>Heads of account in the order in which they are spent.</summary>
    public async Task<IReadOnlyList<HeadOfAccount>> HeadsAsync(string tenantId, long now, CancellationToken cancellationToken) =>
        [.. (await masters.RowsAsync(tenantId, Module, "HeadOfAccounts", cancellationToken))
            .Where(row => IsActive(row) && Number(row, "effectiveFrom") <= now && (Number(row, "effectiveTo") is not { } to || to >= now))
            .OrderBy(row => Number(row, "sequence") ?? long.MaxValue).Select(row => new HeadOfAccount(Text(row, "code"), Text(row, "schemeCode"), Number(row, "effectiveFrom") ?? 0))];

    /// <summary>Program of the tenant; blank when it has no office.</summary>
    public async Task<string> ProgramAsync(string tenantId, CancellationToken cancellationToken) => (await OfficesAsync(tenantId, cancellationToken)).FirstOrDefault()?.ProgramCode ?? string.Empty;

    private static bool IsActive(JsonElement row) => !row.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.False;

    private static string Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : string.Empty;

    private static long? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && long.TryParse(value.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
