namespace Works.Attendance;

/// <summary>Days and midnights of a tenant (spec 30 §1.5): attendance is counted by the office's calendar, whatever zone a device or a browser is in.</summary>
/// <param name="Zone">Zone of the tenant.</param>
internal sealed record TenantCalendar(TimeZoneInfo Zone)
{
    private const long EarliestInstant = -62_135_510_400_000; // the second day of year 1, so that no zone falls out of the calendar
    private const long LatestInstant = 253_402_128_000_000; // 30 December 9999
    private const long Day = 86_400_000;

    /// <summary>Whether epoch milliseconds name a moment that the calendar knows.</summary>
    public static bool Knows(long milliseconds) => milliseconds is >= EarliestInstant and <= LatestInstant;

    /// <summary>The local day of a moment.</summary>
    public DateOnly DayOf(long milliseconds) => DateOnly.FromDateTime(At(milliseconds));

    /// <summary>Hour of the local day, 0–23.</summary>
    public int HourOf(long milliseconds) => At(milliseconds).Hour;

    /// <summary>The first moment of a local day: midnight, or when the clocks skip it the moment to which they go.</summary>
    public long StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        while (Zone.IsInvalidTime(midnight)) midnight = midnight.AddMinutes(15);
        // Where the clocks are put back over midnight, it is the first of the two.
        var offset = Zone.IsAmbiguousTime(midnight) ? Zone.GetAmbiguousTimeOffsets(midnight).Max() : Zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUnixTimeMilliseconds();
    }

    /// <summary>The last millisecond of a local day.</summary>
    public long EndOf(DateOnly day) => StartOf(day.AddDays(1)) - 1;

    /// <summary>
    /// The end of a register as attendance is measured against it: one at midnight means that day, not its first moment (spec 30 §2.10).
    /// </summary>
    public long EndOfRegister(long? endDate) => endDate is not { } end || !Knows(end + Day) ? long.MaxValue
        : StartOf(DayOf(end)) == end ? EndOf(DayOf(end)) : end;

    private DateTime At(long milliseconds) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), Zone).DateTime;
}
