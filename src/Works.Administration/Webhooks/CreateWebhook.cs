using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Webhooks;

/// <summary>Subscribes a receiver to events of a tenant. The reply shows the secret, once.</summary>
internal static class CreateWebhook
{
    private const int MaxPerTenant = 50;

    public static void Map(IEndpointRouteBuilder events) => events.MapPost("/subscriptions/v1/_create", HandleAsync).Replies<WebhookSecretReply>().KeepsNoReply();

    private static async Task<Result<WebhookSecretReply>> HandleAsync(
        WebhookRequest request, WorksDb db, WebhookRules rules, FieldCipher cipher, IMasters masters, CancellationToken cancellationToken)
    {
        if (request.Subscription is not { TenantId: { } tenantId, Name: not null, Url: not null } sent) return WebhookErrors.SubscriptionMissing;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return WebhookErrors.Tenant(tenantId);
        if (rules.Check(sent) is { Length: > 0 } failures) return failures;
        if (await db.Webhooks.CountAsync(webhook => webhook.TenantId == tenantId, cancellationToken) >= MaxPerTenant) return WebhookErrors.TooMany;
        var last = (await db.QueryAsync<long>("select case when is_called then last_value else 0 end from platform.outbox_events_id_seq", arguments: null, cancellationToken)).Single();
        var webhook = new Webhook
        {
            TenantId = tenantId, Name = sent.Name.Trim(), Url = sent.Url, Topics = [.. (sent.Topics ?? []).Distinct(StringComparer.Ordinal)],
            Content = WebhookRules.ContentOf(sent.Content ?? "IDS")!.Value, AfterEventId = last,
            CreatedBy = db.Context.Caller.Uuid, CreatedTime = db.Now, LastModifiedBy = db.Context.Caller.Uuid, LastModifiedTime = db.Now,
        };
        var secret = webhook.NewSecret(cipher, db.Now, TimeSpan.Zero);
        if (sent.Status?.ToUpperInvariant() == "PAUSED") webhook.Pause();
        db.Webhooks.Add(webhook);
        return new WebhookSecretReply(WebhookWire.Of(webhook, db.Now), secret);
    }
}
