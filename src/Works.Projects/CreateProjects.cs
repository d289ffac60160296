using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Projects;

/// <summary>Creates projects, alone or below a parent. Spec 10 §2.2.</summary>
internal static class CreateProjects
{
    public static void Map(IEndpointRouteBuilder projects) =>
        projects.MapPost("/v1/_create", HandleAsync).Replies<ProjectReply>().RefusesMixedTenantsItself();

    private static Task<Result<ProjectReply>> HandleAsync(ProjectRequest request, ProjectCreation creation, CancellationToken cancellationToken) =>
        creation.CreateAsync(request, Guid.CreateVersion7, cancellationToken);
}

/// <summary>The creation itself, for the endpoint and for loading samples.</summary>
internal sealed class ProjectCreation(WorksDb db, ProjectChecks checks, INumbering numbering, Outbox outbox)
{
    public async Task<Result<ProjectReply>> CreateAsync(ProjectRequest request, Func<Guid> newId, CancellationToken cancellationToken)
    {
        if (ProjectChecks.OfRequest(request) is { Length: > 0 } refused) return refused;
        IReadOnlyList<WireProject> sent = [.. request.Projects!.OfType<WireProject>()];
        var tenantId = sent[0].TenantId!;
        if (await checks.OfCodesAsync(tenantId, sent, cancellationToken) is { Length: > 0 } unknown) return unknown;

        var parents = await ParentPathsAsync(tenantId, sent, cancellationToken);
        foreach (var project in sent)
        {
            if (ProjectChecks.IsBlank(project.Parent)) continue;
            if (!parents.TryGetValue(project.Parent!, out var path)) return ProjectErrors.UnknownParent(project.Parent!);
            if (Project.IdsOf(path).Count >= Project.MaxLevels) return ProjectErrors.TooDeep(project.Parent!);
        }

        foreach (var project in sent)
            if (await checks.OfFormAsync(tenantId, project.Name ?? string.Empty, project.Address, project.AdditionalDetails, cancellationToken) is { } form) return form;

        // Numbers are drawn last: a refused request leaves no gap.
        var issued = await numbering.IssueAsync("project.number", Tenants.StateOf(tenantId), sent.Count, fallbackFormat: null, cancellationToken);
        if (issued.IsRefused) return ProjectErrors.Numbering(issued.Failures[0]);
        if (issued.Value.Count != sent.Count) return ProjectErrors.NumberMissing;

        var (by, now) = (db.Context.Caller.Uuid, db.Now);
        List<WireProject> created = [];
        for (var i = 0; i < sent.Count; i++)
        {
            var parentPath = ProjectChecks.IsBlank(sent[i].Parent) ? null : parents[sent[i].Parent!];
            var project = db.Projects.Add(Project.Create(sent[i], newId(), issued.Value[i], parentPath, by, now)).Entity;
            var answered = WireProject.Of(project, ChildIds.Of(project));
            outbox.Publish("save-project", tenantId, project.Id.ToString(), new ProjectEvent([answered], IsCascadingProjectDateUpdate: false, request.ApiOperation));
            created.Add(answered);
        }

        if (created is [var only]) db.Context.Version = only.RowVersion;
        return new ProjectReply(created);
    }

    // Ids come from us alone, so a parent is always older than its child and no circle can arise; a constraint says so too.
    private async Task<Dictionary<string, string>> ParentPathsAsync(string tenantId, IReadOnlyList<WireProject> sent, CancellationToken cancellationToken)
    {
        var asked = sent.Where(project => !ProjectChecks.IsBlank(project.Parent)).Select(project => project.Parent!).Distinct(StringComparer.Ordinal)
            .Where(text => Guid.TryParseExact(text, "D", out _)).ToDictionary(text => text, Guid.Parse, StringComparer.Ordinal);
        if (asked.Count == 0) return [];
        var ids = asked.Values.ToArray();
        var paths = await db.Projects.AsNoTracking().Where(p => p.TenantId == tenantId && !p.IsDeleted && ids.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.Path, cancellationToken);
        return asked.Where(pair => paths.ContainsKey(pair.Value)).ToDictionary(pair => pair.Key, pair => paths[pair.Value], StringComparer.Ordinal);
    }
}

/// <summary>Ids of the children that a reply shows whatever their status.</summary>
internal static class ChildIds
{
    /// <summary>All children of a project.</summary>
    public static IReadOnlySet<string> Of(Project project) =>
        project.Documents.Select(document => document.Id!).Concat(project.Targets.Select(target => target.Id!)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The children that a request names.</summary>
    public static IReadOnlySet<string> NamedIn(WireProject sent) =>
        (sent.Documents ?? []).Select(document => document?.Id).Concat((sent.Targets ?? []).Select(target => target?.Id)).OfType<string>().ToHashSet(StringComparer.Ordinal);
}
