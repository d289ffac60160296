using System.Text.Json.Nodes;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;
using static Works.Api.Tests.Bills.ContractorScenario;

namespace Works.Api.Tests.Bills;

/// <summary>What stands between the city and a contractor: retention money and advances (spec 02 §3.15, §3.18, C24, C25; 40 §11).</summary>
public sealed class ContractorAccountTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const long Day = 86_400_000L;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static JsonObject RefundBody(JsonNode contract, decimal? amount = null) => new()
    {
        ["refund"] = new JsonObject { ["tenantId"] = City, ["contractNumber"] = contract["contractNumber"]!.DeepClone(), ["amount"] = amount }, ["workflow"] = new JsonObject { ["action"] = "SUBMIT", ["assignes"] = new JsonArray() },
    };

    [Fact]
    public async Task Retention_of_40_000_goes_back_half_at_completion_and_the_rest_after_the_liability()
    {
        await TermsAsync(works, "RetentionPolicy", "WORK25", new JsonObject { ["partPercent"] = 5, ["finalPercent"] = 2.5, ["method"] = "WORK_VALUE", ["completionReleasePercent"] = 50 });
        var contract = await ContractAsync(works, [("Wall", 1000m, 600m)], liabilityMonths: 12, terms: order => order["additionalDetails"]!["retentionPolicy"] = "WORK25");
        var held = 0m;
        foreach (var (quantity, kind, retention) in new[] { (200m, "PART", 10_000m), (300m, "PART", 15_000m), (100m, "FINAL", 15_000m) })
        {
            await MeasuredAsync(works, contract, quantity);
            if (kind == "FINAL") (await PostAsync(works, Refund, RefundBody(contract))).Refused("RETENTION_NOT_DUE");
            var (_, drawn) = await PassedAsync(works, contract, kind);
            Assert.Equal(retention, Deduction(drawn, "RMD"));
            held += retention;
        }

        var account = await AccountAsync(works, contract);
        Assert.Equal((40_000m, 0m, 40_000m, 20_000m), ((decimal)account["retentionWithheld"]!, (decimal)account["retentionReleased"]!, (decimal)account["retentionHeld"]!, (decimal)account["retentionRefundable"]!));
        Assert.Equal(40_000m, held);
        var early = await PostAsync(works, Refund, RefundBody(contract, 20_000.01m));
        early.Refused("RETENTION_EXCEEDS_HELD");
        Assert.Equal(["C25", "20000.01", "20000"], early.At("Errors[0].params")!.AsArray().Select(value => (string)value!));
        (await PostAsync(works, Refund, RefundBody(contract, 0m))).Refused("RETENTION_AMOUNT");

        var half = (await PostAsync(works, Refund, RefundBody(contract))).Ok(201).At("bills[0]")!.AsObject();
        Assert.Equal((20_000m, "REFUND"), ((decimal)half["totalAmount"]!, (string)half["billKind"]!));
        (await PostAsync(works, Refund, RefundBody(contract))).Refused("CONTRACTOR_BILL_IN_WORKFLOW");
        await MoveAsync(works, half, "VERIFY_AND_FORWARD", "APPROVE");
        (await PostAsync(works, Refund, RefundBody(contract))).Refused("RETENTION_EXCEEDS_HELD");

        // A year and a day later.
        await works.StoredAsync($"update bills.contractor_bills set completion_date = completion_date - {367L * Day} where contract_number = '{(string)contract["contractNumber"]!}' and completion_date is not null");
        (await PostAsync(works, Refund, RefundBody(contract, 20_000.01m))).Refused("RETENTION_EXCEEDS_HELD");
        var rest = (await PostAsync(works, Refund, RefundBody(contract, 20_000m))).Ok(201).At("bills[0]")!.AsObject();
        await MoveAsync(works, rest, "VERIFY_AND_FORWARD", "APPROVE");
        account = await AccountAsync(works, contract);
        Assert.Equal((40_000m, 40_000m, 0m), ((decimal)account["retentionWithheld"]!, (decimal)account["retentionReleased"]!, (decimal)account["retentionHeld"]!));

        // What it was withheld from can no longer be cancelled.
        var final = (await works.StoredAsync($"select id from bills.bills where contract_number = '{(string)contract["contractNumber"]!}' and bill_kind = 'FINAL'"))[0]["id"]!.ToString();
        (await PostAsync(works, Cancel, new JsonObject { ["tenantId"] = City, ["billId"] = final, ["reason"] = "late" }, "SUPERUSERA")).Refused("EG_EXPENSE_CANCEL_NOT_ALLOWED");
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task A_refund_that_is_rejected_leaves_the_money_held()
    {
        var contract = await ContractAsync(works, [("Wall", 1000m, 100m)]);
        await MeasuredAsync(works, contract, 100m);
        await PassedAsync(works, contract, "FINAL");
        var refund = (await PostAsync(works, Refund, RefundBody(contract))).Ok(201).At("bills[0]")!.AsObject(); // no liability period: all of it
        Assert.Equal(5_000m, (decimal)refund["totalAmount"]!);
        await MoveAsync(works, refund, "VERIFY_AND_FORWARD", "REJECT");
        Assert.Equal(5_000m, (decimal)(await AccountAsync(works, contract))["retentionRefundable"]!);
    }

    [Fact]
    public async Task An_advance_of_50_000_with_20_000_recovered_leaves_30_000_and_35_000_is_refused()
    {
        var contract = await ContractAsync(works);
        await AdvancedAsync(works, contract, 50_000m);
        await MeasuredAsync(works, contract, 100m);
        await PassedAsync(works, contract, also: bill => bill["advanceRecovery"] = 20_000m); // at 10 % nothing is due yet
        var account = await AccountAsync(works, contract);
        Assert.Equal((50_000m, 20_000m, 30_000m), ((decimal)account["advancePaid"]!, (decimal)account["advanceRecovered"]!, (decimal)account["advancePending"]!));

        await MeasuredAsync(works, contract, 700m);
        var refused = await PostAsync(works, CreateRunning, Body(contract, also: bill => bill["advanceRecovery"] = 35_000m));
        refused.Refused("ADVANCE_RECOVERY_EXCEEDS_PENDING");
        Assert.Equal(["C24", "35000", "30000"], refused.At("Errors[0].params")!.AsArray().Select(value => (string)value!));
        (await PostAsync(works, CreateRunning, Body(contract, also: bill => bill["advanceRecovery"] = 29_999m))).Refused("ADVANCE_RECOVERY_REASON"); // at 80 % all is due
        var (_, drawn) = await PassedAsync(works, contract, also: bill => (bill["advanceRecovery"], bill["advanceRecoveryReason"]) = (10_000m, "flood"));
        Assert.Equal(10_000m, Deduction(drawn, "ADVREC"));

        await MeasuredAsync(works, contract, 200m);
        (await PostAsync(works, CreateRunning, Body(contract, "FINAL", bill => (bill["advanceRecovery"], bill["advanceRecoveryReason"]) = (19_999m, "flood")))).Refused("ADVANCE_RECOVERY_INCOMPLETE");
        var (_, final) = await PassedAsync(works, contract, "FINAL");
        Assert.Equal(20_000m, Deduction(final, "ADVREC"));
        Assert.Equal(0m, (decimal)(await AccountAsync(works, contract))["advancePending"]!);
        (await PostAsync(works, Advance, AdvanceBody(contract, 1_000m))).Refused("FINAL_BILL_EXISTS");
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task An_advance_is_recovered_only_once_it_is_paid()
    {
        var contract = await ContractAsync(works);
        var advance = (await PostAsync(works, Advance, AdvanceBody(contract, 50_000m))).Ok(201).At("bills[0]")!.AsObject();
        Assert.Equal(("EXPENSE.ADVANCE", 50_000m), ((string)advance["businessService"]!, (decimal)advance["totalAmount"]!));
        Assert.Matches("^AB/[^/]+/[0-9]+/[0-9]{4}-[0-9]{2}$", (string)advance["billNumber"]!);
        await MeasuredAsync(works, contract, 800m);
        (await PostAsync(works, CreateRunning, Body(contract))).Refused("ADVANCE_IN_WORKFLOW");
        await MoveAsync(works, advance, "VERIFY_AND_FORWARD", "APPROVE");
        Assert.Equal(0m, Deduction((await PostAsync(works, EstimateRunning, Body(contract))).Ok().At("contractorBill")!, "ADVREC"));
        await PaidAsync(works, advance);
        Assert.Equal(50_000m, Deduction((await PostAsync(works, EstimateRunning, Body(contract))).Ok().At("contractorBill")!, "ADVREC"));
        await RulesHoldAsync(works, "C24");
    }

    [Fact]
    public async Task An_advance_that_is_passed_and_unpaid_keeps_the_final_bill_waiting()
    {
        var contract = await ContractAsync(works);
        var advance = (await PostAsync(works, Advance, AdvanceBody(contract, 50_000m))).Ok(201).At("bills[0]")!.AsObject();
        await MoveAsync(works, advance, "VERIFY_AND_FORWARD", "APPROVE");
        await MeasuredAsync(works, contract, 1000m);
        (await PostAsync(works, CreateRunning, Body(contract, "FINAL"))).Refused("ADVANCE_UNPAID");
        (await PostAsync(works, Cancel, new JsonObject { ["tenantId"] = City, ["billId"] = advance["id"]!.DeepClone(), ["reason"] = "not needed" }, "SUPERUSERA")).Ok();
        await PassedAsync(works, contract, "FINAL");
    }

    [Fact]
    public async Task Damages_are_held_by_the_day_and_come_back_with_an_extension()
    {
        var contract = await ContractAsync(works); // 10,00,000: 333.33 a day, at most 1,00,000
        async Task ShiftAsync(int days) => await works.StoredAsync($"update contracts.contracts set end_date = end_date + {days * Day} where contract_number = '{(string)contract["contractNumber"]!}' and status = 'ACTIVE'");
        await MeasuredAsync(works, contract, 100m);
        await ShiftAsync(-32); // acceptance wrote 30 days on; the justified end is a day before that: three days ago
        var (_, first) = await PassedAsync(works, contract);
        Assert.Equal((3, 1_000m), ((int)first["delayDays"]!, Deduction(first, "LD")));
        await ShiftAsync(32);
        await MeasuredAsync(works, contract, 100m);
        await ShiftAsync(-31);
        var (bill, second) = await PassedAsync(works, contract);
        Assert.Equal((0m, 333.33m, 100_333.33m), (Deduction(second, "LD"), (decimal)second["damagesReleased"]!, (decimal)second["gross"]!));
        Assert.Equal(100_333.33m, (decimal)bill["totalAmount"]!);
        Assert.Equal(666.67m, (decimal)(await AccountAsync(works, contract))["damagesHeld"]!);
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task An_advance_stays_within_its_limit_and_under_a_live_guarantee()
    {
        var contract = await ContractAsync(works); // 10,00,000: at most 1,00,000, guarantees of 110 %
        async Task RefusedAsync(string code, JsonObject body) => (await PostAsync(works, Advance, body)).Refused(code);
        await RefusedAsync("ADVANCE_EXCEEDS_LIMIT", AdvanceBody(contract, 100_000.01m));
        await RefusedAsync("ADVANCE_GUARANTEE_LOW", AdvanceBody(contract, 60_000m, guarantee: 65_999.99m));
        await RefusedAsync("ADVANCE_GUARANTEE_EXPIRED", AdvanceBody(contract, 60_000m, validTo: Now - (2 * Day)));
        await RefusedAsync("ADVANCE_AMOUNT", AdvanceBody(contract, 0.001m));
        var bare = AdvanceBody(contract, 60_000m);
        bare["advance"]!["guarantee"]!["bank"] = " ";
        await RefusedAsync("ADVANCE_GUARANTEE", bare);
        var late = AdvanceBody(contract, 60_000m);
        late["advance"]!["billDate"] = Now + (3 * Day);
        await RefusedAsync("ADVANCE_DATE", late);

        var replies = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostAsync(works, Advance, AdvanceBody(contract, 60_000m))));
        Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => reply.Refused("ADVANCE_IN_WORKFLOW"));
        await MoveAsync(works, replies.Single(reply => reply.Status == 201).At("bills[0]")!.AsObject(), "VERIFY_AND_FORWARD", "APPROVE");
        await RefusedAsync("ADVANCE_EXCEEDS_LIMIT", AdvanceBody(contract, 40_000.01m));
        await RefusedAsync("ADVANCE_GUARANTEE_LOW", AdvanceBody(contract, 40_000m, guarantee: 43_999.99m)); // with the first one's 66,000
        (await PostAsync(works, Advance, AdvanceBody(contract, 40_000m))).Ok(201);
    }
}

