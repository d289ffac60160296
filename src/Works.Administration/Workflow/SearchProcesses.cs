using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration.Duties;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

internal sealed record ProcessCriteria(
    string? TenantId, string? BusinessIds, QueryFlag? History, string? Ids, string? Status, string? Assignee, string? BusinessService, string? ModuleName,
    QueryNumber? Offset, QueryNumber? Limit, string? SortBy, string? Order)
{
    public bool NamesDocuments => Given(BusinessIds).Length > 0;

    public bool AsksForInbox => !NamesDocuments && Given(Ids).Length == 0 && Given(Status).Length == 0 && Given(Assignee).Length == 0;

    public static string[] Given(string? csv) => (csv ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // What is no uuid matches nothing.
    public static Guid[] Uuids(string? csv) => [.. Given(csv).Select(text => Guid.TryParse(text, out var uuid) ? uuid : Guid.Empty)];
}

internal sealed record ProcessSearchReply(
    [property: JsonPropertyName("ProcessInstances")] IReadOnlyList<ProcessInstanceWire> ProcessInstances, long TotalCount);

/// <summary>
/// Steps of documents, newest first; without a document, id, state or assignee: the caller's inbox. Spec 50 §6.4. <c>sortBy</c> lastModifiedTime,
/// dueTime, businessId or businessService with <c>order</c> ASC or DESC is our own: an inbox is sorted as a whole, not page by page.
/// </summary>
internal static class SearchProcesses
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder workflow) =>
        workflow.MapPost("/process/_search", HandleAsync).Replies<ProcessSearchReply>(envelope: Envelope.UpperNull).Access(RouteAccess.SignedIn).WithOptionalBody();

    private static async Task<Result<ProcessSearchReply>> HandleAsync(
        [AsParameters] ProcessCriteria criteria, WorksDb db, Definitions definitions, Delegations delegations, ProcessReader reader, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return WorkflowErrors.TenantMissing;
        var filter = await ProcessFilter.OfAsync(criteria, db, definitions, delegations, cancellationToken);
        return await PageAsync(filter, criteria, db, reader, cancellationToken);
    }

    /// <summary>One page of the steps that match, and how many there are.</summary>
    public static async Task<ProcessSearchReply> PageAsync(ProcessFilter filter, ProcessCriteria criteria, WorksDb db, ProcessReader reader, CancellationToken cancellationToken)
    {
        // A whole timeline is wanted when one document's history is asked for (§6.4).
        var limit = Math.Clamp(criteria.Limit?.Value ?? (criteria.History?.Value == true && criteria.NamesDocuments ? MaxLimit : DefaultLimit), 0, MaxLimit);
        var page = filter.And("true", ("Limit", limit), ("Offset", Math.Max(criteria.Offset?.Value ?? 0, 0)));
        var ids = await db.QueryAsync<Guid>($"select i.id{ProcessFilter.From}{page.Sql} order by {OrderOf(criteria)}i.last_modified_time desc, i.position desc limit @Limit offset @Offset", page.Arguments, cancellationToken);
        var total = (await db.QueryAsync<long>($"select count(*){ProcessFilter.From}{filter.Sql}", filter.Arguments, cancellationToken)).Single();
        var rows = await db.ProcessInstances.AsNoTracking().Where(i => i.TenantId == criteria.TenantId && ids.Contains(i.Id)).ToListAsync(cancellationToken);
        var order = ids.Select((id, at) => (id, at)).ToDictionary(pair => pair.id, pair => pair.at);
        return new ProcessSearchReply(await reader.ReadAsync([.. rows.OrderBy(row => order[row.Id])], cancellationToken), total);
    }

    // Columns of ours only, never text of a request; what names none is left out, as clients of the contract send what they like. What is due first
    // comes first in an ascending order, what has no due time last in either.
    private static string OrderOf(ProcessCriteria criteria)
    {
        var column = criteria.SortBy?.Trim().ToUpperInvariant() switch
        {
            "LASTMODIFIEDTIME" => "i.last_modified_time",
            "DUETIME" => "i.last_modified_time + i.state_sla",
            "BUSINESSID" => "i.business_id collate \"C\"",
            "BUSINESSSERVICE" => "i.business_service collate \"C\"",
            _ => null,
        };
        return column is null ? string.Empty : $"{column} {(string.Equals(criteria.Order?.Trim(), "DESC", StringComparison.OrdinalIgnoreCase) ? "desc" : "asc")} nulls last, ";
    }
}
