using Works.Measurements;

namespace Works.Domain.Tests.Measurements;

/// <summary>The period of the next measurement (spec 20 §4): weeks start on Monday in the tenant's calendar.</summary>
public sealed class MeasurementPeriodTests
{
    private static readonly TimeZoneInfo India = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
    private static readonly PeriodCriteria Criteria = new("ACTIVE", 7, "APPROVED", IsAllowedAfterEnd: false);

    // Thursday 5 June 2025 to Friday 4 July 2025, as an acceptance with 29 days gives it.
    private static readonly long Start = At(2025, 6, 5);
    private static readonly long End = At(2025, 7, 5) - 1;

    [Fact]
    public void The_first_period_is_the_week_in_which_the_contract_starts()
    {
        var period = Next(newest: null);
        Assert.Equal((At(2025, 6, 2), At(2025, 6, 9) - 1), (period.StartDate, period.EndDate));
        Assert.Null(period.Message);
        // A contract that starts on a Sunday belongs to the week that ends then; one on Monday 00:00 begins its own.
        Assert.Equal(At(2025, 6, 2), MeasurementPeriod.Next(("ACTIVE", At(2025, 6, 8), End), null, Criteria, India).StartDate);
        Assert.Equal(At(2025, 6, 9), MeasurementPeriod.Next(("ACTIVE", At(2025, 6, 9), End), null, Criteria, India).StartDate);
    }

    [Fact]
    public void A_short_contract_ends_its_first_period() =>
        Assert.Equal(At(2025, 6, 7) - 1, MeasurementPeriod.Next(("ACTIVE", Start, At(2025, 6, 7) - 1), null, Criteria, India).EndDate);

    [Fact]
    public void The_next_period_follows_the_newest_approved_entry_up_to_the_contracts_end()
    {
        Assert.Equal(new MeasurementPeriod(At(2025, 6, 9), At(2025, 6, 16) - 1), Next(("APPROVED", At(2025, 6, 9) - 1)));
        Assert.Equal(new MeasurementPeriod(At(2025, 6, 30), End), Next(("APPROVED", At(2025, 6, 30) - 1)));
    }

    [Fact]
    public void While_the_newest_entry_is_in_workflow_no_period_is_open() =>
        Assert.Equal(new MeasurementPeriod(null, null, "LAST_CREATED_MEASUREMENT_STILL_IN_WORKFLOW", "error"), Next(("SUBMITTED", At(2025, 6, 9) - 1)));

    [Fact]
    public void After_the_contracts_end_the_master_decides()
    {
        Assert.Equal(new MeasurementPeriod(null, null, "RECEIVED_MEASUREMENTS_TILL_CONTRACT_END_DATE", "error"), Next(("APPROVED", End)));
        Assert.Equal(
            new MeasurementPeriod(End + 1, At(2025, 7, 12) - 1, "RECEIVED_MEASUREMENTS_TILL_CONTRACT_END_DATE", "warn"),
            MeasurementPeriod.Next(("ACTIVE", Start, End), ("APPROVED", End), Criteria with { IsAllowedAfterEnd = true }, India));
    }

    [Fact]
    public void A_contract_that_is_not_active_has_no_period()
    {
        var none = new MeasurementPeriod(null, null, "CONTRACT_IS_NOT_ACTIVE", "error");
        Assert.Equal(none, MeasurementPeriod.Next(("INWORKFLOW", Start, End), null, Criteria, India));
        Assert.Equal(none, MeasurementPeriod.Next(("ACTIVE", null, null), null, Criteria, India));
    }

    private static MeasurementPeriod Next((string?, long?)? newest) => MeasurementPeriod.Next(("ACTIVE", Start, End), newest, Criteria, India);

    private static long At(int year, int month, int day) => new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.FromMinutes(330)).ToUnixTimeMilliseconds();
}
