using Works.Administration;
using Works.Platform;

namespace Works.Bills.Calculator;

/// <summary>Charges a contract's passed bills for supervision, each once (spec 40 §4.5).</summary>
internal sealed class SupervisionBills(WorksDb db, ExpenseMasters masters, WorksOfBills works, CreateBill create, INumbering numbering)
{
    private const string Head = "SC";

    /// <summary>Makes the bill of a contract for everything not charged yet, in the running transaction.</summary>
    public async Task<Result<Bill>> OfContractAsync(string tenantId, string contractNumber, CancellationToken cancellationToken)
    {
        // Two runs at once wait for each other here; the second finds everything charged.
        if (await works.LockAsync(tenantId, contractNumber, cancellationToken) is not { } work) return CalculatorErrors.NoContract(contractNumber);
        var charged = await ChargedAsync(tenantId, work, cancellationToken);
        if (charged.IsRefused) return charged.Failures.ToArray();
        if (await masters.PayerAsync(tenantId, cancellationToken) is not { } payer) return CalculatorErrors.NoPayer(tenantId);
        var issued = await numbering.IssueAsync("supervision.reference.number", Tenants.StateOf(tenantId), 1, fallbackFormat: null, cancellationToken);
        if (issued.IsRefused) return CalculatorErrors.SupervisionNumber(issued.Failures[0].Message);

        var bill = new BillWire
        {
            TenantId = tenantId, BusinessService = BillKind.Supervision, ReferenceId = $"{contractNumber}_{issued.Value[0]}", BillDate = db.Now,
            FromPeriod = work.Contract.StartDate, ToPeriod = work.Contract.EndDate, Payer = new PartyWire { TenantId = tenantId, Type = payer.Type, Identifier = payer.Identifier },
            BillDetails = [.. charged.Value.Select(source => new BillDetailWire
            {
                TenantId = tenantId, ReferenceId = source.BillNumber, FromPeriod = work.Contract.StartDate, ToPeriod = work.Contract.EndDate, Payee = PayeeOf(tenantId, work),
                LineItems = [Line(tenantId, source.Charge)], PayableLineItems = [Line(tenantId, source.Charge)],
            })],
            AdditionalDetails = work.Contract.AdditionalDetails,
        };
        return await create.IssueAsync(new BillOrder(bill, new WorkflowRequest { Action = "SUBMIT" }) { IsCalculated = true, SystemRole = "SYSTEM" }, cancellationToken);
    }

    /// <summary>What the contract would be charged; the reference states no total for it (spec 40 §4.1).</summary>
    public async Task<Result<CalcEstimateWire>> EstimateAsync(string tenantId, BillWork work, CancellationToken cancellationToken)
    {
        var charged = await ChargedAsync(tenantId, work, cancellationToken);
        if (charged.IsRefused) return charged.Failures.ToArray();
        return new CalcEstimateWire
        {
            TenantId = tenantId, BusinessService = BillKind.Supervision, NetPayableAmount = charged.Value.Sum(source => source.Charge), ReferenceId = work.Contract.Number,
            FromPeriod = work.Contract.StartDate, ToPeriod = work.Contract.EndDate,
            CalcDetails = [.. charged.Value.Select(source => new CalcDetailWire
            {
                Payee = PayeeOf(tenantId, work), ReferenceId = source.BillNumber, FromPeriod = work.Contract.StartDate, ToPeriod = work.Contract.EndDate,
                LineItems = [Line(tenantId, source.Charge)], PayableLineItem = [Line(tenantId, source.Charge)],
            })],
        };
    }

    /// <summary>Contracts that have passed bills without a charge, ascending; what the scheduled job goes through.</summary>
    public Task<IReadOnlyList<UnchargedContract>> UnchargedAsync(CancellationToken cancellationToken) => db.QueryAsync<UnchargedContract>(
        """
        select distinct b.tenant_id, b.contract_number from bills.bills b
        where b.is_calculated and b.status = 'ACTIVE' and b.contract_number is not null
          and (b.business_service = 'EXPENSE.WAGES' or (b.business_service = 'EXPENSE.PURCHASE' and coalesce(b.executing_authority, '') <> 'IP'))
          and not exists (select from bills.billed_sources s where s.tenant_id = b.tenant_id and s.kind = 'BILL' and s.source = b.bill_number)
        order by 1, 2
        """, null, cancellationToken);

    private async Task<Result<IReadOnlyList<ChargedBill>>> ChargedAsync(string tenantId, BillWork work, CancellationToken cancellationToken)
    {
        var number = work.Contract.Number;
        // Every bill, not the first hundred: beyond the reference's limit a bill was charged twice.
        var bills = await db.QueryAsync<SourceBill>(
            """
            select b.bill_number, b.business_service, b.total_amount,
                   exists (select from bills.billed_sources s where s.tenant_id = b.tenant_id and s.kind = 'BILL' and s.source = b.bill_number) as is_charged
            from bills.bills b
            where b.tenant_id = @tenantId and b.contract_number = @number and b.is_calculated and b.status = 'ACTIVE' and b.business_service in ('EXPENSE.WAGES', 'EXPENSE.PURCHASE')
            order by b.created_time, b.bill_number
            """, new { tenantId, number }, cancellationToken);
        if (bills.Count == 0) return CalculatorErrors.NothingToCharge(number);
        var open = bills.Where(bill => !bill.IsCharged).ToList();
        if (open.Count == 0) return CalculatorErrors.AllCharged(number);
        var scoped = open.Where(bill => work.Contract.ExecutingAuthority != "IP" || bill.BusinessService == BillKind.Wages).ToList();
        if (scoped.Count == 0) return CalculatorErrors.OutOfScope(number, work.Contract.ExecutingAuthority);

        var charges = await masters.ChargesAsync(tenantId, db.Now, cancellationToken);
        if (charges.Find(BillKind.SupervisionService, Head) is not { } charge) return CalculatorErrors.NoCharge(Head);
        if (charge is not { IsPercentage: true, Value: { } percent }) return Deduction.Of(Head, charge, 0, 0) is { IsRefused: true } misstated ? misstated.Failures.ToArray() : CalculatorErrors.NoValue(Head);
        // 7.5 % of 6,664 is 499.80 → 500; of 1,18,000 it is 8,850.
        var charged = scoped.Select(bill => new ChargedBill(bill.BillNumber, Deduction.ToRupee(bill.TotalAmount * percent / 100m))).Where(bill => bill.Charge > 0).ToList();
        return charged.Count == 0 ? CalculatorErrors.NoCharge(number, percent) : charged;
    }

    private static PartyWire PayeeOf(string tenantId, BillWork work) => new() { TenantId = tenantId, Type = "ORGANIZATION", Identifier = work.Contract.OrgId };

    private static LineItemWire Line(string tenantId, decimal charge) => new() { TenantId = tenantId, HeadCode = Head, Amount = charge, Type = LineType.Payable, Status = BillStatus.Active };

    private sealed record ChargedBill(string BillNumber, decimal Charge);

    private sealed record SourceBill
    {
        public required string BillNumber { get; init; }
        public required string BusinessService { get; init; }
        public required decimal TotalAmount { get; init; }
        public required bool IsCharged { get; init; }
    }
}

/// <summary>A contract with passed bills that are not charged for supervision.</summary>
internal sealed record UnchargedContract
{
    public required string TenantId { get; init; }
    public required string ContractNumber { get; init; }
}
