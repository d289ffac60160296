using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Registers;

/// <summary>Ends terms of staff; a register is never left without any. Spec 30 §2.9.</summary>
internal sealed class DeleteStaff(WorksDb db, RegisterAccess access, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/staff/v1/_delete", (StaffRequest request, DeleteStaff slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<StaffReply>().RefusesMixedTenantsItself();

    private async Task<Result<StaffReply>> HandleAsync(StaffRequest request, CancellationToken cancellationToken)
    {
        if (CreateStaff.Shape(request) is { Length: > 0 } incomplete) return incomplete;
        var sent = request.Staff!;
        var tenantId = sent[0].TenantId!;
        if (!await access.IsTenantAsync(tenantId, cancellationToken)) return AttendanceErrors.UnknownTenant(tenantId);
        var registers = await db.LockRegistersAsync(tenantId, sent.Select(member => UpdateRegisters.IdOf(member.RegisterId)), cancellationToken);
        var calendar = await access.CalendarAsync(tenantId, cancellationToken);
        Guid[] ids = [.. registers.Keys];
        var now = db.Now;
        var active = await db.RegisterStaff.Where(s => ids.Contains(s.RegisterId) && (s.DenrollmentDate == null || s.DenrollmentDate > now)).ToListAsync(cancellationToken);
        var ended = new List<StaffMember>();
        foreach (var wire in sent)
        {
            if (!registers.TryGetValue(UpdateRegisters.IdOf(wire.RegisterId), out var register) || register.IsDeleted) return AttendanceErrors.UnknownRegister(wire.RegisterId);
            if (await access.MayChangeAsync(register, cancellationToken) is { } stranger) return stranger;
            if (active.Find(term => term.RegisterId == register.Id && term.UserId == wire.UserId) is not { } member) return AttendanceErrors.NotStaff(wire.UserId);
            if (wire.DenrollmentDate is { } date && (date < member.EnrollmentDate || date < register.StartDate || date > calendar.EndOfRegister(register.EndDate)))
                return AttendanceErrors.EndOfEnrolment(register.RegisterNumber);
            member.Leave(wire.DenrollmentDate ?? register.Within(Math.Max(now, member.EnrollmentDate)), db.Context.Caller.Uuid.ToString(), now);
            ended.Add(member);
        }

        foreach (var register in registers.Values)
            if (!active.Exists(term => term.RegisterId == register.Id && !ended.Contains(term))) return AttendanceErrors.LastStaff(register.RegisterNumber);
        var reply = new StaffReply([.. ended.Select(member => member.ToWire())]);
        outbox.Publish("update-staff", tenantId, reply.Staff[0].RegisterId!, new StaffRequest(reply.Staff));
        return reply;
    }
}
