using System.Text.Json;
using Works.Administration;
using Works.Platform;

namespace Works.Registries.Individuals;

/// <summary>What a person must look like: constraints of single members first, then the rules of spec 30 §5.3 in the order of its table.</summary>
internal sealed class IndividualRules(WorksDb db, IndividualPrivacy privacy, IMasters masters, IBoundaries boundaries, IControls controls)
{
    private const int MostAddresses = 3;
    private const int MostParts = 100; // identifiers or skills of one person; our own limit
    private const int MostText = 1000; // of texts for which the contract states no limit

    public static bool IsBloodGroup(string? text) => text is "A+" or "A-" or "B+" or "B-" or "O+" or "O-" or "AB+" or "AB-";

    /// <summary>Constraints of members, one entry per fault.</summary>
    /// <param name="person">As sent.</param>
    /// <param name="at">Path of the person, e.g. <c>individualRequest.individual</c>.</param>
    public static Failure[] Form(IndividualWire? person, string at)
    {
        if (person is null) return [IndividualErrors.NotNull(at)];
        var refusals = new Refusals();
        void Between(string member, string? text, int least, int most) =>
            refusals.When(!string.IsNullOrEmpty(text) && (text.Length < least || text.Length > most), () => IndividualErrors.Size($"{at}.{member}", least, most));
        Between("clientReferenceId", person.ClientReferenceId, 2, 64);
        refusals.When(string.IsNullOrWhiteSpace(person.TenantId), () => IndividualErrors.NotNull($"{at}.tenantId"));
        Between("tenantId", person.TenantId, 2, Tenants.MaxLength);
        refusals.When(person.Name is null, () => IndividualErrors.NotNull($"{at}.name"));
        refusals.When(person.Name is { } name && string.IsNullOrWhiteSpace(name.GivenName), () => IndividualErrors.NotNull($"{at}.name.givenName"));
        Between("name.givenName", person.Name?.GivenName?.Trim(), 2, 200);
        Between("name.familyName", person.Name?.FamilyName, 0, 200);
        Between("name.otherNames", person.Name?.OtherNames, 0, 200);
        Between("mobileNumber", person.MobileNumber, 0, 20);
        Between("altContactNumber", person.AltContactNumber, 0, 16);
        Between("email", person.Email, 5, 200);
        Between("fatherName", person.FatherName, 0, 100);
        Between("husbandName", person.HusbandName, 0, MostText);
        Between("relationship", person.Relationship, 1, 100);
        Between("photo", person.Photo, 0, MostText);
        Between("userDetails.username", person.UserDetails?.Username, 0, 180);
        refusals.When(person.Address?.Count > MostAddresses, () => IndividualErrors.Size($"{at}.address", 0, MostAddresses));
        refusals.When(person.Identifiers?.Count > MostParts, () => IndividualErrors.Size($"{at}.identifiers", 0, MostParts));
        refusals.When(person.Skills?.Count > MostParts, () => IndividualErrors.Size($"{at}.skills", 0, MostParts));
        for (var i = 0; i < (person.Address?.Count ?? 0); i++) Address(person.Address![i], $"address[{i}]");
        for (var i = 0; i < (person.Identifiers?.Count ?? 0); i++)
        {
            Between($"identifiers[{i}].identifierType", person.Identifiers![i].IdentifierType, 2, 64);
            Between($"identifiers[{i}].identifierId", person.Identifiers![i].IdentifierId, 2, 64);
        }

        for (var i = 0; i < (person.Skills?.Count ?? 0); i++)
        {
            var (index, skill) = (i, person.Skills![i]);
            refusals.When(string.IsNullOrWhiteSpace(skill.Type), () => IndividualErrors.NotNull($"{at}.skills[{index}].type"));
            Between($"skills[{i}].type", skill.Type, 0, MostText);
            Between($"skills[{i}].level", skill.Level, 0, MostText);
            Between($"skills[{i}].experience", skill.Experience, 0, MostText);
        }

        if (!string.IsNullOrWhiteSpace(person.DateOfBirth) && Individual.DateOf(person.DateOfBirth) is null) refusals.Add(IndividualErrors.BirthDate);
        return refusals.ToArray();

        void Address(PersonAddressWire address, string path)
        {
            refusals.When(address.Type is null, () => IndividualErrors.NotNull($"{at}.{path}.type"));
            Between($"{path}.doorNo", address.DoorNo, 2, 64);
            Between($"{path}.street", address.Street, 2, 256);
            Between($"{path}.pincode", address.Pincode, 2, 64);
            Between($"{path}.addressLine1", address.AddressLine1, 0, MostText);
            Between($"{path}.addressLine2", address.AddressLine2, 0, MostText);
            Between($"{path}.landmark", address.Landmark, 0, MostText);
            Between($"{path}.city", address.City, 0, MostText);
            Between($"{path}.buildingName", address.BuildingName, 0, MostText);
            Degrees($"{path}.latitude", address.Latitude, 90);
            Degrees($"{path}.longitude", address.Longitude, 180);
            Place($"{path}.locality", address.Locality);
            Place($"{path}.ward", address.Ward);
        }

        void Degrees(string member, decimal? value, int most)
        {
            refusals.When(value < -most, () => IndividualErrors.Least($"{at}.{member}", -most));
            refusals.When(value > most, () => IndividualErrors.Most($"{at}.{member}", most));
        }

        void Place(string member, PlaceWire? place)
        {
            refusals.When(place is not null && string.IsNullOrWhiteSpace(place.Code), () => IndividualErrors.NotNull($"{at}.{member}.code"));
            Between($"{member}.code", place?.Code, 0, 256);
        }
    }

