using Works.Estimates.RateAnalysis;

namespace Works.Domain.Tests.Estimates;

/// <summary>The formulas of spec 10 §5, on figures worked out by hand.</summary>
public sealed class RateArithmeticTests
{
    private static readonly LabourCess Cess = new("LC.1", 1m);

    /// <summary>COMP_000001 of the demo data: 10 CUM of plain cement concrete M15.</summary>
    private static readonly BasicShare[] Concrete =
    [
        Basic(3200m, "MA.1", 7.60m), Basic(9.45m, "MA.1", 1120m), Basic(16m, "LA.1", 385m), Basic(38m, "LA.1", 200m), Basic(8m, "MHA.1", 310m),
    ];

    [Fact]
    public void The_composition_of_the_demo_data_gives_5165_54_a_cubic_metre()
    {
        // Material 2432.00 + 1058.40; labour 616.00 + 760.00; machinery 248.00; together 5114.40; cess 51.144 → 51.14.
        var rate = RateArithmetic.PerUnit(Concrete, [], 10m, Cess, roundsShares: false);

        Assert.Equal(
            [new HeadAmount("MA.1", "fixed", 3490.40m), new("LA.1", "fixed", 1376.00m), new("MHA.1", "fixed", 248.00m), new("LC.1", "percentage", 51.14m)], rate.Heads);
        Assert.Equal(5165.54m, rate.Rate.Rupees);
        Assert.Equal(rate.Heads, RateArithmetic.PerUnit(Concrete, [], 10m, Cess, roundsShares: true).Heads);
    }

    [Fact]
    public void The_preview_is_for_the_whole_output()
    {
        var whole = RateArithmetic.ForOutput(Concrete, [new ExtraCharge("LA.1", IsPercentage: false, 250m)], Cess, roundsShares: false);

        // 34904 + (13760 + 250) + 2480 = 51394; cess 513.94.
        Assert.Equal([34904m, 14010m, 2480m, 513.94m], whole.Heads.Select(head => head.Amount));
        Assert.Equal(51907.94m, whole.Rate.Rupees);
    }

    [Fact]
    public void Full_precision_is_kept_until_the_head_total_unless_the_reference_is_wanted()
    {
        // 1.00 × 1 ÷ 300 = 0.00333…, three times 0.01; the reference rounds each share to nothing.
        BasicShare[] basics = [Basic(1m, "MA.1", 1m), Basic(1m, "MA.1", 1m), Basic(1m, "MA.1", 1m)];
        Assert.Equal(0.01m, RateArithmetic.PerUnit(basics, [], 300m, null, roundsShares: false).Rate.Rupees);
        Assert.Equal(0.00m, RateArithmetic.PerUnit(basics, [], 300m, null, roundsShares: true).Rate.Rupees);
    }

    [Fact]
    public void The_reference_rounds_a_share_before_and_after_it_divides_by_the_items_own_quantity()
    {
        // 10.00 × 1 ÷ 3 = 3.33; 3.33 ÷ 2 = 1.665 → 1.67. Exactly it is 1.6666… → 1.67; with 0.10: 0.03 ÷ 2 = 0.015 → 0.02, exactly 0.0166… → 0.02.
        Assert.Equal(1.67m, RateArithmetic.PerUnit([Basic(1m, "MA.1", 10m, per: 2m)], [], 3m, null, roundsShares: true).Rate.Rupees);
        // 0.29 × 1 ÷ 3 = 0.0966 → 0.10; ÷ 4 = 0.025 → 0.03; exactly 0.02416 → 0.02.
        Assert.Equal(0.03m, RateArithmetic.PerUnit([Basic(1m, "MA.1", 0.29m, per: 4m)], [], 3m, null, roundsShares: true).Rate.Rupees);
        Assert.Equal(0.02m, RateArithmetic.PerUnit([Basic(1m, "MA.1", 0.29m, per: 4m)], [], 3m, null, roundsShares: false).Rate.Rupees);
    }

    [Fact]
    public void An_extra_charge_goes_on_its_head_and_a_percentage_counts_on_the_basic_items_of_that_head()
    {
        ExtraCharge[] charges = [new("LA.1", IsPercentage: false, 250m), new("MA.1", IsPercentage: true, 2m), new("CA.9", IsPercentage: false, 0.05m)];
        var rate = RateArithmetic.PerUnit(Concrete, charges, 10m, cess: null, roundsShares: false);

        // LA 1376 + 25; MA 3490.40 + 69.808 = 3560.208; CA 0.005 → 0.01.
        Assert.Equal([3560.21m, 1401.00m, 248.00m, 0.01m], rate.Heads.Select(head => head.Amount));
    }

    [Fact]
    public void Cess_is_on_all_other_heads_and_added_to_what_the_basic_rates_carry()
    {
        BasicShare[] basics = [new(1m, 1m, [new("LA.1", "fixed", 100m), new("LC.1", "percentage", 1m)])];
        var rate = RateArithmetic.PerUnit(basics, [], 1m, Cess, roundsShares: false);
        Assert.Equal([new HeadAmount("LA.1", "fixed", 100m), new("LC.1", "percentage", 2m)], rate.Heads);
        Assert.Equal(102m, rate.Rate.Rupees);
    }

    [Fact]
    public void Rates_are_compared_as_numbers()
    {
        HeadAmount[] one = [new("LA.1", "fixed", 10.0m), new("MA.1", "fixed", 5m)];
        HeadAmount[] same = [new("MA.1", "fixed", 5.00m), new("LA.1", "fixed", 10.00m)];
        Assert.True(RateArithmetic.Same(15.0m, one, 15.00m, same));
        Assert.False(RateArithmetic.Same(15m, one, 15m, [new("LA.1", "fixed", 9m), new("MA.1", "fixed", 6m)]));
        Assert.False(RateArithmetic.Same(15m, one, 15m, [new("LA.1", "fixed", 10m), new("MHA.1", "fixed", 5m)]));
    }

    [Theory]
    [InlineData("LA.1", "LABOUR")]
    [InlineData("LH.2", "LABOUR")]
    [InlineData("MHA.1", "MACHINERY")]
    [InlineData("MH.3", "MACHINERY")]
    [InlineData("MA.2", "MATERIAL")]
    [InlineData("LC.7", "LABOUR_CESS")]
    [InlineData("XYZ.1", "OTHER")]
    public void A_head_belongs_to_the_class_of_the_code_before_the_dot(string head, string expected) => Assert.Equal(expected, HeadClass.Of(head));

    private static BasicShare Basic(decimal quantity, string head, decimal amount, decimal per = 1m) => new(quantity, per, [new HeadAmount(head, "fixed", amount)]);
}
