using System.Globalization;
using System.Text.Json.Nodes;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Contracts.ContractScenario;

namespace Works.Api.Tests.Contracts;

/// <summary>Updates of spec 20 §1.3 and §1.5: verification, approval, acceptance, and what each leaves alone.</summary>
public sealed class UpdateContractTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task Verified_approved_and_accepted_by_the_organisation_the_work_runs_in_the_citys_own_days()
    {
        var created = await CreatedAsync(works, user: "JE1");
        var verified = (await (await works.AsAsync("EE1")).PostAsync(Change, Update(created, "VERIFY_AND_FORWARD"))).Ok();
        Assert.Equal(("INWORKFLOW", "PENDING_FOR_APPROVAL"), (verified.Text("contracts[0].status"), verified.Text("contracts[0].wfStatus")));
        var approved = (await (await works.AsAsync("EO1")).PostAsync(Change, Update(created, "APPROVE"))).Ok();
        Assert.Equal("PENDING_FOR_ACCEPTANCE", approved.Text("contracts[0].wfStatus"));
        var issued = (long)approved.At("contracts[0].issueDate")!;
        Assert.Equal((long)approved.At("contracts[0].auditDetails.lastModifiedTime")!, issued);

        var india = TimeSpan.FromHours(5.5);
        var before = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(india).DateTime);
        var accepted = (await (await works.AsAsync(Sarita)).PostAsync(Change, Update(created, "ACCEPT"))).Ok().At("contracts[0]")!;
        var after = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(india).DateTime);
        Assert.Equal(("ACTIVE", "ACCEPTED", issued), ((string)accepted["status"]!, (string)accepted["wfStatus"]!, (long)accepted["issueDate"]!));
        var start = DateTimeOffset.FromUnixTimeMilliseconds((long)accepted["startDate"]!).ToOffset(india);
        var end = DateTimeOffset.FromUnixTimeMilliseconds((long)accepted["endDate"]!).ToOffset(india);
        Assert.InRange(DateOnly.FromDateTime(start.DateTime), before, after);
        Assert.Equal(TimeSpan.Zero, start.TimeOfDay);
        Assert.Equal(start.Date.AddDays(30).Add(new TimeSpan(0, 23, 59, 59, 999)), end.DateTime);
        Assert.Equal(
            ["save-contract", "update-contract", "update-contract", "update-contract"],
            (await works.StoredAsync($"select topic from platform.outbox_events where aggregate_id = '{created["contractNumber"]}' order by id")).Select(row => (string)row["topic"]!));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where aggregate_id = '{created["contractNumber"]}' and business_event = 'contract.signed'"));
        (await (await works.AsAsync(Sarita)).PostAsync(Change, Update(created, "ACCEPT"))).Refused("INVALID ACTION");
        var history = (await (await works.AsAsync("SUPERUSERA")).PostAsync($"/egov-workflow-v2/egov-wf/process/_search?tenantId={City}&businessIds={created["contractNumber"]}&history=true")).Ok();
        Assert.Equal(["ACCEPT", "APPROVE", "VERIFY_AND_FORWARD", "CREATE"], history.At("ProcessInstances")!.AsArray().Select(step => (string)step!["action"]!));
        Assert.All(history.At("ProcessInstances")!.AsArray(), step => Assert.Equal("contract-service", (string)step!["moduleName"]!));
    }

    [Fact]
    public async Task Steps_sent_with_stale_and_empty_members_lose_nothing_that_is_stored()
    {
        var created = await CreatedAsync(works);
        var number = (string)created["contractNumber"]!;
        foreach (var (user, action) in new[] { ("SUPERUSERA", "VERIFY_AND_FORWARD"), ("SUPERUSERA", "APPROVE"), (Sarita, "ACCEPT") })
        {
            var body = Update(created, action);
            var contract = body["contract"]!.AsObject();
            foreach (var member in new[] { "businessService", "documents", "wfStatus", "auditDetails", "additionalDetails", "processInstance", "oldUuid", "supplementNumber" }) contract[member] = null;
            (contract["versionNumber"], contract["status"], contract["contractNumber"], contract["wfStatus"]) = (0, "DRAFT", "WO/0000-00/1", "DRAFTED");
            foreach (var line in contract["lineItems"]!.AsArray())
            {
                foreach (var member in new[] { "contractLineItemRef", "category", "name", "status" }) line![member] = null;
            }

            (await (await works.AsAsync(user)).PostAsync(Change, body)).Ok();
        }

        var found = Assert.Single(await FoundAsync(works, new { tenantId = City, contractNumber = number }))!;
        Assert.True(found["additionalDetails"]!.AsObject().Remove("attendanceRegisterNumber")); // what the acceptance itself notes
        foreach (var member in new[] { "id", "contractNumber", "versionNumber", "businessService", "supplementNumber", "oldUuid", "additionalDetails", "orgId", "totalContractedAmount", "agreementDate", "documents" })
            Assert.True(JsonNode.DeepEquals(created[member], found[member]), $"{member}: {created[member]} became {found[member]}");
        foreach (var (before, after) in created["lineItems"]!.AsArray().Zip(found["lineItems"]!.AsArray()))
        {
            foreach (var member in new[] { "id", "contractLineItemRef", "category", "name", "status", "estimateLineItemId", "unitRate", "noOfunit", "amountBreakups" })
                Assert.True(JsonNode.DeepEquals(before![member], after![member]), $"{member}: {before[member]} became {after[member]}");
        }

        Assert.Equal((string)created["auditDetails"]!["createdBy"]!, (string)found["auditDetails"]!["createdBy"]!);
    }

    [Fact]
    public async Task A_step_sent_with_the_estimate_only_leaves_every_line_as_it_is()
    {
        var created = await CreatedAsync(works);
        var body = Update(created, "VERIFY_AND_FORWARD");
        body["contract"]!["lineItems"] = new JsonArray(new JsonObject { ["estimateId"] = created["lineItems"]![0]!["estimateId"]!.DeepClone(), ["tenantId"] = City });
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Change, body)).Ok().At("contracts[0]")!;
        Assert.Equal(created["lineItems"]!.AsArray().Select(line => (string)line!["id"]!), reply["lineItems"]!.AsArray().Select(line => (string)line!["id"]!));
        Assert.Equal(Refs(created), Refs(reply));
    }

    [Fact]
    public async Task Updates_repeat_the_rules_of_create_and_find_the_contract_between_documents_and_organisation()
    {
        var created = await CreatedAsync(works);
        async Task<Reply> SendAsync(Action<JsonObject> spoil, string action = "VERIFY_AND_FORWARD")
        {
            var body = Update(created, action);
            spoil(body["contract"]!.AsObject());
            return await (await works.AsAsync("SUPERUSERA")).PostAsync(Change, body);
        }

        (await SendAsync(contract => (contract["id"], contract["contractType"]) = ("x", "CON-99"))).Refused("INVALID_CONTRACT_TYPE");
        (await SendAsync(contract => (contract["id"], contract["orgId"]) = ("x", "no-org"))).Refused("CONTRACT_NOT_FOUND", message: "Provided contract [x] not found");
        var unknown = Guid.NewGuid().ToString();
        (await SendAsync(contract => contract["id"] = unknown)).Refused("CONTRACT_NOT_FOUND", message: $"Provided contract [{unknown}] not found");
        (await SendAsync(contract => contract["id"] = null)).Refused("CONTRACT_NOT_FOUND");
        (await SendAsync(contract => (contract["orgId"], contract["lineItems"]![0]!["estimateId"]) = ("no-org", "x"))).Refused("INVALID_ORGID");
        (await SendAsync(contract => contract["lineItems"]![0]!["estimateId"] = "x")).Refused("ACTIVE_ESTIMATE_NOT_FOUND");
        (await SendAsync(contract => contract["lineItems"]![0]!["estimateLineItemId"] = Guid.NewGuid().ToString())).Refused("INVALID_ESTIMATELINEITEMID");
        (await SendAsync(contract => contract["lineItems"]![0]!["amountBreakups"]![0]!["estimateAmountBreakupId"] = "x")).Refused("INVALID_ESTIMATEAMOUNTBREAKUPID");
        // A line that another contract has: on update the code is another one (spec 20 §15 row 11).
        var other = await CreatedAsync(works);
        (await SendAsync(contract => contract["lineItems"]!.AsArray().Add(other["lineItems"]![0]!.DeepClone()))).Refused("INVALID_ESTIMATE_LINE_ITEM_ID");
        (await SendAsync(_ => { }, "NO SUCH ACTION")).Refused("INVALID ACTION");
        (await SendAsync(contract => contract["orgId"] = "no-org", "NO SUCH ACTION")).Refused("INVALID_ORGID");
        Assert.Equal("PENDING_FOR_VERIFICATION", (await works.StoredAsync($"select wf_status from contracts.contracts where id = '{created["id"]}'"))[0]["wf_status"]);
    }

    [Fact]
    public async Task After_a_send_back_the_creator_changes_amounts_and_period_and_drops_a_line()
    {
        var created = await CreatedAsync(works);
        var sentBack = await MoveAsync(works, created, "SEND_BACK");
        var edit = Update(sentBack, "EDIT");
        var contract = edit["contract"]!.AsObject();
        (contract["completionPeriod"], contract["totalContractedAmount"], contract["lineItems"]![1]!["status"]) = (45, 4000m, "INACTIVE");
        (contract["lineItems"]![0]!["noOfunit"], contract["lineItems"]![0]!["amountBreakups"]![0]!["amount"]) = (20m, 4000m);
        var edited = (await (await works.AsAsync("JE1")).PostAsync(Change, edit)).Ok().At("contracts[0]")!;
        Assert.Equal((45, 4000m, 20m, "INACTIVE"), ((int)edited["completionPeriod"]!, (decimal)edited["totalContractedAmount"]!, (decimal)edited["lineItems"]![0]!["noOfunit"]!, (string)edited["lineItems"]![1]!["status"]!));

        // The line that was dropped is free for another contract.
        var estimate = (await (await works.AsAsync("SUPERUSERA")).PostAsync($"/estimate/v1/_search?tenantId={City}&ids={created["lineItems"]![0]!["estimateId"]}")).Ok().At("estimates[0]")!;
        var rest = Body(estimate, await OrganisationAsync(works));
        rest["contract"]!["lineItems"] = new JsonArray(Lines(estimate)[1]!.DeepClone());
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, rest)).Ok();
    }

    [Fact]
    public async Task Where_controls_report_an_approvers_changes_are_taken_over_and_listed()
    {
        var created = await CreatedAsync(works);
        var body = Update(created, "VERIFY_AND_FORWARD");
        body["contract"]!["totalContractedAmount"] = 5000m;
        Assert.Equal(5000m, (decimal)(await (await works.AsAsync("EE1")).PostAsync(Change, body)).Ok().At("contracts[0].totalContractedAmount")!);
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.control_findings where rule = '20-1.6-updatable' and subject = '{created["contractNumber"]}'"));
    }

    [Fact]
    public async Task People_of_an_organisation_read_and_change_its_contracts_only()
    {
        var pending = await MoveAsync(works, await CreatedAsync(works), "VERIFY_AND_FORWARD", "APPROVE");
        var stranger = await works.AsAsync(Gouri);
        (await stranger.PostAsync(Change, Update(pending, "ACCEPT"))).Refused("CONTRACT_NOT_FOUND");
        Assert.Empty(await FoundAsync(works, new { tenantId = City, contractNumber = (string)pending["contractNumber"]! }, Gouri));
        Assert.Single(await FoundAsync(works, new { tenantId = City, contractNumber = (string)pending["contractNumber"]! }, "9000000102")); // ORG_STAFF of the organisation
        (await (await works.AsAsync("9000000102")).PostAsync(Change, Update(pending, "ACCEPT"))).Refused("INVALID ROLE");

        // What was agreed is not theirs to change.
        var greedy = Update(pending, "ACCEPT");
        (greedy["contract"]!["totalContractedAmount"], greedy["contract"]!["completionPeriod"]) = (999999m, 365);
        greedy["contract"]!["lineItems"]![0]!["amountBreakups"]![0]!["amount"] = 999999m;
        var accepted = (await (await works.AsAsync(Sarita)).PostAsync(Change, greedy)).Ok().At("contracts[0]")!;
        Assert.Equal((Total, 30, 4930.20m), ((decimal)accepted["totalContractedAmount"]!, (int)accepted["completionPeriod"]!, (decimal)accepted["lineItems"]![0]!["amountBreakups"]![0]!["amount"]!));
    }

    [Fact]
    public async Task Declined_it_goes_back_to_its_creator_and_can_be_offered_again()
    {
        var declined = await MoveAsync(works, await CreatedAsync(works), "VERIFY_AND_FORWARD", "APPROVE", "DECLINE");
        Assert.Equal("PENDING_FOR_CORRECTION", (string)declined["wfStatus"]!);
        var accepted = await MoveAsync(works, declined, "EDIT", "VERIFY_AND_FORWARD", "APPROVE", "ACCEPT");
        Assert.Equal("ACTIVE", (string)accepted["status"]!);
    }

    [Fact]
    public async Task Of_simultaneous_acceptances_one_wins_and_a_stale_version_is_told()
    {
        var pending = await MoveAsync(works, await CreatedAsync(works), "VERIFY_AND_FORWARD", "APPROVE");
        var sarita = await works.AsAsync(Sarita);
        (await sarita.PostAsync(Change, Update(pending, "ACCEPT"), ("If-Match", "\"1\""))).Refused("ROW_VERSION_MISMATCH");
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => sarita.PostAsync(Change, Update(pending, "ACCEPT"))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("INVALID ACTION"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where aggregate_id = '{pending["contractNumber"]}' and business_event = 'contract.signed'"));
    }

    [Fact]
    public async Task Another_city_cannot_move_or_read_it()
    {
        var created = await CreatedAsync(works);
        var foreigner = await works.AsAsync("SUPERUSERB", "pg.cityb");
        (await foreigner.PostAsync(Change, Update(created, "VERIFY_AND_FORWARD"))).Refused("CustomException", 403);
        var smuggled = Update(created, "VERIFY_AND_FORWARD");
        smuggled["contract"]!["tenantId"] = "pg.cityb";
        foreach (var line in smuggled["contract"]!["lineItems"]!.AsArray()) line!["tenantId"] = "pg.cityb";
        smuggled["contract"]!["additionalDetails"] = null;
        (await foreigner.PostAsync(Change, smuggled)).Refused("CONTRACT_NOT_FOUND");
        (await foreigner.PostAsync(Search, new { tenantId = City, ids = new[] { (string)created["id"]! } })).Refused("CustomException", 403);
        Assert.Empty((await foreigner.PostAsync(Search, new { tenantId = "pg.cityb", ids = new[] { (string)created["id"]! } })).Ok().At("contracts")!.AsArray());
        (await (await works.AsAsync("AO1")).PostAsync(Change, Update(created, "VERIFY_AND_FORWARD"))).Refused("CustomException", 403);
        (await works.Anonymous.PostAsync(Change, Update(created, "VERIFY_AND_FORWARD"))).Refused("CustomException", 401);
    }

    [Fact]
    public async Task A_contract_on_an_estimate_that_was_revised_meanwhile_does_not_move()
    {
        var estimate = await EstimateScenario.ApprovedAsync(works);
        var created = await CreatedAsync(works, estimate);
        await works.StoredAsync($"update estimates.estimates set status = 'INACTIVE' where id = '{estimate["id"]}'");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Change, Update(created, "VERIFY_AND_FORWARD"))).Refused("ESTIMATE_NOT_ACTIVE", message: string.Create(CultureInfo.InvariantCulture, $"Provided estimate [{estimate["id"]}] is not active"));
    }
}
