using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform.Edge;

namespace Works.Platform;

internal sealed record DeliveryKey(string? Subscriber, long? EventId);

internal sealed record ReplayDeliveriesRequest
{
    public string? TenantId { get; init; }
    public IReadOnlyList<DeliveryKey>? Deliveries { get; init; }
}

internal sealed record CaredForReply(IReadOnlyList<DeliveryKey> Deliveries);

/// <summary>Tries parked deliveries again, from the first attempt; what waits behind them follows in order.</summary>
internal static class ReplayDeliveries
{
    public static void Map(IEndpointRouteBuilder events) => events.MapPost("/deliveries/v1/_replay", HandleAsync).Replies<CaredForReply>();

    private static async Task<Result<CaredForReply>> HandleAsync(ReplayDeliveriesRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        var parked = await ParkedDeliveries.LockAsync(db, request.Deliveries, cancellationToken);
        if (parked.IsRefused) return parked.Failures.ToArray();
        foreach (var delivery in parked.Value)
        {
            await db.ExecuteAsync(
                "update platform.outbox_deliveries set parked_time = null, attempts = 0, next_attempt_time = @Now where subscriber = @Subscriber and event_id = @EventId",
                new { db.Now, delivery.Subscriber, delivery.EventId }, cancellationToken);
            delivery.Note(db, new { replayed = true });
        }

        return new CaredForReply([.. parked.Value.Select(delivery => delivery.Key)]);
    }
}

/// <summary>A parked delivery in an operator's hand.</summary>
internal sealed record ParkedDelivery
{
    public required string Subscriber { get; init; }
    public required long EventId { get; init; }
    public required string TenantId { get; init; }
    public required int Attempts { get; init; }
    public required long ParkedTime { get; init; }
    public string? LastError { get; init; }

    public DeliveryKey Key => new(Subscriber, EventId);

    /// <summary>The audit says who did what to it: the delivery itself is no audited record.</summary>
    public void Note(WorksDb db, object after) => db.NoteBatch(
        TenantId, "platform.outbox_deliveries", $"{Subscriber}/{EventId}", "UPDATE", new { Attempts, ParkedTime, LastError }, after);
}

internal static class ParkedDeliveries
{
    private const int MaxAtOnce = 500;

    /// <summary>The named deliveries, locked; refused unless every one of them is parked and of a tenant in scope.</summary>
    public static async Task<Result<List<ParkedDelivery>>> LockAsync(WorksDb db, IReadOnlyList<DeliveryKey>? named, CancellationToken cancellationToken)
    {
        if (named is not { Count: > 0 and <= MaxAtOnce } || named.Any(key => string.IsNullOrWhiteSpace(key.Subscriber) || key.EventId is null)) return OutboxErrors.NothingNamed;
        DeliveryKey[] keys = [.. named.Distinct()];
        var rows = await db.QueryAsync<ParkedDelivery>(
            """
            select d.subscriber, d.event_id, d.tenant_id, d.attempts, d.parked_time, d.last_error from platform.outbox_deliveries d
            join unnest(@subscribers, @ids) as named (subscriber, event_id) using (subscriber, event_id)
            where d.parked_time is not null and d.delivered_time is null and d.discarded_time is null order by d.event_id, d.subscriber for update of d
            """, new { subscribers = keys.Select(key => key.Subscriber!).ToArray(), ids = keys.Select(key => key.EventId!.Value).ToArray() }, cancellationToken);
        if (rows.Count < keys.Length) return OutboxErrors.NotParked(keys.Except(rows.Select(row => row.Key)));
        return rows.ToList();
    }
}
