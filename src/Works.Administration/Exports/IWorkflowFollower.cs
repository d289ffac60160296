using Works.Platform;

namespace Works.Administration;

/// <summary>
/// A module whose documents must follow when the engine moves them by itself (auto-escalation, spec 50 §6.5). Answered by the module that owns the
/// documents of a business service; without one, only the workflow moves and the topic tells.
/// </summary>
public interface IWorkflowFollower
{
    /// <summary>True when documents of this business service are the module's.</summary>
    bool Owns(string businessService);

    /// <summary>Locks the document before the engine locks its position: the order in which requests take the two.</summary>
    Task LockAsync(string tenantId, string businessId, CancellationToken cancellationToken);

    /// <summary>The document follows the step, in the same transaction.</summary>
    /// <returns>Why it cannot, e.g. a broken rule: then nothing of the step is kept. Null when it does.</returns>
    Task<Failure?> FollowAsync(string tenantId, string businessService, string businessId, WorkflowStanding standing, CancellationToken cancellationToken);
}
