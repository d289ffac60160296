using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Registries.Organisations;

/// <summary>Organisations, as asked by later stages.</summary>
internal sealed class OrganisationDirectory(WorksDb db, ContactPrivacy privacy) : IOrganisations
{
    public async Task<IReadOnlyDictionary<string, OrganisationSummary>> FindManyAsync(string tenantId, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.Distinct(StringComparer.Ordinal).Select(text => (Text: text, Id: Guid.TryParse(text, out var id) ? id : Guid.Empty)).ToList();
        Guid[] uuids = [.. wanted.Select(one => one.Id).Where(id => id != Guid.Empty).Distinct()];
        if (uuids.Length == 0) return new Dictionary<string, OrganisationSummary>(StringComparer.Ordinal);
        var rows = await db.Organisations.AsNoTracking().Where(o => o.TenantId == tenantId && uuids.Contains(o.Id)).AsSplitQuery().ToDictionaryAsync(o => o.Id, cancellationToken);
        return wanted.Where(one => rows.ContainsKey(one.Id)).ToDictionary(one => one.Text, one => SummaryOf(rows[one.Id]), StringComparer.Ordinal);
    }

    public async Task<IReadOnlySet<Guid>> OfContactAsync(string tenantId, Guid userUuid, CancellationToken cancellationToken) =>
        (await db.Organisations.AsNoTracking().Where(o => o.TenantId == tenantId && o.IsActive && o.Contacts.Any(c => c.UserUuid == userUuid && c.Active))
            .Select(o => o.Id).ToListAsync(cancellationToken)).ToHashSet();

    private OrganisationSummary SummaryOf(Organisation row) => new(
        row.Id, row.TenantId, row.OrgNumber, row.Name,
        row.IsActive ? row.ApplicationStatus.ToString() : nameof(ApplicationStatus.INACTIVE), // a removed organisation is given no work, whatever its status
        [.. row.Functions.Where(function => function.IsActive).OrderBy(function => function.Position).Select(function => function.Type)],
        [.. row.Contacts.Where(contact => contact.Active).OrderBy(contact => contact.Position).Select(contact => new OrganisationContact(
            privacy.Clear(contact.TenantId, ContactPrivacy.NamePurpose, contact.Name), privacy.Clear(contact.TenantId, ContactPrivacy.MobilePurpose, contact.MobileNumber),
            contact.IndividualId, contact.UserUuid))])
    {
        TaxIdentifiers = row.Identifiers.Where(identifier => identifier.IsActive && !string.IsNullOrWhiteSpace(identifier.Value)).OrderBy(identifier => identifier.Position)
            .GroupBy(identifier => identifier.Type, StringComparer.Ordinal).ToDictionary(type => type.Key, type => type.First().Value!, StringComparer.Ordinal),
    };
}
