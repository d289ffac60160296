using System.Text.Json.Nodes;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Contracts;

/// <summary>Contracts as clients send them, on the estimates of <see cref="EstimateScenario"/> and the organisations of the demo data.</summary>
internal static class ContractScenario
{
    public const string City = "pg.citya";
    public const string Create = "/contract/v1/_create";
    public const string Change = "/contract/v1/_update";
    public const string Search = "/contract/v1/_search";
    public const string Calculate = "/contract/v1/_calculate";

    /// <summary>Speaks for ORG-000017.</summary>
    public const string Sarita = "9000000101";

    /// <summary>Speaks for ORG-000018.</summary>
    public const string Gouri = "9000000103";

    /// <summary>Items and GST of the estimate.</summary>
    public const decimal Total = 5817.64m;

    public static async Task<string> OrganisationAsync(WorksHost works, string number = "ORG-000017") =>
        (await works.StoredAsync($"select id from registries.organisations where tenant_id = '{City}' and org_number = '{number}'"))[0]["id"]!.ToString()!;

    /// <summary>A work order for all lines of an estimate: one line that names the estimate only.</summary>
    public static JsonObject Body(JsonNode estimate, string orgId, string action = "CREATE") => new()
    {
        ["contract"] = new JsonObject
        {
            ["tenantId"] = City, ["executingAuthority"] = "IA", ["contractType"] = "CON-01", ["orgId"] = orgId, ["completionPeriod"] = 30, ["totalContractedAmount"] = Total,
            ["securityDeposit"] = 0, ["agreementDate"] = 0, ["defectLiabilityPeriod"] = 0, ["startDate"] = 0, ["endDate"] = 0, ["status"] = "ACTIVE",
            ["lineItems"] = new JsonArray(new JsonObject { ["estimateId"] = estimate["id"]!.DeepClone(), ["tenantId"] = City }),
            ["documents"] = new JsonArray(),
            ["additionalDetails"] = new JsonObject
            {
                ["officerInChargeId"] = "JE1", ["projectName"] = "Culvert at ward 4", ["ward"] = "B1", ["orgName"] = "Navjeevan Women's Works Group",
                ["termsAndConditions"] = new JsonArray(new JsonObject { ["description"] = "Night work needs permission" }),
            },
        },
        ["workflow"] = new JsonObject { ["action"] = action, ["comment"] = null, ["assignees"] = new JsonArray() },
    };

    public static async Task<JsonObject> BodyAsync(WorksHost works) => Body(await EstimateScenario.ApprovedAsync(works), await OrganisationAsync(works));

    /// <summary>One line of a contract per line of the estimate, each with its amounts.</summary>
    public static JsonArray Lines(JsonNode estimate) => [.. estimate["estimateDetails"]!.AsArray().Select(detail => (JsonNode)new JsonObject
    {
        ["estimateId"] = estimate["id"]!.DeepClone(), ["estimateLineItemId"] = detail!["id"]!.DeepClone(), ["tenantId"] = City, ["unitRate"] = detail["unitRate"]?.DeepClone(),
        ["noOfunit"] = detail["noOfunit"]?.DeepClone(),
        ["amountBreakups"] = new JsonArray([.. detail["amountDetail"]!.AsArray().Select(amount => (JsonNode)new JsonObject { ["estimateAmountBreakupId"] = amount!["id"]!.DeepClone(), ["amount"] = amount["amount"]!.DeepClone() })]),
    })];

    public static async Task<JsonObject> CreatedAsync(WorksHost works, JsonNode? estimate = null, string user = "SUPERUSERA") =>
        (await (await works.AsAsync(user)).PostAsync(Create, Body(estimate ?? await EstimateScenario.ApprovedAsync(works), await OrganisationAsync(works)))).Ok().At("contracts[0]")!.AsObject();

    public static JsonObject Update(JsonNode contract, string action) => new()
    {
        ["contract"] = contract.DeepClone(), ["workflow"] = new JsonObject { ["action"] = action, ["comment"] = action, ["assignees"] = new JsonArray() },
    };

    /// <summary>Takes a contract through actions with the newest copy; the organisation's own by the person who speaks for it.</summary>
    public static async Task<JsonObject> MoveAsync(WorksHost works, JsonObject contract, params string[] actions)
    {
        foreach (var action in actions)
        {
            var client = await works.AsAsync(action is "ACCEPT" or "DECLINE" ? Sarita : EstimateScenario.Officer(works, action));
            contract = (await client.PostAsync(Change, Update(contract, action))).Ok().At("contracts[0]")!.AsObject();
        }

        return contract;
    }

    public static readonly string[] ToAcceptance = ["VERIFY_AND_FORWARD", "APPROVE", "ACCEPT"];

    public static async Task<JsonObject> AcceptedAsync(WorksHost works, JsonNode? estimate = null) => await MoveAsync(works, await CreatedAsync(works, estimate), ToAcceptance);

    /// <summary>A time extension as the client sends it: the same object, ids left out.</summary>
    public static JsonObject Extension(JsonNode accepted, int days = 20, string? linesOf = null)
    {
        var contract = accepted.DeepClone().AsObject();
        contract["businessService"] = "CONTRACT-REVISION";
        contract["endDate"] = (long)contract["endDate"]! + (days * 86_400_000L);
        contract.Remove("id");
        contract.Remove("processInstance");
        if (linesOf is not null) contract["lineItems"] = new JsonArray(new JsonObject { ["estimateId"] = linesOf, ["tenantId"] = City });
        foreach (var line in contract["lineItems"]!.AsArray()) line!.AsObject().Remove("id");
        return new JsonObject { ["contract"] = contract, ["workflow"] = new JsonObject { ["action"] = "CREATE" } };
    }

    public static async Task<JsonObject> ExtendedAsync(WorksHost works, JsonNode accepted, int days = 20) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Extension(accepted, days))).Ok().At("contracts[0]")!.AsObject();

    public static async Task<JsonArray> FoundAsync(WorksHost works, object criteria, string user = "SUPERUSERA") =>
        (await (await works.AsAsync(user)).PostAsync(Search, criteria)).Ok().At("contracts")!.AsArray();

    public static List<string> Refs(JsonNode contract) => [.. contract["lineItems"]!.AsArray().Select(line => (string)line!["contractLineItemRef"]!)];
}
