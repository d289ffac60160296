using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Works.Platform.Edge;
using Works.Platform.Telemetry;

namespace Works.Platform;

/// <summary>
/// Delivers outbox events. Each subscriber is a queue with a lane of its own, so that a slow one holds up nobody else. Within a queue the
/// oldest open delivery of an aggregate is the only candidate: several hosts share the work and the order per aggregate is kept. A delivery
/// that fails too often is parked; later events of its aggregate wait behind it, all others pass (decision 19).
/// </summary>
internal sealed class OutboxDispatcher(
    IServiceScopeFactory scopes, Database database, IEnumerable<IEventSink> sinks, EventSettings settings, WorksMeter meter, TimeProvider clock, ILogger<OutboxDispatcher> log)
    : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5); // of a queue whose receiver is away
    private const long Lease = 120_000; // milliseconds; a send takes 30 s at most
    private static readonly int TransactionsAtOnce = Math.Clamp(Environment.ProcessorCount, 2, 8); // pool and processors are there for requests first
    private const int LanesAtOnce = 64;
    private const int MaxErrorLength = 2000;

    private const string Open = "delivered_time is null and discarded_time is null";

    /// <summary>Heads of the aggregates of one queue, oldest first, locked.</summary>
    private const string Candidates =
        $"""
        select d.subscriber, d.event_id, d.attempts, e.tenant_id, e.topic, e.business_event, e.aggregate_id,
               case when @payload then e.payload::text else jsonb_build_object()::text end as payload, e.correlation_id, e.created_time, e.trace_parent
        from platform.outbox_deliveries d join platform.outbox_events e on e.id = d.event_id
        where d.subscriber = @subscriber and d.delivered_time is null and d.discarded_time is null and d.parked_time is null
          and d.next_attempt_time <= @now and coalesce(d.leased_until, 0) <= @now
          and not exists (select from platform.outbox_deliveries earlier
                          where earlier.subscriber = d.subscriber and earlier.tenant_id = d.tenant_id and earlier.aggregate_id = d.aggregate_id
                            and earlier.{Open} and earlier.event_id < d.event_id)
        order by d.event_id limit @limit for update of d skip locked
        """;

    private readonly Dictionary<string, IEventSink> _sinks = sinks.ToDictionary(sink => sink.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _lanes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _resting = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _transactions = new(TransactionsAtOnce); // never disposed of: lanes may outlive a host that is torn down, and it holds no handle

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var subscriber in await DueAsync(stoppingToken))
                {
                    if (_lanes.Count >= LanesAtOnce) break;
                    if (_lanes.ContainsKey(subscriber) || (_resting.TryGetValue(subscriber, out var until) && until > clock.GetUtcNow())) continue;
                    _lanes[subscriber] = Task.Run(() => RunLaneAsync(subscriber, stoppingToken), CancellationToken.None);
                }

                await Task.Delay(Idle, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                Complain(exception);
                await Task.Delay(AfterFault, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(_lanes.Values); // lanes end by themselves and do not throw
    }

    private Task<List<string>> DueAsync(CancellationToken cancellationToken) => database.ReadAsSystemAsync(
        $"""
        select distinct subscriber from platform.outbox_deliveries
        where {Open} and parked_time is null and next_attempt_time <= $1 and coalesce(leased_until, 0) <= $1 order by subscriber
        """,
        parameters => parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow().ToUnixTimeMilliseconds() }),
        async reader =>
        {
            var due = new List<string>();
            while (await reader.ReadAsync(cancellationToken)) due.Add(reader.GetString(0));
            return due;
        }, cancellationToken);

    private async Task RunLaneAsync(string subscriber, CancellationToken stoppingToken)
    {
        try
        {
            var sink = _sinks.GetValueOrDefault(subscriber.Split(':')[0]);
            while (sink is null ? await HandleSomeAsync(subscriber, stoppingToken) : await SendSomeAsync(subscriber, sink, stoppingToken)) { }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was on its way is open still, and taken up again when its lease is over.
        }
        catch (Exception exception)
        {
            Complain(exception);
            _resting[subscriber] = clock.GetUtcNow() + AfterFault;
        }
        finally
        {
            _lanes.TryRemove(subscriber, out _);
        }
    }

    // While the database is away this repeats every two seconds: one line, not one stack trace.
    private void Complain(Exception exception)
    {
        if (exception is NpgsqlException or TimeoutException || exception.InnerException is NpgsqlException or TimeoutException) log.LogWarning("The outbox could not be read; trying again: {Reason}", exception.Message);
        else log.LogError(exception, "The outbox could not be read; trying again");
    }

    private async Task<bool> HandleSomeAsync(string subscriber, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var handler = services.GetServices<IEventSubscriber>().SingleOrDefault(s => s.Name == subscriber);
        if (handler is null)
        {
            log.LogWarning("Events wait for {Subscriber}, which this host does not have", subscriber);
            _resting[subscriber] = clock.GetUtcNow() + TimeSpan.FromMinutes(5);
            return false;
        }

        var (db, context) = Begin(services);
        await using var transaction = await db.BeginAsync(cancellationToken);
        var next = await db.QueryAsync<Delivery>(Candidates, new { subscriber, now = db.Now, limit = handler.AtOnce, payload = handler.ReadsPayload }, cancellationToken);
        if (next.Count == 0) return false;
        foreach (var delivery in next) await HandleAsync(handler, delivery, db, services, transaction, cancellationToken);
        await db.CommitAsync(transaction, cancellationToken);
        return true;
    }

    private async Task HandleAsync(IEventSubscriber handler, Delivery next, WorksDb db, IServiceProvider services, IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        var context = db.Context;
        context.ActAs(Caller.System(Tenants.StateOf(next.TenantId)), TenantScope.Of([next.TenantId]), next.CorrelationId);
        using var logging = log.BeginScope(new LogScope(next.TenantId, next.CorrelationId));
        using var activity = Start(next);
        await db.ApplyScopeAsync(cancellationToken);
        await transaction.CreateSavepointAsync("handler", cancellationToken);
        var outcome = SendOutcome.Delivered;
        try
        {
            using var payload = JsonDocument.Parse(next.Payload);
            await handler.HandleAsync(next.ToEvent(payload), db, services, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A cancellation that is not ours, such as a timeout, is a failure like any other: unnoted, it would be first in the queue for ever.
            outcome = Failure(next, exception);
            await transaction.RollbackToSavepointAsync("handler", cancellationToken);
            db.ChangeTracker.Clear(); // what the handler added and did not save must not be saved by the commit
        }

        context.ActAs(context.Caller, TenantScope.Everything, next.CorrelationId);
        await db.ApplyScopeAsync(cancellationToken);
        await NoteAsync(db, next, outcome, cancellationToken);
    }

    private async Task<bool> SendSomeAsync(string subscriber, IEventSink sink, CancellationToken cancellationToken)
    {
        var claimed = await InTransactionAsync(async db =>
        {
            var rows = await db.QueryAsync<Delivery>(Candidates, new { subscriber, now = db.Now, limit = sink.Parallel, payload = true }, cancellationToken);
            var ids = rows.Select(row => row.EventId).ToArray();
            await db.ExecuteAsync("update platform.outbox_deliveries set leased_until = @until where subscriber = @subscriber and event_id = any (@ids)",
                new { until = db.Now + Lease, subscriber, ids }, cancellationToken);
            return rows;
        }, cancellationToken);
        if (claimed.Count == 0) return false;

        var outcomes = await Task.WhenAll(claimed.Select(async delivery =>
        {
            using var logging = log.BeginScope(new LogScope(delivery.TenantId, delivery.CorrelationId));
            using var activity = Start(delivery);
            using var payload = JsonDocument.Parse(delivery.Payload);
            try
            {
                return await sink.SendAsync(subscriber, delivery.ToEvent(payload), cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                return Failure(delivery, exception);
            }
        }));

        await InTransactionAsync(async db =>
        {
            foreach (var (delivery, outcome) in claimed.Zip(outcomes)) await NoteAsync(db, delivery, outcome, cancellationToken);
            return true;
        }, cancellationToken);

        if (outcomes.FirstOrDefault(outcome => outcome.Result == SendResult.Unavailable) is { Error: { } reason })
        {
            log.LogWarning("{Subscriber} rests: {Reason}", subscriber, reason);
            _resting[subscriber] = clock.GetUtcNow() + Rest;
            return false;
        }

        return true;
    }

    private async Task<T> InTransactionAsync<T>(Func<WorksDb, Task<T>> work, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var (db, _) = Begin(scope.ServiceProvider);
        await using var transaction = await db.BeginAsync(cancellationToken);
        var result = await work(db);
        await db.CommitAsync(transaction, cancellationToken);
        return result;
    }

    private async Task<IDisposable> TurnAsync(CancellationToken cancellationToken)
    {
        await _transactions.WaitAsync(cancellationToken);
        return new Turn(_transactions);
    }

    private static (WorksDb Db, RequestContext Context) Begin(IServiceProvider services)
    {
        var context = services.GetRequiredService<RequestContext>();
        context.ActAs(Caller.System(string.Empty), TenantScope.Everything, "outbox");
        return (services.GetRequiredService<WorksDb>(), context);
    }

    private static Activity? Start(Delivery delivery)
    {
        _ = ActivityContext.TryParse(delivery.TraceParent, null, isRemote: true, out var parent);
        var activity = WorksMeter.Activities.StartActivity($"deliver {delivery.Queue}", ActivityKind.Consumer, parent);
        activity?.SetTag("works.correlation_id", delivery.CorrelationId).SetTag("works.event_id", delivery.EventId).SetTag("works.topic", delivery.Topic).SetTag("works.tenant", delivery.TenantId);
        return activity;
    }

    private SendOutcome Failure(Delivery delivery, Exception exception)
    {
        log.LogWarning(exception, "Subscriber {Subscriber} failed on event {EventId}", delivery.Subscriber, delivery.EventId);
        return SendOutcome.Failed(exception.GetType().Name + ": " + exception.Message);
    }

    private async Task NoteAsync(WorksDb db, Delivery delivery, SendOutcome outcome, CancellationToken cancellationToken)
    {
        using var logging = log.BeginScope(new LogScope(delivery.TenantId, delivery.CorrelationId));
        var error = outcome.Error?.Replace('\0', ' ');
        error = error?[..Math.Min(error.Length, MaxErrorLength)];
        var isTried = outcome.Result != SendResult.Unavailable;
        var parked = outcome.Result == SendResult.Rejected || (outcome.Result == SendResult.Failed && delivery.Attempts + 1 >= settings.MaxAttempts);
        if (parked) log.LogError("Delivery of event {EventId} to {Subscriber} is parked: {Reason}", delivery.EventId, delivery.Subscriber, error);
        meter.Delivered(delivery.Queue, parked ? "parked" : outcome.Result switch { SendResult.Delivered => "delivered", SendResult.Unavailable => "held", _ => "failed" });
        // The guard: a host whose lease has run out must not overrule the one that took over, nor an operator.
        await db.ExecuteAsync(
            """
            update platform.outbox_deliveries
            set attempts = attempts + @tried, leased_until = null, last_error = @error, next_attempt_time = @next,
                delivered_time = @delivered, parked_time = @parked
            where subscriber = @Subscriber and event_id = @EventId and delivered_time is null and discarded_time is null and parked_time is null
            """,
            new
            {
                delivery.Subscriber, delivery.EventId, error, tried = isTried ? 1 : 0,
                delivered = outcome.Result == SendResult.Delivered ? db.Now : (long?)null,
                parked = parked ? db.Now : (long?)null,
                next = db.Now + (outcome.Result == SendResult.Failed ? BackOff.Milliseconds(delivery.Attempts, outcome.RetryAfter, Random.Shared.Next(-10, 11)) : 0),
            }, cancellationToken);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }

    private sealed record Delivery
    {
        public required string Subscriber { get; init; }
        public required long EventId { get; init; }
        public required int Attempts { get; init; }
        public required string TenantId { get; init; }
        public required string Topic { get; init; }
        public string? BusinessEvent { get; init; }
        public required string AggregateId { get; init; }
        public required string Payload { get; init; }
        public required string CorrelationId { get; init; }
        public required long CreatedTime { get; init; }
        public string? TraceParent { get; init; }

        /// <summary>Kind of the queue, without the key of one of many receivers.</summary>
        public string Queue => Subscriber.Split(':')[0];

        public DomainEvent ToEvent(JsonDocument payload) =>
            new(EventId, TenantId, Topic, BusinessEvent, AggregateId, payload.RootElement, CorrelationId, CreatedTime);
    }
}

/// <summary>Time between two attempts.</summary>
internal static class BackOff
{
    private const int MaxSeconds = 3600;

    /// <summary>1, 2, 4 … 2048, then 3600 seconds, spread by a tenth; never sooner than the receiver asked, never later than an hour.</summary>
    /// <param name="attempts">Attempts before this one, from 0.</param>
    /// <param name="asked">What the receiver asked for (Retry-After).</param>
    /// <param name="spreadPercent">−10 … 10, by chance: receivers that come back are not hit by everything at once.</param>
    /// <returns>Milliseconds. The 36 attempts of the default take 2^12 − 1 + 23 × 3600 s = 24.1 h.</returns>
    public static long Milliseconds(int attempts, TimeSpan? asked, int spreadPercent)
    {
        var seconds = attempts >= 12 ? MaxSeconds : 1 << attempts;
        var wait = seconds * 10L * (100 + spreadPercent);
        return Math.Clamp(Math.Max(wait, (long)(asked?.TotalMilliseconds ?? 0)), 1, MaxSeconds * 1000L);
    }
}
