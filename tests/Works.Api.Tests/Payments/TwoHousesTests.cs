using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Support;
using Works.Api.Tests.Users;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>
/// The works side and the treasury side of an exchange as two installations that know nothing of each other but addresses and keys (spec 60 §4–6): every message goes over HTTP, signed, and
/// the treasury side pays at the simulated treasury.
/// </summary>
public sealed class TwoHousesTests(TwoHouses houses) : IClassFixture<TwoHouses>
{
    private WorksSideHost Works => houses.Works;

    private TreasurySideHost Treasury => houses.Treasury;

    [Fact]
    public async Task A_payment_is_ordered_in_one_house_and_paid_by_the_other()
    {
        var before = await AvailableAsync(Works, "mukta");
        var bill = await BillAsync(Works, wage: 1955.50m);
        var payment = await PaidAsync(Works, bill);
        var instruction = await InstructedAsync(Works, payment);
        var number = (string)instruction["jitBillNo"]!;
        Assert.True("INITIATED" == (string)instruction["piStatus"]!, instruction.ToJsonString());
        Assert.Equal(before - 3931m, await AvailableAsync(Works, "mukta")); // our side has taken the money of a sanction that the treasury announced

        var theirs = await OrderedAsync(payment);
        await RunAsync(Treasury, "PI");
        Assert.Equal(3931m, Treasury.Treasury.Instructions.Single(i => i.Number == theirs).Beneficiaries.Sum(b => b.Amount));
        await RunAsync(Treasury, "PIS");
        await BecomesAsync(number, "IN PROCESS"); // approved is on its way, in the exchange's words
        await RunAsync(Treasury, "PAG", "PD");
        await BecomesAsync(number, "SUCCESSFUL");
        Assert.Equal("SUCCESSFUL", (string)(await FoundAsync(Works, payment))["status"]!);
        Assert.Equal(3931m, (decimal)(await BillOfAsync(Works, bill))["totalPaidAmount"]!);
        Assert.All(Treasury.Treasury.Instructions.Single(i => i.Number == theirs).Beneficiaries, b => Assert.Equal(1, b.Credits));

        // The bank's own references of each credit are known in both houses, and are those of the treasury.
        var paid = (await Treasury.StoredAsync($"select b.utr_no, b.utr_date, b.end_to_end_id from payments.beneficiaries b join payments.instructions i on i.id = b.instruction_id where i.number = '{theirs}' order by b.utr_no")).Select(row => string.Join('|', row.Values)).ToList();
        var known = (await Works.StoredAsync($"select b.utr_no, b.utr_date, b.end_to_end_id from payments.beneficiaries b join payments.instructions i on i.id = b.instruction_id where i.number = '{number}' order by b.utr_no")).Select(row => string.Join('|', row.Values)).ToList();
        Assert.All(paid, one => Assert.False(one.StartsWith('|'), "a credit without a UTR"));
        Assert.Equal(paid, known);

        // What arrived carries the codes that are configured for the program, none by chance.
        var arrived = (await (await Treasury.AsAsync("SUPERUSERA")).PostAsync("/ifms/program-service/v1/disburse/_search", ExchangeTests.Body("disburse", "search", new JsonObject { ["location_code"] = City, ["target_id"] = (string)payment["paymentNumber"]! }))).Ok();
        Assert.Equal("2217-05", arrived.Text("disbursements[0].function_code"));
        Assert.Equal("DM-CITYA", arrived.Text("disbursements[0].children[0].locale_code"));

        // An answer that comes late says nothing new.
        var after = await AvailableAsync(Works, "mukta");
        await LateAsync(number, "INPROCESS");
        await LateAsync(number, "FAILED");
        Assert.Equal(after, await AvailableAsync(Works, "mukta"));
        Assert.Equal("SUCCESSFUL", (string)(await InstructionAsync(Works, number))["piStatus"]!);
        Assert.Equal("SUCCESSFUL", (string)(await FoundAsync(Works, payment))["status"]!);
        await RulesHoldAsync();
    }

