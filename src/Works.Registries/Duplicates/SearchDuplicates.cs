using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Duplicates;

/// <summary>Lists suspicions and what was decided about them. Ours.</summary>
internal static class SearchDuplicates
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static void Map(IEndpointRouteBuilder individuals) => individuals.MapPost("/v1/duplicates/_search", HandleAsync).Replies<DuplicateSuspectsReply>();

    private static async Task<Result<DuplicateSuspectsReply>> HandleAsync(SearchDuplicatesRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.DuplicateCriteria is not { } criteria) return DuplicateErrors.NotNull("searchDuplicatesRequest.duplicateCriteria");
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return DuplicateErrors.NotNull("searchDuplicatesRequest.duplicateCriteria.tenantId");
        var query = db.DuplicateSuspects.AsNoTracking().Where(suspect => suspect.TenantId == criteria.TenantId);
        if (!string.IsNullOrWhiteSpace(criteria.Status)) query = query.Where(suspect => suspect.Status == criteria.Status);
        if (!string.IsNullOrWhiteSpace(criteria.IndividualId))
        {
            var id = Guid.TryParse(criteria.IndividualId, out var person) ? person : Guid.Empty; // what is no uuid matches nothing
            query = query.Where(suspect => suspect.IndividualId == id || suspect.OtherId == id);
        }

        var total = await query.CountAsync(cancellationToken);
        var page = await query.OrderByDescending(suspect => suspect.Score).ThenBy(suspect => suspect.Id)
            .Skip(Math.Max(criteria.Offset ?? 0, 0)).Take(Math.Clamp(criteria.Limit ?? DefaultLimit, 0, MaxLimit)).ToListAsync(cancellationToken);
        return new DuplicateSuspectsReply([.. page.Select(DuplicateSuspectWire.Of)], total);
    }
}
