using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>C28–C31 over the whole store: kept by what the API writes, and found broken by a fault put straight into the database (spec 02 §8, check 2).</summary>
public sealed class PaymentConservationTests(TreasuryHost works) : IClassFixture<TreasuryHost>
{
    private const string Run = "/controls/rules/v1/_run?tenantId=pg.citya&rules=";

    private static (string Payment, string Bill, string Number, string Line, string Deduction)? s_stored;

    public static TheoryData<string, string, string, string> Faults { get; } = new()
    {
        { "C28", "payments of the bill", "update payments.payment_lines set paid_amount = paid_amount + 0.01 where line_item_id = '{line}'", "update payments.payment_lines set paid_amount = paid_amount - 0.01 where line_item_id = '{line}'" },
        { "C28", "payable line", "update payments.payment_lines set paid_amount = paid_amount + 1 where line_item_id = '{line}'", "update payments.payment_lines set paid_amount = paid_amount - 1 where line_item_id = '{line}'" },
        { "C28", "instructed line", "update payments.beneficiary_lines set amount = amount + 1 where line_item_id = '{line}'", "update payments.beneficiary_lines set amount = amount - 1 where line_item_id = '{line}'" },
        { "C28", "paid amount of the bill", "update bills.bills set total_paid_amount = total_paid_amount - 1 where id = '{bill}'", "update bills.bills set total_paid_amount = total_paid_amount + 1 where id = '{bill}'" },
        { "C36", "made before the bill", "update payments.payments set created_time = created_time - 86400000 where id = '{payment}'", "update payments.payments set created_time = created_time + 86400000 where id = '{payment}'" },
        { "C29", "beneficiaries", "update payments.instructions set amount = amount + 1 where number = '{number}'", "update payments.instructions set amount = amount - 1 where number = '{number}'" },
        { "C29", "beneficiary", "update payments.beneficiary_lines set amount = amount + 0.01 where line_item_id = '{line}'", "update payments.beneficiary_lines set amount = amount - 0.01 where line_item_id = '{line}'" },
        {
            "C29", "transactions",
            "insert into payments.bank_files (id, tenant_id, direction, name, message_id, count, control_sum, sha256, content, created_time) select gen_random_uuid(), tenant_id, 'OUT', 'x', number, 3, amount + 1, 'x', '1|x', 0 from payments.instructions where number = '{number}'",
            "delete from payments.bank_files where message_id = '{number}'"
        },
        {
            "C29", "transactions", // the sum is right, a line is missing
            "insert into payments.bank_files (id, tenant_id, direction, name, message_id, count, control_sum, sha256, content, created_time) select gen_random_uuid(), tenant_id, 'OUT', 'x', number, 2, amount, 'x', '1|x', 0 from payments.instructions where number = '{number}'",
            "delete from payments.bank_files where message_id = '{number}'"
        },
        { "C30", "funds", "update payments.sanctions set available_amount = available_amount - 1", "update payments.sanctions set available_amount = available_amount + 1" },
        { "C30", "balance reported by the treasury", "update payments.sanctions set reported_balance = reported_balance - 1", "update payments.sanctions set reported_balance = reported_balance + 1" },
        { "C30", "SUCCESSFUL", "update payments.fund_entries set amount = amount + 1 where instruction_id = (select id from payments.instructions where number = '{number}')", "update payments.fund_entries set amount = amount - 1 where instruction_id = (select id from payments.instructions where number = '{number}')" },
        { "C30", "bank statement", "update payments.instructions set channel = 'iso20022' where number = '{number}'", "update payments.instructions set channel = 'jit' where number = '{number}'" }, // paid, and in no statement
        { "C31", "deductions remitted", "update payments.payment_lines set paid_amount = paid_amount - 1 where line_item_id = '{deduction}'", "update payments.payment_lines set paid_amount = paid_amount + 1 where line_item_id = '{deduction}'" },
        {
            "C31", "withheld and not remitted: LC",
            "update bills.bill_lines set payment_status = 'FAILED' where id = '{deduction}'; update bills.bills set last_modified_time = last_modified_time - 31 * 86400000::bigint where id = '{bill}'",
            "update bills.bill_lines set payment_status = 'SUCCESSFUL' where id = '{deduction}'; update bills.bills set last_modified_time = last_modified_time + 31 * 86400000::bigint where id = '{bill}'"
        },
    };

    private async Task<(string Payment, string Bill, string Number, string Line, string Deduction)> StoredAsync()
    {
        if (s_stored is { } known) return known;
        await RunAsync(works, "VA");
        var bill = await BillAsync(works, 900m);
        var payment = await PaidAsync(works, bill);
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        await RunAsync(works, "PIS", "PAG", "PD");
        var lines = bill["billDetails"]![0]!["payableLineItems"]!.AsArray();
        return (s_stored = ((string)payment["id"]!, (string)bill["id"]!, number, (string)lines.Single(l => (string)l!["headCode"]! == "WEG")!["id"]!, (string)lines.Single(l => (string)l!["headCode"]! == "LC")!["id"]!)).Value;
    }

    [Fact]
    public async Task What_the_API_has_written_keeps_every_rule()
    {
        await StoredAsync();
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Run + "C28,C29,C30,C31,C36")).Ok();
        Assert.All(reply.At("results")!.AsArray(), result => Assert.True((long)result!["breaches"]! == 0 && result["error"] is null, reply.Body));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_found_and_gone_when_mended(string rule, string detail, string fault, string mend)
    {
        var stored = await StoredAsync();
        string Filled(string sql) => sql.Replace("{payment}", stored.Payment, StringComparison.Ordinal).Replace("{bill}", stored.Bill, StringComparison.Ordinal).Replace("{number}", stored.Number, StringComparison.Ordinal)
            .Replace("{line}", stored.Line, StringComparison.Ordinal).Replace("{deduction}", stored.Deduction, StringComparison.Ordinal);
        var city = await works.AsAsync("SUPERUSERA");
        await works.StoredAsync(Filled(fault));
        var reply = (await city.PostAsync(Run + rule)).Ok();
        Assert.Contains(reply.At("results")!.AsArray().SelectMany(result => result!["offenders"]!.AsArray()), row => ((string)row!["detail"]!).Contains(detail, StringComparison.Ordinal));
        await works.StoredAsync(Filled(mend));
        Assert.All((await city.PostAsync(Run + rule)).Ok().At("results")!.AsArray(), result => Assert.Equal(0, (long)result!["breaches"]!));
    }
}
