using System.Globalization;
using System.Text.RegularExpressions;

namespace Works.Insights.Documents;

/// <summary>How a document speaks: texts of the reader's language, names of what the office configures, figures and dates as India writes them.</summary>
/// <param name="tenantId">Office of the document.</param>
/// <param name="texts">Texts by code.</param>
/// <param name="zone">Zone of the office's calendar.</param>
internal sealed partial class Wording(string tenantId, IReadOnlyDictionary<string, string> texts, TimeZoneInfo zone)
{
    /// <summary>Module of the texts of documents.</summary>
    public const string Module = "works-documents";

    private static readonly NumberFormatInfo Indian = new() { NumberGroupSizes = [3, 2], NumberGroupSeparator = ",", NumberDecimalSeparator = "." };

    /// <summary>Modules the texts are of, in the order in which they count.</summary>
    public static string[] ModulesOf(string tenantId) =>
        [Module, "works-web-blocks", "rainmaker-common", $"rainmaker-{tenantId}", "rainmaker-common-masters", "rainmaker-masters", "rainmaker-works", "rainmaker-workflow"];

    /// <summary>A text of documents; without one, what stands after the last dot of its code.</summary>
    public string Text(string code) => texts.TryGetValue("documents." + code, out var text) ? text : AsWords(code[(code.LastIndexOf('.') + 1)..]);

    /// <summary>The office.</summary>
    public string Office => Any($"TENANT_TENANTS_{Squeeze(tenantId)}", tenantId);

    /// <summary>A place of the office: ward, locality.</summary>
    public string Place(string? code) => code is null ? string.Empty : First(code, $"{Squeeze(tenantId)}_ADMIN_{Squeeze(code)}", $"{Squeeze(tenantId)}_REVENUE_{Squeeze(code)}");

    /// <summary>A row of a master by the keys clients use.</summary>
    public string Master(string module, string master, string? code) => code is null ? string.Empty : First(
        code, $"{Squeeze(module)}_{Squeeze(master)}_{Squeeze(code)}", $"{Squeeze(module)}_{Squeeze(master)}_{code}", $"COMMON_MASTERS_{Squeeze(master)}_{Squeeze(code)}");

    /// <summary>A state of a workflow.</summary>
    public string State(string service, string? state) => string.IsNullOrEmpty(state) ? string.Empty
        : First(AsWords(state), $"WF_{service}_STATE_{state}", $"WF_{service}_{state}", $"WF_STATE_{state}");

    /// <summary>Any text of the office.</summary>
    public string Any(string code, string fallback) => texts.GetValueOrDefault(code, fallback);

    /// <summary>1,23,456.70</summary>
    public static string Rupees(decimal amount) => amount.ToString("#,##0.00", Indian);

    /// <summary>12.5000: quantities have four decimals, so that they stand under each other.</summary>
    public static string Quantity(decimal quantity) => quantity.ToString("#,##0.0000", Indian);

    /// <summary>2, 6.5, 0.45: a dimension or a number of days, as it is.</summary>
    public static string Plain(decimal number) => number.ToString("#,##0.####", Indian);

    /// <summary>28/11/2026, by the office's calendar.</summary>
    public string Day(long time) => Local(time).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    /// <summary>28/11/2026 14:05</summary>
    public string Moment(long time) => Local(time).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The day of the week by its number, 0 for Sunday.</summary>
    public string Weekday(long time) => Text("weekday." + ((int)Local(time).DayOfWeek).ToString(CultureInfo.InvariantCulture));

    /// <summary>The day of the month alone.</summary>
    public string DayOfMonth(long time) => Local(time).ToString("dd/MM", CultureInfo.InvariantCulture);

    /// <summary>The amount in words.</summary>
    public string Words(decimal rupees) => AmountInWords.Of(rupees, code => texts.GetValueOrDefault(code, string.Empty));

    private DateTimeOffset Local(long time) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(time, -62135596800000, 253402300799999)), zone);

    private string First(string fallback, params string[] codes) => codes.Select(code => texts.GetValueOrDefault(code)).FirstOrDefault(text => text is not null) ?? fallback;

    private static string Squeeze(string code) => NoLetterOrDigit().Replace(code.ToUpperInvariant(), "_");

    private static string AsWords(string code)
    {
        var words = code.Replace('_', ' ').Replace('-', ' ').ToLowerInvariant().Trim();
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    [GeneratedRegex("[^A-Z0-9]+", RegexOptions.None, 1000)]
    private static partial Regex NoLetterOrDigit();
}
