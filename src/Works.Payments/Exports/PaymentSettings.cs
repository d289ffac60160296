using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Works.Payments;

/// <summary>How a tenant's instructions reach whoever pays.</summary>
/// <param name="Kind"><c>jit</c> (the treasury's JIT service), <c>iso20022</c> (files for a bank) or <c>exchange</c> (a treasury behind the exchange).</param>
public sealed record TreasuryChannel(string Kind)
{
    /// <summary>Address of the JIT service, without a slash at the end; https, or http on the loopback interface.</summary>
    public Uri? Url { get; init; }

    /// <summary>Name the JIT client signs in with.</summary>
    public string ClientId { get; init; } = string.Empty;

    /// <summary>Secret the JIT client signs in with.</summary>
    public string ClientSecret { get; init; } = string.Empty;

    /// <summary>RSA public key of the treasury, PEM.</summary>
    public string PublicKeyPem { get; init; } = string.Empty;

    /// <summary>Folder that is shared with the bank: files go to <c>out</c>, answers come to <c>in</c>.</summary>
    public string Folder { get; init; } = string.Empty;

    /// <summary>Name of the account that is debited.</summary>
    public string DebtorName { get; init; } = string.Empty;

    /// <summary>Number of the account that is debited.</summary>
    public string DebtorAccount { get; init; } = string.Empty;

    /// <summary>Branch (IFSC) of the account that is debited.</summary>
    public string DebtorBranch { get; init; } = string.Empty;

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{Kind} {Url}{Folder}";
}

/// <summary>A party that exchange messages come from and go to (spec 60 §5).</summary>
/// <param name="HostUrl">Its address as it stands behind the <c>@</c> of a sender: https, or http on the loopback interface, without a slash at the end.</param>
/// <param name="PublicKeyPem">Key its messages are verified with, PEM.</param>
/// <param name="Tenants">Tenants it may speak of, each with those below it.</param>
public sealed record ExchangePeer(string HostUrl, string PublicKeyPem, IReadOnlyList<string> Tenants)
{
    /// <summary>True when its messages carry <c>header_signature</c>; false for a peer that signs the message alone, as the contract asks: its headers may then have been altered.</summary>
    public bool SignsHeaders { get; init; } = true;

    /// <summary>True when it may speak of the tenant.</summary>
    public bool SpeaksOf(string tenantId) => Tenants.Any(tenant => Platform.Tenants.IsSameOrAncestor(tenant, tenantId));
}

/// <summary>How payments reach the treasury and the exchange (docs/configuration.md).</summary>
public sealed record PaymentSettings
{
    /// <summary>Channel by tenant; a tenant without one uses that of the nearest tenant above, and pays nobody when there is none.</summary>
    public IReadOnlyDictionary<string, TreasuryChannel> Channels { get; init; } = new Dictionary<string, TreasuryChannel>(StringComparer.Ordinal);

    /// <summary>Seconds between two runs of each treasury job.</summary>
    public int JobSeconds { get; init; } = 60;

    /// <summary>Seconds to wait for an answer of the treasury.</summary>
    public int CallSeconds { get; init; } = 30;

    /// <summary>How often an instruction of unknown outcome is asked about before it is sent again under its own number.</summary>
    public int PollsBeforeResending { get; init; } = 3;

    /// <summary>Own address on the exchange, as behind the <c>@</c> of a receiver; null: no messages leave.</summary>
    public string? ExchangeHost { get; init; }

    /// <summary>RSA key that own messages are signed with, PEM; null signs nothing.</summary>
    public string? ExchangeKeyPem { get; init; }

    /// <summary>Who may send and receive.</summary>
    public IReadOnlyList<ExchangePeer> Peers { get; init; } = [];

    /// <summary>The channel of a tenant; null when it has none.</summary>
    public TreasuryChannel? ChannelOf(string tenantId) =>
        Platform.Tenants.SelfAndAncestors(tenantId).Select(tenant => Channels.GetValueOrDefault(tenant)).FirstOrDefault(channel => channel is not null);

