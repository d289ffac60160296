using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights;

internal sealed record InboxRequest(InboxCriteria? Inbox);

internal sealed record InboxCriteria
{
    public string? TenantId { get; init; }
    public ProcessSearchCriteria? ProcessSearchCriteria { get; init; }

    /// <summary>Values by criterion, as the module's configuration names them; also <c>sortBy</c> and <c>sortOrder</c>.</summary>
    public JsonElement? ModuleSearchCriteria { get; init; }
    public long? Limit { get; init; }
    public long? Offset { get; init; }
}

internal sealed record ProcessSearchCriteria
{
    public IReadOnlyList<string?>? BusinessService { get; init; }
    public string? ModuleName { get; init; }
    public string? TenantId { get; init; }
    public IReadOnlyList<string?>? Status { get; init; }
    public string? Assignee { get; init; }
    public long? FromDate { get; init; }
    public long? ToDate { get; init; }
}

internal sealed record InboxReply(long TotalCount, long? NearingSlaCount, IReadOnlyList<InboxStatus>? StatusMap, IReadOnlyList<InboxItem> Items);

internal sealed record InboxStatus(
    long Count,
    [property: JsonPropertyName("applicationstatus")] string? ApplicationStatus,
    [property: JsonPropertyName("businessservice")] string BusinessService,
    [property: JsonPropertyName("statusid")] string StatusId,
    string? State);

internal sealed record InboxItem(
    [property: JsonPropertyName("ProcessInstance")] JsonNode? ProcessInstance, JsonNode BusinessObject, JsonNode? ServiceObject);

/// <summary>What waits for the caller: documents of a module in the states in which one of his roles may act. Spec 50 §12.1.</summary>
internal sealed class SearchInbox(WorksDb db, IMasters masters, IWorkflow workflow, IOrganisationLimit organisationLimit, ItemReader items)
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 300;

    public static void Map(IEndpointRouteBuilder inbox) => inbox.MapPost(
        "/v2/_search", (InboxRequest request, SearchInbox slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<InboxReply>(envelope: Envelope.LowerNull);

    public async Task<Result<InboxReply>> HandleAsync(InboxRequest request, CancellationToken cancellationToken)
    {
        if (request.Inbox is not { } inbox) return InsightErrors.Missing("inboxRequest.inbox");
        if (string.IsNullOrWhiteSpace(inbox.TenantId)) return InsightErrors.Missing("inboxRequest.inbox.tenantId");
        if (inbox.ProcessSearchCriteria is not { } process) return InsightErrors.Missing("inboxRequest.inbox.processSearchCriteria");
        if (string.IsNullOrWhiteSpace(process.ModuleName)) return InsightErrors.Missing("inboxRequest.inbox.processSearchCriteria.moduleName");
        string[] services = [.. (process.BusinessService ?? []).Where(service => !string.IsNullOrWhiteSpace(service)).Select(service => service!)];
        if (services.Length == 0) return InsightErrors.Missing("inboxRequest.inbox.processSearchCriteria.businessService");
        if (await SearchConfiguration.FindAsync(masters, inbox.TenantId, isInbox: true, process.ModuleName, cancellationToken) is not { } configuration)
            return InsightErrors.NoConfiguration(process.ModuleName);
        if (!SearchSource.All.TryGetValue(configuration.Index, out var source)) return Empty;

        services = [.. services.Union(await SearchConfiguration.WorkflowsOfAsync(masters, inbox.TenantId, services, cancellationToken), StringComparer.Ordinal)];
        var actionable = await workflow.ActionableAsync(inbox.TenantId, services, cancellationToken);
        var facets = await QueryAsync(source, configuration, inbox, process, actionable, withStatus: false, cancellationToken);
        if (facets.IsRefused) return facets.Failures.ToArray();
        string[] asked = [.. (process.Status ?? []).Where(status => !string.IsNullOrWhiteSpace(status)).Select(status => status!)];
        var wanted = asked.Length == 0 ? actionable : [.. actionable.Where(state => asked.Contains(state.Uuid.ToString(), StringComparer.OrdinalIgnoreCase))];
        if (actionable.Count == 0 || wanted.Count == 0) return Empty;

        var found = (await QueryAsync(source, configuration, inbox, process, wanted, withStatus: true, cancellationToken)).Value;
        var counts = await facets.Value.ByStateAsync(db, cancellationToken);
        var wantedStates = wanted.Select(state => state.Uuid).ToHashSet();
        // Unless a criterion names states, the counts by state say the total as well.
        var total = facets.Value.IsWider
            ? await found.CountAsync(db, cancellationToken) : counts.Where(count => count.StateUuid is { } state && wantedStates.Contains(state)).Sum(count => count.Documents);
        var limit = Math.Clamp(inbox.Limit ?? DefaultLimit, 0, MaxLimit);
        var (path, descending) = Order.Of(configuration, inbox.ModuleSearchCriteria);
        var page = await found.PageAsync(db, path, descending, limit, Math.Max(inbox.Offset ?? 0, 0), cancellationToken);
        return new InboxReply(
            total, counts.Sum(count => count.Nearing),
            [.. from state in actionable
                join count in counts on state.Uuid equals count.StateUuid
                select new InboxStatus(count.Documents, state.ApplicationStatus, state.BusinessService, state.Uuid.ToString(), state.State)],
            await items.ReadAsync(source, configuration, page, cancellationToken));
    }

    private static InboxReply Empty { get; } = new(0, 0, [], []);

    private async Task<Result<SearchQuery>> QueryAsync(
        SearchSource source, SearchConfiguration configuration, InboxCriteria inbox, ProcessSearchCriteria process, IReadOnlyList<ActionableState> states, bool withStatus,
        CancellationToken cancellationToken)
    {
        var query = new SearchQuery(source);
        var tenants = ItemReader.TenantsOf(db.Context.Scope, inbox);
        query.OfTenants(tenants);
        await query.LimitAsync(organisationLimit, tenants, cancellationToken);
        if (query.Where(configuration, inbox.ModuleSearchCriteria, path => !withStatus && path == "currentProcessInstance.state.uuid") is { } refusal) return refusal;
        if (!string.IsNullOrWhiteSpace(process.Assignee) && JsonSerializer.SerializeToElement(new { assignee = process.Assignee }) is var assignee)
            _ = query.Where(configuration, assignee, path => path != "currentProcessInstance.assignes.uuid");
        query.InStates(states);
        return query;
    }
}

/// <summary>How a result is ordered: as the request says when that is allowed, else as configured.</summary>
internal static class Order
{
    public static (string? Path, bool Descending) Of(SearchConfiguration configuration, JsonElement? criteria)
    {
        string? Text(string name) => criteria is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
        // sortBy names a criterion or a path of the configuration; anything else is ignored.
        var asked = Text("sortBy");
        var path = asked is null ? null : configuration.Criteria.FirstOrDefault(criterion => criterion.Name == asked || criterion.Path == asked || "Data." + criterion.Path == asked)?.Path;
        if (asked is "createdTime") path = "auditDetails.createdTime";
        var descending = Text("sortOrder")?.ToUpperInvariant() switch { "ASC" => false, "DESC" => true, _ => configuration.SortDescending };
        return (path ?? configuration.SortPath, descending);
    }
}
