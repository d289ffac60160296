using Works.Platform;

namespace Works.Payments.Treasury;

/// <summary>What came back from the treasury.</summary>
internal enum Heard
{
    /// <summary>An answer with content.</summary>
    Said,

    /// <summary>An answer without content: nothing to tell yet.</summary>
    Nothing,

    /// <summary>It says no, or that something is wrong.</summary>
    Error,

    /// <summary>The question surely never arrived.</summary>
    Unsent,

    /// <summary>No answer, and the question may have arrived.</summary>
    Unknown,
}

/// <summary>An answer, and the conversation it came from for the record.</summary>
/// <param name="Heard">What came back.</param>
/// <param name="Value">Content; null unless <see cref="Heard.Said"/>.</param>
/// <param name="Error">What is wrong, in the treasury's words; null when nothing is.</param>
/// <param name="Request">What was asked; no secrets, but persons' data.</param>
/// <param name="Response">What was answered; null without an answer.</param>
internal sealed record TreasuryReply<T>(Heard Heard, T? Value, string? Error, string Request, string? Response)
    where T : class;

/// <summary>Whose money an instruction spends (spec 40 §6.1, §6.4).</summary>
internal sealed record FundSource(
    string HeadOfAccount, string DdoCode, string GranteeAgCode, string SchemeCode, string SsuIaId, string MasterAllotmentId, string SsuAllotmentId, string AllotmentSerial);

/// <summary>A beneficiary of an order, in clear.</summary>
/// <param name="Number">BN-…</param>
/// <param name="Name">As sent: letters, digits and blanks.</param>
/// <param name="Account">Account that is paid to.</param>
/// <param name="Ifsc">Branch that is paid to.</param>
/// <param name="Phone">Mobile number.</param>
/// <param name="Address">As sent.</param>
/// <param name="AccountType">Kind of account.</param>
/// <param name="Amount">Rupees.</param>
/// <param name="First">Account and branch when it failed first; null on an original.</param>
/// <param name="Latest">Account, branch and bill reference of the latest failed attempt; null on an original.</param>
internal sealed record OrderLine(
    string Number, string Name, string Account, string Ifsc, string Phone, string Address, string AccountType, Money Amount, (string Account, string Ifsc)? First, (string Account, string Ifsc, string BillRef)? Latest);

/// <summary>An instruction as a treasury is told of it, and asked about it.</summary>
internal sealed record Order
{
    public required string TenantId { get; init; }
    public required string Number { get; init; }
    public required DateTimeOffset Date { get; init; }
    public FundSource? Fund { get; init; }
    public required Money Amount { get; init; }
    public required string Purpose { get; init; }
    public required IReadOnlyList<OrderLine> Lines { get; init; }

    /// <summary>The original that this corrects; null on an original.</summary>
    public Order? Original { get; init; }

    public string? ApprovedId { get; init; }
    public string? ApprovalDate { get; init; }
    public string? FinancialYear { get; init; }
    public string? BillRef { get; init; }
    public string? Token { get; init; }
    public string? TokenDate { get; init; }
}

/// <summary>An allotment as the treasury tells of it (VA).</summary>
internal sealed record AllotmentRow(
    string MasterAllotmentId, int Serial, string SsuAllotmentId, string Type, Money Amount, Money SanctionBalance, string Date, string? GranteeName, string? SchemeName);

/// <summary>An instruction was taken.</summary>
internal sealed record Receipt(string Code, string Description);

/// <summary>An instruction was approved.</summary>
internal sealed record Approval(string Id, string Date);

/// <summary>An instruction has its advice and token.</summary>
internal sealed record Advice(string FinancialYear, string AdviceId, string AdviceDate, string BillRef, string Token, string TokenDate);

/// <summary>Beneficiaries were credited.</summary>
/// <param name="VoucherNumber">The treasury's voucher.</param>
/// <param name="VoucherDate">Its day, yyyy-MM-dd.</param>
/// <param name="Status">In the treasury's words.</param>
/// <param name="BillRef">Bill reference; only on corrections, whose advice is this answer.</param>
/// <param name="Token">Token; only on corrections.</param>
/// <param name="TokenDate">Day of the token; only on corrections.</param>
/// <param name="Lines">Who was credited.</param>
internal sealed record Credits(string VoucherNumber, string VoucherDate, string? Status, string? BillRef, string? Token, string? TokenDate, IReadOnlyList<CreditLine> Lines);

/// <summary>A beneficiary was credited.</summary>
internal sealed record CreditLine(string Number, string? Utr, string? UtrDate, string? EndToEndId);

/// <summary>Money of an instruction came back.</summary>
internal sealed record Bounces(string Number, IReadOnlyList<BounceLine> Lines);

/// <summary>Money of a beneficiary came back.</summary>
internal sealed record BounceLine(string Number, string Reason, string ChallanNumber, string ChallanDate);

/// <summary>
/// Whoever pays. Three answer: the treasury's JIT service over HTTP (also the simulated one), and a bank that takes files. Nothing here writes to
/// the database or decides anything: what an answer means is said by <see cref="Instructions.InstructionSteps"/>.
/// </summary>
internal interface ITreasury
{
    /// <summary>True when money must be allotted before it is spent.</summary>
    bool AllotsFunds { get; }

    /// <summary>Allotments since an instant (VA).</summary>
    Task<TreasuryReply<IReadOnlyList<AllotmentRow>>> AllotmentsAsync(string tenantId, string headOfAccount, string ddoCode, string granteeCode, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Sends an instruction (PI), or a correction (COR); the same number twice is one instruction.</summary>
    Task<TreasuryReply<Receipt>> SubmitAsync(Order order, CancellationToken cancellationToken);

    /// <summary>Whether it was approved (PIS); an error that names the number and says "rejected" is a rejection.</summary>
    Task<TreasuryReply<Approval>> ApprovalAsync(Order order, CancellationToken cancellationToken);

    /// <summary>Its advice (PAG).</summary>
    Task<TreasuryReply<Advice>> AdviceAsync(Order order, CancellationToken cancellationToken);

    /// <summary>Who was credited (PD, of a correction FTPS).</summary>
    Task<TreasuryReply<Credits>> CreditsAsync(Order order, CancellationToken cancellationToken);

    /// <summary>What of the vouchers of one day came back (FD).</summary>
    Task<TreasuryReply<IReadOnlyList<Bounces>>> BouncesAsync(string tenantId, DateOnly voucherDate, CancellationToken cancellationToken);

    /// <summary>What of a correction came back (FTFPS).</summary>
    Task<TreasuryReply<IReadOnlyList<Bounces>>> CorrectionBouncesAsync(Order order, CancellationToken cancellationToken);
}
