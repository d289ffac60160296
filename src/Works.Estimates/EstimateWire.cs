using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Administration;

namespace Works.Estimates;

/// <summary>An estimate on the wire (spec 10 §3.1). The names are the contract's; every number may arrive as text.</summary>
internal sealed record EstimateWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? EstimateNumber { get; init; }
    public string? RevisionNumber { get; init; }
    public string? BusinessService { get; init; }
    public decimal? VersionNumber { get; init; }
    public string? OldUuid { get; init; }
    public string? ProjectId { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public decimal? ProposalDate { get; init; }
    public string? Status { get; init; }
    public string? WfStatus { get; init; }
    public string? Name { get; init; }
    public string? ReferenceNumber { get; init; }
    public string? Description { get; init; }
    public string? ExecutingDepartment { get; init; }
    public EstimateAddressWire? Address { get; init; }
    public IReadOnlyList<EstimateDetailWire?>? EstimateDetails { get; init; }
    public JsonElement? AdditionalDetails { get; init; }

    [JsonPropertyName("ProcessInstances")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? ProcessInstances { get; init; }
    public EstimateAuditWire? AuditDetails { get; init; }
}

/// <summary>Where the work is. Every member is kept (spec 10 §8.2 E20).</summary>
internal sealed record EstimateAddressWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? DoorNo { get; init; }
    public decimal? Latitude { get; init; }
    public decimal? Longitude { get; init; }
    public decimal? LocationAccuracy { get; init; }
    public string? Type { get; init; }
    public string? AddressNumber { get; init; }
    public string? AddressLine1 { get; init; }
    public string? AddressLine2 { get; init; }
    public string? Landmark { get; init; }
    public string? City { get; init; }
    public string? Pincode { get; init; }
    public string? Detail { get; init; }
    public string? BuildingName { get; init; }
    public string? Street { get; init; }
    public string? BoundaryType { get; init; }
    public string? Boundary { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

/// <summary>One measurement row of an item, or one overhead.</summary>
internal sealed record EstimateDetailWire
{
    public string? Id { get; init; }
    public string? PreviousLineItemId { get; init; }
    public string? SorId { get; init; }
    public string? Category { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public decimal? UnitRate { get; init; }

    /// <summary>Quantity of the row; the spelling is the contract's.</summary>
    [JsonPropertyName("noOfunit")]
    public decimal? NoOfUnit { get; init; }
    public string? Uom { get; init; }
    public decimal? UomValue { get; init; }
    public decimal? Length { get; init; }
    public decimal? Width { get; init; }
    public decimal? Height { get; init; }

    /// <summary>Count.</summary>
    public decimal? Quantity { get; init; }
    public bool? IsDeduction { get; init; }

    [JsonPropertyName("amountDetail")]
    public IReadOnlyList<AmountDetailWire?>? AmountDetails { get; init; }
    public bool? IsActive { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record AmountDetailWire
{
    public string? Id { get; init; }
    public string? Type { get; init; }
    public decimal? Amount { get; init; }
    public bool? IsActive { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record EstimateAuditWire(string? CreatedBy, string? LastModifiedBy, long? CreatedTime, long? LastModifiedTime);

/// <summary>Body of create and update, and payload of the events.</summary>
internal sealed record EstimateRequest(EstimateWire? Estimate, WorkflowRequest? Workflow);

internal sealed record EstimateReply(
    [property: JsonPropertyName("estimates")] IReadOnlyList<EstimateWire> Estimates,
    [property: JsonPropertyName("TotalCount")] long TotalCount);
