using System.Text.Json;
using System.Text.RegularExpressions;
using Works.Administration.MasterData;

namespace Works.Administration.Users;

/// <summary>What a caller may see of the attributes of one model (spec 50 §15.4): first-level visibility of <c>DataSecurity.SecurityPolicy</c>.</summary>
internal sealed class Masking(MasterStore masters)
{
    /// <summary>For each attribute of the model that the caller does not see in clear: how to show it.</summary>
    /// <param name="tenantId">Tenant of the policy.</param>
    /// <param name="model">Model of the policy, e.g. <c>User</c>.</param>
    /// <param name="roles">Codes of the caller's roles.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<IReadOnlyDictionary<string, Func<string, string?>>> OfAsync(
        string tenantId, string model, IReadOnlySet<string> roles, CancellationToken cancellationToken)
    {
        var patterns = await masters.RowsAsync(tenantId, "DataSecurity", "MaskingPatterns", cancellationToken);
        var policy = (await masters.RowsAsync(tenantId, "DataSecurity", "SecurityPolicy", cancellationToken)).FirstOrDefault(row => Text(row, "model") == model);
        var masks = new Dictionary<string, Func<string, string?>>(StringComparer.Ordinal);
        foreach (var attribute in Items(policy, "attributes"))
        {
            if (Text(attribute, "name") is not { } name) continue;
            switch (VisibilityOf(policy, attribute, name, roles))
            {
                case "PLAIN":
                    break;
                case "MASKED" when PatternOf(patterns, Text(attribute, "patternId")) is { } pattern:
                    masks[name] = text => Hide(text, pattern);
                    break;
                default:
                    masks[name] = _ => null; // NONE, or masked by a pattern nobody wrote
                    break;
            }
        }

        return masks;
    }

    /// <summary>All but the last four characters hidden, for callers who are nobody.</summary>
    public static string? AllButLastFour(string? text) => text is null ? null : text.Length <= 4 ? new string('*', text.Length) : new string('*', text.Length - 4) + text[^4..];

    // The most permissive entry of any role of the caller; none: the attribute's default.
    private static string VisibilityOf(JsonElement policy, JsonElement attribute, string name, IReadOnlySet<string> roles)
    {
        string[] ranks = ["PLAIN", "MASKED", "NONE"];
        return Items(policy, "roleBasedDecryptionPolicy")
            .Where(entry => Items(entry, "roles").Any(role => role.ValueKind == JsonValueKind.String && roles.Contains(role.GetString()!)))
            .SelectMany(entry => Items(entry, "attributeAccessList"))
            .Where(access => Text(access, "attribute") == name)
            .Select(access => Text(access, "firstLevelVisibility")).OfType<string>()
            .Where(ranks.Contains).OrderBy(visibility => Array.IndexOf(ranks, visibility))
            .FirstOrDefault() ?? Text(attribute, "defaultVisibility") ?? "NONE";
    }

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

    private static string? Hide(string text, Regex pattern)
    {
        try
        {
            return pattern.Replace(text, "*");
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement owner, string member) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(member, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static string? Text(JsonElement owner, string member) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
