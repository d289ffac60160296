using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates.RateAnalysis;

internal sealed record CalculateRatesReply(IReadOnlyList<RateAnalysisWire> RateAnalysis);

/// <summary>Shows what a rate is made of, for the whole output of its composition; nothing is stored. Spec 10 §5.</summary>
internal static class CalculateRates
{
    public static void Map(IEndpointRouteBuilder analysis) => analysis.MapPost("/v1/_calculate", HandleAsync).Replies<CalculateRatesReply>(envelope: Envelope.Lower);

    private static async Task<Result<CalculateRatesReply>> HandleAsync(
        AnalysisRequest request, RevisedRates rates, IMasterRecords records, CancellationToken cancellationToken)
    {
        var selection = await rates.ReadAsync(request, cancellationToken);
        if (selection.IsRefused) return selection.Failures.ToArray();
        var (tenantId, codes, from) = selection.Value;
        var book = await RateBook.OpenAsync(records, tenantId, rates: null, cancellationToken);
        var roundsShares = await rates.RoundsSharesAsync(tenantId, cancellationToken);
        var refusals = new Refusals();
        var previews = new List<RateAnalysisWire>();
        foreach (var code in codes)
        {
            var composed = await rates.ComposedAsync(book, tenantId, code, from, cancellationToken);
            foreach (var failure in composed.Failures) refusals.Add(failure);
            if (!composed.IsRefused) previews.Add(Preview(book, tenantId, composed.Value.Item, composed.Value.Composition, from, roundsShares));
        }

        return refusals.Any ? refusals.ToArray() : new CalculateRatesReply(previews);
    }

    private static RateAnalysisWire Preview(RateBook book, string tenantId, ScheduledItem item, Composition composition, long from, bool roundsShares)
    {
        var basics = new List<BasicShare>();
        var lines = new List<AnalysisLineWire>();
        foreach (var part in composition.Parts)
        {
            var basic = book.Item(part.SorCode)!;
            var rate = book.RateAt(part.SorCode, from); // a basic item without a rate is shown without one
            var share = new BasicShare(part.Quantity, basic.Quantity, rate?.Heads ?? []);
            basics.Add(share);
            var details = JsonNode.Parse(basic.Data.GetRawText())!.AsObject();
            (details["definedQuantity"], details["rate"]) = (part.Quantity, rate?.Rate);
            lines.Add(Line("SOR", basic.Code, share.Heads.Select(head => head with { Amount = RateArithmetic.OutputShare(head.Amount, share) }), details));
        }

        foreach (var (description, charge) in composition.Charges)
        {
            var details = new JsonObject { ["description"] = description, ["applicableOn"] = charge.Head, ["calculationType"] = charge.IsPercentage ? RateArithmetic.Percentage : RateArithmetic.Fixed, ["figure"] = charge.Figure };
            lines.Add(Line("EXTRACHARGES", charge.Head, [new HeadAmount(charge.Head, charge.IsPercentage ? RateArithmetic.Percentage : RateArithmetic.Fixed, charge.Figure)], details));
        }

        List<ExtraCharge> charges = [.. composition.Charges.Select(charge => charge.Charge)];
        var cess = book.CessAt(from);
        var without = RateArithmetic.ForOutput(basics, charges, cess: null, roundsShares);
        var whole = RateArithmetic.ForOutput(basics, charges, cess, roundsShares);
        if (cess is not null)
        {
            var levied = whole.Rate.Rupees - without.Rate.Rupees;
            lines.Add(Line("EXTRACHARGES", cess.Head, [new HeadAmount(cess.Head, RateArithmetic.Percentage, levied)], new JsonObject { ["description"] = "Labour cess", ["figure"] = cess.Percent }));
        }

        var isComplete = composition.Parts.All(part => book.RateAt(part.SorCode, from) is not null);
        decimal? unitRate = isComplete ? RateArithmetic.PerUnit(basics, charges, composition.Output, cess, roundsShares).Rate.Rupees : null;
        var current = book.RateAt(item.Code, from);
        return new RateAnalysisWire
        {
            Id = Guid.CreateVersion7().ToString(), TenantId = tenantId, CompositionId = composition.Id, SorCode = item.Code, SorId = item.Id.ToString(), SorType = item.Type,
            SorSubType = item.Text("sorSubType"), SorVariant = item.Text("sorVariant"), IsBasicVariant = item.Text("sorVariant") is null or "NA", Uom = item.Text("uom"),
            Quantity = item.Quantity, Description = item.Text("description"), Status = composition.IsActive ? "ACTIVE" : "INACTIVE", EffectiveFrom = composition.EffectiveFrom,
            AnalysisQuantity = composition.Output, LineItems = lines, Total = without.Rate.Rupees, LabourCess = whole.Rate.Rupees - without.Rate.Rupees, Amount = whole.Rate.Rupees, UnitRate = unitRate, CurrentRate = current?.Rate, CurrentRateFrom = current?.From,
            Difference = unitRate - current?.Rate, HeadTotals = [.. whole.Heads.Select(head => new HeadTotalWire(head.Head, HeadClass.Of(head.Head), head.Amount))],
        };
    }

    private static AnalysisLineWire Line(string type, string targetId, IEnumerable<HeadAmount> heads, JsonObject details) =>
        new(Guid.CreateVersion7().ToString(), type, targetId, [.. heads.Select(HeadAmountWire.Of)], RevisedRates.Element(details));
}
