using System.Text.Json;
using Works.Administration;
using Works.Attendance.Overlaps;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Logs;

/// <summary>What became of a log.</summary>
/// <param name="Log">As it is stored now; null when it is not.</param>
/// <param name="Status">As in <see cref="SyncResult"/>.</param>
/// <param name="Failure">Why not; null when it is.</param>
internal sealed record KeptLog(AttendanceLog? Log, string Status, Failure? Failure = null);

/// <summary>
/// Stores logs that passed the rules. A client reference that is known already is the same log again; a second entry or exit of a day takes the place of
/// the first, which stays, inactive (spec 30 §2.10, §14 rows 2–3, decision 21).
/// </summary>
internal sealed class KeepLogs(WorksDb db, LogStore store, FlagOverlaps overlaps, WorksiteFence fence, IFiles files)
{
    /// <summary>Stores new logs.</summary>
    /// <param name="drafts">The logs, in the order in which they were sent.</param>
    /// <param name="calendar">Calendar of the tenant.</param>
    /// <param name="laterEditWins">
    /// True for devices that were offline: of two edits of one entry or exit the later one on the devices' clocks stays. False: the one that arrives last.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What became of each, in the same order.</returns>
    public async Task<IReadOnlyList<KeptLog>> AddAsync(IReadOnlyList<LogDraft> drafts, TenantCalendar calendar, bool laterEditWins, CancellationToken cancellationToken)
    {
        if (drafts.Count == 0) return [];
        var by = db.Context.Caller.Uuid.ToString();
        AttendanceLog[] logs = [.. drafts.Select(draft => New(draft, calendar, by))];
        var results = new KeptLog?[logs.Length];
        Repeats(logs, results);
        Superseded(logs, results);
        var inserted = await store.InsertAsync([.. logs.Where((_, i) => results[i] is null)], cancellationToken);
        for (var i = 0; i < logs.Length; i++)
            if (inserted.Contains(logs[i].Id)) results[i] ??= new KeptLog(logs[i], SyncResult.Applied);
        await SettleAsync(logs, results, laterEditWins, by, cancellationToken);
        // The second of two that bear one reference is the log that the first became.
        for (var i = 0; i < logs.Length; i++)
            if (results[i] is { Status: SyncResult.Duplicate, Log: null }) results[i] = FirstOf(logs, results, i);

        AttendanceLog[] applied = [.. results.Where(result => result!.Status == SyncResult.Applied).Select(result => result!.Log!)];
        foreach (var register in applied.GroupBy(log => log.RegisterId))
            db.NoteBatch(register.First().TenantId, "attendance.logs", register.Key.ToString(), "CREATE", before: null, Noted(register));
        await AdoptAsync(drafts, cancellationToken);
        await overlaps.FlagAsync(applied, cancellationToken);
        await fence.NoteAsync(applied, cancellationToken);
        return results!;
    }

    /// <summary>Stores changed logs; a log of the same slot that is not among them gives way.</summary>
    public async Task<IReadOnlyList<AttendanceLog>> ChangeAsync(IReadOnlyList<LogDraft> drafts, TenantCalendar calendar, CancellationToken cancellationToken)
    {
        if (drafts.Count == 0) return [];
        var by = db.Context.Caller.Uuid.ToString();
        AttendanceLog[] changed = [.. drafts.Select(draft => Changed(draft, calendar, by))];
        // Of two that come to stand in one slot the last stays.
        Superseded(changed, new KeptLog?[changed.Length]);
        var own = changed.Select(log => log.Id).ToHashSet();
        LogSlot[] slots = [.. changed.Where(log => log.Status == RegisterStatus.ACTIVE).Select(log => log.Slot)];
        var displaced = (await store.LockSlotsAsync(changed[0].TenantId, slots, cancellationToken)).Where(log => !own.Contains(log.Id)).ToList();
        await store.WithdrawAsync([.. displaced.Select(log => log.Id)], by, cancellationToken);
        await store.UpdateAsync(changed, cancellationToken);
        foreach (var register in changed.GroupBy(log => log.RegisterId))
        {
            var before = drafts.Select(draft => draft.Stored!).Concat(displaced).Where(log => log.RegisterId == register.Key);
            var after = register.Concat(displaced.Where(log => log.RegisterId == register.Key).Select(log => log with { Status = RegisterStatus.INACTIVE }));
            db.NoteBatch(register.First().TenantId, "attendance.logs", register.Key.ToString(), "UPDATE", Noted(before), Noted(after));
        }

        await AdoptAsync(drafts, cancellationToken);
        await overlaps.FlagAsync(changed, cancellationToken);
        await fence.NoteAsync(changed, cancellationToken);
        return changed;
    }

