using Works.Bills;
using Works.Platform;

namespace Works.Payments;

/// <summary>Answers whether a bill is being paid, before it is cancelled.</summary>
internal sealed class PaymentsOfBills(WorksDb db) : IPaymentsOfBills
{
    public async Task<string?> OpenAsync(string tenantId, Guid billId, CancellationToken cancellationToken) => (await db.QueryAsync<string>(
        """
        select p.payment_number from payments.payment_bills b join payments.payments p on p.id = b.payment_id
        where b.tenant_id = @tenantId and b.bill_id = @billId and b.status not in ('CANCELLED', 'FAILED') order by p.created_time desc limit 1
        """, new { tenantId, billId }, cancellationToken)).SingleOrDefault();
}
