using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Projects;

/// <summary>What both searches take from the URL (spec 10 §2.3). Nobody's default is to fail: what is missing is false or not given.</summary>
internal sealed record ProjectSearchParameters
{
    public string? TenantId { get; init; }
    public QueryNumber? Limit { get; init; }
    public QueryNumber? Offset { get; init; }
    public QueryNumber? LastChangedSince { get; init; }
    public QueryNumber? CreatedFrom { get; init; }
    public QueryNumber? CreatedTo { get; init; }
    public QueryFlag? IncludeDeleted { get; init; }
    public QueryFlag? IncludeAncestors { get; init; }
    public QueryFlag? IncludeDescendants { get; init; }
    public QueryFlag? IncludeImmediateChildren { get; init; }
    public QueryFlag? IsAncestorProjectId { get; init; }

    /// <summary>Ours: createdTime, lastModifiedTime (default), name, projectNumber or startDate; anything else is ignored.</summary>
    public string? SortBy { get; init; }

    /// <summary>Ours: ASC or DESC (default).</summary>
    public string? SortOrder { get; init; }
}

/// <summary>Runs a search: one page of projects, the number of all, relatives when asked.</summary>
internal sealed class ProjectFinder(WorksDb db, IEnumerable<IEstimatesOfProject> estimates)
{
    private const int MaxLimit = 200;
    private const int MaxNamed = 1000; // ids that the index of names hands on; a name that more projects have is tested row by row
    private const int MaxRelatives = 10_000; // of one reply; a tree of works is a hundredth of that

    /// <summary>Checks of the URL, in the order of the contract, each stops at once.</summary>
    public static Failure? Refuses(ProjectSearchParameters asked, long? createdFrom, long? createdTo) =>
        asked.Limit?.Value is null or < 0 ? ProjectErrors.SearchLimit
        : asked.Offset?.Value is null or < 0 ? ProjectErrors.SearchOffset
        : string.IsNullOrWhiteSpace(asked.TenantId) ? ProjectErrors.SearchTenant
        : Project.Given(createdTo) is not null && Project.Given(createdFrom) is null ? ProjectErrors.CreatedToAlone
        : Project.Given(createdTo) is { } to && createdFrom > to ? ProjectErrors.CreatedFromAfterTo
        : null;

    /// <summary>The page of projects that match any of the criteria.</summary>
    public async Task<ProjectReply> FindAsync(
        ProjectSearchParameters asked, long? createdFrom, long? createdTo, IReadOnlyList<Expression<Func<Project, bool>>> anyOf, CancellationToken cancellationToken)
    {
        var rows = Visible(asked).Where(Criteria.AnyOf(anyOf));
        // A state sees its cities: exactly the tenants that the edge has admitted. A city's name lets the index give the order.
        var tenantId = asked.TenantId!;
        if (tenantId.Contains('.', StringComparison.Ordinal)) rows = rows.Where(p => p.TenantId == tenantId);
        if (Project.Given(asked.LastChangedSince?.Value) is { } since) rows = rows.Where(p => p.LastModifiedTime >= since);
        if (Project.Given(createdFrom) is { } from) rows = rows.Where(p => p.CreatedTime >= from);
        if (Project.Given(createdTo) is { } to) rows = rows.Where(p => p.CreatedTime <= to);

        var (limit, offset) = ((int)Math.Min(asked.Limit!.Value.Value!.Value, MaxLimit), (int)Math.Min(asked.Offset!.Value.Value!.Value, int.MaxValue));
        // Ids first, the rows of one page then: the first part is answered by an index alone (0001_projects.sql), in the same round trip.
        var ids = Sorted(rows, asked).Skip(offset).Take(limit).Select(p => p.Id);
        var page = await Sorted(db.Projects.AsNoTracking().Where(p => ids.Contains(p.Id)), asked).ToListAsync(cancellationToken);
        // A page that is not full says how many there are.
        var total = page.Count < limit && (page.Count > 0 || offset == 0) ? offset + page.Count : await rows.LongCountAsync(cancellationToken);
        if (page is [var only]) db.Context.Version = only.RowVersion;
        return new ProjectReply(await AnswerAsync(page, asked, cancellationToken), total);
    }

