using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Logs;

internal sealed record SyncReply(IReadOnlyList<SyncResult> SyncResults);

/// <summary>
/// Takes what devices recorded while they were offline: many logs of many registers, in any order, however late, more than once. Each is judged by
/// itself, one bad record loses no other. The contract's bulk routes answer with the envelope, and what became of each log is searched by its client
/// reference; our own route answers it. Spec 30 §2.10 [T], decision 21.
/// </summary>
internal sealed class SyncLogs(WorksDb db, LogRules rules, LogStore store, KeepLogs keep, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder attendance)
    {
        attendance.MapPost("/log/v1/bulk/_create", async (LogRequest request, SyncLogs slice, CancellationToken cancellationToken) =>
            Enveloped(await slice.AddAsync(request, strict: false, cancellationToken))).Replies<BulkReply>(status: 202).RefusesMixedTenantsItself();
        attendance.MapPost("/log/v1/bulk/_update", async (LogRequest request, SyncLogs slice, CancellationToken cancellationToken) =>
            Enveloped(await slice.ChangeAsync(request, cancellationToken))).Replies<BulkReply>(status: 202).RefusesMixedTenantsItself();
        attendance.MapPost("/log/v1/bulk/_sync", (LogRequest request, SyncLogs slice, CancellationToken cancellationToken) => slice.AddAsync(request, strict: true, cancellationToken))
            .Replies<SyncReply>().RefusesMixedTenantsItself();
    }

    private async Task<Result<SyncReply>> AddAsync(LogRequest request, bool strict, CancellationToken cancellationToken)
    {
        if (request.Attendance is not { Count: > 0 } sent) return AttendanceErrors.NoLogs;
        var results = new KeptLog?[sent.Count];
        foreach (var (tenantId, indices) in ByTenant(sent, results))
        {
            await rules.LoadAsync(tenantId, [.. indices.Select(i => sent[i])], cancellationToken);
            var passed = new List<int>();
            foreach (var i in indices)
            {
                results[i] = await RefusalAsync(new LogDraft(sent[i], Stored: null), strict, cancellationToken);
                if (results[i] is null) passed.Add(i);
            }

            var kept = await keep.AddAsync([.. passed.Select(i => new LogDraft(sent[i], Stored: null))], rules.Calendar, laterEditWins: true, cancellationToken);
            for (var k = 0; k < passed.Count; k++) results[passed[k]] = kept[k];
            Publish("save-attendance-log-bulk-health", tenantId, passed.Select(i => results[i]!));
            await RememberAsync(tenantId, sent, indices, results, cancellationToken);
        }

        return new SyncReply([.. sent.Select((log, i) => ResultOf(log, results[i]!))]);
    }

    private async Task<Result<SyncReply>> ChangeAsync(LogRequest request, CancellationToken cancellationToken)
    {
        if (request.Attendance is not { Count: > 0 } sent) return AttendanceErrors.NoLogs;
        var results = new KeptLog?[sent.Count];
        foreach (var (tenantId, indices) in ByTenant(sent, results))
        {
            await rules.LoadAsync(tenantId, [.. indices.Select(i => sent[i])], cancellationToken);
            var stored = await store.LockAsync(
                tenantId, [.. indices.Select(i => UpdateRegisters.IdOf(sent[i].Id))], [.. indices.Select(i => sent[i].ClientReferenceId).OfType<string>()], cancellationToken);
            var byId = stored.ToDictionary(log => log.Id);
            var byReference = stored.Where(log => log.ClientReferenceId is not null).ToDictionary(log => log.ClientReferenceId!, StringComparer.Ordinal);
            var passed = new Dictionary<Guid, (int Index, LogDraft Draft)>();
            foreach (var i in indices)
            {
                var known = byId.GetValueOrDefault(UpdateRegisters.IdOf(sent[i].Id)) ?? (sent[i].ClientReferenceId is { } reference ? byReference.GetValueOrDefault(reference) : null);
                var draft = new LogDraft(sent[i], known);
                if (known is null || known.RegisterId != draft.RegisterId || known.IndividualId != draft.IndividualId) results[i] = new KeptLog(null, SyncResult.Rejected, rules.Authorised(draft) ?? AttendanceErrors.NoLog(sent[i].Id));
                else if (sent[i].ClientAuditDetails?.LastModifiedTime < known.EditedTime) results[i] = new KeptLog(known, SyncResult.Conflict, AttendanceErrors.NewerKnown(known.Id.ToString()));
                else results[i] = await RefusalAsync(draft, strict: false, cancellationToken);
                if (results[i] is not null) continue;
                if (passed.TryGetValue(known!.Id, out var earlier)) results[earlier.Index] = new KeptLog(known, SyncResult.Duplicate); // edited twice while offline: the last counts
                passed[known.Id] = (i, draft);
            }

            var changed = await keep.ChangeAsync([.. passed.Values.Select(one => one.Draft)], rules.Calendar, cancellationToken);
            foreach (var log in changed) results[passed[log.Id].Index] = new KeptLog(log, SyncResult.Applied);
            Publish("update-attendance-log-bulk-health", tenantId, passed.Values.Select(one => results[one.Index]!));
            await RememberAsync(tenantId, sent, indices, results, cancellationToken);
        }

        return new SyncReply([.. sent.Select((log, i) => ResultOf(log, results[i]!))]);
    }

    // What lacks a member, or names a tenant at which the caller has no right, is refused without asking anything else. The rest by tenant.
    private List<(string TenantId, int[] Indices)> ByTenant(IReadOnlyList<LogWire> sent, KeptLog?[] results)
    {
        for (var i = 0; i < sent.Count; i++)
        {
            if (LogRules.Shape([sent[i]]) is [var missing, ..]) results[i] = new KeptLog(null, SyncResult.Rejected, missing);
            else if (!db.Context.Scope.Allows(sent[i].TenantId!)) results[i] = new KeptLog(null, SyncResult.Rejected, AttendanceErrors.Unauthorised);
        }

        return [.. Enumerable.Range(0, sent.Count).Where(i => results[i] is null).GroupBy(i => sent[i].TenantId!, StringComparer.Ordinal).Select(group => (group.Key, group.ToArray()))];
    }

    private async Task<KeptLog?> RefusalAsync(LogDraft draft, bool strict, CancellationToken cancellationToken)
    {
        if (rules.Authorised(draft) is { } stranger) return new KeptLog(null, SyncResult.Rejected, stranger);
        foreach (var step in rules.Steps)
            if (step(draft) is { } broken) return new KeptLog(null, SyncResult.Rejected, broken);
        return await rules.ControlAsync(draft, strict, cancellationToken) is { } control
            ? new KeptLog(null, control.Code == "ATTENDANCE_LOCKED" ? SyncResult.Conflict : SyncResult.Rejected, control) : null;
    }

    private void Publish(string topic, string tenantId, IEnumerable<KeptLog> kept)
    {
        foreach (var register in kept.Where(one => one.Status == SyncResult.Applied).GroupBy(one => one.Log!.RegisterId))
            outbox.Publish(topic, tenantId, register.Key.ToString(), new LogRequest([.. register.Select(one => one.Log!.ToWire())]), "attendance.recorded");
    }

    // Outcomes that no log shows. A log that is stored speaks for itself, also against what was said of it before.
    private async Task RememberAsync(string tenantId, IReadOnlyList<LogWire> sent, int[] indices, KeptLog?[] results, CancellationToken cancellationToken)
    {
        var named = indices.Where(i => !string.IsNullOrWhiteSpace(sent[i].ClientReferenceId)).ToList();
        var by = db.Context.Caller.Uuid.ToString();
        string[] references = [.. named.Select(i => sent[i].ClientReferenceId!)];
        if (references.Length > 0)
            await db.ExecuteAsync("delete from attendance.unsynced_logs where tenant_id = @tenantId and client_reference_id = any(@references) and recorded_by = @by", new { tenantId, references, by }, cancellationToken);
        var failed = named.Where(i => results[i]!.Failure is not null).DistinctBy(i => sent[i].ClientReferenceId, StringComparer.Ordinal).ToList();
        if (failed.Count == 0) return;
        await db.ExecuteAsync(
            """
            insert into attendance.unsynced_logs (tenant_id, client_reference_id, status, code, message, recorded_by, recorded_time)
            select @tenantId, n.reference, n.status, n.code, n.message, @by, @Now from unnest(@failures, @statuses, @codes, @messages) as n (reference, status, code, message)
            on conflict do nothing
            """,
            new
            {
                tenantId, by, db.Now, failures = failed.Select(i => sent[i].ClientReferenceId).ToArray(), statuses = failed.Select(i => results[i]!.Status).ToArray(),
                codes = failed.Select(i => results[i]!.Failure!.Code).ToArray(), messages = failed.Select(i => results[i]!.Failure!.Message).ToArray(),
            }, cancellationToken);
    }

    private static SyncResult ResultOf(LogWire sent, KeptLog kept) => new(sent.ClientReferenceId, kept.Status, kept.Failure?.Code, kept.Failure?.Message, kept.Log?.Id.ToString());

    private static Result<BulkReply> Enveloped(Result<SyncReply> synced) => synced.IsRefused ? synced.Failures.ToArray() : new BulkReply();
}
