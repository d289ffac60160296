using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Payments.Treasury;
using Works.Platform;

namespace Works.Payments.Instructions;

/// <summary>States of an instruction (spec 40 §1.4); <c>IN PROCESS</c> has a blank on the wire and in the database.</summary>
internal static class InstructionStatus
{
    public const string Initiated = "INITIATED";
    public const string Approved = "APPROVED";
    public const string InProcess = "IN PROCESS";
    public const string Successful = "SUCCESSFUL";
    public const string Partial = "PARTIAL";
    public const string Completed = "COMPLETED";
    public const string Failed = "FAILED";

    /// <summary>The life of an instruction (spec 40 §6.6): the states that may follow each state.</summary>
    private static readonly Dictionary<string, string[]> Table = new(StringComparer.Ordinal)
    {
        [Initiated] = [Approved, Successful, Failed], [Approved] = [InProcess, Failed], [InProcess] = [Successful, Partial, Failed], [Successful] = [Partial], [Partial] = [Completed],
        [Completed] = [], [Failed] = [],
    };

    public static bool MayFollow(string from, string to) => Table[from].Contains(to, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> All => Table.Keys;
}

/// <summary>States of a beneficiary; the phrases are the contract's.</summary>
internal static class BeneficiaryStatus
{
    public const string Pending = "Payment Pending";
    public const string Initiated = "Payment Initiated";
    public const string InProcess = "Payment In Process";
    public const string Successful = "Payment Successful";
    public const string Failed = "Payment Failed";
}

/// <summary>How far the sending got.</summary>
internal static class Sending
{
    /// <summary>Surely never sent.</summary>
    public const string New = "NEW";

    /// <summary>May have arrived: the outcome is unknown until the treasury says.</summary>
    public const string Sent = "SENT";

    /// <summary>The treasury has it.</summary>
    public const string Taken = "TAKEN";

