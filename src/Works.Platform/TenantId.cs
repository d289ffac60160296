namespace Works.Platform;

/// <summary>Reads tenant ids: dot-joined paths from the state down, such as <c>pg</c> → <c>pg.citya</c>. Spec 50 §1.8.</summary>
public static class Tenants
{
    /// <summary>Longest tenant id, in characters.</summary>
    public const int MaxLength = 250;

    /// <summary>The state a tenant belongs to: its first segment.</summary>
    /// <returns><c>pg</c> for <c>pg.citya</c>; a state is its own state.</returns>
    public static string StateOf(string tenantId) =>
        tenantId.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? tenantId[..dot] : tenantId;

    /// <summary>Everything above a tenant, nearest first.</summary>
    /// <returns><c>pg.citya</c>, <c>pg</c> for <c>pg.citya.ward1</c>; empty for a state.</returns>
    public static IReadOnlyList<string> Ancestors(string tenantId)
    {
        List<string> ancestors = [];
        for (var dot = tenantId.LastIndexOf('.'); dot > 0; dot = tenantId.LastIndexOf('.', dot - 1))
            ancestors.Add(tenantId[..dot]);
        return ancestors;
    }

    /// <summary>The tenant, then everything above it, nearest first: the order in which data is looked for.</summary>
    public static IReadOnlyList<string> SelfAndAncestors(string tenantId) => [tenantId, .. Ancestors(tenantId)];

    /// <summary>Whether what is held at one tenant reaches another: <c>pg</c> reaches <c>pg.citya</c>, <c>pg.city</c> does not.</summary>
    /// <param name="ancestor">Where it is held; an empty id reaches nothing.</param>
    /// <param name="tenantId">Where it is wanted.</param>
    public static bool IsSameOrAncestor(string ancestor, string tenantId) =>
        ancestor.Length > 0
        && tenantId.StartsWith(ancestor, StringComparison.Ordinal)
        && (tenantId.Length == ancestor.Length || tenantId[ancestor.Length] == '.');

    /// <summary>Whether a text can be a tenant id; whether that tenant exists is for the <c>tenant.tenants</c> master to say.</summary>
    /// <returns>
    /// True for free text of 1–<see cref="MaxLength"/> characters without white space at the ends, empty segments, control characters
    /// (PostgreSQL cannot store them all), commas and stars (which in row-level security mean several tenants, and every one); false for null.
    /// </returns>
    public static bool IsWellFormed(string? tenantId) =>
        tenantId is { Length: > 0 and <= MaxLength }
        && !char.IsWhiteSpace(tenantId[0])
        && !char.IsWhiteSpace(tenantId[^1])
        && !tenantId.Any(c => char.IsControl(c) || c is ',' or '*')
        && !tenantId.Split('.').Any(string.IsNullOrWhiteSpace);
}
