using System.Collections.Frozen;
using System.Text.Json;
using Works.Administration.MasterData;

namespace Works.Administration.Boundaries;

/// <summary>Looks places up by code in <c>egov-location.TenantBoundary</c> of exactly the tenant asked.</summary>
internal sealed class Boundaries(MasterStore masters) : IBoundaries
{
    public async ValueTask<bool> ExistsAsync(string tenantId, string code, CancellationToken cancellationToken) =>
        (await ParentsAsync(tenantId, cancellationToken)).ContainsKey(code);

    public async ValueTask<string?> ParentAsync(string tenantId, string code, CancellationToken cancellationToken) =>
        (await ParentsAsync(tenantId, cancellationToken)).GetValueOrDefault(code);

    private async ValueTask<FrozenDictionary<string, string?>> ParentsAsync(string tenantId, CancellationToken cancellationToken)
    {
        var own = await masters.OwnAsync(tenantId, "egov-location.TenantBoundary", cancellationToken);
        return (FrozenDictionary<string, string?>)own.Views.GetOrAdd(typeof(FrozenDictionary<string, string?>), _ => ParentsOf(own.Rows));
    }

    // Codes are the same in every hierarchy of a tenant; where parents differ, ADMIN speaks for the works.
    private static FrozenDictionary<string, string?> ParentsOf(IReadOnlyList<JsonElement> hierarchies)
    {
        var parents = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var hierarchy in hierarchies.OrderBy(row => row.TryGetProperty("hierarchyType", out var type) && type.TryGetProperty("code", out var code)
            && code.GetString() == "ADMIN" ? 0 : 1))
        {
            if (!hierarchy.TryGetProperty("boundary", out var root)) continue;
            var open = new Stack<(JsonElement Node, string? Parent)>([(root, null)]);
            while (open.TryPop(out var place))
            {
                if (!place.Node.TryGetProperty("code", out var code) || code.GetString() is not { } text) continue;
                parents.TryAdd(text, place.Parent);
                if (!place.Node.TryGetProperty("children", out var children) || children.ValueKind != JsonValueKind.Array) continue;
                foreach (var child in children.EnumerateArray()) open.Push((child, text));
            }
        }

        return parents.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
