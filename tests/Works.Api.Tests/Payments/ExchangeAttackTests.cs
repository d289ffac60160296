using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Works.Api.Tests.Events;
using Works.Api.Tests.Support;
using Works.Payments;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>
/// The exchange as its enemies see it: strangers, peers that reach beyond what is theirs, and messages that were caught on their way. Every refusal has the contract's code and leaves no row.
/// </summary>
public sealed class ExchangeAttackTests(AttackedHost works) : IClassFixture<AttackedHost>
{
    private const string Program = "PG/DEMO/000001";

    [Theory]
    [InlineData("ifms", "on-disburse"), InlineData("ifms", "on-sanction"), InlineData("ifms", "on-allocation"), InlineData("ifms", "on-program"), InlineData("ifms", "sanction"), InlineData("ifms", "demand"), InlineData("ifms", "bill"), InlineData("ifms", "DISBURSE")]
    [InlineData("mukta", "disburse"), InlineData("mukta", "program"), InlineData("mukta", "receipt"), InlineData("mukta", "on-bill"), InlineData("mukta", "x")]
    public async Task A_peer_says_only_what_its_side_says(string side, string type)
    {
        var before = await RowsAsync();
        var message = ExchangeTests.Disbursement(Program, Id(), 10m);
        message["status"] = new JsonObject { ["status_code"] = "FAILED" };
        var reply = await works.SayAsync(side, type, message.ToJsonString());
        reply.Refused("MESSAGE_TYPE_ERROR");
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task No_key_but_the_senders_own_opens_the_door()
    {
        var before = await RowsAsync();
        var text = ExchangeTests.Disbursement(Program, Id(), 10m).ToJsonString();
        async Task RefusedAsync(Func<byte[], string?> sign)
        {
            var header = AttackedHost.HeaderOf("disburse", AttackedHost.Scheme, "ifms");
            var body = new JsonObject
            {
                ["alg"] = "none", ["kid"] = AttackedHost.Other, ["signature"] = sign(Encoding.UTF8.GetBytes(text)), ["header_signature"] = sign(Encoding.UTF8.GetBytes(TwoHouses.HeaderText(header, text))), ["header"] = header, ["message"] = text,
            };
            (await works.Anonymous.PostRawAsync("/ifms/v1/exchange/disburse", body.ToJsonString())).Refused("INVALID_SIGNATURE");
        }

        var (own, other) = (works.KeyOf(AttackedHost.Scheme), works.KeyOf(AttackedHost.Other));
        await RefusedAsync(bytes => Convert.ToBase64String(other.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))); // another peer under this one's name
        await RefusedAsync(bytes => Convert.ToBase64String(own.SignData(bytes, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1)));
        await RefusedAsync(bytes => Convert.ToBase64String(own.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)));
        await RefusedAsync(bytes => Convert.ToBase64String(own.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)));
        await RefusedAsync(bytes => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(own.ExportSubjectPublicKeyInfoPem()), bytes))); // the public key as a secret
        await RefusedAsync(bytes => Convert.ToBase64String(SHA256.HashData(bytes)));
        await RefusedAsync(_ => "none");
        await RefusedAsync(_ => null);
        await RefusedAsync(_ => string.Empty);
        await RefusedAsync(_ => "====");
        await RefusedAsync(_ => "%%%not base64%%%");
        await RefusedAsync(_ => new string('A', 1_000_000));
        await RefusedAsync(bytes => Convert.ToBase64String(own.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))[..^4]);
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task What_is_signed_is_read_in_one_way_or_not_at_all()
    {
        var before = await RowsAsync();
        var (id, target) = (Guid.NewGuid().ToString(), Id());
        var message = ExchangeTests.Disbursement(Program, target, 10m);
        message["id"] = id;
        var text = message.ToJsonString();
        async Task RefusedAsync(string sent) => (await works.SayAsync("ifms", "disburse", sent)).Refused("MESSAGE_ERROR");

        await RefusedAsync("{\"gross_amount\":1," + text[1..]); // one member twice
        await RefusedAsync(text[..^1] + ",\"status\":{\"status_code\":\"SUCCESSFUL\"}}");
        await RefusedAsync(text.Replace("\"individual\":{", "\"individual\":{\"name\":\"A\",", StringComparison.Ordinal));
        await RefusedAsync(text.Replace(target, target + "\\u0000", StringComparison.Ordinal));
        await RefusedAsync(text.Replace("Mithun", "\\ud800", StringComparison.Ordinal)); // half a character
        await RefusedAsync(text.Replace("\"gross_amount\":10", "\"gross_amount\":1e131071", StringComparison.Ordinal));
        await RefusedAsync(text + text);
        await RefusedAsync(text + "x");
        await RefusedAsync($"[{text}]");
        await RefusedAsync("\"text\"");
        await RefusedAsync("null");
        await RefusedAsync(" ");
        await RefusedAsync(string.Empty);
        await RefusedAsync(text[..^1] + ",\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}");
        // The members in another order are other bytes.
        var turned = new JsonObject(message.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString();
        (await works.SayAsync("ifms", "disburse", text, spoil: body => body["message"] = turned)).Refused("INVALID_SIGNATURE");
        // The message as an object is no signed text.
        (await works.SayAsync("ifms", "disburse", text, spoil: body => body["message"] = JsonNode.Parse(text))).Refused("MESSAGE_ERROR");
        // 21 MB do not get in, whoever says them.
        var huge = await works.SayAsync("ifms", "disburse", text[..^1] + ",\"x\":\"" + new string('x', 21 * 1024 * 1024) + "\"}");
        Assert.True(huge.Status is 400 or 413 && huge.Codes.Count == 1, $"{huge.Status} {string.Join(',', huge.Codes)}");
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task A_header_counts_as_it_was_signed_and_for_five_minutes()
    {
        var before = await RowsAsync();
        var text = ExchangeTests.Disbursement(Program, Id(), 10m).ToJsonString();
        Task<Reply> SayAsync(Action<JsonObject> header) => works.SayAsync("ifms", "disburse", text, spoilHeader: header);
        static void Age(JsonObject header, long by) => header["message_ts"] = (long)header["message_ts"]! + by;
        (await SayAsync(header => Age(header, -310_000))).Refused("MESSAGE_TS_ERROR");
        (await SayAsync(header => Age(header, 310_000))).Refused("MESSAGE_TS_ERROR");
        (await SayAsync(header => header["message_ts"] = 0)).Refused("MESSAGE_TS_ERROR");
        (await SayAsync(header => header["message_ts"] = -1)).Refused("MESSAGE_TS_ERROR");
        (await SayAsync(header => header["message_id"] = new string('m', 129))).Refused("MESSAGE_ID_ERROR");
        (await SayAsync(header => header["message_id"] = "a\nb")).Refused("INVALID_SIGNATURE"); // would be two lines of what is signed
        (await SayAsync(header => header["sender_id"] = "x@program@" + AttackedHost.Scheme)).Refused("SENDER_NOT_FOUND");
        (await SayAsync(header => header["sender_id"] = "program@" + AttackedHost.Scheme + ".attacker.invalid")).Refused("SENDER_NOT_FOUND");
        (await SayAsync(header => header["sender_id"] = "program@" + AttackedHost.Scheme.ToUpperInvariant())).Refused("SENDER_NOT_FOUND");
        foreach (var member in new[] { "message_id", "message_ts", "sender_id", "receiver_id" })
        {
            var reply = await works.SayAsync("ifms", "disburse", text, spoil: body => body["header"]!.AsObject().Remove(member));
            Assert.True(reply.Status == 400 && reply.Codes.Count > 0, reply.ToString());
        }

        foreach (var (member, value) in new[] { ("sender_id", "adapter@" + AttackedHost.Scheme), ("receiver_id", "other@" + AttackedHost.Own + "/ifms"), ("message_id", "another") })
            (await works.SayAsync("ifms", "disburse", text, spoil: body => body["header"]![member] = value)).Refused("INVALID_SIGNATURE");
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task A_message_does_its_work_once_however_often_it_is_caught_and_sent()
    {
        var target = Id();
        var text = ExchangeTests.Disbursement(Program, target, 10m).ToJsonString();
        var caught = works.BodyOf("disburse", AttackedHost.Scheme, "ifms", text).ToJsonString();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => works.Anonymous.PostRawAsync("/ifms/v1/exchange/disburse", caught)));
        Assert.All(replies, reply => Assert.Equal(text, reply.Ok().Text("message")));
        Assert.Equal(1, await works.CountAsync($"select count(*) from payments.program_objects where side = 'ifms' and target_id = '{target}'"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from payments.program_entries e join payments.program_objects o on o.id = e.cause and o.side = e.side where e.type = 'DEBIT' and o.target_id = '{target}'"));

        // The id of it for something else: nothing is answered as if it had been taken.
        var before = await RowsAsync();
        var id = (string)JsonNode.Parse(caught)!["header"]!["message_id"]!;
        var another = ExchangeTests.Disbursement(Program, Id(), 20m).ToJsonString();
        (await works.SayAsync("ifms", "disburse", another, spoilHeader: header => header["message_id"] = id)).Refused("MESSAGE_ID_ERROR");
        (await works.SayAsync("ifms", "disburse", text, action: "update", spoilHeader: header => header["message_id"] = id)).Refused("MESSAGE_ID_ERROR");
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task A_peer_touches_nothing_that_is_not_its_own()
    {
        // Another tenant's.
        var before = await RowsAsync();
        var message = ExchangeTests.Disbursement(Program, Id(), 10m);
        foreach (var tenant in new[] { "pg.cityb", "pg", "pg.citya.x", "PG.CITYA", "pg.nowhere", "%" })
        {
            message["location_code"] = tenant;
            (await works.SayAsync("ifms", "disburse", message.ToJsonString())).Refused("LOCATION_CODE_ERROR");
        }

        (await works.SayAsync("ifms", "disburse", ExchangeTests.Disbursement(Program, Id(), 10m).ToJsonString(), peer: AttackedHost.Elsewhere)).Refused("LOCATION_CODE_ERROR");
        Assert.Equal(before, await RowsAsync());

        // Another peer's program and disbursement.
        var program = "P-" + Guid.NewGuid().ToString("N");
        (await works.SayAsync("ifms", "program", new JsonObject { ["id"] = program, ["location_code"] = City, ["name"] = "Ward works", ["start_date"] = 1_700_000_000_000 }.ToJsonString())).Ok();
        (await works.SayAsync("ifms", "program", new JsonObject { ["id"] = program, ["location_code"] = City, ["name"] = "Mine now", ["start_date"] = 1, ["program_code"] = "PG/x" }.ToJsonString(), action: "update", peer: AttackedHost.Other)).Ok();
        Assert.NotEqual("PG/x", (await works.StoredAsync($"select program_code from payments.program_objects where side = 'ifms' and id = '{program}'"))[0]["program_code"]);
        var theirs = ExchangeTests.Disbursement(Program, Id(), 10m);
        (await works.SayAsync("ifms", "disburse", theirs.ToJsonString())).Ok();
        var (id, target) = ((string)theirs["id"]!, (string)theirs["target_id"]!);
        var altered = theirs.DeepClone().AsObject();
        altered["status"] = new JsonObject { ["status_code"] = "PARTIAL" };
        (await works.SayAsync("ifms", "disburse", altered.ToJsonString(), action: "update", peer: AttackedHost.Other)).Ok();
        Assert.Equal("INITIATED", await StatusAsync(id));
        // Its own is not for it to call paid in part, which would spend its sanction twice; nor to change the amount of.
        (await works.SayAsync("ifms", "disburse", altered.ToJsonString(), action: "update")).Ok();
        Assert.Equal("INITIATED", await StatusAsync(id));
        altered["gross_amount"] = 10_000m;
        (await works.SayAsync("ifms", "disburse", altered.ToJsonString(), action: "update")).Ok();
        await Eventually.HoldsAsync(async () => await works.CountAsync($"select count(*) from payments.instructions where payment_number = '{target}' and amount = 10") == 1, "it is taken in as it was first said");

        // Money that was announced to somebody else.
        var debits = await works.CountAsync("select count(*) from payments.program_entries where type = 'DEBIT'");
        (await works.SayAsync("ifms", "disburse", ExchangeTests.Disbursement(Program, Id(), 10m).ToJsonString(), peer: AttackedHost.Other)).Ok();
        Assert.Equal(debits, await works.CountAsync("select count(*) from payments.program_entries where type = 'DEBIT'"));
        await works.HearsAsync(heard => heard.Contains("NO_SANCTION_FOUND", StringComparison.Ordinal), AttackedHost.Other);
    }

    [Fact]
    public async Task No_payment_of_ours_is_settled_by_what_a_peer_orders()
    {
        var payment = await PaidAsync(works, await BillAsync(works, 90m, workers: 1, deduction: 0));
        var target = (string)payment["paymentNumber"]!;
        var message = ExchangeTests.Disbursement(Program, target, 90m);
        message["sanction_id"] = (string)(await works.StoredAsync("select id from payments.program_objects where side = 'ifms' and kind = 'sanction' order by created_time, id limit 1"))[0]["id"]!;
        (await works.SayAsync("ifms", "disburse", message.ToJsonString())).Ok();
        await Eventually.HoldsAsync(async () => await StatusAsync((string)message["id"]!) == "ERROR", "it is refused");
        Assert.Equal(0, await works.CountAsync($"select count(*) from payments.instructions where payment_number = '{target}'"));
        // Its money came back.
        Assert.Equal(0, await works.CountAsync($"select count(*) from (select cause from payments.program_entries where cause = '{(string)message["id"]!}' group by cause having sum(case type when 'DEBIT' then amount else -amount end) <> 0) x"));

        // A line of ours under a number of theirs.
        await InstructedAsync(works, payment);
        var line = (Guid)(await works.StoredAsync($"select l.line_item_id as id from payments.beneficiary_lines l join payments.beneficiaries b on b.id = l.beneficiary_id join payments.instructions i on i.id = b.instruction_id where i.payment_number = '{target}'"))[0]["id"]!;
        var second = ExchangeTests.Disbursement(Program, Id(), 10m);
        (second["sanction_id"], second["children"]![0]!["target_id"]) = ((string)message["sanction_id"]!, line.ToString());
        (await works.SayAsync("ifms", "disburse", second.ToJsonString())).Ok();
        await Eventually.HoldsAsync(async () => await StatusAsync((string)second["id"]!) == "ERROR", "it is refused, too");
    }

    [Fact]
    public async Task Only_the_tenants_treasury_says_what_there_is_and_what_became_of_it()
    {
        await works.RegisterAsync(mukta: AttackedHost.Own + "/mukta");
        try
        {
            var (program, sanction) = ("PG/" + Guid.NewGuid().ToString("N")[..8], "S-" + Guid.NewGuid().ToString("N"));
            var money = new JsonObject { ["location_code"] = City, ["program_code"] = program, ["children"] = new JsonArray(new JsonObject { ["id"] = sanction, ["location_code"] = City, ["program_code"] = program, ["net_amount"] = 100, ["gross_amount"] = 100 }) }.ToJsonString();
            var before = await RowsAsync();
            (await works.SayAsync("mukta", "on-sanction", money, peer: AttackedHost.Other)).Refused("SENDER_ID_ERROR");
            Assert.Equal(before, await RowsAsync());

            // A refusal stands in the answer and leaves nothing; when its reason is gone the same message is taken, once.
            var again = works.BodyOf("on-sanction", AttackedHost.TreasuryPeer, "mukta", money).ToJsonString();
            for (var i = 0; i < 2; i++)
            {
                var refused = JsonNode.Parse((await works.Anonymous.PostRawAsync("/mukta/v1/exchange/on-sanction", again)).Ok().Text("message"))!;
                Assert.Equal("ERROR", (string)refused["status"]!["status_code"]!);
                Assert.StartsWith("NO_PROGRAMS_FOUND", (string)refused["children"]![0]!["status"]!["status_message"]!, StringComparison.Ordinal);
            }

            Assert.Equal(before, await RowsAsync());
            var client = await works.AsAsync("SUPERUSERA");
            (await client.PostAsync("/mukta/program-service/v1/program/_create", ExchangeTests.Body("program", "create", new JsonObject { ["location_code"] = City, ["name"] = "Ward works", ["start_date"] = 1, ["program_code"] = program }))).Ok();
            for (var i = 0; i < 2; i++) Assert.Equal(money, (await works.Anonymous.PostRawAsync("/mukta/v1/exchange/on-sanction", again)).Ok().Text("message"));
            Assert.Equal(1, await works.CountAsync($"select count(*) from payments.program_objects where side = 'mukta' and id = '{sanction}'"));
            var allocation = JsonNode.Parse(money)!.AsObject();
            var child = allocation["children"]![0]!.AsObject();
            (child["id"], child["sanction_id"], child["allocation_type"]) = ("A-" + sanction, sanction, "ALLOCATION");
            Assert.Null(JsonNode.Parse((await works.SayAsync("mukta", "on-allocation", allocation.ToJsonString(), peer: AttackedHost.TreasuryPeer)).Ok().Text("message"))!["status"]);

            // An answer that is not to what was asked moves nothing and gives nothing back.
            var asked = ExchangeTests.Disbursement(program, Id(), 40m);
            (await client.PostAsync("/mukta/program-service/v1/disburse/_create", ExchangeTests.Body("disburse", "create", asked))).Ok();
            async Task AnswerAsync(string code, Action<JsonObject> spoil)
            {
                var answer = asked.DeepClone().AsObject();
                (answer["transaction_id"], answer["status"]) = ("PI-1", new JsonObject { ["status_code"] = "FAILED" });
                spoil(answer);
                var reply = await works.SayAsync("mukta", "on-disburse", answer.ToJsonString(), action: "update", peer: AttackedHost.TreasuryPeer);
                Assert.StartsWith(code, (string)JsonNode.Parse(reply.Ok().Text("message"))!["status"]!["status_message"]!, StringComparison.Ordinal);
                Assert.Equal(60m, (await works.StoredAsync($"select available from payments.program_objects where side = 'mukta' and id = '{sanction}'"))[0]["available"]);
                Assert.Equal("INITIATED", await StatusAsync((string)asked["id"]!));
            }

            await AnswerAsync("NO_DISBURSEMENT_FOUND", answer => answer["id"] = Guid.NewGuid().ToString());
            await AnswerAsync("TARGET_ID_NOT_MATCHED", answer => answer["target_id"] = "EP/other");
            await AnswerAsync("ALL_CHILDS_ARE_NOT_PRESENT", answer => answer["children"] = new JsonArray());
            await AnswerAsync("DISBURSEMENT_GROSS_AMOUNT_ERROR", answer => answer["gross_amount"] = 4);
            await AnswerAsync("DISBURSEMENT_NET_AMOUNT_ERROR", answer => answer["children"]![0]!["net_amount"] = 4);
            await AnswerAsync("INVALID_REQUEST", answer => answer["status"] = new JsonObject { ["status_code"] = "PAID" });
            await AnswerAsync("INVALID_REQUEST", answer => answer.Remove("status"));
            asked["status"] = new JsonObject { ["status_code"] = "FAILED" };
            asked["transaction_id"] = "PI-1";
            (await works.SayAsync("mukta", "on-disburse", asked.ToJsonString(), peer: AttackedHost.Other)).Refused("SENDER_ID_ERROR");
            (await works.SayAsync("mukta", "on-disburse", asked.ToJsonString(), action: "update", peer: AttackedHost.TreasuryPeer)).Ok();
            Assert.Equal(100m, (await works.StoredAsync($"select available from payments.program_objects where side = 'mukta' and id = '{sanction}'"))[0]["available"]);
        }
        finally
        {
            await works.RegisterAsync(mukta: AttackedHost.Scheme);
        }
    }

    [Fact]
    public async Task Nobody_is_called_but_whom_the_operator_named()
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}";
        var message = ExchangeTests.Disbursement("PG/none", Id(), 10m); // refused: an answer goes out
        (message["callback"], message["additional_details"]) = (address, new JsonObject { ["callbackUrl"] = address });
        (await works.SayAsync("ifms", "disburse", message.ToJsonString(), spoilHeader: header => (header["sender_uri"], header["callback_url"], header["reply_to"]) = (address, address, address))).Ok();
        await works.HearsAsync(heard => heard.Contains((string)message["id"]!, StringComparison.Ordinal), AttackedHost.Scheme); // the answer went where the operator said
        (await works.SayAsync("ifms", "disburse", message.ToJsonString(), spoilHeader: header => header["sender_id"] = "program@" + address)).Refused("SENDER_NOT_FOUND");
        // Also a user with the right to speak sends nothing to whom he likes.
        var body = ExchangeTests.Body("program", "create", new JsonObject { ["location_code"] = City, ["name"] = "x", ["start_date"] = 0 });
        body["header"]!["sender_id"] = "program@" + address;
        (await (await works.AsAsync("SUPERUSERA")).PostAsync("/ifms/program-service/v1/program/_create", body)).Ok();
        Assert.False(trap.Pending());
    }

    [Fact]
    public async Task What_a_peer_refuses_in_its_answer_waits_for_an_operator_and_goes_out_again()
    {
        await works.RefusesAsync("on-program", "PROGRAM_NOT_FOUND: Account 9901 of Mithun is not for your log");
        var id = "P-" + Guid.NewGuid().ToString("N");
        var text = new JsonObject { ["id"] = id, ["location_code"] = City, ["name"] = "Ward works", ["start_date"] = 1_700_000_000_000 }.ToJsonString();
        (await works.SayAsync("ifms", "program", text)).Ok();
        var client = await works.AsAsync("SUPERUSERA");
        async Task<Reply> SearchAsync(string status) => (await client.PostAsync("/works-events/deliveries/v1/_search", new { tenantId = City, subscriber = "exchange", aggregateId = id, status })).Ok();
        await Eventually.HoldsAsync(async () => (await SearchAsync("PARKED")).Text("totalCount") == "1", "it is parked");
        var parked = await SearchAsync("PARKED");
        Assert.Equal("The peer refuses it: PROGRAM_NOT_FOUND", parked.Text("deliveries[0].lastError"));
        Assert.Equal("1", parked.Text("deliveries[0].attempts"));
        await works.RefusesAsync("on-program", reason: null);
        (await client.PostAsync("/works-events/deliveries/v1/_replay", new { tenantId = City, deliveries = new[] { new { subscriber = "exchange", eventId = (long)parked.At("deliveries[0].eventId")! } } })).Ok();
        await Eventually.HoldsAsync(async () => (await SearchAsync("DELIVERED")).Text("totalCount") == "1", "it is delivered");
        var heard = works.Heard.Where(one => one.Body.Contains(id, StringComparison.Ordinal)).Select(one => (string)JsonNode.Parse(one.Body)!["header"]!["message_id"]!).ToList();
        Assert.Equal(2, heard.Count);
        Assert.Single(heard.Distinct()); // the same message both times
    }

    [Theory]
    [InlineData(1024, "at least 2048 bits")]
    [InlineData(0, "must be an RSA key")]
    public void A_weak_key_is_refused_before_anything_runs(int bits, string reason)
    {
        var folder = Directory.CreateTempSubdirectory("works-keys-");
        try
        {
            using var weak = RSA.Create(bits == 0 ? 2048 : bits);
            using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var pem = bits == 0 ? curve.ExportSubjectPublicKeyInfoPem() : weak.ExportSubjectPublicKeyInfoPem();
            File.WriteAllText(Path.Combine(folder.FullName, "peer.pem"), pem);
            File.WriteAllText(Path.Combine(folder.FullName, "exchange.json"), """{"hostUrl":"https://works.invalid","peers":[{"hostUrl":"https://peer.invalid","publicKeyFile":"peer.pem","tenants":["pg"]}]}""");
            var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("WORKS_EXCHANGE_FILE", (string?)Path.Combine(folder.FullName, "exchange.json"))]).Build();
            var refused = Assert.Throws<InvalidOperationException>(() => PaymentSettings.From(configuration));
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(pem.Split('\n')[1], refused.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Id() => "EP-" + Guid.NewGuid().ToString("N")[..20];

    private async Task<string?> StatusAsync(string id) => (string?)(await works.StoredAsync($"select status_code from payments.program_objects where kind = 'disburse' and id = '{id}'"))[0]["status_code"];

    // What came in by the exchange, and what it did: instructions and answers of other tests may still be under way.
    private Task<long> RowsAsync() => works.CountAsync(
        "select (select count(*) from payments.exchange_messages where direction = 'IN' and sender_id like '%@http%' and sender_id not like '%localhost%') + (select count(*) from payments.program_objects where side = 'mukta' or kind <> 'sanction') + (select count(*) from payments.program_entries where type <> 'CREDIT')");
}

/// <summary>A host with peers that reach beyond what is theirs. One of them listens: what is sent to it can be seen, and refused.</summary>
public sealed class AttackedHost : TreasuryHost
{
    public const string Own = "https://works.invalid";
    public const string Elsewhere = "https://elsewhere.invalid/mukta";
    private static readonly int s_port = Ports.Free();
    private readonly HttpListener _peer = new();
    private readonly ConcurrentDictionary<string, string> _refusals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RSA> _keys = [];

    /// <summary>The works side that the tenant's money is announced to.</summary>
    public static string Scheme { get; } = $"http://127.0.0.1:{s_port.ToString(CultureInfo.InvariantCulture)}/mukta";

    /// <summary>Another works side, of the same tenant.</summary>
    public static string Other { get; } = $"http://127.0.0.1:{s_port.ToString(CultureInfo.InvariantCulture)}/other";

    /// <summary>The tenant's treasury, when this is its works side.</summary>
    public const string TreasuryPeer = "https://treasury.invalid/ifms";

    public ConcurrentQueue<(string Path, string Body)> Heard { get; } = new();

    protected override IEnumerable<string> Further
    {
        get
        {
            var peers = new JsonArray();
            foreach (var (host, tenant) in new[] { (Scheme, City), (Other, City), (TreasuryPeer, City), (Elsewhere, "pg.cityb") })
            {
                var file = $"peer-{peers.Count.ToString(CultureInfo.InvariantCulture)}.pem";
                File.WriteAllText(Path.Combine(SettingsFolder, file), KeyOf(host).ExportSubjectPublicKeyInfoPem());
                peers.Add(new JsonObject { ["hostUrl"] = host, ["publicKeyFile"] = file, ["tenants"] = new JsonArray(tenant) });
            }

            File.WriteAllText(Path.Combine(SettingsFolder, "signing.pem"), KeyOf(Own).ExportPkcs8PrivateKeyPem());
            File.WriteAllText(Path.Combine(SettingsFolder, "exchange.json"), new JsonObject { ["hostUrl"] = Own, ["signingKeyFile"] = "signing.pem", ["peers"] = peers }.ToJsonString());
            return ["--WORKS_EXCHANGE_FILE", Path.Combine(SettingsFolder, "exchange.json")];
        }
    }

    public RSA KeyOf(string host)
    {
        if (!_keys.TryGetValue(host, out var key)) _keys[host] = key = RSA.Create(2048);
        return key;
    }

    public static JsonObject HeaderOf(string type, string peer, string side, string action = "create") => TwoHouses.Header(type, action, "program@" + peer, $"program@{Own}/{side}");

    public JsonObject BodyOf(string type, string peer, string side, string text) => TwoHouses.WithSignatures(HeaderOf(type, peer, side), text, KeyOf(peer));

    /// <summary>A message of a peer, properly signed; <paramref name="spoil"/> alters it after that, <paramref name="spoilHeader"/> before.</summary>
    public Task<Reply> SayAsync(string side, string type, string text, string action = "create", string? peer = null, Action<JsonObject>? spoil = null, Action<JsonObject>? spoilHeader = null)
    {
        peer ??= Scheme;
        var header = HeaderOf(type, peer, side, action);
        spoilHeader?.Invoke(header);
        var body = TwoHouses.WithSignatures(header, text, KeyOf(peer));
        spoil?.Invoke(body);
        return Anonymous.PostRawAsync($"/{side}/v1/exchange/{type}", body.ToJsonString());
    }

    /// <summary>What the listening peer answers to messages of a type; null: it takes them.</summary>
    public Task RefusesAsync(string type, string? reason)
    {
        if (reason is null) _refusals.TryRemove(type, out _);
        else _refusals[type] = reason;
        return Task.CompletedTask;
    }

    public Task HearsAsync(Func<string, bool> what, string peer) =>
        Eventually.HoldsAsync(() => Heard.Any(one => one.Path.StartsWith(new Uri(peer).AbsolutePath, StringComparison.Ordinal) && what(one.Body)), "the peer hears of it");

    /// <summary>Says which address is the tenant's works side.</summary>
    public async Task RegisterAsync(string mukta)
    {
        await StoredAsync(
            $$"""
            update administration.masters set data = jsonb_set(data::jsonb, '{hostUrl}', to_jsonb('{{mukta}}'::text))::json where schema_code = 'exchange.ExchangeServers' and data ->> 'code' = 'MUKTA';
            update administration.masters set data = jsonb_set(data::jsonb, '{hostUrl}', to_jsonb('{{TreasuryPeer}}'::text))::json where schema_code = 'exchange.ExchangeServers' and data ->> 'code' = 'IFMS';
            update administration.master_revision set revision = revision + 1;
            """);
        (await (await AsAsync("SUPERUSERA")).PostAsync("/works-events/deliveries/v1/_search", new { tenantId = PaymentScenario.City })).Ok(); // the host notices with the next signed-in request
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        _peer.Close();
        foreach (var key in _keys.Values) key.Dispose();
    }

    protected override async Task StartedAsync()
    {
        await base.StartedAsync();
        _peer.Prefixes.Add($"http://127.0.0.1:{s_port.ToString(CultureInfo.InvariantCulture)}/");
        _peer.Start();
        _ = ListenAsync();
        await RegisterAsync(Scheme);
        await PaymentScenario.RunAsync(this, "VA");
        await Eventually.HoldsAsync(async () => await CountAsync("select count(*) from payments.program_objects where side = 'ifms' and kind = 'sanction' and available = 1000000") == 3, "the treasury's money is announced");
    }

    private async Task ListenAsync()
    {
        while (_peer.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await _peer.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }

            using var reader = new StreamReader(call.Request.InputStream, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            Heard.Enqueue((call.Request.Url!.AbsolutePath, body));
            var answer = JsonNode.Parse(body)!;
            if (_refusals.TryGetValue((string)answer["header"]!["message_type"]!, out var reason))
            {
                var message = JsonNode.Parse((string)answer["message"]!)!.AsObject();
                message["status"] = new JsonObject { ["status_code"] = "ERROR", ["status_message"] = reason };
                answer["message"] = message.ToJsonString();
            }

            call.Response.ContentType = "application/json";
            await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.ToJsonString()));
            call.Response.Close();
        }
    }
}
