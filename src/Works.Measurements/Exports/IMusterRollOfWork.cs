using System.Text.Json;

namespace Works.Measurements;

/// <summary>What the measurement sheet shows of attendance. Asked here, answered by Works.Attendance.</summary>
public interface IMusterRollOfWork
{
    /// <summary>Wire form of a contract's muster roll: the one of that number, else the newest.</summary>
    /// <returns>Null when there is none.</returns>
    Task<JsonElement?> FindAsync(string tenantId, string contractNumber, string? musterRollNumber, CancellationToken cancellationToken);
}
