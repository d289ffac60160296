using System.Text.Json.Nodes;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;

namespace Works.Api.Tests.Bills;

/// <summary>Contractors' running bills, advances and refunds, on contracts of items off the schedule so that every figure is a test's own.</summary>
internal static class ContractorScenario
{
    public const string EstimateRunning = "/expense-calculator/contractor-bill/v1/_estimate";
    public const string CreateRunning = "/expense-calculator/contractor-bill/v1/_create";
    public const string ChangeRunning = "/expense-calculator/contractor-bill/v1/_update";
    public const string SearchRunning = "/expense-calculator/contractor-bill/v1/_search";
    public const string Refund = "/expense-calculator/contractor-bill/v1/_refund";
    public const string Advance = "/expense-calculator/advance/v1/_create";

    /// <summary>Items of the worked example of spec 02 §5 at the accepted rates, 6 % below the estimate's.</summary>
    public static readonly (string Name, decimal Rate, decimal Quantity)[] Road = [("Excavation", 235m, 800m), ("PCC", 5170m, 120m), ("RCC", 8460m, 180m), ("Steel", 75_200m, 14.5m)];

    private static int s_guarantee;

    /// <summary>A contract in force of the given items; GST on top where asked for. Accepted today by ORG-000017.</summary>
    public static async Task<JsonObject> ContractAsync(WorksHost works, (string Name, decimal Rate, decimal Quantity)[]? items = null, bool withGst = false, int liabilityMonths = 0, int days = 30, Action<JsonObject>? terms = null)
    {
        items ??= [("Wall", 1000m, 1000m)];
        return await OrderedAsync(works, await SanctionedAsync(works, EstimateBody(await EstimateScenario.ProjectAsync(works), items, withGst)), Total(items, withGst), liabilityMonths, days, terms);
    }

    public static decimal Total((string Name, decimal Rate, decimal Quantity)[] items, bool withGst) => items.Sum(item => item.Rate * item.Quantity) + (withGst ? Gst(items) : 0);

    /// <summary>An estimate of items off the schedule.</summary>
    public static JsonObject EstimateBody(string projectId, (string Name, decimal Rate, decimal Quantity)[] items, bool withGst)
    {
        var body = EstimateScenario.Body(projectId);
        var lines = new JsonArray([.. items.Select((item, i) => NonSor(i + 1, item))]);
        if (withGst) lines.Add(EstimateScenario.Overhead("GST", Gst(items)));
        body["estimate"]!["estimateDetails"] = lines;
        body["estimate"]!["additionalDetails"]!["totalEstimatedAmount"] = Total(items, withGst);
        return body;
    }

    public static async Task<JsonObject> SanctionedAsync(WorksHost works, JsonObject body)
    {
        var estimate = (await (await works.AsAsync("JE1")).PostAsync("/estimate/v1/_create", body)).Ok().At("estimates[0]")!.AsObject();
        foreach (var (user, action) in new[] { ("EE1", "VERIFYANDFORWARD"), ("ME1", "TECHNICALSANCTION"), ("EO1", "APPROVE") })
            estimate = (await (await works.AsAsync(user)).PostAsync("/estimate/v1/_update", EstimateScenario.Update(estimate, action))).Ok().At("estimates[0]")!.AsObject();
        return estimate;
    }

    public static async Task<JsonObject> OrderedAsync(WorksHost works, JsonObject estimate, decimal total, int liabilityMonths = 0, int days = 30, Action<JsonObject>? terms = null)
    {
        var order = ContractScenario.Body(estimate, await ContractScenario.OrganisationAsync(works));
        (order["contract"]!["totalContractedAmount"], order["contract"]!["defectLiabilityPeriod"], order["contract"]!["completionPeriod"]) = (total, liabilityMonths, days);
        terms?.Invoke(order["contract"]!.AsObject());
        return await AcceptedAsync(works, order);
    }

    public static async Task<JsonObject> AcceptedAsync(WorksHost works, JsonObject order)
    {
        var contract = (await (await works.AsAsync("JE1")).PostAsync(ContractScenario.Create, order)).Ok().At("contracts[0]")!.AsObject();
        foreach (var (user, action) in new[] { ("EE1", "VERIFY_AND_FORWARD"), ("EO1", "APPROVE"), (ContractScenario.Sarita, "ACCEPT") })
            contract = (await (await works.AsAsync(user)).PostAsync(ContractScenario.Change, ContractScenario.Update(contract, action))).Ok().At("contracts[0]")!.AsObject();
        return contract;
    }

    /// <summary>A term of contracts beside the data set's.</summary>
    public static Task TermsAsync(WorksHost works, string master, string code, JsonObject row)
    {
        (row["code"], row["active"], row["effectiveFrom"], row["effectiveTo"]) = (code, true, 1_680_307_200_000, null);
        return works.StoredAsync(
            $"""
            insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
            values (gen_random_uuid(), 'pg', 'works.{master}', '{code}', '{row.ToJsonString()}', 99, 'test', 0, 'test', 0);
            update administration.master_revision set revision = revision + 1;
            """);
    }

    public static Task<JsonObject> MeasuredAsync(WorksHost works, JsonNode contract, params decimal[] quantities) => MeasurementScenario.ApprovedAsync(works, contract, quantities);

