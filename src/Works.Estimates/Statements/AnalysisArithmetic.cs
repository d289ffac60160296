using Works.Platform;

namespace Works.Estimates.Statements;

/// <summary>The formulas of a statement (spec 10 §6), the only place where they are done.</summary>
internal static class AnalysisArithmetic
{
    /// <summary>
    /// How much of a basic item a works item takes: round4( round4(q ÷ Q) × |estimated| ÷ own ).
    /// 3200 kg of cement for 10 CUM, 12.5 CUM estimated: 320.0000 × 12.5 = 4000.0000.
    /// </summary>
    /// <param name="quantity">q: in the composition.</param>
    /// <param name="output">Q: output of the composition.</param>
    /// <param name="estimated">Estimated quantity of the works item; deductions may have made it negative.</param>
    /// <param name="own">Quantity of the works item that its rate is for, normally 1.</param>
    public static Quantity Basic(decimal quantity, decimal output, decimal estimated, decimal own) =>
        Quantity.Of(Quantity.Of(quantity / output).Value * Math.Abs(estimated) / own);

    /// <summary>Quantity × rate, to the paisa: 4000 × 7.60 = 30400.00.</summary>
    public static Money Amount(Quantity quantity, decimal rate) => Money.ToPaisa(quantity.Value * rate);
}
