using System.Globalization;
using Works.Platform;

namespace Works.Bills.Contractors;

/// <summary>Every way in which a contractor's bill, a refund of retention money or an advance is refused (spec 40 §11, 20 §11). The codes are ours.</summary>
internal static class ContractorErrors
{
    public static Failure Missing(string member) => Worded("CONTRACTOR_BILL_" + member.ToUpperInvariant(), $"{member} is mandatory");
    public static Failure Kind(string? kind) => Worded("CONTRACTOR_BILL_KIND", $"The kind of a bill is PART or FINAL, not {kind}");
    public static Failure NotInForce(string number, string state) => Worded("CONTRACT_NOT_ACCEPTED", $"The contract {number} is {state}: it is billed once it is in force");
    public static Failure Contractor(string id) => Worded("INVALID_CONTRACTOR", $"No active organisation is registered with the id {id}");
    public static Failure NoProject(string number) => Worded("CONTRACT_WITHOUT_PROJECT", $"The project of the contract {number} is not found: its bills have no number");
    public static Failure BilledOtherwise(string number, string bill) => Worded("CONTRACT_BILLED_BY_PARTS", $"Wages or material of {number} are billed one by one ({bill}): a running bill would pay the same work twice", bill);

    public static Failure BilledByRunning(string number, string bill) => Worded("CONTRACT_BILLED_AS_A_WHOLE", $"C20: the work of {number} is billed by its contractor ({bill}): its wages and material would be paid twice", "C20", bill);

    public static Failure InWorkflow(string bill) => Worded("CONTRACTOR_BILL_IN_WORKFLOW", $"The bill {bill} of this contract is not decided yet: one bill at a time", bill);
    public static Failure AdvanceInWorkflow(string bill) => Worded("ADVANCE_IN_WORKFLOW", $"The advance {bill} of this contract is not decided yet", bill);
    public static Failure Raced { get; } = Worded("CONTRACTOR_BILL_IN_WORKFLOW", "A bill of this contract was stored a moment before: one bill at a time");
    public static Failure AdvanceRaced { get; } = Worded("ADVANCE_IN_WORKFLOW", "An advance of this contract was stored a moment before: one at a time");
    public static Failure FinalExists(string bill) => Worded("FINAL_BILL_EXISTS", $"C22: {bill} is the final bill of this contract: no other bill follows it", "C22", bill);
    public static Failure FinalRaced { get; } = Worded("FINAL_BILL_EXISTS", "C22: the contract has a final bill already", "C22");
    public static Failure NotPassed(string bill, string? state) => Worded("CONTRACTOR_BILL_STATE", $"{bill} is {state}: only a bill that was sent back is drawn up again", bill);
    public static Failure NotResubmitted { get; } = Worded("EG_BILL_WF_FIELDS_ERROR", "A bill is drawn up again with the action RE-SUBMIT; other steps are taken with /expense/bill/v1/_update");
    public static Failure UpdateKind(string bill) => Worded("CONTRACTOR_BILL_KIND", $"{bill} is no running bill");

    public static Failure NothingMeasured(string number) => Worded("NOTHING_TO_BILL", $"C20: the contract {number} has no approved measurement up to this day that is not billed", "C20");
    public static Failure BeyondContract(string number, decimal found, decimal allowed) => Compared("CONTRACTOR_BILL_EXCEEDS_CONTRACT", "C21", $"The work billed for {number}", found, allowed, "Have the contract revised first.");
    public static Failure BeyondTotal(string number, decimal found, decimal allowed) => Compared(
        "CONTRACTOR_BILL_EXCEEDS_CONTRACT", "C21", $"What is billed for {number} with GST", found, allowed, "Have the contract revised first.");
    public static Failure Progress(decimal found, decimal least) => Worded(
        "CONTRACTOR_BILL_PROGRESS", string.Create(CultureInfo.InvariantCulture, $"The work is done to {found:0.##} %: a part bill needs {least:0.##} %"), Text(found), Text(least));
    public static Failure NotComplete(decimal found) => Worded("FINAL_BILL_PROGRESS", string.Create(
        CultureInfo.InvariantCulture, $"The work is done to {found:0.##} %: a final bill needs 100 %. Measure what is left, or have the contract revised."), Text(found), "100");
    public static Failure Unfinished(string measurement) => Worded("FINAL_BILL_MEASUREMENT_OPEN", $"The measurement {measurement} is not decided yet: the final bill needs all of them", measurement);
    public static Failure CompletionDate { get; } = Worded("COMPLETION_DATE_REQUIRED", "A final bill says when the work was completed");
    public static Failure Date(string code, string what) => Worded(code, what);
    public static Failure BookPages { get; } = Worded("MB_PAGES", "Pages of the measurement book count from 1, and the first is not after the last");

