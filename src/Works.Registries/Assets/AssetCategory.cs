using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Registries.Assets;

/// <summary>A kind of asset: a row of master <c>asset.AssetCategory</c>. Says what is asked of its assets and how they lose value.</summary>
internal sealed record AssetCategory
{
    public const string Module = "asset";
    public const string Master = "AssetCategory";
    public const string StraightLine = "STRAIGHT_LINE_METHOD";
    public const string WrittenDown = "WRITTENDOWN_VALUE_METHOD";
    private static readonly string[] Types = ["LAND", "MOVABLEASSET", "IMMOVABLEASSET"];
    private static readonly string[] DataTypes = ["String", "Number", "Date", "DateTime", "MasterData", "Enumeration"];

    public string? TenantId { get; init; }
    public string? Code { get; init; }
    public string? Name { get; init; }
    public string? AssetType { get; init; }
    public string? Uom { get; init; }
    public string? Parent { get; init; }
    public string? AssetAccountCode { get; init; }
    public string? AccDepAccountCode { get; init; }
    public string? RevAccountCode { get; init; }
    public string? DepExpAccountCode { get; init; }
    public string? DepreciationMethod { get; init; }
    public IReadOnlyList<DepreciationRate>? DepreciationRates { get; init; }

    /// <summary>Years.</summary>
    public int? MaxLife { get; init; }
    public IReadOnlyList<AssetField>? CustomFields { get; init; }

    [JsonPropertyName("active")]
    public bool? IsActive { get; init; }

    /// <summary>Per cent a year: of the year itself, else of the row without a year; null when neither is there.</summary>
    public decimal? RateOf(string financialYear) =>
        (DepreciationRates?.FirstOrDefault(rate => rate.FinancialYear == financialYear) ?? DepreciationRates?.FirstOrDefault(rate => string.IsNullOrWhiteSpace(rate.FinancialYear)))?.Rate;

    /// <summary>What is wrong with the category; null when nothing is (spec 30 §7.1).</summary>
    public Failure? Refuses()
    {
        if (string.IsNullOrWhiteSpace(Code) || Code.Length > 50) return AssetErrors.CategoryRule("A category needs a code of at most 50 characters");
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 100) return AssetErrors.CategoryRule("A category needs a name of at most 100 characters");
        if (!Types.Contains(AssetType, StringComparer.Ordinal)) return AssetErrors.CategoryRule($"assetType must be one of {string.Join(", ", Types)}");
        if (string.IsNullOrWhiteSpace(Uom)) return AssetErrors.CategoryRule("A category needs a unit of measure");
        if (string.IsNullOrWhiteSpace(AssetAccountCode) || string.IsNullOrWhiteSpace(RevAccountCode)) return AssetErrors.CategoryRule("A category needs assetAccountCode and revAccountCode");
        if (!string.IsNullOrWhiteSpace(DepreciationMethod) && DepreciationMethod is not (StraightLine or WrittenDown)) return AssetErrors.CategoryRule($"depreciationMethod must be {StraightLine} or {WrittenDown}");
        if ((DepreciationRates ?? []).Any(rate => rate.Rate is null or < 0 or > 100)) return AssetErrors.CategoryRule("A rate of depreciation lies between 0 and 100 per cent");
        var fields = CustomFields ?? [];
        if (fields.Any(field => field.Name is not { Length: >= 2 and <= 50 })) return AssetErrors.CategoryRule("The name of a field has 2 to 50 characters");
        if (fields.Select(field => field.Name).Distinct(StringComparer.Ordinal).Count() < fields.Count) return AssetErrors.CategoryRule("Two fields have one name");
        if (fields.FirstOrDefault(field => !DataTypes.Contains(field.DataType, StringComparer.Ordinal)) is { } untyped) return AssetErrors.CategoryRule($"dataType of {untyped.Name} must be one of {string.Join(", ", DataTypes)}");
        return fields.FirstOrDefault(field => field is { DataType: "Enumeration", EnumValues: null or [] }) is { } empty ? AssetErrors.CategoryRule($"The enumeration {empty.Name} has no values") : null;
    }
}

