using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Estimates.EstimateScenario;

namespace Works.Api.Tests.Estimates;

/// <summary>Spec 10 §3.4, §3.10 and 50 §12: search, inbox, indexed search.</summary>
public sealed class SearchEstimatesTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Path = "/estimate/v1/_search?tenantId=" + City;

    [Fact]
    public async Task Criteria_are_checked()
    {
        var client = await works.AsAsync("JE1");
        (await client.PostAsync("/estimate/v1/_search")).Refused("TENANT_ID", message: "TenantId is mandatory");
        (await client.PostAsync($"{Path}&ids={string.Join(',', Enumerable.Range(0, 11).Select(_ => Guid.NewGuid()))}")).Refused("IDS", message: "Ids should be of max 10.");
        (await client.PostAsync($"{Path}&toProposalDate=5")).Refused("INVALID_SEARCH_PARAM", message: "Cannot specify toProposalDate without a fromProposalDate");
        (await client.PostAsync($"{Path}&fromProposalDate=6&toProposalDate=5")).Refused("FROM_GREATER_THAN_TO_DATE", message: "From date is greater than to date");
        (await client.PostAsync($"{Path}&limit=ten")).Refused("");
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        request.Headers.Add("auth-token", client.Token);
        (await Reply.OfAsync(await works.Http.SendAsync(request, TestContext.Current.CancellationToken))).Refused("ESTIMATE_SEARCH_CRITERIA_REQUEST");
        (await works.Anonymous.PostAsync(Path)).Refused("CustomException", 401);
        (await (await works.AsAsync("HR1")).PostAsync(Path)).Refused("CustomException", 403);
    }

    [Fact]
    public async Task Every_criterion_finds_and_filters()
    {
        var created = await CreatedAsync(works);
        var client = await works.AsAsync("JE1");
        foreach (var criterion in new[]
        {
            $"ids={created["id"]}", $"ids={Guid.NewGuid()},{created["id"]}", $"ids={Guid.NewGuid()}&ids={created["id"]}", $"estimateNumber={created["estimateNumber"]}", $"projectId={created["projectId"]}",
            $"estimateNumber={created["estimateNumber"]}&wfStatus=PENDINGFORVERIFICATION&status=INWORKFLOW&executingDepartment=WRK&businessService=ESTIMATE&versionNumber=1.0",
            $"estimateNumber={created["estimateNumber"]}&fromProposalDate=1&ProjectName=whatever&_=123&revisionNumber=&limit=&offset=",
        })
        {
            var found = (await client.PostAsync($"{Path}&{criterion}")).Ok();
            Assert.Equal((string)created["id"]!, Assert.Single(found.At("estimates")!.AsArray())!["id"]!.ToString());
        }

        // Criteria stand in the URL; a body has nothing but its envelope.
        var unasked = (await client.PostAsync($"{Path}&estimateNumber={created["estimateNumber"]}", new { estimateNumber = "ES/0000-00/1", searchCriteria = new { ids = new[] { Guid.NewGuid() } } })).Ok();
        Assert.Equal((string)created["id"]!, unasked.Text("estimates[0].id"));

        foreach (var criterion in new[] { "wfStatus=APPROVED", "versionNumber=2", "executingDepartment=ACC", "businessService=REVISION-ESTIMATE", "referenceNumber=none", "oldUuid=" + Guid.NewGuid(), "ids=nonsense", "fromProposalDate=1&toProposalDate=2" })
        {
            var found = (await client.PostAsync($"{Path}&estimateNumber={created["estimateNumber"]}&{criterion}")).Ok();
            Assert.Empty(found.At("estimates")!.AsArray());
            Assert.Equal(0, (int)found.Json!["TotalCount"]!);
        }
    }

    [Fact]
    public async Task Pages_are_stable_and_numbers_unset_are_zero()
    {
        for (var i = 0; i < 3; i++) await CreatedAsync(works, "DRAFT");
        var client = await works.AsAsync("JE1");
        var all = (await client.PostAsync($"{Path}&sortOrder=ASC")).Ok().At("estimates")!.AsArray().Select(e => (string)e!["id"]!).ToList();
        var paged = new List<string>();
        for (var offset = 0; offset < all.Count; offset += 2)
            paged.AddRange((await client.PostAsync($"{Path}&sortOrder=ASC&limit=2&offset={offset}")).Ok().At("estimates")!.AsArray().Select(e => (string)e!["id"]!));
        Assert.Equal(all, paged);
        foreach (var sort in new[] { "executingDepartment", "proposalDate", "wfStatus", "totalAmount", "nonsense" }) (await client.PostAsync($"{Path}&sortBy={sort}")).Ok();
        var line = (await client.PostAsync($"{Path}&limit=1")).Ok().At("estimates[0].estimateDetails[1]")!;
        Assert.Equal(0, (decimal)line["length"]!);
    }

    [Fact]
    public async Task The_inbox_shows_a_step_at_once_with_facets_that_add_up()
    {
        var created = await CreatedAsync(works);
        var verifier = await works.AsAsync("EE1");
        var inbox = (await InboxAsync(verifier, new JsonObject())).Ok();
        var item = inbox.At("items")!.AsArray().Single(i => (string)i!["businessObject"]!["estimateNumber"]! == (string)created["estimateNumber"]!)!;
        Assert.Equal("PENDINGFORVERIFICATION", (string)item["ProcessInstance"]!["state"]!["state"]!);
        Assert.False(item["ProcessInstance"]!.AsObject().ContainsKey("nextActions"));
        Assert.Equal(2, (int)item["businessObject"]!["serviceSla"]!);
        Assert.False(item["businessObject"]!.AsObject().ContainsKey("currentProcessInstance"));
        Assert.False(item["businessObject"]!.AsObject().ContainsKey("address")); // not among the configured members
        Assert.Equal((long)inbox.Json!["totalCount"]!, inbox.At("statusMap")!.AsArray().Sum(status => (long)status!["count"]!));

        (await verifier.PostAsync("/estimate/v1/_update", Update(created, "VERIFYANDFORWARD"))).Ok();
        var after = (await InboxAsync(verifier, new JsonObject { ["estimateNumber"] = (string)created["estimateNumber"]! })).Ok();
        Assert.Equal(0, (int)after.Json!["totalCount"]!);
        Assert.Equal(1, (int)(await InboxAsync(await works.AsAsync("ME1"), new JsonObject { ["estimateNumber"] = (string)created["estimateNumber"]!, ["ward"] = new JsonArray("B1"), ["revisionNumber"] = "" })).Ok().Json!["totalCount"]!);
        Assert.Equal(0, (int)(await InboxAsync(await works.AsAsync("ME1"), new JsonObject { ["estimateNumber"] = (string)created["estimateNumber"]!, ["ward"] = "B2" })).Ok().Json!["totalCount"]!);

        (await verifier.PostAsync("/inbox/v2/_search", new { inbox = new { tenantId = City, processSearchCriteria = new { businessService = new[] { "ESTIMATE" }, moduleName = "nonsense" } } })).Refused("CONFIG_ERROR");
        (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync("/inbox/v2/_search", new { inbox = new { tenantId = City, processSearchCriteria = new { businessService = new[] { "ESTIMATE" }, moduleName = "estimate-service" } } })).Refused("CustomException", 403);
        var smuggled = (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync("/inbox/v2/_search", new { inbox = new { tenantId = "pg.cityb", processSearchCriteria = new { businessService = new[] { "ESTIMATE" }, moduleName = "estimate-service" }, moduleSearchCriteria = new { tenantId = City } } })).Ok();
        Assert.Empty(smuggled.At("items")!.AsArray());
        Assert.Equal(200, (await verifier.PostAsync("/works-inbox-service/v2/_search", new { inbox = new { tenantId = City, processSearchCriteria = new { businessService = new[] { "ESTIMATE" }, moduleName = "mukta-estimate" } } })).Status);
    }

    [Fact]
    public async Task A_step_is_seen_at_once_by_inbox_search_and_process_search()
    {
        var created = await CreatedAsync(works);
        var number = (string)created["estimateNumber"]!;
        foreach (var (user, action, state, next) in new[] { ("EE1", "VERIFYANDFORWARD", "PENDINGFORTECHNICALSANCTION", "ME1"), ("ME1", "TECHNICALSANCTION", "PENDINGFORAPPROVAL", "EO1") })
        {
            (await (await works.AsAsync(user)).PostAsync("/estimate/v1/_update", Update(created, action))).Ok();
            var process = (await (await works.AsAsync("JE1")).PostAsync($"/egov-workflow-v2/egov-wf/process/_search?tenantId={City}&businessIds={number}")).Ok();
            var indexed = (await WmsAsync(await works.AsAsync("SUPERUSERA"), "estimate", new JsonObject { ["estimateId"] = number, ["status"] = state })).Ok();
            var inbox = (await InboxAsync(await works.AsAsync(next), new JsonObject { ["estimateNumber"] = number })).Ok();
            var register = (await (await works.AsAsync("JE1")).PostAsync($"{Path}&estimateNumber={number}&wfStatus={state}")).Ok();
            Assert.Equal((action, state), (process.Text("ProcessInstances[0].action"), process.Text("ProcessInstances[0].state.state")));
            Assert.Equal(state, indexed.Text("items[0].ProcessInstance.state.state"));
            Assert.Equal(state, inbox.Text("items[0].ProcessInstance.state.state"));
            Assert.Single(register.At("estimates")!.AsArray());
        }
    }

    [Fact]
    public async Task The_indexed_search_finds_by_every_configured_criterion()
    {
        var created = await CreatedAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        var number = (string)created["estimateNumber"]!;
        foreach (var criteria in new JsonObject[]
        {
            new() { ["estimateId"] = number }, new() { ["estimateId"] = number, ["status"] = "PENDINGFORVERIFICATION", ["department"] = "WRK", ["ward"] = "B1", ["typeOfWork"] = "WT-CWS", ["projectName"] = "ULVERT at", ["fromProposalDate"] = 1, ["unknown"] = 7 },
        })
        {
            var found = (await WmsAsync(client, "estimate", criteria)).Ok();
            Assert.Equal(number, Assert.Single(found.At("items")!.AsArray())!["businessObject"]!["estimateNumber"]!.ToString());
            Assert.Null(found.Json!["statusMap"]);
        }

        Assert.Equal(0, (int)(await WmsAsync(client, "estimate", new JsonObject { ["estimateId"] = number, ["status"] = "APPROVED" })).Ok().Json!["totalCount"]!);
        (await client.PostAsync("/wms/estimate/_search", new { inbox = new { tenantId = City, limit = 301 } })).Refused("Max.searchRequest.inbox.limit");
        (await WmsAsync(client, "nonsense", [])).Refused("CustomException", 403); // nobody holds a right to it
        var projects = (await WmsAsync(client, "project", new JsonObject { ["projectName"] = "culvert" })).Ok();
        Assert.NotEmpty(projects.At("items")!.AsArray());
        Assert.Null(projects.At("items[0].ProcessInstance"));
        (await WmsAsync(await works.AsAsync("HR1"), "project", [])).Refused("CustomException", 403);
        (await client.PostRawAsync("/wms/estimate/_search", "{\"RequestInfo\":{\"authToken\":\"" + client.Token + "\"},\"inbox\":3}")).Refused("JsonMappingException");
    }

    private static Task<Reply> InboxAsync(Client client, JsonObject criteria) => client.PostAsync("/inbox/v2/_search", new JsonObject
    {
        ["inbox"] = new JsonObject
        {
            ["tenantId"] = City, ["limit"] = 100, ["offset"] = 0, ["moduleSearchCriteria"] = criteria,
            ["processSearchCriteria"] = new JsonObject { ["tenantId"] = City, ["businessService"] = new JsonArray("ESTIMATE"), ["moduleName"] = "estimate-service" },
        },
    });

    private static Task<Reply> WmsAsync(Client client, string module, JsonObject criteria) => client.PostAsync($"/wms/{module}/_search", new JsonObject
    {
        ["inbox"] = new JsonObject { ["tenantId"] = City, ["limit"] = 50, ["offset"] = 0, ["moduleSearchCriteria"] = criteria },
    });
}
