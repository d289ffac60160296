using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Works.Platform.History;

/// <summary>
/// One text for one JSON value: members sorted by code unit, no white space, escapes only where JSON demands them, numbers digit by
/// digit as they are stored. Written here and not by a serialiser, whose escaping may change with its version; hashes must not.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>The canonical text of a value.</summary>
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    /// <summary>The canonical text of an object whose members are canonical texts already.</summary>
    public static string Object(IEnumerable<KeyValuePair<string, string>> members)
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            if (text.Length > 1) text.Append(',');
            Write(text, name);
            text.Append(':').Append(value);
        }

        return text.Append('}').ToString();
    }

    /// <summary>A text as JSON; <c>null</c> for null.</summary>
    public static string Text(string? value)
    {
        if (value is null) return "null";
        var text = new StringBuilder(value.Length + 2);
        Write(text, value);
        return text.ToString();
    }

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var first = true;
                text.Append('{');
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    if (!first) text.Append(',');
                    first = false;
                    Write(text, member.Name);
                    text.Append(':');
                    Write(text, member.Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                for (var i = 0; i < value.GetArrayLength(); i++)
                {
                    if (i > 0) text.Append(',');
                    Write(text, value[i]);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                Write(text, value.GetString()!);
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void Write(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
