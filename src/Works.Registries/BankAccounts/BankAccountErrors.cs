using Works.Platform;

namespace Works.Registries.BankAccounts;

/// <summary>Every way in which the bank-account service refuses (spec 30 §6.2).</summary>
internal static class BankAccountErrors
{
    public static Failure NotNull(string path) => new($"NotNull.{path}", "must not be null");

    public static Failure Size(string path, int least, int most) => new($"Size.{path}", $"size must be between {least} and {most}");

    public static Failure NoAccounts { get; } = new("BANK_ACCOUNTS", "Bank account is mandatory");

    public static Failure AccountId { get; } = new("BANK_ACCOUNT_ID", "Bank account ID is mandatory");

    public static Failure UnknownAccount(string id) => new("BANK_ACCOUNT_ID", $"There is no bank account {id} in this tenant");

    public static Failure TenantId { get; } = new("TENANT_ID", "Tenant ID is mandatory");

    public static Failure ReferenceId { get; } = new("REFERENCE_ID", "Reference ID is mandatory");

    public static Failure ServiceCode { get; } = new("SERVICE_CODE", "Service code is mandatory");

    public static Failure Details { get; } = new("BANK_ACCOUNT_DETAILS", "Bank account details are mandatory");

    public static Failure DetailId { get; } = new("BANK_ACCOUNT_ID", "Bank account details ID is mandatory");

    public static Failure UnknownDetail(string id) => new("BANK_ACCOUNT_ID", $"There are no bank account details {id} in this account");

    public static Failure DetailTenant { get; } = new("BANK_ACCOUNT_DETAILS.TENANT_ID", "Tenant ID is mandatory");

    public static Failure AccountNumber { get; } = new("BANK_ACCOUNT_DETAILS.ACCOUNT_NUMBER", "Account number is mandatory");

    public static Failure MaskedNumber { get; } = new("BANK_ACCOUNT_DETAILS.ACCOUNT_NUMBER", "A masked account number is not an account number");

    public static Failure MaskedHolder { get; } = new("BANK_ACCOUNT_DETAILS.ACCOUNT_HOLDER_NAME", "A masked name is not a name");

    public static Failure Branch { get; } = new("BANK_ACCOUNT_DETAILS.BRANCH_IDENTIFIER", "Bank branch identifier is mandatory");

    public static Failure BranchId { get; } = new("BRANCH_IDENTIFIER.ID", "Branch identifier ID is mandatory for updates");

    public static Failure UnknownBranch(string id) => new("BRANCH_IDENTIFIER.ID", $"The account has no branch identifier {id}");

    public static Failure BranchType(bool isUpdate) => new("BRANCH_IDENTIFIER.TYPE", isUpdate ? "Branch identifier type is mandatory for updates" : "Branch identifier type is mandatory");

    // The blank at the end is the contract's.
    public static Failure BranchCode(bool isUpdate) => new("BRANCH_IDENTIFIER.CODE", isUpdate ? "Branch identifier code is mandatory for updates" : "Branch identifier code is mandatory ");

    public static Failure Organisation(string id) => new("REFERENCE.ORGANISATION_IDS", $"There is no organisation {id} in this tenant");

    public static Failure Individual(string id) => new("REFERENCE.INDIVIDUAL_IDS", $"There is no individual {id} in this tenant");

    public static Failure Criteria { get; } = new("BANK_ACCOUNTS_SEARCH_CRITERIA_REQUEST", "Bank accounts search criteria is mandatory");

    public static Failure PrimaryTaken { get; } = new("CONCURRENT_UPDATE", "Somebody else made another account the primary one in the meantime. Read it again and repeat the change.");

    public static Failure Ifsc(string code) => new("INVALID_IFSC", $"{code} is no IFSC: four letters, 0, six letters or digits");

    public static Failure NumberForm { get; } = new("INVALID_ACCOUNT_NUMBER", "An account number has 9 to 18 digits");

    public static Failure AccountType { get; } = new("INVALID_ACCOUNT_TYPE", "The type of the account is missing");

    public static Failure Duplicate { get; } = new("DUPLICATE_BANK_ACCOUNT", "The account is the primary account of another person");

    public static Failure ProofMissing { get; } = new("BANK_CHANGE_PROOF", "Where a payee's money goes is changed with a proof: attach a document of the bank to the account details");

    public static Failure SecondPerson { get; } = new("BANK_CHANGE_SECOND_PERSON", "A changed account is confirmed by another person than the one who changed it");

    public static Failure NothingToConfirm(string id) => new("BANK_CHANGE_NOT_PENDING", $"Nothing of the account {id} waits to be confirmed");

    public static Failure UnpaidBills { get; } = new("UNPAID_BILLS", "The payee has unpaid bills. Only a MUKTA_ADMIN changes where they are paid to.");
}
