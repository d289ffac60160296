using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Boundaries;

internal sealed record SearchBoundariesInfo(string Status);

internal sealed record TenantBoundaries(JsonElement HierarchyType, IReadOnlyList<JsonElement> Boundary, string TenantId);

internal sealed record SearchBoundariesReply(
    [property: JsonPropertyName("ResponseInfo")] SearchBoundariesInfo ResponseInfo,
    [property: JsonPropertyName("TenantBoundary")] IReadOnlyList<TenantBoundaries> TenantBoundary);

/// <summary>Answers the places of exactly one tenant, as a tree or as a flat list of one kind (spec 50 §10).</summary>
internal static class SearchBoundaries
{
    public static void Map(IEndpointRouteBuilder location) =>
        location.MapPost("/location/v11/boundarys/_search", HandleAsync)
            .Replies<SearchBoundariesReply>(envelope: Envelope.None).Access(RouteAccess.Mixed).WithOptionalBody();

    /// <summary>The tree of exactly this tenant; levels above are not asked.</summary>
    public static async Task<BoundaryTree> TreeAsync(MasterStore masters, string tenantId, CancellationToken cancellationToken)
    {
        await masters.RefreshAsync(cancellationToken); // an anonymous call carries no revision
        return await BoundaryTree.OwnAsync(masters, tenantId, cancellationToken);
    }

    /// <summary>The nodes asked for; null when neither kind nor code is asked for, which means the whole tree.</summary>
    public static IEnumerable<BoundaryNode>? Chosen(BoundaryHierarchy hierarchy, string? boundaryType, string? codes)
    {
        var wanted = codes?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } values
            ? values.ToHashSet(StringComparer.Ordinal) : null;
        var type = string.IsNullOrWhiteSpace(boundaryType) ? null : boundaryType.Trim();
        return type is null && wanted is null ? null : hierarchy.Nodes.Where(node =>
            (type is null || string.Equals(node.Label, type, StringComparison.OrdinalIgnoreCase)) && (wanted is null || wanted.Contains(node.Code)));
    }

    private static async Task<Result<SearchBoundariesReply>> HandleAsync(
        string? tenantId, string? hierarchyTypeCode, string? boundaryType, string? codes, MasterStore masters, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(tenantId)) return MasterErrors.MissingParameter("tenantId");
        var tree = await TreeAsync(masters, tenantId.Trim(), cancellationToken);
        var found = tree.Hierarchies
            .Where(hierarchy => string.IsNullOrWhiteSpace(hierarchyTypeCode) || hierarchy.Code == hierarchyTypeCode.Trim())
            .Select(hierarchy => new TenantBoundaries(
                hierarchy.Type, [.. (Chosen(hierarchy, boundaryType, codes) ?? [hierarchy.Root]).Select(node => node.Row)], tenantId.Trim()))
            .Where(boundaries => boundaries.Boundary.Count > 0);
        return new SearchBoundariesReply(new SearchBoundariesInfo("200 OK"), [.. found]);
    }
}
