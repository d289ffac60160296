using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>Creating, updating and finding payments (spec 40 §2.4–2.7), code by code.</summary>
public sealed class PaymentTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_payment_pays_bills_in_whole_and_the_bills_say_so()
    {
        var (first, second) = (await BillAsync(works, 1955.50m), await BillAsync(works, 20m, workers: 1));
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Body(first, second))).Ok(201);
        var payment = reply.At("payments[0]")!;
        Assert.Matches(@"^EP/1013/\d{4}-\d{2}/\d{2}/\d{2}/\d{6}$", (string)payment["paymentNumber"]!);
        Assert.Equal("INITIATED", (string)payment["status"]!);
        Assert.Equal("PAYMENT_INITIATED", (string)payment["referenceStatus"]!);
        Assert.Equal("INITIATED", (string)payment["bills"]![1]!["billDetails"]![0]!["payableLineItems"]![0]!["status"]!);
        Assert.Equal("for the wages", (string)payment["additionalDetails"]!["remark"]!);
        var bill = await BillOfAsync(works, first);
        Assert.Equal("INITIATED", (string)bill["paymentStatus"]!);
        Assert.Equal("INITIATED", (string)bill["billDetails"]![0]!["payableLineItems"]![0]!["paymentStatus"]!);
        Assert.Equal(0m, (decimal)bill["totalPaidAmount"]!);
        var events = await works.StoredAsync($"select topic, payload ->> 'payment' is not null as whole from platform.outbox_events where aggregate_id = '{(string)payment["paymentNumber"]!}'");
        Assert.Equal("expense-payment-create", Assert.Single(events)["topic"]);
        Assert.Equal(true, events[0]["whole"]);
    }

    [Fact]
    public async Task Every_level_must_equal_what_is_owed()
    {
        var bill = await BillAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        async Task RefusedAsync(string code, Action<JsonObject> spoil)
        {
            var body = Body(bill);
            spoil(Payment(body));
            (await client.PostAsync(Create, body)).Refused(code);
        }

        await RefusedAsync("NotNull.paymentRequest.payment.tenantId", p => p["tenantId"] = null);
        await RefusedAsync("NotNull.paymentRequest.payment.netPayableAmount", p => p["netPayableAmount"] = null);
        await RefusedAsync("NotNull.paymentRequest.payment.bills", p => p["bills"] = new JsonArray());
        await RefusedAsync("NotNull.paymentRequest.payment.bills[0].billDetails[1].payableLineItems[0].paidAmount", p => Line(p, 1, 0)["paidAmount"] = null);
        await RefusedAsync("EG_PAYMENT_DUPLICATE_BILLS_ERROR", p => p["bills"]!.AsArray().Add(p["bills"]![0]!.DeepClone()));
        await RefusedAsync("EG_PAYMENT_INVALID_BILLS_ERROR", p => p["bills"]![0]!["billId"] = Guid.NewGuid().ToString());
        await RefusedAsync("EG_PAYMENT_INVALID_PAYMENT_ERROR", p => p["netPaidAmount"] = 1);
        await RefusedAsync("EG_EXPENSE_PAYMENT_INVALID_BILL[0]", p => p["bills"]![0]!.AsObject().Remove("totalPaidAmount"));
        await RefusedAsync("EG_EXPENSE_PAYMENT_INVALID_BILL_DETAIL[1]", p => Detail(p, 1)["billDetailId"] = Guid.NewGuid().ToString());
        await RefusedAsync("EG_EXPENSE_PAYMENT_INVALID_BILL_DETAIL[1]", p => Detail(p, 1)["billDetailId"] = (string)Detail(p, 0)["billDetailId"]!); // named twice
        await RefusedAsync("EG_EXPENSE_PAYMENT_BILLDETAIL_INVALID_AMOUNT[0]", p => Detail(p, 0)["totalPaidAmount"] = 1);
        await RefusedAsync("EG_EXPENSE_PAYMENT_INVALID_LINEITEM[0]", p => Line(p, 0, 0)["lineItemId"] = (string)Line(p, 1, 0)["lineItemId"]!); // another detail's
        await RefusedAsync("EG_EXPENSE_PAYMENT_INVALID_LINEITEM[1]", p => Line(p, 0, 1)["lineItemId"] = (string)Line(p, 0, 0)["lineItemId"]!); // twice
        await RefusedAsync("EG_EXPENSE_PAYMENT_LINEITEM_INVALID_AMOUNT[0]", p => Line(p, 0, 0)["paidAmount"] = 1);
        var several = (await client.PostAsync(Create, Spoilt(bill, p => { p["netPaidAmount"] = 1; Line(p, 0, 0)["paidAmount"] = 1; Line(p, 1, 0)["paidAmount"] = 1; }))).Refused("EG_PAYMENT_INVALID_PAYMENT_ERROR");
        Assert.Equal(["EG_PAYMENT_INVALID_PAYMENT_ERROR", "EG_EXPENSE_PAYMENT_LINEITEM_INVALID_AMOUNT[0]"], several.Codes); // indexes begin anew under each detail
        Assert.Equal(several.Text("Errors[0].message"), several.Text("Errors[0].description"));
        var paid = await client.PostAsync(Create, Spoilt(bill, p => p["bills"]![0]!.AsObject().Remove("totalAmount")));
        Assert.Equal(2020m, (decimal)paid.Ok(201).At("payments[0].bills[0].totalAmount")!); // left out is what is owed
    }

    [Fact]
    public async Task A_bill_is_paid_once_also_after_a_failure_and_also_at_once()
    {
        var (bill, raced) = (await BillAsync(works), await BillAsync(works));
        var client = await works.AsAsync("SUPERUSERA");
        var payment = await PaidAsync(works, bill);
        (await client.PostAsync(Create, Body(bill))).Refused("EG_PAYMENT_DUPLICATE_PAYMENT_ERROR");
        await ChangedAsync(payment, "FAILED");
        (await client.PostAsync(Create, Body(bill))).Refused("EG_PAYMENT_DUPLICATE_PAYMENT_ERROR"); // checklist 5

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.PostAsync(Create, Body(raced))));
        Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => reply.Refused("EG_PAYMENT_DUPLICATE_PAYMENT_ERROR"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from payments.payment_bills where bill_id = '{(string)raced["id"]!}'"));
    }

    [Fact]
    public async Task A_bill_that_is_not_approved_or_of_another_city_is_not_paid()
    {
        var bill = await BillAsync(works);
        await works.StoredAsync($"update bills.bills set status = 'INWORKFLOW' where id = '{(string)bill["id"]!}'");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Body(bill))).Refused("EG_PAYMENT_INVALID_BILLS_ERROR");
        var foreign = Body(await BillAsync(works));
        Payment(foreign)["tenantId"] = "pg.cityb";
        (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync(Create, foreign)).Refused("EG_PAYMENT_INVALID_BILLS_ERROR");
    }

    [Fact]
    public async Task An_update_changes_statuses_and_carries_them_back()
    {
        var bill = await BillAsync(works);
        var payment = await PaidAsync(works, bill);
        var sent = Statuses(payment, "PARTIAL");
        sent["referenceStatus"] = "PAYMENT_SERVER_UNREACHABLE";
        Part(sent, 0, 0)["status"] = "SUCCESSFUL";
        Part(sent, 0, 1)["status"] = "failed"; // any casing
        Part(sent, 1, 0)["status"] = "SUCCESSFUL";
        Part(sent, 1, 1)["status"] = "SUCCESSFUL";
        var changed = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Change, new JsonObject { ["payment"] = sent })).Ok(202).At("payments[0]")!;
        Assert.Equal("PAYMENT_SERVER_UNREACHABLE", (string)changed["referenceStatus"]!); // checklist 14
        Assert.Equal("PAYMENT_SERVER_UNREACHABLE", (string)(await FoundAsync(works, payment))["referenceStatus"]!);
        var settled = await BillOfAsync(works, bill);
        Assert.Equal("PARTIAL", (string)settled["paymentStatus"]!);
        Assert.Equal(2010m, (decimal)settled["totalPaidAmount"]!);
        Assert.Equal("PARTIAL", (string)settled["billDetails"]![0]!["paymentStatus"]!);
        Assert.True(await works.CountAsync($"select count(*) from payments.status_changes where to_status = 'SUCCESSFUL' and entity = 'LINE'") >= 3);
    }

    [Fact]
    public async Task An_update_names_what_it_changes_and_says_every_status()
    {
        var payment = await PaidAsync(works, await BillAsync(works));
        var client = await works.AsAsync("SUPERUSERA");
        async Task RefusedAsync(string code, Action<JsonObject> spoil)
        {
            var sent = Statuses(payment, "SUCCESSFUL");
            spoil(sent);
            (await client.PostAsync(Change, new JsonObject { ["payment"] = sent })).Refused(code);
        }

        await RefusedAsync("EG_EXPENSE_PAYMENT_UPDATE_ERROR", p => p["id"] = null);
        await RefusedAsync("EG_EXPENSE_PAYMENT_UPDATE_ERROR", p => p["id"] = Guid.NewGuid().ToString());
        await RefusedAsync("EG_PAYMENT_UPDATE_STATUS_NOTNULL", p => p["status"] = "PAID");
        await RefusedAsync("EG_EXPENSE_PAYMENT_UPDATE_STATUS_NOTNULL", p => Part(p, 0, 0)["status"] = null);
        await RefusedAsync("EG_PAYMENT_INVALID_BILLS_ERROR", p => p["bills"]![0]!["billId"] = Guid.NewGuid().ToString());
        await RefusedAsync("EG_EXPENSE_PAYMENT_INVALID_BILL_DETAIL[0]", p => p["bills"]![0]!["billDetails"]![0]!["billDetailId"] = Guid.NewGuid().ToString());
        await RefusedAsync("EG_EXPENSE_PAYMENT_INVALID_LINEITEM[0]", p => Part(p, 0, 0)["lineItemId"] = Guid.NewGuid().ToString());
        Assert.Equal("INITIATED", (string)(await FoundAsync(works, payment))["status"]!);
    }

    [Fact]
    public async Task What_was_paid_stays_paid_even_where_controls_only_report()
    {
        var bill = await BillAsync(works);
        var payment = await PaidAsync(works, bill);
        await ChangedAsync(payment, "SUCCESSFUL");
        foreach (var next in new[] { "FAILED", "INITIATED", "CANCELLED", "PARTIAL" })
            (await (await works.AsAsync("SUPERUSERA")).PostAsync(Change, new JsonObject { ["payment"] = Statuses(payment, next) })).Refused("EG_PAYMENT_INVALID_STATUS_TRANSITION");
        await ChangedAsync(payment, "SUCCESSFUL"); // saying it again is no change
        Assert.Equal(2020m, (decimal)(await BillOfAsync(works, bill))["totalPaidAmount"]!);
    }

    [Fact]
    public async Task A_cancelled_payment_frees_its_bills()
    {
        var bill = await BillAsync(works);
        await ChangedAsync(await PaidAsync(works, bill), "CANCELLED");
        var again = await PaidAsync(works, bill);
        Assert.Equal("INITIATED", (string)again["status"]!);
        await InstructionTests.RulesHoldAsync(works);
    }

    [Fact]
    public async Task Search_knows_the_contracts_criteria_and_nothing_without_a_tenant()
    {
        var bill = await BillAsync(works);
        var payment = await PaidAsync(works, bill);
        var client = await works.AsAsync("SUPERUSERA");
        async Task<int> CountAsync(object criteria) => (await client.PostAsync(Search, new { paymentCriteria = criteria })).Ok(202).At("payments")!.AsArray().Count;
        Assert.Equal(0, await CountAsync(new { ids = new[] { (string)payment["id"]! } }));
        Assert.Equal(1, await CountAsync(new { tenantId = City, billIds = new[] { (string)bill["id"]! } }));
        Assert.Equal(1, await CountAsync(new { tenantId = City, paymentNumbers = new[] { (string)payment["paymentNumber"]! }, status = "initiated", referenceStatus = "PAYMENT_INITIATED" }));
        Assert.Equal(0, await CountAsync(new { tenantId = City, paymentNumbers = new[] { (string)payment["paymentNumber"]! }, status = "FAILED" }));
        Assert.Equal(0, await CountAsync(new { tenantId = City, ids = new[] { "no id" } }));
        var page = (await client.PostAsync(Search, new { paymentCriteria = new { tenantId = City }, pagination = new { limit = 1, offSet = 0, order = "desc" } })).Ok(202);
        Assert.Single(page.At("payments")!.AsArray());
        Assert.True((long)page.At("pagination.totalCount")! >= 1);
        (await client.PostAsync(Search, new { paymentCriteria = new { tenantId = City }, pagination = new { order = "UP" } })).Refused("EG_EXPENSE_SEARCH_INVALID_ORDER");
        var found = (await client.PostAsync("/wms/expense-payment/_search", new { inbox = new { tenantId = City, moduleSearchCriteria = new { tenantId = City, billNumber = (string)bill["billNumber"]! } } })).Ok();
        Assert.Equal((string)payment["paymentNumber"]!, found.Text("items[0].businessObject.paymentNumber"));
    }

    [Fact]
    public async Task Without_a_treasury_nothing_is_instructed()
    {
        var payment = await PaidAsync(works, await BillAsync(works));
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Instruct, new { referenceId = (string)payment["paymentNumber"]!, tenantId = City })).Refused("TREASURY_NOT_CONFIGURED");
    }

    private async Task ChangedAsync(JsonNode payment, string status) => (await (await works.AsAsync("SUPERUSERA")).PostAsync(Change, new JsonObject { ["payment"] = Statuses(payment, status) })).Ok(202);

    private static JsonObject Statuses(JsonNode payment, string status)
    {
        var sent = payment.DeepClone().AsObject();
        void Set(JsonNode node)
        {
            node["status"] = status;
            foreach (var child in (node["bills"] ?? node["billDetails"] ?? node["payableLineItems"])?.AsArray() ?? []) Set(child!);
        }

        Set(sent);
        sent["referenceStatus"] = null;
        return sent;
    }

    private static JsonObject Spoilt(JsonObject bill, Action<JsonObject> spoil)
    {
        var body = Body(bill);
        spoil(Payment(body));
        return body;
    }

    private static JsonObject Detail(JsonObject payment, int detail) => payment["bills"]![0]!["billDetails"]![detail]!.AsObject();

    private static JsonObject Line(JsonObject payment, int detail, int line) => Detail(payment, detail)["payableLineItems"]![line]!.AsObject();

    private static JsonObject Part(JsonObject payment, int detail, int line) => Line(payment, detail, line);
}

/// <summary>The same where every control blocks.</summary>
public sealed class StrictPaymentTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task The_transition_table_and_the_whole_of_a_bill_are_demanded()
    {
        var bill = await BillAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        var body = Body(bill);
        Payment(body)["bills"]![0]!["billDetails"]![0]!["payableLineItems"]!.AsArray().RemoveAt(1);
        (await client.PostAsync(Create, body)).Refused("EG_EXPENSE_PAYMENT_INCOMPLETE");
        var payment = await PaidAsync(works, bill);
        void Set(JsonNode node, string status)
        {
            node["status"] = status;
            foreach (var child in (node["bills"] ?? node["billDetails"] ?? node["payableLineItems"])?.AsArray() ?? []) Set(child!, status);
        }

        Set(payment, "FAILED");
        (await client.PostAsync(Change, new JsonObject { ["payment"] = payment.DeepClone() })).Ok(202);
        Set(payment, "SUCCESSFUL");
        (await client.PostAsync(Change, new JsonObject { ["payment"] = payment.DeepClone() })).Refused("EG_PAYMENT_INVALID_STATUS_TRANSITION");
    }
}
