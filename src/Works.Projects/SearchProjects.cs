using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Projects;

/// <summary>Criteria of a search: each item is a project of which some members are filled.</summary>
internal sealed record SearchProjectsRequest
{
    /// <summary>Read as raw JSON: an item without any member means everything, an item with blank members does not.</summary>
    [JsonPropertyName("Projects")]
    public IReadOnlyList<JsonElement>? Projects { get; init; }
}

/// <summary>Finds projects: all criteria of one item, any of several items. Spec 10 §2.3.</summary>
internal static class SearchProjects
{
    private const int MaxItems = 200;

    public static void Map(IEndpointRouteBuilder projects) =>
        projects.MapPost("/v1/_search", HandleAsync).Replies<ProjectReply>().RefusesMixedTenantsItself();

    private static async Task<Result<ProjectReply>> HandleAsync(
        SearchProjectsRequest request, [AsParameters] ProjectSearchParameters asked, WorksDb db, ProjectFinder finder, CancellationToken cancellationToken)
    {
        var (from, to) = (asked.CreatedFrom?.Value, asked.CreatedTo?.Value);
        if (ProjectFinder.Refuses(asked, from, to) is { } refused) return refused;
        if (request.Projects is not { } items) return ProjectErrors.NotNull("projectRequest.projects");
        if (items.Count == 0) return ProjectErrors.Size("projectRequest.projects", 1, int.MaxValue);
        if (items.Count > MaxItems) return ProjectErrors.Size("projectRequest.projects", 1, MaxItems);

        List<(WireProject Item, bool Everything)> criteria = [];
        foreach (var json in items)
        {
            if (json.ValueKind == JsonValueKind.Null) return ProjectErrors.ProjectMissing;
            var item = json.Deserialize<WireProject>(WireJson.Options)!;
            var everything = !json.EnumerateObject().Any();
            if (!everything && Refuses(item, asked) is { } broken) return broken;
            criteria.Add((item, everything));
        }

        var ancestorsAsked = asked.IsAncestorProjectId?.Value == true;
        var paths = ancestorsAsked ? await PathsAsync(db, criteria.Select(one => IdOf(one.Item.Id)), cancellationToken) : [];
        var named = await finder.NamedAsync([.. criteria.Where(one => !one.Everything).Select(one => one.Item.Name)], cancellationToken);
        var conditions = criteria.ConvertAll(one => one.Everything ? Criteria.Everything
            : ConditionOf(one.Item, ancestorsAsked, paths, named, asked.IncludeDeleted?.Value == true ? null : finder));
        return await finder.FindAsync(asked, from, to, conditions, cancellationToken);
    }

    private static Failure? Refuses(WireProject item, ProjectSearchParameters asked)
    {
        if (ProjectChecks.IsBlank(item.TenantId)) return ProjectErrors.TenantMissing;
        // A parent alone is not enough (spec 10 §2.3).
        string?[] texts = [item.Id, item.ProjectType, item.Name, item.ProjectNumber, item.ProjectSubType, item.ReferenceId, item.Address?.Boundary];
        var (start, end) = (Project.Given(item.StartDate), Project.Given(item.EndDate));
        if (texts.All(ProjectChecks.IsBlank) && start is null && end is null && Project.Given(asked.CreatedFrom?.Value) is null) return ProjectErrors.NoCriterion;
        if (item.TenantId != asked.TenantId) return ProjectErrors.SearchTenantDiffers;
        if (start > end) return ProjectErrors.StartAfterEnd;
        return end is not null && start is null ? ProjectErrors.EndWithoutStart : null;
    }

    private static Expression<Func<Project, bool>> ConditionOf(
        WireProject item, bool asAncestor, Dictionary<Guid, string> paths, IReadOnlyDictionary<string, Guid[]> named, ProjectFinder? hidingDeleted)
    {
        var condition = Criteria.Everything;
        void Where(string? text, Func<string, Expression<Func<Project, bool>>> test)
        {
            if (!ProjectChecks.IsBlank(text)) condition = condition.And(test(text!));
        }

        Where(item.Id, text => IdOf(text) is not { } id ? _ => false : asAncestor ? InTree(id, paths, hidingDeleted) : p => p.Id == id);
        Where(item.ProjectNumber, text => p => p.ProjectNumber == text);
        Where(item.ProjectType, text => p => p.ProjectType == text);
        Where(item.ProjectSubType, text => p => p.ProjectSubType == text);
        Where(item.ReferenceId, text => p => p.ReferenceId == text);
        Where(item.Parent, text => IdOf(text) is { } id ? p => p.ParentId == id : _ => false);
        Where(item.Address?.Boundary, text => p => p.Ward == text);
        // The contract tells capitals from small letters; the index of names does not, and only proposes.
        Where(item.Name, text => named.TryGetValue(text.ToLowerInvariant(), out var ids) ? p => ids.Contains(p.Id) && p.Name!.Contains(text) : p => p.Name!.Contains(text));
        if (Project.Given(item.StartDate) is { } start) condition = condition.And(p => p.StartDate >= start);
        if (Project.Given(item.EndDate) is { } end) condition = condition.And(p => p.EndDate <= end);
        return condition;
    }

    // The project itself and what lies below it.
    private static Expression<Func<Project, bool>> InTree(Guid id, Dictionary<Guid, string> paths, ProjectFinder? hidingDeleted)
    {
        if (!paths.TryGetValue(id, out var path)) return p => p.Id == id;
        var below = Criteria.Below(path);
        if (hidingDeleted is not null) below = below.And(hidingDeleted.NotBelowDeleted);
        return Criteria.AnyOf([p => p.Id == id, below]);
    }

    private static async Task<Dictionary<Guid, string>> PathsAsync(WorksDb db, IEnumerable<Guid?> asked, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. asked.OfType<Guid>().Distinct()];
        return await db.Projects.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Path, cancellationToken);
    }

    /// <summary>An id as we write it; null for any other text, which no project has.</summary>
    public static Guid? IdOf(string? text) => Guid.TryParseExact(text, "D", out var id) ? id : null;
}
