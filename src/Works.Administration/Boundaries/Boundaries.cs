using System.Collections.Frozen;
using Works.Administration.MasterData;

namespace Works.Administration.Boundaries;

/// <summary>Looks places up by code in the trees of exactly the tenant asked.</summary>
internal sealed class Boundaries(MasterStore masters) : IBoundaries
{
    public async ValueTask<bool> ExistsAsync(string tenantId, string code, CancellationToken cancellationToken) =>
        (await ParentsAsync(tenantId, cancellationToken)).ContainsKey(code);

    public async ValueTask<string?> ParentAsync(string tenantId, string code, CancellationToken cancellationToken) =>
        (await ParentsAsync(tenantId, cancellationToken)).GetValueOrDefault(code);

    private async ValueTask<FrozenDictionary<string, string?>> ParentsAsync(string tenantId, CancellationToken cancellationToken) =>
        (await BoundaryTree.OwnAsync(masters, tenantId, cancellationToken)).Parents;
}