    private async Task AdoptAsync(IReadOnlyList<LogDraft> drafts, CancellationToken cancellationToken)
    {
        string[] ids = [.. drafts.SelectMany(draft => draft.Sent.DocumentIds ?? []).Select(document => OpenRegister.Blank(document.FileStore)).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (ids.Length > 0) await files.AdoptAsync(drafts[0].Sent.TenantId!, ids, cancellationToken);
    }

    // Within one request: the second with the same client reference is the first again.
    private static void Repeats(AttendanceLog[] logs, KeptLog?[] results)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < logs.Length; i++)
            if (logs[i].ClientReferenceId is { } reference && !seen.Add(reference)) results[i] = new KeptLog(null, SyncResult.Duplicate);
    }

    private static KeptLog FirstOf(AttendanceLog[] logs, KeptLog?[] results, int i)
    {
        var first = Array.FindIndex(logs, log => log.ClientReferenceId == logs[i].ClientReferenceId);
        return results[first]! with { Status = results[first]!.Status == SyncResult.Applied ? SyncResult.Duplicate : results[first]!.Status };
    }

    // Within one request: of several entries of one slot the last one stays, the others are kept as what they were, replaced.
    private static void Superseded(AttendanceLog[] logs, KeptLog?[] results)
    {
        var taken = new HashSet<LogSlot>();
        for (var i = logs.Length - 1; i >= 0; i--)
            if (results[i] is null && logs[i].Status == RegisterStatus.ACTIVE && !taken.Add(logs[i].Slot)) logs[i] = logs[i] with { Status = RegisterStatus.INACTIVE };
    }

    // What the database would not take: repeats of earlier requests, and slots in which another log stands.
    private async Task SettleAsync(AttendanceLog[] logs, KeptLog?[] results, bool laterEditWins, string by, CancellationToken cancellationToken)
    {
        int[] open = [.. Enumerable.Range(0, logs.Length).Where(i => results[i] is null)];
        if (open.Length == 0) return;
        var tenantId = logs[0].TenantId;
        var known = (await store.ByReferenceAsync(tenantId, [.. open.Select(i => logs[i].ClientReferenceId).OfType<string>()], cancellationToken)).ToDictionary(log => log.ClientReferenceId!, StringComparer.Ordinal);
        foreach (var i in open)
            if (logs[i].ClientReferenceId is { } reference && known.TryGetValue(reference, out var log)) results[i] = new KeptLog(log, SyncResult.Duplicate);
        open = [.. open.Where(i => results[i] is null)];
        var standing = (await store.LockSlotsAsync(tenantId, [.. open.Select(i => logs[i].Slot)], cancellationToken)).ToDictionary(log => log.Slot);
        var displaced = new List<AttendanceLog>();
        foreach (var i in open)
        {
            if (!standing.TryGetValue(logs[i].Slot, out var other)) continue;
            if (laterEditWins && logs[i].EditedTime < other.EditedTime) results[i] = new KeptLog(other, SyncResult.Conflict, AttendanceErrors.NewerKnown(other.Id.ToString()));
            else displaced.Add(other);
        }

        await store.WithdrawAsync([.. displaced.Select(log => log.Id)], by, cancellationToken);
        foreach (var register in displaced.GroupBy(log => log.RegisterId))
            db.NoteBatch(tenantId, "attendance.logs", register.Key.ToString(), "UPDATE", Noted(register), Noted(register.Select(log => log with { Status = RegisterStatus.INACTIVE })));
        var again = await store.InsertAsync([.. open.Where(i => results[i] is null).Select(i => logs[i])], cancellationToken);
        foreach (var i in open.Where(i => results[i] is null))
            // Somebody else stored the same in this very moment: he was first, and the next try finds what he stored.
            results[i] = again.Contains(logs[i].Id) ? new KeptLog(logs[i], SyncResult.Applied) : new KeptLog(null, SyncResult.Rejected, AttendanceErrors.LogChangedMeanwhile);
    }

    private AttendanceLog New(LogDraft draft, TenantCalendar calendar, string by) => new()
    {
        Id = Guid.CreateVersion7(), TenantId = draft.Sent.TenantId!, RegisterId = draft.RegisterId, IndividualId = draft.IndividualId, ClientReferenceId = OpenRegister.Blank(draft.Sent.ClientReferenceId),
        Time = draft.Time, Day = calendar.DayOf(draft.Time), Type = draft.Type, Status = RegisterStatus.ACTIVE, DocumentIds = Documents(draft.Sent.DocumentIds),
        AdditionalDetails = Json.Text(draft.Sent.AdditionalDetails), ClientAuditDetails = Audit(draft.Sent), CreatedBy = by, CreatedTime = db.Now, LastModifiedBy = by, LastModifiedTime = db.Now,
    };

    private AttendanceLog Changed(LogDraft draft, TenantCalendar calendar, string by)
    {
        var stored = draft.Stored!;
        return new AttendanceLog
        {
            Id = stored.Id, TenantId = stored.TenantId, RegisterId = stored.RegisterId, IndividualId = stored.IndividualId, ClientReferenceId = stored.ClientReferenceId, Time = draft.Time,
            Day = calendar.DayOf(draft.Time), Type = draft.Type, Status = draft.Sent.Status ?? stored.Status, DocumentIds = draft.Sent.DocumentIds is null ? stored.DocumentIds : Documents(draft.Sent.DocumentIds),
            AdditionalDetails = Json.Text(draft.Sent.AdditionalDetails) ?? stored.AdditionalDetails, ClientAuditDetails = Audit(draft.Sent) ?? stored.ClientAuditDetails, CreatedBy = stored.CreatedBy,
            CreatedTime = stored.CreatedTime, LastModifiedBy = by, LastModifiedTime = db.Now,
        };
    }

    private static string? Documents(IReadOnlyList<LogDocumentWire>? documents) => documents is not { Count: > 0 } ? null : JsonSerializer.Serialize(
        documents.Select(document => document with { Id = OpenRegister.Blank(document.Id) ?? Guid.CreateVersion7().ToString(), Status = document.Status ?? RegisterStatus.ACTIVE }), WireJson.Options);

    private static string? Audit(LogWire sent) => sent.ClientAuditDetails is null ? null : JsonSerializer.Serialize(sent.ClientAuditDetails, WireJson.Options);

    // By person: id, time, type of each, and whether it counts. The rest stands in the row, which is never deleted.
    private static Dictionary<Guid, object[][]> Noted(IEnumerable<AttendanceLog> logs) => logs.GroupBy(log => log.IndividualId)
        .ToDictionary(person => person.Key, person => person.Select(log => new object[] { log.Id, log.Time, log.Type, log.Status == RegisterStatus.ACTIVE }).ToArray());
}
