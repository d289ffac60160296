using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Webhooks;

/// <summary>
/// Addresses an event to the web hooks that want it: those of its tenant and of the tenants above. Each gets a queue of its own. Runs in order
/// per aggregate, so the queues are in order too.
/// </summary>
internal sealed class WebhookAddressing : IEventSubscriber
{
    public string Name => "webhook-addressing";

    // Every event passes here, so this queue must be faster than all writers together.
    public int AtOnce => 32;

    public bool ReadsPayload => false;

    public bool Wants(string topic) => !InternalTopics.Contains(topic);

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        // A state's web hook is the state's row: it is seen here, and by nobody of the city.
        db.Context.UseScope(TenantScope.Of(Tenants.SelfAndAncestors(fact.TenantId)));
        await db.ApplyScopeAsync(cancellationToken);
        var webhooks = await db.Webhooks.AsNoTracking().Where(webhook => webhook.Status != WebhookStatus.Paused && webhook.AfterEventId < fact.Id).Select(webhook => new { webhook.Id, webhook.TenantId, webhook.Topics }).ToListAsync(cancellationToken);
        foreach (var webhook in webhooks.Where(webhook => Webhook.Wants(webhook.Topics, fact.Topic, fact.BusinessEvent)))
        {
            await db.ExecuteAsync(
                """
                insert into platform.outbox_deliveries (subscriber, event_id, tenant_id, aggregate_id, next_attempt_time)
                values (@Subscriber, @EventId, @TenantId, @AggregateId, @Now) on conflict do nothing
                """, new { Subscriber = Webhook.SubscriberOf(webhook.Id), EventId = fact.Id, webhook.TenantId, fact.AggregateId, db.Now }, cancellationToken);
        }
    }
}

/// <summary>Sends events to web hooks, and switches off those that keep failing.</summary>
internal sealed class WebhookSink(
    IServiceScopeFactory scopes, WebhookCaller caller, WebhookSettings settings, FieldCipher cipher, TimeProvider clock, ILogger<WebhookSink> log) : IEventSink
{
    public const string Kind = "webhook";

    public string Name => Kind;

    public int Parallel => 8;

    // Addressed by WebhookAddressing: who wants what is data.
    public bool Wants(string topic) => false;

    public async Task<SendOutcome> SendAsync(string subscriber, DomainEvent fact, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(subscriber[(Kind.Length + 1)..], out var id)
            || await InScopeAsync(db => db.Webhooks.AsNoTracking().SingleOrDefaultAsync(w => w.Id == id, cancellationToken), fact, cancellationToken) is not { } webhook)
            return SendOutcome.Rejected("The web hook is deleted");
        if (webhook.Status != WebhookStatus.Active) return SendOutcome.Unavailable(webhook.StatusReason ?? webhook.Status.ToString());

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var answer = await caller.PostAsync(
            webhook.Url, fact.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), CloudEvent.Of(fact, webhook.Content), webhook.LiveSecrets(cipher, now), cancellationToken);
        if (answer.Error is null)
        {
            await InScopeAsync(db => db.ExecuteAsync(
                "update administration.webhooks set failures = 0, failing_since = null, last_delivered_time = @now where id = @id and (failures > 0 or coalesce(last_delivered_time, 0) < @now - 10000)",
                new { id, now }, cancellationToken), fact, cancellationToken);
            return SendOutcome.Delivered;
        }

        if (answer.Status == HttpStatusCode.Gone)
        {
            await DisableAsync(webhook, "The receiver answered 410: it wants no more events", fact, cancellationToken);
            return SendOutcome.Unavailable("410");
        }

        if (answer.Status == HttpStatusCode.UnsupportedMediaType) return SendOutcome.Rejected(answer.Error);
        var failing = await InScopeAsync(async db => (await db.QueryAsync<Failing>(
            "update administration.webhooks set failures = failures + 1, failing_since = coalesce(failing_since, @now) where id = @id returning failures, failing_since",
            new { id, now }, cancellationToken)).SingleOrDefault(), fact, cancellationToken);
        if (failing is not null && failing.Failures >= settings.Failures && now - failing.FailingSince >= (long)settings.FailingFor.TotalMilliseconds)
            await DisableAsync(webhook, $"{failing.Failures} failures in a row. {answer.Error}", fact, cancellationToken);
        return SendOutcome.Failed(answer.Error, answer.RetryAfter);
    }

    private async Task DisableAsync(Webhook webhook, string reason, DomainEvent fact, CancellationToken cancellationToken)
    {
        log.LogError("Web hook {Webhook} of {TenantId} is switched off: {Reason}", webhook.Id, webhook.TenantId, reason);
        await InScopeAsync(async db =>
        {
            var changed = await db.ExecuteAsync(
                "update administration.webhooks set status = 'DISABLED', status_reason = @reason, row_version = row_version + 1 where id = @Id and status = 'ACTIVE'",
                new { webhook.Id, reason }, cancellationToken);
            if (changed > 0) db.NoteBatch(webhook.TenantId, "administration.webhooks", webhook.Id.ToString(), "UPDATE", new { status = "ACTIVE" }, new { status = "DISABLED", statusReason = reason });
            return changed;
        }, fact, cancellationToken);
    }

    // The web hook may belong to a tenant above that of the event.
    private async Task<T> InScopeAsync<T>(Func<WorksDb, Task<T>> work, DomainEvent fact, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>()
            .ActAs(Caller.System(Tenants.StateOf(fact.TenantId)), TenantScope.Of(Tenants.SelfAndAncestors(fact.TenantId)), fact.CorrelationId);
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var result = await work(db);
        await db.CommitAsync(transaction, cancellationToken);
        return result;
    }

    private sealed record Failing
    {
        public required int Failures { get; init; }
        public required long FailingSince { get; init; }
    }
}
