using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Measurements;

/// <summary>
/// Measurements as clients send them, on contracts made over HTTP. The example's estimate has 27 CUM of SOR_000225 at 182.60 with a deduction
/// row of 2.7 CUM, 3 signboards at 850 off the schedule, and GST: 24.3 × 182.60 = 4437.18, 2550.00, 18 % = 1257.69.
/// </summary>
internal static class MeasurementScenario
{
    public const string City = "pg.citya";
    public const string Create = "/measurement-service/v1/_create";
    public const string Change = "/measurement-service/v1/_update";
    public const string Search = "/measurement-service/v1/_search";
    public const string RegistryCreate = "/measurement/v1/_create";
    public const string RegistryChange = "/measurement/v1/_update";
    public const string RegistrySearch = "/measurement/v1/_search";
    public const decimal ContractTotal = 8244.87m;

    public static async Task<JsonObject> EstimateAsync(WorksHost works)
    {
        var body = EstimateScenario.Body(await EstimateScenario.ProjectAsync(works));
        var lines = EstimateScenario.Lines(body);
        lines.Insert(1, EstimateScenario.Line("SOR", "SOR_000225", 182.60m, 2.7m, "CUM", 493.02m, (1, 2m, 1.5m, 0.9m), isDeduction: true));
        lines.Insert(2, EstimateScenario.Line("NON-SOR", "1", 850m, 3m, "NOS", 2550m, (3, null, null, null)));
        lines[3]!["amountDetail"]![0]!["amount"] = 1257.69m;
        body["estimate"]!["additionalDetails"]!["totalEstimatedAmount"] = ContractTotal;
        var created = (await (await works.AsAsync("JE1")).PostAsync("/estimate/v1/_create", body)).Ok().At("estimates[0]")!.AsObject();
        return await SteppedAsync(works, "/estimate/v1/_update", "estimates", created, EstimateScenario.Update, ("EE1", "VERIFYANDFORWARD"), ("ME1", "TECHNICALSANCTION"), ("EO1", "APPROVE"));
    }

    /// <summary>The example's contract, accepted today by ORG-000017.</summary>
    public static async Task<JsonObject> AcceptedAsync(WorksHost works, int days = 30) =>
        await SteppedAsync(works, ContractScenario.Change, "contracts", await OrderedAsync(works, days), ContractScenario.Update, ("EE1", "VERIFY_AND_FORWARD"), ("EO1", "APPROVE"), (ContractScenario.Sarita, "ACCEPT"));

    /// <summary>The example's contract before anybody has checked it.</summary>
    public static async Task<JsonObject> OrderedAsync(WorksHost works, int days = 30)
    {
        var body = ContractScenario.Body(await EstimateAsync(works), await ContractScenario.OrganisationAsync(works));
        (body["contract"]!["totalContractedAmount"], body["contract"]!["completionPeriod"]) = (ContractTotal, days);
        return (await (await works.AsAsync("JE1")).PostAsync(ContractScenario.Create, body)).Ok().At("contracts[0]")!.AsObject();
    }

    /// <summary>A measurement of every line of work, in the contract's order; quantities left out are zero.</summary>
    public static JsonObject Body(JsonNode contract, decimal[] quantities, string action = "SUBMIT", long? entryDate = null) => Request(new JsonObject
    {
        ["tenantId"] = contract["tenantId"]!.DeepClone(), ["referenceId"] = contract["contractNumber"]!.DeepClone(), ["entryDate"] = entryDate ?? (long)contract["startDate"]!,
        ["isActive"] = true, ["physicalRefNumber"] = null, ["documents"] = new JsonArray(), ["measures"] = Rows(contract, quantities),
        ["additionalDetails"] = new JsonObject { ["sorAmount"] = 1, ["nonSorAmount"] = 2, ["totalAmount"] = 3, ["startDate"] = contract["startDate"]?.DeepClone(), ["musterRollNumber"] = null },
    }, action);

