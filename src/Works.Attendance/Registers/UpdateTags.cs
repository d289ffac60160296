using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Registers;

/// <summary>Groups attendees by a word of the client's. Spec 30 §2.8.</summary>
internal sealed class UpdateTags(WorksDb db, RegisterAccess access, Outbox outbox)
{
    public const int MaxLength = 64;

    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/attendee/v1/_updateTag", (AttendeeRequest request, UpdateTags slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<AttendeeReply>().RefusesMixedTenantsItself();

    private async Task<Result<AttendeeReply>> HandleAsync(AttendeeRequest request, CancellationToken cancellationToken)
    {
        if (request.Attendees is not { Count: > 0 } sent) return AttendanceErrors.TagList;
        var missing = new Refusals();
        foreach (var wire in sent)
        {
            missing.When(string.IsNullOrWhiteSpace(wire.Id), () => AttendanceErrors.TagId);
            missing.When(string.IsNullOrWhiteSpace(wire.TenantId), () => AttendanceErrors.TagTenant);
            missing.When(string.IsNullOrWhiteSpace(wire.Tag), () => AttendanceErrors.TagMissing);
            missing.When(wire.Tag?.Length > MaxLength, () => AttendanceErrors.TagTooLong);
        }

        if (missing.Any) return missing.ToArray();
        var tenantId = sent[0].TenantId!;
        if (sent.Any(wire => wire.TenantId != tenantId)) return AttendanceErrors.SeveralTenants;
        Guid[] ids = [.. sent.Select(wire => UpdateRegisters.IdOf(wire.Id))];
        var stored = await db.Attendees.Where(a => a.TenantId == tenantId && ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancellationToken);
        if (stored.Count == 0) return AttendanceErrors.NoAttendeesFound;
        if (sent.FirstOrDefault(wire => !stored.ContainsKey(UpdateRegisters.IdOf(wire.Id))) is { } lost) return AttendanceErrors.UnknownAttendee(lost.Id);
        var registers = await db.LockRegistersAsync(tenantId, stored.Values.Select(attendee => attendee.RegisterId), cancellationToken);
        foreach (var register in registers.Values)
            if (await access.MayChangeAsync(register, cancellationToken) is { } stranger) return stranger;
        foreach (var wire in sent) stored[UpdateRegisters.IdOf(wire.Id)].Mark(wire.Tag!, db.Context.Caller.Uuid.ToString(), db.Now);
        var reply = new AttendeeReply([.. sent.Select(wire => stored[UpdateRegisters.IdOf(wire.Id)].ToWire())]);
        outbox.Publish("update-attendee", tenantId, reply.Attendees[0].RegisterId!, new AttendeeRequest(reply.Attendees));
        return reply;
    }
}
