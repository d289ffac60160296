using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Webhooks;

/// <summary>Ends a subscription. What waited for it is discarded, and stays on record as that.</summary>
internal static class DeleteWebhook
{
    public static void Map(IEndpointRouteBuilder events) => events.MapPost("/subscriptions/v1/_delete", HandleAsync).Replies<WebhooksReply>();

    private static async Task<Result<WebhooksReply>> HandleAsync(WebhookNamed request, WorksDb db, CancellationToken cancellationToken)
    {
        if (await WebhookRules.LockAsync(db, request.Id, cancellationToken) is not { } webhook) return WebhookErrors.NotFound(request.Id);
        db.Webhooks.Remove(webhook);
        await db.ExecuteAsync(
            """
            update platform.outbox_deliveries set discarded_time = @Now, discarded_by = @By, discard_reason = 'The web hook is deleted'
            where subscriber = @Subscriber and delivered_time is null and discarded_time is null
            """, new { db.Now, By = db.Context.Caller.Uuid, webhook.Subscriber }, cancellationToken);
        return new WebhooksReply([WebhookWire.Of(webhook, db.Now)]);
    }
}
