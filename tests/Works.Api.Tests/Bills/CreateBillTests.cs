using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;

namespace Works.Api.Tests.Bills;

/// <summary>Creating bills, spec 40 §2.1, step by step.</summary>
public sealed class CreateBillTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_posted_bill_is_answered_with_201_and_comes_back_in_workflow_with_the_servers_own_totals()
    {
        var body = Body(amount: 1234.56m);
        Bill(body)["billDetails"]!.AsArray().Add(Detail(10m, "LC")); // a deduction head as only payable line
        var bill = await CreatedAsync(works, body);

        Assert.Equal(("INWORKFLOW", "PENDING_FOR_VERIFICATION"), ((string)bill["status"]!, (string)bill["wfStatus"]!));
        Assert.Equal((1244.56m, 0m), ((decimal)bill["totalAmount"]!, (decimal)bill["totalPaidAmount"]!));
        Assert.Matches("^PB/[0-9]{4}-[0-9]{2}/[0-9]{6}$", (string)bill["billNumber"]!);
        Assert.Null(bill["paymentStatus"]);
        var detail = bill["billDetails"]![0]!;
        Assert.Equal(["ACTIVE", "ACTIVE", "ACTIVE"], new[] { detail, detail["lineItems"]![0]!, detail["payableLineItems"]![0]! }.Select(part => (string)part["status"]!));
        Assert.Equal((string)bill["id"]!, (string)detail["payee"]!["parentId"]!); // the contract's quirk: the bill, not the detail
        Assert.Equal(string.Empty, (string)detail["payee"]!["additionalDetails"]!["gender"]!);
        Assert.Null(bill["payer"]!["additionalDetails"]);

        var found = await FoundAsync(works, bill);
        Assert.Equal((string)detail["id"]!, (string)found["billDetails"]![0]!["payee"]!["parentId"]!);
        Assert.Null(found["payer"]!["parentId"]);
        Assert.Null(found["billDetails"]![0]!["payableLineItems"]![0]!["billDetailId"]);
        Assert.Equal(0, (long)found["billDetails"]![0]!["fromPeriod"]!);
        Assert.Equal("By the pond", (string)found["additionalDetails"]!["locality"]!);
    }

    [Fact]
    public async Task Each_violation_of_the_shape_is_an_entry_and_nothing_below_runs()
    {
        var body = Body();
        Bill(body).Remove("billDate");
        Bill(body)["referenceId"] = "x";
        Bill(body)["billDetails"]![0]!["lineItems"]![0]!.AsObject().Remove("tenantId");
        Bill(body)["billDetails"]![0]!["payableLineItems"]![0]!["type"] = "SOMETHING";
        body.Remove("workflow");
        var reply = await (await works.AsAsync("JE1")).PostAsync(Create, body);
        Assert.Equal(
            ["NotNull.billRequest.bill.billDate", "Size.billRequest.bill.referenceId", "NotNull.billRequest.bill.billDetails[0].lineItems[0].tenantId", "NotNull.billRequest.bill.billDetails[0].payableLineItems[0].type"],
            reply.Refused("NotNull.billRequest.bill.billDate").Codes);
        Assert.Equal(["must not be null", "size must be between 2 and 256"], reply.Json!["Errors"]!.AsArray().Take(2).Select(error => (string)error!["message"]!));
        (await (await works.AsAsync("JE1")).PostAsync(Create)).Refused("NotNull.billRequest.bill");
    }

    [Fact]
    public async Task A_reference_is_used_once_and_the_refusal_names_the_bill_that_has_it()
    {
        var bill = await CreatedAsync(works);
        var again = Body((string)bill["referenceId"]!);
        again.Remove("workflow"); // the duplicate is answered alone and first
        var refused = (await (await works.AsAsync("JE1")).PostAsync(Create, again)).Refused("EG_EXPENSE_DUPLICATE_BILL");
        Assert.Single(refused.Codes);
        Assert.Contains((string)bill["billNumber"]!, refused.Text("Errors[0].description"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_workflow_or_action_the_contracts_codes_answer()
    {
        var client = await works.AsAsync("JE1");
        var body = Body();
        body.Remove("workflow");
        Bill(body)["dueDate"] = 1;
        Assert.Single((await client.PostAsync(Create, body)).Refused("EG_BILL_WF_ERROR").Codes);
        body = Body(head: "NOSUCH");
        body["workflow"]!["action"] = null;
        Bill(body)["dueDate"] = 1;
        Bill(body)["businessService"] = "EXPENSE.PURCHASE";
        Bill(body)["billDetails"]![0]!["lineItems"]![0]!["paidAmount"] = 2000;
        Bill(body)["billDetails"]![0]!["lineItems"]![0]!["headCode"] = "PA"; // inactive
        var reply = (await client.PostAsync(Create, body)).Refused("EG_BILL_WF_FIELDS_ERROR");
        Assert.Equal(["EG_BILL_WF_FIELDS_ERROR", "EG_EXPENSE_BILL_INVALID_DATE", "EG_EXPENSE_INVALID_HEADCODES", "EG_EXPENSE_LINEITEM_INVALID_AMOUNT"], reply.Codes);
        Assert.Contains("PA, NOSUCH", reply.Text("Errors[2].message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("businessService", "EXPENSE.NOTHING", "EG_EXPENSE_INVALID_BUSINESSSERVICE")]
    [InlineData("businessService", "ESTIMATE", "IDGEN ERROR")] // in the master, but nobody numbers such bills
    public async Task Only_bills_of_the_masters_services_are_taken(string member, string value, string code)
    {
        var body = Body();
        Bill(body)[member] = value;
        (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Refused(code);
    }

    [Fact]
    public async Task Who_may_not_take_the_first_step_creates_nothing()
    {
        var body = Body();
        Bill(body)["businessService"] = "EXPENSE.SUPERVISION"; // the system's alone
        Assert.NotEqual(201, (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Status);
        Assert.Equal(0, await works.CountAsync($"select count(*) from bills.bills where reference_id = '{(string)Bill(body)["referenceId"]!}'"));
    }

    [Fact]
    public async Task What_a_client_says_is_paid_is_not_paid()
    {
        var body = Body();
        Bill(body)["billDetails"]![0]!["payableLineItems"]![0]!["paidAmount"] = 1000;
        Assert.Equal(0m, (decimal)(await CreatedAsync(works, body))["totalPaidAmount"]!);
    }

    [Fact]
    public async Task One_invoice_of_a_vendor_is_billed_once_however_it_is_typed()
    {
        JsonObject Invoice(string number, string vendor = "vendor-1", long date = 1_760_000_000_000)
        {
            var body = Body();
            Bill(body)["additionalDetails"]!["invoiceNumber"] = number;
            Bill(body)["additionalDetails"]!["invoiceDate"] = date;
            Bill(body)["billDetails"]![0]!["payee"]!["identifier"] = vendor;
            return body;
        }

        var first = await CreatedAsync(works, Invoice("INV-007/24"));
        var client = await works.AsAsync("JE1");
        var refused = (await client.PostAsync(Create, Invoice("inv 00724"))).Refused("EG_EXPENSE_DUPLICATE_BILL");
        Assert.Contains((string)first["billNumber"]!, refused.Text("Errors[0].message"), StringComparison.Ordinal);
        await CreatedAsync(works, Invoice("INV-007/24", vendor: "vendor-2"));
        await CreatedAsync(works, Invoice("INV-007/24", date: 1_700_000_000_000)); // the financial year before

        await MoveAsync(works, first, "VERIFY_AND_FORWARD", "REJECT");
        await CreatedAsync(works, Invoice("INV-00724")); // a rejected bill lets go
    }

    [Fact]
    public async Task Of_many_creates_of_one_invoice_at_once_one_wins()
    {
        var client = await works.AsAsync("JE1");
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
        {
            var body = Body();
            Bill(body)["additionalDetails"]!["invoiceNumber"] = "RACE 1";
            return client.PostAsync(Create, body);
        }));
        Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => reply.Refused("EG_EXPENSE_DUPLICATE_BILL"));
    }

    [Fact]
    public async Task A_create_is_one_event_with_the_whole_bill_and_its_workflow()
    {
        var bill = await CreatedAsync(works);
        var stored = (await works.StoredAsync($"select payload::text as payload, business_event from platform.outbox_events where topic = 'expense-bill-create' and aggregate_id = '{(string)bill["billNumber"]!}'"))[0];
        var payload = JsonNode.Parse((string)stored["payload"]!)!;
        Assert.Equal("bill.submitted", stored["business_event"]);
        Assert.Equal((string)bill["id"]!, (string)payload["bill"]!["id"]!);
        Assert.Equal(1000m, (decimal)payload["bill"]!["billDetails"]![0]!["payableLineItems"]![0]!["amount"]!);
        Assert.Equal("for payment", (string)payload["workflow"]!["comments"]!);
    }
}
