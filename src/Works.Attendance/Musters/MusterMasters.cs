using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Works.Administration;

namespace Works.Attendance.Musters;

/// <summary>Names and rates of labour by id of the schedule of rates.</summary>
internal sealed record LabourNames(FrozenDictionary<string, string> ById);

/// <summary>Rates of labour, of each id the newest first.</summary>
internal sealed record LabourRates(FrozenDictionary<string, IReadOnlyList<LabourRate>> ById)
{
    /// <summary>Rupees a day at an instant: the newest rate whose beginning has come and whose end has not (spec 30 §3.10); null when there is none.</summary>
    public decimal? At(string? skillCode, long instant) => skillCode is null ? null
        : ById.GetValueOrDefault(skillCode)?.FirstOrDefault(rate => rate.ValidFrom <= instant && (rate.ValidTo is null or 0 || instant <= rate.ValidTo))?.Rupees;
}

/// <summary>A rate and when it holds.</summary>
/// <param name="Rupees">Per day.</param>
/// <param name="ValidFrom">Epoch milliseconds, inclusive.</param>
/// <param name="ValidTo">Epoch milliseconds, inclusive; null or 0 for no end.</param>
internal sealed record LabourRate(decimal Rupees, long ValidFrom, long? ValidTo);

/// <summary>Masters that muster rolls are counted with.</summary>
internal sealed class MusterMasters(IMasters masters)
{
    public ValueTask<DayThresholds> ThresholdsAsync(string tenantId, CancellationToken cancellationToken) => masters.ViewAsync(
        tenantId, "common-masters", "MusterRoll", rows =>
        {
            var values = rows.Where(row => Text(row, "code") is not null && IsActive(row)).DistinctBy(row => Text(row, "code"), StringComparer.Ordinal)
                .ToDictionary(row => Text(row, "code")!, row => Text(row, "value"), StringComparer.Ordinal);
            decimal Hours(string code, decimal otherwise) => decimal.TryParse(values.GetValueOrDefault(code), NumberStyles.Float, CultureInfo.InvariantCulture, out var hours) ? hours : otherwise;
            var rounds = bool.TryParse(values.GetValueOrDefault("ROUND_OFF_HOURS"), out var flag) ? flag : DayThresholds.Default.RoundsOff;
            return new DayThresholds(Hours("HALF_DAY_NUM_HOURS", DayThresholds.Default.HalfDayHours), Hours("FULL_DAY_NUM_HOURS", DayThresholds.Default.FullDayHours), rounds);
        }, cancellationToken);

    public ValueTask<LabourNames> NamesAsync(string tenantId, CancellationToken cancellationToken) => masters.ViewAsync(
        tenantId, "WORKS-SOR", "SOR", rows => new LabourNames(rows
            .Where(row => Text(row, "id") is not null && Text(row, "sorType") == "L").DistinctBy(row => Text(row, "id"), StringComparer.Ordinal)
            .ToFrozenDictionary(row => Text(row, "id")!, row => Text(row, "name") ?? Text(row, "description") ?? Text(row, "id")!, StringComparer.Ordinal)), cancellationToken);

    public ValueTask<LabourRates> RatesAsync(string tenantId, CancellationToken cancellationToken) => masters.ViewAsync(
        tenantId, "WORKS-SOR", "Rates", rows => new LabourRates(rows
            .Where(row => Text(row, "sorId") is not null && Number(row, "rate") is not null && Number(row, "validFrom") is not null)
            .GroupBy(row => Text(row, "sorId")!, StringComparer.Ordinal)
            .ToFrozenDictionary(
                group => group.Key,
                group => (IReadOnlyList<LabourRate>)[.. group.Select(row => new LabourRate(Number(row, "rate")!.Value, (long)Number(row, "validFrom")!.Value, (long?)Number(row, "validTo")))
                    .OrderByDescending(rate => rate.ValidFrom)],
                StringComparer.Ordinal)), cancellationToken);

    private static bool IsActive(JsonElement row) => !row.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.False;

    private static string? Text(JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? value.ToString() : null;

    private static decimal? Number(JsonElement row, string member) =>
        decimal.TryParse(Text(row, member), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
