using System.Globalization;

namespace Works.Payments.Treasury;

/// <summary>April to March (spec 60, head), as treasuries write it.</summary>
internal static class FinancialYear
{
    /// <summary>E.g. 2023-24 for 8 February 2024.</summary>
    public static string Of(DateOnly day)
    {
        var first = day.Month >= 4 ? day.Year : day.Year - 1;
        return string.Create(CultureInfo.InvariantCulture, $"{first:0000}-{(first + 1) % 100:00}");
    }
}
