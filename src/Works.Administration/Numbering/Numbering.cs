using System.Text.Json;
using Works.Administration.MasterData;
using Works.Platform;

namespace Works.Administration.Numbering;

/// <summary>Issues numbers by the formats of the master <c>common-masters.IdFormat</c> (spec 50 §7).</summary>
internal sealed class Numbering(WorksDb db, MasterStore masters, TimeProvider clock) : INumbering
{
    private const int MaxCount = 1000;

    public async Task<Result<IReadOnlyList<string>>> IssueAsync(
        string idName, string tenantId, int count, string? fallbackFormat, CancellationToken cancellationToken)
    {
        if (count is < 1 or > MaxCount) return NumberingErrors.Count(count, MaxCount);
        if (await FormatAsync(idName, tenantId, cancellationToken) is not { } text && (text = fallbackFormat) is null) return NumberingErrors.NotFound(idName);

        var format = NumberFormat.Parse(text);
        var drawn = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var counter in format.Counters)
        {
            if (!IsCounter(counter)) return NumberingErrors.Unparsable($"Counter {counter} has no valid name");
            drawn[counter] = (await db.QueryAsync<long[]>("select numbering.draw(@counter, @count)", new { counter, count }, cancellationToken)).Single();
        }

        var city = format.NeedsCity ? await CityAsync(tenantId, cancellationToken) : null;
        var localTime = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), await masters.ZoneOfAsync(tenantId, cancellationToken));
        var numbers = new List<string>(count);
        for (var i = 0; i < count; i++)
        {
            var index = i;
            var context = new NumberContext(tenantId, localTime, attribute => Attribute(city, attribute), counter => drawn[counter][index]);
            if (!format.TryRender(context, out var number, out var error)) return NumberingErrors.Unparsable(error!);
            numbers.Add(number!);
        }

        return numbers;
    }

    private async ValueTask<string?> FormatAsync(string idName, string tenantId, CancellationToken cancellationToken)
    {
        // Format by format, not master by master: a city that overrides one format keeps the others of its state.
        foreach (var level in Tenants.SelfAndAncestors(tenantId))
        {
            var own = await masters.OwnAsync(level, "common-masters.IdFormat", cancellationToken);
            foreach (var row in own.Rows)
            {
                if (row.TryGetProperty("idname", out var name) && name.GetString() == idName && row.TryGetProperty("format", out var format)) return format.GetString();
            }
        }

        return null;
    }

    private async ValueTask<JsonElement?> CityAsync(string tenantId, CancellationToken cancellationToken) =>
        (await masters.TenantsAsync(tenantId, cancellationToken)).Rows.TryGetValue(tenantId, out var tenant)
        && tenant.TryGetProperty("city", out var city) && city.ValueKind == JsonValueKind.Object ? city : null;

    private static string? Attribute(JsonElement? city, string name) => city is null ? null : city.Value.EnumerateObject()
        .Where(member => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        .Select(member => member.Value.ToString()).FirstOrDefault();

    private static bool IsCounter(string name) => name.Length is > 4 and <= 54 && name.StartsWith("SEQ_", StringComparison.Ordinal)
        && name.All(c => c is '_' || char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c));
}

/// <summary>Every way in which numbering refuses.</summary>
internal static class NumberingErrors
{
    public static Failure NotFound(string idName) => new("ID_NOT_FOUND", $"No format is given for the id {idName}");

    public static Failure Missing(string path) => new($"NotNull.{path}", "must not be null");

    public static Failure Size(string path, int most) => new($"Size.{path}", $"size must be between 0 and {most}");

    public static Failure Unparsable(string reason) => new("PARSING ERROR", reason);

    public static Failure Count(int count, int most) => new("INVALID_COUNT", $"Between 1 and {most} numbers can be issued at once, not {count}");
}

/// <summary>Starts counters above the numbers that the data set has taken (spec 05 §10).</summary>
internal sealed class CounterSeed : ISeedStep
{
    public int Order => 110;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        foreach (var counter in files.Read("counters.json")?.EnumerateObject() ?? default)
            await db.ExecuteAsync("select numbering.start_at(@Name, @First)", new { counter.Name, First = counter.Value.GetInt64() }, cancellationToken);
    }
}
