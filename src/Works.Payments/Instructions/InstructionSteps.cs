using Microsoft.EntityFrameworkCore;
using Works.Bills;
using Works.Payments.Funds;
using Works.Payments.Treasury;
using Works.Platform;

namespace Works.Payments.Instructions;

/// <summary>
/// What an answer of the treasury means (the table of spec 40 §6.6). Each step locks bills, payment and instruction in that order, looks where the
/// instruction stands now, and changes nothing when the answer was heard before: answers may come twice, late, and from two hosts at once.
/// </summary>
internal sealed class InstructionSteps(WorksDb db, IBills bills, FundsLedger funds, SettlePayments settle, InstructionJournal journal, IEnumerable<IInstructionListener> listeners)
{
    /// <summary>True for the treasury's refusal to approve: it names the number and says "rejected".</summary>
    public static bool IsRejection(string number, TreasuryReply<Approval> reply) => reply is { Heard: Heard.Error, Error: { } error }
        && error.Contains(number, StringComparison.Ordinal) && error.Contains("rejected", StringComparison.OrdinalIgnoreCase);

    /// <summary>The treasury has it: of a correction, its predecessor is done and the failed lines are on their way again.</summary>
    public async Task<bool> TakenAsync(string tenantId, Guid id, Receipt receipt, string? response, CancellationToken cancellationToken)
    {
        if (await OpenAsync(tenantId, id, withPayment: true, cancellationToken) is not { Instruction: { Status: InstructionStatus.Initiated, Sending: Sending.Sent } instruction } open) return false;
        instruction.Taken(receipt);
        journal.Log(instruction, ServiceOf(instruction), $"STATUS_LOG_{ServiceOf(instruction)}_SUCCESS");
        if (instruction.LatestNumber is { } number)
        {
            var latest = await db.Instructions.SingleAsync(i => i.TenantId == tenantId && i.Number == number, cancellationToken);
            if (latest.Status == InstructionStatus.Partial)
            {
                latest.Complete();
                journal.Moved(latest, InstructionStatus.Partial, ServiceOf(instruction), hash: null);
            }

            await settle.LinesAsync(open.Payment!, instruction, LinesOf(instruction.Beneficiaries), PaymentStatus.Initiated, referenceStatus: null, $"Instruction {instruction.Number}", TreasuryScope.HashOf(response), cancellationToken);
        }

        return await DoneAsync(instruction, InstructionStatus.Initiated, ServiceOf(instruction), response, cancellationToken);
    }

    /// <summary>The treasury does not take it: money goes back, the payment fails; of a correction, the payment stays PARTIAL.</summary>
    public async Task<bool> RefuseAsync(string tenantId, Guid id, string error, string referenceStatus, string log, string? response, CancellationToken cancellationToken)
    {
        if (await OpenAsync(tenantId, id, withPayment: true, cancellationToken) is not { Instruction: { Status: InstructionStatus.Initiated, Sending: not Sending.Taken } instruction } open) return false;
        return await FailAsync(instruction, open.Payment!, error, referenceStatus, ServiceOf(instruction), log, response, cancellationToken);
    }

    /// <summary>The treasury rejected what it had taken.</summary>
    public async Task<bool> RejectAsync(string tenantId, Guid id, string error, string? response, CancellationToken cancellationToken)
    {
        if (await OpenAsync(tenantId, id, withPayment: true, cancellationToken) is not { Instruction: { Status: InstructionStatus.Initiated or InstructionStatus.Approved } instruction } open) return false;
        return await FailAsync(instruction, open.Payment!, error, ReferenceStatus.Failed, "PIS", "STATUS_LOG_PIS_REJECTED", response, cancellationToken);
    }

    /// <summary>It surely never arrived. Tried again later, or given up.</summary>
    public async Task<bool> UnsentAsync(string tenantId, Guid id, string error, int mostAttempts, Func<int, long> pause, CancellationToken cancellationToken)
    {
        if (await OpenAsync(tenantId, id, withPayment: true, cancellationToken) is not { Instruction: { Status: InstructionStatus.Initiated, Sending: Sending.Sent } instruction } open) return false;
        if (instruction.Attempts >= mostAttempts)
            return await FailAsync(instruction, open.Payment!, error, ReferenceStatus.Unreachable, ServiceOf(instruction), $"STATUS_LOG_{ServiceOf(instruction)}_NO_RESPONSE", response: null, cancellationToken);
        instruction.NotSent(db.Now + pause(instruction.Attempts));
        journal.Log(instruction, ServiceOf(instruction), $"STATUS_LOG_{ServiceOf(instruction)}_NO_RESPONSE");
        return false;
    }

