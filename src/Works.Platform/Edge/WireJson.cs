using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Works.Platform.Edge;

/// <summary>How JSON is read and written on the wire: strict in what we send, lenient in what existing clients send (spec 50 §1.6a).</summary>
public static class WireJson
{
    /// <summary>The one set of options for bodies, events and stored documents.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>
    /// Reads a document that came as text within another by the rules of a body: its depth, its numbers, and what no slice could work with. Unlike a body it is one value and nothing behind
    /// it, and names no member twice: two readers of one signature must read the same.
    /// </summary>
    /// <param name="text">The text as it came.</param>
    /// <returns>The value; null when it is none.</returns>
    public static JsonElement? ReadWithin(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        if (bytes.Length == 0) return null;
        var first = FirstValue.Read(bytes);
        using var document = first.Document;
        if (document is null || bytes.AsSpan(first.Length).IndexOfAnyExcept(" \r\n\t"u8) >= 0) return null;
        try
        {
            return JsonElement.Parse(bytes.AsSpan(0, first.Length), new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Applies the wire rules to <paramref name="options"/>.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never; // null members are written (spec 10 §0.2)
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping; // Devanagari and Odia as they are; every reply is application/json with nosniff
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowTrailingCommas = false;
        options.MaxDepth = 64;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { DropNullsFromLists } };
        options.Converters.Add(new LenientText());
        options.Converters.Add(new LenientWhole());
        options.Converters.Add(new LenientInteger());
        options.Converters.Add(new LenientDecimal());
        options.Converters.Add(new LenientFlag());
        options.Converters.Add(new LenientEnumFactory());
    }

    // A list whose elements cannot be null in C# has none: a null that a client sends in it is "not given", like a blank (spec 50 §1.6a). A slice
    // that has a refusal of its own for it declares the element nullable.
    private static void DropNullsFromLists(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        var nullability = new NullabilityInfoContext();
        var lists = type.Properties
            .Where(property => property is { Get: not null, AttributeProvider: PropertyInfo } && property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            .Where(property => nullability.Create((PropertyInfo)property.AttributeProvider!).GenericTypeArguments[0] is { Type.IsValueType: false, ReadState: NullabilityState.NotNull })
            .Select(property => property.Get!).ToArray();
        if (lists.Length == 0) return;
        var before = type.OnDeserialized;
        type.OnDeserialized = owner =>
        {
            before?.Invoke(owner);
            foreach (var list in lists)
            {
                if (list(owner) is System.Collections.IList { IsReadOnly: false, IsFixedSize: false } items) DropNulls(items);
            }
        };
    }

    private static void DropNulls(System.Collections.IList items)
    {
        var kept = 0;
        foreach (var item in items.Cast<object?>().ToArray())
        {
            if (item is not null) items[kept++] = item;
        }

        while (items.Count > kept) items.RemoveAt(items.Count - 1);
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Reads a number as clients write it: digits, <c>1680091451241.0</c>, <c>1.68E12</c>; blank means null.</summary>
    /// <returns>False when the text is not a number of a size we store.</returns>
    public static bool TryNumber(string? text, out decimal? number)
    {
        number = null;
        if (string.IsNullOrWhiteSpace(text)) return true;
        if (text.Length > 64 || !decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)) return false;
        number = parsed;
        return true;
    }

    private static decimal? ReadNumber(ref Utf8JsonReader reader, string expected)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.Number when reader.TryGetDecimal(out var number):
                return number;
            case JsonTokenType.String when TryNumber(reader.GetString(), out var number):
                return number;
            case JsonTokenType.StartObject when IsEmptyObject(ref reader):
                return null;
            default:
                throw new JsonException($"Expected type is {expected}");
        }
    }

    private static long? ReadWhole(ref Utf8JsonReader reader, string expected, long least, long most)
    {
        var number = ReadNumber(ref reader, expected);
        if (number is null) return null;
        if (number < least || number > most) throw new JsonException($"Expected type is {expected}");
        return (long)decimal.Truncate(number.Value);
    }

    // "{}" where a scalar is expected is read as null (spec 50 §1.6a); any other object is an error.
    private static bool IsEmptyObject(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        return reader.Read() && reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth;
    }

