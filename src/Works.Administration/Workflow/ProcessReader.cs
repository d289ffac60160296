using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration.Duties;
using Works.Administration.Users;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

/// <summary>Turns stored steps into what clients read: states from the definition, users by name, times left as of now.</summary>
internal sealed class ProcessReader(WorksDb db, Definitions definitions, Delegations delegations)
{
    public async Task<IReadOnlyList<ProcessInstanceWire>> ReadAsync(IReadOnlyList<ProcessInstance> instances, CancellationToken cancellationToken)
    {
        var uuids = instances.SelectMany(instance => instance.Assignees.Append(instance.Assigner).Append(instance.OnBehalfOf ?? instance.Assigner)).Distinct().ToList();
        var users = await db.Users.AsNoTracking().Where(user => uuids.Contains(user.Uuid)).ToDictionaryAsync(user => user.Uuid, user => user.ToCaller(), cancellationToken);
        var wires = new List<ProcessInstanceWire>(instances.Count);
        foreach (var instance in instances)
        {
            var service = (await definitions.FindAsync(instance.TenantId, instance.BusinessService, cancellationToken))?.SeenFrom(instance.TenantId)
                ?? new BusinessServiceWire { Name = instance.BusinessService, Business = instance.ModuleName };
            var elapsed = TimeSpan.FromMilliseconds(db.Now - instance.LastModifiedTime);
            wires.Add(ToWire(
                instance, service, users.GetValueOrDefault(instance.Assigner), users, await delegations.RolesAtAsync(instance.TenantId, cancellationToken),
                ServiceLevel.Remaining(service.StateOf(instance.StateUuid)?.Sla, elapsed), ServiceLevel.Remaining(instance.BusinessServiceSla, elapsed)));
        }

        return wires;
    }

    public async Task<IReadOnlyDictionary<string, WorkflowStanding>> StandingsAsync(
        string tenantId, IReadOnlyCollection<string> businessIds, CancellationToken cancellationToken)
    {
        var standing = await (from position in db.WorkflowPositions.AsNoTracking()
                              join instance in db.ProcessInstances.AsNoTracking() on new { position.TenantId, Id = position.InstanceId } equals new { instance.TenantId, instance.Id }
                              where position.TenantId == tenantId && businessIds.Contains(position.BusinessId)
                              select new { position, instance }).ToListAsync(cancellationToken);
        var wires = await ReadAsync([.. standing.Select(row => row.instance)], cancellationToken);
        var standings = new Dictionary<string, WorkflowStanding>(StringComparer.Ordinal);
        foreach (var (row, wire) in standing.Zip(wires))
        {
            var sla = (await definitions.FindAsync(tenantId, row.position.BusinessService, cancellationToken))?.BusinessServiceSla;
            standings[row.position.BusinessId] = new WorkflowStanding(
                row.position.State ?? string.Empty, row.position.ApplicationStatus, row.position.IsTerminal,
                JsonSerializer.SerializeToElement(wire, WireJson.Options), DaysLeft(row.position, wire, sla));
        }

        return standings;
    }

    private long? DaysLeft(WorkflowPosition position, ProcessInstanceWire wire, long? businessSla) => ServiceLevel.DaysRemaining(
        wire.State?.Sla, TimeSpan.FromMilliseconds(db.Now - position.LastModifiedTime), businessSla, TimeSpan.FromMilliseconds(db.Now - position.CreatedTime));

    public static ProcessInstanceWire ToWire(
        ProcessInstance instance, BusinessServiceWire service, Caller? assigner, IReadOnlyDictionary<Guid, Caller> users, IReadOnlySet<string> roles, long? stateSla, long? businessServiceSla)
    {
        var state = service.SeenFrom(instance.TenantId).StateOf(instance.StateUuid);
        return new ProcessInstanceWire
        {
            Id = instance.Id.ToString(), TenantId = instance.TenantId, BusinessService = instance.BusinessService, BusinessId = instance.BusinessId, Action = instance.Action,
            ModuleName = instance.ModuleName,
            // The flag is read from the definition, the audit of states and actions by nobody (§6.4).
            State = state is null ? null : state with { IsStateUpdatable = null, AuditDetails = null, Actions = [.. state.ActiveActions.Select(Bare)] },
            Comment = instance.Comment,
            Documents = JsonSerializer.Deserialize<List<WorkflowDocumentWire>>(instance.Documents, WireJson.Options) is { Count: > 0 } documents ? documents : null,
            Assigner = assigner is null ? WorkflowUser.Unknown(instance.Assigner) : WorkflowUser.Of(assigner),
            OnBehalfOf = instance.OnBehalfOf is { } lender ? users.TryGetValue(lender, out var known) ? WorkflowUser.Of(known) : WorkflowUser.Unknown(lender) : null,
            Assignees = instance.Assignees.Length == 0 ? null
                : [.. instance.Assignees.Select(uuid => users.TryGetValue(uuid, out var user) ? WorkflowUser.Of(user) : WorkflowUser.Unknown(uuid))],
            NextActions = [.. (state?.ActiveActions ?? []).Where(action => action.IsOpenTo(roles)).OrderBy(action => action.Action, StringComparer.Ordinal).Select(Bare)],
            StateSla = stateSla, BusinessServiceSla = businessServiceSla, PreviousStatus = instance.PreviousStateUuid?.ToString(),
            AuditDetails = new AuditDetails(instance.CreatedBy.ToString(), instance.LastModifiedBy.ToString(), instance.CreatedTime, instance.LastModifiedTime),
            Rating = instance.Rating ?? 0, Escalated = instance.Escalated,
        };
    }

    private static WorkflowAction Bare(WorkflowAction action) => action with { Active = null, AuditDetails = null };
}
