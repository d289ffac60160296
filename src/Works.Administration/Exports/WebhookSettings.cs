using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Works.Administration;

/// <summary>Where web hooks may lead, and when one that fails is switched off (docs/configuration.md).</summary>
public sealed record WebhookSettings
{
    /// <summary>True when addresses without TLS are permitted: for a network of one's own.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Private networks that receivers may stand in; none by default.</summary>
    public IReadOnlyList<IPNetwork> PrivateNetworks { get; init; } = [];

    /// <summary>Failures in a row before a web hook is switched off.</summary>
    public int Failures { get; init; } = 20;

    /// <summary>How long it must have been failing for that.</summary>
    public TimeSpan FailingFor { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InvalidOperationException">One of them makes no sense.</exception>
    public static WebhookSettings From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var http = configuration["WORKS_WEBHOOK_HTTP"] ?? "off";
        if (http is not ("on" or "off")) throw new InvalidOperationException($"WORKS_WEBHOOK_HTTP must be on or off, not {http}.");
        return new WebhookSettings
        {
            AllowHttp = http == "on",
            PrivateNetworks = [.. (configuration["WORKS_WEBHOOK_PRIVATE_NETWORKS"] ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(text => IPNetwork.TryParse(text, out var network) ? network : throw new InvalidOperationException($"WORKS_WEBHOOK_PRIVATE_NETWORKS must list networks such as 10.1.0.0/16, not {text}."))],
            Failures = Whole(configuration, "WORKS_WEBHOOK_FAILURES", 20, 1),
            FailingFor = TimeSpan.FromMinutes(Whole(configuration, "WORKS_WEBHOOK_FAILING_MINUTES", 720, 0)),
        };
    }

    private static int Whole(IConfiguration configuration, string name, int unset, int least) => configuration[name] is not { Length: > 0 } text ? unset
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= 100_000 ? value
        : throw new InvalidOperationException($"{name} must be {least}–100000, not {text}.");
}
