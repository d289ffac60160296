using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Attendance.Musters;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Registers;

/// <summary>Withdraws registers: no search finds them any more, what was recorded stays. Spec 30 §2.6.</summary>
internal sealed class DeleteRegisters(WorksDb db, RegisterAccess access, RegisterReader reader, IControls controls, IEnumerable<IBilledMusterRolls> bills, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/v1/_delete", (RegisterRequest request, DeleteRegisters slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<RegisterReply>().RefusesMixedTenantsItself();

    private async Task<Result<RegisterReply>> HandleAsync(RegisterRequest request, CancellationToken cancellationToken)
    {
        if (request.AttendanceRegister is not { Count: > 0 } sent || sent.Any(register => string.IsNullOrWhiteSpace(register?.Id) || string.IsNullOrWhiteSpace(register.TenantId)))
            return AttendanceErrors.DeleteIncomplete;
        var tenantId = sent[0]!.TenantId!;
        if (sent.Any(register => register!.TenantId != tenantId)) return AttendanceErrors.RegistersOfTenants;
        var stored = await db.LockRegistersAsync(tenantId, sent.Select(register => UpdateRegisters.IdOf(register!.Id)), cancellationToken);
        var by = db.Context.Caller.Uuid.ToString();
        var deleted = new List<Register>();
        foreach (var wire in sent)
        {
            if (!stored.TryGetValue(UpdateRegisters.IdOf(wire!.Id), out var register)) return AttendanceErrors.NoRegister(wire.Id);
            if (await access.MayChangeAsync(register, cancellationToken) is { } stranger) return stranger;
            if (register.IsDeleted) return AttendanceErrors.DeletedAlready(wire.Id);
            if (await UnpaidAsync(register, cancellationToken) is { } roll
                && await controls.BrokenAsync(tenantId, "30-2.6-in-use", register.RegisterNumber, AttendanceErrors.InUse(register.RegisterNumber, roll), cancellationToken) is { } used) return used;
            register.Delete(by, db.Now);
            deleted.Add(register);
        }

        var reply = new RegisterReply(await reader.ReadAsync(deleted, RegisterParts.All, cancellationToken));
        foreach (var register in reply.AttendanceRegister) outbox.Publish("delete-attendance", tenantId, register.Id!, new RegisterRequest([register]));
        return reply;
    }

    // A roll that is still on its way, or approved and not billed.
    private async Task<string?> UnpaidAsync(Register register, CancellationToken cancellationToken)
    {
        var rolls = await db.MusterRolls.AsNoTracking().Where(m => m.RegisterId == register.Id && m.Status != MusterStatus.Cancelled && m.Status != MusterStatus.Inactive)
            .OrderBy(m => m.FirstDay).Select(m => new { m.MusterRollNumber, m.Status }).ToListAsync(cancellationToken);
        foreach (var roll in rolls)
        {
            if (roll.Status != MusterStatus.Active) return roll.MusterRollNumber;
            foreach (var billed in bills)
                if (await billed.BillOfAsync(register.TenantId, roll.MusterRollNumber, cancellationToken) is null) return roll.MusterRollNumber;
        }

        return null;
    }
}
