using System.Globalization;
using System.Text.Json;
using Works.Estimates;
using Works.Insights.Documents;

namespace Works.Domain.Tests.Insights;

/// <summary>How printed documents say amounts, figures and dates, and how they set a revision beside its original.</summary>
public sealed class DocumentWordingTests
{
    private static readonly TimeZoneInfo India = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");

    public static TheoryData<string, string, string> Amounts => new()
    {
        { "en_IN", "0", "Rupees zero only" },
        { "en_IN", "105020.50", "Rupees one lakh five thousand twenty and fifty paise only" },
        { "en_IN", "10000000", "Rupees one crore only" },
        { "en_IN", "1234567890.01", "Rupees one hundred twenty-three crore forty-five lakh sixty-seven thousand eight hundred ninety and one paise only" },
        { "en_IN", "-0.05", "Minus rupees zero and five paise only" },
        { "hi_IN", "8244.87", "रुपये आठ हज़ार दो सौ चवालीस और पैसे सत्तासी मात्र" },
        { "or_IN", "11850", "ଟଙ୍କା ଏଗାର ହଜାର ଆଠ ଶହ ପଚାଶ ମାତ୍ର" },
    };

    [Theory]
    [MemberData(nameof(Amounts))]
    public void Amounts_are_said_in_crore_lakh_and_thousand(string locale, string amount, string said) =>
        Assert.Equal(said, AmountInWords.Of(decimal.Parse(amount, CultureInfo.InvariantCulture), Texts(locale)), ignoreCase: true);

    [Fact]
    public void A_translation_that_lacks_numbers_says_nothing() => Assert.Empty(AmountInWords.Of(5m, code => code == "blocks.words.numbers" ? "zero one two" : "crore lakh thousand hundred"));

    [Fact]
    public void Figures_are_grouped_as_in_india_and_dates_are_the_offices()
    {
        Assert.Equal(("12,34,56,789.50", "-1,05,020.00", "0.00"), (Wording.Rupees(123456789.5m), Wording.Rupees(-105020m), Wording.Rupees(0m)));
        Assert.Equal(("24.3000", "1,00,000.0001", "0.5625", "2"), (Wording.Quantity(24.3m), Wording.Quantity(100000.0001m), Wording.Plain(0.5625m), Wording.Plain(2.0000m)));
        var wording = new Wording("pg.citya", new Dictionary<string, string>(StringComparer.Ordinal) { ["TENANT_TENANTS_PG_CITYA"] = "CityA", ["WORKS_PROJECTTYPE_MP_CWS"] = "Mini park", ["PG_CITYA_ADMIN_B1"] = "Ward 1" }, India);
        var lateEvening = DateTimeOffset.Parse("2026-11-28T19:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        Assert.Equal(("29/11/2026", "29/11/2026 00:30"), (wording.Day(lateEvening), wording.Moment(lateEvening)));
        Assert.Equal(("CityA", "Mini park", "Ward 1", "B2", "Pending for check", "Deduct"), (wording.Office, wording.Master("works", "ProjectType", "MP-CWS"), wording.Place("B1"), wording.Place("B2"), wording.State("MB", "PENDING_FOR_CHECK"), wording.Text("deduct")));
    }

    [Fact]
    public void A_deviation_has_every_item_of_both_versions_once_and_adds_up()
    {
        static SheetItem Item(string category, string? sorId, string name, decimal rate, decimal quantity, decimal amount) => new(category, sorId, name, "CUM", rate, quantity, amount, []);
        static EstimateSheet Sheet(params SheetItem[] items) => new(Guid.NewGuid(), "ES/1", null, 1, "ESTIMATE", "APPROVED", Guid.NewGuid(), 0, "x", null, "WRK", null, items, [], items.Sum(item => item.Amount), 0);
        var original = Sheet(Item("SOR", "A", "Digging", 10m, 5m, 50m), Item("SOR", "B", "Withdrawn", 2m, 4m, 8m), Item("NON-SOR", "1", "Sign", 100m, 1m, 100m), Item("SOR", "D", "Same", 1m, 1m, 1m));
        var revised = Sheet(Item("SOR", "A", "Digging", 11m, 5m, 55m), Item("NON-SOR", "1", "Bench", 70m, 1m, 70m), Item("SOR", "D", "Same", 1m, 1m, 1m), Item("NON-SOR", "1", "Sign", 90m, 1m, 90m));
        var items = Deviation.Of(original, revised);
        Assert.Equal(
            [("Digging", 5m, 0m, "EXCESS"), ("Withdrawn", 0m, 8m, "LESS"), ("Sign", 0m, 10m, "LESS"), ("Same", 0m, 0m, "NO"), ("Bench", 70m, 0m, "EXCESS")],
            items.Select(item => (item.Name!, item.Excess, item.Less, item.Mark)));
        Assert.Equal(revised.ItemsTotal - original.ItemsTotal, items.Sum(item => item.Excess - item.Less));
        Assert.Equal(11m, items[0].UnitRate);
    }

    // The texts that are shipped.
    private static Func<string, string> Texts(string locale)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Works.slnx"))) folder = folder.Parent;
        using var rows = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullName, "seed", "localisation", locale, "works-web-blocks.json")));
        var texts = rows.RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("code").GetString()!, row => row.GetProperty("message").GetString()!, StringComparer.Ordinal);
        return code => texts[code];
    }
}
