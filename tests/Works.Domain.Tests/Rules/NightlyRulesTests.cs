using Microsoft.Extensions.Configuration;
using Works.Administration.Rules;

namespace Works.Domain.Tests.Rules;

public sealed class NightlyRulesTests
{
    [Theory]
    [InlineData("2026-11-28T20:59:59Z", "2026-11-28T21:00:00Z")] // 02:30 in Kolkata
    [InlineData("2026-11-28T21:00:00Z", "2026-11-29T21:00:00Z")]
    [InlineData("2026-11-28T22:00:00Z", "2026-11-29T21:00:00Z")]
    public void The_check_is_due_once_a_night_on_the_clock_of_the_zone(string instant, string next) =>
        Assert.Equal(At(next), Job([]).NextAfter(At(instant)));

    [Fact]
    public void Hour_and_zone_are_settings() =>
        Assert.Equal(At("2026-07-01T02:15:00Z"), Job(new() { ["WORKS_NIGHTLY_AT"] = "04:15", ["WORKS_NIGHTLY_ZONE"] = "Europe/Berlin" }).NextAfter(At("2026-07-01T00:00:00Z")));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static NightlyRules Job(Dictionary<string, string?> settings) =>
        new(null!, null!, new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), TimeProvider.System, null!);
}
