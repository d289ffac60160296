using Works.Platform.Telemetry;

namespace Works.Platform;

/// <summary>How far the outbox is behind, per kind of queue: what is watched to notice that a receiver is away.</summary>
internal sealed class OutboxObserved(Database database, TimeProvider clock) : IObserved
{
    public IReadOnlyList<Instrument> Instruments { get; } =
    [
        new("works.outbox.oldest_age", "ms", "Age of the oldest event that a subscriber has not got", "subscriber"),
        new("works.outbox.waiting", "{delivery}", "Deliveries that wait for their turn", "subscriber"),
        new("works.outbox.parked", "{delivery}", "Deliveries that wait for an operator", "subscriber"),
    ];

    public Task<IReadOnlyList<Observation>> ReadAsync(CancellationToken cancellationToken) => database.ReadAsSystemAsync<IReadOnlyList<Observation>>(
        """
        select split_part(d.subscriber, ':', 1), min(e.created_time), count(*) filter (where d.parked_time is null), count(d.parked_time)
        from platform.outbox_deliveries d join platform.outbox_events e on e.id = d.event_id
        where d.delivered_time is null and d.discarded_time is null group by 1
        """, _ => { }, async reader =>
        {
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            var seen = new List<Observation>();
            while (await reader.ReadAsync(cancellationToken))
            {
                var subscriber = reader.GetString(0);
                seen.Add(new("works.outbox.oldest_age", Math.Max(0, now - reader.GetInt64(1)), subscriber));
                seen.Add(new("works.outbox.waiting", reader.GetInt64(2), subscriber));
                seen.Add(new("works.outbox.parked", reader.GetInt64(3), subscriber));
            }

            return seen;
        }, cancellationToken);
}
