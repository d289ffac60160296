using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Projects;

/// <summary>Answers what later stages ask of projects.</summary>
internal sealed class ProjectDirectory(WorksDb db) : IProjects
{
    public async Task<ProjectSummary?> FindAsync(string tenantId, Guid id, CancellationToken cancellationToken) =>
        (await FindManyAsync(tenantId, [id], cancellationToken)).GetValueOrDefault(id);

    public async Task<IReadOnlyDictionary<Guid, ProjectSummary>> FindManyAsync(
        string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        await db.Projects.AsNoTracking()
            .Where(p => p.TenantId == tenantId && ids.Contains(p.Id))
            .Select(p => new ProjectSummary(p.Id, p.ProjectNumber, p.Name, p.ProjectType, p.Ward, p.Locality, p.IsDeleted, p.EstimatedCost))
            .ToDictionaryAsync(summary => summary.Id, cancellationToken);
}
