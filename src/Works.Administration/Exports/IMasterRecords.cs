using System.Text.Json;

namespace Works.Administration;

/// <summary>A row of master data with its id, as stored now.</summary>
/// <param name="Id">Uuid of the row; clients of schema-driven masters name rows by it.</param>
/// <param name="TenantId">Tenant that owns it.</param>
/// <param name="Data">What clients get.</param>
public sealed record MasterRow(Guid Id, string TenantId, JsonElement Data);

/// <summary>Master data as a module writes it, inside the request's transaction: audited, and seen by every host at its next request.</summary>
public interface IMasterRecords
{
    /// <summary>Active rows, in their order, of the nearest tenant that has the master; read from the database, not from memory.</summary>
    Task<IReadOnlyList<MasterRow>> RowsAsync(string tenantId, string module, string master, CancellationToken cancellationToken);

    /// <summary>
    /// Rows of the tenant's own level, locked until the transaction ends. A tenant without rows of its own gets a copy of what it
    /// inherited first: levels never merge, and one row of its own alone would hide all the others.
    /// </summary>
    Task<IReadOnlyList<MasterRow>> OwnAsync(string tenantId, string module, string master, CancellationToken cancellationToken);

    /// <summary>Adds a row at the end of the tenant's list.</summary>
    /// <param name="tenantId">Tenant that will own it.</param>
    /// <param name="module">Module of the master.</param>
    /// <param name="master">Name of the master.</param>
    /// <param name="identifier">Values of its unique members, joined with a dot; taken already is refused by the database.</param>
    /// <param name="data">The row.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Its id.</returns>
    Task<Guid> AddAsync(string tenantId, string module, string master, string identifier, JsonElement data, CancellationToken cancellationToken);

    /// <summary>Replaces the content of a row of a tenant the request may write; the unique members stay as they are.</summary>
    Task ChangeAsync(Guid id, JsonElement data, CancellationToken cancellationToken);
}
