using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Works.Payments;
using Works.TreasurySimulator;

namespace Works.Host;

/// <summary>
/// The treasury of the demo: a simulated one on the loopback interface, so that a payment runs to its end and nothing leaves the machine (spec 05, rule 5).
/// Hosts that share a data folder share it: the first one serves it, the port and the keys lie in the folder.
/// </summary>
internal sealed class SimulatorHost(SimulatorSettings settings) : IHostedService
{
    private const string Client = "works-demo";
    private ISimulatedTreasury? _treasury;

    /// <summary>Adds the simulated treasury where the demo has no other, and the channel to it.</summary>
    public static PaymentSettings Add(IServiceCollection services, PaymentSettings payments, Settings host)
    {
        if (host.Profile != "demo" || payments.Channels.Count > 0) return payments;
        var secrets = Directory.CreateDirectory(Path.Combine(host.DataFolder, "secrets")).FullName;
        var key = Kept(Path.Combine(secrets, "treasury-simulator.key"), () =>
        {
            using var rsa = RSA.Create(2048);
            return rsa.ExportPkcs8PrivateKeyPem();
        });
        var secret = Kept(Path.Combine(secrets, "treasury-simulator.secret"), () => Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        var port = int.Parse(Kept(Path.Combine(host.DataFolder, "treasury-simulator.port"), () => FreePort().ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        var settings = new SimulatorSettings(port, Client, secret, key, Path.Combine(host.DataFolder, "treasury-simulator.json"));
        using var publicKey = RSA.Create();
        publicKey.ImportFromPem(key);
        services.AddHostedService(_ => new SimulatorHost(settings));
        return payments with
        {
            JobSeconds = Math.Min(payments.JobSeconds, 5), // a visitor waits
            Channels = new Dictionary<string, TreasuryChannel>(StringComparer.Ordinal)
            {
                [Platform.SeedFiles.StateTenant] = new("jit")
                {
                    Url = new Uri($"http://127.0.0.1:{port}"), ClientId = Client, ClientSecret = secret, PublicKeyPem = publicKey.ExportSubjectPublicKeyInfoPem(),
                },
            },
        };
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _treasury = await TreasurySimulatorModule.StartAsync(settings, cancellationToken);
        }
        catch (IOException)
        {
            // Another host of the same data folder serves it already.
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_treasury is not null) await _treasury.DisposeAsync();
    }

    private static string Kept(string path, Func<string> make)
    {
        if (!File.Exists(path))
        {
            // Two hosts starting at once agree on the file that is there first.
            var draft = $"{path}.{Environment.ProcessId}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var writer = new StreamWriter(draft, options)) writer.Write(make());
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        return File.ReadAllText(path);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
