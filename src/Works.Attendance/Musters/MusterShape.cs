using System.Text.Json;
using Works.Attendance.Registers;
using Works.Platform;

namespace Works.Attendance.Musters;

/// <summary>What must be there of a muster roll, and over which days it goes.</summary>
internal static class MusterShape
{
    private const int MaxDays = 366;

    /// <summary>Rules of estimate and create on the shape of the request (spec 30 §3.3).</summary>
    /// <param name="roll">As sent.</param>
    /// <param name="needsEnd">True for an estimate; a roll's own end is computed.</param>
    public static Failure[] Of(MusterWire? roll, bool needsEnd)
    {
        if (roll is null) return [MusterErrors.NoMuster];
        var missing = new Refusals();
        missing.When(string.IsNullOrWhiteSpace(roll.TenantId), () => MusterErrors.Tenant);
        missing.When(string.IsNullOrWhiteSpace(roll.RegisterId), () => MusterErrors.Register);
        missing.When(roll.StartDate is null or 0 || !TenantCalendar.Knows(roll.StartDate.Value), () => MusterErrors.Start);
        missing.When(needsEnd && (roll.EndDate is null or 0 || !TenantCalendar.Knows(roll.EndDate.Value)), () => MusterErrors.End);
        return missing.ToArray();
    }

    /// <summary>First and last local day of what was sent; a refusal when the period is no period.</summary>
    public static Result<(DateOnly First, DateOnly Last)> DaysOf(long startDate, long endDate, TenantCalendar calendar)
    {
        if (!TenantCalendar.Knows(endDate)) return MusterErrors.End;
        var (first, last) = (calendar.DayOf(startDate), calendar.DayOf(endDate));
        return last < first || last.DayNumber - first.DayNumber >= MaxDays ? MusterErrors.Period : (first, last);
    }

    /// <summary>The skill chosen in an entry's free members (<c>code</c>); null when none is.</summary>
    public static string? CodeOf(MusterEntryWire entry) =>
        entry.AdditionalDetails is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("code", out var code) && code.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? OpenRegister.Blank(code.ToString()) : null;

    /// <summary>The reason given in an entry for a changed figure; null when none is.</summary>
    public static string? ReasonOf(MusterEntryWire entry) =>
        entry.AdditionalDetails is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty("reason", out var reason) && reason.ValueKind == JsonValueKind.String
            ? OpenRegister.Blank(reason.GetString()) : null;

    /// <summary>
    /// Whether days are to be counted anew: the first <c>computeAttendance</c> anywhere in the free members decides. Text "true", "yes" and "on" say so in
    /// the reference; the web client sends a flag, which counts as well at the top (spec 30 §3.6).
    /// </summary>
    public static bool AsksToRecompute(JsonElement? details) => details is { } root && First(root, isTop: true) == true;

    private static bool? First(JsonElement node, bool isTop)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in node.EnumerateObject())
                {
                    if (member.NameEquals("computeAttendance")) return Says(member.Value, isTop);
                    if (First(member.Value, isTop: false) is { } deeper) return deeper;
                }

                return null;
            case JsonValueKind.Array:
                foreach (var item in node.EnumerateArray())
                    if (First(item, isTop: false) is { } deeper) return deeper;
                return null;
            default:
                return null;
        }
    }

    private static bool Says(JsonElement value, bool isTop) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.ToUpperInvariant() is "TRUE" or "YES" or "ON",
        JsonValueKind.True => isTop,
        _ => false,
    };
}
