using Works.Estimates;
using Works.Platform;

namespace Works.Domain.Tests.Estimates;

/// <summary>The worked example of spec 10 §7 and the formulas of §3.6.</summary>
public sealed class EstimateArithmeticTests
{
    private static readonly Dictionary<string, Overhead> Masters = new(StringComparer.Ordinal)
    {
        ["SUPV"] = new Overhead("SUPV", IsPercentage: true, IsAutoCalculated: true, 4.5m),
        ["SIGN"] = new Overhead("SIGN", IsPercentage: false, IsAutoCalculated: true, 3200m),
        ["MISC"] = new Overhead("MISC", IsPercentage: false, IsAutoCalculated: false, null),
    };

    private static readonly EstimateLine[] Example =
    [
        Item("SOR", "SOR_900001", 4210.75m, 3.51m), Item("SOR", "SOR_900001", 4210.75m, 0.324m, isDeduction: true), Item("NON-SOR", "1", 850m, 3m),
        Charge("SUPV", 718.45m), Charge("SIGN", 3200m),
    ];

    [Fact]
    public void The_worked_example_agrees_to_the_paisa()
    {
        var figures = EstimateArithmetic.Of(Example, Masters);

        Assert.Equal([14779.73m, 1364.28m, 2550.00m, 718.45m, 3200.00m], figures.Amounts.Select(amount => amount.Rupees));
        Assert.Equal(15965.45m, figures.Items.Rupees);
        Assert.Equal(3918.45m, figures.Overheads.Rupees);
        Assert.Equal(19883.90m, figures.Total.Rupees);
        Assert.Empty(EstimateArithmetic.Compare(Example, figures, 19883.90m));
    }

    [Theory]
    [InlineData(2.0, 6.5, 0.45, 0.6, 3.5100)]
    [InlineData(1.0, 1.2, 0.45, 0.6, 0.3240)]
    [InlineData(null, 1.235, 2.117, 0.333, 0.8706)] // 0.870626835, rounded to four places
    [InlineData(3.0, null, 0.0, null, 3.0)] // blank and zero dimensions do not count
    public void A_rows_quantity_is_the_product_of_its_dimensions_at_four_decimals(double? count, double? length, double? width, double? height, double expected) =>
        Assert.Equal((decimal)expected, EstimateArithmetic.Product((decimal?)count, (decimal?)length, (decimal?)width, (decimal?)height)!.Value.Value);

    [Fact]
    public void A_row_without_any_dimension_has_no_product_and_the_typed_quantity_counts() => Assert.Null(EstimateArithmetic.Product(null, 0, null, 0));

    [Fact]
    public void A_percentage_is_always_of_the_items_and_never_of_another_overhead()
    {
        var figures = EstimateArithmetic.Of([Item("SOR", "A", 100m, 10m), Charge("SIGN", 3200m), Charge("SUPV", 0m)], Masters);
        Assert.Equal(45.00m, figures.Amounts[2].Rupees); // 4.5 % of 1000, not of 4200
    }

    [Fact]
    public void An_overhead_that_the_office_types_is_taken_as_typed() =>
        Assert.Equal(77.70m, EstimateArithmetic.Of([Item("SOR", "A", 1m, 1m), Charge("MISC", 77.70m)], Masters).Overheads.Rupees);

    [Fact]
    public void Rows_of_one_item_are_summed_before_they_are_rounded()
    {
        // 3 × 0.333 × 1.01 = 1.00899; each row alone would round to 0.34 and give 1.02.
        EstimateLine[] rows = [Item("SOR", "A", 1.01m, 0.333m), Item("SOR", "A", 1.01m, 0.333m), Item("SOR", "A", 1.01m, 0.333m)];
        Assert.Equal(1.01m, EstimateArithmetic.Of(rows, Masters).Items.Rupees);
    }

    [Fact]
    public void A_difference_of_more_than_a_paisa_is_named_with_both_figures()
    {
        EstimateLine[] lines = [Item("SOR", "A", 100m, 1m, sent: 100.02m), Charge("SUPV", 4.51m)];
        var differences = EstimateArithmetic.Compare(lines, EstimateArithmetic.Of(lines, Masters), sentTotal: 99m);
        Assert.Equal([new Difference("SOR A", 100.02m, 100m), new Difference("totalEstimatedAmount", 99m, 104.50m)], differences);
    }

    [Fact]
    public void Switched_off_lines_do_not_count()
    {
        var off = EstimateLine.New("pg.citya", 0, new EstimateDetailWire { Category = "SOR", SorId = "A", UnitRate = 100m, NoOfUnit = 5m, IsActive = false, AmountDetails = [] });
        Assert.Equal(Money.Zero, EstimateArithmetic.Of([off], Masters).Total);
    }

    private static EstimateLine Item(string category, string sorId, decimal rate, decimal quantity, bool isDeduction = false, decimal? sent = null) =>
        EstimateLine.New("pg.citya", 0, new EstimateDetailWire
        {
            Category = category, SorId = sorId, UnitRate = rate, NoOfUnit = quantity, IsDeduction = isDeduction,
            AmountDetails = [new AmountDetailWire { Type = "EstimatedAmount", Amount = sent ?? Money.ToPaisa(rate * quantity).Rupees }],
        });

    private static EstimateLine Charge(string code, decimal sent) =>
        EstimateLine.New("pg.citya", 0, new EstimateDetailWire { Category = "OVERHEAD", Name = code, AmountDetails = [new AmountDetailWire { Type = code, Amount = sent }] });
}
