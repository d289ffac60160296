using System.Globalization;
using System.Text;
using System.Text.Json;
using HandlebarsDotNet;
using Works.Platform;

namespace Works.Insights.Documents;

/// <summary>
/// Templates of documents: rows of the master <c>works.DocumentTemplate</c> {code, template}, so that a department changes a document and no code (decision 49).
/// A code that begins with an underscore is a part that others use. Templates see the data of their document as plain values and the helpers below, nothing else.
/// </summary>
internal sealed class Templates
{
    private const string WordingKey = "wording";
    private const int MostParts = 10; // inside each other; a part that uses itself ends there
    private const int MostDepth = 40; // of blocks and brackets: compiling and writing go as deep into the stack
    private readonly IHandlebars _handlebars;
    private readonly IReadOnlyDictionary<string, Lazy<HandlebarsTemplate<TextWriter, object, object>>> _templates;

    private Templates(IReadOnlyList<JsonElement> rows)
    {
        _handlebars = Handlebars.Create(new HandlebarsConfiguration { TextEncoder = new HtmlEncoder(), FormatProvider = CultureInfo.InvariantCulture, PartialRecursionDepthLimit = MostParts });
        RegisterHelpers();
        var known = rows.Where(row => row.ValueKind == JsonValueKind.Object).Select(row => (Code: Member(row, "code"), Template: Member(row, "template")))
            .Where(row => row is { Code: not null, Template: not null }).DistinctBy(row => row.Code, StringComparer.Ordinal).ToList();
        foreach (var (code, template) in known.Where(row => row.Code!.StartsWith('_')))
        {
            try
            {
                if (!IsTooDeep(template!)) _handlebars.RegisterTemplate(code!, template!);
            }
            catch (HandlebarsException)
            {
                // A part that cannot be read is one that is missing: the documents that use it say so.
            }
        }

        _templates = known.ToDictionary(
            row => row.Code!, row => new Lazy<HandlebarsTemplate<TextWriter, object, object>>(() => Compiled(row.Template!)), StringComparer.Ordinal);
    }

    /// <summary>The templates of one level.</summary>
    public static Templates Of(IReadOnlyList<JsonElement> rows) => new(rows);

    /// <summary>The HTML of a document.</summary>
    /// <param name="code">Code of the template.</param>
    /// <param name="content">What the document is about; an object.</param>
    /// <param name="wording">How it speaks.</param>
    /// <returns>Refused when the template is missing or wrong, or writes too much.</returns>
    public Result<string> Write(string code, JsonElement content, Wording wording)
    {
        if (!_templates.TryGetValue(code, out var template)) return DocumentErrors.NoTemplate(code);
        using var html = new LimitedWriter(WeasyPrint.MostHtml);
        try
        {
            template.Value(html, Plain(content)!, new Dictionary<string, object?>(StringComparer.Ordinal) { [WordingKey] = wording });
            return html.ToString();
        }
        catch (HandlebarsException wrong)
        {
            return DocumentErrors.BadTemplate(code, (wrong.InnerException ?? wrong).Message);
        }
    }

    private HandlebarsTemplate<TextWriter, object, object> Compiled(string template) =>
        IsTooDeep(template) ? throw new HandlebarsException($"Blocks or brackets stand more than {MostDepth} deep in each other") : _handlebars.Compile(new StringReader(template));

