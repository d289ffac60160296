using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Projects;

namespace Works.Estimates;

/// <summary>Answers what Projects must know of estimates (spec 10 §2.7, rule 3).</summary>
internal sealed class EstimatesOfProject(WorksDb db) : IEstimatesOfProject
{
    public async Task<IReadOnlySet<Guid>> WithLiveEstimateAsync(string tenantId, IReadOnlyCollection<Guid> projectIds, CancellationToken cancellationToken)
    {
        var newest = await db.Estimates.AsNoTracking()
            .Where(e => e.TenantId == tenantId && projectIds.Contains(e.ProjectId))
            .GroupBy(e => e.ProjectId)
            .Select(group => group.OrderByDescending(e => e.CreatedTime).ThenByDescending(e => e.VersionNumber).Select(e => new { e.ProjectId, e.WfStatus }).First())
            .ToListAsync(cancellationToken);
        return newest.Where(estimate => estimate.WfStatus != Estimate.RejectedState).Select(estimate => estimate.ProjectId).ToHashSet();
    }
}
