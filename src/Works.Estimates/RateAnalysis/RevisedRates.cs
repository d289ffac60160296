using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates.RateAnalysis;

/// <summary>A request that is understood: where, which items, from when.</summary>
internal sealed record Selection(string TenantId, IReadOnlyList<string> Codes, long From);

/// <summary>A new rate, derived and checked but not stored.</summary>
internal sealed record NewRate(ScheduledItem Item, Composition Composition, SplitRate? Previous, DerivedRate Derived);

/// <summary>Derives rates from compositions and stores them as new rows of <c>WORKS-SOR.Rates</c>; create and the job share it (spec 10 §5).</summary>
internal sealed class RevisedRates(WorksDb db, IMasterRecords records, IMasters masters)
{
    /// <summary>Checks the request itself.</summary>
    public async Task<Result<Selection>> ReadAsync(AnalysisRequest request, CancellationToken cancellationToken)
    {
        if (request.SorDetails is not { } sent) return RateAnalysisErrors.Missing("sorDetails");
        var refusals = new Refusals();
        refusals.When(string.IsNullOrWhiteSpace(sent.TenantId), () => RateAnalysisErrors.Missing("sorDetails.tenantId"));
        refusals.When(sent.TenantId?.Trim().Length is 1 or > 64, () => RateAnalysisErrors.TenantSize);
        string[] codes = [.. (sent.SorCodes ?? []).Where(code => !string.IsNullOrWhiteSpace(code)).Select(code => code!.Trim()).Distinct(StringComparer.Ordinal)];
        refusals.When(codes.Length == 0, () => RateAnalysisErrors.Missing("sorDetails.sorCodes"));
        refusals.When(string.IsNullOrWhiteSpace(sent.EffectiveFrom), () => RateAnalysisErrors.Missing("sorDetails.effectiveFrom"));
        if (refusals.Any) return refusals.ToArray();
        if (Instant(sent.EffectiveFrom) is not { } from) return RateAnalysisErrors.EffectiveFromUnreadable(sent.EffectiveFrom);
        if (!db.Context.Scope.Allows(sent.TenantId!) || !await masters.IsTenantAsync(sent.TenantId!, cancellationToken)) return RateAnalysisErrors.UnknownTenant(sent.TenantId!);

        var ids = (sent.SorId ?? []).Where(id => !string.IsNullOrWhiteSpace(id)).Select(id => id!.Trim()).ToList();
        if (ids.Count == 0) return new Selection(sent.TenantId!, codes, from);
        var items = await records.RowsAsync(sent.TenantId!, "WORKS-SOR", "SOR", cancellationToken);
        foreach (var id in ids)
        {
            var row = Guid.TryParse(id, out var uuid) ? items.FirstOrDefault(item => item.Id == uuid) : null;
            if (row is null || RateBook.Text(row.Data, "id") is not { } code) return RateAnalysisErrors.SorNotFound(id);
            codes = [.. codes.Append(code).Distinct(StringComparer.Ordinal)];
        }

        return new Selection(sent.TenantId!, codes, from);
    }

    /// <summary>True when shares are rounded as the reference does.</summary>
    public async Task<bool> RoundsSharesAsync(string tenantId, CancellationToken cancellationToken) =>
        await masters.SwitchAsync(tenantId, "rate-analysis-rounding", "precise", cancellationToken) == "reference";