/// <summary>How much of its value an asset loses in a year.</summary>
/// <param name="FinancialYear">E.g. 2025-26; null for every year without a row of its own.</param>
/// <param name="Rate">Per cent a year, 0–100.</param>
internal sealed record DepreciationRate(string? FinancialYear, decimal? Rate);

/// <summary>A property that assets of a category have.</summary>
internal sealed record AssetField
{
    public string? Name { get; init; }
    public string? DataType { get; init; }

    /// <summary>Of MasterData: the master, e.g. <c>common-masters.UOM</c>.</summary>
    public string? Format { get; init; }
    public bool? IsActive { get; init; }
    public bool? IsMandatory { get; init; }
    public IReadOnlyList<string>? EnumValues { get; init; }
    public string? LocalText { get; init; }
}

/// <summary>Categories of a tenant, and what they ask of properties.</summary>
internal sealed class AssetCategories(IMasters masters)
{
    private const int LongestText = 1000;

    /// <summary>An active category; null when there is none.</summary>
    public async ValueTask<AssetCategory?> FindAsync(string tenantId, string? code, CancellationToken cancellationToken) =>
        code is null ? null : (await AllAsync(tenantId, cancellationToken)).FirstOrDefault(category => category.Code == code && category.IsActive != false);

    public async ValueTask<IReadOnlyList<AssetCategory>> AllAsync(string tenantId, CancellationToken cancellationToken) =>
        await masters.ViewAsync<AssetCategory[]>(
            tenantId, AssetCategory.Module, AssetCategory.Master, rows => [.. rows.Select(row => row.Deserialize<AssetCategory>(WireJson.Options)!)], cancellationToken);

    /// <summary>Judges the properties of an asset by the fields of its category; every broken field is named.</summary>
    public async Task<Failure[]> RefusesAsync(string tenantId, AssetCategory category, JsonElement? properties, CancellationToken cancellationToken)
    {
        List<Failure> failures = [];
        if (properties is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) }) return [AssetErrors.PropertyInvalid("properties", "must be an object")];
        var given = properties is { ValueKind: JsonValueKind.Object } sent
            ? sent.EnumerateObject().GroupBy(member => member.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal) : [];
        var fields = (category.CustomFields ?? []).Where(field => field.IsActive != false).ToDictionary(field => field.Name!, StringComparer.Ordinal);
        foreach (var field in fields.Values)
        {
            var value = given.GetValueOrDefault(field.Name!);
            if (IsBlank(value))
            {
                if (field.IsMandatory == true) failures.Add(AssetErrors.PropertyRequired(field.Name!, category.Code!));
            }
            else if (await WrongAsync(tenantId, field, value, cancellationToken) is { } says)
            {
                failures.Add(AssetErrors.PropertyInvalid(field.Name!, says));
            }
        }

        failures.AddRange(given.Where(member => !fields.ContainsKey(member.Key) && !IsBlank(member.Value)).Select(member => AssetErrors.PropertyInvalid(member.Key, $"is no property of the category {category.Code}")));
        return [.. failures];
    }

    private async ValueTask<string?> WrongAsync(string tenantId, AssetField field, JsonElement value, CancellationToken cancellationToken)
    {
        switch (field.DataType)
        {
            case "Number":
                return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out _) ? null : "must be a number";
            case "Date" or "DateTime":
                return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _) ? null : "must be a time in epoch milliseconds";
            case "Enumeration":
                return value.ValueKind == JsonValueKind.String && field.EnumValues!.Contains(value.GetString(), StringComparer.Ordinal) ? null : $"must be one of {string.Join(", ", field.EnumValues!)}";
            case "MasterData" when field.Format?.Split('.') is [var module, var master]:
                var codes = await masters.RowsAsync(tenantId, module, master, cancellationToken);
                return value.ValueKind == JsonValueKind.String && codes.Any(row => row.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String && code.ValueEquals(value.GetString()))
                    ? null : $"must be a code of the master {field.Format}";
            default:
                return value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= LongestText ? null : $"must be a text of at most {LongestText} characters";
        }
    }

    private static bool IsBlank(JsonElement value) =>
        value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()));
}
