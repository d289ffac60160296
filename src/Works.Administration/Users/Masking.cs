using System.Text.Json;
using System.Text.RegularExpressions;
using Works.Administration.MasterData;
using Works.Platform;

namespace Works.Administration.Users;

/// <summary>Reads the policy for a caller (spec 50 §15.4).</summary>
internal sealed class Masking(WorksDb db, MasterStore masters) : IMasking
{
    public async ValueTask<RecordMask> OfAsync(string tenantId, string model, CancellationToken cancellationToken)
    {
        var patterns = await masters.RowsAsync(tenantId, "DataSecurity", "MaskingPatterns", cancellationToken);
        var policy = (await masters.RowsAsync(tenantId, "DataSecurity", "SecurityPolicy", cancellationToken)).FirstOrDefault(row => Text(row, "model") == model);
        // Without a policy nothing is shown; but accounts are plain by the contract, and there are some before there are masters.
        if (policy.ValueKind != JsonValueKind.Object && model is not ("User" or "UserSelf")) return new RecordMask(db, tenantId, model, views: null);
        // A role counts where the record lives, and for a record of the state also the role at one of its cities; never that of another city.
        var roles = db.Context.Caller.Roles
            .Where(role => Tenants.IsSameOrAncestor(role.TenantId, tenantId) || Tenants.IsSameOrAncestor(tenantId, role.TenantId))
            .Select(role => role.Code).ToHashSet(StringComparer.Ordinal);
        var views = new Dictionary<string, AttributeView>(StringComparer.Ordinal);
        foreach (var attribute in Items(policy, "attributes"))
        {
            if (Text(attribute, "name") is not { } name) continue;
            var byDefault = VisibilityOf(Text(attribute, "defaultVisibility")) ?? Visibility.None;
            views[name] = new AttributeView(
                Best(policy, name, roles, "firstLevelVisibility") ?? byDefault, Best(policy, name, roles, "secondLevelVisibility") ?? byDefault, byDefault,
                PatternOf(patterns, Text(attribute, "patternId")));
        }

        return new RecordMask(db, tenantId, model, views);
    }

    /// <summary>All but the last four characters hidden, for callers who are nobody.</summary>
    public static string? AllButLastFour(string? text) => text is null ? null : text.Length <= 4 ? new string('*', text.Length) : new string('*', text.Length - 4) + text[^4..];

    // The most permissive entry of any role of the caller; null when there is none.
    private static Visibility? Best(JsonElement policy, string name, HashSet<string> roles, string level) =>
        Items(policy, "roleBasedDecryptionPolicy")
            .Where(entry => Items(entry, "roles").Any(role => role.ValueKind == JsonValueKind.String && roles.Contains(role.GetString()!)))
            .SelectMany(entry => Items(entry, "attributeAccessList"))
            .Where(access => Text(access, "attribute") == name)
            .Select(access => VisibilityOf(Text(access, level))).Min();

    private static Visibility? VisibilityOf(string? text) => text switch { "PLAIN" => Visibility.Plain, "MASKED" => Visibility.Masked, "NONE" => Visibility.None, _ => null };

    private static Regex? PatternOf(IReadOnlyList<JsonElement> patterns, string? id)
    {
        var text = id is null ? null : patterns.Where(row => Text(row, "patternId") == id).Select(row => Text(row, "pattern")).FirstOrDefault();
        try
        {
            return text is null ? null : new Regex(text, RegexOptions.None, TimeSpan.FromMilliseconds(100));
        }
        catch (ArgumentException)
        {
            return null; // an administrator's typing error hides the value, it does not show it
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement owner, string member) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(member, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static string? Text(JsonElement owner, string member) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
