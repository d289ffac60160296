using System.Net;
using System.Net.Sockets;

namespace Works.Api.Tests.Support;

/// <summary>Ports for processes that are told theirs, and keep it while they are killed and started again.</summary>
internal static class Ports
{
    /// <summary>A free one below those that the system hands out by itself (32768 on Linux): nobody else gets it in the meantime by chance.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken
            }
        }
    }
}
