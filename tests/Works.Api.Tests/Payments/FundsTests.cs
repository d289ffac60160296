using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using Works.Api.Tests.Events;
using Works.TreasurySimulator;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>Virtual allotment and the ledger of funds (spec 40 §6.5, §12 P8).</summary>
public sealed class FundsTests(TreasuryHost works) : IClassFixture<TreasuryHost>
{
    private const string Head = "221705800358641045908"; // the first in sequence: what is spent first
    private const string Office = "DEMDDO001";

    [Fact]
    public async Task Allotments_withdrawals_debits_and_reversals_are_entries_and_the_balance_is_their_sum()
    {
        await RunAsync(works, "VA");
        var first = await SanctionAsync();
        Assert.Equal((1_000_000m, 1_000_000m, 2_000_000m), (Number(first, "fundsSummary", "allottedAmount"), Number(first, "fundsSummary", "availableAmount"), (decimal)first["sanctionedAmount"]!));
        Assert.Matches("^[0-9]{4}-[0-9]{2}$", (string)first["financialYear"]!);

        works.Treasury.Allot(Head, Office, "Additional allotment", 5_000.50m);
        works.Treasury.Allot(Head, Office, "Allotment withdrawal", 2_000.25m);
        await RunAsync(works, "VA", "VA"); // windows overlap: what is told twice counts once
        await IsAsync(allotted: 1_003_000.25m, available: 1_003_000.25m);
        Assert.Equal(["Initial Allotment", "Additional allotment", "Allotment withdrawal"], (await SanctionAsync())["allotmentDetails"]!.AsArray().OrderBy(a => (int)a!["allotmentSerialNo"]!).Select(a => (string)a!["allotmentTxnType"]!));

        // A payment takes money out, a rejection puts it back.
        var paid = await PaidAsync(works, await BillAsync(works, 250.10m, workers: 1, deduction: 0));
        var spent = await InstructedAsync(works, paid);
        Assert.Equal(Head, (string)spent["hoa"]!);
        Assert.Equal("2", (string)spent["allotmentTxnSlNo"]!); // the latest allotment that is no withdrawal
        await IsAsync(allotted: 1_003_000.25m, available: 1_002_750.15m);
        var payment = await PaidAsync(works, await BillAsync(works, 100m, deduction: 0, payees: [await InstructionTests.PayeeAsync(works, "RJCT0000017")]));
        var rejected = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        await IsAsync(allotted: 1_003_000.25m, available: 1_002_650.15m);
        await RunAsync(works, "PIS", "PIS");
        await IsAsync(allotted: 1_003_000.25m, available: 1_002_750.15m);
        Assert.Equal(["DEBIT", "REVERSAL"], (await InstructionAsync(works, rejected))["transactionDetails"]!.AsArray().Select(t => (string)t!["transactionType"]!));

        var entries = (await works.StoredAsync($"select e.type, sum(e.amount) as amount, count(*) as count from payments.fund_entries e join payments.sanctions s on s.id = e.sanction_id where s.hoa_code = '{Head}' group by 1 order by 1"))
            .Select(row => string.Create(CultureInfo.InvariantCulture, $"{row["type"]} {row["amount"]} {row["count"]}"));
        Assert.Equal(["ALLOT 1005000.50 2", "DEBIT 350.10 2", "REVERSAL 100.00 1", "WITHDRAW 2000.25 1"], entries);
        await InstructionTests.RulesHoldAsync(works);

        // What is spent cannot be withdrawn: the row waits, a person sees it, and it is applied when there is money again.
        works.Treasury.Allot(Head, Office, "Allotment withdrawal", 1_003_000m);
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostAsync($"/ifms/_scheduler?serviceId=VA&tenantId={City}")).Ok();
        await IsAsync(allotted: 1_003_000.25m, available: 1_002_750.15m);
        var report = (await client.PostAsync("/ifms/reconciliation/v1/_search", new { criteria = new { tenantId = City } })).Ok();
        Assert.Contains("Allotment withdrawal 1003000", Assert.Single(report.At("parkedAllotments")!.AsArray())!.ToString(), StringComparison.Ordinal);
        Assert.Single((await client.PostAsync("/ifms/runs/v1/_search", new { criteria = new { tenantId = City, serviceId = "VA", onlyFailed = true } })).Ok().At("runs")!.AsArray());
        works.Treasury.Allot(Head, Office, "Additional allotment", 500m);
        await works.StoredAsync("delete from payments.treasury_runs where failed > 0"); // seen
        (await client.PostAsync($"/ifms/_scheduler?serviceId=VA&tenantId={City}")).Ok();
        (await client.PostAsync($"/ifms/_scheduler?serviceId=VA&tenantId={City}")).Ok();
        await IsAsync(allotted: 500.25m, available: 250.15m);
        Assert.Empty((await client.PostAsync("/ifms/reconciliation/v1/_search", new { criteria = new { tenantId = City } })).Ok().At("parkedAllotments")!.AsArray());
        await InstructionTests.RulesHoldAsync(works);
        return;

