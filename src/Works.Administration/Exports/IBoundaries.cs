namespace Works.Administration;

/// <summary>Places of a tenant: city, wards, localities (spec 50 §10).</summary>
public interface IBoundaries
{
    /// <summary>True when the code is a node of any hierarchy of exactly this tenant.</summary>
    ValueTask<bool> ExistsAsync(string tenantId, string code, CancellationToken cancellationToken);

    /// <summary>Code of the node's parent in the ADMIN hierarchy, e.g. the ward of a locality; null for a root or an unknown code.</summary>
    ValueTask<string?> ParentAsync(string tenantId, string code, CancellationToken cancellationToken);
}
