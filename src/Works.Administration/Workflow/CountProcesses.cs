using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Works.Administration.Duties;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

internal sealed record StatusCountRequest([property: JsonPropertyName("ProcessInstanceSearchCriteria")] StatusCountCriteria? Criteria);

/// <summary>The criteria of the search in a body; lists come as arrays or as comma-separated text.</summary>
internal sealed record StatusCountCriteria(
    string? TenantId, JsonElement? BusinessIds, JsonElement? Ids, JsonElement? Status, JsonElement? Assignee, JsonElement? BusinessService, string? ModuleName)
{
    public ProcessCriteria Over(ProcessCriteria query) => query with
    {
        TenantId = TenantId ?? query.TenantId, BusinessIds = Text(BusinessIds) ?? query.BusinessIds, Ids = Text(Ids) ?? query.Ids, Status = Text(Status) ?? query.Status,
        Assignee = Text(Assignee) ?? query.Assignee, BusinessService = Text(BusinessService) ?? query.BusinessService, ModuleName = ModuleName ?? query.ModuleName,
    };

    private static string? Text(JsonElement? list) => list?.ValueKind switch
    {
        JsonValueKind.Array => string.Join(',', list.Value.EnumerateArray().Select(item => item.ToString())),
        JsonValueKind.String => list.Value.GetString(),
        _ => null,
    };
}

/// <summary>How many documents stand in one state. The keys are the contract's.</summary>
internal sealed record StatusCount(
    long Count, [property: JsonPropertyName("applicationstatus")] string? ApplicationStatus, [property: JsonPropertyName("businessservice")] string BusinessService,
    [property: JsonPropertyName("statusid")] string StatusId);

/// <summary>Counts with the criteria of the search: in all, by state, and of those that have used most of their time. Spec 50 §6.5.</summary>
internal static class CountProcesses
{
    public static void Map(IEndpointRouteBuilder workflow)
    {
        workflow.MapPost("/process/_count", CountAsync).Replies<long>(envelope: Envelope.None).WithOptionalBody();
        workflow.MapPost("/process/_statuscount", CountByStateAsync).Replies<IReadOnlyList<StatusCount>>(envelope: Envelope.None).WithOptionalBody();
        workflow.MapPost("/process/_nearingslacount", CountNearingAsync).Replies<long>(envelope: Envelope.None).WithOptionalBody();
    }

    private static async Task<Result<long>> CountAsync(
        [AsParameters] ProcessCriteria criteria, WorksDb db, Definitions definitions, Delegations delegations, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return WorkflowErrors.TenantMissing;
        return await TotalAsync(await ProcessFilter.OfAsync(criteria, db, definitions, delegations, cancellationToken), db, cancellationToken);
    }

    private static async Task<Result<IReadOnlyList<StatusCount>>> CountByStateAsync(
        [AsParameters] ProcessCriteria query, [FromBody(EmptyBodyBehavior = Microsoft.AspNetCore.Mvc.ModelBinding.EmptyBodyBehavior.Allow)] StatusCountRequest? request,
        WorksDb db, Definitions definitions, Delegations delegations, CancellationToken cancellationToken)
    {
        var criteria = (request?.Criteria?.Over(query) ?? query) with { History = null }; // a document stands in one state
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return WorkflowErrors.TenantMissing;
        if (!db.Context.Scope.Allows(criteria.TenantId)) return Array.Empty<StatusCount>();
        var filter = await ProcessFilter.OfAsync(criteria, db, definitions, delegations, cancellationToken);
        var rows = await db.QueryAsync<StateRow>(
            $"""
            select count(*) as count, p.application_status, p.business_service, p.state_uuid{ProcessFilter.From}{filter.Sql}
            group by p.application_status, p.business_service, p.state_uuid order by p.business_service, p.application_status, p.state_uuid
            """, filter.Arguments, cancellationToken);
        return rows.Select(row => new StatusCount(row.Count, row.ApplicationStatus, row.BusinessService, row.StateUuid.ToString())).ToArray();
    }

    private static async Task<Result<long>> CountNearingAsync(
        [AsParameters] ProcessCriteria criteria, WorksDb db, Definitions definitions, Delegations delegations, IMasters masters, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return WorkflowErrors.TenantMissing;
        var names = ProcessCriteria.Given(criteria.BusinessService);
        if (names.Length == 0) return WorkflowErrors.BusinessServiceMissing;
        long? most = null;
        foreach (var name in names)
        {
            if (await definitions.FindAsync(criteria.TenantId, name, cancellationToken) is not { } service) return WorkflowErrors.UnknownService(name);
            if (service.BusinessServiceSla is { } sla) most = Math.Max(most ?? 0, sla);
        }

        if (most is not { } longest) return 0; // without an SLA nothing is near its end
        var rows = await masters.RowsAsync(criteria.TenantId, "common-masters", "wfSlaConfig", cancellationToken);
        var percent = Math.Clamp(rows.Count == 0 ? 0 : rows[0].Number("slotPercentage") ?? 0, 0, 100);
        // The last third of five days: documents that nobody has touched for longer than 432,000,000 × (1 − 33 ÷ 100) = 289,440,000 ms.
        var threshold = (long)(longest - (longest * percent / 100m));
        var filter = (await ProcessFilter.OfAsync(criteria with { History = null }, db, definitions, delegations, cancellationToken))
            .And("not p.is_terminal and p.last_modified_time < @Before", ("Before", db.Now - threshold));
        return await TotalAsync(filter, db, cancellationToken);
    }

    private static async Task<long> TotalAsync(ProcessFilter filter, WorksDb db, CancellationToken cancellationToken) =>
        (await db.QueryAsync<long>($"select count(*){ProcessFilter.From}{filter.Sql}", filter.Arguments, cancellationToken)).Single();

    private sealed record StateRow
    {
        public long Count { get; init; }
        public string? ApplicationStatus { get; init; }
        public required string BusinessService { get; init; }
        public Guid StateUuid { get; init; }
    }
}
