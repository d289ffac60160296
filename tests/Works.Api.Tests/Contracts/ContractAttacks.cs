using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Contracts.ContractScenario;

namespace Works.Api.Tests.Contracts;

/// <summary>How a user of pg.cityb would ask for the contracts of pg.citya.</summary>
internal sealed class ContractAttacks : IModuleAttacks
{
    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        const string Own = "pg.cityb";
        var estimate = await EstimateScenario.ApprovedAsync(works);
        var body = Body(estimate, await OrganisationAsync(works));
        body["contract"]!["additionalDetails"] = new JsonObject { ["projectName"] = RouteTests.Marker };
        body["workflow"]!["comment"] = RouteTests.Marker;
        var contract = (await cityA.PostAsync(Create, body)).Ok().At("contracts[0]")!.AsObject();
        var accepted = await AcceptedAsync(works);

        static JsonObject Claimed(JsonObject request)
        {
            var copy = request.DeepClone().AsObject();
            copy["contract"]!["tenantId"] = Own;
            foreach (var line in copy["contract"]!["lineItems"]!.AsArray()) line!["tenantId"] = Own;
            copy["contract"]!["additionalDetails"] = null;
            return copy;
        }

        JsonObject Criteria(string name, JsonNode? value) => new() { ["tenantId"] = Own, [name] = value?.DeepClone() };
        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            [Create] = [(string.Empty, Claimed(body)), (string.Empty, Claimed(Extension(accepted)))],
            [Change] = [(string.Empty, Claimed(Update(contract, "VERIFY_AND_FORWARD"))), (string.Empty, Claimed(Update(contract, "REJECT")))],
            [Calculate] = [(string.Empty, Claimed(body))],
            [Search] =
            [
                (string.Empty, Criteria("ids", new JsonArray(contract["id"]!.DeepClone()))), (string.Empty, Criteria("contractNumber", contract["contractNumber"])),
                (string.Empty, Criteria("orgIds", new JsonArray(contract["orgId"]!.DeepClone()))), (string.Empty, Criteria("estimateIds", new JsonArray(estimate["id"]!.DeepClone()))),
            ],
        };
    }
}