        async Task IsAsync(decimal allotted, decimal available)
        {
            var sanction = await SanctionAsync();
            Assert.Equal((allotted, available), (Number(sanction, "fundsSummary", "allottedAmount"), Number(sanction, "fundsSummary", "availableAmount")));
        }
    }

    private async Task<JsonObject> SanctionAsync() =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Funds, new { searchCriteria = new { tenantId = City, hoaCode = Head } })).Ok().At("funds[0]")!.AsObject();

    private static decimal Number(JsonObject owner, string member, string name) => (decimal)owner[member]![name]!;
}

/// <summary>Many instructions at once against the same sanctions.</summary>
public sealed class FundsRaceTests(TreasuryHost works) : IClassFixture<TreasuryHost>
{
    [Fact]
    public async Task Instructions_at_once_never_spend_the_same_rupee()
    {
        await RunAsync(works, "VA"); // three heads with a million each
        var payments = new List<JsonObject>();
        for (var i = 0; i < 12; i++) payments.Add(await PaidAsync(works, await BillAsync(works, 600_000m, workers: 1, deduction: 0)));
        var instructions = await Task.WhenAll(payments.Select(payment => InstructedAsync(works, payment)));
        // Each head pays one of 600,000 and keeps the rest, which is too little for a second: whoever sees it before the first has committed must not take it.
        Assert.Equal(3, instructions.Count(i => (string)i["piStatus"]! == "INITIATED"));
        Assert.Equal(9, instructions.Count(i => (string)i["piStatus"]! == "FAILED"));
        var left = await works.StoredAsync("select available_amount from payments.sanctions order by hoa_code");
        Assert.All(left, row => Assert.Equal(400_000m, row["available_amount"]));
        Assert.Equal(3, await works.CountAsync("select count(*) from payments.fund_entries where type = 'DEBIT'"));
        Assert.Equal(3, works.Treasury.Instructions.Count);
        foreach (var failed in payments.Zip(instructions).Where(pair => (string)pair.Second["piStatus"]! == "FAILED"))
            Assert.Equal("PAYMENT_INSUFFICIENT_FUNDS", (string)(await FoundAsync(works, failed.First))["referenceStatus"]!);
        await InstructionTests.RulesHoldAsync(works);
    }
}

