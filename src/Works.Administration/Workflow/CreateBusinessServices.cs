using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

internal sealed record BusinessServicesRequest([property: JsonPropertyName("BusinessServices")] IReadOnlyList<BusinessServiceWire?>? BusinessServices);

internal sealed record BusinessServicesReply([property: JsonPropertyName("BusinessServices")] IReadOnlyList<BusinessServiceWire> BusinessServices);

/// <summary>Creates definitions. Client uuids are replaced; a next state may be a state's name or its uuid in the payload. Spec 50 §6.2.</summary>
internal static class CreateBusinessServices
{
    public static void Map(IEndpointRouteBuilder workflow) =>
        workflow.MapPost("/businessservice/_create", HandleAsync).Replies<BusinessServicesReply>();

    private static async Task<Result<BusinessServicesReply>> HandleAsync(
        BusinessServicesRequest request, WorksDb db, Definitions definitions, MasterStore masters, CancellationToken cancellationToken)
    {
        if (request.BusinessServices is not { Count: > 0 } services) return WorkflowErrors.Missing("businessServiceRequest.businessServices");
        var created = new List<BusinessServiceWire>();
        foreach (var service in services)
        {
            var prepared = Prepare(service, db.Context.Caller.Uuid.ToString(), db.Now, created.Count);
            if (prepared.IsRefused) return prepared.Failures.ToArray();
            var wire = prepared.Value;
            if (!db.Context.Scope.Allows(wire.TenantId!)) return WorkflowErrors.Missing($"businessServiceRequest.businessServices[{created.Count}].tenantId");
            if (created.Exists(other => other.Name == wire.Name && other.TenantId == wire.TenantId)
                || (await definitions.FindAsync(wire.TenantId!, wire.Name!, cancellationToken))?.TenantId == wire.TenantId)
                return WorkflowErrors.DuplicateService(wire.Name);
            db.BusinessServices.Add(Stored(wire, source: null));
            created.Add(wire);
        }

        await db.RaiseMasterRevisionAsync(cancellationToken);
        masters.ForgetAfter(db);
        return new BusinessServicesReply(created);
    }

    /// <summary>Checks a definition and gives it uuids of its own.</summary>
    internal static Result<BusinessServiceWire> Prepare(BusinessServiceWire? service, string author, long now, int index, Func<string, Guid>? idOf = null)
    {
        var path = $"businessServiceRequest.businessServices[{index}]";
        if (service is null) return WorkflowErrors.Missing(path);
        if (string.IsNullOrWhiteSpace(service.TenantId)) return WorkflowErrors.Missing(path + ".tenantId");
        if (string.IsNullOrWhiteSpace(service.Name)) return WorkflowErrors.Missing(path + ".businessService");
        if (service.Name.Length > 256) return WorkflowErrors.Size(path + ".businessService", 1, 256);
        if (string.IsNullOrWhiteSpace(service.Business)) return WorkflowErrors.Missing(path + ".business");
        if (service.States is not { Count: > 0 } states) return WorkflowErrors.Missing(path + ".states");

        if (states.Count(state => state.IsEntry) != 1) return WorkflowErrors.EntryState(service.Name);
        if (states.GroupBy(state => state.State, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice) return WorkflowErrors.DuplicateState(twice.Key);

        idOf ??= _ => Guid.CreateVersion7();
        var serviceId = idOf(service.Name).ToString();
        var ids = states.ToDictionary(state => state.State ?? string.Empty, state => idOf($"{service.Name}/{state.State}").ToString(), StringComparer.Ordinal);
        var audit = new AuditDetails(author, author, now, now);
        var prepared = new List<WorkflowState>();
        foreach (var state in states)
        {
            var actions = new List<WorkflowAction>();
            foreach (var action in state.Actions ?? [])
            {
                if (string.IsNullOrWhiteSpace(action.Action)) return WorkflowErrors.Missing(path + ".states.actions.action");
                if (action.Roles is null || action.Roles.Count == 0) return WorkflowErrors.Missing(path + ".states.actions.roles");
                if (actions.Exists(other => other.Action == action.Action)) return WorkflowErrors.DuplicateAction(action.Action, state.State);
                // By name, or by the uuid that exported configurations carry (spec 50 §6.2).
                var next = states.FirstOrDefault(other => other.State == action.NextState && !string.IsNullOrEmpty(action.NextState))
                    ?? states.FirstOrDefault(other => other.Uuid == action.NextState && !string.IsNullOrEmpty(action.NextState));
                if (next is null) return WorkflowErrors.InvalidNextState(action.NextState);
                actions.Add(action with
                {
                    Uuid = idOf($"{service.Name}/{state.State}/{action.Action}").ToString(), TenantId = service.TenantId, CurrentState = ids[state.State ?? string.Empty], NextState = ids[next.State ?? string.Empty],
                    Active = true, AuditDetails = audit,
                });
            }

            prepared.Add(state with
            {
                Uuid = ids[state.State ?? string.Empty], TenantId = service.TenantId, BusinessServiceId = serviceId, DocUploadRequired = state.DocUploadRequired ?? false,
                IsStartState = state.IsStartState ?? false, IsTerminateState = state.IsTerminateState ?? false, Actions = actions.Count == 0 ? null : actions, AuditDetails = audit,
            });
        }

        return service with { Uuid = serviceId, States = prepared, AuditDetails = audit };
    }

    internal static BusinessService Stored(BusinessServiceWire wire, string? source) => new()
    {
        Uuid = Guid.Parse(wire.Uuid!), TenantId = wire.TenantId!, Name = wire.Name!, Business = wire.Business!, GetUri = wire.GetUri, PostUri = wire.PostUri,
        BusinessServiceSla = wire.BusinessServiceSla, States = JsonSerializer.Serialize(wire.States, WireJson.Options), Source = source,
        CreatedBy = wire.AuditDetails!.CreatedBy!, CreatedTime = wire.AuditDetails.CreatedTime!.Value,
        LastModifiedBy = wire.AuditDetails.LastModifiedBy!, LastModifiedTime = wire.AuditDetails.LastModifiedTime!.Value,
    };
}
