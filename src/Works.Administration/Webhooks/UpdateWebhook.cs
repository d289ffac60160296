using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Webhooks;

/// <summary>Changes a web hook, pauses it, or switches it on again after failures: what waited is then sent, in order.</summary>
internal static class UpdateWebhook
{
    public static void Map(IEndpointRouteBuilder events) => events.MapPost("/subscriptions/v1/_update", HandleAsync).Replies<WebhooksReply>();

    private static async Task<Result<WebhooksReply>> HandleAsync(WebhookRequest request, WorksDb db, WebhookRules rules, CancellationToken cancellationToken)
    {
        if (request.Subscription is not { } sent) return WebhookErrors.SubscriptionMissing;
        if (await WebhookRules.LockAsync(db, sent.Id, cancellationToken) is not { } webhook) return WebhookErrors.NotFound(sent.Id);
        if (rules.Check(sent) is { Length: > 0 } failures) return failures;
        webhook.Name = sent.Name?.Trim() ?? webhook.Name;
        webhook.Url = sent.Url ?? webhook.Url;
        if (sent.Topics is { } topics) webhook.Topics = [.. topics.Distinct(StringComparer.Ordinal)];
        webhook.Content = sent.Content is { } content ? WebhookRules.ContentOf(content)!.Value : webhook.Content;
        if (sent.Status?.ToUpperInvariant() == "PAUSED") webhook.Pause();
        if (sent.Status?.ToUpperInvariant() == "ACTIVE") webhook.Activate();
        webhook.Touch(db.Context.Caller.Uuid, db.Now);
        return new WebhooksReply([WebhookWire.Of(webhook, db.Now)]);
    }
}
