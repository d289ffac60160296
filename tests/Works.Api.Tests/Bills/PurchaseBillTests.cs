using System.Text.Json.Nodes;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;
using static Works.Api.Tests.Bills.PurchaseScenario;

namespace Works.Api.Tests.Bills;

/// <summary>Purchase bills of the calculator, spec 40 §4.4.</summary>
public sealed class PurchaseBillTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task The_worked_example_gives_118000_and_90540_before_and_after_a_resubmit()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var bill = await PurchaseScenario.CreatedAsync(works, contract, 100_000m, 18_000m, WorkedExample);
        (string, decimal)[] expected = [("LC", 1_000m), ("ITTDS", 11_800m), ("GSTTDS", 14_160m), ("ROM", 500m), ("PURCHASE", 90_540m)];
        Assert.Equal(118_000m, (decimal)bill["totalAmount"]!);
        Assert.Equal(expected, Payable(bill));
        Assert.All(bill["billDetails"]![0]!["payableLineItems"]!.AsArray(), line => Assert.Equal("PAYABLE", (string)line!["type"]!));
        Assert.Equal(("INWORKFLOW", "PENDING_FOR_VERIFICATION"), ((string)bill["status"]!, (string)bill["wfStatus"]!));
        Assert.Matches($"^{(string)contract["contractNumber"]!}_PR_[0-9]+$", (string)bill["referenceId"]!);
        Assert.Equal(1_760_000_000_000, (long)bill["billDate"]!); // the invoice's date
        Assert.Equal(((long)contract["startDate"]!, (long)contract["endDate"]!), ((long)bill["fromPeriod"]!, (long)bill["toPeriod"]!));
        Assert.Equal(("pg.citya", "001"), ((string)bill["payer"]!["type"]!, (string)bill["payer"]!["identifier"]!));
        Assert.Equal("VENDOR_INVOICE", (string)bill["additionalDetails"]!["documents"]![0]!["documentType"]!);

        await MoveAsync(works, bill, "SEND_BACK");
        var changed = (await (await works.AsAsync("JE1")).PostAsync(ChangePurchase, PurchaseScenario.Change(bill, "RE-SUBMIT"))).Ok(202).At("bills[0]")!;
        Assert.Equal(118_000m, (decimal)changed["totalAmount"]!);
        Assert.Equal(expected, Payable(changed));
        Assert.Equal(10, changed["billDetails"]![0]!["payableLineItems"]!.AsArray().Count); // what was payable before is INACTIVE
        Assert.Equal("PENDING_FOR_VERIFICATION", (string)changed["wfStatus"]!);
    }

    [Fact]
    public async Task Either_spelling_of_comment_and_assignee_reaches_the_workflow()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var verifier = (await works.StoredAsync("select uuid from administration.users where user_name = 'EE1'"))[0]["uuid"]!.ToString()!;
        var body = PurchaseScenario.Body(contract, await VendorAsync(works), 100m, 0m);
        body["workflow"]!["assignees"]!.AsArray().Add(verifier);
        var bill = (await (await works.AsAsync("JE1")).PostAsync(CreatePurchase, body)).Ok(201).At("bills[0]")!;
        var step = (await works.StoredAsync($"select comment, assignees from administration.process_instances where business_id = '{(string)bill["billNumber"]!}'"))[0];
        Assert.Equal("as delivered", step["comment"]);
        Assert.Equal(verifier, Assert.Single((Guid[])step["assignees"]!).ToString());
    }

    [Fact]
    public async Task What_is_missing_is_refused_by_the_contracts_codes()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var client = await works.AsAsync("JE1");
        var vendor = await VendorAsync(works);
        async Task RefusedAsync(string code, Action<JsonObject> spoil, string path = CreatePurchase)
        {
            var body = PurchaseScenario.Body(contract, vendor, 100m, 0m);
            spoil(Bill(body));
            (await client.PostAsync(path, body)).Refused(code);
        }

        (await client.PostAsync(CreatePurchase)).Refused("PURCHASE_BILL");
        await RefusedAsync("PURCHASE_BILL.BILL_DETAILS", bill => bill["billDetails"] = new JsonArray());
        await RefusedAsync("PURCHASE_BILL.BILL_DETAILS.PAYEE", bill => bill["billDetails"]![0]!.AsObject().Remove("payee"));
        await RefusedAsync("PURCHASE_BILL.BILL_DETAILS.PAYEE.TYPE", bill => bill["billDetails"]![0]!["payee"]!.AsObject().Remove("type"));
        await RefusedAsync("PURCHASE_BILL.BILL_DETAILS.PAYEE.IDENTIFIER", bill => bill["billDetails"]![0]!["payee"]!.AsObject().Remove("identifier"));
        await RefusedAsync("PURCHASE_BILL.TENANTID", bill => bill.Remove("tenantId"));
        await RefusedAsync("PURCHASE_BILL.REFERENCE_ID", _ => { }, ChangePurchase);
        await RefusedAsync("PARSE_ERROR", bill => bill["additionalDetails"] = "text");
        await RefusedAsync("INVALID_CONTRACT_ID", bill => bill["contractNumber"] = "WO/none");
        await RefusedAsync("INVALID_HEAD_CODE", bill => bill["billDetails"]![0]!["lineItems"]![0]!["headCode"] = "WEG");
        await RefusedAsync("INVALID_PURCHASE_BILL_AMOUNT", bill => bill["billDetails"]![0]!["lineItems"]!.AsArray().Add(Line("ROM", 100m, "DEDUCTION")));
        await RefusedAsync("EG_EXPENSE_INVALID_BUSINESSSERVICE", bill => bill["businessService"] = "EXPENSE.WAGES");
    }

    [Fact]
    public async Task A_rejected_bill_is_inactive_its_meta_follows_and_the_invoice_is_free_again()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var bill = await PurchaseScenario.CreatedAsync(works, contract, invoice: "REJ-1");
        (await (await works.AsAsync("JE1")).PostAsync(CreatePurchase, PurchaseScenario.Body(contract, await VendorAsync(works), 5m, 0m, invoice: "rej 1"))).Refused("EG_EXPENSE_DUPLICATE_BILL");
        await MoveAsync(works, bill, "VERIFY_AND_FORWARD", "REJECT");
        var metas = await works.StoredAsync($"select payload::text as payload from platform.outbox_events where topic = 'calculate-billmeta' and aggregate_id = '{(string)bill["billNumber"]!}' order by id");
        var meta = metas.Select(row => JsonNode.Parse((string)row["payload"]!)!["BillMetaCalculation"]![0]!).ToList();
        Assert.Equal([true, false], meta.Select(one => (bool)one["isActive"]!));
        Assert.Equal((string)contract["contractNumber"]!, (string)meta[0]["contractNumber"]!);
        Assert.Equal((string)contract["orgId"]!, (string)meta[0]["orgId"]!);
        await PurchaseScenario.CreatedAsync(works, contract, invoice: "REJ-1");
    }

    [Fact]
    public async Task Rates_are_those_of_the_day_on_which_the_bill_was_made()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var bill = await PurchaseScenario.CreatedAsync(works, contract, 1000m, 0m, [("ITTDS", 0.6m)]);
        Assert.Equal(("ITTDS", 100m), Payable(bill)[0]);
        // From now on 20 %: bills made before keep 10 %.
        await works.StoredAsync(
            """
            update administration.masters set data = (data::jsonb || jsonb_build_object('effectiveTo', (extract(epoch from clock_timestamp()) * 1000)::bigint))::json where schema_code = 'expense.ApplicableCharges' and data ->> 'code' = 'ITTDS';
            insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
            values (gen_random_uuid(), 'pg', 'expense.ApplicableCharges', 'ITTDS.later', jsonb_build_object('id', '99', 'code', 'ITTDS', 'service', 'works.purchase', 'calculationType', 'percentage',
                'value', '20', 'active', true, 'effectiveFrom', (extract(epoch from clock_timestamp()) * 1000)::bigint + 1, 'effectiveTo', null), 99, 't', 0, 't', 0);
            update administration.master_revision set revision = revision + 1;
            """);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(("ITTDS", 200m), Payable(await PurchaseScenario.CreatedAsync(works, contract, 1000m, 0m, [("ITTDS", 1m)]))[0]);
        await MoveAsync(works, bill, "SEND_BACK");
        Assert.Equal(("ITTDS", 100m), Payable((await (await works.AsAsync("JE1")).PostAsync(ChangePurchase, PurchaseScenario.Change(bill, "RE-SUBMIT"))).Ok(202).At("bills[0]")!)[0]);
        await works.StoredAsync(
            """
            delete from administration.masters where unique_identifier = 'ITTDS.later';
            update administration.masters set data = (data::jsonb || '{"effectiveTo": null}')::json where schema_code = 'expense.ApplicableCharges' and data ->> 'code' = 'ITTDS';
            update administration.master_revision set revision = revision + 1;
            """);
    }

    [Fact]
    public async Task Calculated_bills_are_found_by_their_work()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var bill = await PurchaseScenario.CreatedAsync(works, contract);
        var client = await works.AsAsync("JE1");
        async Task<JsonArray> FoundAsync(object criteria) => (await client.PostAsync(SearchMeta, new { searchCriteria = criteria, pagination = new { limit = 50, offset = 0, sortBy = "contract_number", order = "desc" } })).Ok().At("bills")!.AsArray();
        var number = (string)contract["contractNumber"]!;
        var found = Assert.Single(await FoundAsync(new { tenantId = City, contractNumbers = new[] { number } }))!;
        Assert.Equal((string)bill["id"]!, (string)found["billId"]!);
        Assert.Equal((string)bill["billNumber"]!, (string)found["bill"]!["billNumber"]!);
        Assert.Equal((string)contract["orgId"]!, (string)found["orgId"]!);
        var project = (string)found["projectNumber"]!;
        Assert.Contains(await FoundAsync(new { tenantId = City, projectNumbers = new[] { project }, billTypes = new[] { "EXPENSE.PURCHASE" } }), one => (string)one!["billId"]! == (string)bill["id"]!);
        Assert.Single(await FoundAsync(new { tenantId = City, billNumbers = new[] { (string)bill["billNumber"]! } }));
        Assert.Single(await FoundAsync(new { tenantId = City, billRefIds = new[] { (string)bill["referenceId"]! }, orgNumbers = new[] { (string)contract["orgId"]! } }));
        var name = (await works.StoredAsync($"select name from projects.projects where project_number = '{project}'"))[0]["name"]!.ToString()!;
        Assert.Contains(await FoundAsync(new { tenantId = City, projectName = name.ToUpperInvariant() }), one => (string)one!["billId"]! == (string)bill["id"]!);
        Assert.Empty(await FoundAsync(new { tenantId = City, projectName = "no such project" }));

        var reply = (await client.PostAsync(SearchMeta, new { searchCriteria = new { tenantId = City, contractNumbers = new[] { number } }, pagination = new { } })).Ok();
        Assert.NotNull(reply.At("responseInfo"));
        Assert.Equal((10, 1), ((int)reply.At("pagination.limit")!, (int)reply.At("pagination.totalCount")!));
        (await client.PostAsync(SearchMeta, new { searchCriteria = new { }, pagination = new { } })).Refused("TENANT_ID");
        (await client.PostAsync(SearchMeta, new { searchCriteria = new { tenantId = City, billTypes = new[] { "EXPENSE.PURCHASE" } }, pagination = new { } })).Refused("INVALID_SEARCH_CRITERIA");
        (await client.PostAsync(SearchMeta, new { searchCriteria = new { tenantId = City, contractNumbers = new[] { number } } })).Refused("NotNull.calculatorSearchRequest.pagination");
    }

    [Fact]
    public async Task A_bill_shows_in_search_and_inbox_with_its_project()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var bill = await PurchaseScenario.CreatedAsync(works, contract);
        var number = (string)bill["billNumber"]!;
        object Criteria(object module) => new { inbox = new { tenantId = City, limit = 10, offset = 0, processSearchCriteria = new { businessService = new[] { "EXPENSE.PURCHASE" }, moduleName = "expense" }, moduleSearchCriteria = module } };
        var found = (await (await works.AsAsync("JE1")).PostAsync("/wms/expense/_search", Criteria(new { tenantId = City, billNumber = number, status = "PENDING_FOR_VERIFICATION" }))).Ok();
        Assert.Equal(number, found.Text("items[0].businessObject.billNumber"));
        Assert.NotEmpty(found.Text("items[0].businessObject.additionalDetails.projectId"));
        var inbox = (await (await works.AsAsync("EE1")).PostAsync("/inbox/v2/_search", Criteria(new { tenantId = City, billNumber = number }))).Ok();
        Assert.Equal(number, inbox.Text("items[0].ProcessInstance.businessId"));
    }

    [Fact]
    public async Task The_figures_of_the_printed_bill_are_those_of_the_bill()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var bill = await PurchaseScenario.CreatedAsync(works, contract, 100_000m, 18_000m, WorkedExample);
        var document = (await (await works.AsAsync("EE1")).PostAsync("/expense/bill/v1/documents/_search", new { criteria = new { tenantId = City, billNumber = (string)bill["billNumber"]! } })).Ok().At("document")!;
        Assert.Equal(("purchase-bill", 118_000m, 27_460m, 90_540m), ((string)document["template"]!, (decimal)document["gross"]!, (decimal)document["deductions"]!, (decimal)document["net"]!));
        Assert.Equal("Brickfield Building Supplies", (string)document["rows"]![0]!["name"]!);
        Assert.NotNull(document["project"]!["number"]);
        (await (await works.AsAsync("EE1")).PostAsync("/expense/bill/v1/documents/_search", new { criteria = new { tenantId = City, billNumber = "PB/none" } })).Refused("EG_EXPENSE_INVALID_BILL");
    }

    [Fact]
    public async Task Of_many_purchases_of_one_invoice_at_once_one_wins()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var (client, vendor) = (await works.AsAsync("JE1"), await VendorAsync(works));
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => client.PostAsync(CreatePurchase, PurchaseScenario.Body(contract, vendor, 10m + i, 0m, invoice: "CROWD/1"))));
        Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(replies.Where(reply => reply.Status != 201), reply => reply.Refused("EG_EXPENSE_DUPLICATE_BILL"));
    }

    [Fact]
    public async Task The_creator_hears_of_a_rejection_and_the_vendor_of_an_approval()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var rejected = await PurchaseScenario.CreatedAsync(works, contract);
        await MoveAsync(works, rejected, "VERIFY_AND_FORWARD", "REJECT");
        var approved = await PurchaseScenario.CreatedAsync(works, contract);
        await PurchaseScenario.ApprovedAsync(works, approved);
        async Task<bool> ToldAsync(string code, JsonNode bill) => await works.CountAsync($"select count(*) from platform.outbox_events where payload::text like '%{code}%' and payload::text like '%{(string)bill["billNumber"]!}%'") > 0;
        for (var i = 0; i < 100 && !(await ToldAsync("PURCHASE_BILL_REJECT_TO_CREATOR", rejected) && await ToldAsync("PURCHASE_BILL_APPROVE_TO_VENDOR", approved)); i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.True(await ToldAsync("PURCHASE_BILL_REJECT_TO_CREATOR", rejected));
        Assert.True(await ToldAsync("PURCHASE_BILL_APPROVE_TO_VENDOR", approved));
    }
}

