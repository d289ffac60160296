using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Webhooks;

/// <summary>Web hooks of the tenants in scope, with their state; never their secrets.</summary>
internal static class SearchWebhooks
{
    private const int MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder events) => events.MapPost("/subscriptions/v1/_search", HandleAsync).Replies<WebhooksReply>();

    private static async Task<Result<WebhooksReply>> HandleAsync(WebhookNamed request, WorksDb db, CancellationToken cancellationToken)
    {
        var webhooks = db.Webhooks.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(request.Id))
        {
            var id = Guid.TryParse(request.Id, out var uuid) ? uuid : Guid.Empty;
            webhooks = webhooks.Where(webhook => webhook.Id == id);
        }

        var found = await webhooks.OrderBy(webhook => webhook.TenantId).ThenBy(webhook => webhook.Name).Take(MaxLimit).ToListAsync(cancellationToken);
        return new WebhooksReply([.. found.Select(webhook => WebhookWire.Of(webhook, db.Now))]);
    }
}
