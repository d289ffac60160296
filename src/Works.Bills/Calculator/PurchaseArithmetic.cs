using Works.Platform;

namespace Works.Bills.Calculator;

/// <summary>A line of the gross view of a purchase.</summary>
/// <param name="HeadCode">Head.</param>
/// <param name="Amount">Rupees as entered.</param>
/// <param name="IsActive">False for a line that was taken back.</param>
internal sealed record GrossLine(string HeadCode, decimal Amount, bool IsActive);

/// <summary>An amount to disburse under a head.</summary>
internal sealed record PayableAmount(string HeadCode, decimal Amount);

/// <summary>What a purchase comes to (spec 40 §4.4).</summary>
internal static class PurchaseArithmetic
{
    /// <summary>Head under which the vendor is paid.</summary>
    public const string VendorHead = "PURCHASE";

    /// <summary>
    /// The payable amounts: each deduction to its department, what is left to the vendor. Material 1,00,000 with GST 18,000, LC lump sum 1,000, ITTDS 10 %,
    /// GSTTDS 12 % and royalty 500 entered: 1,000, 11,800, 14,160, 500, and 90,540 for the vendor; together 1,18,000.
    /// </summary>
    /// <param name="lines">The gross view.</param>
    /// <param name="heads">Heads in force.</param>
    /// <param name="charges">Charges in force.</param>
    /// <returns>In the order of the lines, the vendor last; whole rupees.</returns>
    public static Result<IReadOnlyList<PayableAmount>> Of(IReadOnlyCollection<GrossLine> lines, Heads heads, Charges charges)
    {
        List<(HeadCode Head, decimal Amount)> active = [];
        foreach (var line in lines.Where(line => line.IsActive && Deduction.ToRupee(line.Amount) > 0))
        {
            if (heads.Find(BillKind.PurchaseService, line.HeadCode) is not { } head) return CalculatorErrors.Head(line.HeadCode);
            if (string.IsNullOrWhiteSpace(head.Category)) return CalculatorErrors.Category(line.HeadCode);
            active.Add((head, Deduction.ToRupee(line.Amount)));
        }

        var expense = active.Where(line => line.Head.IsExpense).Sum(line => line.Amount);
        List<PayableAmount> payable = [];
        foreach (var (head, amount) in active.Where(line => line.Head.IsDeduction))
        {
            var deducted = Deduction.Of(head.Code, charges.Find(BillKind.PurchaseService, head.Code), expense, amount);
            if (deducted.IsRefused) return deducted.Failures.ToArray();
            if (Deduction.ToRupee(deducted.Value) is > 0 and var rupees) payable.Add(new PayableAmount(head.Code, rupees));
        }

        var sum = payable.Sum(line => line.Amount);
        if (expense - sum <= 0) return CalculatorErrors.PurchaseAmount(expense, sum);
        payable.Add(new PayableAmount(VendorHead, expense - sum));
        return payable;
    }
}
