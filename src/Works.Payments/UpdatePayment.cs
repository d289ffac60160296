using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Bills;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments;

/// <summary>Says by hand what became of a payment: statuses only. Spec 40 §2.5, with the transition table of §12 P4.</summary>
internal sealed class UpdatePayment(WorksDb db, IBills bills, IControls controls, SettlePayments settle)
{
    private const string Rule = "40-12-P4";

    public static void Map(IEndpointRouteBuilder expense) => expense.MapPost(
        "/payment/v1/_update", (PaymentRequest request, UpdatePayment slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<PaymentReply>(status: 202);

    public async Task<Result<PaymentReply>> HandleAsync(PaymentRequest request, CancellationToken cancellationToken)
    {
        if (request.Payment is not { } sent || !Guid.TryParse(sent.Id, out var id)) return PaymentErrors.NoPayment(request.Payment?.Id);
        if (PaymentStatus.Parse(sent.Status) is not { } status) return PaymentErrors.NoStatus;
        var of = (await db.QueryAsync<PaidBill>(
            "select p.tenant_id, b.bill_id from payments.payments p join payments.payment_bills b on b.payment_id = p.id where p.id = @id and (@TenantId::text is null or p.tenant_id = @TenantId)",
            new { id, TenantId = string.IsNullOrWhiteSpace(sent.TenantId) ? null : sent.TenantId.Trim() }, cancellationToken)).ToList();
        if (of.Count == 0) return PaymentErrors.NoPayment(sent.Id);
        var tenantId = of[0].TenantId;

        var locked = await bills.LockAsync(tenantId, of.ConvertAll(bill => bill.BillId), cancellationToken);
        var payment = (await db.LockPaymentAsync(tenantId, id, cancellationToken))!;
        if (db.Context.IsStale(payment.RowVersion)) return PaymentErrors.Stale;
        if (Ids(payment, sent, locked) is { } unknown) return unknown;
        if (Statuses(sent) is not { } states) return PaymentErrors.NoPartStatus;
        if (await TransitionsAsync(payment, status, states, cancellationToken) is { } refused) return refused;

        var changes = Apply(payment, status, ReferenceStatus.Parse(sent.ReferenceStatus), states);
        if (sent.AdditionalDetails is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } details) payment.AdditionalDetails = details.GetRawText();
        await settle.TellAsync(payment, changes, "By hand", hash: null, cancellationToken);
        db.Context.Version = payment.RowVersion;
        return new PaymentReply([PaymentWire.Of(payment)]);
    }

    // Bills must be ACTIVE and theirs the ids, with the codes of create; children are merged by their own ids.
    private static Failure? Ids(Payment payment, PaymentWire sent, IReadOnlyList<BillSummary> locked)
    {
        string?[] unfit = [.. (sent.Bills ?? []).Where(wire => !locked.Any(bill => bill.Status == "ACTIVE" && string.Equals(bill.Id.ToString(), wire.BillId, StringComparison.OrdinalIgnoreCase))).Select(wire => wire.BillId)];
        if (unfit.Length > 0) return PaymentErrors.InvalidBills(unfit);
        foreach (var wire in sent.Bills ?? [])
        {
            var bill = payment.Bills.FirstOrDefault(known => Is(wire.Id, known.Id));
            if (bill is null) return PaymentErrors.InvalidBills([wire.BillId]);
            for (var j = 0; j < (wire.BillDetails?.Count ?? 0); j++)
            {
                var detail = bill.Details.FirstOrDefault(known => Is(wire.BillDetails![j].Id, known.Id) && (wire.BillDetails[j].BillDetailId is null || Is(wire.BillDetails[j].BillDetailId, known.BillDetailId)));
                if (detail is null) return PaymentErrors.BillDetail(j, wire.BillDetails![j].BillDetailId);
                for (var k = 0; k < (wire.BillDetails![j].PayableLineItems?.Count ?? 0); k++)
                {
                    var line = wire.BillDetails[j].PayableLineItems![k];
                    if (!detail.Lines.Any(known => Is(line.Id, known.Id) && (line.LineItemId is null || Is(line.LineItemId, known.LineItemId)))) return PaymentErrors.Line(k, line.LineItemId);
                }
            }
        }

        return null;
    }

    // State by id of a part; null when one says none.
    private static Dictionary<Guid, string>? Statuses(PaymentWire sent)
    {
        var states = new Dictionary<Guid, string>();
        bool Take(string? id, string? status)
        {
            if (PaymentStatus.Parse(status) is not { } known) return false;
            states[Guid.Parse(id!)] = known;
            return true;
        }

        foreach (var bill in sent.Bills ?? [])
        {
            if (!Take(bill.Id, bill.Status)) return null;
            foreach (var detail in bill.BillDetails ?? [])
            {
                if (!Take(detail.Id, detail.Status)) return null;
                foreach (var line in detail.PayableLineItems ?? [])
                {
                    if (!Take(line.Id, line.Status)) return null;
                }
            }
        }

        return states;
    }

    private async Task<Failure?> TransitionsAsync(Payment payment, string status, Dictionary<Guid, string> states, CancellationToken cancellationToken)
    {
        foreach (var line in payment.Lines)
        {
            if (!states.TryGetValue(line.Id, out var next) || PaymentStatus.MayFollow(line.Status, next)) continue;
            var failure = PaymentErrors.Transition($"The line item {line.LineItemId}", line.Status, next);
            // What was paid is paid: no switch opens the way to paying it again (spec 05 §16). Only the bank takes it back (FD, FTFPS).
            if (line.Status == PaymentStatus.Successful) return failure;
            if (await controls.BrokenAsync(payment.TenantId, Rule, payment.PaymentNumber, failure, cancellationToken) is { } refused) return refused;
        }

        if (!PaymentStatus.MayFollow(payment.Status, status))
        {
            var failure = PaymentErrors.Transition($"The payment {payment.PaymentNumber}", payment.Status, status);
            if (payment.Status == PaymentStatus.Successful) return failure;
            if (await controls.BrokenAsync(payment.TenantId, Rule, payment.PaymentNumber, failure, cancellationToken) is { } refused) return refused;
        }

        var open = (await db.QueryAsync<OpenInstruction>(
            "select number, status from payments.instructions where tenant_id = @TenantId and payment_id = @Id and status in ('INITIATED', 'APPROVED', 'IN PROCESS', 'SUCCESSFUL', 'PARTIAL') and is_active order by created_time desc limit 1 for update",
            new { payment.TenantId, payment.Id }, cancellationToken)).SingleOrDefault();
        if (open is null) return null;
        var instructed = PaymentErrors.Instructed(open.Number, open.Status);
        // A cancelled payment frees its bill: never while money is on its way.
        if (status == PaymentStatus.Cancelled || states.ContainsValue(PaymentStatus.Cancelled)) return instructed;
        return open.Status is "INITIATED" or "APPROVED" or "IN PROCESS" ? await controls.BrokenAsync(payment.TenantId, Rule, payment.PaymentNumber, instructed, cancellationToken) : null;
    }

    private List<StatusChange> Apply(Payment payment, string status, string? referenceStatus, Dictionary<Guid, string> states)
    {
        var by = db.Context.Caller.Uuid.ToString();
        var changes = new List<StatusChange>();
        foreach (var bill in payment.Bills)
        {
            bill.Status = states.GetValueOrDefault(bill.Id, bill.Status);
            foreach (var detail in bill.Details)
            {
                detail.Status = states.GetValueOrDefault(detail.Id, detail.Status);
                foreach (var line in detail.Lines)
                {
                    if (!states.TryGetValue(line.Id, out var next) || next == line.Status) continue;
                    changes.Add(payment.Change("LINE", line.Id, line.Status, next, by, db.Now));
                    line.Status = next;
                }
            }
        }

        // A payment is cancelled as a whole: a bill that stayed would never be free.
        if (status == PaymentStatus.Cancelled)
        {
            foreach (var bill in payment.Bills)
            {
                bill.Status = status;
                foreach (var detail in bill.Details)
                {
                    detail.Status = status;
                    foreach (var line in detail.Lines.Where(line => line.Status != PaymentStatus.Successful)) line.Status = status;
                }
            }
        }

        changes.AddRange(payment.Stand(status, referenceStatus, by, db.Now));
        return changes;
    }

    private static bool Is(string? sent, Guid id) => Guid.TryParse(sent, out var parsed) && parsed == id;

    private sealed record PaidBill
    {
        public required string TenantId { get; init; }
        public required Guid BillId { get; init; }
    }

    private sealed record OpenInstruction
    {
        public required string Number { get; init; }
        public required string Status { get; init; }
    }
}
