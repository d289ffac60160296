using System.Globalization;
using Works.Platform;

namespace Works.Bills;

/// <summary>Every way in which the expense service refuses (spec 40 §2). Codes are compared by clients.</summary>
internal static class BillErrors
{
    public static Failure Missing(string path) => Worded($"NotNull.{path}", "must not be null");
    public static Failure Size(string path, int least, int most) => Worded($"Size.{path}", string.Create(CultureInfo.InvariantCulture, $"size must be between {least} and {most}"));

    public static Failure Duplicate(string businessService, string referenceId, string billNumber) => Worded(
        "EG_EXPENSE_DUPLICATE_BILL", $"The bill {billNumber} of {businessService} has the reference {referenceId} already", billNumber);
    public static Failure SourceBilled(string source, string billNumber) => Worded("EG_EXPENSE_DUPLICATE_BILL", $"{source} is billed already: by {billNumber}", billNumber);
    public static Failure Raced { get; } = Worded("EG_EXPENSE_DUPLICATE_BILL", "A bill of the same reference, muster roll, invoice or source bill was stored a moment before");

    public static Failure NoWorkflow { get; } = Worded("EG_BILL_WF_ERROR", "Workflow is mandatory for bills of this business service");
    public static Failure NoAction { get; } = Worded("EG_BILL_WF_FIELDS_ERROR", "Workflow action is mandatory");
    public static Failure NoMasters { get; } = Worded("EG_EXPENSE_MDMS_ERROR", "The masters expense.HeadCodes and expense.BusinessService are empty");
    public static Failure DueDate(long due, long date) => Worded("EG_EXPENSE_BILL_INVALID_DATE", string.Create(CultureInfo.InvariantCulture, $"The due date {due} is before the bill date {date}"));
    public static Failure UnknownTenant(string tenantId) => Worded("INVALID_TENANT", $"Invalid tenantId [{tenantId}]");
    public static Failure BusinessService(string businessService) => Worded("EG_EXPENSE_INVALID_BUSINESSSERVICE", $"The business service {businessService} is not in the master expense.BusinessService");
    public static Failure HeadCodes(IEnumerable<string> codes) => Worded("EG_EXPENSE_INVALID_HEADCODES", "These head codes are not in the master expense.HeadCodes: " + string.Join(", ", codes));
    public static Failure LineAmount(string? headCode, decimal amount, decimal paid) => Worded(
        "EG_EXPENSE_LINEITEM_INVALID_AMOUNT", string.Create(CultureInfo.InvariantCulture, $"The amount {amount} of {headCode} is less than the {paid} paid"));
    public static Failure NumberNotIssued(string? why) => new("IDGEN ERROR", "No ids returned from idgen Service", why);

    public static Failure NoBill { get; } = Worded("EG_EXPENSE_INVALID_BILL", "No bill that can be changed is found with this id");
    public static Failure PayerId { get; } = Worded("EG_EXPENSE_BILL_UPDATE_NOTNULL_PAYER_ID", "The id of the payer is mandatory");
    public static Failure NoDetails { get; } = Worded("EG_EXPENSE_BILL_UPDATE_NOTNULL_BILLDETAILS", "Details of the bill are mandatory");
    public static Failure DetailId(string? id) => Worded("EG_EXPENSE_BILL_UPDATE_NOTNULL_BillDETAIL_ID", $"The bill has no detail with the id {id}"); // mixed case is the contract's
    public static Failure LineId(string? id) => Worded("EG_EXPENSE_BILL_UPDATE_NOTNULL_LINEITEM_ID", $"The detail has no line item with the id {id}");
    public static Failure PayeeAccount { get; } = Worded("EG_EXPENSE_PAYMENT_FIELD_UPDATE_NOT_ALLOWED", "Bank and provider of a payee are changed in the registry of bank accounts");
    public static Failure PaymentProvider(string provider) => Worded("EG_EXPENSE_INVALID_PAYMENT_PROVIDER", $"The payment provider {provider} is not known");
    public static Failure Stale { get; } = Worded("ROW_VERSION_MISMATCH", "The bill was changed since it was read. Read it again and repeat the change.");

    public static Failure SearchCriteria(string what) => Worded("EG_EXPENSE_BILL_SEARCH_ERROR", what);
    public static Failure SearchDates { get; } = Worded("INVALID_SEARCH_PARAM", "fromDate is mandatory with toDate");
    public static Failure Order(string order) => Worded("EG_EXPENSE_SEARCH_INVALID_ORDER", $"The order is ASC or DESC, not {order}");

    // Of ours.
    public static Failure Computed(string businessService) => Worded("EG_EXPENSE_INVALID_BUSINESSSERVICE", $"Bills of {businessService} are drawn up by the expense calculator, from the measurement book and the terms of the contract");
    public static Failure ComputedContent(string billNumber) => Worded("EG_EXPENSE_CONTENT_CHANGED", $"Amounts and payee of {billNumber} are computed: send it back and draw it up again");
    public static Failure CancelKind(string businessService) => Worded("EG_EXPENSE_CANCEL_NOT_ALLOWED", $"Bills of {businessService} are rejected in their workflow, not cancelled");
    public static Failure CancelRole { get; } = new("EG_EXPENSE_CANCEL_NOT_ALLOWED", "Only an administrator of the programme cancels a bill") { Status = 403 };
    public static Failure CancelReason { get; } = Worded("EG_EXPENSE_CANCEL_REASON", "Say in the comment why the bill is cancelled");
    public static Failure CancelState(string billNumber, string? state) => Worded("EG_EXPENSE_CANCEL_NOT_ALLOWED", $"The bill {billNumber} is {state}: only an approved bill is cancelled");
    public static Failure CancelPaid(string billNumber, string payment) => Worded("EG_EXPENSE_CANCEL_NOT_ALLOWED", $"The bill {billNumber} is being paid or is paid: {payment}", payment);
    public static Failure CancelCharged(string billNumber, string by) => Worded("EG_EXPENSE_CANCEL_NOT_ALLOWED", $"The bill {billNumber} is charged for supervision by {by}: cancel that one first", by);
    public static Failure Content(string billNumber) => Worded("EG_EXPENSE_CONTENT_CHANGED", $"40-2.2: amounts and payees of {billNumber} are changed with RE-SUBMIT only, not with a step that judges them");

    // The screens read the description (spec 40 §1.2): the same text as the message.
    private static Failure Worded(string code, string message, params string[] values) => new(code, message, message, values.Length == 0 ? null : values);
}
