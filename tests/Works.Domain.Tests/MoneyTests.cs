using Works.Platform;

namespace Works.Domain.Tests;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("66471.5", "66471.50")] // style.md §8: 13,29,430 at 5 %
    [InlineData("0.004999", "0")]
    [InlineData("0.005", "0.01")]
    [InlineData("0.025", "0.03")] // to even would be 0.02
    [InlineData("-0.005", "-0.01")]
    [InlineData("-0.025", "-0.03")]
    public void Half_a_paisa_goes_away_from_zero(string rupees, string expected) =>
        Assert.Equal(new Money(Exact(expected)), Money.ToPaisa(Exact(rupees)));

    [Fact]
    public void Nothing_is_rounded_until_told() => Assert.Equal(0.0125m, (new Money(0.00625m) + new Money(0.00625m)).Rupees);

    [Fact]
    public void A_sum_is_exact_and_zero_when_empty()
    {
        Assert.Equal(new Money(0.3m), Money.Sum([new(0.1m), new(0.2m), new(0.4m), new(-0.4m)]));
        Assert.Equal(Money.Zero, Money.Sum([]));
    }

    [Fact]
    public void Amounts_subtract_and_compare_by_value_whatever_their_scale()
    {
        Assert.Equal(new Money(-1m), new Money(1.50m) - new Money(2.5m));
        Assert.True(new Money(1.5m) == new Money(1.50m));
        Assert.True(new Money(1m) < new Money(2m) && new Money(2m) > new Money(1m));
        Assert.True(new Money(1m) <= new Money(1.0m) && new Money(1.0m) >= new Money(1m));
        Assert.False(new Money(2m) < new Money(1m) || new Money(1m) > new Money(1m)
            || new Money(2m) <= new Money(1m) || new Money(1m) >= new Money(2m));
        Assert.Equal([new(-1m), Money.Zero, new(1m)], new List<Money> { new(1m), new(-1m), new(0m) }.Order());
    }

    private static decimal Exact(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
