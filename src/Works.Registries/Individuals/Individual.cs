using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Individuals;

/// <summary>A person: a wage seeker of a city, or at the state somebody who signs in.</summary>
internal sealed class Individual : ITenantOwned, IVersioned
{
    public const string DateForm = "dd/MM/yyyy";
    private readonly List<PersonIdentifier> _identifiers = [];

    public required Guid Id { get; init; }
    public required string TenantId { get; init; }

    /// <summary>The number people know, e.g. IND-2025-07-14-004471.</summary>
    public string IndividualId { get; private set; } = string.Empty;
    public string? ClientReferenceId { get; init; }
    public string GivenName { get; private set; } = string.Empty;
    public string? FamilyName { get; private set; }
    public string? OtherNames { get; private set; }
    public DateOnly? DateOfBirth { get; private set; }
    public string? Gender { get; private set; }
    public string? BloodGroup { get; private set; }
    public EncryptedText? MobileNumber { get; private set; }

    [AuditSecret]
    public string? MobileIndex { get; private set; }
    public EncryptedText? AlternateNumber { get; private set; }
    public string? Email { get; private set; }
    public string? FatherName { get; private set; }
    public string? HusbandName { get; private set; }
    public string? Relationship { get; private set; }
    public string? Photo { get; private set; }
    public IReadOnlyList<PersonAddressWire> Addresses { get; private set; } = [];
    public IReadOnlyList<SkillWire> Skills { get; private set; } = [];
    public JsonElement? AdditionalFields { get; private set; }
    public JsonElement? ClientAuditDetails { get; private set; }
    public string? SocialCategory { get; private set; }
    public string? Ward { get; private set; }
    public string? Locality { get; private set; }
    public string? OtherPlaces { get; private set; }
    public decimal? Latitude { get; private set; }
    public decimal? Longitude { get; private set; }
    public string NameSearch { get; private set; } = string.Empty;
    public string? ParentSearch { get; private set; }
    public string NameKey { get; private set; } = string.Empty;
    public string? ParentKey { get; private set; }
    public bool IsSystemUser { get; private set; }
    public bool IsSystemUserActive { get; private set; }
    public long? UserId { get; private set; }
    public Guid? UserUuid { get; private set; }
    public string? UserType { get; private set; }
    public SystemUserWire? UserDetails { get; private set; }
    public Guid? MergedInto { get; private set; }
    public bool IsDeleted { get; private set; }
    public required Guid CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public Guid LastModifiedBy { get; private set; }
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<PersonIdentifier> Identifiers => _identifiers;

    /// <summary>The whole name, as a person reads it.</summary>
    public string FullName => string.Join(' ', new[] { GivenName, OtherNames, FamilyName }.Where(part => !string.IsNullOrWhiteSpace(part)));

    /// <summary>Father's name, else the husband's.</summary>
    public string? Guardian => string.IsNullOrWhiteSpace(FatherName) ? HusbandName : FatherName;

    /// <summary>What another record is compared by: name, parent, birth date, place, identity numbers. Two equal ones resemble the same people.</summary>
    public (string Name, string? Parent, DateOnly? Born, string? Place, string Numbers) Likeness => (NameSearch, ParentSearch, DateOfBirth, Locality,
        string.Join('|', _identifiers.Where(identifier => !identifier.IsDeleted).Select(identifier => identifier.ValueIndex).Order(StringComparer.Ordinal)));

    /// <summary>Gives the person the number people will know.</summary>
    public void IsNumbered(string number) => IndividualId = number;

