namespace Works.Measurements;

/// <summary>The period the next measurement is for (spec 20 §4).</summary>
/// <param name="StartDate">Epoch milliseconds; null when no measurement can be made.</param>
/// <param name="EndDate">Epoch milliseconds.</param>
/// <param name="Message">Why not, or what to know; left out when there is nothing to say.</param>
/// <param name="Type">error or warn.</param>
internal sealed record MeasurementPeriod(
    long? StartDate, long? EndDate,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] string? Message = null,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] string? Type = null)
{
    private const long Day = 86_400_000;
    private const string Finished = "RECEIVED_MEASUREMENTS_TILL_CONTRACT_END_DATE";

    /// <summary>The next period of a contract.</summary>
    /// <param name="contract">Status, start and end of the version in force; epoch milliseconds.</param>
    /// <param name="newest">The newest entry that is not rejected; null before the first.</param>
    /// <param name="criteria">Master <c>works.MeasurementCriteria</c>.</param>
    /// <param name="zone">Calendar of the tenant.</param>
    public static MeasurementPeriod Next((string? Status, long? Start, long? End) contract, (string? WfStatus, long? EndDate)? newest, PeriodCriteria criteria, TimeZoneInfo zone)
    {
        if (contract.Status != criteria.ContractStatus || contract is not { Start: { } contractStart, End: { } contractEnd })
            return new MeasurementPeriod(null, null, "CONTRACT_IS_NOT_ACTIVE", "error");
        var length = criteria.Days * Day;
        if (newest is null)
        {
            var monday = Monday(contractStart, zone);
            return new MeasurementPeriod(monday, Math.Min(monday + length - 1, contractEnd));
        }

        if (newest.Value.WfStatus != criteria.WorkflowStatus) return new MeasurementPeriod(null, null, "LAST_CREATED_MEASUREMENT_STILL_IN_WORKFLOW", "error");
        // An entry without a period, as other clients write them, closes the first week.
        var start = (newest.Value.EndDate ?? (Monday(contractStart, zone) + length - 1)) + 1;
        if (start < contractEnd) return new MeasurementPeriod(start, Math.Min(start + length - 1, contractEnd));
        return criteria.IsAllowedAfterEnd
            ? new MeasurementPeriod(start, start + length - 1, Finished, "warn")
            : new MeasurementPeriod(null, null, Finished, "error");
    }

    // Monday 00:00 of the week, in the tenant's calendar.
    private static long Monday(long instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(instant), zone).Date;
        var monday = local.AddDays(-(((int)local.DayOfWeek + 6) % 7));
        return new DateTimeOffset(monday, zone.GetUtcOffset(monday)).ToUnixTimeMilliseconds();
    }
}

/// <summary>When measurements are made: row 1 of master <c>works.MeasurementCriteria</c>.</summary>
/// <param name="ContractStatus">Status a contract must have.</param>
/// <param name="Days">Length of a period.</param>
/// <param name="WorkflowStatus">Status the newest entry must have.</param>
/// <param name="IsAllowedAfterEnd">True when measuring goes on after the contract's end.</param>
internal sealed record PeriodCriteria(string ContractStatus, int Days, string WorkflowStatus, bool IsAllowedAfterEnd);
