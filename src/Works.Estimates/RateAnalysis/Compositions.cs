using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates.RateAnalysis;

/// <summary>What a works item is made of, from a day on.</summary>
internal sealed record CompositionWire
{
    /// <summary>Its id; null to make a new one.</summary>
    public string? CompositionId { get; init; }
    public string? TenantId { get; init; }

    /// <summary>Code of the works item.</summary>
    public string? SorId { get; init; }

    /// <summary>Units of the item the quantities are for: above 0, at most 9999.99, two decimals.</summary>
    public decimal? Quantity { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long? EffectiveFrom { get; init; }

    /// <summary>Epoch milliseconds; null while none follows. Set by the server.</summary>
    public long? EffectiveTo { get; init; }
    public IReadOnlyList<CompositionPartWire>? BasicSorDetails { get; init; }
    public IReadOnlyList<CompositionChargeWire>? AdditionalCharges { get; init; }

    /// <summary>True when a rate was made of it: it stays as it is then. Set by the server.</summary>
    public bool? InUse { get; init; }
}

/// <summary>A basic item of labour, material or machinery; quantity in its own unit, up to four decimals. What it is called, the server says.</summary>
internal sealed record CompositionPartWire(string? SorId, decimal? Quantity, string? Description = null, string? SorType = null, string? Uom = null);

/// <summary>A charge besides the basic items: rupees for the whole analysis (fixed), or per cent of what they put under the head (percentage).</summary>
internal sealed record CompositionChargeWire(string? Description, string? ApplicableOn, string? CalculationType, decimal? Figure);

internal sealed record SaveCompositionRequest(CompositionWire? Composition);

internal sealed record SearchCompositionsRequest(string? TenantId, string? SorId);

internal sealed record CompositionsReply(IReadOnlyList<CompositionWire> Compositions);

/// <summary>The compositions of a works item, the newest first. Spec 10 §5; a route of ours.</summary>
internal static class SearchCompositions
{
    public static void Map(IEndpointRouteBuilder analysis) => analysis.MapPost("/v1/composition/_search", HandleAsync).Replies<CompositionsReply>();

    private static async Task<Result<CompositionsReply>> HandleAsync(SearchCompositionsRequest request, IMasterRecords records, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.TenantId)) return RateAnalysisErrors.Composition("tenantId is mandatory");
        if (string.IsNullOrWhiteSpace(request.SorId)) return RateAnalysisErrors.Composition("sorId is mandatory");
        var book = await RateBook.OpenAsync(records, request.TenantId, rates: null, cancellationToken);
        if (book.Item(request.SorId) is null) return RateAnalysisErrors.SorNotFound(request.SorId);
        return new CompositionsReply([.. book.CompositionsOf(request.SorId.Trim()).Select(one => ToWire(book, request.TenantId, one))]);
    }

    public static CompositionWire ToWire(RateBook book, string tenantId, Composition one) => new()
    {
        CompositionId = one.Id, TenantId = tenantId, SorId = one.SorCode, Quantity = one.Output, EffectiveFrom = one.From, EffectiveTo = one.To, InUse = one.Id is not null && book.IsInUse(one.SorCode, one.Id),
        BasicSorDetails = [.. one.Parts.Select(part => new CompositionPartWire(part.SorCode, part.Quantity, book.Item(part.SorCode)?.Text("description"), book.Item(part.SorCode)?.Type, book.Item(part.SorCode)?.Text("uom")))],
        AdditionalCharges = [.. one.Charges.Select(charge => new CompositionChargeWire(
            charge.Description, charge.Charge.Head, charge.Charge.IsPercentage ? RateArithmetic.Percentage : RateArithmetic.Fixed, charge.Charge.Figure))],
    };
}

/// <summary>
/// Says what a works item is made of from a day on; what held before ends the day before. One that has not begun to matter, because no rate was made of it, is
/// changed in place. Spec 10 §5, 70 §6.
/// </summary>
internal static class SaveComposition
{
    private const string Works = "W";
    private const decimal MaxOutput = 9999.99m;
    private const decimal MaxFigure = 1_000_000_000m;
    private const int MaxParts = 200;

