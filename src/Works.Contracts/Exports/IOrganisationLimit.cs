namespace Works.Contracts;

/// <summary>
/// What limits people of community organisations (spec 50 §2.3): their roles ORG_ADMIN, ORG_STAFF and CBO_ADMIN open a route, what they read or
/// change there is limited to their organisations.
/// </summary>
public interface IOrganisationLimit
{
    /// <summary>Organisations to which the caller of the request is limited at a tenant.</summary>
    /// <param name="tenantId">Tenant of the records.</param>
    /// <param name="path">Route whose grants count, e.g. <c>/contract/v1/_search</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when he holds a role of the office that opens the route: then nothing is limited. Empty when he belongs to none.</returns>
    Task<IReadOnlySet<Guid>?> OfCallerAsync(string tenantId, string path, CancellationToken cancellationToken);
}