/// <summary>An instruction that waits for another one's money.</summary>
public sealed class FundsWaitTests(TreasuryHost works) : IClassFixture<TreasuryHost>
{
    [Fact]
    public async Task Who_waits_for_money_that_another_takes_gets_it_from_the_next_sanction()
    {
        await RunAsync(works, "VA");
        // One head has two sanctions of a million, the others have nothing.
        await works.StoredAsync("update payments.sanctions set available_amount = 0, allotted_amount = 0 where hoa_code <> (select min(hoa_code) from payments.sanctions)");
        await works.StoredAsync(
            """
            insert into payments.sanctions select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'master_allotment_id', 'SECOND', 'created_time', s.created_time + 1))).*
            from payments.sanctions s where hoa_code = (select min(hoa_code) from payments.sanctions)
            """);
        var payment = await PaidAsync(works, await BillAsync(works, 600_000m, workers: 1, deduction: 0));
        await using var other = new NpgsqlConnection(works.Administrator);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var taking = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var take = new NpgsqlCommand("update payments.sanctions set available_amount = available_amount - 600000, allotted_amount = allotted_amount - 600000 where master_allotment_id <> 'SECOND' and available_amount > 0", other, taking))
            Assert.Equal(1, await take.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        var instructed = InstructedAsync(works, payment);
        await Eventually.HoldsAsync(async () => await works.CountAsync($"select count(*) from pg_stat_activity where {other.ProcessID} = any(pg_blocking_pids(pid))") > 0, "the instruction waits for the first sanction");
        await taking.CommitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("INITIATED", (string)(await instructed)["piStatus"]!);
        Assert.Equal(400_000m, (await works.StoredAsync("select available_amount from payments.sanctions where master_allotment_id = 'SECOND'"))[0]["available_amount"]);
    }
}

/// <summary>What somebody must look after: days nobody asked about, instructions that wait too long, lines that do not match (spec 40 §6.6, §12 P9), and what objections mean (§6.7).</summary>
public sealed class ReconciliationTests(TreasuryHost works) : IClassFixture<TreasuryHost>
{
    private const string Reconcile = "/ifms/reconciliation/v1/_search";

    [Theory]
    [InlineData(12)] // within the month in which money may come back
    [InlineData(45)] // longer than anybody asks: asked at least once
    public async Task Money_that_came_back_while_nobody_asked_is_found(int daysAgo)
    {
        await RunAsync(works, "VA");
        var payment = await PaidAsync(works, await BillAsync(works, 90m, workers: 2, deduction: 0));
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        await RunAsync(works, "PIS", "PAG");
        works.Treasury.Misbehave(new Fault("dropAnswer", "PD")); // credited, and nobody heard of it for days
        (await (await works.AsAsync("SUPERUSERA")).PostAsync($"/ifms/_scheduler?serviceId=PD&tenantId={City}")).Ok();
        Assert.Equal("IN PROCESS", (string)(await InstructionAsync(works, number))["piStatus"]!);
        works.Treasury.Misbehave();
        await works.StoredAsync("delete from payments.treasury_runs where failed > 0");
        works.Treasury.Backdate(number, daysAgo);
        await RunAsync(works, "PD");
        Assert.Equal("SUCCESSFUL", (string)(await InstructionAsync(works, number))["piStatus"]!);
        works.Treasury.Bounce(works.Treasury.Instructions.Single(i => i.Number == number).Beneficiaries[0].BenefId, "TV0122 Creditor account frozen");
        await RunAsync(works, "FD");
        var partial = await InstructionAsync(works, number);
        Assert.Equal("PARTIAL", (string)partial["piStatus"]!);
        Assert.Equal("PARTIAL", (string)(await FoundAsync(works, payment))["status"]!);
        await InstructionTests.RulesHoldAsync(works);
    }

    [Fact]
    public async Task What_waits_too_long_is_listed_with_its_age()
    {
        await RunAsync(works, "VA");
        var payment = await PaidAsync(works, await BillAsync(works, 80m, workers: 1, deduction: 0));
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        async Task<JsonNode?> LateAsync(string status, double days)
        {
            await works.StoredAsync(FormattableString.Invariant($"update payments.instructions set status = '{status}', last_modified_time = {TimeProvider.System.GetUtcNow().AddDays(-days).ToUnixTimeMilliseconds()} where number = '{number}'"));
            return (await (await works.AsAsync("SUPERUSERA")).PostAsync(Reconcile, new { criteria = new { tenantId = City, limit = 300 } })).Ok().At("ageing")!.AsArray().SingleOrDefault(row => (string)row!["jitBillNo"]! == number);
        }

        // INITIATED and APPROVED more than two days, IN PROCESS more than three.
        Assert.Null(await LateAsync("INITIATED", 1.9));
        Assert.Equal(2.1m, (decimal)(await LateAsync("INITIATED", 2.15))!["days"]!);
        Assert.Null(await LateAsync("APPROVED", 1.9));
        Assert.NotNull(await LateAsync("APPROVED", 2.1));
        Assert.Null(await LateAsync("IN PROCESS", 2.9));
        Assert.NotNull(await LateAsync("IN PROCESS", 3.1));
        Assert.Null(await LateAsync("FAILED", 30));
        await works.StoredAsync($"update payments.instructions set status = 'INITIATED', last_modified_time = {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()} where number = '{number}'");
    }

