using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Files;

/// <summary>A server of somebody else that a test starts and talks to; installed by tests/peers/install.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private static readonly Lazy<Task<bool>> Installed = new(InstallAsync);
    private readonly Process _process;

    private Peer(Process process) => _process = process;

    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(WorksHost.SeedFolder)!, "tests", "peers");

    /// <summary>Where it cannot be installed the test is skipped; where CI runs it cannot be missing.</summary>
    public static async Task NeedAsync()
    {
        var isInstalled = await Installed.Value;
        Assert.SkipUnless(isInstalled || Environment.GetEnvironmentVariable("CI") == "true", "tests/peers/install failed: npm, and apt or clamd, are needed");
        Assert.True(isInstalled, "tests/peers/install failed");
    }

    /// <summary>Starts a program and waits until it answers on its port.</summary>
    public static async Task<Peer> StartAsync(string program, int port, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var peer = new Peer(process);
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(port))
        {
            if (process.HasExited || TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(60))
            {
                await peer.DisposeAsync();
                throw new InvalidOperationException($"{program} does not start");
            }

            await Task.Delay(100);
        }

        return peer;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> InstallAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Folder, "install")]))!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}

/// <summary>A host whose files lie in a real S3 store, which checks the signature of every request.</summary>
public sealed class BucketHost : WorksHost
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "works-s3-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly int _port = Peer.FreePort();
    private Peer? _store;

    /// <summary>Objects of the bucket on the store's disk.</summary>
    public string Bucket => Path.Combine(_folder, "works-files");

    protected override IEnumerable<string> Settings =>
    [
        "--WORKS_S3_BUCKET", "works-files", "--WORKS_S3_PREFIX", "city/", "--WORKS_S3_ENDPOINT", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"),
        "--WORKS_S3_ACCESS_KEY_FILE", Secret("access", "S3RVER"), "--WORKS_S3_SECRET_KEY_FILE", Secret("secret", "S3RVER"),
    ];

    public async Task StartStoreAsync()
    {
        await Peer.NeedAsync();
        _store ??= await Peer.StartAsync("node", _port, Path.Combine(Peer.Folder, "node_modules/s3rver/bin/s3rver.js"), "-d", _folder, "-a", "127.0.0.1",
            "-p", _port.ToString(CultureInfo.InvariantCulture), "--no-vhost-buckets", "--configure-bucket", "works-files");
    }

    public async Task StopStoreAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        _store = null;
    }

    public override async ValueTask DisposeAsync()
    {
        await StopStoreAsync();
        await base.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }


    private string Secret(string name, string value)
    {
        Directory.CreateDirectory(_folder);
        var file = Path.Combine(_folder, name + ".key");
        File.WriteAllText(file, value + "\n");
        return file;
    }
}

/// <summary>A host that asks a real clamd, which knows one signature.</summary>
public sealed class ScannedHost : WorksHost
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "works-clamd-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly int _port = Peer.FreePort();
    private Peer? _scanner;

    /// <summary>The text that scanners agree to call harmful, in two parts so that none takes this file for one.</summary>
    public static string Eicar => """X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD""" + """-ANTIVIRUS-TEST-FILE!$H+H*""";

    protected override IEnumerable<string> Settings => ["--WORKS_CLAMD", string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{_port}")];

    public async Task StartScannerAsync()
    {
        await Peer.NeedAsync();
        if (_scanner is not null) return;
        var database = Path.Combine(_folder, "db");
        Directory.CreateDirectory(database);
        await File.WriteAllTextAsync(Path.Combine(database, "works.ndb"), $"Eicar-Test-Signature:0:*:{Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(Eicar))}\n");
        var settings = Path.Combine(_folder, "clamd.conf");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"Foreground yes\nDatabaseDirectory {database}\nTCPSocket {_port}\nTCPAddr 127.0.0.1\n"));
        _scanner = await Peer.StartAsync("/usr/sbin/clamd", _port, "-c", settings);
    }

    public async Task StopScannerAsync()
    {
        if (_scanner is not null) await _scanner.DisposeAsync();
        _scanner = null;
    }

    public override async ValueTask DisposeAsync()
    {
        await StopScannerAsync();
        await base.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
