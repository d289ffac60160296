namespace Works.Platform;

/// <summary>How much of an item, in the item's own unit of measurement. Never add quantities of different units.</summary>
/// <param name="Value">
/// The figure exactly as given, so that a check on what a client typed sees all its decimals; <see cref="Of"/> rounds.
/// Negative is a deduction.
/// </param>
public readonly record struct Quantity(decimal Value) : IComparable<Quantity>
{
    /// <summary>Nothing measured.</summary>
    public static Quantity Zero => default;

    /// <summary>Rounds to the 4 decimals a quantity is kept with.</summary>
    /// <param name="value">Any sign and scale.</param>
    /// <returns>At most 4 decimals; a half goes away from zero: 1.235 × 2.117 × 0.333 = 0.870626835 is 0.8706 (spec 10 §3, E2).</returns>
    public static Quantity Of(decimal value) => new(Math.Round(value, 4, MidpointRounding.AwayFromZero));

    /// <summary>Adds up, without rounding.</summary>
    /// <returns>Zero for an empty sequence.</returns>
    public static Quantity Sum(IEnumerable<Quantity> quantities) => new(quantities.Sum(quantity => quantity.Value));

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => Value.CompareTo(other.Value);

    /// <summary>Adds two quantities of the same unit, without rounding.</summary>
    public static Quantity operator +(Quantity left, Quantity right) => new(left.Value + right.Value);

    /// <summary>Subtracts the second quantity from the first, without rounding.</summary>
    public static Quantity operator -(Quantity left, Quantity right) => new(left.Value - right.Value);

    /// <summary>Whether the first quantity is less than the second.</summary>
    public static bool operator <(Quantity left, Quantity right) => left.Value < right.Value;

    /// <summary>Whether the first quantity is more than the second.</summary>
    public static bool operator >(Quantity left, Quantity right) => left.Value > right.Value;

    /// <summary>Whether the first quantity is at most the second.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left.Value <= right.Value;

    /// <summary>Whether the first quantity is at least the second.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left.Value >= right.Value;
}
