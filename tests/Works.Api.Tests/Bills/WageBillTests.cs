using System.Text.Json.Nodes;
using Works.Api.Tests.Attendance;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;
using static Works.Api.Tests.Bills.WageScenario;

namespace Works.Api.Tests.Bills;

/// <summary>A host whose schedule has the rates of the worked example.</summary>
public sealed class WageHost : WorksHost
{
    protected override Task StartedAsync() => LoadRatesAsync(this);
}

/// <summary>Wage bills: from the approved muster roll, spec 40 §4.1–4.3.</summary>
public sealed class WageBillTests(WageHost works) : IClassFixture<WageHost>
{
    private const string Queue = "/expense-calculator/v1/wagequeue/_search";
    private const string Retry = "/expense-calculator/v1/wagequeue/_retry";

    [Fact]
    public async Task The_worked_example_gives_6664_on_the_bill_and_6598_in_the_estimate()
    {
        var (contract, muster, bill) = await WagesAsync(works);
        Assert.Equal(6664m, (decimal)bill["totalAmount"]!);
        Assert.Equal(("ACTIVE", "APPROVED"), ((string)bill["status"]!, (string)bill["wfStatus"]!));
        Assert.Matches("^WB/[0-9]{4}-[0-9]{2}/[0-9]{6}$", (string)bill["billNumber"]!);
        Assert.Matches($"^{(string)contract["contractNumber"]!}_{(string)muster["musterRollNumber"]!}_WR_[0-9]+$", (string)bill["referenceId"]!);
        Assert.Equal([[("WEG", 1955m), ("LC", 19m)], [("WEG", 1970m), ("LC", 20m)], [("WEG", 2739m), ("LC", 27m)]], Lines(bill, "lineItems"));
        Assert.Equal([[("LC", 19m), ("WEG", 1936m)], [("LC", 20m), ("WEG", 1950m)], [("LC", 27m), ("WEG", 2712m)]], Lines(bill, "payableLineItems"));
        var detail = bill["billDetails"]!.AsArray().Single(one => (decimal)one!["totalAmount"]! == 1955m)!;
        Assert.Equal(("INDIVIDUAL", "MALE", (string)muster["musterRollNumber"]!), ((string)detail["payee"]!["type"]!, (string)detail["payee"]!["additionalDetails"]!["gender"]!, (string)detail["referenceId"]!));
        Assert.Equal((long)muster["startDate"]!, (long)bill["fromPeriod"]!);
        Assert.Equal("Culvert at ward 4", (string)bill["additionalDetails"]!["projectName"]!); // the contract's

        var estimate = (await (await works.AsAsync("JE1")).PostAsync(Estimate, new { criteria = new { tenantId = City, musterRollId = new[] { (string)muster["id"]! } } })).Ok().At("calculation")!;
        Assert.Equal((6598m, 6598m), ((decimal)estimate["totalAmount"]!, (decimal)estimate["estimates"]![0]!["netPayableAmount"]!));
        Assert.Equal([0m, 1936m, 1950m, 2712m], estimate["estimates"]![0]!["calcDetails"]!.AsArray().Select(one => (decimal)one!["payableLineItem"]![0]!["amount"]!).Order());

        var document = (await (await works.AsAsync("JE1")).PostAsync("/expense/bill/v1/documents/_search", new { criteria = new { tenantId = City, billNumber = (string)bill["billNumber"]! } })).Ok().At("document")!;
        Assert.Equal(("wage-bill", 6664m, 66m, 6598m), ((string)document["template"]!, (decimal)document["gross"]!, (decimal)document["deductions"]!, (decimal)document["net"]!));
        var row = document["rows"]!.AsArray().Single(one => (decimal)one!["gross"]! == 1955m)!;
        Assert.Equal(("Mithun Baral", "Haradhan Baral", 5.5m, 352m), ((string)row["name"]!, (string)row["guardianName"]!, (decimal)row["workDays"]!, (decimal)row["dayRate"]!));

        var meta = JsonNode.Parse((string)(await works.StoredAsync($"select payload::text as payload from platform.outbox_events where topic = 'calculate-billmeta' and aggregate_id = '{(string)bill["billNumber"]!}'"))[0]["payload"]!)!["BillMetaCalculation"]![0]!;
        Assert.Equal((string)muster["musterRollNumber"]!, (string)meta["musterrollNumber"]!);
        Assert.Equal(["SOR_T352", "SOR_T390", "SOR_T452"], meta["billMetaCalcDetails"]!.AsArray().Select(one => (string)one!["billingSlabCode"]!).Order());
    }

    [Fact]
    public async Task Legacy_mode_keeps_the_rounding_of_the_reference()
    {
        await works.SwitchAsync("wage.cess.mode", "legacy");
        try
        {
            var (_, _, bill) = await WagesAsync(works);
            Assert.Equal(6664m, (decimal)bill["totalAmount"]!);
            Assert.Equal([[("LC", 20m), ("WEG", 1935m)], [("LC", 20m), ("WEG", 1950m)], [("LC", 27m), ("WEG", 2712m)]], Lines(bill, "payableLineItems"));
        }
        finally
        {
            await works.SwitchAsync("wage.cess.mode", "exact");
        }
    }

