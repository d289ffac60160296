using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Assets;

/// <summary>Assets of a tenant, newest first; a state finds those of its cities that the caller may read. Spec 30 §7.2.</summary>
internal static class SearchAssets
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static void Map(IEndpointRouteBuilder assets) => assets.MapPost("/_search", HandleAsync).Replies<AssetsReply>();

    private static async Task<Result<AssetsReply>> HandleAsync(AssetSearchRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.SearchCriteria is not { } criteria || string.IsNullOrWhiteSpace(criteria.TenantId)) return AssetErrors.SearchTenant;
        if (criteria.BoundingBox is { Count: > 0 } box && (box.Count != 4 || box.Any(degree => degree is null))) return AssetErrors.Geometry("A bounding box is west, south, east, north");
        var query = Filter(db.Assets.AsNoTracking(), criteria);
        var total = await query.LongCountAsync(cancellationToken);
        var (limit, offset) = PageOf(request.Pagination);
        var page = await query.OrderByDescending(a => a.CreatedTime).ThenBy(a => a.Id).Skip(offset).Take(limit).AsSplitQuery().ToListAsync(cancellationToken);
        if (page is [var only]) db.Context.Version = only.RowVersion;
        return new AssetsReply([.. page.Select(asset => asset.ToWire())], total);
    }

    /// <summary>Limit and offset of a page, clamped.</summary>
    public static (int Limit, int Offset) PageOf(Organisations.PaginationWire? pagination) =>
        ((int)Math.Clamp(pagination?.Limit ?? DefaultLimit, 0, MaxLimit), (int)Math.Clamp(pagination?.Offset ?? pagination?.OtherOffset ?? 0, 0, int.MaxValue));

    private static IQueryable<Asset> Filter(IQueryable<Asset> query, AssetCriteria criteria)
    {
        static bool Given(string? text) => !string.IsNullOrWhiteSpace(text);
        if (criteria.TenantId != Tenants.StateOf(criteria.TenantId!)) query = query.Where(a => a.TenantId == criteria.TenantId);
        string[] ids = [.. (criteria.Ids ?? []).Where(id => Given(id))];
        if (ids.Length > 0)
        {
            Guid[] uuids = [.. ids.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)];
            query = query.Where(a => uuids.Contains(a.Id));
        }

        if (Given(criteria.AssetNumber)) query = query.Where(a => a.AssetNumber == criteria.AssetNumber);
        if (Given(criteria.Code)) query = query.Where(a => a.Code == criteria.Code);
        if (Given(criteria.Name))
        {
            var name = criteria.Name!.Trim().ToLowerInvariant();
            query = query.Where(a => a.NameSearch.Contains(name));
        }

        if (Given(criteria.CategoryCode)) query = query.Where(a => a.CategoryCode == criteria.CategoryCode);
        if (Given(criteria.AssetType)) query = query.Where(a => a.AssetType == criteria.AssetType);
        if (Given(criteria.DepartmentCode)) query = query.Where(a => a.DepartmentCode == criteria.DepartmentCode);
        if (criteria.Status is { Count: > 0 } statuses) query = query.Where(a => statuses.Contains(a.Status));
        if (Given(criteria.Condition)) query = query.Where(a => a.Condition == criteria.Condition);
        if (Given(criteria.BoundaryCode)) query = query.Where(a => a.BoundaryCode == criteria.BoundaryCode);
        if (criteria.LinkType is { } type) query = query.Where(a => a.Links.Any(link => link.Type == type && (string.IsNullOrWhiteSpace(criteria.LinkReferenceId) || link.ReferenceId == criteria.LinkReferenceId)));
        else if (Given(criteria.LinkReferenceId)) query = query.Where(a => a.Links.Any(link => link.ReferenceId == criteria.LinkReferenceId));
        if (criteria.BoundingBox is { Count: 4 } box)
        {
            var (west, south, east, north) = (box[0], box[1], box[2], box[3]);
            query = query.Where(a => a.West <= east && a.East >= west && a.South <= north && a.North >= south);
        }

        return query;
    }
}
