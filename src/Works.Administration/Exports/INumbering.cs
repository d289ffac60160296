using Works.Platform;

namespace Works.Administration;

/// <summary>Numbers of documents, by the formats of <c>common-masters.IdFormat</c> (spec 50 §7).</summary>
public interface INumbering
{
    /// <summary>Issues numbers. Counters never run backwards and are never reused; gaps are possible.</summary>
    /// <param name="idName">Name of the format, e.g. <c>project.number</c>.</param>
    /// <param name="tenantId">Tenant whose format, zone and city code count.</param>
    /// <param name="count">How many, 1–1000; one counter gives consecutive numbers.</param>
    /// <param name="fallbackFormat">Used when no level has a format of that name; null refuses with <c>ID_NOT_FOUND</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<Result<IReadOnlyList<string>>> IssueAsync(string idName, string tenantId, int count, string? fallbackFormat, CancellationToken cancellationToken);
}
