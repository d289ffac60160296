using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.MasterData;

/// <summary>Another city's masters by the routes of our own: read out, overwritten, looked up in the past.</summary>
internal sealed class DataAttacks : IModuleAttacks
{
    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        await Given.SchemaAsync(await works.AsAsync("SUPERUSER", "pg"), "works.Secret"); // else the routes end before they look at records
        // records.MasterId is a row of works.Secret of pg.citya, which carries the marker.
        JsonObject Past(JsonObject criteria)
        {
            criteria["tenantId"] = "pg.cityb";
            criteria["schemaCode"] = "works.Secret";
            return new JsonObject { ["MdmsCriteria"] = criteria };
        }

        JsonObject Export(string format) => new() { ["Export"] = new JsonObject { ["tenantId"] = "pg.cityb", ["format"] = format } };
        JsonObject Import(JsonObject record) => new() { ["Import"] = new JsonObject { ["tenantId"] = "pg.cityb", ["dryRun"] = true, ["records"] = new JsonArray(record) } };
        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            ["/mdms-v2/v2/_history"] = [(string.Empty, Past(new JsonObject { ["ids"] = new JsonArray(records.MasterId) })), (string.Empty, Past([]))],
            ["/mdms-v2/v2/_asOf"] = [(string.Empty, Past(new JsonObject { ["date"] = 4102444800000 })), (string.Empty, Past(new JsonObject { ["ids"] = new JsonArray(records.MasterId), ["date"] = 4102444800000 }))],
            ["/mdms-v2/v2/_export/{schemaCode}"] = [(string.Empty, Export("csv")), (string.Empty, Export("json"))],
            ["/mdms-v2/v2/_import/{schemaCode}"] = [(string.Empty, Import(new JsonObject { ["code"] = "stolen" }))],
        };
    }
}
