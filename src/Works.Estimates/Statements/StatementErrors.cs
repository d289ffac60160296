using Works.Platform;

namespace Works.Estimates.Statements;

/// <summary>Every way in which statements refuse (spec 10 §6).</summary>
internal static class StatementErrors
{
    public static Failure RequestMissing { get; } = new("STATEMENT_REQUEST_EMPTY", "Statement request is mandatory");
    public static Failure Tenant { get; } = new("TENANT_ID", "TenantId is mandatory");
    public static Failure EstimateId { get; } = new("ESTIMATE_ID_NOT_PASSED", "Estimate id is mandatory");
    public static Failure UnknownTenant(string tenantId) => new("TENANT_ID_NOT_FOUND", $"The tenant {tenantId} is not present in MDMS");
    public static Failure InvalidEstimate(string id) => new("INVALID_ESTIMATE", $"The estimate id {id} is not valid");
    public static Failure EstimateNotFound(string id) => new("ESTIMATE_RESPONSE_NULL_EMPTY_CODE", $"No estimate is found for the id {id}");
    public static Failure NoSor { get; } = new("NO_SOR_PRESENT", "The estimate has no item of the schedule of rates");
    public static Failure NoRate(string code) => new("NO_RATES_FOUND_FOR_BASIC_SOR", $"The SOR {code} has no rate that was in force when the estimate was made");
    public static Failure NoComposition(string code) => new("COMPOSITION_NOT_FOUND_IN_RATES", $"The rate of the SOR {code} refers to no composition");
    public static Failure CriteriaMissing { get; } = new("SEARCH_CRITERIA_IS_EMPTY", "Search criteria are mandatory");
    public static Failure ReferenceId { get; } = new("REFERENCE_ID_ERROR", "Reference id is mandatory");
    public static Failure NoMeasurements(string id) => new("MEASUREMENTS_NOT_FOUND", $"No measurement is found for the id {id}");
    public static Failure NoContracts(string number) => new("CONTRACTS_NOT_FOUND", $"No contract is found for the measurement {number}");
    public static Failure NoEstimates(string number) => new("ESTIMATES_NOT_FOUND", $"No estimate is found for the measurement {number}");
}
