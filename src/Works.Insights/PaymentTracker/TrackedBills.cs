using System.Text;
using System.Text.Json;
using Dapper;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights.PaymentTracker;

/// <summary>Which page of projects.</summary>
/// <param name="After">Project number it begins behind; null begins with the first.</param>
/// <param name="Limit">Projects.</param>
/// <param name="Offset">Projects to skip.</param>
/// <param name="IsDescending">Order of the project numbers.</param>
internal sealed record TrackerPage(string? After, int Limit, int Offset = 0, bool IsDescending = false);

/// <summary>
/// The bills that the payment tracker adds up, by project and type: those whose payment came to an end, well or not, and those of which something is paid. A bill belongs
/// to the project of its contract; only where the contract is not known here, to the one it names itself (decision 50).
/// </summary>
internal sealed class TrackedBills
{
    // Word for word the conditions of the indexes in Works.Bills/0005_tracked_bills.sql: they alone are read.
    private const string Counted = "(b.payment_status in ('SUCCESSFUL', 'FAILED', 'PARTIAL') or (b.payment_status = 'INITIATED' and b.total_paid_amount > 0))";

    private readonly DynamicParameters _arguments = new();
    private readonly string _types;

    /// <summary>Bills of the projects that fit the tracker's criteria.</summary>
    public TrackedBills(string tenantId, JsonElement? criteria)
    {
        _arguments.Add("tenantId", tenantId);
        _types = TypesOf(FilterOf(criteria));
    }

    /// <summary>Bills of one project, by its number.</summary>
    public TrackedBills(string tenantId, string projectNumber)
    {
        _arguments.Add("tenantId", tenantId);
        _arguments.Add("one", projectNumber);
        _types = TypesOf(" and {project} = @one");
    }

    /// <summary>One page of projects, and the key behind which the next begins; null after the last.</summary>
    public async Task<(IReadOnlyList<TrackedProject> Projects, string? Next)> PageAsync(WorksDb db, TrackerPage page, CancellationToken cancellationToken)
    {
        if (page.Limit == 0) return ([], null);
        var arguments = new DynamicParameters(_arguments);
        arguments.Add("after", page.After);
        arguments.Add("limit", page.Limit + 1); // one more tells whether there is a next page
        arguments.Add("offset", page.Offset);
        var (order, behind) = page.IsDescending ? ("desc", "<") : ("asc", ">");
        var rows = await db.QueryAsync<Row>(
            $"""
            with types as ({_types}),
            page as (select t.project from types t {(page.After is null ? string.Empty : $"where t.project {behind} @after")} group by t.project order by t.project {order} limit @limit offset @offset)
            select t.project, t.bill_type, t.total, t.paid, p.id as project_id, p.name as project_name, e.amount as estimated
            from page join types t on t.project = page.project
            left join projects.projects p on p.tenant_id = @tenantId and p.project_number = t.project
            left join lateral ({EstimatedOf("e.project_id = p.id")}) e on true
            order by t.project {order}, t.bill_type
            """, arguments, cancellationToken);
        TrackedProject[] projects = [.. rows.GroupBy(row => row.Project, StringComparer.Ordinal).Select(Project)];
        return projects.Length <= page.Limit ? (projects, null) : (projects[..page.Limit], projects[page.Limit - 1].ProjectNumber);
    }

    /// <summary>What all projects come to that fit the criteria.</summary>
    public async Task<TrackedTotal> TotalAsync(WorksDb db, CancellationToken cancellationToken)
    {
        var rows = await db.QueryAsync<TotalRow>(
            $"""
            with types as materialized ({_types}),
            projects as materialized (select distinct t.project from types t)
            select t.bill_type, sum(t.total) as total, sum(t.paid) as paid, 0 as projects, null::numeric as estimated from types t group by t.bill_type
            union all
            select null, 0, 0, (select count(*)::int from projects), (select sum(e.amount) from ({EstimatedOf(
                "e.project_id in (select p.id from projects join projects.projects p on p.tenant_id = @tenantId and p.project_number = projects.project)")}) e)
            """, _arguments, cancellationToken);
        var (types, all) = (rows.Where(row => row.BillType is not null).OrderBy(row => row.BillType, StringComparer.Ordinal).ToList(), rows.Single(row => row.BillType is null));
        return new TrackedTotal(all.Estimated ?? 0, [.. types.Select(row => Type(row.BillType!, row.Total, row.Paid))], all.Projects, types.Sum(row => row.Paid), types.Sum(row => row.Total - row.Paid));
    }

