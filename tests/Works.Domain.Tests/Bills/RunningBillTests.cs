using FsCheck;
using FsCheck.Fluent;
using Works.Bills;
using Works.Bills.Contractors;

namespace Works.Domain.Tests.Bills;

/// <summary>Arithmetic of contractors' running bills: the worked examples of spec 02 §5, 40 §11 and 20 §15, to the paisa, and what must hold for every series of bills.</summary>
public sealed class RunningBillTests
{
    private static readonly InForce Always = new(IsDated: false, 0, null, IsActive: true);
    private static readonly Dictionary<string, PartRate> NoRates = [];
    private static readonly RetentionTerms Five = new(5m, 5m, RetentionMethod.BillValue, 50m);
    private static readonly AdvanceTerms Advance = new(10m, 110m, 10m, 80m);
    private static readonly BillTerms Terms = new(1m, 1m, 10m);
    private const decimal Agreement = 3_421_600m;

    private static DeductionSlab Slab(string head, decimal percent, decimal? single = null, decimal? cumulative = null, decimal? contract = null, string party = "*", string work = "*", decimal low = 0, decimal? high = null) =>
        new($"{head}.{party}.{work}.{low}", head, party, work, low, high, percent, 0, 0, 0, single, cumulative, contract, IsOnGst: false, Always);

    // 02 §5: contract quantities, then with the variation order.
    private static WorkItem[] Road(decimal excavation, decimal pcc, decimal rcc, decimal steel, bool varied = false) =>
    [
        Item("Excavation", 235m, varied ? 820m : 800m, excavation), Item("PCC", 5170m, varied ? 124m : 120m, pcc), Item("RCC", 8460m, varied ? 184.5m : 180m, rcc), Item("Steel", 75_200m, varied ? 14.9m : 14.5m, steel),
        .. varied ? [Item("Extra", 75_000m, 1m, 1m)] : Array.Empty<WorkItem>(),
    ];

    private static WorkItem Item(string code, decimal rate, decimal contracted, decimal quantity) => new(code, code, [code], rate, contracted, Math.Round(contracted * rate, 2, MidpointRounding.AwayFromZero), quantity);

    private static List<BilledBefore> Next(IReadOnlyList<RunningItem> lines) => [.. lines.Select(line => new BilledBefore(line.Code, line.AgreedRate, line.Name, line.Refs, line.UpToDateQuantity, line.UpToDateAmount))];

    [Fact]
    public void The_worked_example_of_the_lifecycle_to_the_paisa()
    {
        (WorkItem[] Items, bool IsFinal, int Delay, decimal UpToDate, decimal Since, decimal Gst, decimal Taxes, decimal Cess, decimal Retention, decimal Recovery, decimal Damages, decimal Net)[] bills =
        [
            (Road(600, 40, 0, 0), false, 0, 347_800.00m, 347_800.00m, 62_604.00m, 13_912m, 3_478m, 17_390.00m, 805.71m, 0m, 374_818.29m),
            (Road(820, 120, 100, 8), false, 0, 2_260_700.00m, 1_912_900.00m, 344_322.00m, 76_516m, 19_129m, 95_645.00m, 273_271.43m, 0m, 1_792_660.57m),
            (Road(820, 124, 184.5m, 14.9m, varied: true), true, 2, 3_590_130.00m, 1_329_430.00m, 239_297.40m, 53_178m, 13_294m, 66_471.50m, 68_082.86m, 2_281.07m, 1_365_419.97m),
        ];
        const decimal Paid = 342_160m;
        List<BilledBefore> before = [];
        var (recovered, held, net) = (0m, 0m, 0m);
        foreach (var bill in bills)
        {
            var lines = RunningBill.Items(bill.Items, NoRates, before);
            var (upToDate, value) = (lines.Sum(line => line.UpToDateAmount), lines.Sum(line => line.Amount));
            var gst = RunningBill.Gst(value, 18m);
            var taxes = RunningBill.Statutory(Slab("ITTDS", 2m), value, default, Agreement).Amount + RunningBill.Statutory(Slab("GSTTDS", 2m, contract: 250_000m), value, default, Agreement).Amount;
            var cess = RunningBill.Statutory(Slab("LC", 1m), value, default, Agreement).Amount;
            var retention = RunningBill.Retention(Five, bill.IsFinal, value, upToDate, held);
            var recovery = RunningBill.Recovery(Advance, bill.IsFinal, Paid, recovered, upToDate, Agreement);
            var damages = RunningBill.Damages(Terms, Agreement, bill.Delay);
            var left = value + gst - taxes - cess - retention - recovery - damages;
            Assert.Equal((bill.UpToDate, bill.Since, bill.Gst, bill.Taxes, bill.Cess, bill.Retention, bill.Recovery, bill.Damages, bill.Net), (upToDate, value, gst, taxes, cess, retention, recovery, damages, left));
            (before, recovered, held, net) = (Next(lines), recovered + recovery, held + retention, net + left);
        }

        Assert.Equal((Paid, 179_506.50m, 3_532_898.83m), (recovered, held, net));
    }

