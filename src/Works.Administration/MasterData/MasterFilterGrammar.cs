using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Works.Administration.MasterData;

/// <content>The grammar of filters; what its parts mean is in MasterFilter.cs.</content>
internal sealed partial class MasterFilter
{
    /// <summary>Recursive descent, one method per line of the grammar; null means refused, why is in <see cref="Error"/>.</summary>
    private sealed class Parser(string text)
    {
        private static readonly SearchValues<char> NotInNames = SearchValues.Create(".[](){}'\"=!<>~&|,*?@/\\`");
        private static readonly Regex JsonNumber = new(
            @"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);

        private int _at;
        private int _depth;

        public string? Error { get; private set; }

        private char Here => _at < text.Length ? text[_at] : '\0';

        /// <summary>[ <c>$</c> ] step*; without <c>$</c> a first name needs no dot.</summary>
        public List<Step>? Filter()
        {
            if (!Take("$") && Here is not '.' and not '[') return Steps(nameFirst: true);
            return Steps(nameFirst: false);
        }

        private List<Step>? Steps(bool nameFirst)
        {
            List<Step> steps = [];
            while (_at < text.Length)
            {
                if (Step(nameFirst && steps.Count == 0) is not { } step) return null;
                steps.Add(step);
            }
            for (var i = 0; i < steps.Count - 1; i++)
                if (steps[i] is Projection projection) steps[i] = new EachMember(projection.Names);
            return steps;
        }

        /// <summary><c>.name</c>, <c>.*</c>, <c>[…]</c>, <c>.[…]</c></summary>
        private Step? Step(bool withoutDot)
        {
            if (!withoutDot && !Take(".")) return Here == '[' ? Bracket() : Refuse<Step>("expected '.' or '['");
            if (Here == '[') return Bracket();
            if (Take("*")) return new Wildcard();
            return Name() is { } name ? new Member(name) : null;
        }

        /// <summary><c>[*]</c>, <c>[0]</c>, <c>['a','b']</c>, <c>[?(…)]</c></summary>
        private Step? Bracket()
        {
            _at++;
            SkipSpace();
            Step? step = Here switch
            {
                '*' => Take("*") ? new Wildcard() : null,
                '?' => Question(),
                '\'' or '"' => Names(),
                _ => Position(),
            };
            SkipSpace();
            return step is null || Take("]") ? step : Refuse<Step>("expected ']'");
        }

        private Predicate? Question()
        {
            _at++;
            SkipSpace();
            return Here != '(' ? Refuse<Predicate>("expected '(' after '?'") : Group() is { } condition ? new Predicate(condition) : null;
        }

        private Step? Names()
        {
            List<string> names = [];
            do
            {
                SkipSpace();
                if (Text() is not { } name) return null;
                if (!names.Contains(name, StringComparer.Ordinal)) names.Add(name);
                SkipSpace();
            }
            while (Take(","));
            return names is [var only] ? new Member(only) : new Projection(names);
        }

        private Index? Position()
        {
            var start = _at;
            while (Here == '-' || char.IsAsciiDigit(Here)) _at++;
            var digits = text.AsSpan(start, _at - start);
            return int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var position)
                && position > int.MinValue ? new Index(position) : Refuse<Index>("expected '*', '?', an index or a quoted name");
        }

        /// <summary>( or )</summary>
        private Condition? Group()
        {
            if (++_depth > MaxDepth) return Refuse<Condition>($"nests deeper than {MaxDepth}");
            _at++;
            var condition = Either();
            _depth--;
            return condition is null || Take(")") ? condition : Refuse<Condition>("expected ')'");
        }

        /// <summary>and ( <c>||</c> and )*</summary>
        private Condition? Either()
        {
            List<Condition> conditions = [];
            do
            {
                if (Both() is not { } condition) return null;
                conditions.Add(condition);
            }
            while (Take("||"));
            return conditions is [var only] ? only : new Any(conditions);
        }

