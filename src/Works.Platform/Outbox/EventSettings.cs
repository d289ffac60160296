using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Works.Platform;

/// <summary>How events are delivered (docs/configuration.md).</summary>
public sealed record EventSettings
{
    /// <summary>Attempts after which a delivery is parked; 36 are about a day.</summary>
    public int MaxAttempts { get; init; } = 36;

    /// <summary>The broker, with its credentials; null: events go to no broker.</summary>
    public Uri? RabbitMq { get; init; }

    /// <summary>Topic exchange that events are published to.</summary>
    public string Exchange { get; init; } = "works";

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InvalidOperationException">One of them makes no sense.</exception>
    public static EventSettings From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = new EventSettings
        {
            MaxAttempts = int.TryParse(configuration["WORKS_EVENTS_ATTEMPTS"] ?? "36", NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) ? attempts : 0,
            RabbitMq = configuration["WORKS_RABBITMQ_URL"] is { Length: > 0 } url ? Uri.TryCreate(url, UriKind.Absolute, out var broker) ? broker : new Uri("invalid:") : null,
            Exchange = configuration["WORKS_RABBITMQ_EXCHANGE"] is { Length: > 0 } exchange ? exchange : "works",
        };
        if (settings.MaxAttempts is < 1 or > 1000) throw new InvalidOperationException("WORKS_EVENTS_ATTEMPTS must be 1–1000.");
        // The address holds a password: it is not repeated here.
        if (settings.RabbitMq is { Scheme: not ("amqp" or "amqps") }) throw new InvalidOperationException("WORKS_RABBITMQ_URL must be amqp://user:password@host:port/vhost or amqps://….");
        return settings;
    }
}