    [Fact]
    public async Task A_line_on_which_bill_payment_instruction_and_bank_differ_is_listed()
    {
        await RunAsync(works, "VA");
        var payment = await PaidAsync(works, await BillAsync(works, 70m, workers: 1, deduction: 0));
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        await RunAsync(works, "PIS", "PAG", "PD");
        var line = (string)payment["bills"]![0]!["billDetails"]![0]!["payableLineItems"]![0]!["lineItemId"]!;
        async Task<JsonNode?> DiffersAsync() =>
            (await (await works.AsAsync("SUPERUSERA")).PostAsync(Reconcile, new { criteria = new { tenantId = City, limit = 300 } })).Ok().At("mismatches")!.AsArray().SingleOrDefault(row => (string)row!["lineItemId"]! == line);
        Assert.Null(await DiffersAsync());
        foreach (var (fault, mend) in new[]
        {
            ($"update bills.bill_lines set payment_status = 'INITIATED' where id = '{line}'", $"update bills.bill_lines set payment_status = 'SUCCESSFUL' where id = '{line}'"),
            ($"update payments.beneficiaries set payment_status = 'Payment Failed' where instruction_id = (select id from payments.instructions where number = '{number}')", $"update payments.beneficiaries set payment_status = 'Payment Successful' where instruction_id = (select id from payments.instructions where number = '{number}')"),
            ($"update payments.beneficiaries set challan_number = utr_no, utr_no = null where instruction_id = (select id from payments.instructions where number = '{number}')", $"update payments.beneficiaries set utr_no = challan_number, challan_number = null where instruction_id = (select id from payments.instructions where number = '{number}')"),
        })
        {
            await works.StoredAsync(fault);
            Assert.NotNull(await DiffersAsync());
            await works.StoredAsync(mend);
            Assert.Null(await DiffersAsync());
        }
    }

    [Fact]
    public async Task Every_objection_of_the_catalogue_says_what_to_do()
    {
        // Codes of spec 40 §6.7 and 60 §17, as written there.
        string[] technical =
        [
            "EX0005", "EX0006", "EX0007", "EX0008", "EX0009", "EX0010", "EX0030", "EX0033", "EX0034", "EX0903", "FV0004", "FV0005", "FV0006", "FV0007", "FV0008", "FV0058", "FV0059", "PV0072", "PV0073", "TV0002", "TV0004",
            "TV0161", "TR0003", "TR9999",
        ];
        string[] correctable =
        [
            "322", "340", "PV0007", "PV0008", "PV0009", "PV0010", "PV0014", "PV0070", "TV0003", "TV0121", "TV0122", "TV0123", "TV0124", "TV0130", "TV0133", "TR0001", "TR0002", "TR0004", "TR0005", "TR0006", "TR0007", "AC01", "AC04",
            "AC06", "BE04", "RC01",
        ];
        await RunAsync(works, "VA");
        foreach (var codes in technical.Select(code => (Code: code, Class: "TECHNICAL")).Concat(correctable.Select(code => (Code: code, Class: "CORRECTABLE"))).Append((Code: "AM04", Class: "FUNDS")).Append((Code: "AM05", Class: "DUPLICATE")).Chunk(6))
        {
            // The last beneficiary keeps his money, so that the payment is PARTIAL.
            var payment = await PaidAsync(works, await BillAsync(works, 20m, workers: codes.Length + 1, deduction: 0));
            var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
            await RunAsync(works, "PIS", "PAG", "PD");
            var known = works.Treasury.Instructions.Single(i => i.Number == number).Beneficiaries;
            Assert.Equal(codes.Length + 1, known.Count);
            for (var i = 0; i < codes.Length; i++) works.Treasury.Bounce(known[i].BenefId, $"{codes[i].Code}: objected");
            await RunAsync(works, "FD");
            var beneficiaries = (await InstructionAsync(works, number))["beneficiaryDetails"]!.AsArray().ToDictionary(b => (string)b!["beneficiaryNumber"]!, StringComparer.Ordinal);
            for (var i = 0; i < codes.Length; i++)
            {
                var failed = beneficiaries[known[i].BenefId]!;
                Assert.Equal("Payment Failed", (string)failed["paymentStatus"]!);
                Assert.Equal((codes[i].Code, codes[i].Class), ((string)failed["objection"]!["code"]!, (string)failed["objection"]!["class"]!));
                Assert.NotEmpty((string)failed["objection"]!["userAction"]!);
                Assert.Equal(codes[i].Class is "CORRECTABLE" or "FUNDS", (bool)failed["objection"]!["retryable"]!);
            }

            Assert.Null(beneficiaries[known[^1].BenefId]!["objection"]);
        }
    }

