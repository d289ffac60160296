using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Assets;

internal sealed record AssetCategoryRequest(AssetCategory? Category);

internal sealed record AssetCategoriesReply(IReadOnlyList<AssetCategory> Categories);

internal sealed record AssetCategorySearchRequest([property: System.Text.Json.Serialization.JsonPropertyName("SearchCriteria")] AssetCategoryCriteria? SearchCriteria);

internal sealed record AssetCategoryCriteria(string? TenantId, string? Code, string? AssetType);

/// <summary>Adds or changes a category of assets: a row of master data. A city that starts its own list takes over the state's first. Spec 30 §7.2.</summary>
internal sealed class SaveAssetCategory(WorksDb db, IMasters masters, IMasterRecords records)
{
    public static void Map(IEndpointRouteBuilder categories)
    {
        categories.MapPost("/_create", (AssetCategoryRequest request, SaveAssetCategory slice, CancellationToken cancellationToken) => slice.HandleAsync(request, isNew: true, cancellationToken)).Replies<AssetCategoriesReply>();
        categories.MapPost("/_update", (AssetCategoryRequest request, SaveAssetCategory slice, CancellationToken cancellationToken) => slice.HandleAsync(request, isNew: false, cancellationToken)).Replies<AssetCategoriesReply>();
    }

    private async Task<Result<AssetCategoriesReply>> HandleAsync(AssetCategoryRequest request, bool isNew, CancellationToken cancellationToken)
    {
        if (request.Category is not { } category) return AssetErrors.NotNull("categoryRequest.category");
        if (string.IsNullOrWhiteSpace(category.TenantId)) return AssetErrors.NotNull("categoryRequest.category.tenantId");
        var tenantId = category.TenantId;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return AssetErrors.Tenant(tenantId);
        if (category.Refuses() is { } refusal) return refusal;
        var own = await records.OwnAsync(tenantId, AssetCategory.Module, AssetCategory.Master, cancellationToken);
        var stored = own.FirstOrDefault(row => CodeOf(row.Data) == category.Code);
        if (category.Parent is { Length: > 0 } parent && (parent == category.Code || !own.Any(row => CodeOf(row.Data) == parent))) return AssetErrors.Category(parent);
        var data = JsonSerializer.SerializeToElement(category with { TenantId = null, IsActive = category.IsActive ?? true }, WireJson.Options);
        if (isNew && stored is not null) return AssetErrors.CategoryTaken;
        if (isNew) await records.AddAsync(tenantId, AssetCategory.Module, AssetCategory.Master, category.Code!, data, cancellationToken);
        else if (stored is null) return AssetErrors.Category(category.Code);
        else await records.ChangeAsync(stored.Id, data, cancellationToken);
        return new AssetCategoriesReply([category with { IsActive = category.IsActive ?? true }]);
    }

    private static string? CodeOf(JsonElement row) => row.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String ? code.GetString() : null;
}

/// <summary>Categories of a tenant, its own or what it inherits. Spec 30 §7.2.</summary>
internal static class SearchAssetCategories
{
    public static void Map(IEndpointRouteBuilder categories) => categories.MapPost("/_search", HandleAsync).Replies<AssetCategoriesReply>();

    private static async Task<Result<AssetCategoriesReply>> HandleAsync(AssetCategorySearchRequest request, AssetCategories categories, CancellationToken cancellationToken)
    {
        if (request.SearchCriteria is not { TenantId: { Length: > 0 } tenantId } criteria) return AssetErrors.SearchTenant;
        return new AssetCategoriesReply([.. (await categories.AllAsync(tenantId, cancellationToken))
            .Where(category => (string.IsNullOrWhiteSpace(criteria.Code) || category.Code == criteria.Code) && (string.IsNullOrWhiteSpace(criteria.AssetType) || category.AssetType == criteria.AssetType))]);
    }
}
