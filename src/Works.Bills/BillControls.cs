using System.Collections.Frozen;
using System.Text.Json;
using Works.Administration;
using Works.Contracts;
using Works.Estimates;
using Works.Measurements;
using Works.Platform;

namespace Works.Bills;

/// <summary>
/// C18, C20, C21 and C23 of spec 02 §4 as the transaction checks them, under the lock on the contract. <see cref="IControls"/> decides whether a
/// broken one refuses; of a bill that was posted past the calculator the amounts are only noted against contract and measurement (spec 40 §12 P2).
/// </summary>
internal sealed class BillControls(WorksDb db, IControls controls, IMeasurements measurements, IEstimates estimates, IMasters masters)
{
    /// <summary>Asks the rules of a bill whose content is new or changed; the bill itself need not be stored yet.</summary>
    public async Task<Failure?> BrokenAsync(Bill bill, BillWork? work, CancellationToken cancellationToken)
    {
        foreach (var failure in Unbalanced(bill))
        {
            if (await controls.BrokenAsync(bill.TenantId, "C23", bill.BillNumber, failure, cancellationToken) is { } refusal) return refusal;
        }

        List<(string Rule, Failure Failure)> broken = [];
        if (bill.BusinessService is BillKind.Wages or BillKind.Purchase && await RunningAsync(bill, cancellationToken) is { } running) broken.Add(("C20", Contractors.ContractorErrors.BilledByRunning(bill.ContractNumber!, running)));
        if (work is not null && bill.BusinessService is BillKind.Wages or BillKind.Purchase && await BeyondContractAsync(bill, work.Contract, cancellationToken) is { } contract) broken.Add(("C21", contract));
        if (work is not null && bill.BusinessService == BillKind.Purchase && await BeyondMeasuredAsync(bill, work.Contract, cancellationToken) is { } measured) broken.Add(("C20", measured));
        foreach (var (rule, failure) in broken)
        {
            if (!bill.IsCalculated) controls.Note(bill.TenantId, rule, bill.BillNumber, failure);
            else if (await controls.BrokenAsync(bill.TenantId, rule, bill.BillNumber, failure, cancellationToken) is { } refusal) return refusal;
        }

        return bill.BusinessService == BillKind.Wages && await PaidDaysAsync(bill, cancellationToken) is { } days
            ? await controls.BrokenAsync(bill.TenantId, "C18", bill.BillNumber, days, cancellationToken) : null;
    }

    /// <summary>C21: what a contract's bills for labour, material and running work come to, rupees, beside this one; refunds of retention money are none.</summary>
    public async Task<decimal> BilledAsync(Bill bill, string? businessService, CancellationToken cancellationToken) => (await db.QueryAsync<decimal>(
        """
        select coalesce(sum(total_amount), 0) from bills.bills
        where tenant_id = @TenantId and contract_number = @ContractNumber and id <> @Id and status <> 'INACTIVE'
          and business_service = any(@services) and bill_kind is distinct from 'REFUND'
        """, new { bill.TenantId, bill.ContractNumber, bill.Id, services = businessService is null ? [BillKind.Wages, BillKind.Purchase, BillKind.Contractor] : new[] { businessService } }, cancellationToken)).Single();

    // The contractor is paid for the whole of the measured work: wages and material of it are his to pay.
    private async Task<string?> RunningAsync(Bill bill, CancellationToken cancellationToken) => (await db.QueryAsync<string>(
        """
        select bill_number from bills.bills where tenant_id = @TenantId and contract_number = @ContractNumber and status <> 'INACTIVE' and bill_kind in ('PART', 'FINAL') order by created_time limit 1
        """, new { bill.TenantId, bill.ContractNumber }, cancellationToken)).SingleOrDefault();

