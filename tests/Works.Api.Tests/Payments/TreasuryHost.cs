using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using Works.TreasurySimulator;

namespace Works.Api.Tests.Payments;

/// <summary>A host whose city is paid for by a simulated treasury, over real HTTP. The recurring jobs rest: tests run each step when they want it.</summary>
public class TreasuryHost : WorksHost
{
    private const string Client = "works-test";
    private const string Secret = "a secret of the tests";
    private readonly string _folder = Directory.CreateTempSubdirectory("works-treasury-").FullName;
    private readonly int _port = FreePort();

    public ISimulatedTreasury Treasury { get; private set; } = null!;

    /// <summary>Where the files of the bank of pg.cityb go and come from.</summary>
    public string BankFolder => Path.Combine(_folder, "bank");

    protected override IEnumerable<string> Settings
    {
        get
        {
            using var key = RSA.Create(2048);
            File.WriteAllText(Path.Combine(_folder, "private.pem"), key.ExportPkcs8PrivateKeyPem());
            File.WriteAllText(Path.Combine(_folder, "public.pem"), key.ExportSubjectPublicKeyInfoPem());
            File.WriteAllText(Path.Combine(_folder, "secret"), Secret);
            File.WriteAllText(Path.Combine(_folder, "treasury.json"), new JsonObject
            {
                ["pg.citya"] = new JsonObject { ["kind"] = "jit", ["url"] = $"http://127.0.0.1:{_port}", ["clientId"] = Client, ["clientSecretFile"] = "secret", ["publicKeyFile"] = "public.pem" },
                ["pg.cityb"] = new JsonObject { ["kind"] = "iso20022", ["folder"] = BankFolder, ["debtorName"] = "CityB", ["debtorAccount"] = "9900000000000099", ["debtorBranch"] = "DEMO0000017" },
            }.ToJsonString());
            return ["--WORKS_TREASURY_FILE", Path.Combine(_folder, "treasury.json"), "--WORKS_TREASURY_EVERY_SECONDS", JobSeconds.ToString(CultureInfo.InvariantCulture), "--WORKS_TREASURY_CALL_SECONDS", "2"];
        }
    }

    protected virtual int JobSeconds => 86_400;

    protected override async Task StartedAsync()
    {
        Treasury = await TreasurySimulatorModule.StartAsync(
            new SimulatorSettings(_port, Client, Secret, await File.ReadAllTextAsync(Path.Combine(_folder, "private.pem"))) { InitialAllotment = 1_000_000m }, CancellationToken.None);
        if (!InstructsAlone) await SwitchAsync("instruct-new-payments", "off");
    }

    /// <summary>Whether instructions begin by themselves when a payment is created.</summary>
    protected virtual bool InstructsAlone => false;

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        if (Treasury is not null) await Treasury.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
