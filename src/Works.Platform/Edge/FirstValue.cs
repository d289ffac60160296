using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Works.Platform.Edge;

/// <summary>The first JSON value of a body, or why it cannot be used.</summary>
/// <param name="Document">The value; null when refused.</param>
/// <param name="Length">Bytes up to its end, a byte order mark included.</param>
/// <param name="Refusal">Null when the value can be used.</param>
internal readonly record struct FirstValue(JsonDocument? Document, int Length, Failure? Refusal)
{
    // Replies and events nest what was sent some levels deeper; the serialiser stops at 64. The deepest documents clients send have about 15.
    private const int MaxDepth = 48;
    private const int MaxNumberLength = 64;
    private const int MaxExponent = 64;

    /// <summary>
    /// Reads the first value; text after it is ignored (spec 50 §1.6a). What no slice could work with is refused here, once: bytes and escapes
    /// that are no text, NUL, which PostgreSQL does not store, and numbers that are short to send and endless to write out (1e131071).
    /// </summary>
    public static FirstValue Read(ReadOnlyMemory<byte> bytes)
    {
        var preamble = bytes.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            if (Inspect(bytes.Span[preamble..], out var length) is { } refusal) return new FirstValue(null, 0, refusal);
            var value = bytes.Slice(preamble, length);
            return Utf8.IsValid(value.Span)
                ? new FirstValue(JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = MaxDepth }), preamble + length, null)
                : new FirstValue(null, 0, EdgeRefusals.BodyUnreadable);
        }
        catch (JsonException)
        {
            return new FirstValue(null, 0, EdgeRefusals.BodyUnreadable);
        }
    }

    private static Failure? Inspect(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });
        ReadOnlySpan<byte> member = default;
        do
        {
            if (!reader.Read()) return EdgeRefusals.BodyUnreadable;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName or JsonTokenType.String:
                    if (reader.ValueIsEscaped && RefusalOf(reader.ValueSpan) is { } refusal) return refusal;
                    if (reader.TokenType == JsonTokenType.PropertyName) member = reader.ValueSpan;
                    break;
                case JsonTokenType.Number when !IsNumber(reader.ValueSpan):
                    return EdgeRefusals.WrongType(member.IsEmpty ? null : Encoding.UTF8.GetString(member), "Number");
            }
        }
        while (reader.CurrentDepth > 0 || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray);

        length = (int)reader.BytesConsumed;
        return null;
    }

    // The reader has checked the grammar of escapes, not what they come to.
    private static Failure? RefusalOf(ReadOnlySpan<byte> text)
    {
        var isSecondHalfDue = false;
        for (var at = 0; at < text.Length; at++)
        {
            var unit = -1;
            if (text[at] == (byte)'\\' && text[++at] == (byte)'u')
            {
                unit = ushort.Parse(text.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                at += 4;
            }

            if (unit == 0) return EdgeRefusals.Value;
            if (isSecondHalfDue != (unit >= 0xDC00 && unit <= 0xDFFF)) return EdgeRefusals.BodyUnreadable;
            isSecondHalfDue = unit is >= 0xD800 and <= 0xDBFF;
        }

        return isSecondHalfDue ? EdgeRefusals.BodyUnreadable : null;
    }

    private static bool IsNumber(ReadOnlySpan<byte> number)
    {
        if (number.Length > MaxNumberLength) return false;
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return exponent < 0 || (int.TryParse(number[(exponent + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) && Math.Abs((long)power) <= MaxExponent);
    }
}
