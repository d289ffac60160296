using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Duties;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using Works.Host;

namespace Works.Api.Tests.Rules;

/// <summary>A host with rules of its own beside those of the modules.</summary>
public sealed class RulesHost : WorksHost
{
    protected override void Configure(IServiceCollection services) => services
        .AddSingleton(new ConservationRule("T01", "Cannot be computed", RuleSeverity.Warn, "select 'pg.citya' as tenant_id, 'x' as subject, 1 / (select count(*) from estimates.estimates where false) as found, 0 as allowed, '' as detail"))
        .AddSingleton(new ConservationRule("T02", "Broken a thousand times", RuleSeverity.Warn, "select case when n <= 900 then 'pg.citya' else 'pg.cityb' end as tenant_id, 'n' || n as subject, n as found, 0 as allowed, null as detail from generate_series(1, 1000) n;"))
        .AddSingleton(new ConservationRule("T03", "Would write", RuleSeverity.Block, "select tenant_id, subject, 0 as found, 0 as allowed, message as detail from (select * from administration.control_findings for update) held"));
}

/// <summary>The store is checked against the conservation rules: each has a fault put straight into the database, found, and mended (spec 02 §8, check 2).</summary>
public sealed class RuleTests(RulesHost works) : IClassFixture<RulesHost>
{
    private const string Run = "/controls/rules/v1/_run";
    private const string Results = "/controls/results/v1/_search";

    public static TheoryData<string, string, string, string> Faults { get; } = new()
    {
        { "C01", "Σ measurement rows", "update estimates.estimate_lines set no_of_unit = no_of_unit + 1 where estimate_id = '{estimate}' and category = 'SOR'", "update estimates.estimate_lines set no_of_unit = no_of_unit - 1 where estimate_id = '{estimate}' and category = 'SOR'" },
        { "C01", "total of the items", "update estimates.estimates set items_total = items_total + 0.01, computed_total = computed_total + 0.01 where id = '{estimate}'", "update estimates.estimates set items_total = items_total - 0.01, computed_total = computed_total - 0.01 where id = '{estimate}'" },
        { "C01", "total, by items and overheads", "update estimates.estimates set computed_total = computed_total + 1 where id = '{estimate}'", "update estimates.estimates set computed_total = computed_total - 1 where id = '{estimate}'" },
        { "C01", "GST", """update estimates.estimates set differences = '[{"what": "GST", "sent": 2, "computed": 1}]' where id = '{estimate}'""", "update estimates.estimates set differences = '[]' where id = '{estimate}'" },
        { "C36", "before its project", "update projects.projects set created_time = created_time + 100000000 where id = '{project}'", "update projects.projects set created_time = created_time - 100000000 where id = '{project}'" },
        { "C36", "before the version it revises", "update estimates.estimates set proposal_date = proposal_date - 1000000000000, old_uuid = (select id from estimates.estimates where tenant_id = 'pg.citya' and id <> '{estimate}' limit 1) where id = '{estimate}'", "update estimates.estimates set proposal_date = proposal_date + 1000000000000, old_uuid = null where id = '{estimate}'" },
        { "C36", "ends before it starts", "update projects.projects set start_date = 2, end_date = 1 where id = '{project}'", "update projects.projects set start_date = null, end_date = null where id = '{project}'" },
        { "C36", "precedes the step before it", "update administration.process_instances set last_modified_time = last_modified_time - 100000000 where business_id = '{number}' and action = 'APPROVE'", "update administration.process_instances set last_modified_time = last_modified_time + 100000000 where business_id = '{number}' and action = 'APPROVE'" },
    };

