using Works.Platform;

namespace Works.Contracts;

/// <summary>What Contracts must know of measured work. Asked here, answered by Works.Measurements.</summary>
public interface IMeasuredWork
{
    /// <summary>
    /// Measured quantity per <c>contractLineItemRef</c> of a contract (spec 20 §1.4): the cumulative value of the newest measurement; while that
    /// one is not APPROVED, less its own current value.
    /// </summary>
    /// <returns>Empty before the first measurement.</returns>
    Task<IReadOnlyDictionary<string, Quantity>> OfContractAsync(string tenantId, string contractNumber, CancellationToken cancellationToken);
}
