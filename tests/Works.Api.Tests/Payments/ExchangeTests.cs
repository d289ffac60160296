using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>Program service, exchange and adapter (spec 40 §7, 60 §4–6).</summary>
public sealed class ExchangeTests(ExchangeHost works) : IClassFixture<ExchangeHost>
{
    private const string Ifms = "http://localhost:8080/ifms";
    private const string Mukta = "http://localhost:8080/mukta";
    private static int s_id;

    [Fact]
    public async Task The_header_must_match_the_route()
    {
        var client = await works.AsAsync("SUPERUSERA");
        async Task RefusedAsync(string code, Action<JsonObject> spoil)
        {
            var body = Body("program", "create", new JsonObject { ["location_code"] = City });
            spoil(body["header"]!.AsObject());
            (await client.PostAsync("/ifms/program-service/v1/program/_create", body)).Refused(code);
        }

        await RefusedAsync("RECEIVER_ID_ERROR", h => h["receiver_id"] = "nobody");
        await RefusedAsync("SENDER_ID_ERROR", h => h["sender_id"] = "nobody");
        await RefusedAsync("RECEIVER_ID_SENDER_ID_ERROR", h => h["sender_id"] = (string)h["receiver_id"]!);
        await RefusedAsync("ACTION_ERROR", h => h["action"] = "update");
        await RefusedAsync("MESSAGE_TYPE_ERROR", h => h["message_type"] = "disburse");
        (await client.PostAsync("/ifms/program-service/v1/program/_create", Body("program", "create", new JsonObject { ["location_code"] = "pg.cityb" }))).Refused("LOCATION_CODE_ERROR");
        var reply = Body("on-sanction", "create", new JsonObject { ["location_code"] = City });
        reply["header"]!["receiver_id"] = "program@http://elsewhere.invalid";
        (await client.PostAsync("/ifms/program-service/v1/on-sanction/_create", reply)).Refused("RECEIVER_ID_CLIENT_HOST_URL_ERROR");
    }

    [Fact]
    public async Task Sanctions_allocations_and_disbursements_keep_their_balance()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var given = (await SayAsync("ifms", client, "program", "create", new JsonObject { ["location_code"] = City, ["name"] = "Ward works", ["start_date"] = 1_700_000_000_000 }))["program_code"]!.ToString();
        Assert.StartsWith("PG/", given, StringComparison.Ordinal); // the receiving side gives the code
        var program = Id("PG");
        await SayAsync("mukta", client, "program", "create", new JsonObject { ["location_code"] = City, ["name"] = "Ward works", ["start_date"] = 1_700_000_000_000, ["program_code"] = program });
        var sanction = Id("S");
        Assert.Null(ErrorOf(await SayAsync("mukta", client, "on-sanction", "create", Wrapped(program, Amounts(sanction, program, 1000m)))));
        Assert.Contains("DUPLICATE_SANCTION_ID", ErrorOf(await SayAsync("mukta", client, "on-sanction", "create", Wrapped(program, Amounts(sanction, program, 1000m)))), StringComparison.Ordinal);
        Assert.Contains("NO_PROGRAMS_FOUND", ErrorOf(await SayAsync("mukta", client, "on-sanction", "create", Wrapped("PG/none", Amounts(Id("S"), "PG/none", 1m)))), StringComparison.Ordinal);
        JsonObject Allocation(decimal amount, string type)
        {
            var child = Amounts(Id("A"), program, amount);
            (child["sanction_id"], child["allocation_type"]) = (sanction, type);
            return Wrapped(program, child);
        }

        Assert.Null(ErrorOf(await SayAsync("mukta", client, "on-allocation", "create", Allocation(600m, "ALLOCATION"))));
        Assert.Contains("SANCTIONED_AMOUNT_ERROR_ALLOCATION", ErrorOf(await SayAsync("mukta", client, "on-allocation", "create", Allocation(401m, "ALLOCATION"))), StringComparison.Ordinal);
        Assert.Contains("AVAILABLE_AMOUNT_ERROR_DEDUCTION", ErrorOf(await SayAsync("mukta", client, "on-allocation", "create", Allocation(601m, "DEDUCTION"))), StringComparison.Ordinal);
        Assert.Null(ErrorOf(await SayAsync("mukta", client, "on-allocation", "create", Allocation(100m, "DEDUCTION"))));
        Assert.Equal(500m, await AvailableAsync(sanction));