    // C23, line by line: where the gross view is given, its earnings are what is disbursed.
    private static IEnumerable<Failure> Unbalanced(Bill bill)
    {
        foreach (var detail in bill.Details.Where(detail => detail.IsActive))
        {
            var gross = detail.Gross.Where(line => line is { IsActive: true, IsDeduction: false, Type: LineType.Payable }).ToList();
            if (gross.Count == 0 || gross.Sum(line => line.Amount) == detail.TotalAmount) continue;
            yield return RuleBroken.Failure(
                "C23", $"what {bill.BillNumber} disburses for {detail.PayeeIdentifier}", detail.TotalAmount, gross.Sum(line => line.Amount), "Net and deductions must add up to the gross: correct the payable line items.");
        }
    }

    private async Task<Failure?> BeyondContractAsync(Bill bill, ContractSummary contract, CancellationToken cancellationToken)
    {
        if (contract.TotalAmount is not > 0) return null;
        var billed = await BilledAsync(bill, businessService: null, cancellationToken) + bill.TotalAmount;
        return billed <= contract.TotalAmount ? null : RuleBroken.Failure(
            "C21", $"what is billed for {contract.Number}, with {bill.BillNumber},", billed, contract.TotalAmount.Value, "Revise the contract first, or bill less.");
    }

    // The material of the approved measurements, without GST on either side: prices of the schedule have none.
    private async Task<Failure?> BeyondMeasuredAsync(Bill bill, ContractSummary contract, CancellationToken cancellationToken)
    {
        var before = (await db.QueryAsync<decimal>(
            """
            select coalesce(sum(l.amount), 0) from bills.bills b join bills.bill_details d on d.bill_id = b.id join bills.bill_lines l on l.bill_detail_id = d.id
            where b.tenant_id = @TenantId and b.contract_number = @ContractNumber and b.id <> @Id and b.status <> 'INACTIVE' and b.business_service = @BusinessService
              and d.status = 'ACTIVE' and l.status = 'ACTIVE' and not l.is_payable and not l.is_deduction and l.head_code <> 'GST'
            """, new { bill.TenantId, bill.ContractNumber, bill.Id, bill.BusinessService }, cancellationToken)).Single();
        var billed = before + bill.Details.Where(detail => detail.IsActive).SelectMany(detail => detail.Gross)
            .Where(line => line is { IsActive: true, IsDeduction: false } && line.HeadCode != "GST").Sum(line => line.Amount);
        var material = await MaterialAsync(bill.TenantId, contract, cancellationToken);
        return billed <= material ? null : RuleBroken.Failure(
            "C20", $"material billed for {contract.Number}, with {bill.BillNumber} and without GST,", billed, material, "Measure the work and have the measurement approved first.");
    }

    /// <summary>Rupees of material in the approved measurements of a contract: of scheduled items the material part of the rate, of others all of it.</summary>
    public async Task<decimal> MaterialAsync(string tenantId, ContractSummary contract, CancellationToken cancellationToken)
    {
        var approved = await measurements.ApprovedLinesAsync(tenantId, contract.Number, cancellationToken);
        if (approved.Count == 0) return 0;
        var shares = await masters.ViewAsync(tenantId, "WORKS-SOR", "Rates", MaterialShares.Of, cancellationToken);
        var lines = (await estimates.FindManyAsync(tenantId, [.. contract.Lines.Select(line => line.EstimateId).Distinct(StringComparer.Ordinal)], cancellationToken)).Values
            .SelectMany(estimate => estimate.Lines).ToDictionary(line => line.Id.ToString(), StringComparer.OrdinalIgnoreCase);
        var total = 0m;
        foreach (var line in contract.Lines.Where(line => approved.ContainsKey(line.Ref)))
        {
            var sorId = lines.GetValueOrDefault(line.EstimateLineItemId ?? string.Empty)?.SorId;
            var share = string.Equals(line.Category, "SOR", StringComparison.OrdinalIgnoreCase) && sorId is not null ? shares.OfSor(sorId, line.UnitRate) : 1m;
            total += approved[line.Ref].Value.Rupees * share;
        }

        return Money.ToPaisa(total).Rupees;
    }

