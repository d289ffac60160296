using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;
using Works.Projects;

namespace Works.Estimates;

/// <summary>Tells the creator by SMS that his estimate was approved or rejected (spec 10 §3.9), in his own language (decision 19).</summary>
internal sealed class EstimateNotification : IEventSubscriber
{
    private const string TextModule = "rainmaker-estimate";

    public string Name => "estimate-notification";

    public bool Wants(string topic) => topic == "update-estimate";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var request = fact.Payload.Deserialize<EstimateRequest>(WireJson.Options)!;
        if (request.Estimate is not { } estimate || request.Workflow?.Action?.ToUpperInvariant() is not (("APPROVE" or "REJECT") and var action)) return;
        if (!Guid.TryParse(estimate.AuditDetails?.CreatedBy, out var creator)) return;

        var actor = Guid.Parse(fact.Payload.GetProperty("RequestInfo").GetProperty("userInfo").GetProperty("uuid").GetString()!);
        var users = services.GetRequiredService<IUserDirectory>();
        var people = await users.ByUuidAsync([actor], cancellationToken);
        var project = await services.GetRequiredService<IProjects>().FindAsync(fact.TenantId, Guid.Parse(estimate.ProjectId!), cancellationToken);
        var designation = await users.DesignationAsync(fact.TenantId, actor, cancellationToken);
        services.GetRequiredService<INotifications>().Tell(new Notification(fact.TenantId, TextModule, $"ESTIMATE_NOTIFICATION_TO_CREATOR_WF_{action}_ACTION")
        {
            Reader = creator,
            Values = new Dictionary<string, NotificationValue>(StringComparer.Ordinal)
            {
                ["estimteno"] = NotificationValue.Of(estimate.RevisionNumber ?? estimate.EstimateNumber), // the spelling is the templates'
                ["projectid"] = NotificationValue.Of(project?.Number),
                ["project_name"] = NotificationValue.Of(project?.Name),
                ["location"] = PlaceOf(fact.TenantId, project?.Locality ?? project?.Ward),
                ["username"] = NotificationValue.Of(people.GetValueOrDefault(actor)?.Name),
                ["designation"] = new(designation, "rainmaker-common-masters", $"COMMON_MASTERS_DESIGNATION_{designation}"),
            },
        });
    }

    // Key of a place: tenant with underscores, hierarchy, code (spec 05 §3).
    private static NotificationValue PlaceOf(string tenantId, string? place) =>
        new(place, $"rainmaker-{tenantId}", $"{tenantId.Replace('.', '_').ToUpperInvariant()}_ADMIN_{place}");
}
