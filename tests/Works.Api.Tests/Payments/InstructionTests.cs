using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Support;
using Works.Platform;
using Works.TreasurySimulator;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>The life of an instruction at the treasury (spec 40 §6.6), over HTTP on both sides.</summary>
public sealed class InstructionTests(TreasuryHost works) : IClassFixture<TreasuryHost>
{
    [Fact]
    public async Task A_payment_runs_to_its_end_and_everything_says_so()
    {
        await RunAsync(works, "VA");
        var before = await AvailableAsync();
        var bill = await BillAsync(works, wage: 1955.50m);
        var payment = await PaidAsync(works, bill);
        var instruction = await InstructedAsync(works, payment);
        var number = (string)instruction["jitBillNo"]!;
        Assert.StartsWith("PI-", number, StringComparison.Ordinal);
        Assert.True("INITIATED" == (string)instruction["piStatus"]!, instruction.ToJsonString());
        Assert.True(instruction["piSuccessCode"] is not null, string.Join(" ", (await works.StoredAsync("select service_id, subject, outcome from payments.treasury_messages")).Select(r => string.Join(",", r.Values))) + instruction.ToJsonString()[..900]);
        Assert.Equal("DEBIT", (string)instruction["transactionDetails"]![0]!["transactionType"]!);
        Assert.Equal(before - 3931m, await AvailableAsync());
        Assert.All(instruction["beneficiaryDetails"]!.AsArray(), b => Assert.Equal("Payment Initiated", (string)b!["paymentStatus"]!));

        // Two workers and the labour board, which gets both deductions in one (checklist 7).
        var known = works.Treasury.Instructions.Single(i => i.Number == number);
        Assert.Equal([20m, 1955.50m, 1955.50m], known.Beneficiaries.Select(b => b.Amount).Order());
        Assert.Contains(instruction["beneficiaryDetails"]!.AsArray(), b => (string)b!["beneficiaryId"]! == "Deduction_pg.citya_LC" && (string)b["beneficiaryType"]! == "DEPT");

        await RunAsync(works, "PIS");
        Assert.Equal("APPROVED", (string)(await InstructionAsync(works, number))["piStatus"]!);
        await RunAsync(works, "PAG");
        var inProcess = await InstructionAsync(works, number);
        Assert.Equal("IN PROCESS", (string)inProcess["piStatus"]!);
        Assert.NotNull(inProcess["paDetails"]![0]!["paAdviceId"]);
        await RunAsync(works, "PD");
        var done = await InstructionAsync(works, number);
        Assert.Equal("SUCCESSFUL", (string)done["piStatus"]!);
        Assert.All(done["beneficiaryDetails"]!.AsArray(), b => Assert.Equal("Payment Successful", (string)b!["paymentStatus"]!));

        var paid = await FoundAsync(works, payment);
        Assert.Equal("SUCCESSFUL", (string)paid["status"]!);
        Assert.Equal("PAYMENT_SUCCESS", (string)paid["referenceStatus"]!);
        var settled = await BillOfAsync(works, bill);
        Assert.Equal("SUCCESSFUL", (string)settled["paymentStatus"]!);
        Assert.Equal(3931m, (decimal)settled["totalPaidAmount"]!);
        await RulesHoldAsync(works);

        // Told under the root of the contract, without bank data (spec 40 §1.7).
        var told = await works.StoredAsync($"select payload::text as payload from platform.outbox_events where topic = 'ifms-pi-index-enrich' and aggregate_id = '{number}' order by id");
        Assert.Equal(["INITIATED", "APPROVED", "IN PROCESS", "SUCCESSFUL"], told.Select(row => (string)JsonNode.Parse((string)row["payload"]!)!["paymentInstruction"]!["piStatus"]!).Distinct());
        var update = JsonNode.Parse((string)(await works.StoredAsync($"select payload::text as payload from platform.outbox_events where topic = 'expense-payment-update' and aggregate_id = '{payment["paymentNumber"]}' order by id desc limit 1"))[0]["payload"]!)!;
        Assert.Equal((string)payment["paymentNumber"]!, (string)update["payment"]!["paymentNumber"]!);
    }

