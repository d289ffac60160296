using Works.Bills.Calculator;
using Works.Platform;

namespace Works.Bills.Contractors;

/// <summary>An item of the contract with the work approved on it.</summary>
/// <param name="Code">Id of the schedule's item, else its name.</param>
/// <param name="Name">Name.</param>
/// <param name="Refs">Lines of the contract that make it up.</param>
/// <param name="AgreedRate">Rupees per unit.</param>
/// <param name="ContractedQuantity">Deductions subtracted, in the item's unit.</param>
/// <param name="ContractedValue">Rupees.</param>
/// <param name="Quantity">Approved up to date, deductions subtracted.</param>
internal sealed record WorkItem(
    string Code, string? Name, IReadOnlyList<string> Refs, decimal AgreedRate, decimal ContractedQuantity, decimal ContractedValue, decimal Quantity)
{
    /// <summary>Rupees of the approved work at the agreed rate: quantity × rate, rounded once per item as measurement and estimate do.</summary>
    public decimal MeasuredValue => Money.ToPaisa(Quantity * AgreedRate).Rupees;
}

/// <summary>A rate below the agreed one, for the time being (spec 02 §3.16: reason now, full rate later).</summary>
internal sealed record PartRate(decimal Rate, string Reason);

/// <summary>What an earlier bill says of an item.</summary>
internal sealed record BilledBefore(string Code, decimal AgreedRate, string? Name, IReadOnlyList<string> Refs, decimal Quantity, decimal Amount);

/// <summary>A line of a running bill: up to date, previous, since previous.</summary>
internal sealed record RunningItem(
    string Code, string? Name, IReadOnlyList<string> Refs, decimal AgreedRate, decimal PayableRate, string? RateReason, decimal UpToDateQuantity, decimal PreviousQuantity, decimal UpToDateAmount, decimal PreviousAmount)
{
    public decimal Quantity => UpToDateQuantity - PreviousQuantity;
    public decimal Amount => UpToDateAmount - PreviousAmount;
}

/// <summary>An amount kept back from a bill.</summary>
/// <param name="HeadCode">Head.</param>
/// <param name="SlabCode">Slab it follows; null for what follows none.</param>
/// <param name="Base">Rupees of this bill it is of.</param>
/// <param name="ChargedBase">Rupees it was taken of; 0 below the threshold.</param>
/// <param name="Percent">Per cent; null for an amount that is stated.</param>
/// <param name="Amount">Rupees, never negative.</param>
/// <param name="Reason">Why, of what a person enters.</param>
internal sealed record KeptBack(string HeadCode, string? SlabCode, decimal Base, decimal ChargedBase, decimal? Percent, decimal Amount, string? Reason = null);

/// <summary>What an earlier part of the financial year says of a head: bills of the contractor, and the part of them that was charged.</summary>
internal readonly record struct YearSoFar(decimal Base, decimal ChargedBase);

/// <summary>Arithmetic of running account bills (spec 02 §3.13–§3.16, §5; 40 §11). Statutory deductions in whole rupees, all else to the paisa.</summary>
internal static class RunningBill
{
    /// <summary>
    /// Up-to-date quantity × payable rate, less what was billed before. Excavation measured 600 cum and then 820 at 235 is 1,41,000 in the first bill and
    /// 1,92,700 − 1,41,000 = 51,700 in the second. What was paid at a part rate comes up to the full rate by itself.
    /// </summary>
    /// <param name="items">Items of the contract.</param>
    /// <param name="rates">Part rates by item code.</param>
    /// <param name="before">Lines of the bill before.</param>
    public static IReadOnlyList<RunningItem> Items(IEnumerable<WorkItem> items, IReadOnlyDictionary<string, PartRate> rates, IReadOnlyList<BilledBefore> before)
    {
        var open = before.ToDictionary(item => (item.Code, item.AgreedRate));
        List<RunningItem> lines = [];
        foreach (var item in items)
        {
            open.Remove((item.Code, item.AgreedRate), out var previous);
            var rate = rates.GetValueOrDefault(item.Code);
            var payable = rate?.Rate ?? item.AgreedRate;
            var line = new RunningItem(
                item.Code, item.Name, item.Refs, item.AgreedRate, payable, rate?.Reason, item.Quantity, previous?.Quantity ?? 0, Money.ToPaisa(item.Quantity * payable).Rupees, previous?.Amount ?? 0);
            if (line.UpToDateQuantity != 0 || line.PreviousQuantity != 0 || line.PreviousAmount != 0) lines.Add(line);
        }

        // An item that the contract has no more stays as it was billed: previous(n) = up-to-date(n − 1), line by line (C15).
        lines.AddRange(open.Values.Select(item => new RunningItem(item.Code, item.Name, item.Refs, item.AgreedRate, item.AgreedRate, RateReason: null, item.Quantity, item.Quantity, item.Amount, item.Amount)));
        return lines;
    }

    /// <summary>Physical progress by value, 0–100, rounded down to two decimals: 100 is reached when every item is done in full, never before.</summary>
    public static decimal Progress(IReadOnlyCollection<WorkItem> items)
    {
        if (items.All(item => item.Quantity >= item.ContractedQuantity)) return 100m;
        var contracted = items.Sum(item => Math.Max(0, item.ContractedValue));
        if (contracted == 0) return 0;
        var done = items.Sum(item => Math.Clamp(item.MeasuredValue, 0, Math.Max(0, item.ContractedValue)));
        return Math.Clamp(Math.Floor(done / contracted * 10_000m) / 100m, 0m, 99.99m);
    }

