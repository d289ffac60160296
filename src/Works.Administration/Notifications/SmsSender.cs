using Microsoft.Extensions.Logging;
using Works.Administration.MasterData;
using Works.Administration.Users;
using Works.Platform.Telemetry;

namespace Works.Administration.Notifications;

/// <summary>
/// Sends to the gateway that is configured. Where the switch <c>notifications</c> says <c>sink</c> (demo) the log has the text and nothing leaves
/// the machine, so that a demonstration reaches nobody's telephone.
/// </summary>
internal sealed class SmsSender(MasterStore masters, SmsGateway gateway, TimeProvider clock, ILogger<SmsSender> log) : ISmsSender
{
    public async Task SendAsync(Sms message)
    {
        if (message.ExpiryTime is { } expiry && expiry <= clock.GetUtcNow().ToUnixTimeMilliseconds())
        {
            log.LogWarning("SMS to {MobileNumber} is dropped: its time is over", Masking.AllButLastFour(message.MobileNumber));
            return;
        }

        if (await masters.SwitchAsync(message.TenantId, "notifications", string.Empty, CancellationToken.None) == "sink") log.LogInformation(LogEvents.ShownMessage, "SMS to {MobileNumber}: {Text}", message.MobileNumber, message.Text);
        // Outside the demo not a character of the text: it may hold a code or a password.
        else if (!gateway.IsConfigured) log.LogWarning("SMS to {MobileNumber} is not sent: no gateway is configured", Masking.AllButLastFour(message.MobileNumber));
        else await gateway.SendAsync(message);
    }
}
