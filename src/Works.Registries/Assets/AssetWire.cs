using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Administration;
using Works.Registries.Organisations;

namespace Works.Registries.Assets;

internal enum AcquisitionMode
{
    ACQUIRED,
    CONSTRUCTION,
    PURCHASE,
    TENDER,
}

internal enum AssetLinkType
{
    PROJECT,
    ESTIMATE,
    CONTRACT,
    BILL,
}

/// <summary>An asset on the wire (spec 30 §7.2). Money is in rupees, times are epoch milliseconds.</summary>
internal sealed record AssetWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? AssetNumber { get; init; }
    public string? Code { get; init; }
    public string? Name { get; init; }
    public string? CategoryCode { get; init; }
    public string? AssetType { get; init; }
    public string? DepartmentCode { get; init; }
    public AssetAddressWire? Address { get; init; }

    /// <summary>GeoJSON: Point, LineString, Polygon, and several of them.</summary>
    public JsonElement? Geometry { get; init; }
    public AcquisitionMode? ModeOfAcquisition { get; init; }
    public string? Status { get; init; }
    public AssetConditionWire? Condition { get; init; }
    public IReadOnlyList<AssetConditionWire>? ConditionHistory { get; init; }
    public long? DateOfCreation { get; init; }
    public long? DateOfCapitalisation { get; init; }
    public decimal? GrossValue { get; init; }

    /// <summary>Paid bills that are not capitalised yet.</summary>
    public decimal? AccruedValue { get; init; }
    public decimal? AccumulatedDepreciation { get; init; }
    public decimal? NetValue { get; init; }
    public decimal? ResidualValue { get; init; }
    public MeasurementsWire? Measurements { get; init; }
    public JsonElement? Properties { get; init; }
    public IReadOnlyList<AssetLinkWire>? Links { get; init; }
    public string? Description { get; init; }
    public string? Remarks { get; init; }
    public IReadOnlyList<OrganisationDocumentWire>? Documents { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public RegistryAuditWire? AuditDetails { get; init; }
    public int? RowVersion { get; init; }
}

internal sealed record AssetAddressWire
{
    public string? BoundaryCode { get; init; }
    public string? BoundaryType { get; init; }
    public string? Street { get; init; }
    public string? DoorNo { get; init; }
    public string? Landmark { get; init; }
    public string? Pincode { get; init; }
    public AssetPlaceWire? GeoLocation { get; init; }
}

internal sealed record AssetPlaceWire(decimal? Latitude, decimal? Longitude);

/// <summary>What an inspection found.</summary>
internal sealed record AssetConditionWire(string? Rating, long? AssessedDate, string? Remarks, string? AssessedBy);

internal sealed record MeasurementsWire(decimal? Length, decimal? Width, decimal? Area, string? Uom);

internal sealed record AssetLinkWire(string? Id, AssetLinkType? Type, string? ReferenceId, string? NatureOfWork, decimal? Amount, bool? IsPosted);

internal sealed record AssetRequest(AssetWire? Asset, WorkflowRequest? Workflow);

/// <summary>Body of a transition: the asset by its id, the action, and what it is worth from now on where that is the question.</summary>
internal sealed record AssetTransitionRequest(AssetWire? Asset, WorkflowRequest? Workflow, ValuationWire? Valuation);

/// <summary>What an asset is worth from a day on.</summary>
/// <param name="Amount">Rupees: what is added at capitalisation, the new gross value at revaluation.</param>
/// <param name="Date">Day it counts from; null for now.</param>
/// <param name="Description">Why.</param>
internal sealed record ValuationWire(decimal? Amount, long? Date, string? Description);

internal sealed record AssetsReply(IReadOnlyList<AssetWire> Assets, [property: JsonPropertyName("TotalCount")] long TotalCount);

internal sealed record AssetSearchRequest(
    [property: JsonPropertyName("SearchCriteria")] AssetCriteria? SearchCriteria, [property: JsonPropertyName("Pagination")] PaginationWire? Pagination);

internal sealed record AssetCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string>? Ids { get; init; }
    public string? AssetNumber { get; init; }
    public string? Code { get; init; }
    public string? Name { get; init; }
    public string? CategoryCode { get; init; }
    public string? AssetType { get; init; }
    public string? DepartmentCode { get; init; }
    public IReadOnlyList<string>? Status { get; init; }
    public string? Condition { get; init; }
    public string? BoundaryCode { get; init; }
    public AssetLinkType? LinkType { get; init; }
    public string? LinkReferenceId { get; init; }

    /// <summary>West, south, east, north in degrees: assets whose geometry touches that rectangle.</summary>
    public IReadOnlyList<decimal?>? BoundingBox { get; init; }
}

/// <summary>An entry of the ledger.</summary>
internal sealed record AssetActivityWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? AssetId { get; init; }

    /// <summary>C capitalisation, I improvement, M modification, R revaluation, P depreciation, X removal.</summary>
    public string? Identifier { get; init; }
    public decimal? AdditionAmount { get; init; }
    public decimal? DeductionAmount { get; init; }
    public long? ActivityDate { get; init; }
    public string? FinancialYear { get; init; }
    public string? ReferenceType { get; init; }
    public string? ReferenceId { get; init; }
    public string? Description { get; init; }
    public RegistryAuditWire? AuditDetails { get; init; }
}

internal sealed record AssetActivityRequest(AssetActivityWire? Activity);

internal sealed record AssetActivitySearchRequest([property: JsonPropertyName("SearchCriteria")] AssetActivityCriteria? SearchCriteria, [property: JsonPropertyName("Pagination")] PaginationWire? Pagination);

internal sealed record AssetActivityCriteria(string? TenantId, string? AssetId, string? Identifier, string? FinancialYear);

internal sealed record AssetActivitiesReply(IReadOnlyList<AssetActivityWire> Activities, [property: JsonPropertyName("TotalCount")] long TotalCount);
