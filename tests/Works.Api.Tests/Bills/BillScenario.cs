using System.Text.Json.Nodes;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Bills;

/// <summary>Bills as clients post them straight to the expense service, and as the calculator makes them.</summary>
internal static class BillScenario
{
    public const string City = "pg.citya";
    public const string Create = "/expense/bill/v1/_create";
    public const string Change = "/expense/bill/v1/_update";
    public const string Search = "/expense/bill/v1/_search";
    public const string Cancel = "/expense/bill/v1/_cancel";
    public const string CreatePurchase = "/expense-calculator/purchase/v1/_createbill";
    public const string ChangePurchase = "/expense-calculator/purchase/v1/_updatebill";
    public const string Calculate = "/expense-calculator/v1/_calculate";
    public const string Estimate = "/expense-calculator/v1/_estimate";
    public const string SearchMeta = "/expense-calculator/v1/_search";

    private static int s_number;

    /// <summary>A reference no other test uses.</summary>
    public static string Reference() => FormattableString.Invariant($"WO/2026-27/9{Interlocked.Increment(ref s_number):00000}");

    /// <summary>As demo clients post a purchase bill (spec 05 §16.1): no invoice, no vendor of ours, a bare contract number.</summary>
    public static JsonObject Body(string? reference = null, decimal amount = 1000m, string action = "SUBMIT", string head = "PURCHASE") => new()
    {
        ["bill"] = new JsonObject
        {
            ["tenantId"] = City, ["billDate"] = 1_760_000_000_000, ["dueDate"] = 1_770_000_000_000, ["businessService"] = "EXPENSE.PURCHASE", ["referenceId"] = reference ?? Reference(),
            ["fromPeriod"] = 1_750_000_000_000, ["toPeriod"] = 1_751_000_000_000, ["paymentStatus"] = null, ["status"] = "ACTIVE", ["totalAmount"] = 7, ["wfStatus"] = "APPROVED",
            ["payer"] = new JsonObject { ["tenantId"] = City, ["type"] = "DEPARTMENT", ["identifier"] = "RURALMINISTRY-MUKTHA", ["additionalDetails"] = new JsonObject { ["x"] = 1 } },
            ["billDetails"] = new JsonArray(Detail(amount, head)),
            ["additionalDetails"] = new JsonObject { ["ward"] = "Ward somewhere", ["locality"] = "By the pond", ["orgName"] = "Group" },
        },
        ["workflow"] = new JsonObject { ["action"] = action, ["comments"] = "for payment", ["assignes"] = new JsonArray() },
    };

    public static JsonObject Detail(decimal amount, string head = "PURCHASE") => new()
    {
        ["tenantId"] = City, ["referenceId"] = "REF/1", ["paymentStatus"] = null, ["netLineItemAmount"] = 5,
        ["payee"] = new JsonObject { ["tenantId"] = City, ["type"] = "ORG", ["identifier"] = "A group" },
        ["lineItems"] = new JsonArray(Line("MC", amount)), ["payableLineItems"] = new JsonArray(Line(head, amount)),
    };

    public static JsonObject Line(string head, decimal amount, string type = "PAYABLE") => new()
    {
        ["tenantId"] = City, ["headCode"] = head, ["amount"] = amount, ["type"] = type, ["isLineItemPayable"] = true, ["status"] = "ACTIVE",
    };

    public static JsonObject Bill(JsonObject body) => body["bill"]!.AsObject();

    public static JsonObject Update(JsonNode bill, string action, string? comment = null) => new()
    {
        ["bill"] = bill.DeepClone(), ["workflow"] = new JsonObject { ["action"] = action, ["comments"] = comment, ["assignes"] = new JsonArray() },
    };

    public static async Task<JsonObject> CreatedAsync(WorksHost works, JsonObject? body = null, string user = "JE1") =>
        (await (await works.AsAsync(user)).PostAsync(Create, body ?? Body())).Ok(201).At("bills[0]")!.AsObject();

    /// <summary>Takes a bill through actions, each by the officer who does it; sends the object that create answered again every time.</summary>
    public static async Task<JsonObject> MoveAsync(WorksHost works, JsonObject bill, params string[] actions)
    {
        var moved = bill;
        foreach (var action in actions)
            moved = (await (await works.AsAsync(Officer(action))).PostAsync(Change, Update(bill, action))).Ok(202).At("bills[0]")!.AsObject();
        return moved;
    }

    public static string Officer(string action) => action switch
    {
        "VERIFY_AND_FORWARD" or "SEND_BACK" => "EE1",
        "APPROVE" or "REJECT" or "SEND_BACK_TO_ORIGINATOR" => "EO1",
        _ => "JE1",
    };

    public static async Task<JsonObject> FoundAsync(WorksHost works, JsonNode bill) =>
        (await (await works.AsAsync("JE1")).PostAsync(Search, new { billCriteria = new { tenantId = City, ids = new[] { (string)bill["id"]! } } })).Ok(202).At("bills[0]")!.AsObject();

    /// <summary>A contract in force with approved measurements of all its work.</summary>
    public static async Task<JsonObject> MeasuredContractAsync(WorksHost works)
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        await MeasurementScenario.ApprovedAsync(works, contract, 27m, 2.7m, 3m);
        return contract;
    }
}
