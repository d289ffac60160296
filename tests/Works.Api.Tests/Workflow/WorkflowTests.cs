using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Workflow;

/// <summary>The engine over HTTP, on the demo definitions (spec 50 §6, §22 checks 6–11).</summary>
public sealed class WorkflowTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Root = "/egov-workflow-v2/egov-wf";
    private const string City = "pg.citya";

    [Fact]
    public async Task An_inbox_is_sorted_as_a_whole_and_what_is_no_order_changes_nothing()
    {
        var client = await works.AsAsync("SUPERUSERA");
        async Task<string[]> Numbers(string query) => [.. (await client.PostAsync($"{Root}/process/_search?tenantId={City}&{query}")).Ok().Json!["ProcessInstances"]!.AsArray().Select(step => (string)step!["businessId"]!)];
        var plain = await Numbers("limit=100");
        Assert.True(plain.Length > 3);
        var ascending = plain.Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(ascending, await Numbers("limit=100&sortBy=businessId&order=ASC"));
        Assert.Equal(ascending.Reverse(), await Numbers("limit=100&sortBy=businessId&order=DESC"));
        Assert.Equal(ascending.Skip(2).Take(2), await Numbers("limit=2&offset=2&sortBy=businessId")); // across pages
        Assert.Equal(plain, await Numbers("limit=100&sortBy=lastModifiedTime&order=DESC"));
        Assert.Equal(plain, await Numbers("limit=100&sortBy=id;drop%20table&order=sideways"));

        var left = (await client.PostAsync($"{Root}/process/_search?tenantId={City}&limit=100&sortBy=dueTime")).Ok().Json!["ProcessInstances"]!.AsArray().Select(step => (long?)step!["stateSla"]).ToArray();
        Assert.Equal(left.OrderBy(sla => sla ?? long.MaxValue).Select(sla => sla is null), left.Select(sla => sla is null));
        Assert.Equal(left.OfType<long>().Order(), left.OfType<long>());
    }

    [Fact]
    public async Task The_eight_demo_definitions_are_inherited_by_the_city_with_next_states_that_resolve()
    {
        var client = await works.AsAsync("JE1");
        const string Names = "ESTIMATE,CONTRACT,CONTRACT-REVISION,MB,MR,EXPENSE.PURCHASE,EXPENSE.WAGES,EXPENSE.SUPERVISION";
        var reply = (await client.PostAsync($"{Root}/businessservice/_search?tenantId={City}&businessServices={Names}")).Ok();

        var services = reply.Json!["BusinessServices"]!.AsArray();
        Assert.Equal(8, services.Count);
        foreach (var service in services)
        {
            Assert.Equal(City, (string?)service!["tenantId"]);
            var states = service["states"]!.AsArray();
            Assert.False(states[0]!.AsObject().ContainsKey("state"), "the entry pseudo-state comes first and has no name");
            var uuids = states.Select(state => (string)state!["uuid"]!).ToHashSet();
            var next = states.SelectMany(state => state!["actions"]?.AsArray() ?? []).Select(action => (string)action!["nextState"]!);
            Assert.All(next, uuid => Assert.Contains(uuid, uuids));
        }
    }

    [Fact]
    public async Task A_definition_whose_next_states_are_uuids_of_the_payload_is_renumbered_consistently()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var (entry, done) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var reply = (await client.PostAsync($"{Root}/businessservice/_create", new
        {
            BusinessServices = new[]
            {
                new
                {
                    tenantId = City, businessService = "UUID-FORM", business = "test", businessServiceSla = 1000,
                    states = new object[]
                    {
                        new { uuid = entry, state = (string?)null, actions = new[] { new { action = "GO ON/NOW", nextState = done, roles = new[] { "SUPERUSER" } } } },
                        new { uuid = done, state = "DONE", isTerminateState = true },
                    },
                },
            },
        })).Ok();

        var target = reply.Text("BusinessServices[0].states[0].actions[0].nextState");
        Assert.NotEqual(done, target);
        Assert.Equal(reply.Text("BusinessServices[0].states[1].uuid"), target);

        (await client.PostAsync($"{Root}/businessservice/_create", new { BusinessServices = new[] { new { tenantId = City, businessService = "DANGLING", business = "t", states = new object[] { new { actions = new[] { new { action = "A", nextState = Guid.NewGuid(), roles = new[] { "X" } } } } } } } }))
            .Refused("INVALID NEXTSTATE");
        (await client.PostAsync($"{Root}/businessservice/_create", new { BusinessServices = new[] { new { tenantId = City, businessService = "UUID-FORM", business = "t", states = new object[] { new { sla = 1 } } } } }))
            .Refused("INVALID BUSINESSSERVICE");
    }

    [Fact]
    public async Task An_update_that_would_leave_a_definition_without_its_one_entry_or_an_action_without_a_name_is_refused()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var created = (await client.PostAsync($"{Root}/businessservice/_create", JsonNode.Parse("""{"BusinessServices":[{"tenantId":"pg.citya","businessService":"ENTRY","business":"t","states":[{"actions":[{"action":"GO","nextState":"DONE","roles":["SUPERUSER"]}]},{"state":"DONE"}]}]}"""))).Ok().At("BusinessServices[0]")!;
        async Task<Reply> Updated(Action<JsonArray> change)
        {
            var copy = created.DeepClone();
            change(copy["states"]!.AsArray());
            return await client.PostAsync($"{Root}/businessservice/_update", new JsonObject { ["BusinessServices"] = new JsonArray(copy) });
        }

        (await Updated(states => states[1]!["state"] = null)).Refused("INVALID STATE");
        (await Updated(states => states[0]!["state"] = "NAMED")).Refused("INVALID STATE");
        (await Updated(states => states[0]!["actions"]![0]!["action"] = " ")).Refused("NotNull.businessServiceRequest.businessServices.states.actions.action");
        (await Updated(states => states[1]!["sla"] = 5)).Ok();
    }

    [Fact]
    public async Task An_estimate_walks_from_draft_to_approval_with_one_row_per_action_and_falling_sla()
    {
        var id = "WALK/" + Guid.NewGuid();
        string[] walk = ["DRAFT", "DRAFT", "SUBMIT", "VERIFYANDFORWARD", "TECHNICALSANCTION", "SENDBACKTOORIGINATOR", "RE-SUBMIT", "VERIFYANDFORWARD", "SENDBACK", "VERIFYANDFORWARD", "TECHNICALSANCTION", "SENDBACK", "TECHNICALSANCTION", "APPROVE"];
        foreach (var action in walk) (await MoveAsync(id, action)).Ok();

        var reply = (await (await works.AsAsync("JE1")).PostAsync($"{Root}/process/_search?tenantId={City}&businessIds={id}&history=true")).Ok();
        var rows = reply.Json!["ProcessInstances"]!.AsArray();
        Assert.Equal(walk.Reverse(), rows.Select(row => (string)row!["action"]!));
        Assert.Equal(walk.Length, (int)reply.Json["totalCount"]!);
        Assert.Null(reply.Json["ResponseInfo"]);
        Assert.True((bool)rows[0]!["state"]!["isTerminateState"]!);
        Assert.Empty(rows[0]!["nextActions"]!.AsArray());
        var left = rows.Select(row => (long)row!["businesssServiceSla"]!).ToList();
        Assert.Equal(left.Order(), left); // newest first: never more than the step before it

        var stored = await works.StoredAsync($"select state_sla, business_service_sla from administration.process_instances where business_id = '{id}' order by position");
        Assert.Equal(432000000L, stored[0]["business_service_sla"]);
        Assert.Equal(172800000L, stored[2]["state_sla"]); // reset by the change of state
        Assert.InRange((long)stored[1]["state_sla"]!, 86400000L - 60000, 86400000L); // a draft saved again goes on counting
    }

    [Fact]
    public async Task A_timeline_of_fifteen_steps_is_complete_without_a_limit()
    {
        var id = "LONG/" + Guid.NewGuid();
        string[] walk = ["DRAFT", "SUBMIT", .. Enumerable.Repeat<string[]>(["SENDBACK", "RE-SUBMIT"], 5).SelectMany(pair => pair), "VERIFYANDFORWARD", "TECHNICALSANCTION", "APPROVE"];
        Assert.Equal(15, walk.Length);
        foreach (var action in walk) (await MoveAsync(id, action)).Ok();
        // What the screens send: no limit, no offset, a number against caches.
        var reply = (await (await works.AsAsync("JE1")).PostAsync($"{Root}/process/_search?tenantId={City}&businessIds={id}&history=true&_=1700000000000")).Ok();
        Assert.Equal(walk.Reverse(), reply.At("ProcessInstances")!.AsArray().Select(row => (string)row!["action"]!));
    }

    [Fact]
    public async Task Unknown_assignees_wrong_assignees_and_missing_roles_are_refused_in_that_order_and_nothing_is_stored()
    {
        var id = "ASSIGN/" + Guid.NewGuid();
        var je1 = await works.AsAsync("JE1");
        (await MoveAsync(id, "SUBMIT")).Ok();
        var outsider = await works.AsAsync("HR1");
        var before = await works.CountAsync("select count(*) from administration.process_instances");

        (await je1.PostAsync($"{Root}/process/_transition", Instance(id, "VERIFYANDFORWARD", Guid.NewGuid().ToString()))).Refused("INVALID UUID");
        (await je1.PostAsync($"{Root}/process/_transition", Instance(id, "VERIFYANDFORWARD"))).Refused("INVALID ROLE");
        (await (await works.AsAsync("EE1")).PostAsync($"{Root}/process/_transition", Instance(id, "VERIFYANDFORWARD", await UuidAsync("HR1")))).Refused("INVALID_ASSIGNEE");
        (await (await works.AsAsync("EE1")).PostAsync($"{Root}/process/_transition", Instance(id, "APPROVE"))).Refused("INVALID ACTION", message: $"Action APPROVE not found in config for the businessId: {id}");
        (await outsider.PostAsync($"{Root}/process/_transition", Instance(id, "SENDBACK"))).Refused("INVALID ROLE");
        Assert.Equal(before, await works.CountAsync("select count(*) from administration.process_instances"));

        (await (await works.AsAsync("EE1")).PostAsync($"{Root}/process/_transition", Instance(id, "VERIFYANDFORWARD", await UuidAsync("ME1")))).Ok();
        (await (await works.AsAsync("ME1")).PostAsync($"{Root}/process/_transition", Instance(id, "REJECT", await UuidAsync("ME1")))).Refused("INVALID_ASSIGNEE"); // nobody acts in a terminal state
    }

    [Fact]
    public async Task Of_two_simultaneous_approvals_one_wins_and_the_other_is_told()
    {
        var id = "RACE/" + Guid.NewGuid();
        foreach (var action in new[] { "SUBMIT", "VERIFYANDFORWARD", "TECHNICALSANCTION" }) (await MoveAsync(id, action)).Ok();

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => MoveAsync(id, "APPROVE")));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("INVALID ACTION"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.process_instances where business_id = '{id}' and action = 'APPROVE'"));

        var fresh = "FIRST/" + Guid.NewGuid();
        var first = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => MoveAsync(fresh, "SUBMIT")));
        Assert.Single(first, reply => reply.Status == 200);
        Assert.All(first.Where(reply => reply.Status != 200), reply => reply.Refused("INVALID ACTION"));
    }

    [Fact]
    public async Task Without_criteria_the_callers_inbox_is_answered()
    {
        var id = "INBOX/" + Guid.NewGuid();
        (await MoveAsync(id, "SUBMIT")).Ok();
        var verifier = (await (await works.AsAsync("EE1")).PostAsync($"{Root}/process/_search?tenantId={City}&limit=100")).Ok();
        Assert.Contains(verifier.Json!["ProcessInstances"]!.AsArray(), row => (string)row!["businessId"]! == id);
        var approver = (await (await works.AsAsync("EO1")).PostAsync($"{Root}/process/_search?tenantId={City}&businessService=ESTIMATE&limit=100")).Ok();
        Assert.DoesNotContain(approver.Json!["ProcessInstances"]!.AsArray(), row => (string)row!["businessId"]! == id);
    }

    [Fact]
    public async Task Another_citys_process_is_out_of_reach()
    {
        var id = "FOREIGN/" + Guid.NewGuid();
        (await MoveAsync(id, "SUBMIT")).Ok();
        var foreigner = await works.AsAsync("SUPERUSERB", "pg.cityb");
        (await foreigner.PostAsync($"{Root}/process/_search?tenantId={City}&businessIds={id}")).Refused("CustomException", 403);
        Assert.Empty((await foreigner.PostAsync($"{Root}/process/_search?tenantId=pg.cityb&businessIds={id}")).Ok().Json!["ProcessInstances"]!.AsArray());
        (await foreigner.PostAsync($"{Root}/process/_transition", Instance(id, "VERIFYANDFORWARD"))).Refused("CustomException", 403);
        (await works.Anonymous.PostAsync($"{Root}/process/_search?tenantId={City}")).Refused("CustomException", 401);
        (await foreigner.PostRawAsync($"{Root}/process/_transition", "{\"RequestInfo\":{\"authToken\":\"" + foreigner.Token + "\"},\"ProcessInstances\":7}")).Refused("JsonMappingException");
    }

    private async Task<Reply> MoveAsync(string id, string action) => await (await works.AsAsync("SUPERUSERA")).PostAsync($"{Root}/process/_transition", Instance(id, action));

    private static JsonObject Instance(string id, string action, params string[] assignees) => new()
    {
        ["ProcessInstances"] = new JsonArray(new JsonObject
        {
            ["tenantId"] = City, ["businessService"] = "ESTIMATE", ["businessId"] = id, ["moduleName"] = "estimate-service", ["action"] = action,
            ["assignes"] = new JsonArray([.. assignees.Select(uuid => new JsonObject { ["uuid"] = uuid })]),
        }),
    };

    private async Task<string> UuidAsync(string userName) => (await works.StoredAsync($"select uuid from administration.users where user_name = '{userName}'"))[0]["uuid"]!.ToString()!;
}
