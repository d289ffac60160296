using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Contracts;

/// <summary>Creates a work order from sanctioned estimates, or the next version of one in force: a revision or time extension. Spec 20 §1.3–1.5.</summary>
internal sealed class CreateContract(WorksDb db, ContractRules rules, RevisionRules revisions, PrepareContract prepare, INumbering numbering)
{
    public static void Map(IEndpointRouteBuilder contracts) => contracts.MapPost(
        "/v1/_create", (ContractRequest request, CreateContract slice, CancellationToken cancellationToken) => slice.HandleAsync(request, asOf: null, cancellationToken))
        .Replies<ContractReply>();

    /// <summary>Creates the contract or revision; the loader of the sample works says when.</summary>
    /// <param name="request">As sent.</param>
    /// <param name="asOf">When the office acts, epoch milliseconds; null for now.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Result<ContractReply>> HandleAsync(ContractRequest request, long? asOf, CancellationToken cancellationToken)
    {
        if (ContractRules.Shape(request) is { Length: > 0 } incomplete) return incomplete;
        var wire = request.Contract!;
        if (await rules.ReferencesAsync(wire, cancellationToken) is { } unknown) return unknown;
        var organisation = await rules.OrganisationAsync(wire, cancellationToken);
        if (organisation.IsRefused) return organisation.Failures.ToArray();

        Contract? active = null;
        if (string.Equals(wire.BusinessService?.Trim(), Contract.Revision, StringComparison.OrdinalIgnoreCase))
        {
            List<Contract> versions = string.IsNullOrWhiteSpace(wire.ContractNumber) ? [] : await db.LockVersionsAsync(wire.TenantId!, wire.ContractNumber, cancellationToken);
            var header = await revisions.HeaderAsync(wire, organisation.Value, versions, updated: null, cancellationToken);
            if (header.IsRefused) return header.Failures.ToArray();
            active = header.Value;
        }

        var estimates = await rules.EstimatesAsync(wire, cancellationToken);
        if (estimates.IsRefused) return estimates.Failures.ToArray();
        var drafts = ContractRules.Draft(wire.LineItems!, estimates.Value, stored: []);
        if (active is null && ContractRules.LinesBelong(drafts) is { } strange) return strange;
        drafts = await rules.WithoutOtherOverheadsAsync(wire.TenantId!, drafts, cancellationToken);
        if (active is not null)
        {
            drafts = RevisionRules.Refer(drafts, active);
            if (await revisions.LinesAsync(drafts, kept: [], active, isReject: false, cancellationToken) is { } line) return line;
        }

        if (await rules.TakenAsync(wire.TenantId!, active?.ContractNumber, drafts, isUpdate: false, cancellationToken) is { } taken) return taken;
        if (active is null && ContractRules.AmountsBelong(drafts) is { } amount) return amount;
        var number = await numbering.IssueAsync(active is null ? "contract.number" : "contract.supplement.number", wire.TenantId!, 1, fallbackFormat: null, cancellationToken);
        if (number.IsRefused) return ContractErrors.NoNumber(number.Failures[0].Message);

        var contract = new Contract
        {
            TenantId = wire.TenantId!, ContractNumber = active?.ContractNumber ?? number.Value[0], SupplementNumber = active is null ? null : number.Value[0],
            BusinessService = active is null ? Contract.Original : Contract.Revision, VersionNumber = (active?.VersionNumber ?? 0) + 1, OldUuid = active?.Id,
            ProjectId = estimates.Value[wire.LineItems![0].EstimateId!].ProjectId, CreatedBy = db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
        };
        contract.Describe(wire, organisation.Value);
        contract.Date(wire, asOf ?? db.Now);
        contract.Contain(drafts);
        db.Contracts.Add(contract);
        return await prepare.MoveAsync(contract, request.Workflow ?? new WorkflowRequest(), "save-contract", isNew: true, asOf ?? db.Now, cancellationToken);
    }
}