/// <summary>Thresholds of the tax laws over a financial year: a host of its own, for the contractor's sum begins at nothing.</summary>
public sealed class ContractorThresholdTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task Small_bills_are_let_off_until_the_years_sum_passes_the_limit_and_then_all_of_them_are_charged()
    {
        JsonObject[] contracts = [await ContractAsync(works), await ContractAsync(works)];
        async Task<decimal> TaxAsync(int contract, decimal quantity, bool isRejected = false)
        {
            await MeasuredAsync(works, contracts[contract], quantity);
            var (bill, drawn) = await BilledAsync(works, contracts[contract]);
            await MoveAsync(works, bill, "VERIFY_AND_FORWARD", isRejected ? "REJECT" : "APPROVE");
            return Deduction(drawn, "ITTDS");
        }

        Assert.Equal(0m, await TaxAsync(0, 30m)); // 30,000
        Assert.Equal(620m, await TaxAsync(1, 31m)); // 31,000 at once: of this bill alone
        Assert.Equal(0m, await TaxAsync(0, 30m)); // 91,000 in the year
        Assert.Equal(1_440m, await TaxAsync(1, 12m)); // 1,03,000: 12,000 and the 60,000 let off before
        Assert.Equal(100m, await TaxAsync(0, 5m)); // from here on every bill
        await RulesHoldAsync(works);
    }
}