    [Fact]
    public async Task A_store_that_only_the_api_has_written_keeps_every_rule()
    {
        await EstimateScenario.ApprovedAsync(works);
        var reply = (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync($"{Run}?tenantId=pg&rules=C01,C36,C39")).Ok();
        Assert.Equal(["C01", "C36", "C39"], reply.At("results")!.AsArray().Select(result => (string)result!["rule"]!));
        Assert.All(reply.At("results")!.AsArray(), result => Assert.True((long)result!["breaches"]! == 0 && result["error"] is null, reply.Body));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_in_the_database_is_found_and_gone_when_mended(string rule, string detail, string fault, string mend)
    {
        var estimate = await EstimateScenario.ApprovedAsync(works);
        string Filled(string sql) => sql.Replace("{estimate}", (string)estimate["id"]!, StringComparison.Ordinal)
            .Replace("{project}", (string)estimate["projectId"]!, StringComparison.Ordinal).Replace("{number}", (string)estimate["estimateNumber"]!, StringComparison.Ordinal);
        var city = await works.AsAsync("SUPERUSERA");
        var before = await BreachesAsync(city, rule);
        await works.StoredAsync(Filled(fault));
        var reply = (await city.PostAsync($"{Run}?tenantId=pg.citya&rules={rule}")).Ok();
        var word = detail == "Σ measurement rows" ? "quantity of the row" : detail;
        var offender = reply.At("results[0].offenders")!.AsArray().Single(row => ((string)row!["detail"]!).Contains(word, StringComparison.Ordinal))!;
        Assert.Equal("pg.citya", (string)offender["tenantId"]!);
        Assert.NotEqual((decimal)offender["found"]!, (decimal)offender["allowed"]!);
        Assert.True((long)reply.At("results[0].breaches")! > before);
        // What is broken is told, too.
        Assert.NotEqual(0, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'rule.broken' and aggregate_id = '{rule}' and payload->>'runId' = '{reply.Text("run.id")}'"));
        await works.StoredAsync(Filled(mend));
        Assert.Equal(before, await BreachesAsync(city, rule));
    }

    [Fact]
    public async Task Sub_estimates_that_exceed_the_whole_or_do_not_add_up_to_it_are_found()
    {
        var whole = await Office.ProjectAsync(works);
        var parent = await ApprovedAsync(whole, 100);
        var first = await ApprovedAsync(await Office.ProjectAsync(works, whole), 60);
        var city = await works.AsAsync("SUPERUSERA");
        Assert.Equal(1, await BreachesAsync(city, "C01")); // all parts there, and they are not the whole
        var second = await ApprovedAsync(await Office.ProjectAsync(works, whole), 40);
        Assert.Equal(0, await BreachesAsync(city, "C01"));
        await works.StoredAsync($"update projects.projects set is_deleted = true where id = '{(string)second["projectId"]!}'");
        var offender = (await city.PostAsync($"{Run}?tenantId=pg.citya&rules=C01")).Ok().At("results[0].offenders[0]")!;
        Assert.Equal(((string)parent["estimateNumber"]!, 12928.08m, 21546.80m), ((string)offender["subject"]!, (decimal)offender["found"]!, (decimal)offender["allowed"]!));
        await works.StoredAsync($"update projects.projects set is_deleted = false where id = '{(string)second["projectId"]!}'");
        Assert.NotNull(first);
    }

    [Fact]
    public async Task An_entry_of_the_history_that_was_edited_breaks_C39()
    {
        await EstimateScenario.ApprovedAsync(works);
        var city = await works.AsAsync("SUPERUSERA");
        var started = TimeProvider.System.GetTimestamp();
        while ((int)(await city.PostAsync("/audit-service/history/v1/_verify")).Ok().At("histories[0].unsealed")! > 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "not sealed");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, await BreachesAsync(city, "C39"));
        var entry = (await works.StoredAsync("select id, actor from platform.audit_entries where tenant_id = 'pg.citya' order by position limit 1"))[0];
        await works.StoredAsync($"update platform.audit_entries set actor = gen_random_uuid() where id = '{entry["id"]}'");
        var broken = (await city.PostAsync($"{Run}?tenantId=pg.citya&rules=C39")).Ok();
        Assert.Equal(("1", entry["id"]!.ToString()), (broken.Text("results[0].breaches"), broken.Text("results[0].offenders[0].subject")));
        await works.StoredAsync($"update platform.audit_entries set actor = '{entry["actor"]}' where id = '{entry["id"]}'");
        Assert.Equal(0, await BreachesAsync(city, "C39"));
    }

    [Fact]
    public async Task A_rule_that_cannot_be_checked_says_so_and_keeps_no_other_from_it_and_none_can_write()
    {
        await works.StoredAsync("insert into administration.control_findings values (gen_random_uuid(), 'pg.citya', 'T', 't', 'T', 't', gen_random_uuid(), 't', 1)");
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync($"{Run}?tenantId=pg.citya&rules=C01,T01,T02,T03")).Ok();
        var results = reply.At("results")!.AsArray().ToDictionary(result => (string)result!["rule"]!, result => result!, StringComparer.Ordinal);
        Assert.Equal("Not checked: division by zero", (string)results["T01"]["error"]!);
        Assert.Contains("read-only", (string)results["T03"]["error"]!, StringComparison.Ordinal);
        Assert.Null(results["T02"]["error"]);
        Assert.Null(results["C01"]["error"]);
        Assert.NotEqual(0, await works.CountAsync("select count(*) from administration.control_findings where rule = 'T'"));
    }