    /// <summary>Reads and checks the settings. Secrets come from files that the settings name.</summary>
    /// <exception cref="InvalidOperationException">One of them makes no sense.</exception>
    public static PaymentSettings From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = new PaymentSettings
        {
            JobSeconds = Number(configuration, "WORKS_TREASURY_EVERY_SECONDS", 60, 1, 86_400), CallSeconds = Number(configuration, "WORKS_TREASURY_CALL_SECONDS", 30, 1, 300),
            PollsBeforeResending = Number(configuration, "WORKS_TREASURY_POLLS_BEFORE_RESENDING", 3, 1, 100),
        };
        if (configuration["WORKS_TREASURY_FILE"] is { Length: > 0 } channels) settings = settings with { Channels = ReadChannels(channels) };
        return configuration["WORKS_EXCHANGE_FILE"] is { Length: > 0 } exchange ? ReadExchange(settings, exchange) : settings;
    }

    private static Dictionary<string, TreasuryChannel> ReadChannels(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var channels = new Dictionary<string, TreasuryChannel>(StringComparer.Ordinal);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            string Text(string name) => member.Value.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
            string Content(string name) => Text(name) is { Length: > 0 } file ? File.ReadAllText(Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(path))!)).Trim() : string.Empty;
            var channel = new TreasuryChannel(Text("kind"))
            {
                Url = Uri.TryCreate(Text("url"), UriKind.Absolute, out var url) ? url : null, ClientId = Text("clientId"), ClientSecret = Content("clientSecretFile"), PublicKeyPem = Content("publicKeyFile"),
                Folder = Text("folder"), DebtorName = Text("debtorName"), DebtorAccount = Text("debtorAccount"), DebtorBranch = Text("debtorBranch"),
            };
            var isWhole = channel.Kind switch
            {
                "jit" => (channel.Url is { Scheme: "https" } || channel.Url is { Scheme: "http", IsLoopback: true }) && channel is { ClientId.Length: > 0, ClientSecret.Length: > 0, PublicKeyPem.Length: > 0 },
                "iso20022" => channel is { Folder.Length: > 0, DebtorName.Length: > 0, DebtorAccount.Length: > 0, DebtorBranch.Length: > 0 },
                "exchange" => true,
                _ => false,
            };
            if (!isWhole) throw new InvalidOperationException($"WORKS_TREASURY_FILE: {member.Name} needs kind jit with url (https), clientId, clientSecretFile, publicKeyFile, or kind iso20022 with folder, debtorName, debtorAccount, debtorBranch, or kind exchange.");
            channels[member.Name] = channel;
        }

        return channels;
    }

    private static PaymentSettings ReadExchange(PaymentSettings settings, string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        string? Text(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        string Content(string file) => File.ReadAllText(Path.GetFullPath(file, Path.GetDirectoryName(Path.GetFullPath(path))!));
        var root = document.RootElement;
        ExchangePeer PeerOf(JsonElement peer)
        {
            string[] tenants = peer.TryGetProperty("tenants", out var named) && named.ValueKind == JsonValueKind.Array ? [.. named.EnumerateArray().Select(tenant => tenant.ToString())] : [];
            var isSafe = Uri.TryCreate(Text(peer, "hostUrl"), UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url is { Scheme: "http", IsLoopback: true }) && url is { UserInfo: "", Query: "", Fragment: "" };
            if (!isSafe || tenants.Length == 0 || Text(peer, "publicKeyFile") is not { } key)
                throw new InvalidOperationException("WORKS_EXCHANGE_FILE: every peer needs hostUrl (https), publicKeyFile and tenants.");
            return new ExchangePeer(Text(peer, "hostUrl")!.TrimEnd('/'), StrongKey(Content(key), "publicKeyFile"), tenants) { SignsHeaders = !peer.TryGetProperty("signsHeaders", out var signs) || signs.ValueKind != JsonValueKind.False };
        }

        var peers = root.TryGetProperty("peers", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(PeerOf).ToList() : [];
        if (peers.Select(peer => peer.HostUrl).Distinct(StringComparer.Ordinal).Count() < peers.Count) throw new InvalidOperationException("WORKS_EXCHANGE_FILE: no two peers have the same hostUrl.");
        return settings with
        {
            ExchangeHost = Text(root, "hostUrl")?.TrimEnd('/') ?? throw new InvalidOperationException("WORKS_EXCHANGE_FILE needs hostUrl."),
            ExchangeKeyPem = Text(root, "signingKeyFile") is { } key ? StrongKey(Content(key), "signingKeyFile") : null, Peers = peers,
        };
    }

    // Said at the start, not with the first message: what is no RSA key, or one that can be broken. The key itself is never shown.
    private static string StrongKey(string pem, string name)
    {
        using var rsa = System.Security.Cryptography.RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
        }
        catch (Exception exception) when (exception is ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            throw new InvalidOperationException($"WORKS_EXCHANGE_FILE: {name} must be an RSA key in PEM.", exception);
        }

        return rsa.KeySize >= 2048 ? pem : throw new InvalidOperationException($"WORKS_EXCHANGE_FILE: {name} must have at least 2048 bits, not {rsa.KeySize.ToString(CultureInfo.InvariantCulture)}.");
    }

    private static int Number(IConfiguration configuration, string name, int unset, int least, int most)
    {
        if (configuration[name] is not { Length: > 0 } text) return unset;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number : throw new InvalidOperationException($"{name} must be {least}–{most}, not {text}.");
    }
}
