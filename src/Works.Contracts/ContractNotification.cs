using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;
using Works.Projects;
using Works.Registries;

namespace Works.Contracts;

/// <summary>Tells the creator and the organisation by SMS what became of a work order or extension (spec 20 §1.7), each in the reader's language (decision 19).</summary>
internal sealed class ContractNotification : IEventSubscriber
{
    private const string TextModule = "rainmaker-contracts";

    public string Name => "contract-notification";

    public bool Wants(string topic) => topic == "update-contract";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var request = fact.Payload.Deserialize<ContractRequest>(WireJson.Options)!;
        if (request.Contract is not { } contract || request.Workflow?.Action is not { } action) return;
        var (toCreator, toOrganisation) = CodesOf(contract.BusinessService == Contract.Revision, action.ToUpperInvariant());
        if (toCreator is null && toOrganisation is null) return;

        var users = services.GetRequiredService<IUserDirectory>();
        var organisation = (await services.GetRequiredService<IOrganisations>().FindManyAsync(fact.TenantId, [contract.OrgId!], cancellationToken)).GetValueOrDefault(contract.OrgId!);
        var creator = Guid.TryParse(contract.AuditDetails?.CreatedBy, out var uuid) ? uuid : Guid.Empty;
        var actor = Guid.Parse(fact.Payload.GetProperty("RequestInfo").GetProperty("userInfo").GetProperty("uuid").GetString()!);
        var people = await users.ByUuidAsync([creator, actor], cancellationToken);
        var values = await ValuesAsync(fact.TenantId, contract, organisation, services, cancellationToken);
        values["username"] = NotificationValue.Of(people.GetValueOrDefault(actor)?.Name);
        var designation = await users.DesignationAsync(fact.TenantId, actor, cancellationToken);
        values["designation"] = new(designation, "rainmaker-common-masters", $"COMMON_MASTERS_DESIGNATION_{designation}");

        var notifications = services.GetRequiredService<INotifications>();
        var creatorMobile = people.GetValueOrDefault(creator)?.MobileNumber;
        if (toCreator is not null && creatorMobile is not null) notifications.Tell(new Notification(fact.TenantId, TextModule, toCreator) { Reader = creator, Values = values });
        if (toOrganisation is null) return;
        // Nobody is told twice: the creator of an extension may be the organisation's own contact.
        foreach (var mobile in (organisation?.Contacts ?? []).Select(contact => contact.MobileNumber).Where(mobile => mobile is not null && !(toCreator == toOrganisation && mobile == creatorMobile)).Distinct(StringComparer.Ordinal))
            notifications.Tell(new Notification(fact.TenantId, TextModule, toOrganisation) { MobileNumber = mobile, Values = values });
    }

    /// <summary>Codes of the messages to creator and organisation, by action.</summary>
    internal static (string? ToCreator, string? ToOrganisation) CodesOf(bool isRevision, string action) => (isRevision, action) switch
    {
        (true, "APPROVE") => ("TIME_EXTENSION_APPROVE", "TIME_EXTENSION_APPROVE"),
        (true, "REJECT") => ("TIME_EXTENSION_REJECT", "TIME_EXTENSION_REJECT"),
        (true, "SEND_BACK" or "SEND_BACK_TO_ORIGINATOR") => (null, "TIME_EXTENSION_SEND_BACK_TO_CBO"),
        (false, "REJECT") => ("CONTRACTS_NOTIFICATION_WORKFLOW_REJECT_ACTION", null),
        (false, "APPROVE") => ("CONTRACTS_NOTIFICATION_TO_CREATOR_WORKFLOW_APPROVE_ACTION", "CONTRACTS_NOTIFICATION_TO_CBOADMIN_WORKFLOW_APPROVE_ACTION"),
        (false, "ACCEPT") => ("CONTRACTS_NOTIFICATION_TO_CREATOR_WORKFLOW_ACCEPT_ACTION", null),
        (false, "DECLINE") => ("CONTRACTS_NOTIFICATION_TO_CREATOR_WORKFLOW_DECLINE_ACTION", null),
        _ => (null, null),
    };

    private static async Task<Dictionary<string, NotificationValue>> ValuesAsync(
        string tenantId, ContractWire contract, OrganisationSummary? organisation, IServiceProvider services, CancellationToken cancellationToken)
    {
        string? Free(string member) => contract.AdditionalDetails is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty(member, out var value)
            && value.ValueKind == JsonValueKind.String ? Contract.Blank(value.GetString()) : null;
        var estimateId = contract.LineItems!.Select(line => line.EstimateId).First()!;
        var estimate = (await services.GetRequiredService<Estimates.IEstimates>().FindManyAsync(tenantId, [estimateId], cancellationToken)).GetValueOrDefault(estimateId);
        var project = estimate is null ? null : await services.GetRequiredService<IProjects>().FindAsync(tenantId, estimate.ProjectId, cancellationToken);
        var place = Free("locality") ?? Free("ward") ?? project?.Locality ?? project?.Ward;
        return new Dictionary<string, NotificationValue>(StringComparer.Ordinal)
        {
            ["workorderno"] = NotificationValue.Of(contract.ContractNumber), ["timeextensionrequestid"] = NotificationValue.Of(contract.SupplementNumber),
            ["projectid"] = NotificationValue.Of(project?.Number), ["project_name"] = NotificationValue.Of(project?.Name), ["organisationName"] = NotificationValue.Of(organisation?.Name),
            ["amount"] = NotificationValue.Of(contract.TotalContractedAmount?.ToString("0.00", CultureInfo.InvariantCulture)),
            ["cborole"] = new(contract.ExecutingAuthority, "rainmaker-common-masters", $"COMMON_MASTERS_CBOROLES_{contract.ExecutingAuthority}"),
            // Key of a place: tenant with underscores, hierarchy, code (spec 05 §3).
            ["location"] = new(place, $"rainmaker-{tenantId}", $"{tenantId.Replace('.', '_').ToUpperInvariant()}_ADMIN_{place}"),
        };
    }
}
