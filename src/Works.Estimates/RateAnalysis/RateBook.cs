using System.Globalization;
using System.Text.Json;
using Works.Administration;

namespace Works.Estimates.RateAnalysis;

/// <summary>An item of the Schedule of Rates.</summary>
internal sealed record ScheduledItem(Guid Id, string Code, string? Type, decimal Quantity, JsonElement Data)
{
    public string? Text(string member) => RateBook.Text(Data, member);
}

/// <summary>A rate with its split; both ends inclusive, epoch milliseconds.</summary>
internal sealed record SplitRate(Guid RowId, string SorCode, decimal Rate, long From, long? To, string? CompositionId, IReadOnlyList<HeadAmount> Heads, JsonElement Data);

/// <summary>What a works item is made of.</summary>
internal sealed record Composition(string? Id, string SorCode, decimal Output, bool IsActive, long From, long? To, string? EffectiveFrom, IReadOnlyList<CompositionPart> Parts, IReadOnlyList<CompositionCharge> Charges);

internal sealed record CompositionPart(string SorCode, decimal Quantity);

internal sealed record CompositionCharge(string? Description, ExtraCharge Charge);

/// <summary>
/// The masters of <c>WORKS-SOR</c> that rate analysis and statements work on, as they stand in the database. Numbers may be written as
/// text; a row without what it needs to be understood is left out.
/// </summary>
internal sealed class RateBook
{
    private readonly Dictionary<string, ScheduledItem> _items;
    private readonly ILookup<string, SplitRate> _rates;
    private readonly ILookup<string, Composition> _compositions;
    private readonly IReadOnlyList<JsonElement> _overheads;

    public RateBook(IEnumerable<MasterRow> items, IEnumerable<MasterRow> rates, IEnumerable<MasterRow> compositions, IEnumerable<MasterRow> overheads)
    {
        _items = items.Where(row => Text(row.Data, "id") is not null).DistinctBy(row => Text(row.Data, "id"), StringComparer.Ordinal)
            .ToDictionary(row => Text(row.Data, "id")!, row => new ScheduledItem(row.Id, Text(row.Data, "id")!, Text(row.Data, "sorType"), Positive(Number(row.Data, "quantity")), row.Data), StringComparer.Ordinal);
        _rates = rates.Where(row => Text(row.Data, "sorId") is not null && Number(row.Data, "rate") is not null && Number(row.Data, "validFrom") is not null)
            .Select(row => new SplitRate(
                row.Id, Text(row.Data, "sorId")!, Number(row.Data, "rate")!.Value, (long)Number(row.Data, "validFrom")!.Value, (long?)Number(row.Data, "validTo"), Text(row.Data, "compositionId"),
                HeadsOf(row.Data), row.Data))
            .OrderByDescending(rate => rate.From).ToLookup(rate => rate.SorCode, StringComparer.Ordinal);
        _compositions = compositions.Where(row => Text(row.Data, "sorId") is not null).Select(row => CompositionOf(row.Data))
            .OrderByDescending(composition => composition.From).ToLookup(composition => composition.SorCode, StringComparer.Ordinal);
        _overheads = [.. overheads.Select(row => row.Data)];
    }

    public IEnumerable<ScheduledItem> Items => _items.Values;

    public static async Task<RateBook> OpenAsync(IMasterRecords masters, string tenantId, IReadOnlyList<MasterRow>? rates, CancellationToken cancellationToken) => new(
        await masters.RowsAsync(tenantId, "WORKS-SOR", "SOR", cancellationToken),
        rates ?? await masters.RowsAsync(tenantId, "WORKS-SOR", "Rates", cancellationToken),
        await masters.RowsAsync(tenantId, "WORKS-SOR", "Composition", cancellationToken),
        await masters.RowsAsync(tenantId, "WORKS-SOR", "Overhead", cancellationToken));

    public ScheduledItem? Item(string code) => _items.GetValueOrDefault(code.Trim());

