using Works.Attendance.Logs;
using Works.Attendance.Musters;
using Works.Attendance.Registers;
using Works.Platform;

namespace Works.Attendance.Overlaps;

/// <summary>A person who was at two places on one day, or at them for more than a day in all.</summary>
/// <param name="IndividualId">The person.</param>
/// <param name="Day">The local day.</param>
/// <param name="Places">Registers with what they make of the day, those first that opened first.</param>
/// <param name="SameHours">True when he was at two at once; false when only their sum is too much.</param>
internal sealed record Overlap(Guid IndividualId, DateOnly Day, IReadOnlyList<(Guid RegisterId, DayPresence Presence)> Places, bool SameHours);

/// <summary>
/// Notices presence in two registers (spec 30 §14 row 4, rule C17): of the same hours, or of more than one day. A person has one record however many
/// agencies employ him, because an identity number is registered once on the whole platform (decision 13), so the record is what is compared.
/// </summary>
internal sealed class FlagOverlaps(WorksDb db, LogStore store, RegisterAccess access, MusterMasters masters)
{
    /// <summary>Flags what logs that were just stored bring about; entry goes on, the muster roll is where it stops.</summary>
    public async Task FlagAsync(IReadOnlyCollection<AttendanceLog> logs, CancellationToken cancellationToken)
    {
        LogSlot[] slots = [.. logs.Where(log => log.Status == RegisterStatus.ACTIVE).Select(log => log.Slot with { Type = string.Empty }).Distinct()];
        // Of one request, too: a bulk may span registers. These are stored already, so that the query finds them.
        var elsewhere = await store.ElsewhereAsync(slots, cancellationToken);
        if (elsewhere.Count == 0) return;
        var tenantId = logs.First().TenantId;
        var found = await OfAsync(tenantId, elsewhere, cancellationToken);
        if (found.Count == 0) return;
        await db.ExecuteAsync(
            """
            insert into attendance.overlaps (tenant_id, individual_id, day, flagged_by, flagged_time)
            select @tenantId, n.individual_id, date '2000-01-01' + n.day, @by, @Now from unnest(@individuals, @days) as n (individual_id, day) on conflict do nothing
            """,
            new
            {
                tenantId, by = db.Context.Caller.Uuid.ToString(), db.Now, individuals = found.Select(one => one.IndividualId).ToArray(), days = found.Select(one => LogStore.NumberOf(one.Day)).ToArray(),
            }, cancellationToken);
    }

    /// <summary>Those of the days on which people stand in another register than the given one.</summary>
    public Task<IReadOnlyList<PersonDay>> ElsewhereAsync(Guid registerId, IReadOnlyCollection<PersonDay> days, CancellationToken cancellationToken) =>
        store.ElsewhereAsync([.. days.Select(day => new LogSlot(registerId, day.IndividualId, day.Day, string.Empty))], cancellationToken);

    /// <summary>What the stored logs say of people on days; only those who are at two places.</summary>
    public async Task<IReadOnlyList<Overlap>> OfAsync(string tenantId, IReadOnlyCollection<PersonDay> days, CancellationToken cancellationToken)
    {
        var calendar = await access.CalendarAsync(tenantId, cancellationToken);
        var thresholds = await masters.ThresholdsAsync(tenantId, cancellationToken);
        var found = new List<Overlap>();
        foreach (var day in (await store.OfPeopleAsync(days, cancellationToken)).GroupBy(log => new PersonDay(log.IndividualId, log.Day)).OrderBy(group => group.Key.Day).ThenBy(group => group.Key.IndividualId))
        {
            (Guid RegisterId, DayPresence Presence)[] places = [.. day.GroupBy(log => log.RegisterId).OrderBy(group => group.Key)
                .Select(group => (group.Key, AttendanceArithmetic.OfDay(group, calendar, thresholds))).Where(place => place.Item2.Value > 0)];
            if (places.Length < 2) continue;
            var sameHours = places.Any(one => places.Any(other => other.RegisterId != one.RegisterId && one.Presence.Meets(other.Presence)));
            if (sameHours || places.Sum(place => place.Presence.Value) > 1) found.Add(new Overlap(day.Key.IndividualId, day.Key.Day, places, sameHours));
        }

        return found;
    }
}
