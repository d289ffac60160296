using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights;

/// <summary>Searches the documents of a module by configured criteria; who may search is said by the role's right to the path. Spec 50 §12.2.</summary>
internal sealed class SearchDocuments(WorksDb db, IMasters masters, IOrganisationLimit limit, ItemReader items)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 300;

    public static void Map(IEndpointRouteBuilder wms) => wms.MapPost(
        "/{document}/_search", (string document, InboxRequest request, SearchDocuments slice, CancellationToken cancellationToken) => slice.HandleAsync(document, request, cancellationToken))
        .Replies<InboxReply>(envelope: Envelope.LowerNull);

    public async Task<Result<InboxReply>> HandleAsync(string document, InboxRequest request, CancellationToken cancellationToken)
    {
        if (request.Inbox is not { } inbox) return InsightErrors.Missing("searchRequest.inbox");
        if (string.IsNullOrWhiteSpace(inbox.TenantId)) return InsightErrors.Missing("searchRequest.inbox.tenantId");
        if (inbox.Limit > MaxLimit) return InsightErrors.Limit("searchRequest.inbox.limit", MaxLimit);
        if (await SearchConfiguration.FindAsync(masters, inbox.TenantId, isInbox: false, document, cancellationToken) is not { } configuration)
            return InsightErrors.NoConfiguration(document);
        if (!SearchSource.All.TryGetValue(configuration.Index, out var source)) return new InboxReply(0, NearingSlaCount: null, StatusMap: null, []);

        var query = new SearchQuery(source);
        var tenants = ItemReader.TenantsOf(db.Context.Scope, inbox);
        query.OfTenants(tenants);
        await query.LimitAsync(limit, tenants, cancellationToken);
        if (query.Where(configuration, inbox.ModuleSearchCriteria, _ => false) is { } refusal) return refusal;
        var total = await query.CountAsync(db, cancellationToken);
        var (path, descending) = Order.Of(configuration, inbox.ModuleSearchCriteria);
        var page = await query.PageAsync(db, path, descending, Math.Max(inbox.Limit ?? DefaultLimit, 0), Math.Max(inbox.Offset ?? 0, 0), cancellationToken);
        return new InboxReply(total, NearingSlaCount: null, StatusMap: null, await items.ReadAsync(source, configuration, page, cancellationToken));
    }
}
