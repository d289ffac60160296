namespace Works.Insights.Documents;

/// <summary>
/// Amounts as money documents say them: crore, lakh, thousand, hundred. The words are texts, the same that the web client uses: the numbers below a hundred have
/// names of their own in Hindi and Odia, so that every language lists them.
/// </summary>
internal static class AmountInWords
{
    private static readonly long[] Units = [10_000_000, 100_000, 1000, 100];

    /// <summary>1,05,020.50 is "Rupees one lakh five thousand twenty and fifty paise only".</summary>
    /// <param name="rupees">Rupees; rounded to the paisa. Negative amounts begin with the word for minus.</param>
    /// <param name="text">Text of a code of the module <c>works-web-blocks</c>.</param>
    /// <returns>With a capital at the beginning, where the script has them.</returns>
    public static string Of(decimal rupees, Func<string, string> text)
    {
        var paise = Math.Round(Math.Abs(rupees) * 100, MidpointRounding.AwayFromZero);
        string[] numbers = text("blocks.words.numbers").Split(' '), units = text("blocks.words.units").Split(' ');
        if (numbers.Length < 100 || units.Length < Units.Length || paise > long.MaxValue) return string.Empty; // a translation that lacks words says nothing rather than something wrong
        var (whole, rest) = Math.DivRem((long)paise, 100);
        var said = Filled(
            text(rest > 0 ? "blocks.words.rupeesAndPaise" : "blocks.words.rupees"), ("rupees", Words(whole, numbers, units)), ("paise", Words(rest, numbers, units)));
        if (rupees < 0 && paise > 0) said = Filled(text("blocks.words.minus"), ("amount", said));
        return said.Length == 0 ? said : char.ToUpperInvariant(said[0]) + said[1..];
    }

    private static string Words(long number, string[] numbers, string[] units)
    {
        if (number < 100) return numbers[number];
        var at = Array.FindIndex(Units, unit => number >= unit);
        var (count, rest) = Math.DivRem(number, Units[at]);
        return $"{Words(count, numbers, units)} {units[at]}{(rest > 0 ? " " + Words(rest, numbers, units) : string.Empty)}";
    }

    private static string Filled(string text, params (string Name, string Value)[] values) =>
        values.Aggregate(text, (filled, value) => filled.Replace($"{{{value.Name}}}", value.Value, StringComparison.Ordinal));
}
