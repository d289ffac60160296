using System.Text.Json.Nodes;
using Works.Api.Tests.Attendance;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Bills.BillScenario;

namespace Works.Api.Tests.Bills;

/// <summary>Bills of pg.citya as a user of pg.cityb would ask for them, and valid requests for the fuzzer.</summary>
internal sealed class BillAttacks : IModuleAttacks
{
    private const string Own = "pg.cityb";
    private const string Document = "/expense/bill/v1/documents/_search";
    private const string Queue = "/expense-calculator/v1/wagequeue/_search";
    private const string Retry = "/expense-calculator/v1/wagequeue/_retry";
    private const string Runs = "/expense-calculator/v1/supervisionruns/_search";

    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var body = PurchaseScenario.Body(contract, await PurchaseScenario.VendorAsync(works), 100m, 0m);
        Bill(body)["additionalDetails"]!["remark"] = RouteTests.Marker;
        var bill = (await (await works.AsAsync("JE1")).PostAsync(CreatePurchase, body)).Ok(201).At("bills[0]")!;
        await works.StoredAsync(
            $"""
            insert into bills.wage_bill_queue (tenant_id, muster_roll_number, code, message, attempts, failed_time) values ('{City}', 'MR/attack', 'X', '{RouteTests.Marker}', 1, 1);
            insert into bills.supervision_runs (id, tenant_id, due_time, started_time, finished_time, made, failed, failures)
            values (gen_random_uuid(), '{City}', 1, 1, 1, 0, 1, '["{RouteTests.Marker}"]');
            """);
        var (id, number, reference, order) = ((string)bill["id"]!, (string)bill["billNumber"]!, (string)bill["referenceId"]!, (string)contract["contractNumber"]!);

        JsonObject Claimed(JsonObject request)
        {
            var claimed = JsonNode.Parse(request.ToJsonString().Replace(City, Own, StringComparison.Ordinal))!.AsObject();
            claimed.Remove("RequestInfo");
            return claimed;
        }

        JsonObject Of(string root, string member, JsonNode value, params (string Name, JsonNode Value)[] more)
        {
            var criteria = new JsonObject { ["tenantId"] = Own, [member] = value };
            foreach (var (name, other) in more) criteria[name] = other;
            return new JsonObject { [root] = criteria, ["pagination"] = new JsonObject() };
        }

