using System.Text.Json.Serialization;

namespace Works.Administration;

/// <summary>A message to one person, written when it is sent: in the language and to the number that stand in his account then.</summary>
/// <param name="TenantId">Tenant that speaks.</param>
/// <param name="TextModule">Module of the template, e.g. <c>rainmaker-estimate</c>.</param>
/// <param name="TextCode">Code of the template. A template that no tenant has sends nothing (spec 50 §14).</param>
public sealed record Notification(string TenantId, string TextModule, string TextCode)
{
    /// <summary>Account of the reader; null for somebody who has none.</summary>
    public Guid? Reader { get; init; }

    /// <summary>Number of a reader without an account; encrypted while it waits.</summary>
    public string? MobileNumber { get; init; }

    /// <summary>Language of a reader without an account; null is <c>en_IN</c>.</summary>
    public string? Locale { get; init; }

    /// <summary>Values of the placeholders, by name without braces; no secrets: these rows stay. What is personal is encrypted (<see cref="NotificationValue.Personal"/>).</summary>
    public IReadOnlyDictionary<string, NotificationValue> Values { get; init; } = new Dictionary<string, NotificationValue>(StringComparer.Ordinal);
}

/// <summary>Value of a placeholder: a text as it is, or one that is looked up in the reader's language.</summary>
/// <param name="Text">As it is; where <paramref name="TextCode"/> is given, what stands in when no tenant has that text. Null is blank.</param>
/// <param name="TextModule">Module of the text to look up.</param>
/// <param name="TextCode">Code of the text to look up.</param>
public sealed record NotificationValue(string? Text, string? TextModule = null, string? TextCode = null)
{
    /// <summary>A text as it is.</summary>
    public static NotificationValue Of(string? text) => new(text);

    /// <summary>A text about a person, e.g. his name: encrypted while the message waits and where it stays.</summary>
    public static NotificationValue Personal(string? text) => new(text) { IsPersonal = true };

    /// <summary>True when the text is about a person.</summary>
    [JsonIgnore]
    public bool IsPersonal { get; private init; }
}

/// <summary>Tells people what happened (spec 50 §14): through the outbox, so that it is tried again and fails no request.</summary>
public interface INotifications
{
    /// <summary>Leaves a message in the running transaction: of a request, or of a subscriber of the outbox. Each reader is a message of his own.</summary>
    void Tell(Notification notification);
}
