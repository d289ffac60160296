using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;

namespace Works.Api.Tests.Bills;

/// <summary>Changing bills, spec 40 §2.2 and §3.1.</summary>
public sealed class UpdateBillTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task The_object_that_create_answered_takes_the_bill_through_every_step()
    {
        var bill = await CreatedAsync(works);
        var verified = await MoveAsync(works, bill, "VERIFY_AND_FORWARD");
        Assert.Equal(("INWORKFLOW", "PENDING_FOR_APPROVAL"), ((string)verified["status"]!, (string)verified["wfStatus"]!));
        var approved = await MoveAsync(works, bill, "APPROVE");
        Assert.Equal(("ACTIVE", "APPROVED"), ((string)approved["status"]!, (string)approved["wfStatus"]!));
        Assert.Equal((string)bill["billNumber"]!, (string)approved["billNumber"]!);
        Assert.Equal(1000m, (decimal)approved["totalAmount"]!);
        Assert.Equal("bill.passed", (await works.StoredAsync($"select business_event from platform.outbox_events where topic = 'expense-bill-update' and aggregate_id = '{(string)bill["billNumber"]!}' order by id desc limit 1"))[0]["business_event"]);
        Assert.NotEqual(202, (await (await works.AsAsync("EO1")).PostAsync(Change, Update(bill, "APPROVE"))).Status); // terminal
    }

    [Fact]
    public async Task A_rejected_bill_is_inactive_and_frees_its_reference()
    {
        var bill = await CreatedAsync(works);
        var rejected = await MoveAsync(works, bill, "VERIFY_AND_FORWARD", "REJECT");
        Assert.Equal(("INACTIVE", "REJECTED"), ((string)rejected["status"]!, (string)rejected["wfStatus"]!));
        await CreatedAsync(works, Body((string)bill["referenceId"]!));
        (await (await works.AsAsync("JE1")).PostAsync(Change, Update(bill, "RE-SUBMIT"))).Refused("EG_EXPENSE_INVALID_BILL");
    }

    [Fact]
    public async Task Lines_are_set_inactive_and_added_and_only_what_is_active_counts()
    {
        var bill = await CreatedAsync(works);
        await MoveAsync(works, bill, "SEND_BACK");
        var lines = bill["billDetails"]![0]!["payableLineItems"]!.AsArray();
        lines[0]!["status"] = "INACTIVE";
        lines.Add(Line("PURCHASE", 700m));
        lines.Add(Line("ITTDS", 200m, "DEDUCTION"));
        bill["billDetails"]![0]!["lineItems"]![0]!["amount"] = 900;
        var changed = (await (await works.AsAsync("JE1")).PostAsync(Change, Update(bill, "RE-SUBMIT"))).Ok(202).At("bills[0]")!;
        Assert.Equal("PENDING_FOR_VERIFICATION", (string)changed["wfStatus"]!);
        Assert.Equal(900m, (decimal)changed["totalAmount"]!);
        var found = await FoundAsync(works, bill);
        Assert.Equal(["INACTIVE", "ACTIVE", "ACTIVE"], found["billDetails"]![0]!["payableLineItems"]!.AsArray().Select(line => (string)line!["status"]!));
        Assert.Equal(900m, (decimal)found["totalAmount"]!);

        found["billDetails"]![0]!["status"] = "INACTIVE";
        Assert.Equal(0m, (decimal)(await (await works.AsAsync("EE1")).PostAsync(Change, Update(found, "RE-SUBMIT"))).Ok(202).At("bills[0].totalAmount")!);
    }

    [Fact]
    public async Task What_does_not_belong_to_the_bill_is_refused_by_the_contracts_codes()
    {
        var bill = await CreatedAsync(works);
        var client = await works.AsAsync("EE1");
        async Task RefusedAsync(string code, Action<JsonObject> spoil)
        {
            var body = Update(bill, "VERIFY_AND_FORWARD");
            spoil(Bill(body));
            (await client.PostAsync(Change, body)).Refused(code);
        }

        await RefusedAsync("EG_EXPENSE_INVALID_BILL", sent => sent["id"] = Guid.NewGuid().ToString());
        await RefusedAsync("EG_EXPENSE_BILL_UPDATE_NOTNULL_PAYER_ID", sent => sent["payer"]!["id"] = null);
        await RefusedAsync("EG_EXPENSE_BILL_UPDATE_NOTNULL_BILLDETAILS", sent => sent["billDetails"] = new JsonArray());
        await RefusedAsync("EG_EXPENSE_BILL_UPDATE_NOTNULL_BillDETAIL_ID", sent => sent["billDetails"]![0]!["id"] = null);
        await RefusedAsync("EG_EXPENSE_BILL_UPDATE_NOTNULL_BillDETAIL_ID", sent => sent["billDetails"]!.AsArray().Add(Detail(5m)));
        await RefusedAsync("EG_EXPENSE_BILL_UPDATE_NOTNULL_LINEITEM_ID", sent => sent["billDetails"]![0]!["lineItems"]![0]!["id"] = Guid.NewGuid().ToString());
        await RefusedAsync("EG_EXPENSE_BILL_UPDATE_NOTNULL_LINEITEM_ID", sent => sent["billDetails"]![0]!["payableLineItems"]![0]!["id"] = sent["billDetails"]![0]!["lineItems"]![0]!["id"]!.DeepClone());
        await RefusedAsync("EG_EXPENSE_PAYMENT_FIELD_UPDATE_NOT_ALLOWED", sent => sent["billDetails"]![0]!["payee"]!["bankAccount"] = "123");
        await RefusedAsync("EG_EXPENSE_INVALID_PAYMENT_PROVIDER", sent => sent["billDetails"]![0]!["payee"]!["paymentProvider"] = "PIGEON");
        await RefusedAsync("EG_EXPENSE_INVALID_BUSINESSSERVICE", sent => sent["businessService"] = "EXPENSE.WAGES");
        await RefusedAsync("EG_EXPENSE_INVALID_HEADCODES", sent => sent["billDetails"]![0]!["lineItems"]![0]!["headCode"] = "ZZ");
        var without = Update(bill, "VERIFY_AND_FORWARD");
        without.Remove("workflow");
        (await client.PostAsync(Change, without)).Refused("EG_BILL_WF_ERROR");
        Assert.Equal("PENDING_FOR_VERIFICATION", (string)(await FoundAsync(works, bill))["wfStatus"]!);
    }

    [Fact]
    public async Task Of_two_approvals_at_once_one_is_too_late()
    {
        var bill = await CreatedAsync(works);
        await MoveAsync(works, bill, "VERIFY_AND_FORWARD");
        var client = await works.AsAsync("EO1");
        var replies = await Task.WhenAll(client.PostAsync(Change, Update(bill, "APPROVE")), client.PostAsync(Change, Update(bill, "REJECT")));
        Assert.Single(replies, reply => reply.Status == 202);
    }

    [Fact]
    public async Task A_bill_that_waits_too_long_is_escalated_and_follows_its_workflow()
    {
        await works.StoredAsync(
            """update administration.business_services set states = replace(states::text, '["BILL_VERIFIER"]', '["AUTO_ESCALATE", "BILL_VERIFIER"]')::jsonb where business_service = 'EXPENSE.PURCHASE'; update administration.master_revision set revision = revision + 1;""");
        await Duties.Office.AddMasterAsync(works, "Workflow.AutoEscalation", "BILL",
            """{"businessService": "EXPENSE.PURCHASE", "module": "expense", "state": "PENDING_FOR_VERIFICATION", "action": "VERIFY_AND_FORWARD", "stateSLA": 1, "businessSLA": null, "topic": "bill-escalated", "active": true}""");
        var bill = await CreatedAsync(works);
        await works.StoredAsync($"update administration.workflow_positions set last_modified_time = last_modified_time - 200000000, created_time = created_time - 200000000 where business_id = '{(string)bill["billNumber"]!}'");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync($"{Duties.Office.WorkflowPath}/auto/EXPENSE.PURCHASE/_escalate?tenantId={City}")).Ok();
        Assert.Equal("PENDING_FOR_APPROVAL", (string)(await FoundAsync(works, bill))["wfStatus"]!);
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'expense-bill-update' and aggregate_id = '{(string)bill["billNumber"]!}'"));
    }

    [Fact]
    public async Task A_stale_version_is_refused_where_the_client_names_the_one_it_saw()
    {
        var bill = await CreatedAsync(works);
        await MoveAsync(works, bill, "VERIFY_AND_FORWARD");
        (await (await works.AsAsync("EO1")).PostAsync(Change, Update(bill, "APPROVE"), ("If-Match", "\"1\""))).Refused("ROW_VERSION_MISMATCH");
    }
}

/// <summary>The same in an office that runs its controls blocking.</summary>
public sealed class JudgedBillTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task Who_judges_a_bill_does_not_rewrite_it()
    {
        var bill = await CreatedAsync(works);
        var changed = bill.DeepClone().AsObject();
        changed["billDetails"]![0]!["lineItems"]![0]!["amount"] = 5000;
        changed["billDetails"]![0]!["payableLineItems"]![0]!["amount"] = 5000;
        (await (await works.AsAsync("EE1")).PostAsync(Change, Update(changed, "VERIFY_AND_FORWARD"))).Refused("EG_EXPENSE_CONTENT_CHANGED");
        Assert.Equal(5000m, (decimal)(await (await works.AsAsync("EE1")).PostAsync(Change, Update(changed, "RE-SUBMIT"))).Ok(202).At("bills[0].totalAmount")!);
    }

    [Fact]
    public async Task Net_and_deductions_add_up_to_the_gross()
    {
        var body = Body();
        Bill(body)["billDetails"]![0]!["payableLineItems"]![0]!["amount"] = 999;
        var refused = (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Refused("RULE_BROKEN");
        Assert.StartsWith("C23:", refused.Text("Errors[0].message"), StringComparison.Ordinal);
    }
}
