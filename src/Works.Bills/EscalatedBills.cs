using Works.Administration;
using Works.Platform;

namespace Works.Bills;

/// <summary>Bills follow when their workflow moves by itself (auto-escalation).</summary>
internal sealed class EscalatedBills(WorksDb db, MoveBill move) : IWorkflowFollower
{
    public bool Owns(string businessService) => businessService is BillKind.Purchase or BillKind.Wages or BillKind.Supervision or BillKind.Contractor or BillKind.Advance;

    public Task LockAsync(string tenantId, string businessId, CancellationToken cancellationToken) =>
        db.ExecuteAsync("select id from bills.bills where tenant_id = @tenantId and bill_number = @businessId for update", new { tenantId, businessId }, cancellationToken);

    public async Task<Failure?> FollowAsync(string tenantId, string businessService, string businessId, WorkflowStanding standing, CancellationToken cancellationToken)
    {
        var id = (await db.QueryAsync<Guid>("select id from bills.bills where tenant_id = @tenantId and bill_number = @businessId", new { tenantId, businessId }, cancellationToken)).SingleOrDefault();
        if (await db.LockBillAsync(tenantId, id, cancellationToken) is not { IsLive: true } bill) return null; // a document that only the workflow knows
        bill.Stand(standing.State, standing.ApplicationStatus, db.Context.Caller.Uuid.ToString(), db.Now);
        move.Tell("expense-bill-update", bill, new WorkflowRequest { Action = standing.ProcessInstance.GetProperty("action").GetString(), Comments = "Escalated automatically" });
        return null;
    }
}
