using System.Globalization;
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
    private readonly int _port = Ports.Free();

    public ISimulatedTreasury Treasury { get; private set; } = null!;

    /// <summary>Where the files of a bank go and come from.</summary>
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
                ["pg.citya"] = Channel,
            }.ToJsonString());
            return ["--WORKS_TREASURY_FILE", Path.Combine(_folder, "treasury.json"), "--WORKS_TREASURY_EVERY_SECONDS", JobSeconds.ToString(CultureInfo.InvariantCulture), "--WORKS_TREASURY_CALL_SECONDS", "2", .. Further];
        }
    }

    /// <summary>Settings beyond the treasury's.</summary>
    protected virtual IEnumerable<string> Further => [];

    /// <summary>Folder of files the settings name.</summary>
    protected string SettingsFolder => _folder;

    /// <summary>How the city is paid for.</summary>
    protected virtual JsonObject Channel => new() { ["kind"] = "jit", ["url"] = $"http://127.0.0.1:{_port}", ["clientId"] = Client, ["clientSecretFile"] = "secret", ["publicKeyFile"] = "public.pem" };

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
}
