using Works.Administration;
using Works.Bills.Calculator;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills;

/// <summary>Takes a step of a bill's workflow, lets the bill follow it, and tells of it.</summary>
internal sealed class MoveBill(WorksDb db, IWorkflow workflow, BillControls controls, Outbox outbox)
{
    /// <summary>Takes the step.</summary>
    /// <param name="bill">The bill.</param>
    /// <param name="work">Its work; null when the contract is not known.</param>
    /// <param name="request">The step.</param>
    /// <param name="systemRole">Role in which the system itself takes the step; null: the caller takes it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Result<WorkflowStanding>> TakeAsync(Bill bill, BillWork? work, WorkflowRequest request, string? systemRole, CancellationToken cancellationToken)
    {
        // Bills of one contract are judged together: one invoice in five parts is passed by whom the whole needs (spec 02 §3.3, decision 25).
        var isJudgedTogether = work is not null && bill.BusinessService is BillKind.Purchase or BillKind.Contractor or BillKind.Advance && bill.BillKind != BillKind.Refund;
        var amount = bill.TotalAmount + (isJudgedTogether ? await controls.BilledAsync(bill, bill.BusinessService, cancellationToken) : 0);
        var step = new WorkflowMove(bill.TenantId, bill.BusinessService, bill.BillNumber, request, amount, work?.Project?.NatureOfWork, work?.Project?.Id.ToString());
        var context = db.Context;
        var caller = context.Caller;
        if (systemRole is not null)
        {
            var system = Caller.System(Tenants.StateOf(bill.TenantId));
            context.ActAs(system with { Roles = [.. system.Roles, new RoleHeld(systemRole, bill.TenantId)] }, context.Scope, context.CorrelationId);
        }

        var moved = await workflow.MoveAsync(step, cancellationToken);
        context.ActAs(caller, context.Scope, context.CorrelationId);
        if (moved.IsRefused) return moved;
        bill.Stand(moved.Value.State, moved.Value.ApplicationStatus, systemRole is null ? caller.Uuid.ToString() : bill.CreatedBy, db.Now);
        return moved;
    }

    /// <summary>Publishes the event of the contract, with the whole bill (spec 40 §2.9).</summary>
    public void Tell(string topic, Bill bill, WorkflowRequest? request)
    {
        outbox.Publish(topic, bill.TenantId, bill.BillNumber, new BillRequest(bill.ToWire(BillForm.Update), request), BusinessEventOf(bill, request?.Action));
        // What the calculator's search and the supervision charge go by follows the bill also when it is rejected or cancelled (P18).
        if (bill.IsCalculated && (topic == "expense-bill-create" || !bill.IsLive))
            outbox.Publish("calculate-billmeta", bill.TenantId, bill.BillNumber, new BillMetaEvent([BillMetaWire.Of(bill)]));
    }

    // A payment changes the bill without a step: nothing is passed by it.
    private static string? BusinessEventOf(Bill bill, string? action) => (bill.WfStatus, action?.ToUpperInvariant()) switch
    {
        (_, null) => null,
        (BillStatus.ApprovedState, _) => "bill.passed",
        (_, "SUBMIT" or "RE-SUBMIT") => "bill.submitted",
        (_, "SEND_BACK" or "SEND_BACK_TO_ORIGINATOR" or "REJECT") => "bill.returned",
        _ => null,
    };
}
