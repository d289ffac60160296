using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform.Edge;

namespace Works.Platform;

internal sealed record SearchSubscribersRequest
{
    public string? TenantId { get; init; }
}

internal sealed record SubscribersReply(IReadOnlyList<SubscriberWire> Subscribers);

/// <summary>How far a subscriber is behind, for the tenants in scope. Ages in milliseconds.</summary>
internal sealed record SubscriberWire
{
    public required string Subscriber { get; init; }

    /// <summary>False when this host has nobody of that name: what waits for him waits until he is back, or is discarded.</summary>
    public bool Registered { get; init; }
    public long Waiting { get; init; }
    public long Parked { get; init; }

    /// <summary>When the oldest event still open came about.</summary>
    public long? OldestEventTime { get; init; }

    /// <summary>Age of the oldest event still open; 0 when there is none.</summary>
    public long Lag { get; init; }
    public string? LastError { get; init; }
}

/// <summary>Every subscriber with what waits for it.</summary>
internal static class SearchSubscribers
{
    public static void Map(IEndpointRouteBuilder events) => events.MapPost("/subscribers/v1/_search", HandleAsync).Replies<SubscribersReply>().WithOptionalBody();

    private static async Task<Result<SubscribersReply>> HandleAsync(
        SearchSubscribersRequest? request, WorksDb db, IEnumerable<IEventSubscriber> subscribers, IEnumerable<IEventSink> sinks, CancellationToken cancellationToken)
    {
        var names = subscribers.Select(subscriber => subscriber.Name).ToHashSet(StringComparer.Ordinal);
        var queues = sinks.Select(sink => sink.Name).ToHashSet(StringComparer.Ordinal);
        var open = await db.QueryAsync<SubscriberWire>(
            """
            select d.subscriber, count(*) filter (where d.parked_time is null) as waiting, count(d.parked_time) as parked, min(e.created_time) as oldest_event_time,
                   greatest(@Now - min(e.created_time), 0) as lag, (array_agg(d.last_error order by d.event_id) filter (where d.last_error is not null))[1] as last_error
            from platform.outbox_deliveries d join platform.outbox_events e on e.id = d.event_id
            where d.delivered_time is null and d.discarded_time is null group by d.subscriber
            """, new { db.Now }, cancellationToken);
        var idle = names.Concat(queues).Except(open.Select(row => row.Subscriber), StringComparer.Ordinal).Select(name => new SubscriberWire { Subscriber = name });
        return new SubscribersReply([.. open.Concat(idle)
            .Select(row => row with { Registered = names.Contains(row.Subscriber) || queues.Contains(row.Subscriber.Split(':')[0]) })
            .OrderBy(row => row.Subscriber, StringComparer.Ordinal)]);
    }
}
