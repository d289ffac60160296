namespace Works.Platform;

/// <summary>An amount, or a rate per unit, in Indian rupees.</summary>
/// <param name="Rupees">Rupees, exactly as given: nothing is rounded until <see cref="ToPaisa"/> says so. Negative is a deduction.</param>
public readonly record struct Money(decimal Rupees) : IComparable<Money>
{
    /// <summary>No rupees.</summary>
    public static Money Zero => default;

    /// <summary>Rounds to whole paise.</summary>
    /// <param name="rupees">Rupees, any sign and scale.</param>
    /// <returns>At most 2 decimals; half a paisa goes away from zero: 0.005 is 0.01, −0.005 is −0.01 (spec 02, "Money").</returns>
    public static Money ToPaisa(decimal rupees) => new(Math.Round(rupees, 2, MidpointRounding.AwayFromZero));

    /// <summary>Adds up, without rounding.</summary>
    /// <returns>Rupees; zero for an empty sequence.</returns>
    public static Money Sum(IEnumerable<Money> amounts) => new(amounts.Sum(amount => amount.Rupees));

    /// <inheritdoc/>
    public int CompareTo(Money other) => Rupees.CompareTo(other.Rupees);

    /// <summary>Adds two amounts, without rounding.</summary>
    public static Money operator +(Money left, Money right) => new(left.Rupees + right.Rupees);

    /// <summary>Subtracts the second amount from the first, without rounding.</summary>
    public static Money operator -(Money left, Money right) => new(left.Rupees - right.Rupees);

    /// <summary>Whether the first amount is less than the second.</summary>
    public static bool operator <(Money left, Money right) => left.Rupees < right.Rupees;

    /// <summary>Whether the first amount is more than the second.</summary>
    public static bool operator >(Money left, Money right) => left.Rupees > right.Rupees;

    /// <summary>Whether the first amount is at most the second.</summary>
    public static bool operator <=(Money left, Money right) => left.Rupees <= right.Rupees;

    /// <summary>Whether the first amount is at least the second.</summary>
    public static bool operator >=(Money left, Money right) => left.Rupees >= right.Rupees;
}