    [Fact]
    public async Task A_correction_that_is_refused_leaves_the_payment_partial_and_may_be_tried_again()
    {
        await RunAsync(works, "VA");
        var unlucky = await InstructionTests.PayeeAsync(works, "BNCE0000017");
        var payment = await PaidAsync(works, await BillAsync(works, 40m, deduction: 0, payees: [(await WorkersAsync(works, 1))[0], unlucky]));
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostAsync(Instruct, new { parentPI = number, tenantId = City })).Refused("REVISED_PI_GEN_ERROR"); // nothing has failed yet
        (await client.PostAsync(Instruct, new { parentPI = "PI-none", tenantId = City })).Refused("REVISED_PI_GEN_ERROR");
        (await client.PostAsync(Instruct, new { tenantId = City })).Refused("PI_REQUEST_INVALID_PARAMS");
        (await client.PostAsync(Instruct, new { referenceId = "EP/none", tenantId = City })).Refused("PAYMENT_NOT_FIND_ERROR");
        (await client.PostAsync(SearchInstructions, new { searchCriteria = new { } })).Refused("SEARCH_CRITERIA_MANDATORY");
        (await client.PostAsync(Funds, new { searchCriteria = new { } })).Refused("SEARCH_CRITERIA_MANDATORY");
        (await client.PostAsync($"/ifms/_scheduler?serviceId=XX&tenantId={City}")).Refused("INVALID_SERVICE_ID");
        await RunAsync(works, "PIS", "PAG", "PD", "FD");
        await InstructionTests.CorrectAsync(works, unlucky, "NOIF0000017"); // 322: a branch that the treasury does not know
        var refused = (await client.PostAsync(Instruct, new { parentPI = number, tenantId = City })).Ok().At("paymentInstruction")!;
        Assert.Equal("FAILED", (string)refused["piStatus"]!);
        Assert.False((bool)refused["isActive"]!);
        Assert.Equal("322", (string)refused["objection"]!["code"]!);
        Assert.Contains(refused["piStatusLogs"]!.AsArray(), log => (string)log!["status"]! == "STATUS_LOG_COR_ERROR");
        Assert.Equal("PARTIAL", (string)(await InstructionAsync(works, number))["piStatus"]!);
        Assert.Equal("PARTIAL", (string)(await FoundAsync(works, payment))["status"]!);
        await InstructionTests.CorrectAsync(works, unlucky, "DEMO0000017");
        Assert.Equal("INITIATED", (string)(await client.PostAsync(Instruct, new { parentPI = number, tenantId = City })).Ok().At("paymentInstruction")!["piStatus"]!);
        await RunAsync(works, "FTPS");
        Assert.Equal("SUCCESSFUL", (string)(await FoundAsync(works, payment))["status"]!);
        await InstructionTests.RulesHoldAsync(works);
    }
}
