using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

/// <summary>Escalates now what is due in one workflow at the tenant; a schedule of the contract's deployments calls it, ours runs by itself. Spec 50 §6.5.</summary>
internal static class Escalate
{
    public static void Map(IEndpointRouteBuilder workflow) => workflow.MapPost("/auto/{businessService}/_escalate", HandleAsync).Replies<TransitionReply>().WithOptionalBody();

    private static async Task<Result<TransitionReply>> HandleAsync(
        string businessService, [FromQuery] string? tenantId, WorksDb db, Definitions definitions, AutoEscalation escalation, CancellationToken cancellationToken)
    {
        var tenant = string.IsNullOrWhiteSpace(tenantId) ? db.Context.Caller.TenantId : tenantId;
        if (!db.Context.Scope.Allows(tenant) || await definitions.FindAsync(tenant, businessService, cancellationToken) is null) return WorkflowErrors.UnknownService(businessService);
        var escalated = await escalation.RunAsync(tenant, businessService, cancellationToken);
        return escalated.IsRefused ? escalated.Failures.ToArray() : new TransitionReply(escalated.Value, escalated.Value.Count);
    }
}
