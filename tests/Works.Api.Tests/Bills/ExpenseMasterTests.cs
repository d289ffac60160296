using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Bills;

/// <summary>Heads and charges are typed, dated rows: an office adds a deduction or changes a rate without code (spec 40 §5, §11).</summary>
public sealed class ExpenseMasterTests(WorksHost works) : IClassFixture<WorksHost>
{
    private async Task<Reply> EnterAsync(string master, object data) =>
        await (await works.AsAsync("SUPERUSER", "pg")).PostAsync($"/mdms-v2/v2/_create/expense.{master}", new { Mdms = new { tenantId = "pg", schemaCode = $"expense.{master}", data } });

    [Fact]
    public async Task Retention_is_a_head_with_a_percentage()
    {
        (await EnterAsync("HeadCodes", new { id = "30", code = "RMD", description = "Retention money", service = "works.purchase", category = "deduction", active = true, effectiveFrom = 1704047400000, effectiveTo = (long?)null })).Ok(202);
        (await EnterAsync("ApplicableCharges", new { id = "31", code = "RMD", service = "works.purchase", calculationType = "percentage", value = "5", active = true, effectiveFrom = 1704047400000, effectiveTo = (long?)null })).Ok(202);
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var bill = await PurchaseScenario.CreatedAsync(works, contract, 200_000m, 0m, [("RMD", 1m)]);
        Assert.Equal([("RMD", 10_000m), ("PURCHASE", 190_000m)], PurchaseScenario.Payable(bill)); // spec 40 §11: 5 % of 200,000
        Assert.True((bool)(await works.StoredAsync($"select is_deduction from bills.bill_lines where is_payable and head_code = 'RMD' limit 1"))[0]["is_deduction"]!);
    }

    [Fact]
    public async Task A_later_rate_ends_the_one_before_it_and_what_makes_no_sense_is_refused()
    {
        object Charge(string? value, long from, string type = "percentage") => new { code = "GSTTDS", service = "works.purchase", calculationType = type, value, active = true, effectiveFrom = from, effectiveTo = (long?)null };
        Assert.Equal(400, (await EnterAsync("ApplicableCharges", Charge("two", 4_102_444_800_000))).Status);
        Assert.Equal(400, (await EnterAsync("ApplicableCharges", Charge(null, 4_102_444_800_000))).Status);
        Assert.Equal(400, (await EnterAsync("ApplicableCharges", Charge("2", 1_704_047_400))).Status); // seconds
        Assert.Equal(400, (await EnterAsync("ApplicableCharges", Charge("2", 4_102_444_800_000, "sometimes"))).Status);
        (await EnterAsync("ApplicableCharges", Charge("2", 4_102_444_800_000))).Ok(202);
        Assert.Equal(
            ["12 1680307200000-4102444799999", "2 4102444800000-"],
            (await works.StoredAsync("select data->>'value' || ' ' || (data->>'effectiveFrom') || '-' || coalesce(data->>'effectiveTo', '') as row from administration.masters where schema_code = 'expense.ApplicableCharges' and data->>'code' = 'GSTTDS' order by (data->>'effectiveFrom')::bigint"))
                .Select(row => (string)row["row"]!));
        (await EnterAsync("ApplicableCharges", Charge("3", 4_102_444_800_000))).Refused("DUPLICATE_RECORD");
    }
}
