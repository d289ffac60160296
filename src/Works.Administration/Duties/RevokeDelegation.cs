using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Duties;

/// <summary>Whoever lent authority takes it back, from now on. Steps taken meanwhile stay.</summary>
internal static class RevokeDelegation
{
    public static void Map(IEndpointRouteBuilder workflow) => workflow.MapPost("/delegation/v1/_revoke", HandleAsync).Replies<DelegationsReply>();

    private static async Task<Result<DelegationsReply>> HandleAsync(DelegationRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.Delegation is not { } wire) return DelegationErrors.Missing("Delegation");
        var id = Guid.TryParse(wire.Id, out var parsed) ? parsed : Guid.Empty;
        var delegation = await db.Set<Delegation>().FromSql($"select * from administration.delegations where id = {id} and delegator = {db.Context.Caller.Uuid} for update")
            .AsTracking().SingleOrDefaultAsync(cancellationToken);
        if (delegation is null) return DelegationErrors.Unknown(wire.Id);
        if (delegation.RevokedTime is not null) return DelegationErrors.Ended;
        delegation.Revoke(db.Context.Caller.Uuid, db.Now);
        return new DelegationsReply([DelegationWire.Of(delegation)], 1);
    }
}
