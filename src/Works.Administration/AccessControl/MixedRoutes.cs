using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.AccessControl;

/// <summary>
/// Mixed routes are not checked for roles by the edge. A person who has signed in still reaches only tenants that his own roles
/// have to do with: above, at or below one of them. (Clients of a city name the state as well, and citizens live there.)
/// </summary>
internal static class MixedRoutes
{
    public static Failure Foreign { get; } = new("CustomException", "Not authorized to access this resource") { Status = 403 };

    public static bool MayNameTenant(this Caller caller, string tenantId) => !caller.IsSignedIn || caller.Roles
        .Select(role => role.TenantId).Append(caller.TenantId)
        .Any(own => Tenants.IsSameOrAncestor(own, tenantId) || Tenants.IsSameOrAncestor(tenantId, own));
}