    [Fact]
    public async Task Counts_are_exact_offenders_are_limited_and_every_city_sees_its_own()
    {
        var state = (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync($"{Run}?tenantId=pg&rules=T02")).Ok();
        Assert.Equal(("1000", 40), (state.Text("results[0].breaches"), state.At("results[0].offenders")!.AsArray().Count));
        var run = state.Text("run.id");
        foreach (var (user, tenant, count) in new[] { ("SUPERUSERA", "pg.citya", 900), ("SUPERUSERB", "pg.cityb", 100) })
        {
            var own = (await (await works.AsAsync(user, tenant)).PostAsync($"{Results}?tenantId={tenant}&runId={run}")).Ok();
            Assert.Equal((count, 20), ((int)own.At("results[0].breaches")!, own.At("results[0].offenders")!.AsArray().Count));
            Assert.All(own.At("results[0].offenders")!.AsArray(), offender => Assert.Equal(tenant, (string)offender!["tenantId"]!));
        }

        // A city's run is the city's alone.
        var city = (await (await works.AsAsync("SUPERUSERA")).PostAsync($"{Run}?rules=T02")).Ok();
        Assert.Equal("pg.citya", city.Text("run.tenantId"));
        Assert.Equal(city.Text("run.id"), (await (await works.AsAsync("SUPERUSERA")).PostAsync(Results)).Ok().Text("run.id")); // the newest
        (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync($"{Results}?tenantId=pg.cityb&runId={city.Text("run.id")}")).Refused("UNKNOWN_RUN");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync($"{Run}?tenantId=pg")).Refused("CustomException", 403);
        (await (await works.AsAsync("SUPERUSERA")).PostAsync($"{Run}?rules=C99")).Refused("UNKNOWN_RULE");
    }

    [Fact]
    public async Task The_rules_are_listed_and_an_auditor_reads_them_and_nobody_else()
    {
        var auditor = await works.AsAsync("AO1");
        (await auditor.PostAsync("/controls/rules/v1/_search")).Refused("CustomException", 403);
        await Office.GrantAsync(works, "AO1", "AUDITOR");
        var rules = (await auditor.PostAsync("/controls/rules/v1/_search")).Ok().At("rules")!.AsArray();
        Assert.Equal(rules.Select(rule => (string)rule!["id"]!).Order(StringComparer.Ordinal), rules.Select(rule => (string)rule!["id"]!));
        Assert.Equal(("BLOCK", "WARN"), (Severity("C01"), Severity("T02")));
        Assert.Contains("Σ sub-estimates = estimate", rules.Single(rule => (string)rule!["id"]! == "C01")!["assertions"]!.AsArray().Select(title => (string)title!));
        foreach (var path in new[] { Run + "?rules=C36", Results, "/controls/findings/v1/_search" }) (await auditor.PostAsync(path)).Ok();
        (await auditor.PostAsync("/project/v1/_create")).Refused("CustomException", 403);
        string Severity(string id) => (string)rules.Single(rule => (string)rule!["id"]! == id)!["severity"]!;
    }

    [Fact]
    public async Task The_nightly_job_checks_the_whole_store_and_its_cities_read_the_result()
    {
        var started = TimeProvider.System.GetTimestamp();
        // The host writes the schedule down some time after its start: before that there is nothing to bring forward.
        while (await works.CountAsync("with due as (update administration.recurring_jobs set next_time = 1 where name = 'conservation-rules' returning 1) select count(*) from due") == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(40), "the nightly run is not scheduled");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        while (await works.CountAsync("select count(*) from administration.rule_runs where kind = 'NIGHTLY'") == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(40), "the nightly run does not come");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        var run = (await works.StoredAsync("select id, tenant_id from administration.rule_runs where kind = 'NIGHTLY' order by started_time limit 1"))[0];
        Assert.Equal("pg", run["tenant_id"]);
        var seen = (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync($"{Results}?tenantId=pg.cityb&runId={run["id"]}")).Ok();
        Assert.Equal("100", seen.At("results")!.AsArray().Single(result => (string)result!["rule"]! == "T02")!["breaches"]!.ToString());
        Assert.Contains("C39", seen.At("results")!.AsArray().Select(result => (string)result!["rule"]!));
        while (await works.CountAsync("select count(*) from administration.recurring_jobs where name = 'conservation-rules' and next_time > 1 and last_error is null") == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "the job does not end");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private async Task<JsonObject> ApprovedAsync(string projectId, decimal units)
    {
        var estimate = await Office.SubmittedAsync(works, projectId, units);
        await Office.WalkAsync(works, estimate);
        return estimate;
    }

    private static async Task<long> BreachesAsync(Client client, string rule)
    {
        var reply = (await client.PostAsync($"{Run}?tenantId=pg.citya&rules={rule}")).Ok();
        Assert.Null(reply.At("results[0].error"));
        return (long)reply.At("results[0].breaches")!;
    }
}

