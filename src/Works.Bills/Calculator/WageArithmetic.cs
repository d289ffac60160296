using Works.Platform;

namespace Works.Bills.Calculator;

/// <summary>What a person's days come to, all in whole rupees but the base.</summary>
/// <param name="Base">Days × rate, not rounded.</param>
/// <param name="Gross">Line WEG of the gross view.</param>
/// <param name="Cess">Line LC of the gross view.</param>
/// <param name="PaidCess">Payable LC: to the department.</param>
/// <param name="PaidWage">Payable WEG: to the person.</param>
internal sealed record Wage(decimal Base, decimal Gross, decimal Cess, decimal PaidCess, decimal PaidWage);

/// <summary>Wages (spec 40 §4.3).</summary>
internal static class WageArithmetic
{
    public const string WageHead = "WEG";
    public const string CessHead = "LC";

    /// <summary>
    /// Exact mode: the person gets his wage, the department what the gross has beyond it, so that Σ wage lines = Σ days × rate (C18) and gross = net +
    /// deductions (C23). 5.5 days of 352 at 1 %: base 1,936.00, gross 1,955.36 → 1,955; the person 1,936, the cess 19.
    /// </summary>
    public static Wage Exact(decimal days, decimal rate, decimal cessPercent)
    {
        var earned = days * rate;
        var (gross, wage) = (Deduction.ToRupee(earned + (earned * cessPercent / 100m)), Deduction.ToRupee(earned));
        return new Wage(earned, gross, gross - wage, gross - wage, wage);
    }

    /// <summary>
    /// Legacy mode, for an installation that continues a running reference system: the percentage is taken from the gross, which has the cess in it
    /// already, and both parts are rounded by themselves. The same person: 1 % of 1,955 is 19.55 → 20, and 1,935.45 → 1,935.
    /// </summary>
    public static Result<Wage> Legacy(decimal days, decimal rate, ApplicableCharge cess)
    {
        var earned = days * rate;
        var surcharge = earned * (cess.Value ?? 0) / 100m;
        var (gross, line) = (Deduction.ToRupee(earned + surcharge), Deduction.ToRupee(surcharge));
        if (line <= 0) return new Wage(earned, gross, 0, 0, gross);
        var deducted = Deduction.Of(CessHead, cess, gross, line);
        return deducted.IsRefused ? deducted.Failures.ToArray() : new Wage(earned, gross, line, Deduction.ToRupee(deducted.Value), Deduction.ToRupee(gross - deducted.Value));
    }
}
