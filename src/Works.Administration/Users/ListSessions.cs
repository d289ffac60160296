using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>Whose sessions; without a uuid the caller's own.</summary>
internal sealed record SessionsRequest
{
    public string? UserUuid { get; init; }
}

internal sealed record EndSessionsRequest
{
    public string? UserUuid { get; init; }

    /// <summary>The session to end; without one, all of them.</summary>
    public string? Id { get; init; }
}

internal sealed record SessionWire
{
    public required Guid Id { get; init; }
    public required long CreatedTime { get; init; }
    public required long ExpiresTime { get; init; }
    public string? Address { get; init; }
    public string? UserAgent { get; init; }
}

internal sealed record SessionsReply(IReadOnlyList<SessionWire> Sessions);

internal sealed record SessionsEndedReply(int Ended);

/// <summary>Where a person is signed in. His own sessions are everybody's to see and to end; those of others are the administrators' of the account. Routes of ours.</summary>
internal static class ListSessions
{
    private const int MaxSessions = 200;

    public static void Map(IEndpointRouteBuilder users)
    {
        users.MapPost("/sessions/v1/_search", SearchAsync).Replies<SessionsReply>(envelope: Envelope.LowerStatus200).Access(RouteAccess.SignedIn);
        users.MapPost("/sessions/v1/_end", EndAsync).Replies<SessionsEndedReply>(envelope: Envelope.LowerStatus200).Access(RouteAccess.SignedIn);
    }

    private static async Task<Result<SessionsReply>> SearchAsync(SessionsRequest request, WorksDb db, AccountRules rules, CancellationToken cancellationToken)
    {
        if (await OwnerAsync(request.UserUuid, db, rules, cancellationToken) is not { } owner) return UserErrors.NotFound;
        return new SessionsReply(await db.QueryAsync<SessionWire>(
            """
            select id, created_time, refresh_expires_time as expires_time, address, user_agent from administration.sessions
            where user_uuid = @Uuid and revoked_time is null and refresh_expires_time > @Now order by created_time desc, id limit @MaxSessions
            """, new { owner.Uuid, db.Now, MaxSessions }, cancellationToken));
    }

    private static async Task<Result<SessionsEndedReply>> EndAsync(EndSessionsRequest request, WorksDb db, AccountRules rules, CancellationToken cancellationToken)
    {
        if (await OwnerAsync(request.UserUuid, db, rules, cancellationToken) is not { } owner) return UserErrors.NotFound;
        if (!rules.MayChangeCredentials(owner)) return UserErrors.NotPermitted; // he may work for another city at this moment
        var id = Given.Text(request.Id);
        if (id is not null && !Guid.TryParse(id, out _)) return new SessionsEndedReply(0);
        var ended = await db.ExecuteAsync(
            "update administration.sessions set revoked_time = @Now where user_uuid = @Uuid and revoked_time is null and (@Id::uuid is null or id = @Id)",
            new { owner.Uuid, db.Now, Id = id is null ? (Guid?)null : Guid.Parse(id) }, cancellationToken);
        if (ended > 0) db.NoteBatch(owner.TenantId, "administration.sessions", owner.Uuid.ToString(), "UPDATE", before: null, new { ended, id });
        return new SessionsEndedReply(ended);
    }

    private static async Task<User?> OwnerAsync(string? wanted, WorksDb db, AccountRules rules, CancellationToken cancellationToken)
    {
        var caller = db.Context.Caller;
        if (Given.Text(wanted) is not { } text || text == caller.Uuid.ToString())
        {
            // The client names any tenant it works for, or none; sessions lie where the account lives.
            db.Context.UseScope(TenantScope.Of([caller.TenantId]));
            await db.ApplyScopeAsync(cancellationToken);
            return await db.Users.SingleAsync(user => user.Uuid == caller.Uuid, cancellationToken);
        }

        var owner = Guid.TryParse(text, out var uuid) ? await db.Users.SingleOrDefaultAsync(user => user.Uuid == uuid, cancellationToken) : null;
        return owner is not null && rules.Administers(owner.TenantId) && db.Context.Scope.Allows(owner.TenantId) ? owner : null;
    }
}
