using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Contracts;

/// <summary>Asks the masters which roles open the route, and the registry whose contact the caller is.</summary>
internal sealed class OrganisationLimit(WorksDb db, IAccessControl control, IOrganisations organisations) : IOrganisationLimit
{
    private static readonly string[] CommunityRoles = ["ORG_ADMIN", "ORG_STAFF", "CBO_ADMIN"];

    public async Task<IReadOnlySet<Guid>?> OfCallerAsync(string tenantId, string path, CancellationToken cancellationToken)
    {
        var caller = db.Context.Caller;
        var granted = await control.RolesGrantedAsync(Tenants.StateOf(tenantId), path, cancellationToken);
        var held = caller.RolesAt(tenantId);
        return held.Except(CommunityRoles, StringComparer.Ordinal).Any(granted.Contains) ? null : await organisations.OfContactAsync(tenantId, caller.Uuid, cancellationToken);
    }
}
