using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Logs;

/// <summary>Marks attendance: one register, all logs or none. Spec 30 §2.10, step by step.</summary>
internal sealed class CreateLogs(LogRules rules, KeepLogs keep, Outbox outbox)
{
    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/log/v1/_create", (LogRequest request, CreateLogs slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<LogReply>().RefusesMixedTenantsItself();

    public async Task<Result<LogReply>> HandleAsync(LogRequest request, CancellationToken cancellationToken)
    {
        if (request.Attendance is not { Count: > 0 } sent) return AttendanceErrors.NoLogs;
        if (Together(sent) is { Length: > 0 } incomplete) return incomplete;
        var tenantId = sent[0].TenantId!;
        await rules.LoadAsync(tenantId, sent, cancellationToken);
        LogDraft[] drafts = [.. sent.Select(log => new LogDraft(log, Stored: null))];
        if (await CheckAsync(rules, drafts, cancellationToken) is { } broken) return broken;
        var kept = await keep.AddAsync(drafts, rules.Calendar, laterEditWins: false, cancellationToken);
        if (kept.FirstOrDefault(one => one.Log is null) is { } refused) return refused.Failure!;
        var reply = new LogReply([.. kept.Select(one => one.Log!.ToWire())]);
        LogWire[] applied = [.. kept.Where(one => one.Status == SyncResult.Applied).Select(one => one.Log!.ToWire())];
        if (applied.Length > 0) outbox.Publish("save-attendance-log", tenantId, applied[0].RegisterId!, new LogRequest(applied), "attendance.recorded");
        return reply;
    }

    /// <summary>Steps 2 and 3: what must be there, and that it is of one register and one tenant.</summary>
    public static Failure[] Together(IReadOnlyList<LogWire> logs)
    {
        if (LogRules.Shape(logs) is { Length: > 0 } missing) return missing;
        if (logs.Any(log => !string.Equals(log.RegisterId, logs[0].RegisterId, StringComparison.OrdinalIgnoreCase))) return [AttendanceErrors.SeveralRegisters];
        return logs.Any(log => log.TenantId != logs[0].TenantId) ? [AttendanceErrors.LogsOfTenants] : [];
    }

    /// <summary>Steps 4 to 9 over the whole batch: each rule is asked of all logs before the next one.</summary>
    public static async Task<Failure?> CheckAsync(LogRules rules, IReadOnlyList<LogDraft> drafts, CancellationToken cancellationToken)
    {
        if (drafts.Select(rules.Authorised).OfType<Failure>().FirstOrDefault() is { } stranger) return stranger;
        foreach (var step in rules.Steps)
            if (drafts.Select(step).OfType<Failure>().FirstOrDefault() is { } broken) return broken;
        foreach (var draft in drafts)
            if (await rules.ControlAsync(draft, always: false, cancellationToken) is { } control) return control;
        return null;
    }
}
