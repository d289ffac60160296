using System.Globalization;
using Works.Platform;

namespace Works.Administration;

/// <summary>
/// Words the refusal of a broken rule the same way in every module: rule id, the two numbers compared, and the way forward (spec 02 §8, check 6).
/// </summary>
public static class RuleBroken
{
    /// <summary>Code of the refusal where the contract has none of its own.</summary>
    public const string Code = "RULE_BROKEN";

    /// <summary>The refusal of a rule that compares two numbers.</summary>
    /// <param name="rule">Id of the rule, e.g. <c>C13</c>.</param>
    /// <param name="subject">What is compared, with the number of the document, e.g. "measured quantity of SOR_000225 in WO/2026-27/000012".</param>
    /// <param name="found">What the document says; in the unit of <paramref name="allowed"/>.</param>
    /// <param name="allowed">What the rule allows.</param>
    /// <param name="wayForward">What the person can do, as a sentence, e.g. "Revise the estimate first."</param>
    /// <param name="code">The contract's code where it has one; <see cref="Code"/> otherwise.</param>
    /// <returns>E.g. <c>C13: measured quantity of SOR_000225 in WO/2026-27/000012 is 12.5, allowed is 10. Revise the estimate first.</c></returns>
    public static Failure Failure(string rule, string subject, decimal found, decimal allowed, string wayForward, string code = Code) => new(
        code, $"{rule}: {subject} is {Text(found)}, allowed is {Text(allowed)}. {wayForward}", Params: [rule, Text(found), Text(allowed)]);

    // 10.5000 and 10.5 are one number to a reader.
    private static string Text(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);
}
