using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Organisations.GivenOrganisations;

namespace Works.Api.Tests.Organisations;

/// <summary>How another city's organisations would be asked for.</summary>
internal sealed class OrganisationAttacks : IModuleAttacks
{
    private const string Own = "pg.cityb";

    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        var stored = (await cityA.PostAsync(Create, Request(Payload(
            ("name", RouteTests.Marker), ("externalRefNumber", RouteTests.Marker), ("contactDetails[0].contactName", RouteTests.Marker), ("identifiers[0].value", RouteTests.Marker))))).Ok().At("organisations[0]")!.AsObject();
        var (id, number, mobile) = ((string)stored["id"]!, (string)stored["orgNumber"]!, (string)stored["contactDetails"]![0]!["contactMobileNumber"]!);

        var stolen = stored.DeepClone().AsObject();
        (stolen["tenantId"], stolen["name"]) = (Own, "stolen");
        stolen["orgAddress"]![0]!["tenantId"] = Own;
        // An organisation of one's own that names the children of the other.
        var children = stolen.DeepClone().AsObject();
        children.Remove("id");
        foreach (var child in new[] { "contactDetails", "identifiers" }) children[child]![0]!.AsObject()[child == "identifiers" ? "value" : "contactName"] = "mine";
        (children["externalRefNumber"], children["contactDetails"]![0]!["contactMobileNumber"]) = ("mine", Mobile());

        JsonObject Criteria(JsonObject criteria, string? tenantId = Own)
        {
            if (tenantId is not null) criteria["tenantId"] = tenantId;
            return new JsonObject { ["SearchCriteria"] = criteria };
        }

        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            [Create] = [(string.Empty, Request(children)), (string.Empty, Request(stolen, stored))],
            [Update] = [(string.Empty, Request(stolen)), (string.Empty, Request(stored))],
            [Find] =
            [
                (string.Empty, Criteria(new JsonObject { ["id"] = new JsonArray(id) })), (string.Empty, Criteria(new JsonObject { ["orgNumber"] = number })),
                (string.Empty, Criteria(new JsonObject { ["contactMobileNumber"] = mobile })), (string.Empty, Criteria(new JsonObject { ["contactMobileNumber"] = mobile }, tenantId: null)),
                (string.Empty, Criteria(new JsonObject { ["contactMobileNumber"] = mobile }, tenantId: "pg")), (string.Empty, Criteria(new JsonObject { ["identifierType"] = "PAN", ["includeDeleted"] = true })),
            ],
            ["/org-services/v1/_create"] = [(string.Empty, Request(new JsonObject { ["id"] = id, ["tenantId"] = Own }))],
            ["/org-services/v1/_update"] = [(string.Empty, Request(new JsonObject { ["id"] = id, ["tenantId"] = Own }))],
            ["/org-services/v1/_search"] = [(string.Empty, Criteria(new JsonObject { ["id"] = new JsonArray(id) }))],
        };
    }
}
