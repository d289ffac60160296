using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;

namespace Works.Estimates;

/// <summary>Estimates follow when their workflow moves by itself (auto-escalation).</summary>
internal sealed class EscalatedEstimates(WorksDb db, PrepareEstimate prepare) : IWorkflowFollower
{
    public bool Owns(string businessService) => businessService == Estimate.Original; // revisions run on it too (spec 10 §3.8)

    public Task LockAsync(string tenantId, string businessId, CancellationToken cancellationToken) =>
        db.ExecuteAsync("select id from estimates.estimates where tenant_id = @tenantId and business_id = @businessId for update", new { tenantId, businessId }, cancellationToken);

    public async Task<Failure?> FollowAsync(string tenantId, string businessService, string businessId, WorkflowStanding standing, CancellationToken cancellationToken)
    {
        var id = (await db.QueryAsync<Guid>("select id from estimates.estimates where tenant_id = @tenantId and business_id = @businessId", new { tenantId, businessId }, cancellationToken)).SingleOrDefault();
        var estimate = await db.Estimates.AsTracking().SingleOrDefaultAsync(e => e.TenantId == tenantId && e.Id == id, cancellationToken);
        if (estimate is null) return null; // a document that only the workflow knows
        var action = standing.ProcessInstance.GetProperty("action").GetString();
        await prepare.StandAsync(estimate, standing, new WorkflowRequest { Action = action, Comment = "Escalated automatically" }, "update-estimate", cancellationToken);
        return null;
    }
}
