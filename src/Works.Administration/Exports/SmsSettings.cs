using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Works.Administration;

/// <summary>How the operator's SMS gateway is spoken to (docs/configuration.md). Templates hold {mobileNumber}, {message}, {tenantId}, {secret}.</summary>
public sealed record SmsSettings
{
    /// <summary>Template of the address; null: there is no gateway.</summary>
    public string? Url { get; init; }

    /// <summary>HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Template of the body; values are escaped as the content type asks. Null sends none.</summary>
    public string? Body { get; init; }

    /// <summary>Content type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Further headers, values are templates.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What authenticates us with the gateway; from the environment only.</summary>
    public string? Secret { get; init; }

    /// <summary>Longest wait for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Further tries at once, before the outbox takes over.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InvalidOperationException">One of them makes no sense.</exception>
    public static SmsSettings From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;
        var settings = new SmsSettings
        {
            Url = Text("WORKS_SMS_URL"), Method = Text("WORKS_SMS_METHOD")?.ToUpperInvariant() ?? "POST", Body = Text("WORKS_SMS_BODY"), Secret = Text("WORKS_SMS_SECRET"),
            ContentType = Text("WORKS_SMS_CONTENT_TYPE") ?? "application/json", Headers = HeadersOf(Text("WORKS_SMS_HEADERS")),
            Timeout = TimeSpan.FromSeconds(Whole(configuration, "WORKS_SMS_TIMEOUT_SECONDS", 5, 1, 8)), Retries = Whole(configuration, "WORKS_SMS_RETRIES", 2, 0, 2),
        };
        if (settings.Url is { } url && (!Uri.TryCreate(url.Replace('{', '_').Replace('}', '_'), UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
            throw new InvalidOperationException("WORKS_SMS_URL must be an http or https address.");
        if (settings.Method is not ("GET" or "POST" or "PUT")) throw new InvalidOperationException($"WORKS_SMS_METHOD must be GET, POST or PUT, not {settings.Method}.");
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(settings.ContentType, out _)) throw new InvalidOperationException($"WORKS_SMS_CONTENT_TYPE is no content type: {settings.ContentType}.");
        return settings;
    }

    private static int Whole(IConfiguration configuration, string name, int unset, int least, int most) => configuration[name] is not { Length: > 0 } text ? unset
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : throw new InvalidOperationException($"{name} must be {least}–{most}, not {text}.");

    // "Name: value | Name: value"; a value may hold the secret, so a bad one is not repeated.
    private static KeyValuePair<string, string>[] HeadersOf(string? text) => [.. (text ?? string.Empty).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(header => header.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            ? KeyValuePair.Create(header[..colon].Trim(), header[(colon + 1)..].Trim()) : throw new InvalidOperationException("WORKS_SMS_HEADERS must be 'Name: value', several apart by '|'."))];
}
