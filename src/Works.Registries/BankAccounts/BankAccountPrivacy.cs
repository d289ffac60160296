using System.Text.RegularExpressions;
using Works.Administration;
using Works.Platform;
using Works.Registries.Individuals;

namespace Works.Registries.BankAccounts;

/// <summary>Encrypts holder and number of an account and finds them again; turns a stored account into what a caller may see (spec 30 §5.6, §6).</summary>
internal sealed partial class BankAccountPrivacy(FieldCipher cipher)
{
    public const string HolderPurpose = "bank-account.holder";
    public const string NumberPurpose = "bank-account.number";
    private const string AccountPurpose = "bank-account.account"; // number and branch together

    public (EncryptedText? Stored, string? Index) Holder(string tenantId, string? name, EncryptedText? stored, string? storedIndex)
    {
        if (string.IsNullOrWhiteSpace(name)) return (null, null);
        var index = HolderIndex(tenantId, name);
        return index == storedIndex ? (stored, storedIndex) : (cipher.Encrypt(tenantId, HolderPurpose, name.Trim()), index);
    }

    public (EncryptedText Stored, string Index, string? LastFourIndex) Number(string tenantId, string number) =>
        (cipher.Encrypt(tenantId, NumberPurpose, number.Trim()), NumberIndex(tenantId, number), IndividualPrivacy.LastFourIndex(cipher, tenantId, NumberPurpose, number));

    /// <summary>Index by which an account number is found when a client has seen no more of it than the mask shows; null when that says nothing.</summary>
    public string? MaskedNumberIndex(string tenantId, string masked) => IndividualPrivacy.MaskedIndex(cipher, tenantId, NumberPurpose, masked);

    public string HolderIndex(string tenantId, string name) => cipher.IndexOf(tenantId, HolderPurpose, name.Trim());

    public string NumberIndex(string tenantId, string number) => cipher.IndexOf(tenantId, NumberPurpose, number.Trim());

    public string AccountIndex(string number, string branchCode) => cipher.PlatformIndexOf(AccountPurpose, $"{number.Trim()}|{branchCode.ToUpperInvariant()}");

    public string NumberOf(BankAccountDetail detail) => cipher.Decrypt(detail.TenantId, NumberPurpose, detail.AccountNumber);

    public string? HolderOf(BankAccountDetail detail) => cipher.Decrypt(detail.TenantId, HolderPurpose, detail.Holder);

    /// <summary>An IFSC is written in capitals; another code stays as it is.</summary>
    public static string BranchCode(string code) => code.Trim() is var text && IsIfsc(text.ToUpperInvariant()) ? text.ToUpperInvariant() : text;

    public static bool IsIfsc(string code) => IfscForm().IsMatch(code);

    /// <summary>The account as shown: <paramref name="show"/> decides on holder and number. The number is never left out: clients take its length.</summary>
    public BankAccountWire ToWire(BankAccount account, Func<BankAccountDetail, bool> shown, Func<string, string?, string?> show) => new()
    {
        Id = account.Id.ToString(), TenantId = account.TenantId, ServiceCode = account.ServiceCode, ReferenceId = account.ReferenceId, AdditionalFields = account.AdditionalFields,
        AuditDetails = new PersonAuditWire(account.CreatedBy.ToString(), account.LastModifiedBy.ToString(), account.CreatedTime, account.LastModifiedTime),
        BankAccountDetails = [.. account.Details.Where(shown).OrderBy(detail => detail.Position).Select(detail => new BankAccountDetailWire
        {
            Id = detail.Id.ToString(), TenantId = detail.TenantId, AccountHolderName = show("accountHolderName", HolderOf(detail)),
            AccountNumber = show("accountNumber", NumberOf(detail)) ?? IndividualPrivacy.LastFour(NumberOf(detail)),
            AccountType = detail.AccountType, IsPrimary = detail.IsPrimary, IsActive = detail.IsActive, Documents = detail.Documents, AdditionalFields = detail.AdditionalFields,
            Change = detail is not { ChangedBy: { } by, ChangedTime: { } time } ? null : new BankChangeWire(
                detail.ConfirmedBy is null ? "PENDING_CONFIRMATION" : "CONFIRMED", by.ToString(), time, detail.ConfirmedBy?.ToString(), detail.ConfirmedTime),
            BankBranchIdentifier = new BankBranchWire { Id = detail.BranchId.ToString(), Type = detail.BranchType, Code = detail.BranchCode, AdditionalDetails = detail.BranchDetails },
            AuditDetails = new PersonAuditWire(detail.CreatedBy.ToString(), detail.LastModifiedBy.ToString(), detail.CreatedTime, detail.LastModifiedTime),
        })],
    };

    /// <summary>The account for events, which stay: holder and number masked.</summary>
    public BankAccountWire ForEvents(BankAccount account) => ToWire(account, _ => true, (_, plain) => IndividualPrivacy.LastFour(plain));

    [GeneratedRegex("^[A-Z]{4}0[A-Z0-9]{6}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex IfscForm();
}

/// <summary>Accounts as the caller of the request may see them (model <c>BankAccountDecrypt</c>).</summary>
internal sealed class BankAccountViews(BankAccountPrivacy privacy, IMasking masks)
{
    private const string Model = "BankAccountDecrypt";

    public async Task<IReadOnlyList<BankAccountWire>> OfAsync(IEnumerable<BankAccount> accounts, Func<BankAccountDetail, bool> shown, CancellationToken cancellationToken)
    {
        var views = new List<BankAccountWire>();
        foreach (var account in accounts)
        {
            var mask = await masks.OfAsync(account.TenantId, Model, cancellationToken);
            views.Add(privacy.ToWire(account, shown, (attribute, plain) => mask.Show(account.Id.ToString(), attribute, plain)));
        }

        return views;
    }
}
