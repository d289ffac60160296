using Works.Api.Tests.Support;
using static Works.Api.Tests.Estimates.RateScenario;

namespace Works.Api.Tests.Estimates;

/// <summary>Analysis statements (spec 10 §6).</summary>
public sealed class StatementTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string City = EstimateScenario.City;
    private const string Create = "/statements/v1/analysis/_create";
    private const string Search = "/statements/v1/analysis/_search";

    [Fact]
    public async Task A_saved_estimate_gets_its_statement_by_itself()
    {
        var body = await EstimateOfAsync(works, "SOR_000197", 5120.40m, 12.5m);
        EstimateScenario.Lines(body).Insert(1, EstimateScenario.Line("SOR", "SOR_000197", 5120.40m, 2.5m, "CUM", 12801.00m, isDeduction: true));
        EstimateScenario.Lines(body).Insert(2, EstimateScenario.Line("SOR", "SOR_000010", 200m, 3m, "DAY", 600m));
        var id = await SavedAsync(body);
        var statement = (await StatementAsync(id)).At("statement[0]")!;

        Assert.Equal(("ANALYSIS", id, "READY"), ((string)statement["statementType"]!, (string)statement["targetId"]!, (string)statement["status"]!));
        Assert.NotEmpty((string)statement["additionalDetails"]!["estimateNumber"]!);
        var concrete = statement["sorDetails"]![0]!;
        Assert.Equal(((string)statement["id"]!, "SOR_000197", 10m, 51204.00m), ((string)concrete["statementId"]!, (string)concrete["sorId"]!, (decimal)concrete["additionalDetails"]!["estimatedQuantity"]!, (decimal)concrete["additionalDetails"]!["estimatedAmount"]!));
        // 10 CUM: cement 3200 kg 24320, sand 9.45 CUM 10584, mason 16 days 6160, worker 38 days 7600, mixer 8 h 2480.
        Assert.Equal(
            [("SOR_000301", "M", 3200m, 24320m), ("SOR_000302", "M", 9.45m, 10584m), ("SOR_0000013", "L", 16m, 6160m), ("SOR_000010", "L", 38m, 7600m), ("SOR_000401", "E", 8m, 2480m)],
            concrete["lineItems"]!.AsArray().Select(line => ((string)line!["sorId"]!, (string)line["sorType"]!, (decimal)line["basicSorDetails"]![0]!["quantity"]!, (decimal)line["basicSorDetails"]![0]!["amount"]!)));
        // The worker hired directly is a basic row of its own: 3 days 600.
        Assert.Equal(("SOR_000010", 600m), ((string)statement["sorDetails"]![1]!["sorId"]!, (decimal)statement["sorDetails"]![1]!["lineItems"]![0]!["basicSorDetails"]![0]!["amount"]!));
        Assert.Equal([("M", 34904m), ("L", 14360m), ("E", 2480m)], statement["basicSorDetails"]!.AsArray().Select(total => ((string)total!["type"]!, (decimal)total["amount"]!)));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'save-analysis-statement' and aggregate_id = '{(string)statement["id"]!}'"));
    }

    [Fact]
    public async Task Asked_again_the_statement_is_made_anew_under_its_id()
    {
        var id = await SavedAsync(await EstimateOfAsync(works, "SOR_000197", 5120.40m, 1m, "DRAFT"));
        var first = await StatementAsync(id);
        var engineer = await works.AsAsync("SUPERUSERA");
        var second = (await engineer.PostAsync(Create, new { statementRequest = new { tenantId = City, id } })).Ok();
        Assert.Equal("successful", second.Text("responseInfo.status"));
        Assert.Equal(first.Text("statement[0].id"), second.Text("statement[0].id"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from estimates.statements where target_id = '{id}'"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'update-analysis-statement' and aggregate_id = '{first.Text("statement[0].id")}'"));
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => engineer.PostAsync(Create, new { statementRequest = new { tenantId = City, id } })));
        Assert.All(replies, reply => reply.Ok());
    }

    [Fact]
    public async Task What_stands_in_the_way_is_said_and_kept_visible()
    {
        var id = await SavedAsync(await EstimateOfAsync(works, "SOR_000225", 182.60m, 1m)); // its rate is entered, not made of basic items
        var failed = await StatementAsync(id);
        Assert.Equal(("FAILED", "COMPOSITION_NOT_FOUND_IN_RATES"), (failed.Text("statement[0].status"), failed.Text("statement[0].failureCode")));
        Assert.Empty(failed.At("statement[0].sorDetails")!.AsArray());
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, new { statementRequest = new { tenantId = City, id } })).Refused("COMPOSITION_NOT_FOUND_IN_RATES");
        Assert.Equal(1, await works.CountAsync("select count(*) from platform.outbox_events where topic = 'analysis-statement-error-topic' and payload::text like '%" + id + "%'"));
    }

    [Fact]
    public async Task Incomplete_requests_and_unknown_estimates_have_their_codes()
    {
        var engineer = await works.AsAsync("SUPERUSERA");
        (await engineer.PostAsync(Create)).Refused("STATEMENT_REQUEST_EMPTY");
        (await engineer.PostAsync(Create, new { statementRequest = new { id = "x" } })).Refused("TENANT_ID");
        (await engineer.PostAsync(Create, new { statementRequest = new { tenantId = City } })).Refused("ESTIMATE_ID_NOT_PASSED");
        (await engineer.PostAsync(Create, new { statementRequest = new { tenantId = City, id = "x" } })).Refused("INVALID_ESTIMATE");
        (await engineer.PostAsync(Create, new { statementRequest = new { tenantId = City, id = Guid.NewGuid() } })).Refused("ESTIMATE_RESPONSE_NULL_EMPTY_CODE");
        (await engineer.PostAsync(Search)).Refused("SEARCH_CRITERIA_IS_EMPTY");
        (await engineer.PostAsync(Search, new { searchCriteria = new { referenceId = "x" } })).Refused("TENANT_ID");
        (await engineer.PostAsync(Search, new { searchCriteria = new { tenantId = City } })).Refused("REFERENCE_ID_ERROR");
        Assert.Empty((await engineer.PostAsync(Search, new { searchCriteria = new { tenantId = City, referenceId = "x" } })).Ok().At("statement")!.AsArray());
        (await engineer.PostRawAsync(Create, "{")).Refused("JsonParseException");

        (await engineer.PostAsync("/statements/v1/utilization/_create")).Refused("STATEMENT_REQUEST_EMPTY");
        (await engineer.PostAsync("/statements/v1/utilization/_create", new { statementRequest = new { tenantId = City, id = Guid.NewGuid() } })).Refused("MEASUREMENTS_NOT_FOUND");
        (await engineer.PostAsync("/statements/v1/utilization/_search", new { searchCriteria = new { tenantId = City, referenceId = "x" } })).Refused("MEASUREMENTS_NOT_FOUND");
    }

    [Fact]
    public async Task Only_granted_roles_of_the_own_city_see_statements()
    {
        var id = await SavedAsync(await EstimateOfAsync(works, "SOR_000197", 5120.40m, 1m));
        var create = new { statementRequest = new { tenantId = City, id } };
        (await works.Anonymous.PostAsync(Create, create)).Refused("CustomException", 401);
        (await (await works.AsAsync("AO1")).PostAsync(Create, create)).Refused("CustomException", 403);
        var other = await works.AsAsync("SUPERUSERB", "pg.cityb");
        (await other.PostAsync(Create, create)).Refused("CustomException", 403);
        (await other.PostAsync(Create, new { statementRequest = new { tenantId = "pg.cityb", id } })).Refused("ESTIMATE_RESPONSE_NULL_EMPTY_CODE");
        Assert.Empty((await other.PostAsync(Search, new { searchCriteria = new { tenantId = "pg.cityb", referenceId = id } })).Ok().At("statement")!.AsArray());
    }

    private async Task<string> SavedAsync(object body) => (await (await works.AsAsync("SUPERUSERA")).PostAsync("/estimate/v1/_create", body)).Ok().Text("estimates[0].id");

    private async Task<Reply> StatementAsync(string estimateId)
    {
        var engineer = await works.AsAsync("SUPERUSERA");
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var reply = (await engineer.PostAsync(Search, new { searchCriteria = new { tenantId = City, referenceId = estimateId } })).Ok();
            if (reply.At("statement")!.AsArray().Count > 0) return reply;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "No statement appears.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
