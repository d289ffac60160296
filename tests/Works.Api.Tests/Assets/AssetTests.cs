using System.Text.Json.Nodes;
using Works.Api.Tests.Bills;
using Works.Api.Tests.Payments;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Assets.GivenAssets;

namespace Works.Api.Tests.Assets;

/// <summary>Assets as clients send them.</summary>
internal static class GivenAssets
{
    public const string Create = "/asset-services/asset/v1/_create", Update = "/asset-services/asset/v1/_update", Move = "/asset-services/asset/v1/_transition", Find = "/asset-services/asset/v1/_search";
    public const string Book = "/asset-services/activity/v1/_create", Ledger = "/asset-services/activity/v1/_search", Run = "/asset-services/depreciation/v1/_run";
    public const string Category = "/asset-services/category/v1/";

    public static JsonObject Payload(params (string Path, JsonNode? Value)[] changes) => GivenProjects.With(JsonNode.Parse("""
        {
          "tenantId": "pg.citya", "name": "Road to the tank", "categoryCode": "ROAD", "departmentCode": "WRK", "modeOfAcquisition": "CONSTRUCTION", "dateOfCreation": 1700000000000,
          "address": {"boundaryCode": "B1", "boundaryType": "Ward", "street": "Tank Road", "geoLocation": {"latitude": 20.31, "longitude": 85.81}},
          "geometry": {"type": "LineString", "coordinates": [[85.81, 20.31], [85.82, 20.32]]}, "condition": {"rating": "GOOD"},
          "measurements": {"length": 1.25, "width": 0.006, "uom": "KM"}, "properties": {"surface": "CONCRETE", "lanes": 2},
          "links": [{"type": "PROJECT", "referenceId": "PJ/1", "natureOfWork": "Capital"}], "documents": [], "additionalDetails": {"note": "x"}
        }
        """)!.AsObject(), changes);

    public static JsonObject Request(JsonObject asset) => new() { ["asset"] = asset.DeepClone() };

    public static async Task<JsonObject> AssetAsync(this WorksHost works, params (string Path, JsonNode? Value)[] changes) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(Payload(changes)))).Ok().At("assets[0]")!.AsObject();

    public static async Task<Reply> MoveAsync(this WorksHost works, JsonNode asset, string action, object? valuation = null) =>
        await (await works.AsAsync("SUPERUSERA")).PostAsync(Move, new { asset = new { tenantId = "pg.citya", id = (string)asset["id"]! }, workflow = new { action }, valuation });

    public static async Task<Reply> ChangeAsync(this WorksHost works, JsonNode asset, object changes)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(changes)!.AsObject();
        (body["tenantId"], body["id"]) = ("pg.citya", (string)asset["id"]!);
        return await (await works.AsAsync("SUPERUSERA")).PostAsync(Update, Request(body));
    }

    public static async Task<JsonArray> LedgerAsync(this WorksHost works, JsonNode asset) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Ledger, new { SearchCriteria = new { tenantId = "pg.citya", assetId = (string)asset["id"]! } })).Ok().At("activities")!.AsArray();
}

