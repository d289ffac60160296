using System.Globalization;
using Works.Platform;

namespace Works.Registries.Individuals;

/// <summary>Encrypts what is secret of a person and finds it again; turns a stored person into what a caller may see (spec 30 §5.6).</summary>
internal sealed class IndividualPrivacy(FieldCipher cipher)
{
    public const string MobilePurpose = "individual.mobile";
    public const string AlternatePurpose = "individual.alternate-number";
    public const string IdentifierPurpose = "individual.identifier";

    /// <summary>Type of the identifier of a person who brought none: his id.</summary>
    public const string SystemGenerated = "SYSTEM_GENERATED";

    /// <summary>A star stands in no number: the value is what a client was shown, not what it wants stored.</summary>
    public static bool IsMasked(string? text) => text?.Contains('*', StringComparison.Ordinal) == true;

    public (EncryptedText? Stored, string? Index) Mobile(string tenantId, string? number) => Blank(number)
        ? (null, null) : (cipher.Encrypt(tenantId, MobilePurpose, number!.Trim()), MobileIndex(tenantId, number));

    public EncryptedText? Alternate(string tenantId, string? number) => Blank(number) ? null : cipher.Encrypt(tenantId, AlternatePurpose, number!.Trim());

    public (EncryptedText Stored, string Index, string PlatformIndex, string? LastFourIndex) Identifier(string tenantId, string value) => (
        cipher.Encrypt(tenantId, IdentifierPurpose, value.Trim()), IdentifierIndex(tenantId, value), PlatformIdentifierIndex(value), LastFourIndex(cipher, tenantId, IdentifierPurpose, value));

    public string MobileIndex(string tenantId, string number) => cipher.IndexOf(tenantId, MobilePurpose, number.Trim());

    public string IdentifierIndex(string tenantId, string value) => cipher.IndexOf(tenantId, IdentifierPurpose, Normal(value));

    public string PlatformIdentifierIndex(string value) => cipher.PlatformIndexOf(IdentifierPurpose, Normal(value));

    public string? MobileOf(Individual individual) => cipher.Decrypt(individual.TenantId, MobilePurpose, individual.MobileNumber);

    public string? AlternateOf(Individual individual) => cipher.Decrypt(individual.TenantId, AlternatePurpose, individual.AlternateNumber);

    public string ValueOf(PersonIdentifier identifier) => cipher.Decrypt(identifier.TenantId, IdentifierPurpose, identifier.IdentifierId);

    /// <summary>Index by which an identity number is found when a client has seen no more of it than the mask shows; null when that says nothing.</summary>
    public string? MaskedIdentifierIndex(string tenantId, string masked) => MaskedIndex(cipher, tenantId, IdentifierPurpose, masked);

    /// <summary>Blind index of the last four characters; null for values so short that these are most of them.</summary>
    public static string? LastFourIndex(FieldCipher cipher, string tenantId, string purpose, string value) =>
        Normal(value) is { Length: >= 8 } normal ? cipher.IndexOf(tenantId, purpose + ".last-four", normal[^4..]) : null;

    /// <summary>The index that a masked value stands for: stars, then exactly four characters.</summary>
    public static string? MaskedIndex(FieldCipher cipher, string tenantId, string purpose, string masked) =>
        Normal(masked) is { Length: > 4 } normal && normal[..^4].All(c => c == '*') && !IsMasked(normal[^4..]) ? cipher.IndexOf(tenantId, purpose + ".last-four", normal[^4..]) : null;

    /// <summary>All but the last four characters hidden.</summary>
    public static string? LastFour(string? text) => text is null ? null : text.Length <= 4 ? new string('*', text.Length) : new string('*', text.Length - 4) + text[^4..];

    /// <summary>The person for events, which stay: every number masked.</summary>
    public IndividualWire ForEvents(Individual individual) => ToWire(individual, withDeleted: true, (attribute, plain) => LastFour(plain), LastFour(AlternateOf(individual)));

    /// <summary>The person as shown: <paramref name="show"/> decides on each secret attribute.</summary>
    public IndividualWire ToWire(Individual individual, bool withDeleted, Func<string, string?, string?> show) => ToWire(individual, withDeleted, show, AlternateOf(individual));

    private IndividualWire ToWire(Individual individual, bool withDeleted, Func<string, string?, string?> show, string? alternate)
    {
        var id = individual.Id.ToString();
        return new IndividualWire
        {
            Id = id, IndividualId = individual.IndividualId, ClientReferenceId = individual.ClientReferenceId, TenantId = individual.TenantId,
            Name = new PersonNameWire { GivenName = individual.GivenName, FamilyName = individual.FamilyName, OtherNames = individual.OtherNames },
            DateOfBirth = individual.DateOfBirth?.ToString(Individual.DateForm, CultureInfo.InvariantCulture),
            Gender = individual.Gender is null ? null : Enum.Parse<Gender>(individual.Gender), BloodGroup = individual.BloodGroup,
            MobileNumber = show("mobileNumber", MobileOf(individual)), AltContactNumber = alternate, Email = individual.Email,
            Address = [.. individual.Addresses.Where(address => withDeleted || address.IsDeleted != true)],
            FatherName = individual.FatherName, HusbandName = individual.HusbandName, Relationship = individual.Relationship, Photo = individual.Photo,
            Identifiers = [.. individual.Identifiers.Where(identifier => withDeleted || !identifier.IsDeleted).OrderBy(identifier => identifier.Position).Select(identifier => new PersonIdentifierWire
            {
                Id = identifier.Id.ToString(), ClientReferenceId = identifier.ClientReferenceId, IndividualId = id, IdentifierType = identifier.IdentifierType,
                IdentifierId = identifier.IdentifierType == SystemGenerated ? ValueOf(identifier) : show("identifierId", ValueOf(identifier)), IsDeleted = identifier.IsDeleted,
                AuditDetails = new PersonAuditWire(identifier.CreatedBy.ToString(), identifier.LastModifiedBy.ToString(), identifier.CreatedTime, identifier.LastModifiedTime),
            })],
            Skills = [.. individual.Skills.Where(skill => withDeleted || skill.IsDeleted != true)],
            IsSystemUser = individual.IsSystemUser, IsSystemUserActive = individual.IsSystemUserActive,
            UserId = individual.UserId?.ToString(CultureInfo.InvariantCulture), UserUuid = individual.UserUuid?.ToString(), UserDetails = individual.UserDetails is { } details ? details with { Username = details.Username ?? show("mobileNumber", MobileOf(individual)) } : null,
            AdditionalFields = individual.AdditionalFields, IsDeleted = individual.IsDeleted, RowVersion = individual.RowVersion, HasErrors = false,
            AuditDetails = new PersonAuditWire(individual.CreatedBy.ToString(), individual.LastModifiedBy.ToString(), individual.CreatedTime, individual.LastModifiedTime),
            ClientAuditDetails = individual.ClientAuditDetails,
        };
    }

    private static bool Blank(string? text) => string.IsNullOrWhiteSpace(text);

    // Aadhaar is written with and without blanks.
    private static string Normal(string value) => string.Concat(value.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
}
