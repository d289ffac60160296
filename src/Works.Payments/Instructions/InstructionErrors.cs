using Works.Platform;

namespace Works.Payments.Instructions;

/// <summary>Every way in which instructions are refused (spec 40 §6.2, §7.2). Codes are compared by clients.</summary>
internal static class InstructionErrors
{
    public static Failure CriteriaMissing { get; } = new("SEARCH_CRITERIA_MANDATORY", "Search criteria is mandatory: ids, piNumber, muktaReferenceId, piStatus or tenantId");
    public static Failure InvalidParameters { get; } = new("PI_REQUEST_INVALID_PARAMS", "Name the payment by referenceId and tenantId, or the instruction to correct by parentPI and tenantId");
    public static Failure NoPayment(string? number) => new("PAYMENT_NOT_FIND_ERROR", $"No payment is found with the number {number}", $"No payment is found with the number {number}");
    public static Failure Duplicate(string payment, string number, string status) => Said("PI_DUPLICATE_ERROR", $"The payment {payment} has the payment instruction {number}, which is {status}");
    public static Failure Raced { get; } = Said("PI_DUPLICATE_ERROR", "The payment has another payment instruction on its way");
    public static Failure NotCorrectable(string why) => Said("REVISED_PI_GEN_ERROR", why);
    public static Failure NoChannel(string tenantId) => Said("TREASURY_NOT_CONFIGURED", $"No treasury or bank is configured for {tenantId} (WORKS_TREASURY_FILE)");
    public static Failure NothingToPay(string payment) => Said("BENEFICIARIES_NOT_FOUND", $"The payment {payment} has no line that is still to be paid");
    public static Failure NoPayee(IEnumerable<string> payees) => Said("BENEFICIARIES_NOT_FOUND", "These payees are not registered: " + string.Join(", ", payees));
    public static Failure NoAccount(IEnumerable<string> payees) => Said("BANK_ACCOUNTS_NOT_FOUND", "These payees have no active primary bank account: " + string.Join(", ", payees));
    public static Failure NotIfsc(IEnumerable<string> payees) => Said("BANK_ACCOUNTS_NOT_FOUND", "The bank accounts of these payees name no branch: " + string.Join(", ", payees));
    public static Failure UnknownService(string? serviceId) => new("INVALID_SERVICE_ID", $"There is no treasury service {serviceId}");
    public static Failure TooMany(int most) => Said("PI_REQUEST_INVALID_PARAMS", $"A payment instruction has at most {most} beneficiaries: pay fewer bills at once");

    // The screens show description (spec 40 §1.2).
    private static Failure Said(string code, string message) => new(code, message, message);
}