    /// <summary>The treasury does not have it, and never will.</summary>
    public const string Refused = "REFUSED";
}

/// <summary>
/// An order to a treasury or bank to pay the beneficiaries of one payment (PI). It is stored, with its number and the money set aside, before anything is
/// sent; what is not known of it is asked for under that number, and never ordered under another.
/// </summary>
internal sealed class Instruction : ITenantOwned, IVersioned
{
    private readonly List<Beneficiary> _beneficiaries = [];

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid PaymentId { get; init; }
    public required string PaymentNumber { get; init; }
    public required string Number { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public required long Date { get; init; }

    /// <summary>Number of the original; null on an original.</summary>
    public string? ParentNumber { get; init; }

    /// <summary>Number of the instruction whose failures this one corrects.</summary>
    public string? LatestNumber { get; init; }
    public required string ProgramCode { get; init; }
    public required string Channel { get; init; }

    /// <summary>Rupees: Σ of its beneficiaries; gross and net are one number here.</summary>
    public required decimal Amount { get; init; }
    public string Status { get; private set; } = InstructionStatus.Initiated;
    public bool IsActive { get; private set; } = true;
    public string Sending { get; private set; } = Instructions.Sending.New;
    public int Attempts { get; private set; }
    public int Polls { get; private set; }
    public long NextAttemptTime { get; private set; }
    public long LeasedUntil { get; private set; }
    public Guid? SanctionId { get; init; }
    public string? HoaCode { get; init; }
    public string? DdoCode { get; init; }
    public string? GranteeAgCode { get; init; }
    public string? SchemeCode { get; init; }
    public string? SsuIaId { get; init; }
    public string? MasterAllotmentId { get; init; }
    public string? SsuAllotmentId { get; init; }
    public string? AllotmentSerial { get; init; }
    public string? SuccessCode { get; private set; }
    public string? SuccessDescription { get; private set; }
    public string? ApprovedId { get; private set; }
    public string? ApprovalDate { get; private set; }
    public string? FinYear { get; private set; }
    public string? AdviceId { get; private set; }
    public string? AdviceDate { get; private set; }
    public string? BillRefNumber { get; private set; }
    public string? TokenNumber { get; private set; }
    public string? TokenDate { get; private set; }
    public string? VoucherNumber { get; private set; }
    public string? VoucherDate { get; private set; }
    public string? ErrorResponse { get; private set; }

    /// <summary>JSON list.</summary>
    public required string BillNumbers { get; init; }

    /// <summary>JSON list.</summary>
    public required string ContractNumbers { get; init; }

    /// <summary>Header and message it came with over the exchange; null when it began here.</summary>
    public string? Exchange { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<Beneficiary> Beneficiaries => _beneficiaries;

    public bool IsRevised => ParentNumber is not null;

    /// <summary>It was sent and nobody knows yet whether it arrived.</summary>
    public bool IsOutcomeUnknown => Sending == Instructions.Sending.Sent;

    public bool IsOnItsWay => Status is InstructionStatus.Initiated or InstructionStatus.Approved or InstructionStatus.InProcess;

    public void Add(Beneficiary beneficiary) => _beneficiaries.Add(beneficiary);

    public void Touch(string by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);

    /// <summary>Takes the right to send, until <paramref name="until"/>; from now on the outcome counts as unknown.</summary>
    public void Lease(long until)
    {
        LeasedUntil = until;
        Attempts++;
        Sending = Instructions.Sending.Sent;
    }

    /// <summary>Gives the right back without having sent.</summary>
    public void Ask(long until) => LeasedUntil = until;

    /// <summary>Nothing new is known; looked at again later.</summary>
    public void Wait(bool polled, long nextAttemptTime)
    {
        if (polled) Polls++;
        (LeasedUntil, NextAttemptTime) = (0, nextAttemptTime);
    }

    /// <summary>It surely never arrived: as if it had not been tried.</summary>
    public void NotSent(long nextAttemptTime)
    {
        Sending = Instructions.Sending.New;
        (LeasedUntil, NextAttemptTime) = (0, nextAttemptTime);
    }

    /// <summary>It may have arrived.</summary>
    public void Doubt(string? error, long nextAttemptTime) => (ErrorResponse, Polls, LeasedUntil, NextAttemptTime) = (error, 0, 0, nextAttemptTime);

    /// <summary>The treasury has it.</summary>
    public void Taken(Receipt receipt)
    {
        Sending = Instructions.Sending.Taken;
        (SuccessCode, SuccessDescription, ErrorResponse, LeasedUntil) = (receipt.Code, receipt.Description, null, 0);
        foreach (var beneficiary in _beneficiaries) beneficiary.Stand(BeneficiaryStatus.Initiated, null);
    }

    public void Approve(Approval approval)
    {
        Move(InstructionStatus.Approved);
        Sending = Instructions.Sending.Taken;
        LeasedUntil = 0;
        (ApprovedId, ApprovalDate) = (approval.Id, approval.Date);
        foreach (var beneficiary in _beneficiaries.Where(b => b.PaymentStatus == BeneficiaryStatus.Pending)) beneficiary.Stand(BeneficiaryStatus.Initiated, null);
    }

    public void Advise(Advice advice)
    {
        Move(InstructionStatus.InProcess);
        (FinYear, AdviceId, AdviceDate, BillRefNumber, TokenNumber, TokenDate) = (advice.FinancialYear, advice.AdviceId, advice.AdviceDate, advice.BillRef, advice.Token, advice.TokenDate);
        foreach (var beneficiary in _beneficiaries) beneficiary.Stand(BeneficiaryStatus.InProcess, null);
    }

    /// <summary>Beneficiaries were credited. It is SUCCESSFUL when all of them are, PARTIAL when the rest have failed, and stays as it is while some are missing.</summary>
    /// <returns>Those credited now.</returns>
    public IReadOnlyList<Beneficiary> Credit(Credits credits)
    {
        var credited = new List<Beneficiary>();
        foreach (var line in credits.Lines)
        {
            if (_beneficiaries.Find(b => b.Number == line.Number) is not { } beneficiary || beneficiary.PaymentStatus is BeneficiaryStatus.Successful or BeneficiaryStatus.Failed) continue;
            beneficiary.Credit(credits, line);
            credited.Add(beneficiary);
        }

        if (credits.VoucherNumber.Length > 0) (VoucherNumber, VoucherDate) = (credits.VoucherNumber, credits.VoucherDate);
        if (IsRevised && credits.BillRef is { Length: > 0 }) (BillRefNumber, TokenNumber, TokenDate) = (credits.BillRef, credits.Token, credits.TokenDate);
        Conclude();
        return credited;
    }

    /// <summary>Money of beneficiaries came back.</summary>
    /// <returns>Those who failed now: one who failed before does not fail twice.</returns>
    public IReadOnlyList<Beneficiary> Bounce(IReadOnlyList<BounceLine> lines)
    {
        var failed = new List<Beneficiary>();
        foreach (var line in lines)
        {
            if (_beneficiaries.Find(b => b.Number == line.Number) is not { } beneficiary || beneficiary.PaymentStatus == BeneficiaryStatus.Failed) continue;
            beneficiary.Bounce(line);
            failed.Add(beneficiary);
        }

        if (failed.Count > 0) Conclude();
        return failed;
    }

    /// <summary>The treasury does not pay it.</summary>
    public void Fail(string error)
    {
        Move(InstructionStatus.Failed);
        (IsActive, ErrorResponse, Sending, LeasedUntil) = (false, error, Instructions.Sending.Refused, 0);
        foreach (var beneficiary in _beneficiaries) beneficiary.Fail(error);
    }

    /// <summary>A later instruction has taken over what failed here.</summary>
    public void Complete() => Move(InstructionStatus.Completed);

    private void Conclude()
    {
        if (_beneficiaries.Exists(b => b.PaymentStatus is not (BeneficiaryStatus.Successful or BeneficiaryStatus.Failed))) return;
        var next = _beneficiaries.Exists(b => b.PaymentStatus == BeneficiaryStatus.Failed) ? InstructionStatus.Partial : InstructionStatus.Successful;
        if (Status == next) return;
        // A correction has no steps in between: it is credited, or not (spec 40 §6.6).
        if (next == InstructionStatus.Partial && Status == InstructionStatus.Initiated) Move(InstructionStatus.Successful);
        Move(next);
    }

    private void Move(string next)
    {
        if (!InstructionStatus.MayFollow(Status, next)) throw new InvalidOperationException($"{Number} is {Status} and cannot become {next}.");
        Status = next;
    }
}

/// <summary>One payee of an instruction.</summary>
internal sealed class Beneficiary
{
    private readonly List<BeneficiaryLine> _lines = [];

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public required string BeneficiaryId { get; init; }
    public required string BeneficiaryType { get; init; }
    public required string Number { get; init; }
    public Guid? BankAccountId { get; init; }
    public required EncryptedText Account { get; init; }
    public required EncryptedText Name { get; init; }
    public required EncryptedText Phone { get; init; }
    public required EncryptedText Address { get; init; }
    public required string AccountType { get; init; }
    public required decimal Amount { get; init; }
    public string PaymentStatus { get; private set; } = BeneficiaryStatus.Pending;
    public string? PaymentStatusMessage { get; private set; }
    public string? VoucherNumber { get; private set; }
    public string? VoucherDate { get; private set; }
    public string? UtrNo { get; private set; }
    public string? UtrDate { get; private set; }
    public string? EndToEndId { get; private set; }
    public string? ChallanNumber { get; private set; }
    public string? ChallanDate { get; private set; }
    public IReadOnlyList<BeneficiaryLine> Lines => _lines;

    public void Add(BeneficiaryLine line) => _lines.Add(line);

    public void Stand(string status, string? message) => (PaymentStatus, PaymentStatusMessage) = (status, message);

    public void Credit(Credits credits, CreditLine line)
    {
        Stand(BeneficiaryStatus.Successful, null);
        (VoucherNumber, VoucherDate, UtrNo, UtrDate, EndToEndId) = (credits.VoucherNumber, credits.VoucherDate, line.Utr, line.UtrDate, line.EndToEndId);
    }

    public void Bounce(BounceLine line)
    {
        Fail(line.Reason);
        (ChallanNumber, ChallanDate) = (line.ChallanNumber, line.ChallanDate);
    }

    /// <summary>Another instruction may carry its lines from now on.</summary>
    public void Fail(string reason)
    {
        Stand(BeneficiaryStatus.Failed, reason);
        foreach (var line in _lines) line.IsLive = false;
    }
}

/// <summary>A payable line that a beneficiary is paid for.</summary>
internal sealed class BeneficiaryLine
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid LineItemId { get; init; }
    public required decimal Amount { get; init; }
    public bool IsLive { get; set; } = true;
}

/// <summary>A step of an instruction, as clients show it.</summary>
internal sealed class InstructionLog : ITenantOwned, IUnaudited
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid InstructionId { get; init; }
    public required string ServiceId { get; init; }
    public required string Status { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
}

internal sealed class InstructionMapping : IEntityTypeConfiguration<Instruction>, IEntityTypeConfiguration<InstructionLog>
{
    public void Configure(EntityTypeBuilder<Instruction> instruction)
    {
        instruction.ToTable("instructions", schema: "payments");
        instruction.Property(i => i.BillNumbers).HasColumnType("jsonb");
        instruction.Property(i => i.ContractNumbers).HasColumnType("jsonb");
        instruction.Property(i => i.Exchange).HasColumnType("jsonb");
        instruction.Ignore(i => i.IsRevised).Ignore(i => i.IsOutcomeUnknown).Ignore(i => i.IsOnItsWay);
        instruction.OwnsMany(i => i.Beneficiaries, beneficiary =>
        {
            beneficiary.ToTable("beneficiaries", schema: "payments");
            beneficiary.WithOwner().HasForeignKey("InstructionId");
            beneficiary.HasKey(b => b.Id);
            beneficiary.Property(b => b.Id).ValueGeneratedNever();
            beneficiary.OwnsMany(b => b.Lines, line =>
            {
                line.ToTable("beneficiary_lines", schema: "payments");
                line.WithOwner().HasForeignKey("OwnerId");
                line.Property<Guid>("OwnerId").HasAnnotation(WorksDb.ColumnAnnotation, "beneficiary_id");
                line.HasKey(l => l.Id);
                line.Property(l => l.Id).ValueGeneratedNever();
            });
            beneficiary.Navigation(b => b.Lines).UsePropertyAccessMode(PropertyAccessMode.Field);
        });
        instruction.Navigation(i => i.Beneficiaries).UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    public void Configure(EntityTypeBuilder<InstructionLog> log) => log.ToTable("instruction_logs", schema: "payments");
}

internal static class InstructionTables
{
    extension(WorksDb db)
    {
        public DbSet<Instruction> Instructions => db.Set<Instruction>();

        public DbSet<InstructionLog> InstructionLogs => db.Set<InstructionLog>();

        /// <summary>Locks an instruction until the transaction ends and reads it. Lock bills and payment first.</summary>
        public async Task<Instruction?> LockInstructionAsync(string tenantId, Guid id, CancellationToken cancellationToken)
        {
            await db.ExecuteAsync("select 1 from payments.instructions where tenant_id = @tenantId and id = @id for update", new { tenantId, id }, cancellationToken);
            return await db.Instructions.SingleOrDefaultAsync(instruction => instruction.TenantId == tenantId && instruction.Id == id, cancellationToken);
        }
    }
}

internal static class InstructionQueries
{
    /// <summary>An instruction by its number, not tracked; null when the tenant has none.</summary>
    public static Task<Instruction?> ByNumberAsync(WorksDb db, string tenantId, string number) =>
        db.Instructions.AsNoTracking().AsSplitQuery().SingleOrDefaultAsync(i => i.TenantId == tenantId && i.Number == number);
}
