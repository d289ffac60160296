using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Attendance.Registers;

/// <summary>
/// When new people speak for an organisation they take over its registers from those who went: first they are put on the staff, then the others leave it,
/// so that no register is ever without (spec 30 §2.12). Registers of works of another organisation are left alone, whoever staffs them.
/// </summary>
internal sealed class HandOverStaff : IEventSubscriber
{
    public string Name => "attendance-staff-hand-over";

    public bool Wants(string topic) => topic == "organisation.contact.details.update";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var change = fact.Payload.Deserialize<ContactsOfOrganisation>(WireJson.Options)!;
        string[] gone = Ids(change.OldContacts), come = [.. Ids(change.NewContacts).Except(Ids(change.OldContacts), StringComparer.OrdinalIgnoreCase)];
        if (gone.Length == 0 || come.Length == 0) return;
        var now = db.Now;
        var ids = await db.RegisterStaff.AsNoTracking().Where(s => s.TenantId == fact.TenantId && gone.Contains(s.UserId) && (s.DenrollmentDate == null || s.DenrollmentDate > now))
            .Select(s => s.RegisterId).Distinct().ToListAsync(cancellationToken);
        var registers = (await db.LockRegistersAsync(fact.TenantId, ids, cancellationToken)).Values.OrderBy(register => register.Id).ToList();
        var people = await services.GetRequiredService<IIndividuals>().AtStateAsync(fact.TenantId, [.. come.Select(UpdateRegisters.IdOf)], cancellationToken);
        foreach (var register in registers)
        {
            if (await IsOfAnotherAsync(register, change.OrganisationId, services, cancellationToken)) continue;
            await HandOverAsync(register, gone, come, people, db, services.GetRequiredService<Outbox>(), cancellationToken);
        }
    }

    private static async Task HandOverAsync(Register register, string[] gone, string[] come, IReadOnlyDictionary<Guid, Person> people, WorksDb db, Outbox outbox, CancellationToken cancellationToken)
    {
        var (now, by) = (db.Now, db.Context.Caller.Uuid.ToString());
        var staff = await db.RegisterStaff.Where(s => s.RegisterId == register.Id && (s.DenrollmentDate == null || s.DenrollmentDate > now)).ToListAsync(cancellationToken);
        var added = new List<StaffMember>();
        foreach (var id in come.Where(id => !staff.Exists(member => member.UserId == id)))
        {
            var name = people.GetValueOrDefault(UpdateRegisters.IdOf(id))?.Name ?? "NA";
            var member = new StaffMember
            {
                TenantId = register.TenantId, RegisterId = register.Id, UserId = id, EnrollmentDate = register.Within(now), StaffType = StaffType.OWNER, StaffName = name,
                AdditionalDetails = JsonSerializer.Serialize(new { staffName = name }, WireJson.Options), CreatedBy = by, CreatedTime = now,
            };
            member.Touch(by, now);
            added.Add(member);
        }

        db.RegisterStaff.AddRange(added);
        var left = staff.Where(member => gone.Contains(member.UserId, StringComparer.OrdinalIgnoreCase)).ToList();
        foreach (var member in left) member.Leave(register.Within(Math.Max(now, member.EnrollmentDate)), by, now);
        if (added.Count > 0) outbox.Publish("save-staff", register.TenantId, register.Id.ToString(), new StaffRequest([.. added.Select(member => member.ToWire())]));
        if (left.Count > 0) outbox.Publish("update-staff", register.TenantId, register.Id.ToString(), new StaffRequest([.. left.Select(member => member.ToWire())]));
    }

    private static async Task<bool> IsOfAnotherAsync(Register register, string? organisationId, IServiceProvider services, CancellationToken cancellationToken) =>
        register.ReferenceId is { } number && await services.GetRequiredService<IContracts>().VersionsAsync(register.TenantId, number, cancellationToken) is [var contract, ..]
        && !string.Equals(contract.OrgId, organisationId, StringComparison.OrdinalIgnoreCase);

    private static string[] Ids(IReadOnlyList<ContactOfOrganisation>? contacts) =>
        [.. (contacts ?? []).Select(contact => OpenRegister.Blank(contact.IndividualId)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    private sealed record ContactsOfOrganisation(string? OrganisationId, IReadOnlyList<ContactOfOrganisation>? OldContacts, IReadOnlyList<ContactOfOrganisation>? NewContacts);

    private sealed record ContactOfOrganisation(string? IndividualId);
}
