using System.Text.Json.Nodes;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Musters;

/// <summary>Stores the people of rolls: one statement however many.</summary>
internal sealed class MusterEntries(WorksDb db)
{
    public async Task<ILookup<Guid, MusterEntry>> ReadAsync(IReadOnlyCollection<Guid> rolls, CancellationToken cancellationToken) => rolls.Count == 0
        ? Enumerable.Empty<MusterEntry>().ToLookup(_ => Guid.Empty)
        : (await db.QueryAsync<StoredEntry>(
            """
            select id, muster_roll_id, individual_id, enrollment_date, denrollment_date, days, actual_total, modified_total, skill_code, additional_details::text as additional_details,
                   created_by, created_time, last_modified_by, last_modified_time
            from attendance.muster_entries where muster_roll_id = any(@rolls) order by muster_roll_id, position
            """, new { rolls = rolls.ToArray() }, cancellationToken)).ToLookup(row => row.MusterRollId, row => row.ToEntry());

    /// <summary>Writes the people of a roll: all of them, in their order.</summary>
    /// <param name="roll">The roll, stored.</param>
    /// <param name="before">Its people as they stand; empty for a new roll.</param>
    /// <param name="now">Its people as they are to stand. Nobody disappears from a roll.</param>
    /// <param name="reason">Why, for the history; null when nobody said.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task WriteAsync(MusterRoll roll, IReadOnlyList<MusterEntry> before, IReadOnlyList<MusterEntry> now, string? reason, CancellationToken cancellationToken)
    {
        var known = before.ToDictionary(entry => entry.Id);
        // Compared by reference: what was not touched is the same object.
        (MusterEntry Entry, int Position)[] rows = [.. now.Select((entry, i) => (entry, i)).Where(row => !known.TryGetValue(row.entry.Id, out var stored) || !ReferenceEquals(stored, row.entry))];
        if (rows.Length == 0) return;
        await db.SaveChangesAsync(cancellationToken); // the roll first: its people refer to it
        // An array of arrays is a matrix in PostgreSQL, so days travel as text.
        await db.ExecuteAsync(
            """
            insert into attendance.muster_entries (id, tenant_id, muster_roll_id, position, individual_id, enrollment_date, denrollment_date, days, actual_total, modified_total, skill_code,
                additional_details, created_by, created_time, last_modified_by, last_modified_time)
            select n.id, @TenantId, @Roll, n.position, n.individual_id, n.enrolled, n.left_on, n.days::numeric[], n.actual, n.modified, n.skill, n.details::jsonb, n.created_by, n.created_time, n.changed_by, n.changed_time
            from unnest(@ids, @positions, @individuals, @enrolled, @left, @days, @actual, @modified, @skills, @details, @createdBy, @createdTime, @changedBy, @changedTime)
                as n (id, position, individual_id, enrolled, left_on, days, actual, modified, skill, details, created_by, created_time, changed_by, changed_time)
            on conflict (id) do update set position = excluded.position, enrollment_date = excluded.enrollment_date, denrollment_date = excluded.denrollment_date, days = excluded.days,
                actual_total = excluded.actual_total, modified_total = excluded.modified_total, skill_code = excluded.skill_code, additional_details = excluded.additional_details,
                last_modified_by = excluded.last_modified_by, last_modified_time = excluded.last_modified_time
            """,
            new
            {
                roll.TenantId, Roll = roll.Id, ids = rows.Select(row => row.Entry.Id).ToArray(), positions = rows.Select(row => row.Position).ToArray(),
                individuals = rows.Select(row => row.Entry.IndividualId).ToArray(), enrolled = rows.Select(row => row.Entry.EnrollmentDate).ToArray(), left = rows.Select(row => row.Entry.DenrollmentDate).ToArray(),
                days = rows.Select(row => DaysText(row.Entry.Days)).ToArray(), actual = rows.Select(row => row.Entry.ActualTotal).ToArray(), modified = rows.Select(row => row.Entry.ModifiedTotal).ToArray(),
                skills = rows.Select(row => row.Entry.SkillCode).ToArray(), details = rows.Select(row => row.Entry.AdditionalDetails.ToJsonString(WireJson.Options)).ToArray(),
                createdBy = rows.Select(row => row.Entry.CreatedBy).ToArray(), createdTime = rows.Select(row => row.Entry.CreatedTime).ToArray(),
                changedBy = rows.Select(row => row.Entry.LastModifiedBy).ToArray(), changedTime = rows.Select(row => row.Entry.LastModifiedTime).ToArray(),
            }, cancellationToken);
        db.NoteBatch(
            roll.TenantId, "attendance.muster_entries", roll.Id.ToString(), before.Count == 0 ? "CREATE" : "UPDATE",
            before.Count == 0 ? null : rows.Where(row => known.ContainsKey(row.Entry.Id)).Select(row => Noted(known[row.Entry.Id])), new { entries = rows.Select(row => Noted(row.Entry)), reason });
    }

    private static string? DaysText(IReadOnlyList<decimal>? days) =>
        days is null ? null : "{" + string.Join(',', days.Select(day => day.ToString(System.Globalization.CultureInfo.InvariantCulture))) + "}";

    // The figures by which people are paid; names stand in the registry.
    private static NotedEntry Noted(MusterEntry entry) => new(entry.Id, entry.IndividualId, entry.Days, entry.ActualTotal, entry.ModifiedTotal, entry.SkillCode);

    private sealed record NotedEntry(Guid Id, Guid IndividualId, IReadOnlyList<decimal>? Days, decimal ActualTotal, decimal? ModifiedTotal, string? SkillCode);

    private sealed record StoredEntry
    {
        public required Guid Id { get; init; }
        public required Guid MusterRollId { get; init; }
        public required Guid IndividualId { get; init; }
        public long? EnrollmentDate { get; init; }
        public long? DenrollmentDate { get; init; }
        public decimal[]? Days { get; init; }
        public required decimal ActualTotal { get; init; }
        public decimal? ModifiedTotal { get; init; }
        public string? SkillCode { get; init; }
        public required string AdditionalDetails { get; init; }
        public required string CreatedBy { get; init; }
        public required long CreatedTime { get; init; }
        public required string LastModifiedBy { get; init; }
        public required long LastModifiedTime { get; init; }

        public MusterEntry ToEntry() => new()
        {
            Id = Id, IndividualId = IndividualId, EnrollmentDate = EnrollmentDate, DenrollmentDate = DenrollmentDate, Days = Days, ActualTotal = ActualTotal, ModifiedTotal = ModifiedTotal,
            SkillCode = SkillCode, AdditionalDetails = JsonNode.Parse(AdditionalDetails)!.AsObject(), CreatedBy = CreatedBy, CreatedTime = CreatedTime, LastModifiedBy = LastModifiedBy,
            LastModifiedTime = LastModifiedTime,
        };
    }
}
