using Works.Platform;

namespace Works.Estimates;

/// <summary>What was measured on the works of one estimate.</summary>
/// <param name="CumulativeBySor">
/// Cumulative quantity per SOR id (name for items without one), in the item's own unit; the current entry of a book that is not yet
/// approved is left out.
/// </param>
/// <param name="IsContractInWorkflow">True while the newest contract of the estimate that is not rejected is in workflow.</param>
public sealed record MeasuredWork(IReadOnlyDictionary<string, Quantity> CumulativeBySor, bool IsContractInWorkflow);

/// <summary>What Estimates must know of measured work. Asked here, answered by the Measurements module.</summary>
public interface IMeasuredQuantities
{
    /// <summary>Work measured against one version of an estimate; nothing before the first entry in the Measurement Book.</summary>
    Task<MeasuredWork> OfEstimateAsync(string tenantId, Guid estimateId, CancellationToken cancellationToken);
}
