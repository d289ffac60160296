using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Boundaries;

internal sealed record BoundaryRelationship(string Code, string? Name, string? BoundaryType, string? Parent, IReadOnlyList<BoundaryRelationship> Children);

internal sealed record BoundaryRelationships(string TenantId, string HierarchyType, IReadOnlyList<BoundaryRelationship> Boundary);

internal sealed record SearchBoundaryRelationshipsReply(
    [property: JsonPropertyName("TenantBoundary")] IReadOnlyList<BoundaryRelationships> TenantBoundary);

/// <summary>Answers the same places to the newer web client (spec 50 §10).</summary>
internal static class SearchBoundaryRelationships
{
    public static void Map(IEndpointRouteBuilder boundaries) =>
        boundaries.MapPost("/boundary-relationships/_search", HandleAsync)
            .Replies<SearchBoundaryRelationshipsReply>().Access(RouteAccess.Mixed).WithOptionalBody();

    private static async Task<Result<SearchBoundaryRelationshipsReply>> HandleAsync(
        string? tenantId, string? hierarchyType, string? boundaryType, string? codes, QueryFlag? includeChildren, QueryFlag? includeParents,
        MasterStore masters, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return MasterErrors.MissingParameter("tenantId");
        var (withChildren, withParents) = (includeChildren?.Value ?? false, includeParents?.Value ?? false);
        var tree = await SearchBoundaries.TreeAsync(masters, tenantId.Trim(), cancellationToken);
        var found = tree.Hierarchies
            .Where(hierarchy => string.IsNullOrWhiteSpace(hierarchyType) || hierarchy.Code == hierarchyType.Trim())
            .Select(hierarchy => new BoundaryRelationships(tenantId.Trim(), hierarchy.Code, Relationships(hierarchy, boundaryType, codes, withChildren, withParents)))
            .Where(boundaries => boundaries.Boundary.Count > 0);
        return new SearchBoundaryRelationshipsReply([.. found]);
    }

    private static List<BoundaryRelationship> Relationships(
        BoundaryHierarchy hierarchy, string? boundaryType, string? codes, bool withChildren, bool withParents)
    {
        if (SearchBoundaries.Chosen(hierarchy, boundaryType, codes) is not { } chosen) return [Whole(hierarchy.Root)];
        if (!withParents) return [.. chosen.Select(node => withChildren ? Whole(node) : One(node, []))];
        var wanted = chosen.ToHashSet(ReferenceEqualityComparer.Instance);
        return Pruned(hierarchy.Root, wanted, withChildren) is { } root ? [root] : [];
    }

    /// <summary>The way from the root to the nodes wanted, and nothing beside it; null when none lies below.</summary>
    private static BoundaryRelationship? Pruned(BoundaryNode node, HashSet<object?> wanted, bool withChildren)
    {
        if (wanted.Contains(node) && withChildren) return Whole(node);
        BoundaryRelationship[] below = [.. node.Children.Select(child => Pruned(child, wanted, withChildren)).OfType<BoundaryRelationship>()];
        return below.Length > 0 || wanted.Contains(node) ? One(node, below) : null;
    }

    private static BoundaryRelationship Whole(BoundaryNode node) => One(node, [.. node.Children.Select(Whole)]);

    private static BoundaryRelationship One(BoundaryNode node, IReadOnlyList<BoundaryRelationship> children) =>
        new(node.Code, node.Name, node.Label, node.Parent, children);
}
