using Works.Contracts;
using Works.Estimates;

namespace Works.Measurements;

/// <summary>A line of a contract as it is measured: the contract's line with the estimate's row behind it.</summary>
/// <param name="Ref">Its identity across versions; what a measure names as its target.</param>
/// <param name="Category">SOR, NON-SOR or OVERHEAD.</param>
/// <param name="Key">What rows of one item have in common.</param>
/// <param name="Title">How people know it.</param>
internal sealed record ContractItem(string Ref, string? Category, string Key, string Title)
{
    public const string Overhead = "OVERHEAD";
    public const string Sor = "SOR";

    /// <summary>Line of the estimate as the contract names it; null when it names none.</summary>
    public string? EstimateLineItemId { get; init; }

    /// <summary>The line of the estimate; null when the estimate does not have it.</summary>
    public EstimateLineSummary? Estimated { get; init; }

    /// <summary>Id of the schedule item; null off the schedule.</summary>
    public string? SorId => Estimated?.SorId;

    /// <summary>Rupees per unit; null on overheads.</summary>
    public decimal? UnitRate { get; init; }

    /// <summary>Quantity of the contract's own line; null when the client gave none.</summary>
    public decimal? Contracted { get; init; }

    public bool IsDeduction => Estimated?.IsDeduction == true;

    public bool IsSor => string.Equals(Category, Sor, StringComparison.OrdinalIgnoreCase);

    /// <summary>Work that has to be measured; overheads do not (spec 20 §3.1 row 6).</summary>
    public bool IsWork => Category is not null && !string.Equals(Category, Overhead, StringComparison.OrdinalIgnoreCase);

    /// <summary>The active lines of a version, by reference, in the contract's order.</summary>
    public static IReadOnlyDictionary<string, ContractItem> Of(ContractSummary contract, IReadOnlyDictionary<string, EstimateSummary> estimates)
    {
        var lines = estimates.ToDictionary(pair => pair.Key, pair => pair.Value.Lines.ToDictionary(line => line.Id.ToString(), StringComparer.OrdinalIgnoreCase), StringComparer.Ordinal);
        var items = new Dictionary<string, ContractItem>(StringComparer.Ordinal);
        foreach (var line in contract.Lines.Where(line => line.Status == "ACTIVE"))
        {
            var estimated = line.EstimateLineItemId is { } id && lines.TryGetValue(line.EstimateId, out var known) ? known.GetValueOrDefault(id) : null;
            var category = line.Category ?? estimated?.Category;
            // Rows of a schedule item share its id; off-schedule items are often numbered alike, so the name tells them apart (as in estimates).
            var key = estimated is null ? line.Ref : $"{estimated.SorId}|{(string.Equals(category, Sor, StringComparison.OrdinalIgnoreCase) ? null : estimated.Name)}";
            items[line.Ref] = new ContractItem(line.Ref, category, key, estimated?.SorId ?? estimated?.Name ?? line.Name ?? line.Ref)
            {
                EstimateLineItemId = line.EstimateLineItemId, Estimated = estimated, UnitRate = line.UnitRate ?? estimated?.UnitRate, Contracted = line.Quantity,
            };
        }

        return items;
    }
}