    [Fact]
    public async Task A_rejection_gives_the_money_back_in_both_houses_and_a_late_success_pays_nobody()
    {
        var payee = await InstructionTests.PayeeAsync(Works, "RJCT0000017");
        var payment = await PaidAsync(Works, await BillAsync(Works, 500m, deduction: 0, payees: [payee]));
        var number = (string)(await InstructedAsync(Works, payment))["jitBillNo"]!;
        await OrderedAsync(payment);
        await RunAsync(Treasury, "PI", "PIS");
        await BecomesAsync(number, "FAILED");
        Assert.Equal("FAILED", (string)(await FoundAsync(Works, payment))["status"]!);
        foreach (var (house, side) in new (WorksHost, string)[] { (Works, "mukta"), (Treasury, "ifms") })
            Assert.Equal(1, await house.CountAsync($"select count(*) from payments.program_entries e join payments.program_objects o on o.id = e.cause and o.side = e.side where e.side = '{side}' and e.type = 'CREDIT' and o.target_id = '{(string)payment["paymentNumber"]!}'"));
        await LateAsync(number, "SUCCESSFUL");
        Assert.Equal("FAILED", (string)(await FoundAsync(Works, payment))["status"]!);
        await RulesHoldAsync();
    }

    [Fact]
    public async Task What_bounces_comes_back_with_the_banks_words_and_is_corrected_without_new_money()
    {
        var unlucky = await InstructionTests.PayeeAsync(Works, "BNCE0000017");
        var payment = await PaidAsync(Works, await BillAsync(Works, 700m, deduction: 0, payees: [(await WorkersAsync(Works, 1))[0], unlucky]));
        var number = (string)(await InstructedAsync(Works, payment))["jitBillNo"]!;
        await OrderedAsync(payment);
        await RunAsync(Treasury, "PI", "PIS", "PAG", "PD", "FD");
        await BecomesAsync(number, "PARTIAL");
        var failed = Assert.Single((await InstructionAsync(Works, number))["beneficiaryDetails"]!.AsArray(), b => (string)b!["paymentStatus"]! == "Payment Failed")!;
        Assert.Contains("TV0121", (string)failed["paymentStatusMessage"]!, StringComparison.Ordinal);
        var available = await AvailableAsync(Works, "mukta");

        await InstructionTests.CorrectAsync(Works, unlucky, "DEMO0000017");
        var revised = (await (await Works.AsAsync("SUPERUSERA")).PostAsync(Instruct, new { parentPI = number, tenantId = City })).Ok().At("paymentInstruction")!;
        await OrderedAsync(payment, 2);
        await RunAsync(Treasury, "COR", "FTPS");
        await BecomesAsync((string)revised["jitBillNo"]!, "SUCCESSFUL");
        Assert.Equal("SUCCESSFUL", (string)(await FoundAsync(Works, payment))["status"]!);
        Assert.Equal(available, await AvailableAsync(Works, "mukta"));
        await RulesHoldAsync();
    }

