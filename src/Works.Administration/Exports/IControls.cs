using Works.Platform;

namespace Works.Administration;

/// <summary>
/// Controls that are stricter than the contract existing clients were written for. Switch <c>controls-stricter-than-contract</c> of
/// the tenant decides: <c>block</c> refuses, <c>report-only</c> records the finding and lets the request go on (spec 05 §16).
/// </summary>
public interface IControls
{
    /// <summary>Says what a broken control means for this request.</summary>
    /// <param name="tenantId">Tenant of the document.</param>
    /// <param name="rule">Id of the rule, e.g. <c>C01</c> or <c>10-8.2-E10</c>; stable, for the list of findings.</param>
    /// <param name="subject">Number or id of the document.</param>
    /// <param name="failure">What to answer when the control blocks.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The failure when the control blocks; null when the finding was recorded and the request may go on.</returns>
    Task<Failure?> BrokenAsync(string tenantId, string rule, string subject, Failure failure, CancellationToken cancellationToken);

    /// <summary>Records a finding that never refuses, however the switch stands: where the contract itself asks for a warning only.</summary>
    void Note(string tenantId, string rule, string subject, Failure failure);

    /// <summary>True when broken controls refuse at the tenant; false when they are recorded.</summary>
    ValueTask<bool> BlocksAsync(string tenantId, CancellationToken cancellationToken);
}
