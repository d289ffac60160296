using System.Collections.Frozen;
using Works.Platform;

namespace Works.Estimates.RateAnalysis;

/// <summary>What a cost head stands for. Installations spell heads differently (<c>LA.1</c>, <c>LH.2</c>), so the code before the dot decides.</summary>
internal static class HeadClass
{
    public const string Cess = "LABOUR_CESS";

    private static readonly FrozenDictionary<string, string> Classes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["LA"] = "LABOUR", ["LH"] = "LABOUR", ["MA"] = "MATERIAL", ["MHA"] = "MACHINERY", ["MH"] = "MACHINERY",
        ["CA"] = "CONVEYANCE", ["RA"] = "ROYALTY", ["LC"] = Cess, ["EMF"] = "EMF", ["DMF"] = "DMF", ["ADC"] = "ADDITIONAL",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Class of a head; <c>OTHER</c> when its code is not in the table.</summary>
    public static string Of(string head) => Classes.GetValueOrDefault(head.Split('.')[0].Trim(), "OTHER");
}

/// <summary>An amount under a cost head.</summary>
/// <param name="Head">Reference to the Overhead master: <c>code.id</c>.</param>
/// <param name="Type"><c>fixed</c> or <c>percentage</c>.</param>
/// <param name="Amount">Rupees.</param>
internal sealed record HeadAmount(string Head, string Type, decimal Amount);

/// <summary>A basic item in a composition.</summary>
/// <param name="Quantity">How much of it the whole analysis takes, in its own unit.</param>
/// <param name="PerQuantity">Amount of its unit that its rate is for, normally 1.</param>
/// <param name="Heads">Its rate, by head.</param>
internal sealed record BasicShare(decimal Quantity, decimal PerQuantity, IReadOnlyList<HeadAmount> Heads);

/// <summary>A charge besides the basic items.</summary>
/// <param name="Head">Head it is added to.</param>
/// <param name="IsPercentage">True: per cent of what the basic items put under that head; false: rupees for the whole analysis.</param>
/// <param name="Figure">Per cent or rupees.</param>
internal sealed record ExtraCharge(string Head, bool IsPercentage, decimal Figure);

/// <summary>Labour cess as the Overhead master has it at the day of the rate.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Percent">Per cent of all other heads; 1 means one per cent.</param>
internal sealed record LabourCess(string Head, decimal Percent);

/// <summary>A derived rate.</summary>
/// <param name="Heads">Head totals in the order in which they first occur, labour cess last when it was not there.</param>
/// <param name="Rate">Σ heads.</param>
internal sealed record DerivedRate(IReadOnlyList<HeadAmount> Heads, Money Rate);

/// <summary>The arithmetic of rate analysis (spec 10 §5), the only place where it is done. Every rounding takes a half away from zero.</summary>
internal static class RateArithmetic
{
    public const string Fixed = "fixed";
    public const string Percentage = "percentage";

