using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Attendance.Registers;

/// <summary>Enrols wage seekers. Who has left may come back: an enrolment that does not overlap an earlier one. Spec 30 §2.8, in the order of its table.</summary>
internal sealed class CreateAttendees(WorksDb db, RegisterAccess access, IIndividuals individuals, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/attendee/v1/_create", (AttendeeRequest request, CreateAttendees slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<AttendeeReply>().RefusesMixedTenantsItself();

    public async Task<Result<AttendeeReply>> HandleAsync(AttendeeRequest request, CancellationToken cancellationToken)
    {
        if (request.Attendees is not { Count: > 0 } sent) return AttendanceErrors.NoAttendees;
        if (Shape(sent) is { Length: > 0 } incomplete) return incomplete;
        var tenantId = sent[0].TenantId!;
        if (!await access.IsTenantAsync(tenantId, cancellationToken)) return AttendanceErrors.UnknownTenant(tenantId);
        var people = await individuals.ByIdAsync(tenantId, [.. sent.Select(attendee => UpdateRegisters.IdOf(attendee.IndividualId))], cancellationToken);
        string?[] strangers = [.. sent.Select(attendee => attendee.IndividualId).Where(id => !people.TryGetValue(UpdateRegisters.IdOf(id), out var person) || person.IsDeleted)];
        if (strangers.Length > 0) return AttendanceErrors.UnknownIndividual(strangers);

        var registers = await db.LockRegistersAsync(tenantId, sent.Select(attendee => UpdateRegisters.IdOf(attendee.RegisterId)), cancellationToken);
        if (sent.FirstOrDefault(attendee => !registers.TryGetValue(UpdateRegisters.IdOf(attendee.RegisterId), out var register) || register.IsDeleted) is { } lost)
            return AttendanceErrors.UnknownRegister(lost.RegisterId);
        foreach (var register in registers.Values)
            if (await access.MayChangeAsync(register, cancellationToken) is { } stranger) return stranger;
        var added = await EnrolAsync(tenantId, sent, registers, cancellationToken);
        if (added.IsRefused) return added.Failures.ToArray();
        db.Attendees.AddRange(added.Value);
        var reply = new AttendeeReply([.. added.Value.Select(attendee => attendee.ToWire())]);
        outbox.Publish("save-attendee", tenantId, reply.Attendees[0].RegisterId!, new AttendeeRequest(reply.Attendees));
        return reply;
    }

    private async Task<Result<List<Attendee>>> EnrolAsync(string tenantId, IReadOnlyList<AttendeeWire> sent, IReadOnlyDictionary<Guid, Register> registers, CancellationToken cancellationToken)
    {
        var calendar = await access.CalendarAsync(tenantId, cancellationToken);
        var closes = await access.IsOnAsync(tenantId, "enrolment-after-register-end-refused", unset: true, cancellationToken);
        var returns = await access.IsOnAsync(tenantId, "re-enrolment", unset: true, cancellationToken);
        Guid[] ids = [.. registers.Keys];
        Guid[] persons = [.. sent.Select(attendee => UpdateRegisters.IdOf(attendee.IndividualId))];
        var enrolments = (await db.Attendees.AsNoTracking().Where(a => ids.Contains(a.RegisterId) && persons.Contains(a.IndividualId)).ToListAsync(cancellationToken))
            .ToLookup(attendee => (attendee.RegisterId, attendee.IndividualId));
        var by = db.Context.Caller.Uuid.ToString();
        var added = new List<Attendee>();
        foreach (var wire in sent)
        {
            var register = registers[UpdateRegisters.IdOf(wire.RegisterId)];
            var end = calendar.EndOfRegister(register.EndDate);
            if (closes && end < db.Now) return AttendanceErrors.RegisterEnded(register.RegisterNumber);
            if (wire.EnrollmentDate is { } date && (date < register.StartDate || date > end)) return AttendanceErrors.EnrolmentDate(register.RegisterNumber);
            var enrolled = wire.EnrollmentDate ?? register.Within(db.Now);
            if (wire.DenrollmentDate is { } left && (left < enrolled || left > end)) return AttendanceErrors.EndOfEnrolment(register.RegisterNumber);
            var earlier = enrolments[(register.Id, UpdateRegisters.IdOf(wire.IndividualId))];
            if (earlier.Any(known => !returns || (enrolled < (known.DenrollmentDate ?? long.MaxValue) && known.EnrollmentDate < (wire.DenrollmentDate ?? long.MaxValue)))) return AttendanceErrors.Enrolled(wire.IndividualId);
            var attendee = new Attendee
            {
                TenantId = tenantId, RegisterId = register.Id, IndividualId = UpdateRegisters.IdOf(wire.IndividualId), EnrollmentDate = enrolled,
                AdditionalDetails = Json.Text(wire.AdditionalDetails), CreatedBy = by, CreatedTime = db.Now,
            };
            attendee.Leave(wire.DenrollmentDate, by, db.Now);
            if (!string.IsNullOrWhiteSpace(wire.Tag) && wire.Tag.Length <= UpdateTags.MaxLength) attendee.Mark(wire.Tag, by, db.Now);
            added.Add(attendee);
        }

        return added;
    }

    /// <summary>What must be there, of create and delete.</summary>
    public static Failure[] Shape(IReadOnlyList<AttendeeWire> attendees)
    {
        var missing = new Refusals();
        foreach (var attendee in attendees)
        {
            missing.When(string.IsNullOrWhiteSpace(attendee.RegisterId), () => AttendanceErrors.RegisterId);
            missing.When(string.IsNullOrWhiteSpace(attendee.IndividualId), () => AttendanceErrors.IndividualId);
            missing.When(string.IsNullOrWhiteSpace(attendee.TenantId), () => AttendanceErrors.TenantId);
        }

        if (missing.Any) return missing.ToArray();
        if (attendees.Any(attendee => attendee.TenantId != attendees[0].TenantId)) return [AttendanceErrors.SeveralTenants];
        var twice = attendees.GroupBy(attendee => (attendee.RegisterId!.ToUpperInvariant(), attendee.IndividualId!.ToUpperInvariant())).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? [] : [AttendanceErrors.AttendeeTwice(twice.First().IndividualId)];
    }
}
