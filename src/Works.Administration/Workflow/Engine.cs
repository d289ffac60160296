using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration.Users;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

/// <summary>A step asked for, in the engine's own terms.</summary>
internal sealed record Step(string TenantId, string BusinessService, string BusinessId, string Action)
{
    public string? Comment { get; init; }
    public IReadOnlyList<string> Assignees { get; init; } = [];
    public IReadOnlyList<WorkflowDocumentWire> Documents { get; init; } = [];
    public int? Rating { get; init; }
    public JsonElement? Entity { get; init; }
}

/// <summary>
/// The workflow engine: steps 1–11 of spec 50 §6.3 in that order, inside the caller's transaction. The position of the document is
/// locked first, so of two simultaneous steps one sees the other's state.
/// </summary>
internal sealed class Engine(WorksDb db, Definitions definitions, ProcessReader reader) : IWorkflow
{
    private const string RateAction = "RATE";
    private const string SendBackToCitizen = "SENDBACKTOCITIZEN";

    public async Task<Result<WorkflowStanding>> MoveAsync(WorkflowMove move, CancellationToken cancellationToken)
    {
        var request = move.Request;
        var step = new Step(move.TenantId, move.BusinessService, move.BusinessId, request.Action ?? string.Empty)
        {
            Comment = request.Said,
            Assignees = request.AssignedTo,
            Documents = [.. request.Files.Select(file => new WorkflowDocumentWire
            {
                DocumentType = file.DocumentType, FileName = file.FileName, FileStoreId = file.FileStoreId, DocumentUid = file.DocumentUid,
                AdditionalDetails = file.AdditionalDetails,
            })],
        };
        var taken = await TakeAsync(step, cancellationToken);
        if (taken.IsRefused) return taken.Failures.ToArray();
        var (state, wire) = taken.Value;
        return new WorkflowStanding(state.State ?? string.Empty, state.ApplicationStatus, state.IsTerminateState == true, JsonSerializer.SerializeToElement(wire, WireJson.Options));
    }

    public Task<IReadOnlyDictionary<string, WorkflowStanding>> StandingsAsync(
        string tenantId, IReadOnlyCollection<string> businessIds, CancellationToken cancellationToken) =>
        reader.StandingsAsync(tenantId, businessIds, cancellationToken);

    public async Task<IReadOnlyList<ActionableState>> ActionableAsync(string tenantId, IReadOnlyCollection<string> businessServices, CancellationToken cancellationToken) =>
        [.. (await definitions.ActionableAsync(tenantId, businessServices, db.Context.Caller.RolesAt(tenantId), cancellationToken))
            .Select(pair => new ActionableState(pair.Service.Name!, Guid.Parse(pair.State.Uuid!), pair.State.State, pair.State.ApplicationStatus, pair.Service.BusinessServiceSla))];

    public async Task<Result<(WorkflowState State, ProcessInstanceWire Wire)>> TakeAsync(Step step, CancellationToken cancellationToken)
    {
        if (await definitions.FindAsync(step.TenantId, step.BusinessService, cancellationToken) is not { } service)
            return WorkflowErrors.NoDefinition(step.TenantId, step.BusinessService);

        var position = await db.WorkflowPositions
            .FromSql($"select * from administration.workflow_positions where tenant_id = {step.TenantId} and business_id = {step.BusinessId} for update")
            .AsTracking().SingleOrDefaultAsync(cancellationToken);
        var previous = position is null ? null : await db.ProcessInstances.SingleAsync(i => i.TenantId == step.TenantId && i.Id == position.InstanceId, cancellationToken);

        // Without a step the document enters; flags such as isStartState are not consulted (§6.3 step 3).
        var current = previous is null ? service.States!.FirstOrDefault(state => state.IsEntry) : service.StateOf(previous.StateUuid);
        var action = current?.ActiveActions.FirstOrDefault(candidate => string.Equals(candidate.Action, step.Action, StringComparison.OrdinalIgnoreCase));
        if (action is null || !Guid.TryParse(action.NextState, out var nextUuid) || service.StateOf(nextUuid) is not { } resultant)
            return WorkflowErrors.InvalidAction(step.Action, step.BusinessId);
        if (position is not null && position.BusinessService != service.Name) return WorkflowErrors.InvalidAction(step.Action, step.BusinessId);

        var users = await UsersAsync(step.Assignees, cancellationToken);
        if (users.IsRefused) return users.Failures.ToArray();
        var assignees = users.Value;
        var isSelfLoop = action.NextState == action.CurrentState;
        if (Unauthorised(step, service, action, resultant, isSelfLoop, assignees, previous) is { } refusal) return refusal;
        if (resultant.DocUploadRequired == true && step.Documents.Count == 0) return WorkflowErrors.DocumentRequired(resultant.State);
        if (await IsNotTheCitizenAskedAsync(previous, cancellationToken)) return WorkflowErrors.NotAssignedCitizen;

        var instance = InstanceOf(step, service, action, resultant, isSelfLoop, [.. assignees.Keys], previous);
        db.ProcessInstances.Add(instance);
        Place(instance, service, resultant, position);
        var wire = ProcessReader.ToWire(instance, service, db.Context.Caller, assignees, db.Context.Caller, instance.StateSla, instance.BusinessServiceSla);
        return (resultant, wire with { Entity = step.Entity });
    }

