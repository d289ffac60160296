using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Works.Platform.Telemetry;

/// <summary>One JSON object per log entry and line: time, level, category, message, correlation id, tenant, trace id, exception.</summary>
internal sealed partial class JsonLines(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "works-json";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var isShown = logEntry.EventId == LogEvents.ShownMessage;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow());
            json.WriteString("level", logEntry.LogLevel.ToString());
            json.WriteString("category", logEntry.Category);
            json.WriteString("message", isShown ? message : Clean(message));
            var known = new Dictionary<string, string?>(StringComparer.Ordinal);
            scopeProvider?.ForEachScope(Collect, known);
            foreach (var (name, value) in known) json.WriteString(name, value);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            {
                json.WriteString("traceId", activity.TraceId.ToHexString());
                json.WriteString("spanId", activity.SpanId.ToHexString());
            }

            if (logEntry.Exception is { } exception) json.WriteString("exception", Clean(exception.ToString()));
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    // The inner scope wins; of the framework's own scopes only ours are of use.
    private static void Collect(object? scope, Dictionary<string, string?> known)
    {
        if (scope is not LogScope ours) return;
        foreach (var (name, value) in ours)
        {
            if (value?.ToString() is { Length: > 0 } text) known[name] = text;
        }
    }

    /// <summary>A last net: nothing of ours logs a secret, but an address or a body quoted by a library may hold one.</summary>
    internal static string Clean(string text) => Secrets().Replace(text, "${name}***");

    [GeneratedRegex("""(?<name>(access_?token|refresh_?token|auth-?token|authorization|password|client_secret|secret)["']?\s*[:=]\s*["']?(Basic |Bearer )?)[^&"'\s,;})]+""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secrets();
}
