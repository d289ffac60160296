using Works.Administration.Workflow;

namespace Works.Domain.Tests.Workflow;

public sealed class ServiceLevelTests
{
    private const long Hour = 3_600_000;
    private const long Day = 24 * Hour;
    private const long FiveDays = 432_000_000; // ESTIMATE (spec 05 §11.1)

    [Fact]
    public void The_first_transition_starts_the_business_clock()
    {
        Assert.Equal(FiveDays, ServiceLevel.BusinessAfterTransition(FiveDays, previous: null));
        Assert.Null(ServiceLevel.BusinessAfterTransition(null, previous: null));
    }

    [Fact]
    public void Later_transitions_take_the_time_since_the_previous_row_off_what_remained()
    {
        Assert.Equal(345_600_000, ServiceLevel.BusinessAfterTransition(FiveDays, After(TimeSpan.FromDays(1), businessRemaining: FiveDays)));
        Assert.Equal(-Day, ServiceLevel.BusinessAfterTransition(FiveDays, After(TimeSpan.FromDays(2), businessRemaining: Day)));
        Assert.Null(ServiceLevel.BusinessAfterTransition(FiveDays, After(TimeSpan.FromDays(2), businessRemaining: null)));
    }

    [Fact]
    public void Business_sla_decreases_monotonically_over_a_walk() // spec 50 §22 check 7
    {
        var remaining = ServiceLevel.BusinessAfterTransition(FiveDays, previous: null);
        foreach (var hours in (int[])[1, 30, 2, 200])
        {
            var next = ServiceLevel.BusinessAfterTransition(FiveDays, After(TimeSpan.FromHours(hours), remaining));
            Assert.True(next < remaining);
            remaining = next;
        }
        Assert.Equal(FiveDays - (233 * Hour), remaining);
    }

    [Fact]
    public void A_new_state_starts_its_own_sla_afresh()
    {
        var previous = After(TimeSpan.FromDays(3), stateRemaining: Day);
        Assert.Equal(2 * Day, ServiceLevel.StateAfterTransition(2 * Day, isSelfLoop: false, previous));
        Assert.Equal(2 * Day, ServiceLevel.StateAfterTransition(2 * Day, isSelfLoop: false, previous: null));
        Assert.Null(ServiceLevel.StateAfterTransition(null, isSelfLoop: false, previous));
    }

    [Fact]
    public void A_self_loop_runs_on()
    {
        var sixHours = TimeSpan.FromHours(6);
        Assert.Equal(18 * Hour, ServiceLevel.StateAfterTransition(Day, isSelfLoop: true, After(sixHours, stateRemaining: Day)));
        Assert.Null(ServiceLevel.StateAfterTransition(Day, isSelfLoop: true, After(sixHours, stateRemaining: null)));
    }

    [Fact]
    public void A_self_loop_on_the_entry_state_without_a_row_counts_as_modified_just_now() =>
        Assert.Equal(Day, ServiceLevel.StateAfterTransition(Day, isSelfLoop: true, previous: null));

    [Fact]
    public void Reading_takes_the_time_since_the_row_off_and_drops_fractions_of_a_millisecond()
    {
        Assert.Equal(18 * Hour, ServiceLevel.Remaining(Day, TimeSpan.FromHours(6)));
        Assert.Equal(-Hour, ServiceLevel.Remaining(Day, TimeSpan.FromHours(25)));
        Assert.Equal(Day - 1, ServiceLevel.Remaining(Day, TimeSpan.FromTicks((2 * TimeSpan.TicksPerMillisecond) - 1)));
        Assert.Null(ServiceLevel.Remaining(null, TimeSpan.FromHours(6)));
    }

    [Theory]
    [InlineData(48, 12, 2)] // 36 h left
    [InlineData(48, 13, 1)]
    [InlineData(48, 48, 0)]
    [InlineData(48, 84, -2)] // 36 h overdue
    [InlineData(48, 83, -1)]
    public void Service_sla_is_the_state_sla_in_rounded_days(int slaHours, int hoursSinceAction, long days) =>
        Assert.Equal(days, ServiceLevel.DaysRemaining(
            slaHours * Hour, TimeSpan.FromHours(hoursSinceAction), FiveDays, TimeSpan.FromDays(100)));

    [Fact]
    public void Without_a_state_sla_service_sla_counts_the_business_from_creation()
    {
        Assert.Equal(3, ServiceLevel.DaysRemaining(null, TimeSpan.FromDays(1), FiveDays, TimeSpan.FromDays(2)));
        Assert.Null(ServiceLevel.DaysRemaining(null, TimeSpan.FromDays(1), null, TimeSpan.FromDays(2)));
    }

    [Fact]
    public void A_document_nears_its_sla_after_more_than_60_percent_without_an_action()
    {
        Assert.False(ServiceLevel.IsNearing(FiveDays, TimeSpan.FromDays(3)));
        Assert.True(ServiceLevel.IsNearing(FiveDays, TimeSpan.FromDays(3) + TimeSpan.FromMilliseconds(1)));
        Assert.False(ServiceLevel.IsNearing(FiveDays, TimeSpan.FromHours(1)));
        Assert.False(ServiceLevel.IsNearing(null, TimeSpan.FromDays(1000)));
        Assert.True(ServiceLevel.IsNearing(Day, TimeSpan.MaxValue));
    }

    private static PreviousStep After(TimeSpan elapsed, long? businessRemaining = null, long? stateRemaining = null) =>
        new(businessRemaining, stateRemaining, elapsed);
}
