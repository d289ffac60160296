using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;
using Works.Projects;

namespace Works.Estimates;

/// <summary>Tells the creator by SMS that his estimate was approved or rejected (spec 10 §3.9). Runs after the commit; its failure fails no request.</summary>
internal sealed class EstimateNotification : IEventSubscriber
{
    private const string TextModule = "rainmaker-estimate";

    public string Name => "estimate-notification";

    public bool Wants(string topic) => topic == "update-estimate";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var request = fact.Payload.Deserialize<EstimateRequest>(WireJson.Options)!;
        if (request.Estimate is not { } estimate || request.Workflow?.Action?.ToUpperInvariant() is not ("APPROVE" or "REJECT")) return;
        var users = services.GetRequiredService<IUserDirectory>();
        var actor = Guid.Parse(fact.Payload.GetProperty("RequestInfo").GetProperty("userInfo").GetProperty("uuid").GetString()!);
        if (!Guid.TryParse(estimate.AuditDetails?.CreatedBy, out var creatorId)) return;
        var people = await users.ByUuidAsync([creatorId, actor], cancellationToken);
        if (!people.TryGetValue(creatorId, out var creator) || creator.MobileNumber is not { } mobileNumber) return;

        var texts = services.GetRequiredService<ITexts>();
        var locale = LocaleOf(fact.Payload);
        var code = $"ESTIMATE_NOTIFICATION_TO_CREATOR_WF_{request.Workflow.Action.ToUpperInvariant()}_ACTION";
        if (await texts.TextAsync(fact.TenantId, locale, TextModule, code, cancellationToken) is not { } template) return;

        var project = await services.GetRequiredService<IProjects>().FindAsync(fact.TenantId, Guid.Parse(estimate.ProjectId!), cancellationToken);
        var designation = await users.DesignationAsync(fact.TenantId, actor, cancellationToken);
        var text = template
            .Replace("{estimteno}", estimate.RevisionNumber ?? estimate.EstimateNumber, StringComparison.Ordinal) // the spelling is the templates'
            .Replace("{projectid}", project?.Number, StringComparison.Ordinal)
            .Replace("{project_name}", project?.Name, StringComparison.Ordinal)
            .Replace("{location}", await PlaceAsync(texts, fact.TenantId, locale, project?.Locality ?? project?.Ward, cancellationToken), StringComparison.Ordinal)
            .Replace("{username}", people.GetValueOrDefault(actor)?.Name, StringComparison.Ordinal)
            .Replace("{designation}", designation is null ? string.Empty
                : await texts.TextAsync(fact.TenantId, locale, "rainmaker-common-masters", $"COMMON_MASTERS_DESIGNATION_{designation}", cancellationToken) ?? designation, StringComparison.Ordinal);
        await services.GetRequiredService<ISmsSender>().SendAsync(new Sms(fact.TenantId, mobileNumber, text));
    }

    private static async Task<string> PlaceAsync(ITexts texts, string tenantId, string locale, string? place, CancellationToken cancellationToken)
    {
        if (place is null) return string.Empty;
        // Key of a place: tenant with underscores, hierarchy, code (spec 05 §3).
        var key = $"{tenantId.Replace('.', '_').ToUpperInvariant()}_ADMIN_{place}";
        return await texts.TextAsync(tenantId, locale, $"rainmaker-{tenantId}", key, cancellationToken) ?? place;
    }

    private static string LocaleOf(JsonElement payload) =>
        payload.GetProperty("RequestInfo").TryGetProperty("msgId", out var id) && id.GetString() is { } text && text.Split('|') is [_, { Length: > 0 } locale] ? locale : "en_IN";
}