/// <summary>Purchases against contract and measurement where controls block.</summary>
public sealed class PurchaseControlsTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task Material_is_billed_up_to_what_is_measured_and_no_further()
    {
        // 3 signboards at 850, all material, are measured and approved; the earthwork of the schedule is labour only.
        var contract = await ContractAsync(works);
        var (client, vendor) = (await works.AsAsync("JE1"), await VendorAsync(works));
        await PurchaseScenario.CreatedAsync(works, contract, 2_000m, 360m);
        var refused = (await client.PostAsync(CreatePurchase, PurchaseScenario.Body(contract, vendor, 551m, 0m))).Refused("RULE_BROKEN");
        Assert.Equal(["C20", "2551", "2550"], refused.At("Errors[0].params")!.AsArray().Select(value => (string)value!));
        await PurchaseScenario.CreatedAsync(works, contract, 550m, 99m);
    }

    [Fact]
    public async Task Many_purchases_at_once_do_not_bill_more_than_the_contract_together()
    {
        var contract = await ContractAsync(works); // worth 8,244.87
        var (client, vendor) = (await works.AsAsync("JE1"), await VendorAsync(works));
        // GST is not compared with the measured material, so that the contract is what stops them.
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.PostAsync(CreatePurchase, PurchaseScenario.Body(contract, vendor, 100m, 2_900m))));
        Assert.Equal(2, replies.Count(reply => reply.Status == 201));
        Assert.All(replies.Where(reply => reply.Status != 201), reply => Assert.Equal("C21", (string)reply.Refused("RULE_BROKEN").At("Errors[0].params[0]")!));
        Assert.Equal(6000, await works.CountAsync($"select sum(total_amount) from bills.bills where contract_number = '{(string)contract["contractNumber"]!}' and status <> 'INACTIVE'"));
    }

    [Fact]
    public async Task A_vendor_is_an_active_organisation_and_the_contract_in_force()
    {
        var contract = await ContractAsync(works);
        var client = await works.AsAsync("JE1");
        (await client.PostAsync(CreatePurchase, PurchaseScenario.Body(contract, "nobody", 10m, 0m))).Refused("INVALID_VENDOR");
        (await client.PostAsync(CreatePurchase, PurchaseScenario.Body(await MeasurementScenario.OrderedAsync(works), await VendorAsync(works), 10m, 0m))).Refused("CONTRACT_NOT_ACCEPTED");
    }

    [Fact]
    public async Task A_bill_posted_past_the_calculator_is_noted_and_not_refused()
    {
        var contract = await ContractAsync(works);
        var bill = await BillScenario.CreatedAsync(works, BillScenario.Body((string)contract["contractNumber"]!, 90_000m));
        Assert.Equal(2, await works.CountAsync($"select count(*) from administration.control_findings where subject = '{(string)bill["billNumber"]!}' and rule in ('C20', 'C21')"));
    }

    [Fact]
    public async Task Who_enters_a_bill_does_not_pass_it_and_amounts_of_one_contract_are_passed_together()
    {
        var contract = await ContractAsync(works);
        var first = await PurchaseScenario.CreatedAsync(works, contract, 1_000m);
        await PurchaseScenario.CreatedAsync(works, contract, 1_500m);
        Assert.Equal(2_500m, (decimal)(await works.StoredAsync($"select max(amount) as amount from administration.workflow_positions where business_id in (select bill_number from bills.bills where contract_number = '{(string)contract["contractNumber"]!}')"))[0]["amount"]!);
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(BillScenario.Change, Update(first, "VERIFY_AND_FORWARD"))).Ok(202);
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(BillScenario.Change, Update(first, "APPROVE"))).Refused("INCOMPATIBLE_DUTY");
    }
}
