using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

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

    public Task<string?> NumberOfAsync(string tenantId, Guid versionId, CancellationToken cancellationToken) =>
        db.Contracts.AsNoTracking().Where(c => c.TenantId == tenantId && c.Id == versionId).Select(c => (string?)c.ContractNumber).SingleOrDefaultAsync(cancellationToken);

    public async Task<JsonElement?> DocumentAsync(string tenantId, string contractNumber, CancellationToken cancellationToken)
    {
        var shown = await db.Contracts.AsNoTracking().Where(c => c.TenantId == tenantId && c.ContractNumber == contractNumber)
            .OrderByDescending(c => c.Status == Contract.ActiveStatus).ThenByDescending(c => c.CreatedTime).ThenByDescending(c => c.VersionNumber).FirstOrDefaultAsync(cancellationToken);
        return shown is null ? null : JsonSerializer.SerializeToElement(shown.ToWire(), WireJson.Options);
    }

    private static IReadOnlyList<ContractSummary> Summaries(IEnumerable<Contract> contracts) =>
        [.. contracts.OrderByDescending(c => c.CreatedTime).ThenByDescending(c => c.VersionNumber).ThenByDescending(c => c.Id).Select(contract => contract.ToSummary())];
}
