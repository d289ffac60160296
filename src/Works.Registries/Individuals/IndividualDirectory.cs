using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Registries.Individuals;

/// <summary>Answers what other modules ask about persons.</summary>
internal sealed class IndividualDirectory(WorksDb db, IndividualPrivacy privacy) : IIndividuals
{
    public async Task<IReadOnlyDictionary<Guid, Person>> ByIdAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return new Dictionary<Guid, Person>();
        // The record asked for, then the person it is of: most are the same row. Joined in one statement, the planner walks all of a city.
        var records = await db.QueryAsync<RecordOfPerson>(
            "select id as asked, coalesce(merged_into, id) as id from registries.individuals where tenant_id = @tenantId and id = any(@ids)", new { tenantId, ids = ids.ToArray() }, cancellationToken);
        Guid[] persons = [.. records.Select(record => record.Id).Distinct()];
        var found = await db.Individuals.AsNoTracking().Where(i => i.TenantId == tenantId && persons.Contains(i.Id)).ToDictionaryAsync(i => i.Id, cancellationToken);
        return records.ToDictionary(record => record.Asked, record => Of(record.Asked, found[record.Id]));
    }

    public async Task<IReadOnlyDictionary<Guid, Person>> AtStateAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var state = Tenants.StateOf(tenantId);
        return ids.Count == 0 ? new Dictionary<Guid, Person>() : await db.AtTenantAsync(state, () => ByIdAsync(state, ids, cancellationToken), cancellationToken);
    }

    public async Task<Person?> OfAccountAsync(string tenantId, Guid userUuid, CancellationToken cancellationToken)
    {
        var state = Tenants.StateOf(tenantId);
        return await db.AtTenantAsync(
            state, async () => await db.Individuals.AsNoTracking().SingleOrDefaultAsync(i => i.TenantId == state && i.UserUuid == userUuid && !i.IsDeleted && i.MergedInto == null, cancellationToken), cancellationToken)
            is { } person ? Of(person.Id, person) : null;
    }

    private Person Of(Guid id, Individual person) => new(
        id, person.Id, person.TenantId, person.IndividualId, person.FullName, person.Guardian, person.Gender,
        [.. person.Skills.Where(skill => skill.IsDeleted != true).Select(skill => new PersonSkill(skill.Type!, skill.Level))],
        person.Identifiers.Where(identifier => !identifier.IsDeleted && identifier.IdentifierType != IndividualPrivacy.SystemGenerated).OrderBy(identifier => Individual.IsAadhaar(identifier.IdentifierType) ? 0 : 1)
            .Select(identifier => IndividualPrivacy.LastFour(privacy.ValueOf(identifier))).FirstOrDefault(),
        person.UserUuid, person.IsDeleted)
    {
        GivenName = person.GivenName, MaskedMobile = IndividualPrivacy.LastFour(privacy.MobileOf(person)),
    };
}
