using Npgsql;

namespace Works.Platform;

/// <summary>A tenant whose history is not what was sealed and published.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Subject">Id of the first entry at fault, or the number of the head.</param>
/// <param name="Kind">EDITED, REMOVED, REORDERED, INSERTED, UNSIGNED or REPLACED.</param>
/// <param name="Message">The same for a person to read.</param>
public sealed record BrokenHistory(string TenantId, string Subject, string Kind, string Message);

/// <summary>Recomputes the sealed history (decision 9) and compares it with the published heads: conservation rule C39.</summary>
public interface IHistoryCheck
{
    /// <summary>Tenants whose history is broken, with the first fault of each; none when all is as it was sealed.</summary>
    /// <param name="connection">A connection of <see cref="Database.InspectAsync"/>: its transaction limits what is read.</param>
    /// <param name="covers">Which tenants to verify; published heads lie outside the database and know all of them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<BrokenHistory>> BrokenAsync(NpgsqlConnection connection, Func<string, bool> covers, CancellationToken cancellationToken);
}
