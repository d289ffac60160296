using System.Text.Json;
using Works.TreasurySimulator;

namespace Works.Domain.Tests.Payments;

/// <summary>The books of the simulated treasury: what tests of payments rely on.</summary>
public sealed class TreasuryBooksTests
{
    private readonly TreasuryBooks _books = TreasuryBooks.Open(new SimulatorSettings(0, "c", "s", "k"), TimeProvider.System);

    [Fact]
    public void A_bill_is_taken_once()
    {
        Assert.Null(_books.Serve("PI", Bill("PI-1")).Error);
        Assert.Contains("PI-1 already exists", _books.Serve("PI", Bill("PI-1")).Error, StringComparison.Ordinal);
        var known = Assert.Single(_books.Known());
        Assert.Equal(2, known.Submissions);
        Assert.Equal(10m, Assert.Single(known.Beneficiaries).Amount);
    }

    [Fact]
    public void Money_goes_out_once()
    {
        _books.Serve("PI", Bill("PI-1"));
        _books.Serve("PIS", Json("""{"jitBillNo":"PI-1"}"""));
        _books.Serve("PAG", Json("""{"billNo":"PI-1","pmtInstId":"PMT000001"}"""));
        for (var i = 0; i < 3; i++) Assert.Single(_books.Serve("PD", Json("""{"billRefNo":"OBR000001","tokenNumber":"T000001"}""")).Data);
        Assert.Equal(1, _books.Known()[0].Beneficiaries[0].Credits);
    }

    [Fact]
    public void A_correction_is_for_those_who_failed()
    {
        _books.Serve("PI", Bill("PI-1"));
        var correction = Json("""{"jitCorBillNo":"RPI-1","jitCorBillDate":"2026-11-28 00:00:00","jitOrgBillNo":"PI-1","beneficiaryDtls":[{"benefId":"BN-1","correctedAccountNo":"2","correctedIfsc":"DEMO0000017"}]}""");
        Assert.Contains("has not failed", _books.Serve("COR", correction).Error, StringComparison.Ordinal);
    }

    private static JsonElement Bill(string number) => Json($$"""
        {"jitBillNo":"{{number}}","jitBillDate":"2026-11-28 00:00:00","ssuIaId":"1001","billNetAmount":"10.00",
         "beneficiaryDetails":[{"benefId":"BN-1","benfAcctNo":"1","benfBankIfscCode":"DEMO0000017","benfAmount":"10.00"}]}
        """);

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