    [Fact]
    public async Task The_treasury_is_spoken_to_in_its_own_spelling()
    {
        await RunAsync(works, "VA");
        var unlucky = await PayeeAsync(works, "BNCE0000017");
        var number = (string)(await InstructedAsync(works, await PaidAsync(works, await BillAsync(works, 60m, deduction: 0, payees: [unlucky]))))["jitBillNo"]!;
        await RunAsync(works, "PIS", "PAG", "PD", "FD");
        await CorrectAsync(works, unlucky, "DEMO0000017");
        var correction = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Instruct, new { parentPI = number, tenantId = City })).Ok().Text("paymentInstruction.jitBillNo");

        var funds = await SaidAsync("VA", subject: null);
        Assert.Equal(["hoa", "ddoCode", "granteCode", "fromDate"], funds.Asked["params"]!.AsObject().Select(member => member.Key)); // sic
        var order = await SaidAsync("PI", number);
        Assert.Equal(
            ["jitBillNo", "jitBillDate", "jitBillDdoCode", "granteeAgCode", "schemeCode", "hoa", "ssuIaId", "mstAllotmentDistId", "ssuAllotmentId", "allotmentTxnSlNo", "billGrossAmount", "billNetAmount", "billNumberOfBenf", "purpose", "beneficiaryDetails"],
            order.Asked["params"]!.AsObject().Select(member => member.Key));
        Assert.Equal(
            ["benefId", "benefName", "benfAcctNo", "benfBankIfscCode", "benfMobileNo", "benfEmailId", "benfAddress", "benfAccountType", "benfAmount", "panNo", "adhaarNumber", "purpose"],
            order.Asked["params"]!["beneficiaryDetails"]![0]!.AsObject().Select(member => member.Key));
        Assert.Equal(("60.00", "1"), ((string)order.Asked["params"]!["billNetAmount"]!, (string)order.Asked["params"]!["billNumberOfBenf"]!)); // text, two places
        var again = await SaidAsync("COR", correction);
        Assert.Equal(
            ["jitCorBillNo", "jitCorBillDate", "jitCorBillDeptCode", "jitOrgBillRefNo", "jitOrgBillNo", "jitOrgBillDate", "beneficiaryDtls"], again.Asked["params"]!.AsObject().Select(member => member.Key)); // sic
        Assert.Equal(
            ["benefId", "jitCurBillRefNo", "orgAccountNo", "orgIfsc", "correctedAccountNo", "correctedIfsc", "curAccountNo", "curIfsc"], again.Asked["params"]!["beneficiaryDtls"]![0]!.AsObject().Select(member => member.Key));

        // What it says is kept and read in its spelling, too.
        foreach (var (said, step) in new[] { (order, number), (again, correction) })
        {
            var text = (string)said.Answered["data"]![0]!["sucessDescrp"]!; // sic
            Assert.False(string.IsNullOrEmpty(text));
            Assert.Equal(text, (string)(await InstructionAsync(works, step))["piSuccessDesc"]!);
        }
    }

    private async Task<(JsonNode Asked, JsonNode Answered)> SaidAsync(string service, string? subject)
    {
        var row = (await works.StoredAsync($"select request, response from payments.treasury_messages where service_id = '{service}' and outcome = 'Said' {(subject is null ? "" : $"and subject = '{subject}'")} order by created_time limit 1"))[0];
        var cipher = works.Services.GetRequiredService<FieldCipher>();
        JsonNode Read(string column) => JsonNode.Parse(cipher.Decrypt(City, $"treasury-message.{column}", new EncryptedText((string)row[column]!)))!;
        return (Read("request"), Read("response"));
    }

    [Fact]
    public async Task A_rejection_gives_the_money_back_once_however_often_it_is_told()
    {
        await RunAsync(works, "VA");
        var payee = await PayeeAsync(works, "RJCT0000017");
        var payment = await PaidAsync(works, await BillAsync(works, 500m, deduction: 0, payees: [payee]));
        var before = await AvailableAsync();
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        Assert.Equal(before - 500m, await AvailableAsync());
        await RunAsync(works, "PIS", "PIS");
        var rejected = await InstructionAsync(works, number);
        Assert.Equal("FAILED", (string)rejected["piStatus"]!);
        Assert.False((bool)rejected["isActive"]!);
        Assert.Equal(before, await AvailableAsync());
        Assert.Equal(1, await works.CountAsync($"select count(*) from payments.fund_entries e join payments.instructions i on i.id = e.instruction_id where i.number = '{number}' and e.type = 'REVERSAL'"));
        Assert.Equal("FAILED", (string)(await FoundAsync(works, payment))["status"]!);

        // The way on is a new instruction, not a new payment (checklist 5).
        var again = await InstructedAsync(works, payment);
        Assert.NotEqual(number, (string)again["jitBillNo"]!);
        Assert.Equal("INITIATED", (string)(await FoundAsync(works, payment))["status"]!);
        await RunAsync(works, "PIS");
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task A_bounce_makes_it_partial_and_a_correction_pays_the_one_who_failed()
    {
        await RunAsync(works, "VA");
        var worker = (await WorkersAsync(works, 1))[0];
        var unlucky = await PayeeAsync(works, "BNCE0000017");
        var bill = await BillAsync(works, 700m, deduction: 0, payees: [worker, unlucky]);
        var payment = await PaidAsync(works, bill);
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        var after = await AvailableAsync();
        await RunAsync(works, "PIS", "PAG", "PD", "FD", "FD");
        var partial = await InstructionAsync(works, number);
        Assert.Equal("PARTIAL", (string)partial["piStatus"]!);
        Assert.Equal(after, await AvailableAsync()); // FD gives nothing back (checklist 10)
        var failed = Assert.Single(partial["beneficiaryDetails"]!.AsArray(), b => (string)b!["paymentStatus"]! == "Payment Failed")!;
        Assert.Contains("TV0121", (string)failed["paymentStatusMessage"]!, StringComparison.Ordinal);
        Assert.Equal("PARTIAL", (string)(await FoundAsync(works, payment))["status"]!);
        Assert.Equal(700m, (decimal)(await BillOfAsync(works, bill))["totalPaidAmount"]!);

        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostAsync(Instruct, new { referenceId = (string)payment["paymentNumber"]!, tenantId = City })).Refused("PI_DUPLICATE_ERROR");
        await CorrectAsync(works, unlucky, "DEMO0000017");
        var revised = (await client.PostAsync(Instruct, new { parentPI = number, tenantId = City })).Ok().At("paymentInstruction")!;
        Assert.Equal(number, (string)revised["parentPiNumber"]!);
        Assert.Equal("INITIATED", (string)revised["piStatus"]!);
        Assert.Equal((string)failed["beneficiaryNumber"]!, (string)Assert.Single(revised["beneficiaryDetails"]!.AsArray())!["beneficiaryNumber"]!);
        Assert.Equal("COMPLETED", (string)(await InstructionAsync(works, number))["piStatus"]!);
        (await client.PostAsync(Instruct, new { parentPI = number, tenantId = City })).Refused("REVISED_PI_GEN_ERROR");
        await RunAsync(works, "FTPS", "FTFPS");
        Assert.Equal("SUCCESSFUL", (string)(await InstructionAsync(works, (string)revised["jitBillNo"]!))["piStatus"]!);
        Assert.Equal("SUCCESSFUL", (string)(await FoundAsync(works, payment))["status"]!);
        Assert.Equal(1400m, (decimal)(await BillOfAsync(works, bill))["totalPaidAmount"]!);
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task A_day_that_was_missed_is_asked_for_at_the_next_run_and_a_later_bounce_adds_to_the_first()
    {
        await RunAsync(works, "VA");
        var bill = await BillAsync(works, 350m, deduction: 0, workers: 2);
        var number = (string)(await InstructedAsync(works, await PaidAsync(works, bill)))["jitBillNo"]!;
        await RunAsync(works, "PIS", "PAG", "PD");
        var available = await AvailableAsync();
        // Credited nine days ago, and nobody asked since: the reference asks for the fifth day before today only.
        works.Treasury.Backdate(number, 9);
        await works.StoredAsync($"update payments.instructions set voucher_date = to_char(left(voucher_date, 10)::date - 9, 'YYYY-MM-DD') where number = '{number}'");
        var people = works.Treasury.Instructions.Single(i => i.Number == number).Beneficiaries;
        for (var failed = 1; failed <= 2; failed++)
        {
            works.Treasury.Bounce(people[failed - 1].BenefId, "TV0121 Creditor account closed");
            await RunAsync(works, "FD", "FD");
            var instruction = await InstructionAsync(works, number);
            Assert.Equal("PARTIAL", (string)instruction["piStatus"]!);
            Assert.Equal(failed, instruction["beneficiaryDetails"]!.AsArray().Count(b => (string)b!["paymentStatus"]! == "Payment Failed"));
            Assert.Equal(700m - (350m * failed), (decimal)(await BillOfAsync(works, bill))["totalPaidAmount"]!);
        }

        Assert.Equal(available, await AvailableAsync());
        Assert.Equal(0, await works.CountAsync($"select count(*) from payments.fund_entries e join payments.instructions i on i.id = e.instruction_id where i.number = '{number}' and e.type = 'REVERSAL'"));
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task After_the_window_a_fresh_instruction_takes_the_place_of_the_old_one()
    {
        await RunAsync(works, "VA");
        var unlucky = await PayeeAsync(works, "BNCE0000017");
        var payment = await PaidAsync(works, await BillAsync(works, 420m, deduction: 0, payees: [(await WorkersAsync(works, 1))[0], unlucky]));
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        await RunAsync(works, "PIS", "PAG", "PD", "FD");
        await CorrectAsync(works, unlucky, "DEMO0000017");
        await works.StoredAsync($"update payments.instructions set created_time = created_time - 800 * 86400000::bigint where number = '{number}'"); // two financial years ago: no correction is taken
        var available = await AvailableAsync();
        var fresh = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Instruct, new { parentPI = number, tenantId = City })).Ok().At("paymentInstruction")!;
        Assert.Null(fresh["parentPiNumber"]);
        Assert.StartsWith("PI-", (string)fresh["jitBillNo"]!, StringComparison.Ordinal);
        Assert.Equal("INITIATED", (string)fresh["piStatus"]!);
        Assert.Equal((420m, available - 420m), ((decimal)fresh["netAmount"]!, await AvailableAsync())); // the one who failed, with fresh money
        Assert.Equal("COMPLETED", (string)(await InstructionAsync(works, number))["piStatus"]!);
        await RunAsync(works, "PIS", "PAG", "PD");
        Assert.Equal("SUCCESSFUL", (string)(await InstructionAsync(works, (string)fresh["jitBillNo"]!))["piStatus"]!);
        Assert.Equal("SUCCESSFUL", (string)(await FoundAsync(works, payment))["status"]!);
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_and_the_instruction_is_not_sent_under_another_number()
    {
        await RunAsync(works, "VA");
        var payment = await PaidAsync(works, await BillAsync(works, 300m, workers: 1));
        works.Treasury.Misbehave(new Fault("dropAnswer", "PI", Times: 1));
        var instruction = await InstructedAsync(works, payment);
        var number = (string)instruction["jitBillNo"]!;
        Assert.True("INITIATED" == (string)instruction["piStatus"]!, instruction.ToJsonString());
        Assert.True((bool)instruction["outcomeUnknown"]!);
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Instruct, new { referenceId = (string)payment["paymentNumber"]!, tenantId = City })).Refused("PI_DUPLICATE_ERROR");
        await RestedAsync(works);
        await RunAsync(works, "PI");
        var known = await InstructionAsync(works, number);
        Assert.Equal("APPROVED", (string)known["piStatus"]!);
        Assert.Null(known["outcomeUnknown"]);
        Assert.Equal(1, works.Treasury.Instructions.Single(i => i.Number == number).Submissions);
        Assert.Equal(1, await works.CountAsync($"select count(*) from payments.instructions where payment_number = '{(string)payment["paymentNumber"]!}'"));
    }

    [Fact]
    public async Task A_question_that_never_arrived_is_sent_again_under_its_number_after_the_treasury_was_asked_often_enough()
    {
        await RunAsync(works, "VA");
        var payment = await PaidAsync(works, await BillAsync(works, 300m, workers: 1));
        works.Treasury.Misbehave(new Fault("drop", "PI", Times: 1));
        var number = (string)(await InstructedAsync(works, payment))["jitBillNo"]!;
        Assert.DoesNotContain(works.Treasury.Instructions, i => i.Number == number);
        for (var i = 0; i < 3; i++)
        {
            Assert.DoesNotContain(works.Treasury.Instructions, known => known.Number == number);
            await RestedAsync(works);
            await RunAsync(works, "PI");
        }

        Assert.Equal(1, works.Treasury.Instructions.Single(i => i.Number == number).Submissions);
        Assert.Equal("INITIATED", (string)(await InstructionAsync(works, number))["piStatus"]!);
    }

    [Fact]
    public async Task Without_funds_nothing_is_sent_and_the_payment_says_why()
    {
        await RunAsync(works, "VA");
        var payment = await PaidAsync(works, await BillAsync(works, 5_000_000m, workers: 1, deduction: 0));
        var instruction = await InstructedAsync(works, payment);
        Assert.Equal("FAILED", (string)instruction["piStatus"]!);
        Assert.DoesNotContain(works.Treasury.Instructions, i => i.Number == (string)instruction["jitBillNo"]!);
        var failed = await FoundAsync(works, payment);
        Assert.Equal("FAILED", (string)failed["status"]!);
        Assert.Equal("PAYMENT_INSUFFICIENT_FUNDS", (string)failed["referenceStatus"]!);
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task A_refusal_of_the_treasury_fails_the_payment_with_its_words()
    {
        await RunAsync(works, "VA");
        var before = await AvailableAsync();
        var payment = await PaidAsync(works, await BillAsync(works, 400m, deduction: 0, payees: [await PayeeAsync(works, "NOIF0000017")]));
        var instruction = await InstructedAsync(works, payment);
        Assert.Equal("FAILED", (string)instruction["piStatus"]!);
        Assert.Contains("Wrong IFSC", (string)instruction["piErrorResp"]!, StringComparison.Ordinal);
        Assert.Equal("PAYMENT_FAILED", (string)(await FoundAsync(works, payment))["referenceStatus"]!);
        Assert.Equal(before, await AvailableAsync());
    }

    private async Task<decimal> AvailableAsync() => (decimal)(await works.StoredAsync("select coalesce(sum(available_amount), 0) as amount from payments.sanctions"))[0]["amount"]!;

    internal static Task RestedAsync(WorksHost works) => works.StoredAsync("update payments.instructions set leased_until = 0, next_attempt_time = 0");

    /// <summary>A registered person whose account is at a branch of the simulator's special ones.</summary>
    internal static async Task<string> PayeeAsync(WorksHost works, string ifsc)
    {
        var client = await works.AsAsync("SUPERUSERA");
        var person = (await client.PostAsync("/individual/v1/_create", new
        {
            Individual = new
            {
                tenantId = City, name = new { givenName = "Payee of a test" }, gender = "FEMALE", dateOfBirth = "14/02/1988", mobileNumber = "9000000488", fatherName = "Father", relationship = "FATHER",
                address = new[] { new { tenantId = City, type = "PERMANENT", city = City, locality = new { code = "SUN01" }, ward = new { code = "B1" } } },
                skills = new[] { new { type = "SEMI_SKILLED_MASON", level = "SOR_0000013" } },
                identifiers = new[] { new { identifierType = "AADHAAR", identifierId = "1" + Random.Shared.NextInt64(10_000_000_000, 99_999_999_999) } },
            },
        })).Ok(202);
        var id = person.Text("Individual.id");
        (await client.PostAsync("/bankaccount-service/bankaccount/v1/_create", new { bankAccounts = new[] { Account(id, ifsc) } })).Ok();
        return id;
    }

    private static object Account(string payee, string ifsc) => new
    {
        tenantId = City, serviceCode = "IND", referenceId = payee,
        bankAccountDetails = new[]
        {
            new
            {
                tenantId = City, accountHolderName = "Payee of a test", accountNumber = Random.Shared.NextInt64(1_000_000_000_000, 9_999_999_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture),
                accountType = "SAVINGS", isPrimary = true, isActive = true, bankBranchIdentifier = new { type = "IFSC", code = ifsc },
            },
        },
    };

    /// <summary>Moves the account of a payee to another branch.</summary>
    internal static async Task CorrectAsync(WorksHost works, string payee, string ifsc)
    {
        var client = await works.AsAsync("SUPERUSERA");
        var account = (await client.PostAsync("/bankaccount-service/bankaccount/v1/_search", new { bankAccountDetails = new { tenantId = City, serviceCode = "IND", referenceId = new[] { payee } } })).Ok().At("bankAccounts[0]")!.DeepClone();
        account["bankAccountDetails"]![0]!["bankBranchIdentifier"]!["code"] = ifsc;
        (await client.PostAsync("/bankaccount-service/bankaccount/v1/_update", new JsonObject { ["bankAccounts"] = new JsonArray(account) })).Ok();
    }

    /// <summary>The rule with this id whose title contains these words.</summary>
    internal static ConservationRule Rule(WorksHost works, string id, string title) => works.Services.GetServices<ConservationRule>().Single(rule => rule.Id == id && rule.Title.Contains(title, StringComparison.Ordinal));

    /// <summary>Every assertion of C28–C31 on the whole store.</summary>
    internal static async Task RulesHoldAsync(WorksHost works)
    {
        foreach (var rule in works.Services.GetServices<ConservationRule>().Where(rule => rule.Id is "C28" or "C29" or "C30" or "C31"))
        {
            var broken = await works.StoredAsync(rule.Assertion);
            Assert.True(broken.Count == 0, $"{rule.Id} {rule.Title}: " + string.Join("; ", broken.Select(row => string.Join(", ", row.Select(column => $"{column.Key}={column.Value}")))));
        }
    }
}

