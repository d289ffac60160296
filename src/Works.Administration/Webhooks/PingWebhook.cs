using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Webhooks;

/// <summary>Sends a test event now, whatever the state of the web hook, and says what came back. Counts for nothing.</summary>
internal static class PingWebhook
{
    public static void Map(IEndpointRouteBuilder events) => events.MapPost("/subscriptions/v1/_ping", HandleAsync).Replies<WebhookPingReply>();

    private static async Task<Result<WebhookPingReply>> HandleAsync(WebhookNamed request, WorksDb db, WebhookCaller caller, FieldCipher cipher, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(request.Id, out var uuid) || await db.Webhooks.AsNoTracking().SingleOrDefaultAsync(w => w.Id == uuid, cancellationToken) is not { } webhook) return WebhookErrors.NotFound(request.Id);
        var id = $"ping-{Guid.CreateVersion7()}";
        var answer = await caller.PostAsync(webhook.Url, id, CloudEvent.Ping(id, webhook, db.Now, db.Context.CorrelationId), webhook.LiveSecrets(cipher, db.Now), cancellationToken);
        return new WebhookPingReply(answer.Error is null, (int?)answer.Status, answer.Error);
    }
}
