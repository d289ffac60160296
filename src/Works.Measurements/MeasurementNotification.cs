using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Contracts;
using Works.Estimates;
using Works.Platform;
using Works.Platform.Edge;
using Works.Projects;

namespace Works.Measurements;

/// <summary>Tells whoever recorded a measurement by SMS that it was approved or rejected (spec 20 §3.2, step 6), in his own language (decision 19).</summary>
internal sealed class MeasurementNotification : IEventSubscriber
{
    private const string TextModule = "rainmaker-measurement-book";

    public string Name => "measurement-notification";

    public bool Wants(string topic) => topic == "update-measurement-service-details";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var measurement in fact.Payload.Deserialize<MeasurementServiceRequest>(WireJson.Options)?.Measurements ?? [])
        {
            if (measurement.Workflow?.Action?.ToUpperInvariant() is not ("APPROVE" or "REJECT") || !Guid.TryParse(measurement.AuditDetails?.CreatedBy, out var creatorId)) continue;
            var versions = await services.GetRequiredService<IContracts>().VersionsAsync(fact.TenantId, measurement.ReferenceId!, cancellationToken);
            services.GetRequiredService<INotifications>().Tell(new Notification(fact.TenantId, TextModule, $"MB_{measurement.Workflow.Action.ToUpperInvariant()}")
            {
                Reader = creatorId,
                Values = new Dictionary<string, NotificationValue>(StringComparer.Ordinal)
                {
                    ["refno"] = NotificationValue.Of(measurement.MeasurementNumber),
                    ["projectid"] = NotificationValue.Of(await ProjectOfAsync(fact.TenantId, versions, services, cancellationToken)),
                },
            });
        }
    }

    // The project behind the contract's estimate; what clients write into the contract is free text.
    private static async Task<string?> ProjectOfAsync(string tenantId, IReadOnlyList<ContractSummary> versions, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (versions.SelectMany(version => version.Lines).FirstOrDefault() is not { } line) return null;
        var estimates = await services.GetRequiredService<IEstimates>().FindManyAsync(tenantId, [line.EstimateId], cancellationToken);
        return estimates.Values.FirstOrDefault() is { } estimate ? (await services.GetRequiredService<IProjects>().FindAsync(tenantId, estimate.ProjectId, cancellationToken))?.Number : null;
    }
}
