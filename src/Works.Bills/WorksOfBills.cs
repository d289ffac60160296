using Works.Contracts;
using Works.Estimates;
using Works.Projects;

namespace Works.Bills;

/// <summary>The work a bill belongs to.</summary>
/// <param name="Contract">Version in force, else the newest.</param>
/// <param name="Project">Project of its estimate; null when it is not found.</param>
internal sealed record BillWork(ContractSummary Contract, ProjectSummary? Project);

/// <summary>Finds the work behind a bill's reference; asked once per contract and request.</summary>
internal sealed class WorksOfBills(IContracts contracts, IEstimates estimates, IProjects projects)
{
    private readonly Dictionary<(string TenantId, string Number), BillWork?> _known = [];

    /// <summary>Contract number of a bill's reference: its first part (spec 40 §1.5); a posted bill may name the bare number.</summary>
    public static string ContractNumberOf(string referenceId) => referenceId.Split('_')[0];

    /// <summary>Muster roll number of a wage bill's reference: the second part of three; null without.</summary>
    public static string? MusterRollNumberOf(string referenceId) => referenceId.Split('_') is [_, var muster, _, ..] && !string.IsNullOrWhiteSpace(muster) ? muster : null;

    /// <summary>
    /// The work of a contract number, its contract locked until the transaction ends: bills of one contract wait for each other, so that what they
    /// add up to is compared with what is there.
    /// </summary>
    /// <returns>Null when the tenant has no such contract.</returns>
    public async Task<BillWork?> LockAsync(string tenantId, string contractNumber, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((tenantId, contractNumber), out var known)) return known;
        var contract = await contracts.LockActiveAsync(tenantId, contractNumber, cancellationToken)
            ?? Shown(await contracts.VersionsAsync(tenantId, contractNumber, cancellationToken));
        return _known[(tenantId, contractNumber)] = contract is null ? null : new BillWork(contract, await ProjectAsync(tenantId, contract, cancellationToken));
    }

    /// <summary>The same, not locked.</summary>
    public async Task<BillWork?> FindAsync(string tenantId, string contractNumber, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((tenantId, contractNumber), out var known)) return known;
        var contract = Shown(await contracts.VersionsAsync(tenantId, contractNumber, cancellationToken));
        return contract is null ? null : new BillWork(contract, await ProjectAsync(tenantId, contract, cancellationToken));
    }

    // The version in force, else the newest.
    private static ContractSummary? Shown(IReadOnlyList<ContractSummary> versions) => versions.FirstOrDefault(version => version.Status == "ACTIVE") ?? (versions is [var newest, ..] ? newest : null);

    private async Task<ProjectSummary?> ProjectAsync(string tenantId, ContractSummary contract, CancellationToken cancellationToken)
    {
        if (contract.Lines.Count == 0) return null;
        var estimate = (await estimates.FindManyAsync(tenantId, [contract.Lines[0].EstimateId], cancellationToken)).Values.FirstOrDefault();
        return estimate is null ? null : await projects.FindAsync(tenantId, estimate.ProjectId, cancellationToken);
    }
}
