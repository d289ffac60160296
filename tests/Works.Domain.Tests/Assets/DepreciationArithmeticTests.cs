using System.Globalization;
using Works.Platform;
using Works.Registries.Assets;

namespace Works.Domain.Tests.Assets;

/// <summary>Spec 30 §7.2.</summary>
public sealed class DepreciationArithmeticTests
{
    private static readonly FinancialYear Year = FinancialYear.Parse("2025-26")!;

    [Theory]
    [InlineData(AssetCategory.StraightLine, "10", "365000", "0", "0", "2020-05-01", "36500")] // a whole year
    [InlineData(AssetCategory.StraightLine, "10", "365000", "0", "0", "2026-01-01", "9000")] // 90 of 365 days
    [InlineData(AssetCategory.StraightLine, "10", "365000", "0", "0", "2026-03-31", "100")] // one day
    [InlineData(AssetCategory.StraightLine, "10", "365000", "0", "0", "2026-04-01", "0")] // after the year
    [InlineData(AssetCategory.StraightLine, "10", "400000", "0", "35000", "2020-05-01", "36500")] // of what will be lost
    [InlineData(AssetCategory.StraightLine, "10", "100000", "95000", "0", "2010-05-01", "5000")] // never below nothing
    [InlineData(AssetCategory.StraightLine, "10", "100000", "88000", "5000", "2010-05-01", "7000")] // never below the residual value
    [InlineData(AssetCategory.StraightLine, "10", "100000", "95000", "5000", "2010-05-01", "0")]
    [InlineData(AssetCategory.StraightLine, "33.33", "1000.01", "0", "0", "2020-05-01", "333.30")] // to the paisa
    [InlineData(AssetCategory.WrittenDown, "15", "100000", "0", "0", "2020-05-01", "15000")]
    [InlineData(AssetCategory.WrittenDown, "15", "100000", "15000", "0", "2020-05-01", "12750")] // of the opening net
    [InlineData(AssetCategory.WrittenDown, "15", "100000", "15000", "84000", "2020-05-01", "1000")]
    [InlineData(AssetCategory.WrittenDown, "100", "100000", "15000", "0", "2026-04-01", "0")]
    public void A_year_costs_what_method_rate_and_days_say(string method, string rate, string gross, string accumulated, string residual, string capitalised, string expected)
    {
        static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
        Assert.Equal(
            Number(expected),
            DepreciationArithmetic.Of(method, Number(rate), new Money(Number(gross)), new Money(Number(accumulated)), new Money(Number(residual)), DateOnly.Parse(capitalised, CultureInfo.InvariantCulture), Year).Rupees);
    }

    [Fact]
    public void A_leap_year_has_a_day_more() =>
        Assert.Equal((365, 366), (Year.Days, FinancialYear.Parse("2023-24")!.Days));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2025")]
    [InlineData("2025-27")]
    [InlineData("2025/26")]
    [InlineData("+025-26")]
    [InlineData("2025-6")]
    public void What_is_no_financial_year_is_none(string? text) => Assert.Null(FinancialYear.Parse(text));

    [Fact]
    public void The_year_before_a_new_century_is_written_with_two_digits() => Assert.NotNull(FinancialYear.Parse("2099-00"));
}
