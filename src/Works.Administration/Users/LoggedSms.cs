using Microsoft.Extensions.Logging;
using Works.Administration.MasterData;

namespace Works.Administration.Users;

/// <summary>Stands in until a gateway is configured: nothing leaves the machine. With notifications set to <c>sink</c> (demo) the log has the text.</summary>
internal sealed class LoggedSms(MasterStore masters, ILogger<LoggedSms> log) : ISmsSender
{
    public async Task SendAsync(Sms message)
    {
        try
        {
            var isSink = await masters.SwitchAsync(message.TenantId, "notifications", string.Empty, CancellationToken.None) == "sink";
            // Outside the demo not a character of the text: it may hold a code or a password.
            if (isSink) log.LogInformation("SMS to {MobileNumber}: {Text}", message.MobileNumber, message.Text);
            else log.LogWarning("SMS to {MobileNumber} is not sent: no gateway is configured", Masking.AllButLastFour(message.MobileNumber));
        }
        catch (Exception exception) when (exception is Npgsql.NpgsqlException or TimeoutException)
        {
            log.LogError(exception, "SMS to {MobileNumber} is lost", Masking.AllButLastFour(message.MobileNumber));
        }
    }
}