    /// <summary>Takes over what a request says of the person; sub-entities are merged by id, then by type.</summary>
    public void Take(IndividualWire sent, IndividualPrivacy privacy, Guid by, long now)
    {
        (GivenName, FamilyName, OtherNames) = (sent.Name!.GivenName!, sent.Name.FamilyName, sent.Name.OtherNames);
        DateOfBirth = DateOf(sent.DateOfBirth);
        Gender = sent.Gender?.ToString();
        BloodGroup = IndividualRules.IsBloodGroup(sent.BloodGroup) ? sent.BloodGroup : null;
        if (!IndividualPrivacy.IsMasked(sent.MobileNumber)) (MobileNumber, MobileIndex) = privacy.Mobile(TenantId, sent.MobileNumber);
        if (!IndividualPrivacy.IsMasked(sent.AltContactNumber)) AlternateNumber = privacy.Alternate(TenantId, sent.AltContactNumber);
        (Email, FatherName, HusbandName, Relationship, Photo) = (sent.Email, sent.FatherName, sent.HusbandName, sent.Relationship, sent.Photo);
        (AdditionalFields, ClientAuditDetails) = (sent.AdditionalFields, sent.ClientAuditDetails);
        var merge = new PersonParts(Id, TenantId, by, now);
        Addresses = merge.Addresses(Addresses, sent.Address);
        Skills = merge.Skills(Skills, sent.Skills);
        TakeIdentifiers(sent.Identifiers, privacy, by, now);
        Derive();
        Touch(by, now);
    }

    /// <summary>Flags the sub-entities that the request flags (spec 30 §5.3, delete).</summary>
    public void Remove(IndividualWire sent, Guid by, long now)
    {
        var merge = new PersonParts(Id, TenantId, by, now);
        Addresses = merge.Without(Addresses, sent.Address);
        Skills = merge.Without(Skills, sent.Skills);
        foreach (var identifier in _identifiers.Where(known => sent.Identifiers?.Any(gone => gone.IsDeleted == true && gone.Id == known.Id.ToString()) == true)) identifier.Delete(by, now);
        Derive();
        Touch(by, now);
    }

    /// <summary>Removes the person with all that belongs to it; an identity number is free again.</summary>
    public void Delete(Guid by, long now)
    {
        IsDeleted = true;
        IsSystemUserActive = false;
        foreach (var identifier in _identifiers) identifier.Delete(by, now);
        Touch(by, now);
    }

    /// <summary>The record is of the same person as another one, which survives. Its numbers stay taken and lead to the survivor.</summary>
    public void MergeInto(Guid survivor, Guid by, long now)
    {
        MergedInto = survivor;
        Touch(by, now);
    }

    /// <summary>Two records parted again; an account stays with the one who has it now.</summary>
    public void Part(Individual survivor, Guid by, long now)
    {
        MergedInto = null;
        if (UserUuid is not null && UserUuid == survivor.UserUuid) (IsSystemUser, IsSystemUserActive, UserId, UserUuid, UserType, UserDetails) = (false, false, null, null, null, null);
        Touch(by, now);
    }

    /// <summary>The account the person signs in with.</summary>
    public void SignsInAs(Caller account, SystemUserWire? details, bool isActive)
    {
        (IsSystemUser, IsSystemUserActive) = (true, isActive);
        (UserId, UserUuid, UserType) = (account.Id, account.Uuid, account.Type);
        var userName = string.IsNullOrWhiteSpace(details?.Username) ? account.UserName : details.Username.Trim();
        UserDetails = new SystemUserWire
        {
            // A user name that is the mobile number is not kept beside it in clear; it is shown as that number is.
            Username = userName.All(char.IsAsciiDigit) ? null : userName, TenantId = account.TenantId, Type = account.Type,
            Roles = details?.Roles is { Count: > 0 } roles ? roles : [.. account.Roles.Select(role => new SystemUserRoleWire { Code = role.Code, Name = role.Name, TenantId = role.TenantId })],
        };
    }

    /// <summary>The account of a record that was merged into this one.</summary>
    public void TakeAccountOf(Individual gone, Guid by, long now)
    {
        (IsSystemUser, IsSystemUserActive, UserId, UserUuid, UserType, UserDetails) = (true, gone.IsSystemUserActive, gone.UserId, gone.UserUuid, gone.UserType, gone.UserDetails);
        Touch(by, now);
    }

