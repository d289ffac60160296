using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Works.Platform;

namespace Works.Administration.Files;

/// <summary>
/// Asks a scanner that speaks clamd's protocol, where one is set: the content goes over the wire (INSTREAM), so it may run on another machine.
/// </summary>
internal sealed class ClamdScan(FileSettings settings) : IFileScan
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // for one file
    private const int Chunk = 64 * 1024;
    private const int MaxReply = 4096;

    public async Task<bool> IsCleanAsync(Stream content, string fileName, CancellationToken cancellationToken)
    {
        if (settings.Scanner is not { } address) return true;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        string reply;
        try
        {
            reply = await AskAsync(address, content, patience.Token);
        }
        catch (Exception away) when (away is SocketException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new UnavailableException($"The scanner at {address} does not answer: {away.Message}", away); // never stored unscanned
        }

        if (reply == "stream: OK") return true;
        if (reply.StartsWith("stream: ", StringComparison.Ordinal) && reply.EndsWith(" FOUND", StringComparison.Ordinal)) return false;
        throw new UnavailableException($"The scanner at {address} did not scan: {reply}");
    }

    private static async Task<string> AskAsync(Uri address, Stream content, CancellationToken cancellationToken)
    {
        var isLocal = address.Scheme == "unix";
        using var socket = isLocal ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (isLocal) await socket.ConnectAsync(new UnixDomainSocketEndPoint(Uri.UnescapeDataString(address.AbsolutePath)), cancellationToken);
        else await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        await using var wire = new NetworkStream(socket);

        // z: command and reply end with a zero byte. Then chunks, each after its length; a length of zero ends the stream.
        await wire.WriteAsync("zINSTREAM\0"u8.ToArray(), cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk + sizeof(int));
        try
        {
            for (int read; (read = await content.ReadAsync(buffer.AsMemory(sizeof(int), Chunk), cancellationToken)) > 0;)
            {
                BinaryPrimitives.WriteInt32BigEndian(buffer, read);
                await wire.WriteAsync(buffer.AsMemory(0, sizeof(int) + read), cancellationToken);
            }

            await wire.WriteAsync(new byte[sizeof(int)], cancellationToken);
            var length = 0;
            for (int read; length < MaxReply && (read = await wire.ReadAsync(buffer.AsMemory(length, MaxReply - length), cancellationToken)) > 0;)
            {
                length += read;
                if (buffer[length - 1] == 0) break;
            }

            return Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\0');
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
