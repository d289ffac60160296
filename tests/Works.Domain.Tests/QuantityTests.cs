using Works.Platform;

namespace Works.Domain.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0.870626835", "0.8706")] // spec 10, E2: 1.235 × 2.117 × 0.333
    [InlineData("0.00005", "0.0001")]
    [InlineData("0.00025", "0.0003")] // to even would be 0.0002
    [InlineData("0.000049999", "0")]
    [InlineData("-0.00005", "-0.0001")]
    public void A_half_at_the_fifth_decimal_goes_away_from_zero(string value, string expected) =>
        Assert.Equal(new Quantity(Exact(expected)), Quantity.Of(Exact(value)));

    [Fact]
    public void Nothing_is_rounded_until_told() => Assert.Equal(1.23456m, new Quantity(1.23456m).Value);

    [Fact]
    public void A_sum_is_exact_and_zero_when_empty()
    {
        Assert.Equal(new Quantity(3.186m), Quantity.Sum([new(3.51m), new(-0.324m)]));
        Assert.Equal(Quantity.Zero, Quantity.Sum([]));
    }

    [Fact]
    public void Quantities_add_subtract_and_compare_by_value_whatever_their_scale()
    {
        Assert.Equal(new Quantity(3.6m), new Quantity(1.1m) + new Quantity(2.5m));
        Assert.Equal(new Quantity(-1.4m), new Quantity(1.1m) - new Quantity(2.5m));
        Assert.True(new Quantity(3.5m) == new Quantity(3.5000m));
        Assert.True(new Quantity(1m) < new Quantity(2m) && new Quantity(2m) > new Quantity(1m));
        Assert.True(new Quantity(1m) <= new Quantity(1.0m) && new Quantity(1.0m) >= new Quantity(1m));
        Assert.False(new Quantity(2m) < new Quantity(1m) || new Quantity(1m) > new Quantity(1m)
            || new Quantity(2m) <= new Quantity(1m) || new Quantity(1m) >= new Quantity(2m));
        Assert.Equal([new(-1m), Quantity.Zero, new(1m)], new List<Quantity> { new(1m), new(-1m), new(0m) }.Order());
    }

    private static decimal Exact(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
