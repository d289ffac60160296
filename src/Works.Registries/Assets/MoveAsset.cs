using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Organisations;

namespace Works.Registries.Assets;

/// <summary>Moves an asset: work starts, it is capitalised, revalued, disposed of, retired, sold or cancelled. Spec 30 §7.2.</summary>
internal sealed class MoveAsset(WorksDb db, AssetSteps steps)
{
    public static void Map(IEndpointRouteBuilder assets) => assets.MapPost(
        "/_transition", (AssetTransitionRequest request, MoveAsset slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<AssetsReply>();

    private async Task<Result<AssetsReply>> HandleAsync(AssetTransitionRequest request, CancellationToken cancellationToken)
    {
        if (request.Asset is not { } sent) return AssetErrors.NotNull("assetRequest.asset");
        if (Organisation.Given(sent.TenantId) is null) return AssetErrors.NotNull("assetRequest.asset.tenantId");
        if (Organisation.Given(request.Workflow?.Action) is not { } action) return AssetErrors.NotNull("assetRequest.workflow.action");
        if (request.Valuation?.Amount is { } amount && (amount < 0 || decimal.Round(amount, 2) != amount)) return AssetErrors.ActivityAmount;
        if (request.Valuation?.Description?.Length > 1024) return AssetErrors.Size("assetRequest.valuation.description", 0, 1024);
        if (await db.LockAssetAsync(sent.TenantId, sent.Id, cancellationToken) is not { } asset) return AssetErrors.Unknown(sent.Id);
        if (steps.IsStale(asset, sent)) return AssetErrors.Stale(asset.RowVersion);
        if (await steps.TakeAsync(asset, action.ToUpperInvariant(), request.Workflow, request.Valuation, cancellationToken) is { Length: > 0 } refused) return refused;
        await db.SaveChangesAsync(cancellationToken);
        steps.Publish(asset, "asset." + FactOf(asset.Status));
        db.Context.Version = asset.RowVersion;
        return new AssetsReply([asset.ToWire()], 1);
    }

    private static string FactOf(string status) => status switch
    {
        Asset.UnderConstruction => "started", Asset.Capitalised => "capitalised", Asset.Revaluated => "revalued", "DISPOSED" => "disposed", "RETIRED" => "retired", "SOLD" => "sold", _ => "cancelled",
    };
}
