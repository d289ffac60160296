using System.Text.Json;
using System.Text.Json.Nodes;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights;

/// <summary>Turns the hits of one page into items: the members the configuration names, beside the current step.</summary>
internal sealed class ItemReader(WorksDb db, IWorkflow workflow)
{
    public async Task<IReadOnlyList<InboxItem>> ReadAsync(SearchSource source, SearchConfiguration configuration, IReadOnlyList<Hit> page, CancellationToken cancellationToken)
    {
        if (page.Count == 0) return [];
        var documents = (await db.QueryAsync<StoredDocument>(source.DocumentSql, new { Ids = page.Select(hit => hit.Id).ToArray() }, cancellationToken))
            .ToDictionary(row => row.Id, row => JsonNode.Parse(row.Document)!.AsObject());
        var standings = new Dictionary<(string, string), WorkflowStanding>();
        foreach (var tenant in page.Where(hit => hit.BusinessId is not null).GroupBy(hit => hit.TenantId, StringComparer.Ordinal))
        {
            foreach (var (businessId, standing) in await workflow.StandingsAsync(tenant.Key, [.. tenant.Select(hit => hit.BusinessId!)], cancellationToken))
                standings[(tenant.Key, businessId)] = standing;
        }

        return [.. page.Select(hit => Item(configuration, documents[hit.Id], hit.BusinessId is { } id ? standings.GetValueOrDefault((hit.TenantId, id)) : null))];
    }

    /// <summary>Tenants a search is for: the one asked; at a state, every one of the state that the request may read.</summary>
    public static string[] TenantsOf(TenantScope scope, InboxCriteria inbox)
    {
        var asked = inbox.ModuleSearchCriteria is { ValueKind: JsonValueKind.Object } criteria && criteria.TryGetProperty("tenantId", out var tenant)
            && tenant.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(tenant.GetString()) ? tenant.GetString()! : inbox.TenantId!;
        return asked.Contains('.', StringComparison.Ordinal)
            ? scope.Allows(asked) ? [asked] : []
            : [.. scope.Tenants.Where(allowed => Tenants.IsSameOrAncestor(asked, allowed))];
    }

    private static InboxItem Item(SearchConfiguration configuration, JsonObject document, WorkflowStanding? standing)
    {
        JsonObject shown = [];
        foreach (var path in configuration.SourcePaths.Where(path => path != "currentProcessInstance")) Copy(document, shown, path.Split('.'));
        JsonNode? instance = null;
        if (standing is not null)
        {
            instance = JsonSerializer.SerializeToNode(standing.ProcessInstance, WireJson.Options)!;
            instance.AsObject().Remove("nextActions");
            shown["serviceSla"] = standing.DaysLeft;
        }

        return new InboxItem(instance, shown, ServiceObject: null);
    }

    private static void Copy(JsonObject from, JsonObject to, ReadOnlySpan<string> path)
    {
        if (!from.TryGetPropertyValue(path[0], out var value)) return;
        if (path.Length == 1)
        {
            to[path[0]] = value?.DeepClone();
        }
        else if (value is JsonObject deeper)
        {
            if (to[path[0]] is not JsonObject target) to[path[0]] = target = [];
            Copy(deeper, target, path[1..]);
        }
    }

    private sealed record StoredDocument
    {
        public required Guid Id { get; init; }
        public required string Document { get; init; }
    }
}
