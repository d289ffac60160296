using System.Text.Json;

namespace Works.Administration;

/// <summary>Master data as the modules read it: active rows, in their order, of the nearest tenant that has the master (spec 50 §5).</summary>
public interface IMasters
{
    /// <summary>Rows of a master for a tenant: its own if it has any, else the nearest ancestor's. Levels never merge.</summary>
    /// <returns>Empty when no level has the master.</returns>
    ValueTask<IReadOnlyList<JsonElement>> RowsAsync(string tenantId, string module, string master, CancellationToken cancellationToken);

    /// <summary>
    /// The same rows in the shape a caller needs, built once per change of the master: look-ups by code, parsed rates.
    /// <typeparamref name="T"/> must be immutable; one shape per type and master.
    /// </summary>
    ValueTask<T> ViewAsync<T>(string tenantId, string module, string master, Func<IReadOnlyList<JsonElement>, T> build, CancellationToken cancellationToken)
        where T : class;

    /// <summary>True when <c>tenant.tenants</c> of the state lists the tenant.</summary>
    ValueTask<bool> IsTenantAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>The zone of the tenant's calendar (spec 50 §1.9): member <c>timeZone</c> of its row, else Asia/Kolkata.</summary>
    ValueTask<TimeZoneInfo> ZoneOfAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>
    /// A switch of the installation (spec 05 §16), from master <c>works.Switches</c> {code, value}; the nearest tenant wins.
    /// </summary>
    /// <returns><paramref name="unset"/> when no level sets it.</returns>
    ValueTask<string> SwitchAsync(string tenantId, string code, string unset, CancellationToken cancellationToken);
}
