using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Contracts;

/// <summary>
/// Moves a contract through its workflow. Clients send their copy with every step: it is checked, numbers, version and status stay as they are
/// stored, and content is taken over where it may change. Spec 20 §1.3–1.5, decision 15.
/// </summary>
internal sealed class UpdateContract(
    WorksDb db, ContractRules rules, RevisionRules revisions, PrepareContract prepare, IOrganisationLimit limit, IControls controls)
{
    private const string Path = "/contract/v1/_update";

    public static void Map(IEndpointRouteBuilder contracts) => contracts.MapPost(
        "/v1/_update", (ContractRequest request, UpdateContract slice, CancellationToken cancellationToken) => slice.HandleAsync(request, asOf: null, cancellationToken))
        .Replies<ContractReply>();

    /// <summary>Takes the step; the loader of the sample works says when.</summary>
    /// <param name="request">As sent.</param>
    /// <param name="asOf">When the office acts, epoch milliseconds; null for now.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Result<ContractReply>> HandleAsync(ContractRequest request, long? asOf, CancellationToken cancellationToken)
    {
        if (ContractRules.Shape(request) is { Length: > 0 } incomplete) return incomplete;
        var wire = request.Contract!;
        if (await rules.ReferencesAsync(wire, cancellationToken) is { } unknown) return unknown;
        var own = await limit.OfCallerAsync(wire.TenantId!, Path, cancellationToken);
        var versions = await VersionsAsync(wire, own, cancellationToken);
        if (versions.Find(version => string.Equals(version.Id.ToString(), wire.Id, StringComparison.OrdinalIgnoreCase)) is not { } contract) return ContractErrors.NotFound(wire.Id);
        if (db.Context.IsStale(contract.RowVersion)) return ContractErrors.Stale;
        var organisation = await rules.OrganisationAsync(wire, cancellationToken);
        if (organisation.IsRefused) return organisation.Failures.ToArray();

        Contract? active = null;
        if (contract.IsRevision)
        {
            var header = await revisions.HeaderAsync(wire, organisation.Value, versions, contract, cancellationToken);
            if (header.IsRefused) return header.Failures.ToArray();
            active = header.Value;
        }

        var estimates = await rules.EstimatesAsync(wire, cancellationToken);
        if (estimates.IsRefused) return estimates.Failures.ToArray();
        var step = request.Workflow ?? new WorkflowRequest();
        var lines = await LinesAsync(wire, contract, active, estimates.Value, step, cancellationToken);
        if (lines.IsRefused) return lines.Failures.ToArray();

        var differs = contract.DiffersFrom(wire, organisation.Value, lines.Value);
        var takesOver = await MayChangeAsync(contract, own is not null, differs, cancellationToken);
        if (takesOver)
        {
            contract.Describe(wire, organisation.Value);
            contract.Contain(lines.Value);
        }

        return await prepare.MoveAsync(contract, step, "update-contract", isNew: takesOver && differs, asOf ?? db.Now, cancellationToken);
    }

    // Every version of the contract's number, locked; none when the caller may not know the contract.
    private async Task<List<Contract>> VersionsAsync(ContractWire wire, IReadOnlySet<Guid>? own, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(wire.Id, out var id)) return [];
        var found = await db.Contracts.AsNoTracking().Where(c => c.TenantId == wire.TenantId && c.Id == id).Select(c => new { c.ContractNumber, c.OrgId }).SingleOrDefaultAsync(cancellationToken);
        return found is null || (own is not null && !(Guid.TryParse(found.OrgId, out var organisation) && own.Contains(organisation)))
            ? [] : await db.LockVersionsAsync(wire.TenantId!, found.ContractNumber, cancellationToken);
    }

    private async Task<Result<List<LineDraft>>> LinesAsync(
        ContractWire wire, Contract contract, Contract? active, IReadOnlyDictionary<string, Estimates.EstimateSummary> estimates, WorkflowRequest step, CancellationToken cancellationToken)
    {
        var drafts = ContractRules.Draft(wire.LineItems!, estimates, contract.Lines);
        if (active is null && ContractRules.LinesBelong(drafts) is { } strange) return strange;
        drafts = await rules.WithoutOtherOverheadsAsync(contract.TenantId, drafts, cancellationToken);
        if (active is not null)
        {
            drafts = RevisionRules.Refer(drafts, active);
            var isReject = string.Equals(step.Action, "REJECT", StringComparison.OrdinalIgnoreCase);
            var kept = contract.Lines.Except(drafts.Select(draft => draft.Stored).OfType<ContractLine>());
            if (await revisions.LinesAsync(drafts, kept, active, isReject, cancellationToken) is { } line) return line;
        }

        if (await rules.TakenAsync(contract.TenantId, contract.ContractNumber, drafts, isUpdate: true, cancellationToken) is { } taken) return taken;
        return active is null && ContractRules.AmountsBelong(drafts) is { } amount ? amount : drafts;
    }

    // In the creator's states content is his to change. Elsewhere the office's changes are a control: taken over and listed where controls
    // report, left aside where they block. People of the organisation change nothing there.
    private async Task<bool> MayChangeAsync(Contract contract, bool isCommunity, bool differs, CancellationToken cancellationToken)
    {
        if (contract.IsEditable) return true;
        if (isCommunity) return false;
        return !differs || await controls.BrokenAsync(
            contract.TenantId, "20-1.6-updatable", contract.BusinessId, ContractErrors.ContentChanged(contract.WfStatus), cancellationToken) is null;
    }
}
