using System.Globalization;
using Works.Platform;

namespace Works.Estimates;

/// <summary>Every way in which this module refuses (spec 10 §3.2–3.7). Codes and the messages in back-ticks there are compared by clients.</summary>
internal static class EstimateErrors
{
    public static Failure EstimateMandatory { get; } = new("ESTIMATE", "Estimate is mandatory");
    public static Failure TenantId { get; } = new("TENANT_ID", "TenantId is mandatory", "NotNull.estimateRequest.estimate.tenantId");
    public static Failure Status { get; } = new("STATUS", "Status is mandatory", "NotNull.estimateRequest.estimate.status");
    public static Failure Name { get; } = new("NAME", "Name is mandatory", "NotNull.estimateRequest.estimate.name");
    public static Failure Department { get; } = new("EXECUTING_DEPARTMENT", "Executing department is mandatory", "NotNull.estimateRequest.estimate.executingDepartment");
    public static Failure ProjectIdMandatory { get; } = new("PROJECT_ID", "ProjectId is mandatory", "NotNull.estimateRequest.estimate.projectId");
    public static Failure Address { get; } = new("ADDRESS", "Address is mandatory", "NotNull.estimateRequest.estimate.address");
    public static Failure Details { get; } = new("ESTIMATE_DETAILS", "Estimate detail is mandatory", "NotNull.estimateRequest.estimate.estimateDetails");
    public static Failure NameOrSor { get; } = new("ESTIMATE.DETAIL.NAME.OR.SOR.ID", "Estimate detail's name or sorId is mandatory");
    public static Failure UnitRate { get; } = new("ESTIMATE.DETAIL.UNIT_RATE", "Unit rate is mandatory: the SOR has no effective rate");
    public static Failure Amounts { get; } = new("ESTIMATE.DETAIL.AMOUNT.DETAILS", "Amount details are mandatory");
    public static Failure Amount { get; } = new("ESTIMATE.DETAIL.AMOUNT.DETAILS.AMOUNT", "Estimate amount detail's amount is mandatory");
    public static Failure Category { get; } = new("ESTIMATE.DETAIL.CATEGORY", "At least one SOR or Non-SOR should be present");
    public static Failure Workflow { get; } = new("WORK_FLOW", "Work flow is mandatory");
    public static Failure WorkflowAction { get; } = new("WORK_FLOW.ACTION", "Work flow's action is mandatory");

    public static Failure NumberMandatory { get; } = new("INVALID_ESTIMATE", "Estimate number is mandatory for revision estimate");
    public static Failure NoEstimate { get; } = new("INVALID_ESTIMATE", "Active Estimate not found for the given estimate number");
    public static Failure InWorkflow { get; } = new("INVALID_ESTIMATE", "Estimate is already in workflow");
    public static Failure NoApproved { get; } = new("INVALID_ESTIMATE", "Approved Previous estimate not found for revision estimate");
    public static Failure RevisionLimit { get; } = new("INVALID_ESTIMATE", "Revision estimate limit exceeded");
    public static Failure LiveEstimate(string number) => new("INVALID_ESTIMATE", $"The project has a live estimate: {number}. Revise it instead, or wait until it is rejected.");
    public static Failure PreviousLine { get; } = new("INVALID_PREVIOUS_LINE_ITEM_ID", "Previous Line Id is invalid for revision estimate");

