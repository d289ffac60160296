namespace Works.Registries;

/// <summary>Where a payee gets his money.</summary>
/// <param name="ReferenceId">Payee as asked for: uuid of the person or organisation, or the payment service's own text.</param>
/// <param name="BankAccountId">The account.</param>
/// <param name="DetailId">The number within the account.</param>
/// <param name="Holder">Name of the holder; masked or in clear as asked, null when unknown.</param>
/// <param name="Number">Account number; masked or in clear as asked.</param>
/// <param name="AccountType">SAVINGS, CURRENT, LOAN, or what clients wrote; null when unknown.</param>
/// <param name="BranchType">Kind of the branch code, <c>IFSC</c>.</param>
/// <param name="BranchCode">Code of the branch.</param>
/// <param name="BranchName">Bank and branch as clients wrote them; null when unknown.</param>
public sealed record PayeeAccount(
    string ReferenceId, Guid BankAccountId, Guid DetailId, string? Holder, string Number, string? AccountType, string BranchType, string BranchCode, string? BranchName);

/// <summary>Bank accounts, as asked by later stages.</summary>
public interface IBankAccounts
{
    /// <summary>The active primary accounts of payees, masked: for lists and printed rolls.</summary>
    /// <param name="tenantId">Tenant of the accounts.</param>
    /// <param name="serviceCode"><c>IND</c> or <c>ORG</c>.</param>
    /// <param name="referenceIds">The payees; a merged person is answered with the survivor's account, else with his own.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>By payee; without those who have none.</returns>
    Task<IReadOnlyDictionary<string, PayeeAccount>> MaskedAsync(string tenantId, string serviceCode, IReadOnlyCollection<string> referenceIds, CancellationToken cancellationToken);

    /// <summary>
    /// The same in clear, for paying: without an account that was changed and is not confirmed, or for too short a time (spec 02 §3.17). Every account read is noted in the audit log of the running transaction: who, which account, why.
    /// </summary>
    /// <param name="tenantId">Tenant of the accounts.</param>
    /// <param name="serviceCode"><c>IND</c>, <c>ORG</c> or another code of the payment service.</param>
    /// <param name="referenceIds">The payees.</param>
    /// <param name="reason">Why, e.g. the number of the payment instruction.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyDictionary<string, PayeeAccount>> InClearAsync(string tenantId, string serviceCode, IReadOnlyCollection<string> referenceIds, string reason, CancellationToken cancellationToken);
}

/// <summary>What bank accounts must know of bills. Asked here, answered by the module of the bills.</summary>
public interface IUnpaidPayees
{
    /// <summary>Those of the payees who have bills that are not paid yet.</summary>
    Task<IReadOnlySet<string>> WithUnpaidBillsAsync(string tenantId, IReadOnlyCollection<string> referenceIds, CancellationToken cancellationToken);
}
