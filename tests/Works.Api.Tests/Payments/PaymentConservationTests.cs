using System.Text.Json.Nodes;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>C28–C31 over the whole store: kept by what the API writes, and found broken by a fault put straight into the database (spec 02 §8, check 2).</summary>
public sealed class PaymentConservationTests(TreasuryHost works) : IClassFixture<TreasuryHost>
{
    private const string Run = "/controls/rules/v1/_run?tenantId=pg.citya&rules=";

    private static JsonObject? s_ids;

    public static TheoryData<string, string, string, string> Faults { get; } = new()
    {
        { "C28", "payments of the bill", "update payments.payment_lines set paid_amount = paid_amount + 1 where id = '{line}'", "update payments.payment_lines set paid_amount = paid_amount - 1 where id = '{line}'" },
        { "C28", "payable line", "update payments.payment_lines set paid_amount = paid_amount + 1 where id = '{line}'", "update payments.payment_lines set paid_amount = paid_amount - 1 where id = '{line}'" },
        { "C28", "instructed line", "update payments.beneficiary_lines set amount = amount + 1 where id = '{share}'", "update payments.beneficiary_lines set amount = amount - 1 where id = '{share}'" },
        { "C28", "paid amount of the bill", "update bills.bills set total_paid_amount = total_paid_amount - 1 where id = '{bill}'", "update bills.bills set total_paid_amount = total_paid_amount + 1 where id = '{bill}'" },
        { "C29", "3 beneficiaries", "update payments.instructions set amount = amount + 1 where id = '{instruction}'", "update payments.instructions set amount = amount - 1 where id = '{instruction}'" },
        { "C29", "beneficiary", "update payments.beneficiary_lines set amount = amount - 1 where id = '{share}'", "update payments.beneficiary_lines set amount = amount + 1 where id = '{share}'" },
        { "C30", "funds", "update payments.sanctions set available_amount = available_amount + 1 where id = '{sanction}'", "update payments.sanctions set available_amount = available_amount - 1 where id = '{sanction}'" },
        { "C30", "SUCCESSFUL", "update payments.fund_entries set amount = amount - 1 where instruction_id = '{instruction}'", "update payments.fund_entries set amount = amount + 1 where instruction_id = '{instruction}'" },
        { "C31", "deductions remitted", "update bills.bill_lines set paid_amount = paid_amount - 1 where id = '{deduction}'", "update bills.bill_lines set paid_amount = paid_amount + 1 where id = '{deduction}'" },
        { "C31", "withheld and not remitted: LC", "update bills.bill_lines set payment_status = 'FAILED' where id = '{deduction}'; update bills.bills set last_modified_time = last_modified_time - 31 * 86400000::bigint where id = '{bill}'", "update bills.bill_lines set payment_status = 'SUCCESSFUL' where id = '{deduction}'; update bills.bills set last_modified_time = last_modified_time + 31 * 86400000::bigint where id = '{bill}'" },
    };

    [Fact]
    public async Task What_the_API_has_written_keeps_every_rule()
    {
        await IdsAsync();
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Run + "C28,C29,C30,C31")).Ok();
        Assert.Equal(4, reply.At("results")!.AsArray().Count);
        Assert.All(reply.At("results")!.AsArray(), result => Assert.True((long)result!["breaches"]! == 0 && result["error"] is null, reply.Body));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_found_and_gone_when_mended(string rule, string detail, string fault, string mend)
    {
        var ids = await IdsAsync();
        string Filled(string sql) => ids.Aggregate(sql, (text, id) => text.Replace($"{{{id.Key}}}", (string)id.Value!, StringComparison.Ordinal));
        var city = await works.AsAsync("SUPERUSERA");
        async Task<List<JsonNode>> OffendersAsync() => [.. (await city.PostAsync(Run + rule)).Ok().At("results")!.AsArray().SelectMany(result => result!["offenders"]!.AsArray()).Select(row => row!)];
        await works.StoredAsync(Filled(fault));
        var found = await OffendersAsync();
        await works.StoredAsync(Filled(mend));
        Assert.Contains(found, row => (string)row["detail"]! == detail && (decimal)row["found"]! != (decimal)row["allowed"]!);
        Assert.Empty(await OffendersAsync());
    }

    // A wage bill of two workers, each with a deduction, paid to its end.
    private async Task<JsonObject> IdsAsync()
    {
        if (s_ids is not null) return s_ids;
        await RunAsync(works, "VA");
        var bill = await BillAsync(works, 900m);
        var number = (string)(await InstructedAsync(works, await PaidAsync(works, bill)))["jitBillNo"]!;
        await RunAsync(works, "PIS", "PAG", "PD");
        string Line(string head) => (string)bill["billDetails"]![0]!["payableLineItems"]!.AsArray().Single(line => (string)line!["headCode"]! == head)!["id"]!;
        var wage = Line("WEG");
        var row = (await works.StoredAsync(
            $"""
            select i.id as instruction, i.sanction_id as sanction, l.id as share, p.id as line from payments.instructions i join payments.beneficiaries b on b.instruction_id = i.id
            join payments.beneficiary_lines l on l.beneficiary_id = b.id join payments.payment_lines p on p.line_item_id = l.line_item_id where i.number = '{number}' and l.line_item_id = '{wage}'
            """))[0];
        return s_ids = new JsonObject
        {
            ["bill"] = (string)bill["id"]!, ["deduction"] = Line("LC"), ["instruction"] = row["instruction"]!.ToString(), ["sanction"] = row["sanction"]!.ToString(),
            ["share"] = row["share"]!.ToString(), ["line"] = row["line"]!.ToString(),
        };
    }
}