    // C18: a person is not paid for more days than his bills have between them.
    private async Task<Failure?> PaidDaysAsync(Bill bill, CancellationToken cancellationToken)
    {
        if (bill.FromPeriod is not { } from || bill.ToPeriod is not { } to) return null;
        var paid = bill.Details.Where(detail => detail is { IsActive: true, WorkDays: > 0 }).ToLookup(detail => detail.PayeeIdentifier, StringComparer.Ordinal);
        if (paid.Count == 0) return null;
        var worst = (await db.QueryAsync<PaidDays>(
            """
            select d.payee_identifier, sum(d.work_days) as days, min(d.from_period) as from_period, max(d.to_period) as to_period, min(b.bill_number) as bill_number
            from bills.bill_details d join bills.bills b on b.id = d.bill_id
            where d.tenant_id = @TenantId and d.payee_identifier = any(@payees) and d.status = 'ACTIVE' and d.work_days > 0 and d.from_period <= @to and d.to_period >= @from
              and b.business_service = @BusinessService and b.status <> 'INACTIVE' and b.id <> @Id
            group by d.payee_identifier order by d.payee_identifier
            """, new { bill.TenantId, payees = paid.Select(person => person.Key).ToArray(), bill.BusinessService, bill.Id, from, to }, cancellationToken))
            .Select(other => (Other: other, Days: other.Days + paid[other.PayeeIdentifier].Sum(detail => detail.WorkDays!.Value), Most: Days(Math.Min(from, other.FromPeriod), Math.Max(to, other.ToPeriod))))
            .FirstOrDefault(person => person.Days > person.Most);
        return worst.Other is null ? null : RuleBroken.Failure(
            "C18", $"days paid to {worst.Other.PayeeIdentifier} by {bill.BillNumber} and {worst.Other.BillNumber}", worst.Days, worst.Most, "Correct the attendance of one of the muster rolls.");
    }

    private static decimal Days(long from, long to) => Math.Ceiling((to - from) / 86_400_000m);

    private sealed record PaidDays
    {
        public required string PayeeIdentifier { get; init; }
        public required decimal Days { get; init; }
        public required long FromPeriod { get; init; }
        public required long ToPeriod { get; init; }
        public required string BillNumber { get; init; }
    }
}

/// <summary>Which part of a scheduled rate is material (heads <c>MA.…</c> of <c>WORKS-SOR.Rates</c>).</summary>
internal sealed record MaterialShares(FrozenDictionary<string, FrozenDictionary<decimal, decimal>> BySor)
{
    public static MaterialShares Of(IReadOnlyList<JsonElement> rows) => new(rows
        .Select(row => (SorId: ExpenseMasters.Text(row, "sorId"), Rate: ExpenseMasters.Number(row, "rate"), Share: ShareOf(row)))
        .Where(row => row is { SorId: not null, Rate: not null, Share: not null })
        .GroupBy(row => row.SorId!, StringComparer.Ordinal)
        .ToFrozenDictionary(sor => sor.Key, sor => sor.DistinctBy(row => row.Rate).ToFrozenDictionary(row => row.Rate!.Value, row => row.Share!.Value), StringComparer.Ordinal));

    /// <summary>0–1; of the rate that was contracted, else of any rate of the item; 1 when the schedule splits none.</summary>
    public decimal OfSor(string sorId, decimal? rate) => !BySor.TryGetValue(sorId, out var shares) ? 1m
        : rate is { } known && shares.TryGetValue(known, out var share) ? share : shares.Values.Max();

    private static decimal? ShareOf(JsonElement row)
    {
        if (!row.TryGetProperty("amountDetails", out var parts) || parts.ValueKind != JsonValueKind.Array) return null;
        decimal material = 0, all = 0;
        foreach (var part in parts.EnumerateArray())
        {
            var amount = ExpenseMasters.Number(part, "amount") ?? 0;
            all += amount;
            if (ExpenseMasters.Text(part, "heads")?.StartsWith("MA.", StringComparison.Ordinal) == true) material += amount;
        }

        return all > 0 ? material / all : null;
    }
}
