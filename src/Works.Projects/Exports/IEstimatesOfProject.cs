namespace Works.Projects;

/// <summary>What Projects must know of estimates. Asked here, answered by Works.Estimates.</summary>
public interface IEstimatesOfProject
{
    /// <summary>Which of the projects have a live estimate: one exists and the newest is not REJECTED (spec 10 §2.7, rule 3).</summary>
    /// <returns>A subset of <paramref name="projectIds"/>.</returns>
    Task<IReadOnlySet<Guid>> WithLiveEstimateAsync(string tenantId, IReadOnlyCollection<Guid> projectIds, CancellationToken cancellationToken);
}
