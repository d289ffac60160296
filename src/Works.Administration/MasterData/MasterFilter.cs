using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Works.Administration.MasterData;

/// <summary>
/// A filter of master data such as <c>$.[?(@.active==true)].code</c>: the JSONPath subset of spec 50 §5.2, with the rows as root array.
/// Our own because clients rely on Jayway's semantics (a predicate keeps an object itself, 1 equals '1', full-string regular expressions,
/// a missing member equals nothing), which Newtonsoft's JSONPath does not have. Compiled once, immutable, safe to share between threads.
/// </summary>
internal sealed partial class MasterFilter
{
    /// <summary>Longest filter, in characters.</summary>
    public const int MaxLength = 500;

    private const int MaxDepth = 20; // of parentheses: deeper than any screen nests, far from the stack's end
    private static readonly TimeSpan RegexTime = TimeSpan.FromSeconds(1); // for all rows together; a busy machine alone must not reach it
    private readonly IReadOnlyList<Step> _steps;

    private MasterFilter(IReadOnlyList<Step> steps) => _steps = steps;

    /// <summary>Compiles a filter.</summary>
    /// <param name="text">What the client sent; null and blank are no filters (no filter at all is the caller's case).</param>
    /// <param name="filter">The filter, when it succeeds.</param>
    /// <param name="error">What is wrong and where, for the client; the caller answers 400 <c>INVALID_FILTER</c>.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MasterFilter? filter, [NotNullWhen(false)] out string? error)
    {
        filter = null;
        error = string.IsNullOrWhiteSpace(text) ? "The filter is empty."
            : text.Length > MaxLength ? $"The filter has {text.Length} characters; at most {MaxLength} are allowed."
            : null;
        if (error is not null) return false;

        var parser = new Parser(text!.Trim());
        if (parser.Filter() is { } steps) filter = new(steps);
        else error = $"Filter {parser.Error}.";
        return filter is not null;
    }

    /// <summary>Applies the filter.</summary>
    /// <param name="rows">The master's rows, in file order.</param>
    /// <param name="matches">Rows, or values of them, in order; a path of names and indexes to an array gives its elements.</param>
    /// <param name="error">Only when a regular expression takes too long: no half answer, the caller refuses as for a bad filter.</param>
    public bool TryApply(
        IReadOnlyList<JsonElement> rows,
        [NotNullWhen(true)] out IReadOnlyList<JsonElement>? matches,
        [NotNullWhen(false)] out string? error)
    {
        (matches, error) = (null, null);
        var budget = new Budget();
        try
        {
            IReadOnlyList<JsonElement> nodes = rows;
            for (var i = 0; i < _steps.Count; i++)
                nodes = i == 0 ? [.. _steps[0].OfArray(rows, budget)] : [.. nodes.SelectMany(node => Next(_steps[i], node, budget))];

            // Jayway answers a path that can only ever find one thing with that thing; the wire wants a list.
            var isOneArray = _steps.Count > 0 && _steps.All(step => step.IsDefinite) && nodes is [{ ValueKind: JsonValueKind.Array }];
            matches = isOneArray ? [.. nodes[0].EnumerateArray()] : nodes;
            return true;
        }
        catch (RegexMatchTimeoutException)
        {
            error = $"The filter's regular expression takes longer than {RegexTime.TotalSeconds} s.";
            return false;
        }
    }

    private static IEnumerable<JsonElement> Next(Step step, JsonElement node, Budget budget) => node.ValueKind switch
    {
        JsonValueKind.Array => step.OfArray(node.EnumerateArray(), budget),
        JsonValueKind.Object => step.OfObject(node, budget),
        _ => [],
    };

    /// <summary>The time one application of a filter may spend in regular expressions.</summary>
    private sealed class Budget
    {
        private TimeSpan _left = RegexTime;

