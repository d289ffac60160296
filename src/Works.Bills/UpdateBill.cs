using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills;

/// <summary>
/// Moves a bill through its workflow and takes over what the client sends of its content: clients send the whole object that create answered with
/// every action (spec 40 §2.2). Status, numbers, totals, payments and audit come from the store.
/// </summary>
internal sealed class UpdateBill(
    WorksDb db, BillRules rules, BillSources sources, BillControls controls, WorksOfBills works, MoveBill move, CancelBill cancel, IControls switches)
{
    private static readonly string[] Providers = ["MTN", "BANK"];

    public static void Map(IEndpointRouteBuilder bills) => bills.MapPost(
        "/v1/_update", (BillRequest request, UpdateBill slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<BillReply>(status: 202);

    public async Task<Result<BillReply>> HandleAsync(BillRequest request, CancellationToken cancellationToken)
    {
        if (BillShape.Of(request.Bill, isNew: false) is { Length: > 0 } incomplete) return incomplete;
        if (string.Equals(request.Workflow?.Action, CancelBill.Action, StringComparison.OrdinalIgnoreCase))
        {
            var cancelled = await cancel.CancelAsync(request.Bill!.TenantId!, request.Bill.Id, request.Workflow!.Said, cancellationToken);
            return cancelled.IsRefused ? cancelled.Failures.ToArray() : new BillReply([cancelled.Value.ToWire(BillForm.Update)]);
        }

        var changed = await ChangeAsync(request.Bill!, request.Workflow, cancellationToken);
        return changed.IsRefused ? changed.Failures.ToArray() : new BillReply([changed.Value.ToWire(BillForm.Update)]);
    }

    /// <summary>Changes one bill in the running transaction.</summary>
    /// <param name="wire">The bill as it shall be.</param>
    /// <param name="workflow">The step.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="computed">What a computed bill, drawn up anew, takes hold of. Null on a step: then a computed bill keeps its content.</param>
    public async Task<Result<Bill>> ChangeAsync(BillWire wire, WorkflowRequest? workflow, CancellationToken cancellationToken, IReadOnlyList<(string Kind, string Source)>? computed = null)
    {
        var refusals = new Refusals();
        var found = await OpenAsync(wire.TenantId!, wire.Id, cancellationToken);
        // The workflow is asked for first (spec 40 §2.2), by the masters of the day on which the bill was made (P13).
        var asked = await rules.AskAsync(
            wire with { BillDetails = wire.BillDetails ?? [], BusinessService = found.Bill?.BusinessService ?? wire.BusinessService }, workflow, found.Bill?.CreatedTime ?? db.Now, refusals,
            isNew: false, cancellationToken);
        if (asked.IsRefused) return asked.Failures.ToArray();
        if (found.Bill is not { } bill) return BillErrors.NoBill;
        if (db.Context.IsStale(bill.RowVersion)) return BillErrors.Stale;
        Parts(bill, wire, refusals);
        if (wire.BusinessService != bill.BusinessService) refusals.Add(BillErrors.BusinessService(wire.BusinessService!));
        if (refusals.Any) return refusals.ToArray();

        if (BillKind.IsComputed(bill.BusinessService) && computed is null) return await StepAsync(bill, found.Work, wire, workflow!, cancellationToken);
        var before = bill.Content();
        bill.Change(wire, asked.Value.IsDeduction, db.Context.Caller.Uuid.ToString(), db.Now);
        if (bill.Content() != before)
        {
            // Who judges a bill does not rewrite it: only RE-SUBMIT says that the content is new.
            if (!string.Equals(workflow?.Action, "RE-SUBMIT", StringComparison.OrdinalIgnoreCase)
                && await switches.BrokenAsync(bill.TenantId, "40-2.2", bill.BillNumber, BillErrors.Content(bill.BillNumber), cancellationToken) is { } judged) return judged;
            if (await controls.BrokenAsync(bill, found.Work, cancellationToken) is { } broken) return broken;
        }

        var claims = computed ?? await sources.OfAsync(wire with { BusinessService = bill.BusinessService, ReferenceId = bill.ReferenceId }, cancellationToken);
        if (await sources.BilledAsync(bill.TenantId, claims, bill.Id, cancellationToken) is { } billed) return billed;
        bill.Claim(claims);
        if (asked.Value.HasWorkflow)
        {
            var moved = await move.TakeAsync(bill, found.Work, workflow!, systemRole: null, cancellationToken);
            if (moved.IsRefused) return moved.Failures.ToArray();
        }

        move.Tell("expense-bill-update", bill, workflow);
        db.Context.Version = bill.RowVersion + 1;
        return bill;
    }

    // Of a computed bill a step takes nothing over: what it is of stands in the measurement book.
    private async Task<Result<Bill>> StepAsync(Bill bill, BillWork? work, BillWire wire, WorkflowRequest workflow, CancellationToken cancellationToken)
    {
        if (!bill.Repeats(wire)) return BillErrors.ComputedContent(bill.BillNumber);
        var moved = await move.TakeAsync(bill, work, workflow, systemRole: null, cancellationToken);
        if (moved.IsRefused) return moved.Failures.ToArray();
        move.Tell("expense-bill-update", bill, workflow);
        db.Context.Version = bill.RowVersion + 1;
        return bill;
    }

    /// <summary>Locks the contract, then the bill: the order in which creates take the two.</summary>
    /// <returns>No bill when the tenant has none of the id that is not INACTIVE; no work when its contract is not known.</returns>
    public async Task<(Bill? Bill, BillWork? Work)> OpenAsync(string tenantId, string? billId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(billId, out var id)) return (null, null);
        var contract = (await db.QueryAsync<string>("select contract_number from bills.bills where tenant_id = @tenantId and id = @id", new { tenantId, id }, cancellationToken)).SingleOrDefault();
        var work = contract is null ? null : await works.LockAsync(tenantId, contract, cancellationToken);
        var bill = await db.LockBillAsync(tenantId, id, cancellationToken);
        return (bill is { IsLive: true } ? bill : null, work);
    }

    private static void Parts(Bill bill, BillWire wire, Refusals refusals)
    {
        if (string.IsNullOrWhiteSpace(wire.Payer!.Id)) refusals.Add(BillErrors.PayerId);
        if (wire.BillDetails is not { Count: > 0 })
        {
            refusals.Add(BillErrors.NoDetails);
            return;
        }

        foreach (var sent in wire.BillDetails)
        {
            if (bill.FindDetail(sent.Id) is not { } detail)
            {
                refusals.Add(BillErrors.DetailId(sent.Id));
                continue;
            }

            foreach (var line in (sent.LineItems ?? []).Where(line => !string.IsNullOrWhiteSpace(line.Id) && detail.Find(line.Id, isPayable: false) is null)) refusals.Add(BillErrors.LineId(line.Id));
            foreach (var line in (sent.PayableLineItems ?? []).Where(line => !string.IsNullOrWhiteSpace(line.Id) && detail.Find(line.Id, isPayable: true) is null)) refusals.Add(BillErrors.LineId(line.Id));
            if (sent.Payee!.PaymentProvider is { Length: > 0 } provider && !Providers.Contains(provider, StringComparer.Ordinal)) refusals.Add(BillErrors.PaymentProvider(provider));
            if (new[] { sent.Payee.PaymentProvider, sent.Payee.BankAccount, sent.Payee.BankCode, sent.Payee.BeneficiaryCode }.Any(field => !string.IsNullOrWhiteSpace(field))) refusals.Add(BillErrors.PayeeAccount);
        }

        if (wire.BillDetails.Select(detail => detail.Id?.ToUpperInvariant()).Distinct(StringComparer.Ordinal).Count() < wire.BillDetails.Count) refusals.Add(BillErrors.DetailId("given twice"));
    }
}
