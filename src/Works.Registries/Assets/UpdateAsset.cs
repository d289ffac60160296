using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Organisations;

namespace Works.Registries.Assets;

/// <summary>Changes what is known of an asset: place, condition, properties, the works that changed it. Its value changes by transition and ledger. Spec 30 §7.2.</summary>
internal sealed class UpdateAsset(WorksDb db, AssetRules rules, AssetSteps steps)
{
    public static void Map(IEndpointRouteBuilder assets) => assets.MapPost(
        "/_update", (AssetRequest request, UpdateAsset slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<AssetsReply>();

    private async Task<Result<AssetsReply>> HandleAsync(AssetRequest request, CancellationToken cancellationToken)
    {
        if (AssetRules.Shape(request.Asset, isNew: false) is { Length: > 0 } incomplete) return incomplete;
        var sent = request.Asset!;
        if (await db.LockAssetAsync(sent.TenantId, sent.Id, cancellationToken) is not { } asset) return AssetErrors.Unknown(sent.Id);
        if (steps.IsStale(asset, sent)) return AssetErrors.Stale(asset.RowVersion);
        if (!asset.IsOpen) return AssetErrors.StatusNotAllowed("A change", asset.Status);
        var judged = await rules.JudgeAsync(sent, asset.CategoryCode, isNew: false, cancellationToken);
        if (judged.IsRefused) return judged.Failures.ToArray();

        if (Organisation.Given(sent.Code) is { } code) asset.Code = code;
        asset.Describe(sent, judged.Value.Extent, db.Context.Caller.Uuid.ToString(), db.Now);
        if (await steps.LinkAsync(asset, sent.Links, cancellationToken) is { Length: > 0 } link) return link;
        await db.SaveChangesAsync(cancellationToken); // raises the version that reply and event show
        steps.Publish(asset, "asset.changed");
        db.Context.Version = asset.RowVersion;
        return new AssetsReply([asset.ToWire()], 1);
    }
}
