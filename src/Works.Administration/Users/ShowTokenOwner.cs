using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

internal sealed record TokenOwnerReply(
    long Id, string Uuid, string UserName, string? Name, string? MobileNumber, string? EmailId, string? Locale, string Type,
    IReadOnlyList<SignedInRole> Roles, bool Active, [property: JsonPropertyName("actions")] IReadOnlyList<string>? Actions, string TenantId);

/// <summary>Who a token belongs to. Spec 50 §3.2.</summary>
internal static class ShowTokenOwner
{
    public static void Map(IEndpointRouteBuilder users) =>
        users.MapPost("/_details", HandleAsync).Replies<TokenOwnerReply>(envelope: Envelope.None).Access(RouteAccess.Open).WithOptionalBody();

    private static async Task<Result<TokenOwnerReply>> HandleAsync(TokenSent? request, HttpContext http, Tokens tokens, CancellationToken cancellationToken)
    {
        if ((request ?? new TokenSent()).Find(http) is not { } token) return UserErrors.NoToken;
        if (token.Length > 100 || await tokens.OwnerOfAsync(token, cancellationToken) is not { } owner) return UserErrors.BadToken;
        return new TokenOwnerReply(
            owner.Id, owner.Uuid.ToString(), owner.UserName, owner.Name, owner.MobileNumber, owner.EmailId, owner.Locale, owner.Type,
            [.. owner.Roles.Select(role => new SignedInRole(role.Name, role.Code, role.TenantId))], Active: true, Actions: null, owner.TenantId);
    }
}
