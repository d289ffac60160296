using Works.Attendance;
using Works.Attendance.Logs;
using Works.Attendance.Musters;
using Works.Attendance.Registers;

namespace Works.Domain.Tests.Attendance;

/// <summary>Hours become days (spec 30 §3.5, checklist row 1), by the tenant's calendar (§1.5).</summary>
public sealed class AttendanceArithmeticTests
{
    private static readonly TenantCalendar India = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"));
    private static readonly DateOnly Monday = new(2025, 7, 14);

    private static long At(TenantCalendar calendar, int hour, int minute) => calendar.StartOf(Monday) + (((hour * 60L) + minute) * 60_000);

    private static AttendanceLog Log(string type, long time, Guid? register = null) => new()
    {
        Id = Guid.NewGuid(), TenantId = "pg.citya", RegisterId = register ?? Guid.Empty, IndividualId = Guid.Empty, Time = time, Day = Monday, Type = type, Status = RegisterStatus.ACTIVE, CreatedBy = "t",
        CreatedTime = 0, LastModifiedBy = "t", LastModifiedTime = 0,
    };

    private static DayPresence Of(params (string Type, int Hour, int Minute)[] logs) =>
        AttendanceArithmetic.OfDay(logs.Select(log => Log(log.Type, At(India, log.Hour, log.Minute))), India, DayThresholds.Default);

    [Theory]
    [InlineData(9, 0, 13, 59, 0.5)]
    [InlineData(9, 0, 14, 0, 1.0)]
    [InlineData(9, 0, 17, 59, 1.0)]
    [InlineData(9, 0, 9, 0, 0.0)]
    [InlineData(9, 0, 9, 59, 0.0)] // the same hour
    [InlineData(9, 59, 10, 0, 0.5)] // minutes are left out
    [InlineData(18, 0, 9, 0, 0.0)] // an exit before its entry is no attendance
    public void Rounded_off_only_the_hours_count(int entryHour, int entryMinute, int exitHour, int exitMinute, double value) =>
        Assert.Equal((decimal)value, Of(("ENTRY", entryHour, entryMinute), ("EXIT", exitHour, exitMinute)).Value);

    [Theory]
    [InlineData(16, 0.5)]
    [InlineData(17, 1.0)]
    public void Without_rounding_a_whole_day_takes_its_hours(int exitHour, double value) =>
        Assert.Equal((decimal)value, AttendanceArithmetic.ValueOf(9, exitHour, DayThresholds.Default with { RoundsOff = false }));

    [Fact]
    public void Without_both_there_is_no_day()
    {
        Assert.Equal(0, Of(("ENTRY", 9, 0)).Value);
        Assert.Equal(0, Of(("EXIT", 18, 0)).Value);
        Assert.Equal(0, Of(("ENTRY", 9, 0), ("LUNCH", 13, 0)).Value);
    }

    [Fact]
    public void The_earliest_entry_and_the_latest_exit_count()
    {
        var day = Of(("EXIT", 12, 0), ("ENTRY", 13, 0), ("ENTRY", 9, 0), ("EXIT", 17, 59));
        Assert.Equal((1m, At(India, 9, 0), At(India, 17, 59)), (day.Value, day.Entry!.Time, day.Exit!.Time));
    }

    [Fact]
    public void Two_places_meet_only_when_their_hours_do()
    {
        var morning = Of(("ENTRY", 9, 0), ("EXIT", 13, 0));
        Assert.True(morning.Meets(Of(("ENTRY", 12, 59), ("EXIT", 18, 0))));
        Assert.False(morning.Meets(Of(("ENTRY", 13, 0), ("EXIT", 18, 0)))); // from one to the other
        Assert.False(morning.Meets(Of(("ENTRY", 9, 0), ("EXIT", 9, 0)))); // absent there
    }

    [Fact]
    public void A_day_is_that_of_the_tenants_zone()
    {
        // 20:00 UTC on Sunday is Monday, 1:30, in India and still Sunday in London.
        var time = new DateTimeOffset(2025, 7, 13, 20, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Assert.Equal((Monday, 1), (India.DayOf(time), India.HourOf(time)));
        Assert.Equal(Monday.AddDays(-1), new TenantCalendar(TimeZoneInfo.FindSystemTimeZoneById("Europe/London")).DayOf(time));
    }

    [Fact]
    public void Midnights_exist_also_where_the_clocks_change_at_midnight()
    {
        var cairo = new TenantCalendar(TimeZoneInfo.FindSystemTimeZoneById("Africa/Cairo"));
        foreach (var zone in new[] { cairo, India, new TenantCalendar(TimeZoneInfo.FindSystemTimeZoneById("America/Santiago")) })
        {
            for (var day = new DateOnly(2025, 1, 1); day.Year == 2025; day = day.AddDays(1))
            {
                Assert.Equal(day, zone.DayOf(zone.StartOf(day)));
                Assert.Equal(day.AddDays(-1), zone.DayOf(zone.StartOf(day) - 1));
                Assert.Equal(zone.StartOf(day.AddDays(1)) - 1, zone.EndOf(day));
            }
        }
    }

    [Fact]
    public void A_registers_end_at_midnight_means_that_day()
    {
        Assert.Equal(India.EndOf(Monday), India.EndOfRegister(India.StartOf(Monday)));
        Assert.Equal(India.StartOf(Monday) + 1, India.EndOfRegister(India.StartOf(Monday) + 1));
        Assert.Equal(long.MaxValue, India.EndOfRegister(null));
    }

    [Theory]
    [InlineData(5.5, 412.5, 2269)] // 2,268.75
    [InlineData(0.5, 333, 167)] // 166.50 goes up
    [InlineData(6, 400, 2400)]
    public void Wages_are_whole_rupees(double days, double rate, int wage) => Assert.Equal(wage, Wages.Of((decimal)days, (decimal)rate));
}
