using System.Text.Json;
using Works.Administration;
using Works.Bills.Calculator;
using Works.Contracts;
using Works.Estimates;
using Works.Measurements;
using Works.Platform;
using Works.Registries;

namespace Works.Bills.Contractors;

/// <summary>A running bill as it would be stored: its abstract, what it takes hold of and how it reads in the expense service.</summary>
internal sealed record DrawnBill
{
    public required ContractorBillInput Input { get; init; }
    public required BillWork Work { get; init; }
    public required ContractorAccount Account { get; init; }
    public required long BillDate { get; init; }
    public required string FinancialYear { get; init; }
    public required decimal AgreementValue { get; init; }
    public required decimal ContractValue { get; init; }
    public required IReadOnlyList<RunningItem> Items { get; init; }
    public required decimal Gst { get; init; }

    /// <summary>Damages held by earlier bills that an extension covers since.</summary>
    public required decimal DamagesReleased { get; init; }
    public required IReadOnlyList<KeptBack> Deductions { get; init; }
    public required decimal ProgressPercent { get; init; }
    public required int DelayDays { get; init; }
    public required IReadOnlyList<string> MeasurementNumbers { get; init; }
    public required IReadOnlyList<Guid> Measures { get; init; }
    public required Payer Payer { get; init; }

    public decimal UpToDateValue => Items.Sum(item => item.UpToDateAmount);
    public decimal PreviousValue => Items.Sum(item => item.PreviousAmount);
    public decimal Value => UpToDateValue - PreviousValue;
    public decimal Gross => Value + Gst + DamagesReleased;
    public decimal Deducted => Deductions.Sum(kept => kept.Amount);
    public decimal Net => Gross - Deducted;

    public decimal Of(string head) => Deductions.Where(kept => kept.HeadCode == head).Sum(kept => kept.Amount);
}

