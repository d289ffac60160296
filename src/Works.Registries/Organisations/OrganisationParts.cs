using System.Text.Json;
using Works.Platform;

namespace Works.Registries.Organisations;

/// <summary>Where an organisation is.</summary>
internal sealed class OrganisationAddress
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public string BoundaryType { get; private set; } = string.Empty;
    public string BoundaryCode { get; private set; } = string.Empty;
    public decimal? Latitude { get; private set; }
    public decimal? Longitude { get; private set; }
    public Guid GeoLocationId { get; private init; } = Guid.CreateVersion7();

    /// <summary>The address as sent, without what has a column.</summary>
    public OrganisationAddressWire Details { get; private set; } = new();

    public void Take(OrganisationAddressWire sent)
    {
        (BoundaryType, BoundaryCode) = (sent.BoundaryType!, sent.BoundaryCode!.Trim());
        if (sent.GeoLocation is { } place) (Latitude, Longitude) = (place.Latitude, place.Longitude);
        Details = sent with { Id = null, OrgId = null, BoundaryType = null, BoundaryCode = null, GeoLocation = null };
    }

    public OrganisationAddressWire ToWire(Guid organisationId) => Details with
    {
        Id = Id.ToString(), OrgId = organisationId.ToString(), BoundaryType = BoundaryType, BoundaryCode = BoundaryCode,
        GeoLocation = new GeoLocationWire(GeoLocationId.ToString(), Id.ToString(), Latitude, Longitude),
    };
}

/// <summary>A person who speaks for an organisation. Name, mobile and e-mail are encrypted.</summary>
internal sealed class Contact
{
    public const string Admin = "ORG_ADMIN";
    public const string Staff = "ORG_STAFF";

    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public string? HomeTenantId { get; private set; }
    public Guid? IndividualId { get; private set; }
    public Guid? UserUuid { get; private set; }

    /// <summary>Role the organisation gives the person: administrator, or staff for a contact of type <c>ORG_STAFF</c>.</summary>
    public string Role { get; private set; } = Admin;
    public EncryptedText? Name { get; private set; }
    public EncryptedText? MobileNumber { get; private set; }
    public EncryptedText? Email { get; private set; }

    [AuditSecret]
    public string? MobileIndex { get; private set; }
    public bool Active { get; private set; }
    public JsonElement? Roles { get; private set; }
    public string? Type { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }

    public void Take(ContactWire sent, ContactPrivacy privacy, string by, long now)
    {
        HomeTenantId = Organisation.Given(sent.TenantId) ?? HomeTenantId;
        Name = privacy.Replace(TenantId, ContactPrivacy.NamePurpose, Name, sent.ContactName);
        Email = privacy.Replace(TenantId, ContactPrivacy.EmailPurpose, Email, sent.ContactEmail);
        MobileNumber = privacy.Replace(TenantId, ContactPrivacy.MobilePurpose, MobileNumber, sent.ContactMobileNumber);
        var index = privacy.IndexOf(TenantId, privacy.Clear(TenantId, ContactPrivacy.MobilePurpose, MobileNumber));
        if (index != MobileIndex) (MobileIndex, IndividualId, UserUuid) = (index, null, null); // somebody else from now on
        Active = sent.Active ?? true;
        Roles = sent.Roles ?? Roles;
        Type = Organisation.Given(sent.Type) ?? Type;
        Role = Type == Staff ? Staff : Admin;
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>Notes who the person is.</summary>
    public void Is(Guid? individualId, Guid? userUuid) => (IndividualId, UserUuid) = (individualId, userUuid);

    public ContactWire ToWire(Guid organisationId, ContactPrivacy? privacy) => new()
    {
        Id = Id.ToString(), TenantId = HomeTenantId, IndividualId = IndividualId?.ToString(), OrgId = organisationId.ToString(),
        ContactName = privacy?.Clear(TenantId, ContactPrivacy.NamePurpose, Name), ContactMobileNumber = privacy?.Clear(TenantId, ContactPrivacy.MobilePurpose, MobileNumber),
        ContactEmail = privacy?.Clear(TenantId, ContactPrivacy.EmailPurpose, Email), Active = Active, Roles = Roles, Type = Type, CreatedBy = CreatedBy, CreatedDate = CreatedTime,
        LastModifiedBy = LastModifiedBy, LastModifiedDate = LastModifiedTime,
    };
}

/// <summary>A number under which an authority knows an organisation. Any text: demo clients send made-up ones (spec 05 §16.1).</summary>
internal sealed class TaxIdentifier
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public string Type { get; private set; } = string.Empty;
    public string? Value { get; private set; }
    public bool IsActive { get; private set; }
    public JsonElement? AdditionalDetails { get; private set; }

