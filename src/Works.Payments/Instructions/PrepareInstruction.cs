using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Bills;
using Works.Payments.Funds;
using Works.Payments.Treasury;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;

namespace Works.Payments.Instructions;

/// <summary>
/// Makes an instruction: number, beneficiaries, money set aside, all stored in one transaction before anything is sent. Locks bills, then the payment,
/// then sanctions; whoever comes second finds the first one's instruction.
/// </summary>
internal sealed class PrepareInstruction(
    WorksDb db, IBills bills, IBankAccounts accounts, IPayees payees, INumbering numbering, IMasters masters, FundsLedger funds, TreasuryMasters treasury, TreasuryChannels channels, SettlePayments settle,
    InstructionJournal journal)
{
    /// <summary>Service code of the accounts deductions go to.</summary>
    public const string Department = "DEPT";
    private const string NoPhone = "9999999999"; // spec 40 §6.1: of departments, and of people without one
    private const int MaxBeneficiaries = 5000;
    private const int NumbersAtOnce = 1000;

    /// <summary>The first instruction of a payment, or a new one after a failed one.</summary>
    /// <param name="tenantId">Tenant of the payment.</param>
    /// <param name="paymentId">The payment.</param>
    /// <param name="exchange">Header and message, when it comes over the exchange.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>It: INITIATED, or FAILED where there is no money.</returns>
    public async Task<Result<Instruction>> OriginalAsync(string tenantId, Guid paymentId, string? exchange, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(tenantId, paymentId, cancellationToken);
        if (opened.IsRefused) return opened.Failures.ToArray();
        var (payment, locked, earlier) = opened.Value;
        if (earlier.Find(i => i is { IsActive: true, Status: not (InstructionStatus.Failed or InstructionStatus.Completed) }) is { } open)
            return InstructionErrors.Duplicate(payment.PaymentNumber, open.Number, open.Status);
        if (payment.Status is PaymentStatus.Successful or PaymentStatus.Cancelled) return InstructionErrors.NothingToPay(payment.PaymentNumber);
        return await MakeAsync(payment, locked, parent: null, latest: null, exchange, cancellationToken);
    }

    /// <summary>A correction of those who failed, with their bank data as they are now (spec 40 §6.2, §6.8).</summary>
    public async Task<Result<Instruction>> RevisedAsync(string tenantId, string parentNumber, string? exchange, CancellationToken cancellationToken)
    {
        var parent = await db.Instructions.AsNoTracking().SingleOrDefaultAsync(i => i.TenantId == tenantId && i.Number == parentNumber, cancellationToken);
        if (parent is null) return InstructionErrors.NotCorrectable($"No payment instruction is found with the number {parentNumber}");
        if (parent.IsRevised) return InstructionErrors.NotCorrectable($"{parentNumber} is itself a correction: name its original, {parent.ParentNumber}");
        var opened = await OpenAsync(tenantId, parent.PaymentId, cancellationToken);
        if (opened.IsRefused) return opened.Failures.ToArray();
        var (payment, locked, earlier) = opened.Value;
        var original = earlier.Find(i => i.Number == parentNumber)!;
        if (original.Status is not (InstructionStatus.Partial or InstructionStatus.Completed))
            return InstructionErrors.NotCorrectable($"{parentNumber} is {original.Status}: only one that is PARTIAL or COMPLETED is corrected");
        var revisions = earlier.FindAll(i => i.ParentNumber == parentNumber && i.IsActive);
        if (revisions.Find(i => i.Status is InstructionStatus.Initiated or InstructionStatus.Successful) is { } open)
            return InstructionErrors.NotCorrectable($"{parentNumber} has the correction {open.Number}, which is {open.Status}");
        var latest = revisions.FindLast(i => i.Status == InstructionStatus.Partial) ?? original;
        if (latest.Status != InstructionStatus.Partial) return InstructionErrors.NotCorrectable($"{parentNumber} has nothing that is still failed");
        if (earlier.Find(i => i.IsOnItsWay) is { } other) return InstructionErrors.Duplicate(payment.PaymentNumber, other.Number, other.Status);
        var zone = await masters.ZoneOfAsync(tenantId, cancellationToken);
        // After the window the treasury takes no correction: a fresh instruction, with fresh money (spec 40 §6.8).
        return CorrectionWindow.IsOpen(original.CreatedTime, db.Now, zone)
            ? await MakeAsync(payment, locked, original, latest, exchange, cancellationToken) : await MakeAsync(payment, locked, parent: null, latest, exchange, cancellationToken);
    }

    private async Task<Result<(Payment Payment, IReadOnlyList<BillSummary> Bills, List<Instruction> Earlier)>> OpenAsync(string tenantId, Guid paymentId, CancellationToken cancellationToken)
    {
        var billIds = await db.QueryAsync<Guid>("select bill_id from payments.payment_bills where tenant_id = @tenantId and payment_id = @paymentId", new { tenantId, paymentId }, cancellationToken);
        var locked = await bills.LockAsync(tenantId, billIds.ToArray(), cancellationToken);
        if (await db.LockPaymentAsync(tenantId, paymentId, cancellationToken) is not { } payment) return InstructionErrors.NoPayment(paymentId.ToString());
        var earlier = await db.Instructions.Where(i => i.TenantId == tenantId && i.PaymentId == paymentId).OrderBy(i => i.CreatedTime).ThenBy(i => i.Id).ToListAsync(cancellationToken);
        return (payment, locked, earlier);
    }

    private async Task<Result<Instruction>> MakeAsync(
        Payment payment, IReadOnlyList<BillSummary> locked, Instruction? parent, Instruction? latest, string? exchange, CancellationToken cancellationToken)
    {
        var tenantId = payment.TenantId;
        if (channels.Of(tenantId) is not { } paidBy) return InstructionErrors.NoChannel(tenantId);
        var lines = LinesOf(payment, locked);
        if (lines.Count == 0) return InstructionErrors.NothingToPay(payment.PaymentNumber);
        var issued = await numbering.IssueAsync(parent is null ? "ifms.pi.reference.number" : "ifms.repi.reference.number", tenantId, 1, parent is null ? "PI-[CITY.CODE]/[fy:yyyy-yy]/[SEQ_IFMS_PAYMENT_INSTRUCTION_NUMBER]" : "RPI-[CITY.CODE]/[fy:yyyy-yy]/[SEQ_IFMS_REVISED_PAYMENT_INSTRUCTION_NUMBER]", cancellationToken);
        if (issued.IsRefused) return issued.Failures.ToArray();
        var number = issued.Value[0];
        var people = await BeneficiariesAsync(tenantId, number, lines, cancellationToken);
        if (people.IsRefused) return people.Failures.ToArray();

        var amount = Money.Sum(people.Value.Select(person => person.Amount));
        // A correction spends what its original set aside; the money that came back lies with the treasury.
        var reservation = parent is null && paidBy.AllotsFunds ? await funds.ReserveAsync(tenantId, amount, sanctionId: null, cancellationToken) : null;
        var hasFunds = reservation is not null || parent is not null || !paidBy.AllotsFunds;
        var source = reservation?.Source;
        var instruction = new Instruction
        {
            TenantId = tenantId, PaymentId = payment.Id, PaymentNumber = payment.PaymentNumber, Number = number, Date = db.Now, ParentNumber = parent?.Number, LatestNumber = latest?.Number,
            ProgramCode = reservation?.ProgramCode ?? parent?.ProgramCode ?? await treasury.ProgramAsync(tenantId, cancellationToken), Channel = channels.KindOf(tenantId)!, Amount = amount.Rupees,
            SanctionId = reservation?.SanctionId ?? parent?.SanctionId, HoaCode = source?.HeadOfAccount ?? parent?.HoaCode, DdoCode = source?.DdoCode ?? parent?.DdoCode,
            GranteeAgCode = source?.GranteeAgCode ?? parent?.GranteeAgCode, SchemeCode = source?.SchemeCode ?? parent?.SchemeCode, SsuIaId = source?.SsuIaId ?? parent?.SsuIaId,
            MasterAllotmentId = source?.MasterAllotmentId ?? parent?.MasterAllotmentId, SsuAllotmentId = source?.SsuAllotmentId ?? parent?.SsuAllotmentId,
            AllotmentSerial = source?.AllotmentSerial ?? parent?.AllotmentSerial, Exchange = exchange, CreatedBy = db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
            BillNumbers = JsonSerializer.Serialize(payment.Bills.Select(bill => bill.BillNumber)),
            ContractNumbers = JsonSerializer.Serialize(payment.Bills.Select(bill => bill.ReferenceId.Split('_')[0]).Distinct(StringComparer.Ordinal)),
        };
        instruction.Touch(instruction.CreatedBy, db.Now);
        var numbers = await NumbersAsync(tenantId, people.Value, latest, cancellationToken);
        if (numbers.IsRefused) return numbers.Failures.ToArray();
        for (var i = 0; i < people.Value.Count; i++) instruction.Add(ToBeneficiary(tenantId, i, numbers.Value[i], people.Value[i], hasFunds));
        db.Add(instruction);
        await db.SaveChangesAsync(cancellationToken); // entries of the ledger name it

        if (!hasFunds)
        {
            instruction.Fail("No sanction has the funds for this payment");
            journal.Log(instruction, "PI", "STATUS_LOG_PI_NO_FUNDS");
            journal.Tell(instruction);
            await settle.LinesAsync(payment, instruction, [.. lines.Select(line => line.Id)], PaymentStatus.Failed, ReferenceStatus.NoFunds, "No funds", hash: null, cancellationToken);
            return instruction;
        }

        if (reservation is not null) await funds.DebitAsync(tenantId, reservation.SanctionId, instruction.Id, amount, cancellationToken);
        // A failed payment that is tried again is on its way again; lines of a correction follow when the treasury has taken it.
        if (parent is null && payment.Status is PaymentStatus.Failed or PaymentStatus.Partial)
            await settle.LinesAsync(payment, instruction, [.. lines.Select(line => line.Id)], PaymentStatus.Initiated, ReferenceStatus.Initiated, $"Instruction {number}", hash: null, cancellationToken);
        journal.Tell(instruction);
        return instruction;
    }

    // Lines that are not paid yet, each with its payee (spec 40 §6.1).
    private static List<DueLine> LinesOf(Payment payment, IReadOnlyList<BillSummary> locked)
    {
        var open = payment.Lines.Where(line => line.Status != PaymentStatus.Successful && line.PaidAmount > 0).ToDictionary(line => line.LineItemId);
        return [.. locked.SelectMany(bill => bill.Details.SelectMany(detail => detail.Lines.Where(line => open.ContainsKey(line.Id)).Select(line => line.IsDeduction
            ? new DueLine(line.Id, $"Deduction_{payment.TenantId}_{line.HeadCode}", Department, new Money(open[line.Id].PaidAmount))
            : new DueLine(line.Id, detail.PayeeIdentifier, detail.PayeeType.StartsWith("IND", StringComparison.OrdinalIgnoreCase) ? "IND" : "ORG", new Money(open[line.Id].PaidAmount)))))];
    }

    private async Task<Result<IReadOnlyList<DuePayee>>> BeneficiariesAsync(string tenantId, string number, List<DueLine> lines, CancellationToken cancellationToken)
    {
        var due = new List<DuePayee>();
        List<string> unknown = [], homeless = [], branchless = [];
        foreach (var kind in lines.GroupBy(line => line.Type, StringComparer.Ordinal))
        {
            string[] ids = [.. kind.Select(line => line.PayeeId).Distinct(StringComparer.Ordinal)];
            var open = await accounts.InClearAsync(tenantId, kind.Key, ids, number, cancellationToken);
            var known = kind.Key == Department ? null : await payees.InClearAsync(tenantId, kind.Key, ids, number, cancellationToken);
            foreach (var payee in kind.GroupBy(line => line.PayeeId, StringComparer.Ordinal))
            {
                var person = known?.GetValueOrDefault(payee.Key);
                if (known is not null && person is null) unknown.Add(payee.Key);
                else if (!open.TryGetValue(payee.Key, out var account)) homeless.Add(payee.Key);
                else if (string.IsNullOrWhiteSpace(account.BranchCode)) branchless.Add(payee.Key);
                else
                {
                    due.Add(new DuePayee(
                        payee.Key, kind.Key, account.BankAccountId, account.Number.Trim(), account.BranchCode.Trim(), account.AccountType ?? "SAVINGS",
                        PayeePrivacy.Plain(person?.Name ?? account.Holder ?? payee.Key), person?.MobileNumber ?? NoPhone, PayeePrivacy.Plain(person?.Address is { Length: > 0 } address ? address : tenantId), [.. payee]));
                }
            }
        }

        if (unknown.Count > 0) return InstructionErrors.NoPayee(unknown);
        if (homeless.Count > 0) return InstructionErrors.NoAccount(homeless);
        if (branchless.Count > 0) return InstructionErrors.NotIfsc(branchless);
        // Two payees with one account are one beneficiary to the bank.
        List<DuePayee> merged = [.. due.GroupBy(payee => (payee.Account, payee.Ifsc)).Select(same => same.First() with { Lines = [.. same.SelectMany(payee => payee.Lines)] })];
        return merged.Count > MaxBeneficiaries ? InstructionErrors.TooMany(MaxBeneficiaries) : merged;
    }

    // A correction keeps the numbers of those it corrects, found by the lines they are paid for.
    private async Task<Result<IReadOnlyList<string>>> NumbersAsync(string tenantId, IReadOnlyList<DuePayee> people, Instruction? latest, CancellationToken cancellationToken)
    {
        var kept = (latest?.Beneficiaries ?? []).SelectMany(b => b.Lines.Select(line => (line.LineItemId, b.Number))).DistinctBy(pair => pair.LineItemId).ToDictionary(pair => pair.LineItemId, pair => pair.Number);
        string?[] numbers = [.. people.Select(person => person.Lines.Select(line => kept.GetValueOrDefault(line.Id)).FirstOrDefault(number => number is not null))];
        var missing = numbers.Count(number => number is null);
        var fresh = new Queue<string>();
        while (fresh.Count < missing)
        {
            var issued = await numbering.IssueAsync("ifms.benef.reference.number", tenantId, Math.Min(missing - fresh.Count, NumbersAtOnce), "BN-[CITY.CODE]/[SEQ_IFMS_BENEFICIARY_NUMBER]", cancellationToken);
            if (issued.IsRefused) return issued.Failures.ToArray();
            foreach (var number in issued.Value) fresh.Enqueue(number);
        }

        return numbers.Select(number => number ?? fresh.Dequeue()).ToList();
    }

    private Beneficiary ToBeneficiary(string tenantId, int position, string number, DuePayee payee, bool isLive)
    {
        EncryptedText Hidden(string purpose, string text) => db.Cipher.Encrypt(tenantId, purpose, text);
        var beneficiary = new Beneficiary
        {
            TenantId = tenantId, Position = position, BeneficiaryId = payee.PayeeId, BeneficiaryType = payee.Type, Number = number, BankAccountId = payee.BankAccountId, AccountType = payee.AccountType,
            Account = Hidden(PayeePrivacy.AccountPurpose, $"{payee.Account}@{payee.Ifsc}"), Name = Hidden(PayeePrivacy.NamePurpose, payee.Name), Phone = Hidden(PayeePrivacy.PhonePurpose, payee.Phone),
            Address = Hidden(PayeePrivacy.AddressPurpose, payee.Address), Amount = payee.Amount.Rupees,
        };
        foreach (var line in payee.Lines) beneficiary.Add(new BeneficiaryLine { TenantId = tenantId, LineItemId = line.Id, Amount = line.Amount.Rupees, IsLive = isLive });
        return beneficiary;
    }

    private sealed record DueLine(Guid Id, string PayeeId, string Type, Money Amount);

    private sealed record DuePayee(
        string PayeeId, string Type, Guid BankAccountId, string Account, string Ifsc, string AccountType, string Name, string Phone, string Address, IReadOnlyList<DueLine> Lines)
    {
        public Money Amount => Money.Sum(Lines.Select(line => line.Amount));
    }
}

/// <summary>How long the treasury takes corrections of an instruction (spec 40 §6.8).</summary>
internal static class CorrectionWindow
{
    private const int Days = 90; // original.pi.expire.days
    private static readonly (int Month, int Day) LastDay = (4, 30); // original.pi.expire.financial.year.month/date

    /// <summary>True within the financial year for 90 days; after its end until 30 April.</summary>
    public static bool IsOpen(long created, long now, TimeZoneInfo zone)
    {
        var (from, today) = (Day(created, zone), Day(now, zone));
        if (FinancialYear.Of(from) == FinancialYear.Of(today)) return now - created <= TimeSpan.FromDays(Days).TotalMilliseconds;
        return today <= new DateOnly(from.Month >= 4 ? from.Year + 1 : from.Year, LastDay.Month, LastDay.Day);
    }

    private static DateOnly Day(long time, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(time), zone).DateTime);
}
