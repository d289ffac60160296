namespace Works.Administration;

/// <summary>A short message to one mobile.</summary>
/// <param name="TenantId">Tenant that speaks.</param>
/// <param name="MobileNumber">Number in the form of the tenant.</param>
/// <param name="Text">Text in the reader's language, at most 1000 characters; may hold a secret.</param>
public sealed record Sms(string TenantId, string MobileNumber, string Text)
{
    /// <summary>Epoch milliseconds after which the message is worthless and dropped; null when it stays of use.</summary>
    public long? ExpiryTime { get; init; }
}

/// <summary>
/// The way to the SMS gateway. Messages with secrets (codes, first passwords) go this way and not through the outbox, whose rows stay.
/// </summary>
public interface ISmsSender
{
    /// <summary>
    /// Sends; a message whose time is over is dropped. An exception means that it was not sent: a subscriber of the outbox lets it fly and is called
    /// again, everybody else logs it, because no request fails for a message. Call it after the commit (<c>WorksDb.AfterCommit</c>).
    /// </summary>
    Task SendAsync(Sms message);
}
