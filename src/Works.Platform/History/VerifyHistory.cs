using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Works.Platform.Edge;

namespace Works.Platform.History;

internal sealed record HistoryReply(bool Valid, IReadOnlyList<TenantHistory> Histories);

/// <summary>Recomputes the whole history of the tenants in scope and compares it with the published heads (control C39). Decision 9.</summary>
internal static class VerifyHistory
{
    public static void Map(IEndpointRouteBuilder audit) => audit.MapPost("/history/v1/_verify", HandleAsync).Replies<HistoryReply>().WithOptionalBody();

    private static async Task<Result<HistoryReply>> HandleAsync(WorksDb db, HistoryVerifier verifier, CancellationToken cancellationToken)
    {
        var histories = await verifier.VerifyAsync((NpgsqlConnection)db.Database.GetDbConnection(), db.Context.Scope.Allows, cancellationToken);
        return new HistoryReply(histories.All(history => history.Valid), histories);
    }
}