    // Unknown assignees are reported before a missing role (§6.3 step 6). The caller and earlier assignees are known by construction.
    private async Task<Result<Dictionary<Guid, Caller>>> UsersAsync(IReadOnlyList<string> assignees, CancellationToken cancellationToken)
    {
        var uuids = new List<Guid>();
        foreach (var text in assignees.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (!Guid.TryParse(text, out var uuid)) return WorkflowErrors.UnknownUser(text);
            uuids.Add(uuid);
        }

        if (uuids.Count == 0) return new Dictionary<Guid, Caller>();
        var known = await db.Users.AsNoTracking().Where(user => uuids.Contains(user.Uuid)).ToListAsync(cancellationToken);
        var missing = uuids.Except(known.Select(user => user.Uuid)).ToList();
        return missing.Count > 0 ? WorkflowErrors.UnknownUser(missing[0].ToString()) : uuids.ToDictionary(uuid => uuid, uuid => known.Single(user => user.Uuid == uuid).ToCaller());
    }

    private Failure? Unauthorised(
        Step step, BusinessServiceWire service, WorkflowAction action, WorkflowState resultant, bool isSelfLoop, Dictionary<Guid, Caller> assignees, ProcessInstance? previous)
    {
        var caller = db.Context.Caller;
        var roles = caller.RolesAt(step.TenantId);
        if (step.Rating is not null && !string.Equals(step.Action, RateAction, StringComparison.OrdinalIgnoreCase)) return WorkflowErrors.RatingNotAllowed;
        var mayAct = isSelfLoop
            ? service.States!.SelectMany(state => state.Actions ?? []).Any(any => any.IsOpenTo(roles))
            : action.IsOpenTo(roles);
        if (!mayAct) return WorkflowErrors.RoleMissing;
        if (!isSelfLoop && assignees.Count > 0)
        {
            // A move into a terminal state offers no action, so nobody can be assigned to it.
            var onward = resultant.ActiveActions.Where(next => next.NextState != next.CurrentState).ToList();
            foreach (var (uuid, assignee) in assignees)
            {
                var held = assignee.RolesAt(step.TenantId);
                if (!onward.Exists(next => next.IsOpenTo(held))) return WorkflowErrors.CannotAssign(uuid.ToString());
            }
        }

        var sentBackToCitizen = caller.Type == UserTypes.Citizen && string.Equals(previous?.Action, SendBackToCitizen, StringComparison.OrdinalIgnoreCase);
        return sentBackToCitizen && !previous!.Assignees.Contains(caller.Uuid) ? WorkflowErrors.NotAssignedCitizen : null;
    }

    // A citizen may not act where other citizens are asked; earlier assignees who are employees do not block (§6.3 step 9).
    private async Task<bool> IsNotTheCitizenAskedAsync(ProcessInstance? previous, CancellationToken cancellationToken)
    {
        var caller = db.Context.Caller;
        return caller.Type == UserTypes.Citizen && previous is { Assignees.Length: > 0 } && !previous.Assignees.Contains(caller.Uuid)
            && await db.Users.AnyAsync(user => previous.Assignees.Contains(user.Uuid) && user.Type == UserTypes.Citizen, cancellationToken);
    }

    private ProcessInstance InstanceOf(
        Step step, BusinessServiceWire service, WorkflowAction action, WorkflowState resultant, bool isSelfLoop, Guid[] assignees, ProcessInstance? previous)
    {
        var caller = db.Context.Caller;
        var now = db.Now;
        var before = previous is null ? null : (PreviousStep?)new PreviousStep(
            previous.BusinessServiceSla, previous.StateSla, TimeSpan.FromMilliseconds(now - previous.LastModifiedTime));
        var audit = new AuditDetails(caller.Uuid.ToString(), caller.Uuid.ToString(), now, now);
        var documents = step.Documents.Select(document => document with { Id = Guid.CreateVersion7().ToString(), TenantId = step.TenantId, AuditDetails = audit });
        return new ProcessInstance
        {
            TenantId = step.TenantId, BusinessService = service.Name!, BusinessId = step.BusinessId, ModuleName = service.Business!, Action = action.Action!,
            StateUuid = Guid.Parse(resultant.Uuid!), PreviousStateUuid = Guid.Parse(action.CurrentState!), Comment = step.Comment,
            Documents = JsonSerializer.Serialize(documents, WireJson.Options), Assigner = caller.Uuid, Assignees = assignees, Rating = step.Rating,
            StateSla = ServiceLevel.StateAfterTransition(resultant.Sla, isSelfLoop, before),
            BusinessServiceSla = ServiceLevel.BusinessAfterTransition(service.BusinessServiceSla, before),
            // A draft saved again keeps its beginning (§6.3 step 10).
            CreatedBy = isSelfLoop && previous is not null ? previous.CreatedBy : caller.Uuid,
            CreatedTime = isSelfLoop && previous is not null ? previous.CreatedTime : now,
            LastModifiedBy = caller.Uuid, LastModifiedTime = now,
        };
    }

    private void Place(ProcessInstance instance, BusinessServiceWire service, WorkflowState state, WorkflowPosition? position)
    {
        if (position is null)
        {
            db.WorkflowPositions.Add(new WorkflowPosition
            {
                TenantId = instance.TenantId, BusinessId = instance.BusinessId, BusinessService = service.Name!, ModuleName = service.Business!, InstanceId = instance.Id,
                StateUuid = instance.StateUuid, State = state.State, ApplicationStatus = state.ApplicationStatus, IsTerminal = state.IsTerminateState == true,
                Assignees = instance.Assignees, BusinessServiceSla = instance.BusinessServiceSla, CreatedTime = instance.LastModifiedTime,
                LastModifiedTime = instance.LastModifiedTime,
            });
            return;
        }

        position.InstanceId = instance.Id;
        position.StateUuid = instance.StateUuid;
        position.State = state.State;
        position.ApplicationStatus = state.ApplicationStatus;
        position.IsTerminal = state.IsTerminateState == true;
        position.Assignees = instance.Assignees;
        position.BusinessServiceSla = instance.BusinessServiceSla;
        position.LastModifiedTime = instance.LastModifiedTime;
    }
}
