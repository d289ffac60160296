using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Registries;

namespace Works.Attendance.Registers;

/// <summary>
/// Who may see and change a register (spec 30 §2.7, §2.8): its staff, and holders of a role that sees all of the tenant. Whoever has left the staff
/// sees nothing any more.
/// </summary>
internal sealed class RegisterAccess(WorksDb db, IMasters masters, IIndividuals individuals, IControls controls)
{
    private static readonly string[] Everywhere = ["SUPERUSER", "SYSTEM"];
    private (string State, Person? Person)? _me;

    /// <summary>The caller in the register of individuals of the state; null when he has no record.</summary>
    public async Task<Person?> MeAsync(string tenantId, CancellationToken cancellationToken)
    {
        var state = Tenants.StateOf(tenantId);
        if (_me?.State != state) _me = (state, await individuals.OfAccountAsync(tenantId, db.Context.Caller.Uuid, cancellationToken));
        return _me.Value.Person;
    }

    /// <summary>Id under which the caller stands on staff lists; null when he has no record.</summary>
    public async Task<string?> MyIdAsync(string tenantId, CancellationToken cancellationToken) => (await MeAsync(tenantId, cancellationToken))?.Id.ToString();

    /// <summary>True when one of the caller's roles shows him every register of the tenant.</summary>
    public async Task<bool> SeesAllAsync(string tenantId, CancellationToken cancellationToken)
    {
        var open = await masters.SwitchAsync(tenantId, "register-open-search-roles", "SUPERUSER,EMPLOYEE", cancellationToken);
        var roles = open.Split(['[', ']', '"', ',', ' '], StringSplitOptions.RemoveEmptyEntries);
        return db.Context.Caller.RolesAt(tenantId).Overlaps(roles);
    }

    /// <summary>True when the caller is on the staff now.</summary>
    public async Task<bool> IsStaffAsync(string tenantId, Guid registerId, CancellationToken cancellationToken) =>
        await MyIdAsync(tenantId, cancellationToken) is { } me && await ActiveTerms(tenantId, me).AnyAsync(s => s.RegisterId == registerId, cancellationToken);

    /// <summary>Registers on whose staff the caller is now.</summary>
    public async Task<IReadOnlyList<Guid>> MineAsync(string tenantId, CancellationToken cancellationToken) =>
        await MyIdAsync(tenantId, cancellationToken) is { } me ? await ActiveTerms(tenantId, me).Select(s => s.RegisterId).Distinct().ToListAsync(cancellationToken) : [];

    /// <summary>
    /// Whether the caller may change who works and who marks. A stranger is refused; one who sees the register without belonging to its active staff is a
    /// control of ours, which the reference lets pass.
    /// </summary>
    public async Task<Failure?> MayChangeAsync(Register register, CancellationToken cancellationToken)
    {
        if (db.Context.Caller.RolesAt(register.TenantId).Overlaps(Everywhere) || await IsStaffAsync(register.TenantId, register.Id, cancellationToken)) return null;
        if (await SeesAllAsync(register.TenantId, cancellationToken))
            return await controls.BrokenAsync(register.TenantId, "30-2.8-staff", register.RegisterNumber, AttendanceErrors.NotActiveStaff(register.Id.ToString()), cancellationToken);
        var me = await MyIdAsync(register.TenantId, cancellationToken);
        return me is not null && await db.RegisterStaff.AnyAsync(s => s.RegisterId == register.Id && s.UserId == me, cancellationToken)
            ? AttendanceErrors.NotActiveStaff(register.Id.ToString()) : AttendanceErrors.NotVisible(register.Id.ToString());
    }

    /// <summary>True when the request may work at the tenant and the masters know it.</summary>
    public async Task<bool> IsTenantAsync(string tenantId, CancellationToken cancellationToken) =>
        db.Context.Scope.Allows(tenantId) && await masters.IsTenantAsync(tenantId, cancellationToken);

    /// <summary>Calendar of the tenant.</summary>
    public async Task<TenantCalendar> CalendarAsync(string tenantId, CancellationToken cancellationToken) => new(await masters.ZoneOfAsync(tenantId, cancellationToken));

    /// <summary>A switch of spec 30 §10.4 that is on or off.</summary>
    public async Task<bool> IsOnAsync(string tenantId, string code, bool unset, CancellationToken cancellationToken) =>
        await masters.SwitchAsync(tenantId, code, unset ? "on" : "off", cancellationToken) == "on";

    private IQueryable<StaffMember> ActiveTerms(string tenantId, string userId)
    {
        var now = db.Now;
        return db.RegisterStaff.AsNoTracking().Where(s => s.TenantId == tenantId && s.UserId == userId && (s.DenrollmentDate == null || s.DenrollmentDate > now));
    }
}
