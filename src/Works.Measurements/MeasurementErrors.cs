using System.Globalization;
using Works.Platform;

namespace Works.Measurements;

/// <summary>Every way in which this module refuses (spec 20 §2–4). Codes are compared by clients.</summary>
internal static class MeasurementErrors
{
    public static Failure UnknownTenant { get; } = new("TENANT_ID_NOT_FOUND", "Tenant Id is not found");
    public static Failure SeveralTenants { get; } = new("MULTIPLE_TENANTIDS", "All measurements of a request should belong to the same tenantId");
    public static Failure Documents(IEnumerable<string> ids) => new("INVALID_DOCUMENTS", "The document with these file store ids is not found: " + string.Join(", ", ids));
    public static Failure NumberNotIssued(string? why) => new("IDGEN ERROR", "No ids returned from idgen Service", why);

    public static Failure NoMeasurement { get; } = new("MEASUREMENT_DATA_NOT_EXIST", "Measurement data does not exist");
    public static Failure NoMeasure(string? id) => new("MEASURES_DATA_NOT_EXIST", $"Measures data does not exist: {id}");
    public static Failure InWorkflow(string number, string status) => new("MEASUREMENT_IN_WORKFLOW", $"The measurement {number} is {status}: its values are changed through its workflow only");

    public static Failure NoContract(string number) => new("INVALID_CONTRACT", $"No active contract is found with the number {number}");
    public static Failure EntryDate(long entryDate, long? from, long? to) => new("INVALID_CONTRACT",
        string.Create(CultureInfo.InvariantCulture, $"The entry date {entryDate} is not within the period of the contract, {from} to {to}"), null, ["INVALID_ENTRY_DATE"]);
    public static Failure NotAccepted(string number, string state) => new("CONTRACT_NOT_ACCEPTED", $"The contract {number} is not accepted but {state}");
    public static Failure TargetTwice(string targetId) => new("DUPLICATE_TARGET_IDS", $"The target id {targetId} is given more than once");
    public static Failure UnknownTarget(string targetId) => new("INVALID_TARGET_ID_FOR_CONTRACT", $"The target id {targetId} is not a line item of the contract");
    public static Failure LinesMissing(IEnumerable<string> titles) => new("LINE_ITEMS_NOT_PROVIDED", "Line items of the contract are not measured: " + string.Join(", ", titles));
    public static Failure NoEstimateLineId(string targetId) => new("ESTIMATE_LINE_ITEM_ID_NOT_PRESENT", $"The contract's line item {targetId} names no line of the estimate");
    public static Failure NoEstimateLine(string targetId) => new("ESTIMATE_DETAILS_NOT_PRESENT", $"The line of the estimate for the target id {targetId} is not found");
    public static Failure AboveEstimate(ContractItem item, decimal estimated, decimal measured) => new("TOTAL_VALUE_GREATER_THAN_ESTIMATE",
        string.Create(CultureInfo.InvariantCulture, $"For targetId : {item.Ref} Total calculated value is greater than estimate quantity : {estimated:0.00}"), null, [item.Title, Text(measured), Text(estimated)]);
    public static Failure OrderMissing(ContractItem item, decimal estimated, decimal measured) => new("TOTAL_VALUE_GREATER_THAN_ESTIMATE",
        string.Create(CultureInfo.InvariantCulture, $"For targetId : {item.Ref} Total calculated value is greater than estimate quantity : {estimated:0.00}. It is within the tolerance: the line needs an orderNumber and an orderDate that has come."),
        null, [item.Title, Text(measured), Text(estimated)]);
    public static Failure StillInWorkflow(string number) => new("NOT_VALID_REFERENCE_ID", $"The measurement {number} of the contract is still in workflow");
    public static Failure NoAction(string? action, string number) => new("ACTION_NOT_FOUND", $"Action {action} not found in config for the measurement number: {number}");

    public static Failure NoServiceMeasurement { get; } = new("MEASUREMENT_SERVICE_DATA_NOT_EXIST", "Measurement service data does not exist");
    public static Failure Rejected(string number) => new("REJECTED_ERROR", $"The measurement {number} is rejected already");
    public static Failure NumberMismatch(string id, string? number) => new("IDS_AND_MB_NUMBER_MISMATCH", $"The id {id} and the measurement number {number} do not belong together");
    public static Failure NoProcess(string number) => new("PROCESS_INSTANCES_NOT_FOUND", $"No process instance is found for the measurement {number}");
    public static Failure Stale { get; } = new("ROW_VERSION_MISMATCH", "The measurement was changed since it was read. Read it again and repeat the change.");
    public static Failure Raced { get; } = new("NOT_VALID_REFERENCE_ID", "Another measurement of the contract is still in workflow");

