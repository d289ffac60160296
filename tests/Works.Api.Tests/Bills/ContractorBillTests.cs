using System.Text.Json.Nodes;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;
using static Works.Api.Tests.Bills.ContractorScenario;

namespace Works.Api.Tests.Bills;

/// <summary>Contractors' running bills: items, gates, steps (spec 02 §3.16, 40 §11). Every bill is above the threshold of one bill, so that the year's sum changes no tax.</summary>
public sealed class ContractorBillTests(WorksHost works) : IClassFixture<WorksHost>
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static IEnumerable<(string?, decimal, decimal, decimal, decimal, decimal)> Items(JsonNode drawn) => drawn["items"]!.AsArray().Select(item => (
        (string?)item!["name"], (decimal)item["payableRate"]!, (decimal)item["upToDateQuantity"]!, (decimal)item["previousQuantity"]!, (decimal)item["upToDateAmount"]!, (decimal)item["amount"]!));

    [Fact]
    public async Task A_part_bill_takes_the_approved_work_and_is_passed()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        var (bill, drawn) = await BilledAsync(works, contract);
        Assert.Equal((60_000m, 0m, 60_000m, 6m), ((decimal)drawn["upToDateValue"]!, (decimal)drawn["previousValue"]!, (decimal)drawn["value"]!, (decimal)drawn["progressPercent"]!));
        // Income tax 2 % of an association, above 30,000 in one bill; cess 1 %; retention 5 %. No GSTIN: no GST and none at source.
        Assert.Equal((1_200m, 600m, 3_000m, 0m), (Deduction(drawn, "ITTDS"), Deduction(drawn, "LC"), Deduction(drawn, "RMD"), Deduction(drawn, "GSTTDS")));
        Assert.Equal((60_000m, 55_200m), ((decimal)drawn["gross"]!, (decimal)drawn["net"]!));
        Assert.Equal(60_000m, (decimal)bill["totalAmount"]!);
        Assert.Equal(("EXPENSE.CONTRACTOR", "PART", "INWORKFLOW", "PENDING_FOR_VERIFICATION"), ((string)bill["businessService"]!, (string)bill["billKind"]!, (string)bill["status"]!, (string)bill["wfStatus"]!));
        Assert.Matches("^BILL01/PJ/", (string)bill["billNumber"]!);
        Assert.Equal($"{(string)contract["contractNumber"]!}_RA_1", (string)bill["referenceId"]!);
        Assert.Equal(("ORGANIZATION", (string)contract["orgId"]!), ((string)bill["billDetails"]![0]!["payee"]!["type"]!, (string)bill["billDetails"]![0]!["payee"]!["identifier"]!));
        Assert.Equal(["LC 600", "ITTDS 1200", "RMD 3000", "CONTRACTOR 55200"], bill["billDetails"]![0]!["payableLineItems"]!.AsArray().Select(line => FormattableString.Invariant($"{line!["headCode"]} {(decimal)line["amount"]!:0.##}")).OrderBy(line => line is ['L', ..] ? 0 : line is ['I', ..] ? 1 : line is ['R', ..] ? 2 : 3));
        var passed = await MoveAsync(works, bill, "VERIFY_AND_FORWARD", "APPROVE");
        Assert.Equal(("ACTIVE", "APPROVED"), ((string)passed["status"]!, (string)passed["wfStatus"]!));
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task A_second_bill_counts_on_from_the_first_and_no_row_is_billed_twice()
    {
        var contract = await ContractAsync(works, [("Wall", 1000m, 1000m), ("Gate", 500m, 100m)]);
        await MeasuredAsync(works, contract, 60m, 10m);
        await PassedAsync(works, contract);
        (await PostAsync(works, CreateRunning, Body(contract))).Refused("NOTHING_TO_BILL");
        await MeasuredAsync(works, contract, 40m, 0m);
        var (bill, drawn) = await PassedAsync(works, contract);
        Assert.Equal((105_000m, 65_000m, 40_000m), ((decimal)drawn["upToDateValue"]!, (decimal)drawn["previousValue"]!, (decimal)drawn["value"]!));
        var wall = drawn["items"]!.AsArray().Single(item => (string)item!["name"]! == "Wall")!;
        Assert.Equal((100m, 60m, 40m, 40_000m), ((decimal)wall["upToDateQuantity"]!, (decimal)wall["previousQuantity"]!, (decimal)wall["quantity"]!, (decimal)wall["amount"]!));
        var gate = drawn["items"]!.AsArray().Single(item => (string)item!["name"]! == "Gate")!;
        Assert.Equal((10m, 10m, 0m), ((decimal)gate["upToDateQuantity"]!, (decimal)gate["previousQuantity"]!, (decimal)gate["amount"]!));
        Assert.StartsWith("BILL02/", (string)bill["billNumber"]!, StringComparison.Ordinal);
        Assert.Equal(4, await works.CountAsync($"select count(*) from bills.billed_sources s join bills.bills b on b.id = s.bill_id where s.kind = 'MEASURE' and b.contract_number = '{(string)contract["contractNumber"]!}'"));

        // What is estimated is what is stored, and the search shows both bills with the account.
        var found = (await PostAsync(works, SearchRunning, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = City, ["contractNumbers"] = new JsonArray((string)contract["contractNumber"]!) } })).Ok();
        Assert.Equal([1, 2], found.At("contractorBills")!.AsArray().Select(row => (int)row!["runningNumber"]!));
        Assert.Equal(Items(drawn), Items(found.At("contractorBills[1]")!));
        Assert.Equal((105_000m, 5_250m), ((decimal)found.At("accounts[0].billed")!, (decimal)found.At("accounts[0].retentionHeld")!));
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task An_estimate_is_what_create_stores_and_stores_nothing()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        var estimated = (await PostAsync(works, EstimateRunning, Body(contract))).Ok().At("contractorBill")!;
        Assert.Equal(0, await works.CountAsync($"select count(*) from bills.bills where contract_number = '{(string)contract["contractNumber"]!}'"));
        var (_, drawn) = await BilledAsync(works, contract);
        foreach (var member in new[] { "value", "gross", "net", "items", "deductions", "progressPercent", "measurementNumbers" }) Assert.Equal(estimated[member]!.ToJsonString(), drawn[member]!.ToJsonString());
    }

    [Fact]
    public async Task One_bill_at_a_time_also_when_two_are_asked_for_at_once()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync(works, CreateRunning, Body(contract))));
        Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => reply.Refused("CONTRACTOR_BILL_IN_WORKFLOW"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from bills.bills where contract_number = '{(string)contract["contractNumber"]!}'"));
        (await PostAsync(works, CreateRunning, Body(contract))).Refused("CONTRACTOR_BILL_IN_WORKFLOW");
    }

    [Fact]
    public async Task Bills_of_two_contracts_of_one_contractor_at_once_both_stand()
    {
        JsonObject[] contracts = [await ContractAsync(works), await ContractAsync(works)];
        foreach (var contract in contracts) await MeasuredAsync(works, contract, 60m);
        var replies = await Task.WhenAll(contracts.Select(contract => PostAsync(works, CreateRunning, Body(contract))));
        Assert.All(replies, reply => reply.Ok(201));
    }

    [Fact]
    public async Task A_final_bill_needs_all_the_work_and_the_day_and_is_the_last()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 999m);
        (await PostAsync(works, CreateRunning, Body(contract, "FINAL"))).Refused("FINAL_BILL_PROGRESS");
        await PassedAsync(works, contract);
        var last = await MeasurementScenario.EnteredAsync(works, contract, [1m]);
        (await PostAsync(works, CreateRunning, Body(contract, "FINAL"))).Refused("NOTHING_TO_BILL");
        await MeasurementScenario.ApproveAsync(works, last);
        (await PostAsync(works, CreateRunning, Body(contract, "FINAL", bill => bill.Remove("completionDate")))).Refused("COMPLETION_DATE_REQUIRED");
        (await PostAsync(works, CreateRunning, Body(contract, "FINAL", bill => bill["completionDate"] = Now + 86_400_000L))).Refused("COMPLETION_DATE");
        (await PostAsync(works, CreateRunning, Body(contract, "FINAL", bill => bill["completionDate"] = (long)contract["startDate"]! - 1))).Refused("COMPLETION_DATE");
        var (bill, drawn) = await PassedAsync(works, contract, "FINAL");
        Assert.Equal((1_000_000m, 1_000m, 100m), ((decimal)drawn["upToDateValue"]!, (decimal)drawn["value"]!, (decimal)drawn["progressPercent"]!));
        (await PostAsync(works, CreateRunning, Body(contract))).Refused("FINAL_BILL_EXISTS");
        (await PostAsync(works, CreateRunning, Body(contract, "FINAL"))).Refused("FINAL_BILL_EXISTS");
        Assert.Equal("FINAL", (string)bill["billKind"]!);
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task A_measurement_in_workflow_keeps_the_final_bill_waiting()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 1000m);
        await works.StoredAsync($"update contracts.contract_lines set no_of_unit = 1010 where contract_id = '{(string)contract["id"]!}'; update estimates.estimate_lines set no_of_unit = 1010 where id::text = '{(string)contract["lineItems"]![0]!["estimateLineItemId"]!}'");
        await MeasurementScenario.EnteredAsync(works, contract, [1m]);
        (await PostAsync(works, CreateRunning, Body(contract, "FINAL"))).Refused("FINAL_BILL_MEASUREMENT_OPEN");
    }

    [Fact]
    public async Task Dates_follow_one_another()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        async Task RefusedAsync(string code, Action<JsonObject> spoil) => (await PostAsync(works, CreateRunning, Body(contract, also: spoil))).Refused(code);
        var day = 86_400_000L;
        await RefusedAsync("BILL_DATE_FUTURE", bill => bill["billDate"] = Now + (2 * day));
        await RefusedAsync("BILL_DATE_BEFORE_ORDER", bill => bill["billDate"] = (long)contract["startDate"]! - day);
        await RefusedAsync("PARTY_BILL_DATE", bill => bill["partyBillDate"] = (long)contract["startDate"]! - day);
        await RefusedAsync("PARTY_BILL_DATE", bill => bill["partyBillDate"] = Now + (2 * day));
        await RefusedAsync("MB_DATE", bill => bill["measurementBook"] = new JsonObject { ["date"] = Now + (2 * day) });
        await RefusedAsync("MB_PAGES", bill => bill["measurementBook"] = new JsonObject { ["fromPage"] = 7, ["toPage"] = 6 });
        await RefusedAsync("MB_PAGES", bill => bill["measurementBook"] = new JsonObject { ["fromPage"] = 0, ["toPage"] = 6 });
        await RefusedAsync("EG_EXPENSE_BILL_INVALID_DATE", bill => bill["dueDate"] = (long)contract["startDate"]! - day);
        await RefusedAsync("CONTRACTOR_BILL_KIND", bill => bill["billKind"] = "REFUND");
        await RefusedAsync("CONTRACTOR_BILL_TENANTID", bill => bill.Remove("tenantId"));
        await RefusedAsync("CONTRACTOR_BILL_CONTRACTNUMBER", bill => bill.Remove("contractNumber"));
        await RefusedAsync("INVALID_CONTRACT_ID", bill => bill["contractNumber"] = "WO/none");
        var (_, drawn) = await BilledAsync(works, contract, also: bill => (bill["partyBillNumber"], bill["partyBillDate"], bill["measurementBook"]) = ("K/7", Now, new JsonObject { ["referenceNumber"] = "MB 12", ["date"] = Now, ["fromPage"] = 3, ["toPage"] = 3 }));
        Assert.Equal("K/7", (string)drawn["partyBillNumber"]!);
    }

    [Fact]
    public async Task Work_beyond_the_contract_is_not_billed()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        await works.StoredAsync($"update contracts.contract_lines set amount = 59999.99, no_of_unit = 1000 where contract_id = '{(string)contract["id"]!}'");
        var reply = await PostAsync(works, CreateRunning, Body(contract));
        reply.Refused("CONTRACTOR_BILL_EXCEEDS_CONTRACT");
        Assert.Equal(["C21", "60000", "59999.99"], reply.At("Errors[0].params")!.AsArray().Select(value => (string)value!));
    }

    [Fact]
    public async Task A_contract_whose_wages_and_material_are_billed_has_no_running_bill()
    {
        var contract = await PurchaseScenario.ContractAsync(works);
        await PurchaseScenario.CreatedAsync(works, contract, 1_000m);
        (await PostAsync(works, CreateRunning, Body(contract))).Refused("CONTRACT_BILLED_BY_PARTS");
    }

    [Fact]
    public async Task Material_of_work_that_is_billed_as_a_whole_is_on_the_list_of_findings()
    {
        var contract = await PurchaseScenario.ContractAsync(works);
        var (bill, _) = await BilledAsync(works, contract);
        var bought = await PurchaseScenario.CreatedAsync(works, contract, 1_000m);
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.control_findings where subject = '{(string)bought["billNumber"]!}' and code = 'CONTRACT_BILLED_AS_A_WHOLE' and message like '%{(string)bill["billNumber"]!}%'"));
    }

    [Fact]
    public async Task A_rejected_bill_frees_its_rows_and_keeps_its_number()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        var (bill, _) = await BilledAsync(works, contract);
        await MoveAsync(works, bill, "VERIFY_AND_FORWARD", "REJECT");
        var (again, drawn) = await BilledAsync(works, contract);
        Assert.StartsWith("BILL02/", (string)again["billNumber"]!, StringComparison.Ordinal);
        Assert.Equal((60_000m, 0m), ((decimal)drawn["value"]!, (decimal)drawn["previousValue"]!));
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task A_bill_sent_back_is_drawn_up_anew_with_the_work_approved_meanwhile()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        var (bill, _) = await BilledAsync(works, contract);
        await MoveAsync(works, bill, "SEND_BACK");
        await MeasuredAsync(works, contract, 40m);
        JsonObject Again(string action, Action<JsonObject>? also = null)
        {
            var body = Body(contract, also: sent => { sent["id"] = bill["id"]!.DeepClone(); also?.Invoke(sent); });
            body["workflow"]!["action"] = action;
            return body;
        }

        (await PostAsync(works, ChangeRunning, Again("SUBMIT"))).Refused("EG_BILL_WF_FIELDS_ERROR");
        (await PostAsync(works, ChangeRunning, Again("RE-SUBMIT", sent => sent["id"] = Guid.NewGuid().ToString()))).Refused("EG_EXPENSE_INVALID_BILL");
        (await PostAsync(works, ChangeRunning, Again("RE-SUBMIT", sent => (sent["billKind"], sent["completionDate"]) = ("FINAL", Now)))).Refused("FINAL_BILL_PROGRESS");
        var changed = (await PostAsync(works, ChangeRunning, Again("RE-SUBMIT", sent => sent["billDate"] = Now))).Ok(202);
        Assert.Equal((100_000m, 100_000m, "PENDING_FOR_VERIFICATION"), ((decimal)changed.At("contractorBills[0].value")!, (decimal)changed.At("bills[0].totalAmount")!, changed.Text("bills[0].wfStatus")));
        Assert.Equal((string)bill["billNumber"]!, changed.Text("bills[0].billNumber"));
        Assert.Equal(2, await works.CountAsync($"select count(*) from bills.billed_sources where bill_id = '{(string)bill["id"]!}'"));
        var passed = await MoveAsync(works, changed.At("bills[0]")!.AsObject(), "VERIFY_AND_FORWARD", "APPROVE");
        Assert.Equal(100_000m, (decimal)passed["totalAmount"]!);
        (await PostAsync(works, ChangeRunning, Again("RE-SUBMIT"))).Refused("CONTRACTOR_BILL_STATE");
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task Nobody_writes_the_content_of_a_computed_bill()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        var (bill, _) = await BilledAsync(works, contract);
        var spoilt = Update(bill, "VERIFY_AND_FORWARD");
        spoilt["bill"]!["billDetails"]![0]!["payableLineItems"]![0]!["amount"] = 1m;
        (await PostAsync(works, Change, spoilt, "EE1")).Refused("EG_EXPENSE_CONTENT_CHANGED");
        spoilt = Update(bill, "VERIFY_AND_FORWARD");
        spoilt["bill"]!["billDetails"]![0]!["payableLineItems"]!.AsArray().Add(Line("CONTRACTOR", 5m));
        (await PostAsync(works, Change, spoilt, "EE1")).Refused("EG_EXPENSE_CONTENT_CHANGED");
        spoilt = Update(bill, "VERIFY_AND_FORWARD");
        spoilt["bill"]!["billDetails"]![0]!["payee"]!["identifier"] = Guid.NewGuid().ToString();
        (await PostAsync(works, Change, spoilt, "EE1")).Refused("EG_EXPENSE_CONTENT_CHANGED");

        var posted = BillScenario.Body();
        Bill(posted)["businessService"] = "EXPENSE.CONTRACTOR";
        (await PostAsync(works, Create, posted)).Refused("EG_EXPENSE_INVALID_BUSINESSSERVICE");
        // What stands beside the amounts is kept as drawn up, too.
        spoilt = Update(bill, "VERIFY_AND_FORWARD");
        (spoilt["bill"]!["billDate"], spoilt["bill"]!["additionalDetails"]) = (1, new JsonObject());
        var moved = (await PostAsync(works, Change, spoilt, "EE1")).Ok(202).At("bills[0]")!;
        Assert.Equal(((long)bill["billDate"]!, "PART"), ((long)moved["billDate"]!, (string)moved["additionalDetails"]!["billKind"]!));
    }

    [Fact]
    public async Task A_part_rate_needs_a_reason_and_the_full_rate_comes_later()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        var code = (string)(await PostAsync(works, EstimateRunning, Body(contract))).Ok().At("contractorBill.items[0].itemCode")!;
        Action<JsonObject> Rate(decimal rate, string? reason, string? item = null) => bill => bill["partRates"] = new JsonArray(new JsonObject { ["itemCode"] = item ?? code, ["rate"] = rate, ["reason"] = reason });
        (await PostAsync(works, CreateRunning, Body(contract, also: Rate(800m, null)))).Refused("PART_RATE_REASON");
        (await PostAsync(works, CreateRunning, Body(contract, also: Rate(1000.01m, "more")))).Refused("PART_RATE");
        (await PostAsync(works, CreateRunning, Body(contract, also: Rate(800m, "x", "none")))).Refused("PART_RATE_ITEM");
        var (_, first) = await PassedAsync(works, contract, also: Rate(800m, "not plastered yet"));
        Assert.Equal((48_000m, "not plastered yet"), ((decimal)first["value"]!, (string)first["items"]![0]!["rateReason"]!));
        await MeasuredAsync(works, contract, 40m);
        var (_, second) = await BilledAsync(works, contract);
        Assert.Equal((100_000m, 52_000m), ((decimal)second["upToDateValue"]!, (decimal)second["value"]!));
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task Other_recoveries_say_what_they_are_for_and_something_is_left()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        Action<JsonObject> Kept(string head, decimal amount, string? reason) => bill => bill["deductions"] = new JsonArray(new JsonObject { ["headCode"] = head, ["amount"] = amount, ["reason"] = reason });
        async Task RefusedAsync(string code, Action<JsonObject> kept) => (await PostAsync(works, CreateRunning, Body(contract, also: kept))).Refused(code);
        await RefusedAsync("DEDUCTION_REASON", Kept("RECV", 10m, " "));
        await RefusedAsync("DEDUCTION_AMOUNT", Kept("RECV", 0m, "hire"));
        await RefusedAsync("INVALID_HEAD_CODE", Kept("RMD", 10m, "mine")); // computed
        await RefusedAsync("INVALID_HEAD_CODE", Kept("ITTDS", 10m, "mine"));
        await RefusedAsync("INVALID_HEAD_CODE", Kept("WRK", 10m, "no deduction"));
        await RefusedAsync("NET_PAYABLE", Kept("RECV", 55_200m, "everything"));
        var (_, drawn) = await BilledAsync(works, contract, also: Kept("RECV", 55_199.99m, "hire of a mixer"));
        Assert.Equal((0.01m, "hire of a mixer"), ((decimal)drawn["net"]!, (string)drawn["deductions"]!.AsArray().Single(row => (string)row!["headCode"]! == "RECV")!["reason"]!));
    }

    [Fact]
    public async Task A_passed_bill_is_cancelled_with_a_reason_the_last_one_first()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        var (first, _) = await PassedAsync(works, contract);
        await MeasuredAsync(works, contract, 40m);
        var (second, _) = await PassedAsync(works, contract);
        async Task<Reply> CancelAsync(JsonNode bill, string? reason = "wrong book", string user = "SUPERUSERA") => await PostAsync(works, Cancel, new JsonObject { ["tenantId"] = City, ["billId"] = bill["id"]!.DeepClone(), ["reason"] = reason }, user);
        (await CancelAsync(second, reason: " ")).Refused("EG_EXPENSE_CANCEL_REASON");
        (await CancelAsync(first)).Refused("EG_EXPENSE_CANCEL_NOT_ALLOWED");
        Assert.Equal(("INACTIVE", "CANCELLED"), ((await CancelAsync(second)).Ok().Text("bills[0].status"), (await FoundAsync(works, second))["wfStatus"]!.GetValue<string>()));
        var (_, drawn) = await BilledAsync(works, contract);
        Assert.Equal((100_000m, 60_000m, 3), ((decimal)drawn["upToDateValue"]!, (decimal)drawn["previousValue"]!, (int)drawn["runningNumber"]!));
        (await CancelAsync(first)).Refused("EG_EXPENSE_CANCEL_NOT_ALLOWED");
        await RulesHoldAsync(works);
    }

    [Fact]
    public async Task A_bill_that_is_being_paid_is_not_cancelled()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        var (bill, _) = await PassedAsync(works, contract);
        await PaidAsync(works, bill);
        (await PostAsync(works, Cancel, new JsonObject { ["tenantId"] = City, ["billId"] = bill["id"]!.DeepClone(), ["reason"] = "late" }, "SUPERUSERA")).Refused("EG_EXPENSE_CANCEL_NOT_ALLOWED");
        Assert.Equal(("SUCCESSFUL", 60_000m), ((string)(await FoundAsync(works, bill))["paymentStatus"]!, (decimal)(await FoundAsync(works, bill))["totalPaidAmount"]!));
    }

    [Fact]
    public async Task The_contractors_people_see_their_own_bills_and_nobody_elses()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        await BilledAsync(works, contract);
        JsonObject Criteria() => new() { ["criteria"] = new JsonObject { ["tenantId"] = City, ["contractNumbers"] = new JsonArray((string)contract["contractNumber"]!) } };
        var own = (await PostAsync(works, SearchRunning, Criteria(), Contracts.ContractScenario.Sarita)).Ok();
        Assert.Equal((1, 1), (own.At("contractorBills")!.AsArray().Count, own.At("accounts")!.AsArray().Count));
        var other = (await PostAsync(works, SearchRunning, Criteria(), Contracts.ContractScenario.Gouri)).Ok();
        Assert.Equal((0, 0), (other.At("contractorBills")!.AsArray().Count, other.At("accounts")!.AsArray().Count));
        (await PostAsync(works, SearchRunning, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = City } })).Refused("INVALID_SEARCH_CRITERIA");
    }

    [Fact]
    public async Task The_inbox_of_the_verifier_has_it_and_the_contractor_is_told()
    {
        var contract = await ContractAsync(works);
        await MeasuredAsync(works, contract, 60m);
        var (bill, _) = await BilledAsync(works, contract);
        var number = (string)bill["billNumber"]!;
        var inbox = (await PostAsync(works, "/inbox/v2/_search", new JsonObject
        {
            ["inbox"] = new JsonObject
            {
                ["tenantId"] = City, ["limit"] = 10, ["offset"] = 0, ["moduleSearchCriteria"] = new JsonObject { ["tenantId"] = City, ["billNumber"] = number },
                ["processSearchCriteria"] = new JsonObject { ["tenantId"] = City, ["moduleName"] = "expense", ["businessService"] = new JsonArray("EXPENSE.CONTRACTOR") },
            },
        }, "EE1")).Ok();
        Assert.Equal(number, inbox.Text("items[0].businessObject.billNumber"));
        await MoveAsync(works, bill, "VERIFY_AND_FORWARD", "APPROVE");
        async Task<bool> ToldAsync() => await works.CountAsync($"select count(*) from platform.outbox_events where payload::text like '%CONTRACTOR_BILL_APPROVE_TO_CONTRACTOR%' and payload::text like '%{number}%'") > 0;
        for (var tries = 0; tries < 100 && !await ToldAsync(); tries++) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.True(await ToldAsync());
    }
}