    public void Take(TaxIdentifierWire sent) =>
        (Type, Value, IsActive, AdditionalDetails) = (sent.Type!, sent.Value ?? Value, sent.IsActive ?? true, sent.AdditionalDetails ?? AdditionalDetails);

    public TaxIdentifierWire ToWire(Guid organisationId) => new()
    {
        Id = Id.ToString(), OrgId = organisationId.ToString(), Type = Type, Value = Value, IsActive = IsActive, AdditionalDetails = AdditionalDetails,
    };
}

/// <summary>What an organisation is registered for, and until when.</summary>
internal sealed class OrganisationFunction
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public required string ApplicationNumber { get; init; }
    public string Type { get; private set; } = string.Empty;
    public string? Category { get; private set; }
    public string? Class { get; private set; }
    public long? ValidFrom { get; private set; }
    public long? ValidTo { get; private set; }
    public string? ApplicationStatus { get; private set; }
    public string? WfStatus { get; private set; }
    public bool IsActive { get; private set; }
    public IReadOnlyList<OrganisationDocumentWire> Documents { get; private set; } = [];
    public JsonElement? AdditionalDetails { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }

    public void Take(FunctionWire sent, Guid organisationId, string by, long now)
    {
        (Type, Category, Class) = (sent.Type!, Organisation.Given(sent.Category) ?? Category, Organisation.Given(sent.Class) ?? Class);
        (ValidFrom, ValidTo) = (sent.ValidFrom ?? ValidFrom, sent.ValidTo ?? ValidTo);
        (ApplicationStatus, WfStatus) = (sent.ApplicationStatus ?? ApplicationStatus, sent.WfStatus ?? WfStatus);
        (IsActive, AdditionalDetails) = (sent.IsActive ?? true, sent.AdditionalDetails ?? AdditionalDetails);
        Documents = OrganisationParts.Merge(Documents, sent.Documents, organisationId);
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    public FunctionWire ToWire(Guid organisationId, bool withRemoved) => new()
    {
        Id = Id.ToString(), OrgId = organisationId.ToString(), ApplicationNumber = ApplicationNumber, Type = Type, Category = Category, Class = Class, ValidFrom = ValidFrom,
        ValidTo = ValidTo, ApplicationStatus = ApplicationStatus, WfStatus = WfStatus, IsActive = IsActive,
        Documents = [.. Documents.Where(document => document.IsActive != false || withRemoved)], AdditionalDetails = AdditionalDetails,
        AuditDetails = new RegistryAuditWire(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
    };
}

/// <summary>Merges the parts of an organisation that are only carried.</summary>
internal static class OrganisationParts
{
    /// <summary>Known ids are replaced in place, others added at the end; what is left out stays (spec 30 §4.4).</summary>
    public static IReadOnlyList<T> Merge<T>(IReadOnlyList<T> stored, IReadOnlyList<T>? sent, Func<T, string?> idOf, Func<T, string, T> complete)
        where T : class
    {
        if (sent is null or []) return stored;
        List<T> merged = [.. stored];
        foreach (var part in sent)
        {
            var at = merged.FindIndex(known => idOf(known) == idOf(part));
            if (at >= 0) merged[at] = complete(part, idOf(part)!);
            else merged.Add(complete(part, Guid.CreateVersion7().ToString()));
        }

        return merged;
    }

    public static IReadOnlyList<OrganisationDocumentWire> Merge(IReadOnlyList<OrganisationDocumentWire> stored, IReadOnlyList<OrganisationDocumentWire>? sent, Guid organisationId) =>
        Merge(stored, sent, part => part.Id, (part, id) => part with { Id = id, OrgId = organisationId.ToString(), IsActive = part.IsActive ?? true });
}