    /// <summary>GST on the value of a bill: 18 % of 3,47,800 is 62,604.00.</summary>
    public static decimal Gst(decimal value, decimal percent) => Money.ToPaisa(Math.Max(0, value) * percent / 100m).Rupees;

    /// <summary>
    /// What a slab takes: per cent of the value without GST, surcharge on the tax, cess on both, and the flat amount; in whole rupees. 2 % of 13,29,430 is
    /// 26,588.60 → 26,589. Below its thresholds nothing; when the year's sum passes the limit, of what was let off before as well.
    /// </summary>
    /// <param name="slab">The slab.</param>
    /// <param name="value">Rupees of this bill without GST.</param>
    /// <param name="year">Earlier bills of the contractor in the financial year, under this head.</param>
    /// <param name="contractValue">Rupees of the contract without GST.</param>
    public static KeptBack Statutory(DeductionSlab slab, decimal value, YearSoFar year, decimal contractValue)
    {
        var charged = ChargedBase(slab, value, year, contractValue);
        var tax = charged * slab.Percent / 100m;
        var surcharge = tax * slab.SurchargePercent / 100m;
        var cess = (tax + surcharge) * slab.CessPercent / 100m;
        var amount = charged == 0 ? 0 : Deduction.ToRupee(tax + surcharge + cess + slab.FlatAmount);
        return new KeptBack(slab.HeadCode, slab.Code, value, charged, slab.Percent, amount);
    }

    /// <summary>The slab of each head that fits best: the party's own before everybody's, the kind of work before any, the later of two.</summary>
    public static IEnumerable<DeductionSlab> Fitting(IEnumerable<DeductionSlab> slabs, string partyType, string? workType, decimal value, bool hasGst) => slabs
        .Where(slab => (slab.PartyType == "*" || slab.PartyType == partyType) && (slab.WorkType == "*" || slab.WorkType == workType)
            && value >= slab.LowLimit && (slab.HighLimit is null || value <= slab.HighLimit) && (hasGst || !slab.IsOnGst))
        .GroupBy(slab => slab.HeadCode, StringComparer.Ordinal)
        .Select(head => head.OrderByDescending(slab => slab.PartyType != "*").ThenByDescending(slab => slab.WorkType != "*").ThenByDescending(slab => slab.Validity.From).First());

    /// <summary>Kind of party by its PAN, whose fourth letter says it; without a PAN the law takes most.</summary>
    public static string PartyType(string? pan) => pan?.Trim() is not { Length: 10 } known ? "NO_PAN" : char.ToUpperInvariant(known[3]) switch
    {
        'P' => "INDIVIDUAL",
        'H' => "HUF",
        _ => "OTHERS",
    };

    /// <summary>
    /// Retention money. Part bills of 2,00,000 and 3,00,000 at 5 % hold 10,000 and 15,000; a final bill of 1,00,000 at 2.5 % of the work's value holds
    /// 6,00,000 × 2.5 % = 15,000 more: 40,000 in all. Less what is held it would be nothing.
    /// </summary>
    public static decimal Retention(RetentionTerms terms, bool isFinal, decimal value, decimal upToDateValue, decimal held) => Money.ToPaisa(Math.Max(0, (isFinal, terms.Method) switch
    {
        (false, _) => value * terms.PartPercent / 100m,
        (true, RetentionMethod.WorkValue) => upToDateValue * terms.FinalPercent / 100m,
        (true, RetentionMethod.WorkValueLessHeld) => (upToDateValue * terms.FinalPercent / 100m) - held,
        _ => value * terms.FinalPercent / 100m,
    })).Rupees;

    /// <summary>
    /// Recovery of advances by progress: paid × clamp((p − p0) ÷ (p1 − p0), 0, 1), less what is recovered; all of it in the final bill. 3,42,160 at
    /// p = 22,60,700 ÷ 34,21,600, p0 10 %, p1 80 % is 2,74,077.14 up to date.
    /// </summary>
    public static decimal Recovery(AdvanceTerms terms, bool isFinal, decimal paid, decimal recovered, decimal upToDateValue, decimal agreementValue)
    {
        var pending = Math.Max(0, paid - recovered);
        if (isFinal || agreementValue <= 0 || terms.RecoveryToPercent <= terms.RecoveryFromPercent) return pending;
        var (from, to) = (terms.RecoveryFromPercent / 100m, terms.RecoveryToPercent / 100m);
        var part = Math.Clamp(((upToDateValue / agreementValue) - from) / (to - from), 0m, 1m);
        return Math.Clamp(Money.ToPaisa(paid * part).Rupees - recovered, 0m, pending);
    }

    /// <summary>
    /// Liquidated damages up to date: agreement × min(cap, rate ÷ 30 × days). 34,21,600 × 1 % ÷ 30 × 2 = 2,281.07.
    /// </summary>
    public static decimal Damages(BillTerms terms, decimal agreementValue, int delayDays) =>
        Money.ToPaisa(Math.Min(agreementValue * terms.DamagesCapPercent / 100m, agreementValue * terms.DamagesPercentPerMonth * delayDays / 3_000m)).Rupees;

    private static decimal ChargedBase(DeductionSlab slab, decimal value, YearSoFar year, decimal contractValue)
    {
        if (value <= 0 || (slab.ContractLimit is { } least && contractValue <= least)) return 0;
        if (slab.SingleLimit is null && slab.CumulativeLimit is null) return value;
        if (slab.CumulativeLimit is { } cumulative && year.Base + value > cumulative) return value + Math.Max(0, year.Base - year.ChargedBase);
        return slab.SingleLimit is { } single && value > single ? value : 0;
    }
}