        // Eight at once want 200 of 500: two get it.
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SayAsync("mukta", client, "disburse", "create", Disbursement(program, Id("EP"), 200m))));
        Assert.Equal(2, replies.Count(reply => ErrorOf(reply) is null));
        Assert.All(replies.Where(reply => ErrorOf(reply) is not null), reply => Assert.Contains("NO_SANCTION_AVAILABLE_FOR_AMOUNT", ErrorOf(reply), StringComparison.Ordinal));
        Assert.Equal(100m, await AvailableAsync(sanction));
        var taken = replies.First(reply => ErrorOf(reply) is null);
        Assert.Contains("DISBURSEMENT_ALREADY_PRESENT_ERROR", ErrorOf(await SayAsync("mukta", client, "disburse", "create", Disbursement(program, (string)taken["target_id"]!, 10m))), StringComparison.Ordinal);

        var failed = taken.DeepClone().AsObject();
        (failed["status"], failed["transaction_id"]) = (new JsonObject { ["status_code"] = "FAILED" }, null);
        Assert.Contains("TRANSACTION_ID_MANDATORY", ErrorOf(await SayAsync("mukta", client, "on-disburse", "create", failed)), StringComparison.Ordinal);
        failed["transaction_id"] = "PI-1";
        for (var i = 0; i < 2; i++) await SayAsync("mukta", client, "on-disburse", "create", failed);
        Assert.Equal(300m, await AvailableAsync(sanction)); // given back once
        var found = (await client.PostAsync("/mukta/program-service/v1/disburse/_search", Body("disburse", "search", new JsonObject { ["location_code"] = City, ["target_id"] = (string)taken["target_id"]! }))).Ok();
        Assert.Equal("FAILED", found.Text("disbursements[0].status.status_code"));
    }

    [Fact]
    public async Task What_is_wrong_with_a_disbursement_is_said_in_it()
    {
        var client = await works.AsAsync("SUPERUSERA");
        async Task WrongAsync(string code, Action<JsonObject> spoil)
        {
            var message = Disbursement("PG/x", Id("EP"), 10m);
            spoil(message);
            var reply = await SayAsync("ifms", client, "disburse", "create", message);
            Assert.Equal("ERROR", (string)reply["status"]!["status_code"]!);
            Assert.Contains(code, ErrorOf(reply), StringComparison.Ordinal);
        }

        JsonObject Child(JsonObject message) => message["children"]![0]!.AsObject();
        await WrongAsync("CHILD_DISBURSEMENT_ERROR", m => m["children"] = new JsonArray());
        await WrongAsync("MULTIPLE_CHILD_DISBURSEMENT_ERROR", m => Child(m)["children"] = new JsonArray(new JsonObject()));
        await WrongAsync("INDIVIDUAL_ERROR", m => Child(m).Remove("individual"));
        await WrongAsync("ACCOUNT_CODE_ERROR", m => Child(m)["account_code"] = "123");
        await WrongAsync("DISBURSEMENT_LOCATION_CODE_ERROR", m => Child(m)["location_code"] = "pg.cityb");
        await WrongAsync("DISBURSEMENT_PROGRAM_CODE_ERROR", m => Child(m)["program_code"] = "PG/y");
        await WrongAsync("DISBURSEMENT_NET_AMOUNT_ERROR", m => m["net_amount"] = 11m);
        await WrongAsync("DISBURSEMENT_GROSS_AMOUNT_ERROR", m => Child(m)["gross_amount"] = 9.999m);
    }

    [Fact]
    public async Task A_message_of_a_peer_is_taken_when_every_byte_of_it_is_signed()
    {
        var message = $$"""{"location_code":"{{City}}",  "name":"वार्ड कार्य – “Ward”", "start_date":1700000000000,"id":"{{Id("P")}}"}""";
        async Task<Reply> SendAsync(string text, string? signature, Action<JsonObject>? spoil = null)
        {
            var header = Header("program", "create", $"program@{ExchangeHost.PeerHost}", $"program@{ExchangeHost.OwnHost}/ifms");
            spoil?.Invoke(header);
            return await works.Anonymous.PostAsync("/ifms/digit-exchange/v1/exchange/program", new JsonObject { ["signature"] = signature, ["header"] = header, ["message"] = text });
        }

        (await SendAsync(message, null)).Refused("INVALID_SIGNATURE");
        (await SendAsync(message.Replace("  ", " ", StringComparison.Ordinal), works.Sign(message))).Refused("INVALID_SIGNATURE"); // one blank less
        (await SendAsync(message, works.Sign(message), h => h["sender_id"] = "program@https://stranger.invalid")).Refused("SENDER_NOT_FOUND");
        (await SendAsync(message, works.Sign(message), h => h["message_ts"] = 1)).Refused("MESSAGE_TS_ERROR");
        (await SendAsync(message, works.Sign(message), h => h["receiver_id"] = "program@https://other.invalid/ifms")).Refused("RECEIVER_ID_CLIENT_HOST_URL_ERROR");
        (await SendAsync(message, works.Sign(message), h => h["is_msg_encrypted"] = true)).Refused("MESSAGE_ENCRYPTED_ERROR");
        var taken = (await SendAsync(message, works.Sign(message))).Ok();
        Assert.Equal(message, taken.Text("message")); // echoed as it came
        var id = (string)JsonNode.Parse(message)!["id"]!;
        Assert.Equal(1, await works.CountAsync($"select count(*) from payments.program_objects where side = 'ifms' and kind = 'program' and id = '{id}'"));
    }

    [Fact]
    public async Task The_treasury_takes_a_disbursement_of_another_system_and_pays_it()
    {
        var client = await works.AsAsync("SUPERUSERA");
        await RunAsync(works, "VA");
        var sanction = (Guid)(await works.StoredAsync("select id from payments.sanctions order by created_time limit 1"))[0]["id"]!;
        async Task<Reply> SendAsync(Action<JsonObject>? spoil = null)
        {
            var message = Disbursement("PG/DEMO/000001", Id("EP-OTHER"), 250m);
            message["sanction_id"] = sanction.ToString();
            message["gross_amount"] = 250.0m;
            spoil?.Invoke(message);
            return await client.PostAsync("/ifms/v1/disburse/_create", Body("disburse", "create", message));
        }

        (await SendAsync(m => m["program_code"] = "PG/other")).Refused("INVALID_PROGRAM_CODE");
        (await SendAsync(m => m["sanction_id"] = null)).Refused("INVALID_SANCTION_ID");
        (await SendAsync(m => m["sanction_id"] = Guid.NewGuid().ToString())).Refused("INVALID_SANCTION_ID");
        (await SendAsync(m => m["children"] = null)).Refused("INVALID_CHILD_DISBURSEMENTS");
        (await SendAsync(m => m["net_amount"] = 251m)).Refused("INVALID_AMOUNT");
        (await SendAsync(m => m.Remove("status"))).Refused("INVALID_STATUS");
        (await SendAsync(m => m["status"] = new JsonObject())).Refused("INVALID_STATUS_CODE");
        (await SendAsync(m => m["children"]![0]!["account_code"] = "1")).Refused("INVALID_ACCOUNT_CODE");
        (await SendAsync(m => m["children"]![0]!["individual"]!["phone"] = null)).Refused("INVALID_PHONE");
        (await SendAsync(m =>
        {
            foreach (var node in new[] { m, m["children"]![0]!.AsObject() }) foreach (var name in new[] { "net_amount", "gross_amount" }) node[name] = 9_000_000m;
        })).Refused("FUND_NOT_AVAILABLE");
        var target = string.Empty;
        var taken = (await SendAsync(m => target = (string)m["target_id"]!)).Ok();
        Assert.Equal("INITIATED", taken.Text("message.status.status_code"));
        var number = taken.Text("message.transaction_id");
        Assert.StartsWith("BN-", taken.Text("message.children[0].transaction_id"), StringComparison.Ordinal);
        (await SendAsync(m => m["target_id"] = target)).Refused("PI_ALREADY_EXISTS");
        await RunAsync(works, "PIS", "PAG", "PD");
        Assert.Equal("SUCCESSFUL", (string)(await InstructionAsync(works, number))["piStatus"]!);
        await InstructionTests.RulesHoldAsync(works);
    }

    [Fact]
    public async Task The_adapter_shows_instructions_as_disbursements_and_checks_what_comes_back()
    {
        var client = await works.AsAsync("SUPERUSERA");
        await RunAsync(works, "VA");
        var bill = await BillAsync(works, 90m, workers: 1);
        var made = (await client.PostAsync("/mukta-ifix-adapter/v1/manual/payment-create", new { billCriteria = new { tenantId = City, ids = new[] { (string)bill["id"]! } } })).Ok();
        (await client.PostAsync("/mukta-ifix-adapter/v1/manual/payment-create", new { billCriteria = new { tenantId = City, ids = new[] { (string)bill["id"]! } } })).Refused("BILL_NOT_APPROVED");
        (await client.PostAsync("/mukta-ifix-adapter/v1/manual/payment-create", new { billCriteria = new { tenantId = City, ids = new[] { Guid.NewGuid().ToString() } } })).Refused("BILLS_NOT_FOUND");
        var payment = made.Text("payments[0].paymentNumber");
        var disbursement = (await client.PostAsync("/mukta-ifix-adapter/v1/disburse/_create", new { referenceId = payment, tenantId = City })).Ok().At("Disbursement")!.AsObject();
        Assert.Equal(payment, (string)disbursement["target_id"]!);
        Assert.Equal(100m, (decimal)disbursement["net_amount"]!);
        Assert.Equal("INITIATED", (string)disbursement["status"]!["status_code"]!);
        Assert.True((long)disbursement["disbursement_date"]! < 10_000_000_000); // seconds
        (await client.PostAsync("/mukta-ifix-adapter/v1/disburse/_create", new { referenceId = payment, tenantId = City })).Refused("PAYMENT_ALREADY_PROCESSED");
        (await client.PostAsync("/mukta-ifix-adapter/v1/disburse/_create", new { referenceId = "EP/none", tenantId = City })).Refused("PAYMENT_NOT_FOUND");
        Assert.Single((await client.PostAsync("/mukta-ifix-adapter/v1/disburse/_search", new { criteria = new { tenantId = City, payment_number = payment } })).Ok().At("disbursements")!.AsArray());
        Assert.Single((await client.PostAsync("/mukta-ifix-adapter/v1/pi/_search", new { criteria = new { tenantId = City, payment_number = payment } })).Ok().At("paymentInstructions")!.AsArray());

        async Task<Reply> ReplyAsync(Action<JsonObject> spoil)
        {
            var message = disbursement.DeepClone().AsObject();
            spoil(message);
            return await client.PostAsync("/mukta-ifix-adapter/v1/on-disburse/_update", Body("on-disburse", "update", message));
        }

        (await ReplyAsync(m => m["id"] = Guid.NewGuid().ToString())).Refused("DISBURSEMENT_NOT_FOUND");
        (await ReplyAsync(m => m["target_id"] = "EP/other")).Refused("TARGET_ID_NOT_MATCHED");
        (await ReplyAsync(m => m["children"]!.AsArray().RemoveAt(0))).Refused("ALL_CHILDS_ARE_NOT_PRESENT");
        (await ReplyAsync(m => m["gross_amount"] = 1m)).Refused("INVALID_REQUEST");
        (await ReplyAsync(m => m["status"] = new JsonObject { ["status_code"] = "SUCCESSFUL" })).Ok();
        // The treasury is spoken to directly here: what the exchange says of it pays nobody.
        Assert.Equal("INITIATED", (string)(await InstructionAsync(works, (string)disbursement["transaction_id"]!))["piStatus"]!);
    }

    [Fact]
    public async Task Allotted_money_is_announced_to_both_sides()
    {
        await RunAsync(works, "VA");
        var client = await works.AsAsync("SUPERUSERA");
        foreach (var side in new[] { "mukta", "ifms" })
        {
            JsonArray found = [];
            for (var i = 0; i < 100 && found.Count < 3; i++)
            {
                found = (await client.PostAsync($"/{side}/program-service/v1/sanction/_search", Body("sanction", "search", new JsonObject { ["location_code"] = City, ["program_code"] = "PG/DEMO/000001" }))).Ok().At("sanctions")!.AsArray();
                if (found.Count < 3) await Task.Delay(100, TestContext.Current.CancellationToken);
            }

            Assert.Equal(3, found.Count);
            Assert.Equal(1_000_000m, (await works.StoredAsync($"select available from payments.program_objects where side = '{side}' and kind = 'sanction' and id = '{(string)found[0]!["id"]!}'"))[0]["available"]);
        }
    }

    private async Task<decimal> AvailableAsync(string sanction) => (decimal)(await works.StoredAsync($"select available from payments.program_objects where side = 'mukta' and kind = 'sanction' and id = '{sanction}'"))[0]["available"]!;

    private static async Task<JsonObject> SayAsync(string side, Client client, string type, string action, JsonObject message)
    {
        var body = Body(type, action, message.DeepClone().AsObject());
        if (side == "mukta" && type.StartsWith("on-", StringComparison.Ordinal)) body["header"] = Header(type, action, $"program@{Ifms}", $"program@{Mukta}");
        return (await client.PostAsync($"/{side}/program-service/v1/{type}/_{action}", body)).Ok().At("message")!.AsObject();
    }

    private static string? ErrorOf(JsonNode message) => (string?)message["status"]?["status_code"] == "ERROR" ? (string)message["status"]!["status_message"]! : null;

    private static string Id(string prefix) => $"{prefix}-{Interlocked.Increment(ref s_id)}-{Guid.NewGuid().ToString("N")[..8]}";

    internal static JsonObject Body(string type, string action, JsonObject message) => new() { ["header"] = Header(type, action, $"program@{Mukta}", $"program@{Ifms}"), ["message"] = message };

    private static JsonObject Header(string type, string action, string sender, string receiver) => new()
    {
        ["message_id"] = Guid.NewGuid().ToString(), ["message_ts"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), ["message_type"] = type, ["action"] = action, ["sender_id"] = sender, ["receiver_id"] = receiver,
    };

    private static JsonObject Wrapped(string program, JsonObject child) => new() { ["location_code"] = City, ["program_code"] = program, ["children"] = new JsonArray(child) };

    private static JsonObject Amounts(string id, string program, decimal amount) => new() { ["id"] = id, ["location_code"] = City, ["program_code"] = program, ["net_amount"] = amount, ["gross_amount"] = amount };

    internal static JsonObject Disbursement(string program, string target, decimal amount) => new()
    {
        ["id"] = Guid.NewGuid().ToString(), ["target_id"] = target, ["location_code"] = City, ["program_code"] = program, ["net_amount"] = amount, ["gross_amount"] = amount,
        ["status"] = new JsonObject { ["status_code"] = "INITIATED" },
        ["children"] = new JsonArray(new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(), ["target_id"] = Guid.NewGuid().ToString(), ["location_code"] = City, ["program_code"] = program, ["net_amount"] = amount, ["gross_amount"] = amount,
            ["account_code"] = "9901000000000101@DEMO0000017", ["individual"] = new JsonObject { ["name"] = "Mithun Baral", ["phone"] = "9000000401", ["address"] = "B1 SUN01" },
            ["status"] = new JsonObject { ["status_code"] = "INITIATED" },
        }),
    };
}

/// <summary>A host that is on an exchange with one peer, who signs as the contract asks: the message alone.</summary>
public sealed class ExchangeHost : TreasuryHost
{
    public const string OwnHost = "https://works.invalid";
    public const string PeerHost = "https://peer.invalid";
    private readonly RSA _peer = RSA.Create(2048);

    protected override IEnumerable<string> Further
    {
        get
        {
            File.WriteAllText(Path.Combine(SettingsFolder, "peer.pem"), _peer.ExportSubjectPublicKeyInfoPem());
            File.WriteAllText(Path.Combine(SettingsFolder, "exchange.json"), new JsonObject
            {
                ["hostUrl"] = OwnHost, ["peers"] = new JsonArray(new JsonObject { ["hostUrl"] = PeerHost, ["publicKeyFile"] = "peer.pem", ["tenants"] = new JsonArray("pg"), ["signsHeaders"] = false }),
            }.ToJsonString());
            return ["--WORKS_EXCHANGE_FILE", Path.Combine(SettingsFolder, "exchange.json")];
        }
    }

    public string Sign(string message) => Convert.ToBase64String(_peer.SignData(Encoding.UTF8.GetBytes(message), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
}