    [Fact]
    public async Task Delivered_twice_and_calculated_again_a_roll_is_billed_once()
    {
        var (_, muster, bill) = await WagesAsync(works, [("SOR_T352", 2m)]);
        var number = (string)muster["musterRollNumber"]!;
        await works.StoredAsync($"update platform.outbox_deliveries set delivered_time = null where subscriber = 'bills.wages' and event_id = (select id from platform.outbox_events where topic = 'calculate-musterroll' and aggregate_id = '{number}')");
        for (var i = 0; i < 100 && await works.CountAsync("select count(*) from platform.outbox_deliveries where subscriber = 'bills.wages' and delivered_time is null and parked_time is null") > 0; i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        var refused = (await (await works.AsAsync("JE1")).PostAsync(Calculate, new { criteria = new { tenantId = City, musterRollId = new[] { (string)muster["id"]! } } })).Refused("EG_EXPENSE_DUPLICATE_BILL");
        Assert.Equal((string)bill["billNumber"]!, refused.Text("Errors[0].params[0]"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from bills.bills where muster_roll_number = '{number}'"));
        Assert.Equal(0, await works.CountAsync($"select count(*) from bills.wage_bill_queue where muster_roll_number = '{number}'"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'expense-bill-create' and aggregate_id = '{(string)bill["billNumber"]!}'"));
    }

    [Fact]
    public async Task A_roll_that_cannot_be_billed_waits_in_the_queue_until_somebody_tries_again()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        await PayersAsync(works, present: false);
        JsonObject muster;
        try
        {
            muster = await ApprovedMusterAsync(works, contract, [("SOR_T452", 3m)]);
            for (var i = 0; i < 100 && await works.CountAsync($"select count(*) from bills.wage_bill_queue where muster_roll_number = '{(string)muster["musterRollNumber"]!}'") == 0; i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        finally
        {
            await PayersAsync(works, present: true);
        }

        var number = (string)muster["musterRollNumber"]!;
        var client = await works.AsAsync("JE1");
        var waiting = (await client.PostAsync(Queue, new { criteria = new { tenantId = City, musterRollNumbers = new[] { number } } })).Ok();
        Assert.Equal(("PAYER_MISSING_IN_MDMS", 1), (waiting.Text("musterRolls[0].code"), (int)waiting.At("musterRolls[0].attempts")!));
        var error = JsonNode.Parse((string)(await works.StoredAsync($"select payload::text as payload from platform.outbox_events where topic = 'calculate-error' and aggregate_id = '{number}'"))[0]["payload"]!)!;
        Assert.Equal(number, (string)error["musterRollRequest"]!["musterRoll"]!["musterRollNumber"]!);
        Assert.Equal("PAYER_MISSING_IN_MDMS", (string)error["exception"]!["code"]!);
        var again = (await client.PostAsync(Retry, new { tenantId = City, musterRollNumbers = new[] { number, "MR/none" } })).Ok();
        Assert.Equal("INVALID_MUSTER_ROLL", again.At("musterRolls")!.AsArray().Single(one => (string)one!["musterRollNumber"]! == "MR/none")!["code"]!.ToString());
        var bill = await BilledAsync(works, muster);
        Assert.Equal((string)bill["billNumber"]!, again.At("musterRolls")!.AsArray().Single(one => (string)one!["musterRollNumber"]! == number)!["billNumber"]!.ToString());
        Assert.Equal((await works.StoredAsync("select uuid from administration.users where user_name = 'EO1'"))[0]["uuid"]!.ToString(), (string)bill["auditDetails"]!["createdBy"]!); // who approved the roll
        Assert.Empty((await client.PostAsync(Queue, new { criteria = new { tenantId = City, musterRollNumbers = new[] { number } } })).Ok().At("musterRolls")!.AsArray());
        Assert.Single((await client.PostAsync(Queue, new { criteria = new { tenantId = City, musterRollNumbers = new[] { number }, billed = true } })).Ok().At("musterRolls")!.AsArray());
    }

    [Fact]
    public async Task Of_many_calculates_of_one_roll_at_once_one_makes_the_bill()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        await PayersAsync(works, present: false);
        var muster = await ApprovedMusterAsync(works, contract, [("SOR_T390", 4m)]);
        for (var i = 0; i < 100 && await works.CountAsync($"select count(*) from bills.wage_bill_queue where muster_roll_number = '{(string)muster["musterRollNumber"]!}'") == 0; i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        await PayersAsync(works, present: true);
        var client = await works.AsAsync("JE1");
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.PostAsync(Calculate, new { criteria = new { tenantId = City, musterRollId = new[] { (string)muster["id"]! } } })));
        Assert.Equal(1560m + 16m, (decimal)Assert.Single(replies, reply => reply.Status == 200).At("bills[0].totalAmount")!);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("EG_EXPENSE_DUPLICATE_BILL"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from bills.wage_bill_queue where muster_roll_number = '{(string)muster["musterRollNumber"]!}' and bill_number is not null"));
    }

    [Fact]
    public async Task Criteria_rolls_and_contracts_are_asked_for_as_the_contract_says()
    {
        var client = await works.AsAsync("JE1");
        async Task RefusedAsync(object body, string code)
        {
            foreach (var path in new[] { Estimate, Calculate }) (await client.PostAsync(path, body)).Refused(code);
        }

        await RefusedAsync(new { }, "CRITERIA");
        await RefusedAsync(new { criteria = new { musterRollId = new[] { "x" } } }, "CRITERIA.TENANTID");
        await RefusedAsync(new { criteria = new { tenantId = City } }, "CRITERIA.MUSTER_ROLL_OR_CONTRACT_ID");
        await RefusedAsync(new { criteria = new { tenantId = City, musterRollId = new[] { Guid.NewGuid().ToString() } } }, "INVALID_MUSTER_ROLL");
        await RefusedAsync(new { criteria = new { tenantId = City, contractId = "WO/none" } }, "INVALID_CONTRACT_ID");
        var (_, _, submitted) = await AttendanceScenario.WeekAsync(works, 1, 2);
        (await client.PostAsync(Estimate, new { criteria = new { tenantId = City, musterRollId = new[] { (string)submitted["id"]! } } })).Ok();
        (await client.PostAsync(Calculate, new { criteria = new { tenantId = City, musterRollId = new[] { (string)submitted["id"]! } } })).Refused("INVALID_MUSTER_ROLL");
    }

    [Fact]
    public async Task An_administrator_cancels_a_wage_bill_with_a_reason_and_the_roll_can_be_billed_again()
    {
        var (_, muster, bill) = await WagesAsync(works, [("SOR_T352", 1m)]);
        var (admin, id) = (await works.AsAsync("SUPERUSERA"), (string)bill["id"]!);
        (await (await works.AsAsync("JE1")).PostAsync(Cancel, new { tenantId = City, billId = id, reason = "wrong week" })).Refused("CustomException", 403);
        (await (await works.AsAsync("EO1")).PostAsync(Change, Update(bill, "CANCEL", "wrong week"))).Refused("EG_EXPENSE_CANCEL_NOT_ALLOWED", 403);
        (await admin.PostAsync(Cancel, new { tenantId = City, billId = id })).Refused("EG_EXPENSE_CANCEL_REASON");
        await works.StoredAsync($"update bills.bills set payment_status = 'INITIATED' where id = '{id}'");
        (await admin.PostAsync(Cancel, new { tenantId = City, billId = id, reason = "wrong week" })).Refused("EG_EXPENSE_CANCEL_NOT_ALLOWED");
        await works.StoredAsync($"update bills.bills set payment_status = 'FAILED' where id = '{id}'");
        var cancelled = (await admin.PostAsync(Change, Update(bill, "CANCEL", "wrong week"))).Ok(202).At("bills[0]")!;
        Assert.Equal(("INACTIVE", "CANCELLED"), ((string)cancelled["status"]!, (string)cancelled["wfStatus"]!));
        (await admin.PostAsync(Cancel, new { tenantId = City, billId = id, reason = "again" })).Refused("EG_EXPENSE_INVALID_BILL");

        var next = (await (await works.AsAsync("JE1")).PostAsync(Calculate, new { criteria = new { tenantId = City, musterRollId = new[] { (string)muster["id"]! } } })).Ok().At("bills[0]")!;
        Assert.NotEqual((string)bill["referenceId"]!, (string)next["referenceId"]!);
        var purchase = await BillScenario.CreatedAsync(works);
        (await admin.PostAsync(Cancel, new { tenantId = City, billId = (string)purchase["id"]!, reason = "no" })).Refused("EG_EXPENSE_CANCEL_NOT_ALLOWED");
    }
}

/// <summary>Wages where controls block.</summary>
public sealed class WageControlsTests(StrictWageHost works) : IClassFixture<StrictWageHost>
{
    [Fact]
    public async Task A_person_is_not_paid_for_more_days_than_the_week_has()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var first = await ApprovedMusterAsync(works, contract, [("SOR_T352", 5m)]);
        var bill = await BilledAsync(works, first);
        var roll = (await works.StoredAsync($"select id from bills.bill_details where bill_id = '{(string)bill["id"]!}'"))[0]["id"];
        // As if another register had paid the same person for the week: what entry and submission would have stopped.
        await works.StoredAsync($"update bills.bill_details set work_days = 7 where id = '{roll}'");
        await works.StoredAsync($"delete from bills.billed_sources where source = '{(string)first["musterRollNumber"]!}'");
        var refused = (await (await works.AsAsync("JE1")).PostAsync(Calculate, new { criteria = new { tenantId = City, musterRollId = new[] { (string)first["id"]! } } })).Refused("RULE_BROKEN");
        Assert.Equal(["C18", "12", "7"], refused.At("Errors[0].params")!.AsArray().Select(value => (string)value!));
    }
}

/// <summary>A strict host with the rates of the worked example.</summary>
public sealed class StrictWageHost : WorksHost
{
    protected override async Task StartedAsync()
    {
        await LoadRatesAsync(this);
        await SwitchAsync("controls-stricter-than-contract", "block");
    }
}
