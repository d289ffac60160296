using Works.Platform;

namespace Works.Bills.Contractors;

/// <summary>A live bill of a contract's contractor.</summary>
internal sealed record LiveBill
{
    public required Guid Id { get; init; }
    public required string BillNumber { get; init; }
    public required string BusinessService { get; init; }

    /// <summary>PART, FINAL or REFUND; null on an advance.</summary>
    public string? BillKind { get; init; }
    public required string Status { get; init; }
    public string? WfStatus { get; init; }
    public required long BillDate { get; init; }
    public required decimal TotalAmount { get; init; }
    public required decimal TotalPaidAmount { get; init; }
    public int RunningNumber { get; init; }
    public decimal Value { get; init; }
    public decimal Gross { get; init; }
    public decimal Retention { get; init; }
    public decimal AdvanceRecovery { get; init; }
    public decimal Damages { get; init; }
    public decimal DamagesReleased { get; init; }
    public long? CompletionDate { get; init; }

    public decimal GuaranteeAmount { get; init; }
    public long GuaranteeValidTo { get; init; }

    public bool IsRunning => BillKind is Works.Bills.BillKind.Part or Works.Bills.BillKind.Final;
    public bool IsInWorkflow => Status == BillStatus.InWorkflow;
    public bool IsPassed => Status == BillStatus.Active;
}

/// <summary>What stands between the city and a contractor under one contract, derived of its live bills: no balance is kept that could drift.</summary>
/// <param name="Bills">Live bills in the order of their numbers.</param>
internal sealed record ContractorAccount(IReadOnlyList<LiveBill> Bills)
{
    public IEnumerable<LiveBill> Running => Bills.Where(bill => bill.IsRunning);

    public LiveBill? Last => Running.LastOrDefault();

    public LiveBill? Final => Running.FirstOrDefault(bill => bill.BillKind == BillKind.Final);

    /// <summary>Rupees without GST, billed by running bills.</summary>
    public decimal Billed => Running.Sum(bill => bill.Value);

    /// <summary>Rupees with GST, billed by running bills.</summary>
    public decimal Gross => Running.Sum(bill => bill.Gross);

    /// <summary>Rupees of retention money held back, bills in workflow included: the next bill counts on from it.</summary>
    public decimal Withheld => Running.Sum(bill => bill.Retention);

    /// <summary>Rupees of it that are withheld by passed bills: what may be refunded.</summary>
    public decimal WithheldByPassed => Running.Where(bill => bill.IsPassed).Sum(bill => bill.Retention);

    /// <summary>Rupees of retention money refunded, or on the way.</summary>
    public decimal Released => Bills.Where(bill => bill.BillKind == BillKind.Refund).Sum(bill => bill.TotalAmount);

    public decimal DamagesHeld => Running.Sum(bill => bill.Damages - bill.DamagesReleased);

    public decimal Recovered => Running.Sum(bill => bill.AdvanceRecovery);

    public IEnumerable<LiveBill> Advances => Bills.Where(bill => bill.BusinessService == BillKind.Advance);

    /// <summary>Rupees of advances asked for, passed or paid.</summary>
    public decimal Granted => Advances.Sum(bill => bill.TotalAmount);

    /// <summary>Rupees of advances that the contractor has, by bills dated up to a day.</summary>
    public decimal Paid(long until) => Advances.Where(bill => bill.BillDate <= until).Sum(bill => bill.TotalPaidAmount);
}

