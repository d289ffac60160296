using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Works.Platform.Telemetry;

/// <summary>
/// Sends metrics and traces to an OTLP endpoint, by the standard <c>OTEL_*</c> settings. What is measured by looking at the database is looked
/// up once per export. A receiver that is away costs nothing but the numbers of that time.
/// </summary>
internal sealed class TelemetryExport(
    IConfiguration configuration, WorksMeter meter, IEnumerable<IObserved> observed, TimeProvider clock, ILogger<TelemetryExport> log) : BackgroundService
{
    private const int DefaultIntervalMilliseconds = 60_000;
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    private readonly ConcurrentDictionary<string, IReadOnlyList<Observation>> _latest = new(StringComparer.Ordinal);
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public static bool IsWanted(IConfiguration configuration) =>
        !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
        && Endpoints.Any(name => !string.IsNullOrWhiteSpace(configuration[name]));

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var instrument in observed.SelectMany(source => source.Instruments))
        {
            meter.Meter.CreateObservableGauge(
                instrument.Name,
                () => (_latest.GetValueOrDefault(instrument.Name) ?? []).Select(seen => new Measurement<long>(seen.Value, new KeyValuePair<string, object?>(instrument.Tag, seen.Of))),
                instrument.Unit, instrument.Description);
        }

        var resource = ResourceBuilder.CreateEmpty().AddService("works", serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString())
            .AddTelemetrySdk().AddEnvironmentVariableDetector();
        if (configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name) resource.AddService(name);
        // The exporter reads its settings from where the host reads them: environment or command line.
        if (Endpoint("TRACES"))
        {
            _traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(services => services.AddSingleton(configuration)).SetResourceBuilder(resource)
                .AddSource(WorksMeter.Name, "Microsoft.AspNetCore", "Microsoft.AspNetCore.Hosting", "System.Net.Http", "Npgsql").AddOtlpExporter().Build();
        }

        if (Endpoint("METRICS"))
        {
            _metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(services => services.AddSingleton(configuration)).SetResourceBuilder(resource)
                .AddMeter(WorksMeter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "Npgsql", "System.Runtime").AddOtlpExporter().Build();
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _traces?.Dispose(); // sends what is left
        _metrics?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = int.TryParse(configuration["OTEL_METRIC_EXPORT_INTERVAL"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : DefaultIntervalMilliseconds;
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var source in observed)
            {
                try
                {
                    var seen = (await source.ReadAsync(stoppingToken)).ToLookup(observation => observation.Instrument, StringComparer.Ordinal);
                    foreach (var instrument in source.Instruments) _latest[instrument.Name] = [.. seen[instrument.Name]];
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    foreach (var instrument in source.Instruments) _latest.TryRemove(instrument.Name, out _); // no number is better than an old one
                    log.LogWarning("{Source} could not be measured: {Reason}", source.GetType().Name, exception.Message);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(interval, 500)), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool Endpoint(string signal) =>
        !string.IsNullOrWhiteSpace(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] ?? configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
        && !string.Equals(configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase);
}
