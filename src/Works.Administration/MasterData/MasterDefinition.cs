using System.Text.Json;
using NJsonSchema;
using NJsonSchema.Validation;
using Works.Platform;

namespace Works.Administration.MasterData;

/// <summary>A reference of a record to records of another master.</summary>
/// <param name="FieldPath">Dotted path of the field; lists on the way are entered.</param>
/// <param name="SchemaCode">Master referred to.</param>
internal sealed record MasterReference(string FieldPath, string SchemaCode);

/// <summary>A definition as read: JSON Schema draft 07 with <c>x-unique</c> and <c>x-ref-schema</c> (spec 50 §5.5).</summary>
internal sealed class MasterDefinition
{
    private const int MaxLength = 200_000; // characters; the largest of the reference has a tenth of it
    private const int MaxIdentifier = 250; // characters; an index entry must hold it
    private const int MaxDepth = 40; // of a record: the wire reads and writes 64 levels, envelope included
    private readonly JsonSchema _schema;

    private MasterDefinition(JsonSchema schema, IReadOnlyList<string> unique, IReadOnlyList<MasterReference> references, EffectiveDates? effective, JsonElement definition) =>
        (_schema, Unique, References, Effective, Text) = (schema, unique, references, effective, definition);

    /// <summary>The definition as written.</summary>
    public JsonElement Text { get; }

    /// <summary>From when to when records hold; null when they simply do.</summary>
    public EffectiveDates? Effective { get; }

    /// <summary>Fields that tell records apart, in declared order.</summary>
    public IReadOnlyList<string> Unique { get; }

    public IReadOnlyList<MasterReference> References { get; }

    public static async Task<Result<MasterDefinition>> ReadAsync(JsonElement definition, CancellationToken cancellationToken)
    {
        if (definition.ValueKind != JsonValueKind.Object) return MasterErrors.InvalidDefinition("The definition must be a JSON Schema object");
        var text = definition.GetRawText();
        if (text.Length > MaxLength) return MasterErrors.InvalidDefinition($"The definition is longer than {MaxLength} characters");
        // The schema library fetches references: one to a file or a host would make this server read it.
        if (HasForeignReference(definition)) return MasterErrors.InvalidDefinition("Only references inside the definition are allowed ($ref: #…)");

        var required = TextsOf(definition, "required");
        if (required.Count == 0) return MasterErrors.RequiredAttributes;
        var unique = TextsOf(definition, "x-unique");
        if (unique.Count == 0 || unique.Except(required, StringComparer.Ordinal).Any()) return MasterErrors.UniqueAttributes;
        try
        {
            var effective = EffectiveOf(definition, unique);
            return effective.IsRefused ? effective.Failures.ToArray()
                : new MasterDefinition(await JsonSchema.FromJsonAsync(text, cancellationToken), unique, ReferencesOf(definition), effective.Value, definition);
        }
        catch (Exception exception) when (exception is Newtonsoft.Json.JsonException or InvalidOperationException or ArgumentException or FormatException or NotSupportedException)
        {
            return MasterErrors.InvalidDefinition("The definition cannot be read as a JSON Schema");
        }
    }

    /// <summary>What is wrong with a record: one failure per violation.</summary>
    public Failure[] Violations(JsonElement data)
    {
        if (DepthExceeds(data, MaxDepth)) return [MasterErrors.InvalidData($"The record is nested deeper than {MaxDepth} levels")];
        try
        {
            return [.. Flat(_schema.Validate(data.GetRawText())).Select((error, index) => Failure(error, index + 1))];
        }
        catch (Exception exception) when (exception is Newtonsoft.Json.JsonException or OverflowException or FormatException or ArgumentException or InvalidOperationException)
        {
            // A number beyond every type, a pattern that is no regular expression: the library gives up, the record is not accepted.
            return [MasterErrors.InvalidData("The record cannot be checked against its schema")];
        }
    }

    /// <summary>Values of the unique fields in declared order, joined with a dot.</summary>
    public Result<string> IdentifierOf(JsonElement data)
    {
        string[] values = [.. Unique.Select(field => ValuesAt(data, field).FirstOrDefault() ?? string.Empty)];
        if (values.All(string.IsNullOrWhiteSpace)) return MasterErrors.UniqueIdentifierEmpty;
        var identifier = string.Join('.', values);
        return identifier.Length > MaxIdentifier
            ? MasterErrors.InvalidData($"The unique identifier is longer than {MaxIdentifier} characters") : identifier;
    }