    [Fact]
    public async Task A_message_that_was_altered_comes_again_or_comes_from_a_stranger_orders_nothing()
    {
        var message = ExchangeTests.Disbursement("PG/DEMO/000001", "EP-WIRE-1", 250m);
        var text = message.ToJsonString();
        async Task<Reply> SendAsync(Action<JsonObject>? spoil = null, Action<JsonObject>? spoilHeader = null, RSA? key = null)
        {
            var header = TwoHouses.Header("disburse", "create", houses.WorksAddress, houses.TreasuryAddress);
            spoilHeader?.Invoke(header);
            var body = TwoHouses.WithSignatures(header, text, key ?? houses.WorksKey);
            spoil?.Invoke(body);
            return await Treasury.Anonymous.PostRawAsync("/ifms/v1/exchange/disburse", body.ToJsonString());
        }

        (await SendAsync(body => body["message"] = text.Replace("250", "950", StringComparison.Ordinal))).Refused("INVALID_SIGNATURE");
        (await SendAsync(body => body["signature"] = null)).Refused("INVALID_SIGNATURE");
        (await SendAsync(body => body["signature"] = "AAAA" + ((string)body["signature"]!)[4..])).Refused("INVALID_SIGNATURE");
        // The header is signed, too: nobody gives an old message a new id or time.
        (await SendAsync(body => body["header"]!["message_id"] = Guid.NewGuid().ToString())).Refused("INVALID_SIGNATURE");
        (await SendAsync(body => body["header"]!["message_ts"] = (long)body["header"]!["message_ts"]! + 1)).Refused("INVALID_SIGNATURE");
        (await SendAsync(body => body.Remove("header_signature"))).Refused("INVALID_SIGNATURE");
        using var other = RSA.Create(2048);
        (await SendAsync(key: other)).Refused("INVALID_SIGNATURE");
        (await SendAsync(spoilHeader: header => header["sender_id"] = "program@https://stranger.invalid/mukta", key: other)).Refused("SENDER_NOT_FOUND");
        (await SendAsync(spoilHeader: header => header["message_ts"] = (long)header["message_ts"]! - 301_000)).Refused("MESSAGE_TS_ERROR");
        (await SendAsync(spoilHeader: header => header["receiver_id"] = "program@https://elsewhere.invalid/ifms")).Refused("RECEIVER_ID_CLIENT_HOST_URL_ERROR");
        text = text.Replace("\"pg.citya\"", "\"pg.cityb\"", StringComparison.Ordinal);
        (await SendAsync()).Refused("LOCATION_CODE_ERROR"); // a peer speaks of the tenants the operator has named
        Assert.Equal(0, await Treasury.CountAsync("select count(*) from payments.program_objects where target_id = 'EP-WIRE-1'"));

        text = message.ToJsonString();
        var id = Guid.NewGuid().ToString();
        for (var i = 0; i < 3; i++) Assert.Equal(text, (await SendAsync(spoilHeader: header => header["message_id"] = id)).Ok().Text("message"));
        await UntilAsync(Treasury, "select count(*) from payments.instructions where payment_number = 'EP-WIRE-1'", 1);
        Assert.Equal(1, await Treasury.CountAsync("select count(*) from payments.program_entries e join payments.program_objects o on o.id = e.cause and o.side = e.side where e.type = 'DEBIT' and o.target_id = 'EP-WIRE-1'"));
        // Under another id it is the same disbursement, and refused as that.
        (await SendAsync()).Ok();
        Assert.Equal(1, await Treasury.CountAsync("select count(*) from payments.instructions where payment_number = 'EP-WIRE-1'"));
    }

    [Fact]
    public async Task A_message_that_waited_for_its_receiver_is_not_refused_as_old()
    {
        Works.Clock.Ahead = TimeSpan.FromMinutes(-10); // as if it had been written ten minutes ago, and not got through since
        JsonObject payment;
        try
        {
            payment = await PaidAsync(Works, await BillAsync(Works, 60m, workers: 1, deduction: 0));
            await InstructedAsync(Works, payment);
            await UntilAsync(Works, $"select count(*) from platform.outbox_deliveries d join platform.outbox_events e on e.id = d.event_id where e.topic = 'exchange-send' and d.delivered_time is null and d.attempts > 0", 1);
        }
        finally
        {
            Works.Clock.Ahead = TimeSpan.Zero;
        }

        await OrderedAsync(payment);
    }

    [Fact]
    public async Task Without_an_announced_sanction_nothing_is_ordered()
    {
        var payment = await PaidAsync(Works, await BillAsync(Works, 1_500_000m, workers: 1, deduction: 0)); // each of the three has a million at most
        var refused = await InstructedAsync(Works, payment);
        Assert.Equal("FAILED", (string)refused["piStatus"]!);
        Assert.Contains("NO_SANCTION_AVAILABLE_FOR_AMOUNT", (string)refused["piErrorResp"]!, StringComparison.Ordinal);
        Assert.Equal("FAILED", (string)(await FoundAsync(Works, payment))["status"]!);
        Assert.Equal(0, await Works.CountAsync($"select count(*) from platform.outbox_events where topic = 'exchange-send' and aggregate_id = '{(string)refused["id"]!}'"));
        Assert.Equal(0, await Treasury.CountAsync($"select count(*) from payments.instructions where payment_number = '{(string)payment["paymentNumber"]!}'"));
        await RulesHoldAsync();
    }

