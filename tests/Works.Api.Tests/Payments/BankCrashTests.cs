using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;
using Works.Payments;
using static Works.Api.Tests.Payments.PaymentScenario;

namespace Works.Api.Tests.Payments;

/// <summary>
/// A bank that takes files, and a host, a process of its own, that is killed (-9) while it writes them and while it takes the bank's in. Nothing is ordered twice, no answer is lost, and what the
/// bank says it paid is what the payments say.
/// </summary>
public sealed class BankCrashTests : IAsyncLifetime
{
    private const int Count = 32;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3); // on a machine that does much else; alone it is half a minute
    private static readonly XNamespace Pain = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "works-bank-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly ConcurrentDictionary<string, decimal> _paid = new(StringComparer.Ordinal); // by end-to-end id
    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private string _administrator = string.Empty;
    private string _token = string.Empty;
    private Victim _host = null!;
    private int _rejected;

    private string Bank => Path.Combine(_folder, "bank");

    public async ValueTask InitializeAsync()
    {
        _administrator = await Template.CloneAsync();
        Template.CopyKeys(_folder);
        foreach (var name in new[] { "out", "in", "drafts", "done", "unread", "obeyed" }) Directory.CreateDirectory(Path.Combine(Bank, name));
        await File.WriteAllTextAsync(Path.Combine(_folder, "treasury.json"), new JsonObject
        {
            [City] = new JsonObject { ["kind"] = "iso20022", ["folder"] = Bank, ["debtorName"] = "CityA", ["debtorAccount"] = "9900000000000099", ["debtorBranch"] = "DEMO0000017" },
        }.ToJsonString());
        _host = new Victim(_folder, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["WORKS_DATABASE"] = _administrator, ["WORKS_PROFILE"] = "none", ["WORKS_TREASURY_FILE"] = Path.Combine(_folder, "treasury.json"), ["WORKS_TREASURY_EVERY_SECONDS"] = "1",
            ["WORKS_TREASURY_CALL_SECONDS"] = "1", ["WORKS_TREASURY_POLLS_BEFORE_RESENDING"] = "1", ["WORKS_REQUESTS_PER_SECOND_AND_USER"] = "0", ["WORKS_REQUESTS_PER_SECOND_AND_ADDRESS"] = "0",
        });
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _host.KillAsync();
        await using var pool = new NpgsqlConnection(_administrator);
        NpgsqlConnection.ClearPool(pool);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_host_that_dies_over_its_bank_files_orders_nothing_twice_and_loses_no_answer()
    {
        var started = Stopwatch.GetTimestamp();
        await _host.StartAsync();
        _token = await _host.SignInAsync();
        using var end = new CancellationTokenSource();
        var bank = Task.Run(() => BankAsync(end.Token), CancellationToken.None);
        var client = PayAsync(end.Token);
        var (overDrafts, overAnswers) = (0, 0);
        // Turn by turn: killed while a file is on its way out, and while the bank's files are being taken in.
        for (var round = 0; (round < 2 || overDrafts == 0 || overAnswers == 0) && round < 12; round++)
        {
            var folder = Path.Combine(Bank, round % 2 == 0 ? "drafts" : "in");
            var before = round % 2 == 0 ? 0 : Files("done");
            var waiting = Stopwatch.GetTimestamp();
            while ((Directory.GetFileSystemEntries(folder).Length == 0 || (round % 2 == 1 && Files("done") == before)) && Stopwatch.GetElapsedTime(waiting) < TimeSpan.FromSeconds(6)) await Task.Delay(1, CancellationToken.None);
            await _host.KillAsync();
            if (Files("drafts") > 0) overDrafts++;
            if (round % 2 == 1 && Files("in") > 0 && Files("done") > before) overAnswers++;
            await _host.StartAsync();
        }

        await client;
        await UntilAsync("select count(*) from payments.payments where status not in ('SUCCESSFUL', 'FAILED')", started);
        await end.CancelAsync();
        await bank;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; killed {overDrafts} times over drafts, {overAnswers} times over answers; {_taken.Count} files obeyed, {_rejected} rejected");
        Assert.Empty(_wrong);
        Assert.True(overDrafts > 0 && overAnswers > 0, "The run shows nothing: no file was under way when the host died.");
        Assert.Equal((0, 0, 0), (Files("drafts"), Files("in"), Files("unread")));

        // One payment for each bill, one instruction for each payment, one file for each instruction, and the bank has obeyed it once.
        Assert.Equal(Count, await NumberAsync("select count(*) from payments.payments p join payments.payment_bills b on b.payment_id = p.id where b.reference_id like 'WO/2026-27/8%'"));
        Assert.Equal(0, await NumberAsync("select count(*) from (select 1 from payments.instructions group by payment_id having count(*) > 1) twice"));
        Assert.Equal(_taken.Count, await NumberAsync("select count(*) from payments.instructions"));
        Assert.Equal(_taken.Count, await NumberAsync("select count(*) from payments.bank_files where direction = 'OUT'"));
        Assert.Equal(_rejected, await NumberAsync("select count(*) from payments.instructions where status = 'FAILED'"));
        Assert.Equal(_paid.Count, await NumberAsync("select count(*) from payments.statement_entries"));
        Assert.Equal(_paid.Values.Sum(), await NumberAsync("select sum(paid_amount) from payments.payment_lines where status = 'SUCCESSFUL'"));
        await using var rules = new ServiceCollection().AddPayments(new PaymentSettings()).BuildServiceProvider();
        foreach (var rule in rules.GetServices<Works.Administration.ConservationRule>())
            Assert.True(await NumberAsync($"select count(*) from ({rule.Assertion}) broken") == 0, $"{rule.Id} {rule.Title}");
    }

    // Takes each file away, obeys it, and answers in files of its own: some twice under two names, some copied in slowly, all of them in heaps, so that there is always one to be read.
    private async Task BankAsync(CancellationToken end)
    {
        var answers = new List<(string Name, string Content)>();
        var turn = 0;
        while (!end.IsCancellationRequested)
        {
            foreach (var path in Directory.GetFiles(Path.Combine(Bank, "out"), "*.xml"))
            {
                var obeyed = Path.Combine(Bank, "obeyed", $"{++turn:0000}.xml");
                File.Move(path, obeyed);
                answers.AddRange(Obey(XDocument.Load(obeyed), turn));
            }

            if (answers.Count >= 8 || (answers.Count > 0 && turn >= Count))
            {
                foreach (var (name, content) in answers) await DeliverAsync(name, content);
                answers.Clear();
            }

            await Task.Delay(100, CancellationToken.None);
        }
    }

    private IEnumerable<(string, string)> Obey(XDocument file, int turn)
    {
        var number = file.Descendants(Pain + "MsgId").Single().Value;
        if (!_taken.Add(number)) _wrong.Enqueue($"{number} came twice");
        var orders = file.Descendants(Pain + "CdtTrfTxInf").Select(order => (
            End: order.Descendants(Pain + "EndToEndId").Single().Value, Amount: decimal.Parse(order.Descendants(Pain + "InstdAmt").Single().Value, CultureInfo.InvariantCulture))).ToList();
        if (file.Descendants(Pain + "CtrlSum").Any(sum => decimal.Parse(sum.Value, CultureInfo.InvariantCulture) != orders.Sum(order => order.Amount))) _wrong.Enqueue($"{number}: control sum");
        if (turn % 9 == 0)
        {
            _rejected++;
            yield return ($"{turn:0000}-status", BankFileTests.Status(number, "RJCT", "AM04"));
            yield break;
        }

        foreach (var order in orders) if (!_paid.TryAdd(order.End, order.Amount)) _wrong.Enqueue($"{order.End} is ordered twice");
        yield return ($"{turn:0000}-status", BankFileTests.Status(number, "ACCP"));
        var debits = BankFileTests.Notification(number, [.. orders.Select(order => (order.End, "DBIT", order.Amount, "UTR-" + order.End, (string?)null))]);
        yield return ($"{turn:0000}-debits", debits);
        if (turn % 5 == 0) yield return ($"{turn:0000}-debits-again", debits);
    }

    private async Task DeliverAsync(string name, string content)
    {
        var path = Path.Combine(Bank, "in", name + ".xml");
        if (name.EndsWith("2-status", StringComparison.Ordinal))
        {
            await File.WriteAllTextAsync(path, content[..(content.Length / 2)]); // a copy that takes its time
            await Task.Delay(300, CancellationToken.None);
        }

        await File.WriteAllTextAsync(path + ".part", content);
        File.Move(path + ".part", path, overwrite: true);
    }

    // Pays bill after bill, so that there is always one to be written; an answer that is lost is asked for by trying again.
    private async Task PayAsync(CancellationToken end)
    {
        IReadOnlyList<string> workers = await TextsAsync($"select id::text from registries.individuals where tenant_id = '{City}' and individual_id like 'IND-2024-04-01-0001%' order by individual_id");
        for (var i = 0; i < Count; i++)
        {
            JsonObject? bill = null;
            var body = BillBody(100 + i, 10m, [workers[i % workers.Count], workers[(i + 1) % workers.Count]]);
            while (!end.IsCancellationRequested)
            {
                try
                {
                    var client = new Client(_host.Http, _token);
                    if (bill is null)
                    {
                        var created = await client.PostAsync("/expense/bill/v1/_create", body);
                        if (created.Codes is ["EG_EXPENSE_DUPLICATE_BILL"])
                            created = await client.PostAsync("/expense/bill/v1/_search", new { billCriteria = new { tenantId = City, businessService = "EXPENSE.WAGES", referenceIds = new[] { (string)body["bill"]!["referenceId"]! } } });
                        bill = created.At("bills[0]")?.AsObject() ?? throw new HttpRequestException(created.ToString());
                    }

                    var reply = await client.PostAsync(Create, Body(bill));
                    if (reply.Status == 201 || reply.Codes is ["EG_PAYMENT_DUPLICATE_PAYMENT_ERROR"]) break;
                    if (reply.Status != 503) _wrong.Enqueue(reply.ToString());
                }
                catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
                {
                    await Task.Delay(50, CancellationToken.None);
                }
            }
        }
    }

    private int Files(string name) => Directory.GetFiles(Path.Combine(Bank, name), "*.xml").Length;

    private async Task UntilAsync(string count, long started)
    {
        while (await NumberAsync(count) > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Longest, string.Join("; ", await TextsAsync("select status || ' ' || sending || ' ' || count(*) || ' ' || coalesce(min(error_response), '') from payments.instructions group by status, sending")));
            await Task.Delay(200, CancellationToken.None);
        }
    }

    private async Task<decimal> NumberAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_administrator);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToDecimal(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private async Task<IReadOnlyList<string>> TextsAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_administrator);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync()) texts.Add(reader.GetString(0));
        return texts;
    }
}
