using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Organisations;

namespace Works.Registries.Assets;

/// <summary>Books an improvement or a modification by hand. Spec 30 §7.2.</summary>
internal sealed class BookAssetActivity(WorksDb db, AssetSteps steps)
{
    public static void Map(IEndpointRouteBuilder ledger) => ledger.MapPost(
        "/_create", (AssetActivityRequest request, BookAssetActivity slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<AssetActivitiesReply>();

    private async Task<Result<AssetActivitiesReply>> HandleAsync(AssetActivityRequest request, CancellationToken cancellationToken)
    {
        if (request.Activity is not { } sent) return AssetErrors.NotNull("activityRequest.activity");
        if (Organisation.Given(sent.TenantId) is null) return AssetErrors.NotNull("activityRequest.activity.tenantId");
        if (sent.Identifier is not ("I" or "M")) return AssetErrors.Value("activityRequest.activity.identifier", "must be I or M: the rest is booked by transitions and the depreciation");
        foreach (var (text, member, most) in new[] { (sent.Description, "description", 1024), (sent.ReferenceType, "referenceType", 64), (sent.ReferenceId, "referenceId", 64) })
            if (text?.Length > most) return AssetErrors.Size("activityRequest.activity." + member, 0, most);
        foreach (var amount in new[] { sent.AdditionAmount, sent.DeductionAmount })
            if (amount is { } given && decimal.Round(given, 2) != given) return AssetErrors.ActivityAmount;
        if (await db.LockAssetAsync(sent.TenantId, sent.AssetId, cancellationToken) is not { } asset) return AssetErrors.Unknown(sent.AssetId);
        var booked = asset.Book(sent, db.Context.Caller.Uuid.ToString(), db.Now);
        if (booked.IsRefused) return booked.Failures.ToArray();
        db.AssetActivities.Add(booked.Value);
        await db.SaveChangesAsync(cancellationToken);
        steps.Publish(asset, sent.Identifier == "I" ? "asset.improved" : "asset.modified");
        return new AssetActivitiesReply([booked.Value.ToWire()], 1);
    }
}

/// <summary>The ledger of an asset, or of all of them: oldest entry first. Spec 30 §7.2.</summary>
internal static class SearchAssetActivities
{
    public static void Map(IEndpointRouteBuilder ledger) => ledger.MapPost("/_search", HandleAsync).Replies<AssetActivitiesReply>();

    private static async Task<Result<AssetActivitiesReply>> HandleAsync(AssetActivitySearchRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.SearchCriteria is not { } criteria || string.IsNullOrWhiteSpace(criteria.TenantId)) return AssetErrors.SearchTenant;
        var query = db.AssetActivities.AsNoTracking();
        if (criteria.TenantId != Tenants.StateOf(criteria.TenantId)) query = query.Where(a => a.TenantId == criteria.TenantId);
        if (!string.IsNullOrWhiteSpace(criteria.AssetId))
        {
            var id = Guid.TryParse(criteria.AssetId, out var uuid) ? uuid : Guid.Empty;
            query = query.Where(a => a.AssetId == id);
        }

        if (!string.IsNullOrWhiteSpace(criteria.Identifier)) query = query.Where(a => a.Identifier == criteria.Identifier);
        if (!string.IsNullOrWhiteSpace(criteria.FinancialYear)) query = query.Where(a => a.FinancialYear == criteria.FinancialYear);
        var total = await query.LongCountAsync(cancellationToken);
        var (limit, offset) = SearchAssets.PageOf(request.Pagination);
        var page = await query.OrderBy(a => a.CreatedTime).ThenBy(a => a.Id).Skip(offset).Take(limit).ToListAsync(cancellationToken);
        return new AssetActivitiesReply([.. page.Select(activity => activity.ToWire())], total);
    }
}
