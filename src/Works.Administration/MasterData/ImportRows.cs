using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

/// <summary>One row of an import.</summary>
/// <param name="Number">As a spreadsheet counts: the head of a CSV is row 1. In a JSON list the first is 1.</param>
/// <param name="Data">The record; null when the row cannot be read.</param>
/// <param name="Version">Version of the record that the editor saw (column <c>_version</c>); null when not given.</param>
internal readonly record struct ImportRow(int Number, JsonElement? Data, int? Version);

/// <summary>A column of a CSV file: where in the record its values go, and what they are.</summary>
/// <param name="Path">Members from the record down.</param>
/// <param name="Types">JSON types that the schema permits there; empty when it says nothing.</param>
internal sealed record ImportColumn(string[] Path, IReadOnlyCollection<string> Types)
{
    /// <summary>Column that carries the version of a record rather than a member of it.</summary>
    public const string Version = "_version";

    // Spreadsheets run cells that begin like this as formulas, in any alphabet that they fold into ASCII.
    private const string Formula = "=+-@\t\r\n＝＋－＠";

    /// <summary>Columns of a schema in its order: members of objects it describes with a dot, everything else as one cell.</summary>
    public static List<ImportColumn> Of(JsonElement definition) => [.. Below(definition, [])];

    /// <summary>The column of a head, by the schema; a head it does not know is a member of its own.</summary>
    public static ImportColumn Named(string head, IEnumerable<ImportColumn> known) =>
        known.FirstOrDefault(column => string.Join('.', column.Path) == head) ?? new ImportColumn([head], []);

    /// <summary>The value a cell stands for; null when it stands for none.</summary>
    public JsonNode? ValueOf(string cell)
    {
        var text = Unguarded(cell);
        if (Permits("string") || Types.Count == 0) return JsonValue.Create(text);
        var trimmed = text.Trim();
        try
        {
            if (Permits("boolean") && bool.TryParse(trimmed, out var flag)) return JsonValue.Create(flag);
            // The digits stay as they are written: 5120.40 does not become 5120.4.
            if ((Permits("number") || Permits("integer")) && WireJson.TryNumber(trimmed, out _) && JsonNode.Parse(trimmed) is JsonValue number) return number;
            if ((Permits("array") || Permits("object")) && trimmed is ['[' or '{', ..]) return JsonNode.Parse(trimmed);
        }
        catch (JsonException)
        {
            // Then it is a text, and the schema says that it must not be one.
        }

        return JsonValue.Create(text);
    }

    private bool Permits(string type) => Types.Contains(type, StringComparer.Ordinal);

    /// <summary>A cell for a value: a text that a spreadsheet would run is made plain by an apostrophe.</summary>
    public static string CellOf(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => string.Empty,
        { ValueKind: JsonValueKind.String } text => Guarded(text.GetString()!),
        { } other => other.GetRawText(), // a number, a flag, JSON: none begins a formula but a negative number, which is one
    };

    public static JsonElement? At(JsonElement record, IEnumerable<string> path)
    {
        JsonElement? node = record;
        foreach (var step in path) node = node is { ValueKind: JsonValueKind.Object } owner && owner.TryGetProperty(step, out var member) ? member : null;
        return node;
    }

    /// <summary>The other way round for every text: one that begins with apostrophes of its own gets one more.</summary>
    public static string Guarded(string text) => IsFormula(text) ? "'" + text : text;

    public static string Unguarded(string cell) => cell is ['\'', ..] && IsFormula(cell) ? cell[1..] : cell;

    private static bool IsFormula(string text) => text.TrimStart('\'') is [var first, ..] && Formula.Contains(first, StringComparison.Ordinal);

    private static IEnumerable<ImportColumn> Below(JsonElement schema, string[] path)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object) yield break;
        foreach (var property in properties.EnumerateObject())
        {
            string[] here = [.. path, property.Name];
            string[] types = property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("type", out var type) ? type.ValueKind switch
            {
                JsonValueKind.String => [type.GetString()!],
                JsonValueKind.Array => [.. type.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)],
                _ => [],
            } : [];
            var below = types.Contains("object", StringComparer.Ordinal) && path.Length < 5 ? Below(property.Value, here).ToList() : [];
            if (below.Count == 0) yield return new ImportColumn(here, types);
            foreach (var column in below) yield return column;
        }
    }
}

/// <summary>Reads a CSV file as spreadsheets write it: comma, semicolon or tab between cells, quotes, a mark at the beginning, UTF-8 or UTF-16.</summary>
internal static class CsvRows
{
    private static readonly CsvReaderOptions Options = new() { MaxRecordSize = 1024 * 1024, PoolStrings = false };

    /// <summary>Rows one after the other; the file is never in memory as a whole.</summary>
    /// <exception cref="FormatException">It is no CSV, or no text; the message says where.</exception>
    public static IEnumerable<ImportRow> Read(Stream file, IReadOnlyList<ImportColumn> known)
    {
        file.Position = 0;
        using var text = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        using var csv = CsvReader.Create(text, Options, leaveOpen: true);
        ImportColumn?[]? columns = null;
        while (Next(csv))
        {
            columns ??= ColumnsOf([.. csv.Headers.Select(head => head.Trim())], known);
            yield return RowOf(csv, columns);
        }
    }

    private static ImportColumn?[] ColumnsOf(string[] heads, IReadOnlyList<ImportColumn> known) =>
        heads.Where(head => head.Length > 0).GroupBy(head => head, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new FormatException($"Row 1: the column {twice.Key} stands there twice")
            : [.. heads.Select(head => head.Length == 0 ? null : ImportColumn.Named(ImportColumn.Unguarded(head), known))];

    private static ImportRow RowOf(CsvReader csv, ImportColumn?[] columns)
    {
        var number = (int)csv.RowNumber + 1; // the head is row 1
        for (var i = columns.Length; i < csv.FieldCount; i++)
            if (!csv.IsEmpty(i)) return new ImportRow(number, Data: null, Version: null);
        var record = new JsonObject();
        int? version = null;
        for (var i = 0; i < Math.Min(csv.FieldCount, columns.Length); i++)
        {
            if (columns[i] is not { } column || csv.IsEmpty(i)) continue; // an empty cell is a member left out
            var cell = csv.GetString(i);
            if (column.Path is [ImportColumn.Version]) version = int.TryParse(cell, CultureInfo.InvariantCulture, out var seen) ? seen : 0;
            else Place(record, column.Path, column.ValueOf(cell));
        }

        return new ImportRow(number, JsonElement.Parse(record.ToJsonString(WireJson.Options)), version);
    }

    private static void Place(JsonObject record, string[] path, JsonNode? value)
    {
        foreach (var step in path[..^1])
        {
            if (record[step] is not JsonObject inner) record[step] = inner = [];
            record = inner;
        }

        record[path[^1]] = value;
    }

    private static bool Next(CsvReader csv)
    {
        try
        {
            return csv.Read();
        }
        catch (Exception unreadable) when (unreadable is DecoderFallbackException or CsvFormatException)
        {
            throw new FormatException(unreadable is DecoderFallbackException ? $"After row {csv.RowNumber + 1}: the text is not UTF-8" : $"After row {csv.RowNumber + 1}: {unreadable.Message}", unreadable);
        }
    }
}