    // {project} in the filter stands for the project of a bill.
    private static string TypesOf(string filter) =>
        $"""
        select t.project, t.bill_type, sum(t.total) as total, sum(t.paid) as paid
        from (
            select b.project_number as project, b.business_service as bill_type, sum(b.total_amount) as total, sum(b.total_paid_amount) as paid
            from bills.bills b where b.tenant_id = @tenantId and {Counted} and b.project_number is not null{filter.Replace("{project}", "b.project_number", StringComparison.Ordinal)}
            group by b.project_number, b.business_service
            union all
            select b.additional_details ->> 'projectId', b.business_service, sum(b.total_amount), sum(b.total_paid_amount)
            from bills.bills b where b.tenant_id = @tenantId and {Counted} and b.project_number is null and b.additional_details ->> 'projectId' is not null
                and b.additional_details ->> 'projectId' <> ''{filter.Replace("{project}", "b.additional_details ->> 'projectId'", StringComparison.Ordinal)}
            group by b.additional_details ->> 'projectId', b.business_service) t
        group by t.project, t.bill_type
        """;

    // Rupees of the newest approved version of each estimate, as in the life of a work.
    private static string EstimatedOf(string condition) =>
        $"""
        select sum(newest.computed_total) as amount
        from (select distinct on (e.project_id, e.estimate_number) e.computed_total from estimates.estimates e
              where e.tenant_id = @tenantId and e.wf_status = 'APPROVED' and {condition} order by e.project_id, e.estimate_number, e.version_number desc) newest
        """;

    private static TrackedProject Project(IGrouping<string, Row> rows)
    {
        var first = rows.First();
        var (total, paid) = (rows.Sum(row => row.Total), rows.Sum(row => row.Paid));
        return new TrackedProject(rows.Key, first.ProjectId?.ToString(), first.ProjectName, first.Estimated, total, [.. rows.Select(row => Type(row.BillType, row.Total, row.Paid))], paid, total - paid);
    }

    private static PaidOfType Type(string type, decimal total, decimal paid) => new(type, total, paid, total - paid);

    // Criteria are those of projects: a project is in with all of its bills, or not at all. Blank ones are not given.
    private string FilterOf(JsonElement? criteria)
    {
        if (criteria is not { ValueKind: JsonValueKind.Object } given) return string.Empty;
        var conditions = new StringBuilder();
        Add("ward", "p.ward = any(@ward)");
        Add("projectType", "p.project_type = any(@projectType)");
        Add("projectId", "p.project_number = any(@projectId)");
        Add("projectNumber", "p.project_number = any(@projectNumber)");
        if (Texts("projectName") is [var name, ..])
        {
            conditions.Append(" and strpos(p.name_search, @projectName) > 0");
#pragma warning disable CA1308 // the stored twin is lower case
            _arguments.Add("projectName", name.ToLowerInvariant());
#pragma warning restore CA1308
        }

        Day("createdFrom", ">=");
        Day("createdTo", "<=");
        return conditions.Length == 0 ? string.Empty : $" and {{project}} in (select p.project_number from projects.projects p where p.tenant_id = @tenantId and not p.is_deleted{conditions})";

        void Add(string criterion, string condition)
        {
            if (Texts(criterion) is not { Length: > 0 } values) return;
            conditions.Append(" and ").Append(condition);
            _arguments.Add(criterion, values);
        }

        void Day(string criterion, string comparison)
        {
            if (Texts(criterion) is not [var text, ..]) return;
            // What is no point in time fits nothing, as in every search.
            if (WireJson.TryNumber(text, out var instant) && instant is not null)
            {
                conditions.Append(" and p.created_time ").Append(comparison).Append(" @").Append(criterion);
                _arguments.Add(criterion, instant.Value);
            }
            else
            {
                conditions.Append(" and false");
            }
        }

        string[] Texts(string criterion) => given.TryGetProperty(criterion, out var value) ? [.. TextsOf(value).Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => text.Trim())] : [];
    }

    private static IEnumerable<string> TextsOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [value.GetRawText()],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(TextsOf),
        _ => [],
    };

    private sealed record Row
    {
        public required string Project { get; init; }
        public required string BillType { get; init; }
        public required decimal Total { get; init; }
        public required decimal Paid { get; init; }
        public Guid? ProjectId { get; init; }
        public string? ProjectName { get; init; }
        public decimal? Estimated { get; init; }
    }

    private sealed record TotalRow
    {
        public string? BillType { get; init; }
        public decimal Total { get; init; }
        public decimal Paid { get; init; }
        public int Projects { get; init; }
        public decimal? Estimated { get; init; }
    }
}
