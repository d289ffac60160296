using Works.Bills;
using Works.Payments.Instructions;
using Works.Platform;

namespace Works.Payments;

/// <summary>Carries what became of lines to the payment, its bills and whoever listens: one place, whoever says it (client, treasury, bank, exchange).</summary>
internal sealed class SettlePayments(WorksDb db, IBills bills, Outbox outbox)
{
    /// <summary>Settles lines of a payment that is locked, with its bills.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="instruction">The instruction it follows from; null when a client says it.</param>
    /// <param name="lines">Payable lines of the bills.</param>
    /// <param name="status">What became of them.</param>
    /// <param name="referenceStatus">Why; null follows from the payment's state.</param>
    /// <param name="reason">For the history.</param>
    /// <param name="hash">SHA-256 of the answer it follows from; null without one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task LinesAsync(
        Payment payment, Instruction? instruction, IReadOnlyCollection<Guid> lines, string status, string? referenceStatus, string? reason, string? hash, CancellationToken cancellationToken) =>
        LinesAsync(payment, lines.ToDictionary(line => line, _ => status), referenceStatus, reason ?? instruction?.Number, hash, cancellationToken);

    /// <summary>Settles lines that fare differently.</summary>
    public async Task LinesAsync(
        Payment payment, IReadOnlyDictionary<Guid, string> states, string? referenceStatus, string? reason, string? hash, CancellationToken cancellationToken) =>
        await TellAsync(payment, payment.Settle(states, referenceStatus, db.Context.Caller.Uuid.ToString(), db.Now), reason, hash, cancellationToken);

    /// <summary>Writes the history, carries the state back to the bills (spec 40 §2.4) and publishes it.</summary>
    public async Task TellAsync(Payment payment, IReadOnlyList<StatusChange> changes, string? reason, string? hash, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            (change.Reason, change.PayloadHash) = (reason, hash);
            db.Add(change);
        }

        await BackUpdateAsync(payment, cancellationToken);
        outbox.Publish("expense-payment-update", payment.TenantId, payment.PaymentNumber, new PaymentEvent(PaymentWire.Of(payment)));
    }

    /// <summary>Carries the state of a payment back to its bills.</summary>
    public async Task BackUpdateAsync(Payment payment, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        foreach (var bill in payment.Bills.OrderBy(bill => bill.BillId))
        {
            await bills.SettleAsync(payment.TenantId, bill.BillId, payment.Status,
                [.. bill.Details.SelectMany(detail => detail.Lines).Select(line => new LinePayment(line.LineItemId, line.Status))], cancellationToken);
        }
    }
}

/// <summary>Payload of the topics of payments.</summary>
internal sealed record PaymentEvent(PaymentWire Payment);
