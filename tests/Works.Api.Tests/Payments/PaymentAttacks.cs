using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>Payments, instructions and messages of pg.citya as a user of pg.cityb would ask for them, and valid requests for the fuzzer.</summary>
internal sealed class PaymentAttacks : IModuleAttacks
{
    private const string Own = "pg.cityb";
    private static readonly string[] Services = ["/ifms", "/ifms-adapter"];
    private static readonly string[] Sides = ["mukta", "ifms"];

    private static readonly (string Type, string Action)[] Forward =
    [
        ("program", "create"), ("program", "update"), ("on-program", "create"), ("on-program", "update"), ("on-sanction", "create"), ("on-sanction", "update"), ("on-allocation", "create"),
        ("on-allocation", "update"), ("disburse", "create"), ("disburse", "update"), ("on-disburse", "create"), ("on-disburse", "update"),
    ];

    private static readonly string[] Searched = ["program", "sanction", "allocation", "disburse"];

    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        var bill = await BillAsync(works);
        var body = Body(bill);
        Payment(body)["additionalDetails"]!["remark"] = RouteTests.Marker;
        var payment = (await cityA.PostAsync(Create, body)).Ok(201).At("payments[0]")!.AsObject();
        var (id, number) = ((string)payment["id"]!, (string)payment["paymentNumber"]!);
        var program = "P-" + Guid.NewGuid().ToString("N");
        foreach (var side in Sides)
        {
            var message = ExchangeTests.Disbursement("PG/x", number, 10m);
            (message["id"], message["name"], message["start_date"], message["description"]) = (program, RouteTests.Marker, 1, RouteTests.Marker);
            message.Remove("children");
            (await cityA.PostAsync($"/{side}/program-service/v1/program/_create", ExchangeTests.Body("program", "create", message))).Ok();
        }