    /// <summary>The rules for a new person.</summary>
    public async Task<List<Failure>> OfNewAsync(IndividualWire person, CancellationToken cancellationToken)
    {
        var refusals = new Refusals();
        var tenantId = person.TenantId!;
        if (!string.IsNullOrWhiteSpace(person.ClientReferenceId) && await db.QueryAnyAsync(
            "select 1 from registries.individuals where tenant_id = @tenantId and client_reference_id = @ClientReferenceId", new { tenantId, person.ClientReferenceId }, cancellationToken))
            refusals.Add(IndividualErrors.DuplicateEntity($"the clientReferenceId {person.ClientReferenceId}"));
        if (!string.IsNullOrWhiteSpace(person.Id) && Guid.TryParse(person.Id, out var id) && await db.QueryAnyAsync("select 1 from registries.individuals where id = @id", new { id }, cancellationToken))
            refusals.Add(IndividualErrors.DuplicateEntity($"the id {person.Id}"));
        Addresses(refusals, person);
        await LocalitiesAsync(refusals, person, cancellationToken);
        SubEntities(refusals, person);
        refusals.When(!string.IsNullOrWhiteSpace(person.Id) && !Guid.TryParse(person.Id, out _), () => IndividualErrors.InvalidEntity("The id is no uuid"));
        Formats(refusals, person, stored: null);
        if (!refusals.Any && await TakenAadhaarAsync(person, except: null, cancellationToken) is { } taken) refusals.Add(taken);
        if (!refusals.Any) await StricterAsync(refusals, person, cancellationToken);
        return [.. refusals.ToArray()];
    }

    /// <summary>The rules for a changed person.</summary>
    public async Task<List<Failure>> OfChangeAsync(IndividualWire person, Individual stored, CancellationToken cancellationToken)
    {
        var refusals = new Refusals();
        if (UnknownPart(person, stored) is { } unknown) refusals.Add(IndividualErrors.NoSubEntity(unknown));
        refusals.When(person.IsDeleted == true, () => IndividualErrors.IsDeleted);
        refusals.When(
            person.Address?.Any(part => part.IsDeleted == true) == true || person.Identifiers?.Any(part => part.IsDeleted == true) == true || person.Skills?.Any(part => part.IsDeleted == true) == true,
            () => IndividualErrors.SubEntityIsDeleted);
        refusals.When(person.RowVersion != stored.RowVersion || db.Context.IsStale(stored.RowVersion), () => IndividualErrors.RowVersion(person.RowVersion, stored.RowVersion));
        Addresses(refusals, person);
        await LocalitiesAsync(refusals, person, cancellationToken);
        SubEntities(refusals, person);
        Formats(refusals, person, stored);
        refusals.When(new PersonParts(stored.Id, stored.TenantId, Guid.Empty, 0).Addresses(stored.Addresses, person.Address).Count(address => address.IsDeleted != true) > MostAddresses,
            () => IndividualErrors.InvalidEntity($"A person has at most {MostAddresses} addresses"));
        if (!refusals.Any && await TakenAadhaarAsync(person, stored.Id, cancellationToken) is { } taken) refusals.Add(taken);
        if (!refusals.Any) await StricterAsync(refusals, person, cancellationToken);
        return [.. refusals.ToArray()];
    }

