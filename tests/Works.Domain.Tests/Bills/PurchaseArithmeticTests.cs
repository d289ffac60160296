using FsCheck;
using FsCheck.Fluent;
using Works.Bills;
using Works.Bills.Calculator;

namespace Works.Domain.Tests.Bills;

/// <summary>The worked example of spec 40 §4.4, and what must hold for every purchase.</summary>
public sealed class PurchaseArithmeticTests
{
    private const string Service = "works.purchase";
    private static readonly InForce Always = new(IsDated: false, 0, null, IsActive: true);

    private static readonly Heads Heads = new(
        new[] { ("MC", "expense"), ("GST", "expense"), ("LC", "deduction"), ("ITTDS", "deduction"), ("GSTTDS", "deduction"), ("ROM", "deduction"), ("RMD", "deduction"), ("ODD", "deduction"), ("VAGUE", "deduction"), ("BARE", "") }
            .Select(head => new HeadCode(head.Item1, Service, head.Item2.Length == 0 ? null : head.Item2, Always)), 0);

    private static readonly Charges Charges = new(
        [
            new("LC", Service, "lumpsum", 1000m, Always), new("ITTDS", Service, "percentage", 10m, Always), new("GSTTDS", Service, "percentage", 12m, Always), new("ROM", Service, "lumpsum", null, Always),
            new("RMD", Service, "percentage", 5m, Always), new("ODD", Service, "perhaps", 1m, Always), new("VAGUE", Service, "percentage", null, Always),
        ], 0);

    private static GrossLine Line(string head, decimal amount, bool isActive = true) => new(head, amount, isActive);

    [Fact]
    public void The_worked_example_to_the_rupee()
    {
        var payable = PurchaseArithmetic.Of([Line("MC", 100_000m), Line("GST", 18_000m), Line("LC", 1m), Line("ITTDS", 1m), Line("GSTTDS", 1m), Line("ROM", 500m)], Heads, Charges).Value;
        Assert.Equal([new("LC", 1_000m), new("ITTDS", 11_800m), new("GSTTDS", 14_160m), new("ROM", 500m), new("PURCHASE", 90_540m)], payable);
        Assert.Equal(118_000m, payable.Sum(line => line.Amount));
    }

    [Fact]
    public void Lines_taken_back_and_lines_of_nothing_do_not_count() => Assert.Equal(
        [new("RMD", 50m), new("PURCHASE", 950m)],
        PurchaseArithmetic.Of([Line("MC", 999.5m), Line("GST", 180m, isActive: false), Line("ROM", 0.4m), Line("RMD", 7m)], Heads, Charges).Value);

    [Theory]
    [InlineData("WEG", "INVALID_HEAD_CODE")]
    [InlineData("BARE", "CATEGORY_MISSING")]
    [InlineData("ODD", "INVALID_HEADCODE_CALCULATION_TYPE")]
    [InlineData("VAGUE", "INVALID_CALCULATION_TYPE_VALUE")]
    public void Masters_that_say_nothing_are_refused(string head, string code) => Assert.Equal(code, PurchaseArithmetic.Of([Line("MC", 100m), Line(head, 5m)], Heads, Charges).Failures[0].Code);

    [Fact]
    public void A_head_without_charge_is_refused() =>
        Assert.Equal("MISSING_HEAD_CODE", PurchaseArithmetic.Of([Line("MC", 100m), Line("ROM", 5m)], Heads, new Charges([], 0)).Failures[0].Code);

    [Fact]
    public void Something_must_be_left_for_the_vendor() =>
        Assert.Equal("INVALID_PURCHASE_BILL_AMOUNT", PurchaseArithmetic.Of([Line("MC", 500m), Line("ROM", 500m)], Heads, Charges).Failures[0].Code);

    [Fact]
    public void What_is_disbursed_is_what_was_earned() => Prop.ForAll(
        Gen.Choose(1, 50_000_000).Select(paise => paise / 100m).ToArbitrary(), Gen.Choose(0, 9_000_000).Select(paise => paise / 100m).ToArbitrary(), Gen.Choose(0, 100_000).Select(paise => paise / 100m).ToArbitrary(),
        (material, gst, royalty) =>
        {
            var payable = PurchaseArithmetic.Of([Line("MC", material), Line("GST", gst), Line("ITTDS", 1m), Line("GSTTDS", 1m), Line("ROM", royalty)], Heads, Charges);
            return payable.IsRefused || (payable.Value.Sum(line => line.Amount) == Deduction.ToRupee(material) + Deduction.ToRupee(gst) && payable.Value.All(line => line.Amount > 0));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null, true, 1, true)] // no end, active
    [InlineData(null, false, 1, false)]
    [InlineData(null, true, -1, false)] // not begun
    [InlineData(5L, false, 5, true)] // with an end, active is not asked
    [InlineData(5L, true, 6, false)]
    public void Rows_count_while_they_are_in_force(long? to, bool isActive, long instant, bool expected) => Assert.Equal(expected, new InForce(IsDated: true, 0, to, isActive).At(instant));

    [Theory]
    [InlineData("INV-007/24", "inv 00724")]
    [InlineData("A.B_C@D'E", "abcde")]
    public void One_invoice_typed_differently_is_one_invoice(string one, string other) => Assert.Equal(BillSources.Normalised(one), BillSources.Normalised(other));

    [Fact]
    public void An_invoice_number_of_signs_alone_is_none() => Assert.Null(BillSources.Normalised(" -./ "));

    [Theory]
    [InlineData("2026-03-31T18:29:59Z", "2025-26")] // 23:59:59 in India
    [InlineData("2026-03-31T18:30:00Z", "2026-27")]
    [InlineData("1999-12-31T00:00:00Z", "1999-00")]
    public void A_financial_year_begins_in_April_where_the_tenant_is(string instant, string year) => Assert.Equal(
        year, BillSources.FinancialYear(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata")));
}
