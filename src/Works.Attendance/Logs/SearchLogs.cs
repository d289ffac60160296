using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Attendance.Registers;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Attendance.Logs;

internal sealed record LogSearchRequest(LogCriteria? Attendance);

internal sealed record LogCriteria
{
    public string? TenantId { get; init; }
    public string? RegisterId { get; init; }
    public IReadOnlyList<string>? ClientReferenceId { get; init; }
    public IReadOnlyList<string>? Ids { get; init; }
    public IReadOnlyList<string>? IndividualIds { get; init; }

    /// <summary>Epoch milliseconds, inclusive.</summary>
    public long? FromTime { get; init; }
    public long? ToTime { get; init; }
    public RegisterStatus? Status { get; init; }
    public long? Limit { get; init; }
    public long? Offset { get; init; }
    public string? SortBy { get; init; }
    public string? SortOrder { get; init; }
}

/// <summary>The same in the query string.</summary>
internal readonly record struct LogParameters(
    string? TenantId, string? RegisterId, string? ClientReferenceId, string? Ids, string? IndividualIds, QueryNumber? FromTime, QueryNumber? ToTime, string? Status, QueryNumber? Limit, QueryNumber? Offset,
    string? SortBy, string? SortOrder)
{
    public LogCriteria ToCriteria() => new()
    {
        TenantId = TenantId, RegisterId = RegisterId, ClientReferenceId = [.. SearchRegisters.List(ClientReferenceId)], Ids = [.. SearchRegisters.List(Ids)],
        IndividualIds = [.. SearchRegisters.List(IndividualIds)], FromTime = FromTime?.Value, ToTime = ToTime?.Value,
        Status = Enum.TryParse<RegisterStatus>(Status, ignoreCase: true, out var status) ? status : null, Limit = Limit?.Value, Offset = Offset?.Value, SortBy = SortBy, SortOrder = SortOrder,
    };
}

/// <summary>Logs found; of those searched by client reference also what became of the ones that no log shows.</summary>
internal sealed record LogSearchReply(
    IReadOnlyList<LogWire> Attendance, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SyncResult>? SyncResults);

/// <summary>Finds logs of a register, or by client reference those of one's own registers. Spec 30 §2.10.</summary>
internal sealed class SearchLogs(WorksDb db, RegisterAccess access, LogStore store)
{
    private const int MaxLimit = 1000;
    private const int MaxIndividuals = 10;

    public static void Map(IEndpointRouteBuilder attendance) => attendance.MapPost(
        "/log/v1/_search", ([AsParameters] LogParameters parameters, LogSearchRequest request, SearchLogs slice, CancellationToken cancellationToken) =>
            slice.HandleAsync(request.Attendance ?? parameters.ToCriteria(), parameters.TenantId, cancellationToken)).Replies<LogSearchReply>();

    private async Task<Result<LogSearchReply>> HandleAsync(LogCriteria asked, string? queryTenant, CancellationToken cancellationToken)
    {
        var tenantId = OpenRegister.Blank(asked.TenantId) ?? OpenRegister.Blank(queryTenant);
        if (tenantId is null) return AttendanceErrors.Tenant;
        string[] references = Texts(asked.ClientReferenceId), ids = Texts(asked.Ids), individuals = Texts(asked.IndividualIds);
        var registerId = OpenRegister.Blank(asked.RegisterId);
        if (registerId is null && references.Length == 0) return AttendanceErrors.NoLogCriteria;
        if (individuals.Length > MaxIndividuals) return AttendanceErrors.TooManyIndividuals;
        var (from, to) = (asked.FromTime is > 0 and var since ? since : (long?)null, asked.ToTime is > 0 and var until ? until : (long?)null);
        if (to is not null && from is null) return new Failure("INVALID_SEARCH_PARAM", "toTime is given without fromTime");

        var opens = await access.IsOnAsync(tenantId, "register-open-search-roles-log", unset: false, cancellationToken) && await access.SeesAllAsync(tenantId, cancellationToken);
        IReadOnlyList<Guid> mine = opens ? [] : await access.MineAsync(tenantId, cancellationToken);
        if (registerId is not null && !opens && !mine.Contains(UpdateRegisters.IdOf(registerId))) return AttendanceErrors.Unauthorised;

        var condition = "l.tenant_id = @tenantId";
        if (registerId is not null) condition += " and l.register_id = @register";
        else if (!opens) condition += " and l.register_id = any(@mine)";
        if (references.Length > 0) condition += " and l.client_reference_id = any(@references)";
        if (ids.Length > 0) condition += " and l.id = any(@ids)";
        if (individuals.Length > 0) condition += " and l.individual_id = any(@individuals)";
        if (from is not null) condition += " and l.time between @from and @to";
        if (asked.Status is not null) condition += " and l.status = @status";
        // Only what is named here becomes a sort.
        var column = asked.SortBy switch { "time" => "l.time", "createdTime" => "l.created_time", _ => "l.last_modified_time" };
        var direction = string.Equals(asked.SortOrder, "ASC", StringComparison.OrdinalIgnoreCase) ? "asc" : "desc";
        condition += $" order by {column} {direction}, l.id {direction}";
        if (asked.Limit is not null) condition += " limit @limit"; // without one everything: a week is shown whole
        if (asked.Offset is > 0) condition += " offset @offset";
        var found = await store.ReadAsync(
            condition,
            new
            {
                tenantId, register = UpdateRegisters.IdOf(registerId), mine = mine.ToArray(), references, ids = ids.Select(UpdateRegisters.IdOf).ToArray(), from, to = to ?? db.Now,
                individuals = individuals.Select(UpdateRegisters.IdOf).ToArray(), status = asked.Status?.ToString(), limit = Math.Clamp(asked.Limit ?? 0, 0, MaxLimit), offset = asked.Offset ?? 0,
            }, cancellationToken);
        return new LogSearchReply([.. found.Select(log => log.ToWire())], references.Length == 0 ? null : await OutcomesAsync(tenantId, references, found, cancellationToken));
    }

    // A client hears of its own logs only.
    private async Task<IReadOnlyList<SyncResult>> OutcomesAsync(string tenantId, string[] references, IReadOnlyList<AttendanceLog> found, CancellationToken cancellationToken)
    {
        var by = db.Context.Caller.Uuid.ToString();
        var failed = await db.QueryAsync<Unsynced>(
            "select client_reference_id, status, code, message from attendance.unsynced_logs where tenant_id = @tenantId and client_reference_id = any(@references) and recorded_by = @by order by client_reference_id",
            new { tenantId, references, by }, cancellationToken);
        return [.. found.Select(log => new SyncResult(log.ClientReferenceId, SyncResult.Applied, null, null, log.Id.ToString())), .. failed.Where(one => found.All(log => log.ClientReferenceId != one.ClientReferenceId))
            .Select(one => new SyncResult(one.ClientReferenceId, one.Status, one.Code, one.Message, null))];
    }

    private static string[] Texts(IReadOnlyList<string>? texts) => [.. (texts ?? []).Where(text => !string.IsNullOrWhiteSpace(text))];

    private sealed record Unsynced
    {
        public required string ClientReferenceId { get; init; }
        public required string Status { get; init; }
        public required string Code { get; init; }
        public required string Message { get; init; }
    }
}
