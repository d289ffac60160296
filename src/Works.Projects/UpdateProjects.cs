using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Projects;

/// <summary>Changes projects: their documents as read from a search, or their dates together with those of their relatives. Spec 10 §2.5.</summary>
internal static class UpdateProjects
{
    private const int EventBatch = 100; // projects in one event about relatives

    public static void Map(IEndpointRouteBuilder projects) =>
        projects.MapPost("/v1/_update", HandleAsync).Replies<ProjectReply>().RefusesMixedTenantsItself();

    private static async Task<Result<ProjectReply>> HandleAsync(
        ProjectRequest request, WorksDb db, ProjectChecks checks, IControls controls, IEnumerable<IEstimatesOfProject> estimates, Outbox outbox,
        TimeProvider clock, ILogger<Project> log, CancellationToken cancellationToken)
    {
        if (ProjectChecks.OfRequest(request) is { Length: > 0 } refused) return refused;
        IReadOnlyList<WireProject> sent = [.. request.Projects!.OfType<WireProject>()];
        var tenantId = sent[0].TenantId!;
        if (sent.Any(project => ProjectChecks.IsBlank(project.Id))) return ProjectErrors.IdMissing;
        if (await checks.OfCodesAsync(tenantId, sent, cancellationToken) is { Length: > 0 } unknown) return unknown;

        var cascading = request.IsCascadingProjectDateUpdate == true;
        var stored = await LockAsync(db, tenantId, sent, cascading, cancellationToken);
        if (sent.FirstOrDefault(project => !stored.ContainsKey(project.Id!)) is { } missing) return ProjectErrors.NotFound(missing.Id!);
        var pairs = sent.Select(project => (Sent: project, Stored: stored[project.Id!])).ToList();
        if (pairs is [var single] && db.Context.IsStale(single.Stored.RowVersion)) return ProjectErrors.Stale(single.Stored.ProjectNumber, single.Stored.RowVersion);
        // Clients of the reference send one copy for several updates in a row, so there an old rowVersion is a control (spec 05 §16).
        foreach (var pair in pairs.Where(pair => pair.Sent.RowVersion is { } seen && seen != 0 && seen != pair.Stored.RowVersion))
        {
            var stale = ProjectErrors.Stale(pair.Stored.ProjectNumber, pair.Stored.RowVersion);
            if (await controls.BrokenAsync(tenantId, "10-8.1-P5", pair.Stored.ProjectNumber, stale, cancellationToken) is { } blocked) return blocked;
        }

        // Rule by rule, each stops at once.
        Func<(WireProject Sent, Project Stored), Failure?>[] rules =
        [
            pair => pair.Stored.RefusesDates(pair.Sent, clock.GetUtcNow()),
            pair => pair.Stored.RefusesChildren(pair.Sent),
            pair => pair.Stored.RefusesMode(pair.Sent, cascading),
            pair => ProjectChecks.DatesRefused(new WireProject
            {
                StartDate = Project.Given(pair.Sent.StartDate) ?? pair.Stored.StartDate, EndDate = Project.Given(pair.Sent.EndDate) ?? pair.Stored.EndDate,
            }),
        ];
        foreach (var rule in rules)
            if (pairs.Select(rule).FirstOrDefault(failure => failure is not null) is { } broken) return broken;

        foreach (var pair in pairs)
        {
            var details = AdditionalDetails.Merge(pair.Stored.AdditionalDetails, pair.Sent.AdditionalDetails, cascading);
            if (await checks.OfFormAsync(tenantId, pair.Stored.ProjectNumber, pair.Sent.Address ?? pair.Stored.Address, details, cancellationToken) is { } form) return form;
        }

        var live = await LiveAsync(estimates, tenantId, [.. pairs.Select(pair => pair.Stored.Id)], cancellationToken);
        foreach (var estimated in pairs.Select(pair => pair.Stored).Where(project => live.Contains(project.Id)))
        {
            var exists = ProjectErrors.EstimateExists(estimated.ProjectNumber);
            if (await controls.BrokenAsync(tenantId, "10-2.7-3", estimated.ProjectNumber, exists, cancellationToken) is { } locked) return locked;
        }

        var relatives = new HashSet<Project>();
        foreach (var (project, current) in pairs)
        {
            if (!ProjectChecks.IsBlank(project.Parent) && project.Parent != current.ParentId?.ToString())
                log.LogWarning("Project {ProjectNumber} was sent with another parent, which is ignored: moving a project is an operation of its own", current.ProjectNumber);
            current.Modify(project, cascading, db.Context.Caller.Uuid, db.Now);
            if (cascading) relatives.UnionWith(Cascade(current, stored.Values, db));
        }

        await db.SaveChangesAsync(cancellationToken); // raises the versions that reply and events show
        var updated = pairs.ConvertAll(pair => WireProject.Of(pair.Stored, ChildIds.NamedIn(pair.Sent)));
        foreach (var project in updated)
            outbox.Publish(cascading ? "update-project-date" : "update-project", tenantId, project.Id!, new ProjectEvent([project], cascading, request.ApiOperation));
        foreach (var batch in relatives.Except(pairs.Select(pair => pair.Stored)).Select(project => WireProject.Of(project)).Chunk(EventBatch))
            outbox.Publish("update-project", tenantId, updated[0].Id!, new ProjectEvent(batch, IsCascadingProjectDateUpdate: true, request.ApiOperation));
        if (updated is [var only]) db.Context.Version = only.RowVersion;
        return new ProjectReply(updated);
    }

