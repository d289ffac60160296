using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates;

/// <summary>Creates an estimate, or the next version of an approved one. Spec 10 §3.2, §3.3, §3.7.</summary>
internal sealed class CreateEstimate(
    WorksDb db, EstimateRules rules, PrepareEstimate prepare, INumbering numbering, IMasters masters, IControls controls)
{
    public static void Map(IEndpointRouteBuilder estimates) => estimates.MapPost(
        "/v1/_create", (EstimateRequest request, CreateEstimate slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<EstimateReply>();

    public async Task<Result<EstimateReply>> HandleAsync(EstimateRequest request, CancellationToken cancellationToken)
    {
        if (EstimateRules.Shape(request) is { Length: > 0 } incomplete) return incomplete;
        var wire = request.Estimate!;
        if (!db.Context.Scope.Allows(wire.TenantId!)) return EstimateErrors.UnknownTenant(wire.TenantId!);
        var isRevision = string.Equals(wire.BusinessService?.Trim(), Estimate.Revision, StringComparison.OrdinalIgnoreCase);

        Estimate? previous = null;
        List<Estimate> versions = [];
        if (isRevision)
        {
            var predecessor = await PredecessorAsync(wire, cancellationToken);
            if (predecessor.IsRefused) return predecessor.Failures.ToArray();
            (previous, versions) = predecessor.Value;
            var known = previous.Lines.Select(line => line.Id.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (wire.EstimateDetails!.Any(line => !string.IsNullOrWhiteSpace(line!.PreviousLineItemId) && !known.Contains(line.PreviousLineItemId))) return EstimateErrors.PreviousLine;
        }

        if (await rules.MastersAsync(wire, stored: null, previous, db.Now, cancellationToken) is { Length: > 0 } invalid) return invalid;
        var project = await rules.ProjectAsync(wire, cancellationToken);
        if (project.IsRefused) return project.Failures.ToArray();
        if (!isRevision && await LiveEstimateAsync(wire.TenantId!, project.Value.Id, cancellationToken) is { } live) return live;
        if (EstimateRules.Quantities(wire) is { } quantity) return quantity;
        if (previous is not null && await rules.MeasuredAsync(wire, previous, cancellationToken) is { Length: > 0 } measured) return measured;

        var created = await NewAsync(wire, project.Value.Id, previous, versions, cancellationToken);
        if (created.IsRefused) return created.Failures.ToArray();
        var estimate = created.Value;
        if (await prepare.CostAsync(estimate, cancellationToken) is { Length: > 0 } mismatch) return mismatch;
        db.Estimates.Add(estimate);
        if (await prepare.MoveAsync(estimate, request.Workflow!, "save-estimate", cancellationToken) is { Length: > 0 } refused) return refused;
        return new EstimateReply([estimate.ToWire(_ => true)], TotalCount: 0);
    }

    // §3.7 steps 1–5, under a lock on every version of the number.
    private async Task<Result<(Estimate Previous, List<Estimate> Versions)>> PredecessorAsync(EstimateWire wire, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(wire.EstimateNumber)) return EstimateErrors.NumberMandatory;
        var versions = await db.LockVersionsAsync(wire.TenantId!, wire.EstimateNumber, cancellationToken);
        if (versions.Count == 0) return EstimateErrors.NoEstimate;
        if (versions.MaxBy(version => (version.CreatedTime, version.VersionNumber))!.Status == Estimate.InWorkflowStatus) return EstimateErrors.InWorkflow;
        if (versions.Where(version => version.WfStatus == Estimate.ApprovedState).MaxBy(version => version.CreatedTime) is not { } previous) return EstimateErrors.NoApproved;
        var most = int.TryParse(await masters.SwitchAsync(wire.TenantId!, "max-revisions", "2", cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 2;
        return previous.VersionNumber > most ? EstimateErrors.RevisionLimit : (previous, versions);
    }

    // One live estimate per project (spec 10 §2.7 rule 2): live is an original that is not rejected. The lock makes two creates at once queue.
    private async Task<Failure?> LiveEstimateAsync(string tenantId, Guid projectId, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('estimate-of-project/' || @projectId, 0))", new { projectId = projectId.ToString() }, cancellationToken);
        var live = await db.Estimates
            .Where(e => e.TenantId == tenantId && e.ProjectId == projectId && e.BusinessService == Estimate.Original && e.WfStatus != Estimate.RejectedState)
            .OrderByDescending(e => e.CreatedTime).Select(e => e.EstimateNumber).FirstOrDefaultAsync(cancellationToken);
        return live is null ? null : await controls.BrokenAsync(tenantId, "10-2.7-2", live, EstimateErrors.LiveEstimate(live), cancellationToken);
    }

    private async Task<Result<Estimate>> NewAsync(EstimateWire wire, Guid projectId, Estimate? previous, List<Estimate> versions, CancellationToken cancellationToken)
    {
        var issued = await numbering.IssueAsync(
            previous is null ? "estimate.number" : "estimate.revision.number", wire.TenantId!, 1,
            previous is null ? null : "RE/[fy:yyyy-yy]/[SEQ_ESTIMATE_REVISION_NUM]", cancellationToken);
        if (issued.IsRefused) return new Failure("IDGEN ERROR", "No ids returned from idgen Service", issued.Failures[0].Message);
        var estimate = new Estimate
        {
            TenantId = wire.TenantId!, EstimateNumber = previous?.EstimateNumber ?? issued.Value[0], RevisionNumber = previous is null ? null : issued.Value[0],
            BusinessService = previous is null ? Estimate.Original : Estimate.Revision, VersionNumber = (previous?.VersionNumber ?? 0) + 1,
            OldUuid = previous is null ? null : versions.Where(version => version.Status == Estimate.ActiveStatus).MaxBy(version => version.CreatedTime)?.Id ?? previous.Id,
            ProjectId = projectId, ProposalDate = db.Now, CreatedBy = db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
        };
        estimate.Describe(wire);
        estimate.Begin(wire.EstimateDetails!.Select(line => line!));
        return estimate;
    }
}
