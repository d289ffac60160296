using System.Text.Json;
using System.Text.Json.Serialization;

namespace Works.Registries.Organisations;

internal enum ApplicationStatus
{
    ACTIVE,
    INACTIVE,
    DEBARRED,
}

/// <summary>An organisation on the wire (spec 30 §4.1). The names are the contract's.</summary>
internal sealed record OrganisationWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? ApplicationNumber { get; init; }
    public string? Name { get; init; }
    public string? OrgNumber { get; init; }
    public ApplicationStatus? ApplicationStatus { get; init; }
    public string? ExternalRefNumber { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long? DateOfIncorporation { get; init; }
    public IReadOnlyList<OrganisationAddressWire>? OrgAddress { get; init; }
    public IReadOnlyList<ContactWire>? ContactDetails { get; init; }
    public IReadOnlyList<TaxIdentifierWire>? Identifiers { get; init; }
    public IReadOnlyList<FunctionWire>? Functions { get; init; }
    public IReadOnlyList<JurisdictionWire>? Jurisdiction { get; init; }
    public bool? IsActive { get; init; }
    public IReadOnlyList<OrganisationDocumentWire>? Documents { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public RegistryAuditWire? AuditDetails { get; init; }
}

internal sealed record OrganisationAddressWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? OrgId { get; init; }
    public string? DoorNo { get; init; }
    public string? PlotNo { get; init; }
    public string? Landmark { get; init; }
    public string? City { get; init; }
    public string? Pincode { get; init; }
    public string? District { get; init; }
    public string? Region { get; init; }
    public string? State { get; init; }
    public string? Country { get; init; }

    /// <summary>The spelling is the contract's.</summary>
    [JsonPropertyName("additionDetails")]
    public JsonElement? AdditionalDetails { get; init; }
    public string? BuildingName { get; init; }
    public string? Street { get; init; }
    public string? BoundaryType { get; init; }
    public string? BoundaryCode { get; init; }
    public GeoLocationWire? GeoLocation { get; init; }
}

internal sealed record GeoLocationWire(string? Id, string? AddressId, decimal? Latitude, decimal? Longitude);

internal sealed record ContactWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? IndividualId { get; init; }
    public string? OrgId { get; init; }
    public string? ContactName { get; init; }
    public string? ContactMobileNumber { get; init; }
    public string? ContactEmail { get; init; }
    public bool? Active { get; init; }
    public JsonElement? Roles { get; init; }
    public string? Type { get; init; }
    public string? CreatedBy { get; init; }
    public long? CreatedDate { get; init; }
    public string? LastModifiedBy { get; init; }
    public long? LastModifiedDate { get; init; }
}

internal sealed record TaxIdentifierWire
{
    public string? Id { get; init; }
    public string? OrgId { get; init; }
    public string? Type { get; init; }
    public string? Value { get; init; }
    public bool? IsActive { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

/// <summary>What an organisation is registered for.</summary>
internal sealed record FunctionWire
{
    public string? Id { get; init; }
    public string? OrgId { get; init; }
    public string? ApplicationNumber { get; init; }

    /// <summary>Parent and kind, e.g. <c>CBO.MSG</c>.</summary>
    public string? Type { get; init; }
    public string? Category { get; init; }
    public string? Class { get; init; }
    public long? ValidFrom { get; init; }
    public long? ValidTo { get; init; }
    public string? ApplicationStatus { get; init; }
    public string? WfStatus { get; init; }
    public bool? IsActive { get; init; }
    public IReadOnlyList<OrganisationDocumentWire>? Documents { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public RegistryAuditWire? AuditDetails { get; init; }
}

internal sealed record JurisdictionWire
{
    public string? Id { get; init; }
    public string? OrgId { get; init; }
    public string? Code { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record OrganisationDocumentWire
{
    public string? Id { get; init; }
    public string? OrgId { get; init; }
    public string? DocumentType { get; init; }
    public string? FileStore { get; init; }
    public string? DocumentUid { get; init; }
    public string? Status { get; init; }
    public bool? IsActive { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record RegistryAuditWire(string? CreatedBy, string? LastModifiedBy, long? CreatedTime, long? LastModifiedTime);

/// <summary>Body of create and update, and payload of the events.</summary>
internal sealed record OrganisationsRequest(IReadOnlyList<OrganisationWire>? Organisations);

/// <summary>Payload of <c>organisation.contact.details.update</c> (spec 30 §2.12).</summary>
internal sealed record ContactsChanged(string TenantId, string OrganisationId, IReadOnlyList<ContactWire> OldContacts, IReadOnlyList<ContactWire> NewContacts);

internal sealed record OrganisationsReply(IReadOnlyList<OrganisationWire> Organisations, PaginationWire? Pagination = null);

internal sealed record OrganisationSearchRequest(
    [property: JsonPropertyName("SearchCriteria")] OrganisationCriteria? SearchCriteria, [property: JsonPropertyName("Pagination")] PaginationWire? Pagination);

internal sealed record OrganisationCriteria
{
    public IReadOnlyList<string>? Id { get; init; }
    public string? TenantId { get; init; }
    public string? Name { get; init; }
    public string? ApplicationNumber { get; init; }
    public string? OrgNumber { get; init; }
    public string? ApplicationStatus { get; init; }
    public string? ContactMobileNumber { get; init; }
    public FunctionCriteria? Functions { get; init; }
    public long? CreatedFrom { get; init; }
    public long? CreatedTo { get; init; }
    public string? BoundaryCode { get; init; }
    public string? IdentifierType { get; init; }
    public string? IdentifierValue { get; init; }
    public bool? IncludeDeleted { get; init; }
}

internal sealed record FunctionCriteria
{
    public string? Type { get; init; }
    public string? Category { get; init; }
    public string? Class { get; init; }
    public long? ValidFrom { get; init; }
    public long? ValidTo { get; init; }
    public string? WfStatus { get; init; }
    public bool? IsActive { get; init; }
}

internal sealed record PaginationWire
{
    public long? Limit { get; init; }
    public long? Offset { get; init; }

    /// <summary>The other spelling of <see cref="Offset"/>, as in the bank-account service.</summary>
    [JsonPropertyName("offSet")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? OtherOffset { get; init; }
    public long? TotalCount { get; init; }
    public string? SortBy { get; init; }
    public string? Order { get; init; }
}

internal sealed record OrganisationsFound(
    IReadOnlyList<OrganisationWire> Organisations, [property: JsonPropertyName("TotalCount")] long TotalCount, PaginationWire Pagination, JsonElement? Workflow = null);
