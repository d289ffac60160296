using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates;

/// <summary>What an estimate in the making comes to.</summary>
/// <param name="Lines">Amount of every line in the order in which they were sent; positive even for deductions.</param>
/// <param name="Items">Items with all their rows, deductions taken off, in the order of their first rows.</param>
/// <param name="ItemsTotal">Rupees: Σ SOR and NON-SOR items.</param>
/// <param name="OverheadsTotal">Rupees: Σ overheads.</param>
/// <param name="Total">Rupees.</param>
/// <param name="Differences">Where the figures sent differ by more than a paisa.</param>
internal sealed record CalculateEstimateReply(
    IReadOnlyList<CalculatedLine> Lines, IReadOnlyList<CalculatedItem> Items, decimal ItemsTotal, decimal OverheadsTotal, decimal Total, IReadOnlyList<Difference> Differences);

internal sealed record CalculatedLine(string? SorId, string? Name, string? Category, decimal Quantity, decimal Amount);

/// <summary>One item: quantity in its unit, rate and amount in rupees.</summary>
internal sealed record CalculatedItem(string? SorId, string? Name, string Category, string? Uom, decimal UnitRate, decimal Quantity, decimal Amount);

internal sealed record CalculateEstimateRequest(EstimateWire? Estimate);

/// <summary>Figures of an estimate that is not saved, so that a form shows the server's totals. A route of ours; nothing is stored.</summary>
internal static class CalculateEstimate
{
    public static void Map(IEndpointRouteBuilder estimates) => estimates.MapPost("/v1/_calculate", HandleAsync).Replies<CalculateEstimateReply>();

    private static async Task<Result<CalculateEstimateReply>> HandleAsync(CalculateEstimateRequest request, ScheduleOfRates rates, CancellationToken cancellationToken)
    {
        if (request.Estimate is not { } estimate) return EstimateErrors.EstimateMandatory;
        if (string.IsNullOrWhiteSpace(estimate.TenantId)) return EstimateErrors.TenantId;
        if (estimate.EstimateDetails is not { Count: > 0 } details || details.Contains(null)) return EstimateErrors.Details;
        if (details.Any(line => line!.AmountDetails?.Contains(null) == true)) return EstimateErrors.Amounts;
        var lines = details.Select((line, position) => EstimateLine.New(estimate.TenantId, position, line! with
        {
            NoOfUnit = line.NoOfUnit ?? EstimateArithmetic.Product(line.Quantity, line.Length, line.Width, line.Height)?.Value,
        })).ToList();
        var overheads = await rates.OverheadsAsync(estimate.TenantId, cancellationToken);
        var figures = EstimateArithmetic.Of(lines, overheads.Overheads);
        return new CalculateEstimateReply(
            [.. lines.Select((line, i) => new CalculatedLine(line.SorId, line.Name, line.Category, line.NoOfUnit ?? 0, figures.Amounts[i].Rupees))],
            [.. EstimateArithmetic.ItemsOf(lines).Select(item => new CalculatedItem(item.SorId, item.Name, item.Category, item.Uom, item.UnitRate, item.Quantity, item.Amount.Rupees))],
            figures.Items.Rupees, figures.Overheads.Rupees, figures.Total.Rupees,
            EstimateArithmetic.Compare(lines, figures, Estimate.SentTotal(estimate.AdditionalDetails)));
    }
}
