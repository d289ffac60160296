using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

/// <summary>
/// Changes definitions: known uuids are kept, states and actions without one are added, <c>active: false</c> switches an action off,
/// nothing is deleted, so that documents on their way keep a state. Spec 50 §6.2.
/// </summary>
internal static class UpdateBusinessServices
{
    public static void Map(IEndpointRouteBuilder workflow) =>
        workflow.MapPost("/businessservice/_update", HandleAsync).Replies<BusinessServicesReply>();

    private static async Task<Result<BusinessServicesReply>> HandleAsync(
        BusinessServicesRequest request, WorksDb db, MasterStore masters, CancellationToken cancellationToken)
    {
        if (request.BusinessServices is not { Count: > 0 } services) return WorkflowErrors.Missing("businessServiceRequest.businessServices");
        var updated = new List<BusinessServiceWire>();
        foreach (var service in services)
        {
            if (!Guid.TryParse(service?.Uuid, out var uuid) || !db.Context.Scope.Allows(service.TenantId ?? string.Empty)) return WorkflowErrors.UnknownUuid(service?.Uuid);
            var stored = await db.BusinessServices.AsTracking().SingleOrDefaultAsync(s => s.Uuid == uuid && s.TenantId == service.TenantId, cancellationToken);
            if (stored is null) return WorkflowErrors.UnknownUuid(service.Uuid);
            var merged = Merge(stored.ToWire(), service, new AuditDetails(db.Context.Caller.Uuid.ToString(), db.Context.Caller.Uuid.ToString(), db.Now, db.Now));
            if (merged.IsRefused) return merged.Failures.ToArray();

            stored.Source = null;
            stored.Business = service.Business ?? stored.Business;
            stored.BusinessServiceSla = service.BusinessServiceSla ?? stored.BusinessServiceSla;
            stored.States = JsonSerializer.Serialize(merged.Value, WireJson.Options);
            (stored.LastModifiedBy, stored.LastModifiedTime) = (db.Context.Caller.Uuid.ToString(), db.Now);
            updated.Add(stored.ToWire());
        }

        await db.RaiseMasterRevisionAsync(cancellationToken);
        masters.ForgetAfter(db);
        return new BusinessServicesReply(updated);
    }

    private static Result<List<WorkflowState>> Merge(BusinessServiceWire stored, BusinessServiceWire sent, AuditDetails audit)
    {
        var states = stored.States!.ToList();
        foreach (var state in sent.States ?? [])
        {
            var known = string.IsNullOrWhiteSpace(state.Uuid) ? null : states.Find(other => other.Uuid == state.Uuid);
            if (!string.IsNullOrWhiteSpace(state.Uuid) && known is null) return WorkflowErrors.UnknownUuid(state.Uuid);
            if (states.Exists(other => other.State == state.State && other.Uuid != state.Uuid)) return WorkflowErrors.DuplicateState(state.State);
            var uuid = known?.Uuid ?? Guid.CreateVersion7().ToString();
            var merged = (known ?? new WorkflowState()) with
            {
                Uuid = uuid, TenantId = stored.TenantId, BusinessServiceId = stored.Uuid, State = state.State, ApplicationStatus = state.ApplicationStatus, Sla = state.Sla,
                DocUploadRequired = state.DocUploadRequired ?? false, IsStartState = state.IsStartState ?? false, IsTerminateState = state.IsTerminateState ?? false,
                IsStateUpdatable = state.IsStateUpdatable, AuditDetails = known?.AuditDetails is { } made ? made with { LastModifiedBy = audit.LastModifiedBy, LastModifiedTime = audit.LastModifiedTime } : audit,
            };
            if (known is null) states.Add(merged);
            else states[states.IndexOf(known)] = merged;
        }

        if (states.Count(state => state.IsEntry) != 1) return WorkflowErrors.EntryState(stored.Name);

        // Next states may name states that this request adds, so actions are merged when all states are known.
        foreach (var state in sent.States ?? [])
        {
            var at = states.FindIndex(other => other.State == state.State);
            var actions = (states[at].Actions ?? []).ToList();
            foreach (var action in state.Actions ?? [])
            {
                if (string.IsNullOrWhiteSpace(action.Action)) return WorkflowErrors.Missing("businessServiceRequest.businessServices.states.actions.action");
                var known = string.IsNullOrWhiteSpace(action.Uuid) ? null : actions.Find(other => other.Uuid == action.Uuid);
                if (!string.IsNullOrWhiteSpace(action.Uuid) && known is null) return WorkflowErrors.UnknownUuid(action.Uuid);
                if (actions.Exists(other => other.Action == action.Action && other.Uuid != action.Uuid)) return WorkflowErrors.DuplicateAction(action.Action, state.State);
                var next = states.Find(other => other.Uuid == action.NextState || (other.State == action.NextState && !other.IsEntry));
                if (next is null) return WorkflowErrors.InvalidNextState(action.NextState);
                if (action.Roles is null or []) return WorkflowErrors.Missing("businessServiceRequest.businessServices.states.actions.roles");
                var merged = action with
                {
                    Uuid = known?.Uuid ?? Guid.CreateVersion7().ToString(), TenantId = stored.TenantId, CurrentState = states[at].Uuid, NextState = next.Uuid,
                    Active = action.Active ?? true, AuditDetails = known?.AuditDetails ?? audit,
                };
                if (known is null) actions.Add(merged);
                else actions[actions.IndexOf(known)] = merged;
            }

            states[at] = states[at] with { Actions = actions.Count == 0 ? null : actions };
        }

        return states;
    }
}
