using System.Linq.Expressions;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Projects;

/// <summary>One set of criteria, with a list of ids.</summary>
internal sealed record SearchProjectsByListsRequest
{
    [JsonPropertyName("Project")]
    public ListedProjectCriteria? Project { get; init; }
}

/// <summary>Criteria of <see cref="SearchProjectsByLists"/>.</summary>
internal sealed record ListedProjectCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string?>? Id { get; init; }
    public string? ProjectTypeId { get; init; }
    public string? SubProjectTypeId { get; init; }
    public string? Name { get; init; }
    public string? ReferenceId { get; init; }
    public string? Parent { get; init; }
    public string? Department { get; init; }
    public string? BoundaryCode { get; init; }
    public long? StartDate { get; init; }
    public long? EndDate { get; init; }
    public long? CreatedFrom { get; init; }
    public long? CreatedTo { get; init; }
    public bool? IsTaskEnabled { get; init; }
}

/// <summary>Finds projects by one set of criteria. Spec 10 §2.4; answers as <see cref="SearchProjects"/> does.</summary>
internal static class SearchProjectsByLists
{
    private const int MaxIds = 1000;

    public static void Map(IEndpointRouteBuilder projects) =>
        projects.MapPost("/v2/_search", HandleAsync).Replies<ProjectReply>().RefusesMixedTenantsItself();

    private static async Task<Result<ProjectReply>> HandleAsync(
        SearchProjectsByListsRequest request, [AsParameters] ProjectSearchParameters parameters, ProjectFinder finder, CancellationToken cancellationToken)
    {
        var asked = parameters with { IncludeImmediateChildren = null, IsAncestorProjectId = null };
        // One source of dates: the body where it gives them, else the URL (spec 10 §8.1, P11).
        var (from, to) = (Project.Given(request.Project?.CreatedFrom) ?? asked.CreatedFrom?.Value, Project.Given(request.Project?.CreatedTo) ?? asked.CreatedTo?.Value);
        if (ProjectFinder.Refuses(asked, from, to) is { } refused) return refused;
        if (request.Project is not { } item) return ProjectErrors.NotNull("projectSearchRequest.project");
        if (Constraints(item) is { Length: > 0 } constraints) return constraints;

        List<string> ids = [.. (item.Id ?? []).OfType<string>().Where(id => !string.IsNullOrWhiteSpace(id))];
        string?[] texts = [item.ProjectTypeId, item.SubProjectTypeId, item.Name, item.ReferenceId, item.Parent, item.Department, item.BoundaryCode];
        var (start, end) = (Project.Given(item.StartDate), Project.Given(item.EndDate));
        var everything = item == new ListedProjectCriteria();
        if (!everything && ids.Count == 0 && texts.All(ProjectChecks.IsBlank) && start is null && end is null && item.IsTaskEnabled is null && Project.Given(from) is null)
            return ProjectErrors.NoCriterion;
        if (!ProjectChecks.IsBlank(item.TenantId) && item.TenantId != asked.TenantId) return ProjectErrors.SearchTenantDiffers;
        if (start > end) return ProjectErrors.StartAfterEnd;
        if (end is not null && start is null) return ProjectErrors.EndWithoutStart;
        return await finder.FindAsync(asked, from, to, [ConditionOf(item, ids)], cancellationToken);
    }

    private static Failure[] Constraints(ListedProjectCriteria item)
    {
        var refusals = new Refusals();
        void Between(string member, string? value, int least, int most) => refusals.When(
            !string.IsNullOrWhiteSpace(value) && (value.Length < least || value.Length > most),
            () => ProjectErrors.Size($"projectSearchRequest.project.{member}", least, most));
        refusals.When(item.Id?.Count > MaxIds, () => ProjectErrors.Size("projectSearchRequest.project.id", 0, MaxIds));
        Between("referenceId", item.ReferenceId, 2, 100);
        Between("parent", item.Parent, 2, 64);
        return refusals.ToArray();
    }

    private static Expression<Func<Project, bool>> ConditionOf(ListedProjectCriteria item, List<string> texts)
    {
        var condition = Criteria.Everything;
        void Where(string? text, Func<string, Expression<Func<Project, bool>>> test)
        {
            if (!ProjectChecks.IsBlank(text)) condition = condition.And(test(text!));
        }

        if (texts.Count > 0)
        {
            Guid[] ids = [.. texts.Select(SearchProjects.IdOf).OfType<Guid>()];
            condition = condition.And(p => ids.Contains(p.Id));
        }

        Where(item.ProjectTypeId, text => p => p.ProjectType == text);
        Where(item.SubProjectTypeId, text => p => p.ProjectSubType == text);
        Where(item.Name?.ToLowerInvariant(), text => p => p.NameSearch!.Contains(text));
        Where(item.ReferenceId, text => p => p.ReferenceId == text);
        Where(item.Parent, text => SearchProjects.IdOf(text) is { } id ? p => p.ParentId == id : _ => false);
        Where(item.Department, text => p => p.Department == text);
        Where(item.BoundaryCode, text => p => p.Ward == text);
        if (Project.Given(item.StartDate) is { } start) condition = condition.And(p => p.StartDate >= start);
        if (Project.Given(item.EndDate) is { } end) condition = condition.And(p => p.EndDate <= end);
        if (item.IsTaskEnabled is { } enabled) condition = condition.And(p => p.IsTaskEnabled == enabled);
        return condition;
    }
}
