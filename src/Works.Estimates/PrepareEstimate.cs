using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;

namespace Works.Estimates;

/// <summary>
/// What create and update share once the rules are content: figures, workflow, events. The HTTP handlers and the loader of the demo
/// data use the same code.
/// </summary>
internal sealed class PrepareEstimate(
    WorksDb db, ScheduleOfRates rates, IMasters masters, IControls controls, IWorkflow workflow, Outbox outbox, RequiredDocuments documents)
{
    private const string DefinitionName = Estimate.Original; // revisions run on it too (spec 10 §3.8)

    /// <summary>Computes every figure and does with a difference what the tenant's switch says: compare, overwrite or refuse (spec 10 §3.6).</summary>
    public async Task<Failure[]> CostAsync(Estimate estimate, CancellationToken cancellationToken)
    {
        var overheads = await rates.OverheadsAsync(estimate.TenantId, cancellationToken);
        var figures = EstimateArithmetic.Of(estimate.Lines, overheads.Overheads);
        var sentTotal = estimate.AdditionalDetails is null ? null : Estimate.SentTotal(System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(estimate.AdditionalDetails));
        var differences = EstimateArithmetic.Compare(estimate.Lines, figures, sentTotal);

        foreach (var amount in estimate.Lines.Where(line => line.IsActive).SelectMany(line => line.AmountDetails).Where(amount => amount!.Amount < 0))
        {
            if (await controls.BrokenAsync(estimate.TenantId, "10-8.2-E1", estimate.BusinessId, EstimateErrors.NegativeAmount(amount!.Amount!.Value), cancellationToken) is { } negative)
                return [negative];
        }

        switch (await masters.SwitchAsync(estimate.TenantId, "estimate-amounts", "compare", cancellationToken))
        {
            case "refuse" when differences.Count > 0:
                return [.. differences.Select(difference => EstimateErrors.AmountMismatch(difference.What, difference.Sent, difference.Computed))];
            case "overwrite":
                estimate.Overwrite(figures);
                differences = [];
                break;
        }

        estimate.Cost(figures, differences);
        return [];
    }

    /// <summary>Takes the workflow step and lets the estimate follow it; a revision that becomes active retires its predecessor.</summary>
    public async Task<Failure[]> MoveAsync(Estimate estimate, WorkflowRequest request, string topic, CancellationToken cancellationToken)
    {
        if (await documents.MissingAsync(estimate, request.Action!, cancellationToken) is { } missing) return [missing];
        var moved = await workflow.MoveAsync(new WorkflowMove(estimate.TenantId, DefinitionName, estimate.BusinessId, request), cancellationToken);
        if (moved.IsRefused) return [.. moved.Failures];
        var by = db.Context.Caller.Uuid.ToString();
        estimate.Stand(moved.Value.State, moved.Value.ApplicationStatus, by, db.Now);

        if (estimate is { IsRevision: true, Status: Estimate.ActiveStatus }) await RetirePredecessorAsync(estimate, by, cancellationToken);
        outbox.Publish(
            topic, estimate.TenantId, estimate.EstimateNumber,
            new EstimateRequest(estimate.ToWire(line => line.IsShown) with { ProcessInstances = moved.Value.ProcessInstance }, request), BusinessEventOf(estimate, request.Action!));
        db.Context.Version = estimate.RowVersion + (db.Entry(estimate).State == EntityState.Modified ? 1 : 0);
        return [];
    }

    private async Task RetirePredecessorAsync(Estimate revision, string by, CancellationToken cancellationToken)
    {
        var versions = await db.LockVersionsAsync(revision.TenantId, revision.EstimateNumber, cancellationToken);
        foreach (var predecessor in versions.Where(other => other.Id != revision.Id && other.Status == Estimate.ActiveStatus))
        {
            predecessor.Retire(by, db.Now);
            outbox.Publish("update-estimate", predecessor.TenantId, predecessor.EstimateNumber, new EstimateRequest(predecessor.ToWire(line => line.IsShown), Workflow: null));
        }
    }

    private static string? BusinessEventOf(Estimate estimate, string action) => (estimate.WfStatus, action.ToUpperInvariant()) switch
    {
        (Estimate.ApprovedState, _) => estimate.IsRevision ? "estimate.revised" : "estimate.sanctioned",
        (_, "SUBMIT" or "RE-SUBMIT") => "estimate.submitted",
        _ => null,
    };
}