    /// <summary>Texts at a dotted path; lists on the way are entered, missing and null members left out.</summary>
    public static IEnumerable<string> ValuesAt(JsonElement data, string path)
    {
        IEnumerable<JsonElement> nodes = [data];
        foreach (var step in path.Split('.').Select(step => step.Replace("[*]", string.Empty, StringComparison.Ordinal)).Where(step => step is not ("$" or "*" or "")))
            nodes = nodes.SelectMany(Entered).SelectMany(node => node.ValueKind == JsonValueKind.Object && node.TryGetProperty(step, out var member) ? (JsonElement[])[member] : []);
        return nodes.SelectMany(Entered).Where(node => node.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            .Select(node => node.ToString());
    }

    private static IEnumerable<JsonElement> Entered(JsonElement node) =>
        node.ValueKind == JsonValueKind.Array ? node.EnumerateArray().SelectMany(Entered) : [node];

    private static List<string> TextsOf(JsonElement definition, string member) =>
        definition.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!)] : [];

    private static Result<EffectiveDates?> EffectiveOf(JsonElement definition, List<string> unique)
    {
        if (!definition.TryGetProperty("x-effective", out var effective)) return (EffectiveDates?)null;
        string? Text(string member) =>
            effective.ValueKind == JsonValueKind.Object && effective.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return Text("from") is { } from && Text("to") is { Length: > 0 } to && to != from && unique.Contains(from, StringComparer.Ordinal) && unique.Count > 1
            ? new EffectiveDates(from, to, [.. unique.Where(field => field != from)])
            : MasterErrors.InvalidDefinition("x-effective must name a member from that is unique together with others (x-unique), and another member to");
    }

    private static List<MasterReference> ReferencesOf(JsonElement definition)
    {
        if (!definition.TryGetProperty("x-ref-schema", out var list) || list.ValueKind != JsonValueKind.Array) return [];
        string? Text(JsonElement row, string member) =>
            row.ValueKind == JsonValueKind.Object && row.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return [.. list.EnumerateArray().Select(row => (Path: Text(row, "fieldPath"), Code: Text(row, "schemaCode")))
            .Where(row => row is { Path: not null, Code: not null }).Select(row => new MasterReference(row.Path!, row.Code!))];
    }

    private static bool HasForeignReference(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().Any(member =>
            (member.NameEquals("$ref"u8) && member.Value.ValueKind == JsonValueKind.String && !member.Value.GetString()!.StartsWith('#')) || HasForeignReference(member.Value)),
        JsonValueKind.Array => node.EnumerateArray().Any(HasForeignReference),
        _ => false,
    };

    private static bool DepthExceeds(JsonElement node, int levels) => node.ValueKind switch
    {
        JsonValueKind.Object => levels == 0 || node.EnumerateObject().Any(member => DepthExceeds(member.Value, levels - 1)),
        JsonValueKind.Array => levels == 0 || node.EnumerateArray().Any(element => DepthExceeds(element, levels - 1)),
        _ => false,
    };

    // The library nests what is wrong inside lists and alternatives; clients get a flat list.
    private static IEnumerable<ValidationError> Flat(IEnumerable<ValidationError> errors) => errors.SelectMany(error => error switch
    {
        ChildSchemaValidationError { Kind: ValidationErrorKind.ArrayItemNotValid } child => Flat(child.Errors.SelectMany(inner => inner.Value)),
        _ => [error],
    });

    private static Failure Failure(ValidationError error, int number)
    {
        var place = error.Path is { Length: > 0 } path ? path : "#";
        return KeywordOf(error.Kind) is { } keyword
            ? MasterErrors.InvalidData(keyword, number, $"{place}: {error.Kind}")
            : MasterErrors.InvalidData($"{place}: {error.Kind}");
    }

    private static string? KeywordOf(ValidationErrorKind kind) => kind switch
    {
        ValidationErrorKind.PropertyRequired => "REQUIRED",
        ValidationErrorKind.StringExpected or ValidationErrorKind.NumberExpected or ValidationErrorKind.IntegerExpected or ValidationErrorKind.BooleanExpected
            or ValidationErrorKind.ObjectExpected or ValidationErrorKind.ArrayExpected or ValidationErrorKind.NullExpected or ValidationErrorKind.NoTypeValidates => "TYPE",
        ValidationErrorKind.NoAdditionalPropertiesAllowed or ValidationErrorKind.AdditionalPropertiesNotValid => "ADDITIONALPROPERTIES",
        ValidationErrorKind.PatternMismatch => "PATTERN",
        ValidationErrorKind.StringTooShort => "MINLENGTH",
        ValidationErrorKind.StringTooLong => "MAXLENGTH",
        ValidationErrorKind.NumberTooSmall => "MINIMUM",
        ValidationErrorKind.NumberTooBig => "MAXIMUM",
        ValidationErrorKind.NumberNotMultipleOf or ValidationErrorKind.IntegerTooBig => "MULTIPLEOF",
        ValidationErrorKind.NotInEnumeration => "ENUM",
        ValidationErrorKind.TooManyItems => "MAXITEMS",
        ValidationErrorKind.TooFewItems => "MINITEMS",
        ValidationErrorKind.ItemsNotUnique => "UNIQUEITEMS",
        ValidationErrorKind.TooManyProperties => "MAXPROPERTIES",
        ValidationErrorKind.TooFewProperties => "MINPROPERTIES",
        ValidationErrorKind.NotAnyOf => "ANYOF",
        ValidationErrorKind.NotAllOf => "ALLOF",
        ValidationErrorKind.NotOneOf => "ONEOF",
        ValidationErrorKind.ExcludedSchemaValidates => "NOT",
        _ => kind.ToString().EndsWith("Expected", StringComparison.Ordinal) ? "FORMAT" : null, // DateExpected, UriExpected …
    };
}