    public static void Map(IEndpointRouteBuilder analysis) => analysis.MapPost("/v1/composition/_save", HandleAsync).Replies<CompositionsReply>();

    private static async Task<Result<CompositionsReply>> HandleAsync(
        SaveCompositionRequest request, WorksDb db, RevisedRates rates, IMasterRecords records, IMasters masters, INumbering numbering, CancellationToken cancellationToken)
    {
        if (request.Composition is not { } sent) return RateAnalysisErrors.Composition("composition is mandatory");
        if (string.IsNullOrWhiteSpace(sent.TenantId)) return RateAnalysisErrors.Composition("tenantId is mandatory");
        var tenantId = sent.TenantId;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return RateAnalysisErrors.UnknownTenant(tenantId);
        if (Tenants.StateOf(tenantId) != tenantId) return RateAnalysisErrors.Composition("compositions are kept by the state, for all of its cities");
        // The lock makes two at once queue: the second sees the row of the first.
        var rows = await records.OwnAsync(tenantId, "WORKS-SOR", "Composition", cancellationToken);
        var book = await RateBook.OpenAsync(records, tenantId, rates: null, cancellationToken);
        if (Broken(book, sent) is { Any: true } broken) return broken.ToArray();

        var code = sent.SorId!.Trim();
        var known = sent.CompositionId is { Length: > 0 } id ? book.CompositionById(code, id) : null;
        if (sent.CompositionId is { Length: > 0 } && known is null) return RateAnalysisErrors.CompositionNotFound(code);
        var (from, newest) = (sent.EffectiveFrom!.Value, book.CompositionsOf(code).FirstOrDefault());
        var inPlace = known is not null && known.From == from;
        if (known is not null && Same(known, sent)) return RateAnalysisErrors.CompositionSame(known.Id!);
        if (inPlace && book.IsInUse(code, known!.Id!)) return RateAnalysisErrors.CompositionInUse(known.Id!);
        if (!inPlace && await rates.PastAsync(tenantId, from - (long)TimeSpan.FromDays(1).TotalMilliseconds, cancellationToken) is not null) return RateAnalysisErrors.CompositionFromTomorrow;
        if (!inPlace && newest is not null && from <= newest.From) return RateAnalysisErrors.CompositionNotAfter(await rates.DayAsync(tenantId, newest.From, cancellationToken));

        var compositionId = known?.Id;
        if (!inPlace)
        {
            var issued = await numbering.IssueAsync("works.sor.composition.id", tenantId, 1, "COMP/[fy:yyyy-yy]/[SEQ_SOR_COMPOSITION]", cancellationToken);
            if (issued.IsRefused) return issued.Failures.ToArray();
            compositionId = issued.Value[0];
            if (newest is not null && RowOf(rows, newest) is { } row) await records.ChangeAsync(row.Id, Ended(row.Data, from), cancellationToken);
        }

        var data = Data(book, sent, compositionId!, inPlace ? known!.To : null);
        if (inPlace) await records.ChangeAsync(RowOf(rows, known!)!.Id, data, cancellationToken);
        else await records.AddAsync(tenantId, "WORKS-SOR", "Composition", compositionId!, data, cancellationToken);
        return new CompositionsReply([sent with { CompositionId = compositionId, SorId = code, EffectiveTo = inPlace ? known!.To : null, InUse = false }]);
    }

