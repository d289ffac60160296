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

    public async Task<IReadOnlyList<Guid>> GroupAsync(string tenantId, Guid id, TimeSpan window, CancellationToken cancellationToken)
    {
        // Two questions, not one join: under row-level security an index is used only with bounds known beforehand (split_part and + are not leakproof).
        var own = await db.Projects.AsNoTracking().Where(p => p.TenantId == tenantId && p.Id == id).Select(p => new { p.Path, p.Locality, p.ProjectType, p.CreatedTime })
            .SingleOrDefaultAsync(cancellationToken);
        if (own is null) return [id];
        var root = own.Path.Split('.')[0];
        var days = (long)window.TotalMilliseconds;
        return [.. (await db.QueryAsync<Guid>(
            """
            select id from projects.projects where tenant_id = @tenantId and path >= @root and path < @end and not is_deleted
            union
            select id from projects.projects
            where tenant_id = @tenantId and locality = @Locality and project_type = @ProjectType and created_time between @from and @to and @days > 0 and not is_deleted
            """, new { tenantId, root, end = root + "/", own.Locality, own.ProjectType, from = own.CreatedTime - days, to = own.CreatedTime + days, days }, cancellationToken)).Append(id).Distinct()];
    }

    public async Task<IReadOnlyList<Guid>> MatchingAsync(string tenantId, string? name, string? boundary, CancellationToken cancellationToken) => await db.QueryAsync<Guid>(
        """
        select id from projects.projects
        where tenant_id = @tenantId and not is_deleted and (@name::text is null or strpos(name_search, lower(@name)) > 0) and (@boundary::text is null or @boundary in (ward, locality)) order by id
        """, new { tenantId, name = name?.Trim(), boundary }, cancellationToken);

    public async Task<PlaceOfWork?> PlaceAsync(string tenantId, Guid id, CancellationToken cancellationToken) => (await db.QueryAsync<PlaceOfWork>(
        """
        select round((address ->> 'latitude')::numeric, 9) as latitude, round((address ->> 'longitude')::numeric, 9) as longitude from projects.projects
        where tenant_id = @tenantId and id = @id and jsonb_typeof(address -> 'latitude') = 'number' and jsonb_typeof(address -> 'longitude') = 'number'
          and abs((address ->> 'latitude')::numeric) <= 90 and abs((address ->> 'longitude')::numeric) <= 180
        """, new { tenantId, id }, cancellationToken)).SingleOrDefault();

    public async Task<IReadOnlyList<Guid>> PartsAsync(string tenantId, Guid id, CancellationToken cancellationToken) =>
        await db.Projects.AsNoTracking().Where(p => p.TenantId == tenantId && p.ParentId == id && !p.IsDeleted).Select(p => p.Id).ToListAsync(cancellationToken);
}
