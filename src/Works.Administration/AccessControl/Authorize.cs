using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.AccessControl;

internal sealed record AuthorizeRequest([property: JsonPropertyName("AuthorizationRequest")] AuthorizationQuestion? AuthorizationRequest);

internal sealed record AuthorizationQuestion(IReadOnlyList<AuthorizationRole?>? Roles, string? Uri, IReadOnlyList<string?>? TenantIds);

internal sealed record AuthorizationRole(string? Code, string? TenantId);

/// <summary>Whether roles open a route in every tenant named: 200 or 401, without a body. Spec 50 §4.2.</summary>
internal static class Authorize
{
    public static void Map(IEndpointRouteBuilder access) => access.MapPost("/v1/actions/_authorize", HandleAsync).Produces(200).Produces(401);

    private static async Task<IResult> HandleAsync(AuthorizeRequest request, IAccessControl control, CancellationToken cancellationToken)
    {
        var question = request.AuthorizationRequest;
        string[] targets = [.. question?.TenantIds?.OfType<string>().Where(tenant => !string.IsNullOrWhiteSpace(tenant)) ?? []];
        if (question?.Uri is not { Length: > 0 and <= 1000 } uri || targets.Length == 0) return Results.StatusCode(StatusCodes.Status401Unauthorized);
        var granted = await control.RolesGrantedAsync(Tenants.StateOf(targets[0]), uri.Split('?')[0], cancellationToken);
        var isCovered = targets.All(target => question.Roles?.Any(role => role is { Code: { } code, TenantId: { } held }
            && granted.Contains(code) && Tenants.IsSameOrAncestor(held, target)) == true);
        return Results.StatusCode(isCovered ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized);
    }
}
