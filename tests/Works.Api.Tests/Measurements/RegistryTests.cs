using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Measurements.MeasurementScenario;

namespace Works.Api.Tests.Measurements;

/// <summary>The registry of spec 20 §2, which shares its store with the measurement service.</summary>
public sealed class RegistryTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task Entries_continue_each_other_without_contract_or_workflow()
    {
        var first = await CreatedAsync("WO/registry/1", ("A", 5m), ("B", 0m));
        Assert.Matches(@"^MB/\d{4}-\d{2}/\d{6,}$", (string)first["measurementNumber"]!);
        Assert.False(first.ContainsKey("wfStatus") || first.ContainsKey("processInstance") || first.ContainsKey("workflow"));
        var second = await CreatedAsync("WO/registry/1", ("A", 3m), ("B", 2m));
        Assert.Equal([5m, 0m], Cumulative(first));
        Assert.Equal([8m, 2m], Cumulative(second));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'save-measurement-details' and aggregate_id = '{first["measurementNumber"]}'"));

        // Changing and withdrawing an older one is seen by the later.
        first["measures"]![0]!["length"] = 4m;
        var changed = (await (await works.AsAsync("JE1")).PostAsync(RegistryChange, new JsonObject { ["measurements"] = new JsonArray(first.DeepClone()) })).Ok(202);
        Assert.True(changed.Json!.AsObject().ContainsKey("pagination"));
        Assert.Equal((4m, 7m), (Cumulative(changed.At("measurements[0]")!)[0], Cumulative(await FoundAsync(works, second, RegistrySearch, 200))[0]));
        first["isActive"] = false;
        (await (await works.AsAsync("JE1")).PostAsync(RegistryChange, new JsonObject { ["measurements"] = new JsonArray(first.DeepClone()) })).Ok(202);
        Assert.Equal([3m, 2m], Cumulative(await FoundAsync(works, second, RegistrySearch, 200)));
        Assert.Equal(2, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'update-measurement-details' and aggregate_id = '{first["measurementNumber"]}' and payload -> 'measurements' -> 0 ->> 'id' = '{first["id"]}'"));
    }

    [Fact]
    public async Task Two_drafts_of_one_contract_count_neither_for_the_other_nor_after_one_is_rejected()
    {
        var contract = await AcceptedAsync(works);
        var draft = await EnteredAsync(works, contract, [5m], "SAVE_AS_DRAFT");
        var other = await CreatedAsync((string)contract["contractNumber"]!, (WorkRefs(contract)[0], 3m)); // in force at once: the registry knows no drafts
        Assert.Equal(3m, Cumulative(other)[0]);
        Assert.Equal(8m, Cumulative(await FoundAsync(works, draft))[0]);
        var submitted = await MoveAsync(works, draft, ("JE1", "SUBMIT"), ("EE1", "VERIFY_AND_FORWARD"));
        await MoveAsync(works, submitted, ("ME1", "REJECT"));
        Assert.Equal(3m, Cumulative(await FoundAsync(works, other))[0]);
        Assert.Equal(7m, Cumulative(await EnteredAsync(works, contract, [4m]))[0]);
    }

    [Fact]
    public async Task Both_contexts_show_one_store()
    {
        var contract = await AcceptedAsync(works);
        var draft = await EnteredAsync(works, contract, [5m, 0.5m], "SAVE_AS_DRAFT");
        var seen = await FoundAsync(works, draft, RegistrySearch, 200);
        Assert.Equal((string)draft["measurementNumber"]!, (string)seen["measurementNumber"]!);
        seen["measures"]![0]!["length"] = 6m;
        (await (await works.AsAsync("JE1")).PostAsync(RegistryChange, new JsonObject { ["measurements"] = new JsonArray(seen.DeepClone()) })).Ok(202);
        var found = await FoundAsync(works, draft);
        Assert.Equal(((6m - 0.5m) * 182.60m, 6m), ((decimal)found["additionalDetails"]!["totalAmount"]!, Cumulative(found)[0]));

        // In the hands of checkers, and once approved, the registry does not get past the workflow.
        var submitted = await MoveAsync(works, found, ("JE1", "SUBMIT"));
        foreach (var stage in new[] { submitted, await ApproveAsync(works, submitted) })
            (await (await works.AsAsync("JE1")).PostAsync(RegistryChange, new JsonObject { ["measurements"] = new JsonArray(seen.DeepClone()) })).Refused("MEASUREMENT_IN_WORKFLOW");
        Assert.Equal(6m, Cumulative(await FoundAsync(works, draft))[0]);
    }

    [Fact]
    public async Task What_is_missing_or_unknown_has_its_code()
    {
        var je = await works.AsAsync("JE1");
        (await je.PostAsync(RegistryCreate)).Refused("NotNull.measurementRequest.measurements");
        (await je.PostAsync(RegistryCreate, new { measurements = new[] { new { tenantId = City } } })).Refused("NotNull.measurementRequest.measurements[0].referenceId");
        (await je.PostAsync(RegistryCreate, new { measurements = new[] { new { tenantId = City, referenceId = "WO/1", entryDate = 1, measures = new[] { new { targetId = "A" } } } } }))
            .Refused("NotNull.measurementRequest.measurements[0].measures[0].currentValue");
        (await je.PostAsync(RegistryCreate, new { measurements = new[] { new { tenantId = City, referenceId = "WO/1", entryDate = 1, documents = new[] { new { fileStore = "x" } } } } })).Refused("INVALID_DOCUMENTS");
        var known = await CreatedAsync("WO/registry/2", ("A", 1m));
        await RefusedAsync(known, wire => wire["id"] = Guid.NewGuid().ToString(), "MEASUREMENT_DATA_NOT_EXIST");
        await RefusedAsync(known, wire => wire["referenceId"] = "WO/registry/3", "MEASUREMENT_DATA_NOT_EXIST");
        await RefusedAsync(known, wire => wire["measures"]![0]!["id"] = Guid.NewGuid().ToString(), "MEASURES_DATA_NOT_EXIST");
        await RefusedAsync(known, wire => wire["measures"]![0]!["targetId"] = "B2", "MEASURES_DATA_NOT_EXIST");
    }

    [Fact]
    public async Task Search_finds_by_its_criteria_in_its_order()
    {
        var je = await works.AsAsync("JE1");
        var (first, second, third) = (await CreatedAsync("WO/search/1", ("A", 1m)), await CreatedAsync("WO/search/1", ("A", 2m)), await CreatedAsync("WO/search/2", ("A", 3m)));
        async Task<JsonArray> FindAsync(object criteria, object? pagination = null) =>
            (await je.PostAsync(RegistrySearch, new { criteria, pagination })).Ok().At("measurements")!.AsArray();
        static IEnumerable<string> Numbers(JsonArray found) => found.Select(row => (string)row!["measurementNumber"]!);
        string Number(JsonNode node) => (string)node["measurementNumber"]!;

        Assert.Equal([Number(third), Number(second), Number(first)], Numbers(await FindAsync(new { tenantId = City, referenceId = new[] { "WO/search/1", "WO/search/2" } })));
        Assert.Equal([Number(first), Number(second)], Numbers(await FindAsync(new { tenantId = City, referenceId = new[] { "WO/search/1" }, id = "ignored" }, new { order = "ASC" })));
        Assert.Equal([Number(second)], Numbers(await FindAsync(new { tenantId = City, measurementNumber = Number(second) })));
        Assert.Empty(await FindAsync(new { tenantId = City, measurementNumber = Number(second)[..^1] }));
        Assert.Equal([Number(second)], Numbers(await FindAsync(new { tenantId = City, ids = new[] { (string)second["id"]!, "", "no uuid" } })));
        Assert.Empty(await FindAsync(new { tenantId = City, ids = new[] { "no uuid" } }));
        Assert.Empty(await FindAsync(new { tenantId = City, referenceId = new[] { "WO/search/1" }, isActive = false }));
        var time = (long)second["auditDetails"]!["createdTime"]!;
        Assert.Equal([Number(third), Number(second)], Numbers(await FindAsync(new { tenantId = City, referenceId = new[] { "WO/search/1", "WO/search/2" }, fromDate = time })));
        Assert.Equal([Number(second)], Numbers(await FindAsync(new { tenantId = City, referenceId = new[] { "WO/search/1" }, fromDate = time, toDate = time, measurementNumber = Number(second) })));
        Assert.Equal(2, (await FindAsync(new { tenantId = City, referenceId = new[] { "WO/search/1" }, toDate = 1 })).Count); // an end alone is ignored

        var page = (await je.PostAsync(RegistrySearch, new { criteria = new { tenantId = City, referenceId = new[] { "WO/search/1", "WO/search/2" } }, pagination = new { limit = 1, offSet = 1, sortBy = "createdTime; drop table x", order = "ASC" } })).Ok();
        Assert.Equal([Number(second)], Numbers(page.At("measurements")!.AsArray()));
        Assert.Equal((1L, 1L, 3L, "ASC"), ((long)page.At("pagination.limit")!, (long)page.At("pagination.offSet")!, (long)page.At("pagination.totalCount")!, page.Text("pagination.order")));

        foreach (var (path, status) in new[] { (RegistrySearch, 200), (Search, 202) })
        {
            (await je.PostAsync(path, new { criteria = new { tenantId = City }, pagination = new { limit = 500 } })).Refused("Max.measurementSearchRequest.pagination.limit", message: "must be less than or equal to 100");
            (await je.PostAsync(path, new { criteria = new { tenantId = City }, pagination = new { limit = 100 } })).Ok(status);
            (await je.PostAsync(path, new { criteria = new { ids = new[] { "x" } } })).Refused("TENANT_ID_MANDATORY");
            (await je.PostAsync(path)).Refused("SEARCH_CRITERIA_MANDATORY");
        }

        Assert.Equal(10, (int)(await je.PostAsync(Search, new { criteria = new { tenantId = City } })).Ok(202).At("pagination.limit")!);
    }

    [Fact]
    public async Task People_of_an_organisation_see_the_measurements_of_their_works()
    {
        var contract = await AcceptedAsync(works); // ORG-000017
        await EnteredAsync(works, contract, [1m]);
        var criteria = new { criteria = new { tenantId = City, referenceId = new[] { (string)contract["contractNumber"]! } } };
        Assert.Single((await (await works.AsAsync(Contracts.ContractScenario.Sarita)).PostAsync(Search, criteria)).Ok(202).At("measurements")!.AsArray());
        Assert.Empty((await (await works.AsAsync(Contracts.ContractScenario.Gouri)).PostAsync(Search, criteria)).Ok(202).At("measurements")!.AsArray());
    }

    private async Task<JsonObject> CreatedAsync(string reference, params (string Target, decimal Quantity)[] rows) => (await (await works.AsAsync("JE1")).PostAsync(RegistryCreate, new JsonObject
    {
        ["measurements"] = new JsonArray(new JsonObject
        {
            ["tenantId"] = City, ["referenceId"] = reference, ["entryDate"] = 1, ["measures"] = new JsonArray([.. rows.Select(row => (JsonNode)Row(row.Target + (row.Target.Length < 2 ? "1" : ""), row.Quantity))]),
        }),
    })).Ok(202).At("measurements[0]")!.AsObject();

    private async Task RefusedAsync(JsonObject known, Action<JsonObject> spoil, string code)
    {
        var wire = known.DeepClone().AsObject();
        spoil(wire);
        (await (await works.AsAsync("JE1")).PostAsync(RegistryChange, new JsonObject { ["measurements"] = new JsonArray(wire) })).Refused(code);
    }
}
