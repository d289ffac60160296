using System.Text.RegularExpressions;

namespace Works.Administration.Notifications;

/// <summary>Fills <c>{name}</c> in templates in one pass: a value that looks like a placeholder stays what it is.</summary>
internal static partial class Placeholders
{
    /// <summary>Names that are unknown (null) stay as they stand.</summary>
    public static string Fill(string template, Func<string, string?> valueOf) => Name().Replace(template, match => valueOf(match.Groups["name"].Value) ?? match.Value);

    [GeneratedRegex(@"\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
