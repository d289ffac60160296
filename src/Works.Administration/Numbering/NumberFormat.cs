using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Works.Administration.Numbering;

/// <summary>What a number is made of besides its format.</summary>
/// <param name="TenantId">Whose number it is.</param>
/// <param name="LocalTime">Now, in the tenant's zone: its offset decides the day and the financial year.</param>
/// <param name="CityAttribute">
/// Attribute of the <c>city</c> object in the exact tenant's <c>tenant.tenants</c> row, null when absent. Names arrive as the format
/// spells them (<c>CODE</c>, <c>code</c>): compare them ignoring case.
/// </param>
/// <param name="NextOf">Next value of one of <see cref="NumberFormat.Counters"/>; asked once per counter and number.</param>
internal sealed record NumberContext(
    string TenantId, DateTimeOffset LocalTime, Func<string, string?> CityAttribute, Func<string, long> NextOf);

/// <summary>
/// A number format such as <c>PJ/[fy:yyyy-yy]/[cy:MM]/[SEQ_PROJECT_NUM]</c>: text with tokens in brackets (spec 50 §7).
/// Every text is a format; what a token cannot deliver is reported when rendering. Immutable.
/// </summary>
internal sealed class NumberFormat
{
    private const int MaxRandomDigits = 64; // a number must fit its column, and one request must not ask for a gigabyte
    private const int DefaultRandomDigits = 2;
    private static readonly Regex DigitCount = new(@"\{(?<count>[0-9]+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);
    private readonly IReadOnlyList<Token> _tokens;

    private NumberFormat(IReadOnlyList<Token> tokens)
    {
        _tokens = tokens;
        Counters = [.. tokens.OfType<Counter>().Select(token => token.Name).Distinct(StringComparer.Ordinal)];
        NeedsCity = tokens.Any(token => token is City);
    }

    /// <summary>Names of the counters a number takes a value of, such as <c>SEQ_PROJECT_NUM</c>; upper case, each once, in order.</summary>
    public IReadOnlyList<string> Counters { get; }

    /// <summary>Whether <see cref="NumberContext.CityAttribute"/> is asked, so that callers need not load it in vain.</summary>
    public bool NeedsCity { get; }

    /// <summary>Reads a format. A bracket that never closes is plain text.</summary>
    public static NumberFormat Parse(string format)
    {
        List<Token> tokens = [];
        var start = 0;
        while (format.IndexOf('[', start) is >= 0 and var open && format.IndexOf(']', open) is >= 0 and var close)
        {
            if (open > start) tokens.Add(new Literal(format[start..open]));
            tokens.Add(TokenOf(format[(open + 1)..close]));
            start = close + 1;
        }
        if (start < format.Length) tokens.Add(new Literal(format[start..]));
        return new(tokens);
    }

    /// <summary>Makes one number.</summary>
    /// <param name="context">Tenant, time, city and counters.</param>
    /// <param name="number">The number, when it succeeds.</param>
    /// <param name="error">Why not: no such city attribute, or an unknown pattern; the caller answers 400 <c>PARSING ERROR</c>.</param>
    public bool TryRender(NumberContext context, [NotNullWhen(true)] out string? number, [NotNullWhen(false)] out string? error)
    {
        var taken = new Dictionary<string, long>(StringComparer.Ordinal); // a counter named twice is one counter: it prints one value
        var text = new StringBuilder();
        (number, error) = (null, null);
        foreach (var token in _tokens)
        {
            var part = token switch
            {
                Literal literal => literal.Text,
                Tenant tenant => tenant.Render(context.TenantId),
                Counter counter => NextOf(counter.Name).ToString("D6", CultureInfo.InvariantCulture),
                FinancialYear year => RenderFinancialYear(year.Pattern, context.LocalTime),
                CalendarTime time => RenderCalendarTime(time.Pattern, context.LocalTime),
                City city => context.CityAttribute(city.Attribute),
                RandomDigits { Length: 0 } => "",
                RandomDigits { Length: <= MaxRandomDigits } digits => RandomNumberGenerator.GetString("0123456789", digits.Length),
                _ => null,
            };
            if (part is null || (token is City && part.Length == 0))
            {
                error = token switch
                {
                    City city => $"The city of tenant {context.TenantId} has no attribute '{city.Attribute}'.",
                    FinancialYear year => $"'{year.Pattern}' is not a pattern of financial years: use yyyy and yy.",
                    CalendarTime time => $"'{time.Pattern}' is not a date pattern: use yyyy, yy, MM, dd, HH, mm, ss and SSS.",
                    _ => $"A number has at most {MaxRandomDigits} random digits.",
                };
                return false;
            }
            text.Append(part);
        }
        number = text.ToString();
        return true;

        long NextOf(string counter) => taken.TryGetValue(counter, out var value) ? value : taken[counter] = context.NextOf(counter);
    }

    /// <summary>The token inside a bracket; keywords ignore case, and whatever is no keyword stands for random digits.</summary>
    private static Token TokenOf(string text)
    {
        if (text.Equals("tenantid", StringComparison.OrdinalIgnoreCase)) return new Tenant(tenant => tenant);
        if (text == "TENANT_ID") return new Tenant(tenant => tenant.Replace('.', '_').ToUpperInvariant());
        if (text.Equals("tenant_id", StringComparison.OrdinalIgnoreCase)) return new Tenant(tenant => tenant.Replace('.', '_'));
        if (text.Equals("city", StringComparison.OrdinalIgnoreCase)) return new City("code"); // EMP-[city]-… prints EMP-1013-…
        if (ArgumentOf("city.") is { Length: > 0 } attribute) return new City(attribute);
        if (ArgumentOf("SEQ_") is { Length: > 0 }) return new Counter(text.ToUpperInvariant());
        if (ArgumentOf("fy:") is { } financialYear) return new FinancialYear(financialYear);
        if (ArgumentOf("cy:") is { } calendarTime) return new CalendarTime(calendarTime);

        var length = DigitCount.Match(text).Groups["count"];
        return new RandomDigits(!length.Success ? DefaultRandomDigits
            : int.TryParse(length.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits : int.MaxValue);

        string? ArgumentOf(string keyword) => text.StartsWith(keyword, StringComparison.OrdinalIgnoreCase) ? text[keyword.Length..] : null;
    }

    /// <summary>April to March. The first year of a pattern is the one it begins in, later ones the one it ends in: 2008-09.</summary>
    private static string? RenderFinancialYear(string pattern, DateTimeOffset time)
    {
        var begins = time.Month >= 4 ? time.Year : time.Year - 1;
        var yearsSeen = 0;
        return RenderPattern(pattern, (letter, length) => (letter, length) switch
        {
            ('y', 2 or 4) => Digits((begins + Math.Min(yearsSeen++, 1)) % (length == 2 ? 100 : 10_000), length),
            _ => null,
        });
    }

    /// <summary>Java's date letters, the numeric ones, zero-padded to the length of their run.</summary>
    private static string? RenderCalendarTime(string pattern, DateTimeOffset time) => RenderPattern(pattern, (letter, length) =>
        (letter, length) switch
        {
            ('y', 2) => Digits(time.Year % 100, 2),
            ('y', 4) => Digits(time.Year, 4),
            ('M', <= 2) => Digits(time.Month, length),
            ('d', <= 2) => Digits(time.Day, length),
            ('H', <= 2) => Digits(time.Hour, length),
            ('m', <= 2) => Digits(time.Minute, length),
            ('s', <= 2) => Digits(time.Second, length),
            ('S', <= 3) => Digits(time.Millisecond, length),
            _ => null,
        });

    /// <summary>Replaces each run of one letter; null when <paramref name="render"/> does not know a run or the pattern is empty.</summary>
    private static string? RenderPattern(string pattern, Func<char, int, string?> render)
    {
        var text = new StringBuilder();
        for (int start = 0, end; start < pattern.Length; start = end)
        {
            end = start + 1;
            if (!char.IsAsciiLetter(pattern[start]))
            {
                text.Append(pattern[start]);
                continue;
            }
            while (end < pattern.Length && pattern[end] == pattern[start]) end++;
            if (render(pattern[start], end - start) is not { } part) return null;
            text.Append(part);
        }
        return text.Length > 0 ? text.ToString() : null;
    }

    private static string Digits(int value, int width) => value.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');

    private abstract record Token;
    private sealed record Literal(string Text) : Token;
    private sealed record Tenant(Func<string, string> Render) : Token;
    private sealed record Counter(string Name) : Token;
    private sealed record FinancialYear(string Pattern) : Token;
    private sealed record CalendarTime(string Pattern) : Token;
    private sealed record City(string Attribute) : Token;
    private sealed record RandomDigits(int Length) : Token;
}
