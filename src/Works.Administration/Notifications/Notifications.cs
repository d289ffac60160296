using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Notifications;

/// <summary>Leaves messages in the outbox. A message is an aggregate of its own: one that cannot be sent holds up no other.</summary>
internal sealed class Notifications(Outbox outbox, FieldCipher cipher) : INotifications
{
    public void Tell(Notification notification) =>
        outbox.Publish(InternalTopics.Sms, notification.TenantId, $"sms-{Guid.CreateVersion7()}", NotificationFact.Of(notification, cipher));
}

/// <summary>A message as it waits: the reader's number and what is personal in it are encrypted.</summary>
internal sealed record NotificationFact(Notification Notification, string? Number, IReadOnlyDictionary<string, string> Personal)
{
    private const string Purpose = "notification";

    public static NotificationFact Of(Notification notification, FieldCipher cipher) => new(
        notification with { MobileNumber = null, Values = notification.Values.Where(value => !value.Value.IsPersonal).ToDictionary(StringComparer.Ordinal) },
        cipher.EncryptIfGiven(notification.TenantId, Purpose, notification.MobileNumber)?.Stored,
        notification.Values.Where(value => value.Value is { IsPersonal: true, Text: not null })
            .ToDictionary(value => value.Key, value => cipher.Encrypt(notification.TenantId, Purpose, value.Value.Text!).Stored, StringComparer.Ordinal));

    public Notification Opened(FieldCipher cipher) => Notification with
    {
        MobileNumber = Number is null ? null : cipher.Decrypt(Notification.TenantId, Purpose, new EncryptedText(Number)),
        Values = Notification.Values.Concat(Personal.Select(value => KeyValuePair.Create(value.Key, NotificationValue.Of(cipher.Decrypt(Notification.TenantId, Purpose, new EncryptedText(value.Value))))))
            .ToDictionary(StringComparer.Ordinal),
    };
}

/// <summary>Writes a message in the reader's language and sends it.</summary>
internal sealed class NotificationSink(IServiceScopeFactory scopes, ISmsSender sender, ITexts texts, FieldCipher cipher, ILogger<NotificationSink> log) : IEventSink
{
    private const string DefaultLocale = "en_IN";
    private const int MaxLength = 1000; // spec 50 §14

    public string Name => "notification";

    public int Parallel => 4;

    public bool Wants(string topic) => topic == InternalTopics.Sms;

    public async Task<SendOutcome> SendAsync(string subscriber, DomainEvent fact, CancellationToken cancellationToken)
    {
        var notification = fact.Payload.Deserialize<NotificationFact>(WireJson.Options)!.Opened(cipher);
        var (mobileNumber, locale) = (notification.MobileNumber, notification.Locale ?? DefaultLocale);
        if (notification.Reader is { } reader)
        {
            var account = await AccountAsync(fact, reader, cancellationToken);
            (mobileNumber, locale) = (account?.MobileNumber, account?.Locale is { Length: > 0 } own ? own : DefaultLocale);
        }

        if (string.IsNullOrWhiteSpace(mobileNumber)) return Nothing(fact, "the reader has no mobile number");
        if (await texts.TextAsync(fact.TenantId, locale, notification.TextModule, notification.TextCode, cancellationToken) is not { } template)
            return Nothing(fact, $"there is no text {notification.TextCode}");

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in notification.Values) values[name] = await TextOfAsync(fact.TenantId, locale, value, cancellationToken);
        var text = Placeholders.Fill(template, values.GetValueOrDefault);
        await sender.SendAsync(new Sms(fact.TenantId, mobileNumber, text.Length > MaxLength ? text[..MaxLength] : text));
        return SendOutcome.Delivered;
    }

    private SendOutcome Nothing(DomainEvent fact, string reason)
    {
        log.LogInformation("Message {EventId} is not sent: {Reason}", fact.Id, reason);
        return SendOutcome.Delivered;
    }

    private async Task<string> TextOfAsync(string tenantId, string locale, NotificationValue value, CancellationToken cancellationToken) =>
        (value is { TextModule: { } module, TextCode: { } code } ? await texts.TextAsync(tenantId, locale, module, code, cancellationToken) : null) ?? value.Text ?? string.Empty;

    private async Task<Caller?> AccountAsync(DomainEvent fact, Guid reader, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System(Tenants.StateOf(fact.TenantId)), TenantScope.Of([fact.TenantId]), fact.CorrelationId);
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        return (await scope.ServiceProvider.GetRequiredService<IUserDirectory>().ByUuidAsync([reader], cancellationToken)).GetValueOrDefault(reader);
    }
}
