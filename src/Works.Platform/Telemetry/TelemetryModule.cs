using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Works.Platform.Telemetry;

/// <summary>What an operator watches: log lines, metrics, traces (design D14).</summary>
public static class TelemetryModule
{
    // Somebody must listen, or the framework starts no trace: log lines name it also where nothing is exported.
    private static readonly Lazy<ActivityListener> Requests = new(() =>
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    });

    /// <summary>Registers the console log (<c>WORKS_LOG</c>) and, when an OTLP endpoint is set, the export of metrics and traces.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        _ = Requests.Value;
        services.AddMetrics();
        services.AddSingleton<WorksMeter>();
        var format = configuration["WORKS_LOG"] ?? "json";
        if (format is not ("json" or "text")) throw new InvalidOperationException($"WORKS_LOG must be json or text, not {format}.");
        services.AddLogging(logging =>
        {
            if (format == "json") logging.AddConsole(console => console.FormatterName = JsonLines.FormatterName).AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
            else logging.AddSimpleConsole();
        });
        return TelemetryExport.IsWanted(configuration) ? services.AddHostedService<TelemetryExport>() : services;
    }
}
