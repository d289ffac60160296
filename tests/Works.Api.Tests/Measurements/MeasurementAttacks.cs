using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Measurements.MeasurementScenario;

namespace Works.Api.Tests.Measurements;

/// <summary>Measurements of pg.citya as a user of pg.cityb would ask for them, and valid requests for the fuzzer.</summary>
internal sealed class MeasurementAttacks : IModuleAttacks
{
    private const string Own = "pg.cityb";
    private const string Evidence = "/measurement-service/v1/evidence/_search";
    private const string Check = "/measurement-service/v1/check/_create";
    private const string SearchChecks = "/measurement-service/v1/check/_search";
    private const string Sheet = "/mukta-services/measurement/_search";

    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        var contract = await AcceptedAsync(works);
        var body = Body(contract, [1m, 0.1m, 1m], "SAVE_AS_DRAFT");
        Measurement(body)["physicalRefNumber"] = RouteTests.Marker;
        Measurement(body)["additionalDetails"]!["remark"] = RouteTests.Marker;
        Measurement(body)["documents"] = new JsonArray(new JsonObject
        {
            ["documentType"] = RouteTests.Marker, ["fileStore"] = await UploadedAsync(works, "%PDF-1.7 sketch"u8.ToArray(), "sketch.pdf", "application/pdf"),
        });
        var entry = (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Ok(202).At("measurements[0]")!.AsObject();
        var (id, number, order) = ((string)entry["id"]!, (string)entry["measurementNumber"]!, (string)contract["contractNumber"]!);

        JsonObject Claimed(string action)
        {
            var request = Request(entry, action);
            Measurement(request)["tenantId"] = Own;
            return request;
        }

        JsonObject Criteria(string member, JsonNode value) => new() { ["criteria"] = new JsonObject { ["tenantId"] = Own, [member] = value } };
        (string, JsonObject)[] Searches() =>
            [(string.Empty, Criteria("ids", new JsonArray(id))), (string.Empty, Criteria("referenceId", new JsonArray(order))), (string.Empty, Criteria("measurementNumber", number)), (string.Empty, Criteria("isActive", true))];
        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            [Create] = [(string.Empty, Claimed("SUBMIT"))], [Change] = [(string.Empty, Claimed("SUBMIT")), (string.Empty, Claimed("SAVE_AS_DRAFT"))],
            [RegistryCreate] = [(string.Empty, Spoilt(Claimed("SUBMIT")))], [RegistryChange] = [(string.Empty, Claimed("SUBMIT"))],
            [Search] = Searches(), [RegistrySearch] = Searches(),
            [Evidence] = [(string.Empty, Criteria("measurementId", id)), (string.Empty, Criteria("measurementNumber", number))],
            [Check] = [(string.Empty, Checked(Own, number, (string)entry["measures"]![0]!["targetId"]!))], [SearchChecks] = [(string.Empty, Criteria("measurementNumber", number))],
            [Sheet] = [(string.Empty, new JsonObject { ["tenantId"] = Own, ["contractNumber"] = order, ["measurementNumber"] = number })],
        };
    }

    /// <summary>A valid request per route, for the fuzzer.</summary>
    public static async Task<Dictionary<string, (string Query, JsonObject Body)>> SamplesAsync(WorksHost works)
    {
        var (fresh, begun) = (await AcceptedAsync(works), await AcceptedAsync(works));
        var draft = await EnteredAsync(works, begun, [1m], "SAVE_AS_DRAFT");
        var submitted = await EnteredAsync(works, await AcceptedAsync(works), [1m]);
        var registered = (await (await works.AsAsync("JE1")).PostAsync(RegistryCreate, Spoilt(Body(begun, [1m])))).Ok(202).At("measurements[0]")!;
        var search = new JsonObject
        {
            ["criteria"] = new JsonObject { ["tenantId"] = City, ["ids"] = new JsonArray((string)draft["id"]!), ["referenceId"] = new JsonArray((string)begun["contractNumber"]!), ["fromDate"] = 1, ["toDate"] = "2000000000000", ["isActive"] = true },
            ["pagination"] = new JsonObject { ["limit"] = 10, ["offSet"] = 0, ["sortBy"] = "createdtime", ["order"] = "ASC" },
        };
        return new Dictionary<string, (string, JsonObject)>(StringComparer.Ordinal)
        {
            [Create] = (string.Empty, Body(fresh, [1m, 0.1m, 1m])), [Change] = (string.Empty, Request(draft, "SAVE_AS_DRAFT")), [Search] = (string.Empty, search),
            [RegistryCreate] = (string.Empty, Spoilt(Body(begun, [1m]))), [RegistryChange] = (string.Empty, new JsonObject { ["measurements"] = new JsonArray(registered.DeepClone()) }),
            [RegistrySearch] = (string.Empty, search.DeepClone().AsObject()),
            [Evidence] = (string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = City, ["measurementId"] = (string)draft["id"]! } }),
            [Check] = (string.Empty, Checked(City, (string)submitted["measurementNumber"]!, (string)submitted["measures"]![0]!["targetId"]!)),
            [SearchChecks] = (string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = City, ["measurementNumber"] = (string)submitted["measurementNumber"]! } }),
            [Sheet] = (string.Empty, new JsonObject { ["tenantId"] = City, ["contractNumber"] = (string)begun["contractNumber"]!, ["measurementNumber"] = (string)draft["measurementNumber"]! }),
        };
    }

    private static JsonObject Checked(string tenantId, string number, string targetId) => new()
    {
        ["testCheck"] = new JsonObject
        {
            ["tenantId"] = tenantId, ["measurementNumber"] = number, ["role"] = "MB_VERIFIER",
            ["lines"] = new JsonArray(new JsonObject { ["targetId"] = targetId, ["foundValue"] = 1, ["remarks"] = RouteTests.Marker }),
        },
    };

    // The registry takes any reference, also that of a book which somebody else keeps.
    private static JsonObject Spoilt(JsonObject request)
    {
        Measurement(request)["referenceId"] = "WO/attack/000001";
        Measurement(request).Remove("workflow");
        return request;
    }
}
