using System.Globalization;
using Works.Platform;

namespace Works.Attendance;

/// <summary>Every way in which registers and logs refuse (spec 30 §2).</summary>
internal static class AttendanceErrors
{
    // Registers.
    public static Failure NoRegisters { get; } = new("ATTENDANCE_REGISTER", "Attendance Register is mandatory");
    public static Failure Tenant { get; } = new("TENANT_ID", "Tenant is mandatory");
    public static Failure Name { get; } = new("NAME", "Name is mandatory");
    public static Failure StartMissing { get; } = new("START_DATE", "Start date is mandatory");
    public static Failure StartInvalid { get; } = new("START_DATE", "Start date should be valid");
    public static Failure Dates { get; } = new("DATE", "Start date should be less than end date");
    public static Failure RegistersOfTenants { get; } = new("MULTIPLE_TENANTS", "All registers must have same tenant Id. Please create new request for different tenant id");
    public static Failure Reference { get; } = new("REFERENCE_ID", "ReferenceId is mandatory");
    public static Failure Service { get; } = new("SERVICE_CODE", "ServiceCode is mandatory");
    public static Failure UnknownTenant(string? tenantId) => new("INVALID_TENANT", $"The tenant {tenantId} is not known");
    public static Failure RegisterExists(string? referenceId) => new("REGISTER_ALREADY_EXISTS", $"An active register exists already for {referenceId}");
    public static Failure RegisterExistsMeanwhile { get; } = new("REGISTER_ALREADY_EXISTS", "An active register exists already for this reference");
    public static Failure NumberNotIssued(string? why) => new("ATTENDANCE_REGISTER_NUMBER_NOT_GENERATED", "No number was issued for the register", why);
    public static Failure NoIndividual { get; } = new("INDIVIDUAL_SEARCH_RESPONSE_IS_EMPTY", "The caller has no record in the individual registry");
    public static Failure RegisterIdMissing { get; } = new("ATTENDANCE_REGISTER_ID", "Attendance register id is mandatory");
    public static Failure NotModifiable(string? id) => new("INVALID_REGISTER_MODIFY", $"The register {id} is not found, or the caller does not belong to its staff");
    public static Failure StartPassed { get; } = new("INVALID_START_DATE_UPDATE", "The register has started already: its start date stays");
    public static Failure DeleteIncomplete { get; } = new("INVALID_DELETE_REQUEST", "Id and tenant id of the registers are mandatory");
    public static Failure NoRegister(string? id) => new("REGISTER_NOT_FOUND", $"The register {id} is not found");
    public static Failure DeletedAlready(string? id) => new("REGISTER_ALREADY_DELETED", $"The register {id} is deleted already");
    public static Failure InUse(string registerNumber, string musterRollNumber) =>
        new("REGISTER_IN_USE", $"The muster roll {musterRollNumber} of the register {registerNumber} is not paid yet", null, [musterRollNumber]);
    public static Failure ToDateAlone { get; } = new("INVALID_SEARCH_PARAM", "toDate is given without fromDate");
    public static Failure NotAssociated { get; } = new("INVALID_REGISTER_ID", "User can search only associated registers");
    public static Failure Stale { get; } = new("ROW_VERSION_MISMATCH", "The register was changed since it was read. Read it again and repeat the change.");