/// <summary>Spec 30 §7.2.</summary>
public sealed class AssetTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_new_asset_gets_its_number_and_is_found_as_it_was_sent()
    {
        var created = await works.AssetAsync();

        Assert.Matches("^AST/[0-9]{4}-[0-9]{2}/[0-9]{6}$", (string?)created["assetNumber"]);
        Assert.Equal(((string?)created["assetNumber"], "IMMOVABLEASSET", "CREATED"), ((string?)created["code"], (string?)created["assetType"], (string?)created["status"]));
        Assert.Equal("PJ/1", (string?)created["links"]![0]!["referenceId"]);
        var found = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Find, new { SearchCriteria = new { tenantId = "pg.citya", ids = new[] { (string)created["id"]! } } })).Ok();
        Assert.True(JsonNode.DeepEquals(created, found.At("assets[0]")), found.At("assets[0]")!.ToJsonString());
        var events = await works.StoredAsync($"select topic from platform.outbox_events where aggregate_id = '{(string)created["id"]!}'");
        Assert.Equal("asset.created", Assert.Single(events)["topic"]);
    }

    [Theory]
    [InlineData("NotNull.assetRequest.asset.tenantId", "tenantId", "\"\"")]
    [InlineData("NotNull.assetRequest.asset.name", "name", "\" \"")]
    [InlineData("NotNull.assetRequest.asset.categoryCode", "categoryCode", "null")]
    [InlineData("NotNull.assetRequest.asset.modeOfAcquisition", "modeOfAcquisition", "\"STOLEN\"")]
    [InlineData("NotNull.assetRequest.asset.address", "address", "null")]
    [InlineData("NotNull.assetRequest.asset.address.boundaryCode", "address.boundaryCode", "\"\"")]
    [InlineData("Size.assetRequest.asset.code", "code", "\"123456789012345678901234567890123456789012345678901\"")]
    [InlineData("Value.assetRequest.asset.grossValue", "grossValue", "-1")]
    [InlineData("Value.assetRequest.asset.grossValue", "grossValue", "1.005")]
    [InlineData("Value.assetRequest.asset.measurements.length", "measurements.length", "-1")]
    [InlineData("ASSET_LINK_INVALID", "links[0].referenceId", "\"\"")]
    [InlineData("ASSET_LINK_INVALID", "links[0].type", "\"TENDER\"")]
    [InlineData("ASSET_CODE_INVALID", "code", "\"A_1\"")]
    [InlineData("ASSET_CATEGORY_INVALID", "categoryCode", "\"SHIP\"")]
    [InlineData("INVALID_BOUNDARY_DATA", "address.boundaryCode", "\"NOWHERE\"")]
    [InlineData("INVALID_DEPARTMENT_CODE", "departmentCode", "\"NONE\"")]
    [InlineData("ASSET_CONDITION_INVALID", "condition.rating", "\"SPLENDID\"")]
    [InlineData("ASSET_GEOMETRY_INVALID", "geometry.type", "\"Circle\"")]
    [InlineData("ASSET_PROPERTY_REQUIRED", "properties.surface", "null")]
    [InlineData("ASSET_PROPERTY_REQUIRED", "properties", "null")]
    [InlineData("ASSET_PROPERTY_INVALID", "properties.surface", "\"MUD\"")]
    [InlineData("ASSET_PROPERTY_INVALID", "properties.lanes", "\"two\"")]
    [InlineData("ASSET_PROPERTY_INVALID", "properties.poles", "3")]
    public async Task An_asset_that_breaks_a_rule_is_refused(string code, string path, string value) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(Payload((path, JsonNode.Parse(value)))))).Refused(code);

    [Fact]
    public async Task A_code_is_given_once_even_to_many_at_once()
    {
        await works.AsAsync("SUPERUSERA");
        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(Payload(("code", "RACE-1"))))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("ASSET_CODE_DUPLICATE"));
    }

    [Fact]
    public async Task Paid_bills_of_a_new_asset_become_its_value_when_it_is_capitalised()
    {
        var asset = await works.AssetAsync();
        var building = (await works.ChangeAsync(asset, new { links = new object[] { new { type = "CONTRACT", referenceId = "WO/1", amount = 900000 }, new { type = "BILL", referenceId = "PB/1", amount = 300000.50 }, new { type = "BILL", referenceId = "WB/1", amount = 200000 } } })).Ok();
        Assert.Equal(("CWIP", 500000.50m, 0m), (building.Text("assets[0].status"), (decimal)building.At("assets[0].accruedValue")!, (decimal)building.At("assets[0].grossValue")!));
        // The same bill again is the same bill.
        var again = (await works.ChangeAsync(asset, new { links = new[] { new { type = "BILL", referenceId = "PB/1", amount = 300000.50 } } })).Ok();
        Assert.Equal(500000.50m, (decimal)again.At("assets[0].accruedValue")!);

        var capitalised = (await works.MoveAsync(asset, "CAPITALISE", new { date = 1711929600000 })).Ok();
        Assert.Equal(("CAPITALISED", 0m, 500000.50m, 500000.50m), (capitalised.Text("assets[0].status"), (decimal)capitalised.At("assets[0].accruedValue")!, (decimal)capitalised.At("assets[0].grossValue")!, (decimal)capitalised.At("assets[0].netValue")!));
        (await works.ChangeAsync(asset, new { links = new[] { new { type = "BILL", referenceId = "PB/1", amount = 1 } } })).Refused("ASSET_LINK_POSTED");

        var improved = (await works.ChangeAsync(asset, new { links = new[] { new { type = "BILL", referenceId = "PB/2", amount = 1000 } } })).Ok();
        Assert.Equal(501000.50m, (decimal)improved.At("assets[0].grossValue")!);
        Assert.Equal(["C", "I"], (await works.LedgerAsync(asset)).Select(entry => (string)entry!["identifier"]!));
        Assert.Equal(["asset.created", "asset.changed", "asset.changed", "asset.capitalised", "asset.changed"],
            (await works.StoredAsync($"select topic from platform.outbox_events where aggregate_id = '{(string)asset["id"]!}' order by id")).Select(row => (string)row["topic"]!));
    }

    [Fact]
    public async Task A_bill_counts_for_its_assets_when_it_is_paid_once_and_never_for_more_than_it_costs()
    {
        var bill = await BillScenario.MoveAsync(works, await BillScenario.CreatedAsync(works), "VERIFY_AND_FORWARD", "APPROVE"); // 1,000 rupees
        var number = (string)bill["billNumber"]!;
        object Allocation(decimal amount) => new { links = new[] { new { type = "BILL", referenceId = number, amount } } };
        var (road, drain, third) = (await works.AssetAsync(), await works.AssetAsync(("grossValue", 100)), await works.AssetAsync());
        var building = (await works.ChangeAsync(road, Allocation(600))).Ok();
        Assert.Equal(("CWIP", 0m), (building.Text("assets[0].status"), (decimal)building.At("assets[0].accruedValue")!)); // nothing is paid yet
        var refused = (await works.ChangeAsync(drain, Allocation(400.01m))).Refused("ASSET_ALLOCATION_EXCEEDS_BILL");
        Assert.Equal([number, "1000.01", "1000.00"], refused.At("Errors[0].params")!.AsArray().Select(value => (string)value!));
        Assert.Equal(100m, (decimal)(await works.ChangeAsync(drain, Allocation(400))).Ok().At("assets[0].grossValue")!); // in use: an improvement, once paid
        (await works.ChangeAsync(third, Allocation(0.01m))).Refused("ASSET_ALLOCATION_EXCEEDS_BILL");
        (await works.ChangeAsync(road, Allocation(1000))).Refused("ASSET_ALLOCATION_EXCEEDS_BILL"); // with the drain's
        (await works.MoveAsync(road, "CAPITALISE")).Refused("ASSET_VALUE_MISSING");

        var payment = await PaymentScenario.PaidAsync(works, await PaymentScenario.BillOfAsync(works, bill));
        void Set(JsonNode node)
        {
            node["status"] = "SUCCESSFUL";
            foreach (var child in (node["bills"] ?? node["billDetails"] ?? node["payableLineItems"])?.AsArray() ?? []) Set(child!);
        }

        Set(payment);
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(PaymentScenario.Change, new JsonObject { ["payment"] = payment.DeepClone() })).Ok(202);
        async Task DeliveredAsync()
        {
            for (var i = 0; i < 100 && await works.CountAsync("select count(*) from platform.outbox_deliveries where subscriber = 'asset-paid-bills' and delivered_time is null") > 0; i++) await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        for (var told = 0; told < 2; told++)
        {
            await DeliveredAsync();
            var found = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Find, new { SearchCriteria = new { tenantId = "pg.citya", ids = new[] { (string)road["id"]!, (string)drain["id"]! } } })).Ok().At("assets")!.AsArray().ToDictionary(asset => (string)asset!["id"]!, asset => asset!);
            Assert.Equal((600m, 0m), ((decimal)found[(string)road["id"]!]["accruedValue"]!, (decimal)found[(string)road["id"]!]["grossValue"]!));
            Assert.Equal((0m, 500m), ((decimal)found[(string)drain["id"]!]["accruedValue"]!, (decimal)found[(string)drain["id"]!]["grossValue"]!));
            Assert.Equal(["C", "I"], (await works.LedgerAsync(drain)).Select(entry => (string)entry!["identifier"]!));
            await works.StoredAsync($"update platform.outbox_deliveries set delivered_time = null where subscriber = 'asset-paid-bills' and event_id in (select id from platform.outbox_events where aggregate_id = '{number}')"); // told again
        }

        Assert.Equal(600m, (decimal)(await works.MoveAsync(road, "CAPITALISE")).Ok().At("assets[0].grossValue")!);
    }

    [Fact]
    public async Task Of_many_who_allocate_one_bill_at_once_no_more_is_allocated_than_it_costs()
    {
        var number = (string)(await BillScenario.CreatedAsync(works))["billNumber"]!;
        var assets = new List<JsonObject>();
        for (var i = 0; i < 6; i++) assets.Add(await works.AssetAsync());
        var replies = await Task.WhenAll(assets.Select(asset => works.ChangeAsync(asset, new { links = new[] { new { type = "BILL", referenceId = number, amount = 400 } } })));
        Assert.Equal(2, replies.Count(reply => reply.Status == 200));
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("ASSET_ALLOCATION_EXCEEDS_BILL"));
    }

    [Fact]
    public async Task What_was_bought_is_worth_its_price_and_goes_through_its_life()
    {
        var asset = await works.AssetAsync(
            ("modeOfAcquisition", "PURCHASE"), ("grossValue", 100000), ("categoryCode", "STREET_LIGHT"), ("properties", JsonNode.Parse("""{"lamp": "LED", "poles": 12}""")), ("residualValue", 5000));
        Assert.Equal(("CAPITALISED", 100000m), ((string?)asset["status"], (decimal)asset["grossValue"]!));
        (await works.MoveAsync(asset, "START_WORK")).Refused("ASSET_STATUS_NOT_ALLOWED");
        (await works.MoveAsync(asset, "FLY")).Refused("ASSET_STATUS_NOT_ALLOWED");
        (await works.MoveAsync(asset, "REVALUE")).Refused("ASSET_ACTIVITY_INVALID");
        Assert.Equal("REVALUATED", (await works.MoveAsync(asset, "REVALUE", new { amount = 90000, description = "market" })).Ok().Text("assets[0].status"));
        var booked = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Book, new { activity = new { tenantId = "pg.citya", assetId = (string)asset["id"]!, identifier = "M", deductionAmount = 40000, description = "half taken down" } })).Ok();
        Assert.Equal(40000m, (decimal)booked.At("activities[0].deductionAmount")!);
        foreach (var wrong in new object[] { new { additionAmount = 0 }, new { additionAmount = 5, deductionAmount = 5 }, new { deductionAmount = 50000.01 }, new { additionAmount = -1 } })
        {
            var body = System.Text.Json.JsonSerializer.SerializeToNode(wrong)!.AsObject();
            (body["tenantId"], body["assetId"], body["identifier"]) = ("pg.citya", (string)asset["id"]!, "I");
            (await (await works.AsAsync("SUPERUSERA")).PostAsync(Book, new JsonObject { ["activity"] = body })).Refused("ASSET_ACTIVITY_INVALID");
        }

        Assert.Equal("SOLD", (await works.MoveAsync(asset, "SELL")).Ok().Text("assets[0].status"));
        (await works.ChangeAsync(asset, new { name = "Gone" })).Refused("ASSET_STATUS_NOT_ALLOWED");
        (await works.MoveAsync(asset, "REVALUE", new { amount = 1 })).Refused("ASSET_STATUS_NOT_ALLOWED");
        var ledger = await works.LedgerAsync(asset);
        Assert.Equal(["C", "R", "M", "X"], ledger.Select(entry => (string)entry!["identifier"]!));
        Assert.Equal(50000m, (decimal)ledger[3]!["deductionAmount"]!);
    }

    [Fact]
    public async Task Nothing_is_capitalised_without_a_value()
    {
        var asset = await works.AssetAsync();
        (await works.MoveAsync(asset, "CAPITALISE")).Refused("ASSET_VALUE_MISSING");
        Assert.Equal("CANCELLED", (await works.MoveAsync(asset, "CANCEL")).Ok().Text("assets[0].status"));
    }

    [Fact]
    public async Task Depreciation_is_booked_once_a_year()
    {
        var asset = await works.AssetAsync(("categoryCode", "BUILDING"), ("properties", JsonNode.Parse("""{"use": "Office"}""")), ("grossValue", 365000), ("dateOfCapitalisation", 1700000000000));
        async Task<Reply> RunAsync(string year) => await (await works.AsAsync("SUPERUSERA")).PostAsync(Run, new { depreciation = new { tenantId = "pg.citya", categoryCode = "BUILDING", financialYear = year } });
        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RunAsync("2024-25")));
        Assert.Single(replies, reply => (int)reply.Ok().At("posted")! == 1 && (decimal)reply.At("total")! == 9125m); // 2.5 % of 3,65,000
        Assert.All(replies.Where(reply => (int)reply.At("posted")! != 1), reply => Assert.Equal(0, (int)reply.At("posted")!));
        Assert.Equal(0, (int)(await RunAsync("2023-24")).Ok().At("posted")!); // a year before one that is booked
        (await RunAsync("2098-99")).Refused("FINANCIAL_YEAR_INVALID");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Run, new { depreciation = new { tenantId = "pg.citya", categoryCode = "LAND", financialYear = "2024-25" } })).Refused("ASSET_CATEGORY_INVALID");
        var found = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Find, new { SearchCriteria = new { tenantId = "pg.citya", ids = new[] { (string)asset["id"]! } } })).Ok();
        Assert.Equal((9125m, 355875m), ((decimal)found.At("assets[0].accumulatedDepreciation")!, (decimal)found.At("assets[0].netValue")!));
        Assert.Equal("2024-25", (string?)(await works.LedgerAsync(asset))[1]!["financialYear"]);
    }

    [Fact]
    public async Task Conditions_are_kept_one_after_the_other()
    {
        var asset = await works.AssetAsync();
        (await works.ChangeAsync(asset, new { condition = new { rating = "GOOD" } })).Ok();
        var changed = (await works.ChangeAsync(asset, new { condition = new { rating = "POOR", assessedDate = 1710000000000, remarks = "potholes" } })).Ok();
        Assert.Equal(["GOOD", "POOR"], changed.At("assets[0].conditionHistory")!.AsArray().Select(row => (string)row!["rating"]!));
        Assert.Equal("potholes", changed.Text("assets[0].condition.remarks"));
    }

    [Fact]
    public async Task A_stale_copy_is_refused()
    {
        var asset = await works.AssetAsync();
        (await works.ChangeAsync(asset, new { name = "Second", rowVersion = 1 })).Ok();
        (await works.ChangeAsync(asset, new { name = "Third", rowVersion = 1 })).Refused("MISMATCHED_ROW_VERSION");
        (await works.ChangeAsync(asset, new { name = "Third" })).Ok();
        (await works.ChangeAsync(new JsonObject { ["id"] = Guid.NewGuid().ToString() }, new { name = "x" })).Refused("ASSET_NOT_FOUND");
    }

    [Theory]
    [InlineData("""{"name": "MAP road"}""", true)]
    [InlineData("""{"code": "MAP-1"}""", true)]
    [InlineData("""{"categoryCode": "DRAIN"}""", false)]
    [InlineData("""{"assetType": "IMMOVABLEASSET", "departmentCode": "WRK", "status": ["CREATED", "CWIP"], "condition": "GOOD", "boundaryCode": "B1"}""", true)]
    [InlineData("""{"status": ["SOLD"]}""", false)]
    [InlineData("""{"linkType": "PROJECT", "linkReferenceId": "PJ/MAP"}""", true)]
    [InlineData("""{"linkType": "BILL"}""", false)]
    [InlineData("""{"linkReferenceId": "PJ/OTHER"}""", false)]
    [InlineData("""{"boundingBox": [85.815, 20.0, 86.0, 21.0]}""", true)]
    [InlineData("""{"boundingBox": [86.0, 20.0, 87.0, 21.0]}""", false)]
    public async Task Every_criterion_narrows_the_search(string criteria, bool isFound)
    {
        if (await works.CountAsync("select count(*) from registries.assets where code = 'MAP-1'") == 0) await works.AssetAsync(("name", "Map Road"), ("code", "MAP-1"), ("links[0].referenceId", "PJ/MAP"));
        var node = JsonNode.Parse(criteria)!.AsObject();
        node["tenantId"] = "pg.citya";
        var found = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Find, new JsonObject { ["SearchCriteria"] = node })).Ok();
        Assert.Equal(isFound, found.At("assets")!.AsArray().Any(asset => (string?)asset!["code"] == "MAP-1"));
    }

    [Fact]
    public async Task The_workflow_says_who_may_and_is_told()
    {
        var asset = await works.AssetAsync();
        var number = (string)asset["assetNumber"]!;
        await works.MoveAsync(asset, "CANCEL");
        Assert.Equal(2, await works.CountAsync($"select count(*) from administration.process_instances where business_id = '{number}'"));
        (await (await works.AsAsync("JE1")).PostAsync(Move, new { asset = new { tenantId = "pg.citya", id = (string)asset["id"]! }, workflow = new { action = "CANCEL" } })).Refused("CustomException", 403);
    }

    [Fact]
    public async Task An_office_has_categories_of_its_own()
    {
        var client = await works.AsAsync("SUPERUSERB", "pg.cityb");
        var category = new JsonObject
        {
            ["tenantId"] = "pg.cityb", ["code"] = "BENCH", ["name"] = "Benches", ["assetType"] = "MOVABLEASSET", ["uom"] = "NOS", ["assetAccountCode"] = "1", ["revAccountCode"] = "2",
            ["customFields"] = new JsonArray(new JsonObject { ["name"] = "material", ["dataType"] = "MasterData", ["format"] = "common-masters.UOM", ["isMandatory"] = true }),
        };
        Reply ok = (await client.PostAsync(Category + "_create", new JsonObject { ["category"] = category.DeepClone() })).Ok();
        Assert.True((bool)ok.At("categories[0].active")!);
        (await client.PostAsync(Category + "_create", new JsonObject { ["category"] = category.DeepClone() })).Refused("ASSET_CATEGORY_DUPLICATE");
        category["depreciationMethod"] = "GUESS";
        (await client.PostAsync(Category + "_update", new JsonObject { ["category"] = category.DeepClone() })).Refused("ASSET_CATEGORY_INVALID");
        category["depreciationMethod"] = "STRAIGHT_LINE_METHOD";
        (await client.PostAsync(Category + "_update", new JsonObject { ["category"] = category.DeepClone() })).Ok();
        var all = (await client.PostAsync(Category + "_search", new { SearchCriteria = new { tenantId = "pg.cityb" } })).Ok().At("categories")!.AsArray();
        Assert.Contains(all, row => (string?)row!["code"] == "ROAD"); // the state's list was taken over
        Assert.Equal("STRAIGHT_LINE_METHOD", (string?)Assert.Single(all, row => (string?)row!["code"] == "BENCH")!["depreciationMethod"]);
        var asset = Payload(("tenantId", "pg.cityb"), ("categoryCode", "BENCH"), ("properties", JsonNode.Parse("""{"material": "no uom"}""")));
        (await client.PostAsync(Create, Request(asset))).Refused("ASSET_PROPERTY_INVALID");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(Payload(("categoryCode", "BENCH"))))).Refused("ASSET_CATEGORY_INVALID"); // of cityb only
    }
}
