using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Registers;

/// <summary>Opens registers. Spec 30 §2.4, in the order of its table.</summary>
internal sealed class CreateRegisters(WorksDb db, RegisterAccess access, OpenRegister open)
{
    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/v1/_create", (RegisterRequest request, CreateRegisters slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<RegisterReply>().RefusesMixedTenantsItself();

    public async Task<Result<RegisterReply>> HandleAsync(RegisterRequest request, CancellationToken cancellationToken)
    {
        if (Shape(request) is { Length: > 0 } incomplete) return incomplete;
        RegisterWire[] sent = [.. request.AttendanceRegister!.Select(register => register!)];
        var tenantId = sent[0].TenantId!;
        if (await access.IsOnAsync(tenantId, "register-reference-required", unset: true, cancellationToken))
        {
            var missing = new Refusals();
            foreach (var register in sent)
            {
                missing.When(string.IsNullOrWhiteSpace(register.ReferenceId), () => AttendanceErrors.Reference);
                missing.When(string.IsNullOrWhiteSpace(register.ServiceCode), () => AttendanceErrors.Service);
            }

            if (missing.Any) return missing.ToArray();
        }

        if (!await access.IsTenantAsync(tenantId, cancellationToken)) return AttendanceErrors.UnknownTenant(tenantId);
        if (await ExistingAsync(tenantId, sent, cancellationToken) is { } taken) return AttendanceErrors.RegisterExists(taken);
        var opened = new List<RegisterWire>();
        foreach (var register in sent)
        {
            var added = await open.AddAsync(register, needsOwner: true, cancellationToken);
            if (added.IsRefused) return added.Failures.ToArray();
            opened.Add(added.Value);
        }

        return new RegisterReply(opened);
    }

    /// <summary>What must be there, also of an update.</summary>
    public static Failure[] Shape(RegisterRequest request)
    {
        if (request.AttendanceRegister is not { Count: > 0 } registers || registers.Any(register => register is null)) return [AttendanceErrors.NoRegisters];
        var missing = new Refusals();
        foreach (var register in registers)
        {
            missing.When(string.IsNullOrWhiteSpace(register!.TenantId), () => AttendanceErrors.Tenant);
            missing.When(string.IsNullOrWhiteSpace(register.Name), () => AttendanceErrors.Name);
            missing.When(register.StartDate is null or 0, () => AttendanceErrors.StartMissing);
            missing.When(register.StartDate is { } start && (start < 0 || !TenantCalendar.Knows(start)), () => AttendanceErrors.StartInvalid);
        }

        if (missing.Any) return missing.ToArray();
        if (registers.Any(register => register!.EndDate is { } end && (end < register.StartDate || !TenantCalendar.Knows(end)))) return [AttendanceErrors.Dates];
        return registers.Any(register => register!.TenantId != registers[0]!.TenantId) ? [AttendanceErrors.RegistersOfTenants] : [];
    }

    // Registers without a reference may be as many as people like; also within one request each reference is taken once.
    private async Task<string?> ExistingAsync(string tenantId, RegisterWire[] sent, CancellationToken cancellationToken)
    {
        var referred = sent.Where(register => register.Status != RegisterStatus.INACTIVE && !string.IsNullOrWhiteSpace(register.ReferenceId) && !string.IsNullOrWhiteSpace(register.ServiceCode)).ToList();
        if (referred.Count == 0) return null;
        var twice = referred.GroupBy(register => (register.ReferenceId, register.ServiceCode)).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) return twice.Key.ReferenceId;
        string[] references = [.. referred.Select(register => register.ReferenceId!)];
        var stored = await db.Registers.AsNoTracking()
            .Where(r => r.TenantId == tenantId && r.ReferenceId != null && references.Contains(r.ReferenceId) && r.Status == RegisterStatus.ACTIVE && !r.IsDeleted)
            .Select(r => new { r.ReferenceId, r.ServiceCode }).ToListAsync(cancellationToken);
        return stored.FirstOrDefault(known => referred.Exists(register => register.ReferenceId == known.ReferenceId && register.ServiceCode == known.ServiceCode))?.ReferenceId;
    }
}