    // Staff and attendees.
    public static Failure NoStaff { get; } = new("STAFF", "Staff is mandatory");
    public static Failure NoAttendees { get; } = new("ATTENDEE", "Attendee is mandatory");
    public static Failure NoAttendeesToLeave { get; } = new("ATTENDEES", "Attendee is mandatory");
    public static Failure RegisterId { get; } = new("REGISTER_ID", "Register id is mandatory");
    public static Failure UserId { get; } = new("USER_ID", "User id is mandatory");
    public static Failure IndividualId { get; } = new("INDIVIDUAL_ID", "Individual id is mandatory");
    public static Failure TenantId { get; } = new("TENANT_ID", "Tenant id is mandatory");
    public static Failure SeveralTenants { get; } = new("TENANT_ID", "All items must have the same tenant id");
    public static Failure StaffTwice(string? userId) => new("STAFF", $"The user {userId} is given more than once for one register");
    public static Failure AttendeeTwice(string? individualId) => new("ATTENDEE", $"The individual {individualId} is given more than once for one register");
    public static Failure UnknownIndividual(IEnumerable<string?> ids) => new("INDIVIDUAL_ID_NOT_FOUND", "The individual registry does not know: " + string.Join(", ", ids));
    public static Failure UnknownRegister(string? id) => new("REGISTER_ID", $"The register {id} is not found");
    public static Failure RegisterEnded(string number) => new("END_DATE", $"The register {number} has ended");
    public static Failure EnrolmentDate(string number) => new("ENROLLMENT_DATE", $"The enrollment date is not within the period of the register {number}");
    public static Failure EndOfEnrolment(string number) => new("DENROLLMENT_DATE", $"The denrollment date is before the enrollment or not within the period of the register {number}");
    public static Failure EndOfAttendance(string number) => new("DE ENROLLMENT_DATE", $"The denrollment date is before the enrollment or not within the period of the register {number}");
    public static Failure Enrolled(string? individualId) => new("INDIVIDUAL_ID", $"The individual {individualId} is enrolled already");
    public static Failure EnrolledMeanwhile { get; } = new("INDIVIDUAL_ID", "The individual is enrolled already");
    public static Failure NotEnrolled(string? individualId) => new("INDIVIDUAL_ID", $"The individual {individualId} is not enrolled");
    public static Failure StaffAlready(string? userId) => new("USER_id", $"The user {userId} is on the staff already");
    public static Failure StaffAlreadyMeanwhile { get; } = new("USER_id", "The user is on the staff already");
    public static Failure NotStaff(string? userId) => new("USER_ID", $"The user {userId} is not on the staff");
    public static Failure LastStaff(string number) => new("MIN_STAFF_REQUIRED", $"The register {number} would be left without staff");
    public static Failure NotVisible(string? registerId) => new("SEARCH_ATTENDANCE_REGISTER", $"The caller does not belong to the staff of the register {registerId}");
    public static Failure NotActiveStaff(string? registerId) => new("UNAUTHORIZED", $"The caller does not belong to the active staff of the register {registerId}");
    public static Failure NoOpenRole { get; } = new("UNAUTHORIZED", "The caller holds no role that may search here");
    public static Failure TagList { get; } = new("ATTENDEE_LIST_EMPTY", "Attendees are mandatory");
    public static Failure TagId { get; } = new("ID_MISSING", "Id of the attendee is mandatory");
    public static Failure TagTenant { get; } = new("TENANT_ID_MISSING", "Tenant id is mandatory");
    public static Failure TagMissing { get; } = new("TAG_MISSING", "Tag is mandatory");
    public static Failure TagTooLong { get; } = new("TAG_MISSING", "A tag has at most 64 characters");
    public static Failure NoAttendeesFound { get; } = new("ATTENDEES_NOT_FOUND", "No attendee is found");
    public static Failure UnknownAttendee(string? id) => new("INVALID_ID", $"The attendee {id} is not found");

