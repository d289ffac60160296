using System.Text.RegularExpressions;
using Works.Payments.Treasury;
using Works.Platform;

namespace Works.Payments.Instructions;

/// <summary>What of a beneficiary is encrypted, and how a treasury wants names written.</summary>
internal static partial class PayeePrivacy
{
    public const string AccountPurpose = "payment-beneficiary.account";
    public const string NamePurpose = "payment-beneficiary.name";
    public const string PhonePurpose = "payment-beneficiary.phone";
    public const string AddressPurpose = "payment-beneficiary.address";

    /// <summary>Letters, digits and single blanks (spec 40 §6.1).</summary>
    public static string Plain(string text) => Blanks().Replace(Others().Replace(text, " "), " ").Trim();

    /// <summary>Account and branch of a stored <c>number@IFSC</c>.</summary>
    public static (string Account, string Ifsc) Split(string stored) => stored.LastIndexOf('@') is >= 0 and var at ? (stored[..at], stored[(at + 1)..]) : (stored, string.Empty);

    /// <summary>The account as shown: its last four digits.</summary>
    public static string Masked(string stored)
    {
        var (account, ifsc) = Split(stored);
        return $"{new string('*', Math.Max(account.Length - 4, 0))}{(account.Length > 4 ? account[^4..] : new string('*', account.Length))}@{ifsc}";
    }

    /// <summary>The order as the treasury is told of it, in clear.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="original">Its original; null when it is one.</param>
    /// <param name="latest">The instruction whose failures it corrects; null on an original.</param>
    /// <param name="cipher">Opens what is encrypted.</param>
    public static Order OrderOf(Instruction instruction, Instruction? original, Instruction? latest, FieldCipher cipher)
    {
        string Clear(string purpose, EncryptedText text) => cipher.Decrypt(instruction.TenantId, purpose, text);
        (string Account, string Ifsc)? AccountIn(Instruction? other, string number) =>
            other?.Beneficiaries.FirstOrDefault(b => b.Number == number) is { } beneficiary ? Split(Clear(AccountPurpose, beneficiary.Account)) : null;
        return new Order
        {
            TenantId = instruction.TenantId, Number = instruction.Number, Date = DateTimeOffset.FromUnixTimeMilliseconds(instruction.Date), Amount = new Money(instruction.Amount), Purpose = "Works payment",
            Fund = instruction.HoaCode is null ? null : new FundSource(
                instruction.HoaCode, instruction.DdoCode!, instruction.GranteeAgCode!, instruction.SchemeCode!, instruction.SsuIaId!, instruction.MasterAllotmentId!, instruction.SsuAllotmentId!, instruction.AllotmentSerial!),
            Original = original is null ? null : OrderOf(original, null, null, cipher),
            ApprovedId = instruction.ApprovedId, ApprovalDate = instruction.ApprovalDate, FinancialYear = instruction.FinYear, BillRef = instruction.BillRefNumber, Token = instruction.TokenNumber, TokenDate = instruction.TokenDate,
            Lines = [.. instruction.Beneficiaries.OrderBy(b => b.Position).Select(b =>
            {
                var (account, ifsc) = Split(Clear(AccountPurpose, b.Account));
                return new OrderLine(
                    b.Number, Clear(NamePurpose, b.Name), account, ifsc, Clear(PhonePurpose, b.Phone), Clear(AddressPurpose, b.Address), b.AccountType, new Money(b.Amount), AccountIn(original, b.Number),
                    AccountIn(latest, b.Number) is { } cur ? (cur.Account, cur.Ifsc, latest!.BillRefNumber ?? string.Empty) : null);
            })],
        };
    }

    [GeneratedRegex("[^A-Za-z0-9 ]", RegexOptions.None, matchTimeoutMilliseconds: 200)]
    private static partial Regex Others();

    [GeneratedRegex(" {2,}", RegexOptions.None, matchTimeoutMilliseconds: 200)]
    private static partial Regex Blanks();
}
