using Works.Platform;

namespace Works.Projects;

/// <summary>Every way in which projects refuse (spec 10 §2). Texts that clients compare stand in the spec letter for letter.</summary>
internal static class ProjectErrors
{
    public static Failure RequestInfo { get; } = new("REQUEST_INFO", "Request info is mandatory");

    public static Failure ProjectMissing { get; } = new("PROJECT", "Project is mandatory");

    public static Failure TenantMissing { get; } = new("TENANT_ID", "Tenant ID is mandatory");

    public static Failure StartAfterEnd { get; } = new("INVALID_DATE", "Start date should be less than end date");

    public static Failure LessThanADay { get; } = new("INVALID_DATE", "Start date and end date difference should at least be 1 day.");

    public static Failure BoundaryType { get; } = new("BOUNDARY", "Boundary Type is mandatory if boundary is present in Project request body");

    public static Failure SeveralTenants { get; } =
        new("MULTIPLE_TENANTS", "All projects must have same tenant Id. Please create new request for different tentant id");

    public static Failure TenantUnacceptable(string tenantId) => new("INVALID_TENANT_ID", $"{tenantId} is not a tenant id");

    public static Failure UnknownType(string code) => new("INVALID_PROJECT_TYPE", $"The project type {code} is not present in the master works.ProjectType");

    public static Failure UnknownTenant(string code) => new("INVALID_TENANT", $"The tenant {code} is not present in the master tenant.tenants");

    public static Failure UnknownDepartment(string code) =>
        new("INVALID_DEPARTMENT_CODE", $"The department {code} is not present in the master common-masters.Department");

    public static Failure UnknownNature(string code) =>
        new("INVALID_NATURE_OF_WORK", $"The nature of work {code} is not present in the master works.NatureOfWork");

    public static Failure UnknownSessions(string value) => new("INVALID_NUMBER_OF_ATTENDANCE_SESSIONS",
        $"The number of sessions {value} is not present in the master HCM-ATTENDANCE.AttendanceSessions");

    // The reference names the service it asked, not what is wrong; clients know the code.
    public static Failure UnknownFile(string id) => new("SERVICE_UNAVAILABLE", $"The file store has no file {id}");

    public static Failure UnknownBoundary(string code, string tenantId) => new("INVALID_BOUNDARY_DATA", $"The boundary {code} is not known in {tenantId}");

    public static Failure LocalityOutsideWard(string locality, string ward) =>
        new("INVALID_BOUNDARY_DATA", $"The locality {locality} does not belong to the ward {ward}");

    public static Failure UnknownParent(string parent) => new("INVALID_PARENT_PROJECT", $"The parent project {parent} was not found");

    public static Failure TooDeep(string parent) =>
        new("INVALID_PARENT_PROJECT", $"The parent project {parent} lies {Project.MaxLevels} levels deep; no project can be placed below it");

    public static Failure NumberMissing { get; } = new("PROJECT_NUMBER_NOT_GENERATED", "No project number could be generated");

    public static Failure Numbering(Failure cause) => new("IDGEN_ERROR", "The project number could not be issued", $"{cause.Code}: {cause.Message}");

    public static Failure ProposedInFuture { get; } = new("INVALID_DATE_OF_PROPOSAL", "Date of proposal cannot be in the future");

    public static Failure CostTooLong { get; } =
        new("INVALID_ESTIMATED_COST", $"Estimated cost can have at most {ProjectForm.MaxCostText} characters");

    public static Failure CostAboveLimit(decimal cost, decimal most) =>
        new("INVALID_ESTIMATED_COST", $"Estimated cost {ProjectForm.Grouped(cost)} is more than {ProjectForm.Grouped(most)} rupees");

    public static Failure IdMissing { get; } = new("UPDATE_PROJECT", "Project Id is mandatory");

    public static Failure NotFound(string id) => new("INVALID_PROJECT_MODIFY", $"The project {id} was not found");

    public static Failure Stale(string number, int current) => new("CONCURRENT_UPDATE",
        $"Somebody else changed project {number} in the meantime; its version is now {current}. Read it again and repeat the change.");

    public static Failure AlreadyStarted(string number) => new("INVALID_PROJECT_MODIFY", $"The start date of project {number} has passed and cannot be changed");

    public static Failure DateTooSoon(string which) => new("INVALID_PROJECT_MODIFY", $"{which} should lie at least 24 hours ahead, on the day after tomorrow or later");

    public static Failure UnknownChild(string kind, string id, string number) => new($"INVALID_PROJECT_MODIFY.{kind}",
        id.Length == 0 ? $"The {kind.ToLowerInvariant()} of project {number} must be sent with its id" : $"The {kind.ToLowerInvariant()} {id} does not belong to project {number}");

    public static Failure DatesWithoutCascade(string number) => new("PROJECT_CASCADE_UPDATE_DATE_ERROR",
        $"Dates of project {number} can be changed only when isCascadingProjectDateUpdate is true");

    public static Failure CascadeChangesMore(string number) => new("PROJECT_CASCADE_UPDATE_ERROR",
        $"Only dates and additional details of project {number} can be changed when isCascadingProjectDateUpdate is true");

    public static Failure EstimateExists(string number) =>
        new("INVALID_PROJECT_MODIFY", $"Project {number} has an estimate; it can be changed only when there is none or the newest one is rejected");

    public static Failure SearchTenant { get; } = new("SEARCH_PROJECT.TENANT_ID", "Tenant ID is mandatory in a project search");

    public static Failure SearchLimit { get; } = new("SEARCH_PROJECT.LIMIT", "Limit is mandatory in a project search and cannot be negative");

    public static Failure SearchOffset { get; } = new("SEARCH_PROJECT.OFFSET", "Offset is mandatory in a project search and cannot be negative");

    public static Failure CreatedToAlone { get; } = new("INVALID_DATE_PARAM", "Created From date is required if Created To date is given");

    public static Failure CreatedFromAfterTo { get; } = new("INVALID_DATE", "Created From should be less than Created To");

    public static Failure NoCriterion { get; } = new("PROJECT_SEARCH_FIELDS", "Any one project search field is required");

    public static Failure SearchTenantDiffers { get; } = new("MULTIPLE_TENANTS", "Tenant Id must be same in URL param and project request");

    public static Failure EndWithoutStart { get; } = new("INVALID_DATE", "Start date is required if end date is passed");

    public static Failure NotNull(string path) => new($"NotNull.{path}", "must not be null");

    public static Failure Size(string path, int least, int most) =>
        new($"Size.{path}", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"size must be between {least} and {most}"));
}
