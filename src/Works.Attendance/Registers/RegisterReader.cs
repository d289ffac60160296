using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Attendance.Registers;

/// <summary>Which people of registers are answered with them.</summary>
/// <param name="Staff">Whether the staff is shown.</param>
/// <param name="Attendees">Whether the attendees are shown.</param>
/// <param name="StaffId">Only this member of the staff; null for all.</param>
/// <param name="AttendeeId">Only this person; null for all.</param>
internal sealed record RegisterParts(bool Staff, bool Attendees, string? StaffId = null, Guid? AttendeeId = null)
{
    public static RegisterParts All { get; } = new(Staff: true, Attendees: true);
}

/// <summary>Reads registers with their people: two queries, however many registers.</summary>
internal sealed class RegisterReader(WorksDb db)
{
    public async Task<IReadOnlyList<RegisterWire>> ReadAsync(IReadOnlyList<Register> registers, RegisterParts parts, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. registers.Select(register => register.Id)];
        var staff = !parts.Staff ? null : (await db.RegisterStaff.AsNoTracking().Where(s => ids.Contains(s.RegisterId) && (parts.StaffId == null || s.UserId == parts.StaffId))
            .OrderBy(s => s.CreatedTime).ThenBy(s => s.Id).ToListAsync(cancellationToken)).ToLookup(member => member.RegisterId);
        var attendees = !parts.Attendees ? null : (await db.Attendees.AsNoTracking().Where(a => ids.Contains(a.RegisterId) && (parts.AttendeeId == null || a.IndividualId == parts.AttendeeId))
            .OrderBy(a => a.CreatedTime).ThenBy(a => a.Id).ToListAsync(cancellationToken)).ToLookup(attendee => attendee.RegisterId);
        return [.. registers.Select(register => register.ToWire(
            staff is null ? null : [.. staff[register.Id].Select(member => member.ToWire())], attendees is null ? null : [.. attendees[register.Id].Select(attendee => attendee.ToWire())]))];
    }
}
