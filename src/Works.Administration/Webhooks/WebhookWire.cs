using Works.Platform;

namespace Works.Administration.Webhooks;

/// <summary>A web hook as clients send it; members left out stay as they are.</summary>
internal sealed record WebhookSent
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? Name { get; init; }
    public string? Url { get; init; }

    /// <summary>Topics, business events or beginnings of them (<c>estimate.*</c>); an empty list is every event.</summary>
    public IReadOnlyList<string>? Topics { get; init; }

    /// <summary>IDS (default) or DOCUMENT.</summary>
    public string? Content { get; init; }

    /// <summary>ACTIVE or PAUSED.</summary>
    public string? Status { get; init; }
}

internal sealed record WebhookRequest
{
    public WebhookSent? Subscription { get; init; }
}

/// <summary>Names one web hook.</summary>
internal sealed record WebhookNamed
{
    public string? TenantId { get; init; }
    public string? Id { get; init; }

    /// <summary>How long the secret before stays valid, 0–168 hours; 24 unless said otherwise.</summary>
    public int? OverlapHours { get; init; }
}

/// <summary>A web hook as clients see it: never its secrets, only which there are.</summary>
internal sealed record WebhookWire(
    string Id, string TenantId, string Name, string Url, IReadOnlyList<string> Topics, string Content, string Status, string? StatusReason, int Failures, long? FailingSince,
    long? LastDeliveredTime, IReadOnlyList<WebhookKeyWire> Keys, AuditDetails AuditDetails)
{
    public static WebhookWire Of(Webhook webhook, long now)
    {
        List<WebhookKeyWire> keys = [new(webhook.SecretId, null)];
        if (webhook.PreviousSecretId is { } previous && webhook.PreviousSecretUntil > now) keys.Add(new(previous, webhook.PreviousSecretUntil));
        return new(
            webhook.Id.ToString(), webhook.TenantId, webhook.Name, webhook.Url, webhook.Topics, webhook.Content.ToString().ToUpperInvariant(),
            webhook.Status.ToString().ToUpperInvariant(), webhook.StatusReason, webhook.Failures, webhook.FailingSince, webhook.LastDeliveredTime, keys,
            new(webhook.CreatedBy.ToString(), webhook.LastModifiedBy.ToString(), webhook.CreatedTime, webhook.LastModifiedTime));
    }
}

/// <summary>A live secret by its name; <paramref name="ValidUntil"/> is null for the newest.</summary>
internal sealed record WebhookKeyWire(string Id, long? ValidUntil);

internal sealed record WebhooksReply(IReadOnlyList<WebhookWire> Subscriptions);

/// <summary>The only reply with a secret: it is never shown again.</summary>
internal sealed record WebhookSecretReply(WebhookWire Subscription, string Secret);

internal sealed record WebhookPingReply(bool Delivered, int? HttpStatus, string? Error);
