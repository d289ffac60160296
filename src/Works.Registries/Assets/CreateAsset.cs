using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries.Organisations;

namespace Works.Registries.Assets;

/// <summary>Enters an asset into the registry: one to be built, or one that is there already and is then capitalised at its value. Spec 30 §7.2.</summary>
internal sealed class CreateAsset(WorksDb db, AssetRules rules, AssetSteps steps, INumbering numbering)
{
    private const string DefaultFormat = "AST/[fy:yyyy-yy]/[SEQ_ASSET_NUM]";

    public static void Map(IEndpointRouteBuilder assets) => assets.MapPost(
        "/_create", (AssetRequest request, CreateAsset slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<AssetsReply>();

    private async Task<Result<AssetsReply>> HandleAsync(AssetRequest request, CancellationToken cancellationToken)
    {
        if (AssetRules.Shape(request.Asset, isNew: true) is { Length: > 0 } incomplete) return incomplete;
        var sent = request.Asset!;
        var judged = await rules.JudgeAsync(sent, sent.CategoryCode!, isNew: true, cancellationToken);
        if (judged.IsRefused) return judged.Failures.ToArray();
        var issued = await numbering.IssueAsync("asset.number", sent.TenantId!, 1, DefaultFormat, cancellationToken);
        if (issued.IsRefused) return AssetErrors.Numbering(issued.Failures[0]);

        var (by, (category, extent)) = (db.Context.Caller.Uuid.ToString(), judged.Value);
        var asset = new Asset
        {
            TenantId = sent.TenantId!, AssetNumber = issued.Value[0], Code = Organisation.Given(sent.Code) ?? issued.Value[0], CategoryCode = category.Code!, AssetType = category.AssetType!,
            ModeOfAcquisition = sent.ModeOfAcquisition!.Value, DateOfCreation = sent.DateOfCreation ?? db.Now, CreatedBy = by, CreatedTime = db.Now,
        };
        asset.Describe(sent, extent, by, db.Now);
        // Every step is saved before the next is asked for; the asset itself goes in once, as it is in the end.
        if (await steps.EnterAsync(asset, request.Workflow, cancellationToken) is { Length: > 0 } refused) return refused;
        await db.SaveChangesAsync(cancellationToken);
        if (await steps.LinkAsync(asset, sent.Links, cancellationToken) is { Length: > 0 } link) return link;
        await db.SaveChangesAsync(cancellationToken);
        // What was bought or given is worth what was paid for it; it needs no work.
        if (sent.GrossValue is > 0 && await steps.TakeAsync(asset, "CAPITALISE", null, new ValuationWire(sent.GrossValue, sent.DateOfCapitalisation ?? sent.DateOfCreation, null), cancellationToken) is { Length: > 0 } value) return value;
        db.Assets.Add(asset);
        steps.Publish(asset, "asset.created");
        db.Context.Version = asset.RowVersion;
        return new AssetsReply([asset.ToWire()], 1);
    }
}