/// <summary>Σ sub-estimates, and abstract against detailed, in the transaction: an office that runs its controls blocking.</summary>
public sealed class BlockingRuleTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task Amounts_that_do_not_follow_from_the_quantities_are_refused_with_both_numbers()
    {
        var body = Office.Body(await Office.ProjectAsync(works), 100);
        body["estimate"]!["additionalDetails"]!["totalEstimatedAmount"] = 21_546m;
        var refused = (await (await works.AsAsync("JE1")).PostAsync("/estimate/v1/_create", body)).Refused("RULE_BROKEN");
        Assert.Matches(@"^C01: totalEstimatedAmount in the abstract of ES/\S+ is 21546, allowed is 21546\.8\. Send the computed amounts: /estimate/v1/_calculate answers them\.$", refused.Text("Errors[0].message"));
        Assert.Equal(0, await works.CountAsync($"select count(*) from estimates.estimates where project_id = '{(string)body["estimate"]!["projectId"]!}'"));
        body["estimate"]!["additionalDetails"]!["totalEstimatedAmount"] = 21_546.8m;
        (await (await works.AsAsync("JE1")).PostAsync("/estimate/v1/_create", body)).Ok();
    }

    [Fact]
    public async Task Parts_may_not_exceed_the_sanctioned_whole()
    {
        var whole = await Office.ProjectAsync(works);
        var parent = await Office.SubmittedAsync(works, whole, 100);
        await Office.WalkAsync(works, parent);
        var first = await Office.SubmittedAsync(works, await Office.ProjectAsync(works, whole), 60);
        await Office.WalkAsync(works, first);
        var second = await Office.SubmittedAsync(works, await Office.ProjectAsync(works, whole), 50);
        await Office.WalkAsync(works, second, steps: 2);
        (await Office.StepAsync(works, "EO1", second, "APPROVE")).Refused("RULE_BROKEN", message:
            $"C01: the sum of the sub-estimates of {(string)parent["estimateNumber"]!}, with {(string)second["estimateNumber"]!}, is 23701.48, allowed is 21546.8. Revise {(string)parent["estimateNumber"]!} first, or correct this part.");
        Assert.Equal("PENDINGFORAPPROVAL", await Office.StateAsync(works, second));
    }

    [Fact]
    public async Task A_whole_is_sanctioned_when_its_parts_add_up_to_it()
    {
        var whole = await Office.ProjectAsync(works);
        foreach (var units in new[] { 60, 30 }) await Office.SubmittedAsync(works, await Office.ProjectAsync(works, whole), units);
        var parent = await Office.SubmittedAsync(works, whole, 100);
        await Office.WalkAsync(works, parent, steps: 2);
        var refused = (await Office.StepAsync(works, "EO1", parent, "APPROVE")).Refused("RULE_BROKEN");
        Assert.Contains("C01: the sum of the 2 sub-estimates", refused.Text("Errors[0].message"), StringComparison.Ordinal);
        await Office.SubmittedAsync(works, await Office.ProjectAsync(works, whole), 10);
        (await Office.StepAsync(works, "EO1", parent, "APPROVE")).Ok();
    }
}