/// <summary>Reads contractors' accounts. Whoever writes by them holds the lock on the contract.</summary>
internal sealed class ContractorAccounts(WorksDb db)
{
    /// <summary>The account of a contract.</summary>
    /// <param name="tenantId">Tenant.</param>
    /// <param name="contractNumber">Its number.</param>
    /// <param name="except">A bill that is drawn up anew: left out.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ContractorAccount> OfAsync(string tenantId, string contractNumber, Guid? except, CancellationToken cancellationToken) => new(await db.QueryAsync<LiveBill>(
        """
        select b.id, b.bill_number, b.business_service, b.bill_kind, b.status, b.wf_status, b.bill_date, b.total_amount, b.total_paid_amount,
               coalesce(c.running_number, 0) as running_number, coalesce(c.value, 0) as value, coalesce(c.gross, 0) as gross, coalesce(c.retention, 0) as retention,
               coalesce(c.advance_recovery, 0) as advance_recovery, coalesce(c.damages, 0) as damages, coalesce(c.damages_released, 0) as damages_released, c.completion_date,
               coalesce(a.guarantee_amount, 0) as guarantee_amount, coalesce(a.guarantee_valid_to, 0) as guarantee_valid_to
        from bills.bills b left join bills.contractor_bills c on c.bill_id = b.id left join bills.contractor_advances a on a.bill_id = b.id
        where b.tenant_id = @tenantId and b.contract_number = @contractNumber and b.business_service in ('EXPENSE.CONTRACTOR', 'EXPENSE.ADVANCE') and b.status <> 'INACTIVE'
          and b.id is distinct from @except
        order by c.running_number, b.created_time, b.id
        """, new { tenantId, contractNumber, except }, cancellationToken));

    /// <summary>Lines of a running bill, as the next one counts on from them.</summary>
    public async Task<IReadOnlyList<BilledBefore>> LinesAsync(string tenantId, Guid billId, CancellationToken cancellationToken) =>
        [.. (await db.QueryAsync<LineRow>(
            """
            select item_code, name, refs::text as refs, agreed_rate, up_to_date_quantity, up_to_date_amount
            from bills.contractor_bill_items where tenant_id = @tenantId and bill_id = @billId order by position
            """, new { tenantId, billId }, cancellationToken))
            .Select(row => new BilledBefore(row.ItemCode, row.AgreedRate, row.Name, System.Text.Json.JsonSerializer.Deserialize<string[]>(row.Refs)!, row.UpToDateQuantity, row.UpToDateAmount))];

    /// <summary>A live wage or purchase bill of the contract; null when there is none.</summary>
    public async Task<string?> BilledByPartsAsync(string tenantId, string contractNumber, CancellationToken cancellationToken) => (await db.QueryAsync<string>(
        """
        select bill_number from bills.bills where tenant_id = @tenantId and contract_number = @contractNumber and status <> 'INACTIVE'
          and business_service in ('EXPENSE.WAGES', 'EXPENSE.PURCHASE') order by created_time limit 1
        """, new { tenantId, contractNumber }, cancellationToken)).SingleOrDefault();

    /// <summary>
    /// Next number of a bill within its work: rejected and cancelled ones keep theirs. Bills of the work's contracts wait for each other here.
    /// </summary>
    public async Task<int> NextNumberAsync(string tenantId, string projectNumber, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('contractor-bill|' || @tenantId || '|' || @projectNumber, 0))", new { tenantId, projectNumber }, cancellationToken);
        return (await db.QueryAsync<int>(
            """
            select coalesce(max(c.running_number), 0) + 1 from bills.contractor_bills c join bills.bills b on b.id = c.bill_id
            where b.tenant_id = @tenantId and b.project_number = @projectNumber
            """, new { tenantId, projectNumber }, cancellationToken)).Single();
    }

    /// <summary>What the year's live bills of a contractor come to under each head. Bills of one contractor wait for each other here: their sum decides the tax.</summary>
    public async Task<IReadOnlyDictionary<string, YearSoFar>> YearAsync(string tenantId, string contractorId, string financialYear, Guid? except, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended('contractor|' || @tenantId || '|' || @contractorId, 0))", new { tenantId, contractorId }, cancellationToken);
        return (await db.QueryAsync<YearRow>(
            """
            select d.head_code, sum(d.base) as base, sum(d.charged_base) as charged_base
            from bills.contractor_bills c join bills.bills b on b.id = c.bill_id join bills.contractor_deductions d on d.bill_id = c.bill_id
            where c.tenant_id = @tenantId and c.contractor_id = @contractorId and c.financial_year = @financialYear and b.status <> 'INACTIVE' and b.id is distinct from @except
              and d.slab_code is not null
            group by d.head_code
            """, new { tenantId, contractorId, financialYear, except }, cancellationToken)).ToDictionary(row => row.HeadCode, row => new YearSoFar(row.Base, row.ChargedBase), StringComparer.Ordinal);
    }

    /// <summary>The refusal when a bill cannot be cancelled because others count on from it.</summary>
    public async Task<Failure?> NeededByAsync(Bill bill, CancellationToken cancellationToken)
    {
        if (bill.ContractNumber is null) return null;
        var account = await OfAsync(bill.TenantId, bill.ContractNumber, bill.Id, cancellationToken);
        if (bill.BusinessService == BillKind.Advance) return account.Recovered > account.Paid(long.MaxValue) ? ContractorErrors.Recovered(bill.BillNumber) : null;
        if (bill.BillKind == BillKind.Refund) return null;
        var own = (await db.QueryAsync<int>("select running_number from bills.contractor_bills where bill_id = @Id", new { bill.Id }, cancellationToken)).SingleOrDefault();
        if (account.Running.FirstOrDefault(other => other.RunningNumber > own) is { } later) return ContractorErrors.LaterBill(bill.BillNumber, later.BillNumber);
        return account.Released > account.WithheldByPassed ? ContractorErrors.Refunded(bill.BillNumber) : null;
    }

    private sealed record LineRow
    {
        public required string ItemCode { get; init; }
        public string? Name { get; init; }
        public required string Refs { get; init; }
        public required decimal AgreedRate { get; init; }
        public required decimal UpToDateQuantity { get; init; }
        public required decimal UpToDateAmount { get; init; }
    }

    private sealed record YearRow
    {
        public required string HeadCode { get; init; }
        public required decimal Base { get; init; }
        public required decimal ChargedBase { get; init; }
    }
}