        public bool IsMatch(Regex regex, string text)
        {
            var start = Stopwatch.GetTimestamp();
            var isMatch = regex.IsMatch(text);
            _left -= Stopwatch.GetElapsedTime(start);
            return _left > TimeSpan.Zero ? isMatch : throw new RegexMatchTimeoutException();
        }
    }

    // Steps. What a step does not apply to (a name to an array, anything to a scalar) is skipped, as in indefinite Jayway paths.

    private abstract record Step
    {
        /// <summary>Finds at most one thing.</summary>
        public virtual bool IsDefinite => false;

        public virtual IEnumerable<JsonElement> OfArray(IEnumerable<JsonElement> elements, Budget budget) => [];

        public virtual IEnumerable<JsonElement> OfObject(JsonElement value, Budget budget) => [];
    }

    private sealed record Wildcard : Step
    {
        public override IEnumerable<JsonElement> OfArray(IEnumerable<JsonElement> elements, Budget budget) => elements;

        public override IEnumerable<JsonElement> OfObject(JsonElement value, Budget budget) =>
            value.EnumerateObject().Select(member => member.Value);
    }

    private sealed record Member(string Name) : Step
    {
        public override bool IsDefinite => true;

        public override IEnumerable<JsonElement> OfObject(JsonElement value, Budget budget) =>
            value.TryGetProperty(Name, out var member) ? [member] : [];
    }

    /// <summary><c>['id','url']</c> with more steps behind: each member in turn.</summary>
    private sealed record EachMember(IReadOnlyList<string> Names) : Step
    {
        public override IEnumerable<JsonElement> OfObject(JsonElement value, Budget budget) =>
            Names.SelectMany(name => value.TryGetProperty(name, out var member) ? (JsonElement[])[member] : []);
    }

    /// <summary><c>['id','url']</c> at the end: an object with only these members, those it has.</summary>
    private sealed record Projection(IReadOnlyList<string> Names) : Step
    {
        public override bool IsDefinite => true;

