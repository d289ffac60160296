using Works.Bills;
using Works.Platform;

namespace Works.Payments;

/// <summary>Pays one approved bill in whole, as the payment job does (spec 40 §6.9). Whoever comes second finds that it has a payment.</summary>
internal sealed class PayBill(IBills bills, CreatePayment create)
{
    public async Task<Result<PaymentWire>> PayAsync(string tenantId, Guid billId, CancellationToken cancellationToken)
    {
        var bill = (await bills.LockAsync(tenantId, [billId], cancellationToken)).SingleOrDefault();
        if (bill is not { Status: "ACTIVE", WfStatus: "APPROVED", PaymentStatus: null } || bill.TotalAmount <= Money.Zero) return PaymentErrors.NotApproved(bill?.Number);
        var owed = (bill.TotalAmount - bill.TotalPaidAmount).Rupees;
        var whole = new PaymentWire
        {
            TenantId = tenantId, NetPayableAmount = owed, NetPaidAmount = owed,
            Bills =
            [
                new PaymentBillWire
                {
                    BillId = bill.Id.ToString(), TenantId = tenantId, TotalAmount = owed, TotalPaidAmount = owed,
                    BillDetails = [.. bill.Details.Select(detail => new PaymentDetailWire
                    {
                        BillDetailId = detail.Id.ToString(), TenantId = tenantId, TotalAmount = (detail.TotalAmount - detail.TotalPaidAmount).Rupees, TotalPaidAmount = (detail.TotalAmount - detail.TotalPaidAmount).Rupees,
                        PayableLineItems = [.. detail.Lines.Select(line => new PaymentLineWire { LineItemId = line.Id.ToString(), TenantId = tenantId, PaidAmount = (line.Amount - line.PaidAmount).Rupees })],
                    })],
                },
            ],
        };
        var reply = await create.OfAsync(whole, tenantId, [bill.Id], [bill], cancellationToken);
        return reply.IsRefused ? reply.Failures.ToArray() : reply.Value.Payments[0];
    }
}
