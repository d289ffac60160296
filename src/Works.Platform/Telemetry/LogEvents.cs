using Microsoft.Extensions.Logging;

namespace Works.Platform.Telemetry;

/// <summary>Kinds of log entries that are treated differently.</summary>
public static class LogEvents
{
    /// <summary>Shows a message to a person, code included: the demo has no other way to read it (spec 05 §16).</summary>
    public static EventId ShownMessage { get; } = new(1001, nameof(ShownMessage));
}
