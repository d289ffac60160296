using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Registries.Individuals;

/// <summary>Answers what other modules ask about persons.</summary>
internal sealed class IndividualDirectory(WorksDb db, IndividualPrivacy privacy) : IIndividuals
{
    public async Task<IReadOnlyDictionary<Guid, Person>> ByIdAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return new Dictionary<Guid, Person>();
        // The record asked for beside the person it is of: most are the same row.
        var rows = await (
            from record in db.Individuals.AsNoTracking().IgnoreAutoIncludes()
            join person in db.Individuals.AsNoTracking() on new { record.TenantId, Id = record.MergedInto ?? record.Id } equals new { person.TenantId, person.Id }
            where record.TenantId == tenantId && ids.Contains(record.Id)
            select new { record.Id, person }).ToListAsync(cancellationToken);
        return rows.ToDictionary(row => row.Id, row => Of(row.Id, row.person));
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
        person.UserUuid, person.IsDeleted);
}