/// <summary>A treasury whose instructions begin by themselves when a payment is created.</summary>
public sealed class PromptTreasuryHost : TreasuryHost
{
    protected override bool InstructsAlone => true;
}

/// <summary>The event of a new payment, delivered more than once (spec 40 §13 row 12).</summary>
public sealed class PaymentEventTests(PromptTreasuryHost works) : IClassFixture<PromptTreasuryHost>
{
    [Fact]
    public async Task Delivered_twice_a_payment_is_disbursed_once()
    {
        await RunAsync(works, "VA");
        var payment = await PaidAsync(works, await BillAsync(works, 75m, workers: 1));
        var number = (string)payment["paymentNumber"]!;
        Task<long> InstructionsAsync() => works.CountAsync($"select count(*) from payments.instructions where payment_number = '{number}'");
        async Task DeliveredAsync()
        {
            Task<long> DoneAsync() => works.CountAsync($"select count(*) from platform.outbox_deliveries d join platform.outbox_events e on e.id = d.event_id where d.subscriber = 'payment-instruction' and e.aggregate_id = '{number}' and d.delivered_time is not null");
            for (var i = 0; i < 100 && await DoneAsync() == 0; i++) await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.Equal((1, 1), (await DoneAsync(), await InstructionsAsync()));
            await InstructionTests.RestedAsync(works);
            await RunAsync(works, "PI");
        }

        await DeliveredAsync();
        await works.StoredAsync($"update platform.outbox_deliveries set delivered_time = null where subscriber = 'payment-instruction' and event_id = (select id from platform.outbox_events where topic = 'expense-payment-create' and aggregate_id = '{number}')");
        await DeliveredAsync();
        Assert.Equal(1, Assert.Single(works.Treasury.Instructions).Submissions);
        await RunAsync(works, "PIS", "PAG", "PD");
        Assert.All(works.Treasury.Instructions.SelectMany(i => i.Beneficiaries), b => Assert.Equal(1, b.Credits));
        Assert.Equal("SUCCESSFUL", (string)(await FoundAsync(works, payment))["status"]!);
    }
}

