using Works.Administration;
using Works.Attendance;
using Works.Platform;

namespace Works.Bills.Calculator;

/// <summary>Makes the wage bill of a muster roll: one bill per roll, a detail per person (spec 40 §4.3).</summary>
internal sealed class WageBills(WorksDb db, ExpenseMasters masters, LabourRates rates, WorksOfBills works, CreateBill create, IMusterRolls musters, INumbering numbering, IMasters switches)
{
    /// <summary>Bills the roll of that number, in the running transaction.</summary>
    /// <param name="tenantId">Tenant of the roll.</param>
    /// <param name="number">Number of the roll.</param>
    /// <param name="contractNumber">Contract it names, as far as it is known before the roll is locked.</param>
    /// <param name="createdBy">Who approved the roll or asked for the bill; null for the caller.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Result<Bill>> OfMusterAsync(string tenantId, string number, string? contractNumber, string? createdBy, CancellationToken cancellationToken)
    {
        // The contract before the roll: bills of one contract wait for each other there.
        var work = contractNumber is null ? null : await works.LockAsync(tenantId, contractNumber, cancellationToken);
        if (await musters.LockAsync(tenantId, number, cancellationToken) is not { } muster) return CalculatorErrors.NoMuster(number);
        if (muster.WfStatus != "APPROVED") return CalculatorErrors.MusterNotApproved(number, muster.WfStatus);
        if (string.IsNullOrWhiteSpace(muster.ContractNumber)) return CalculatorErrors.NoReference(number);
        if (work?.Contract.Number != muster.ContractNumber) work = await works.LockAsync(tenantId, muster.ContractNumber, cancellationToken);
        if (work is null) return CalculatorErrors.NoContract(muster.ContractNumber);
        if (await masters.PayerAsync(tenantId, cancellationToken) is not { } payer) return CalculatorErrors.NoPayer(tenantId);

        var workers = await rates.OfAsync(tenantId, muster, cancellationToken);
        if (workers.IsRefused) return workers.Failures.ToArray();
        var details = await DetailsAsync(tenantId, muster, workers.Value, cancellationToken);
        if (details.IsRefused) return details.Failures.ToArray();
        if (details.Value.Count == 0) return CalculatorErrors.NoAmount(number);

        var issued = await numbering.IssueAsync("wage.reference.number", tenantId, 1, fallbackFormat: null, cancellationToken);
        if (issued.IsRefused) return CalculatorErrors.ReferenceNumber(issued.Failures[0].Message);
        var bill = new BillWire
        {
            TenantId = tenantId, BusinessService = BillKind.Wages, ReferenceId = $"{muster.ContractNumber}_{number}_{issued.Value[0]}", BillDate = db.Now,
            FromPeriod = muster.StartDate, ToPeriod = muster.EndDate, Payer = new PartyWire { TenantId = tenantId, Type = payer.Type, Identifier = payer.Identifier },
            BillDetails = [.. details.Value.Select(detail => detail.Wire)], AdditionalDetails = work.Contract.AdditionalDetails,
        };
        var made = await create.IssueAsync(new BillOrder(bill, new WorkflowRequest { Action = "SUBMIT" })
        {
            IsCalculated = true, SystemRole = "MUSTER_ROLL_APPROVER", CreatedBy = createdBy, Work = [.. details.Value.Select(detail => (detail.Worker.Days, detail.Worker.Rate, detail.Worker.RateCode))],
        }, cancellationToken);
        // Whoever bills it, the roll no longer waits.
        if (!made.IsRefused) await db.ExecuteAsync(
            "update bills.wage_bill_queue set bill_number = @BillNumber, billed_time = @Now where tenant_id = @tenantId and muster_roll_number = @number and bill_number is null",
            new { made.Value.BillNumber, db.Now, tenantId, number }, cancellationToken);
        return made;
    }