    /// <summary>Id of a sub-entity that the stored person does not have; null when all are known.</summary>
    public static string? UnknownPart(IndividualWire sent, Individual stored)
    {
        static string? Unknown(IEnumerable<string?>? ids, IEnumerable<string?> known) => ids?.FirstOrDefault(id => !string.IsNullOrWhiteSpace(id) && !known.Contains(id, StringComparer.Ordinal));
        return Unknown(sent.Address?.Select(part => part.Id), stored.Addresses.Select(part => part.Id))
            ?? Unknown(sent.Identifiers?.Select(part => part.Id), stored.Identifiers.Select(part => part.Id.ToString()))
            ?? Unknown(sent.Skills?.Select(part => part.Id), stored.Skills.Select(part => part.Id));
    }

    private static void Addresses(Refusals refusals, IndividualWire person)
    {
        foreach (var type in Repeated((person.Address ?? []).Select(address => address.Type.ToString()))) refusals.Add(IndividualErrors.AddressTypeTwice(type));
    }

    private async Task LocalitiesAsync(Refusals refusals, IndividualWire person, CancellationToken cancellationToken)
    {
        foreach (var code in (person.Address ?? []).Select(address => address.Locality?.Code).OfType<string>().Distinct(StringComparer.Ordinal))
            if (!await boundaries.ExistsAsync(person.TenantId!, code, cancellationToken)) refusals.Add(IndividualErrors.UnknownLocality(code, person.TenantId!));
    }

    private static void SubEntities(Refusals refusals, IndividualWire person)
    {
        foreach (var type in Repeated((person.Identifiers ?? []).Select(identifier => identifier.IdentifierType?.Trim()))) refusals.Add(IndividualErrors.SubEntityTwice(type));
        foreach (var type in Repeated((person.Skills ?? []).Select(skill => skill.Type))) refusals.Add(IndividualErrors.SubEntityTwice(type));
    }

    // A masked value is accepted where there is a stored one that it stands for; as a new value it is not a number (spec 30 §5.6).
    private void Formats(Refusals refusals, IndividualWire person, Individual? stored)
    {
        var mobile = person.MobileNumber;
        refusals.When(
            !string.IsNullOrWhiteSpace(mobile) && !(stored?.MobileNumber is not null && IndividualPrivacy.IsMasked(mobile)) && !mobile.Trim().All(char.IsAsciiDigit), () => IndividualErrors.MobileNumber);
        refusals.When(IndividualPrivacy.IsMasked(person.AltContactNumber) && stored?.AlternateNumber is null, () => IndividualErrors.InvalidEntity("altContactNumber is masked and there is none stored"));
        var isFirst = true;
        foreach (var identifier in person.Identifiers ?? [])
        {
            var known = stored?.Identifiers.FirstOrDefault(old => old.Id.ToString() == identifier.Id)
                ?? stored?.Identifiers.FirstOrDefault(old => !old.IsDeleted && old.IdentifierType == identifier.IdentifierType?.Trim());
            var isMasked = IndividualPrivacy.IsMasked(identifier.IdentifierId);
            if (Individual.IsAadhaar(identifier.IdentifierType) && isFirst)
            {
                isFirst = false;
                var isShown = isMasked && known is not null && Stands(identifier.IdentifierId!, privacy.ValueOf(known));
                refusals.When(!isShown && !(identifier.IdentifierId is { Length: 12 } digits && digits.All(char.IsAsciiDigit)), () => IndividualErrors.Aadhaar);
            }
            else
            {
                refusals.When(isMasked && known is null, () => IndividualErrors.InvalidEntity("An identifier is masked and there is none stored of its type"));
                refusals.When(known is null && (string.IsNullOrWhiteSpace(identifier.IdentifierType) || string.IsNullOrWhiteSpace(identifier.IdentifierId)), () => IndividualErrors.InvalidEntity("An identifier has a type and a value"));
            }
        }
    }

