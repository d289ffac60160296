using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Payments;

/// <summary>Approved bills of payees with bank accounts, and their payments.</summary>
internal static class PaymentScenario
{
    public const string City = "pg.citya";
    public const string Create = "/expense/payment/v1/_create";
    public const string Change = "/expense/payment/v1/_update";
    public const string Search = "/expense/payment/v1/_search";
    public const string Instruct = "/ifms/pi/v1/_create";
    public const string SearchInstructions = "/ifms/pi/v1/_search";
    public const string Funds = "/ifms/funds/v1/_search";

    private static int s_number;

    /// <summary>An approved wage bill: for each worker a wage and a deduction.</summary>
    public static async Task<JsonObject> BillAsync(WorksHost works, decimal wage = 1000m, int workers = 2, decimal deduction = 10m, IReadOnlyList<string>? payees = null)
    {
        payees ??= await WorkersAsync(works, workers);
        return (await (await works.AsAsync("SUPERUSERA")).PostAsync("/expense/bill/v1/_create", BillBody(wage, deduction, payees))).Ok(201).At("bills[0]")!.AsObject();
    }

    public static JsonObject BillBody(decimal wage, decimal deduction, IReadOnlyList<string> payees)
    {
        var number = Interlocked.Increment(ref s_number);
        JsonObject Line(string head, decimal amount) => new() { ["tenantId"] = City, ["headCode"] = head, ["amount"] = amount, ["type"] = "PAYABLE", ["status"] = "ACTIVE" };
        return new JsonObject
        {
            ["bill"] = new JsonObject
            {
                ["tenantId"] = City, ["billDate"] = 1_760_000_000_000, ["businessService"] = "EXPENSE.WAGES", ["referenceId"] = FormattableString.Invariant($"WO/2026-27/8{number:00000}_MR/2026-27/08/{number:000000}_WR_{number}"),
                ["payer"] = new JsonObject { ["tenantId"] = City, ["type"] = "ULB", ["identifier"] = City },
                ["billDetails"] = new JsonArray([.. payees.Select(payee => new JsonObject
                {
                    ["tenantId"] = City, ["referenceId"] = FormattableString.Invariant($"MR/2026-27/08/{number:000000}"), ["payee"] = new JsonObject { ["tenantId"] = City, ["type"] = "INDIVIDUAL", ["identifier"] = payee },
                    ["lineItems"] = new JsonArray(Line("WEG", wage + deduction)),
                    ["payableLineItems"] = deduction > 0 ? new JsonArray(Line("WEG", wage), Line("LC", deduction)) : new JsonArray(Line("WEG", wage)),
                })]),
            },
            ["workflow"] = new JsonObject { ["action"] = "SUBMIT" },
        };
    }

    /// <summary>Wage seekers of the data set, all with a bank account.</summary>
    public static async Task<IReadOnlyList<string>> WorkersAsync(WorksHost works, int count) =>
        [.. (await works.StoredAsync($"select id from registries.individuals where tenant_id = '{City}' and individual_id like 'IND-2024-04-01-0001%' order by individual_id limit {count}")).Select(row => row["id"]!.ToString()!)];

    /// <summary>The payment of bills, as a client writes it.</summary>
    public static JsonObject Body(params JsonObject[] bills)
    {
        static decimal Number(JsonNode? node) => node is null ? 0m : (decimal)node;
        var total = bills.Sum(bill => Number(bill["totalAmount"]));
        return new JsonObject
        {
            ["payment"] = new JsonObject
            {
                ["tenantId"] = City, ["netPayableAmount"] = total, ["netPaidAmount"] = total, ["additionalDetails"] = new JsonObject { ["remark"] = "for the wages" },
                ["bills"] = new JsonArray([.. bills.Select(bill => new JsonObject
                {
                    ["billId"] = (string)bill["id"]!, ["totalAmount"] = Number(bill["totalAmount"]), ["totalPaidAmount"] = Number(bill["totalAmount"]),
                    ["billDetails"] = new JsonArray([.. bill["billDetails"]!.AsArray().Select(detail => new JsonObject
                    {
                        ["billDetailId"] = (string)detail!["id"]!, ["totalAmount"] = Number(detail["totalAmount"]), ["totalPaidAmount"] = Number(detail["totalAmount"]),
                        ["payableLineItems"] = new JsonArray([.. detail["payableLineItems"]!.AsArray().Select(line => new JsonObject { ["lineItemId"] = (string)line!["id"]!, ["paidAmount"] = Number(line["amount"]) })]),
                    })]),
                })]),
            },
        };
    }

    public static JsonObject Payment(JsonObject body) => body["payment"]!.AsObject();

    public static async Task<JsonObject> PaidAsync(WorksHost works, params JsonObject[] bills) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Body(bills))).Ok(201).At("payments[0]")!.AsObject();

    public static async Task<JsonObject> FoundAsync(WorksHost works, JsonNode payment) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Search, new { paymentCriteria = new { tenantId = City, ids = new[] { (string)payment["id"]! } } })).Ok(202).At("payments[0]")!.AsObject();

    public static async Task<JsonObject> BillOfAsync(WorksHost works, JsonNode bill) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync("/expense/bill/v1/_search", new { billCriteria = new { tenantId = City, ids = new[] { (string)bill["id"]! } } })).Ok(202).At("bills[0]")!.AsObject();

    /// <summary>Orders a payment to be carried out.</summary>
    public static async Task<JsonObject> InstructedAsync(WorksHost works, JsonNode payment) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Instruct, new { referenceId = (string)payment["paymentNumber"]!, tenantId = City })).Ok().At("paymentInstruction")!.AsObject();

    public static async Task<JsonObject> InstructionAsync(WorksHost works, string number) =>
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(SearchInstructions, new { searchCriteria = new { tenantId = City, piNumber = number } })).Ok().At("paymentInstructions[0]")!.AsObject();

    /// <summary>Runs treasury jobs now, one after the other.</summary>
    public static async Task RunAsync(WorksHost works, params string[] services)
    {
        foreach (var service in services) (await (await works.AsAsync("SUPERUSERA")).PostAsync($"/ifms/_scheduler?serviceId={service}&tenantId={City}")).Ok();
        Assert.Empty((await works.StoredAsync("select service_id || ' ' || errors as error from payments.treasury_runs where failed > 0")).Select(row => row["error"]));
    }
}
