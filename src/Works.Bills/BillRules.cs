using Works.Administration;
using Works.Platform;

namespace Works.Bills;

/// <summary>What a bill is checked against, and what the checks have found out.</summary>
/// <param name="Service">Service of the heads, e.g. works.wages.</param>
/// <param name="Heads">Heads in force.</param>
/// <param name="HasWorkflow">The bill runs through a workflow.</param>
internal sealed record BillMasters(string Service, Heads Heads, bool HasWorkflow)
{
    public bool IsDeduction(string code) => Heads.IsDeduction(Service, code);
}

/// <summary>Steps 2–6 of spec 40 §2.1 in their order. What is answered alone ends the request; the rest is collected.</summary>
internal sealed class BillRules(WorksDb db, ExpenseMasters masters)
{
    /// <summary>Asks the rules.</summary>
    /// <param name="bill">The bill as sent.</param>
    /// <param name="workflow">The step asked for.</param>
    /// <param name="instant">Epoch milliseconds: when the bill was created, which decides the rates; never what a client says of it (P13).</param>
    /// <param name="refusals">Receives what is collected.</param>
    /// <param name="isNew">Dates are compared on create only.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Refused by what is answered alone.</returns>
    public async Task<Result<BillMasters>> AskAsync(BillWire bill, WorkflowRequest? workflow, long instant, Refusals refusals, bool isNew, CancellationToken cancellationToken)
    {
        var hasWorkflow = await masters.HasWorkflowAsync(bill.TenantId!, bill.BusinessService!, cancellationToken);
        if (hasWorkflow && workflow is null) return BillErrors.NoWorkflow;
        if (hasWorkflow && string.IsNullOrWhiteSpace(workflow!.Action)) refusals.Add(BillErrors.NoAction);

        var heads = await masters.HeadsAsync(bill.TenantId!, instant, cancellationToken);
        var services = await masters.ServicesAsync(bill.TenantId!, cancellationToken);
        if (heads.IsEmpty || services.Count == 0) return BillErrors.NoMasters;
        if (isNew && bill.DueDate is > 0 and var due && due < bill.BillDate) refusals.Add(BillErrors.DueDate(due, bill.BillDate!.Value));
        if (!db.Context.Scope.Allows(bill.TenantId!) || !await masters.IsTenantAsync(bill.TenantId!, cancellationToken)) return BillErrors.UnknownTenant(bill.TenantId!);

        var service = services.GetValueOrDefault(bill.BusinessService!);
        if (service is null) refusals.Add(BillErrors.BusinessService(bill.BusinessService!));
        var lines = bill.BillDetails!.SelectMany(detail => (detail.LineItems ?? []).Concat(detail.PayableLineItems ?? [])).ToList();
        var unknown = lines.Select(line => line.HeadCode!).Where(code => !heads.Knows(code)).Distinct(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0) refusals.Add(BillErrors.HeadCodes(unknown));
        if (lines.Find(line => line.Amount < (line.PaidAmount ?? 0) || line.Amount < 0) is { } wrong) refusals.Add(BillErrors.LineAmount(wrong.HeadCode, wrong.Amount!.Value, wrong.PaidAmount ?? 0));
        return new BillMasters(service ?? string.Empty, heads, hasWorkflow);
    }
}