    /// <summary>Projects with a live estimate; none while no module answers.</summary>
    internal static async Task<IReadOnlySet<Guid>> LiveAsync(
        IEnumerable<IEstimatesOfProject> estimates, string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var live = new HashSet<Guid>();
        foreach (var one in estimates) live.UnionWith(await one.WithLiveEstimateAsync(tenantId, ids, cancellationToken));
        return live;
    }

    private static List<Project> Cascade(Project changed, IEnumerable<Project> locked, WorksDb db)
    {
        List<Project> relatives = [];
        foreach (var relative in locked.Where(relative => !relative.IsDeleted && relative.Id != changed.Id))
        {
            var isAncestor = changed.Path.StartsWith(relative.Path + ".", StringComparison.Ordinal);
            if (!isAncestor && !relative.Path.StartsWith(changed.Path + ".", StringComparison.Ordinal)) continue;
            relative.Follow(changed, isAncestor, db.Context.Caller.Uuid, db.Now);
            relatives.Add(relative);
        }

        return relatives;
    }

    // Rows are locked from the root of a tree downwards, always: two updates wait for each other but never in a circle.
    private static async Task<Dictionary<string, Project>> LockAsync(
        WorksDb db, string tenantId, IReadOnlyList<WireProject> sent, bool withRelatives, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. sent.Select(project => Guid.TryParseExact(project.Id, "D", out var id) ? id : Guid.Empty).Distinct()];
        if (withRelatives)
        {
            // Paths first: under row-level security an index is used only with bounds known beforehand (|| is not leakproof).
            var paths = await db.Projects.AsNoTracking().Where(p => p.TenantId == tenantId && ids.Contains(p.Id)).Select(p => p.Path).ToListAsync(cancellationToken);
            ids =
            [
                .. await db.QueryAsync<Guid>(
                    """
                    select relative.id from unnest(@from, @to) as below(first, last)
                    join projects.projects relative on relative.tenant_id = @tenantId and relative.path > below.first and relative.path < below.last
                    """, new { tenantId, from = paths.Select(path => path + ".").ToArray(), to = paths.Select(path => path + "/").ToArray() }, cancellationToken),
                .. paths.SelectMany(path => path.Split('.')).Select(Guid.Parse),
            ];
        }

        var rows = await db.Projects.FromSql(
            $"select * from projects.projects where tenant_id = {tenantId} and id = any({ids}) order by path for update").ToListAsync(cancellationToken);
        return rows.ToDictionary(project => project.Id.ToString(), StringComparer.OrdinalIgnoreCase);
    }
}
