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
            .Select(p => new ProjectSummary(p.Id, p.ProjectNumber, p.Name, p.ProjectType, p.Ward, p.Locality, p.IsDeleted, p.EstimatedCost, p.NatureOfWork, p.ParentId, p.Description, p.CreatedTime))
            .ToDictionaryAsync(summary => summary.Id, cancellationToken);

    public async Task<IReadOnlyList<Guid>> GroupAsync(string tenantId, Guid id, TimeSpan window, CancellationToken cancellationToken) =>
        [.. (await db.QueryAsync<Guid>(
            """
            select other.id from projects.projects own
            join projects.projects other on other.tenant_id = own.tenant_id and other.path >= split_part(own.path, '.', 1) and other.path < split_part(own.path, '.', 1) || '/'
            where own.tenant_id = @tenantId and own.id = @id and not other.is_deleted
            union
            select other.id from projects.projects own
            join projects.projects other on other.tenant_id = own.tenant_id and other.locality = own.locality and other.project_type = own.project_type
                and other.created_time between own.created_time - @windowMs and own.created_time + @windowMs
            where own.tenant_id = @tenantId and own.id = @id and @windowMs > 0 and not other.is_deleted
            """, new { tenantId, id, windowMs = (long)window.TotalMilliseconds }, cancellationToken)).Append(id).Distinct()];

    public async Task<IReadOnlyList<Guid>> MatchingAsync(string tenantId, string? name, string? boundary, CancellationToken cancellationToken) => await db.QueryAsync<Guid>(
        """
        select id from projects.projects
        where tenant_id = @tenantId and not is_deleted and (@name::text is null or strpos(name_search, lower(@name)) > 0) and (@boundary::text is null or @boundary in (ward, locality)) order by id
        """, new { tenantId, name = name?.Trim(), boundary }, cancellationToken);

    public async Task<IReadOnlyList<Guid>> PartsAsync(string tenantId, Guid id, CancellationToken cancellationToken) =>
        await db.Projects.AsNoTracking().Where(p => p.TenantId == tenantId && p.ParentId == id && !p.IsDeleted).Select(p => p.Id).ToListAsync(cancellationToken);
}
