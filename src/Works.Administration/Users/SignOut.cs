using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>Where a route that is itself about a token finds it: the member or parameter, else the transports of every other route (spec 50 §1.2).</summary>
internal sealed record TokenSent
{
    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }

    [JsonPropertyName("RequestInfo")]
    public TokenInfo? RequestInfo { get; init; }

    [JsonPropertyName("requestInfo")]
    public TokenInfo? RequestInfoInSmallLetters { get; init; }

    public string? Find(HttpContext http) =>
        Given.Text(AccessToken) ?? Given.Text(http.Request.Query["access_token"].ToString())
        ?? Given.Text((RequestInfo ?? RequestInfoInSmallLetters)?.AuthToken) ?? Given.Text(http.Request.Headers["auth-token"].ToString());
}

internal sealed record TokenInfo
{
    public string? AuthToken { get; init; }
}

internal sealed record SignOutReply(string ApiId, string Ver, string Ts, string ResMsgId, string MsgId, string Status);

/// <summary>Ends one session, and only it. A token that is dead already is no failure. Spec 50 §3.3.</summary>
internal static class SignOut
{
    // Open to the edge, because the token to be ended may be dead; the slice itself asks for one.
    public static void Map(IEndpointRouteBuilder users) =>
        users.MapPost("/_logout", HandleAsync).Replies<SignOutReply>(envelope: Envelope.None).Access(RouteAccess.Open).Errors(ErrorForm.Legacy).WithOptionalBody();

    private static async Task<Result<SignOutReply>> HandleAsync(TokenSent? request, HttpContext http, WorksDb db, CancellationToken cancellationToken)
    {
        if ((request ?? new TokenSent()).Find(http) is not { } token) return UserErrors.NoToken;
        db.Context.UseScope(TenantScope.Everything); // whoever has the token may end it, wherever its owner lives
        await db.ApplyScopeAsync(cancellationToken);
        await Tokens.RevokeAsync(db, token, cancellationToken);
        return new SignOutReply(string.Empty, string.Empty, string.Empty, string.Empty, string.Empty, "Logout successfully");
    }
}
