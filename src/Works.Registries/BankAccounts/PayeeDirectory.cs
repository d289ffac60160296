using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Registries.Individuals;
using Works.Registries.Organisations;

namespace Works.Registries.BankAccounts;

/// <summary>Answers who a payee is.</summary>
internal sealed class PayeeDirectory(WorksDb db, IndividualPrivacy persons, ContactPrivacy contacts) : IPayees
{
    private static readonly string[] ReadInClear = ["name", "mobileNumber", "address"];

    public async Task<IReadOnlyDictionary<string, Payee>> InClearAsync(
        string tenantId, string serviceCode, IReadOnlyCollection<string> referenceIds, string reason, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. referenceIds.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty).Where(id => id != Guid.Empty).Distinct()];
        var isPerson = serviceCode == BankAccountRules.Person;
        if (ids.Length == 0 || (!isPerson && serviceCode != BankAccountRules.Organisation)) return new Dictionary<string, Payee>(StringComparer.Ordinal);
        var found = isPerson ? await PersonsAsync(tenantId, ids, cancellationToken) : await OrganisationsAsync(tenantId, ids, cancellationToken);
        foreach (var id in found.Keys)
            db.NoteBatch(tenantId, isPerson ? "IndividualDecrypt" : "Organisation", id.ToString(), "READ", before: null, after: new { fields = ReadInClear, tenantId, reason });
        return referenceIds.Distinct(StringComparer.Ordinal).Where(id => Guid.TryParse(id, out var uuid) && found.ContainsKey(uuid))
            .ToDictionary(id => id, id => found[Guid.Parse(id)] with { ReferenceId = id }, StringComparer.Ordinal);
    }

    private async Task<Dictionary<Guid, Payee>> PersonsAsync(string tenantId, Guid[] ids, CancellationToken cancellationToken)
    {
        // A merged record is the person it was merged into.
        var records = await db.RecordsOfAsync(tenantId, ids, cancellationToken);
        Guid[] survivors = [.. records.Select(record => record.Id).Distinct()];
        var rows = await db.Individuals.AsNoTracking().Where(i => i.TenantId == tenantId && survivors.Contains(i.Id)).ToDictionaryAsync(i => i.Id, cancellationToken);
        return records.Where(record => rows.ContainsKey(record.Id)).GroupBy(record => record.Asked).ToDictionary(group => group.Key, group =>
        {
            var person = group.Select(record => rows[record.Id]).First();
            return new Payee(string.Empty, person.FullName, persons.MobileOf(person), $"{person.Ward} {person.Locality}".Trim(), person.Gender,
                person.Addresses.FirstOrDefault(address => address.IsDeleted != true)?.Pincode);
        });
    }

    private async Task<Dictionary<Guid, Payee>> OrganisationsAsync(string tenantId, Guid[] ids, CancellationToken cancellationToken) =>
        (await db.Organisations.AsNoTracking().Where(o => o.TenantId == tenantId && ids.Contains(o.Id)).AsSplitQuery().ToListAsync(cancellationToken)).ToDictionary(o => o.Id, o =>
        {
            var address = o.Addresses.OrderBy(a => a.Position).FirstOrDefault();
            var contact = o.Contacts.Where(c => c.Active).OrderBy(c => c.Position).FirstOrDefault();
            return new Payee(string.Empty, o.Name, contact is null ? null : contacts.Clear(contact.TenantId, ContactPrivacy.MobilePurpose, contact.MobileNumber),
                $"{address?.BoundaryCode} {address?.Details.City}".Trim(), null, address?.Details.Pincode);
        });
}