        public override IEnumerable<JsonElement> OfObject(JsonElement value, Budget budget)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                foreach (var name in Names)
                {
                    if (!value.TryGetProperty(name, out var member)) continue;
                    writer.WritePropertyName(name);
                    member.WriteTo(writer);
                }
                writer.WriteEndObject();
            }
            return [JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = int.MaxValue })]; // as deep as the row was
        }
    }

    /// <summary><c>[0]</c>; <c>[-1]</c> is the last.</summary>
    private sealed record Index(int Position) : Step
    {
        public override bool IsDefinite => true;

        public override IEnumerable<JsonElement> OfArray(IEnumerable<JsonElement> elements, Budget budget)
        {
            JsonElement[] all = [.. elements];
            var position = Position < 0 ? all.Length + Position : Position;
            return position >= 0 && position < all.Length ? [all[position]] : [];
        }
    }

    private sealed record Predicate(Condition Condition) : Step
    {
        public override IEnumerable<JsonElement> OfArray(IEnumerable<JsonElement> elements, Budget budget) =>
            elements.Where(element => Condition.Holds(element, budget));

        public override IEnumerable<JsonElement> OfObject(JsonElement value, Budget budget) =>
            Condition.Holds(value, budget) ? [value] : [];
    }

    // Conditions of a predicate.

    private abstract record Condition
    {
        public abstract bool Holds(JsonElement row, Budget budget);
    }

    private sealed record Any(IReadOnlyList<Condition> Conditions) : Condition
    {
        public override bool Holds(JsonElement row, Budget budget) => Conditions.Any(condition => condition.Holds(row, budget));
    }

    private sealed record All(IReadOnlyList<Condition> Conditions) : Condition
    {
        public override bool Holds(JsonElement row, Budget budget) => Conditions.All(condition => condition.Holds(row, budget));
    }

    private sealed record Not(Condition Condition) : Condition
    {
        public override bool Holds(JsonElement row, Budget budget) => !Condition.Holds(row, budget);
    }

    private sealed record Exists(Path Path) : Condition
    {
        public override bool Holds(JsonElement row, Budget budget) => Path.Of(row).ValueKind != JsonValueKind.Undefined;
    }

    private sealed record Comparison(Operand Left, string Operator, Operand Right) : Condition
    {
        public override bool Holds(JsonElement row, Budget budget)
        {
            var (left, right) = (Left.Of(row), Right.Of(row));
            return Operator switch
            {
                "==" => AreEqual(left, right),
                "!=" => !AreEqual(left, right),
                "<" => Order(left, right) < 0,
                "<=" => Order(left, right) <= 0,
                ">" => Order(left, right) > 0,
                _ => Order(left, right) >= 0,
            };
        }
    }

    private sealed record Membership(Operand Value, Operand List) : Condition
    {
        public override bool Holds(JsonElement row, Budget budget)
        {
            var (value, list) = (Value.Of(row), List.Of(row));
            return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().Any(element => AreEqual(value, element));
        }
    }

    private sealed record Match(Operand Value, Regex Regex) : Condition
    {
        public override bool Holds(JsonElement row, Budget budget) => Value.Of(row) is var value && value.ValueKind switch
        {
            JsonValueKind.String => budget.IsMatch(Regex, value.GetString()!),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => budget.IsMatch(Regex, value.GetRawText()),
            _ => false,
        };
    }

    private abstract record Operand
    {
        /// <summary>The value for a row; kind Undefined stands for a missing member.</summary>
        public abstract JsonElement Of(JsonElement row);
    }

    private sealed record Constant(JsonElement Value) : Operand
    {
        public override JsonElement Of(JsonElement row) => Value;
    }

    /// <summary><c>@.city.code</c>: only names and indexes, so at most one value.</summary>
    private sealed record Path(IReadOnlyList<Step> Steps) : Operand
    {
        public override JsonElement Of(JsonElement row)
        {
            foreach (var step in Steps)
                row = Next(step, row, budget: null!).FirstOrDefault(); // names and indexes spend no budget
            return row;
        }
    }

    // Spec 50 §5.2, "comparison": a number equals a string that holds it; a missing member (Undefined) equals nothing, not even null.

    private static bool AreEqual(JsonElement left, JsonElement right) => (left.ValueKind, right.ValueKind) switch
    {
        (JsonValueKind.Undefined, _) or (_, JsonValueKind.Undefined) => false,
        (JsonValueKind.String, JsonValueKind.String) => left.GetString() == right.GetString(),
        (JsonValueKind.String or JsonValueKind.Number, JsonValueKind.String or JsonValueKind.Number) => OrderOfNumbers(left, right) == 0,
        _ => JsonElement.DeepEquals(left, right),
    };

    /// <summary>Negative, zero or positive as the left is smaller, equal or greater; null when the two have no order.</summary>
    private static int? Order(JsonElement left, JsonElement right) => (left.ValueKind, right.ValueKind) switch
    {
        (JsonValueKind.String, JsonValueKind.String) => string.CompareOrdinal(left.GetString(), right.GetString()),
        (JsonValueKind.String or JsonValueKind.Number, JsonValueKind.String or JsonValueKind.Number) => OrderOfNumbers(left, right),
        _ => null,
    };

    private static int? OrderOfNumbers(JsonElement left, JsonElement right)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var (a, b) = (TextOf(left), TextOf(right));
        if (decimal.TryParse(a, Plain, CultureInfo.InvariantCulture, out var exactA)
            && decimal.TryParse(b, Plain, CultureInfo.InvariantCulture, out var exactB))
            return exactA.CompareTo(exactB);
        // Beyond 28 digits nothing in a master is exact; "NaN" and "Infinity" are words, not numbers.
        return double.TryParse(a, Plain, CultureInfo.InvariantCulture, out var wideA) && double.IsFinite(wideA)
            && double.TryParse(b, Plain, CultureInfo.InvariantCulture, out var wideB) && double.IsFinite(wideB)
            ? wideA.CompareTo(wideB) : null;

        static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }
}
