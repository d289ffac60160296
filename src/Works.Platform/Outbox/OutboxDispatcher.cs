using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Works.Platform.Edge;

namespace Works.Platform;

/// <summary>
/// Delivers outbox events to in-process subscribers. Each delivery is a row; the oldest undelivered one of an aggregate is the only
/// candidate, and it is locked while it is handled, so several hosts share the work and the order per aggregate is kept.
/// </summary>
internal sealed class OutboxDispatcher(IServiceScopeFactory scopes, TimeProvider clock, ILogger<OutboxDispatcher> log) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);
    private const int MaxBackoffSeconds = 300;
    private const int MaxErrorLength = 2000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await DeliverOneAsync(stoppingToken)) { }
                await Task.Delay(Idle, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // While the database is away this repeats every two seconds: one line, not one stack trace.
                if (exception is Npgsql.NpgsqlException || exception.InnerException is Npgsql.NpgsqlException) log.LogWarning("The outbox could not be read; trying again: {Reason}", exception.Message);
                else log.LogError(exception, "The outbox could not be read; trying again");
                await Task.Delay(TimeSpan.FromSeconds(2), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> DeliverOneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var context = services.GetRequiredService<RequestContext>();
        context.ActAs(Caller.System(string.Empty), TenantScope.Everything, "outbox");
        var db = services.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var now = db.Now;
        var next = (await db.QueryAsync<PendingDelivery>(
            """
            select d.subscriber, d.event_id, d.attempts, e.tenant_id, e.topic, e.business_event, e.aggregate_id, e.payload::text as payload,
                   e.correlation_id, e.created_time
            from platform.outbox_deliveries d join platform.outbox_events e on e.id = d.event_id
            where d.delivered_time is null and d.next_attempt_time <= @now
              and not exists (select from platform.outbox_deliveries earlier
                              where earlier.subscriber = d.subscriber and earlier.tenant_id = d.tenant_id and earlier.aggregate_id = d.aggregate_id
                                and earlier.delivered_time is null and earlier.event_id < d.event_id)
            order by d.event_id limit 1 for update of d skip locked
            """, new { now }, cancellationToken)).SingleOrDefault();
        if (next is null) return false;

        context.ActAs(Caller.System(Tenants.StateOf(next.TenantId)), TenantScope.Of([next.TenantId]), next.CorrelationId);
        await db.ApplyScopeAsync(cancellationToken);
        await transaction.CreateSavepointAsync("handler", cancellationToken);
        string? error = null;
        try
        {
            using var payload = JsonDocument.Parse(next.Payload);
            var subscriber = services.GetServices<IEventSubscriber>().Single(s => s.Name == next.Subscriber);
            await subscriber.HandleAsync(
                new DomainEvent(next.EventId, next.TenantId, next.Topic, next.BusinessEvent, next.AggregateId, payload.RootElement, next.CorrelationId, next.CreatedTime),
                db, services, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A cancellation that is not ours, such as the timeout of a webhook, is a failure like any other: unnoted, it would be first in the queue for ever.
            log.LogWarning(exception, "Subscriber {Subscriber} failed on event {EventId}", next.Subscriber, next.EventId);
            var text = (exception.GetType().Name + ": " + exception.Message).Replace('\0', ' ');
            error = text[..Math.Min(text.Length, MaxErrorLength)];
            await transaction.RollbackToSavepointAsync("handler", cancellationToken);
            db.ChangeTracker.Clear(); // what the handler added and did not save must not be saved by the commit
        }

        await NoteAsync(db, next, error, now, cancellationToken);
        await db.CommitAsync(transaction, cancellationToken);
        return true;
    }

    private static Task<int> NoteAsync(WorksDb db, PendingDelivery delivery, string? error, long now, CancellationToken cancellationToken)
    {
        if (error is null)
        {
            return db.Database.ExecuteSqlAsync(
                $"""
                update platform.outbox_deliveries set delivered_time = {now}, attempts = attempts + 1, last_error = null
                where subscriber = {delivery.Subscriber} and event_id = {delivery.EventId}
                """, cancellationToken);
        }

        var wait = 1000L * Math.Min(MaxBackoffSeconds, 1 << Math.Min(delivery.Attempts, 9)); // 1, 2, 4 … 300 s
        return db.Database.ExecuteSqlAsync(
            $"""
            update platform.outbox_deliveries set attempts = attempts + 1, last_error = {error}, next_attempt_time = {now + wait}
            where subscriber = {delivery.Subscriber} and event_id = {delivery.EventId}
            """, cancellationToken);
    }

    private sealed record PendingDelivery
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
    }
}
