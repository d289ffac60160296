using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform.Edge;

namespace Works.Platform.History;

internal sealed record PlainReadCriteria
{
    public string? TenantId { get; init; }

    /// <summary>Who read.</summary>
    [JsonPropertyName("userUUID")]
    public string? UserUuid { get; init; }
    public string? Model { get; init; }
    public string? RecordId { get; init; }
    public string? Field { get; init; }

    /// <summary>Epoch milliseconds, inclusive.</summary>
    public long? FromTime { get; init; }

    /// <summary>Epoch milliseconds, inclusive.</summary>
    public long? ToTime { get; init; }
    public int? Limit { get; init; }
    public int? Offset { get; init; }
}

internal sealed record SearchPlainReadsRequest(PlainReadCriteria? Criteria);

internal sealed record PlainRead(
    Guid Id, string TenantId, string Model, string RecordId, string? RecordTenantId, IReadOnlyList<string> Fields, [property: JsonPropertyName("userUUID")] Guid UserUuid,
    long ReadTime, string CorrelationId);

internal sealed record PlainReadsReply(IReadOnlyList<PlainRead> Reads);

/// <summary>For auditors: who was shown in clear what others see masked, newest first. A route of ours (spec 30 §5.6).</summary>
internal static class SearchPlainReads
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder audit) => audit.MapPost("/reads/v1/_search", HandleAsync).Replies<PlainReadsReply>();

    private static async Task<Result<PlainReadsReply>> HandleAsync(SearchPlainReadsRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        var criteria = request.Criteria ?? new PlainReadCriteria();
        var where = new StringBuilder("operation = 'READ'");
        void And(bool given, string condition) => where.Append(given ? " and " : string.Empty).Append(given ? condition : string.Empty);
        And(!string.IsNullOrWhiteSpace(criteria.TenantId), "tenant_id = @TenantId");
        And(!string.IsNullOrWhiteSpace(criteria.UserUuid), "actor = @Actor");
        And(!string.IsNullOrWhiteSpace(criteria.Model), "entity = @Model");
        And(!string.IsNullOrWhiteSpace(criteria.RecordId), "entity_id = @RecordId");
        And(!string.IsNullOrWhiteSpace(criteria.Field), "after->'fields' ? @Field");
        And(criteria.FromTime is not null, "changed_time >= @FromTime");
        And(criteria.ToTime is not null, "changed_time <= @ToTime");
        var rows = await AuditLogRow.ReadAsync(db, where + " order by position desc limit @Limit offset @Offset", new
        {
            criteria.TenantId, criteria.Model, criteria.RecordId, criteria.Field, criteria.FromTime, criteria.ToTime,
            Actor = Guid.TryParse(criteria.UserUuid, out var actor) ? actor : Guid.AllBitsSet, // what is no uuid matches nothing
            Limit = Math.Clamp(criteria.Limit ?? DefaultLimit, 0, MaxLimit), Offset = Math.Max(criteria.Offset ?? 0, 0),
        }, cancellationToken);
        return new PlainReadsReply([.. rows.Select(ToWire)]);
    }

    private static PlainRead ToWire(AuditLogRow row)
    {
        var noted = row.KeyValueMap!.Value.Deserialize<Noted>(WireJson.Options)!;
        return new PlainRead(row.Id, row.TenantId, row.Entity, row.EntityId, noted.TenantId, noted.Fields ?? [], row.Actor, row.ChangedTime, row.CorrelationId);
    }

    private sealed record Noted(IReadOnlyList<string>? Fields, string? TenantId);
}
