using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

internal sealed record ProcessCriteria(
    string? TenantId, string? BusinessIds, QueryFlag? History, string? Ids, string? Status, string? Assignee, string? BusinessService, string? ModuleName,
    QueryNumber? Offset, QueryNumber? Limit)
{
    public bool NamesDocuments => Given(BusinessIds).Length > 0;

    public bool AsksForInbox => !NamesDocuments && Given(Ids).Length == 0 && Given(Status).Length == 0 && Given(Assignee).Length == 0;

    public static string[] Given(string? csv) => (csv ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // What is no uuid matches nothing.
    public static Guid[] Uuids(string? csv) => [.. Given(csv).Select(text => Guid.TryParse(text, out var uuid) ? uuid : Guid.Empty)];
}

internal sealed record ProcessSearchReply(
    [property: JsonPropertyName("ProcessInstances")] IReadOnlyList<ProcessInstanceWire> ProcessInstances, long TotalCount);

/// <summary>Steps of documents, newest first; without a document, id, state or assignee: the caller's inbox. Spec 50 §6.4.</summary>
internal static class SearchProcesses
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder workflow) =>
        workflow.MapPost("/process/_search", HandleAsync).Replies<ProcessSearchReply>(envelope: Envelope.UpperNull).Access(RouteAccess.SignedIn).WithOptionalBody();

    private static async Task<Result<ProcessSearchReply>> HandleAsync(
        [AsParameters] ProcessCriteria criteria, WorksDb db, Definitions definitions, ProcessReader reader, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return WorkflowErrors.TenantMissing;
        // A whole timeline is wanted when one document's history is asked for (§6.4).
        var history = criteria.History?.Value == true;
        var limit = Math.Clamp(criteria.Limit?.Value ?? (history && criteria.NamesDocuments ? MaxLimit : DefaultLimit), 0, MaxLimit);
        var offset = Math.Max(criteria.Offset?.Value ?? 0, 0);

        var where = new StringBuilder(" where i.tenant_id = @TenantId");
        if (!history) where.Append(" and i.id = p.instance_id");
        if (criteria.NamesDocuments) where.Append(" and i.business_id = any(@BusinessIds)");
        if (ProcessCriteria.Given(criteria.Ids).Length > 0) where.Append(" and i.id = any(@Ids)");
        if (ProcessCriteria.Given(criteria.Status).Length > 0) where.Append(" and i.state_uuid = any(@States)");
        if (ProcessCriteria.Given(criteria.Assignee).Length > 0) where.Append(" and i.assignees && @Assignees");
        if (!string.IsNullOrWhiteSpace(criteria.BusinessService)) where.Append(" and i.business_service = @BusinessService");
        if (!string.IsNullOrWhiteSpace(criteria.ModuleName)) where.Append(" and i.module_name = @ModuleName");
        var actionable = Array.Empty<Guid>();
        if (criteria.AsksForInbox)
        {
            var names = ProcessCriteria.Given(criteria.BusinessService);
            actionable = [.. (await definitions.ActionableAsync(criteria.TenantId, names, db.Context.Caller.RolesAt(criteria.TenantId), cancellationToken)).Select(pair => Guid.Parse(pair.State.Uuid!))];
            where.Append(" and (i.state_uuid = any(@Actionable) or @Caller = any(i.assignees))");
        }

        var arguments = new
        {
            criteria.TenantId, BusinessIds = ProcessCriteria.Given(criteria.BusinessIds), Ids = ProcessCriteria.Uuids(criteria.Ids), States = ProcessCriteria.Uuids(criteria.Status),
            Assignees = ProcessCriteria.Uuids(criteria.Assignee), BusinessService = criteria.BusinessService?.Trim(), criteria.ModuleName, Actionable = actionable,
            Caller = db.Context.Caller.Uuid, Limit = limit, Offset = offset,
        };
        const string From = " from administration.process_instances i join administration.workflow_positions p on p.tenant_id = i.tenant_id and p.business_id = i.business_id";
        var ids = await db.QueryAsync<Guid>($"select i.id{From}{where} order by i.last_modified_time desc, i.position desc limit @Limit offset @Offset", arguments, cancellationToken);
        var total = (await db.QueryAsync<long>($"select count(*){From}{where}", arguments, cancellationToken)).Single();
        var rows = await db.ProcessInstances.AsNoTracking().Where(i => i.TenantId == criteria.TenantId && ids.Contains(i.Id)).ToListAsync(cancellationToken);
        var order = ids.Select((id, at) => (id, at)).ToDictionary(pair => pair.id, pair => pair.at);
        return new ProcessSearchReply(await reader.ReadAsync([.. rows.OrderBy(row => order[row.Id])], cancellationToken), total);
    }
}