        /// <summary>single ( <c>&amp;&amp;</c> single )*</summary>
        private Condition? Both()
        {
            List<Condition> conditions = [];
            do
            {
                if (Single() is not { } condition) return null;
                conditions.Add(condition);
            }
            while (Take("&&"));
            return conditions is [var only] ? only : new All(conditions);
        }

        /// <summary><c>!</c>* ( group | comparison ), white space around</summary>
        private Condition? Single()
        {
            var negate = false;
            for (SkipSpace(); Take("!"); SkipSpace()) negate = !negate;
            var condition = Here == '(' ? Group() : Compare();
            SkipSpace();
            return condition is not null && negate ? new Not(condition) : condition;
        }

        /// <summary>value [ operator value ]; a path alone asks whether it exists</summary>
        private Condition? Compare()
        {
            if (Value() is not { } left) return null;
            SkipSpace();
            if (Take("=~")) return RegularExpression() is { } regex ? new Match(left, regex) : null;
            foreach (var sign in (string[])["==", "!=", "<=", ">=", "<", ">"])
                if (Take(sign)) return Value() is { } right ? new Comparison(left, sign, right) : null;
            if (TakeWord("in")) return List() is { } list ? new Membership(left, list) : null;
            if (TakeWord("nin")) return List() is { } list ? new Not(new Membership(left, list)) : null;
            return left is Path path ? new Exists(path) : Refuse<Condition>("expected an operator");
        }

        /// <summary>path | text | number | <c>true</c> | <c>false</c> | <c>null</c></summary>
        private Operand? Value()
        {
            SkipSpace();
            return Here == '@' ? RelativePath() : Literal() is { } literal ? new Constant(literal) : null;
        }

        /// <summary>Like the steps of a filter, names and indexes only.</summary>
        private Path? RelativePath()
        {
            List<Step> steps = [];
            for (_at++; Here is '.' or '[';)
            {
                if (Step(withoutDot: false) is not { } step) return null;
                if (step is not (Member or Index)) return Refuse<Path>("only names and indexes are allowed behind '@'");
                steps.Add(step);
            }
            return new(steps);
        }

        /// <summary><c>[</c> [ literal ( <c>,</c> literal )* ] <c>]</c>, or a path to an array</summary>
        private Operand? List()
        {
            SkipSpace();
            if (Here == '@') return RelativePath();
            if (!Take("[")) return Refuse<Operand>("expected a list");
            List<JsonElement> elements = [];
            SkipSpace();
            if (!Take("]"))
            {
                do
                {
                    SkipSpace();
                    if (Literal() is not { } element) return null;
                    elements.Add(element);
                    SkipSpace();
                }
                while (Take(","));
                if (!Take("]")) return Refuse<Operand>("expected ']'");
            }
            return new Constant(JsonSerializer.SerializeToElement(elements));
        }

        private JsonElement? Literal()
        {
            if (Here is '\'' or '"') return Text() is { } quoted ? JsonSerializer.SerializeToElement(quoted) : null;
            if (TakeWord("true", ignoreCase: false)) return JsonSerializer.SerializeToElement(true);
            if (TakeWord("false", ignoreCase: false)) return JsonSerializer.SerializeToElement(false);
            if (TakeWord("null", ignoreCase: false)) return JsonSerializer.SerializeToElement<object?>(null);

            var start = _at;
            while (char.IsAsciiDigit(Here) || Here is '+' or '-' or '.' or 'e' or 'E') _at++;
            if (JsonNumber.IsMatch(text.AsSpan(start, _at - start))) return JsonElement.Parse(text.AsSpan(start, _at - start));
            _at = start;
            Refuse<Operand>("expected '@', a number, true, false, null or a quoted text");
            return null;
        }

        private string? Name()
        {
            var start = _at;
            while (_at < text.Length && !NotInNames.Contains(Here) && !char.IsWhiteSpace(Here) && !char.IsControl(Here)) _at++;
            return _at == start ? Refuse<string>("expected a name") : Whole(text[start.._at]);
        }

