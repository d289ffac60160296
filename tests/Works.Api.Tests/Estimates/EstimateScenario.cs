using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Estimates;

/// <summary>Projects and estimates as contract clients send them, for the tests of this folder.</summary>
internal static class EstimateScenario
{
    public const string City = "pg.citya";

    public static async Task<string> ProjectAsync(WorksHost works, string user = "SUPERUSERA", string tenantId = City)
    {
        var reply = (await (await works.AsAsync(user, tenantId)).PostAsync("/project/v1/_create", new
        {
            Projects = new[] { new { tenantId, name = "Culvert at ward 4", projectType = "WT-CWS", description = "Pipe culvert", address = new { tenantId, city = tenantId, boundaryType = "Ward", boundary = "B1" } } },
        })).Ok();
        return reply.Text("Project[0].id");
    }

    /// <summary>One SOR line of SOR_000225 (2 × 10 × 1.5 × 0.9 = 27 CUM at 182.60) with GST.</summary>
    public static JsonObject Body(string projectId, string action = "SUBMIT", string tenantId = City)
    {
        var items = 4930.20m; // 27 × 182.60
        return new JsonObject
        {
            ["estimate"] = new JsonObject
            {
                ["tenantId"] = tenantId, ["projectId"] = projectId, ["status"] = "ACTIVE", ["wfStatus"] = "CREATED", ["name"] = "Culvert at ward 4", ["description"] = "Pipe culvert",
                ["executingDepartment"] = "WRK", ["businessService"] = "ESTIMATE", ["address"] = new JsonObject { ["tenantId"] = tenantId, ["city"] = tenantId },
                ["estimateDetails"] = new JsonArray(
                    Line("SOR", "SOR_000225", 182.60m, 27m, "CUM", items, (2, 10m, 1.5m, 0.9m)),
                    Overhead("GST", 887.44m)),
                ["additionalDetails"] = new JsonObject { ["projectNumber"] = "as sent", ["totalEstimatedAmount"] = 5817.64m },
            },
            ["workflow"] = new JsonObject { ["action"] = action, ["comments"] = "for check", ["assignees"] = new JsonArray() },
        };
    }

    public static JsonObject Line(string category, string? sorId, decimal rate, decimal quantity, string? uom, decimal amount, (decimal? Count, decimal? Length, decimal? Width, decimal? Height) size = default, bool isDeduction = false) => new()
    {
        ["sorId"] = sorId, ["category"] = category, ["name"] = category == "SOR" ? "Excavation" : "Item off the schedule", ["description"] = "abutment", ["unitRate"] = rate, ["noOfunit"] = quantity, ["uom"] = uom,
        ["quantity"] = size.Count, ["length"] = size.Length, ["width"] = size.Width, ["height"] = size.Height, ["isDeduction"] = isDeduction, ["isActive"] = true,
        ["amountDetail"] = new JsonArray(new JsonObject { ["type"] = "EstimatedAmount", ["amount"] = amount, ["isActive"] = true }),
    };

    public static JsonObject Overhead(string code, decimal amount) => new()
    {
        ["category"] = "OVERHEAD", ["name"] = code, ["description"] = code, ["isActive"] = true,
        ["amountDetail"] = new JsonArray(new JsonObject { ["type"] = code, ["amount"] = amount, ["isActive"] = true }), ["additionalDetails"] = new JsonObject { ["row"] = new JsonObject() },
    };

    public static async Task<JsonObject> CreatedAsync(WorksHost works, string action = "SUBMIT")
    {
        var client = await works.AsAsync("SUPERUSERA");
        return (await client.PostAsync("/estimate/v1/_create", Body(await ProjectAsync(works), action))).Ok().At("estimates[0]")!.AsObject();
    }

    public static JsonObject Update(JsonNode estimate, string action) => new()
    {
        ["estimate"] = estimate.DeepClone(), ["workflow"] = new JsonObject { ["action"] = action, ["comment"] = action },
    };

    /// <summary>Takes an estimate through actions with the copy that create answered, as clients do.</summary>
    public static async Task<JsonObject> MoveAsync(WorksHost works, JsonObject estimate, params string[] actions)
    {
        Reply? reply = null;
        foreach (var action in actions) reply = (await (await works.AsAsync(Officer(works, action))).PostAsync("/estimate/v1/_update", Update(estimate, action))).Ok();
        return reply!.At("estimates[0]")!.AsObject();
    }

    /// <summary>Who takes a step: one person with every role, but where duties are kept apart each step has its own officer.</summary>
    public static string Officer(WorksHost works, string action) => works is not StrictHost ? "SUPERUSERA" : action switch
    {
        "VERIFYANDFORWARD" or "VERIFY_AND_FORWARD" => "EE1",
        "TECHNICALSANCTION" => "ME1",
        "APPROVE" => "EO1",
        _ => "SUPERUSERA",
    };

    public static readonly string[] ToApproval = ["VERIFYANDFORWARD", "TECHNICALSANCTION", "APPROVE"];

    public static async Task<JsonObject> ApprovedAsync(WorksHost works) => await MoveAsync(works, await CreatedAsync(works), ToApproval);

    /// <summary>A revision of an approved estimate: every line refers to its predecessor.</summary>
    public static JsonObject Revision(JsonObject approved, decimal? quantity = null)
    {
        var body = new JsonObject { ["estimate"] = approved.DeepClone(), ["workflow"] = new JsonObject { ["action"] = "SUBMIT" } };
        var estimate = body["estimate"]!.AsObject();
        estimate["businessService"] = "REVISION-ESTIMATE";
        foreach (var line in estimate["estimateDetails"]!.AsArray())
        {
            line!["previousLineItemId"] = line["id"]!.DeepClone();
            line["id"] = null;
            if (quantity is null || (string?)line["category"] != "SOR") continue;
            (line["noOfunit"], line["quantity"], line["length"], line["width"], line["height"]) = (quantity, null, null, null, null);
        }

        return body;
    }

    /// <summary>The same request with the amounts that the server computes: where controls block, no others are taken.</summary>
    public static async Task<JsonObject> ComputedAsync(WorksHost works, JsonObject body)
    {
        async Task<Reply> FiguresAsync() => (await (await works.AsAsync("SUPERUSERA")).PostAsync("/estimate/v1/_calculate", new JsonObject { ["estimate"] = body["estimate"]!.DeepClone() })).Ok();
        var figures = await FiguresAsync();
        for (var i = 0; i < Lines(body).Count; i++) Lines(body)[i]!["amountDetail"]![0]!["amount"] = figures.At($"lines[{i}].amount")!.DeepClone();
        body["estimate"]!["additionalDetails"]!["totalEstimatedAmount"] = (await FiguresAsync()).At("total")!.DeepClone();
        return body;
    }

    public static JsonArray Lines(JsonObject body) => body["estimate"]!["estimateDetails"]!.AsArray();
}
