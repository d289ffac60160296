using Works.Administration;
using Works.Platform;

namespace Works.Registries.Organisations;

/// <summary>Numbers of one request, issued in one go per kind and tenant: those of one call follow each other.</summary>
internal sealed class OrganisationNumbers(INumbering numbering)
{
    public const string Organisation = "org.number";
    public const string Application = "org.application.number";
    public const string Function = "function.application.number";
    private const int MostAtOnce = 1000;
    private readonly Dictionary<(string Kind, string TenantId), Queue<string>> _issued = [];

    /// <summary>Numbers for new organisations and their functions.</summary>
    public async Task<Failure?> IssueAsync(IReadOnlyList<OrganisationWire> sent, CancellationToken cancellationToken)
    {
        foreach (var tenant in sent.GroupBy(wire => wire.TenantId!, StringComparer.Ordinal))
        {
            var failure = await IssueAsync(Organisation, tenant.Key, tenant.Count(), cancellationToken)
                ?? await IssueAsync(Application, tenant.Key, tenant.Count(), cancellationToken)
                ?? await IssueAsync(Function, tenant.Key, tenant.Sum(wire => wire.Functions?.Count ?? 0), cancellationToken);
            if (failure is not null) return failure;
        }

        return null;
    }

    public async Task<Failure?> IssueAsync(string kind, string tenantId, int count, CancellationToken cancellationToken)
    {
        for (var left = count; left > 0; left -= MostAtOnce)
        {
            var issued = await numbering.IssueAsync(kind, tenantId, Math.Min(left, MostAtOnce), null, cancellationToken);
            if (issued.IsRefused) return OrganisationErrors.Numbering(issued.Failures[0]);
            foreach (var number in issued.Value) Of(kind, tenantId).Enqueue(number);
        }

        return null;
    }

    public Queue<string> Of(string kind, string tenantId) =>
        _issued.TryGetValue((kind, tenantId), out var numbers) ? numbers : _issued[(kind, tenantId)] = new Queue<string>();

    public string Next(string kind, string tenantId) => Of(kind, tenantId).Dequeue();
}
