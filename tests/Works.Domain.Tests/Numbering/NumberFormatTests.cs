using FsCheck;
using FsCheck.Fluent;
using Works.Administration.Numbering;

namespace Works.Domain.Tests.Numbering;

public sealed class NumberFormatTests
{
    private static readonly TimeZoneInfo India = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");

    [Theory] // spec 50 §7, "formats in use"; with their examples where the table has one
    [InlineData("PJ/[fy:yyyy-yy]/[cy:MM]/[SEQ_PROJECT_NUM]", 123, "PJ/2025-26/11/000123")]
    [InlineData("ES/[fy:yyyy-yy]/[SEQ_ESTIMATE_NUM]", 45, "ES/2025-26/000045")]
    [InlineData("RE/[fy:yyyy-yy]/[SEQ_ESTIMATE_REVISION_NUM]", 3, "RE/2025-26/000003")]
    [InlineData("WO/[fy:yyyy-yy]/[SEQ_CONTRACT_NUM]", 1, "WO/2025-26/000001")]
    [InlineData("RW/[fy:yyyy-yy]/[SEQ_CONT_SUPPLEMENT_NUM]", 1, "RW/2025-26/000001")]
    [InlineData("WR/[fy:yyyy-yy]/[cy:MM]/[cy:dd]/[SEQ_ATTENDANCE_REGISTER_NUM]", 7, "WR/2025-26/11/20/000007")]
    [InlineData("MR/[fy:yyyy-yy]/[cy:MM]/[cy:dd]/[SEQ_MUSTER_NUM]", 7, "MR/2025-26/11/20/000007")]
    [InlineData("MB/[fy:yyyy-yy]/[SEQ_MEASUREMENT_NUM]", 1, "MB/2025-26/000001")]
    [InlineData("WB/[fy:yyyy-yy]/[SEQ_WAGE_NUM]", 1, "WB/2025-26/000001")]
    [InlineData("PB/[fy:yyyy-yy]/[SEQ_PURCHASE_NUM]", 1, "PB/2025-26/000001")]
    [InlineData("SB/[fy:yyyy-yy]/[SEQ_SUPERVISION_NUM]", 1, "SB/2025-26/000001")]
    [InlineData("WR_[SEQ_WAGE_REF_NUM]", 1, "WR_000001")]
    [InlineData("PR_[SEQ_PURCHASE_REF_NUM]", 1, "PR_000001")]
    [InlineData("SR_[SEQ_SUPERVISION_REF_NUM]", 1, "SR_000001")]
    [InlineData("EP/[CITY.CODE]/[fy:yyyy-yy]/[cy:MM]/[cy:dd]/[SEQ_EXPENSE_PAYMENT_NUMBER]", 1, "EP/1013/2025-26/11/20/000001")]
    [InlineData("PI-[CITY.CODE]/[fy:yyyy-yy]/[SEQ_IFMS_PAYMENT_INSTRUCTION_NUMBER]", 1, "PI-1013/2025-26/000001")]
    [InlineData("BN-[CITY.CODE]/[SEQ_IFMS_BENEFICIARY_NUMBER]", 1, "BN-1013/000001")]
    [InlineData("IND-[cy:yyyy-MM-dd]-[SEQ_ADDRESS_IND]", 1, "IND-2025-11-20-000001")]
    [InlineData("ORG-[SEQ_ORG_NUM]", 17, "ORG-000017")]
    [InlineData("SR/ORG/[cy:dd-MM-yyyy]/[SEQ_ORG_APP_NUM]", 1, "SR/ORG/20-11-2025/000001")]
    [InlineData("SR/FUNC/[cy:dd-MM-yyyy]/[SEQ_FUNC_APP_NUM]", 1, "SR/FUNC/20-11-2025/000001")]
    [InlineData("LI/[fy:yyyy-yy]/[cy:MM]/[SEQ_LI_NUM]", 1, "LI/2025-26/11/000001")]
    [InlineData("EMP-[city]-[SEQ_EG_HRMS_EMP_CODE]", 12, "EMP-1013-000012")]
    [InlineData("SOR_[SEQ_SOR_NUM]", 900001, "SOR_900001")] // ours, spec 05 §10
    public void Every_format_in_use_gives_its_number(string format, long next, string expected) =>
        Assert.Equal(expected, Render(format, next: next));

    [Theory] // spec 50 §7, "language"
    [InlineData("[tenantid]", "pg.citya")]
    [InlineData("[TenantId]", "pg.citya")]
    [InlineData("[tenant_id]", "pg_citya")]
    [InlineData("[TENANT_ID]", "PG_CITYA")]
    [InlineData("[seq_a]/[Seq_A]", "000123/000123")]
    [InlineData("[fy:yyyy]", "2025")]
    [InlineData("[FY:yy]", "25")]
    [InlineData("[fy:yy-yy]", "25-26")]
    [InlineData("[fy:yyyy-yyyy]", "2025-2026")]
    [InlineData("[fy:yyyyyy]", null)]
    [InlineData("[fy:y]", null)]
    [InlineData("[fy:MM]", null)]
    [InlineData("[fy:]", null)]
    [InlineData("[cy:yy]", "25")]
    [InlineData("[CY:dd-MM-yyyy]", "20-11-2025")]
    [InlineData("[cy:HH:mm:ss.SSS]", "09:05:03.007")]
    [InlineData("[cy:H.m.s.S]", "9.5.3.7")]
    [InlineData("[cy:EEE]", null)]
    [InlineData("[cy:YYYY]", null)]
    [InlineData("[cy:MMM]", null)]
    [InlineData("[cy:]", null)]
    [InlineData("[City]", "1013")]
    [InlineData("[city.ddrName]", "Amritsar-DDR")]
    [InlineData("[d{65}]", null)]
    [InlineData("[d{99999999999999}]", null)]
    [InlineData("[d{0}]x", "x")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("open[SEQ_A", "open[SEQ_A")]
    [InlineData("close]", "close]")]
    public void Every_token_gives_its_value_or_a_refusal(string format, string? expected) => Assert.Equal(expected, Render(format));

