using System.Text.Json;
using Works.Administration;

namespace Works.Insights;

/// <summary>One criterion a module may be searched by.</summary>
internal sealed record AllowedCriterion(string Name, string Path, bool IsMandatory, string Operator);

/// <summary>How a module is searched: a row of <c>INBOX.InboxQueryConfiguration</c> or <c>SEARCH.SearchQueryConfiguration</c>.</summary>
internal sealed record SearchConfiguration(
    string Module, string Index, IReadOnlyList<AllowedCriterion> Criteria, string? SortPath, bool SortDescending, IReadOnlyList<string> SourcePaths)
{
    public static async Task<SearchConfiguration?> FindAsync(IMasters masters, string tenantId, bool isInbox, string name, CancellationToken cancellationToken)
    {
        var rows = isInbox
            ? await masters.RowsAsync(tenantId, "INBOX", "InboxQueryConfiguration", cancellationToken)
            : await masters.RowsAsync(tenantId, "SEARCH", "SearchQueryConfiguration", cancellationToken);
        foreach (var row in rows)
        {
            if (Text(row, "module") == name) return Of(row);
        }

        return null;
    }

    /// <summary>
    /// Workflows that older names stand for: clients still ask the inbox for <c>muster-roll-approval</c> where the workflow is <c>MR</c> (spec 30 §8).
    /// A row named as the older workflow says in <c>businessService</c> which ones that are today.
    /// </summary>
    /// <param name="masters">Master data.</param>
    /// <param name="tenantId">City or state.</param>
    /// <param name="names">Workflows as the client names them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<IReadOnlyList<string>> WorkflowsOfAsync(IMasters masters, string tenantId, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        [.. from row in await masters.RowsAsync(tenantId, "INBOX", "InboxQueryConfiguration", cancellationToken)
            where names.Contains(Text(row, "module"), StringComparer.Ordinal)
            from service in Items(row, "businessService")
            where service.ValueKind == JsonValueKind.String
            select service.GetString()!];

    private static SearchConfiguration Of(JsonElement row)
    {
        var sort = row.TryGetProperty("sortBy", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        return new SearchConfiguration(
            Text(row, "module")!, Text(row, "index") ?? string.Empty,
            [.. Items(row, "allowedSearchCriteria").Select(criterion => new AllowedCriterion(
                Text(criterion, "name")!, Bare(Text(criterion, "path")!), criterion.TryGetProperty("isMandatory", out var mandatory) && mandatory.ValueKind == JsonValueKind.True,
                Text(criterion, "operator") ?? "EQUAL"))],
            sort.ValueKind == JsonValueKind.Object ? Bare(Text(sort, "path") ?? string.Empty) : null,
            sort.ValueKind == JsonValueKind.Object && Text(sort, "defaultOrder") == "DESC",
            [.. Items(row, "sourceFilterPathList").Select(path => Bare(path.GetString()!))]);
    }

    private static IEnumerable<JsonElement> Items(JsonElement row, string member) =>
        row.TryGetProperty(member, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static string? Text(JsonElement row, string member) =>
        row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Older configurations end in ".keyword", a notion of the search engine.
    private static string Bare(string path)
    {
        const string Prefix = "Data.", Suffix = ".keyword";
        if (path.StartsWith(Prefix, StringComparison.Ordinal)) path = path[Prefix.Length..];
        return path.EndsWith(Suffix, StringComparison.Ordinal) ? path[..^Suffix.Length] : path;
    }
}
