using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Bills;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments;

/// <summary>Pays bills: in whole, each once. Spec 40 §2.4, rule by rule, under the locks of the bills.</summary>
internal sealed class CreatePayment(WorksDb db, IMasters masters, IBills bills, IControls controls, INumbering numbering, Outbox outbox, SettlePayments settle)
{
    private const string Root = "paymentRequest.payment";
    private const int MaxBills = 1000; // of one payment; our own limit

    public static void Map(IEndpointRouteBuilder expense) => expense.MapPost(
        "/payment/v1/_create", (PaymentRequest request, CreatePayment slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<PaymentReply>(status: 201);

    public async Task<Result<PaymentReply>> HandleAsync(PaymentRequest request, CancellationToken cancellationToken)
    {
        if (Form(request.Payment) is { Length: > 0 } form) return form;
        var sent = request.Payment!;
        var tenantId = sent.TenantId!.Trim();
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return PaymentErrors.UnknownTenant(tenantId);
        var ids = sent.Bills!.Select(bill => Guid.TryParse(bill.BillId, out var id) ? id : Guid.Empty).ToList();
        if (ids.Where(id => id != Guid.Empty).GroupBy(id => id).Any(same => same.Count() > 1)) return PaymentErrors.BillTwice;

        // From here on nobody else pays, changes or cancels these bills.
        return await OfAsync(sent, tenantId, ids, await bills.LockAsync(tenantId, ids, cancellationToken), cancellationToken);
    }

    /// <summary>Pays bills that the caller has locked.</summary>
    public async Task<Result<PaymentReply>> OfAsync(PaymentWire sent, string tenantId, IReadOnlyList<Guid> ids, IReadOnlyList<BillSummary> known, CancellationToken cancellationToken)
    {
        var locked = known.ToDictionary(bill => bill.Id);
        var paid = await db.QueryAsync<string>(
            "select distinct bill_number from payments.payment_bills where tenant_id = @tenantId and bill_id = any(@ids) and status <> 'CANCELLED' order by 1", new { tenantId, ids = ids.ToArray() }, cancellationToken);
        if (paid.Count > 0) return PaymentErrors.AlreadyPaid(paid);
        var unfit = sent.Bills!.Where((_, i) => !locked.TryGetValue(ids[i], out var bill) || bill.Status != "ACTIVE").Select(bill => bill.BillId).ToList();
        if (unfit.Count > 0) return PaymentErrors.InvalidBills(unfit);

        BillSummary[] summaries = [.. ids.Select(id => locked[id])];
        if (Amounts(sent, summaries) is { Length: > 0 } amounts) return amounts;
        foreach (var (wire, bill) in sent.Bills!.Zip(summaries))
        {
            if (!Covers(wire, bill) && await controls.BrokenAsync(tenantId, "40-2.4-whole", bill.Number, PaymentErrors.Incomplete(bill.Number), cancellationToken) is { } incomplete) return incomplete;
        }

        var created = await MakeAsync(sent, tenantId, summaries, cancellationToken);
        return created.IsRefused ? created.Failures.ToArray() : new PaymentReply([PaymentWire.Of(created.Value)]);
    }

    private async Task<Result<Payment>> MakeAsync(PaymentWire sent, string tenantId, IReadOnlyList<BillSummary> summaries, CancellationToken cancellationToken)
    {
        var issued = await numbering.IssueAsync("expense.payment.number", tenantId, 1, "EP/[CITY.CODE]/[fy:yyyy-yy]/[cy:MM]/[cy:dd]/[SEQ_EXPENSE_PAYMENT_NUMBER]", cancellationToken);
        if (issued.IsRefused) return PaymentErrors.NumberNotIssued(issued.Failures[0].Message);
        var payment = new Payment
        {
            TenantId = tenantId, PaymentNumber = issued.Value[0], NetPayableAmount = sent.NetPayableAmount!.Value, NetPaidAmount = sent.NetPaidAmount!.Value, CreatedBy = db.Context.Caller.Uuid.ToString(),
            CreatedTime = db.Now, AdditionalDetails = sent.AdditionalDetails is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } details ? details.GetRawText() : null,
        };
        payment.Touch(payment.CreatedBy, db.Now);
        for (var i = 0; i < summaries.Count; i++) payment.Add(BillOf(tenantId, i, sent.Bills![i], summaries[i]));
        db.Add(payment);
        db.Add(payment.Change("PAYMENT", payment.Id, null, payment.Status, payment.CreatedBy, db.Now));
        outbox.Publish("expense-payment-create", tenantId, payment.PaymentNumber, new PaymentEvent(PaymentWire.Of(payment)));
        await settle.BackUpdateAsync(payment, cancellationToken);
        return payment;
    }

    private static PaymentBill BillOf(string tenantId, int position, PaymentBillWire wire, BillSummary summary)
    {
        var owed = Owed(summary);
        var bill = new PaymentBill
        {
            TenantId = tenantId, Position = position, BillId = summary.Id, BillNumber = summary.Number, BusinessService = summary.BusinessService, ReferenceId = summary.ReferenceId,
            TotalAmount = wire.TotalAmount ?? owed, TotalPaidAmount = owed,
        };
        for (var i = 0; i < wire.BillDetails!.Count; i++)
        {
            var known = summary.Details.First(d => Is(wire.BillDetails[i].BillDetailId, d.Id));
            var detail = new PaymentDetail { TenantId = tenantId, Position = i, BillDetailId = known.Id, TotalAmount = wire.BillDetails[i].TotalAmount ?? Owed(known), TotalPaidAmount = Owed(known) };
            var lines = wire.BillDetails[i].PayableLineItems!;
            for (var k = 0; k < lines.Count; k++)
                detail.Add(new PaymentLine { TenantId = tenantId, Position = k, LineItemId = known.Lines.First(l => Is(lines[k].LineItemId, l.Id)).Id, PaidAmount = lines[k].PaidAmount!.Value });
            bill.Add(detail);
        }

        return bill;
    }

    // What must be there at all: one entry per fault, and nothing else is looked at (spec 40 §1.2).
    private static Failure[] Form(PaymentWire? payment)
    {
        if (payment is null) return [PaymentErrors.Missing(Root)];
        var faults = new Refusals();
        faults.When(payment.TenantId is null, () => PaymentErrors.Missing($"{Root}.tenantId"));
        faults.When(payment.TenantId is { Length: < 2 or > 64 }, () => PaymentErrors.Size($"{Root}.tenantId", 2, 64));
        faults.When(payment.NetPayableAmount is null, () => PaymentErrors.Missing($"{Root}.netPayableAmount"));
        faults.When(payment.NetPaidAmount is null, () => PaymentErrors.Missing($"{Root}.netPaidAmount"));
        faults.When(payment.Bills is not { Count: > 0 }, () => PaymentErrors.Missing($"{Root}.bills"));
        faults.When(payment.Bills?.Count > MaxBills, () => PaymentErrors.Size($"{Root}.bills", 1, MaxBills));
        for (var i = 0; !faults.Any && i < payment.Bills!.Count; i++)
        {
            var (bill, path) = (payment.Bills[i], $"{Root}.bills[{i}]");
            faults.When(string.IsNullOrWhiteSpace(bill.BillId), () => PaymentErrors.Missing($"{path}.billId"));
            faults.When(bill.BillDetails is not { Count: > 0 }, () => PaymentErrors.Missing($"{path}.billDetails"));
            for (var j = 0; j < (bill.BillDetails?.Count ?? 0); j++)
            {
                var (detail, at) = (bill.BillDetails![j], $"{path}.billDetails[{j}]");
                faults.When(string.IsNullOrWhiteSpace(detail.BillDetailId), () => PaymentErrors.Missing($"{at}.billDetailId"));
                faults.When(detail.PayableLineItems is not { Count: > 0 }, () => PaymentErrors.Missing($"{at}.payableLineItems"));
                for (var k = 0; k < (detail.PayableLineItems?.Count ?? 0); k++)
                    faults.When(detail.PayableLineItems![k].PaidAmount is null, () => PaymentErrors.Missing($"{at}.payableLineItems[{k}].paidAmount"));
            }
        }

        return faults.ToArray();
    }

    // Index suffixes begin anew under each parent, so that several faults share a code (spec 40 §2.4, wire-visible).
    private static Failure[] Amounts(PaymentWire sent, IReadOnlyList<BillSummary> summaries)
    {
        var faults = new Refusals();
        var net = summaries.Sum(Owed);
        faults.When(sent.NetPayableAmount != net || sent.NetPaidAmount != net, () => PaymentErrors.Net(net));
        for (var i = 0; i < summaries.Count; i++)
        {
            var (wire, bill) = (sent.Bills![i], summaries[i]);
            faults.When((wire.TotalPaidAmount ?? 0) != Owed(bill), () => PaymentErrors.BillAmount(i, Owed(bill)));
            var seen = new HashSet<Guid>();
            for (var j = 0; j < wire.BillDetails!.Count; j++)
            {
                var detail = bill.Details.FirstOrDefault(known => Is(wire.BillDetails[j].BillDetailId, known.Id));
                if (detail is null || !seen.Add(detail.Id))
                {
                    faults.Add(PaymentErrors.BillDetail(j, wire.BillDetails[j].BillDetailId));
                    continue;
                }

                var owed = Owed(detail);
                faults.When((wire.BillDetails[j].TotalPaidAmount ?? 0) != owed || (wire.BillDetails[j].TotalAmount ?? owed) != owed, () => PaymentErrors.DetailAmount(j, owed));
                Lines(faults, wire.BillDetails[j].PayableLineItems!, detail);
            }
        }

        return faults.ToArray();
    }

    private static void Lines(Refusals faults, IReadOnlyList<PaymentLineWire> lines, BillDetailSummary detail)
    {
        var seen = new HashSet<Guid>();
        for (var k = 0; k < lines.Count; k++)
        {
            var line = detail.Lines.FirstOrDefault(known => Is(lines[k].LineItemId, known.Id));
            if (line is null || !seen.Add(line.Id)) faults.Add(PaymentErrors.Line(k, lines[k].LineItemId));
            else faults.When(lines[k].PaidAmount != (line.Amount - line.PaidAmount).Rupees, () => PaymentErrors.LineAmount(k, (line.Amount - line.PaidAmount).Rupees));
        }
    }

    private static bool Covers(PaymentBillWire wire, BillSummary bill) =>
        wire.BillDetails!.Count == bill.Details.Count && wire.BillDetails.All(detail => detail.PayableLineItems!.Count == bill.Details.First(known => Is(detail.BillDetailId, known.Id)).Lines.Count);

    private static bool Is(string? sent, Guid id) => Guid.TryParse(sent, out var parsed) && parsed == id;

    private static decimal Owed(BillSummary bill) => (bill.TotalAmount - bill.TotalPaidAmount).Rupees;

    private static decimal Owed(BillDetailSummary detail) => (detail.TotalAmount - detail.TotalPaidAmount).Rupees;
}
