using System.Globalization;
using Works.Platform;

namespace Works.Contracts;

/// <summary>Every way in which this module refuses (spec 20 §1.3, §1.4, §1.8). Codes and messages are compared by clients.</summary>
internal static class ContractErrors
{
    public static Failure NotNull(string path) => new($"NotNull.contractRequest.contract.{path}", "must not be null");
    public static Failure Size(string path, int least, int most) => new($"Size.contractRequest.contract.{path}", $"size must be between {least} and {most}");

    public static Failure ContractMandatory { get; } = new("CONTRACT", "Contract is mandatory");
    public static Failure TenantId { get; } = new("CONTRACT.TENANTID", "TenantId is mandatory");
    public static Failure ExecutingAuthority { get; } = new("CONTRACT.EXECUTINGAUTHORITY", "Executing Authority is mandatory");
    public static Failure ContractType { get; } = new("CONTRACT.CONTRACTTYPE", "Contract Type is mandatory");
    public static Failure Organisation { get; } = new("CONTRACT.ORGNISATIONID", "OrgnisationId is mandatory"); // the spelling is the contract's
    public static Failure CompletionPeriod { get; } = new("CONTRACT.COMPLETION_PERIOD", "Completion Period is mandatory and its min value is one day");
    public static Failure Lines { get; } = new("CONTRACT.LINE_ITEM", "LineItem is mandatory");
    public static Failure LineEstimate { get; } = new("CONTRACT.LINEITEMS.ESTIMATEID", "EstimateId is mandatory");
    public static Failure LineTenant { get; } = new("CONTRACT.LINEITEMS.TENANTID", "TenantId is mandatory");
    public static Failure Breakup { get; } = new("CONTRACT.LINEITEMS.AMOUNTBREAKUPS.ESTIMATEAMOUNTBREAKUPID", "EstimateAmountBreakupId is mandatory");
    public static Failure SeveralTenants { get; } = new("MULTIPLE_TENANTIDS", "Contract and corresponding lineItems should belong to same tenantId");

    public static Failure UnknownTenant(string? tenantId) => new("INVALID_TENANT", $"Invalid tenantId [{tenantId}]");
    public static Failure UnknownAuthority(string? code) => new("INVALID_EXECUTING_AUTHORITY", $"Invalid Executing Authority [{code}]");
    public static Failure UnknownType(string? code) => new("INVALID_CONTRACT_TYPE", $"Invalid Contract Type [{code}]");
    public static Failure NoOfficer(string? code) => new("ROLE_CODE_NOT_FOUND", $"No employee with roles was found for the officer in charge [{code}]");
    public static Failure OfficerRole { get; } = new("MISSING_REQUIRED_ROLE", "Officer In-charge is not associated with required role");
    public static Failure UnknownDocuments(string? fileStore) => new("INVALID_DOCUMENTS", $"The document [{fileStore}] is not known to the file store");
    public static Failure NotFound(string? id) => new("CONTRACT_NOT_FOUND", $"Provided contract [{id}] not found");
    public static Failure UnknownOrganisation(string? id) => new("INVALID_ORGID", $"Org [{id}] is not present");
    public static Failure NoEstimate { get; } = new("ACTIVE_ESTIMATE_NOT_FOUND", "Provided estimates are either inactive or not found");
    public static Failure EstimateNotActive(string id) => new("ESTIMATE_NOT_ACTIVE", $"Provided estimate [{id}] is not active");
    public static Failure UnknownLine(string? id) => new("INVALID_ESTIMATELINEITEMID", $"The estimate line [{id}] does not belong to the estimate", Params: [id ?? string.Empty]);
    public static Failure LineTaken(string? id, string number) => new("INVALID_ESTIMATELINEITEMID", $"The estimate line [{id}] is contracted already by {number}", Params: [id ?? string.Empty, number]);
    public static Failure LineTakenOnUpdate(string? id, string number) => new("INVALID_ESTIMATE_LINE_ITEM_ID", $"The estimate line [{id}] is contracted already by {number}", Params: [id ?? string.Empty, number]);
    public static Failure LineTakenMeanwhile { get; } = new("INVALID_ESTIMATELINEITEMID", "A line of the estimate was contracted by another contract in the meantime");
    public static Failure UnknownBreakup(string? id) => new("INVALID_ESTIMATEAMOUNTBREAKUPID", $"The amount [{id}] does not belong to the estimate line", Params: [id ?? string.Empty]);
    public static Failure NoNumber(string description) => new("IDGEN_ERROR", "No ids returned from idgen Service", description);
    public static Failure Stale { get; } = new("ROW_VERSION_MISMATCH", "The contract was changed since it was read. Read it again and repeat the change.");