    public static Failure UnknownItem(string code) => Worded("PART_RATE_ITEM", $"The contract has no item {code}");
    public static Failure PartRate(string code, decimal rate, decimal agreed) => Worded(
        "PART_RATE", string.Create(CultureInfo.InvariantCulture, $"The rate {rate} of {code} must be between 0 and the agreed {agreed}"), Text(rate), Text(agreed));
    public static Failure PartRateReason(string code) => Worded("PART_RATE_REASON", $"Say why {code} is paid at a part rate");
    public static Failure DeductionHead(string? code) => Worded("INVALID_HEAD_CODE", $"The head {code} is no deduction of works.contractor that a person states");
    public static Failure DeductionAmount(string code) => Worded("DEDUCTION_AMOUNT", $"The amount of {code} must be above 0, and each head stands once");
    public static Failure DeductionReason(string code) => Worded("DEDUCTION_REASON", $"Say what {code} is deducted for");
    public static Failure Net(decimal gross, decimal deducted) => Compared("NET_PAYABLE", "C23", "Σ deductions", deducted, gross, "Nothing is left for the contractor: bill more work, or recover less.");
    public static Failure NoTerms(string master, string code) => Worded("CONTRACT_TERMS_MISSING", $"The master works.{master} has no row {code} in force on the day the contract began");

    public static Failure RecoveryExceeds(decimal entered, decimal pending) => Compared("ADVANCE_RECOVERY_EXCEEDS_PENDING", "C24", "The recovery", entered, pending, "Recover at most what is outstanding.");
    public static Failure RecoveryBelow(decimal entered, decimal due) => Worded(
        "ADVANCE_RECOVERY_REASON", string.Create(CultureInfo.InvariantCulture, $"C24: {due:0.00} is due for recovery: say why only {entered:0.00} is taken"), "C24", Text(entered), Text(due));
    public static Failure RecoveryIncomplete(decimal entered, decimal pending) => Compared("ADVANCE_RECOVERY_INCOMPLETE", "C24", "Recovery in the final bill", entered, pending, "Nothing may be outstanding after it.");
    public static Failure AdvanceUnpaid(string bill) => Worded("ADVANCE_UNPAID", $"C24: the advance {bill} is passed and not paid: pay or cancel it before the final bill", "C24", bill);
    public static Failure AdvanceLimit(decimal found, decimal allowed) => Compared("ADVANCE_EXCEEDS_LIMIT", "C24", "Σ advances of the contract", found, allowed, "Ask for less.");
    public static Failure AdvanceAmount { get; } = Worded("ADVANCE_AMOUNT", "The amount of an advance is above 0, to the paisa");
    public static Failure Guarantee { get; } = Worded("ADVANCE_GUARANTEE", "Number, bank, amount and last day of the guarantee are mandatory");
    public static Failure GuaranteeExpired { get; } = Worded("ADVANCE_GUARANTEE_EXPIRED", "C24: the guarantee has run out", "C24");
    public static Failure GuaranteeLow(decimal live, decimal needed) => Worded(
        "ADVANCE_GUARANTEE_LOW", string.Create(CultureInfo.InvariantCulture, $"C24: guarantees that are live come to {live:0.00}, {needed:0.00} must be covered"), "C24", Text(live), Text(needed));

    public static Failure NoFinal(string number) => Worded("RETENTION_NOT_DUE", $"C25: the final bill of {number} is not passed: retention money goes back after it", "C25");
    public static Failure RefundAmount { get; } = Worded("RETENTION_AMOUNT", "The amount is above 0, to the paisa");
    public static Failure Refund(string number, decimal found, decimal allowed, string until) => Compared("RETENTION_EXCEEDS_HELD", "C25", $"Retention money of {number} refunded, with this,", found, allowed, until);

    public static Failure LaterBill(string bill, string later) => Worded("EG_EXPENSE_CANCEL_NOT_ALLOWED", $"{later} counts on from {bill}: cancel that one first", later);
    public static Failure Refunded(string bill) => Worded("EG_EXPENSE_CANCEL_NOT_ALLOWED", $"Retention money of {bill} is refunded already: cancel the refund first");
    public static Failure Recovered(string bill) => Worded("EG_EXPENSE_CANCEL_NOT_ALLOWED", $"{bill} is recovered in part already");

    public static Failure SearchCriteria { get; } = Worded("INVALID_SEARCH_CRITERIA", "One of contractNumbers, billNumbers and billIds is mandatory beside tenantId");

    private static Failure Compared(string code, string rule, string subject, decimal found, decimal allowed, string wayForward) => Administration.RuleBroken.Failure(rule, subject, found, allowed, wayForward, code);

    private static Failure Worded(string code, string message, params string[] values) => new(code, message, message, values.Length == 0 ? null : values);

    private static string Text(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
