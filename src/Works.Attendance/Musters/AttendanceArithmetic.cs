using Works.Attendance.Logs;

namespace Works.Attendance.Musters;

/// <summary>Thresholds of master <c>common-masters.MusterRoll</c>, by which hours become days.</summary>
/// <param name="HalfDayHours">With rounding: more hours than these are a whole day.</param>
/// <param name="FullDayHours">Without rounding: at least these hours are a whole day.</param>
/// <param name="RoundsOff">Whether hours are rounded off.</param>
internal sealed record DayThresholds(decimal HalfDayHours, decimal FullDayHours, bool RoundsOff)
{
    public static DayThresholds Default { get; } = new(4, 8, RoundsOff: true);
}

/// <summary>What the logs of one person on one day in one register come to.</summary>
/// <param name="Entry">The earliest entry; null without one.</param>
/// <param name="Exit">The latest exit; null without one.</param>
/// <param name="Value">0, 0.5 or 1 day.</param>
internal sealed record DayPresence(AttendanceLog? Entry, AttendanceLog? Exit, decimal Value)
{
    /// <summary>Both at work at the same time; who goes from one place to the other at the stroke of the clock is not.</summary>
    public bool Meets(DayPresence other) => Value > 0 && other.Value > 0 && Entry!.Time < other.Exit!.Time && other.Entry!.Time < Exit!.Time;
}

/// <summary>Turns entries and exits into days (spec 30 §3.5).</summary>
internal static class AttendanceArithmetic
{
    /// <summary>Logs of one person on one day in one register; what is neither entry nor exit counts nowhere.</summary>
    public static DayPresence OfDay(IEnumerable<AttendanceLog> logs, TenantCalendar calendar, DayThresholds thresholds)
    {
        AttendanceLog? entry = null, exit = null;
        foreach (var log in logs)
        {
            if (log.Type == AttendanceLog.Entry && (entry is null || log.Time < entry.Time)) entry = log;
            if (log.Type == AttendanceLog.Exit && (exit is null || log.Time > exit.Time)) exit = log;
        }

        return new DayPresence(entry, exit, entry is null || exit is null ? 0 : ValueOf(calendar.HourOf(entry.Time), calendar.HourOf(exit.Time), thresholds));
    }

    /// <summary>
    /// Value of a day. Only the hours count, minutes are left out: a full day is 09:00–17:59 → 17 − 9 = 8 → 1, a half one 09:00–13:59 → 13 − 9 = 4 → 0.5,
    /// but an exit at 14:00 gives 5 > 4 → 1. An exit before its entry is no attendance.
    /// </summary>
    /// <param name="entryHour">Hour of the local day, 0–23.</param>
    /// <param name="exitHour">Hour of the local day, 0–23.</param>
    /// <param name="thresholds">Of the tenant.</param>
    public static decimal ValueOf(int entryHour, int exitHour, DayThresholds thresholds)
    {
        var hours = exitHour - entryHour;
        if (hours <= 0) return 0;
        return (thresholds.RoundsOff ? hours > thresholds.HalfDayHours : hours >= thresholds.FullDayHours) ? 1 : 0.5m;
    }
}