/// <summary>The worked example of spec 02 §5 through the API, as far as bills go.</summary>
public sealed class ContractorExampleTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const long Day = 86_400_000L;

    [Fact]
    public async Task The_worked_example_replays_to_the_paisa()
    {
        var project = await EstimateScenario.ProjectAsync(works);
        await works.StoredAsync(
            $"""
            insert into registries.organisation_identifiers (id, organisation_id, tenant_id, position, type, value, is_active)
            select gen_random_uuid(), id, tenant_id, 7, 'GSTIN', '21AAAAA0017A1Z5', true from registries.organisations where org_number = 'ORG-000017' and tenant_id = '{City}'
            """);
        var estimate = await SanctionedAsync(works, EstimateBody(project, Road, withGst: true));
        var contract = await OrderedAsync(works, estimate, Total(Road, withGst: true), liabilityMonths: 12, days: 180);
        Assert.Equal(4_037_488.00m, (decimal)contract["totalContractedAmount"]!);
        await AdvancedAsync(works, contract, 342_160m);

        await MeasuredAsync(works, contract, 600m, 40m);
        await BillAsync(contract, "PART", 347_800.00m, 347_800.00m, 62_604.00m, 13_912m, 3_478m, 17_390.00m, 805.71m, 0m, 374_818.29m);
        // Excavation goes 20 cum beyond the agreed 800 under an order, within the office's tolerance, before the variation is sanctioned.
        await works.StoredAsync("update administration.masters set data = jsonb_set(data::jsonb, '{value}', '3') where schema_code = 'works.MeasurementTolerance'; update administration.master_revision set revision = revision + 1");
        var second = MeasurementScenario.Body(contract, [220m, 80m, 100m, 8m]);
        second["measurements"]![0]!["measures"]![0]!["additionalDetails"] = new JsonObject { ["orderNumber"] = "EE/7", ["orderDate"] = (long)contract["startDate"]! };
        await MeasurementScenario.ApproveAsync(works, (await PostAsync(works, MeasurementScenario.Create, second)).Ok(202).At("measurements[0]")!.AsObject());
        await BillAsync(contract, "PART", 2_260_700.00m, 1_912_900.00m, 344_322.00m, 76_516m, 19_129m, 95_645.00m, 273_271.43m, 0m, 1_792_660.57m);

        // The variation: quantities, an extra item, ten days more; then the rest of the work.
        (string Name, decimal Rate, decimal Quantity)[] varied = [("Excavation", 235m, 820m), ("PCC", 5170m, 124m), ("RCC", 8460m, 184.5m), ("Steel", 75_200m, 14.9m), ("Diversion", 75_000m, 1m)];
        contract = await VariedAsync(estimate, contract, varied);
        await MeasuredAsync(works, contract, 0m, 4m, 84.5m, 6.9m, 1m);
        // Completed two days after the justified end, which is a day before the one on the wire.
        await works.StoredAsync($"update contracts.contracts set end_date = end_date - {Day} * ((end_date - {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}) / {Day} + 1), start_date = start_date - {190 * Day} where contract_number = '{(string)contract["contractNumber"]!}' and status = 'ACTIVE'");
        await BillAsync(contract, "FINAL", 3_590_130.00m, 1_329_430.00m, 239_297.40m, 53_178m, 13_294m, 66_471.50m, 68_082.86m, 2_281.07m, 1_365_419.97m);

        var account = await AccountAsync(works, contract);
        Assert.Equal((179_506.50m, 89_753.25m, 342_160m, 342_160m, 0m, 2_281.07m), (
            (decimal)account["retentionHeld"]!, (decimal)account["retentionRefundable"]!, (decimal)account["advancePaid"]!, (decimal)account["advanceRecovered"]!, (decimal)account["advancePending"]!, (decimal)account["damagesHeld"]!));
        await RulesHoldAsync(works);
    }

    private async Task BillAsync(JsonNode contract, string kind, decimal upToDate, decimal since, decimal gst, decimal taxes, decimal cess, decimal retention, decimal recovery, decimal damages, decimal net)
    {
        var (_, drawn) = await PassedAsync(works, contract, kind);
        Assert.Equal(
            (upToDate, since, gst, since + gst, taxes, cess, retention, recovery, damages, net),
            ((decimal)drawn["upToDateValue"]!, (decimal)drawn["value"]!, (decimal)drawn["gst"]!, (decimal)drawn["gross"]!, Deduction(drawn, "ITTDS") + Deduction(drawn, "GSTTDS"), Deduction(drawn, "LC"), Deduction(drawn, "RMD"),
                Deduction(drawn, "ADVREC"), Deduction(drawn, "LD"), (decimal)drawn["net"]!));
    }

    private async Task<JsonObject> VariedAsync(JsonObject estimate, JsonObject contract, (string Name, decimal Rate, decimal Quantity)[] varied)
    {
        var body = EstimateScenario.Revision(estimate);
        var wanted = EstimateScenario.Lines(EstimateBody("p", varied, withGst: true));
        var lines = EstimateScenario.Lines(body);
        for (var i = 0; i < wanted.Count; i++)
        {
            var line = wanted[i]!.DeepClone();
            var old = lines.FirstOrDefault(known => (string?)known!["name"] == (string?)line["name"]);
            if (old is not null) (line["previousLineItemId"], line["sorId"]) = (old["previousLineItemId"]!.DeepClone(), old["sorId"]?.DeepClone());
            wanted[i] = line;
        }

        body["estimate"]!["estimateDetails"] = wanted.DeepClone();
        body["estimate"]!["additionalDetails"]!["totalEstimatedAmount"] = Total(varied, withGst: true);
        var revised = await SanctionedAsync(works, body);
        var change = ContractScenario.Extension(contract, days: 10, linesOf: (string)revised["id"]!);
        change["contract"]!["totalContractedAmount"] = Total(varied, withGst: true);
        return await AcceptedAsync(works, change);
    }
}