    private static Refusals Broken(RateBook book, CompositionWire sent)
    {
        var refusals = new Refusals();
        void When(bool isWrong, string what) => refusals.When(isWrong, () => RateAnalysisErrors.Composition(what));
        When(string.IsNullOrWhiteSpace(sent.SorId) || book.Item(sent.SorId)?.Type != Works, $"sorId {sent.SorId} is no works item");
        When(sent.Quantity is not (> 0 and <= MaxOutput) || decimal.Round(sent.Quantity.Value, 2) != sent.Quantity, "quantity must be above 0, at most 9999.99, with two decimals");
        When(RevisedRates.Instant(sent.EffectiveFrom?.ToString(System.Globalization.CultureInfo.InvariantCulture)) is null, "effectiveFrom is mandatory, in epoch milliseconds");
        var parts = sent.BasicSorDetails ?? [];
        When(parts.Count is 0 or > MaxParts, $"basicSorDetails must name 1 to {MaxParts} basic items");
        for (var i = 0; i < parts.Count; i++)
        {
            var part = parts[i];
            var item = string.IsNullOrWhiteSpace(part.SorId) ? null : book.Item(part.SorId);
            When(item is null || item.Type == Works, $"basicSorDetails[{i}].sorId {part.SorId} is no labour, material or machinery");
            When(part.Quantity is not (> 0 and <= MaxFigure) || decimal.Round(part.Quantity.Value, 4) != part.Quantity, $"basicSorDetails[{i}].quantity must be above 0, with four decimals");
        }

        var twice = parts.GroupBy(part => part.SorId?.Trim(), StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        When(twice is not null, $"{twice} is named twice");
        var charges = sent.AdditionalCharges ?? [];
        When(charges.Count > MaxParts, $"additionalCharges may be at most {MaxParts}");
        for (var i = 0; i < charges.Count; i++)
        {
            var charge = charges[i];
            When(charge.Description?.Length > 256 || string.IsNullOrWhiteSpace(charge.ApplicableOn) || charge.ApplicableOn.Length > 64, $"additionalCharges[{i}] needs a head it is added to");
            When(charge.CalculationType is not (RateArithmetic.Fixed or RateArithmetic.Percentage), $"additionalCharges[{i}].calculationType is fixed or percentage");
            When(charge.Figure is not (> 0 and <= MaxFigure) || decimal.Round(charge.Figure.Value, 4) != charge.Figure, $"additionalCharges[{i}].figure must be above 0, with four decimals");
        }

        return refusals;
    }

    private static MasterRow? RowOf(IReadOnlyList<MasterRow> rows, Composition one) => rows.FirstOrDefault(row => RateBook.Text(row.Data, "compositionId") == one.Id);

    private static bool Same(Composition known, CompositionWire sent) =>
        known.Output == sent.Quantity
        && known.Parts.Select(part => (part.SorCode, part.Quantity)).Order().SequenceEqual(sent.BasicSorDetails!.Select(part => (part.SorId!.Trim(), part.Quantity!.Value)).Order())
        && known.Charges.Select(charge => (charge.Charge.Head, charge.Charge.IsPercentage, charge.Charge.Figure, charge.Description ?? string.Empty)).Order()
            .SequenceEqual((sent.AdditionalCharges ?? []).Select(charge => (charge.ApplicableOn!, charge.CalculationType == RateArithmetic.Percentage, charge.Figure!.Value, charge.Description ?? string.Empty)).Order());

    private static JsonElement Ended(JsonElement data, long from)
    {
        var ended = JsonNode.Parse(data.GetRawText())!.AsObject();
        ended["effectiveTo"] = RevisedRates.Epoch(from - 1);
        return RevisedRates.Element(ended);
    }

    private static JsonElement Data(RateBook book, CompositionWire sent, string compositionId, long? to)
    {
        var item = book.Item(sent.SorId!)!;
        return RevisedRates.Element(new JsonObject
        {
            ["compositionId"] = compositionId, ["sorId"] = item.Code, ["sorType"] = Works, ["type"] = item.Text("sorSubType"), ["quantity"] = sent.Quantity, ["active"] = true,
            ["effectiveFrom"] = RevisedRates.Epoch(sent.EffectiveFrom!.Value), ["effectiveTo"] = to is { } end ? RevisedRates.Epoch(end) : null,
            ["basicSorDetails"] = new JsonArray([.. sent.BasicSorDetails!.Select(part => (JsonNode)new JsonObject
            {
                // for one unit of the item, as clients read it: 3200 for 10 CUM is 320
                ["sorId"] = part.SorId!.Trim(), ["quantity"] = part.Quantity, ["perUnitQty"] = decimal.Round(part.Quantity!.Value / sent.Quantity!.Value, 4, MidpointRounding.AwayFromZero),
            })]),
            ["additionalCharges"] = new JsonArray([.. (sent.AdditionalCharges ?? []).Select(charge => (JsonNode)new JsonObject
            {
                ["description"] = charge.Description, ["applicableOn"] = charge.ApplicableOn, ["calculationType"] = charge.CalculationType, ["figure"] = charge.Figure,
            })]),
        });
    }
}
