using Works.Platform;

namespace Works.Domain.Tests.Events;

public sealed class BackOffTests
{
    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(1, 2_000)]
    [InlineData(11, 2_048_000)]
    [InlineData(12, 3_600_000)]
    [InlineData(999, 3_600_000)]
    public void Waits_double_up_to_an_hour(int attempts, long milliseconds) => Assert.Equal(milliseconds, BackOff.Milliseconds(attempts, null, 0));

    [Fact]
    public void Thirty_six_attempts_are_about_a_day() =>
        Assert.Equal((4095 + (23 * 3600)) * 1000L, Enumerable.Range(0, 35).Sum(attempts => BackOff.Milliseconds(attempts, null, 0)));

    [Fact]
    public void The_receiver_may_ask_for_more_time_but_not_for_more_than_an_hour()
    {
        Assert.Equal(600_000, BackOff.Milliseconds(0, TimeSpan.FromMinutes(10), 0));
        Assert.Equal(2_048_000, BackOff.Milliseconds(11, TimeSpan.FromSeconds(1), 0));
        Assert.Equal(3_600_000, BackOff.Milliseconds(0, TimeSpan.FromDays(9), 0));
        Assert.Equal(1_000, BackOff.Milliseconds(0, TimeSpan.FromDays(-1), 0));
    }

    [Fact]
    public void Waits_are_spread_by_a_tenth()
    {
        Assert.Equal(900, BackOff.Milliseconds(0, null, -10));
        Assert.Equal(1_100, BackOff.Milliseconds(0, null, 10));
    }
}