    public static JsonObject Body(JsonNode contract, string kind = "PART", Action<JsonObject>? also = null)
    {
        var bill = new JsonObject { ["tenantId"] = City, ["contractNumber"] = contract["contractNumber"]!.DeepClone(), ["billKind"] = kind };
        if (kind == "FINAL") bill["completionDate"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        also?.Invoke(bill);
        return new JsonObject { ["contractorBill"] = bill, ["workflow"] = new JsonObject { ["action"] = "SUBMIT", ["comments"] = "as measured", ["assignes"] = new JsonArray() } };
    }

    public static async Task<Reply> PostAsync(WorksHost works, string path, JsonObject body, string user = "JE1") => await (await works.AsAsync(user)).PostAsync(path, body);

    /// <summary>The bill of the expense service and its abstract.</summary>
    public static async Task<(JsonObject Bill, JsonObject Abstract)> BilledAsync(WorksHost works, JsonNode contract, string kind = "PART", Action<JsonObject>? also = null)
    {
        var reply = (await PostAsync(works, CreateRunning, Body(contract, kind, also))).Ok(201);
        return (reply.At("bills[0]")!.AsObject(), reply.At("contractorBills[0]")!.AsObject());
    }

    /// <summary>The same, passed.</summary>
    public static async Task<(JsonObject Bill, JsonObject Abstract)> PassedAsync(WorksHost works, JsonNode contract, string kind = "PART", Action<JsonObject>? also = null)
    {
        var (bill, drawn) = await BilledAsync(works, contract, kind, also);
        return (await MoveAsync(works, bill, "VERIFY_AND_FORWARD", "APPROVE"), drawn);
    }

    public static JsonObject AdvanceBody(JsonNode contract, decimal amount, decimal? guarantee = null, long? validTo = null) => new()
    {
        ["advance"] = new JsonObject
        {
            ["tenantId"] = City, ["contractNumber"] = contract["contractNumber"]!.DeepClone(), ["amount"] = amount,
            ["guarantee"] = new JsonObject { ["number"] = FormattableString.Invariant($"BG/{Interlocked.Increment(ref s_guarantee)}"), ["bank"] = "Demo Municipal Bank", ["amount"] = guarantee ?? amount * 1.1m, ["validTo"] = validTo ?? TimeProvider.System.GetUtcNow().AddYears(1).ToUnixTimeMilliseconds() },
        },
        ["workflow"] = new JsonObject { ["action"] = "SUBMIT", ["assignes"] = new JsonArray() },
    };

    /// <summary>An advance that the contractor has.</summary>
    public static async Task<JsonObject> AdvancedAsync(WorksHost works, JsonNode contract, decimal amount)
    {
        var bill = (await PostAsync(works, Advance, AdvanceBody(contract, amount))).Ok(201).At("bills[0]")!.AsObject();
        bill = await MoveAsync(works, bill, "VERIFY_AND_FORWARD", "APPROVE");
        await PaidAsync(works, bill);
        return bill;
    }

    /// <summary>Pays a bill whole, as a client without a treasury says so.</summary>
    public static async Task PaidAsync(WorksHost works, JsonObject bill)
    {
        var payment = await Payments.PaymentScenario.PaidAsync(works, await FoundAsync(works, bill));
        JsonNode Said(JsonNode node)
        {
            var copy = node.DeepClone();
            void Mark(JsonNode? part)
            {
                if (part is JsonObject record)
                {
                    if (record.ContainsKey("status")) record["status"] = "SUCCESSFUL";
                    foreach (var (_, child) in record.ToList()) Mark(child);
                }
                else if (part is JsonArray list)
                {
                    foreach (var child in list) Mark(child);
                }
            }

            Mark(copy);
            return copy;
        }

        var said = Said(payment);
        said["referenceStatus"] = "PAYMENT_SUCCESS";
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Payments.PaymentScenario.Change, new JsonObject { ["payment"] = said })).Ok(202);
    }

    public static decimal Deduction(JsonNode drawn, string head) => drawn["deductions"]!.AsArray().Where(row => (string)row!["headCode"]! == head).Sum(row => (decimal)row!["amount"]!);

    public static async Task<JsonNode> AccountAsync(WorksHost works, JsonNode contract) =>
        (await (await works.AsAsync("JE1")).PostAsync(SearchRunning, new { criteria = new { tenantId = City, contractNumbers = new[] { (string)contract["contractNumber"]! } } })).Ok().At("accounts[0]")!;

    /// <summary>What the nightly check says of rules.</summary>
    public static async Task RulesHoldAsync(WorksHost works, string rules = "C15,C20,C21,C22,C23,C24,C25,C26")
    {
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync("/controls/rules/v1/_run?tenantId=pg.citya&rules=" + rules)).Ok();
        Assert.All(reply.At("results")!.AsArray(), result => Assert.True((long)result!["breaches"]! == 0 && result["error"] is null, reply.Body));
    }

    private static decimal Gst((string Name, decimal Rate, decimal Quantity)[] items) => Math.Round(items.Sum(item => item.Rate * item.Quantity) * 0.18m, 2, MidpointRounding.AwayFromZero);

    private static JsonNode NonSor(int number, (string Name, decimal Rate, decimal Quantity) item)
    {
        var line = EstimateScenario.Line("NON-SOR", number.ToString(System.Globalization.CultureInfo.InvariantCulture), item.Rate, item.Quantity, "CUM", Math.Round(item.Rate * item.Quantity, 2, MidpointRounding.AwayFromZero), (item.Quantity, null, null, null));
        line["name"] = item.Name;
        line["description"] = item.Name;
        return line;
    }
}
