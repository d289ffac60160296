using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Contracts;
using Works.Estimates;
using Works.Platform;
using Works.Platform.Edge;
using Works.Projects;

namespace Works.Measurements;

/// <summary>Tells whoever recorded a measurement by SMS that it was approved or rejected (spec 20 §3.2, step 6). Runs after the commit; its failure fails no request.</summary>
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
            var people = await services.GetRequiredService<IUserDirectory>().ByUuidAsync([creatorId], cancellationToken);
            if (people.GetValueOrDefault(creatorId)?.MobileNumber is not { } mobileNumber) continue;
            var code = $"MB_{measurement.Workflow.Action.ToUpperInvariant()}";
            if (await services.GetRequiredService<ITexts>().TextAsync(fact.TenantId, LocaleOf(fact.Payload), TextModule, code, cancellationToken) is not { } template) continue;

            var versions = await services.GetRequiredService<IContracts>().VersionsAsync(fact.TenantId, measurement.ReferenceId!, cancellationToken);
            var text = template.Replace("{refno}", measurement.MeasurementNumber, StringComparison.Ordinal)
                .Replace("{projectid}", await ProjectOfAsync(fact.TenantId, versions, services, cancellationToken), StringComparison.Ordinal);
            await services.GetRequiredService<ISmsSender>().SendAsync(new Sms(fact.TenantId, mobileNumber, text));
        }
    }

    // The project behind the contract's estimate; what clients write into the contract is free text.
    private static async Task<string?> ProjectOfAsync(string tenantId, IReadOnlyList<ContractSummary> versions, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (versions.SelectMany(version => version.Lines).FirstOrDefault() is not { } line) return null;
        var estimates = await services.GetRequiredService<IEstimates>().FindManyAsync(tenantId, [line.EstimateId], cancellationToken);
        return estimates.Values.FirstOrDefault() is { } estimate ? (await services.GetRequiredService<IProjects>().FindAsync(tenantId, estimate.ProjectId, cancellationToken))?.Number : null;
    }

    private static string LocaleOf(JsonElement payload) =>
        payload.GetProperty("RequestInfo").TryGetProperty("msgId", out var id) && id.GetString() is { } text && text.Split('|') is [_, { Length: > 0 } locale] ? locale : "en_IN";
}
