using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Duties;

internal sealed record DelegationCriteria(string? TenantId, string? Id, string? Delegator, string? Delegate, QueryFlag? Live, QueryNumber? Offset, QueryNumber? Limit);

/// <summary>Who lends authority to whom, newest first: no secret within the office.</summary>
internal static class SearchDelegations
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder workflow) => workflow.MapPost("/delegation/v1/_search", HandleAsync).Replies<DelegationsReply>().WithOptionalBody();

    private static async Task<Result<DelegationsReply>> HandleAsync([AsParameters] DelegationCriteria criteria, WorksDb db, CancellationToken cancellationToken)
    {
        var tenantId = string.IsNullOrWhiteSpace(criteria.TenantId) ? db.Context.Caller.TenantId : criteria.TenantId;
        if (!db.Context.Scope.Allows(tenantId)) return DelegationErrors.NotYours(tenantId);
        var found = db.Set<Delegation>().AsNoTracking().Where(delegation => delegation.TenantId == tenantId);
        if (IdOf(criteria.Id) is { } id) found = found.Where(delegation => delegation.Id == id);
        if (IdOf(criteria.Delegator) is { } delegator) found = found.Where(delegation => delegation.Delegator == delegator);
        if (IdOf(criteria.Delegate) is { } person) found = found.Where(delegation => delegation.Delegate == person);
        var now = db.Now;
        if (criteria.Live?.Value == true) found = found.Where(delegation => delegation.RevokedTime == null && delegation.FromTime <= now && delegation.ToTime > now);
        var total = await found.LongCountAsync(cancellationToken);
        var (offset, limit) = ((int)Math.Clamp(criteria.Offset?.Value ?? 0, 0, int.MaxValue), (int)Math.Clamp(criteria.Limit?.Value ?? DefaultLimit, 0, MaxLimit));
        var page = await found.OrderByDescending(delegation => delegation.CreatedTime).ThenByDescending(delegation => delegation.Id).Skip(offset).Take(limit).ToListAsync(cancellationToken);
        return new DelegationsReply([.. page.Select(DelegationWire.Of)], total);
    }

    // What is no uuid matches nothing.
    private static Guid? IdOf(string? text) => string.IsNullOrWhiteSpace(text) ? null : Guid.TryParse(text, out var id) ? id : Guid.Empty;
}
