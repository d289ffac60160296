using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Administration.Webhooks;

/// <summary>What a web hook must be.</summary>
internal sealed class WebhookRules(WebhookTarget target)
{
    private const int MaxName = 100;
    private const int MaxTopics = 100;
    private const int MaxTopic = 100;

    /// <summary>What is wrong with the members that were sent.</summary>
    public Failure[] Check(WebhookSent sent)
    {
        var refusals = new Refusals();
        refusals.When(sent.Name is { } name && name.Trim().Length is 0 or > MaxName, () => WebhookErrors.Name);
        if (sent.Url is { } url && target.Fault(url) is { } fault) refusals.Add(WebhookErrors.Url(fault));
        refusals.When(sent.Topics is { } topics && (topics.Count > MaxTopics || !topics.All(IsTopic)), () => WebhookErrors.Topics);
        refusals.When(sent.Content is { } content && ContentOf(content) is null, () => WebhookErrors.Content);
        refusals.When(sent.Status is { } status && status.ToUpperInvariant() is not ("ACTIVE" or "PAUSED"), () => WebhookErrors.Status);
        return refusals.ToArray();
    }

    public static WebhookContent? ContentOf(string text) => text.ToUpperInvariant() switch { "IDS" => WebhookContent.Ids, "DOCUMENT" => WebhookContent.Document, _ => null };

    /// <summary>The web hook of a tenant in scope, locked until the transaction ends.</summary>
    public static async Task<Webhook?> LockAsync(WorksDb db, string? id, CancellationToken cancellationToken) => Guid.TryParse(id, out var uuid)
        ? await db.Webhooks.FromSql($"select * from administration.webhooks where id = {uuid} for update").AsTracking().SingleOrDefaultAsync(cancellationToken) : null;

    private static bool IsTopic(string topic)
    {
        var name = topic.EndsWith('*') ? topic[..^1] : topic;
        return topic.Length is > 0 and <= MaxTopic && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
    }
}
