using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.AccessControl;

internal sealed record RoleReply(string? Name, string Code, string? Description);

internal sealed record SearchRolesReply(IReadOnlyList<RoleReply> Roles);

/// <summary>The roles of a state, all or by code, in the order of the master. Spec 50 §4.2.</summary>
internal static class SearchRoles
{
    public static void Map(IEndpointRouteBuilder access) =>
        access.MapPost("/v1/roles/_search", HandleAsync).Replies<SearchRolesReply>(envelope: Envelope.Lower).WithOptionalBody();

    private static async Task<Result<SearchRolesReply>> HandleAsync(string? tenantId, string? code, WorksDb db, MasterStore masters, CancellationToken cancellationToken)
    {
        var wanted = (code ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var roles = await RoleList.OfAsync(masters, string.IsNullOrWhiteSpace(tenantId) ? db.Context.Caller.TenantId : tenantId, cancellationToken);
        return new SearchRolesReply([.. roles.All.Where(role => wanted.Length == 0 || wanted.Contains(role.Code))
            .Select(role => new RoleReply(role.Name, role.Code, role.Description))]);
    }
}
