using System.Text.Json.Nodes;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;

namespace Works.Api.Tests.Bills;

/// <summary>Purchase bills as the employee screens post them to the calculator (spec 40 §4.4, §10).</summary>
internal static class PurchaseScenario
{
    private static int s_invoice;

    public static Task<string> VendorAsync(WorksHost works) => Contracts.ContractScenario.OrganisationAsync(works, "ORG-000021");

    /// <summary>Material and GST with the deductions of the worked example; amounts of automatic deductions are the screen's previews.</summary>
    public static JsonObject Body(JsonNode contract, string vendor, decimal material, decimal gst, (string Head, decimal Amount)[]? deductions = null, string? invoice = null) => new()
    {
        ["bill"] = new JsonObject
        {
            ["tenantId"] = City, ["businessService"] = "EXPENSE.PURCHASE", ["contractNumber"] = contract["contractNumber"]!.DeepClone(), ["projectId"] = "PJ",
            ["invoiceDate"] = 1_760_000_000_000, ["invoiceNumber"] = invoice ?? FormattableString.Invariant($"INV/{Interlocked.Increment(ref s_invoice)}"), ["billDate"] = 1_765_000_000_000,
            ["billDetails"] = new JsonArray(new JsonObject
            {
                ["tenantId"] = City, ["referenceId"] = contract["contractNumber"]!.DeepClone(), ["payableLineItems"] = new JsonArray(),
                ["payee"] = new JsonObject { ["tenantId"] = City, ["type"] = "ORG", ["identifier"] = vendor },
                ["lineItems"] = new JsonArray([Line("MC", material), Line("GST", gst), .. (deductions ?? []).Select(deduction => (JsonNode)Line(deduction.Head, deduction.Amount, "DEDUCTION"))]),
            }),
            ["additionalDetails"] = new JsonObject { ["orgName"] = "Navjeevan", ["projectName"] = "Culvert" },
            ["documents"] = new JsonArray(new JsonObject { ["documentType"] = "VENDOR_INVOICE", ["fileStore"] = "f1", ["documentUid"] = "f1", ["additionalDetails"] = new JsonObject { ["fileName"] = "i.pdf" } }),
        },
        ["workflow"] = new JsonObject { ["action"] = "SUBMIT", ["comment"] = "as delivered", ["assignees"] = new JsonArray() },
    };

    public static readonly (string Head, decimal Amount)[] WorkedExample = [("LC", 999m), ("ITTDS", 11_800.4m), ("GSTTDS", 1m), ("ROM", 500m)];

    public static async Task<JsonObject> CreatedAsync(WorksHost works, JsonNode contract, decimal material = 1000m, decimal gst = 0m, (string, decimal)[]? deductions = null, string? invoice = null) =>
        (await (await works.AsAsync("JE1")).PostAsync(CreatePurchase, Body(contract, await VendorAsync(works), material, gst, deductions, invoice))).Ok(201).At("bills[0]")!.AsObject();

    public static JsonObject Change(JsonNode bill, string action)
    {
        var sent = bill.DeepClone().AsObject();
        sent["contractNumber"] = ((string)bill["referenceId"]!).Split('_')[0];
        return new JsonObject { ["bill"] = sent, ["workflow"] = new JsonObject { ["action"] = action, ["comment"] = action, ["assignees"] = new JsonArray() } };
    }

    public static async Task<JsonObject> ApprovedAsync(WorksHost works, JsonObject bill) => await MoveAsync(works, bill, "VERIFY_AND_FORWARD", "APPROVE");

    public static (string Head, decimal Amount)[] Payable(JsonNode bill) => [.. bill["billDetails"]![0]!["payableLineItems"]!.AsArray()
        .Where(line => (string)line!["status"]! == "ACTIVE").Select(line => ((string)line!["headCode"]!, (decimal)line["amount"]!))];

    /// <summary>A contract in force whose approved work has 2,550 rupees of signboards: all material.</summary>
    public static async Task<JsonObject> ContractAsync(WorksHost works)
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        await MeasurementScenario.ApprovedAsync(works, contract, 27m, 2.7m, 3m);
        return contract;
    }
}