        var foreign = payment.DeepClone().AsObject();
        foreign["tenantId"] = Own;
        var attacks = new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            [Create] = [(string.Empty, With(body, "payment", "tenantId"))],
            [Change] = [(string.Empty, new JsonObject { ["payment"] = foreign }), (string.Empty, new JsonObject { ["payment"] = new JsonObject { ["id"] = id, ["status"] = "CANCELLED" } })],
            ["/egov-pdf/bill/_generate"] = [($"?tenantId={Own}", new JsonObject { ["Criteria"] = new JsonObject { ["paymentId"] = id } })],
            ["/egov-pdf/bill/_search"] = [($"?tenantId={Own}&paymentId={id}", []), ($"?paymentId={id}", [])],
            [Search] = [(string.Empty, Criteria("paymentCriteria", "ids", new JsonArray(id))), (string.Empty, Criteria("paymentCriteria", "billIds", new JsonArray((string)bill["id"]!))), (string.Empty, Criteria("paymentCriteria", "paymentNumbers", new JsonArray(number)))],
        };
        foreach (var service in Services)
        {
            attacks[service + "/pi/v1/_create"] = [(string.Empty, Named(number)), (string.Empty, new JsonObject { ["tenantId"] = Own, ["parentPI"] = "PI-1013/2026-27/000001" }), (string.Empty, new JsonObject { ["payment"] = foreign.DeepClone() })];
            attacks[service + "/pi/v1/_search"] = [(string.Empty, Criteria("searchCriteria", "muktaReferenceId", number)), (string.Empty, new JsonObject { ["searchCriteria"] = new JsonObject { ["muktaReferenceId"] = number } })];
            attacks[service + "/funds/v1/_search"] = [(string.Empty, Criteria("searchCriteria", "ids", new JsonArray(id)))];
            attacks[service + "/_scheduler"] = [("?serviceId=PIS", [])];
            attacks[service + "/runs/v1/_search"] = [(string.Empty, Criteria("criteria", "serviceId", "VA"))];
            attacks[service + "/reconciliation/v1/_search"] = [(string.Empty, Criteria("criteria", "limit", 10))];
            attacks[service + "/v1/disburse/_create"] = [(string.Empty, ExchangeTests.Body("disburse", "create", ExchangeTests.Disbursement("PG/DEMO/000001", number, 10m)))];
        }

        foreach (var side in Sides)
        {
            foreach (var (type, action) in Forward) attacks[$"/{side}/program-service/v1/{type}/_{action}"] = [(string.Empty, Message(type, action, program, City))];
            foreach (var type in Searched)
                attacks[$"/{side}/program-service/v1/{type}/_search"] = [(string.Empty, ExchangeTests.Body(type, "search", new JsonObject { ["location_code"] = City, ["ids"] = new JsonArray(program) })), (string.Empty, ExchangeTests.Body(type, "search", new JsonObject { ["location_code"] = Own, ["ids"] = new JsonArray(program) }))];
        }

        const string Adapter = "/mukta-ifix-adapter";
        attacks[Adapter + "/v1/disburse/_create"] = [(string.Empty, Named(number))];
        attacks[Adapter + "/v1/disburse/_search"] = attacks[Adapter + "/v1/pi/_search"] = [(string.Empty, Criteria("criteria", "payment_number", number)), (string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["payment_number"] = number } })];
        foreach (var action in new[] { "create", "update" }) attacks[$"{Adapter}/v1/on-disburse/_{action}"] = [(string.Empty, Message("on-disburse", action, id, City)), (string.Empty, Message("on-disburse", action, id, Own))];
        attacks[Adapter + "/v1/manual/payment-create"] = [(string.Empty, Criteria("billCriteria", "ids", new JsonArray((string)bill["id"]!)))];
        attacks[Adapter + "/_scheduler"] = [("?serviceId=PA", [])];
        return attacks;
    }

    /// <summary>A valid request per route, for the fuzzer.</summary>
    public static async Task<Dictionary<string, (string Query, JsonObject Body)>> SamplesAsync(WorksHost works)
    {
        var (fresh, bill) = (await BillAsync(works), await BillAsync(works));
        var payment = await PaidAsync(works, bill);
        var number = (string)payment["paymentNumber"]!;
        var samples = new Dictionary<string, (string, JsonObject)>(StringComparer.Ordinal)
        {
            ["/egov-pdf/bill/_generate"] = ($"?tenantId={City}", new JsonObject { ["Criteria"] = new JsonObject { ["paymentId"] = (string)payment["id"]! } }),
            ["/egov-pdf/bill/_search"] = ($"?tenantId={City}&status=COMPLETED", new JsonObject { ["pagination"] = new JsonObject { ["limit"] = 10, ["offSet"] = 0, ["sortBy"] = "createdtime", ["order"] = "ASC" } }),
            [Create] = (string.Empty, Body(fresh)), [Change] = (string.Empty, new JsonObject { ["payment"] = payment.DeepClone() }),
            [Search] = (string.Empty, new JsonObject
            {
                ["paymentCriteria"] = new JsonObject { ["tenantId"] = City, ["ids"] = new JsonArray((string)payment["id"]!), ["billIds"] = new JsonArray((string)bill["id"]!), ["status"] = "INITIATED", ["paymentNumbers"] = new JsonArray(number) },
                ["pagination"] = new JsonObject { ["limit"] = 10, ["offSet"] = 0, ["offset"] = 0, ["order"] = "ASC" },
            }),
        };
        foreach (var service in Services)
        {
            samples[service + "/pi/v1/_create"] = (string.Empty, new JsonObject { ["tenantId"] = City, ["referenceId"] = number, ["payment"] = payment.DeepClone() });
            samples[service + "/pi/v1/_search"] = (string.Empty, new JsonObject { ["searchCriteria"] = new JsonObject { ["tenantId"] = City, ["piStatus"] = "IN PROCESS", ["piNumbers"] = new JsonArray("x"), ["isActive"] = true, ["limit"] = 5, ["offset"] = 0, ["sortBy"] = "createdTime", ["sortOrder"] = "ASC" } });
            samples[service + "/funds/v1/_search"] = (string.Empty, new JsonObject { ["searchCriteria"] = new JsonObject { ["tenantId"] = City, ["hoaCode"] = "x", ["ids"] = new JsonArray("x"), ["limit"] = 5, ["offset"] = 0 } });
            samples[service + "/_scheduler"] = ("?serviceId=PIS", new JsonObject { ["tenantId"] = City });
            samples[service + "/runs/v1/_search"] = samples[service + "/reconciliation/v1/_search"] = (string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = City, ["serviceId"] = "VA", ["onlyFailed"] = true, ["limit"] = 5, ["offset"] = 0 } });
            samples[service + "/v1/disburse/_create"] = (string.Empty, ExchangeTests.Body("disburse", "create", With(ExchangeTests.Disbursement("PG/DEMO/000001", number, 10m), "sanction_id", Guid.NewGuid().ToString())));
        }

        foreach (var side in Sides)
        {
            foreach (var (type, action) in Forward) samples[$"/{side}/program-service/v1/{type}/_{action}"] = (string.Empty, Message(type, action, "F-" + Guid.NewGuid().ToString("N")[..20], City));
            foreach (var type in Searched) samples[$"/{side}/program-service/v1/{type}/_search"] = (string.Empty, ExchangeTests.Body(type, "search", new JsonObject { ["location_code"] = City, ["ids"] = new JsonArray("x"), ["status"] = "INITIATED", ["pagination"] = new JsonObject { ["limit"] = 5, ["offset"] = 0 } }));
            samples[$"/{side}/digit-exchange/v1/exchange/{{type}}"] = (string.Empty, Message("x", "create", "F-1", City));
        }

        const string Adapter = "/mukta-ifix-adapter";
        samples[Adapter + "/v1/disburse/_create"] = (string.Empty, new JsonObject { ["tenantId"] = City, ["referenceId"] = number });
        samples[Adapter + "/v1/disburse/_search"] = samples[Adapter + "/v1/pi/_search"] = (string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = City, ["payment_number"] = number, ["ids"] = new JsonArray("x"), ["status"] = "INITIATED" }, ["pagination"] = new JsonObject { ["limit"] = 5, ["offSet"] = 0 } });
        foreach (var action in new[] { "create", "update" }) samples[$"{Adapter}/v1/on-disburse/_{action}"] = (string.Empty, Message("on-disburse", action, (string)payment["id"]!, City));
        samples[Adapter + "/v1/manual/payment-create"] = (string.Empty, new JsonObject { ["billCriteria"] = new JsonObject { ["tenantId"] = City, ["ids"] = new JsonArray((string)bill["id"]!), ["billNumbers"] = new JsonArray("x") } });
        samples[Adapter + "/_scheduler"] = ("?serviceId=PA", new JsonObject { ["tenantId"] = City });
        return samples;
    }

    private static JsonObject Named(string number) => new() { ["tenantId"] = Own, ["referenceId"] = number };

    private static JsonObject Criteria(string root, string member, JsonNode value) => new() { [root] = new JsonObject { ["tenantId"] = Own, [member] = value } };

    private static JsonObject With(JsonObject body, string root, string member)
    {
        var copy = body.DeepClone().AsObject();
        if (copy[root] is JsonObject owner) owner[member] = Own;
        else copy[root] = member;
        return copy;
    }

    // One message that fits every route: each reads what it knows of it.
    private static JsonObject Message(string type, string action, string id, string location)
    {
        var message = ExchangeTests.Disbursement("PG/x", "EP/x", 10m);
        (message["id"], message["location_code"], message["name"], message["start_date"], message["transaction_id"]) = (id, location, "Program", 1, "T");
        var child = message["children"]![0]!.AsObject();
        (child["location_code"], child["sanction_id"], child["allocation_type"]) = (location, "S", "ALLOCATION");
        if (type is "program" or "on-program") message.Remove("children");
        return ExchangeTests.Body(type, action, message);
    }
}