    [Fact]
    public void Retention_on_the_works_value_comes_on_top_of_what_is_held_40_000_in_all()
    {
        var terms = new RetentionTerms(5m, 2.5m, RetentionMethod.WorkValue, 0m);
        var held = RunningBill.Retention(terms, isFinal: false, 200_000m, 200_000m, 0m) + RunningBill.Retention(terms, isFinal: false, 300_000m, 500_000m, 10_000m);
        Assert.Equal(25_000m, held);
        Assert.Equal(40_000m, held + RunningBill.Retention(terms, isFinal: true, 100_000m, 600_000m, held));
    }

    [Fact]
    public void Retention_on_the_works_value_less_what_is_held_yields_the_final_per_cent_overall()
    {
        var terms = new RetentionTerms(5m, 10m, RetentionMethod.WorkValueLessHeld, 0m);
        Assert.Equal(60_000m, 25_000m + RunningBill.Retention(terms, isFinal: true, 100_000m, 600_000m, 25_000m));
        Assert.Equal(0m, RunningBill.Retention(terms with { FinalPercent = 2m }, isFinal: true, 100_000m, 600_000m, 25_000m)); // never negative
    }

    [Fact]
    public void A_part_rate_comes_up_to_the_full_rate_later()
    {
        var first = RunningBill.Items([Item("Wall", 100m, 1000m, 300m)], new Dictionary<string, PartRate> { ["Wall"] = new(80m, "not plastered") }, []);
        Assert.Equal((24_000m, 80m, "not plastered"), (first[0].Amount, first[0].PayableRate, first[0].RateReason));
        var second = RunningBill.Items([Item("Wall", 100m, 1000m, 500m)], NoRates, Next(first));
        Assert.Equal((50_000m, 24_000m, 26_000m, 200m), (second[0].UpToDateAmount, second[0].PreviousAmount, second[0].Amount, second[0].Quantity));
    }

    [Fact]
    public void An_item_the_contract_has_no_more_stays_as_it_was_billed()
    {
        var lines = RunningBill.Items([Item("Wall", 100m, 1000m, 500m)], NoRates, [new BilledBefore("Gate", 50m, "Gate", ["Gate"], 4m, 200m), new BilledBefore("Wall", 100m, "Wall", ["Wall"], 500m, 50_000m)]);
        Assert.Equal(50_200m, lines.Sum(line => line.UpToDateAmount));
        Assert.Equal(0m, lines.Sum(line => line.Amount));
    }

    [Theory]
    [InlineData(30_000, 0, 0, 0)] // at the limit of one bill: nothing
    [InlineData(30_001, 0, 0, 30_001)]
    [InlineData(25_000, 75_000, 0, 0)] // the year's sum at its limit
    [InlineData(25_001, 75_000, 0, 100_001)] // past it: what was let off before as well
    [InlineData(25_001, 75_000, 40_000, 60_001)]
    [InlineData(-10, 200_000, 0, 0)]
    public void Thresholds_let_off_until_the_years_sum_passes_them(decimal value, decimal yearBase, decimal yearCharged, decimal charged) =>
        Assert.Equal(charged, RunningBill.Statutory(Slab("ITTDS", 2m, 30_000m, 100_000m), value, new YearSoFar(yearBase, yearCharged), Agreement).ChargedBase);

    [Fact]
    public void Surcharge_is_of_the_tax_and_cess_of_both()
    {
        var slab = Slab("X", 10m) with { SurchargePercent = 10m, CessPercent = 4m, FlatAmount = 3m };
        Assert.Equal(1_147m, RunningBill.Statutory(slab, 10_000m, default, Agreement).Amount); // 1,000 + 100, 44 of them, 3
        Assert.Equal(0m, RunningBill.Statutory(slab with { ContractLimit = 250_000m }, 10_000m, default, 250_000m).Amount);
    }

