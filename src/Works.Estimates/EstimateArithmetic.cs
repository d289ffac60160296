using Works.Platform;

namespace Works.Estimates;

/// <summary>An overhead as its master says: percentage of the items, or a lump sum.</summary>
/// <param name="Code">Code in <c>works.Overheads</c>.</param>
/// <param name="IsPercentage">True for a percentage, false for a lump sum.</param>
/// <param name="IsAutoCalculated">False when the office types the amount.</param>
/// <param name="Value">Per cent (7.5 means 7.5 %) or rupees; null when the office types it.</param>
internal sealed record Overhead(string Code, bool IsPercentage, bool IsAutoCalculated, decimal? Value);

/// <summary>A figure of the client beside the one computed here.</summary>
internal sealed record Difference(string What, decimal Sent, decimal Computed);

/// <summary>What an estimate comes to.</summary>
/// <param name="Items">S: Σ SOR and NON-SOR item amounts.</param>
/// <param name="Overheads">Σ overheads.</param>
/// <param name="Amounts">Amount of every line, in the order of the lines; positive even for deductions.</param>
internal sealed record EstimateFigures(Money Items, Money Overheads, IReadOnlyList<Money> Amounts)
{
    public Money Total => Items + Overheads;
}

/// <summary>One item with all its rows: signed quantity in its own unit, rate and amount.</summary>
internal sealed record ItemFigures(string? SorId, string? Name, string Category, string? Uom, decimal UnitRate, decimal Quantity, Money Amount, IReadOnlyList<EstimateLine> Rows);

/// <summary>The arithmetic of an estimate (spec 10 §3.6), the only place where it is done.</summary>
internal static class EstimateArithmetic
{
    public const string Sor = "SOR";
    public const string NonSor = "NON-SOR";
    public const string OverheadCategory = "OVERHEAD";

    /// <summary>
    /// Product of those dimensions that are given and not zero, rounded to 4 decimals; null when none is, and the typed quantity counts.
    /// 2 × 6.5 × 0.45 × 0.6 = 3.5100.
    /// </summary>
    public static Quantity? Product(decimal? count, decimal? length, decimal? width, decimal? height)
    {
        decimal[] given = [.. new[] { count, length, width, height }.Where(dimension => dimension is not (null or 0)).Select(dimension => dimension!.Value)];
        return given.Length == 0 ? null : Quantity.Of(given.Aggregate(1m, (product, dimension) => product * dimension));
    }

    /// <summary>Rate × quantity of one row, to the paisa: 4210.75 × 3.51 = 14779.7325 → 14779.73.</summary>
    public static Money RowAmount(EstimateLine line) => Money.ToPaisa((line.UnitRate ?? 0) * (line.NoOfUnit ?? 0));

    /// <summary>
    /// Figures of the active lines. Rows of one item are summed first (deductions negative), then multiplied and rounded once:
    /// (3.5100 − 0.3240) × 4210.75 = 13415.4495 → 13415.45. Overheads are always on S, never on each other: 15965.45 × 4.5 % = 718.45.
    /// </summary>
    public static EstimateFigures Of(IReadOnlyList<EstimateLine> lines, IReadOnlyDictionary<string, Overhead> masters)
    {
        var items = Money.Sum(ItemsOf(lines).Select(item => item.Amount));
        var overheads = lines.Where(line => line.IsActive && !line.IsItem).Select(line => Amount(line, items, masters)).ToList();
        return new EstimateFigures(
            items, Money.Sum(overheads), [.. lines.Select(line => line.IsItem ? RowAmount(line) : Amount(line, items, masters))]);
    }

    /// <summary>The items of the active lines in the order of their first rows: quantity with deductions taken off, and amount.</summary>
    public static IReadOnlyList<ItemFigures> ItemsOf(IReadOnlyList<EstimateLine> lines) =>
    [
        .. lines.Where(line => line.IsActive && line.IsItem).GroupBy(ItemOf).Select(rows =>
        {
            var quantity = rows.Sum(row => row.SignedQuantity.Value);
            return new ItemFigures(rows.Key.Sor, rows.First().Name, rows.Key.Category, rows.First().Uom, rows.Key.UnitRate, quantity, Money.ToPaisa(rows.Key.UnitRate * quantity), [.. rows]);
        }),
    ];

    /// <summary>Where the client's figures are more than one paisa away from ours (spec 10 §8.2 E1).</summary>
    public static IReadOnlyList<Difference> Compare(IReadOnlyList<EstimateLine> lines, EstimateFigures figures, decimal? sentTotal)
    {
        const decimal Tolerance = 0.01m;
        var differences = new List<Difference>();
        for (var i = 0; i < lines.Count; i++)
        {
            var sent = lines[i].SentAmount;
            if (lines[i].IsActive && Math.Abs(sent - figures.Amounts[i].Rupees) > Tolerance)
                differences.Add(new Difference($"{lines[i].Category} {lines[i].SorId ?? lines[i].Name}", sent, figures.Amounts[i].Rupees));
        }

        if (sentTotal is { } total && Math.Abs(total - figures.Total.Rupees) > Tolerance) differences.Add(new Difference("totalEstimatedAmount", total, figures.Total.Rupees));
        return differences;
    }

    // Rows of a schedule item share its id; off-schedule items are often numbered alike, so their name and rate tell them apart.
    private static (string Category, string? Sor, string? Name, decimal UnitRate) ItemOf(EstimateLine line) =>
        (line.Category, line.SorId, line.Category == Sor ? null : line.Name, line.UnitRate ?? 0);

    private static Money Amount(EstimateLine line, Money items, IReadOnlyDictionary<string, Overhead> masters) =>
        line.Name is { } code && masters.TryGetValue(code, out var overhead) && overhead is { IsAutoCalculated: true, Value: { } value }
            ? Money.ToPaisa(overhead.IsPercentage ? items.Rupees * value / 100m : value)
            : Money.ToPaisa(line.SentAmount); // typed by the office: nothing to compute
}
