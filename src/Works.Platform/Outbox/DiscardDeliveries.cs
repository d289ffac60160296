using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform.Edge;

namespace Works.Platform;

internal sealed record DiscardDeliveriesRequest
{
    public string? TenantId { get; init; }
    public IReadOnlyList<DeliveryKey>? Deliveries { get; init; }
    public string? Reason { get; init; }
}

/// <summary>Gives parked deliveries up for good, for a reason that stays; what waits behind them goes on.</summary>
internal static class DiscardDeliveries
{
    private const int MaxReason = 500;

    public static void Map(IEndpointRouteBuilder events) => events.MapPost("/deliveries/v1/_discard", HandleAsync).Replies<CaredForReply>();

    private static async Task<Result<CaredForReply>> HandleAsync(DiscardDeliveriesRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        var reason = request.Reason?.Trim();
        if (reason is not { Length: > 0 and <= MaxReason }) return OutboxErrors.ReasonMissing;
        var parked = await ParkedDeliveries.LockAsync(db, request.Deliveries, cancellationToken);
        if (parked.IsRefused) return parked.Failures.ToArray();
        foreach (var delivery in parked.Value)
        {
            await db.ExecuteAsync(
                """
                update platform.outbox_deliveries set discarded_time = @Now, discarded_by = @By, discard_reason = @reason
                where subscriber = @Subscriber and event_id = @EventId
                """, new { db.Now, By = db.Context.Caller.Uuid, reason, delivery.Subscriber, delivery.EventId }, cancellationToken);
            delivery.Note(db, new { discarded = true, reason });
        }

        return new CaredForReply([.. parked.Value.Select(delivery => delivery.Key)]);
    }
}
