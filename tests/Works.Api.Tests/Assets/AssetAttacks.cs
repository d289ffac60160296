using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Assets.GivenAssets;

namespace Works.Api.Tests.Assets;

/// <summary>How another city's assets would be asked for.</summary>
internal sealed class AssetAttacks : IModuleAttacks
{
    private const string Own = "pg.cityb";

    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        var stored = (await cityA.PostAsync(Create, Request(Payload(("name", RouteTests.Marker), ("description", RouteTests.Marker), ("grossValue", 1000))))).Ok().At("assets[0]")!.AsObject();
        var (id, number) = ((string)stored["id"]!, (string)stored["assetNumber"]!);
        (await cityA.PostAsync(Book, new { activity = new { tenantId = "pg.citya", assetId = id, identifier = "I", additionAmount = 5, description = RouteTests.Marker } })).Ok();
        var stolen = stored.DeepClone().AsObject();
        (stolen["tenantId"], stolen["name"], stolen["description"], stolen["rowVersion"]) = (Own, "stolen", "stolen", null);
        JsonObject Criteria(string member, JsonNode value) => new() { ["SearchCriteria"] = new JsonObject { ["tenantId"] = Own, [member] = value } };
        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            [Create] = [(string.Empty, Request(stolen))],
            [Update] = [(string.Empty, Request(stolen)), (string.Empty, Request(stored))],
            [Move] = [(string.Empty, new JsonObject { ["asset"] = new JsonObject { ["tenantId"] = Own, ["id"] = id }, ["workflow"] = new JsonObject { ["action"] = "SELL" } })],
            [Find] = [(string.Empty, Criteria("ids", new JsonArray(id))), (string.Empty, Criteria("assetNumber", number)), (string.Empty, Criteria("linkReferenceId", "PJ/1"))],
            [Book] = [(string.Empty, new JsonObject { ["activity"] = new JsonObject { ["tenantId"] = Own, ["assetId"] = id, ["identifier"] = "I", ["additionAmount"] = 1 } })],
            [Ledger] = [(string.Empty, Criteria("assetId", id)), (string.Empty, Criteria("identifier", "I"))],
            [Category + "_create"] = [(string.Empty, new JsonObject { ["category"] = new JsonObject { ["tenantId"] = Own, ["code"] = "ROAD" } })],
            [Category + "_update"] = [(string.Empty, new JsonObject { ["category"] = new JsonObject { ["tenantId"] = Own, ["code"] = "ROAD" } })],
            [Category + "_search"] = [(string.Empty, Criteria("code", "ROAD"))],
            [Run] = [(string.Empty, new JsonObject { ["depreciation"] = new JsonObject { ["tenantId"] = Own, ["categoryCode"] = "ROAD", ["financialYear"] = "2024-25" } })],
        };
    }
}
