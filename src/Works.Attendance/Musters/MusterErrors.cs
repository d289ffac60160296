using System.Globalization;
using Works.Platform;

namespace Works.Attendance.Musters;

/// <summary>Every way in which muster rolls refuse (spec 30 §3).</summary>
internal static class MusterErrors
{
    public static Failure NoMuster { get; } = new("MUSTER_ROLL", "Muster roll is mandatory");
    public static Failure Tenant { get; } = new("TENANT_ID", "TenantId is mandatory");
    public static Failure Register { get; } = new("REGISTER_ID", "RegisterId is mandatory");
    public static Failure Start { get; } = new("START_DATE_EMPTY", "StartDate is mandatory");
    public static Failure End { get; } = new("END_DATE_EMPTY", "EndDate is mandatory");
    public static Failure Period { get; } = new("INVALID_PERIOD", "The period ends before it begins, or is longer than a year");
    public static Failure NotMonday { get; } = new("START_DATE_MONDAY", "StartDate should be Monday");
    public static Failure Workflow { get; } = new("WORK_FLOW", "Workflow is mandatory");
    public static Failure Action { get; } = new("WORK_FLOW.ACTION", "Workflow action is mandatory");
    public static Failure UnknownTenant(string tenantId) => new("INVALID_TENANT", $"The tenant {tenantId} is not known");
    public static Failure NotOfUser(string registerId) => new("INVALID_USER", $"The register {registerId} is not found for the caller");
    public static Failure LogsClosed { get; } = new("ATTENDANCE_LOG_SERVICE_EXCEPTION", "The caller does not belong to the active staff of the register: its attendance is not shown to him");
    public static Failure Duplicate(string number) => new("DUPLICATE_MUSTER_ROLL", $"The muster roll {number} covers days of this period already", null, [number]);
    public static Failure DuplicateMeanwhile { get; } = new("DUPLICATE_MUSTER_ROLL", "Another muster roll of the register covers days of this period already");
    public static Failure NumberNotIssued(string? why) => new("MUSTER_NUMBER_NOT_GENERATED", "No number was issued for the muster roll", why);
    public static Failure OutsideRegister(string number) => new("MUSTER_OUTSIDE_REGISTER", $"No day of the period is within the register {number}");
    public static Failure CodeMissing(string? individualId) => new("INDIVIDUAL_ENTRY_CODE", $"additionalDetails of the individual {individualId} has no code");
    public static Failure SkillMissing(IReadOnlyCollection<string> names) => new("SKILL_CODE_MISSING", "The skill is not chosen for: " + string.Join(", ", names), null, [.. names]);
    public static Failure Id { get; } = new("MUSTER_ROLL_ID", "Muster roll id is mandatory");
    public static Failure NotFound(string id) => new("NO_MATCH_FOUND", $"The muster roll {id} is not found");
    public static Failure Billed(string number, string bill) => new("BILL_ALREADY_INITIATED", $"The muster roll {number} is paid by the bill {bill}", null, [bill]);
    public static Failure Modified(string individualId, decimal value, int days) => new("MODIFIED_ATTENDANCE_INVALID",
        string.Create(CultureInfo.InvariantCulture, $"C18: {value} days are given for the individual {individualId}; between 0 and {days} in halves are possible"), null, [individualId]);
    public static Failure ReasonMissing(string number) => new("MODIFIED_ATTENDANCE_REASON_MISSING", $"Days of the muster roll {number} are changed without a reason: give it in the entry or as the comment");
    public static Failure TooManyDays(string number, decimal found, decimal allowed) => new("MUSTER_DAYS_INVALID",
        string.Create(CultureInfo.InvariantCulture, $"C18: {found} days stand on the muster roll {number}, allowed is {allowed}. Correct the entries first."));
    public static Failure Stale { get; } = new("ROW_VERSION_MISMATCH", "The muster roll was changed since it was read. Read it again and repeat the change.");
    public static Failure SearchCriteria { get; } = new("MUSTER_ROLL_SEARCH_CRITERIA_REQUEST", "Search criteria are mandatory");
    public static Failure NumberMissing { get; } = new("MUSTER_ROLL_NUMBER", "Muster roll number is mandatory");
    public static Failure UnknownNumber(string number) => new("NO_MATCH_FOUND", $"The muster roll {number} is not found");
}