    private static bool IsTooDeep(string template)
    {
        var (blocks, brackets, deepest) = (0, 0, 0);
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] == '(') brackets++;
            else if (template[i] == ')') brackets = Math.Max(brackets - 1, 0);
            else if (template[i] == '{' && i + 2 < template.Length && template[i + 1] == '{')
            {
                var at = template[i + 2] == '~' && i + 3 < template.Length ? i + 3 : i + 2;
                blocks += template[at] switch { '#' => 1, '^' when at + 1 < template.Length && template[at + 1] != '}' => 1, '/' => -1, _ => 0 };
            }

            deepest = Math.Max(deepest, Math.Max(blocks, brackets));
        }

        return deepest > MostDepth;
    }

    private void RegisterHelpers()
    {
        Register("t", (wording, arguments) => wording.Text(string.Join('.', Enumerable.Range(0, arguments.Length).Select(at => Text(arguments, at)))));
        Register("rupees", (_, arguments) => Number(arguments, 0) is { } amount ? Wording.Rupees(amount) : string.Empty);
        Register("quantity", (_, arguments) => Number(arguments, 0) is { } quantity ? Wording.Quantity(quantity) : string.Empty);
        Register("number", (_, arguments) => Number(arguments, 0) is { } number ? Wording.Plain(number) : string.Empty);
        Register("words", (wording, arguments) => Number(arguments, 0) is { } amount ? wording.Words(amount) : string.Empty);
        Register("day", (wording, arguments) => Number(arguments, 0) is > 0 and var time ? wording.Day((long)time) : string.Empty);
        Register("moment", (wording, arguments) => Number(arguments, 0) is > 0 and var time ? wording.Moment((long)time) : string.Empty);
        Register("weekday", (wording, arguments) => Number(arguments, 0) is > 0 and var time ? wording.Weekday((long)time) : string.Empty);
        Register("dayOfMonth", (wording, arguments) => Number(arguments, 0) is > 0 and var time ? wording.DayOfMonth((long)time) : string.Empty);
        Register("office", (wording, _) => wording.Office);
        Register("place", (wording, arguments) => wording.Place(Text(arguments, 0)));
        Register("master", (wording, arguments) => wording.Master(Text(arguments, 0) ?? string.Empty, Text(arguments, 1) ?? string.Empty, Text(arguments, 2)));
        Register("state", (wording, arguments) => wording.State(Text(arguments, 0) ?? string.Empty, Text(arguments, 1)));
        Register("any", (wording, arguments) => wording.Any(Text(arguments, 0) ?? string.Empty, Text(arguments, 1) ?? string.Empty));
        Register("next", (_, arguments) => Number(arguments, 0) is { } index ? Wording.Plain(index + 1) : string.Empty);
    }

    private void Register(string name, Func<Wording, Arguments, string> write) => _handlebars.RegisterHelper(
        name, (in EncodedTextWriter output, in HelperOptions options, in Context _, in Arguments arguments) => output.Write(write((Wording)options.Data[WordingKey]!, arguments), encode: true));

    private static string? Text(Arguments arguments, int at) => at < arguments.Length && arguments[at] is string or decimal or int ? Convert.ToString(arguments[at], CultureInfo.InvariantCulture) : null;

    private static decimal? Number(Arguments arguments, int at) => at >= arguments.Length ? null : arguments[at] switch
    {
        decimal number => number,
        int number => number,
        string text when decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static string? Member(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Dictionaries, lists, texts, decimals and flags: a template reaches no member of anything else.
    private static object? Plain(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Members(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Plain).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetDecimal(out var number) ? number : null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static Dictionary<string, object?> Members(JsonElement owner)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var member in owner.EnumerateObject()) members[member.Name] = Plain(member.Value);
        return members;
    }

    /// <summary>Ends a template that writes without end, before it has taken all memory.</summary>
    private sealed class LimitedWriter(int most) : StringWriter(CultureInfo.InvariantCulture)
    {
        private readonly int _most = most;

        public override void Write(char value)
        {
            Check(1);
            base.Write(value);
        }

        public override void Write(string? value)
        {
            Check(value?.Length ?? 0);
            base.Write(value);
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            Check(buffer.Length);
            base.Write(buffer);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            Check(count);
            base.Write(buffer, index, count);
        }

        public override void Write(StringBuilder? value)
        {
            Check(value?.Length ?? 0);
            base.Write(value);
        }

        private void Check(int more)
        {
            if (GetStringBuilder().Length + (long)more > _most) throw new HandlebarsException($"The document would be longer than {_most} characters");
        }
    }
}
