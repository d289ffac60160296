using Microsoft.Extensions.Logging;
using Works.Platform;

namespace Works.Administration.Users;

/// <summary>Messages about accounts, in the reader's language, sent once the transaction has committed.</summary>
internal sealed class AccountMessages(WorksDb db, ISmsSender sender, ITexts texts, ILogger<AccountMessages> log)
{
    private const string OtpModule = "egov-user";
    private const string DefaultLocale = "en_IN";
    private const long CodeLife = 15 * 60 * 1000;

    /// <summary>Sends a one-time code (spec 50 §3.12).</summary>
    /// <param name="tenantId">Tenant that speaks.</param>
    /// <param name="mobileNumber">Where it goes.</param>
    /// <param name="locale">Language of the reader's account; null when he has none yet: then that of his request.</param>
    /// <param name="textCode">Code of the text.</param>
    /// <param name="code">The code itself.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task SendCodeAsync(string tenantId, string mobileNumber, string? locale, string textCode, string code, CancellationToken cancellationToken)
    {
        var text = await TextAsync(tenantId, locale ?? db.Context.Locale, OtpModule, textCode, cancellationToken) ?? "%s is your one-time code. Do not share it with anyone.";
        SendAfterCommit(new Sms(tenantId, mobileNumber, text.Replace("%s", code, StringComparison.Ordinal)) { ExpiryTime = db.Now + CodeLife });
    }

    /// <summary>Tells a new employee his user name and first password (§11).</summary>
    public async Task SendFirstPasswordAsync(User user, string password, CancellationToken cancellationToken)
    {
        if (user.MobileNumber is not { } mobileNumber) return;
        var text = await TextAsync(user.TenantId, user.Locale ?? DefaultLocale, "egov-hrms", "hrms.employee.create.notification", cancellationToken)
            ?? "Dear {employeename}, your account has been opened. User name: {username}, password: {password}.";
        SendAfterCommit(new Sms(user.TenantId, mobileNumber, text.Replace("{employeename}", user.Name, StringComparison.Ordinal)
            .Replace("{username}", user.UserName, StringComparison.Ordinal).Replace("{password}", password, StringComparison.Ordinal)));
    }

    private Task<string?> TextAsync(string tenantId, string locale, string module, string code, CancellationToken cancellationToken) =>
        texts.TextAsync(Tenants.StateOf(tenantId), locale, module, code, cancellationToken);

    private void SendAfterCommit(Sms message) => db.AfterCommit(() => _ = SendAsync(message));

    // The request has its answer already; codes and passwords do not wait in the outbox, so one that is lost is asked for again.
    private async Task SendAsync(Sms message)
    {
        try
        {
            await sender.SendAsync(message);
        }
        catch (Exception exception)
        {
            log.LogError("SMS to {MobileNumber} is lost: {Reason}", Masking.AllButLastFour(message.MobileNumber), exception.Message);
        }
    }
}
