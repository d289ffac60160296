using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using Works.Host;
using static Works.Api.Tests.Estimates.RateScenario;

namespace Works.Api.Tests.Estimates;

/// <summary>Scheduled revision of many rates (spec 10 §5, §8.3 R2, R3).</summary>
public sealed class RateRevisionJobTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Create = "/rate-analysis/v1/scheduler/_create";
    private const string Search = "/rate-analysis/v1/scheduler/_search";

    [Fact]
    public async Task A_job_says_of_every_item_what_became_of_it()
    {
        await ItemAsync(works, "T_GOOD");
        var id = (await works.StoredAsync("select id from administration.masters where schema_code = 'WORKS-SOR.SOR' and unique_identifier = 'T_GOOD'"))[0]["id"]!.ToString()!;
        var admin = await works.AsAsync("SUPERUSER", "pg");
        var from = Tomorrow;
        var created = (await admin.PostAsync(Create, new { Schedule = new { tenantId = "pg", effectiveFrom = from, sorIds = new[] { id, "SOR_000210" } } })).Ok();
        Assert.Equal("successful", created.Text("ResponseInfo.status"));
        Assert.Matches(@"^RJ/\d{4}-\d{2}/\d+$", created.Text("ScheduledJobs[0].jobId"));
        Assert.Equal(("SCHEDULED", "2"), (created.Text("ScheduledJobs[0].status"), created.Text("ScheduledJobs[0].noOfSorScheduled")));

        var job = await FinishedAsync(admin, created.Text("ScheduledJobs[0].jobId"));
        Assert.Equal("PARTIAL", (string)job["status"]!);
        Assert.Equal([("T_GOOD", "SUCCESSFUL"), ("SOR_000210", "FAILED")], job["sorDetails"]!.AsArray().Select(sor => ((string)sor!["sorCode"]!, (string)sor["status"]!)));
        Assert.StartsWith("SOR_COMPOSITION_NOT_FOUND", (string)job["sorDetails"]![1]!["failureReason"]!, StringComparison.Ordinal);
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.masters where schema_code = 'WORKS-SOR.Rates' and data->>'sorId' = 'T_GOOD' and data->>'validFrom' = '{Text(from)}'"));
        Assert.Equal(["rate-analysis-job-create", "rate-analysis-job-update"],
            (await works.StoredAsync($"select topic from platform.outbox_events where aggregate_id = '{(string)job["jobId"]!}' order by id")).Select(row => (string)row["topic"]!));
        // In the name of the person who scheduled it.
        var person = (await works.StoredAsync("select uuid from administration.users where user_name = 'SUPERUSER'"))[0]["uuid"]!.ToString();
        Assert.Equal(person, (string)job["auditDetails"]!["createdBy"]!);
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity = 'administration.masters' and actor = '{person}' and after::text like '%T_GOOD%'"));
    }

    [Fact]
    public async Task A_job_of_which_nothing_succeeds_has_failed_and_leaves_a_city_the_states_schedule()
    {
        var city = await works.AsAsync("SUPERUSERA");
        var created = (await city.PostAsync(Create, new { Schedule = new { tenantId = "pg.citya", effectiveFrom = Tomorrow, sorIds = new[] { "SOR_000210", "SOR_000240" } } })).Ok();
        Assert.Equal("FAILED", (string)(await FinishedAsync(city, created.Text("ScheduledJobs[0].jobId"), "pg.citya"))["status"]!);
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.masters where tenant_id = 'pg.citya' and schema_code = 'WORKS-SOR.Rates'"));

        var other = await works.AsAsync("SUPERUSERB", "pg.cityb");
        var seen = (await other.PostAsync(Search, new { SearchCriteria = new { tenantId = "pg.cityb", jobIds = new[] { created.Text("ScheduledJobs[0].jobId") } }, Pagination = new { } })).Ok();
        Assert.Empty(seen.At("ScheduledJobs")!.AsArray());
    }

    [Fact]
    public async Task However_many_hosts_run_a_job_runs_once()
    {
        await using var second = await Application.CreateAsync(
            ["--PORT", "0", "--WORKS_LISTEN", "127.0.0.1", "--WORKS_DATABASE", works.Administrator, "--WORKS_DATA", works.DataFolder, "--WORKS_PROFILE", "none"]);
        await second.StartAsync(TestContext.Current.CancellationToken);
        var admin = await works.AsAsync("SUPERUSER", "pg");
        var numbers = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            var code = await ItemAsync(works, $"T_MANY{i}");
            numbers.Add((await admin.PostAsync(Create, new { Schedule = new { tenantId = "pg", effectiveFrom = Tomorrow, sorIds = new[] { code } } })).Ok().Text("ScheduledJobs[0].jobId"));
        }

        foreach (var number in numbers)
        {
            Assert.Equal("COMPLETED", (string)(await FinishedAsync(admin, number))["status"]!);
            Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where aggregate_id = '{number}' and topic = 'rate-analysis-job-update'"));
        }

        Assert.Equal(6, await works.CountAsync("select count(*) from administration.masters where schema_code = 'WORKS-SOR.Rates' and data->>'sorId' like 'T_MANY%'"));
        await second.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_cannot_be_scheduled_is_refused()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        (await admin.PostAsync(Create)).Refused("INVALID_SCHEDULER_REQUEST");
        (await admin.PostAsync(Create, new { Schedule = new { effectiveFrom = Tomorrow } })).Refused("INVALID_SCHEDULER_REQUEST");
        (await admin.PostAsync(Create, new { Schedule = new { tenantId = "pg" } })).Refused("INVALID_SCHEDULER_REQUEST");
        (await admin.PostAsync(Create, new { Schedule = new { tenantId = "pg", effectiveFrom = Now - (2 * 86_400_000) } })).Refused("INVALID_SCHEDULER_REQUEST");
        (await admin.PostAsync(Create, new { Schedule = new { tenantId = "pg", effectiveFrom = Tomorrow, sorIds = Array.Empty<string>() } })).Refused("INVALID_SCHEDULER_REQUEST");
        (await admin.PostAsync(Create, new { Schedule = new { tenantId = "pg", effectiveFrom = Tomorrow, sorIds = new[] { "SOR_000301" } } })).Refused("INVALID_SCHEDULER_REQUEST");
        (await admin.PostAsync(Create, new { Schedule = new { tenantId = "pg", effectiveFrom = Tomorrow, sorIds = new[] { Guid.NewGuid().ToString() } } })).Refused("SOR_NOT_FOUND");
    }

    [Fact]
    public async Task The_search_needs_its_three_parts_filters_pages_and_sorts_by_known_columns_only()
    {
        var city = await works.AsAsync("SUPERUSERB", "pg.cityb");
        var started = Now;
        for (var i = 0; i < 3; i++)
            (await city.PostAsync(Create, new { Schedule = new { tenantId = "pg.cityb", effectiveFrom = Tomorrow + i, sorIds = new[] { "SOR_000210" } } })).Ok();
        async Task<string> Found(object criteria, object page) => string.Join(',', (await city.PostAsync(Search, new { SearchCriteria = criteria, Pagination = page })).Ok()
            .At("ScheduledJobs")!.AsArray().Select(job => ((string)job!["jobId"]!).Split('/')[^1].TrimStart('0')));
        var all = await Found(new { tenantId = "pg.cityb" }, new { sortBy = "rateEffectiveFrom", order = "asc" });
        Assert.Equal(3, all.Split(',').Length);
        Assert.Equal(string.Join(',', all.Split(',').Reverse()), await Found(new { tenantId = "pg.cityb" }, new { sortBy = "id; drop table estimates.rate_revision_jobs", order = "desc; --" }));
        Assert.Equal(all.Split(',')[1], await Found(new { tenantId = "pg.cityb" }, new { sortBy = "jobId", order = "asc", limit = 1, offSet = 1 }));
        Assert.Equal(all, await Found(new { tenantId = "pg.cityb", effectiveFromDate = started - 1000, effectiveToDate = Now + 1000 }, new { sortBy = "jobId", order = "ASC" }));
        Assert.Equal("", await Found(new { tenantId = "pg.cityb", effectiveFromDate = Now + 60_000 }, new { }));
        Assert.Equal("", await Found(new { tenantId = "pg.cityb", ids = new[] { "x" } }, new { }));
        Assert.Equal("", await Found(new { tenantId = "pg.cityb", status = "COMPLETED" }, new { }));

        (await city.PostAsync(Search, new { Pagination = new { } })).Refused("INVALID_SEARCH_PARAM");
        (await city.PostAsync(Search, new { SearchCriteria = new { }, Pagination = new { } })).Refused("INVALID_SEARCH_PARAM");
        (await city.PostAsync(Search, new { SearchCriteria = new { tenantId = "pg.cityb" } })).Refused("INVALID_SEARCH_PARAM");
        (await city.PostAsync(Search, new { SearchCriteria = new { tenantId = "pg.cityb", effectiveFromDate = 2000, effectiveToDate = 1000 }, Pagination = new { } })).Refused("INVALID_SEARCH_PARAM");
    }

    private static async Task<JsonObject> FinishedAsync(Client client, string number, string tenantId = "pg")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var job = (await client.PostAsync(Search, new { SearchCriteria = new { tenantId, jobIds = new[] { number } }, Pagination = new { } })).Ok().At("ScheduledJobs[0]")!.AsObject();
            if ((string)job["status"]! is not ("SCHEDULED" or "IN_PROGRESS")) return job;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"{number} does not finish.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
