using System.Text.Json;
using Works.Administration;
using Works.Platform;
using Works.Registries.Organisations;

namespace Works.Registries.Assets;

/// <summary>What an asset must look like (spec 30 §7.1, §7.2). Failures of one group are reported together.</summary>
internal sealed class AssetRules(WorksDb db, IMasters masters, IBoundaries boundaries, AssetCategories categories)
{
    private const int MaxLinks = 500;
    private const decimal MaxAmount = 9_999_999_999_999_999.99m; // numeric(18,2)

    /// <summary>What must be there, and how long texts may be.</summary>
    public static Failure[] Shape(AssetWire? sent, bool isNew)
    {
        if (sent is null) return [AssetErrors.NotNull("assetRequest.asset")];
        var refusals = new Refusals();
        void Required(bool missing, string member) => refusals.When(missing && isNew, () => AssetErrors.NotNull("assetRequest.asset." + member));
        void Short(string? text, string member, int most) => refusals.When(text?.Length > most, () => AssetErrors.Size("assetRequest.asset." + member, 0, most));
        void Amount(decimal? amount, string member) => refusals.When(
            amount is < 0 or > MaxAmount || (amount is { } given && decimal.Round(given, 2) != given), () => AssetErrors.Value("assetRequest.asset." + member, "must be rupees and paise, not negative"));

        refusals.When(Organisation.Given(sent.TenantId) is null, () => AssetErrors.NotNull("assetRequest.asset.tenantId"));
        refusals.When(!isNew && Organisation.Given(sent.Id) is null, () => AssetErrors.NotNull("assetRequest.asset.id"));
        Required(Organisation.Given(sent.Name) is null, "name");
        refusals.When(!isNew && sent.Name is not null && Organisation.Given(sent.Name) is null, () => AssetErrors.NotNull("assetRequest.asset.name"));
        Required(Organisation.Given(sent.CategoryCode) is null, "categoryCode");
        Required(sent.ModeOfAcquisition is null, "modeOfAcquisition");
        Required(sent.Address is null, "address");
        refusals.When(sent.Address is { } address && (Organisation.Given(address.BoundaryCode) is null || Organisation.Given(address.BoundaryType) is null), () => AssetErrors.NotNull("assetRequest.asset.address.boundaryCode"));
        Short(sent.Name, "name", 256);
        Short(sent.Code, "code", 50);
        Short(sent.Description, "description", 256);
        Short(sent.Remarks, "remarks", 1024);
        Short(sent.Address?.DoorNo, "address.doorNo", 150);
        Short(sent.Address?.BoundaryType, "address.boundaryType", 64);
        Short(sent.Measurements?.Uom, "measurements.uom", 64);
        Short(sent.Condition?.Remarks, "condition.remarks", 1024);
        Amount(sent.GrossValue, "grossValue");
        Amount(sent.ResidualValue, "residualValue");
        foreach (var (size, member) in new[] { (sent.Measurements?.Length, "length"), (sent.Measurements?.Width, "width"), (sent.Measurements?.Area, "area") })
            refusals.When(size is < 0, () => AssetErrors.Value($"assetRequest.asset.measurements.{member}", "must not be negative"));
        refusals.When(sent.Links?.Count > MaxLinks, () => AssetErrors.Size("assetRequest.asset.links", 0, MaxLinks));
        foreach (var link in sent.Links ?? [])
        {
            Amount(link.Amount, "links.amount");
            refusals.When(link.Type is null || Organisation.Given(link.ReferenceId) is null || link.ReferenceId!.Length > 64 || link.NatureOfWork?.Length > 128, () => AssetErrors.Reference);
        }

        return refusals.ToArray();
    }

    /// <summary>Masters, place and properties.</summary>
    /// <param name="sent">As sent; null members are not judged, except that a new asset must have the properties of its category.</param>
    /// <param name="categoryCode">Category: of the stored asset, for it never changes.</param>
    /// <param name="isNew">Whether properties that are not sent are missing.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Result<(AssetCategory Category, Geometry.Extent? Extent)>> JudgeAsync(AssetWire sent, string categoryCode, bool isNew, CancellationToken cancellationToken)
    {
        var tenantId = sent.TenantId!;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return AssetErrors.Tenant(tenantId);
        if (Organisation.Given(sent.Code) is { } code && !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '&' or '/' or ':' or ' ')) return AssetErrors.Code(code);
        if (await categories.FindAsync(tenantId, categoryCode, cancellationToken) is not { } category) return AssetErrors.Category(categoryCode);
        if (sent.Address is { } address && !await boundaries.ExistsAsync(tenantId, address.BoundaryCode!, cancellationToken)) return AssetErrors.Boundary(address.BoundaryCode!, tenantId);
        if (Organisation.Given(sent.DepartmentCode) is { } department && !await IsCodeAsync(tenantId, "common-masters", "Department", department, cancellationToken)) return AssetErrors.Department(department);
        if (sent.Condition is { } condition && !await IsCodeAsync(tenantId, AssetCategory.Module, "AssetCondition", condition.Rating, cancellationToken)) return AssetErrors.Condition(condition.Rating);
        Geometry.Extent? extent = null;
        if (sent.Geometry is { ValueKind: not JsonValueKind.Null } geometry)
        {
            (extent, var wrong) = Geometry.Measure(geometry);
            if (wrong is not null) return AssetErrors.Geometry(wrong);
        }

        if ((isNew || sent.Properties is not null) && await categories.RefusesAsync(tenantId, category, sent.Properties, cancellationToken) is { Length: > 0 } properties) return properties;
        return (category, extent);
    }

    private async ValueTask<bool> IsCodeAsync(string tenantId, string module, string master, string? code, CancellationToken cancellationToken) =>
        (await masters.RowsAsync(tenantId, module, master, cancellationToken)).Any(row => row.TryGetProperty("code", out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(code)
            && !(row.TryGetProperty("active", out var active) && active.ValueKind == JsonValueKind.False));
}
