using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using Works.Platform;
using static Works.Api.Tests.Estimates.EstimateScenario;

namespace Works.Api.Tests.Edge;

/// <summary>
/// Two hosts, as processes, on one PostgreSQL that is safe against crashes; under load, from projects to measurements, each is killed (-9) at random moments and so is PostgreSQL.
/// What was acknowledged is there, every aggregate agrees with its workflow, audit and events, every event is delivered, in order, and no number
/// is given twice. WORKS_CRASH_SECONDS (default 15) makes a longer run: WORKS_CRASH_SECONDS=600 ./test CrashTests.
/// </summary>
public sealed class CrashTests : IAsyncLifetime
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("WORKS_CRASH_SECONDS") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 15);

    private static readonly string[] EstimateStates = ["PENDINGFORVERIFICATION", "PENDINGFORTECHNICALSANCTION", "PENDINGFORAPPROVAL", "APPROVED"];
    private static readonly string[] ContractStates = ["PENDING_FOR_VERIFICATION", "PENDING_FOR_APPROVAL", "PENDING_FOR_ACCEPTANCE", "ACCEPTED"];

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "works-crash-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly ConcurrentQueue<(string Number, string State)> _acknowledged = new();
    private readonly ConcurrentQueue<string> _projects = new();
    private readonly ConcurrentQueue<(string Number, string State)> _contracts = new();
    private readonly ConcurrentQueue<string> _measurements = new();
    private readonly List<string> _unexpected = [];
    private readonly Random _random = new(50_022);
    private readonly Lock _lock = new();
    private PrivateCluster _cluster = null!;
    private string _contractor = string.Empty;
    private string _organisation = string.Empty;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Administrator => _cluster.ConnectionString("works", PrivateCluster.OwnerRole);

    public async ValueTask InitializeAsync() => _cluster = await PrivateCluster.StartAsync(_folder, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        NpgsqlConnection.ClearAllPools();
        await Template.KillAsync(_folder);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_was_acknowledged_survives_kills_of_both_hosts_and_of_PostgreSQL()
    {
        var hosts = new[] { new Victim(_folder), new Victim(_folder) };
        var kills = new Dictionary<string, int>(StringComparer.Ordinal) { ["host"] = 0, ["PostgreSQL"] = 0 };
        try
        {
            await hosts[0].StartAsync(); // fills the database; the second host finds it filled
            await hosts[1].StartAsync();
            var token = await hosts[0].SignInAsync();
            _contractor = await hosts[0].SignInAsCitizenAsync(ContractScenario.Sarita);
            _organisation = (await TextAsync("select id::text from registries.organisations where org_number = $1", "ORG-000017"))!;
            using var end = new CancellationTokenSource();
            var started = Stopwatch.GetTimestamp();
            // A busy machine gets less done in the time: go on until the run shows something.
            bool IsEnough() => Stopwatch.GetElapsedTime(started) >= Length && kills["host"] > 1 && kills["PostgreSQL"] > 0 && _acknowledged.Count > 20;
            var writers = Enumerable.Range(0, 6).Select(i => WriteAsync(hosts, token, i, end.Token)).ToList();
            for (var round = 0; !IsEnough() && Stopwatch.GetElapsedTime(started) < Length * 8; round++)
            {
                await Task.Delay(_random.Next(700, 2500), CancellationToken.None);
                if (round % 3 == 2)
                {
                    kills["PostgreSQL"]++;
                    await Template.KillAsync(_folder); // what the machine's power does; WAL brings it back
                    NpgsqlConnection.ClearAllPools();
                    await ReadyAsync(hosts[round % 2]); // started again by a host: nobody else is there
                    _cluster = await PrivateCluster.StartAsync(_folder, CancellationToken.None); // joins it
                }
                else
                {
                    kills["host"]++;
                    var victim = hosts[round % 2];
                    await victim.KillAsync();
                    await victim.StartAsync();
                }
            }

            await end.CancelAsync();
            await Task.WhenAll(writers);
            await DrainedAsync();
        }
        finally
        {
            foreach (var host in hosts) await host.KillAsync();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{_projects.Count} projects, {_acknowledged.Count} steps of estimates, {_contracts.Count} of work orders, {_measurements.Count} measurements acknowledged; kills: {kills["host"]} of hosts, {kills["PostgreSQL"]} of PostgreSQL");
        Assert.Empty(_unexpected);
        Assert.True(_acknowledged.Count > 20 && kills["host"] > 1 && kills["PostgreSQL"] > 0, "The run shows nothing: too little was written or killed.");
        await NothingIsLostAsync();
        await EverythingAgreesAsync();
    }

    private static async Task ReadyAsync(Victim host)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if ((await host.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), CancellationToken.None)).IsSuccessStatusCode) return;
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > 60) Assert.Fail("PostgreSQL was killed, and no host has started it again");
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private async Task WriteAsync(Victim[] hosts, string token, int writer, CancellationToken end)
    {
        var turn = writer;
        while (!end.IsCancellationRequested)
        {
            try
            {
                var client = new Client(hosts[turn++ % hosts.Length].Http, token);
                var project = await client.PostAsync("/project/v1/_create", new
                {
                    Projects = new[] { new { tenantId = City, name = "Crash", projectType = "WT-CWS", description = "d", address = new { tenantId = City, city = City, boundaryType = "Ward", boundary = "B1" } } },
                });
                if (!IsDone(project)) continue;
                _projects.Enqueue(project.Text("Project[0].projectNumber"));
                var created = await client.PostAsync("/estimate/v1/_create", Body(project.Text("Project[0].id")));
                if (!IsDone(created)) continue;
                var estimate = created.At("estimates[0]")!.AsObject();
                var number = (string)estimate["estimateNumber"]!;
                _acknowledged.Enqueue((number, (string)estimate["wfStatus"]!));
                foreach (var action in ToApproval)
                {
                    // A step whose answer was lost may have happened: then the same step is refused, and nothing more is known of this estimate.
                    var moved = await new Client(hosts[turn++ % hosts.Length].Http, token).PostAsync("/estimate/v1/_update", Update(estimate, action));
                    if (!IsDone(moved)) break;
                    _acknowledged.Enqueue((number, moved.Text("estimates[0].wfStatus")));
                    if (action == ToApproval[^1]) await ExecuteAsync(() => hosts[turn++ % hosts.Length].Http, token, estimate);
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
            {
                // killed in the middle: nothing was acknowledged
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    // A work order, its acceptance by the organisation, and the first measurement.
    private async Task ExecuteAsync(Func<HttpClient> host, string token, JsonObject estimate)
    {
        var created = await new Client(host(), token).PostAsync(ContractScenario.Create, ContractScenario.Body(estimate, _organisation));
        if (!IsDone(created)) return;
        var contract = created.At("contracts[0]")!.AsObject();
        var number = (string)contract["contractNumber"]!;
        _contracts.Enqueue((number, (string)contract["wfStatus"]!));
        foreach (var action in ContractScenario.ToAcceptance)
        {
            var moved = await new Client(host(), action == "ACCEPT" ? _contractor : token).PostAsync(ContractScenario.Change, ContractScenario.Update(contract, action));
            if (!IsDone(moved)) return;
            contract = moved.At("contracts[0]")!.AsObject();
            _contracts.Enqueue((number, (string)contract["wfStatus"]!));
        }

        var measured = await new Client(host(), token).PostAsync(MeasurementScenario.Create, MeasurementScenario.Body(contract, [1m]));
        if (IsDone(measured, 202)) _measurements.Enqueue(measured.Text("measurements[0].measurementNumber"));
    }

    // 503 is what a host says whose database is away; anything else that is no success is a defect.
    private bool IsDone(Reply reply, int success = 200)
    {
        if (reply.Status == success) return true;
        lock (_lock)
        {
            if (reply.Status != 503) _unexpected.Add(reply.ToString());
        }

        return false;
    }

    private async Task DrainedAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (await CountAsync("select count(*) from platform.outbox_deliveries where delivered_time is null") > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < 120, "Events are still undelivered after two minutes.");
            await Task.Delay(200, Cancellation);
        }
    }

    private async Task NothingIsLostAsync()
    {
        var numbers = _acknowledged.Select(step => step.Number).Distinct(StringComparer.Ordinal).ToArray();
        Assert.Equal(numbers.Length, await CountAsync("select count(*) from estimates.estimates where estimate_number = any ($1)", numbers));
        Assert.Equal(_projects.Count, await CountAsync("select count(*) from projects.projects where project_number = any ($1)", [.. _projects]));
        await NoStepIsLostAsync(_acknowledged, EstimateStates, "select wf_status from estimates.estimates where estimate_number = $1");
        await NoStepIsLostAsync(_contracts, ContractStates, "select wf_status from contracts.contracts where contract_number = $1");
        Assert.Equal(_measurements.Count, await CountAsync("select count(*) from measurements.measurements where measurement_number = any ($1) and wf_status = 'SUBMITTED'", [.. _measurements]));
    }

    private async Task NoStepIsLostAsync(IEnumerable<(string Number, string State)> steps, string[] order, string stored)
    {
        foreach (var acknowledged in steps.GroupBy(step => step.Number, StringComparer.Ordinal))
        {
            // One state further at most: the step whose answer was lost.
            var least = acknowledged.Max(step => Array.IndexOf(order, step.State));
            var found = Array.IndexOf(order, await TextAsync(stored, acknowledged.Key));
            Assert.True(least >= 0 && (found == least || found == least + 1), $"{acknowledged.Key}: acknowledged {string.Join(", ", acknowledged.Select(step => step.State))}, stored {(found < 0 ? "nothing" : order[found])}");
        }
    }

    private async Task EverythingAgreesAsync()
    {
        const string Mine = "from estimates.estimates e where e.name = 'Culvert at ward 4'";
        async Task NoneAsync(string what, string sql) => Assert.True(await CountAsync(sql) == 0, what);
        await NoneAsync("an estimate disagrees with its workflow position", $"select count(*) {Mine} and not exists (select from administration.workflow_positions w where w.tenant_id = e.tenant_id and w.business_id = e.business_id and w.state = e.wf_status)");
        await NoneAsync("a step is missing in the history", $"select count(*) {Mine} and (select count(*) from administration.process_instances p where p.tenant_id = e.tenant_id and p.business_id = e.business_id) <> array_position(array['PENDINGFORVERIFICATION', 'PENDINGFORTECHNICALSANCTION', 'PENDINGFORAPPROVAL', 'APPROVED'], e.wf_status)");
        await NoneAsync("a change has no audit entry", $"select count(*) {Mine} and (select count(*) from platform.audit_entries a where a.tenant_id = e.tenant_id and a.entity = 'estimates.estimates' and a.entity_id = e.id::text) <> (select count(*) from administration.process_instances p where p.tenant_id = e.tenant_id and p.business_id = e.business_id)");
        await NoneAsync("a change has no event", $"select count(*) {Mine} and (select count(*) from platform.outbox_events o where o.tenant_id = e.tenant_id and o.aggregate_id = e.estimate_number and o.topic in ('save-estimate', 'update-estimate')) <> (select count(*) from administration.process_instances p where p.tenant_id = e.tenant_id and p.business_id = e.business_id)");
        await NoneAsync("an event overtook an earlier one of its aggregate", "select count(*) from platform.outbox_deliveries a join platform.outbox_deliveries b on b.subscriber = a.subscriber and b.tenant_id = a.tenant_id and b.aggregate_id = a.aggregate_id and b.event_id > a.event_id and b.delivered_time < a.delivered_time");
        await NoneAsync("an event was not delivered", "select count(*) from platform.outbox_deliveries where delivered_time is null");
        await NoneAsync("a number was given twice", "select count(*) from (select 1 from estimates.estimates group by tenant_id, estimate_number, version_number having count(*) > 1) twice");
        const string Orders = "from contracts.contracts c where c.project_id in (select e.project_id from estimates.estimates e where e.name = 'Culvert at ward 4')";
        await NoneAsync("a work order disagrees with its workflow position", $"select count(*) {Orders} and not exists (select from administration.workflow_positions w where w.tenant_id = c.tenant_id and w.business_id = c.business_id and w.state = c.wf_status)");
        await NoneAsync("a step of a work order has no audit entry", $"select count(*) {Orders} and (select count(*) from platform.audit_entries a where a.tenant_id = c.tenant_id and a.entity = 'contracts.contracts' and a.entity_id = c.id::text) < (select count(*) from administration.process_instances p where p.tenant_id = c.tenant_id and p.business_id = c.business_id)");
        await NoneAsync("a step of a work order has no event", $"select count(*) {Orders} and (select count(*) from platform.outbox_events o where o.tenant_id = c.tenant_id and o.aggregate_id = c.contract_number and o.topic in ('save-contract', 'update-contract')) < (select count(*) from administration.process_instances p where p.tenant_id = c.tenant_id and p.business_id = c.business_id)");
        await NoneAsync("an estimate was contracted twice", $"select count(*) from (select 1 {Orders} and c.status <> 'INACTIVE' group by c.tenant_id, c.project_id having count(*) > 1) twice");
        await NoneAsync("an accepted work order has no register, or two", $"select count(*) {Orders} and c.status = 'ACTIVE' and (select count(*) from attendance.registers r where r.tenant_id = c.tenant_id and r.reference_id = c.contract_number) <> 1");
        await NoneAsync("a work is measured twice at once", "select count(*) from (select 1 from measurements.measurements group by tenant_id, reference_id, measurement_number having count(*) > 1) twice");
        await NoneAsync("a measurement has no event", $"select count(*) from measurements.measurements m where m.reference_id in (select c.contract_number {Orders}) and not exists (select from platform.outbox_events o where o.tenant_id = m.tenant_id and o.aggregate_id = m.measurement_number)");
        // Every estimate was analysed once: deliveries may repeat, what they do may not.
        await NoneAsync("an estimate was analysed twice", "select count(*) from (select 1 from estimates.statements group by tenant_id, target_id having count(*) > 1) twice");
    }

    private async Task<long> CountAsync(string sql, string[]? values = null) => (long)(await ScalarAsync(sql, values))!;

    private async Task<string?> TextAsync(string sql, string value) => (string?)await ScalarAsync(sql, value);

    private async Task<object?> ScalarAsync(string sql, object? value)
    {
        await using var connection = new NpgsqlConnection(Administrator);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        if (value is not null) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
