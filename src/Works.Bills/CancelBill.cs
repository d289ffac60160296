using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Bills.Contractors;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills;

internal sealed record BillCancellation(string? TenantId, string? BillId, string? Reason);

/// <summary>
/// Takes back a wage or supervision bill, which no person judged and no person can reject (spec 40 §3.2), and a passed bill of a contractor (§11): by an
/// administrator, with a reason, while nothing of it is paid or on its way. What it billed can be billed again.
/// </summary>
internal sealed class CancelBill(WorksDb db, MoveBill move, WorksOfBills works, ContractorAccounts accounts, IEnumerable<IPaymentsOfBills> payments)
{
    public const string Action = "CANCEL";
    private const string AdministratorRole = "MUKTA_ADMIN";
    private const string Root = "billCancellation";

    public static void Map(IEndpointRouteBuilder bills) => bills.MapPost("/v1/_cancel", async (BillCancellation request, CancelBill slice, CancellationToken cancellationToken) =>
    {
        if (string.IsNullOrWhiteSpace(request.TenantId)) return BillErrors.Missing(Root + ".tenantId");
        var cancelled = await slice.CancelAsync(request.TenantId, request.BillId, request.Reason, cancellationToken);
        return cancelled.IsRefused ? cancelled.Failures.ToArray() : (Result<BillReply>)new BillReply([cancelled.Value.ToWire(BillForm.Update)]);
    }).Replies<BillReply>();

    public async Task<Result<Bill>> CancelAsync(string tenantId, string? billId, string? reason, CancellationToken cancellationToken)
    {
        if (!db.Context.Caller.RolesAt(tenantId).Contains(AdministratorRole)) return BillErrors.CancelRole;
        if (string.IsNullOrWhiteSpace(reason)) return BillErrors.CancelReason;
        if (!Guid.TryParse(billId, out var id)) return BillErrors.NoBill;
        // The contract before the bill: the order in which creates take the two.
        var contract = (await db.QueryAsync<string>("select contract_number from bills.bills where tenant_id = @tenantId and id = @id", new { tenantId, id }, cancellationToken)).SingleOrDefault();
        if (contract is not null) await works.LockAsync(tenantId, contract, cancellationToken);
        if (await db.LockBillAsync(tenantId, id, cancellationToken) is not { IsLive: true } bill) return BillErrors.NoBill;
        if (bill.BusinessService is BillKind.Purchase) return BillErrors.CancelKind(bill.BusinessService);
        if (bill.WfStatus != BillStatus.ApprovedState) return BillErrors.CancelState(bill.BillNumber, bill.WfStatus);
        if (bill.PaymentStatus is not (null or "FAILED") || bill.TotalPaidAmount > 0) return BillErrors.CancelPaid(bill.BillNumber, bill.PaymentStatus ?? string.Empty);
        foreach (var asked in payments)
        {
            if (await asked.OpenAsync(tenantId, bill.Id, cancellationToken) is { } payment) return BillErrors.CancelPaid(bill.BillNumber, payment);
        }

        var charged = (await db.QueryAsync<string>(
            """
            select b.bill_number from bills.billed_sources s join bills.bills b on b.id = s.bill_id
            where s.tenant_id = @tenantId and s.kind = 'BILL' and s.source = @BillNumber
            """, new { tenantId, bill.BillNumber }, cancellationToken)).SingleOrDefault();
        if (charged is not null) return BillErrors.CancelCharged(bill.BillNumber, charged);

        if (BillKind.IsComputed(bill.BusinessService) && await accounts.NeededByAsync(bill, cancellationToken) is { } needed) return needed;
        bill.Cancel(reason.Trim(), db.Context.Caller.Uuid.ToString(), db.Now);
        move.Tell("expense-bill-update", bill, new Administration.WorkflowRequest { Action = Action, Comments = reason });
        db.Context.Version = bill.RowVersion + 1;
        return bill;
    }
}
