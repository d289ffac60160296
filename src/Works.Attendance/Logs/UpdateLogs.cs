using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Logs;

/// <summary>Corrects attendance: time, type, status, documents and free members of logs of one register. Spec 30 §2.10.</summary>
internal sealed class UpdateLogs(LogRules rules, LogStore store, KeepLogs keep, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/log/v1/_update", (LogRequest request, UpdateLogs slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<LogReply>().RefusesMixedTenantsItself();

    private async Task<Result<LogReply>> HandleAsync(LogRequest request, CancellationToken cancellationToken)
    {
        if (request.Attendance is not { Count: > 0 } sent) return AttendanceErrors.NoLogs;
        if (CreateLogs.Together(sent) is { Length: > 0 } incomplete) return incomplete;
        var tenantId = sent[0].TenantId!;
        await rules.LoadAsync(tenantId, sent, cancellationToken);
        if (sent.Select(log => rules.Authorised(new LogDraft(log, Stored: null))).OfType<Failure>().FirstOrDefault() is { } stranger) return stranger;
        var stored = (await store.LockAsync(tenantId, [.. sent.Select(log => UpdateRegisters.IdOf(log.Id))], [], cancellationToken)).ToDictionary(log => log.Id);
        // A log stays with its register and its person.
        if (sent.FirstOrDefault(log => !stored.TryGetValue(UpdateRegisters.IdOf(log.Id), out var known) || known.RegisterId != UpdateRegisters.IdOf(log.RegisterId)
            || known.IndividualId != UpdateRegisters.IdOf(log.IndividualId)) is { } lost) return AttendanceErrors.NoLog(lost.Id);
        LogDraft[] drafts = [.. sent.GroupBy(log => UpdateRegisters.IdOf(log.Id)).Select(same => new LogDraft(same.Last(), stored[same.Key]))];
        if (await CreateLogs.CheckAsync(rules, drafts, cancellationToken) is { } broken) return broken;
        var changed = (await keep.ChangeAsync(drafts, rules.Calendar, cancellationToken)).ToDictionary(log => log.Id, log => log.ToWire());
        var reply = new LogReply([.. sent.Select(log => changed[UpdateRegisters.IdOf(log.Id)])]);
        outbox.Publish("update-attendance-log", tenantId, sent[0].RegisterId!, new LogRequest([.. changed.Values]), "attendance.recorded");
        return reply;
    }
}
