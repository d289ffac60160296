using System.Text;
using Works.Administration.Duties;
using Works.Platform;

namespace Works.Administration.Workflow;

/// <summary>The criteria of spec 50 §6.4 as SQL over steps <c>i</c> and positions <c>p</c>: shared by the search and the counts.</summary>
internal sealed record ProcessFilter(string Sql, IReadOnlyDictionary<string, object?> Arguments)
{
    public const string From = " from administration.process_instances i join administration.workflow_positions p on p.tenant_id = i.tenant_id and p.business_id = i.business_id";

    /// <summary>Without documents, ids, states or assignee: the caller's inbox, in all roles he may act in, unless <paramref name="isInbox"/> is false.</summary>
    public static async Task<ProcessFilter> OfAsync(ProcessCriteria criteria, WorksDb db, Definitions definitions, Delegations delegations, CancellationToken cancellationToken, bool isInbox = true)
    {
        isInbox = isInbox && criteria.AsksForInbox;
        var services = ProcessCriteria.Given(criteria.BusinessService);
        var where = new StringBuilder(" where i.tenant_id = @TenantId");
        if (criteria.History?.Value != true) where.Append(" and i.id = p.instance_id");
        if (criteria.NamesDocuments) where.Append(" and i.business_id = any(@BusinessIds)");
        if (ProcessCriteria.Given(criteria.Ids).Length > 0) where.Append(" and i.id = any(@Ids)");
        if (ProcessCriteria.Given(criteria.Status).Length > 0) where.Append(" and i.state_uuid = any(@States)");
        if (ProcessCriteria.Given(criteria.Assignee).Length > 0) where.Append(" and i.assignees && @Assignees");
        if (services.Length > 0) where.Append(" and i.business_service = any(@Services)");
        if (!string.IsNullOrWhiteSpace(criteria.ModuleName)) where.Append(" and i.module_name = @ModuleName");
        if (isInbox) where.Append(" and (i.state_uuid = any(@Actionable) or @Caller = any(i.assignees))");
        return new ProcessFilter(where.ToString(), new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["TenantId"] = criteria.TenantId, ["BusinessIds"] = ProcessCriteria.Given(criteria.BusinessIds), ["Ids"] = ProcessCriteria.Uuids(criteria.Ids),
            ["States"] = ProcessCriteria.Uuids(criteria.Status), ["Assignees"] = ProcessCriteria.Uuids(criteria.Assignee), ["Services"] = services,
            ["ModuleName"] = criteria.ModuleName, ["Caller"] = db.Context.Caller.Uuid,
            ["Actionable"] = isInbox ? await ActionableAsync(criteria.TenantId!, services, definitions, delegations, cancellationToken) : [],
        });
    }

    /// <summary>States in which the caller may act.</summary>
    public static async Task<Guid[]> ActionableAsync(string tenantId, string[] services, Definitions definitions, Delegations delegations, CancellationToken cancellationToken) =>
        [.. (await definitions.ActionableAsync(tenantId, services, await delegations.RolesAtAsync(tenantId, cancellationToken), cancellationToken)).Select(pair => Guid.Parse(pair.State.Uuid!))];

    public ProcessFilter And(string condition, params (string Name, object? Value)[] arguments) =>
        new(Sql + " and " + condition, new Dictionary<string, object?>(Arguments.Concat(arguments.Select(argument => KeyValuePair.Create(argument.Name, argument.Value))), StringComparer.Ordinal));
}
