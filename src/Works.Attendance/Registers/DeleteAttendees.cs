using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Registers;

/// <summary>Ends enrolments. Spec 30 §2.8.</summary>
internal sealed class DeleteAttendees(WorksDb db, RegisterAccess access, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/attendee/v1/_delete", (AttendeeRequest request, DeleteAttendees slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<AttendeeReply>().RefusesMixedTenantsItself();

    private async Task<Result<AttendeeReply>> HandleAsync(AttendeeRequest request, CancellationToken cancellationToken)
    {
        if (request.Attendees is not { Count: > 0 } sent) return AttendanceErrors.NoAttendeesToLeave;
        if (CreateAttendees.Shape(sent) is { Length: > 0 } incomplete) return incomplete;
        var tenantId = sent[0].TenantId!;
        if (!await access.IsTenantAsync(tenantId, cancellationToken)) return AttendanceErrors.UnknownTenant(tenantId);
        var registers = await db.LockRegistersAsync(tenantId, sent.Select(attendee => UpdateRegisters.IdOf(attendee.RegisterId)), cancellationToken);
        var calendar = await access.CalendarAsync(tenantId, cancellationToken);
        Guid[] ids = [.. registers.Keys];
        Guid[] persons = [.. sent.Select(attendee => UpdateRegisters.IdOf(attendee.IndividualId))];
        var now = db.Now;
        var open = await db.Attendees.Where(a => ids.Contains(a.RegisterId) && persons.Contains(a.IndividualId) && (a.DenrollmentDate == null || a.DenrollmentDate > now)).ToListAsync(cancellationToken);
        var ended = new List<Attendee>();
        foreach (var wire in sent)
        {
            if (!registers.TryGetValue(UpdateRegisters.IdOf(wire.RegisterId), out var register) || register.IsDeleted) return AttendanceErrors.UnknownRegister(wire.RegisterId);
            if (await access.MayChangeAsync(register, cancellationToken) is { } stranger) return stranger;
            // Who is enrolled until a day to come may leave earlier; of two enrolments the running one ends.
            if (open.Where(one => one.RegisterId == register.Id && one.IndividualId == UpdateRegisters.IdOf(wire.IndividualId)).MinBy(one => one.EnrollmentDate) is not { } attendee)
                return AttendanceErrors.NotEnrolled(wire.IndividualId);
            if (wire.DenrollmentDate is { } date && (date < attendee.EnrollmentDate || date < register.StartDate || date > calendar.EndOfRegister(register.EndDate)))
                return AttendanceErrors.EndOfAttendance(register.RegisterNumber);
            attendee.Leave(wire.DenrollmentDate ?? register.Within(Math.Max(now, attendee.EnrollmentDate)), db.Context.Caller.Uuid.ToString(), now);
            ended.Add(attendee);
        }

        var reply = new AttendeeReply([.. ended.Select(attendee => attendee.ToWire())]);
        outbox.Publish("update-attendee", tenantId, reply.Attendees[0].RegisterId!, new AttendeeRequest(reply.Attendees));
        return reply;
    }
}
