using System.Globalization;
using Works.Platform;

namespace Works.Registries.Assets;

/// <summary>A financial year: 1 April to 31 March, in the tenant's zone.</summary>
internal sealed record FinancialYear(string Name, DateOnly First, DateOnly Last)
{
    public int Days => Last.DayNumber - First.DayNumber + 1;

    /// <summary>Reads <c>2025-26</c>; null when it is no year so written.</summary>
    public static FinancialYear? Parse(string? text) =>
        text is { Length: 7 } && text[4] == '-' && int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is > 1900 and < 9000
        && text.AsSpan(5).SequenceEqual(((year + 1) % 100).ToString("00", CultureInfo.InvariantCulture))
            ? new FinancialYear(text, new DateOnly(year, 4, 1), new DateOnly(year + 1, 3, 31)) : null;
}

/// <summary>How assets lose value in one financial year (spec 30 §7.2).</summary>
internal static class DepreciationArithmetic
{
    /// <summary>
    /// Straight line: rate × (gross − residual), by days from capitalisation on; written down: rate × opening net. Never below the residual value.
    /// </summary>
    /// <param name="method">Method of the category.</param>
    /// <param name="ratePercent">Per cent a year, 0–100.</param>
    /// <param name="gross">Gross value, rupees.</param>
    /// <param name="accumulated">Depreciation of the years before, rupees.</param>
    /// <param name="residual">What it is worth in the end, rupees.</param>
    /// <param name="capitalised">Day of capitalisation.</param>
    /// <param name="year">The year.</param>
    /// <returns>Rupees and paise; zero for an asset capitalised after the year.</returns>
    public static Money Of(string method, decimal ratePercent, Money gross, Money accumulated, Money residual, DateOnly capitalised, FinancialYear year)
    {
        if (capitalised > year.Last) return Money.Zero;
        var net = gross - accumulated;
        // 10 % of 3,65,000 less 0, capitalised 1 January: 36,500 × 90 ÷ 365 = 9,000
        var days = year.Last.DayNumber - (capitalised > year.First ? capitalised : year.First).DayNumber + 1;
        var full = method == AssetCategory.StraightLine
            ? ratePercent * (gross - residual).Rupees * days / (100m * year.Days)
            : ratePercent * net.Rupees / 100m;
        return Money.ToPaisa(Math.Max(0, Math.Min(full, (net - residual).Rupees)));
    }
}
