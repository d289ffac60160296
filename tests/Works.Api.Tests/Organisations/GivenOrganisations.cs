using System.Globalization;
using System.Text.Json.Nodes;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Organisations;

/// <summary>Organisations as clients send them.</summary>
internal static class GivenOrganisations
{
    public const string Create = "/org-services/organisation/v1/_create";
    public const string Update = "/org-services/organisation/v1/_update";
    public const string Find = "/org-services/organisation/v1/_search";
    private static int s_mobile = 8_100_000;

    /// <summary>A mobile nobody has yet.</summary>
    public static string Mobile() => "700" + Interlocked.Increment(ref s_mobile).ToString(CultureInfo.InvariantCulture);

    /// <summary>What the web client's form sends, with a new contact; members are changed by path.</summary>
    public static JsonObject Payload(params (string Path, JsonNode? Value)[] changes) => GivenProjects.With(JsonNode.Parse($$"""
        {
          "tenantId": "pg.citya", "name": "Weavers Colony Works Group", "applicationStatus": "ACTIVE", "externalRefNumber": "VEN/12", "dateOfIncorporation": 1680307200000,
          "orgAddress": [{"tenantId": "pg.citya", "doorNo": "", "plotNo": "", "landmark": "", "city": "citya", "pincode": "700101", "district": "", "region": "", "state": "", "country": "",
            "boundaryType": "Ward", "boundaryCode": "B1", "additionDetails": "near the tank", "geoLocation": {"latitude": 20.31, "longitude": 85.81, "additionalDetails": {} } }],
          "contactDetails": [{"tenantId": "pg", "contactName": "Meena Kalsor", "contactMobileNumber": "{{Mobile()}}", "contactEmail": "meena@example.org"}],
          "identifiers": [{"type": "PAN", "value": "QWE12345TY", "additionalDetails": {} }],
          "functions": [{"type": "CBO.MSG", "category": "CBO.NA", "class": "A", "validFrom": 1680307200000, "validTo": 1711929599000, "applicationStatus": "ACTIVE", "wfStatus": "ACTIVE",
            "documents": [{"documentType": "LICENCE", "fileStore": "fileStore-test", "additionalDetails": {"a": 1} }], "additionalDetails": {} }],
          "jurisdiction": [{"code": "any text", "additionalDetails": {} }],
          "documents": [{"documentType": "DEED", "fileStore": "fileStore-test", "documentUid": "1", "additionalDetails": {} }],
          "additionalDetails": {"locality": "SUN01", "registeredByDept": "", "deptRegistrationNum": ""}
        }
        """)!.AsObject(), changes);

    public static JsonObject Request(params JsonNode?[] organisations) => new() { ["organisations"] = new JsonArray([.. organisations.Select(organisation => organisation?.DeepClone())]) };

    public static async Task<JsonObject> OrganisationAsync(this WorksHost works, params (string Path, JsonNode? Value)[] changes) =>
        (await works.RegisterAsync(Payload(changes))).Ok().At("organisations[0]")!.AsObject();

    public static async Task<Reply> RegisterAsync(this WorksHost works, params JsonNode?[] organisations) =>
        await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(organisations));

    public static async Task<Reply> ChangeAsync(this WorksHost works, JsonObject organisation, params (string Name, string Value)[] headers) =>
        await (await works.AsAsync("SUPERUSERA")).PostAsync(Update, Request(organisation), headers);

    public static async Task<Reply> FindAsync(this WorksHost works, object criteria, object? pagination = null, string user = "PC1", string tenantId = "pg.citya") =>
        await (await works.AsAsync(user, tenantId)).PostAsync(Find, new { SearchCriteria = criteria, Pagination = pagination ?? new { limit = 10, offset = 0 } });

    /// <summary>Ids found, in order.</summary>
    public static IReadOnlyList<string> Ids(this Reply reply) => [.. reply.Ok().At("organisations")!.AsArray().Select(organisation => (string)organisation!["id"]!)];
}