    [Fact]
    public void The_slab_that_fits_best_counts()
    {
        DeductionSlab[] slabs = [Slab("T", 2m), Slab("T", 1m, party: "INDIVIDUAL"), Slab("T", 3m, work: "Capital"), Slab("T", 20m, party: "NO_PAN"), Slab("C", 1m, low: 0, high: 1_000m), Slab("C", 2m, low: 1_000.01m), Slab("G", 2m) with { IsOnGst = true }];
        decimal Of(string head, string party, string? work, decimal value, bool gst = false) => RunningBill.Fitting(slabs, party, work, value, gst).Where(slab => slab.HeadCode == head).Select(slab => slab.Percent).SingleOrDefault();
        Assert.Equal((1m, 3m, 2m, 20m), (Of("T", "INDIVIDUAL", "Capital", 5m), Of("T", "OTHERS", "Capital", 5m), Of("T", "OTHERS", null, 5m), Of("T", "NO_PAN", null, 5m)));
        Assert.Equal((1m, 2m, 0m, 2m), (Of("C", "OTHERS", null, 1_000m), Of("C", "OTHERS", null, 1_000.01m), Of("G", "OTHERS", null, 5m), Of("G", "OTHERS", null, 5m, gst: true)));
        Assert.Equal(("INDIVIDUAL", "HUF", "OTHERS", "NO_PAN", "NO_PAN"), (RunningBill.PartyType("ABCPA1234F"), RunningBill.PartyType("abcha1234f"), RunningBill.PartyType("ABCCA1234F"), RunningBill.PartyType(null), RunningBill.PartyType("short")));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 228_107)]
    [InlineData(400, 34_216_000)] // the cap
    public void Damages_grow_by_the_day_up_to_their_cap(int days, int paise) => Assert.Equal(paise / 100m, RunningBill.Damages(Terms, Agreement, days));

    [Fact]
    public void Progress_is_by_value_and_full_only_when_every_item_is()
    {
        Assert.Equal(50m, RunningBill.Progress([Item("A", 10m, 10m, 10m), Item("B", 10m, 10m, 0m)]));
        Assert.Equal(99.99m, RunningBill.Progress([Item("A", 1_000_000m, 10m, 10m), Item("B", 0.01m, 10m, 9m)]));
        Assert.Equal(50m, RunningBill.Progress([Item("A", 10m, 10m, 40m), Item("B", 10m, 10m, 0m)])); // more of one is not less of another
        Assert.Equal(100m, RunningBill.Progress([Item("A", 10m, 10m, 11m), Item("B", 10m, 10m, 10m)]));
    }

    [Fact]
    public void Whatever_is_measured_a_series_of_bills_conserves_work_advance_and_retention()
    {
        var quantity = Gen.Choose(0, 400_000).Select(n => n / 10_000m);
        var series = Gen.ArrayOf(Gen.ArrayOf(quantity, 3), 5);
        var gen = from measured in series
                  from rates in Gen.ArrayOf(Gen.Choose(1, 9_999_999).Select(n => n / 100m), 3)
                  from part in Gen.Choose(0, 100)
                  from advance in Gen.Choose(0, 10_000_000).Select(n => n / 100m)
                  select (measured, rates, part, advance);
        Prop.ForAll(Arb.From(gen), run =>
        {
            var agreement = run.rates.Sum(rate => rate * 100m);
            var total = new decimal[3];
            List<BilledBefore> before = [];
            var (billed, recovered, held) = (0m, 0m, 0m);
            for (var n = 0; n < run.measured.Length; n++)
            {
                var isFinal = n == run.measured.Length - 1;
                for (var i = 0; i < 3; i++) total[i] += run.measured[n][i];
                var items = run.rates.Select((rate, i) => Item($"I{i}", rate, 100m, total[i])).ToList();
                var rates = !isFinal && n % 2 == 0 ? new Dictionary<string, PartRate> { ["I0"] = new(Math.Round(run.rates[0] * run.part / 100m, 2, MidpointRounding.AwayFromZero), "part") } : NoRates;
                var lines = RunningBill.Items(items, rates, before);
                var (upToDate, value) = (lines.Sum(line => line.UpToDateAmount), lines.Sum(line => line.Amount));
                if (lines.Sum(line => line.PreviousAmount) != billed) return false; // previous(n) = up-to-date(n − 1)
                billed += value;
                if (billed != upToDate) return false;
                var recovery = RunningBill.Recovery(Advance, isFinal, run.advance, recovered, upToDate, agreement);
                var retention = RunningBill.Retention(Five, isFinal, value, upToDate, held);
                if (recovery < 0 || retention < 0) return false;
                (recovered, held, before) = (recovered + recovery, held + retention, Next(lines));
                if (recovered > run.advance) return false; // C24
            }

            // At full rates Σ bills is the measured value, item by item rounded once; the advance is back.
            var measured = run.rates.Select((rate, i) => Math.Round(rate * total[i], 2, MidpointRounding.AwayFromZero)).Sum();
            return billed == measured && recovered == run.advance;
        }).QuickCheckThrowOnFailure();
    }
}