    public static Failure UnknownDepartment(string code) => new("INVALID_EXECUTING_DEPARTMENT_CODE", $"The executing department code {code} is not present in MDMS");
    public static Failure UnknownTenant(string tenantId) => new("INVALID_TENANT_ID", $"The tenant {tenantId} is not present in MDMS");
    public static Failure UnknownCategory(string? category) => new("ESTIMATE_DETAIL.CATEGORY", $"The category {category} is not present in MDMS");
    public static Failure UnknownOverhead { get; } = new("INVALID_OVERHEAD", "Invalid overhead");
    public static Failure OverheadTwice(string? name) => new("ESTIMATE_DETAIL.DUPLICATE.NAME", $"The overhead {name} is given more than once");
    public static Failure OverheadName(string? name) => new("ESTIMATE_DETAIL.NAME", $"The overhead {name} is not present in MDMS");
    public static Failure AmountTypeTwice(string? type) => new("ESTIMATE_DETAIL.AMOUNT_DETAIL.DUPLICATE.TYPE", $"The amount type {type} is given more than once");
    public static Failure AmountType(string? type) => new("ESTIMATE_DETAIL.AMOUNT_DETAIL.TYPE", $"The amount type {type} is not present in MDMS");
    public static Failure OverheadNotInForce(string? name) => new("INVALID_OVERHEAD", $"The overhead {name} is not in force today");
    public static Failure Uom { get; } = new("INVALID_UOM", "Invalid UOM");
    public static Failure UnknownSor { get; } = new("INVALId_SOR_ID", "The sor id is not present in MDMS"); // the casing is the contract's
    public static Failure RateMismatch { get; } = new("RATES_MISMATCH", "Rates provided in request do not match rates in mdms");
    public static Failure NoRate { get; } = new("DATES_MISMATCH", "No Rates found for the given date and time");
    public static Failure PreviousRate { get; } = new("INVALID_UNIT_RATE", "Unit rate is not matching with previous approved estimate");
    public static Failure UnknownProject(string id) => new("PROJECT_ID", $"The project id : {id} is invalid");
    public static Failure QuantityMandatory { get; } = new("NO_OF_UNIT", "noOfUnit is mandatory");
    public static Failure QuantityWrong { get; } = new("NO_OF_UNIT", "noOfUnit value is not correct");
    public static Failure BelowMeasured(string sorId, decimal revised, decimal measured) => new("INVALID_ESTIMATE_DETAIL",
        string.Create(CultureInfo.InvariantCulture, $"{sorId}: the revised quantity {revised} is below the measured quantity {measured}"));
    public static Failure ContractInWorkflow { get; } = new("CONTRACT_INWORKFLOW", "The contract of the estimate is in workflow");
    public static Failure AmountMismatch(string what, decimal sent, decimal computed) => new("AMOUNT_MISMATCH",
        string.Create(CultureInfo.InvariantCulture, $"{what}: {sent} was sent, {computed:0.00} is computed"));
    public static Failure NegativeAmount(decimal amount) => new("AMOUNT_MISMATCH",
        string.Create(CultureInfo.InvariantCulture, $"An amount cannot be negative: {amount}. Deduction rows carry a positive amount and isDeduction true."));
    public static Failure DocumentMissing(string code) => new("ESTIMATE_DOCUMENT", $"The document {code} is mandatory when the estimate is submitted");

    public static Failure EstimateId { get; } = new("ESTIMATE_ID", "Estimate id is mandatory");
    public static Failure NotFound { get; } = new("INVALID_ESTIMATE_MODIFY", "The record that you are trying to update does not exists in the system");
    public static Failure OtherProject(string id) => new("INVALID_PROJECT_ID", $"The project id is different than that is linked with given estimate id : {id}");
    public static Failure RevisionNumberMandatory { get; } = new("INVALID_REVISION_NUMBER", "Revision number is mandatory for revision estimate");
    public static Failure RevisionNumber { get; } = new("INVALID_REVISION_NUMBER", "revisionNumber is not valid");
    public static Failure RevisedNumberMandatory { get; } = new("INVALID_ESTIMATE_NUMBER", "Estimate number is mandatory for revision estimate");
    public static Failure RevisedNumber { get; } = new("INVALID_ESTIMATE_NUMBER", "estimateNumber is not valid");
    public static Failure UnknownLine { get; } = new("INVALID_ESTIMATE_DETAIL", "Line item id is invalid for revision estimate");
    public static Failure PreviousLineChanged { get; } = new("INVALID_PREVIOUS_LINE_ITEM_ID", "Previous line item id is invalid for revision estimate");
    public static Failure NoOriginal { get; } = new("NO_ORIGINAL_ESTIMATE_FOUND", "The estimate that this one revises was not found");
    public static Failure Stale { get; } = new("ROW_VERSION_MISMATCH", "The estimate was changed since it was read. Read it again and repeat the change.");
    public static Failure AlreadyRevised { get; } = new("INVALID_ESTIMATE", "Estimate is already in workflow");

    public static Failure SearchTenant { get; } = new("TENANT_ID", "TenantId is mandatory");
    public static Failure SearchIds { get; } = new("IDS", "Ids should be of max 10.");
    public static Failure SearchDates { get; } = new("INVALID_SEARCH_PARAM", "Cannot specify toProposalDate without a fromProposalDate");
    public static Failure SearchDateOrder { get; } = new("FROM_GREATER_THAN_TO_DATE", "From date is greater than to date");
    public static Failure NoSearchBody { get; } = new("ESTIMATE_SEARCH_CRITERIA_REQUEST", "Estimate search criteria request is mandatory");

    public static Failure Size(string path, int least, int most) => new($"Size.estimateRequest.estimate.{path}", $"size must be between {least} and {most}");
}
