using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

internal sealed record WorkloadRequest(WorkloadCriteria? Criteria);

/// <summary>Whose work is asked for: uuids of persons, 100 at most.</summary>
internal sealed record WorkloadCriteria(string? TenantId, IReadOnlyList<string>? Assignees);

/// <summary>What one person has to do.</summary>
/// <param name="Assignee">uuid of the person.</param>
/// <param name="Open">Documents of the tenant that are with this person by name.</param>
/// <param name="AwayUntil">Until when he has lent authority to somebody else, epoch milliseconds; null when he has not.</param>
internal sealed record Workload(string Assignee, long Open, long? AwayUntil);

internal sealed record WorkloadsReply(IReadOnlyList<Workload> Workloads);

/// <summary>
/// How many documents wait for each of some persons, for whoever chooses the next holder (spec 70 U9). Ours. Whoever is asked for has an entry, in the
/// order asked; errors: 400 <c>EG_WF_CRITERIA_ERR</c> without a tenant, <c>INVALID_ASSIGNEE</c> for what is no uuid or more than 100.
/// </summary>
internal static class SearchWorkloads
{
    private const int Most = 100;

    public static void Map(IEndpointRouteBuilder workflow) => workflow.MapPost("/workload/v1/_search", HandleAsync).Replies<WorkloadsReply>();

    private static async Task<Result<WorkloadsReply>> HandleAsync(WorkloadRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.Criteria is not { TenantId: { Length: > 0 } tenantId } criteria || string.IsNullOrWhiteSpace(tenantId)) return WorkflowErrors.TenantMissing;
        if (!db.Context.Scope.Allows(tenantId)) return new WorkloadsReply([]);
        var asked = criteria.Assignees ?? [];
        var people = asked.Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).ToArray();
        if (people.Length > Most || people.Contains(Guid.Empty)) return new Failure("INVALID_ASSIGNEE", $"Assignees are at most {Most} uuids");
        var rows = await db.QueryAsync<Row>(
            """
            select p.person,
                (select count(*) from administration.workflow_positions w where w.tenant_id = @tenantId and w.assignees @> array[p.person] and not w.is_terminal) as open,
                (select max(d.to_time) from administration.delegations d
                 where d.tenant_id = @tenantId and d.delegator = p.person and d.revoked_time is null and d.from_time <= @Now and d.to_time > @Now) as away_until
            from unnest(@people) with ordinality p (person, place) order by p.place
            """, new { tenantId, people, db.Now }, cancellationToken);
        return new WorkloadsReply([.. rows.Select(row => new Workload(row.Person.ToString(), row.Open, row.AwayUntil))]);
    }

    private sealed record Row
    {
        public Guid Person { get; init; }
        public long Open { get; init; }
        public long? AwayUntil { get; init; }
    }
}