        /// <summary>Quoted, with JSON's escapes and <c>\'</c>.</summary>
        private string? Text()
        {
            if (Here is not '\'' and not '"') return Refuse<string>("expected a quoted name");
            var quote = text[_at++];
            var content = new StringBuilder();
            while (_at < text.Length)
            {
                var next = text[_at++];
                if (next == quote) return Whole(content.ToString());
                if (next == '\\')
                {
                    if (_at == text.Length) break;
                    next = text[_at++];
                    if (next == 'u')
                    {
                        var digits = text.AsSpan(_at, Math.Min(4, text.Length - _at));
                        if (digits.Length < 4
                            || !ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                            return Refuse<string>("expected four hexadecimal digits");
                        (next, _at) = ((char)code, _at + 4);
                    }
                    else next = next switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => next };
                }
                content.Append(next);
            }
            return Refuse<string>("has a text that does not end");
        }

        /// <summary>Half a surrogate pair is no text, and System.Text.Json throws on it.</summary>
        private string? Whole(string content)
        {
            for (var i = 0; i < content.Length; i++)
            {
                if (!char.IsSurrogate(content[i])) continue;
                if (i + 1 == content.Length || !char.IsSurrogatePair(content[i], content[i + 1]))
                    return Refuse<string>("has half a character");
                i++;
            }
            return content;
        }

        /// <summary><c>/pattern/flags</c> with Java's flags; matched against the whole text.</summary>
        private Regex? RegularExpression()
        {
            SkipSpace();
            if (!Take("/")) return Refuse<Regex>("expected a regular expression between slashes");
            var start = _at;
            while (_at < text.Length && Here != '/') _at += Here == '\\' ? 2 : 1;
            if (_at >= text.Length) return Refuse<Regex>("has a regular expression that does not end");
            var pattern = text[start.._at++];

            var options = RegexOptions.CultureInvariant;
            for (; char.IsAsciiLetter(Here); _at++)
            {
                RegexOptions? flag = Here switch
                {
                    'i' => RegexOptions.IgnoreCase,
                    'm' => RegexOptions.Multiline,
                    's' => RegexOptions.Singleline,
                    'x' => RegexOptions.IgnorePatternWhitespace,
                    'u' => RegexOptions.None, // ours ignores case in all scripts anyway
                    _ => null,
                };
                if (flag is null) return Refuse<Regex>("has an unknown flag of a regular expression");
                options |= flag.Value;
            }
            try
            {
                _ = new Regex(pattern, options, RegexTime); // alone first: "a)|(b" must not become valid inside the group
                var whole = options.HasFlag(RegexOptions.IgnorePatternWhitespace) ? $@"\A(?:{pattern}{'\n'})\z" : $@"\A(?:{pattern})\z";
                return Compile(whole, options);
            }
            catch (ArgumentException)
            {
                return Refuse<Regex>("has a malformed regular expression before this");
            }
        }

        private static Regex Compile(string pattern, RegexOptions options)
        {
            try
            {
                return new(pattern, options | RegexOptions.NonBacktracking, RegexTime); // linear in the text, whatever the client wrote
            }
            catch (NotSupportedException)
            {
                return new(pattern, options, RegexTime); // look-around, back-references: only the clock bounds these
            }
        }

        private bool Take(string sign)
        {
            if (!text.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal)) return false;
            _at += sign.Length;
            return true;
        }

        /// <summary>Takes a word when nothing that could belong to it follows.</summary>
        private bool TakeWord(string word, bool ignoreCase = true)
        {
            var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            var end = _at + word.Length;
            if (!text.AsSpan(_at).StartsWith(word, comparison) || (end < text.Length && char.IsLetterOrDigit(text[end]))) return false;
            _at = end;
            return true;
        }

        private void SkipSpace()
        {
            while (char.IsWhiteSpace(Here)) _at++;
        }

        private T? Refuse<T>(string reason) where T : class
        {
            Error ??= $"{reason} at character {Math.Min(_at, text.Length) + 1}";
            return null;
        }
    }
}