    /// <summary>It may have arrived: nothing is decided, and a person sees that (<c>outcomeUnknown</c>).</summary>
    public async Task<bool> UnknownAsync(string tenantId, Guid id, string? error, long pause, CancellationToken cancellationToken)
    {
        if (await OpenAsync(tenantId, id, withPayment: false, cancellationToken) is not { Instruction: { Status: InstructionStatus.Initiated, Sending: Sending.Sent } instruction }) return false;
        instruction.Doubt(error, db.Now + pause);
        journal.Log(instruction, ServiceOf(instruction), $"STATUS_LOG_{ServiceOf(instruction)}_NO_RESPONSE");
        journal.Moved(instruction, instruction.Status, ServiceOf(instruction), hash: null);
        return true;
    }

    /// <summary>PIS.</summary>
    public async Task<bool> ApproveAsync(string tenantId, Guid id, Approval approval, string? response, CancellationToken cancellationToken)
    {
        if (await OpenAsync(tenantId, id, withPayment: false, cancellationToken) is not { Instruction: { Status: InstructionStatus.Initiated, IsRevised: false } instruction }) return false;
        instruction.Approve(approval);
        journal.Log(instruction, "PIS", "STATUS_LOG_PIS_SUCCESS");
        return await DoneAsync(instruction, InstructionStatus.Initiated, "PIS", response, cancellationToken);
    }

    /// <summary>PAG.</summary>
    public async Task<bool> AdviseAsync(string tenantId, Guid id, Advice advice, string? response, CancellationToken cancellationToken)
    {
        if (advice.BillRef.Length == 0 || advice.Token.Length == 0) return false; // the advice is not whole yet
        if (await OpenAsync(tenantId, id, withPayment: false, cancellationToken) is not { Instruction: { Status: InstructionStatus.Approved } instruction }) return false;
        instruction.Advise(advice);
        journal.Log(instruction, "PAG", "STATUS_LOG_PAG_SUCCESS");
        return await DoneAsync(instruction, InstructionStatus.Approved, "PAG", response, cancellationToken);
    }

    /// <summary>PD, of a correction FTPS.</summary>
    public async Task<bool> CreditAsync(string tenantId, Guid id, Credits credits, string? response, CancellationToken cancellationToken)
    {
        if (await OpenAsync(tenantId, id, withPayment: true, cancellationToken) is not { Instruction: { } instruction } open) return false;
        var isDue = instruction.IsRevised ? instruction is { Status: InstructionStatus.Initiated, Sending: Sending.Taken } : instruction.Status == InstructionStatus.InProcess;
        if (!isDue) return false;
        var (before, service) = (instruction.Status, instruction.IsRevised ? "FTPS" : "PD");
        var credited = instruction.Credit(credits);
        if (credited.Count == 0 && instruction.Status == before) return false;
        journal.Log(instruction, service, $"STATUS_LOG_{service}_SUCCESS");
        await settle.LinesAsync(open.Payment!, instruction, LinesOf(credited), PaymentStatus.Successful, referenceStatus: null, $"{service} {credits.VoucherNumber}", TreasuryScope.HashOf(response), cancellationToken);
        return await DoneAsync(instruction, before, service, response, cancellationToken);
    }

    /// <summary>FD, of a correction FTFPS: what was credited came back, what was on its way failed. The money lies with the treasury; nothing is given back here.</summary>
    public async Task<bool> BounceAsync(string tenantId, string number, IReadOnlyList<BounceLine> lines, string? response, CancellationToken cancellationToken)
    {
        var id = await db.Instructions.Where(i => i.TenantId == tenantId && i.Number == number).Select(i => (Guid?)i.Id).SingleOrDefaultAsync(cancellationToken);
        if (id is null || await OpenAsync(tenantId, id.Value, withPayment: true, cancellationToken) is not { Instruction: { } instruction } open) return false;
        if (instruction.Status is not (InstructionStatus.InProcess or InstructionStatus.Successful or InstructionStatus.Partial)) return false;
        var (before, service) = (instruction.Status, instruction.IsRevised ? "FTFPS" : "FD");
        var failed = instruction.Bounce(lines);
        if (failed.Count == 0) return false;
        journal.Log(instruction, service, $"STATUS_LOG_{service}_SUCCESS");
        await settle.LinesAsync(open.Payment!, instruction, LinesOf(failed), PaymentStatus.Failed, referenceStatus: null, $"{service} {failed[0].PaymentStatusMessage}", TreasuryScope.HashOf(response), cancellationToken);
        return await DoneAsync(instruction, before, service, response, cancellationToken);
    }