    [Theory]
    [InlineData("[d{5}]", 5)]
    [InlineData("[d]", 2)]
    [InlineData("[anything else]", 2)]
    [InlineData("[A-Z{3}]", 3)]
    [InlineData("[]", 2)]
    [InlineData("[SEQ_]", 2)]
    [InlineData("[d{64}]", 64)]
    public void Any_other_bracket_is_random_digits(string format, int length)
    {
        var number = Render(format)!;
        Assert.Equal(length, number.Length);
        Assert.All(number, digit => Assert.True(char.IsAsciiDigit(digit)));
    }

    [Theory]
    [InlineData(1, "000001")]
    [InlineData(999_999, "999999")]
    [InlineData(1_000_000, "1000000")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    public void A_counter_is_padded_to_6_digits_and_grows_beyond(long next, string expected) =>
        Assert.Equal(expected, Render("[SEQ_A]", next: next));

    [Theory] // spec 50 §22 check 13
    [InlineData("2025-03-31T18:25:00Z", "ES/2024-25 2025-03-31")] // 31 March 23:55 in India
    [InlineData("2025-03-31T18:35:00Z", "ES/2025-26 2025-04-01")] // 1 April 00:05 in India
    [InlineData("2026-01-01T00:00:00Z", "ES/2025-26 2026-01-01")]
    [InlineData("2025-12-31T18:35:00Z", "ES/2025-26 2026-01-01")]
    [InlineData("2008-06-01T00:00:00Z", "ES/2008-09 2008-06-01")] // the reference prints 2008-9
    [InlineData("1999-06-01T00:00:00Z", "ES/1999-00 1999-06-01")]
    public void The_day_and_the_financial_year_turn_at_midnight_of_the_tenants_zone(string instant, string expected)
    {
        var utc = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(expected, Render("ES/[fy:yyyy-yy] [cy:yyyy-MM-dd]", TimeZoneInfo.ConvertTime(utc, India)));
    }

    [Fact]
    public void A_city_without_the_attribute_is_a_failure_that_names_it()
    {
        var format = NumberFormat.Parse("X-[CITY.GRADE]");
        foreach (var absent in (string?[])[null, ""])
        {
            Assert.False(format.TryRender(Context() with { CityAttribute = _ => absent }, out var number, out var error));
            Assert.Null(number);
            Assert.Equal("The city of tenant pg.citya has no attribute 'GRADE'.", error);
        }
    }

    [Fact]
    public void A_format_says_which_counters_and_whether_the_city_it_needs()
    {
        var format = NumberFormat.Parse("[SEQ_B]/[seq_a]/[SEQ_A]/[fy:yyyy]/[tenantid]");
        Assert.Equal(["SEQ_B", "SEQ_A"], format.Counters);
        Assert.False(format.NeedsCity);
        Assert.True(NumberFormat.Parse("[city]").NeedsCity);
        Assert.True(NumberFormat.Parse("[CITY.CODE]").NeedsCity);
        Assert.Empty(NumberFormat.Parse("X-[d{5}]").Counters);
    }

    [Fact]
    public void A_counter_named_twice_moves_once_per_number()
    {
        var next = 0L;
        var context = Context() with { NextOf = _ => ++next };
        Assert.True(NumberFormat.Parse("[SEQ_A]-[SEQ_A]").TryRender(context, out var number, out _));
        Assert.Equal("000001-000001", number);
        Assert.Equal(1, next);
    }

    [Fact]
    public void No_text_is_too_odd_to_be_a_format()
    {
        var fragments = Gen.Elements("[", "]", "{", "}", "SEQ_", "fy:", "cy:", "yy", "M", "city", ".", "d", "9", "/", "é", "\0", "\ud800");
        Check.QuickThrowOnFailure(Prop.ForAll(fragments.ListOf().Select(string.Concat).ToArbitrary(), text =>
            NumberFormat.Parse(text).TryRender(Context(), out var number, out var error) ? number is not null : error is not null));
    }

    private static string? Render(string format, DateTimeOffset? time = null, long next = 123)
    {
        var context = Context() with { NextOf = _ => next };
        if (time is { } given) context = context with { LocalTime = given };
        return NumberFormat.Parse(format).TryRender(context, out var number, out _) ? number : null;
    }

    private static NumberContext Context() => new(
        "pg.citya",
        new DateTimeOffset(2025, 11, 20, 9, 5, 3, 7, TimeSpan.FromHours(5.5)),
        attribute => attribute.ToUpperInvariant() switch { "CODE" => "1013", "DDRNAME" => "Amritsar-DDR", _ => null },
        _ => 123);
}
