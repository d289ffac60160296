using Works.Platform;

namespace Works.Administration.Employees;

/// <summary>Every way in which employees are refused (spec 50 §11); the spellings are the contract's.</summary>
internal static class EmployeeErrors
{
    public static Failure NotNull(string path) => new($"NotNull.employeeRequest.{path}", "must not be null");

    public static Failure Size(string path, int least, int most) => new($"Size.employeeRequest.{path}", $"size must be between {least} and {most}");

    public static Failure RepeatedMobile(string number) => new("ERR_HRMS_BULK_CREATE_DUPLICATE_MOBILE", $"The mobile number {number} stands in the request more than once");

    public static Failure RepeatedCode(string code) => new("ERR_HRMS_BULK_CREATE_DUPLICATE_EMPCODE", $"The employee code {code} stands in the request more than once");

    public static Failure MobileTaken(string number) => new("ERR_HRMS_USER_EXIST_MOB", $"There is an employee with the mobile number {number} already");

    public static Failure UserNameTaken(string code) => new("ERR_HRMS_USER_EXIST_USERNAME", $"There is a user of the name {code} already");

    public static Failure CodeTaken { get; } = new("ERR_HRMS_USER_EXIST_USERNAME", "There is an employee of this code already");

    public static Failure Mobile(string? number) => new("ERR_HRMS_INVALID_MOB_NO", $"The mobile number {number} is not valid");

    public static Failure BornInFuture { get; } = new("ERR_HRMS_INVALID_DOB", "The date of birth lies in the future");

    public static Failure RolesMissing { get; } = new("ERR_HRMS_MISSING_ROLES", "An employee needs at least one role");

    public static Failure Role(string code) => new("ERR_HRMS_INVALID_ROLE", $"The role {code} does not exist or cannot be assigned");

    public static Failure Status(string? code) => new("ERR_HRMS_INVALID_EMP_STATUS_ROLE", $"The employee status {code} does not exist");

    public static Failure Type(string? code) => new("ERR_HRMS_INVALID_EMP_TYPE", $"The employee type {code} does not exist");

    public static Failure AppointedInFuture { get; } = new("ERR_HRMS_INVALID_DATE_OF_APPOINTMENT", "The date of appointment lies in the future");

    public static Failure AppointedBeforeBirth { get; } = new("ERR_HRMS_INVALID_DATE_OF_APPOINTMENT_DOB", "The date of appointment lies before the date of birth");

    public static Failure Department(string? code) => new("ERR_HRMS_INVALID_DEPT", $"The department {code} does not exist");

    public static Failure Designation(string? code) => new("ERR_HRMS_INVALID_DESG", $"The designation {code} does not exist");

    public static Failure CurrentAssignments(int count) => new("ERR_HRMS_INVALID_CURRENT_ASSGN", $"An employee has exactly one current assignment, not {count}");

    public static Failure AssignmentPeriod { get; } = new("ERR_HRMS_INVALID_ASSIGNMENT_PERIOD", "An assignment ends before it starts");

    public static Failure AssignmentBeforeBirth { get; } = new("ERR_HRMS_INVALID_ASSIGNMENT_DATES", "An assignment lies before the date of birth");

    public static Failure AssignmentBeforeAppointment { get; } = new("ERR_HRMS_INVALID_ASSIGNMENT_DATES_APPOINTMENT", "An assignment lies before the date of appointment");

    public static Failure CurrentAssignmentEnds { get; } = new("ERR_HRMS_INVALID_ASSIGNMENT_CURRENT_TO_DATE", "The current assignment must not have an end");

    public static Failure PastAssignmentOpen { get; } = new("ERR_HRMS_INVALID_ASSIGNMENT_NOT_CURRENT_TO_DATE", "An assignment that is not current must have an end");

    public static Failure AssignmentsOverlap { get; } = new("ERR_HRMS_OVERLAPPING_ASSGN", "Two assignments overlap");

    public static Failure AssignmentAfterCurrent { get; } = new("ERR_HRMS_OVERLAPPING_ASSGN_CURRENT", "An assignment starts after the current one");

    public static Failure Hierarchy(string? code) => new("ERR_HRMS_INVALID_JURISDICTION_HEIRARCHY", $"The hierarchy {code} does not exist");

    public static Failure BoundaryType(string? type) => new("ERR_HRMS_INVALID_BOUNDARY_TYPE_HEIRARCHY", $"The boundary type {type} does not exist in the hierarchy");

    public static Failure Boundary(string? code) => new("ERR_HRMS_INVALID_JURISDICTION_BOUNDARY", $"The boundary {code} does not exist");

    public static Failure NoActiveJurisdiction { get; } = new("ERR_HRMS_INVALID_JURISDICTION_ACTIIEV_NULL", "An employee needs at least one active jurisdiction");

