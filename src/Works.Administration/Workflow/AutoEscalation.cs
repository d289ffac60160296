using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Works.Administration.Duties;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

/// <summary>A row of master <c>Workflow.AutoEscalation</c>: what happens to documents that stay in a state too long.</summary>
internal sealed record EscalationRule(string Service, string State, string Action, decimal? StateDays, decimal? BusinessDays, string? Topic)
{
    public static IReadOnlyList<EscalationRule> Of(IReadOnlyList<JsonElement> rows) => [.. rows.Where(Validity.IsOn)
        .Where(row => row.Text("businessService") is not null && row.Text("state") is not null && row.Text("action") is not null)
        .Select(row => new EscalationRule(
            row.Text("businessService")!, row.Text("state")!, row.Text("action")!, row.Number("stateSLA"), row.Number("businessSLA"), row.Text("topic")))];

    /// <summary>Milliseconds; half a day is 43,200,000.</summary>
    public static long? Milliseconds(decimal? days) => days is { } given ? (long)Math.Clamp(given * 86_400_000m, 0, 100_000m * 86_400_000m) : null;
}

/// <summary>What is told about an escalated document, on the topic of its rule.</summary>
internal sealed record EscalatedFact([property: System.Text.Json.Serialization.JsonPropertyName("ProcessInstances")] IReadOnlyList<ProcessInstanceWire> ProcessInstances);

/// <summary>
/// Takes the step that the office has laid down for documents that wait too long (spec 50 §6.5): as the system, in role AUTO_ESCALATE, each
/// document in a transaction of its own. A document that somebody has moved meanwhile is left, so doing it twice escalates once. Limits of
/// sanction hold for the system too: it has none, so a step that needs one is refused and stays with the people.
/// </summary>
internal sealed class AutoEscalation(IServiceScopeFactory scopes, IMasters masters, Definitions definitions, ILogger<AutoEscalation> log)
{
    public const string Role = "AUTO_ESCALATE";
    private const int BatchSize = 50;

    /// <summary>Escalates what is due at the tenant.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="businessService">The workflow; null for all that have rules.</param>
    /// <param name="cancellationToken">Stops between documents.</param>
    /// <returns>The new steps; refused when a rule makes no sense.</returns>
    public async Task<Result<IReadOnlyList<ProcessInstanceWire>>> RunAsync(string tenantId, string? businessService, CancellationToken cancellationToken)
    {
        var rules = EscalationRule.Of(await masters.RowsAsync(tenantId, "Workflow", "AutoEscalation", cancellationToken));
        var ignored = await masters.RowsAsync(tenantId, "Workflow", "AutoEscalationStatesToIgnore", cancellationToken);
        List<ProcessInstanceWire> escalated = [];
        foreach (var rule in rules.Where(rule => businessService is null || rule.Service == businessService))
        {
            if (await definitions.FindAsync(tenantId, rule.Service, cancellationToken) is not { } service) return WorkflowErrors.UnknownService(rule.Service);
            if (!service.States!.Any(state => state.State == rule.State)) return WorkflowErrors.UnknownState(rule.Service, rule.State);
            if (rule.StateDays is null && rule.BusinessDays is null) return WorkflowErrors.EscalationWithoutLimit(rule.Service, rule.State);
            if (ignored.Any(row => row.Text("businessService") == rule.Service && Names(row, rule.State))) continue;
            await EscalateAsync(tenantId, rule, escalated, cancellationToken);
        }

        return escalated;
    }

    private async Task EscalateAsync(string tenantId, EscalationRule rule, List<ProcessInstanceWire> escalated, CancellationToken cancellationToken)
    {
        var after = (Time: long.MinValue, Id: string.Empty);
        while (true)
        {
            var batch = await DueAsync(tenantId, rule, after, cancellationToken);
            foreach (var due in batch)
            {
                if (await EscalateOneAsync(tenantId, rule, due, cancellationToken) is { } wire) escalated.Add(wire);
            }

            if (batch.Count < BatchSize) return;
            after = (batch[^1].LastModifiedTime, batch[^1].BusinessId); // what was refused is not looked at again in this run
        }
    }

