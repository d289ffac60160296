using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Projects.GivenProjects;

namespace Works.Api.Tests.Projects;

public sealed class UpdateProjectsTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task The_whole_document_is_taken_over_and_read_back_at_once()
    {
        var project = await works.CreatedAsync();
        var updated = (await works.UpdateAsync(With(await works.ReadAsync(project["id"]), ("name", "Drain, covered"), ("address.landmark", "Old well"), ("referenceID", null)))).Ok();
        Assert.Equal("\"1\"", updated.Message.Headers.ETag?.Tag);
        var read = await works.ReadAsync(project["id"]);
        Assert.Equal(("Drain, covered", "Old well", null, 1), ((string)read["name"]!, (string)read["address"]!["landmark"]!, read["referenceID"], (int)read["rowVersion"]!));
        Assert.Equal((string)project["address"]!["id"]!, (string)read["address"]!["id"]!);
        Assert.True((long)read["auditDetails"]!["lastModifiedTime"]! >= (long)project["auditDetails"]!["createdTime"]!);
    }

    [Fact]
    public async Task The_created_copy_may_be_repeated()
    {
        var project = await works.CreatedAsync();
        for (var i = 0; i < 3; i++) (await works.UpdateAsync(With(project, ("description", "step " + i), ("auditDetails.lastModifiedTime", 1)))).Ok();
    }

    [Fact]
    public async Task What_is_left_out_of_dates_address_targets_and_documents_is_kept()
    {
        var (start, end) = (InDays(30), InDays(60));
        var project = await works.CreatedAsync(("startDate", start), ("endDate", end), ("targets", JsonNode.Parse("""[{"beneficiaryType": "HOUSEHOLD", "totalNo": 5}]""")));
        var reply = (await works.UpdateAsync(With(project, ("-startDate", null), ("endDate", null), ("-address", null), ("documents", null), ("targets", new JsonArray())))).Ok();
        Assert.Equal((start, end), ((long)reply.At("Project[0].startDate")!, (long)reply.At("Project[0].endDate")!));
        var read = await works.ReadAsync(project["id"]);
        Assert.Equal("B1", (string)read["address"]!["boundary"]!);
        Assert.Single(read["documents"]!.AsArray());
        Assert.Single(read["targets"]!.AsArray());
        (await works.UpdateAsync(With(project, ("startDate", 0), ("endDate", 0)))).Ok();
    }

    [Theory]
    [InlineData("tenantId", "null", "TENANT_ID", "Tenant ID is mandatory")]
    [InlineData("address.boundaryType", "\"\"", "BOUNDARY", "Boundary Type is mandatory if boundary is present in Project request body")]
    [InlineData("documents[0].fileStoreId", "null", "NotNull.projectRequest.projects[0].documents[0].fileStoreId", "must not be null")]
    [InlineData("id", "\"\"", "UPDATE_PROJECT", "Project Id is mandatory")]
    [InlineData("id", "null", "UPDATE_PROJECT", "Project Id is mandatory")]
    [InlineData("projectType", "\"NO-SUCH\"", "INVALID_PROJECT_TYPE", null)]
    [InlineData("address.boundary", "\"NO-SUCH\"", "INVALID_BOUNDARY_DATA", null)]
    [InlineData("id", "\"no-such\"", "INVALID_PROJECT_MODIFY", null)]
    [InlineData("id", "\"0195e9a4-9a3f-7d4e-8f6b-000000000000\"", "INVALID_PROJECT_MODIFY", null)]
    [InlineData("startDate", "1690000000000", "INVALID_PROJECT_MODIFY", null)]
    [InlineData("targets", """[{"id": "not-mine"}]""", "INVALID_PROJECT_MODIFY.TARGET", null)]
    [InlineData("documents[0].id", "\"not-mine\"", "INVALID_PROJECT_MODIFY.DOCUMENT", null)]
    [InlineData("address.id", "\"not-mine\"", "INVALID_PROJECT_MODIFY.ADDRESS", null)]
    [InlineData("address.id", "\"\"", "INVALID_PROJECT_MODIFY.ADDRESS", null)]
    [InlineData("rowVersion", "7", "CONCURRENT_UPDATE", null)]
    [InlineData("additionalDetails.estimatedCostInRs", "\"5000001\"", "INVALID_ESTIMATED_COST", null)]
    [InlineData("additionalDetails.locality", "\"SUN10\"", "INVALID_BOUNDARY_DATA", null)]
    public async Task Each_rule_refuses_with_its_code_and_writes_nothing(string path, string json, string code, string? message)
    {
        var project = await works.CreatedAsync();
        (await works.UpdateAsync(With(project.DeepClone().AsObject(), ("name", "changed"), (path, JsonNode.Parse(json))))).Refused(code, message: message);
        Assert.Equal("Drain at Weavers Colony", (string)(await works.ReadAsync(project["id"]))["name"]!);
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where aggregate_id = '{project["id"]}'"));
    }

    [Fact]
    public async Task Steps_of_the_request_come_first_then_the_id_then_the_codes()
    {
        var project = With(await works.CreatedAsync(), ("projectType", "NO-SUCH"), ("id", ""), ("startDate", 10), ("endDate", 5));
        (await works.UpdateAsync(project)).Refused("INVALID_DATE", message: "Start date should be less than end date");
        (await works.UpdateAsync(With(project, ("endDate", 0)))).Refused("UPDATE_PROJECT");
        (await works.UpdateAsync(With(project, ("id", "no-such")))).Refused("INVALID_PROJECT_TYPE");
    }

    [Fact]
    public async Task Dates_change_in_a_cascading_update_only_and_nothing_else_does()
    {
        var project = await works.CreatedAsync(("startDate", InDays(30)), ("endDate", InDays(60)));
        (await works.UpdateAsync(With(project.DeepClone().AsObject(), ("startDate", InDays(31))))).Refused("PROJECT_CASCADE_UPDATE_DATE_ERROR");
        (await works.UpdateAsync(With(project.DeepClone().AsObject(), ("endDate", InDays(61))))).Refused("PROJECT_CASCADE_UPDATE_DATE_ERROR");
        foreach (var (path, value) in new (string, JsonNode?)[]
        {
            ("name", "x"), ("description", null), ("isTaskEnabled", true), ("isDeleted", true), ("address.landmark", "x"), ("documents[0].status", "INACTIVE"),
            ("targets", JsonNode.Parse("[{}]")), ("documents[0].documentType", "OTHERS"),
        })
        {
            (await works.UpdateAsync(With(project.DeepClone().AsObject(), (path, value)), cascading: true)).Refused("PROJECT_CASCADE_UPDATE_ERROR");
        }

        var reply = (await works.UpdateAsync(With(project, ("endDate", InDays(90)), ("additionalDetails.note", "x")), cascading: true)).Ok();
        Assert.Equal((long)project["endDate"]!, (long)reply.At("Project[0].endDate")!);
        Assert.Equal("x", reply.Text("Project[0].additionalDetails.note"));
    }

    [Fact]
    public async Task Dates_that_have_passed_or_are_too_near_cannot_change()
    {
        var begun = await works.CreatedAsync(("startDate", InDays(-10)), ("endDate", InDays(60)));
        (await works.UpdateAsync(With(begun.DeepClone().AsObject(), ("startDate", InDays(30))), cascading: true)).Refused("INVALID_PROJECT_MODIFY");
        (await works.UpdateAsync(With(begun.DeepClone().AsObject(), ("endDate", InDays(1))), cascading: true)).Refused("INVALID_PROJECT_MODIFY");
        (await works.UpdateAsync(With(begun, ("endDate", InDays(40))), cascading: true)).Ok();

        var ahead = await works.CreatedAsync(("startDate", InDays(30)), ("endDate", InDays(60)));
        (await works.UpdateAsync(With(ahead.DeepClone().AsObject(), ("startDate", InDays(1))), cascading: true)).Refused("INVALID_PROJECT_MODIFY");
        (await works.UpdateAsync(With(ahead.DeepClone().AsObject(), ("startDate", InDays(61)), ("endDate", 0)), cascading: true)).Refused("INVALID_DATE");
        (await works.UpdateAsync(With(ahead, ("startDate", InDays(3))), cascading: true)).Ok();
    }

    [Fact]
    public async Task Dates_cascade_down_as_they_are_and_widen_what_is_above()
    {
        var root = await works.CreatedAsync(("startDate", InDays(30)), ("endDate", InDays(60)));
        var middle = await works.CreatedAsync(("parent", root["id"]), ("startDate", InDays(30)), ("endDate", InDays(60)));
        var leaf = await works.CreatedAsync(("parent", middle["id"]), ("additionalDetails.projectType", JsonNode.Parse("""{"cycles": [{"id": 1, "startDate": 5, "name": "first"}]}""")));
        var (start, end) = (InDays(40), InDays(90));
        (await works.UpdateAsync(With(middle, ("startDate", start), ("endDate", end), ("additionalDetails.projectType", JsonNode.Parse("""{"cycles": [{"id": 1, "startDate": 6}]}"""))), cascading: true)).Ok();

        var below = await works.ReadAsync(leaf["id"]);
        Assert.Equal((start, end, 1), ((long)below["startDate"]!, (long)below["endDate"]!, (int)below["rowVersion"]!));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""[{"id": 1, "startDate": 6, "name": "first"}]"""), below["additionalDetails"]!["projectType"]!["cycles"]));
        var above = await works.ReadAsync(root["id"]);
        Assert.Equal(((long)root["startDate"]!, end), ((long)above["startDate"]!, (long)above["endDate"]!));

        var topics = (await works.StoredAsync($"select topic, payload::text as payload from platform.outbox_events where aggregate_id = '{middle["id"]}' order by id"))
            .Select(row => ((string)row["topic"]!, JsonNode.Parse((string)row["payload"]!)!["Projects"]!.AsArray().Count)).ToList();
        Assert.Equal([("save-project", 1), ("update-project-date", 1), ("update-project", 2)], topics);
    }

    [Fact]
    public async Task Additional_details_are_merged_and_null_removes()
    {
        var project = await works.CreatedAsync(("additionalDetails", JsonNode.Parse("""{"a": 1, "b": {"c": 1, "d": [1, 2], "e": "x"}, "f": 1}""")));
        (await works.UpdateAsync(With(project, ("additionalDetails", JsonNode.Parse("""{"b": {"c": 2, "d": [3], "e": null}, "f": null, "g": {"h": null}}"""))))).Ok();
        var read = await works.ReadAsync(project["id"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a": 1, "b": {"c": 2, "d": [3]}, "g": {"h": null}}"""), read["additionalDetails"]), read.ToString());
        (await works.UpdateAsync(With(read, ("additionalDetails", null)))).Ok();
        Assert.Equal(1, (int)(await works.ReadAsync(project["id"]))["additionalDetails"]!["a"]!);
    }

    [Fact]
    public async Task Documents_and_targets_are_added_and_withdrawn_by_status()
    {
        var project = await works.CreatedAsync(("targets", JsonNode.Parse("""[{"beneficiaryType": "HOUSEHOLD", "totalNo": 5}]""")));
        var added = JsonNode.Parse("""{"tenantId": "pg.citya", "documentType": "OTHERS", "fileStoreId": "second", "additionalDetails": {"otherCategoryName": "Map"}}""");
        var grown = With(await works.ReadAsync(project["id"]), ("targets[0].isDeleted", true));
        grown["documents"]!.AsArray().Add(added);
        grown["documents"]![0]!["status"] = "INACTIVE";
        grown["documents"]![0]!["documentType"] = "INACTIVE";
        var reply = (await works.UpdateAsync(grown)).Ok();
        Assert.Equal(["INACTIVE", "ACTIVE"], reply.At("Project[0].documents")!.AsArray().Select(document => (string)document!["status"]!));
        Assert.True((bool)reply.At("Project[0].targets[0].isDeleted")!);

        var read = await works.ReadAsync(project["id"]);
        Assert.Equal("second", (string)Assert.Single(read["documents"]!.AsArray())!["fileStoreId"]!);
        Assert.Equal("Map", (string)read["documents"]![0]!["additionalDetails"]!["otherCategoryName"]!);
        Assert.NotNull(read["documents"]![0]!["auditDetails"]!["createdTime"]);
        Assert.Null(read["targets"]);

        // Sending a withdrawn child again changes nothing; it still belongs to the project.
        var again = (await works.UpdateAsync(With(reply.At("Project[0]")!.AsObject(), ("rowVersion", 0)))).Ok();
        Assert.Equal(2, again.At("Project[0].documents")!.AsArray().Count);
        Assert.True(JsonNode.DeepEquals(reply.At("Project[0].documents[0].auditDetails"), again.At("Project[0].documents[0].auditDetails")));
    }

    [Fact]
    public async Task Children_keep_the_order_in_which_they_were_sent()
    {
        var documents = new JsonArray([.. Enumerable.Range(0, 5).Select(i => JsonNode.Parse($$"""{"tenantId": "pg.citya", "documentType": "D{{i}}", "fileStoreId": "file{{i}}"}"""))]);
        var project = await works.CreatedAsync(("documents", documents));
        var read = await works.ReadAsync(project["id"]);
        Assert.Equal(["D0", "D1", "D2", "D3", "D4"], read["documents"]!.AsArray().Select(document => (string)document!["documentType"]!));
        (await works.UpdateAsync(With(read, ("documents", new JsonArray([.. read["documents"]!.AsArray().Reverse().Select(document => document!.DeepClone())]))))).Ok();
        Assert.Equal(["D4", "D3", "D2", "D1", "D0"], (await works.ReadAsync(project["id"]))["documents"]!.AsArray().Select(document => (string)document!["documentType"]!));
    }

    [Fact]
    public async Task A_child_named_twice_counts_once_and_a_list_has_a_limit()
    {
        var project = await works.CreatedAsync();
        project["documents"]!.AsArray().Add(With(project["documents"]![0]!.DeepClone().AsObject(), ("fileStoreId", "later")));
        var reply = (await works.UpdateAsync(project)).Ok();
        Assert.Equal("later", (string)Assert.Single(reply.At("Project[0].documents")!.AsArray())!["fileStoreId"]!);
        (await works.UpdateAsync(With(project, ("targets", new JsonArray([.. Enumerable.Range(0, 1001).Select(_ => new JsonObject())]))))).Refused("Size.projectRequest.projects[0].targets");
    }

    [Fact]
    public async Task A_deleted_project_stays_deleted_until_the_request_says_otherwise()
    {
        var project = await works.CreatedAsync();
        (await works.UpdateAsync(With(project, ("isDeleted", true)))).Ok();
        Assert.True((bool)(await works.UpdateAsync(With(project, ("-isDeleted", null)))).Ok().At("Project[0].isDeleted")!);
        Assert.False((bool)(await works.UpdateAsync(With(project, ("isDeleted", false)))).Ok().At("Project[0].isDeleted")!);
    }

    [Fact]
    public async Task An_address_added_later_is_stored()
    {
        var project = await works.CreatedAsync(("address", null));
        Assert.Null(project["address"]);
        (await works.UpdateAsync(With(project, ("address", JsonNode.Parse("""{"boundaryType": "Ward", "boundary": "B1"}"""))))).Ok();
        var read = await works.ReadAsync(project["id"]);
        Assert.True(Guid.TryParse((string)read["address"]!["id"]!, out _));
        Assert.Equal("pg.citya", (string)read["address"]!["tenantId"]!);
    }

    [Fact]
    public async Task What_never_changes_is_ignored_whatever_is_sent()
    {
        var root = await works.CreatedAsync();
        var project = await works.CreatedAsync(("parent", root["id"]));
        (await works.UpdateAsync(With(project.DeepClone().AsObject(), ("parent", "any text"), ("projectHierarchy", "x.y"), ("projectNumber", "PJ/1"), ("auditDetails.createdBy", "me")))).Ok();
        (await works.UpdateAsync(With(project.DeepClone().AsObject(), ("parent", "")))).Ok();
        var read = await works.ReadAsync(project["id"]);
        foreach (var member in new[] { "parent", "projectHierarchy", "projectNumber" }) Assert.Equal((string)project[member]!, (string)read[member]!);
        Assert.Equal((string)project["auditDetails"]!["createdBy"]!, (string)read["auditDetails"]!["createdBy"]!);
    }

    [Fact]
    public async Task Two_who_saw_the_same_version_do_not_both_win()
    {
        var project = await works.CreatedAsync();
        var both = await Task.WhenAll(
            works.UpdateAsync(With(project.DeepClone().AsObject(), ("name", "one")), headers: ("If-Match", "\"0\"")),
            works.UpdateAsync(With(project.DeepClone().AsObject(), ("name", "two")), headers: ("If-Match", "\"0\"")));
        Assert.Single(both, reply => reply.Status == 200);
        both.Single(reply => reply.Status != 200).Refused("CONCURRENT_UPDATE");

        var read = await works.ReadAsync(project["id"]);
        (await works.UpdateAsync(With(read.DeepClone().AsObject(), ("name", "three")))).Ok();
        (await works.UpdateAsync(With(read, ("name", "four")))).Refused("CONCURRENT_UPDATE"); // rowVersion as read before
    }

    [Fact]
    public async Task Many_at_once_without_a_version_are_taken_one_after_the_other()
    {
        var project = await works.CreatedAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => works.UpdateAsync(With(project.DeepClone().AsObject(), ($"additionalDetails.key{i}", i)))));
        Assert.All(replies, reply => reply.Ok());
        var read = await works.ReadAsync(project["id"]);
        Assert.Equal(20, (int)read["rowVersion"]!);
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(i, (int)read["additionalDetails"]![$"key{i}"]!)); // no update is lost
    }

    [Fact]
    public async Task Each_project_of_a_request_has_one_event_and_an_audit_entry()
    {
        var (one, two) = (await works.CreatedAsync(), await works.CreatedAsync());
        (await (await works.AsAsync("JE1")).PostAsync(Update, Request(With(one, ("name", "one")), With(two, ("name", "two"))))).Ok();
        foreach (var project in new[] { one, two })
        {
            var events = await works.StoredAsync($"select payload::text as payload from platform.outbox_events where topic = 'update-project' and aggregate_id = '{project["id"]}'");
            var item = Assert.Single(JsonNode.Parse((string)Assert.Single(events)["payload"]!)!["Projects"]!.AsArray())!;
            Assert.Equal((string)project["name"]!, (string)item["name"]!);
            Assert.Equal(1, (int)item["rowVersion"]!);
            var audit = Assert.Single(await works.StoredAsync(
                $"select before->>'name' as old, after->>'name' as new from platform.audit_entries where operation = 'UPDATE' and entity = 'projects.projects' and entity_id = '{project["id"]}'"));
            Assert.Equal(("Drain at Weavers Colony", (string)project["name"]!), ((string)audit["old"]!, (string)audit["new"]!));
        }
    }

    [Fact]
    public async Task A_project_with_a_live_estimate_is_locked_unless_the_tenant_only_reports()
    {
        var project = await works.CreatedAsync();
        (await (await works.AsAsync("SUPERUSERA")).PostAsync("/estimate/v1/_create", Estimates.EstimateScenario.Body((string)project["id"]!))).Ok();
        Assert.Equal("In progress", (string)(await works.ReadAsync(project["id"]))["status"]!);
        (await works.UpdateAsync(With(project.DeepClone().AsObject(), ("rowVersion", 7)))).Refused("CONCURRENT_UPDATE"); // after all other checks
        (await works.UpdateAsync(project)).Refused("INVALID_PROJECT_MODIFY");

        await works.SwitchAsync("controls-stricter-than-contract", "report-only");
        (await works.UpdateAsync(project)).Ok();
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.control_findings where rule = '10-2.7-3' and subject = '{project["projectNumber"]}'"));
        await works.SwitchAsync("controls-stricter-than-contract", "block");
    }
}
