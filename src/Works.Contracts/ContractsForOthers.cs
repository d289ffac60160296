using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Contracts;

/// <summary>Answers what later stages ask of contracts.</summary>
internal sealed class ContractsForOthers(WorksDb db) : IContracts
{
    public async Task<IReadOnlyList<ContractSummary>> VersionsAsync(string tenantId, string contractNumber, CancellationToken cancellationToken) =>
        Summaries(await db.Contracts.AsNoTracking().Where(c => c.TenantId == tenantId && c.ContractNumber == contractNumber).ToListAsync(cancellationToken));

    public async Task<ContractSummary?> LockActiveAsync(string tenantId, string contractNumber, CancellationToken cancellationToken) =>
        (await db.LockVersionsAsync(tenantId, contractNumber, cancellationToken)).SingleOrDefault(version => version.Status == Contract.ActiveStatus)?.ToSummary();

    public async Task<IReadOnlyList<ContractSummary>> OfEstimateAsync(string tenantId, Guid estimateId, CancellationToken cancellationToken) =>
        Summaries(await db.Contracts.AsNoTracking()
            .Where(c => c.TenantId == tenantId && c.Status != Contract.InactiveStatus && c.Lines.Any(line => line.EstimateId == estimateId && line.Status != Contract.InactiveStatus))
            .ToListAsync(cancellationToken));

    private static IReadOnlyList<ContractSummary> Summaries(IEnumerable<Contract> contracts) =>
        [.. contracts.OrderByDescending(c => c.CreatedTime).ThenByDescending(c => c.VersionNumber).ThenByDescending(c => c.Id).Select(contract => contract.ToSummary())];
}
