using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration.Duties;
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

    /// <summary>What duties and limits judge by, as far as the module says; what it leaves out stays as it was.</summary>
    public Subject Subject { get; init; } = new(null, null, null);

    /// <summary>Set by auto-escalation: the newest step it has seen. When the document has moved since, nothing happens.</summary>
    public Guid? EscalatedFrom { get; init; }
}

/// <summary>As whom a step is taken.</summary>
/// <param name="OnBehalfOf">Who lent the authority; null for one's own.</param>
/// <param name="UpTo">Rupees up to which it is lent; null for all of it.</param>
internal sealed record Authority(Guid? OnBehalfOf, decimal? UpTo);

/// <summary>
/// The workflow engine: steps 1–11 of spec 50 §6.3 in that order, inside the caller's transaction. The position of the document is
/// locked first, so of two simultaneous steps one sees the other's state. Duties and limits of sanction (spec 02 §1) are judged after the
/// contract's own rules.
/// </summary>
internal sealed class Engine(
    WorksDb db, Definitions definitions, ProcessReader reader, Delegations delegations, SegregationOfDuties duties, LimitsOfSanction limits, IControls controls) : IWorkflow
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
            Subject = new Subject(move.Amount, move.Category, move.WorkId),
            Documents = [.. request.Files.Select(file => new WorkflowDocumentWire
            {
                DocumentType = file.DocumentType, FileName = file.FileName, FileStoreId = file.FileStoreId, DocumentUid = file.DocumentUid,
                AdditionalDetails = file.AdditionalDetails,
            })],
        };
        var taken = await TakeAsync(step, cancellationToken);
        if (taken.IsRefused) return taken.Failures.ToArray();
        var (state, wire) = taken.Value;
        return Standing(state, wire);
    }

    public static WorkflowStanding Standing(WorkflowState state, ProcessInstanceWire wire) =>
        new(state.State ?? string.Empty, state.ApplicationStatus, state.IsTerminateState == true, JsonSerializer.SerializeToElement(wire, WireJson.Options));

    public Task<IReadOnlyDictionary<string, WorkflowStanding>> StandingsAsync(
        string tenantId, IReadOnlyCollection<string> businessIds, CancellationToken cancellationToken) =>
        reader.StandingsAsync(tenantId, businessIds, cancellationToken);

    public async Task<IReadOnlyList<WorkflowStepTaken>> StepsAsync(string tenantId, string businessId, CancellationToken cancellationToken)
    {
        const int Most = 100;
        var steps = await db.ProcessInstances.AsNoTracking().Where(i => i.TenantId == tenantId && i.BusinessId == businessId).OrderByDescending(i => i.Position).Take(Most).ToListAsync(cancellationToken);
        steps.Reverse();
        return [.. steps.Zip(await reader.ReadAsync(steps, cancellationToken), (step, wire) => new WorkflowStepTaken(step.Action, wire.State?.State, step.Assigner, wire.Assigner?.Name, step.CreatedTime))];
    }

    public async Task<IReadOnlyList<ActionableState>> ActionableAsync(string tenantId, IReadOnlyCollection<string> businessServices, CancellationToken cancellationToken) =>
        [.. (await definitions.ActionableAsync(tenantId, businessServices, await delegations.RolesAtAsync(tenantId, cancellationToken), cancellationToken))
            .Select(pair => new ActionableState(pair.Service.Name!, Guid.Parse(pair.State.Uuid!), pair.State.State, pair.State.ApplicationStatus, pair.Service.BusinessServiceSla))];

    public async Task<Result<(WorkflowState State, ProcessInstanceWire Wire)>> TakeAsync(Step step, CancellationToken cancellationToken)
    {
        if (await definitions.FindAsync(step.TenantId, step.BusinessService, cancellationToken) is not { } service)
            return WorkflowErrors.NoDefinition(step.TenantId, step.BusinessService);

        var position = await db.WorkflowPositions
            .FromSql($"select * from administration.workflow_positions where tenant_id = {step.TenantId} and business_id = {step.BusinessId} for update")
            .AsTracking().SingleOrDefaultAsync(cancellationToken);
        if (step.EscalatedFrom is { } seen && position?.InstanceId != seen) return WorkflowErrors.NotMovable(step.BusinessId);
        var previous = position is null ? null : await db.ProcessInstances.SingleAsync(i => i.TenantId == step.TenantId && i.Id == position.InstanceId, cancellationToken);

        // Without a step the document enters; flags such as isStartState are not consulted (§6.3 step 3).
        var current = previous is null ? service.States!.FirstOrDefault(state => state.IsEntry) : service.StateOf(previous.StateUuid);
        var action = current?.ActiveActions.FirstOrDefault(candidate => string.Equals(candidate.Action, step.Action, StringComparison.OrdinalIgnoreCase));
        if (action is null || !Guid.TryParse(action.NextState, out var nextUuid) || service.StateOf(nextUuid) is not { } resultant)
            return WorkflowErrors.InvalidAction(step.Action, step.BusinessId);
        if (position is not null && position.BusinessService != service.Name) return WorkflowErrors.InvalidAction(step.Action, step.BusinessId);

        var asked = await UsersAsync(step.Assignees, cancellationToken);
        if (asked.IsRefused) return asked.Failures.ToArray();
        var assignees = asked.Value;
        var isSelfLoop = action.NextState == action.CurrentState;
        var authorities = await AuthoritiesAsync(step, service, action, isSelfLoop, cancellationToken);
        if (Unauthorised(step, authorities.Count > 0, resultant, isSelfLoop, assignees, previous) is { } refusal) return refusal;
        if (resultant.DocUploadRequired == true && step.Documents.Count == 0) return WorkflowErrors.DocumentRequired(resultant.State);
        if (await IsNotTheCitizenAskedAsync(previous, cancellationToken)) return WorkflowErrors.NotAssignedCitizen;

        var subject = new Subject(step.Subject.Amount ?? position?.Amount, step.Subject.Category ?? position?.Category, step.Subject.WorkId ?? position?.WorkId);
        var chosen = await ChosenAsync(step, service, action, subject, authorities, cancellationToken);
        if (chosen.IsRefused) return chosen.Failures.ToArray();
        if (!isSelfLoop)
        {
            var routed = await RoutedAsync(step, service, resultant, subject, assignees, cancellationToken);
            if (routed.IsRefused) return routed.Failures.ToArray();
            assignees = routed.Value;
        }

        var instance = InstanceOf(step, service, action, resultant, isSelfLoop, [.. assignees.Keys], previous, chosen.Value, subject);
        db.ProcessInstances.Add(instance);
        Place(instance, service, resultant, position, subject);
        var users = new Dictionary<Guid, Caller>(assignees);
        if (chosen.Value.OnBehalfOf is { } lender && await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Uuid == lender, cancellationToken) is { } known) users[lender] = known.ToCaller();
        var wire = ProcessReader.ToWire(
            instance, service, db.Context.Caller, users, await delegations.RolesAtAsync(step.TenantId, cancellationToken), instance.StateSla, instance.BusinessServiceSla);
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

    // As whom the caller may take the step: himself first, then those who have lent him authority.
    private async Task<List<Authority>> AuthoritiesAsync(Step step, BusinessServiceWire service, WorkflowAction action, bool isSelfLoop, CancellationToken cancellationToken)
    {
        bool Opens(IReadOnlySet<string> roles) => isSelfLoop ? service.States!.SelectMany(state => state.Actions ?? []).Any(any => any.IsOpenTo(roles)) : action.IsOpenTo(roles);
        List<Authority> authorities = [];
        if (Opens(db.Context.Caller.RolesAt(step.TenantId))) authorities.Add(new Authority(null, null));
        authorities.AddRange((await delegations.ToCallerAsync(step.TenantId, cancellationToken))
            .Where(lent => Opens(lent.Roles.ToHashSet(StringComparer.Ordinal))).Select(lent => new Authority(lent.Delegator, lent.UpTo)));
        return authorities;
    }

    // The first authority that breaks no control; when all do, the first one's controls decide.
    private async Task<Result<Authority>> ChosenAsync(
        Step step, BusinessServiceWire service, WorkflowAction action, Subject subject, List<Authority> authorities, CancellationToken cancellationToken)
    {
        List<(string Rule, Failure Failure)>? first = null;
        foreach (var authority in authorities)
        {
            var caller = db.Context.Caller.Uuid;
            List<(string Rule, Failure Failure)> broken = [];
            if (await duties.BrokenAsync(
                step.TenantId, service.Name!, action.Action!, step.BusinessId, subject.WorkId, authority.OnBehalfOf is { } lender ? [caller, lender] : [caller], cancellationToken) is { } duty)
                broken.Add((SegregationOfDuties.Rule, duty));
            if (await limits.BrokenAsync(step.TenantId, service.Name!, action.Action!, step.BusinessId, subject, authority.OnBehalfOf ?? caller, authority.UpTo, cancellationToken) is { } limit)
                broken.Add((LimitsOfSanction.Rule, limit));
            if (broken.Count == 0) return authority;
            first ??= broken;
        }

        foreach (var (rule, failure) in first!)
        {
            if (await controls.BrokenAsync(step.TenantId, rule, step.BusinessId, failure, cancellationToken) is { } refusal) return refusal;
        }

        return authorities[0];
    }

    // The document goes to the lowest designation whose limit covers its amount (spec 02 §1). Whom the client names must have such a limit; when
    // it names nobody, and the office runs its controls blocking, the holders of that designation are asked.
    private async Task<Result<Dictionary<Guid, Caller>>> RoutedAsync(
        Step step, BusinessServiceWire service, WorkflowState resultant, Subject subject, Dictionary<Guid, Caller> assignees, CancellationToken cancellationToken)
    {
        if (subject.Amount is not { } amount) return assignees;
        foreach (var next in resultant.ActiveActions.Where(next => next.NextState != next.CurrentState))
        {
            if (await limits.ScaleAsync(step.TenantId, service.Name!, next.Action!, subject.Category, cancellationToken) is not { } scale) continue;
            foreach (var (uuid, assignee) in assignees.Where(assignee => next.IsOpenTo(assignee.Value.RolesAt(step.TenantId))))
            {
                if (await limits.BrokenAsync(step.TenantId, service.Name!, next.Action!, step.BusinessId, subject, uuid, cap: null, cancellationToken) is { } beyond
                    && await controls.BrokenAsync(step.TenantId, LimitsOfSanction.Rule, step.BusinessId, beyond, cancellationToken) is { } refusal) return refusal;
            }

            if (assignees.Count > 0 || !await controls.BlocksAsync(step.TenantId, cancellationToken)) return assignees;
            var holders = await limits.HoldersAsync(step.TenantId, scale, amount, next.Roles ?? [], cancellationToken);
            var free = new List<Guid>();
            foreach (var holder in holders)
            {
                if (await duties.BrokenAsync(step.TenantId, service.Name!, next.Action!, step.BusinessId, subject.WorkId, [holder], cancellationToken) is null) free.Add(holder);
            }

            return await db.Users.AsNoTracking().Where(user => free.Contains(user.Uuid)).ToDictionaryAsync(user => user.Uuid, user => user.ToCaller(), cancellationToken);
        }

        return assignees;
    }

    private Failure? Unauthorised(
        Step step, bool mayAct, WorkflowState resultant, bool isSelfLoop, Dictionary<Guid, Caller> assignees, ProcessInstance? previous)
    {
        var caller = db.Context.Caller;
        if (step.Rating is not null && !string.Equals(step.Action, RateAction, StringComparison.OrdinalIgnoreCase)) return WorkflowErrors.RatingNotAllowed;
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
        Step step, BusinessServiceWire service, WorkflowAction action, WorkflowState resultant, bool isSelfLoop, Guid[] assignees, ProcessInstance? previous,
        Authority authority, Subject subject)
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
            Escalated = step.EscalatedFrom is not null, OnBehalfOf = authority.OnBehalfOf, WorkId = subject.WorkId,
            StateSla = ServiceLevel.StateAfterTransition(resultant.Sla, isSelfLoop, before),
            BusinessServiceSla = ServiceLevel.BusinessAfterTransition(service.BusinessServiceSla, before),
            // A draft saved again keeps its beginning (§6.3 step 10).
            CreatedBy = isSelfLoop && previous is not null ? previous.CreatedBy : caller.Uuid,
            CreatedTime = isSelfLoop && previous is not null ? previous.CreatedTime : now,
            LastModifiedBy = caller.Uuid, LastModifiedTime = now,
        };
    }

    private void Place(ProcessInstance instance, BusinessServiceWire service, WorkflowState state, WorkflowPosition? position, Subject subject)
    {
        if (position is null)
        {
            db.WorkflowPositions.Add(new WorkflowPosition
            {
                TenantId = instance.TenantId, BusinessId = instance.BusinessId, BusinessService = service.Name!, ModuleName = service.Business!, InstanceId = instance.Id,
                StateUuid = instance.StateUuid, State = state.State, ApplicationStatus = state.ApplicationStatus, IsTerminal = state.IsTerminateState == true,
                Assignees = instance.Assignees, BusinessServiceSla = instance.BusinessServiceSla, CreatedTime = instance.LastModifiedTime,
                LastModifiedTime = instance.LastModifiedTime, WorkId = subject.WorkId, Amount = subject.Amount, Category = subject.Category,
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
        (position.WorkId, position.Amount, position.Category) = (subject.WorkId, subject.Amount, subject.Category);
        position.LastModifiedTime = instance.LastModifiedTime;
    }
}
