using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates;

/// <summary>
/// Moves an estimate through its workflow; in the creator's states also changes its content. Elsewhere the content of the payload is
/// checked but the stored content stays, because clients send their copy with every action. Spec 10 §3.5, §8.2 E14.
/// </summary>
internal sealed class UpdateEstimate(WorksDb db, EstimateRules rules, PrepareEstimate prepare)
{
    public static void Map(IEndpointRouteBuilder estimates) => estimates.MapPost(
        "/v1/_update", (EstimateRequest request, UpdateEstimate slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<EstimateReply>();

    public async Task<Result<EstimateReply>> HandleAsync(EstimateRequest request, CancellationToken cancellationToken)
    {
        if (EstimateRules.Shape(request) is { Length: > 0 } incomplete) return incomplete;
        var wire = request.Estimate!;
        var found = await FindAsync(wire, cancellationToken);
        if (found.IsRefused) return found.Failures.ToArray();
        var estimate = found.Value;
        if (db.Context.IsStale(estimate.RowVersion)) return EstimateErrors.Stale;

        Estimate? previous = null;
        if (estimate.IsRevision)
        {
            previous = await db.Estimates.AsNoTracking().SingleOrDefaultAsync(e => e.TenantId == estimate.TenantId && e.Id == estimate.OldUuid, cancellationToken);
            if (previous is null) return EstimateErrors.NoOriginal;
        }

        if (await rules.MastersAsync(wire, estimate, previous, db.Now, cancellationToken) is { Length: > 0 } invalid) return invalid;
        var project = await rules.ProjectAsync(wire, cancellationToken);
        if (project.IsRefused) return project.Failures.ToArray();
        if (EstimateRules.Quantities(wire) is { } quantity) return quantity;
        var isReject = string.Equals(request.Workflow!.Action, "REJECT", StringComparison.OrdinalIgnoreCase);
        if (previous is not null && !isReject && await rules.MeasuredAsync(wire, previous, cancellationToken) is { Length: > 0 } measured) return measured;

        var shown = estimate.Lines.Where(line => line.IsActive).Select(line => line.Id).ToHashSet();
        if (estimate.IsEditable)
        {
            estimate.Describe(wire);
            estimate.Edit(wire.EstimateDetails!.Select(line => line!));
            if (await prepare.CostAsync(estimate, cancellationToken) is { Length: > 0 } mismatch) return mismatch;
        }

        if (await prepare.MoveAsync(estimate, request.Workflow!, "update-estimate", cancellationToken) is { Length: > 0 } refused) return refused;
        // What this request has switched off is answered once more, so that the client sees it happen.
        return new EstimateReply([estimate.ToWire(line => line.IsActive || shown.Contains(line.Id))], TotalCount: 0);
    }

    // The table of §3.5, row by row.
    private async Task<Result<Estimate>> FindAsync(EstimateWire wire, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(wire.Id)) return EstimateErrors.EstimateId;
        var estimate = Guid.TryParse(wire.Id, out var id) ? await db.LockAsync(wire.TenantId!, id, cancellationToken) : null;
        if (estimate is null)
        {
            var belongsToAnother = string.Equals(wire.BusinessService, Estimate.Revision, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(wire.RevisionNumber)
                && await db.Estimates.AnyAsync(e => e.TenantId == wire.TenantId && e.RevisionNumber == wire.RevisionNumber, cancellationToken);
            return belongsToAnother ? EstimateErrors.RevisionNumber : EstimateErrors.NotFound;
        }

        if (!string.Equals(wire.ProjectId, estimate.ProjectId.ToString(), StringComparison.OrdinalIgnoreCase)) return EstimateErrors.OtherProject(wire.Id);
        if (!estimate.IsRevision) return estimate;

        if (string.IsNullOrWhiteSpace(wire.RevisionNumber)) return EstimateErrors.RevisionNumberMandatory;
        if (wire.RevisionNumber != estimate.RevisionNumber) return EstimateErrors.RevisionNumber;
        if (string.IsNullOrWhiteSpace(wire.EstimateNumber)) return EstimateErrors.RevisedNumberMandatory;
        if (wire.EstimateNumber != estimate.EstimateNumber) return EstimateErrors.RevisedNumber;
        foreach (var line in wire.EstimateDetails!.Where(line => !string.IsNullOrWhiteSpace(line!.Id)))
        {
            var stored = Guid.TryParse(line!.Id, out var lineId) ? estimate.Lines.FirstOrDefault(known => known.Id == lineId) : null;
            if (stored is null) return EstimateErrors.UnknownLine;
            if (!string.IsNullOrWhiteSpace(line.PreviousLineItemId)
                && !string.Equals(line.PreviousLineItemId, stored.PreviousLineItemId?.ToString(), StringComparison.OrdinalIgnoreCase)) return EstimateErrors.PreviousLineChanged;
        }

        return estimate;
    }
}
