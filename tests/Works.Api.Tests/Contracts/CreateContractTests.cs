using System.Text.Json.Nodes;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Contracts.ContractScenario;

namespace Works.Api.Tests.Contracts;

/// <summary>The table of spec 20 §1.3 and the enrichment of §1.5.</summary>
public sealed class CreateContractTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_line_that_names_the_estimate_only_becomes_one_line_per_line_of_it()
    {
        var body = await BodyAsync(works);
        var estimate = (string)body["contract"]!["lineItems"]![0]!["estimateId"]!;
        var contract = (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Ok().At("contracts[0]")!;

        Assert.Matches(@"^WO/\d{4}-\d{2}/\d{6,}$", (string)contract["contractNumber"]!);
        Assert.Equal(("CONTRACT", 1L, "INWORKFLOW", "PENDING_FOR_VERIFICATION"), ((string)contract["businessService"]!, (long)contract["versionNumber"]!, (string)contract["status"]!, (string)contract["wfStatus"]!));
        Assert.Null(contract["oldUuid"]);
        Assert.Null(contract["supplementNumber"]);
        Assert.Equal("PENDING_FOR_VERIFICATION", (string)contract["processInstance"]!["state"]!["state"]!);
        var lines = contract["lineItems"]!.AsArray();
        Assert.Equal(["SOR", "OVERHEAD"], lines.Select(line => (string)line!["category"]!));
        Assert.Equal(["Excavation", "GST"], lines.Select(line => (string)line!["name"]!));
        Assert.All(lines, line => Assert.Equal((estimate, "ACTIVE", "ACTIVE"), ((string)line!["estimateId"]!, (string)line["status"]!, (string)line["amountBreakups"]![0]!["status"]!)));
        Assert.Equal((182.60m, 27m, 4930.20m), ((decimal)lines[0]!["unitRate"]!, (decimal)lines[0]!["noOfunit"]!, (decimal)lines[0]!["amountBreakups"]![0]!["amount"]!));
        Assert.Equal(2, Refs(contract).Select(Guid.Parse).Distinct().Count());

        // What is answered is stored: nothing differs but the step, which search does not carry (spec 20 §15 rows 1, 2, 6).
        var found = Assert.Single(await FoundAsync(works, new { tenantId = City, contractNumber = (string)contract["contractNumber"]! }))!;
        Assert.Null(found["processInstance"]);
        contract["processInstance"] = null;
        Assert.True(JsonNode.DeepEquals(contract, found), $"{contract}\n{found}");
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'save-contract' and aggregate_id = '{contract["contractNumber"]}' and payload -> 'contract' ->> 'wfStatus' = 'PENDING_FOR_VERIFICATION' and payload -> 'workflow' ->> 'action' = 'CREATE'"));
    }

    [Fact]
    public async Task What_a_form_is_shown_before_is_what_is_contracted_afterwards()
    {
        var body = await BodyAsync(works);
        var creator = await works.AsAsync("JE1");
        JsonObject Ask(JsonNode lines) => new() { ["contract"] = new JsonObject { ["tenantId"] = City, ["lineItems"] = lines.DeepClone() } };
        var shown = (await creator.PostAsync(Calculate, Ask(body["contract"]!["lineItems"]!))).Ok();
        var lines = shown.At("lines")!.AsArray();
        Assert.Equal(["Excavation", "GST"], lines.Select(line => (string)line!["line"]!["name"]!));
        Assert.Equal((4930.20m, 887.44m, Total), ((decimal)lines[0]!["amount"]!, (decimal)lines[1]!["amount"]!, (decimal)shown.At("total")!));
        Assert.All(lines, line => Assert.Null(line!["takenBy"]));

        // One line alone comes to its own amount, and goes into a work order as it was answered.
        var one = (await creator.PostAsync(Calculate, Ask(new JsonArray(lines[0]!["line"]!.DeepClone())))).Ok();
        Assert.Equal(4930.20m, (decimal)one.At("total")!);
        body["contract"]!["lineItems"] = new JsonArray(lines[0]!["line"]!.DeepClone());
        body["contract"]!["totalContractedAmount"] = 4930.20m;
        var contract = (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Ok().At("contracts[0]")!;
        Assert.Equal(4930.20m, (decimal)Assert.Single(contract["lineItems"]!.AsArray())!["amountBreakups"]![0]!["amount"]!);

        // The line is taken now, and what is left is the rest.
        var left = (await creator.PostAsync(Calculate, Ask(new JsonArray(new JsonObject { ["estimateId"] = lines[0]!["line"]!["estimateId"]!.DeepClone() })))).Ok();
        Assert.Equal(new string?[] { (string)contract["contractNumber"]!, null }, left.At("lines")!.AsArray().Select(line => (string?)line!["takenBy"]));
        Assert.Equal(887.44m, (decimal)left.At("total")!);
        (await creator.PostAsync(Calculate, Ask(new JsonArray(new JsonObject { ["estimateId"] = Guid.NewGuid().ToString() })))).Refused("ACTIVE_ESTIMATE_NOT_FOUND");
    }

    [Fact]
    public async Task An_overhead_whose_master_keeps_it_out_of_work_orders_is_not_contracted()
    {
        await works.StoredAsync(
            """
            update administration.masters set data = (data::jsonb || '{"isWorkOrderValue": false}')::json where schema_code = 'works.Overheads' and data ->> 'code' = 'TST';
            update administration.master_revision set revision = revision + 1
            """);
        var request = EstimateScenario.Body(await EstimateScenario.ProjectAsync(works));
        EstimateScenario.Lines(request).Add(EstimateScenario.Overhead("TST", 5000m));
        var estimate = await EstimateScenario.MoveAsync(works, (await (await works.AsAsync("SUPERUSERA")).PostAsync("/estimate/v1/_create", request)).Ok().At("estimates[0]")!.AsObject(), EstimateScenario.ToApproval);

        var contract = await CreatedAsync(works, estimate);
        Assert.Equal(["Excavation", "GST"], contract["lineItems"]!.AsArray().Select(line => (string)line!["name"]!));
        // Named line by line it stays out as well.
        await MoveAsync(works, contract, "VERIFY_AND_FORWARD", "REJECT");
        var named = Body(estimate, await OrganisationAsync(works));
        named["contract"]!["lineItems"] = Lines(estimate);
        var again = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, named)).Ok().At("contracts[0]")!;
        Assert.Equal(["Excavation", "GST"], again["lineItems"]!.AsArray().Select(line => (string)line!["name"]!));
    }

    [Fact]
    public async Task Lines_named_one_by_one_keep_what_was_sent_and_the_rest_of_the_estimate_stays_free()
    {
        var estimate = await EstimateScenario.ApprovedAsync(works);
        var body = Body(estimate, await OrganisationAsync(works));
        body["contract"]!["lineItems"] = new JsonArray(Lines(estimate)[0]!.DeepClone());
        body["contract"]!["lineItems"]![0]!["noOfunit"] = "10.5";
        body["contract"]!["completionPeriod"] = "30";
        var contract = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, body)).Ok().At("contracts[0]")!;
        Assert.Equal((10.5m, "SOR", "Excavation"), ((decimal)contract["lineItems"]![0]!["noOfunit"]!, (string)contract["lineItems"]![0]!["category"]!, (string)contract["lineItems"]![0]!["name"]!));
        Assert.Equal(30, (int)contract["completionPeriod"]!);

        var rest = Body(estimate, await OrganisationAsync(works));
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, rest)).Refused("INVALID_ESTIMATELINEITEMID"); // every line of the estimate
        rest["contract"]!["lineItems"] = new JsonArray(Lines(estimate)[1]!.DeepClone());
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, rest)).Ok();
    }

    [Fact]
    public async Task An_estimate_line_is_contracted_once_until_its_contract_is_rejected()
    {
        var estimate = await EstimateScenario.ApprovedAsync(works);
        var first = await CreatedAsync(works, estimate);
        var body = Body(estimate, await OrganisationAsync(works));
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, body)).Refused("INVALID_ESTIMATELINEITEMID");
        var rejected = await MoveAsync(works, first, "VERIFY_AND_FORWARD", "REJECT");
        Assert.Equal(("INACTIVE", "REJECTED"), ((string)rejected["status"]!, (string)rejected["wfStatus"]!));
        Assert.All(rejected["lineItems"]!.AsArray(), line => Assert.Equal(("INACTIVE", "INACTIVE"), ((string)line!["status"]!, (string)line["amountBreakups"]![0]!["status"]!)));
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, body)).Ok();
    }

    [Fact]
    public async Task The_first_row_that_fails_answers_alone_but_for_constraints_and_the_field_map()
    {
        var valid = await BodyAsync(works);
        async Task<Reply> SendAsync(Action<JsonObject> spoil)
        {
            var body = valid.DeepClone().AsObject();
            spoil(body["contract"]!.AsObject());
            return await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, body);
        }

        static JsonObject Line(JsonObject contract) => contract["lineItems"]![0]!.AsObject();
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, new { workflow = new { action = "CREATE" } })).Refused("CONTRACT", message: "Contract is mandatory");

        // Row 0, all parts together; blank text is the field map's.
        var constraints = (await SendAsync(contract =>
        {
            contract["tenantId"] = null;
            contract["executingAuthority"] = null;
            Line(contract)["estimateId"] = null;
            Line(contract)["tenantId"] = null;
            Line(contract)["amountBreakups"] = new JsonArray(new JsonObject());
        })).Refused("NotNull.contractRequest.contract.tenantId", message: "must not be null");
        Assert.Equal(
            [
                "NotNull.contractRequest.contract.tenantId", "NotNull.contractRequest.contract.executingAuthority", "NotNull.contractRequest.contract.lineItems[0].estimateId",
                "NotNull.contractRequest.contract.lineItems[0].tenantId", "NotNull.contractRequest.contract.lineItems[0].amountBreakups[0].estimateAmountBreakupId",
                "NotNull.contractRequest.contract.lineItems[0].amountBreakups[0].amount",
            ], constraints.Codes);
        (await SendAsync(contract => contract["contractNumber"] = new string('x', 65))).Refused("Size.contractRequest.contract.contractNumber", message: "size must be between 1 and 64");
        (await SendAsync(contract => Line(contract)["estimateLineItemId"] = new string('x', 65))).Refused("Size.contractRequest.contract.lineItems[0].estimateLineItemId");

        // Row 3, all keys together.
        var map = await SendAsync(contract =>
        {
            contract["executingAuthority"] = " ";
            contract["contractType"] = null;
            contract["orgId"] = null;
            contract["completionPeriod"] = 0;
            contract["lineItems"] = null;
        });
        Assert.Equal(["CONTRACT.EXECUTINGAUTHORITY", "CONTRACT.CONTRACTTYPE", "CONTRACT.ORGNISATIONID", "CONTRACT.COMPLETION_PERIOD", "CONTRACT.LINE_ITEM"], map.Codes);
        Assert.Equal(
            ["Executing Authority is mandatory", "Contract Type is mandatory", "OrgnisationId is mandatory", "Completion Period is mandatory and its min value is one day", "LineItem is mandatory"],
            map.At("Errors")!.AsArray().Select(error => (string)error!["message"]!));
        (await SendAsync(contract => contract["tenantId"] = "")).Refused("CONTRACT.TENANTID", message: "TenantId is mandatory");
        (await SendAsync(contract => contract["completionPeriod"] = -1)).Refused("CONTRACT.COMPLETION_PERIOD");
        Assert.Equal(
            ["CONTRACT.LINEITEMS.ESTIMATEID", "CONTRACT.LINEITEMS.TENANTID", "CONTRACT.LINEITEMS.AMOUNTBREAKUPS.ESTIMATEAMOUNTBREAKUPID"],
            (await SendAsync(contract => contract["lineItems"] = new JsonArray(new JsonObject
            {
                ["estimateId"] = "", ["tenantId"] = "", ["amountBreakups"] = new JsonArray(new JsonObject { ["estimateAmountBreakupId"] = "", ["amount"] = 1 }),
            }))).Codes);

        (await SendAsync(contract => Line(contract)["tenantId"] = "pg.cityb")).Refused("MULTIPLE_TENANTIDS", message: "Contract and corresponding lineItems should belong to same tenantId");
        (await SendAsync(contract => contract["executingAuthority"] = "XX")).Refused("INVALID_EXECUTING_AUTHORITY", message: "Invalid Executing Authority [XX]");
        (await SendAsync(contract => contract["contractType"] = "CON-99")).Refused("INVALID_CONTRACT_TYPE", message: "Invalid Contract Type [CON-99]");
        (await SendAsync(contract => (contract["executingAuthority"], contract["contractType"]) = ("XX", "CON-99"))).Refused("INVALID_EXECUTING_AUTHORITY");
        (await SendAsync(contract => (contract["contractType"], contract["additionalDetails"]!["officerInChargeId"]) = ("CON-99", "NOSUCH"))).Refused("INVALID_CONTRACT_TYPE");
        (await SendAsync(contract => contract["additionalDetails"] = new JsonObject { ["deep"] = new JsonArray(new JsonObject { ["officerInChargeId"] = "NOSUCH" }) })).Refused("ROLE_CODE_NOT_FOUND");
        (await SendAsync(contract => contract["additionalDetails"]!["officerInChargeId"] = "EO1")).Refused("MISSING_REQUIRED_ROLE", message: "Officer In-charge is not associated with required role");
        (await SendAsync(contract => (contract["additionalDetails"]!["officerInChargeId"], contract["documents"]) = ("EO1", Documents("fileStore-test")))).Refused("MISSING_REQUIRED_ROLE");
        (await SendAsync(contract => (contract["documents"], contract["orgId"]) = (Documents("fileStore-test"), "no-org"))).Refused("INVALID_DOCUMENTS");
        (await SendAsync(contract => (contract["orgId"], Line(contract)["estimateId"]) = ("no-org", "no-estimate"))).Refused("INVALID_ORGID", message: "Org [no-org] is not present");
        var inactive = await OrganisationAsync(works, "ORG-000022");
        (await SendAsync(contract => contract["orgId"] = inactive)).Refused("INVALID_ORGID", message: $"Org [{inactive}] is not present");
        (await SendAsync(contract => (Line(contract)["estimateId"], Line(contract)["estimateLineItemId"]) = ("no-estimate", "x"))).Refused("ACTIVE_ESTIMATE_NOT_FOUND", message: "Provided estimates are either inactive or not found");
        var drafted = (string)(await EstimateScenario.CreatedAsync(works))["id"]!;
        (await SendAsync(contract => Line(contract)["estimateId"] = drafted)).Refused("ESTIMATE_NOT_ACTIVE", message: $"Provided estimate [{drafted}] is not active");
        (await SendAsync(contract => Line(contract)["estimateLineItemId"] = Guid.NewGuid().ToString())).Refused("INVALID_ESTIMATELINEITEMID");
        var estimate = (await (await works.AsAsync("SUPERUSERA")).PostAsync($"/estimate/v1/_search?tenantId={City}&ids={valid["contract"]!["lineItems"]![0]!["estimateId"]}")).Ok().At("estimates[0]")!;
        (await SendAsync(contract =>
        {
            contract["lineItems"] = Lines(estimate);
            Line(contract)["amountBreakups"]![0]!["estimateAmountBreakupId"] = contract["lineItems"]![1]!["amountBreakups"]![0]!["estimateAmountBreakupId"]!.DeepClone();
        })).Refused("INVALID_ESTIMATEAMOUNTBREAKUPID");

        var late = valid.DeepClone().AsObject();
        late["workflow"]!["action"] = "APPROVE";
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, late)).Refused("INVALID ACTION");
        late["workflow"] = null;
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, late)).Refused("INVALID ACTION");
        Assert.Equal(0, await works.CountAsync($"select count(*) from contracts.contract_lines where estimate_id = '{estimate["id"]}'"));
    }

    [Fact]
    public async Task Documents_must_be_known_to_the_file_store_and_are_kept()
    {
        using var form = new MultipartFormDataContent { { new StringContent(City), "tenantId" }, { new StringContent("WORKS"), "module" } };
        var file = new ByteArrayContent("%PDF-1.4\n%%EOF"u8.ToArray());
        file.Headers.ContentType = new("application/pdf");
        form.Add(file, "file", "resolution.pdf");
        var client = await works.AsAsync("SUPERUSERA");
        var fileStore = (await client.PostFormAsync("/filestore/v1/files", form)).Ok(201).Text("files[0].fileStoreId");

        var body = await BodyAsync(works);
        body["contract"]!["documents"] = Documents(fileStore);
        var contract = (await client.PostAsync(Create, body)).Ok().At("contracts[0]")!.AsObject();
        var document = contract["documents"]![0]!;
        Assert.Equal((fileStore, "ACTIVE", (string)contract["id"]!, "resolution.pdf"), ((string)document["fileStore"]!, (string)document["status"]!, (string)document["contractId"]!, (string)document["additionalDetails"]!["fileName"]!));

        // Null and absent leave the stored ones; one that is taken away is sent again as INACTIVE.
        await MoveAsync(works, contract, "SEND_BACK");
        var edit = Update(contract, "EDIT");
        edit["contract"]!["documents"]![0]!["status"] = "INACTIVE";
        Assert.Equal("INACTIVE", (await client.PostAsync(Change, edit)).Ok().Text("contracts[0].documents[0].status"));
        edit = Update(contract, "VERIFY_AND_FORWARD");
        edit["contract"]!["documents"] = null;
        Assert.Equal(fileStore, (await client.PostAsync(Change, edit)).Ok().Text("contracts[0].documents[0].fileStore"));
    }

    [Fact]
    public async Task Of_twenty_creates_at_once_one_contracts_the_estimate()
    {
        var body = await BodyAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.PostAsync(Create, body)));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("INVALID_ESTIMATELINEITEMID"));
        Assert.Equal(1, await works.CountAsync($"select count(distinct contract_id) from contracts.contract_lines where estimate_id = '{body["contract"]!["lineItems"]![0]!["estimateId"]}'"));
    }

    [Fact]
    public async Task A_repeat_under_one_key_is_answered_alike_and_a_repeat_without_one_is_refused()
    {
        var body = await BodyAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        var first = (await client.PostAsync(Create, body, ("Idempotency-Key", "contract-1"))).Ok();
        Assert.Equal(first.Text("contracts[0].contractNumber"), (await client.PostAsync(Create, body, ("Idempotency-Key", "contract-1"))).Ok().Text("contracts[0].contractNumber"));
        (await client.PostAsync(Create, body)).Refused("INVALID_ESTIMATELINEITEMID");
    }

    [Fact]
    public async Task The_workflow_decides_who_creates_and_the_edge_who_may_call()
    {
        var body = await BodyAsync(works);
        (await (await works.AsAsync("EE1")).PostAsync(Create, body)).Refused("INVALID ROLE"); // OFFICER_IN_CHARGE opens the route
        (await (await works.AsAsync(Sarita)).PostAsync(Create, body)).Refused("INVALID ROLE");
        (await (await works.AsAsync("AO1")).PostAsync(Create, body)).Refused("CustomException", 403);
        (await works.Anonymous.PostAsync(Create, body)).Refused("CustomException", 401);
        var foreigner = await works.AsAsync("SUPERUSERB", "pg.cityb");
        (await foreigner.PostAsync(Create, body)).Refused("CustomException", 403);
        foreach (var owner in new[] { body["contract"]!, body["contract"]!["lineItems"]![0]! }) owner["tenantId"] = "pg.cityb";
        body["contract"]!["additionalDetails"] = null;
        (await foreigner.PostAsync(Create, body)).Refused("INVALID_ORGID");
        (await (await works.AsAsync("SUPERUSERA")).PostRawAsync(Create, "{\"contract\":{\"lineItems\":7}}", headers: ("auth-token", (await works.AsAsync("SUPERUSERA")).Token!))).Refused("JsonMappingException");
    }

    [Fact]
    public async Task Comment_and_assignees_of_the_workflow_have_the_contracts_spelling()
    {
        var verifier = (await works.StoredAsync($"select uuid from administration.users where user_name = 'EE1' and tenant_id = '{City}'"))[0]["uuid"]!.ToString()!;
        var body = await BodyAsync(works);
        body["workflow"] = new JsonObject { ["action"] = "CREATE", ["comment"] = "please check", ["assignees"] = new JsonArray(verifier) };
        var created = (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Ok();
        Assert.Equal(("please check", verifier), (created.Text("contracts[0].processInstance.comment"), created.Text("contracts[0].processInstance.assignes[0].uuid")));
        var told = JsonNode.Parse((string)(await works.StoredAsync($"select payload ->> 'workflow' as workflow from platform.outbox_events where topic = 'save-contract' and aggregate_id = '{created.Text("contracts[0].contractNumber")}'"))[0]["workflow"]!)!;
        Assert.Equal(("please check", verifier), ((string)told["comment"]!, (string)told["assignees"]![0]!));
        Assert.True(told["comments"] is null && told["assignes"] is null, told.ToJsonString());
    }

    private static JsonArray Documents(string fileStore) =>
        [new JsonObject { ["documentType"] = "OTHERS", ["fileStore"] = fileStore, ["documentUid"] = fileStore, ["additionalDetails"] = new JsonObject { ["fileName"] = "resolution.pdf" } }];
}
