using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Webhooks;

/// <summary>Gives a web hook a new secret, shown once. Both secrets sign until the old one's time is over, so that the receiver can change in peace.</summary>
internal static class RotateWebhookSecret
{
    private const int DefaultOverlapHours = 24;
    private const int MaxOverlapHours = 168;

    public static void Map(IEndpointRouteBuilder events) => events.MapPost("/subscriptions/v1/_rotate", HandleAsync).Replies<WebhookSecretReply>().KeepsNoReply();

    private static async Task<Result<WebhookSecretReply>> HandleAsync(WebhookNamed request, WorksDb db, FieldCipher cipher, CancellationToken cancellationToken)
    {
        if (await WebhookRules.LockAsync(db, request.Id, cancellationToken) is not { } webhook) return WebhookErrors.NotFound(request.Id);
        if (request.OverlapHours is < 0 or > MaxOverlapHours) return WebhookErrors.Overlap;
        var secret = webhook.NewSecret(cipher, db.Now, TimeSpan.FromHours(request.OverlapHours ?? DefaultOverlapHours));
        webhook.Touch(db.Context.Caller.Uuid, db.Now);
        return new WebhookSecretReply(WebhookWire.Of(webhook, db.Now), secret);
    }
}
