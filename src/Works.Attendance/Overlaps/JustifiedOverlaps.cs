using Works.Attendance.Logs;
using Works.Platform;

namespace Works.Attendance.Overlaps;

/// <summary>What officers have found to be in order.</summary>
internal sealed class JustifiedOverlaps(WorksDb db)
{
    private static readonly DateOnly FirstDay = new(2000, 1, 1);

    /// <summary>Those that nobody has justified.</summary>
    public async Task<IReadOnlyList<Overlap>> WithoutAsync(string tenantId, IReadOnlyList<Overlap> found, CancellationToken cancellationToken)
    {
        if (found.Count == 0) return found;
        var justified = (await db.QueryAsync<JustifiedDay>(
            """
            select o.individual_id, (o.day - date '2000-01-01') as day from attendance.overlaps o
            where o.tenant_id = @tenantId and o.reason is not null and (o.individual_id, o.day) in (
                select n.individual_id, date '2000-01-01' + n.day from unnest(@individuals, @days) as n (individual_id, day))
            """,
            new { tenantId, individuals = found.Select(one => one.IndividualId).ToArray(), days = found.Select(one => LogStore.NumberOf(one.Day)).ToArray() }, cancellationToken))
            .Select(row => new PersonDay(row.IndividualId, FirstDay.AddDays(row.Day))).ToHashSet();
        return [.. found.Where(one => !justified.Contains(new PersonDay(one.IndividualId, one.Day)))];
    }

    private sealed record JustifiedDay
    {
        public required Guid IndividualId { get; init; }
        public required int Day { get; init; }
    }
}