    // Logs.
    public static Failure NoLogs { get; } = new("ATTENDANCE", "Attendance is mandatory");
    public static Failure LogTenant { get; } = new("ATTENDANCE.TENANTID", "Tenant id is mandatory");
    public static Failure LogRegister { get; } = new("ATTENDANCE.REGISTERID", "Register id is mandatory");
    public static Failure LogIndividual { get; } = new("ATTENDANCE.INDIVIDUALID", "Individual id is mandatory");
    public static Failure LogType { get; } = new("ATTENDANCE.TYPE", "Attendance type is mandatory");
    public static Failure LogTime { get; } = new("ATTENDANCE.TIME", "Attendance time is mandatory");
    public static Failure UnknownLogType(string type) => new("ATTENDANCE.TYPE", $"The attendance type {type} is neither ENTRY nor EXIT");
    public static Failure SeveralRegisters { get; } = new("MULTIPLE_REGISTERIDS", "All logs must be of the same register");
    public static Failure LogsOfTenants { get; } = new("MULTIPLE_TENANTIDS", "All logs must have the same tenant id");
    public static Failure Unauthorised { get; } = new("UNAUTHORISED_USER", "The caller does not belong to the active staff of the register");
    public static Failure NoLog(string? id) => new("ATTENDANCE_LOG", $"The attendance log {id} is not found");
    public static Failure InactiveRegister(string number) => new("INACTIVE_REGISTER", $"The register {number} is not active");
    public static Failure LogTenantDiffers(string number) => new("INVALID_TENANTID", $"The register {number} belongs to another tenant");
    public static Failure Time(string number, long time) => new("INVALID_ATTENDANCE_TIME",
        string.Create(CultureInfo.InvariantCulture, $"The attendance time {time} is not within the period of the register {number}"));
    public static Failure TimeAhead(long time) => new("INVALID_ATTENDANCE_TIME", string.Create(CultureInfo.InvariantCulture, $"The attendance time {time} has not come yet"));
    public static Failure TimePast(long time) => new("INVALID_ATTENDANCE_TIME", string.Create(CultureInfo.InvariantCulture, $"The attendance time {time} is before last week"));
    public static Failure Unenrolled(string individualId) => new("UNENROLLED_ATTENDEES", $"The individual {individualId} is not enrolled", null, [individualId]);
    public static Failure Ineligible(string individualId, long time) => new("INELIGIBLE_ATTENDEES",
        string.Create(CultureInfo.InvariantCulture, $"The individual {individualId} is not enrolled at {time}"), null, [individualId]);
    public static Failure Locked(DateOnly day, string musterRollNumber) => new("ATTENDANCE_LOCKED",
        string.Create(CultureInfo.InvariantCulture, $"The day {day:yyyy-MM-dd} stands in the muster roll {musterRollNumber}. Have it sent back for correction first."), null, [musterRollNumber]);
    public static Failure Documents(IEnumerable<string> ids) => new("ATTENDANCE.DOCUMENTIDS", "The file store does not know: " + string.Join(", ", ids));
    public static Failure NewerKnown(string id) => new("CONFLICT", $"A later edit of the same entry or exit is stored ({id})");
    public static Failure NoClientReference { get; } = new("ATTENDANCE.CLIENTREFERENCEID", "The client reference id is mandatory");
    public static Failure LogChangedMeanwhile { get; } = new("ATTENDANCE_LOG", "The attendance was changed meanwhile. Read it again and repeat the change.");
    public static Failure NoLogCriteria { get; } = new("REGISTER_ID", "RegisterId or ClientReferenceId is mandatory");
    public static Failure TooManyIndividuals { get; } = new("INDIVIDUALIDS", "At most 10 individual ids can be searched at once");
    public static Failure SearchRegister(string? id) => new("INVALID_REGISTERID", $"The register {id} is not found");

    // Presence in two places.
    public static Failure Overlap(IReadOnlyCollection<string> places) => new("ATTENDANCE_OVERLAP",
        "C17: somebody is present in two registers at once, or for more than a day in one: " + string.Join("; ", places) + ". Correct the attendance, or have it justified.", null, [.. places]);
    public static Failure OutsideFence(IReadOnlyCollection<string> places, int count, int metres) => new("ATTENDANCE_OUTSIDE_FENCE", string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"C17: {count} entries or exits were marked more than {metres} m from the work: {string.Join("; ", places)}"), null, [.. places]);
    public static Failure OverlapIncomplete { get; } = new("OVERLAP_INCOMPLETE", "Tenant, individual, day (yyyy-MM-dd) and reason are mandatory");
    public static Failure NoOverlap(string? individualId, string? day) => new("OVERLAP_NOT_FOUND", $"The individual {individualId} was not flagged on {day}");
    public static Failure OwnOverlap { get; } = new("OVERLAP_OWN_REGISTER", "Whoever marks attendance in one of the registers does not justify it");
}
