using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.ContractorScenario;

namespace Works.Api.Tests.Bills;

/// <summary>C15 and C20–C26 of contractors' bills over the whole store: kept by what the API writes, and found broken by a fault put straight into the database (spec 02 §8, check 2).</summary>
public sealed class ContractorConservationTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Run = "/controls/rules/v1/_run?tenantId=pg.citya&rules=";
    private const string Contract = "contract_number = '{contract}'";
    private const string Rows = "measurement_id in (select id from measurements.measurements where reference_id = '{contract}')";
    private const string Second = "bill_id = '{second}'";
    private const string Final = "bill_id = '{final}'";

    public static TheoryData<string, string, string, string> Faults { get; } = new()
    {
        { "C15", "previous value", $"update bills.contractor_bills set previous_value = previous_value + 1, up_to_date_value = up_to_date_value + 1 where {Second}", $"update bills.contractor_bills set previous_value = previous_value - 1, up_to_date_value = up_to_date_value - 1 where {Second}" },
        { "C20", "item", $"update bills.contractor_bill_items set up_to_date_quantity = up_to_date_quantity + 1 where {Final}", $"update bills.contractor_bill_items set up_to_date_quantity = up_to_date_quantity - 1 where {Final}" },
        { "C20", "row", $"update measurements.measures set is_active = false where {Rows}", $"update measurements.measures set is_active = true where {Rows}" },
        { "C21", "running bills", $"update contracts.contract_lines set amount = amount - 1 where contract_id = (select id from contracts.contracts where {Contract})", $"update contracts.contract_lines set amount = amount + 1 where contract_id = (select id from contracts.contracts where {Contract})" },
        { "C22", "follows the final bill", $"update bills.contractor_bills set running_number = 100 where {Second}", $"update bills.contractor_bills set running_number = 2 where {Second}" },
        { "C22", "bills of one number", $"update bills.contractor_bills set running_number = 1 where {Second}", $"update bills.contractor_bills set running_number = 2 where {Second}" },
        { "C23", "gross of the abstract", $"update bills.contractor_bills set gst = gst + 1, gross = gross + 1 where {Second}", $"update bills.contractor_bills set gst = gst - 1, gross = gross - 1 where {Second}" },
        { "C23", "items of the abstract", $"update bills.contractor_bill_items set up_to_date_amount = up_to_date_amount + 1 where {Second}", $"update bills.contractor_bill_items set up_to_date_amount = up_to_date_amount - 1 where {Second}" },
        { "C23", "net of the abstract", $"update bills.contractor_bills set net = net - 1 where {Second}", $"update bills.contractor_bills set net = net + 1 where {Second}" },
        { "C23", "deduction LC", $"update bills.contractor_deductions set amount = amount + 1 where {Second} and head_code = 'LC'", $"update bills.contractor_deductions set amount = amount - 1 where {Second} and head_code = 'LC'" },
        { "C24", "recovered", $"update bills.contractor_bills set advance_recovery = advance_recovery + 1 where {Second}", $"update bills.contractor_bills set advance_recovery = advance_recovery - 1 where {Second}" },
        { "C24", "outstanding after the final bill", $"update bills.contractor_bills set advance_recovery = advance_recovery - 1 where {Second}", $"update bills.contractor_bills set advance_recovery = advance_recovery + 1 where {Second}" },
        { "C24", "outstanding without guarantee", $"update bills.contractor_bills set advance_recovery = advance_recovery - 1 where {Second}; update bills.contractor_advances set guarantee_valid_to = guarantee_valid_to - 99000000000000 where {Contract}", $"update bills.contractor_bills set advance_recovery = advance_recovery + 1 where {Second}; update bills.contractor_advances set guarantee_valid_to = guarantee_valid_to + 99000000000000 where {Contract}" },
        { "C24", "ADVREC", $"update bills.contractor_bills set advance_recovery = advance_recovery + 1 where {Second}", $"update bills.contractor_bills set advance_recovery = advance_recovery - 1 where {Second}" },
        { "C25", "retention money", $"update bills.contractor_bills set retention = 0 where {Second}", $"update bills.contractor_bills set retention = 20000 where {Second}" },
        { "C25", "RMD", $"update bills.contractor_bills set retention = retention + 1 where {Second}", $"update bills.contractor_bills set retention = retention - 1 where {Second}" },
        { "C26", "damages given back", $"update bills.contractor_bills set damages_released = 1, gross = gross + 1, net = net + 1 where {Second}", $"update bills.contractor_bills set damages_released = 0, gross = gross - 1, net = net - 1 where {Second}" },
        { "C36", "dated before the entry", "update bills.bills set bill_date = bill_date - 90 * 86400000::bigint where id = '{second}'", "update bills.bills set bill_date = bill_date + 90 * 86400000::bigint where id = '{second}'" },
        { "C36", "dated before the bill", "update bills.bills set bill_date = bill_date - 90 * 86400000::bigint where id = '{second}'", "update bills.bills set bill_date = bill_date + 90 * 86400000::bigint where id = '{second}'" },
        { "C26", "LD", $"update bills.contractor_bills set damages = 1 where {Second}", $"update bills.contractor_bills set damages = 0 where {Second}" },
    };

    private static (string Contract, string Second, string Final)? s_stored;

    // An advance, three bills, all retention money refunded.
    private async Task<(string Contract, string Second, string Final)> StoredAsync()
    {
        if (s_stored is { } known) return known;
        var contract = await ContractAsync(works);
        await AdvancedAsync(works, contract, 50_000m);
        string second = string.Empty, final = string.Empty;
        foreach (var (quantity, kind) in new[] { (400m, "PART"), (400m, "PART"), (200m, "FINAL") })
        {
            await MeasuredAsync(works, contract, quantity);
            var (bill, _) = await PassedAsync(works, contract, kind);
            (second, final) = (final, (string)bill["id"]!);
        }

        var refund = (await PostAsync(works, Refund, new() { ["refund"] = new System.Text.Json.Nodes.JsonObject { ["tenantId"] = BillScenario.City, ["contractNumber"] = (string)contract["contractNumber"]! }, ["workflow"] = new System.Text.Json.Nodes.JsonObject { ["action"] = "SUBMIT" } })).Ok(201).At("bills[0]")!.AsObject();
        await BillScenario.MoveAsync(works, refund, "VERIFY_AND_FORWARD", "APPROVE");
        return (s_stored = ((string)contract["contractNumber"]!, second, final)).Value;
    }

    [Fact]
    public async Task What_the_API_has_written_keeps_every_rule()
    {
        await StoredAsync();
        await RulesHoldAsync(works);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_found_and_gone_when_mended(string rule, string detail, string fault, string mend)
    {
        var stored = await StoredAsync();
        string Filled(string sql) => sql.Replace("{contract}", stored.Contract, StringComparison.Ordinal).Replace("{second}", stored.Second, StringComparison.Ordinal).Replace("{final}", stored.Final, StringComparison.Ordinal);
        var city = await works.AsAsync("SUPERUSERA");
        await works.StoredAsync(Filled(fault));
        var reply = (await city.PostAsync(Run + rule)).Ok();
        Assert.True(reply.At("results")!.AsArray().SelectMany(result => result!["offenders"]!.AsArray()).Any(row => ((string)row!["detail"]!).Contains(detail, StringComparison.Ordinal)), reply.Body);
        await works.StoredAsync(Filled(mend));
        Assert.All((await city.PostAsync(Run + rule)).Ok().At("results")!.AsArray(), result => Assert.Equal(0, (long)result!["breaches"]!));
    }
}
