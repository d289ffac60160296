using System.Text.RegularExpressions;

namespace Works.Architecture.Tests;

/// <summary><c>docs/acceptance.md</c> says which test asserts which row of the checklists; here it is held to it.</summary>
public sealed partial class AcceptanceTests
{
    private const string NotBuilt = "not built: ";

    /// <summary>Rows of each checklist, by the section of the specification that has it.</summary>
    private static readonly Dictionary<string, string[]> Checklists = new(StringComparer.Ordinal)
    {
        ["20 §16"] = Numbers(22), ["30 §15"] = Numbers(20), ["40 §13"] = Numbers(14), ["50 §22"] = Numbers(20), ["10 §9"] = Numbers(10), ["70 §25"] = Numbers(11),
        ["02 §4"] = ["C01", "C05", "C10", "C11", "C13", "C14", "C15", "C16", "C17", "C18", "C19", "C20", "C21", "C22", "C23", "C24", "C25", "C26", "C28", "C29", "C30", "C31", "C36", "C39"],
        ["issue 3"] = [.. Numbers(15).Select(number => "G" + number)],
    };

    [Fact]
    public void Every_row_of_every_checklist_is_there_once_and_in_order()
    {
        var rows = Rows().ToLookup(row => row.Section, row => row.Name.Split(' ')[0], StringComparer.Ordinal);
        Assert.Equal(Checklists.Keys.Order(StringComparer.Ordinal), rows.Select(section => section.Key).Order(StringComparer.Ordinal));
        Assert.All(Checklists, checklist => Assert.Equal(checklist.Value, rows[checklist.Key]));
    }

    [Fact]
    public void Every_row_names_tests_that_exist_or_says_what_is_not_built()
    {
        var tests = Tests();
        Assert.True(tests.Count > 500, "The tests are not found");
        var unknown = from row in Rows() from named in Named().Matches(row.Tests) let test = named.Groups["name"].Value where !tests.Contains(test) select $"{row.Section} {row.Name}: {test}";
        Assert.Empty(unknown);
        // Nothing but tests, and after them what is missing.
        Assert.All(Rows(), row => Assert.Matches($"^(`[^`]+` ?)*(; )?({NotBuilt}.+)?$", row.Tests));
        Assert.DoesNotContain(Rows(), row => row.Tests.Length == 0);
    }

    private static string[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(number => FormattableString.Invariant($"{number}"))];

    private static IEnumerable<(string Section, string Name, string Tests)> Rows()
    {
        var section = string.Empty;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "acceptance.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) section = line.Split('(', ')')[1];
            if (section.Length == 0 || !line.StartsWith("| ", StringComparison.Ordinal) || line == "| Row | Test |") continue;
            var cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
            yield return (section, cells[0], cells[1]);
        }
    }

    // Facts and theories of all test projects, by class and method, from their sources.
    private static HashSet<string> Tests()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            var (type, isTest) = (string.Empty, false);
            foreach (var line in File.ReadLines(file))
            {
                if (Declared().Match(line) is { Success: true } declared) type = declared.Groups["name"].Value;
                isTest |= line.TrimStart().StartsWith("[Fact", StringComparison.Ordinal) || line.TrimStart().StartsWith("[Theory", StringComparison.Ordinal);
                if (!isTest || Method().Match(line) is not { Success: true } method) continue;
                found.Add($"{type}.{method.Groups["name"].Value}");
                isTest = false;
            }
        }

        return found;
    }

    [GeneratedRegex("`(?<name>[A-Za-z0-9_]+\\.[A-Za-z0-9_]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();

    [GeneratedRegex("^(public|internal) [a-z ]*class (?<name>\\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declared();

    [GeneratedRegex("^    public (async Task|Task|void) (?<name>\\w+)\\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Method();
}
