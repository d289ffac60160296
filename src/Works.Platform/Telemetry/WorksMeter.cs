using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Works.Platform.Telemetry;

/// <summary>What Works itself counts; the framework counts the rest. Nothing is spent on it while nobody listens.</summary>
internal sealed class WorksMeter
{
    /// <summary>Name of the meter and of the source of activities.</summary>
    public const string Name = "Works";

    private readonly UpDownCounter<int> _inFlight;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _deliveries;

    public WorksMeter(IMeterFactory meters)
    {
        Meter = meters.Create(Name);
        _inFlight = Meter.CreateUpDownCounter<int>("works.requests.in_flight", "{request}", "Requests being answered");
        _refused = Meter.CreateCounter<long>("works.requests.refused", "{request}", "Requests refused, by the first code, route and status");
        _deliveries = Meter.CreateCounter<long>("works.outbox.deliveries", "{delivery}", "Attempts to deliver an event, by subscriber and outcome");
    }

    public static ActivitySource Activities { get; } = new(Name);

    public Meter Meter { get; }

    public void Entered() => _inFlight.Add(1);

    public void Left() => _inFlight.Add(-1);

    public void Refused(string code, string route, int status) => _refused.Add(1, new("code", code), new("route", route), new("status", status));

    public void Delivered(string subscriber, string outcome) => _deliveries.Add(1, new("subscriber", subscriber), new("outcome", outcome));
}
