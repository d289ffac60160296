using Works.Api.Tests.Measurements;
using static Works.Api.Tests.Bills.WageScenario;

namespace Works.Api.Tests.Bills;

/// <summary>C18 and C20–C23 over the whole store: kept by what the API writes, and found broken by a fault put straight into the database (spec 02 §8, check 2).</summary>
public sealed class BillConservationTests(WageHost works) : IClassFixture<WageHost>
{
    private const string Run = "/controls/rules/v1/_run?tenantId=pg.citya&rules=";

    public static TheoryData<string, string, string, string> Faults { get; } = new()
    {
        { "C18", "individual", "update bills.bill_details set day_rate = day_rate + 1 where id = '{detail}'", "update bills.bill_details set day_rate = day_rate - 1 where id = '{detail}'" },
        { "C18", "days", "update bills.bill_details set work_days = work_days + 30 where id = '{detail}'", "update bills.bill_details set work_days = work_days - 30 where id = '{detail}'" },
        { "C18", "also in", "update bills.bill_details set work_days = work_days + 4 where id = '{detail}'", "update bills.bill_details set work_days = work_days - 4 where id = '{detail}'" },
        { "C20", "material", "update bills.bill_lines set amount = amount + 5000 where id = '{gross}'", "update bills.bill_lines set amount = amount - 5000 where id = '{gross}'" },
        { "C21", "billed", "update bills.bills set total_amount = total_amount + 90000 where id = '{purchase}'", "update bills.bills set total_amount = total_amount - 90000 where id = '{purchase}'" },
        { "C22", "though it is INACTIVE", "update bills.bills set status = 'INACTIVE' where id = '{purchase}'", "update bills.bills set status = 'ACTIVE' where id = '{purchase}'" },
        { "C22", "wage bills of", "delete from bills.billed_sources where bill_id = '{wage}'", "insert into bills.billed_sources select tenant_id, 'MUSTER_ROLL', muster_roll_number, id from bills.bills where id = '{wage}'" },
        { "C23", "total, paid", "update bills.bills set total_amount = total_amount + 1 where id = '{purchase}'", "update bills.bills set total_amount = total_amount - 1 where id = '{purchase}'" },
        { "C23", "payee", "update bills.bill_lines set amount = amount + 1 where id = '{gross}'", "update bills.bill_lines set amount = amount - 1 where id = '{gross}'" },
    };

    private static (string Wage, string Detail, string Purchase, string Gross)? s_stored;

    private async Task<(string Wage, string Detail, string Purchase, string Gross)> StoredAsync()
    {
        if (s_stored is { } known) return known;
        var contract = await PurchaseScenario.ContractAsync(works);
        var wage = await BilledAsync(works, await ApprovedMusterAsync(works, contract, [("SOR_T352", 4m)]));
        await BilledAsync(works, await ApprovedMusterAsync(works, await MeasurementScenario.AcceptedAsync(works), [("SOR_T352", 3m)], from: 4)); // the other days of the same week
        var purchase = await PurchaseScenario.ApprovedAsync(works, await PurchaseScenario.CreatedAsync(works, contract, 2_000m, 100m));
        (await (await works.AsAsync("JE1")).PostAsync(BillScenario.Calculate, new { criteria = new { tenantId = BillScenario.City, contractId = (string)contract["contractNumber"]! } })).Ok();
        return (s_stored = ((string)wage["id"]!, (string)wage["billDetails"]![0]!["id"]!, (string)purchase["id"]!, (string)purchase["billDetails"]![0]!["lineItems"]![0]!["id"]!)).Value;
    }

    [Fact]
    public async Task What_the_API_has_written_keeps_every_rule()
    {
        await StoredAsync();
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Run + "C18,C20,C21,C22,C23")).Ok();
        Assert.All(reply.At("results")!.AsArray(), result => Assert.True((long)result!["breaches"]! == 0 && result["error"] is null, reply.Body));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_found_and_gone_when_mended(string rule, string detail, string fault, string mend)
    {
        var stored = await StoredAsync();
        string Filled(string sql) => sql.Replace("{wage}", stored.Wage, StringComparison.Ordinal).Replace("{detail}", stored.Detail, StringComparison.Ordinal)
            .Replace("{purchase}", stored.Purchase, StringComparison.Ordinal).Replace("{gross}", stored.Gross, StringComparison.Ordinal);
        var city = await works.AsAsync("SUPERUSERA");
        await works.StoredAsync(Filled(fault));
        var reply = (await city.PostAsync(Run + rule)).Ok();
        Assert.Contains(reply.At("results[0].offenders")!.AsArray(), row => ((string)row!["detail"]!).Contains(detail, StringComparison.Ordinal));
        await works.StoredAsync(Filled(mend));
        Assert.Equal(0, (long)(await city.PostAsync(Run + rule)).Ok().At("results[0].breaches")!);
    }
}
