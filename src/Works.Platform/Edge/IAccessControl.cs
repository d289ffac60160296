namespace Works.Platform.Edge;

/// <summary>What the edge must know of users, roles and tenants. Asked here, answered by Works.Administration.</summary>
public interface IAccessControl
{
    /// <summary>Owner of a live access token; null when it is unknown, expired or revoked.</summary>
    Task<Caller?> OwnerOfAsync(string token, CancellationToken cancellationToken);

    /// <summary>Codes of the roles that the masters of <paramref name="stateTenant"/> grant for the canonical path.</summary>
    ValueTask<IReadOnlySet<string>> RolesGrantedAsync(string stateTenant, string path, CancellationToken cancellationToken);

    /// <summary>The tenant and every known tenant below it.</summary>
    ValueTask<IReadOnlyList<string>> SelfAndBelowAsync(string tenantId, CancellationToken cancellationToken);
}
