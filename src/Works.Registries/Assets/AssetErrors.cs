using System.Globalization;
using Works.Platform;

namespace Works.Registries.Assets;

/// <summary>Every way in which the registry of assets refuses (spec 30 §7.2; codes without a place there are ours).</summary>
internal static class AssetErrors
{
    public static Failure NotNull(string path) => new($"NotNull.{path}", "must not be null");
    public static Failure Size(string path, int least, int most) => new($"Size.{path}", $"size must be between {least} and {most}");
    public static Failure Value(string path, string says) => new($"Value.{path}", says);
    public static Failure Code(string code) => new("ASSET_CODE_INVALID", $"The code {code} may hold letters, digits and - & / : and spaces only");
    public static Failure CodeTaken { get; } = new("ASSET_CODE_DUPLICATE", "There is an asset of this code already");
    public static Failure Tenant(string tenantId) => new("INVALID_TENANT", $"The tenant {tenantId} is not present in the master tenant.tenants");
    public static Failure Category(string? code) => new("ASSET_CATEGORY_INVALID", $"There is no active asset category {code}");
    public static Failure CategoryTaken { get; } = new("ASSET_CATEGORY_DUPLICATE", "There is an asset category of this code already");
    public static Failure CategoryRule(string says) => new("ASSET_CATEGORY_INVALID", says);
    public static Failure Boundary(string code, string tenantId) => new("INVALID_BOUNDARY_DATA", $"The boundary {code} is not known in {tenantId}");
    public static Failure Department(string code) => new("INVALID_DEPARTMENT_CODE", $"The department {code} is not present in the master common-masters.Department");
    public static Failure Condition(string? code) => new("ASSET_CONDITION_INVALID", $"The condition {code} is not an active code of the master asset.AssetCondition");
    public static Failure Geometry(string says) => new("ASSET_GEOMETRY_INVALID", says);
    public static Failure PropertyRequired(string name, string category) => new("ASSET_PROPERTY_REQUIRED", $"Assets of the category {category} need the property {name}");
    public static Failure PropertyInvalid(string name, string says) => new("ASSET_PROPERTY_INVALID", $"The property {name} {says}");
    public static Failure Unknown(string? id) => new("ASSET_NOT_FOUND", $"There is no asset {id}");
    public static Failure Stale(int stored) => new("MISMATCHED_ROW_VERSION", string.Create(CultureInfo.InvariantCulture, $"The asset was changed since it was read: it stands at version {stored}. Read it again and repeat the change."));
    public static Failure StatusNotAllowed(string action, string status) => new("ASSET_STATUS_NOT_ALLOWED", $"{action} is not possible for an asset that is {status}");
    public static Failure Posted(string reference) => new("ASSET_LINK_POSTED", $"What {reference} cost is part of the asset's value and cannot be changed; the ledger takes a correction");
    public static Failure ExceedsBill(string number, decimal allocated, decimal amount) => new("ASSET_ALLOCATION_EXCEEDS_BILL",
        string.Create(CultureInfo.InvariantCulture, $"Of the bill {number}, which costs {amount:0.00}, {allocated:0.00} would go into assets. Allocate no more than it costs."),
        null, [number, allocated.ToString(CultureInfo.InvariantCulture), amount.ToString(CultureInfo.InvariantCulture)]);
    public static Failure LinkTwice { get; } = new("ASSET_LINK_DUPLICATE", "The asset is linked to this document already");
    public static Failure Reference { get; } = new("ASSET_LINK_INVALID", "A link needs a type (PROJECT, ESTIMATE, CONTRACT, BILL), a reference of at most 64 characters and an amount that is not negative");
    public static Failure NothingToCapitalise { get; } = new("ASSET_VALUE_MISSING", "The asset has no paid bills and no value was given: there is nothing to capitalise");
    public static Failure ActivityAmount { get; } = new("ASSET_ACTIVITY_INVALID", "An entry of the ledger adds or deducts an amount above zero, not both, and never more than the asset is worth");
    public static Failure FinancialYear(string? year) => new("FINANCIAL_YEAR_INVALID", $"{year} is not a financial year that has ended; write it as 2025-26");
    public static Failure NoDepreciation(string code) => new("ASSET_CATEGORY_INVALID", $"The category {code} has no depreciation method, or no rate for the year");
    public static Failure PostedTwice { get; } = new("DEPRECIATION_RUNNING", "The depreciation of this category is being posted by somebody else");
    public static Failure Numbering(Failure cause) => new("IDGEN ERROR", "No ids returned from idgen Service", cause.Message);
    public static Failure SearchTenant { get; } = new("TENANT_ID", "TenantId is mandatory");
}
