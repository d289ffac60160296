using Works.Platform;

namespace Works.Registries.Organisations;

/// <summary>Every way in which the registry of organisations refuses (spec 30 §4.3, §4.5); the messages stated there are literal.</summary>
internal static class OrganisationErrors
{
    public static Failure Missing { get; } = new("ORGANISATION_DETAILS", "At least one organisation detail is required");
    public static Failure TenantMissing { get; } = new("TENANT_ID", "Tenant id is mandatory");
    public static Failure NameMissing { get; } = new("ORG_NAME", "Organisation name is mandatory");
    public static Failure AddressTenant { get; } = new("ADDRESS.TENANT_ID", "Tenant id is mandatory");
    public static Failure AddressBoundaryCode { get; } = new("ADDRESS.BOUNDARY_CODE", "Address's boundary code is mandatory");
    public static Failure AddressBoundaryType { get; } = new("ADDRESS.BOUNDARY_TYPE", "Address's boundary type is mandatory");
    public static Failure NotNull(string path) => new($"NotNull.orgRequest.{path}", "must not be null");
    public static Failure Size(string path, int least, int most) => new($"Size.orgRequest.{path}", $"size must be between {least} and {most}");
    public static Failure IdMissing { get; } = new("ORGANISATION_ID", "Organisation id is missing");
    public static Failure Unknown(IEnumerable<string> ids) => new("INVALID_ORG_ID", $"Given org id(s) : [{string.Join(", ", ids)}] don't exist in the system.");
    public static Failure Tenant(string tenantId) => new("INVALID_TENANT_ID", $"The tenant {tenantId} is not present in the master tenant.tenants");
    public static Failure Type(string? code) => new("INVALID_ORG_TYPE", $"The organisation type {code} is not an active code of the master common-masters.OrgType");
    public static Failure Category(string code) => new("INVALID_ORG.FUNCTION_CATEGORY", $"The function category {code} is not an active code of the master common-masters.OrgFunctionCategory");
    public static Failure Class(string code) => new("INVALID_ORG.FUNCTION_CLASS", $"The function class {code} is not an active code of the master common-masters.OrgFunctionClass");
    public static Failure IdentifierType(string? code) => new("INVALID_ORG.IDENTIFIER_TYPE", $"The identifier type {code} is not an active code of the master common-masters.OrgTaxIdentifier");
    public static Failure Boundary(string code, string tenantId) => new("INVALID_BOUNDARY_DATA", $"The boundary {code} is not known in {tenantId}");
    public static Failure MobileTaken(string mobileNumber) => new("INDIVIDUAL.MOBILE_NUMBER", $"Individual's mobile number : {mobileNumber} already exists in the system");
    public static Failure ContactTaken(string mobileNumber) => new("USER.EXISTS", $"The person with the mobile number {mobileNumber} administers another organisation");
    public static Failure Numbering(Failure cause) => new("IDGEN ERROR", "No ids returned from idgen Service", cause.Message);
    public static Failure NumberTaken { get; } = new("IDGEN ERROR", "The organisation number is taken");
    public static Failure Stale { get; } = new("ROW_VERSION_MISMATCH", "The organisation was changed since it was read. Read it again and repeat the change.");

    public static Failure NoCriteria { get; } = new("ORGANISATION", "Organisation search criteria is mandatory");
    public static Failure FunctionDates { get; } = new("INVALID_DATE", "Valid from is greater than valid to");
    public static Failure SearchDates { get; } = new("INVALID_ORG_SEARCH_DATE", "Cannot specify createdTo without a createdFrom, nor a createdFrom that is greater than createdTo");
}
