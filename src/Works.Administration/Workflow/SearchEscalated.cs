using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Administration.Duties;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

/// <summary>
/// Steps by which auto-escalation took a document away from the caller: he could act in the state before, or was asked to. Spec 50 §6.5.
/// </summary>
internal static class SearchEscalated
{
    public static void Map(IEndpointRouteBuilder workflow) =>
        workflow.MapPost("/escalate/_search", HandleAsync).Replies<ProcessSearchReply>(envelope: Envelope.UpperNull).WithOptionalBody();

    private static async Task<Result<ProcessSearchReply>> HandleAsync(
        [AsParameters] ProcessCriteria criteria, WorksDb db, Definitions definitions, Delegations delegations, ProcessReader reader, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return WorkflowErrors.TenantMissing;
        // What was his is judged by the state before; the state after is somebody else's, so the inbox of the search does not apply.
        var filter = await ProcessFilter.OfAsync(criteria with { History = criteria.History ?? new QueryFlag(true) }, db, definitions, delegations, cancellationToken, isInbox: false);
        var services = ProcessCriteria.Given(criteria.BusinessService);
        var escalated = filter.And(
            """
            i.escalated and (i.previous_state_uuid = any(@Left) or exists (
                select from administration.process_instances before where before.tenant_id = i.tenant_id and before.business_id = i.business_id and @Caller = any(before.assignees)
                and before.position = (select max(position) from administration.process_instances q where q.tenant_id = i.tenant_id and q.business_id = i.business_id and q.position < i.position)))
            """, ("Left", await ProcessFilter.ActionableAsync(criteria.TenantId, services, definitions, delegations, cancellationToken)));
        return await SearchProcesses.PageAsync(escalated, criteria, db, reader, cancellationToken);
    }
}
