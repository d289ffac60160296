using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

internal sealed record EnrichedMeasurements(IReadOnlyList<EnrichedMeasurement> Measurements);

internal sealed record EnrichedMeasurement(JsonElement? Contract, ServiceMeasurementWire Measurement);

/// <summary>Joins a saved measurement with its contract for search indexes outside (spec 20 §3.2, event <c>enrich-measurement-service-details</c>). Our own search reads the tables.</summary>
internal sealed class EnrichMeasurements : IEventSubscriber
{
    public string Name => "measurements.enrich";

    public bool Wants(string topic) => topic is "save-measurement-service-details" or "update-measurement-service-details";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var joined = new List<EnrichedMeasurement>();
        foreach (var measurement in fact.Payload.Deserialize<MeasurementServiceRequest>(WireJson.Options)?.Measurements ?? [])
            joined.Add(new EnrichedMeasurement(await services.GetRequiredService<IContracts>().DocumentAsync(fact.TenantId, measurement.ReferenceId!, cancellationToken), measurement));
        services.GetRequiredService<Outbox>().Publish("enrich-measurement-service-details", fact.TenantId, fact.AggregateId, new EnrichedMeasurements(joined));
    }
}
