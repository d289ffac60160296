using System.Net;
using System.Net.Sockets;

namespace Works.Administration.Webhooks;

/// <summary>
/// Which addresses a tenant may make this host call. The name is resolved and judged at the moment of connecting, and exactly the address that was
/// judged is connected to: a name that answers differently the second time gains nothing.
/// </summary>
internal sealed class WebhookTarget(WebhookSettings settings)
{
    public const int MaxUrl = 2000;

    // Of IPv6 only global unicast (2000::/3) is public, and of it not what carries or stands for something else.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>Why the text cannot be the address of a receiver; null when it can. Names are judged when they are connected to.</summary>
    public string? Fault(string? text)
    {
        if (text is not { Length: > 0 and <= MaxUrl } || !Uri.TryCreate(text, UriKind.Absolute, out var url)) return $"must be an absolute address of at most {MaxUrl} characters";
        if (url.Scheme != Uri.UriSchemeHttps && !(settings.AllowHttp && url.Scheme == Uri.UriSchemeHttp)) return "must begin with https://";
        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0) return "must not hold a user name, a password or a fragment";
        if (IPAddress.TryParse(url.DnsSafeHost, out var address) && !MayReach(address)) return "must not lead into a private network";
        return null;
    }

    /// <summary>True for a public address, and for one in a network that the operator permits.</summary>
    public bool MayReach(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (settings.PrivateNetworks.Any(network => network.Contains(address))) return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !GlobalV6.Contains(address)) return false;
        return !Special.Any(network => network.Contains(address));
    }

    /// <summary>Connects to one of the permitted addresses of the host.</summary>
    /// <exception cref="WebhookTargetException">None of its addresses is permitted.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var permitted = (await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken)).Where(MayReach).ToArray();
        if (permitted.Length == 0) throw new WebhookTargetException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The receiver stands where tenants may not reach. The message names no address: it is shown to the tenant.</summary>
internal sealed class WebhookTargetException() : Exception("The address of the receiver is not permitted");