    // What a client was shown: as long as the value, and every character that is no star is the value's.
    private static bool Stands(string masked, string value) => masked.Length == value.Length && masked.Zip(value).All(pair => pair.First == '*' || pair.First == pair.Second);

    private async Task<Failure?> TakenAadhaarAsync(IndividualWire person, Guid? except, CancellationToken cancellationToken)
    {
        string[] values = [.. (person.Identifiers ?? []).Where(identifier => Individual.IsAadhaar(identifier.IdentifierType) && identifier.IdentifierId is not null && !IndividualPrivacy.IsMasked(identifier.IdentifierId)).Select(identifier => identifier.IdentifierId!)];
        if (values.Length == 0) return null;
        string[] indexes = [.. values.Select(value => privacy.IdentifierIndex(person.TenantId!, value))];
        return await db.QueryAnyAsync(
            """
            select 1 from registries.individual_identifiers
            where tenant_id = @TenantId and value_index = any(@indexes) and upper(identifier_type) like '%AADHAAR%' and not is_deleted and individual_id is distinct from @except
            """, new { person.TenantId, indexes, except }, cancellationToken) ? IndividualErrors.DuplicateAadhaar : null;
    }

    // The reference does not ask these, so they are controls (spec 30 §5.3 [T]).
    private async Task StricterAsync(Refusals refusals, IndividualWire person, CancellationToken cancellationToken)
    {
        var found = new Refusals();
        var skills = await masters.ViewAsync(person.TenantId!, "common-masters", "WageSeekerSkills", MasterCodes.Of, cancellationToken);
        foreach (var skill in (person.Skills ?? []).Where(skill => !skills.IsEmpty && !skills.KnowsSkill(skill))) found.Add(IndividualErrors.UnknownSkill($"{skill.Level}.{skill.Type}"));
        var relationships = await masters.ViewAsync(person.TenantId!, "common-masters", "Relationship", MasterCodes.Of, cancellationToken);
        found.When(!string.IsNullOrEmpty(person.Relationship) && !relationships.IsEmpty && !relationships.Knows(person.Relationship), () => IndividualErrors.UnknownRelationship(person.Relationship!));
        var categories = await masters.ViewAsync(person.TenantId!, "common-masters", "SocialCategory", MasterCodes.Of, cancellationToken);
        var category = Individual.FieldOf(person.AdditionalFields, "SOCIAL_CATEGORY");
        found.When(!string.IsNullOrEmpty(category) && !categories.IsEmpty && !categories.Knows(category), () => IndividualErrors.UnknownSocialCategory(category!));
        foreach (var failure in found.ToArray())
            if (await controls.BrokenAsync(person.TenantId!, "30-5.3", person.IndividualId ?? person.Name!.GivenName!, failure, cancellationToken) is { } blocked) refusals.Add(blocked);
    }

    private static IEnumerable<string> Repeated(IEnumerable<string?> types) =>
        types.Where(type => !string.IsNullOrWhiteSpace(type)).GroupBy(type => type!, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);
}

/// <summary>Active codes of a master.</summary>
internal sealed class MasterCodes
{
    private readonly HashSet<string> _codes;

    private MasterCodes(IReadOnlyList<JsonElement> rows) => _codes = rows
        .Where(row => row.ValueKind == JsonValueKind.Object && row.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String
            && !(row.TryGetProperty("active", out var active) && active.ValueKind == JsonValueKind.False))
        .Select(row => row.GetProperty("code").GetString()!).ToHashSet(StringComparer.Ordinal);

    public static MasterCodes Of(IReadOnlyList<JsonElement> rows) => new(rows);

    public bool IsEmpty => _codes.Count == 0;

    public bool Knows(string code) => _codes.Contains(code);

    /// <summary>A skill is a code <c>LEVEL.TYPE</c>; newer clients send the labour rate as level and a name as type (spec 05 §13, §16.1).</summary>
    public bool KnowsSkill(SkillWire skill) => Knows($"{skill.Level}.{skill.Type}") || skill.Level?.StartsWith("SOR_", StringComparison.Ordinal) == true;
}
