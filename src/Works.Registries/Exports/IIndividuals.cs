namespace Works.Registries;

/// <summary>What other modules may know of a person.</summary>
/// <param name="Id">Id that was asked for; a merged record keeps its id and shows the person it is of.</param>
/// <param name="PersonId">Id of the person; differs from <paramref name="Id"/> for a merged record.</param>
/// <param name="TenantId">Tenant of the record.</param>
/// <param name="IndividualId">The number people know, e.g. IND-2025-07-14-004471.</param>
/// <param name="Name">Whole name.</param>
/// <param name="GuardianName">Father's name, else the husband's; null when unknown.</param>
/// <param name="Gender">MALE, FEMALE, OTHER or TRANSGENDER; null when unknown.</param>
/// <param name="Skills">Skills, in order of registration.</param>
/// <param name="MaskedIdentifier">Identity number, all but the last four characters as stars; null when there is none.</param>
/// <param name="UserUuid">Account the person signs in with; null when there is none.</param>
/// <param name="IsDeleted">True for a person who was removed: still named where he worked.</param>
public sealed record Person(
    Guid Id, Guid PersonId, string TenantId, string IndividualId, string Name, string? GuardianName, string? Gender, IReadOnlyList<PersonSkill> Skills, string? MaskedIdentifier,
    Guid? UserUuid, bool IsDeleted)
{
    /// <summary>Given name alone; null on a record that was not read from the registry.</summary>
    public string? GivenName { get; init; }

    /// <summary>Mobile number, all but the last four characters as stars; null when unknown.</summary>
    public string? MaskedMobile { get; init; }
}

/// <summary>What a person can do.</summary>
/// <param name="Type">Trade, or in newer records the name of the skill.</param>
/// <param name="Level">Level, or in newer records the id of the labour rate (SOR); null when unknown.</param>
public sealed record PersonSkill(string Type, string? Level);

/// <summary>Persons, as asked by later stages.</summary>
public interface IIndividuals
{
    /// <summary>Persons of one tenant by id, however many, in two queries; unknown ids are left out, those of merged records lead to their survivor.</summary>
    Task<IReadOnlyDictionary<Guid, Person>> ByIdAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Persons of the register of a tenant's state by id: those who sign in. Unknown ids are left out.</summary>
    /// <param name="tenantId">Any tenant of the state; it need not be readable by the request.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyDictionary<Guid, Person>> AtStateAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken);

    /// <summary>The person an account belongs to, in the register of its state (spec 05 §5.2); null when there is none.</summary>
    /// <param name="tenantId">Any tenant of the state; it need not be readable by the request.</param>
    /// <param name="userUuid">The account.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<Person?> OfAccountAsync(string tenantId, Guid userUuid, CancellationToken cancellationToken);
}