    // Controls of ours, report-only where the tenant says so.
    public static Failure AboveContract(ContractItem item, decimal contracted, decimal measured) => new("CUMULATIVE_VALUE_GREATER_THAN_CONTRACT_UNITS",
        string.Create(CultureInfo.InvariantCulture, $"{item.Title} ({item.Ref}): {measured} measured is more than {contracted} contracted"), null, [item.Ref]);
    public static Failure ItemAboveEstimate(string item, decimal estimated, decimal measured) => new("TOTAL_VALUE_GREATER_THAN_ESTIMATE",
        string.Create(CultureInfo.InvariantCulture, $"{item}: {measured} measured, deductions subtracted, is more than {estimated} estimated"), null, [item]);
    public static Failure ValueAboveContract(decimal measured, decimal contracted) => new("MEASURED_VALUE_GREATER_THAN_CONTRACT",
        string.Create(CultureInfo.InvariantCulture, $"Work worth {measured:0.00} is measured, the contract is worth {contracted:0.00}"));
    public static Failure Negative(ContractItem item, decimal current) => new("NEGATIVE_MEASUREMENT",
        string.Create(CultureInfo.InvariantCulture, $"{item.Title} ({item.Ref}): {current} takes back measured work; the line needs the reason in its comments"), null, [item.Ref]);
    public static Failure BelowZero(ContractItem item, decimal cumulative) => new("NEGATIVE_MEASUREMENT",
        string.Create(CultureInfo.InvariantCulture, $"{item.Title} ({item.Ref}): more is taken back than was measured, {cumulative} would be left"), null, [item.Ref]);
    public static Failure SamePerson(string number) => new("CHECKED_BY_RECORDER", $"The measurement {number} is checked by another person than the one who recorded it");
    public static Failure TestCheckMissing(string number, CheckShare share) => new("TEST_CHECK_MISSING", string.Create(CultureInfo.InvariantCulture,
        $"Of the value of {number}, {share.Percent:0.00} % is measured again by {share.Role}; {share.Required:0.##} % is asked before it is approved"),
        null, [share.Role, Text(share.Percent), Text(share.Required)]);
    public static Failure FutureEntry(long entryDate) => new("INVALID_ENTRY_DATE", string.Create(CultureInfo.InvariantCulture, $"The entry date {entryDate} has not come yet"));
    public static Failure EarlierEntry(long entryDate, string number, long latest) => new("INVALID_ENTRY_DATE",
        string.Create(CultureInfo.InvariantCulture, $"The entry date {entryDate} is before that of the measurement {number}, {latest}"));

    public static Failure NotCheckable(string number) => new("TEST_CHECK_NOT_POSSIBLE", $"The measurement {number} is not submitted, or is rejected: there is nothing to check");
    public static Failure CheckRole(string? role) => new("TEST_CHECK_ROLE", role is null
        ? "None of your roles checks measurements (master works.TestCheck)" : $"{role} is not one of your roles, or does not check measurements (master works.TestCheck)");
    public static Failure CheckedAs(string role) => new("TEST_CHECK_ROLE", $"You have checked this measurement as {role}: the share of another role is another person's");

    public static Failure CriteriaMissing { get; } = new("SEARCH_CRITERIA_MANDATORY", "Search criteria is mandatory");
    public static Failure SearchTenant { get; } = new("TENANT_ID_MANDATORY", "TenantId is mandatory");
    public static Failure Limit(long most) => new("Max.measurementSearchRequest.pagination.limit", $"must be less than or equal to {most}");
    public static Failure EvidenceMeasurement { get; } = new("NotNull.evidenceSearchRequest.criteria.measurementNumber", "must not be null");

    public static Failure SheetTenant { get; } = new("TENANT_ID_MANDATORY", "TenantId is mandatory");
    public static Failure SheetContract { get; } = new("NO_CONTRACT_FOUND", "contractNumber is mandatory");
    public static Failure SheetContractUnknown(string number) => new("NO_CONTRACT_FOUND", $"No contract is found with the number {number}");

    public static Failure Missing(string path) => new($"NotNull.{path}", "must not be null");

    public static Failure Size(string path, int least, int most) => new($"Size.{path}", $"size must be between {least} and {most}");

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