    public ScheduledItem? Item(Guid id) => _items.Values.FirstOrDefault(item => item.Id == id);

    /// <summary>The rate in force at an instant; the newest of those that have begun decides.</summary>
    public SplitRate? RateAt(string code, long instant) => _rates[code].FirstOrDefault(rate => rate.From <= instant) is { } rate && (rate.To is null || instant <= rate.To) ? rate : null;

    /// <summary>The row that a new rate follows: the newest, also when it has yet to begin.</summary>
    public SplitRate? NewestRate(string code) => _rates[code].FirstOrDefault();

    public IEnumerable<Composition> CompositionsOf(string code) => _compositions[code].Where(composition => composition.IsActive);

    public Composition? CompositionAt(string code, long instant) => CompositionsOf(code).FirstOrDefault(composition => composition.From <= instant && (composition.To is null || instant <= composition.To));

    /// <summary>A composition by its own id, also one that has since been replaced: a rate refers to what it was made from.</summary>
    public Composition? CompositionById(string code, string id) => _compositions[code].FirstOrDefault(composition => composition.Id == id);

    /// <summary>Whether a rate was made of a composition.</summary>
    public bool IsInUse(string code, string compositionId) => _rates[code].Any(rate => rate.CompositionId == compositionId);

    /// <summary>
    /// Labour cess in force at an instant, from the dated Overhead master. An installation that keeps no such row has the contract's
    /// default, one per cent on <c>LC.7</c>; one whose row is not in force levies none.
    /// </summary>
    public LabourCess? CessAt(long instant)
    {
        var rows = _overheads.Where(row => Text(row, "code") is { } code && HeadClass.Of(code) == HeadClass.Cess).ToList();
        if (rows.Count == 0) return new LabourCess("LC.7", 1m);
        return rows
            .Where(row => IsActive(row) && (Number(row, "validFrom") ?? 0) <= instant && (Number(row, "validTo") is not { } to || instant <= to) && Number(row, "value") is not null)
            .OrderByDescending(row => Number(row, "validFrom") ?? 0)
            .Select(row => new LabourCess($"{Text(row, "code")}.{Text(row, "id")}", Number(row, "value")!.Value)).FirstOrDefault();
    }

    public static string? Text(JsonElement row, string member) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
        && value.ToString() is { Length: > 0 } text ? text : null;

    public static decimal? Number(JsonElement row, string member) =>
        decimal.TryParse(Text(row, member), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static decimal Positive(decimal? quantity) => quantity is > 0 ? quantity.Value : 1m;

    private static bool IsActive(JsonElement row) => !row.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.False;

    private static IReadOnlyList<HeadAmount> HeadsOf(JsonElement rate) =>
        [.. List(rate, "amountDetails").Where(row => Text(row, "heads") is not null && Number(row, "amount") is not null)
            .Select(row => new HeadAmount(Text(row, "heads")!, Text(row, "type") ?? RateArithmetic.Fixed, Number(row, "amount")!.Value))];

    private static Composition CompositionOf(JsonElement row) => new(
        Text(row, "compositionId"), Text(row, "sorId")!, Number(row, "quantity") ?? 0, IsActive(row), (long)(Number(row, "effectiveFrom") ?? 0), (long?)Number(row, "effectiveTo"), Text(row, "effectiveFrom"),
        [.. List(row, "basicSorDetails").Where(part => Text(part, "sorId") is not null).Select(part => new CompositionPart(Text(part, "sorId")!, Number(part, "quantity") ?? 0))],
        [.. List(row, "additionalCharges").Where(charge => Text(charge, "applicableOn") is not null).Select(charge => new CompositionCharge(
            Text(charge, "description"),
            new ExtraCharge(Text(charge, "applicableOn")!, string.Equals(Text(charge, "calculationType"), RateArithmetic.Percentage, StringComparison.OrdinalIgnoreCase), Number(charge, "figure") ?? 0)))]);

    private static IEnumerable<JsonElement> List(JsonElement row, string member) =>
        row.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.Object) : [];
}
