namespace Works.Registries;

/// <summary>What other modules may know of an organisation.</summary>
/// <param name="Id">Id of the organisation.</param>
/// <param name="TenantId">City that registered it.</param>
/// <param name="Number">Its number, e.g. ORG-000123.</param>
/// <param name="Name">Its name.</param>
/// <param name="ApplicationStatus">ACTIVE, INACTIVE or DEBARRED.</param>
/// <param name="FunctionTypes">Types of its active functions, e.g. CBO.MSG.</param>
/// <param name="Contacts">Its active contacts, in order of creation.</param>
public sealed record OrganisationSummary(
    Guid Id, string TenantId, string Number, string Name, string ApplicationStatus, IReadOnlyList<string> FunctionTypes, IReadOnlyList<OrganisationContact> Contacts)
{
    /// <summary>Its active tax identifiers by type, e.g. PAN and GSTIN; of several of one type the first.</summary>
    public IReadOnlyDictionary<string, string> TaxIdentifiers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True when it may be given work.</summary>
    public bool IsActive => ApplicationStatus == "ACTIVE";
}

/// <summary>A person who speaks for an organisation.</summary>
/// <param name="Name">Name; null when unknown.</param>
/// <param name="MobileNumber">Mobile in clear, for messages; null when unknown.</param>
/// <param name="IndividualId">Id of the person in the registry; null when unknown.</param>
/// <param name="UserUuid">Account of the person; null when he has none.</param>
public sealed record OrganisationContact(string? Name, string? MobileNumber, Guid? IndividualId, Guid? UserUuid);

/// <summary>Organisations, as asked by later stages.</summary>
public interface IOrganisations
{
    /// <summary>Organisations of one tenant by id; unknown ids, and text that is no id, are left out.</summary>
    Task<IReadOnlyDictionary<string, OrganisationSummary>> FindManyAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Ids of the organisations of the tenant that list the account as an active contact: what limits ORG_ADMIN and ORG_STAFF (spec 50 §2.3).</summary>
    Task<IReadOnlySet<Guid>> OfContactAsync(string tenantId, Guid userUuid, CancellationToken cancellationToken);
}