        (string, JsonObject)[] One(params JsonObject[] shots) => [.. shots.Select(shot => (string.Empty, shot))];
        var running = await ContractorScenario.ContractAsync(works, terms: order => order["additionalDetails"]!["remark"] = RouteTests.Marker);
        await ContractorScenario.MeasuredAsync(works, running, 60m);
        var (drawn, _) = await ContractorScenario.BilledAsync(works, running);
        var claimedBill = ContractorScenario.Body(running, also: sent => sent["id"] = drawn["id"]!.DeepClone());
        claimedBill["workflow"]!["action"] = "RE-SUBMIT";
        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            [ContractorScenario.EstimateRunning] = One(Claimed(ContractorScenario.Body(running))), [ContractorScenario.CreateRunning] = One(Claimed(ContractorScenario.Body(running))),
            [ContractorScenario.ChangeRunning] = One(Claimed(claimedBill)),
            [ContractorScenario.SearchRunning] = One(
                Of("criteria", "contractNumbers", new JsonArray((string)running["contractNumber"]!)), Of("criteria", "billIds", new JsonArray((string)drawn["id"]!)), Of("criteria", "billNumbers", new JsonArray((string)drawn["billNumber"]!))),
            [ContractorScenario.Refund] = One(new JsonObject { ["refund"] = new JsonObject { ["tenantId"] = Own, ["contractNumber"] = (string)running["contractNumber"]! } }),
            [ContractorScenario.Advance] = One(Claimed(ContractorScenario.AdvanceBody(running, 100m))),
            [Create] = One(Claimed(Body(reference))), [Change] = One(Claimed(Update(bill, "VERIFY_AND_FORWARD")), Claimed(Update(bill, "CANCEL", "mine"))),
            [Search] = One(
                Of("billCriteria", "ids", new JsonArray(id)), Of("billCriteria", "isPaymentStatusNull", true),
                Of("billCriteria", "billNumbers", new JsonArray(number), ("businessService", "EXPENSE.PURCHASE")), Of("billCriteria", "referenceIds", new JsonArray(reference), ("businessService", "EXPENSE.PURCHASE"))),
            [Cancel] = One(new JsonObject { ["tenantId"] = Own, ["billId"] = id, ["reason"] = "mine" }),
            [Document] = One(Of("criteria", "billNumber", number)),
            [CreatePurchase] = One(Claimed(PurchaseScenario.Body(contract, "vendor", 100m, 0m))), [ChangePurchase] = One(Claimed(PurchaseScenario.Change(bill, "RE-SUBMIT"))),
            [Estimate] = One(Of("criteria", "contractId", order), Of("criteria", "contractId", (string)contract["id"]!)), [Calculate] = One(Of("criteria", "contractId", order), Of("criteria", "contractId", (string)contract["id"]!)),
            [SearchMeta] = One(Of("searchCriteria", "billNumbers", new JsonArray(number)), Of("searchCriteria", "contractNumbers", new JsonArray(order)), Of("searchCriteria", "projectName", "culvert")),
            [Queue] = One(Of("criteria", "musterRollNumbers", new JsonArray("MR/attack")), Of("criteria", "billed", false)),
            [Retry] = One(new JsonObject { ["tenantId"] = Own, ["musterRollNumbers"] = new JsonArray("MR/attack") }),
            [Runs] = One(Of("criteria", "any", "x")),
        };
    }

    /// <summary>A valid request per route, for the fuzzer.</summary>
    public static async Task<Dictionary<string, (string Query, JsonObject Body)>> SamplesAsync(WorksHost works)
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        var vendor = await PurchaseScenario.VendorAsync(works);
        var (posted, bought) = (await CreatedAsync(works), await PurchaseScenario.CreatedAsync(works, contract));
        var (_, _, roll) = await AttendanceScenario.WeekAsync(works, 1, 1);
        var running = await ContractorScenario.ContractAsync(works);
        await ContractorScenario.MeasuredAsync(works, running, 60m);
        var (drawn, _) = await ContractorScenario.BilledAsync(works, running);
        var open = await ContractorScenario.ContractAsync(works);
        await ContractorScenario.MeasuredAsync(works, open, 60m);
        JsonObject Running(JsonNode contract) => ContractorScenario.Body(contract, also: sent =>
        {
            (sent["billDate"], sent["partyBillNumber"], sent["partyBillDate"], sent["advanceRecovery"]) = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), "K/1", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 0);
            sent["measurementBook"] = new JsonObject { ["referenceNumber"] = "MB 1", ["date"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), ["fromPage"] = 1, ["toPage"] = 2 };
            sent["partRates"] = new JsonArray(new JsonObject { ["itemCode"] = "1 Wall", ["rate"] = 900, ["reason"] = "not plastered" });
            sent["deductions"] = new JsonArray(new JsonObject { ["headCode"] = "RECV", ["amount"] = 100, ["reason"] = "hire" });
        });
        var again = Running(running);
        (again["contractorBill"]!["id"], again["workflow"]!["action"]) = (drawn["id"]!.DeepClone(), "RE-SUBMIT");
        (string, JsonObject) Sample(JsonObject body) => (string.Empty, body);
        JsonObject Calculation() => new() { ["criteria"] = new JsonObject { ["tenantId"] = City, ["musterRollId"] = new JsonArray((string)roll["id"]!), ["contractId"] = (string)contract["contractNumber"]!, ["fromPeriod"] = 1, ["toPeriod"] = "2" } };
        return new Dictionary<string, (string, JsonObject)>(StringComparer.Ordinal)
        {
            [ContractorScenario.EstimateRunning] = Sample(Running(open)), [ContractorScenario.CreateRunning] = Sample(Running(open)), [ContractorScenario.ChangeRunning] = Sample(again),
            [ContractorScenario.SearchRunning] = Sample(new JsonObject
            {
                ["criteria"] = new JsonObject { ["tenantId"] = City, ["contractNumbers"] = new JsonArray((string)running["contractNumber"]!), ["billIds"] = new JsonArray((string)drawn["id"]!), ["billNumbers"] = new JsonArray((string)drawn["billNumber"]!) },
                ["pagination"] = new JsonObject { ["limit"] = 10, ["offSet"] = 0 },
            }),
            [ContractorScenario.Refund] = Sample(new JsonObject { ["refund"] = new JsonObject { ["tenantId"] = City, ["contractNumber"] = (string)running["contractNumber"]!, ["amount"] = 10 }, ["workflow"] = new JsonObject { ["action"] = "SUBMIT" } }),
            [ContractorScenario.Advance] = Sample(ContractorScenario.AdvanceBody(open, 100m)),
            [Create] = Sample(Body()), [Change] = Sample(Update(posted, "VERIFY_AND_FORWARD")),
            [Search] = Sample(new JsonObject
            {
                ["billCriteria"] = new JsonObject { ["tenantId"] = City, ["ids"] = new JsonArray((string)posted["id"]!), ["statuses"] = new JsonArray("ACTIVE"), ["isPaymentStatusNull"] = true, ["fromDate"] = 1, ["toDate"] = "2000000000000" },
                ["pagination"] = new JsonObject { ["limit"] = 10, ["offSet"] = 0, ["sortBy"] = "billdate", ["order"] = "ASC" },
            }),
            [Cancel] = Sample(new JsonObject { ["tenantId"] = City, ["billId"] = (string)posted["id"]!, ["reason"] = "wrong" }),
            [Document] = Sample(new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = City, ["billNumber"] = (string)bought["billNumber"]! } }),
            [CreatePurchase] = Sample(PurchaseScenario.Body(contract, vendor, 100m, 18m, PurchaseScenario.WorkedExample[1..2])), [ChangePurchase] = Sample(PurchaseScenario.Change(bought, "RE-SUBMIT")),
            [Estimate] = Sample(Calculation()), [Calculate] = Sample(Calculation()),
            [SearchMeta] = Sample(new JsonObject
            {
                ["searchCriteria"] = new JsonObject { ["tenantId"] = City, ["contractNumbers"] = new JsonArray((string)contract["contractNumber"]!), ["projectName"] = "culvert", ["boundary"] = "B1", ["boundaryType"] = "Ward", ["billTypes"] = new JsonArray("EXPENSE.PURCHASE") },
                ["pagination"] = new JsonObject { ["limit"] = 10, ["offset"] = 0, ["sortBy"] = "bill_id", ["order"] = "asc" },
            }),
            [Queue] = Sample(new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = City, ["musterRollNumbers"] = new JsonArray("MR/1"), ["billed"] = false }, ["pagination"] = new JsonObject { ["limit"] = 10 } }),
            [Retry] = Sample(new JsonObject { ["tenantId"] = City, ["musterRollNumbers"] = new JsonArray("MR/1") }),
            [Runs] = Sample(new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = City }, ["pagination"] = new JsonObject { ["limit"] = 10 } }),
        };
    }
}