    [Fact]
    public async Task A_program_gets_its_code_from_the_other_house()
    {
        var id = "P-" + Guid.NewGuid().ToString("N")[..12];
        var body = ExchangeTests.Body("program", "create", new JsonObject { ["id"] = id, ["location_code"] = City, ["name"] = "वार्ड कार्य – “Ward”", ["start_date"] = 1_700_000_000_000 });
        (body["header"]!["sender_id"], body["header"]!["receiver_id"]) = (houses.WorksAddress, houses.TreasuryAddress);
        (await (await Works.AsAsync("SUPERUSERA")).PostAsync("/mukta/program-service/v1/program/_create", body)).Ok();
        await UntilAsync(Works, $"select count(*) from payments.program_objects where side = 'mukta' and id = '{id}' and program_code like 'PG/%' and status_code = 'APPROVED'", 1);
    }

    // An on-disburse of the treasury side for an instruction, signed by it and new on the wire.
    private async Task LateAsync(string number, string status)
    {
        var instruction = (await Works.StoredAsync($"select id, payment_number from payments.instructions where number = '{number}'"))[0];
        var found = (await (await Works.AsAsync("SUPERUSERA")).PostAsync("/mukta/program-service/v1/disburse/_search", ExchangeTests.Body("disburse", "search", new JsonObject { ["location_code"] = City, ["ids"] = new JsonArray(instruction["id"]!.ToString()) }))).Ok();
        var message = found.At("disbursements[0]")!.DeepClone().AsObject();
        foreach (var node in message["children"]!.AsArray().Append(message)) node!["status"] = new JsonObject { ["status_code"] = status };
        var reply = await Works.Anonymous.PostRawAsync(
            "/mukta/v1/exchange/on-disburse", TwoHouses.WithSignatures(TwoHouses.Header("on-disburse", "update", houses.TreasuryAddress, houses.WorksAddress), message.ToJsonString(), houses.TreasuryKey).ToJsonString());
        reply.Ok();
    }

    // The number under which the treasury side pays it.
    private async Task<string> OrderedAsync(JsonNode payment, int count = 1)
    {
        var number = (string)payment["paymentNumber"]!;
        await UntilAsync(Treasury, $"select count(*) from payments.instructions where payment_number = '{number}'", count);
        return (string)(await Treasury.StoredAsync($"select number from payments.instructions where payment_number = '{number}' order by created_time desc limit 1"))[0]["number"]!;
    }

    private async Task BecomesAsync(string number, string status)
    {
        await UntilAsync(Works, $"select count(*) from payments.instructions where number = '{number}' and status = '{status}'", 1);
    }

    private static async Task UntilAsync(WorksHost house, string sql, long count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await house.CountAsync(sql) < count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"{sql}: {await TroubleAsync(house)}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> TroubleAsync(WorksHost house) => string.Join("; ", (await house.StoredAsync(
        "select e.topic || ' ' || e.aggregate_id || ' ' || d.last_error as line from platform.outbox_deliveries d join platform.outbox_events e on e.id = d.event_id where d.last_error is not null")).Select(row => row["line"]));

    private static async Task<decimal> AvailableAsync(WorksHost house, string side) =>
        Convert.ToDecimal((await house.StoredAsync($"select sum(available) as amount from payments.program_objects where side = '{side}' and kind = 'sanction'"))[0]["amount"], CultureInfo.InvariantCulture);

    private async Task RulesHoldAsync()
    {
        await InstructionTests.RulesHoldAsync(Works);
        await InstructionTests.RulesHoldAsync(Treasury);
    }
}

/// <summary>Two installations, each with the other as its only peer.</summary>
public sealed class TwoHouses : IAsyncLifetime
{
    private readonly (int Works, int Treasury) _ports = (Ports.Free(), Ports.Free());

    public RSA WorksKey { get; } = RSA.Create(2048);

    public RSA TreasuryKey { get; } = RSA.Create(2048);

    public string WorksAddress => $"program@{Host(_ports.Works)}/mukta";

    public string TreasuryAddress => $"program@{Host(_ports.Treasury)}/ifms";

    public WorksSideHost Works { get; private set; } = null!;

