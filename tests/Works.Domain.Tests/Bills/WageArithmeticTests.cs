using FsCheck;
using FsCheck.Fluent;
using Works.Bills;
using Works.Bills.Calculator;

namespace Works.Domain.Tests.Bills;

/// <summary>The worked example of spec 40 §4.3, line by line, and what must hold for every wage (02 C18, C23).</summary>
public sealed class WageArithmeticTests
{
    private static readonly ApplicableCharge Cess = new("LC", "works.wages", "percentage", 1m, new InForce(IsDated: false, 0, null, IsActive: true));

    [Theory]
    [InlineData(5.5, 352, 1936, 1955, 19, 19, 1936)]
    [InlineData(6, 452, 2712, 2739, 27, 27, 2712)]
    [InlineData(5, 390, 1950, 1970, 20, 20, 1950)]
    [InlineData(5, 307, 1535, 1550, 15, 15, 1535)] // in legacy mode its parts exceed its gross by a rupee
    public void Exact_mode_pays_the_wage_and_gives_the_rest_of_the_gross_to_the_department(double days, double rate, double earned, double gross, double cess, double paidCess, double paidWage) =>
        Assert.Equal(new Wage((decimal)earned, (decimal)gross, (decimal)cess, (decimal)paidCess, (decimal)paidWage), WageArithmetic.Exact((decimal)days, (decimal)rate, 1m));

    [Theory]
    [InlineData(5.5, 352, 1955, 19, 20, 1935)]
    [InlineData(6, 452, 2739, 27, 27, 2712)]
    [InlineData(5, 390, 1970, 20, 20, 1950)]
    [InlineData(5, 307, 1550, 15, 16, 1535)]
    public void Legacy_mode_rounds_as_the_reference_does(double days, double rate, double gross, double cess, double paidCess, double paidWage)
    {
        var wage = WageArithmetic.Legacy((decimal)days, (decimal)rate, Cess).Value;
        Assert.Equal(((decimal)gross, (decimal)cess, (decimal)paidCess, (decimal)paidWage), (wage.Gross, wage.Cess, wage.PaidCess, wage.PaidWage));
    }

    [Fact]
    public void In_exact_mode_net_and_deduction_are_the_gross_and_none_is_negative() => Prop.ForAll(
        Gen.Choose(0, 62).Select(halves => halves / 2m).ToArbitrary(), Gen.Choose(0, 200_000).Select(paise => paise / 100m).ToArbitrary(), Gen.Choose(0, 1000).Select(tenths => tenths / 100m).ToArbitrary(),
        (days, rate, percent) =>
        {
            var wage = WageArithmetic.Exact(days, rate, percent);
            return wage.PaidCess + wage.PaidWage == wage.Gross && wage.Cess == wage.PaidCess && wage.PaidCess >= 0 && wage.PaidWage == Deduction.ToRupee(days * rate);
        }).QuickCheckThrowOnFailure();
}