    public static JsonObject Request(JsonNode measurement, string action)
    {
        var sent = measurement.DeepClone().AsObject();
        sent["workflow"] = new JsonObject { ["action"] = action, ["comments"] = action, ["assignes"] = new JsonArray() };
        return new JsonObject { ["measurements"] = new JsonArray(sent) };
    }

    public static JsonArray Rows(JsonNode contract, decimal[] quantities) => [.. WorkRefs(contract).Select((reference, i) => (JsonNode)Row(reference, i < quantities.Length ? quantities[i] : 0))];

    public static JsonObject Row(string reference, decimal quantity) => new()
    {
        ["targetId"] = reference, ["length"] = quantity, ["breadth"] = quantity == 0 ? 0 : 1, ["height"] = quantity == 0 ? 0 : 1, ["numItems"] = quantity == 0 ? 0 : 1,
        ["currentValue"] = quantity, ["cumulativeValue"] = 0, ["isActive"] = true, ["comments"] = null,
    };

    public static List<string> WorkRefs(JsonNode contract) =>
        [.. contract["lineItems"]!.AsArray().Where(line => (string)line!["category"]! != "OVERHEAD").Select(line => (string)line!["contractLineItemRef"]!)];

    public static JsonObject Measurement(JsonObject body) => body["measurements"]![0]!.AsObject();

    public static async Task<JsonObject> EnteredAsync(WorksHost works, JsonNode contract, decimal[] quantities, string action = "SUBMIT", string user = "JE1") =>
        (await (await works.AsAsync(user)).PostAsync(Create, Body(contract, quantities, action))).Ok(202).At("measurements[0]")!.AsObject();

    public static Task<JsonObject> MoveAsync(WorksHost works, JsonObject measurement, params (string User, string Action)[] steps) =>
        SteppedAsync(works, Change, "measurements", measurement, Request, steps, status: 202);

    public static Task<JsonObject> ApproveAsync(WorksHost works, JsonObject measurement) => MoveAsync(works, measurement, ("EE1", "VERIFY_AND_FORWARD"), ("ME1", "APPROVE"));

    public static async Task<JsonObject> ApprovedAsync(WorksHost works, JsonNode contract, params decimal[] quantities) => await ApproveAsync(works, await EnteredAsync(works, contract, quantities));

    public static async Task<JsonObject> FoundAsync(WorksHost works, JsonNode measurement, string path = Search, int status = 202) =>
        (await (await works.AsAsync("JE1")).PostAsync(path, new { criteria = new { tenantId = City, ids = new[] { (string)measurement["id"]! } } })).Ok(status).At("measurements[0]")!.AsObject();

    public static decimal[] Cumulative(JsonNode measurement) => [.. measurement["measures"]!.AsArray().Select(row => (decimal)row!["cumulativeValue"]!)];

    public static async Task<string> UploadedAsync(WorksHost works, byte[] content, string name = "site.jpg", string type = "image/jpeg")
    {
        using var form = new MultipartFormDataContent { { new StringContent(City), "tenantId" }, { new StringContent("measurement"), "module" } };
        using var file = new ByteArrayContent(content);
        file.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        form.Add(file, "file", name);
        return (await (await works.AsAsync("JE1")).PostFormAsync("/filestore/v1/files", form)).Ok(201).Text("files[0].fileStoreId");
    }

    private static async Task<JsonObject> SteppedAsync(
        WorksHost works, string path, string list, JsonObject document, Func<JsonNode, string, JsonObject> request, params (string User, string Action)[] steps) =>
        await SteppedAsync(works, path, list, document, request, steps, status: 200);

    private static async Task<JsonObject> SteppedAsync(
        WorksHost works, string path, string list, JsonObject document, Func<JsonNode, string, JsonObject> request, (string User, string Action)[] steps, int status)
    {
        foreach (var (user, action) in steps)
            document = (await (await works.AsAsync(user)).PostAsync(path, request(document, action))).Ok(status).At($"{list}[0]")!.AsObject();
        return document;
    }
}
