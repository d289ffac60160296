using Works.Platform;

namespace Works.Bills.Calculator;

/// <summary>Every way in which the expense calculator refuses (spec 40 §4). Codes are compared by clients.</summary>
internal static class CalculatorErrors
{
    public static Failure Criteria { get; } = Worded("CRITERIA", "Criteria is mandatory");
    public static Failure CriteriaTenant { get; } = Worded("CRITERIA.TENANTID", "TenantId is mandatory");
    public static Failure CriteriaEmpty { get; } = Worded("CRITERIA.MUSTER_ROLL_OR_CONTRACT_ID", "One of musterRollId and contractId is mandatory");
    public static Failure UnknownTenant(string tenantId) => Worded("INVALID_TENANT", $"Invalid tenantId [{tenantId}]");
    public static Failure NoMuster(string id) => Worded("INVALID_MUSTER_ROLL", $"No muster roll is found with the id {id}");
    public static Failure MusterNotApproved(string number, string state) => Worded("INVALID_MUSTER_ROLL", $"The muster roll {number} is {state}: wages are billed once it is APPROVED");
    public static Failure NoContract(string? number) => Worded("INVALID_CONTRACT_ID", $"No contract is found with the number {number}");

    public static Failure NoReference(string muster) => Worded("MUSTER_ROLL_REFERENCE_ID_MISSING", $"The muster roll {muster} names no contract");
    public static Failure NoSkillAtAll(string muster) => Worded("SOR_NOT_FOUND", $"Nobody of the muster roll {muster} has a skill code");
    public static Failure NoSkill(string individual) => Worded("SKILL_CODE_MISSING_FOR_INDIVIDUAL", $"The individual {individual} has no skill code");
    public static Failure NoRates { get; } = Worded("NO_SOR_FOUND", "None of the skill codes has a rate in the schedule");
    public static Failure UnknownSkill(string skill) => Worded("SKILL_CODE_MISSING_IN_MDMS", $"The skill code {skill} is not in the schedule");
    public static Failure NoRateAt(string skill) => Worded("SKILL_CODE_IS_NOT_MATCHING_WITH_DATE_RANGE", $"The skill code {skill} has no rate for the day on which the muster roll was made");
    public static Failure NoAmount(string muster) => Worded("MUSTER_ROLL_ZERO_AMOUNT", $"Nobody of the muster roll {muster} has earned anything");
    public static Failure NoPayer(string tenantId) => Worded("PAYER_MISSING_IN_MDMS", $"The master expense.PayerList has no payer for {tenantId}");

    public static Failure Head(string? code) => Worded("INVALID_HEAD_CODE", $"The head code {code} is not in the master for this kind of bill");
    public static Failure Category(string code) => Worded("CATEGORY_MISSING", $"The head code {code} has no category");
    public static Failure NoCharge(string code) => Worded("MISSING_HEAD_CODE", $"The head code {code} is not in the master expense.ApplicableCharges");
    public static Failure NoCalculation(string code) => Worded("CALCULATION_TYPE_MISSING", $"The charge {code} has no calculation type");
    public static Failure NoValue(string code) => Worded("INVALID_CALCULATION_TYPE_VALUE", $"The charge {code} is a percentage without a value");
    public static Failure Calculation(string code, string type) => Worded("INVALID_HEADCODE_CALCULATION_TYPE", $"The charge {code} is neither percentage nor lumpsum but {type}");

    public static Failure PurchaseBill { get; } = Worded("PURCHASE_BILL", "Bill is mandatory");
    public static Failure PurchaseDetails { get; } = Worded("PURCHASE_BILL.BILL_DETAILS", "Details of the bill are mandatory");
    public static Failure PurchasePayee { get; } = Worded("PURCHASE_BILL.BILL_DETAILS.PAYEE", "The payee is mandatory");
    public static Failure PurchasePayeeType { get; } = Worded("PURCHASE_BILL.BILL_DETAILS.PAYEE.TYPE", "The type of the payee is mandatory");
    public static Failure PurchasePayeeId { get; } = Worded("PURCHASE_BILL.BILL_DETAILS.PAYEE.IDENTIFIER", "The identifier of the payee is mandatory");
    public static Failure PurchaseTenant { get; } = Worded("PURCHASE_BILL.TENANTID", "TenantId is mandatory");
    public static Failure PurchaseReference { get; } = Worded("PURCHASE_BILL.REFERENCE_ID", "The reference is mandatory");
    public static Failure Details { get; } = Worded("PARSE_ERROR", "additionalDetails must be an object");
    public static Failure PurchaseAmount(decimal expense, decimal deducted) => Worded(
        "INVALID_PURCHASE_BILL_AMOUNT", FormattableString.Invariant($"Nothing is left for the vendor: {deducted} of {expense} is deducted"));
    public static Failure NotInForce(string number, string state) => Worded("CONTRACT_NOT_ACCEPTED", $"40-12-P2: the contract {number} is {state}: purchases are billed once it is in force");
    public static Failure Vendor(string id) => Worded("INVALID_VENDOR", $"40-12-P2: no active organisation is registered with the id {id}");

    public static Failure NothingToCharge(string contract) => Worded("SUPERVISION_BILL_NOT_GENERATED", $"The contract {contract} has no wage or purchase bill that is passed");
    public static Failure AllCharged(string contract) => Worded("NO_WAGE_PURCHASE_BILL", $"Every wage and purchase bill of the contract {contract} is charged for supervision already");
    public static Failure OutOfScope(string contract, string authority) => Worded("NO_CALCULATION_DETAIL", $"None of the bills of the contract {contract} is charged when the executing authority is {authority}");
    public static Failure NoCharge(string contract, decimal percent) => Worded("SUPERVISION_BILL_ZERO_AMOUNT", FormattableString.Invariant($"{percent} % of the bills of the contract {contract} is nothing"));
    public static Failure SupervisionNumber(string? why) => Worded("SUPERVISION_BILL_NUMBER_NOT_GENERATED", why ?? "No reference number was issued");
    public static Failure ReferenceNumber(string? why) => new("IDGEN ERROR", "No ids returned from idgen Service", why);

    public static Failure SearchTenant { get; } = Worded("TENANT_ID", "TenantId is mandatory");
    public static Failure SearchCriteria { get; } = Worded("INVALID_SEARCH_CRITERIA", "One criterion beside tenantId and billTypes is mandatory");

    private static Failure Worded(string code, string message) => new(code, message, message);
}
