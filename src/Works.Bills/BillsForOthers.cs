using Microsoft.EntityFrameworkCore;
using Works.Attendance;
using Works.Platform;
using Works.Registries;

namespace Works.Bills;

/// <summary>Answers what payments, attendance and the registries of bank accounts and assets ask of bills.</summary>
internal sealed class BillsForOthers(WorksDb db, MoveBill move) : IBills, IBilledMusterRolls, IUnpaidPayees, IAssetBills
{
    public async Task<IReadOnlyList<BillSummary>> LockAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        // In the order of their ids, so that two payments of the same bills wait for each other instead of both.
        await db.ExecuteAsync("select id from bills.bills where tenant_id = @tenantId and id = any(@ids) order by id for update", new { tenantId, ids = ids.ToArray() }, cancellationToken);
        return await FindAsync(tenantId, ids, cancellationToken);
    }

    public async Task<IReadOnlyList<BillSummary>> FindAsync(string tenantId, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        Guid[] wanted = [.. ids];
        return [.. (await db.Bills.AsNoTracking().AsSplitQuery().Where(bill => bill.TenantId == tenantId && wanted.Contains(bill.Id)).OrderBy(bill => bill.Id).ToListAsync(cancellationToken))
            .Select(bill => bill.ToSummary())];
    }

    public async Task<IReadOnlyList<Guid>> UnpaidAsync(string tenantId, Guid? after, int limit, CancellationToken cancellationToken) => await db.QueryAsync<Guid>(
        """
        select id from bills.bills
        where tenant_id = @tenantId and payment_status is null and status = 'ACTIVE' and wf_status = 'APPROVED' and (@after::uuid is null or id > @after) order by id limit @limit
        """, new { tenantId, after, limit }, cancellationToken);

    public async Task SettleAsync(string tenantId, Guid billId, string paymentStatus, IReadOnlyList<LinePayment> lines, CancellationToken cancellationToken)
    {
        var bill = await db.LockBillAsync(tenantId, billId, cancellationToken) ?? throw new ArgumentException($"The tenant has no bill {billId}", nameof(billId));
        bill.Settle(paymentStatus, lines.ToDictionary(line => line.LineId, line => line.PaymentStatus), db.Context.Caller.Uuid.ToString(), db.Now);
        move.Tell("expense-bill-update", bill, request: null);
    }

    public async Task<string?> BillOfAsync(string tenantId, string musterRollNumber, CancellationToken cancellationToken) => (await db.QueryAsync<string>(
        """
        select b.bill_number from bills.billed_sources s join bills.bills b on b.id = s.bill_id
        where s.tenant_id = @tenantId and s.kind = @MusterRoll and s.source = @musterRollNumber
        """, new { tenantId, BilledSource.MusterRoll, musterRollNumber }, cancellationToken)).SingleOrDefault();

    public async Task<IReadOnlySet<string>> WithUnpaidBillsAsync(string tenantId, IReadOnlyCollection<string> referenceIds, CancellationToken cancellationToken) => (await db.QueryAsync<string>(
        """
        select distinct d.payee_identifier from bills.bill_details d join bills.bills b on b.id = d.bill_id
        where d.tenant_id = @tenantId and d.payee_identifier = any(@payees) and d.status = 'ACTIVE' and b.status <> 'INACTIVE' and d.total_paid_amount < d.total_amount
        """, new { tenantId, payees = referenceIds.ToArray() }, cancellationToken)).ToHashSet(StringComparer.Ordinal);

    async Task<IReadOnlyDictionary<string, AssetBill>> IAssetBills.LockAsync(string tenantId, IReadOnlyCollection<string> numbers, CancellationToken cancellationToken) => (await db.QueryAsync<Cost>(
        """
        select bill_number, case when status = 'INACTIVE' then 0 else total_amount end as amount, coalesce(payment_status = 'SUCCESSFUL', false) as is_paid
        from bills.bills where tenant_id = @tenantId and bill_number = any(@numbers) order by id for update
        """, new { tenantId, numbers = numbers.ToArray() }, cancellationToken)).ToDictionary(row => row.BillNumber, row => new AssetBill(row.BillNumber, row.Amount, row.IsPaid), StringComparer.Ordinal);

    private sealed record Cost
    {
        public required string BillNumber { get; init; }
        public required decimal Amount { get; init; }
        public required bool IsPaid { get; init; }
    }
}