    /// <summary>
    /// Ids of the projects whose name contains a text, by the text in lower case. A text is left out when the index of names cannot tell
    /// (0002_search_by_name.sql): then the rows are asked.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, Guid[]>> NamedAsync(IReadOnlyCollection<string?> names, CancellationToken cancellationToken)
    {
        string[] parts = [.. names.Where(name => !ProjectChecks.IsBlank(name)).Select(name => name!.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
        if (parts.Length == 0) return new Dictionary<string, Guid[]>(StringComparer.Ordinal);
        var rows = await db.QueryAsync<NamedProjects>(
            "select part, projects.named(part, @most) as ids from unnest(@parts) part", new { parts, most = MaxNamed / parts.Length }, cancellationToken);
        return rows.Where(row => row.Ids is not null).ToDictionary(row => row.Part, row => row.Ids!, StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<WireProject>> AnswerAsync(List<Project> page, ProjectSearchParameters asked, CancellationToken cancellationToken)
    {
        var ancestors = asked.IncludeAncestors?.Value == true ? await AncestorsAsync(page, cancellationToken) : [];
        var below = asked.IncludeImmediateChildren?.Value == true ? await ChildrenAsync(page, asked, cancellationToken)
            : asked.IncludeDescendants?.Value == true ? await DescendantsAsync(page, asked, cancellationToken) : [];
        var live = new HashSet<Guid>();
        foreach (var tenant in page.Concat(ancestors.Values).Concat(below).GroupBy(project => project.TenantId, StringComparer.Ordinal))
            live.UnionWith(await UpdateProjects.LiveAsync(estimates, tenant.Key, [.. tenant.Select(project => project.Id).Distinct()], cancellationToken));
        return page.ConvertAll(project => Wire(project) with
        {
            Ancestors = WireProject.NullIfEmpty([.. Project.IdsOf(project.Path).SkipLast(1).Where(ancestors.ContainsKey).Select(id => Wire(ancestors[id]))]),
            Descendants = WireProject.NullIfEmpty([.. below.Where(other => other.Path.StartsWith(project.Path + ".", StringComparison.Ordinal)).Select(Wire)]),
        });

        WireProject Wire(Project project) => WireProject.Of(project) with
        {
            Status = project.IsDeleted ? "Cancelled" : live.Contains(project.Id) ? "In progress" : "Finalized",
        };
    }

    private async Task<Dictionary<Guid, Project>> AncestorsAsync(List<Project> page, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. page.SelectMany(project => Project.IdsOf(project.Path).SkipLast(1)).Distinct()];
        string[] tenants = [.. page.Select(project => project.TenantId).Distinct(StringComparer.Ordinal)];
        return ids.Length == 0 ? []
            : await db.Projects.AsNoTracking().Where(p => tenants.Contains(p.TenantId) && ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellationToken);
    }

    private Task<List<Project>> ChildrenAsync(List<Project> page, ProjectSearchParameters asked, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. page.Select(project => project.Id)];
        string[] tenants = [.. page.Select(project => project.TenantId).Distinct(StringComparer.Ordinal)];
        return Visible(asked).Where(p => tenants.Contains(p.TenantId) && p.ParentId != null && ids.Contains(p.ParentId.Value))
            .OrderBy(p => p.CreatedTime).ThenBy(p => p.Id).Take(MaxRelatives).ToListAsync(cancellationToken);
    }

    private async Task<List<Project>> DescendantsAsync(List<Project> page, ProjectSearchParameters asked, CancellationToken cancellationToken)
    {
        if (page.Count == 0) return [];
        string[] tenants = [.. page.Select(project => project.TenantId).Distinct(StringComparer.Ordinal)];
        var rows = Visible(asked).Where(p => tenants.Contains(p.TenantId)).Where(Criteria.AnyOf([.. page.Select(project => Criteria.Below(project.Path))]));
        if (asked.IncludeDeleted?.Value != true) rows = rows.Where(NotBelowDeleted);
        return await rows.OrderBy(p => p.Path).Take(MaxRelatives).ToListAsync(cancellationToken);
    }

    /// <summary>Rows no ancestor of which is deleted (spec 10 §8.1, P7).</summary>
    public Expression<Func<Project, bool>> NotBelowDeleted => p => !db.Set<Project>().Any(gone => gone.TenantId == p.TenantId && gone.IsDeleted
        && p.Path.CompareTo(gone.Path + ".") > 0 && p.Path.CompareTo(gone.Path + "/") < 0);

    private IQueryable<Project> Visible(ProjectSearchParameters asked) =>
        asked.IncludeDeleted?.Value == true ? db.Projects.AsNoTracking() : db.Projects.AsNoTracking().Where(p => !p.IsDeleted);

    private static IQueryable<Project> Sorted(IQueryable<Project> rows, ProjectSearchParameters asked)
    {
        var ascending = string.Equals(asked.SortOrder, "ASC", StringComparison.OrdinalIgnoreCase);
        IOrderedQueryable<Project> By<TKey>(Expression<Func<Project, TKey>> key) => ascending ? rows.OrderBy(key) : rows.OrderByDescending(key);
        return (asked.SortBy switch
        {
            "createdTime" => By(p => p.CreatedTime),
            "name" => By(p => p.NameSearch),
            "projectNumber" => By(p => p.ProjectNumber),
            "startDate" => By(p => p.StartDate),
            _ => By(p => p.LastModifiedTime),
        }).ThenBy(p => p.Id);
    }
}

internal sealed record NamedProjects
{
    public string Part { get; init; } = string.Empty;
    public Guid[]? Ids { get; init; }
}

/// <summary>Conditions put together: all of one item, any of several items.</summary>
internal static class Criteria
{
    /// <summary>True for every row.</summary>
    public static Expression<Func<Project, bool>> Everything { get; } = _ => true;

    /// <summary>Rows below a path: every longer path that begins with it. The slash follows the dot in the column's order.</summary>
    public static Expression<Func<Project, bool>> Below(string path)
    {
        var (first, end) = (path + ".", path + "/");
        return p => p.Path.CompareTo(first) > 0 && p.Path.CompareTo(end) < 0;
    }

    /// <summary>Both conditions.</summary>
    public static Expression<Func<Project, bool>> And(this Expression<Func<Project, bool>> one, Expression<Func<Project, bool>> other) =>
        ReferenceEquals(one, Everything) ? other : Join(one, other, Expression.AndAlso);

    /// <summary>Any condition; joined as a balanced tree, so that many of them are not deep.</summary>
    public static Expression<Func<Project, bool>> AnyOf(IReadOnlyList<Expression<Func<Project, bool>>> conditions) => conditions.Count switch
    {
        0 => _ => false,
        1 => conditions[0],
        _ => Join(AnyOf([.. conditions.Take(conditions.Count / 2)]), AnyOf([.. conditions.Skip(conditions.Count / 2)]), Expression.OrElse),
    };

    private static Expression<Func<Project, bool>> Join(
        Expression<Func<Project, bool>> one, Expression<Func<Project, bool>> other, Func<Expression, Expression, BinaryExpression> with) =>
        Expression.Lambda<Func<Project, bool>>(with(one.Body, new Rename(other.Parameters[0], one.Parameters[0]).Visit(other.Body)), one.Parameters);

    private sealed class Rename(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
