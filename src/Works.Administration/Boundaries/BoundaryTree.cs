using System.Collections.Frozen;
using System.Text.Json;
using Works.Administration.MasterData;

namespace Works.Administration.Boundaries;

/// <summary>One place: a city, ward or locality.</summary>
/// <param name="Code">Code; unique in its hierarchy, repeated between cities.</param>
/// <param name="Name">Display name; may be null.</param>
/// <param name="Label">Kind of place: City, Ward, Locality.</param>
/// <param name="Parent">Code of the place around it; null for the root.</param>
/// <param name="Children">Places inside it, in their order.</param>
/// <param name="Row">The node as written in the master, children included.</param>
internal sealed record BoundaryNode(
    string Code, string? Name, string? Label, string? Parent, IReadOnlyList<BoundaryNode> Children, JsonElement Row);

/// <summary>One tree of places, e.g. ADMIN or REVENUE.</summary>
/// <param name="Code">Code of the hierarchy.</param>
/// <param name="Type">The member <c>hierarchyType</c> as written.</param>
/// <param name="Root">The city.</param>
/// <param name="Nodes">Every place, the root first, each before its children.</param>
internal sealed record BoundaryHierarchy(string Code, JsonElement Type, BoundaryNode Root, IReadOnlyList<BoundaryNode> Nodes);

/// <summary>
/// The master <c>egov-location.TenantBoundary</c> of one tenant, read once. An administrator may have entered anything: what is
/// no tree of places is left out, never an error.
/// </summary>
internal sealed class BoundaryTree
{
    // Codes are the same in every hierarchy of a tenant; where parents differ, ADMIN speaks for the works.
    private BoundaryTree(IReadOnlyList<BoundaryHierarchy> hierarchies)
    {
        Hierarchies = hierarchies;
        Parents = hierarchies.OrderBy(hierarchy => hierarchy.Code == "ADMIN" ? 0 : 1).SelectMany(hierarchy => hierarchy.Nodes)
            .DistinctBy(node => node.Code, StringComparer.Ordinal).ToFrozenDictionary(node => node.Code, node => node.Parent, StringComparer.Ordinal);
    }

    /// <summary>The hierarchies in the order of the master.</summary>
    public IReadOnlyList<BoundaryHierarchy> Hierarchies { get; }

    /// <summary>Code of the place around each place; null for a root.</summary>
    public FrozenDictionary<string, string?> Parents { get; }

    /// <summary>The trees of exactly this tenant, read once per change of the master; levels above are not asked.</summary>
    public static async ValueTask<BoundaryTree> OwnAsync(MasterStore masters, string tenantId, CancellationToken cancellationToken)
    {
        var own = await masters.OwnAsync(tenantId, "egov-location.TenantBoundary", cancellationToken);
        return (BoundaryTree)own.Views.GetOrAdd(typeof(BoundaryTree), _ => Of(own.Rows));
    }

    /// <summary>Reads the rows of the master.</summary>
    public static BoundaryTree Of(IReadOnlyList<JsonElement> rows)
    {
        var hierarchies = new List<BoundaryHierarchy>();
        foreach (var row in rows)
        {
            if (Member(row, "hierarchyType") is not { } type || TextOf(type, "code") is not { } code) continue;
            var nodes = new List<BoundaryNode>();
            if (Member(row, "boundary") is { } boundary && Read(boundary, parent: null, nodes) is { } root)
                hierarchies.Add(new BoundaryHierarchy(code, type, root, nodes));
        }

        return new BoundaryTree(hierarchies);
    }

    private static BoundaryNode? Read(JsonElement row, string? parent, List<BoundaryNode> nodes)
    {
        if (TextOf(row, "code") is not { } code) return null;
        var place = nodes.Count;
        nodes.Add(null!); // the parent stands before its children
        BoundaryNode[] children = Member(row, "children") is { ValueKind: JsonValueKind.Array } below
            ? [.. below.EnumerateArray().Select(child => Read(child, code, nodes)).OfType<BoundaryNode>()] : [];
        return nodes[place] = new BoundaryNode(code, TextOf(row, "name"), TextOf(row, "label"), parent, children, row);
    }

    private static JsonElement? Member(JsonElement row, string name) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var member) ? member : null;

    private static string? TextOf(JsonElement row, string name) => Member(row, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };
}
