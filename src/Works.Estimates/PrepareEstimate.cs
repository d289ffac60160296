using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Projects;

namespace Works.Estimates;

/// <summary>
/// What create and update share once the rules are content: figures, workflow, events. The HTTP handlers and the loader of the demo
/// data use the same code.
/// </summary>
internal sealed class PrepareEstimate(
    WorksDb db, ScheduleOfRates rates, IMasters masters, IControls controls, IWorkflow workflow, Outbox outbox, RequiredDocuments documents, EstimateGroup group,
    IProjects projects)
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
        if (differences.Count == 0) return [];
        var worst = differences.MaxBy(difference => Math.Abs(difference.Sent - difference.Computed))!;
        var broken = RuleBroken.Failure("C01", $"{worst.What} in the abstract of {estimate.BusinessId}", worst.Sent, worst.Computed, "Send the computed amounts: /estimate/v1/_calculate answers them.");
        return await controls.BrokenAsync(estimate.TenantId, "C01", estimate.BusinessId, broken, cancellationToken) is { } refusal ? [refusal] : [];
    }

    /// <summary>Takes the workflow step, judged by the whole project group, and lets the estimate follow it.</summary>
    public async Task<Failure[]> MoveAsync(Estimate estimate, WorkflowRequest request, string topic, CancellationToken cancellationToken)
    {
        if (await documents.MissingAsync(estimate, request.Action!, cancellationToken) is { } missing) return [missing];
        var project = await projects.FindAsync(estimate.TenantId, estimate.ProjectId, cancellationToken);
        var move = new WorkflowMove(
            estimate.TenantId, DefinitionName, estimate.BusinessId, request, await group.AmountAsync(estimate, cancellationToken), project?.NatureOfWork, estimate.ProjectId.ToString());
        var moved = await workflow.MoveAsync(move, cancellationToken);
        if (moved.IsRefused) return [.. moved.Failures];
        await StandAsync(estimate, moved.Value, request, topic, cancellationToken);
        if (estimate.Status == Estimate.ActiveStatus && await group.PartsBrokenAsync(estimate, cancellationToken) is { } parts
            && await controls.BrokenAsync(estimate.TenantId, "C01", estimate.BusinessId, parts, cancellationToken) is { } refusal) return [refusal];
        db.Context.Version = estimate.RowVersion + (db.Entry(estimate).State == EntityState.Modified ? 1 : 0);
        return [];
    }

    /// <summary>The estimate stands where its workflow stands; a revision that becomes active retires its predecessor.</summary>
    public async Task StandAsync(Estimate estimate, WorkflowStanding standing, WorkflowRequest request, string topic, CancellationToken cancellationToken)
    {
        var by = db.Context.Caller.Uuid.ToString();
        estimate.Stand(standing.State, standing.ApplicationStatus, by, db.Now);
        if (estimate is { IsRevision: true, Status: Estimate.ActiveStatus }) await RetirePredecessorAsync(estimate, by, cancellationToken);
        outbox.Publish(
            topic, estimate.TenantId, estimate.EstimateNumber,
            new EstimateRequest(estimate.ToWire(line => line.IsShown) with { ProcessInstances = standing.ProcessInstance }, request), BusinessEventOf(estimate, request.Action!));
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
