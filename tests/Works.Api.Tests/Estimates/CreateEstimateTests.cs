using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Estimates.EstimateScenario;

namespace Works.Api.Tests.Estimates;

/// <summary>Every row of the table of spec 10 §3.2, and the effects of §3.3.</summary>
public sealed class CreateEstimateTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Path = "/estimate/v1/_create";
    private static readonly string[] s_codes = ["NAME", "EXECUTING_DEPARTMENT", "ADDRESS", "ESTIMATE_DETAILS"];

    [Fact]
    public async Task A_created_estimate_is_answered_and_stored_with_numbers_and_ids_of_our_own()
    {
        var project = await ProjectAsync(works);
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Path, Body(project))).Ok();
        var estimate = reply.At("estimates[0]")!;

        Assert.Matches(@"^ES/\d{4}-\d{2}/\d{6,}$", (string)estimate["estimateNumber"]!);
        Assert.Equal(1, (decimal)estimate["versionNumber"]!);
        Assert.Equal(("ESTIMATE", "INWORKFLOW", "PENDINGFORVERIFICATION"), ((string)estimate["businessService"]!, (string)estimate["status"]!, (string)estimate["wfStatus"]!));
        Assert.Equal(0, (int)reply.Json!["TotalCount"]!);
        Assert.False(estimate.AsObject().ContainsKey("ProcessInstances"));
        Assert.Null(estimate["revisionNumber"]);
        Assert.Equal("successful", reply.Text("ResponseInfo.status"));
        Assert.All(estimate["estimateDetails"]!.AsArray(), line => Assert.True(Guid.TryParse((string?)line!["id"], out _)));
        Assert.Equal("as sent", (string)estimate["additionalDetails"]!["projectNumber"]!);

        var found = (await (await works.AsAsync("JE1")).PostAsync($"/estimate/v1/_search?tenantId={City}&ids={estimate["id"]}")).Ok();
        Assert.Equal((string)estimate["estimateNumber"]!, found.Text("estimates[0].estimateNumber"));
        Assert.Equal(1, (int)found.Json!["TotalCount"]!);

        var stored = (await works.StoredAsync($"select items_total, overheads_total, computed_total, differences::text from estimates.estimates where id = '{estimate["id"]}'"))[0];
        Assert.Equal((4930.20m, 887.44m, 5817.64m, "[]"), ((decimal)stored["items_total"]!, (decimal)stored["overheads_total"]!, (decimal)stored["computed_total"]!, (string)stored["differences"]!));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity = 'estimates.estimates' and entity_id = '{estimate["id"]}' and operation = 'CREATE'"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'save-estimate' and aggregate_id = '{estimate["estimateNumber"]}' and payload->'RequestInfo'->'userInfo'->>'userName' = 'SUPERUSERA' and payload::text not like '%authToken%'"));
    }

    [Theory]
    [InlineData("tenantId", "TENANT_ID", "TenantId is mandatory")]
    [InlineData("status", "STATUS", "Status is mandatory")]
    [InlineData("name", "NAME", "Name is mandatory")]
    [InlineData("executingDepartment", "EXECUTING_DEPARTMENT", "Executing department is mandatory")]
    [InlineData("projectId", "PROJECT_ID", "ProjectId is mandatory")]
    [InlineData("address", "ADDRESS", "Address is mandatory")]
    [InlineData("estimateDetails", "ESTIMATE_DETAILS", "Estimate detail is mandatory")]
    public async Task A_missing_member_is_named(string member, string code, string message) =>
        await RefusedAsync(body => body["estimate"]!.AsObject().Remove(member), code, message);

    [Fact]
    public async Task Missing_members_of_one_group_are_answered_together_in_the_contracts_order()
    {
        var reply = await RefusedAsync(body =>
        {
            foreach (var member in new[] { "estimateDetails", "address", "name", "executingDepartment" }) body["estimate"]!.AsObject().Remove(member);
        }, "NAME");
        Assert.Equal(s_codes, reply.Codes);
    }

    [Fact]
    public async Task The_rules_of_the_lines_are_kept()
    {
        await RefusedAsync(body => (Lines(body)[0]!["sorId"], Lines(body)[0]!["name"]) = (null, " "), "ESTIMATE.DETAIL.NAME.OR.SOR.ID", "Estimate detail's name or sorId is mandatory");
        await RefusedAsync(body => Lines(body)[0]!["unitRate"] = "", "ESTIMATE.DETAIL.UNIT_RATE");
        await RefusedAsync(body => Lines(body)[0]!["amountDetail"] = new JsonArray(), "ESTIMATE.DETAIL.AMOUNT.DETAILS", "Amount details are mandatory");
        await RefusedAsync(body => Lines(body)[0]!["amountDetail"]![0]!["amount"] = null, "ESTIMATE.DETAIL.AMOUNT.DETAILS.AMOUNT", "Estimate amount detail's amount is mandatory");
        await RefusedAsync(body => Lines(body).RemoveAt(0), "ESTIMATE.DETAIL.CATEGORY", "At least one SOR or Non-SOR should be present");
        await RefusedAsync(body => body.Remove("estimate"), "ESTIMATE", "Estimate is mandatory");
        await RefusedAsync(body => body.Remove("workflow"), "WORK_FLOW", "Work flow is mandatory");
        await RefusedAsync(body => body["workflow"]!["action"] = "", "WORK_FLOW.ACTION", "Work flow's action is mandatory");
        await RefusedAsync(body => body["estimate"]!["name"] = "x", "Size.estimateRequest.estimate.name", "size must be between 2 and 140");
    }

    [Fact]
    public async Task Codes_are_looked_up_in_the_masters()
    {
        await RefusedAsync(body => body["estimate"]!["executingDepartment"] = "NOSUCH", "INVALID_EXECUTING_DEPARTMENT_CODE");
        await RefusedAsync(body => Lines(body)[0]!["category"] = "OTHER", "ESTIMATE.DETAIL.CATEGORY"); // no item is left: an earlier row
        await RefusedAsync(body => Lines(body).Add(Line("ODD", "X", 1, 1, "CUM", 1)), "ESTIMATE_DETAIL.CATEGORY");
        await RefusedAsync(body => Lines(body).Add(Overhead("REW", 1)), "INVALID_OVERHEAD", "Invalid overhead"); // inactive in the master
        await RefusedAsync(body => Lines(body)[0]!["uom"] = "FURLONG", "INVALID_UOM", "Invalid UOM");
        await RefusedAsync(body => Lines(body)[0]!["uom"] = "KG", "INVALID_UOM");
        await RefusedAsync(body => Lines(body)[0]!["sorId"] = "SOR_999999", "INVALId_SOR_ID", "The sor id is not present in MDMS");
        await RefusedAsync(body => Lines(body)[0]!["unitRate"] = 182.61m, "RATES_MISMATCH", "Rates provided in request do not match rates in mdms");
        await RefusedAsync(body => body["estimate"]!["projectId"] = Guid.NewGuid().ToString(), "PROJECT_ID");
        await RefusedAsync(body => body["estimate"]!["projectId"] = "not-a-uuid", "PROJECT_ID", "The project id : not-a-uuid is invalid");
    }

    [Fact]
    public async Task A_quantity_that_is_not_the_product_of_its_dimensions_is_refused()
    {
        await RefusedAsync(body => Lines(body)[0]!["noOfunit"] = null, "NO_OF_UNIT", "noOfUnit is mandatory");
        await RefusedAsync(body => Lines(body)[0]!["noOfunit"] = 27.0002m, "NO_OF_UNIT", "noOfUnit value is not correct");
        // Compared at four decimals: 1.235 × 2.117 × 0.333 = 0.870626835.
        var body = Body(await ProjectAsync(works));
        Lines(body)[0] = Line("SOR", "SOR_000225", 182.60m, 0.8706m, "CUM", 158.97m, (null, 1.235m, 2.117m, 0.333m));
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Path, body)).Ok();
    }

    [Fact]
    public async Task Numbers_as_text_blank_members_and_unknown_members_are_taken()
    {
        var body = Body(await ProjectAsync(works));
        var line = Lines(body)[0]!.AsObject();
        (line["unitRate"], line["noOfunit"], line["length"], line["sorId"], line["uomValue"], line["unknown"]) = ("182.6", "27.0000", "10", "SOR_000225", "", new JsonObject());
        line["amountDetail"]![0]!["amount"] = "4930.20";
        Lines(body).Add(Line("NON-SOR", null, 850, 3, "NOS", 2550m));
        Lines(body)[2]!["sorId"] = 45; // clients number off-schedule items by row
        (body["estimate"]!["proposalDate"], body["estimate"]!["referenceNumber"], body["estimate"]!["auditDetails"]) = ("1680091451241.0", "", new JsonObject { ["createdTime"] = 1 });
        var raw = body.ToJsonString();
        var client = await works.AsAsync("SUPERUSERA");
        var reply = (await client.PostRawAsync(Path, raw[..^1] + ",\"RequestInfo\":{\"ts\":\"\",\"did\":1,\"UserInfo\":{},\"authToken\":\"" + client.Token + "\"}} }\" trailing")).Ok();
        Assert.Equal("45", reply.Text("estimates[0].estimateDetails[2].sorId"));
    }

    [Theory]
    [InlineData("assignees", "comments")]
    [InlineData("assignes", "comment")]
    public async Task Either_spelling_of_comment_and_assignee_reaches_the_workflow(string assignees, string comment)
    {
        var verifier = (await works.StoredAsync($"select uuid from administration.users where user_name = 'EE1' and tenant_id = '{City}'"))[0]["uuid"]!.ToString()!;
        var body = Body(await ProjectAsync(works));
        body["workflow"] = new JsonObject { ["action"] = "SUBMIT", [comment] = "please check", [assignees] = new JsonArray(verifier) };
        var number = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Path, body)).Ok().Text("estimates[0].estimateNumber");
        var step = (await (await works.AsAsync("JE1")).PostAsync($"/egov-workflow-v2/egov-wf/process/_search?tenantId={City}&businessIds={number}")).Ok();
        Assert.Equal(("please check", verifier), (step.Text("ProcessInstances[0].comment"), step.Text("ProcessInstances[0].assignes[0].uuid")));
    }

    [Fact]
    public async Task A_number_that_cannot_be_issued_has_the_contracts_code()
    {
        Task FormatAsync(string format) => works.StoredAsync(
            $$"""
            update administration.masters set data = (data::jsonb || '{"format": "{{format}}"}')::json where schema_code = 'common-masters.IdFormat' and data ->> 'idname' = 'estimate.number';
            update administration.master_revision set revision = revision + 1
            """);
        var body = Body(await ProjectAsync(works));
        await FormatAsync("ES/[CITY.NOSUCHTHING]");
        try
        {
            (await (await works.AsAsync("SUPERUSERA")).PostAsync(Path, body)).Refused("IDGEN ERROR", message: "No ids returned from idgen Service");
        }
        finally
        {
            await FormatAsync("ES/[fy:yyyy-yy]/[SEQ_ESTIMATE_NUM]");
        }

        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Path, body)).Ok();
    }

    [Fact]
    public async Task Figures_of_the_client_are_answered_as_sent_and_the_difference_is_kept()
    {
        var body = Body(await ProjectAsync(works));
        Lines(body)[1]!["amountDetail"]![0]!["amount"] = 900.00m;
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Path, body)).Ok();
        Assert.Equal(900.00m, (decimal)reply.At("estimates[0].estimateDetails[1].amountDetail[0].amount")!);
        Assert.Equal(5817.64m, (decimal)reply.At("estimates[0].additionalDetails.totalEstimatedAmount")!);
        var stored = (await works.StoredAsync($"select computed_total, differences->0->>'computed' as computed from estimates.estimates where id = '{reply.Text("estimates[0].id")}'"))[0];
        Assert.Equal((5817.64m, "887.44"), ((decimal)stored["computed_total"]!, (string)stored["computed"]!));
    }

    [Fact]
    public async Task Fifty_parallel_creates_give_fifty_distinct_well_formed_numbers()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var projects = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ProjectAsync(works)));
        var replies = await Task.WhenAll(projects.Select(project => client.PostAsync(Path, Body(project))));
        var numbers = replies.Select(reply => reply.Ok().Text("estimates[0].estimateNumber")).ToList();
        Assert.All(numbers, number => Assert.Matches(@"^ES/\d{4}-\d{2}/\d{6}$", number));
        Assert.Equal(50, numbers.Distinct().Count());
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_gives_the_same_answer_and_one_row_and_another_body_is_refused()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var project = await ProjectAsync(works);
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.PostAsync(Path, Body(project), key)));
        Assert.Single(replies.Select(reply => reply.Ok().Text("estimates[0].id")).Distinct());
        Assert.Equal(1, await works.CountAsync($"select count(*) from estimates.estimates where project_id = '{project}'"));
        (await client.PostAsync(Path, Body(project, "DRAFT"), key)).Refused("IDEMPOTENCY_KEY_REUSED");
    }

    [Fact]
    public async Task Roles_and_tenants_are_kept_apart()
    {
        var project = await ProjectAsync(works);
        (await (await works.AsAsync("EE1")).PostAsync(Path, Body(project))).Refused("CustomException", 403, "Not authorized to access this resource");
        (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync(Path, Body(project))).Refused("CustomException", 403);
        (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync(Path, Body(project, tenantId: "pg.cityb"))).Refused("PROJECT_ID"); // another city's project does not exist there
        (await works.Anonymous.PostAsync(Path, Body(project))).Refused("CustomException", 401);
        (await new Client(works.Http, Guid.NewGuid().ToString()).PostAsync(Path, Body(project))).Refused("InvalidAccessTokenException", 401, "InvalidAccessTokenException");
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostRawAsync(Path, "{\"RequestInfo\":{\"authToken\":\"" + client.Token + "\"},\"estimate\":[1]}")).Refused("JsonMappingException");
        (await client.PostRawAsync(Path, "{\"estimate\":")).Refused("JsonParseException", message: "Bad request");
        Assert.Equal(0, await works.CountAsync($"select count(*) from estimates.estimates where project_id = '{project}'"));
    }

    private async Task<Reply> RefusedAsync(Action<JsonObject> spoil, string code, string? message = null)
    {
        var body = Body(await ProjectAsync(works));
        spoil(body);
        var before = await works.CountAsync("select count(*) from estimates.estimates");
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Path, body)).Refused(code, message: message);
        Assert.Equal(before, await works.CountAsync("select count(*) from estimates.estimates"));
        return reply;
    }
}
