using Works.Platform;

namespace Works.Administration.Webhooks;

/// <summary>Every way in which web hooks refuse (ours).</summary>
internal static class WebhookErrors
{
    public static Failure SubscriptionMissing { get; } = new("WEBHOOK_SUBSCRIPTION_MISSING", "subscription with tenantId, name and url is needed");

    public static Failure Tenant(string? tenantId) => new("WEBHOOK_TENANT_UNKNOWN", $"{tenantId} is no tenant that this request may subscribe for");

    public static Failure Name { get; } = new("WEBHOOK_NAME_INVALID", "name must have 1 to 100 characters");

    public static Failure Url(string fault) => new("WEBHOOK_URL_INVALID", $"url {fault}");

    public static Failure Topics { get; } = new("WEBHOOK_TOPICS_INVALID", "topics must be at most 100 names of 1 to 100 letters, digits, '.', '-' and '_', a star only at the end");

    public static Failure Content { get; } = new("WEBHOOK_CONTENT_INVALID", "content must be IDS or DOCUMENT");

    public static Failure Status { get; } = new("WEBHOOK_STATUS_INVALID", "status must be ACTIVE or PAUSED");

    public static Failure Overlap { get; } = new("WEBHOOK_OVERLAP_INVALID", "overlapHours must be 0 to 168");

    public static Failure DuplicateName { get; } = new("WEBHOOK_NAME_TAKEN", "The tenant has a web hook of this name already");

    public static Failure TooMany { get; } = new("WEBHOOK_LIMIT", "A tenant has at most 50 web hooks");

    public static Failure NotFound(string? id) => new("WEBHOOK_NOT_FOUND", $"There is no web hook {id}");
}
