using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;
using Works.Payments;
using Works.Platform;
using Works.TreasurySimulator;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>
/// Exactly-once money: 200 payments against the simulated treasury while the host, a process of its own, is killed (-9) at random moments and the treasury drops,
/// delays and duplicates answers. Clients and the payment job pay the same bills at once. At the end every beneficiary was instructed and credited once,
/// every failure is visible, and Σ of successful payments is Σ of the net payables of the lines that are paid.
/// </summary>
public sealed class MoneyCrashTests : IAsyncLifetime
{
    private const int Count = 200;
    private const string Secret = "a secret of the tests";
    private static readonly TimeSpan Chaos = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5); // on a machine that does much else; alone it is a minute

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "works-money-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly ConcurrentQueue<string> _unexpected = new();
    private readonly Random _random = new(40_012);
    private PrivateCluster _cluster = null!;
    private ISimulatedTreasury _treasury = null!;
    private Victim _host = null!;
    private string _token = string.Empty;

    private string Administrator => _cluster.ConnectionString("works", PrivateCluster.OwnerRole);

    public async ValueTask InitializeAsync()
    {
        _cluster = await PrivateCluster.StartAsync(_folder, CancellationToken.None);
        using var key = RSA.Create(2048);
        await File.WriteAllTextAsync(Path.Combine(_folder, "treasury.pem"), key.ExportSubjectPublicKeyInfoPem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "treasury.secret"), Secret);
        _treasury = await TreasurySimulatorModule.StartAsync(new SimulatorSettings(0, "works", Secret, key.ExportPkcs8PrivateKeyPem()), CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(_folder, "treasury.json"), new JsonObject
        {
            [City] = new JsonObject { ["kind"] = "jit", ["url"] = _treasury.Address.ToString().TrimEnd('/'), ["clientId"] = "works", ["clientSecretFile"] = "treasury.secret", ["publicKeyFile"] = "treasury.pem" },
        }.ToJsonString());
        _host = new Victim(_folder, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["WORKS_TREASURY_FILE"] = Path.Combine(_folder, "treasury.json"), ["WORKS_TREASURY_EVERY_SECONDS"] = "1", ["WORKS_TREASURY_CALL_SECONDS"] = "1",
            ["WORKS_TREASURY_POLLS_BEFORE_RESENDING"] = "2", ["WORKS_REQUESTS_PER_SECOND_AND_USER"] = "0", ["WORKS_REQUESTS_PER_SECOND_AND_ADDRESS"] = "0",
        });
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _treasury.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await Template.KillAsync(_folder);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Two_hundred_payments_survive_kills_of_the_host_and_a_treasury_that_loses_answers()
    {
        var (kills, started) = (0, Stopwatch.GetTimestamp());
        void Note(string what) => TestContext.Current.TestOutputHelper?.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s: {what}");
        try
        {
            await _host.StartAsync();
            _token = await _host.SignInAsync();
            (await new Client(_host.Http, _token).PostAsync($"/ifms/_scheduler?serviceId=VA&tenantId={City}")).Ok();
            var bills = await BillsAsync();
            Note("bills are there");
            var chaos = Stopwatch.GetTimestamp();
            _treasury.Misbehave(
                new Fault("dropAnswer", "PI", Share: 100), new Fault("drop", "PI", Share: 60), new Fault("error", "PI", Share: 20, Message: "Head of account is objected"),
                new Fault("drop", Share: 20), new Fault("dropAnswer", Share: 30), new Fault("duplicate", Share: 100), new Fault("delay", Share: 15, DelayMilliseconds: 1200), new Fault("expire", Share: 10));
            using var end = new CancellationTokenSource();
            var clients = Enumerable.Range(0, 4).Select(i => PayAsync(bills.Where((_, index) => index % 4 == i).Reverse(), end.Token)).ToList();
            while ((kills < 3 || _treasury.Instructions.Count < Count * 3 / 4) && Stopwatch.GetElapsedTime(chaos) < Chaos)
            {
                await Task.Delay(_random.Next(500, 3500), CancellationToken.None);
                await _host.KillAsync();
                kills++;
                await _host.StartAsync();
            }

            Note($"{kills} kills");
            await Task.WhenAll(clients);
            await UntilAsync("an instruction is not sent", "select count(*) from payments.instructions where status = 'INITIATED' and sending in ('NEW', 'SENT')");
            Note("all is sent");
            _treasury.Misbehave();
            await UntilAsync("a payment is still on its way", "select count(*) from payments.payments where status = 'INITIATED'");
            Note("all is paid or failed");
            await EndAsync(); // money that comes back, and failed payments tried again
        }
        finally
        {
            await _host.KillAsync();
        }

        Note($"{_treasury.Instructions.Count} instructions at the treasury, {_treasury.Instructions.Sum(i => i.Submissions)} submissions; {string.Join(", ", _treasury.Suffered.Select(s => $"{s.Value} {s.Key}"))}");
        Assert.Empty(_unexpected);
        Assert.True(kills >= 2 && _treasury.Suffered.GetValueOrDefault("dropAnswer PI") > 3 && _treasury.Suffered.GetValueOrDefault("drop PI") > 3, "The run shows nothing: too little was killed or lost.");
        await MoneyAgreesAsync();
    }

    // Money of three beneficiaries comes back, each one of several (a payment of whom nobody keeps anything has failed, not partly); what the treasury refused is tried again, each by the same route as a person would take.
    private async Task EndAsync()
    {
        var client = new Client(_host.Http, _token);
        var unlucky = _treasury.Instructions.Where(i => i.State == "CREDITED" && i.Beneficiaries.Count > 1).Take(3).Select(i => i.Beneficiaries[0].BenefId).ToList();
        foreach (var beneficiary in unlucky) _treasury.Bounce(beneficiary, "TV0121 Creditor account closed");
        foreach (var failed in await TextsAsync("select payment_number from payments.payments where status = 'FAILED'")) (await client.PostAsync(Instruct, new { referenceId = failed, tenantId = City })).Ok();
        (await client.PostAsync($"/ifms/_scheduler?serviceId=FD&tenantId={City}")).Ok();
        await UntilAsync("a payment that was tried again is still on its way", "select count(*) from payments.payments where status in ('INITIATED', 'FAILED')");
        Assert.Equal(3, await CountAsync("select count(*) from payments.payments where status = 'PARTIAL'"));
    }

    private async Task MoneyAgreesAsync()
    {
        // One payment for each bill that may be paid: ours, and those of the data set, which the payment job finds as well.
        var payable = await CountAsync("select count(*) from bills.bills where status = 'ACTIVE'");
        Assert.True(payable >= Count);
        Assert.Equal(payable, await CountAsync("select count(*) from payments.payments"));
        Assert.Equal(payable, await CountAsync("select count(distinct bill_id) from payments.payment_bills"));
        // The treasury knows nothing that we do not, and pays nobody twice.
        var ours = (await TextsAsync("select number from payments.instructions")).ToHashSet(StringComparer.Ordinal);
        Assert.All(_treasury.Instructions, known => Assert.Contains(known.Number, ours));
        Assert.All(_treasury.Instructions.SelectMany(i => i.Beneficiaries), b => Assert.Equal(1, b.Credits));
        Assert.Equal(_treasury.Instructions.Sum(i => i.Beneficiaries.Count), _treasury.Instructions.SelectMany(i => i.Beneficiaries).DistinctBy(b => b.BenefId).Count());
        Assert.Equal(0, await CountAsync("select count(*) from (select 1 from payments.instructions where status <> 'FAILED' group by payment_id having count(*) > 1) twice"));
        Assert.Equal(0, await CountAsync("select count(*) from (select 1 from payments.beneficiary_lines l join payments.beneficiaries b on b.id = l.beneficiary_id join payments.instructions i on i.id = b.instruction_id where i.status <> 'FAILED' group by l.line_item_id having count(*) > 1) twice"));
        // Σ successful = Σ net payables of paid lines = what the treasury says it paid and keeps paid.
        var successful = await NumberAsync("select sum(paid_amount) from payments.payment_lines where status = 'SUCCESSFUL'");
        Assert.Equal(await NumberAsync("select sum(amount) from bills.bill_lines where is_payable and payment_status = 'SUCCESSFUL'"), successful);
        Assert.Equal(await NumberAsync("select sum(total_paid_amount) from bills.bills"), successful);
        Assert.Equal(_treasury.Instructions.SelectMany(i => i.Beneficiaries).Where(b => b.State == "CREDITED").Sum(b => b.Amount), successful);
        // Failures are seen: on the payment, the line, the beneficiary, with the bank's words.
        Assert.Equal(3, await CountAsync("select count(*) from payments.beneficiaries b join payments.instructions i on i.id = b.instruction_id where i.status = 'PARTIAL' and b.payment_status = 'Payment Failed' and b.payment_status_message like 'TV0121%'"));
        await using var rules = new ServiceCollection().AddPayments(new PaymentSettings()).BuildServiceProvider();
        foreach (var rule in rules.GetServices<Works.Administration.ConservationRule>())
        {
            var broken = await CountAsync($"select count(*) from ({rule.Assertion}) broken");
            Assert.True(broken == 0, $"{rule.Id} {rule.Title}: broken {broken} times");
        }
    }

    private async Task<IReadOnlyList<JsonObject>> BillsAsync()
    {
        var workers = (await TextsAsync($"select id::text from registries.individuals where tenant_id = '{City}' and individual_id like 'IND-2024-04-01-0001%' order by individual_id")).ToList();
        var bills = new ConcurrentBag<JsonObject>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
            bills.Add((await new Client(_host.Http, _token).PostAsync("/expense/bill/v1/_create", BillBody(100 + i, 10m, [workers[i % workers.Count], workers[(i + 1) % workers.Count]]))).Ok(201).At("bills[0]")!.AsObject()));
        return [.. bills];
    }

    // Posts the payment of every bill until somebody says that it is paid: this client, an attempt of his whose answer was lost, or the payment job.
    private async Task PayAsync(IEnumerable<JsonObject> bills, CancellationToken end)
    {
        foreach (var bill in bills)
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    var reply = await new Client(_host.Http, _token).PostAsync(Create, Body(bill));
                    if (reply.Status == 201 || reply.Codes is ["EG_PAYMENT_DUPLICATE_PAYMENT_ERROR"]) break;
                    if (reply.Status != 503) _unexpected.Enqueue(reply.ToString());
                }
                catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
                {
                    await Task.Delay(50, CancellationToken.None); // killed in the middle
                }
            }
        }
    }

    private async Task UntilAsync(string what, string count)
    {
        var started = Stopwatch.GetTimestamp();
        while (await CountAsync(count) > 0 || await CountAsync("select count(*) from bills.bills where payment_status is null and wf_status = 'APPROVED' and business_service = 'EXPENSE.WAGES' and reference_id like 'WO/2026-27/8%'") > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Longest, $"{what}: {string.Join("; ", (await TextsAsync("select status || ' ' || sending || ' ' || count(*) || ' ' || coalesce(min(error_response), '') from payments.instructions group by status, sending")))}");
            await Task.Delay(300, CancellationToken.None);
        }
    }

    private async Task<long> CountAsync(string sql) => Convert.ToInt64(await ScalarAsync(sql), CultureInfo.InvariantCulture);

    private async Task<decimal> NumberAsync(string sql) => Convert.ToDecimal(await ScalarAsync(sql), CultureInfo.InvariantCulture);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Administrator);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task<IReadOnlyList<string>> TextsAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Administrator);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync()) texts.Add(reader.GetString(0));
        return texts;
    }
}
