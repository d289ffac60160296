using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform.Edge;

namespace Works.Platform;

internal sealed record SearchDeliveriesRequest
{
    public string? TenantId { get; init; }
    public string? Subscriber { get; init; }
    public string? Status { get; init; }
    public string? AggregateId { get; init; }
    public int? Limit { get; init; }
    public int? Offset { get; init; }
}

internal sealed record DeliveriesReply(IReadOnlyList<DeliveryWire> Deliveries, long TotalCount);

/// <summary>A delivery as an operator sees it: what, to whom, why not. Never the event's content, which has rights of its own.</summary>
internal sealed record DeliveryWire
{
    public required string Subscriber { get; init; }
    public required long EventId { get; init; }
    public required string TenantId { get; init; }
    public required string Topic { get; init; }
    public string? BusinessEvent { get; init; }
    public required string AggregateId { get; init; }
    public required string CorrelationId { get; init; }
    public required string Status { get; init; }
    public required int Attempts { get; init; }
    public string? LastError { get; init; }
    public required long CreatedTime { get; init; }
    public required long NextAttemptTime { get; init; }
    public long? ParkedTime { get; init; }
    public long? DeliveredTime { get; init; }
    public long? DiscardedTime { get; init; }
    public string? DiscardReason { get; init; }
}

/// <summary>Deliveries of the tenants in scope, oldest first; the parked ones unless another status is asked for.</summary>
internal static class SearchDeliveries
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder events) => events.MapPost("/deliveries/v1/_search", HandleAsync).Replies<DeliveriesReply>();

    private static async Task<Result<DeliveriesReply>> HandleAsync(SearchDeliveriesRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        var status = string.IsNullOrWhiteSpace(request.Status) ? "PARKED" : request.Status.ToUpperInvariant();
        if (ConditionOf(status) is not { } condition) return OutboxErrors.UnknownStatus(status);
        var where = $"where {condition}" + (string.IsNullOrWhiteSpace(request.Subscriber) ? string.Empty : " and d.subscriber = @Subscriber")
            + (string.IsNullOrWhiteSpace(request.AggregateId) ? string.Empty : " and d.aggregate_id = @AggregateId");
        var arguments = new
        {
            status, request.Subscriber, request.AggregateId, limit = Math.Clamp(request.Limit ?? DefaultLimit, 0, MaxLimit), offset = Math.Max(request.Offset ?? 0, 0),
        };
        var rows = await db.QueryAsync<DeliveryWire>(
            $"""
            select d.subscriber, d.event_id, d.tenant_id, e.topic, e.business_event, d.aggregate_id, e.correlation_id, @status as status, d.attempts, d.last_error,
                   e.created_time, d.next_attempt_time, d.parked_time, d.delivered_time, d.discarded_time, d.discard_reason
            from platform.outbox_deliveries d join platform.outbox_events e on e.id = d.event_id {where} order by d.event_id, d.subscriber limit @limit offset @offset
            """, arguments, cancellationToken);
        var total = (await db.QueryAsync<long>($"select count(*) from platform.outbox_deliveries d {where}", arguments, cancellationToken)).Single();
        return new DeliveriesReply(rows, total);
    }

    private static string? ConditionOf(string status) => status switch
    {
        "PARKED" => "d.parked_time is not null and d.delivered_time is null and d.discarded_time is null",
        "WAITING" => "d.parked_time is null and d.delivered_time is null and d.discarded_time is null",
        "DELIVERED" => "d.delivered_time is not null",
        "DISCARDED" => "d.discarded_time is not null",
        _ => null,
    };
}