    private async Task<IReadOnlyList<DueDocument>> DueAsync(string tenantId, EscalationRule rule, (long Time, string Id) after, CancellationToken cancellationToken)
    {
        await using var scope = ScopeOf(tenantId, out var db);
        await using var transaction = await db.BeginAsync(cancellationToken);
        return await db.QueryAsync<DueDocument>(
            """
            select business_id, instance_id, last_modified_time from administration.workflow_positions
            where tenant_id = @tenantId and business_service = @Service and state = @State and not is_terminal and (last_modified_time, business_id) > (@afterTime, @afterId)
              and (@Now - last_modified_time > @stateLimit or @Now - created_time > @businessLimit)
            order by last_modified_time, business_id limit @BatchSize
            """,
            new
            {
                tenantId, rule.Service, rule.State, afterTime = after.Time, afterId = after.Id, db.Now, BatchSize,
                stateLimit = EscalationRule.Milliseconds(rule.StateDays), businessLimit = EscalationRule.Milliseconds(rule.BusinessDays),
            }, cancellationToken);
    }

    private async Task<ProcessInstanceWire?> EscalateOneAsync(string tenantId, EscalationRule rule, DueDocument due, CancellationToken cancellationToken)
    {
        await using var scope = ScopeOf(tenantId, out var db);
        var services = scope.ServiceProvider;
        await using var transaction = await db.BeginAsync(cancellationToken);
        var owner = services.GetServices<IWorkflowFollower>().FirstOrDefault(follower => follower.Owns(rule.Service));
        if (owner is not null) await owner.LockAsync(tenantId, due.BusinessId, cancellationToken);
        var taken = await services.GetRequiredService<Engine>().TakeAsync(
            new Step(tenantId, rule.Service, due.BusinessId, rule.Action) { EscalatedFrom = due.InstanceId, Comment = "Escalated automatically" }, cancellationToken);
        if (taken.IsRefused)
        {
            log.LogWarning("{BusinessId} is not escalated: {Code} {Message}", due.BusinessId, taken.Failures[0].Code, taken.Failures[0].Message);
            return null;
        }

        var (state, wire) = taken.Value;
        if (owner is not null && await owner.FollowAsync(tenantId, rule.Service, due.BusinessId, Engine.Standing(state, wire), cancellationToken) is { } unable)
        {
            log.LogWarning("{BusinessId} cannot follow its workflow and is not escalated: {Code} {Message}", due.BusinessId, unable.Code, unable.Message);
            return null;
        }

        if (rule.Topic is { } topic) services.GetRequiredService<Outbox>().Publish(topic, tenantId, due.BusinessId, new EscalatedFact([wire]));
        await db.CommitAsync(transaction, cancellationToken);
        return wire;
    }

    private AsyncServiceScope ScopeOf(string tenantId, out WorksDb db)
    {
        var scope = scopes.CreateAsyncScope();
        var state = Tenants.StateOf(tenantId);
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System(state) with { Roles = [new RoleHeld(Role, state)] }, TenantScope.Of([tenantId]), "auto-escalation");
        db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        return scope;
    }

    private static bool Names(JsonElement row, string state) => row.TryGetProperty("state", out var states)
        && (states.ValueKind == JsonValueKind.Array ? states.EnumerateArray().Any(one => one.ValueEquals(state)) : states.ValueKind == JsonValueKind.String && states.ValueEquals(state));

    private sealed record DueDocument
    {
        public required string BusinessId { get; init; }
        public required Guid InstanceId { get; init; }
        public required long LastModifiedTime { get; init; }
    }
}

/// <summary>Escalates what is due at every tenant, four times an hour.</summary>
internal sealed class AutoEscalationJob(AutoEscalation escalation, Database database, ILogger<AutoEscalationJob> log) : IRecurringJob
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    public string Name => "auto-escalation";

    public DateTimeOffset NextAfter(DateTimeOffset instant) => instant + Pause;

    public async Task RunAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        var tenants = await database.ReadAsSystemAsync(
            "select distinct tenant_id from administration.workflow_positions where not is_terminal order by 1", _ => { },
            async reader =>
            {
                List<string> found = [];
                while (await reader.ReadAsync(cancellationToken)) found.Add(reader.GetString(0));
                return found;
            }, cancellationToken);
        foreach (var tenantId in tenants)
        {
            var result = await escalation.RunAsync(tenantId, businessService: null, cancellationToken);
            if (result.IsRefused) log.LogError("Workflow.AutoEscalation of {Tenant}: {Code} {Message}", tenantId, result.Failures[0].Code, result.Failures[0].Message);
        }
    }
}