    /// <summary>An account that has been closed or opened again.</summary>
    public void SignsIn(bool isActive) => IsSystemUserActive = isActive;

    /// <summary>Identifiers of the type that counts the person once and for all.</summary>
    public static bool IsAadhaar(string? type) => type?.Contains("AADHAAR", StringComparison.OrdinalIgnoreCase) == true;

    public static DateOnly? DateOf(string? text) =>
        DateOnly.TryParseExact(text, DateForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>The value of a key in <c>additionalFields</c>.</summary>
    public static string? FieldOf(JsonElement? fields, string key) =>
        fields is { ValueKind: JsonValueKind.Object } owner && owner.TryGetProperty("fields", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(field => field.ValueKind == JsonValueKind.Object && field.TryGetProperty("key", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() == key)
                .Select(field => field.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null).FirstOrDefault()
            : null;

    private void TakeIdentifiers(IReadOnlyList<PersonIdentifierWire>? sent, IndividualPrivacy privacy, Guid by, long now)
    {
        foreach (var identifier in sent ?? [])
        {
            var type = string.IsNullOrWhiteSpace(identifier.IdentifierType) ? null : identifier.IdentifierType.Trim();
            var known = _identifiers.FirstOrDefault(old => old.Id.ToString() == identifier.Id) ?? _identifiers.FirstOrDefault(old => !old.IsDeleted && old.IdentifierType == type);
            if (known is null)
            {
                if (IndividualPrivacy.IsMasked(identifier.IdentifierId) || type is null || identifier.IdentifierId is null) continue; // refused before, or nothing to keep
                known = new PersonIdentifier { Id = Guid.CreateVersion7(), TenantId = TenantId, Position = _identifiers.Count, ClientReferenceId = identifier.ClientReferenceId, CreatedBy = by, CreatedTime = now };
                _identifiers.Add(known);
            }

            known.Take(type ?? known.IdentifierType, identifier.IdentifierId, privacy, by, now);
        }

        // Only a new person: one with no identifier is still found by one (spec 30 §5.3).
        if (_identifiers.Count > 0) return;
        var own = new PersonIdentifier { Id = Guid.CreateVersion7(), TenantId = TenantId, Position = 0, CreatedBy = by, CreatedTime = now };
        own.Take(IndividualPrivacy.SystemGenerated, Id.ToString(), privacy, by, now);
        _identifiers.Add(own);
    }

    private void Derive()
    {
        NameSearch = PersonKeys.Plain(GivenName, OtherNames, FamilyName) ?? string.Empty;
        ParentSearch = PersonKeys.Plain(Guardian);
        NameKey = PersonKeys.Sound(NameSearch.Length == 0 ? null : NameSearch) ?? string.Empty;
        ParentKey = PersonKeys.Sound(ParentSearch);
        SocialCategory = FieldOf(AdditionalFields, "SOCIAL_CATEGORY");
        var addresses = Addresses.Where(address => address.IsDeleted != true).OrderBy(address => address.Type == AddressType.PERMANENT ? 0 : 1).ToList();
        var main = addresses.FirstOrDefault();
        (Ward, Locality, Latitude, Longitude) = (main?.Ward?.Code, main?.Locality?.Code, main?.Latitude, main?.Longitude);
        var others = addresses.Skip(1).SelectMany(address => new[] { PlaceKey("ward", address.Ward?.Code), PlaceKey("locality", address.Locality?.Code) }).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        OtherPlaces = others.Count == 0 ? null : string.Concat(others);
    }

    /// <summary>How a place stands in <see cref="OtherPlaces"/>.</summary>
    public static string? PlaceKey(string kind, string? code) => code is null ? null : $"|{kind}/{code}|";

    private void Touch(Guid by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);
}

/// <summary>A number by which an office knows a person. The value is encrypted.</summary>
internal sealed class PersonIdentifier
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public string? ClientReferenceId { get; init; }
    public string IdentifierType { get; private set; } = string.Empty;
    public EncryptedText IdentifierId { get; private set; }

    [AuditSecret]
    public string ValueIndex { get; private set; } = string.Empty;

    [AuditSecret]
    public string PlatformIndex { get; private set; } = string.Empty;

    [AuditSecret]
    public string? LastFourIndex { get; private set; }
    public bool IsDeleted { get; private set; }
    public required Guid CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public Guid LastModifiedBy { get; private set; }
    public long LastModifiedTime { get; private set; }

    /// <summary>Takes a type and a value; a masked value, or none, keeps the stored one.</summary>
    public void Take(string type, string? value, IndividualPrivacy privacy, Guid by, long now)
    {
        var index = value is null || IndividualPrivacy.IsMasked(value) ? ValueIndex : privacy.IdentifierIndex(TenantId, value);
        if (index == ValueIndex && type == IdentifierType && !IsDeleted) return;
        IdentifierType = type;
        if (index != ValueIndex) (IdentifierId, ValueIndex, PlatformIndex, LastFourIndex) = privacy.Identifier(TenantId, value!);
        (IsDeleted, LastModifiedBy, LastModifiedTime) = (false, by, now);
    }

    public void Delete(Guid by, long now) => (IsDeleted, LastModifiedBy, LastModifiedTime) = (true, by, now);
}

internal sealed class IndividualMapping : IEntityTypeConfiguration<Individual>
{
    public void Configure(EntityTypeBuilder<Individual> individual)
    {
        individual.ToTable("individuals", "registries");
        individual.HasKey(i => i.Id);
        individual.Property(i => i.Id).ValueGeneratedNever();
        individual.Property(i => i.TenantId).IsConcurrencyToken(); // the tenant stands in every update's condition, so the primary key's index serves it
        individual.Ignore(i => i.FullName);
        individual.Ignore(i => i.Guardian);
        individual.Ignore(i => i.Likeness);
        Json(individual.Property(i => i.Addresses));
        Json(individual.Property(i => i.Skills));
        Json(individual.Property(i => i.AdditionalFields));
        Json(individual.Property(i => i.ClientAuditDetails));
        Json(individual.Property(i => i.UserDetails));
        individual.OwnsMany(i => i.Identifiers, identifier =>
        {
            identifier.ToTable("individual_identifiers", "registries");
            identifier.WithOwner().HasForeignKey("IndividualId");
            identifier.HasKey(i => i.Id);
            identifier.Property(i => i.Id).ValueGeneratedNever();
        });
        individual.Navigation(i => i.Identifiers).UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    // Compared by the text that would be stored: the parts are never changed in place.
    internal static void Json<T>(PropertyBuilder<T> property) => property.HasColumnType("jsonb").HasConversion(
        value => JsonSerializer.Serialize(value, WireJson.Options),
        text => JsonSerializer.Deserialize<T>(text, WireJson.Options)!,
        new ValueComparer<T>(
            (one, other) => Equals(one, other) || JsonSerializer.Serialize(one, WireJson.Options) == JsonSerializer.Serialize(other, WireJson.Options),
            value => JsonSerializer.Serialize(value, WireJson.Options).GetHashCode(StringComparison.Ordinal),
            value => value));
}

internal static class IndividualTables
{
    extension(WorksDb db)
    {
        public DbSet<Individual> Individuals => db.Set<Individual>();

        /// <summary>A person, locked until the transaction ends: two changes at once queue, and the second sees what the first did.</summary>
        public async Task<Individual?> LockedIndividualAsync(string tenantId, Guid id, CancellationToken cancellationToken)
        {
            await db.ExecuteAsync("select 1 from registries.individuals where tenant_id = @tenantId and id = @id for update", new { tenantId, id }, cancellationToken);
            return await db.Individuals.SingleOrDefaultAsync(i => i.TenantId == tenantId && i.Id == id, cancellationToken);
        }
    }
}
