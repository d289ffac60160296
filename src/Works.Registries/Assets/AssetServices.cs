using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Assets;

/// <summary>What assets add to the module.</summary>
internal static class AssetServices
{
    public static IServiceCollection AddAssets(this IServiceCollection services) => services
        .AddSingleton(new ConstraintRule("one_asset_per_code", () => AssetErrors.CodeTaken))
        .AddSingleton(new ConstraintRule("one_link_per_document", () => AssetErrors.LinkTwice))
        .AddSingleton(new ConstraintRule("one_depreciation_per_year", () => AssetErrors.PostedTwice))
        .AddSingleton<AssetCategories>()
        .AddScoped<AssetRules>().AddScoped<AssetSteps>().AddScoped<CreateAsset>().AddScoped<UpdateAsset>().AddScoped<MoveAsset>().AddScoped<BookAssetActivity>()
        .AddScoped<SaveAssetCategory>().AddScoped<RunDepreciation>().AddSingleton<IEventSubscriber, AccruePaidBills>();

    public static void MapAssets(this IEndpointRouteBuilder app)
    {
        var assets = app.MapModule("/asset-services/asset/v1", "Assets");
        CreateAsset.Map(assets);
        UpdateAsset.Map(assets);
        MoveAsset.Map(assets);
        SearchAssets.Map(assets);

        var ledger = app.MapModule("/asset-services/activity/v1", "Assets");
        BookAssetActivity.Map(ledger);
        SearchAssetActivities.Map(ledger);

        var categories = app.MapModule("/asset-services/category/v1", "Assets");
        SaveAssetCategory.Map(categories);
        SearchAssetCategories.Map(categories);

        RunDepreciation.Map(app.MapModule("/asset-services/depreciation/v1", "Assets"));
    }
}
