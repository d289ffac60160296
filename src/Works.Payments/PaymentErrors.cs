using System.Globalization;
using Works.Platform;

namespace Works.Payments;

/// <summary>Every way in which payments are refused (spec 40 §2.4–2.6). Codes are compared by clients.</summary>
internal static class PaymentErrors
{
    public static Failure Missing(string path) => Worded($"NotNull.{path}", "must not be null");
    public static Failure Size(string path, int least, int most) => Worded($"Size.{path}", $"size must be between {least} and {most}");
    public static Failure UnknownTenant(string? tenantId) => Worded("INVALID_TENANT", $"The tenant {tenantId} is not found");

    public static Failure BillTwice { get; } = Worded("EG_PAYMENT_DUPLICATE_BILLS_ERROR", "The same bill is named more than once in the payment");
    public static Failure AlreadyPaid(IEnumerable<string> bills) => Worded("EG_PAYMENT_DUPLICATE_PAYMENT_ERROR", "A payment exists already for the bills: " + string.Join(", ", bills));
    public static Failure Raced { get; } = Worded("EG_PAYMENT_DUPLICATE_PAYMENT_ERROR", "A payment was created for one of the bills a moment ago");
    public static Failure LinePaidTwice { get; } = Worded("EG_PAYMENT_INVALID_STATUS_TRANSITION", "A line of the payment was paid already by another payment");
    public static Failure InvalidBills(IEnumerable<string?> bills) => Worded("EG_PAYMENT_INVALID_BILLS_ERROR", "These bills are not found, or not ACTIVE: " + string.Join(", ", bills));
    public static Failure Net(decimal owed) => Worded("EG_PAYMENT_INVALID_PAYMENT_ERROR",
        string.Create(CultureInfo.InvariantCulture, $"netPayableAmount and netPaidAmount must both equal what is still to be paid on the bills: {owed:0.00}"));
    public static Failure BillAmount(int index, decimal owed) => Worded($"EG_EXPENSE_PAYMENT_INVALID_BILL[{index}]", Owed("totalPaidAmount of the bill", owed));
    public static Failure BillDetail(int index, string? id) => Worded($"EG_EXPENSE_PAYMENT_INVALID_BILL_DETAIL[{index}]", $"The bill detail {id} is not one of this bill, or is named twice");
    public static Failure DetailAmount(int index, decimal owed) => Worded($"EG_EXPENSE_PAYMENT_BILLDETAIL_INVALID_AMOUNT[{index}]", Owed("totalAmount and totalPaidAmount of the bill detail", owed));
    public static Failure Line(int index, string? id) => Worded($"EG_EXPENSE_PAYMENT_INVALID_LINEITEM[{index}]", $"The line item {id} is not a payable one of this bill detail, or is named twice");
    public static Failure LineAmount(int index, decimal owed) => Worded($"EG_EXPENSE_PAYMENT_LINEITEM_INVALID_AMOUNT[{index}]", Owed("paidAmount of the line item", owed));
    public static Failure Incomplete(string bill) => Worded("EG_EXPENSE_PAYMENT_INCOMPLETE", $"Every detail and payable line of the bill {bill} must be in the payment: partial payment is not supported");

    public static Failure NoPayment(string? id) => Worded("EG_EXPENSE_PAYMENT_UPDATE_ERROR", $"The payment {id} is not found");
    public static Failure NoStatus { get; } = Worded("EG_PAYMENT_UPDATE_STATUS_NOTNULL", "The status of the payment must not be null");
    public static Failure NoPartStatus { get; } = Worded("EG_EXPENSE_PAYMENT_UPDATE_STATUS_NOTNULL", "The status of every bill, bill detail and line item must not be null");
    public static Failure Transition(string what, string from, string to) => Worded("EG_PAYMENT_INVALID_STATUS_TRANSITION", $"{what} is {from} and cannot become {to}");
    public static Failure Instructed(string number, string status) => Worded("EG_PAYMENT_INVALID_STATUS_TRANSITION", $"The payment instruction {number} is {status}: the treasury says what becomes of its payment");
    public static Failure Stale { get; } = Worded("ROW_VERSION_MISMATCH", "The payment was changed since it was read. Read it again and repeat the change.");
    public static Failure Order { get; } = Worded("EG_EXPENSE_SEARCH_INVALID_ORDER", "The order must be ASC or DESC");
    public static Failure NumberNotIssued(string? why) => Worded("IDGEN ERROR", "No ids returned from idgen Service", why);
    public static Failure NotApproved(string? bill) => Worded("BILL_NOT_APPROVED", $"The bill {bill} is not approved, or has a payment");
    public static Failure NoBills { get; } = Worded("BILLS_NOT_FOUND", "No bills are found for the criteria");

    // The screens show the description (spec 40 §1.2).
    private static Failure Worded(string code, string message, string? description = null) => new(code, message, description ?? message);

    private static string Owed(string what, decimal owed) => string.Create(CultureInfo.InvariantCulture, $"{what} must equal what is still to be paid: {owed:0.00}");
}
