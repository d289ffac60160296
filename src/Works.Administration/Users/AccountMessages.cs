using Works.Platform;

namespace Works.Administration.Users;

/// <summary>Messages about accounts, in the reader's language, sent once the transaction has committed.</summary>
internal sealed class AccountMessages(WorksDb db, ISmsSender sender, ITexts texts)
{
    private const string OtpModule = "egov-user";
    private const long CodeLife = 15 * 60 * 1000;

    /// <summary>Sends a one-time code (spec 50 §3.12).</summary>
    public async Task SendCodeAsync(string tenantId, string mobileNumber, string textCode, string code, CancellationToken cancellationToken)
    {
        var text = await TextAsync(tenantId, OtpModule, textCode, cancellationToken) ?? "%s is your one-time code. Do not share it with anyone.";
        SendAfterCommit(new Sms(tenantId, mobileNumber, text.Replace("%s", code, StringComparison.Ordinal)) { ExpiryTime = db.Now + CodeLife });
    }

    /// <summary>Tells a new employee his user name and first password (§11).</summary>
    public async Task SendFirstPasswordAsync(User user, string password, CancellationToken cancellationToken)
    {
        if (user.MobileNumber is not { } mobileNumber) return;
        var text = await TextAsync(user.TenantId, "egov-hrms", "hrms.employee.create.notification", cancellationToken)
            ?? "Dear {employeename}, your account has been opened. User name: {username}, password: {password}.";
        SendAfterCommit(new Sms(user.TenantId, mobileNumber, text.Replace("{employeename}", user.Name, StringComparison.Ordinal)
            .Replace("{username}", user.UserName, StringComparison.Ordinal).Replace("{password}", password, StringComparison.Ordinal)));
    }

    private Task<string?> TextAsync(string tenantId, string module, string code, CancellationToken cancellationToken) =>
        texts.TextAsync(Tenants.StateOf(tenantId), db.Context.Locale, module, code, cancellationToken);

    private void SendAfterCommit(Sms message) => db.AfterCommit(() => _ = sender.SendAsync(message));
}
