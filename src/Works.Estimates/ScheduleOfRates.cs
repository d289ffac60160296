using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Works.Administration;

namespace Works.Estimates;

/// <summary>A rate of a scheduled item and when it holds.</summary>
/// <param name="Rate">Rupees per unit.</param>
/// <param name="ValidFrom">Epoch milliseconds, inclusive.</param>
/// <param name="ValidTo">Epoch milliseconds, inclusive; null for no end.</param>
internal sealed record SorRate(decimal Rate, long ValidFrom, long? ValidTo);

/// <summary>The Schedule of Rates of a tenant, from the masters <c>WORKS-SOR.SOR</c> and <c>WORKS-SOR.Rates</c> (spec 10 §4.2).</summary>
internal sealed class ScheduleOfRates(IMasters masters)
{
    /// <summary>Unit of measure by SOR id.</summary>
    public ValueTask<UnitsOfSor> UnitsAsync(string tenantId, CancellationToken cancellationToken) => masters.ViewAsync(
        tenantId, "WORKS-SOR", "SOR", rows => new UnitsOfSor(rows
            .Where(row => Text(row, "id") is not null).DistinctBy(row => Text(row, "id"), StringComparer.Ordinal)
            .ToFrozenDictionary(row => Text(row, "id")!, row => Text(row, "uom"), StringComparer.Ordinal)), cancellationToken);

    /// <summary>The items themselves, by code.</summary>
    public ValueTask<ItemsOfSor> ItemsAsync(string tenantId, CancellationToken cancellationToken) => masters.ViewAsync(
        tenantId, "WORKS-SOR", "SOR", rows => new ItemsOfSor([.. rows
            .Where(row => Text(row, "id") is not null && IsActive(row)).DistinctBy(row => Text(row, "id"), StringComparer.Ordinal)
            .Select(row => new ListedItem(Text(row, "id")!, Text(row, "description"), Text(row, "sorType"), Text(row, "sorSubType"), Text(row, "sorVariant"), Text(row, "uom")))
            .OrderBy(item => item.SorId, StringComparer.Ordinal)]), cancellationToken);

    /// <summary>Rates by SOR id, newest first: compared as numbers, because validFrom arrives as text.</summary>
    public ValueTask<RatesOfSor> RatesAsync(string tenantId, CancellationToken cancellationToken) => masters.ViewAsync(
        tenantId, "WORKS-SOR", "Rates", rows => new RatesOfSor(rows
            .Where(row => Text(row, "sorId") is not null && Number(row, "rate") is not null && Number(row, "validFrom") is not null)
            .GroupBy(row => Text(row, "sorId")!, StringComparer.Ordinal)
            .ToFrozenDictionary(
                group => group.Key,
                group => (IReadOnlyList<SorRate>)[.. group.Select(row => new SorRate(Number(row, "rate")!.Value, (long)Number(row, "validFrom")!.Value, (long?)Number(row, "validTo")))
                    .OrderByDescending(rate => rate.ValidFrom)],
                StringComparer.Ordinal)), cancellationToken);

    /// <summary>Overheads of the tenant by code; only active ones count.</summary>
    public ValueTask<OverheadMasters> OverheadsAsync(string tenantId, CancellationToken cancellationToken) => masters.ViewAsync(
        tenantId, "works", "Overheads", rows => new OverheadMasters(rows
            .Where(row => Text(row, "code") is not null && IsActive(row)).DistinctBy(row => Text(row, "code"), StringComparer.Ordinal)
            .ToFrozenDictionary(
                row => Text(row, "code")!,
                row => new DatedOverhead(
                    new Overhead(Text(row, "code")!, Text(row, "type") == "percentage", row.TryGetProperty("isAutoCalculated", out var auto) && auto.ValueKind == JsonValueKind.True, Number(row, "value")),
                    (long?)Number(row, "effectiveFrom"), (long?)Number(row, "effectiveTo")),
                StringComparer.Ordinal)), cancellationToken);

    /// <summary>Codes of a plain list master; empty when the tenant has none.</summary>
    public ValueTask<Codes> CodesAsync(string tenantId, string module, string master, CancellationToken cancellationToken) => masters.ViewAsync(
        tenantId, module, master, rows => new Codes(rows.Where(IsActive).Select(row => Text(row, "code")).OfType<string>().ToFrozenSet(StringComparer.Ordinal)), cancellationToken);

    private static bool IsActive(JsonElement row) => !row.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.False;

    private static string? Text(JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;

    private static decimal? Number(JsonElement row, string member) =>
        decimal.TryParse(Text(row, member), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

internal sealed record UnitsOfSor(FrozenDictionary<string, string?> ById);

internal sealed record RatesOfSor(FrozenDictionary<string, IReadOnlyList<SorRate>> ById)
{
    /// <summary>The rate in force at an instant: the newest with validFrom ≤ t, if t is not after its end; null when there is none.</summary>
    public SorRate? At(string sorId, long instant) =>
        ById.GetValueOrDefault(sorId)?.FirstOrDefault(rate => rate.ValidFrom <= instant && (rate.ValidTo is null || instant <= rate.ValidTo));
}

internal sealed record DatedOverhead(Overhead Overhead, long? From, long? To)
{
    public bool IsInForce(long instant) => (From is null || From <= instant) && (To is null || instant <= To);
}

internal sealed record OverheadMasters(FrozenDictionary<string, DatedOverhead> ByCode)
{
    public IReadOnlyDictionary<string, Overhead> Overheads { get; } = ByCode.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.Overhead, StringComparer.Ordinal);
}

internal sealed record Codes(FrozenSet<string> Known);
