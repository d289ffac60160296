using Works.Platform;

namespace Works.Measurements;

/// <summary>The four dimensions of a row as they are stored, and what they come to.</summary>
/// <param name="Length">L.</param>
/// <param name="Breadth">B.</param>
/// <param name="Height">H.</param>
/// <param name="NumItems">N.</param>
/// <param name="Current">Quantity of the row, exact.</param>
internal readonly record struct Dimensions(decimal Length, decimal Breadth, decimal Height, decimal NumItems, decimal Current)
{
    /// <summary>
    /// Spec 20 §2.1: a dimension that is not given is 1; all four 0 is "no work" and comes to 0; otherwise a 0 counts as 1 and is kept as 1.
    /// (2, 0, 3, 1) is 2 × 1 × 3 × 1 = 6.
    /// </summary>
    public static Dimensions Of(decimal? length, decimal? breadth, decimal? height, decimal? numItems)
    {
        var (l, b, h, n) = (length ?? 1, breadth ?? 1, height ?? 1, numItems ?? 1);
        if (l == 0 && b == 0 && h == 0 && n == 0) return new Dimensions(0, 0, 0, 0, 0);
        decimal Whole(decimal dimension) => dimension == 0 ? 1 : dimension;
        (l, b, h, n) = (Whole(l), Whole(b), Whole(h), Whole(n));
        return new Dimensions(l, b, h, n, l * b * h * n);
    }
}

/// <summary>A measured row beside the contract line it is about.</summary>
/// <param name="Item">The line.</param>
/// <param name="Quantity">Quantity as recorded, positive on deduction rows too.</param>
internal readonly record struct MeasuredRow(ContractItem Item, decimal Quantity);

/// <summary>What an entry comes to.</summary>
/// <param name="Sor">Items of the schedule of rates.</param>
/// <param name="NonSor">Items off the schedule.</param>
internal readonly record struct MeasuredValue(Money Sor, Money NonSor)
{
    public Money Total => Sor + NonSor;
}

/// <summary>Quantities and values of measured rows (spec 20 §3.4, §15 row 21): the sign of a deduction is applied here and nowhere else.</summary>
internal static class MeasureArithmetic
{
    /// <summary>Quantity that counts: negative on deduction rows.</summary>
    public static decimal Signed(ContractItem item, decimal quantity) => item.IsDeduction ? -quantity : quantity;

    /// <summary>
    /// Σ sign × quantity × rate, rounded once per item as the estimate does: (3.5100 − 0.3240) × 4210.75 = 13415.4495 → 13415.45, so that a
    /// work measured in full comes to its estimate.
    /// </summary>
    public static MeasuredValue ValueOf(IEnumerable<MeasuredRow> rows)
    {
        var items = rows.Where(row => row.Item.IsWork).GroupBy(row => (row.Item.IsSor, row.Item.Key, row.Item.UnitRate))
            .Select(item => (item.Key.IsSor, Amount: Money.ToPaisa((item.Key.UnitRate ?? 0) * item.Sum(row => Signed(row.Item, row.Quantity))))).ToList();
        return new MeasuredValue(
            Money.Sum(items.Where(item => item.IsSor).Select(item => item.Amount)), Money.Sum(items.Where(item => !item.IsSor).Select(item => item.Amount)));
    }

    /// <summary>Signed value of one row, to the paisa: 4210.75 × 3.51 = 14779.73, −1364.28 on its deduction row.</summary>
    public static Money RowValue(bool isDeduction, decimal quantity, decimal? unitRate) => Money.ToPaisa((isDeduction ? -quantity : quantity) * (unitRate ?? 0));

    /// <summary>Most that may be measured: the agreed quantity and the tolerated share of it. 10 with 5 % is 10.5.</summary>
    public static decimal Limit(decimal agreed, decimal tolerancePercent) => agreed * (1 + (tolerancePercent / 100m));
}