    private sealed class LenientText : JsonConverter<string?>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Null => null,
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.HasValueSequence
                ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan.ToArray()),
            JsonTokenType.StartObject when IsEmptyObject(ref reader) => null,
            _ => throw new JsonException("Expected type is String"),
        };

        public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WritePropertyName(value!);
    }

    private sealed class LenientWhole : JsonConverter<long?>
    {
        public override bool HandleNull => true;

        public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ReadWhole(ref reader, "Long", long.MinValue, long.MaxValue);

        public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options)
        {
            if (value is null) writer.WriteNullValue(); else writer.WriteNumberValue(value.Value);
        }
    }

    private sealed class LenientInteger : JsonConverter<int?>
    {
        public override bool HandleNull => true;

        public override int? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            (int?)ReadWhole(ref reader, "Integer", int.MinValue, int.MaxValue);

        public override void Write(Utf8JsonWriter writer, int? value, JsonSerializerOptions options)
        {
            if (value is null) writer.WriteNullValue(); else writer.WriteNumberValue(value.Value);
        }
    }

    private sealed class LenientDecimal : JsonConverter<decimal?>
    {
        public override bool HandleNull => true;

        public override decimal? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ReadNumber(ref reader, "Number");

        public override void Write(Utf8JsonWriter writer, decimal? value, JsonSerializerOptions options)
        {
            if (value is null) writer.WriteNullValue(); else writer.WriteNumberValue(value.Value);
        }
    }

    private sealed class LenientFlag : JsonConverter<bool?>
    {
        public override bool HandleNull => true;

        public override bool? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Null => null,
            JsonTokenType.String when string.IsNullOrWhiteSpace(reader.GetString()) => null,
            JsonTokenType.String when bool.TryParse(reader.GetString(), out var flag) => flag,
            JsonTokenType.StartObject when IsEmptyObject(ref reader) => null,
            _ => throw new JsonException("Expected type is Boolean"),
        };

        public override void Write(Utf8JsonWriter writer, bool? value, JsonSerializerOptions options)
        {
            if (value is null) writer.WriteNullValue(); else writer.WriteBooleanValue(value.Value);
        }
    }

    /// <summary>Unknown enum text is null (spec 50 §1.6a); names are compared ignoring case and written as declared.</summary>
    private sealed class LenientEnumFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => Nullable.GetUnderlyingType(typeToConvert) is { IsEnum: true };

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(LenientEnum<>).MakeGenericType(Nullable.GetUnderlyingType(typeToConvert)!))!;
    }

    private sealed class LenientEnum<T> : JsonConverter<T?>
        where T : struct, Enum
    {
        public override bool HandleNull => true;

        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    var text = reader.GetString();
                    return Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.GetName(value) is { } name
                        && string.Equals(name, text, StringComparison.OrdinalIgnoreCase) ? value : null;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    reader.Skip();
                    return null;
                default:
                    return null;
            }
        }

        public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options)
        {
            if (value is null) writer.WriteNullValue(); else writer.WriteStringValue(Enum.GetName(value.Value));
        }
    }
}

/// <summary>A whole number in a query string, read as leniently as in a body: <c>limit=10</c>, <c>limit=10.0</c>, <c>limit=</c>.</summary>
/// <param name="Value">The number; null when blank.</param>
public readonly record struct QueryNumber(long? Value)
{
    /// <summary>Called by the framework; a text that is no number is refused by the edge.</summary>
    public static bool TryParse(string? text, IFormatProvider? provider, out QueryNumber number)
    {
        number = default;
        if (!WireJson.TryNumber(text, out var value) || value is < long.MinValue or > long.MaxValue) return false;
        number = new QueryNumber((long?)value);
        return true;
    }
}

/// <summary>A yes or no in a query string; blank and the text <c>null</c> mean not given.</summary>
/// <param name="Value">The flag; null when blank.</param>
public readonly record struct QueryFlag(bool? Value)
{
    /// <summary>Called by the framework; any other text is refused by the edge.</summary>
    public static bool TryParse(string? text, IFormatProvider? provider, out QueryFlag flag)
    {
        flag = default;
        if (string.IsNullOrWhiteSpace(text)) return true;
        if (!bool.TryParse(text, out var value)) return false;
        flag = new QueryFlag(value);
        return true;
    }
}