    /// <summary>The treasury has nothing to say yet, or says that something is wrong.</summary>
    public async Task WaitAsync(string tenantId, Guid id, string serviceId, Heard heard, long nextAttemptTime, CancellationToken cancellationToken)
    {
        if (await OpenAsync(tenantId, id, withPayment: false, cancellationToken) is not { Instruction: { } instruction }) return;
        instruction.Wait(polled: false, nextAttemptTime);
        if (heard is Heard.Error) journal.Log(instruction, serviceId, $"STATUS_LOG_{serviceId}_ERROR");
        else if (heard is Heard.Unsent or Heard.Unknown) journal.Log(instruction, serviceId, $"STATUS_LOG_{serviceId}_NO_RESPONSE");
    }

    private async Task<bool> FailAsync(
        Instruction instruction, Payment payment, string error, string referenceStatus, string service, string log, string? response, CancellationToken cancellationToken)
    {
        var before = instruction.Status;
        instruction.Fail(error);
        journal.Log(instruction, service, log);
        if (!instruction.IsRevised && instruction.SanctionId is { } sanction) await funds.ReverseAsync(instruction.TenantId, sanction, instruction.Id, new Money(instruction.Amount), cancellationToken);
        // A refused correction leaves the payment as it was: PARTIAL.
        if (!instruction.IsRevised)
            await settle.LinesAsync(payment, instruction, LinesOf(instruction.Beneficiaries), PaymentStatus.Failed, referenceStatus, error, TreasuryScope.HashOf(response), cancellationToken);
        return await DoneAsync(instruction, before, service, response, cancellationToken);
    }

    private async Task<bool> DoneAsync(Instruction instruction, string before, string service, string? response, CancellationToken cancellationToken)
    {
        journal.Moved(instruction, before, service, TreasuryScope.HashOf(response));
        foreach (var listener in listeners) await listener.MovedAsync(instruction, cancellationToken);
        return true;
    }

    private async Task<Opened?> OpenAsync(string tenantId, Guid id, bool withPayment, CancellationToken cancellationToken)
    {
        Payment? payment = null;
        if (withPayment)
        {
            var billIds = await db.QueryAsync<Guid>(
                "select b.bill_id from payments.instructions i join payments.payment_bills b on b.payment_id = i.payment_id where i.tenant_id = @tenantId and i.id = @id", new { tenantId, id }, cancellationToken);
            await bills.LockAsync(tenantId, billIds.ToArray(), cancellationToken);
            var paymentId = (await db.QueryAsync<Guid?>("select payment_id from payments.instructions where tenant_id = @tenantId and id = @id", new { tenantId, id }, cancellationToken)).SingleOrDefault();
            payment = paymentId is { } known ? await db.LockPaymentAsync(tenantId, known, cancellationToken) : null;
        }

        var instruction = await db.LockInstructionAsync(tenantId, id, cancellationToken);
        return instruction is null ? null : new Opened(instruction, payment);
    }

    private static string ServiceOf(Instruction instruction) => instruction.IsRevised ? "COR" : "PI";

    private static Guid[] LinesOf(IEnumerable<Beneficiary> beneficiaries) => [.. beneficiaries.SelectMany(b => b.Lines).Select(line => line.LineItemId).Distinct()];

    private sealed record Opened(Instruction Instruction, Payment? Payment);
}

/// <summary>Is told of every step of an instruction, in its transaction: the exchange answers whoever sent it.</summary>
internal interface IInstructionListener
{
    /// <summary>The instruction as it stands now.</summary>
    Task MovedAsync(Instruction instruction, CancellationToken cancellationToken);
}