    public static Failure NumberMandatory { get; } = new("CONTRACT_NUMBER_NOT_PRESENT_IN_REQUEST", "Contract number mandatory for revision contract");
    public static Failure NumberUnknown { get; } = new("CONTRACT_NUMBER_NOT_PRESENT_IN_DB", "Given contract number is not present in database");
    public static Failure RevisionLimit(int most) => new("CONTRACT_REVISION_MAX_LIMIT_REACHED", string.Create(CultureInfo.InvariantCulture, $"A contract can be revised at most {most} times"));
    public static Failure OtherOrganisation { get; } = new("ORG_ID_MISMATCH", "Organisation of contract revision cannot be different");
    public static Failure RevisionTwice { get; } = new("DUPLICATE_CONTRACT_REVISION_REQUEST", "Duplicate contract revision request");
    public static Failure SupplementMandatory { get; } = new("SUPPLEMENT_NUMBER_EMPTY", "Supplement number must not be empty");
    public static Failure SupplementUnknown { get; } = new("SUPPLEMENT_NUMBER_NOT_PRESENT", "Supplement Number not present in DB");
    public static Failure StartDate { get; } = new("START_DATE_DIFFERENT", "Start date of contract revision cannot be different");
    public static Failure EndDate { get; } = new("END_DATE_NOT_EXTENDED", "End date should not be earlier than previous end date");
    public static Failure LineDropped(string reference) => new("LINE_ITEM_REF_MISMATCH", $"The line [{reference}] of the contract in force is missing", Params: [reference]);
    public static Failure BelowMeasured(string reference, decimal sent, decimal measured) => new("CUMULATIVE_VALUE_GREATER_THAN_CONTRACT_UNITS",
        string.Create(CultureInfo.InvariantCulture, $"Line [{reference}]: the contracted quantity {sent} is below the measured quantity {measured}"));
    public static Failure EstimateBelowMeasured(string reference, decimal estimated, decimal measured) => new("CUMULATIVE_VALUE_GREATER_THAN_ESTIMATE_DETAIL_UNITS",
        string.Create(CultureInfo.InvariantCulture, $"Line [{reference}]: the estimated quantity {estimated} is below the measured quantity {measured}"));

    public static Failure NoSearchBody { get; } = new("CONTRACT_SEARCH_CRITERIA_REQUEST", "Contract search criteria request is mandatory");
    public static Failure SearchTenant { get; } = new("TENANT_ID", "TenantId is mandatory");
    public static Failure SearchDates { get; } = new("INVALID_SEARCH_PARAM", "Cannot specify toDate without a fromDate");

    // Controls: each names the rule, the two numbers and the way forward (spec 02 §8.6).
    public static Failure LineTwice(string id, string contracts) => new("INVALID_ESTIMATELINEITEMID",
        $"C05: the estimate line [{id}] may stand in 1 contract and would stand in 2: {contracts}. Leave the line out, or revise the contract that has it.", Params: ["C05", id, contracts]);
    public static Failure LineRepeated(string id, long times) => new("INVALID_ESTIMATELINEITEMID",
        string.Create(CultureInfo.InvariantCulture, $"C05: the estimate line [{id}] may stand in the contract once and stands in it {times} times. Send it once."), Params: ["C05", id]);
    public static Failure BeyondSanction(string estimate, decimal contracted, decimal allowed, decimal sanctioned, string contracts) => new("CONTRACT_EXCEEDS_SANCTION",
        string.Create(CultureInfo.InvariantCulture, $"C10: {contracted:0.00} would be contracted of estimate {estimate} ({contracts}), {allowed:0.00} may be: {sanctioned:0.00} is sanctioned. Lower the amount, or have the estimate revised first."),
        Params: ["C10", estimate, contracted.ToString(CultureInfo.InvariantCulture), allowed.ToString(CultureInfo.InvariantCulture)]);
    public static Failure NegativeCommitment(decimal amount) => new("CONTRACT_AMOUNT_NEGATIVE",
        string.Create(CultureInfo.InvariantCulture, $"C11: {amount:0.00} is committed, at least 0.00 must be. Send the amounts of a contract positive."), Params: ["C11"]);
    public static Failure DatesOutOfOrder(string earlier, long first, string later, long second) => new("CONTRACT_DATES_OUT_OF_ORDER",
        string.Create(CultureInfo.InvariantCulture, $"C36: {earlier} {first} is after {later} {second}. Correct the earlier date."), Params: ["C36"]);
    public static Failure TotalMismatch(decimal sent, decimal computed) => new("CONTRACT_AMOUNT_MISMATCH",
        string.Create(CultureInfo.InvariantCulture, $"20-15-3: totalContractedAmount is {sent:0.00}, the amounts of the lines add up to {computed:0.00}. Send the sum."), Params: ["20-15-3"]);
    public static Failure ContentChanged(string state) => new("CONTRACT_CONTENT_CHANGED",
        $"20-1.6-updatable: amounts, lines, organisation or period were changed in state {state}. Send the contract back to its creator to change them.", Params: ["20-1.6-updatable"]);
}
