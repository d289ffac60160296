using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Projects.GivenProjects;

namespace Works.Api.Tests.Projects;

public sealed partial class CreateProjectsTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task A_project_is_answered_complete_and_read_back_at_once()
    {
        var reply = (await (await works.AsAsync("JE1")).PostAsync(Create, Request(Payload()))).Ok();
        var created = reply.At("Project[0]")!;
        Assert.Matches(Number(), (string)created["projectNumber"]!);
        Assert.True(Guid.TryParse((string)created["id"]!, out _));
        Assert.True(Guid.TryParse((string)created["address"]!["id"]!, out _));
        Assert.True(Guid.TryParse((string)created["documents"]![0]!["id"]!, out _));
        Assert.Equal((long)created["auditDetails"]!["createdTime"]!, (long)created["auditDetails"]!["lastModifiedTime"]!);
        Assert.Null(created["projectHierarchy"]);
        Assert.Null(created["targets"]);
        Assert.Equal(0, (long)created["startDate"]!);
        Assert.Equal("successful", reply.Text("ResponseInfo.status"));
        Assert.Equal("\"0\"", reply.Message.Headers.ETag?.Tag);

        var read = await works.ReadAsync(created["id"]);
        created["status"] = "Finalized"; // answered by searches only
        Assert.True(JsonNode.DeepEquals(read, created), $"{read}\n{created}");
    }

    [Fact]
    public async Task Ward_locality_and_cost_have_columns()
    {
        var created = await works.CreatedAsync();
        var row = (await works.StoredAsync($"select ward, locality, estimated_cost from projects.projects where id = '{created["id"]}'"))[0];
        Assert.Equal(("B1", "SUN03", 250000m), ((string?)row["ward"], (string?)row["locality"], (decimal?)row["estimated_cost"]));
    }

    [Theory]
    [InlineData("tenantId", "\"\"", "TENANT_ID", "Tenant ID is mandatory")]
    [InlineData("tenantId", "null", "TENANT_ID", "Tenant ID is mandatory")]
    [InlineData("address.boundaryType", "\"\"", "BOUNDARY", "Boundary Type is mandatory if boundary is present in Project request body")]
    [InlineData("address.boundaryType", "null", "BOUNDARY", "Boundary Type is mandatory if boundary is present in Project request body")]
    [InlineData("projectType", "\"NO-SUCH\"", "INVALID_PROJECT_TYPE", null)]
    [InlineData("department", "\"NO-SUCH\"", "INVALID_DEPARTMENT_CODE", null)]
    [InlineData("natureOfWork", "\"NO-SUCH\"", "INVALID_NATURE_OF_WORK", null)]
    [InlineData("additionalDetails.numberOfSessions", "3", "INVALID_NUMBER_OF_ATTENDANCE_SESSIONS", null)]
    [InlineData("address.boundary", "\"NO-SUCH\"", "INVALID_BOUNDARY_DATA", null)]
    [InlineData("additionalDetails.locality", "\"SUN10\"", "INVALID_BOUNDARY_DATA", null)]
    [InlineData("parent", "\"no-such\"", "INVALID_PARENT_PROJECT", null)]
    [InlineData("parent", "\"0195e9a4-9a3f-7d4e-8f6b-000000000000\"", "INVALID_PARENT_PROJECT", null)]
    [InlineData("additionalDetails.estimatedCostInRs", "5000000.01", "INVALID_ESTIMATED_COST", "Estimated cost 50,00,000.01 is more than 50,00,000 rupees")]
    [InlineData("additionalDetails.estimatedCostInRs", "\"250000.0000000000\"", "INVALID_ESTIMATED_COST", null)]
    [InlineData("additionalDetails.dateOfProposal", "9000000000000", "INVALID_DATE_OF_PROPOSAL", null)]
    [InlineData("additionalDetails.dateOfProposal", "\"9000000000000000000000\"", "INVALID_DATE_OF_PROPOSAL", null)]
    [InlineData("documents[0].tenantId", "\"\"", "NotNull.projectRequest.projects[0].documents[0].tenantId", "must not be null")]
    [InlineData("documents[0].documentType", "null", "NotNull.projectRequest.projects[0].documents[0].documentType", "must not be null")]
    [InlineData("documents[0].fileStoreId", "\"f\"", "Size.projectRequest.projects[0].documents[0].fileStoreId", "size must be between 2 and 64")]
    [InlineData("documents[0].id", "\"1\"", "Size.projectRequest.projects[0].documents[0].id", "size must be between 2 and 64")]
    [InlineData("documents[0].documentUid", "\"1\"", "Size.projectRequest.projects[0].documents[0].documentUid", "size must be between 2 and 64")]
    [InlineData("startDate", "\"soon\"", "JsonMappingException", null)]
    [InlineData("address", "\"B1\"", "JsonMappingException", null)]
    public async Task Each_rule_refuses_with_its_code_and_writes_nothing(string path, string json, string code, string? message)
    {
        var before = await works.StoredCountAsync();
        (await (await works.AsAsync("JE1")).PostAsync(Create, Request(Payload(), Payload((path, JsonNode.Parse(json))))))
            .Refused(code.Replace("projects[0]", "projects[1]", StringComparison.Ordinal), message: message);
        Assert.Equal(before, await works.StoredCountAsync());
    }

    [Theory]
    [InlineData(5, 4, "Start date should be less than end date")]
    [InlineData(5, 5, "Start date and end date difference should at least be 1 day.")]
    public async Task The_end_lies_at_least_a_day_after_the_start(int startDays, int endDays, string message)
    {
        var project = Payload(("startDate", InDays(startDays)), ("endDate", InDays(endDays)));
        (await (await works.AsAsync("JE1")).PostAsync(Create, Request(project))).Refused("INVALID_DATE", message: message);
    }

    [Fact]
    public async Task A_start_without_an_end_is_taken() =>
        Assert.Equal(0, (long)(await works.CreatedAsync(("startDate", InDays(5))))["endDate"]!);

    [Fact]
    public async Task An_end_far_before_any_start_is_refused_and_does_not_overflow() =>
        (await (await works.AsAsync("JE1")).PostAsync(Create, Request(Payload(("startDate", long.MinValue), ("endDate", long.MaxValue))))).Ok();

    [Fact]
    public async Task Failures_of_one_group_are_answered_together_in_the_order_of_the_rules()
    {
        var reply = await (await works.AsAsync("JE1")).PostAsync(Create, Request(
            Payload(("address.boundaryType", "")), Payload(("startDate", 10), ("endDate", 5)), Payload(("startDate", 10), ("endDate", 11)), Payload(("tenantId", null))));
        Assert.Equal(["TENANT_ID", "INVALID_DATE", "BOUNDARY"], reply.Codes);
        Assert.Equal("Start date should be less than end date", reply.Text("Errors[1].message"));
    }

    [Fact]
    public async Task Codes_that_the_masters_do_not_know_are_answered_together()
    {
        var reply = await (await works.AsAsync("JE1")).PostAsync(Create, Request(Payload(("natureOfWork", "X"), ("department", "X"), ("projectType", "X"))));
        Assert.Equal(["INVALID_PROJECT_TYPE", "INVALID_DEPARTMENT_CODE", "INVALID_NATURE_OF_WORK"], reply.Codes);
    }

    [Fact]
    public async Task A_tenant_that_the_state_does_not_list_is_refused()
    {
        var reply = await (await works.AsAsync("SUPERUSER", "pg")).PostAsync(Create, Request(Payload(("tenantId", "pg.nowhere"), ("address", null))));
        reply.Refused("INVALID_TENANT");
    }

    [Theory]
    [InlineData("""{"Projects": []}""", "Size.projectRequest.projects", "size must be between 1 and 2147483647")]
    [InlineData("""{"Projects": null}""", "NotNull.projectRequest.projects", "must not be null")]
    [InlineData("{}", "NotNull.projectRequest.projects", "must not be null")]
    [InlineData("""{"Projects": [null]}""", "PROJECT", "Project is mandatory")]
    [InlineData("""{"Projects": {}}""", "JsonMappingException", null)]
    public async Task A_list_of_projects_is_mandatory(string body, string code, string? message) =>
        (await (await works.AsAsync("JE1")).PostAsync(Create, JsonNode.Parse(body))).Refused(code, message: message);

    [Fact]
    public async Task A_request_without_its_envelope_is_refused()
    {
        var client = await works.AsAsync("JE1");
        (await client.PostRawAsync(Create, Request(Payload()).ToJsonString(), headers: ("auth-token", client.Token!))).Refused("REQUEST_INFO");
    }

    [Fact]
    public async Task A_child_is_placed_below_its_parent_and_below_nothing_that_is_deleted()
    {
        var root = await works.CreatedAsync();
        var child = await works.CreatedAsync(("parent", root["id"]));
        var grandchild = await works.CreatedAsync(("parent", child["id"]));
        Assert.Equal($"{root["id"]}.{child["id"]}", (string)child["projectHierarchy"]!);
        Assert.Equal($"{root["id"]}.{child["id"]}.{grandchild["id"]}", (string)grandchild["projectHierarchy"]!);

        (await works.UpdateAsync(With(child, ("isDeleted", true)))).Ok();
        (await (await works.AsAsync("JE1")).PostAsync(Create, Request(Payload(("parent", child["id"]))))).Refused("INVALID_PARENT_PROJECT");
    }

    [Fact]
    public async Task A_parent_of_another_city_does_not_exist()
    {
        var theirs = (await works.StoredAsync("select id from projects.projects where tenant_id = 'pg.cityb' limit 1"))[0]["id"]!.ToString();
        (await (await works.AsAsync("JE1")).PostAsync(Create, Request(Payload(("parent", theirs))))).Refused("INVALID_PARENT_PROJECT");
    }

    [Fact]
    public async Task A_tree_has_a_depth()
    {
        JsonNode? parent = null;
        for (var i = 0; i < 20; i++) parent = (await works.CreatedAsync(("parent", parent)))["id"]!.DeepClone();
        (await (await works.AsAsync("JE1")).PostAsync(Create, Request(Payload(("parent", parent))))).Refused("INVALID_PARENT_PROJECT");
    }

    [Fact]
    public async Task The_database_itself_refuses_a_circle()
    {
        var root = await works.CreatedAsync();
        var child = await works.CreatedAsync(("parent", root["id"]));
        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => works.StoredAsync(
            $"update projects.projects set parent_id = '{child["id"]}', path = '{child["projectHierarchy"]}.{root["id"]}' where id = '{root["id"]}'"));
    }

    [Fact]
    public async Task Values_of_any_text_are_stored_where_the_contract_does_not_check_them()
    {
        var created = await works.CreatedAsync(
            ("documents[0].documentType", "ANY TYPE"), ("address.type", "SOMEWHERE"), ("targets", JsonNode.Parse("""[{"beneficiaryType": "GHOSTS", "totalNo": "12"}]""")),
            ("name", "Drain {{createdby}}"), ("referenceID", "L-1"));
        Assert.Null(created["address"]!["type"]);
        Assert.Null(created["targets"]![0]!["beneficiaryType"]);
        Assert.Equal(12, (int)created["targets"]![0]!["totalNo"]!);
        Assert.Equal(0, (int)created["targets"]![0]!["targetNo"]!);
        await works.CreatedAsync(("name", "Drain {{createdby}}"), ("referenceID", "L-1")); // no natural key
    }

    [Fact]
    public async Task Existing_clients_are_read_leniently()
    {
        var created = await works.CreatedAsync(
            ("startDate", InDays(5) + ".0"), ("endDate", ""), ("name", 45), ("description", true), ("isTaskEnabled", ""), ("address.type", "permanent"),
            ("targets", JsonNode.Parse("""[{"beneficiaryType": "individual", "totalNo": 1.0E2}]""")), ("unknownMember", 1), ("department", new JsonObject()),
            ("documents[0].id", ""), ("auditDetails", JsonNode.Parse("""{"createdBy": "{{createdby}}", "createdTime": ""}""")), ("additionalDetails.empty", null),
            ("address.latitude", null));
        Assert.Equal("45", (string)created["name"]!);
        Assert.Equal("true", (string)created["description"]!);
        Assert.Equal("PERMANENT", (string)created["address"]!["type"]!);
        Assert.Equal("INDIVIDUAL", (string)created["targets"]![0]!["beneficiaryType"]!);
        Assert.Equal(100, (int)created["targets"]![0]!["totalNo"]!);
        Assert.Null(created["department"]);
        Assert.Null(created["address"]!["latitude"]);
        Assert.Equal(0, (long)created["endDate"]!);
    }

    [Fact]
    public async Task Text_after_the_first_value_of_the_body_is_ignored()
    {
        var client = await works.AsAsync("JE1");
        var body = Request(Payload());
        body.Insert(0, "requestInfo", new JsonObject { ["authToken"] = client.Token, ["did"] = 1, ["ts"] = "" });
        (await client.PostRawAsync(Create, body.ToJsonString() + "}\"")).Ok();
    }

    [Theory]
    [InlineData("name")]
    [InlineData("description")]
    [InlineData("address.landmark")]
    [InlineData("additionalDetails.note")]
    [InlineData("documents[0].additionalDetails.note")]
    public async Task Text_that_cannot_be_stored_is_refused_and_is_no_failure_of_ours(string path)
    {
        var client = await works.AsAsync("JE1");
        foreach (var text in new[] { "\\u0000", "\\ud800" })
        {
            var body = Request(Payload((path, "MARK")));
            body.Insert(0, "RequestInfo", new JsonObject { ["authToken"] = client.Token });
            var reply = await client.PostRawAsync(Create, body.ToJsonString().Replace("MARK", text, StringComparison.Ordinal));
            Assert.True(reply.Status == 400, $"{path} {text}: {reply}");
        }
    }

    [Theory]
    [InlineData("name", 501)]
    [InlineData("projectType", 257)]
    [InlineData("referenceID", 257)]
    [InlineData("description", 10_001)]
    [InlineData("address.boundary", 257)]
    public async Task Text_has_a_limit(string path, int length) =>
        (await (await works.AsAsync("JE1")).PostAsync(Create, Request(Payload((path, new string('x', length)))))).Refused($"Size.projectRequest.projects[0].{path}");

    [Fact]
    public async Task Fifty_at_once_get_fifty_numbers()
    {
        var client = await works.AsAsync("JE1");
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.PostAsync(Create, Request(Payload()))));
        var numbers = replies.Select(reply => reply.Ok().Text("Project[0].projectNumber")).ToList();
        Assert.Equal(50, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.Matches(Number(), number));
    }

    [Fact]
    public async Task One_request_may_hold_several_projects_each_with_a_number_and_an_event()
    {
        var reply = (await (await works.AsAsync("JE1")).PostAsync(Create, Request(Payload(("name", "one")), Payload(("name", "two"))))).Ok();
        Assert.Equal(["one", "two"], reply.At("Project")!.AsArray().Select(project => (string)project!["name"]!));
        Assert.NotEqual(reply.Text("Project[0].projectNumber"), reply.Text("Project[1].projectNumber"));
        foreach (var project in reply.At("Project")!.AsArray())
        {
            var events = await works.StoredAsync($"select topic, payload::text as payload, actor from platform.outbox_events where aggregate_id = '{project!["id"]}'");
            Assert.Equal("save-project", Assert.Single(events)["topic"]);
            var payload = JsonNode.Parse((string)events[0]["payload"]!)!;
            Assert.Equal((string)project["projectNumber"]!, (string)payload["Projects"]!.AsArray().Single()!["projectNumber"]!);
            Assert.Equal("JE1", (string)payload["RequestInfo"]!["userInfo"]!["userName"]!);
            Assert.Null(payload["RequestInfo"]!["authToken"]);
        }
    }

    [Fact]
    public async Task A_creation_is_audited()
    {
        var created = await works.CreatedAsync();
        var entry = Assert.Single(await works.StoredAsync(
            $"select operation, actor, before, after->>'projectNumber' as number from platform.audit_entries where entity = 'projects.projects' and entity_id = '{created["id"]}'"));
        Assert.Equal(("CREATE", null, (string)created["projectNumber"]!), ((string?)entry["operation"], entry["before"], (string?)entry["number"]));
        Assert.Equal((string)created["auditDetails"]!["createdBy"]!, entry["actor"]!.ToString());
    }

    [Fact]
    public async Task An_idempotency_key_replays_the_first_answer_and_serves_one_request_only()
    {
        var (client, request) = (await works.AsAsync("JE1"), Request(Payload(("name", "once"))));
        var first = (await client.PostAsync(Create, request, ("Idempotency-Key", "projects-1"))).Ok();
        var again = (await client.PostAsync(Create, request, ("Idempotency-Key", "projects-1"))).Ok();
        Assert.Equal(first.Text("Project[0].id"), again.Text("Project[0].id"));
        Assert.Equal(1, await works.CountAsync("select count(*) from projects.projects where name = 'once'"));
        (await client.PostAsync(Create, Request(Payload(("name", "twice"))), ("Idempotency-Key", "projects-1"))).Refused("IDEMPOTENCY_KEY_REUSED");
    }

    [GeneratedRegex(@"^PJ/\d{4}-\d{2}/\d{2}/\d{6,}$", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
