using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Organisations;

/// <summary>A community group or vendor that does the work, with the persons who speak for it. Spec 30 §4.</summary>
internal sealed class Organisation : ITenantOwned, IVersioned
{
    private readonly List<OrganisationAddress> _addresses = [];
    private readonly List<Contact> _contacts = [];
    private readonly List<TaxIdentifier> _identifiers = [];
    private readonly List<OrganisationFunction> _functions = [];

    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required string OrgNumber { get; init; }
    public required string ApplicationNumber { get; init; }
    public string Name { get; private set; } = string.Empty;
    public string NameSearch { get; private set; } = string.Empty;
    public ApplicationStatus ApplicationStatus { get; private set; }
    public string? ExternalRefNumber { get; private set; }
    public long? DateOfIncorporation { get; private set; }
    public bool IsActive { get; private set; }
    public IReadOnlyList<JurisdictionWire> Jurisdictions { get; private set; } = [];
    public IReadOnlyList<OrganisationDocumentWire> Documents { get; private set; } = [];
    public JsonElement? AdditionalDetails { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<OrganisationAddress> Addresses => _addresses;
    public IReadOnlyList<Contact> Contacts => _contacts;
    public IReadOnlyList<TaxIdentifier> Identifiers => _identifiers;
    public IReadOnlyList<OrganisationFunction> Functions => _functions;

    /// <summary>
    /// Takes over what was sent: children are known by their id, others are new, those left out stay (spec 30 §4.4). Null keeps what is stored.
    /// </summary>
    /// <param name="sent">Checked already.</param>
    /// <param name="privacy">Encrypts the contacts.</param>
    /// <param name="functionNumbers">Application numbers for new functions, one each.</param>
    /// <param name="by">Uuid of whoever changes it.</param>
    /// <param name="now">Epoch milliseconds.</param>
    public void Take(OrganisationWire sent, ContactPrivacy privacy, Queue<string> functionNumbers, string by, long now)
    {
        (Name, NameSearch) = (sent.Name!, sent.Name!.ToLowerInvariant());
        ApplicationStatus = sent.ApplicationStatus ?? ApplicationStatus;
        ExternalRefNumber = sent.ExternalRefNumber is null ? ExternalRefNumber : Given(sent.ExternalRefNumber);
        DateOfIncorporation = sent.DateOfIncorporation ?? DateOfIncorporation;
        IsActive = sent.IsActive ?? true;
        AdditionalDetails = sent.AdditionalDetails ?? AdditionalDetails;
        Jurisdictions = OrganisationParts.Merge(
            Jurisdictions, sent.Jurisdiction, part => part.Id, (part, id) => part with { Id = id, OrgId = Id.ToString() });
        Documents = OrganisationParts.Merge(Documents, sent.Documents, Id);

        // An organisation with one address has one: a client that lost its id still means it (spec 30 §4.4).
        var onlyAddress = _addresses is [var only] ? only : null;
        foreach (var address in sent.OrgAddress ?? [])
        {
            var known = Known(_addresses, address.Id, row => row.Id) ?? onlyAddress;
            if (known is null) _addresses.Add(known = new OrganisationAddress { Id = Guid.CreateVersion7(), TenantId = TenantId, Position = _addresses.Count });
            known.Take(address);
            onlyAddress = null;
        }

        foreach (var contact in sent.ContactDetails ?? [])
        {
            var known = Known(_contacts, contact.Id, row => row.Id);
            if (known is null) _contacts.Add(known = new Contact { Id = Guid.CreateVersion7(), TenantId = TenantId, Position = _contacts.Count, CreatedBy = by, CreatedTime = now });
            known.Take(contact, privacy, by, now);
        }

        foreach (var identifier in sent.Identifiers ?? [])
        {
            var known = Known(_identifiers, identifier.Id, row => row.Id);
            if (known is null) _identifiers.Add(known = new TaxIdentifier { Id = Guid.CreateVersion7(), TenantId = TenantId, Position = _identifiers.Count });
            known.Take(identifier);
        }

        foreach (var function in sent.Functions ?? [])
        {
            var known = Known(_functions, function.Id, row => row.Id);
            if (known is null)
            {
                _functions.Add(known = new OrganisationFunction
                {
                    Id = Guid.CreateVersion7(), TenantId = TenantId, Position = _functions.Count, ApplicationNumber = functionNumbers.Dequeue(), CreatedBy = by, CreatedTime = now,
                });
            }

            known.Take(function, Id, by, now);
        }

        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>Functions of the request that this organisation does not have yet: each needs a number.</summary>
    public int CountNewFunctions(OrganisationWire sent) => (sent.Functions ?? []).Count(function => Known(_functions, function.Id, row => row.Id) is null);

    /// <summary>The organisation as clients see it.</summary>
    /// <param name="privacy">Decrypts the contacts; null leaves name, mobile and e-mail out, for copies that leave the registry.</param>
    /// <param name="withRemoved">True to show children that were removed.</param>
    public OrganisationWire ToWire(ContactPrivacy? privacy, bool withRemoved) => new()
    {
        Id = Id.ToString(), TenantId = TenantId, ApplicationNumber = ApplicationNumber, Name = Name, OrgNumber = OrgNumber, ApplicationStatus = ApplicationStatus,
        ExternalRefNumber = ExternalRefNumber, DateOfIncorporation = DateOfIncorporation, IsActive = IsActive,
        OrgAddress = [.. _addresses.OrderBy(row => row.Position).Select(row => row.ToWire(Id))],
        ContactDetails = [.. _contacts.Where(row => row.Active || withRemoved).OrderBy(row => row.Position).Select(row => row.ToWire(Id, privacy))],
        Identifiers = [.. _identifiers.Where(row => row.IsActive || withRemoved).OrderBy(row => row.Position).Select(row => row.ToWire(Id))],
        Functions = [.. _functions.Where(row => row.IsActive || withRemoved).OrderBy(row => row.Position).Select(row => row.ToWire(Id, withRemoved))],
        Jurisdiction = Jurisdictions, Documents = [.. Documents.Where(document => document.IsActive != false || withRemoved)], AdditionalDetails = AdditionalDetails,
        AuditDetails = new RegistryAuditWire(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
    };

    /// <summary>Text that says something; null when blank.</summary>
    public static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static T? Known<T>(List<T> rows, string? id, Func<T, Guid> idOf)
        where T : class => Guid.TryParse(id, out var uuid) ? rows.Find(row => idOf(row) == uuid) : null;
}

internal sealed class OrganisationMapping : IEntityTypeConfiguration<Organisation>
{
    private const string Owner = "OrganisationId";

    public void Configure(EntityTypeBuilder<Organisation> organisation)
    {
        organisation.ToTable("organisations", "registries");
        organisation.HasKey(o => o.Id);
        organisation.Property(o => o.Id).ValueGeneratedNever();
        organisation.Property(o => o.ApplicationStatus).HasConversion<string>();
        StoredJson.Map(organisation.Property(o => o.Jurisdictions));
        StoredJson.Map(organisation.Property(o => o.Documents));
        StoredJson.Map(organisation.Property(o => o.AdditionalDetails));
        organisation.OwnsMany(o => o.Addresses, row =>
        {
            row.ToTable("organisation_addresses", "registries");
            row.WithOwner().HasForeignKey(Owner);
            row.HasKey(a => a.Id);
            row.Property(a => a.Id).ValueGeneratedNever();
            StoredJson.Map(row.Property(a => a.Details));
        });
        organisation.OwnsMany(o => o.Contacts, row =>
        {
            row.ToTable("organisation_contacts", "registries");
            row.WithOwner().HasForeignKey(Owner);
            row.HasKey(c => c.Id);
            row.Property(c => c.Id).ValueGeneratedNever();
            StoredJson.Map(row.Property(c => c.Roles));
        });
        organisation.OwnsMany(o => o.Identifiers, row =>
        {
            row.ToTable("organisation_identifiers", "registries");
            row.WithOwner().HasForeignKey(Owner);
            row.HasKey(i => i.Id);
            row.Property(i => i.Id).ValueGeneratedNever();
            StoredJson.Map(row.Property(i => i.AdditionalDetails));
        });
        organisation.OwnsMany(o => o.Functions, row =>
        {
            row.ToTable("organisation_functions", "registries");
            row.WithOwner().HasForeignKey(Owner);
            row.HasKey(f => f.Id);
            row.Property(f => f.Id).ValueGeneratedNever();
            StoredJson.Map(row.Property(f => f.Documents));
            StoredJson.Map(row.Property(f => f.AdditionalDetails));
        });
        foreach (var part in new[] { nameof(Organisation.Addresses), nameof(Organisation.Contacts), nameof(Organisation.Identifiers), nameof(Organisation.Functions) })
            organisation.Navigation(part).UsePropertyAccessMode(PropertyAccessMode.Field);
    }
}

/// <summary>Parts that are only carried, as jsonb. Compared by the text that would be stored: they are never changed in place.</summary>
internal static class StoredJson
{
    public static void Map<T>(PropertyBuilder<T> property) => property.HasColumnType("jsonb").HasConversion(
        value => JsonSerializer.Serialize(value, WireJson.Options),
        text => JsonSerializer.Deserialize<T>(text, WireJson.Options)!,
        new ValueComparer<T>(
            (one, other) => Equals(one, other) || JsonSerializer.Serialize(one, WireJson.Options) == JsonSerializer.Serialize(other, WireJson.Options),
            value => JsonSerializer.Serialize(value, WireJson.Options).GetHashCode(StringComparison.Ordinal),
            value => value));
}

internal static class OrganisationTables
{
    extension(WorksDb db)
    {
        public DbSet<Organisation> Organisations => db.Set<Organisation>();
    }
}
