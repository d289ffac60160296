using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Measurements.MeasurementScenario;

namespace Works.Api.Tests.Insights;

/// <summary>The strip on every record page: where one work stands, and what it comes to.</summary>
public sealed class LifeOfWorkTests(WorksHost works) : IClassFixture<WorksHost>
{
    public const string Route = "/works-insights/v1/life/_search";

    [Fact]
    public async Task A_work_is_told_from_its_project_to_its_measurement_with_the_amounts_in_force()
    {
        var contract = await AcceptedAsync(works);
        var entry = await EnteredAsync(works, contract, [10m, 1m, 1m]);
        var projectId = await ProjectOfAsync(contract);
        var life = (await (await works.AsAsync("EE1")).PostAsync(Route, new { tenantId = City, projectId })).Ok();

        var records = life.At("records")!.AsArray().ToLookup(record => (string)record!["stage"]!, record => record!, StringComparer.Ordinal);
        Assert.Equal(["contract", "estimate", "measurement", "project"], records.Select(stage => stage.Key).Order(StringComparer.Ordinal));
        var measured = Assert.Single(records["measurement"]);
        Assert.Equal(((string)entry["measurementNumber"]!, "SUBMITTED", 2493.40m, false), ((string)measured["number"]!, (string)measured["state"]!, (decimal)measured["amount"]!, (bool)measured["counts"]!));
        var ordered = Assert.Single(records["contract"]);
        Assert.Equal(((string)contract["id"]!, true), ((string)ordered["id"]!, (bool)ordered["counts"]!));
        Assert.Equal((decimal)contract["totalContractedAmount"]!, (decimal)life.At("contracted")!);
        Assert.Equal((decimal)Assert.Single(records["estimate"])["amount"]!, (decimal)life.At("sanctioned")!);
        Assert.Null(life.At("measured")); // entered, but not in force before it is approved
    }

    [Fact]
    public async Task A_work_that_is_not_there_or_elsewhere_is_refused()
    {
        var projectId = await ProjectOfAsync(await AcceptedAsync(works));
        var engineer = await works.AsAsync("EE1");
        (await engineer.PostAsync(Route, new { tenantId = City, projectId = Guid.NewGuid() })).Refused("NO_SUCH_WORK");
        (await engineer.PostAsync(Route, new { tenantId = City, projectId = "x" })).Refused("NO_SUCH_WORK");
        (await engineer.PostAsync(Route, new { projectId })).Refused("NotNull.lifeOfWork.tenantId");
        (await engineer.PostAsync(Route, new { tenantId = "pg.cityb", projectId })).Refused("CustomException", 403);
        (await (await works.AsAsync("JEB1", "pg.cityb")).PostAsync(Route, new { tenantId = "pg.cityb", projectId })).Refused("NO_SUCH_WORK");
        (await works.Anonymous.PostAsync(Route, new { tenantId = City, projectId })).Refused("CustomException", 401);
    }

    private async Task<string> ProjectOfAsync(JsonNode contract) =>
        (await works.StoredAsync($"select project_id from contracts.contracts where id = '{(string)contract["id"]!}'"))[0]["project_id"]!.ToString()!;
}

/// <summary>The life of a work of another city.</summary>
internal sealed class InsightAttacks : IModuleAttacks
{
    public Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records) =>
        Task.FromResult<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>>(new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            [LifeOfWorkTests.Route] = [(string.Empty, new JsonObject { ["tenantId"] = "pg.cityb", ["projectId"] = (string)records.Project["id"]! })],
            [PaymentTrackerTests.OfProject] = [(string.Empty, new JsonObject { ["tenantId"] = "pg.cityb", ["projectId"] = (string)records.Project["id"]! })],
            [PaymentTrackerTests.Track] = [(string.Empty, new JsonObject { ["searchCriteria"] = new JsonObject { ["tenantId"] = "pg.cityb", ["limit"] = 300, ["moduleSearchCriteria"] = new JsonObject { ["projectName"] = RouteTests.Marker } } })],
            [PaymentTrackerTests.CreateReport] = [(string.Empty, new JsonObject { ["report"] = new JsonObject { ["tenantId"] = "pg.cityb", ["requestPayload"] = new JsonObject { ["projectId"] = (string)records.Project["projectNumber"]! } } })],
            [PaymentTrackerTests.SearchReports] = [(string.Empty, new JsonObject { ["reportSearchCriteria"] = new JsonObject { ["tenantId"] = "pg.cityb" } })],
            // The schedule is the state's: what is asked for is another city's rates.
            ["/estimate/v1/sor/_search"] = [(string.Empty, new JsonObject { ["tenantId"] = "pg.cityb", ["text"] = RouteTests.Marker, ["ids"] = new JsonArray(RouteTests.Marker) })],
        });
}