/// <summary>
/// Draws up a contractor's running bill from the approved measurements of his contract (spec 02 §3.16, 40 §11, 20 §11.2): gates, items, deductions, net.
/// Under the lock on the contract; of these rules of ours every one refuses.
/// </summary>
internal sealed class DrawUpBill(
    WorksDb db, ExpenseMasters expense, ContractorMasters policies, WorksOfBills works, ContractorAccounts accounts, IContracts contracts, IEstimates estimates, IMeasurements measurements,
    IOrganisations organisations, IMasters masters)
{
    public async Task<Result<DrawnBill>> AskAsync(ContractorBillInput? input, Guid? except, CancellationToken cancellationToken)
    {
        if (Shape(input) is { Length: > 0 } incomplete) return incomplete;
        var tenantId = input!.TenantId!;
        if (!db.Context.Scope.Allows(tenantId) || !await expense.IsTenantAsync(tenantId, cancellationToken)) return CalculatorErrors.UnknownTenant(tenantId);
        if (await works.LockAsync(tenantId, input.ContractNumber!, cancellationToken) is not { } work) return CalculatorErrors.NoContract(input.ContractNumber);
        if (work.Contract.Status != "ACTIVE") return ContractorErrors.NotInForce(work.Contract.Number, work.Contract.WfStatus);
        if (work.Project is null) return ContractorErrors.NoProject(work.Contract.Number);
        if ((await organisations.FindManyAsync(tenantId, [work.Contract.OrgId], cancellationToken)).GetValueOrDefault(work.Contract.OrgId) is not { IsActive: true } contractor) return ContractorErrors.Contractor(work.Contract.OrgId);
        if (await expense.PayerAsync(tenantId, cancellationToken) is not { } payer) return CalculatorErrors.NoPayer(tenantId);

        var isFinal = input.BillKind == BillKind.Final;
        var zone = await masters.ZoneOfAsync(tenantId, cancellationToken);
        var billDate = input.BillDate ?? db.Now;
        var account = await accounts.OfAsync(tenantId, work.Contract.Number, except, cancellationToken);
        if (await QueueAsync(tenantId, work.Contract.Number, account, cancellationToken) is { } waiting) return waiting;
        if (Dates(input, billDate, work.Contract, account, isFinal, zone) is { } date) return date;

        // Terms are those of the day on which the contract began; rates of the law those of the bill.
        var began = work.Contract.StartDate ?? db.Now;
        if (await policies.TermsAsync(tenantId, Policy(work.Contract, "contractorBillPolicy"), began, cancellationToken) is not { } terms) return ContractorErrors.NoTerms("ContractorBillPolicy", Policy(work.Contract, "contractorBillPolicy"));
        if (await policies.RetentionAsync(tenantId, Policy(work.Contract, "retentionPolicy"), began, cancellationToken) is not { } retention) return ContractorErrors.NoTerms("RetentionPolicy", Policy(work.Contract, "retentionPolicy"));
        if (await policies.AdvanceAsync(tenantId, Policy(work.Contract, "advancePolicy"), began, cancellationToken) is not { } advance) return ContractorErrors.NoTerms("AdvancePolicy", Policy(work.Contract, "advancePolicy"));

        var measured = await MeasuredAsync(tenantId, work.Contract.Number, billDate, except, zone, cancellationToken);
        if (measured.New.Count == 0) return ContractorErrors.NothingMeasured(work.Contract.Number);
        var items = await ItemsAsync(tenantId, work.Contract, measured.Entries, cancellationToken);
        var progress = RunningBill.Progress(items);
        if (isFinal && await measurements.UnfinishedAsync(tenantId, work.Contract.Number, cancellationToken) is { } unfinished) return ContractorErrors.Unfinished(unfinished);
        if (isFinal && progress < 100m) return ContractorErrors.NotComplete(progress);
        if (!isFinal && progress < terms.MinimumProgressPercent) return ContractorErrors.Progress(progress, terms.MinimumProgressPercent);

        var rates = Rates(input, items);
        if (rates.IsRefused) return rates.Failures.ToArray();
        var before = account.Last is { } last ? await accounts.LinesAsync(tenantId, last.Id, cancellationToken) : [];
        var lines = RunningBill.Items(items, rates.Value, before);
        var (upToDate, value) = (lines.Sum(line => line.UpToDateAmount), lines.Sum(line => line.Amount));
        var contractValue = items.Sum(item => item.ContractedValue);
        if (upToDate > contractValue) return ContractorErrors.BeyondContract(work.Contract.Number, upToDate, contractValue);

        var gst = contractor.TaxIdentifiers.ContainsKey("GSTIN") ? RunningBill.Gst(value, await GstPercentAsync(tenantId, billDate, cancellationToken)) : 0;
        // A contract that names GST among its lines has room for it in its total.
        if (work.Contract is { TotalAmount: > 0 } total && total.Lines.Any(line => line is { Category: "OVERHEAD", Name: "GST", Status: not "INACTIVE" }) && account.Gross + value + gst > total.TotalAmount)
            return ContractorErrors.BeyondTotal(work.Contract.Number, account.Gross + value + gst, total.TotalAmount.Value);

        var agreement = await AgreementAsync(tenantId, work.Contract, contractValue, cancellationToken);
        var delay = DelayDays(work.Contract, isFinal ? input.CompletionDate!.Value : billDate, zone);
        var year = BillSources.FinancialYear(billDate, zone);
        List<KeptBack> kept = [];
        var slabs = await policies.SlabsAsync(tenantId, billDate, cancellationToken);
        var sofar = await accounts.YearAsync(tenantId, work.Contract.OrgId, year, except, cancellationToken);
        foreach (var slab in RunningBill.Fitting(slabs, RunningBill.PartyType(contractor.TaxIdentifiers.GetValueOrDefault("PAN")), work.Project.NatureOfWork, value, gst > 0))
            kept.Add(RunningBill.Statutory(slab, value, sofar.GetValueOrDefault(slab.HeadCode), contractValue));

        if (isFinal && account.Advances.FirstOrDefault(bill => bill.TotalPaidAmount < bill.TotalAmount) is { } open) return ContractorErrors.AdvanceUnpaid(open.BillNumber);
        var paid = account.Paid(isFinal ? long.MaxValue : billDate); // after the final bill nothing may be outstanding
        var due = RunningBill.Recovery(advance, isFinal, paid, account.Recovered, upToDate, agreement);
        if (Recovery(input, isFinal, due, paid - account.Recovered) is { } refused) return refused;
        var stated = await StatedAsync(tenantId, input, slabs, cancellationToken);
        if (stated.IsRefused) return stated.Failures.ToArray();
        // In the order of spec 02 §3.16: the law's, recoveries, what is withheld, damages.
        if ((input.AdvanceRecovery ?? due) is > 0 and var recovery) kept.Add(new KeptBack(ContractorHeads.Advance, SlabCode: null, value, recovery, Percent: null, recovery, Given(input.AdvanceRecoveryReason)));
        kept.AddRange(stated.Value);
        if (RunningBill.Retention(retention, isFinal, value, upToDate, account.Withheld) is > 0 and var withheld)
            kept.Add(new KeptBack(ContractorHeads.Retention, SlabCode: null, value, value, isFinal ? retention.FinalPercent : retention.PartPercent, withheld));
        // C26: held is what the delay comes to, whatever was held before; an extension gives back.
        var damages = RunningBill.Damages(terms, agreement, delay) - account.DamagesHeld;
        if (damages > 0) kept.Add(new KeptBack(ContractorHeads.Damages, SlabCode: null, agreement, agreement, Percent: null, damages));

        var drawn = new DrawnBill
        {
            Input = input, Work = work, Account = account, BillDate = billDate, FinancialYear = year, AgreementValue = agreement, ContractValue = contractValue, Items = lines, Gst = gst, DamagesReleased = Math.Max(0, -damages), Deductions = kept,
            ProgressPercent = progress, DelayDays = delay, MeasurementNumbers = measured.Numbers, Measures = measured.New, Payer = payer,
        };
        return drawn.Net > 0 ? drawn : ContractorErrors.Net(drawn.Gross, drawn.Deducted);
    }

    /// <summary>Rupees of the work as first agreed: of the original version, the work only.</summary>
    public async Task<decimal> AgreementAsync(string tenantId, ContractSummary contract, decimal valueNow, CancellationToken cancellationToken)
    {
        if (contract.VersionNumber <= 1) return valueNow;
        if ((await contracts.VersionsAsync(tenantId, contract.Number, cancellationToken)).FirstOrDefault(version => version.VersionNumber == 1) is not { } original) return valueNow;
        // Lines of a version that was superseded are all INACTIVE; those dropped before it came into force are not among its total.
        var agreed = (await ItemsAsync(tenantId, original with { Lines = [.. original.Lines.Select(line => line with { Status = "ACTIVE" })] }, [], cancellationToken)).Sum(item => item.ContractedValue);
        return original.TotalAmount is > 0 and var total ? Math.Min(agreed, total) : agreed;
    }

    /// <summary>Items of a contract with the approved work on them: rows of the estimate that share item and rate are one (spec 10 §3.1).</summary>
    public async Task<IReadOnlyList<WorkItem>> ItemsAsync(string tenantId, ContractSummary contract, IReadOnlyList<ApprovedMeasurement> entries, CancellationToken cancellationToken)
    {
        var rows = (await estimates.FindManyAsync(tenantId, [.. contract.Lines.Select(line => line.EstimateId).Distinct(StringComparer.Ordinal)], cancellationToken)).Values
            .SelectMany(estimate => estimate.Lines).ToDictionary(line => line.Id.ToString(), StringComparer.OrdinalIgnoreCase);
        // By their own rows: a line keeps its reference through all versions.
        var quantities = entries.SelectMany(entry => entry.Lines).GroupBy(line => line.Ref, StringComparer.Ordinal).ToDictionary(line => line.Key, line => line.Sum(row => row.Quantity.Value), StringComparer.Ordinal);
        List<WorkItem> items = [];
        foreach (var item in contract.Lines
            .Where(line => line.Status != "INACTIVE" || quantities.ContainsKey(line.Ref))
            .Select(line => (Line: line, Row: rows.GetValueOrDefault(line.EstimateLineItemId ?? string.Empty)))
            .Where(line => !string.Equals(line.Line.Category ?? line.Row?.Category, "OVERHEAD", StringComparison.OrdinalIgnoreCase))
            .GroupBy(line => (Code: CodeOf(line.Line, line.Row), Rate: line.Line.UnitRate ?? line.Row?.UnitRate ?? 0)))
        {
            decimal Signed(ContractLineSummary line, decimal quantity) => line.IsDeduction ? -quantity : quantity;
            var contracted = item.Where(line => line.Line.Status != "INACTIVE").ToList();
            var quantity = contracted.Sum(line => Signed(line.Line, line.Line.Quantity ?? line.Row?.Quantity ?? 0));
            var (amounts, priced) = (contracted.Sum(line => line.Line.Amount), Money.ToPaisa(quantity * item.Key.Rate).Rupees);
            items.Add(new WorkItem(
                item.Key.Code, item.Select(line => line.Row?.Name ?? line.Line.Name).FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)), [.. item.Select(line => line.Line.Ref).Distinct(StringComparer.Ordinal)],
                item.Key.Rate, quantity,
                // Amounts are rounded row by row, the item once: half a paisa for each row may lie between them. Beyond that the amounts say what is agreed.
                Math.Abs(amounts - priced) <= 0.005m * contracted.Count ? priced : amounts,
                item.DistinctBy(line => line.Line.Ref, StringComparer.Ordinal).Sum(line => Signed(line.Line, quantities.GetValueOrDefault(line.Line.Ref)))));
        }

        return items;
    }

    // Off the schedule clients number their items; number and name together say which it is.
    private static string CodeOf(ContractLineSummary line, EstimateLineSummary? row)
    {
        if (string.Equals(line.Category ?? row?.Category, "SOR", StringComparison.OrdinalIgnoreCase) && row?.SorId is { } scheduled) return scheduled;
        var code = string.Join(' ', new[] { row?.SorId, row?.Name ?? line.Name }.Where(part => !string.IsNullOrWhiteSpace(part)));
        return code.Length > 0 ? code : line.Ref;
    }

    public static string Policy(ContractSummary contract, string member) =>
        contract.AdditionalDetails is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty(member, out var named) && named.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(named.GetString())
            ? named.GetString()! : ContractorMasters.DefaultPolicy;

    /// <summary>The day of an instant in the tenant's calendar.</summary>
    public static DateOnly Day(long instant, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(instant, -62_000_000_000_000, 253_000_000_000_000)), zone).DateTime);

    private static Failure[] Shape(ContractorBillInput? input)
    {
        if (input is null) return [ContractorErrors.Missing("bill")];
        var refusals = new Refusals();
        refusals.When(string.IsNullOrWhiteSpace(input.TenantId), () => ContractorErrors.Missing("tenantId"));
        refusals.When(string.IsNullOrWhiteSpace(input.ContractNumber), () => ContractorErrors.Missing("contractNumber"));
        refusals.When(input.BillKind is not (BillKind.Part or BillKind.Final), () => ContractorErrors.Kind(input.BillKind));
        refusals.When(input.BillKind == BillKind.Final && input.CompletionDate is not > 0, () => ContractorErrors.CompletionDate);
        refusals.When(input.PartyBillNumber is { Length: > 64 }, () => BillErrors.Size("contractorBill.partyBillNumber", 0, 64));
        refusals.When(input.MeasurementBook is { } book && ((book.FromPage is { } from && from < 1) || (book.ToPage is { } to && to < (book.FromPage ?? 1))), () => ContractorErrors.BookPages);
        refusals.When(input.AdditionalDetails is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) }, () => CalculatorErrors.Details);
        foreach (var rate in input.PartRates ?? [])
        {
            refusals.When(string.IsNullOrWhiteSpace(rate.Reason), () => ContractorErrors.PartRateReason(rate.ItemCode ?? string.Empty));
            refusals.When(rate.Rate is null, () => ContractorErrors.PartRate(rate.ItemCode ?? string.Empty, 0, 0));
        }

        return refusals.ToArray();
    }

    // One bill at a time: an undecided bill or advance may still change what this one counts on from.
    private async Task<Failure?> QueueAsync(string tenantId, string contractNumber, ContractorAccount account, CancellationToken cancellationToken)
    {
        if (account.Bills.FirstOrDefault(bill => bill is { IsInWorkflow: true, BusinessService: BillKind.Contractor }) is { } open) return ContractorErrors.InWorkflow(open.BillNumber);
        if (account.Advances.FirstOrDefault(bill => bill.IsInWorkflow) is { } asked) return ContractorErrors.AdvanceInWorkflow(asked.BillNumber);
        if (account.Final is { } final) return ContractorErrors.FinalExists(final.BillNumber);
        return await accounts.BilledByPartsAsync(tenantId, contractNumber, cancellationToken) is { } parts ? ContractorErrors.BilledOtherwise(contractNumber, parts) : null;
    }

    // C36: order ≤ measurement ≤ bill; completion ≤ final bill. Days in the tenant's calendar.
    private Failure? Dates(ContractorBillInput input, long billDate, ContractSummary contract, ContractorAccount account, bool isFinal, TimeZoneInfo zone)
    {
        var (today, day, ordered) = (Day(db.Now, zone), Day(billDate, zone), Day(contract.StartDate ?? contract.EndDate ?? 0, zone));
        if (day > today) return ContractorErrors.Date("BILL_DATE_FUTURE", $"The bill date {day:yyyy-MM-dd} is after today");
        if (day < ordered) return ContractorErrors.Date("BILL_DATE_BEFORE_ORDER", $"The bill date {day:yyyy-MM-dd} is before the work order of {ordered:yyyy-MM-dd}");
        if (account.Last is { } last && day < Day(last.BillDate, zone)) return ContractorErrors.Date("BILL_DATE_BEFORE_PREVIOUS", $"The bill date {day:yyyy-MM-dd} is before that of {last.BillNumber}, {Day(last.BillDate, zone):yyyy-MM-dd}");
        if (input.DueDate is > 0 and var due && Day(due, zone) < day) return BillErrors.DueDate(due, billDate);
        if (input.PartyBillDate is { } party && (Day(party, zone) < ordered || Day(party, zone) > day))
            return ContractorErrors.Date("PARTY_BILL_DATE", $"The contractor's bill of {Day(party, zone):yyyy-MM-dd} must lie between the work order of {ordered:yyyy-MM-dd} and the bill date {day:yyyy-MM-dd}");
        if (input.MeasurementBook?.Date is { } book && (Day(book, zone) < ordered || Day(book, zone) > day))
            return ContractorErrors.Date("MB_DATE", $"The measurement book's {Day(book, zone):yyyy-MM-dd} must lie between the work order of {ordered:yyyy-MM-dd} and the bill date {day:yyyy-MM-dd}");
        if (!isFinal) return null;
        var completed = Day(input.CompletionDate!.Value, zone);
        return completed < ordered || completed > day || completed > today
            ? ContractorErrors.Date("COMPLETION_DATE", $"The work was completed on {completed:yyyy-MM-dd}: that must lie between the work order of {ordered:yyyy-MM-dd} and the bill date {day:yyyy-MM-dd}") : null;
    }

    private async Task<(IReadOnlyList<ApprovedMeasurement> Entries, IReadOnlyList<Guid> New, IReadOnlyList<string> Numbers)> MeasuredAsync(
        string tenantId, string contractNumber, long billDate, Guid? except, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        var until = Day(billDate, zone);
        var approved = await measurements.ApprovedAsync(tenantId, contractNumber, cancellationToken);
        var billed = (await db.QueryAsync<string>(
            "select source from bills.billed_sources where tenant_id = @tenantId and kind = @Measure and source = any(@ids) and bill_id is distinct from @except",
            new { tenantId, BilledSource.Measure, ids = approved.SelectMany(entry => entry.Lines).Select(line => line.MeasureId.ToString()).ToArray(), except }, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        // What a bill before has taken counts up to date also when its entry bears a later day.
        var entries = approved.Where(entry => Day(entry.EntryDate, zone) <= until || entry.Lines.Any(line => billed.Contains(line.MeasureId.ToString()))).ToList();
        var fresh = entries.Where(entry => entry.Lines.Any(line => !billed.Contains(line.MeasureId.ToString()))).ToList();
        return (entries, [.. fresh.SelectMany(entry => entry.Lines).Select(line => line.MeasureId).Where(id => !billed.Contains(id.ToString()))], [.. fresh.Select(entry => entry.Number)]);
    }

    private static Result<IReadOnlyDictionary<string, PartRate>> Rates(ContractorBillInput input, IReadOnlyList<WorkItem> items)
    {
        var rates = new Dictionary<string, PartRate>(StringComparer.Ordinal);
        foreach (var sent in input.PartRates ?? [])
        {
            if (items.FirstOrDefault(item => item.Code == sent.ItemCode) is not { } item || !rates.TryAdd(item.Code, new PartRate(sent.Rate!.Value, sent.Reason!.Trim()))) return ContractorErrors.UnknownItem(sent.ItemCode ?? string.Empty);
            if (sent.Rate < 0 || items.Any(same => same.Code == item.Code && sent.Rate > same.AgreedRate)) return ContractorErrors.PartRate(item.Code, sent.Rate.Value, item.AgreedRate);
        }

        return rates;
    }

    private async Task<decimal> GstPercentAsync(string tenantId, long instant, CancellationToken cancellationToken) =>
        (await expense.ChargesAsync(tenantId, instant, cancellationToken)).Find(BillKind.ContractorService, ContractorHeads.Gst) is { IsPercentage: true, Value: { } percent } ? percent : 0;

    // C24: never more than is outstanding; nothing outstanding after the final bill; less than is due only with a reason.
    private static Failure? Recovery(ContractorBillInput input, bool isFinal, decimal due, decimal pending)
    {
        if (input.AdvanceRecovery is not { } entered) return null;
        if (entered < 0 || entered != Money.ToPaisa(entered).Rupees || entered > Math.Max(0, pending)) return ContractorErrors.RecoveryExceeds(entered, Math.Max(0, pending));
        if (isFinal && entered != pending) return ContractorErrors.RecoveryIncomplete(entered, pending);
        return entered < due && string.IsNullOrWhiteSpace(input.AdvanceRecoveryReason) ? ContractorErrors.RecoveryBelow(entered, due) : null;
    }

    // Heads that no slab and no term of the contract computes; each with what it is for.
    private async Task<Result<IReadOnlyList<KeptBack>>> StatedAsync(string tenantId, ContractorBillInput input, IReadOnlyList<DeductionSlab> slabs, CancellationToken cancellationToken)
    {
        var heads = await expense.HeadsAsync(tenantId, db.Now, cancellationToken);
        List<KeptBack> kept = [];
        foreach (var sent in input.Deductions ?? [])
        {
            if (heads.Find(BillKind.ContractorService, sent.HeadCode) is not { IsDeduction: true } head || ContractorHeads.IsComputed(head.Code) || slabs.Any(slab => slab.HeadCode == head.Code)) return ContractorErrors.DeductionHead(sent.HeadCode);
            if (sent.Amount is not > 0 || kept.Exists(known => known.HeadCode == head.Code)) return ContractorErrors.DeductionAmount(head.Code);
            if (string.IsNullOrWhiteSpace(sent.Reason)) return ContractorErrors.DeductionReason(head.Code);
            var amount = Money.ToPaisa(sent.Amount.Value).Rupees;
            kept.Add(new KeptBack(head.Code, SlabCode: null, amount, amount, Percent: null, amount, sent.Reason.Trim()));
        }

        return kept;
    }

    // The end that acceptance wrote is a day after the stipulated one (spec 02 §3.8); extensions moved it.
    private static int DelayDays(ContractSummary contract, long until, TimeZoneInfo zone) =>
        contract.EndDate is { } end ? Math.Max(0, Day(until, zone).DayNumber - (Day(end, zone).DayNumber - 1)) : 0;

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>Heads of account of contractors' bills, all of service <c>works.contractor</c>.</summary>
internal static class ContractorHeads
{
    public const string Work = "WRK";
    public const string Gst = "GST";

    /// <summary>What is left for the contractor.</summary>
    public const string Net = "CONTRACTOR";
    public const string Retention = "RMD";
    public const string Advance = "ADVREC";
    public const string Damages = "LD";
    public const string DamagesReleased = "LDR";

    /// <summary>Retention money refunded, and an advance given.</summary>
    public const string Refund = "RMR";
    public const string Given = "ADV";

    public static bool IsComputed(string head) => head is Retention or Advance or Damages;
}