    public TreasurySideHost Treasury { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Works = new WorksSideHost(new ExchangeFiles(_ports.Works, WorksKey, $"{Host(_ports.Treasury)}/ifms", TreasuryKey));
        Treasury = new TreasurySideHost(new ExchangeFiles(_ports.Treasury, TreasuryKey, $"{Host(_ports.Works)}/mukta", WorksKey));
        foreach (var house in new TreasuryHost[] { Works, Treasury })
        {
            await house.InitializeAsync();
            await house.StoredAsync(
                $$"""
                update administration.masters set data = replace(replace(data::text, 'http://localhost:8080/mukta', '{{Host(_ports.Works)}}/mukta'), 'http://localhost:8080/ifms', '{{Host(_ports.Treasury)}}/ifms')::json where schema_code = 'exchange.ExchangeServers';
                update administration.master_revision set revision = revision + 1;
                """);
        }

        // The program is known in both houses before the treasury announces its money.
        var body = ExchangeTests.Body("program", "create", new JsonObject { ["id"] = "PG/DEMO/000001", ["location_code"] = City, ["name"] = "Ward works", ["start_date"] = 1_700_000_000_000, ["program_code"] = "PG/DEMO/000001" });
        (body["header"]!["sender_id"], body["header"]!["receiver_id"]) = (WorksAddress, TreasuryAddress);
        (await (await Works.AsAsync("SUPERUSERA")).PostAsync("/mukta/program-service/v1/program/_create", body)).Ok();
        await RunAsync(Treasury, "VA");
        for (var i = 0; i < 400; i++)
        {
            if (await Works.CountAsync("select count(*) from payments.program_objects where side = 'mukta' and kind = 'sanction' and available = 1000000") == 3) return;
            await Task.Delay(50);
        }

        Assert.Fail("The treasury's money was not announced to the works side: " + string.Join("; ", (await Treasury.StoredAsync("select last_error from platform.outbox_deliveries where last_error is not null")).Select(row => row["last_error"])));
    }

    public async ValueTask DisposeAsync()
    {
        await Works.DisposeAsync();
        await Treasury.DisposeAsync();
        WorksKey.Dispose();
        TreasuryKey.Dispose();
    }

    public static JsonObject Header(string type, string action, string sender, string receiver) => new()
    {
        ["message_id"] = Guid.NewGuid().ToString(), ["message_ts"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), ["message_type"] = type, ["action"] = action, ["sender_id"] = sender, ["receiver_id"] = receiver,
    };

    /// <summary>The body as a peer sends it: written here from the spec, not with the host's own code.</summary>
    public static JsonObject WithSignatures(JsonObject header, string message, RSA key)
    {
        string Sign(string text) => Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return new JsonObject { ["signature"] = Sign(message), ["header_signature"] = Sign(HeaderText(header, message)), ["header"] = header.DeepClone(), ["message"] = message };
    }

    internal static string HeaderText(JsonObject header, string message) => string.Join(
        '\n', new[] { "message_id", "message_ts", "message_type", "action", "sender_id", "receiver_id" }.Select(name => header[name]!.ToString()).Append(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(message)))));

    private static string Host(int port) => $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>What the settings of a house on the exchange say.</summary>
public sealed record ExchangeFiles(int Port, RSA Key, string PeerHost, RSA PeerKey)
{
    /// <summary>Writes them and names them.</summary>
    public IEnumerable<string> Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "peer.pem"), PeerKey.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(folder, "signing.pem"), Key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "exchange.json"), new JsonObject
        {
            ["hostUrl"] = $"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}", ["signingKeyFile"] = "signing.pem",
            ["peers"] = new JsonArray(new JsonObject { ["hostUrl"] = PeerHost, ["publicKeyFile"] = "peer.pem", ["tenants"] = new JsonArray(City) }),
        }.ToJsonString());
        return ["--WORKS_EXCHANGE_FILE", Path.Combine(folder, "exchange.json"), "--PORT", Port.ToString(CultureInfo.InvariantCulture)];
    }
}

/// <summary>The works side: its city is paid for by whoever is behind the exchange.</summary>
public sealed class WorksSideHost(ExchangeFiles files) : TreasuryHost
{
    public MovedClock Clock { get; } = new();

    protected override IEnumerable<string> Further => files.Write(SettingsFolder);

    protected override JsonObject Channel => new() { ["kind"] = "exchange" };

    protected override void Configure(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
}

/// <summary>The treasury side: it takes disbursements in and pays at the simulated treasury.</summary>
public sealed class TreasurySideHost(ExchangeFiles files) : TreasuryHost
{
    protected override IEnumerable<string> Further => files.Write(SettingsFolder);
}
