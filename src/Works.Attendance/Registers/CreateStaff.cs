using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Attendance.Registers;

/// <summary>Lets people mark attendance in registers. Spec 30 §2.9.</summary>
internal sealed class CreateStaff(WorksDb db, RegisterAccess access, IIndividuals individuals, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/staff/v1/_create", (StaffRequest request, CreateStaff slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<StaffReply>().RefusesMixedTenantsItself();

    private async Task<Result<StaffReply>> HandleAsync(StaffRequest request, CancellationToken cancellationToken)
    {
        if (Shape(request) is { Length: > 0 } incomplete) return incomplete;
        var sent = request.Staff!;
        var tenantId = sent[0].TenantId!;
        if (!await access.IsTenantAsync(tenantId, cancellationToken)) return AttendanceErrors.UnknownTenant(tenantId);
        var registers = await db.LockRegistersAsync(tenantId, sent.Select(member => UpdateRegisters.IdOf(member.RegisterId)), cancellationToken);
        var calendar = await access.CalendarAsync(tenantId, cancellationToken);
        Guid[] ids = [.. registers.Keys];
        var terms = (await db.RegisterStaff.AsNoTracking().Where(s => ids.Contains(s.RegisterId)).ToListAsync(cancellationToken)).ToLookup(member => (member.RegisterId, member.UserId));
        var names = await NamesAsync(tenantId, sent, cancellationToken);
        var by = db.Context.Caller.Uuid.ToString();
        var added = new List<StaffMember>();
        foreach (var wire in sent)
        {
            if (!registers.TryGetValue(UpdateRegisters.IdOf(wire.RegisterId), out var register) || register.IsDeleted) return AttendanceErrors.UnknownRegister(wire.RegisterId);
            if (await access.MayChangeAsync(register, cancellationToken) is { } stranger) return stranger;
            if (wire.EnrollmentDate is { } date && (date < register.StartDate || date > calendar.EndOfRegister(register.EndDate))) return AttendanceErrors.EnrolmentDate(register.RegisterNumber);
            if (terms[(register.Id, wire.UserId!)].Any(term => term.IsActiveAt(db.Now))) return AttendanceErrors.StaffAlready(wire.UserId);
            var name = names.GetValueOrDefault(wire.UserId!) ?? "NA";
            var member = new StaffMember
            {
                TenantId = tenantId, RegisterId = register.Id, UserId = wire.UserId!, EnrollmentDate = wire.EnrollmentDate ?? register.Within(db.Now), StaffType = wire.StaffType ?? StaffType.OWNER,
                StaffName = name, AdditionalDetails = JsonSerializer.Serialize(new { staffName = name }, WireJson.Options), CreatedBy = by, CreatedTime = db.Now,
            };
            member.Touch(by, db.Now);
            added.Add(member);
        }

        db.RegisterStaff.AddRange(added);
        var reply = new StaffReply([.. added.Select(member => member.ToWire())]);
        outbox.Publish("save-staff", tenantId, reply.Staff[0].RegisterId!, new StaffRequest(reply.Staff));
        return reply;
    }

    /// <summary>What must be there, of create and delete.</summary>
    public static Failure[] Shape(StaffRequest request)
    {
        if (request.Staff is not { Count: > 0 } staff) return [AttendanceErrors.NoStaff];
        var missing = new Refusals();
        foreach (var member in staff)
        {
            missing.When(string.IsNullOrWhiteSpace(member.RegisterId), () => AttendanceErrors.RegisterId);
            missing.When(string.IsNullOrWhiteSpace(member.UserId), () => AttendanceErrors.UserId);
            missing.When(string.IsNullOrWhiteSpace(member.TenantId), () => AttendanceErrors.TenantId);
        }

        if (missing.Any) return missing.ToArray();
        if (staff.Any(member => member.TenantId != staff[0].TenantId)) return [AttendanceErrors.SeveralTenants];
        var twice = staff.GroupBy(member => (UpdateRegisters.IdOf(member.RegisterId), member.RegisterId, member.UserId)).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? [] : [AttendanceErrors.StaffTwice(twice.Key.UserId)];
    }

    // People of organisations stand in the register of the state, those of the city in its own; what is neither may be on the staff all the same.
    private async Task<Dictionary<string, string>> NamesAsync(string tenantId, IReadOnlyList<StaffWire> staff, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. staff.Select(member => UpdateRegisters.IdOf(member.UserId)).Where(id => id != Guid.Empty).Distinct()];
        var names = (await individuals.ByIdAsync(tenantId, ids, cancellationToken)).ToDictionary(person => person.Key.ToString(), person => person.Value.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var (id, person) in await individuals.AtStateAsync(tenantId, [.. ids.Where(id => !names.ContainsKey(id.ToString()))], cancellationToken)) names[id.ToString()] = person.Name;
        return names;
    }
}
