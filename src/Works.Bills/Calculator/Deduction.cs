using Works.Platform;

namespace Works.Bills.Calculator;

/// <summary>What the rows of <c>expense.ApplicableCharges</c> come to (spec 40 §4.3 step 6, §4.4 step 3).</summary>
internal static class Deduction
{
    /// <summary>Rounds to whole rupees, half a rupee up: the printed lines of wage, purchase and supervision bills (spec 02, "Money").</summary>
    public static decimal ToRupee(decimal rupees) => Math.Round(rupees, 0, MidpointRounding.AwayFromZero);

    /// <summary>
    /// Of 1,18,000 a percentage of 10 is 11,800; a lump sum of 1,000 is 1,000, whatever was entered; a lump sum without a value is what was entered.
    /// </summary>
    /// <param name="code">Head of the deduction.</param>
    /// <param name="charge">Its row; null when there is none.</param>
    /// <param name="expense">Rupees it is taken from.</param>
    /// <param name="entered">Rupees on the line.</param>
    /// <returns>Rupees, not rounded.</returns>
    public static Result<decimal> Of(string code, ApplicableCharge? charge, decimal expense, decimal entered) => charge switch
    {
        null => CalculatorErrors.NoCharge(code),
        { CalculationType: null } => CalculatorErrors.NoCalculation(code),
        { IsPercentage: true, Value: null } => CalculatorErrors.NoValue(code),
        { IsPercentage: true } => expense * charge.Value.Value / 100m,
        { IsLumpSum: true } => charge.Value ?? entered,
        _ => CalculatorErrors.Calculation(code, charge.CalculationType),
    };
}
