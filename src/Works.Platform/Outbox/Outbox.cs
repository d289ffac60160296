using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform.Edge;

namespace Works.Platform;

/// <summary>A fact that others may react to, written in the transaction that made it true.</summary>
internal sealed class OutboxEvent : ITenantOwned, IUnaudited
{
    /// <summary>Assigned by the database; rises in commit order within one aggregate, because the aggregate's row is locked first.</summary>
    public long Id { get; private init; }
    public required string TenantId { get; init; }
    public required string Topic { get; init; }
    public string? BusinessEvent { get; init; }
    public required string AggregateId { get; init; }
    public required string Payload { get; init; }
    public required string CorrelationId { get; init; }
    public required Guid Actor { get; init; }
    public required long CreatedTime { get; init; }

    /// <summary>W3C trace context of the request; null when it was not traced.</summary>
    public string? TraceParent { get; init; }
    public List<OutboxDelivery> Deliveries { get; } = [];
}

/// <summary>One event on its way to one subscriber.</summary>
internal sealed class OutboxDelivery : ITenantOwned, IUnaudited
{
    public required string Subscriber { get; init; }
    public required string TenantId { get; init; }
    public required string AggregateId { get; init; }
    public long EventId { get; private init; }
    public int Attempts { get; private init; }
    public required long NextAttemptTime { get; init; }
    public long? DeliveredTime { get; private init; }
    public string? LastError { get; private init; }
    public long? ParkedTime { get; private init; }
    public long? LeasedUntil { get; private init; }
    public long? DiscardedTime { get; private init; }
    public Guid? DiscardedBy { get; private init; }
    public string? DiscardReason { get; private init; }
}

internal sealed class OutboxMapping : IEntityTypeConfiguration<OutboxEvent>, IEntityTypeConfiguration<OutboxDelivery>
{
    public void Configure(EntityTypeBuilder<OutboxEvent> row)
    {
        row.ToTable("outbox_events", "platform");
        row.Property(e => e.Id).UseIdentityAlwaysColumn();
        row.Property(e => e.Payload).HasColumnType("json");
        row.HasMany(e => e.Deliveries).WithOne().HasForeignKey(delivery => delivery.EventId);
    }

    public void Configure(EntityTypeBuilder<OutboxDelivery> row)
    {
        row.ToTable("outbox_deliveries", "platform");
        row.HasKey(delivery => new { delivery.Subscriber, delivery.EventId });
    }
}

/// <summary>An event as a subscriber sees it.</summary>
/// <param name="Id">Rises within one aggregate.</param>
/// <param name="TenantId">Tenant of the aggregate.</param>
/// <param name="Topic">The contract's topic, or the business fact where it has none (spec 02 §6).</param>
/// <param name="BusinessEvent">The business fact; null when the topic says it all.</param>
/// <param name="AggregateId">What the fact is about; events of one aggregate arrive in order.</param>
/// <param name="Payload">The contract's payload.</param>
/// <param name="CorrelationId">Request that caused it.</param>
/// <param name="CreatedTime">Epoch milliseconds.</param>
public sealed record DomainEvent(
    long Id, string TenantId, string Topic, string? BusinessEvent, string AggregateId, JsonElement Payload, string CorrelationId, long CreatedTime);

/// <summary>Reacts to events after their transaction has committed: at least once, in order per aggregate.</summary>
public interface IEventSubscriber
{
    /// <summary>Stable name; deliveries are kept under it.</summary>
    string Name { get; }

    /// <summary>True when this subscriber wants events of <paramref name="topic"/>.</summary>
    bool Wants(string topic);

    /// <summary>How many events, of as many aggregates, share one transaction. More than one only where handling takes no locks that a request may wait for.</summary>
    int AtOnce => 1;

    /// <summary>False when the payload is not looked at: it may have megabytes, and comes as an empty object then.</summary>
    bool ReadsPayload => true;

    /// <summary>
    /// Handles one event inside a transaction of its own, or of <see cref="AtOnce"/> events; what it writes through <paramref name="db"/> commits together with the note
    /// that the event was delivered. An exception means: try again later.
    /// </summary>
    Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken);
}

/// <summary>Where a slice leaves the facts it made true.</summary>
public sealed class Outbox(WorksDb db, IEnumerable<IEventSubscriber> subscribers, IEnumerable<IEventSink> sinks)
{
    /// <summary>Writes an event into the running transaction.</summary>
    /// <param name="topic">The contract's topic, or the business fact.</param>
    /// <param name="tenantId">Tenant of the aggregate.</param>
    /// <param name="aggregateId">Id or number of the aggregate.</param>
    /// <param name="payload">The contract's request document without its envelope; <c>RequestInfo</c> is added here, without the token.</param>
    /// <param name="businessEvent">Name of the business fact (spec 02 §6), when the topic does not say it.</param>
    public void Publish(string topic, string tenantId, string aggregateId, object payload, string? businessEvent = null)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var info = db.Context.RequestInfo;
        var head = new JsonObject
        {
            ["apiId"] = info.ApiId, ["ver"] = info.Ver, ["ts"] = info.Ts, ["msgId"] = info.MsgId, ["correlationId"] = db.Context.CorrelationId,
            ["userInfo"] = JsonSerializer.SerializeToNode(db.Context.Caller, WireJson.Options),
        };
        // Put together as text: a payload of some megabytes is written once, not turned into nodes and back.
        var body = JsonSerializer.Serialize(payload, payload.GetType(), WireJson.Options);
        if (body[0] != '{') throw new InvalidOperationException($"{payload.GetType().Name} is no object: an event must be one.");
        var document = $"{{\"RequestInfo\":{head.ToJsonString(WireJson.Options)}{(body.Length > 2 ? "," : string.Empty)}{body.AsSpan(1)}";
        var row = new OutboxEvent
        {
            TenantId = tenantId, Topic = topic, BusinessEvent = businessEvent, AggregateId = aggregateId,
            Payload = document, CorrelationId = db.Context.CorrelationId,
            Actor = db.Context.Caller.Uuid, CreatedTime = db.Now, TraceParent = Activity.Current?.Id,
        };
        var wanting = subscribers.Where(subscriber => subscriber.Wants(topic)).Select(subscriber => subscriber.Name)
            .Concat(sinks.Where(sink => sink.Wants(topic)).Select(sink => sink.Name));
        row.Deliveries.AddRange(wanting.Select(name => new OutboxDelivery
        {
            Subscriber = name, TenantId = tenantId, AggregateId = aggregateId, NextAttemptTime = row.CreatedTime,
        }));
        db.Add(row);
    }
}
