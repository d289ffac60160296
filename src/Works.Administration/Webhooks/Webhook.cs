using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Administration.Webhooks;

/// <summary>How much of an event a receiver gets.</summary>
internal enum WebhookContent
{
    /// <summary>Which record it is about; the receiver asks for it with rights of its own (spec 60 §16).</summary>
    Ids,

    /// <summary>The contract's document too, without the envelope and who called.</summary>
    Document,
}

/// <summary>Whether events are sent.</summary>
internal enum WebhookStatus
{
    Active,

    /// <summary>Switched off by its owner: nothing is kept for it, what waited already is held.</summary>
    Paused,

    /// <summary>Switched off after failures: events wait until it is active again.</summary>
    Disabled,
}

/// <summary>Somebody outside who wants to know of events of a tenant and those below it.</summary>
internal sealed class Webhook : ITenantOwned, IVersioned
{
    /// <summary>Purpose of the encrypted secrets.</summary>
    public const string Purpose = "webhook.secret";
    public const string PreviousPurpose = "webhook.previous-secret";

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string Name { get; set; }
    public required string Url { get; set; }
    public required string[] Topics { get; set; }
    public required WebhookContent Content { get; set; }
    public WebhookStatus Status { get; private set; } = WebhookStatus.Active;
    public string? StatusReason { get; private set; }

    /// <summary>The last event before it was made; it is told of those that follow.</summary>
    public required long AfterEventId { get; init; }
    public EncryptedText Secret { get; private set; }
    public string SecretId { get; private set; } = string.Empty;
    public EncryptedText? PreviousSecret { get; private set; }
    public string? PreviousSecretId { get; private set; }
    public long? PreviousSecretUntil { get; private set; }
    public int Failures { get; private set; }
    public long? FailingSince { get; private set; }
    public long? LastDeliveredTime { get; private init; }
    public required Guid CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required Guid LastModifiedBy { get; set; }
    public required long LastModifiedTime { get; set; }
    public int RowVersion { get; set; } = 1;

    /// <summary>Name of its queue in the outbox.</summary>
    public string Subscriber => SubscriberOf(Id);

    public static string SubscriberOf(Guid id) => $"{WebhookSink.Kind}:{id}";

    /// <summary>Gives it a first secret, or a new one while the one before stays valid for a time.</summary>
    /// <returns>The new secret in clear: shown once, stored encrypted.</returns>
    public string NewSecret(FieldCipher cipher, long now, TimeSpan overlap)
    {
        if (SecretId.Length > 0)
        {
            PreviousSecret = cipher.Encrypt(TenantId, PreviousPurpose, cipher.Decrypt(TenantId, Purpose, Secret));
            (PreviousSecretId, PreviousSecretUntil) = (SecretId, now + (long)overlap.TotalMilliseconds);
        }

        var plain = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        Secret = cipher.Encrypt(TenantId, Purpose, plain);
        SecretId = RandomNumberGenerator.GetHexString(8, lowercase: true);
        return plain;
    }

    /// <summary>Secrets that sign now, the newest first.</summary>
    public IReadOnlyList<WebhookSecret> LiveSecrets(FieldCipher cipher, long now)
    {
        List<WebhookSecret> live = [new(SecretId, cipher.Decrypt(TenantId, Purpose, Secret))];
        if (PreviousSecret is { } previous && PreviousSecretUntil > now) live.Add(new(PreviousSecretId!, cipher.Decrypt(TenantId, PreviousPurpose, previous)));
        return live;
    }

    /// <summary>Begins anew: failures so far are forgotten.</summary>
    public void Activate() => (Status, StatusReason, Failures, FailingSince) = (WebhookStatus.Active, null, 0, null);

    public void Pause() => (Status, StatusReason) = (WebhookStatus.Paused, "Paused by its owner");

    public void Touch(Guid by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);

    /// <summary>True when it wants the event: by topic or business fact, or by a beginning such as <c>estimate.*</c>.</summary>
    public static bool Wants(IReadOnlyCollection<string> topics, string topic, string? businessEvent) => !InternalTopics.Contains(topic)
        && (topics.Count == 0 || topics.Any(wanted => wanted.EndsWith('*')
            ? topic.StartsWith(wanted[..^1], StringComparison.Ordinal) || businessEvent?.StartsWith(wanted[..^1], StringComparison.Ordinal) == true
            : wanted == topic || wanted == businessEvent));
}

/// <summary>A secret in clear, for as long as it takes to sign.</summary>
internal sealed record WebhookSecret(string Id, string Plain)
{
    public override string ToString() => Id; // never the secret
}

internal sealed class WebhookMapping : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> webhook)
    {
        webhook.ToTable("webhooks", "administration");
        webhook.Ignore(w => w.Subscriber);
        webhook.Property(w => w.Content).HasConversion(content => content.ToString().ToUpperInvariant(), text => Enum.Parse<WebhookContent>(text, ignoreCase: true));
        webhook.Property(w => w.Status).HasConversion(status => status.ToString().ToUpperInvariant(), text => Enum.Parse<WebhookStatus>(text, ignoreCase: true));
    }
}

internal static class WebhookTables
{
    extension(WorksDb db)
    {
        public DbSet<Webhook> Webhooks => db.Set<Webhook>();
    }
}