/// <summary>Notes when it runs; due every second.</summary>
public sealed class TickingJob(string name) : IRecurringJob
{
    public ConcurrentQueue<DateTimeOffset> Runs { get; } = new();

    public int Running { get; private set; }

    public bool Overlapped { get; private set; }

    public string? Fails { get; set; }

    public string Name => name;

    public DateTimeOffset NextAfter(DateTimeOffset instant) => instant.AddSeconds(1);

    public async Task RunAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        Runs.Enqueue(due);
        Overlapped |= ++Running > 1;
        await Task.Delay(50, cancellationToken);
        Running--;
        if (Fails is { } reason) throw new InvalidOperationException(reason);
    }
}

public sealed class JobsHost : WorksHost
{
    public TickingJob Job { get; } = new("test-ticking");

    public TickingJob Failing { get; } = new("test-failing") { Fails = "out of paper" };

    protected override void Configure(IServiceCollection services) => services.AddSingleton<IRecurringJob>(Job).AddSingleton<IRecurringJob>(Failing);
}

/// <summary>Recurring jobs (decision 17).</summary>
public sealed class JobTests(JobsHost works) : IClassFixture<JobsHost>
{
    [Fact]
    public async Task However_many_hosts_run_a_job_runs_once_each_time_it_is_due()
    {
        await using var second = await Application.CreateAsync(
            ["--PORT", "0", "--WORKS_LISTEN", "127.0.0.1", "--WORKS_DATABASE", works.Administrator, "--WORKS_DATA", works.DataFolder, "--WORKS_PROFILE", "none"],
            services => services.AddSingleton<IRecurringJob>(works.Job));
        await second.StartAsync(TestContext.Current.CancellationToken);
        var from = works.Job.Runs.Count;
        var started = TimeProvider.System.GetTimestamp();
        while (works.Job.Runs.Count < from + 5)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "the job does not run");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        await second.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(works.Job.Runs.Count, works.Job.Runs.Distinct().Count());
        Assert.False(works.Job.Overlapped);
    }

    [Fact]
    public async Task A_job_that_fails_says_why_and_is_tried_again_later()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await works.CountAsync("select count(*) from administration.recurring_jobs where name = 'test-failing' and last_error like '%out of paper%' and next_time > finished_time + 60000") == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "the failure is not noted");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