    public static Failure ServiceStatus(string? code) => new("ERR_HRMS_INVALID_SERVICE_STATUS", $"The service status {code} does not exist");

    public static Failure ServicePeriod { get; } = new("ERR_HRMS_INVALID_SERVICE_PERIOD", "A service ends before it starts or starts in the future");

    public static Failure ServiceBeforeBirth { get; } = new("ERR_HRMS_INVALID_SERVICE_DATES", "A service lies before the date of birth");

    public static Failure CurrentServiceEnds { get; } = new("ERR_HRMS_INVALID_SERVICE_CURRENT_TO_DATE", "The current service must not have an end");

    public static Failure PastServiceOpen { get; } = new("ERR_HRMS_INVALID_SERVICE_NOT_CURRENT_TO_DATE", "A service that is not current must have an end");

    public static Failure CurrentServices { get; } = new("ERR_HRMS_INVALID_SERVICE_ASSGN", "At most one service can be current");

    public static Failure ServiceAfterCurrent { get; } = new("ERR_HRMS_OVERLAPPING_SERVICEHISTORY_CURRENT", "A service starts after the current one");

    public static Failure Qualification(string? code) => new("ERR_HRMS_INVALID_QUALIFICATION", $"The qualification {code} does not exist");

    public static Failure Stream(string? code) => new("ERR_HRMS_INVALID_EDUCATIONAL_STREAM", $"The educational stream {code} does not exist");

    public static Failure EducationBeforeBirth { get; } = new("ERR_HRMS_INVALID_EDUCATIONAL_PASSING_YEAR", "An examination lies before the date of birth or in the future");

    public static Failure DepartmentalTest(string? code) => new("ERR_HRMS_INVALID_DEPARTMENTAL_TEST", $"The departmental test {code} does not exist");

    public static Failure TestBeforeBirth { get; } = new("ERR_HRMS_INVALID_DEPARTMENTAL_TEST_PASSING_YEAR", "A departmental test lies before the date of birth or in the future");

    public static Failure CodeNotIssued { get; } = new("ERR_HRMS_GENERATE_ID_ERROR", "The employee code cannot be issued: check the format employee.code and the tenant's city code");

    public static Failure UserNotCreated(string reason) => new("ERR_HRMS_USER_CREATION_FAILED", $"The user cannot be created: {reason}");

    public static Failure IdMissing { get; } = new("ERR_HRMS_UPDATE_NULL_ID", "The id of the employee is missing");

    public static Failure CodeMissing { get; } = new("ERR_HRMS_UPDATE_NULL", "The code of the employee is missing");

    public static Failure UuidMissing { get; } = new("ERR_HRMS_UPDATE_NULL_UUID", "The uuid of the employee is missing");

    public static Failure Unknown(string? uuid) => new("ERR_HRMS_UPDATE_EMPLOYEE_NOT_EXIST_CODE", $"There is no employee {uuid} in this tenant");

    public static Failure CodeChanged { get; } = new("ERR_HRMS_UPDATE_EMPLOYEE_CODE_CHANGE", "The code of an employee never changes");

    public static Failure NewMobileTaken(string number) => new("ERR_HRMS_UPDATE_EXISTING_MOBNO", $"There is an employee with the mobile number {number} already");

    public static Failure Inconsistent(string part) => new($"ERR_HRMS_UPDATE_{part}_INCOSISTENT", "The update must contain every entry stored before");

    public static Failure DeactivationRequest { get; } = new("ERR_HRMS_INVALID_DEACT_REQUEST", "Deactivation needs isActive false and new deactivation details");

    public static Failure DeactivationReason(string? code) => new("ERR_HRMS_INVALID_DEACT_REASON", $"The reason {code} does not exist");

    public static Failure DeactivationDate { get; } = new("ERR_HRMS_UPDATE_DEACT_DETAILS_INCORRECT_EFFECTIVEFROM", "Deactivation takes effect today");

    public static Failure ReactivationDate { get; } = new("ERR_HRMS_UPDATE_REACT_DETAILS_INCORRECT_EFFECTIVEFROM", "Reactivation needs new reactivation details and takes effect today");

    public static Failure SearchDate { get; } = new("ERR_HRMS_INVALID_SEARCH_AOD", "asOnDate needs departments and designations");

    public static Failure SearchRoles { get; } = new("ERR_HRMS_INVALID_SEARCH_ROLES", "A search by roles needs a tenantId");

    public static Failure SearchUser { get; } = new("ERR_HRMS_INVALID_SEARCH_USER", "A search by names or phone needs a tenantId");

    public static Failure SearchByCitizen { get; } = new("ERR_HRMS_INVALID_SEARCH_CITIZEN", "Citizens cannot search by ids");

    public static Failure SearchOpen { get; } = new("ERR_HRMS_INVALID_SEARCH_REQ", "Give at least one search criterion");
}
