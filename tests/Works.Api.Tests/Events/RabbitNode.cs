using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Works.Api.Tests.Events;

/// <summary>
/// A real RabbitMQ of the test's own: free ports on the loopback, everything in a folder of its own, no service of the system. Without the
/// distribution's package the tests that need it fail; ./test installs it.
/// </summary>
public sealed class RabbitNode : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/lib/rabbitmq/bin/rabbitmq-server", "/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server", "/usr/local/opt/rabbitmq/sbin/rabbitmq-server"];

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "works-rabbit-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly int _epmd = FreePort();
    private readonly int _distribution = FreePort();
    private Process? _server;

    public int Port { get; } = FreePort();

    public string Url => $"amqp://guest:guest@127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/";

    public async Task StartAsync()
    {
        var binary = Array.Find(Places, File.Exists) ?? throw new InvalidOperationException("RabbitMQ is not installed: apt-get install rabbitmq-server (./test does).");
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "enabled_plugins"), "[].");
        await File.WriteAllTextAsync(Path.Combine(_folder, "rabbitmq.conf"), string.Empty);
        var start = new ProcessStartInfo(binary) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var (name, value) in Environment(_folder)) start.Environment[name] = value;
        _server = Process.Start(start)!;
        var output = new System.Collections.Concurrent.ConcurrentQueue<string>();
        _server.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? string.Empty);
        _server.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? string.Empty);
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        var started = TimeProvider.System.GetTimestamp();
        while (!await ListensAsync())
        {
            if (_server.HasExited || TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(180)) throw new InvalidOperationException("RabbitMQ does not start:\n" + string.Join('\n', output.TakeLast(30)));
            await Task.Delay(200);
        }
    }

    /// <summary>Ends the node as a failing machine does; <see cref="StartAsync"/> brings it back with what it had stored.</summary>
    public async Task StopAsync()
    {
        if (_server is null) return;
        if (!_server.HasExited)
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync();
        }

        _server.Dispose();
        _server = null;
        // The port mapper daemon leaves the tree; it is this node's alone and is asked to go by its port.
        if (Directory.EnumerateFiles("/usr/lib/erlang", "epmd", SearchOption.AllDirectories).FirstOrDefault() is not { } epmd) return;
        var start = new ProcessStartInfo(epmd) { ArgumentList = { "-port", _epmd.ToString(CultureInfo.InvariantCulture), "-kill" }, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["ERL_EPMD_RELAXED_COMMAND_CHECK"] = "true";
        using var kill = Process.Start(start)!;
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private Dictionary<string, string> Environment(string folder) => new(StringComparer.Ordinal)
    {
        ["HOME"] = folder, ["RABBITMQ_NODENAME"] = $"{Path.GetFileName(folder)}@localhost", ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1", ["RABBITMQ_NODE_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_DIST_PORT"] = _distribution.ToString(CultureInfo.InvariantCulture), ["ERL_EPMD_PORT"] = _epmd.ToString(CultureInfo.InvariantCulture), ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_RELAXED_COMMAND_CHECK"] = "true",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "mnesia"), ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"), ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "enabled_plugins"), ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder, "none"), ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 1:1",
    };

    private async Task<bool> ListensAsync()
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