    /// <summary>What the roll would come to: each person's wage in whole rupees, without cess, those without attendance included (spec 40 §4.1).</summary>
    public async Task<Result<CalcEstimateWire>> EstimateAsync(string tenantId, MusterRollSummary muster, CancellationToken cancellationToken)
    {
        var workers = await rates.OfAsync(tenantId, muster, cancellationToken);
        if (workers.IsRefused) return workers.Failures.ToArray();
        var details = workers.Value.Select(worker =>
        {
            var line = new LineItemWire { TenantId = tenantId, HeadCode = WageArithmetic.WageHead, Amount = Deduction.ToRupee(worker.Days * worker.Rate), Type = LineType.Payable, Status = BillStatus.Active };
            return new CalcDetailWire { Payee = PayeeOf(tenantId, worker), ReferenceId = muster.Number, FromPeriod = muster.StartDate, ToPeriod = muster.EndDate, LineItems = [line], PayableLineItem = [line] };
        }).ToList();
        return new CalcEstimateWire
        {
            TenantId = tenantId, BusinessService = BillKind.Wages, NetPayableAmount = details.Sum(detail => detail.PayableLineItem[0].Amount!.Value),
            ReferenceId = muster.ContractNumber is null ? muster.Number : $"{muster.ContractNumber}_{muster.Number}", FromPeriod = muster.StartDate, ToPeriod = muster.EndDate, CalcDetails = details,
        };
    }

    private async Task<Result<IReadOnlyList<(BillDetailWire Wire, PaidWorker Worker)>>> DetailsAsync(
        string tenantId, MusterRollSummary muster, IReadOnlyList<PaidWorker> workers, CancellationToken cancellationToken)
    {
        var charges = await masters.ChargesAsync(tenantId, db.Now, cancellationToken);
        var heads = await masters.HeadsAsync(tenantId, db.Now, cancellationToken);
        foreach (var code in new[] { WageArithmetic.WageHead, WageArithmetic.CessHead })
        {
            if (heads.Find(BillKind.WageService, code) is not { } head) return CalculatorErrors.Head(code);
            if (string.IsNullOrWhiteSpace(head.Category)) return CalculatorErrors.Category(code);
        }

        if (charges.Find(BillKind.WageService, WageArithmetic.CessHead) is not { } cess) return CalculatorErrors.NoCharge(WageArithmetic.CessHead);
        // The same questions in both modes; what the charge comes to is asked below.
        if (Deduction.Of(WageArithmetic.CessHead, cess, 0, 0) is { IsRefused: true } misstated) return misstated.Failures.ToArray();
        var isLegacy = await switches.SwitchAsync(tenantId, "wage.cess.mode", "exact", cancellationToken) == "legacy";
        List<(BillDetailWire, PaidWorker)> details = [];
        foreach (var worker in workers.Where(worker => worker.Days * worker.Rate > 0))
        {
            var wage = isLegacy ? WageArithmetic.Legacy(worker.Days, worker.Rate, cess) : WageArithmetic.Exact(worker.Days, worker.Rate, cess.Value ?? 0);
            if (wage.IsRefused) return wage.Failures.ToArray();
            if (wage.Value.Gross <= 0) continue;
            details.Add((new BillDetailWire
            {
                TenantId = tenantId, ReferenceId = muster.Number, FromPeriod = muster.StartDate, ToPeriod = muster.EndDate, Payee = PayeeOf(tenantId, worker),
                LineItems = Lines(tenantId, (WageArithmetic.WageHead, wage.Value.Gross, LineType.Payable), (WageArithmetic.CessHead, wage.Value.Cess, LineType.Deduction)),
                PayableLineItems = Lines(tenantId, (WageArithmetic.CessHead, wage.Value.PaidCess, LineType.Deduction), (WageArithmetic.WageHead, wage.Value.PaidWage, LineType.Payable)),
            }, worker));
        }

        return details;
    }

    private static IReadOnlyList<LineItemWire> Lines(string tenantId, params (string Head, decimal Amount, string Type)[] lines) =>
        [.. lines.Where(line => line.Amount > 0).Select(line => new LineItemWire { TenantId = tenantId, HeadCode = line.Head, Amount = line.Amount, Type = line.Type, Status = BillStatus.Active })];

    private static PartyWire PayeeOf(string tenantId, PaidWorker worker) => new() { TenantId = tenantId, Type = "INDIVIDUAL", Identifier = worker.IndividualId };
}
