using System.Text.Json;
using System.Text.Json.Serialization;

namespace Works.Registries.Individuals;

internal enum Gender
{
    MALE,
    FEMALE,
    OTHER,
    TRANSGENDER,
}

internal enum AddressType
{
    PERMANENT,
    CORRESPONDENCE,
    OTHER,
}

/// <summary>A person on the wire (spec 30 §5.1). The names are the contract's.</summary>
internal sealed record IndividualWire
{
    public string? Id { get; init; }
    public string? IndividualId { get; init; }
    public string? ClientReferenceId { get; init; }
    public string? TenantId { get; init; }
    public PersonNameWire? Name { get; init; }

    /// <summary><c>dd/MM/yyyy</c>.</summary>
    public string? DateOfBirth { get; init; }
    public Gender? Gender { get; init; }
    public string? BloodGroup { get; init; }
    public string? MobileNumber { get; init; }
    public string? AltContactNumber { get; init; }
    public string? Email { get; init; }
    public IReadOnlyList<PersonAddressWire>? Address { get; init; }
    public string? FatherName { get; init; }
    public string? HusbandName { get; init; }
    public string? Relationship { get; init; }
    public IReadOnlyList<PersonIdentifierWire>? Identifiers { get; init; }
    public IReadOnlyList<SkillWire>? Skills { get; init; }
    public string? Photo { get; init; }
    public bool? IsSystemUser { get; init; }
    public bool? IsSystemUserActive { get; init; }

    /// <summary>Number of the account, as text.</summary>
    public string? UserId { get; init; }
    public string? UserUuid { get; init; }
    public SystemUserWire? UserDetails { get; init; }
    public JsonElement? AdditionalFields { get; init; }
    public bool? IsDeleted { get; init; }
    public int? RowVersion { get; init; }
    public PersonAuditWire? AuditDetails { get; init; }
    public JsonElement? ClientAuditDetails { get; init; }
    public bool? HasErrors { get; init; }
}

internal sealed record PersonNameWire
{
    public string? GivenName { get; init; }
    public string? FamilyName { get; init; }
    public string? OtherNames { get; init; }
}

internal sealed record PersonAddressWire
{
    public string? Id { get; init; }
    public string? ClientReferenceId { get; init; }
    public string? IndividualId { get; init; }
    public string? TenantId { get; init; }
    public string? DoorNo { get; init; }
    public decimal? Latitude { get; init; }
    public decimal? Longitude { get; init; }
    public decimal? LocationAccuracy { get; init; }
    public AddressType? Type { get; init; }
    public string? AddressLine1 { get; init; }
    public string? AddressLine2 { get; init; }
    public string? Landmark { get; init; }
    public string? City { get; init; }
    public string? Pincode { get; init; }
    public string? BuildingName { get; init; }
    public string? Street { get; init; }
    public PlaceWire? Locality { get; init; }
    public PlaceWire? Ward { get; init; }
    public bool? IsDeleted { get; init; }
    public PersonAuditWire? AuditDetails { get; init; }
}

internal sealed record PlaceWire
{
    public string? Code { get; init; }
    public string? Name { get; init; }
    public string? Label { get; init; }
    public string? Latitude { get; init; }
    public string? Longitude { get; init; }
    public string? MaterializedPath { get; init; }
}

internal sealed record PersonIdentifierWire
{
    public string? Id { get; init; }
    public string? ClientReferenceId { get; init; }
    public string? IndividualId { get; init; }
    public string? IdentifierType { get; init; }
    public string? IdentifierId { get; init; }
    public bool? IsDeleted { get; init; }
    public PersonAuditWire? AuditDetails { get; init; }
}

internal sealed record SkillWire
{
    public string? Id { get; init; }
    public string? ClientReferenceId { get; init; }
    public string? IndividualId { get; init; }
    public string? Type { get; init; }
    public string? Level { get; init; }
    public string? Experience { get; init; }
    public bool? IsDeleted { get; init; }
    public PersonAuditWire? AuditDetails { get; init; }
}

/// <summary>The account a system user signs in with. A password is read, never written.</summary>
internal sealed record SystemUserWire
{
    public string? Username { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Password { get; init; }
    public string? TenantId { get; init; }
    public IReadOnlyList<SystemUserRoleWire>? Roles { get; init; }
    public string? Type { get; init; }
}

internal sealed record SystemUserRoleWire
{
    public string? Code { get; init; }
    public string? Name { get; init; }
    public string? TenantId { get; init; }
    public string? Description { get; init; }
}

internal sealed record PersonAuditWire(string? CreatedBy, string? LastModifiedBy, long? CreatedTime, long? LastModifiedTime);

/// <summary>Body of the single-record routes.</summary>
internal sealed record IndividualRequest
{
    [JsonPropertyName("Individual")]
    public IndividualWire? Individual { get; init; }

    /// <summary>Ours: why a person is registered although he resembles others; without it such a request is refused where duplicates block.</summary>
    public string? DuplicateOverrideReason { get; init; }
}

internal sealed record IndividualReply
{
    [JsonPropertyName("Individual")]
    public required IndividualWire Individual { get; init; }

    /// <summary>Ours: persons who may be the same; left out when there are none.</summary>
    [JsonPropertyName("DuplicateCandidates")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Duplicates.DuplicateCandidateWire>? DuplicateCandidates { get; init; }
}

/// <summary>Body of the bulk routes.</summary>
internal sealed record IndividualBulkRequest
{
    [JsonPropertyName("Individuals")]
    public IReadOnlyList<IndividualWire?>? Individuals { get; init; }
}

internal sealed record IndividualBulkReply
{
    [JsonPropertyName("TotalCount")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? TotalCount { get; init; }

    [JsonPropertyName("Individual")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IndividualWire>? Individual { get; init; }

    [JsonPropertyName("Errors")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BulkErrorWire>? Errors { get; init; }
}

/// <summary>Why one record of a bulk request was left out.</summary>
internal sealed record BulkErrorWire(string Code, string Message, string? Description, IReadOnlyList<string>? Params);

/// <summary>Payload of the events: identity, mobile and alternate numbers are masked, because events stay.</summary>
internal sealed record IndividualEvent([property: JsonPropertyName("Individuals")] IReadOnlyList<IndividualWire> Individuals);
