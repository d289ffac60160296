using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Registers;

/// <summary>Changes name, period, status and free members of registers; the rest is answered as it is stored. Spec 30 §2.5.</summary>
internal sealed class UpdateRegisters(WorksDb db, RegisterAccess access, RegisterReader reader, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/v1/_update", (RegisterRequest request, UpdateRegisters slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<RegisterReply>().RefusesMixedTenantsItself();

    public async Task<Result<RegisterReply>> HandleAsync(RegisterRequest request, CancellationToken cancellationToken)
    {
        if (CreateRegisters.Shape(request) is { Length: > 0 } incomplete) return incomplete;
        var sent = request.AttendanceRegister!;
        var tenantId = sent[0]!.TenantId!;
        if (sent.Any(register => string.IsNullOrWhiteSpace(register!.Id))) return AttendanceErrors.RegisterIdMissing;
        var stored = await db.LockRegistersAsync(tenantId, sent.Select(register => IdOf(register!.Id)), cancellationToken);
        var by = db.Context.Caller.Uuid.ToString();
        var changed = new List<Register>();
        foreach (var wire in sent)
        {
            if (!stored.TryGetValue(IdOf(wire!.Id), out var register) || register.IsDeleted || !await access.IsStaffAsync(tenantId, register.Id, cancellationToken))
                return AttendanceErrors.NotModifiable(wire.Id);
            if (db.Context.IsStale(register.RowVersion)) return AttendanceErrors.Stale;
            if (wire.StartDate != register.StartDate && register.StartDate <= db.Now) return AttendanceErrors.StartPassed;
            register.Describe(wire.Name, wire.StartDate!.Value, wire.EndDate, wire.Status ?? register.Status, wire.AdditionalDetails, by, db.Now);
            changed.Add(register);
        }

        if (changed is [var only]) db.Context.Version = only.RowVersion + (db.Entry(only).State == EntityState.Modified ? 1 : 0);
        var reply = new RegisterReply(await reader.ReadAsync(changed, RegisterParts.All, cancellationToken));
        foreach (var register in reply.AttendanceRegister) outbox.Publish("update-attendance", tenantId, register.Id!, new RegisterRequest([register]));
        return reply;
    }

    /// <summary>What is no id is an id that nothing has.</summary>
    public static Guid IdOf(string? text) => Guid.TryParse(text, out var id) ? id : Guid.Empty;
}