    /// <summary>
    /// The rate of one unit of output. Shares keep full precision until the head total is rounded; <paramref name="roundsShares"/> rounds every
    /// share twice, as the reference does, for installations that must agree with it.
    /// </summary>
    /// <param name="basics">Basic items. 7.60 × 3200 kg for 10 CUM is 2432.00 a CUM.</param>
    /// <param name="charges">Charges of the whole analysis. 250 for 10 CUM is 25.00 a CUM.</param>
    /// <param name="output">Quantity the analysis is made for; positive.</param>
    /// <param name="cess">Null when none is in force.</param>
    /// <param name="roundsShares">Switch <c>rate-analysis-rounding</c> = <c>reference</c>.</param>
    public static DerivedRate PerUnit(
        IReadOnlyList<BasicShare> basics, IReadOnlyList<ExtraCharge> charges, decimal output, LabourCess? cess, bool roundsShares)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(output);
        decimal Share(decimal amount, BasicShare basic) => roundsShares
            ? Rounded(Rounded(amount * basic.Quantity / output) / basic.PerQuantity)
            : amount * basic.Quantity / output / basic.PerQuantity;
        var heads = Basics(basics, Share);
        Charge(heads, charges, figure => roundsShares ? Rounded(figure / output) : figure / output, roundsShares);
        return Total(heads, cess);
    }

    /// <summary>What the whole analysis costs: shares and charges for the full output, not for one unit of it.</summary>
    public static DerivedRate ForOutput(IReadOnlyList<BasicShare> basics, IReadOnlyList<ExtraCharge> charges, LabourCess? cess, bool roundsShares)
    {
        var heads = Basics(basics, (amount, basic) => roundsShares ? OutputShare(amount, basic) : amount * basic.Quantity / basic.PerQuantity);
        Charge(heads, charges, figure => figure, roundsShares);
        return Total(heads, cess);
    }

    /// <summary>One head of one basic item for the whole output, as the preview shows it: 7.60 × 3200 = 24320.00.</summary>
    public static decimal OutputShare(decimal amount, BasicShare basic) => Rounded(amount * basic.Quantity / basic.PerQuantity);

    /// <summary>Equal as money: 10.0 is 10.00, and the order of heads does not matter.</summary>
    public static bool Same(decimal rate, IEnumerable<HeadAmount> heads, decimal otherRate, IEnumerable<HeadAmount> otherHeads)
    {
        static Dictionary<string, decimal> ByHead(IEnumerable<HeadAmount> heads) =>
            heads.GroupBy(head => head.Head, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(head => head.Amount), StringComparer.Ordinal);
        var (one, other) = (ByHead(heads), ByHead(otherHeads));
        return rate == otherRate && one.Count == other.Count && one.All(head => other.TryGetValue(head.Key, out var amount) && amount == head.Value);
    }

    private static List<HeadAmount> Basics(IReadOnlyList<BasicShare> basics, Func<decimal, BasicShare, decimal> share)
    {
        var heads = new List<HeadAmount>();
        foreach (var basic in basics)
        {
            foreach (var head in basic.Heads) Add(heads, head.Head, head.Type, share(head.Amount, basic));
        }

        return heads;
    }

    private static void Charge(List<HeadAmount> heads, IReadOnlyList<ExtraCharge> charges, Func<decimal, decimal> perUnit, bool roundsShares)
    {
        var ofBasics = heads.ToDictionary(head => head.Head, head => head.Amount, StringComparer.Ordinal);
        foreach (var charge in charges)
        {
            var percentage = ofBasics.GetValueOrDefault(charge.Head) * charge.Figure / 100m;
            Add(heads, charge.Head, Fixed, charge.IsPercentage ? roundsShares ? Rounded(percentage) : percentage : perUnit(charge.Figure));
        }
    }

    // Cess is a percentage of all other heads, whatever the basic rates already carry under its own: 1 % of 5114.40 = 51.14.
    private static DerivedRate Total(List<HeadAmount> heads, LabourCess? cess)
    {
        List<HeadAmount> totals = [.. heads.Select(head => head with { Amount = Rounded(head.Amount) })];
        if (cess is not null)
        {
            var others = totals.Where(head => HeadClass.Of(head.Head) != HeadClass.Cess && head.Head != cess.Head).Sum(head => head.Amount);
            Add(totals, cess.Head, Percentage, Rounded(others * cess.Percent / 100m));
        }

        return new DerivedRate(totals, Money.ToPaisa(totals.Sum(head => head.Amount)));
    }

    private static void Add(List<HeadAmount> heads, string head, string type, decimal amount)
    {
        var known = heads.FindIndex(one => one.Head == head);
        if (known < 0) heads.Add(new HeadAmount(head, type, amount));
        else heads[known] = heads[known] with { Amount = heads[known].Amount + amount };
    }

    private static decimal Rounded(decimal rupees) => Money.ToPaisa(rupees).Rupees;
}
