using Works.Platform.Edge;

namespace Works.Administration;

/// <summary>Who a uuid is.</summary>
public interface IUserDirectory
{
    /// <summary>Accounts by uuid, in the tenants the request may read.</summary>
    /// <returns>Unknown uuids are left out.</returns>
    Task<IReadOnlyDictionary<Guid, Caller>> ByUuidAsync(IReadOnlyCollection<Guid> uuids, CancellationToken cancellationToken);

    /// <summary>Code of the designation a person holds now as an employee of the tenant; null when he is none.</summary>
    Task<string?> DesignationAsync(string tenantId, Guid uuid, CancellationToken cancellationToken);

    /// <summary>The citizen's account of a user name, which for citizens is a mobile number, at a state; null when there is none.</summary>
    Task<Caller?> CitizenAsync(string stateTenant, string userName, CancellationToken cancellationToken);
}