    /// <summary>Refuses a day before today in the calendar of the tenant.</summary>
    public async Task<Failure?> PastAsync(string tenantId, long from, CancellationToken cancellationToken)
    {
        var zone = await masters.ZoneOfAsync(tenantId, cancellationToken);
        var today = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(db.Now), zone).Date;
        return from < new DateTimeOffset(today, zone.GetUtcOffset(today)).ToUnixTimeMilliseconds() ? RateAnalysisErrors.EffectiveFromPast : null;
    }

    /// <summary>The item and the composition in force.</summary>
    public async Task<Result<(ScheduledItem Item, Composition Composition)>> ComposedAsync(RateBook book, string tenantId, string code, long from, CancellationToken cancellationToken)
    {
        if (book.Item(code) is not { } item) return RateAnalysisErrors.SorNotFound(code);
        if (!book.CompositionsOf(item.Code).Any()) return RateAnalysisErrors.CompositionNotFound(code);
        if (book.CompositionAt(item.Code, from) is not { } composition) return RateAnalysisErrors.CompositionNotFoundAt(code, await DayAsync(tenantId, from, cancellationToken));
        if (composition.Output <= 0) return RateAnalysisErrors.Unreadable(code, "the quantity of its composition is not a positive number");
        if (composition.Parts.FirstOrDefault(part => book.Item(part.SorCode) is null) is { } unknown) return RateAnalysisErrors.SorNotFound(unknown.SorCode);
        return (item, composition);
    }

    /// <summary>Derives the rate of one item from a day on and checks it against the rate it follows.</summary>
    public async Task<Result<NewRate>> DeriveAsync(RateBook book, string tenantId, string code, long from, CancellationToken cancellationToken)
    {
        var composed = await ComposedAsync(book, tenantId, code, from, cancellationToken);
        if (composed.IsRefused) return composed.Failures.ToArray();
        var (item, composition) = composed.Value;
        var basics = new List<BasicShare>();
        foreach (var part in composition.Parts)
        {
            if (book.RateAt(part.SorCode, from) is not { } rate) return RateAnalysisErrors.NoRates(code, part.SorCode, await DayAsync(tenantId, from, cancellationToken));
            basics.Add(new BasicShare(part.Quantity, book.Item(part.SorCode)!.Quantity, rate.Heads));
        }

        var derived = RateArithmetic.PerUnit(
            basics, [.. composition.Charges.Select(charge => charge.Charge)], composition.Output, book.CessAt(from), await RoundsSharesAsync(tenantId, cancellationToken));
        var previous = book.NewestRate(item.Code);
        if (previous is not null && from <= previous.From) return RateAnalysisErrors.NotAfterPrevious(code, await DayAsync(tenantId, previous.From, cancellationToken));
        if (previous is not null && RateArithmetic.Same(derived.Rate.Rupees, derived.Heads, previous.Rate, previous.Heads)) return RateAnalysisErrors.Same(code, derived.Rate.Rupees);
        return new NewRate(item, composition, previous, derived);
    }

    /// <summary>
    /// Stores the rate as a row of its own and ends the row before it one millisecond earlier: at no instant are two rates in force
    /// (spec 10 §8.3 R1, R7). Estimates see it at their next request.
    /// </summary>
    public async Task<RateWire> StoreAsync(string tenantId, NewRate rate, long from, CancellationToken cancellationToken)
    {
        if (rate.Previous is { } previous && (previous.To is null || previous.To >= from))
        {
            var closed = JsonNode.Parse(previous.Data.GetRawText())!.AsObject();
            closed["validTo"] = Epoch(from - 1);
            await records.ChangeAsync(previous.RowId, Element(closed), cancellationToken);
        }

        var heads = rate.Derived.Heads.Select(HeadAmountWire.Of).ToList();
        var row = new JsonObject
        {
            ["sorId"] = rate.Item.Code, ["rate"] = rate.Derived.Rate.Rupees, ["validFrom"] = Epoch(from), ["validTo"] = null, ["compositionId"] = rate.Composition.Id,
            ["description"] = rate.Item.Text("description"),
            ["amountDetails"] = new JsonArray([.. heads.Select(head => (JsonNode)new JsonObject { ["type"] = head.Type, ["heads"] = head.Heads, ["amount"] = head.Amount })]),
        };
        var id = await records.AddAsync(tenantId, "WORKS-SOR", "Rates", $"{rate.Item.Code}.{Epoch(from)}", Element(row), cancellationToken);
        return new RateWire(
            id.ToString(), tenantId, rate.Item.Code, rate.Item.Id.ToString(), rate.Composition.Id, rate.Item.Text("description"), rate.Derived.Rate.Rupees, Epoch(from), null, heads);
    }

    /// <summary>Epoch milliseconds as clients write them; null when the text is none.</summary>
    public static long? Instant(string? text) =>
        WireJson.TryNumber(text, out var number) && number is > 0 and < 253402300800000m ? (long)number.Value : null; // up to the year 9999

    public static string Epoch(long instant) => instant.ToString(CultureInfo.InvariantCulture);

    public static JsonElement Element(JsonNode node) => JsonElement.Parse(node.ToJsonString(WireJson.Options));

    /// <summary>A day in the calendar of the tenant, dd/MM/yyyy.</summary>
    public async Task<string> DayAsync(string tenantId, long instant, CancellationToken cancellationToken) => TimeZoneInfo
        .ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(instant), await masters.ZoneOfAsync(tenantId, cancellationToken)).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
}
