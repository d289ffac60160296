using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform.Edge;

namespace Works.Platform.History;

internal sealed record AuditLogCriteria(
    string? Id, string? ObjectId, string? Module, string? UserUUID, string? TenantId, string? AuditCorrelationId, QueryNumber? Offset, QueryNumber? Limit)
{
    public bool IsEmpty => new[] { Id, ObjectId, Module, UserUUID, TenantId, AuditCorrelationId }.All(string.IsNullOrWhiteSpace);
}

internal sealed record AuditLogReply([property: JsonPropertyName("AuditLogs")] IReadOnlyList<AuditLog> AuditLogs);

internal sealed record AuditLog(
    string Id, [property: JsonPropertyName("userUUID")] string UserUuid, string Module, string TenantId, string? TransactionCode, long ChangeDate, string EntityName, string ObjectId,
    JsonElement? KeyValueMap, string OperationType, string AuditCorrelationId, string IntegrityHash, JsonElement? Before, long Position);

/// <summary>Entries of the audit log, newest first. Spec 50 §16.</summary>
internal static class SearchAuditLog
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder audit) => audit.MapPost("/log/v1/_search", HandleAsync).Replies<AuditLogReply>().WithOptionalBody();

    private static async Task<Result<AuditLogReply>> HandleAsync([AsParameters] AuditLogCriteria criteria, WorksDb db, SealKey key, CancellationToken cancellationToken)
    {
        if (criteria.IsEmpty) return HistoryErrors.CriteriaMissing;
        var where = new StringBuilder("true");
        if (!string.IsNullOrWhiteSpace(criteria.TenantId)) where.Append(" and tenant_id = @TenantId");
        if (!string.IsNullOrWhiteSpace(criteria.Id)) where.Append(" and id = @Id");
        if (!string.IsNullOrWhiteSpace(criteria.ObjectId)) where.Append(" and entity_id = @ObjectId");
        if (!string.IsNullOrWhiteSpace(criteria.Module)) where.Append(" and split_part(entity, '.', 1) = @Module");
        if (!string.IsNullOrWhiteSpace(criteria.UserUUID)) where.Append(" and actor = @Actor");
        if (!string.IsNullOrWhiteSpace(criteria.AuditCorrelationId)) where.Append(" and correlation_id = @CorrelationId");
        var rows = await AuditLogRow.ReadAsync(db, where + " order by position desc limit @Limit offset @Offset", new
        {
            criteria.TenantId, criteria.ObjectId, criteria.Module, CorrelationId = criteria.AuditCorrelationId, Id = Uuid(criteria.Id), Actor = Uuid(criteria.UserUUID),
            Limit = Math.Clamp(criteria.Limit?.Value ?? DefaultLimit, 0, MaxLimit), Offset = Math.Max(criteria.Offset?.Value ?? 0, 0),
        }, cancellationToken);
        return new AuditLogReply([.. rows.Select(row => row.ToWire(key))]);
    }

    // What is no uuid matches nothing.
    private static Guid Uuid(string? text) => Guid.TryParse(text, out var uuid) ? uuid : Guid.AllBitsSet;
}

/// <summary>A row of the audit log, as the searches of this folder read it.</summary>
internal sealed record AuditLogRow
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required long Position { get; init; }
    public required string Entity { get; init; }
    public required string EntityId { get; init; }
    public required string Operation { get; init; }
    public required Guid Actor { get; init; }
    public required string CorrelationId { get; init; }
    public required long ChangedTime { get; init; }
    public string? Before { get; init; }
    public string? After { get; init; }

    /// <summary>What the contract calls the key-value map: the values written; of a deleted record those it had.</summary>
    public JsonElement? KeyValueMap => Parse(After ?? Before);

    public static Task<IReadOnlyList<AuditLogRow>> ReadAsync(WorksDb db, string where, object arguments, CancellationToken cancellationToken) =>
        db.QueryAsync<AuditLogRow>($"select {SealedEntry.Columns} from platform.audit_entries where {where}", arguments, cancellationToken);

    public AuditLog ToWire(SealKey key) => new(
        Id.ToString(), Actor.ToString(), Entity.Split('.')[0], TenantId, null, ChangedTime, Entity.Split('.')[^1], EntityId, KeyValueMap, Operation, CorrelationId,
        IntegrityHashOf(key), After is null ? null : Parse(Before), Position);

    // HMAC over the canonical JSON, as the contract says; what guards the log against its own database is the seal.
    private string IntegrityHashOf(SealKey key) => Convert.ToHexStringLower(
        HMACSHA256.HashData(key.IntegrityKey, Encoding.UTF8.GetBytes(KeyValueMap is { } map ? CanonicalJson.Of(map) : "null")));

    private static JsonElement? Parse(string? json)
    {
        if (json is null) return null;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
