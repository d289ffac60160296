using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Organisations;

/// <summary>
/// Changes organisations. Children are known by their id; persons who become contacts are appointed, those who no longer are lose their role
/// unless another organisation lists them. Spec 30 §4.3, §4.4.
/// </summary>
internal sealed class UpdateOrganisations(
    WorksDb db, OrganisationRules rules, ContactPersons persons, ContactPrivacy privacy, INumbering numbering, IMasters masters, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder organisations) => organisations.MapPost(
        "/_update", (OrganisationsRequest request, UpdateOrganisations slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<OrganisationsReply>();

    public async Task<Result<OrganisationsReply>> HandleAsync(OrganisationsRequest request, CancellationToken cancellationToken)
    {
        if (request.Organisations is not { Count: > 0 } sent) return OrganisationErrors.Missing;
        var stored = await LockAsync(sent, cancellationToken);
        for (var i = 0; i < sent.Count; i++)
        {
            if (OrganisationRules.Shape(sent[i], i, isNew: false) is { Length: > 0 } incomplete) return incomplete;
            if (Organisation.Given(sent[i].Id) is null) return OrganisationErrors.IdMissing;
            if (Of(stored, sent[i]) is not { } organisation) return OrganisationErrors.Unknown(sent.Where(wire => Of(stored, wire) is null).Select(wire => wire.Id ?? string.Empty));
            if (sent.Count == 1 && db.Context.IsStale(organisation.RowVersion)) return OrganisationErrors.Stale;
            if (await rules.CodesAsync(sent[i], cancellationToken) is { Length: > 0 } invalid) return invalid;
            if (await ContactTakenAsync(organisation, sent[i], cancellationToken) is { } taken) return OrganisationErrors.ContactTaken(taken);
        }

        var numbers = new OrganisationNumbers(numbering);
        foreach (var (wire, organisation) in sent.Select(wire => (wire, Of(stored, wire)!)))
        {
            if (await numbers.IssueAsync(OrganisationNumbers.Function, organisation.TenantId, organisation.CountNewFunctions(wire), cancellationToken) is { } failure) return failure;
        }

        var removed = new List<(string State, string Mobile)>();
        foreach (var (wire, organisation) in sent.Select(wire => (wire, Of(stored, wire)!))) removed.AddRange(await ChangeAsync(organisation, wire, numbers, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
        foreach (var state in removed.GroupBy(person => person.State, person => person.Mobile, StringComparer.Ordinal)) await persons.DismissAsync(state.Key, [.. state], cancellationToken);

        foreach (var organisation in sent.Select(wire => Of(stored, wire)!).Distinct())
            outbox.Publish("update-org", organisation.TenantId, organisation.Id.ToString(), new OrganisationsRequest([organisation.ToWire(privacy: null, withRemoved: true)]));
        if (sent is [var only]) db.Context.Version = Of(stored, only)!.RowVersion;
        return new OrganisationsReply([.. sent.Select(wire => Of(stored, wire)!.ToWire(privacy, withRemoved: true))]);
    }

    private async Task<IReadOnlyList<(string State, string Mobile)>> ChangeAsync(Organisation organisation, OrganisationWire wire, OrganisationNumbers numbers, CancellationToken cancellationToken)
    {
        var (state, by) = (Tenants.StateOf(organisation.TenantId), db.Context.Caller.Uuid.ToString());
        var before = Active(organisation).ToList();
        organisation.Take(wire, privacy, numbers.Of(OrganisationNumbers.Function, organisation.TenantId), by, db.Now);
        var known = before.Select(person => person.Mobile).ToHashSet(StringComparer.Ordinal);
        var added = organisation.Contacts.Where(contact => contact.Active && MobileOf(contact) is { } mobile && !known.Contains(mobile)).ToList();
        await persons.AppointAsync(organisation, organisation.Contacts.Where(contact => contact is { Active: true, MobileIndex: not null, UserUuid: null }), cancellationToken);

        var now = Active(organisation).Select(person => person.Mobile).ToHashSet(StringComparer.Ordinal);
        var left = before.Where(person => !now.Contains(person.Mobile)).ToList();
        // Registers change hands only when somebody takes over from somebody (spec 30 §2.12).
        if (left.Count > 0 && added.Count > 0)
        {
            outbox.Publish(
                "organisation.contact.details.update", organisation.TenantId, organisation.Id.ToString(),
                new ContactsChanged(organisation.TenantId, organisation.Id.ToString(), [.. left.Select(person => person.Contact)], [.. added.Select(contact => contact.ToWire(organisation.Id, privacy: null))]));
        }

        return [.. left.Select(person => (state, person.Mobile)).Distinct()];
    }

    // Unchanged mobiles are not checked again (spec 30 §4.4 step 6).
    private async Task<string?> ContactTakenAsync(Organisation organisation, OrganisationWire wire, CancellationToken cancellationToken)
    {
        var known = Active(organisation).Select(person => person.Mobile).ToHashSet(StringComparer.Ordinal);
        List<string> fresh = [.. CreateOrganisations.MobilesOf(wire).Where(mobile => !known.Contains(mobile))];
        if (fresh.Count == 0 || await masters.SwitchAsync(organisation.TenantId, "contact-of-other-organisation-refused-on-update", "on", cancellationToken) != "on") return null;
        return await persons.AdministratorAsync(Tenants.StateOf(organisation.TenantId), fresh, organisation.Id, cancellationToken);
    }

    // The contact as it is before the change: afterwards the row may be somebody else.
    private IEnumerable<(string Mobile, ContactWire Contact)> Active(Organisation organisation) =>
        from contact in organisation.Contacts where contact.Active let mobile = MobileOf(contact) where mobile is not null select (mobile, contact.ToWire(organisation.Id, privacy: null));

    private string? MobileOf(Contact contact) => privacy.Clear(contact.TenantId, ContactPrivacy.MobilePurpose, contact.MobileNumber);

    private static Organisation? Of(Dictionary<(string TenantId, Guid Id), Organisation> stored, OrganisationWire wire) =>
        Guid.TryParse(wire.Id, out var id) ? stored.GetValueOrDefault((wire.TenantId ?? string.Empty, id)) : null;

    // Rows first, persons second, each in one order: two updates wait for each other but never in a circle.
    private async Task<Dictionary<(string TenantId, Guid Id), Organisation>> LockAsync(IReadOnlyList<OrganisationWire> sent, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. sent.Select(wire => Guid.TryParse(wire.Id, out var id) ? id : Guid.Empty).Distinct()];
        await db.ExecuteAsync("select id from registries.organisations where id = any(@ids) order by id for update", new { ids }, cancellationToken);
        var rows = await db.Organisations.Where(o => ids.Contains(o.Id)).AsSplitQuery().AsTracking().ToListAsync(cancellationToken);
        var mobiles = rows.SelectMany(row => Active(row).Select(person => (State: Tenants.StateOf(row.TenantId), person.Mobile)))
            .Concat(sent.Where(wire => Organisation.Given(wire.TenantId) is not null).SelectMany(wire => CreateOrganisations.MobilesOf(wire).Select(mobile => (State: Tenants.StateOf(wire.TenantId!), Mobile: mobile))));
        foreach (var state in mobiles.GroupBy(person => person.State, person => person.Mobile, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            await persons.LockAsync(state.Key, state, cancellationToken);
        return rows.ToDictionary(row => (row.TenantId, row.Id));
    }
}
