using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Assets;

internal sealed record DepreciationRequest(DepreciationOrder? Depreciation);

/// <summary>What to book.</summary>
/// <param name="TenantId">City.</param>
/// <param name="CategoryCode">Category whose assets lose value.</param>
/// <param name="FinancialYear">A year that has ended, e.g. 2025-26.</param>
internal sealed record DepreciationOrder(string? TenantId, string? CategoryCode, string? FinancialYear);

/// <summary>What was booked.</summary>
/// <param name="CategoryCode">Category.</param>
/// <param name="FinancialYear">Year.</param>
/// <param name="Posted">Assets booked by this run; 0 for a repeat.</param>
/// <param name="Total">Rupees booked by this run.</param>
internal sealed record DepreciationReply(string CategoryCode, string FinancialYear, int Posted, decimal Total);

/// <summary>Books one year's depreciation of a category: once per asset and year, so that a repeat books what is missing and nothing twice. Spec 30 §7.2.</summary>
internal sealed class RunDepreciation(WorksDb db, IMasters masters, AssetCategories categories, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder depreciation) => depreciation.MapPost(
        "/_run", (DepreciationRequest request, RunDepreciation slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<DepreciationReply>();

    private async Task<Result<DepreciationReply>> HandleAsync(DepreciationRequest request, CancellationToken cancellationToken)
    {
        if (request.Depreciation is not { } order || string.IsNullOrWhiteSpace(order.TenantId)) return AssetErrors.NotNull("depreciationRequest.depreciation.tenantId");
        var tenantId = order.TenantId;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return AssetErrors.Tenant(tenantId);
        if (await categories.FindAsync(tenantId, order.CategoryCode, cancellationToken) is not { } category) return AssetErrors.Category(order.CategoryCode);
        var zone = await masters.ZoneOfAsync(tenantId, cancellationToken);
        DateOnly DayOf(long time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(time, 0, 253402214400000)), zone).DateTime);
        if (FinancialYear.Parse(order.FinancialYear) is not { } year || year.Last >= DayOf(db.Now)) return AssetErrors.FinancialYear(order.FinancialYear);
        if (string.IsNullOrWhiteSpace(category.DepreciationMethod) || category.RateOf(year.Name) is not { } rate) return AssetErrors.NoDepreciation(category.Code!);

        // Runs of one category wait for each other; an asset that has this year or a later one is done.
        await db.ExecuteAsync(
            "select id from registries.assets where tenant_id = @tenantId and category_code = @code and status in ('CAPITALISED', 'REVALUATED') order by id for update",
            new { tenantId, code = category.Code }, cancellationToken);
#pragma warning disable CA1309 // compared in the database
        var booked = db.AssetActivities.Where(p => p.TenantId == tenantId && p.Identifier == "P" && string.Compare(p.FinancialYear, year.Name) >= 0);
#pragma warning restore CA1309
        var assets = await db.Assets.AsTracking()
            .Where(a => a.TenantId == tenantId && a.CategoryCode == category.Code && (a.Status == Asset.Capitalised || a.Status == Asset.Revaluated)
                && !booked.Any(p => p.AssetId == a.Id))
            .OrderBy(a => a.Id).AsSplitQuery().ToListAsync(cancellationToken);
        var lastDay = new DateTimeOffset(year.Last.ToDateTime(TimeOnly.MinValue), zone.GetUtcOffset(year.Last.ToDateTime(TimeOnly.MinValue))).ToUnixTimeMilliseconds();
        var (by, posted) = (db.Context.Caller.Uuid.ToString(), new List<Money>());
        foreach (var asset in assets)
        {
            var amount = DepreciationArithmetic.Of(
                category.DepreciationMethod, rate, new(asset.GrossValue), new(asset.AccumulatedDepreciation), new(asset.ResidualValue), DayOf(asset.DateOfCapitalisation ?? asset.DateOfCreation), year);
            if (amount == Money.Zero) continue;
            db.AssetActivities.Add(asset.Depreciate(year, amount, lastDay, by, db.Now));
            posted.Add(amount);
        }

        await db.SaveChangesAsync(cancellationToken);
        var reply = new DepreciationReply(category.Code!, year.Name, posted.Count, Money.Sum(posted).Rupees);
        if (posted.Count > 0) outbox.Publish("asset.depreciated", tenantId, $"{category.Code}/{year.Name}", reply);
        return reply;
    }
}