/// <summary>An office that has never looked at its allotments.</summary>
public sealed class FirstPaymentTests(PromptTreasuryHost works) : IClassFixture<PromptTreasuryHost>
{
    [Fact]
    public async Task The_first_payment_looks_at_the_allotments_before_it_finds_no_funds()
    {
        Assert.Equal(0, await works.CountAsync($"select count(*) from payments.treasury_runs where tenant_id = '{City}' and service_id = 'VA'"));
        var payment = await PaidAsync(works, await BillAsync(works, 75m, workers: 1));
        Task<IReadOnlyList<Dictionary<string, object?>>> InstructionsAsync() => works.StoredAsync($"select status from payments.instructions where payment_number = '{payment["paymentNumber"]}'");
        for (var i = 0; i < 300 && (await InstructionsAsync()).Count == 0; i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.NotEqual("FAILED", Assert.Single(await InstructionsAsync())["status"]);

        await PaidAsync(works, await BillAsync(works, 75m, workers: 1));
        for (var i = 0; i < 300 && await works.CountAsync("select count(*) from payments.instructions") < 2; i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal((2, 1), (await works.CountAsync("select count(*) from payments.instructions"), await works.CountAsync($"select count(*) from payments.treasury_runs where tenant_id = '{City}' and service_id = 'VA'")));
    }
}
