namespace Works.Administration;

/// <summary>Open documents of one workflow and tenant that are later than they should be.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="BusinessService">Name of the definition.</param>
/// <param name="Count">Documents whose state, or whole workflow, has used up its time.</param>
public sealed record SlaBreachCount(string TenantId, string BusinessService, long Count);

/// <summary>How much is late, for telemetry.</summary>
public interface ISlaBreaches
{
    /// <summary>Counts over all tenants; workflows without a late document are left out.</summary>
    Task<IReadOnlyList<SlaBreachCount>> CountAsync(CancellationToken cancellationToken);
}
