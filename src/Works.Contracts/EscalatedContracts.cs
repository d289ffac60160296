using Works.Administration;
using Works.Platform;

namespace Works.Contracts;

/// <summary>
/// Contracts follow when their workflow moves by itself: with a row of <c>Workflow.AutoEscalation</c> for PENDING_FOR_ACCEPTANCE, a work order
/// that is not accepted in time counts as declined (spec 20 §5).
/// </summary>
internal sealed class EscalatedContracts(WorksDb db, PrepareContract prepare) : IWorkflowFollower
{
    public bool Owns(string businessService) => businessService is Contract.Original or Contract.Revision;

    public async Task LockAsync(string tenantId, string businessId, CancellationToken cancellationToken) => await VersionAsync(tenantId, businessId, cancellationToken);

    public async Task<Failure?> FollowAsync(string tenantId, string businessService, string businessId, WorkflowStanding standing, CancellationToken cancellationToken)
    {
        if (await VersionAsync(tenantId, businessId, cancellationToken) is not { } contract) return null; // a document that only the workflow knows
        var request = new WorkflowRequest { Action = standing.ProcessInstance.GetProperty("action").GetString(), Comment = "Escalated automatically" };
        var stood = await prepare.StandAsync(contract, standing, request, "update-contract", isNew: false, db.Now, cancellationToken);
        return stood.IsRefused ? stood.Failures[0] : null;
    }

    private async Task<Contract?> VersionAsync(string tenantId, string businessId, CancellationToken cancellationToken)
    {
        var number = (await db.QueryAsync<string>("select contract_number from contracts.contracts where tenant_id = @tenantId and business_id = @businessId", new { tenantId, businessId }, cancellationToken)).SingleOrDefault();
        return number is null ? null : (await db.LockVersionsAsync(tenantId, number, cancellationToken)).Find(version => version.BusinessId == businessId);
    }
}
