using System.Globalization;
using Works.Estimates;
using Works.Measurements;

namespace Works.Domain.Tests.Measurements;

/// <summary>Quantities of measured rows and what they are worth (spec 20 §2.1, §3.4, §10.2).</summary>
public sealed class MeasureArithmeticTests
{
    [Theory]
    [InlineData("0", "0", "0", "0", "0")] // no work on this item
    [InlineData("2", "0", "3", "1", "6")] // spec 20 §16.10: a zero among others counts as one
    [InlineData(null, null, null, null, "1")] // not given is one, so leaving out all four is one, not nothing
    [InlineData("0", null, "0", "0", "1")] // one of them not given: not all are zero
    [InlineData("6.5", "0.45", "0.6", "2", "3.51")]
    [InlineData("-2", "3", null, null, "-6")] // takes work back
    [InlineData("1.235", "2.117", "0.333", null, "0.870626835")] // exact, not rounded
    public void Quantity_is_the_product_of_the_dimensions(string? length, string? breadth, string? height, string? numItems, string expected) =>
        Assert.Equal(Number(expected), Dimensions.Of(Number(length), Number(breadth), Number(height), Number(numItems)).Current);

    [Fact]
    public void A_zero_that_counts_as_one_is_kept_as_one()
    {
        var dimensions = Dimensions.Of(2, 0, 3, null);
        Assert.Equal((2m, 1m, 3m, 1m), (dimensions.Length, dimensions.Breadth, dimensions.Height, dimensions.NumItems));
        Assert.Equal(default, Dimensions.Of(0, 0, 0, 0));
    }

    [Fact]
    public void Work_measured_in_full_comes_to_its_estimate()
    {
        // Spec 10 §7: 13415.45 for the masonry, its deduction subtracted; 2550.00 off the schedule; overheads count nothing.
        var value = MeasureArithmetic.ValueOf([new(Masonry, 3.51m), new(Opening, 0.324m), new(OffSchedule, 3), new(Overhead, 1)]);
        Assert.Equal((13415.45m, 2550.00m, 15965.45m), (value.Sor.Rupees, value.NonSor.Rupees, value.Total.Rupees));
    }

    [Fact]
    public void A_row_of_a_deduction_is_worth_less_than_nothing()
    {
        Assert.Equal(14779.73m, MeasureArithmetic.RowValue(isDeduction: false, 3.51m, 4210.75m).Rupees);
        Assert.Equal(-1364.28m, MeasureArithmetic.RowValue(isDeduction: true, 0.324m, 4210.75m).Rupees);
        Assert.Equal(0m, MeasureArithmetic.RowValue(isDeduction: false, 3, null).Rupees);
    }

    [Fact]
    public void Rows_of_one_item_are_added_before_they_are_rounded()
    {
        // 0.5 × 0.01 = 0.005 → 0.01 each; together 0.01, not 0.02.
        var half = Item("R", "NON-SOR", 0.01m, 1, isDeduction: false);
        Assert.Equal(0.01m, MeasureArithmetic.ValueOf([new(half, 0.5m), new(half, 0.5m)]).Total.Rupees);
    }

    [Fact]
    public void Tolerance_widens_what_is_agreed()
    {
        Assert.Equal(10.5m, MeasureArithmetic.Limit(10, 5));
        Assert.Equal(10m, MeasureArithmetic.Limit(10, 0));
    }

    internal static ContractItem Masonry { get; } = Item("R1", "SOR", 4210.75m, 3.51m, isDeduction: false);

    internal static ContractItem Opening { get; } = Item("R2", "SOR", 4210.75m, 0.324m, isDeduction: true);

    internal static ContractItem OffSchedule { get; } = Item("R3", "NON-SOR", 850m, 3, isDeduction: false);

    internal static ContractItem Overhead { get; } = Item("R4", "OVERHEAD", 100m, null, isDeduction: false);

    private static ContractItem Item(string reference, string category, decimal rate, decimal? quantity, bool isDeduction)
    {
        var line = new EstimateLineSummary(Guid.NewGuid(), null, category == "SOR" ? "SOR_900001" : null, category, category, null, null, rate, quantity, isDeduction, []);
        return new ContractItem(reference, category, $"{line.SorId}|{(category == "SOR" ? null : line.Name)}", line.SorId ?? category)
        {
            EstimateLineItemId = line.Id.ToString(), Estimated = line, UnitRate = rate, Contracted = quantity,
        };
    }

    private static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);
}
