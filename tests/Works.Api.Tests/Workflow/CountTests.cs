using Works.Administration;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Duties;
using Works.Api.Tests.Events;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Duties.Office;

namespace Works.Api.Tests.Workflow;

/// <summary>Counts and escalation (spec 50 §6.5).</summary>
public sealed class CountTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const long Day = 86_400_000;

    [Fact]
    public async Task Counts_are_bare_numbers_over_the_criteria_of_the_search()
    {
        var number = (string)(await SubmittedAsync(works))["estimateNumber"]!;
        var verifier = await works.AsAsync("EE1");
        Assert.Equal("1", (await verifier.PostAsync($"{Office.WorkflowPath}/process/_count?tenantId={City}&businessIds={number}")).Ok().Body);
        var listed = (await verifier.PostAsync($"{Office.WorkflowPath}/process/_search?tenantId={City}&limit=1")).Ok().Text("totalCount");
        Assert.Equal(listed, (await verifier.PostAsync($"{Office.WorkflowPath}/process/_count?tenantId={City}")).Ok().Body);
        (await verifier.PostAsync($"{Office.WorkflowPath}/process/_count")).Refused("EG_WF_CRITERIA_ERR");
    }

    [Fact]
    public async Task States_are_counted_by_query_or_by_body_under_the_contracts_lower_case_keys()
    {
        await SubmittedAsync(works);
        var stored = await works.CountAsync("select count(*) from administration.workflow_positions where tenant_id = 'pg.citya' and business_service = 'ESTIMATE' and state = 'PENDINGFORVERIFICATION'");
        var uuid = (await works.StoredAsync("select distinct state_uuid from administration.workflow_positions where tenant_id = 'pg.citya' and business_service = 'ESTIMATE' and state = 'PENDINGFORVERIFICATION'"))[0]["state_uuid"]!.ToString();
        var verifier = await works.AsAsync("EE1");
        var byQuery = (await verifier.PostAsync($"{Office.WorkflowPath}/process/_statuscount?tenantId={City}&businessService=ESTIMATE")).Ok();
        var byBody = (await verifier.PostAsync($"{Office.WorkflowPath}/process/_statuscount", new { ProcessInstanceSearchCriteria = new { tenantId = City, businessService = "ESTIMATE" } })).Ok();
        Assert.Equal(byQuery.Body, byBody.Body);
        var row = byQuery.Json!.AsArray().Single(found => (string)found!["statusid"]! == uuid)!.AsObject();
        Assert.Equal(["count", "applicationstatus", "businessservice", "statusid"], row.Select(member => member.Key));
        Assert.Equal((stored, "INWORKFLOW", "ESTIMATE"), ((long)row["count"]!, (string)row["applicationstatus"]!, (string)row["businessservice"]!));
        (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync($"{Office.WorkflowPath}/process/_statuscount", new { ProcessInstanceSearchCriteria = new { tenantId = City } })).Refused("CustomException", 403);
        (await verifier.PostAsync($"{Office.WorkflowPath}/process/_statuscount")).Refused("EG_WF_CRITERIA_ERR");
    }

    [Fact]
    public async Task Who_chooses_the_next_holder_sees_what_is_with_each_already()
    {
        var number = (string)(await SubmittedAsync(works))["estimateNumber"]!;
        var (busy, idle) = (Guid.NewGuid(), Guid.NewGuid());
        await works.StoredAsync($"update administration.workflow_positions set assignees = array['{busy}'::uuid] where tenant_id = 'pg.citya' and business_id = '{number}'");
        var verifier = await works.AsAsync("EE1");
        async Task<IEnumerable<(string, long, long?)>> LoadsAsync(params object[] people) =>
            (await verifier.PostAsync($"{Office.WorkflowPath}/workload/v1/_search", new { criteria = new { tenantId = City, assignees = people } })).Ok().Json!["workloads"]!.AsArray()
                .Select(load => ((string)load!["assignee"]!, (long)load["open"]!, (long?)load["awayUntil"])).ToArray();
        Assert.Equal([(idle.ToString(), 0, null), (busy.ToString(), 1, null)], await LoadsAsync(idle, busy));
        await works.StoredAsync($"update administration.workflow_positions set is_terminal = true where tenant_id = 'pg.citya' and business_id = '{number}'");
        Assert.Equal([(busy.ToString(), 0, null)], await LoadsAsync(busy));

        (await verifier.PostAsync($"{Office.WorkflowPath}/workload/v1/_search", new { criteria = new { tenantId = City, assignees = new[] { "somebody" } } })).Refused("INVALID_ASSIGNEE");
        (await verifier.PostAsync($"{Office.WorkflowPath}/workload/v1/_search", new { criteria = new { assignees = new[] { busy.ToString() } } })).Refused("EG_WF_CRITERIA_ERR");
    }

    [Fact]
    public async Task Nearing_are_those_that_nobody_has_touched_for_all_but_the_last_share_of_their_time()
    {
        var old = (string)(await SubmittedAsync(works))["estimateNumber"]!;
        var young = (string)(await SubmittedAsync(works))["estimateNumber"]!;
        // 5 days allowed, 33 % kept: 3.35 days.
        await AgeAsync(old, (long)(3.4m * Day));
        await AgeAsync(young, (long)(3.3m * Day));
        var verifier = await works.AsAsync("EE1");
        async Task<string> Nearing(string number) => (await verifier.PostAsync($"{Office.WorkflowPath}/process/_nearingslacount?tenantId={City}&businessService=ESTIMATE&businessIds={number}")).Ok().Body;
        Assert.Equal(("1", "0"), (await Nearing(old), await Nearing(young)));
        (await verifier.PostAsync($"{Office.WorkflowPath}/process/_nearingslacount?tenantId={City}")).Refused("EG_WF_BUSINESSSRV_ERR");
        (await verifier.PostAsync($"{Office.WorkflowPath}/process/_nearingslacount?tenantId={City}&businessService=NONE")).Refused("BUSINESSSERVICE_NOT_FOUND");
    }

    [Fact]
    public async Task What_is_later_than_its_state_or_its_workflow_allows_is_counted_for_telemetry()
    {
        var breaches = works.Services.GetRequiredService<ISlaBreaches>();
        async Task<long> Late() => (await breaches.CountAsync(TestContext.Current.CancellationToken)).Where(count => count is { TenantId: City, BusinessService: "ESTIMATE" }).Sum(count => count.Count);
        var number = (string)(await SubmittedAsync(works))["estimateNumber"]!;
        var before = await Late();
        await AgeAsync(number, (2 * Day) - 60_000); // two days are allowed for verification
        Assert.Equal(before, await Late());
        await AgeAsync(number, 120_000);
        Assert.Equal(before + 1, await Late());
    }

    private Task AgeAsync(string number, long milliseconds) => works.StoredAsync(
        $"update administration.workflow_positions set last_modified_time = last_modified_time - {milliseconds}, created_time = created_time - {milliseconds} where business_id = '{number}'");
}

/// <summary>Documents that wait too long move by themselves, and their modules follow (spec 50 §6.5).</summary>
public sealed class EscalationTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const long Day = 86_400_000;
    private const string Route = Office.WorkflowPath + "/auto/ESTIMATE/_escalate";

    [Fact]
    public async Task What_waits_longer_than_allowed_is_escalated_once_and_the_estimate_follows()
    {
        await AllowAsync();
        await AddMasterAsync(works, "Workflow.AutoEscalation", "VERIFY",
            """{"businessService": "ESTIMATE", "module": "estimate-service", "state": "PENDINGFORVERIFICATION", "action": "VERIFYANDFORWARD", "stateSLA": 1.5, "businessSLA": null, "topic": "estimate-escalated", "active": true}""");
        var late = await SubmittedAsync(works);
        var early = await SubmittedAsync(works);
        var number = (string)late["estimateNumber"]!;
        await AgeAsync(number, (long)(1.6m * Day));
        await AgeAsync((string)early["estimateNumber"]!, (long)(1.4m * Day));

        var admin = await works.AsAsync("SUPERUSERA");
        var reply = (await admin.PostAsync($"{Route}?tenantId={City}")).Ok();
        var moved = reply.At("ProcessInstances")!.AsArray().Single(row => (string)row!["businessId"]! == number)!;
        Assert.True((bool)moved["escalated"]!);
        Assert.DoesNotContain(reply.At("ProcessInstances")!.AsArray(), row => (string)row!["businessId"]! == (string)early["estimateNumber"]!);
        Assert.Equal("PENDINGFORTECHNICALSANCTION", (await works.StoredAsync($"select wf_status from estimates.estimates where estimate_number = '{number}'"))[0]["wf_status"]);
        Assert.Equal(["estimate-escalated", "update-estimate"], (await works.StoredAsync(
            $"select distinct topic from platform.outbox_events where correlation_id = 'auto-escalation' and (aggregate_id = '{number}') order by 1")).Select(row => (string)row["topic"]!));

        Assert.DoesNotContain((await admin.PostAsync($"{Route}?tenantId={City}")).Ok().At("ProcessInstances")!.AsArray(), row => (string)row!["businessId"]! == number);
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.process_instances where business_id = '{number}' and escalated"));

        // It was the verifier's, and is no more; the creator never had it to verify.
        async Task<IEnumerable<string>> Lost(string user) => (await (await works.AsAsync(user)).PostAsync($"{Office.WorkflowPath}/escalate/_search?tenantId={City}&limit=100")).Ok()
            .At("ProcessInstances")!.AsArray().Select(row => (string)row!["businessId"]!);
        Assert.Contains(number, await Lost("EE1"));
        Assert.DoesNotContain(number, await Lost("JE1"));
        (await StepAsync(works, "ME1", late, "TECHNICALSANCTION")).Ok();
    }

    [Fact]
    public async Task Of_two_escalations_at_once_a_document_goes_one_step_where_the_next_state_has_the_same_action()
    {
        var admin = await works.AsAsync("SUPERUSERA");
        object Move(string next) => new[] { new { action = "MOVE", nextState = next, roles = new[] { "AUTO_ESCALATE" } } };
        (await admin.PostAsync($"{Office.WorkflowPath}/businessservice/_create", new
        {
            BusinessServices = new[]
            {
                new
                {
                    tenantId = City, businessService = "LAPS", business = "test",
                    states = new object[]
                    {
                        new { actions = new[] { new { action = "START", nextState = "FIRST", roles = new[] { "SUPERUSER" } } } },
                        new { state = "FIRST", actions = Move("SECOND") }, new { state = "SECOND", actions = Move("THIRD") }, new { state = "THIRD", isTerminateState = true },
                    },
                },
            },
        })).Ok();
        await AddMasterAsync(works, "Workflow.AutoEscalation", "LAPS", """{"businessService": "LAPS", "state": "FIRST", "action": "MOVE", "stateSLA": 1, "active": true}""");
        (await admin.PostAsync($"{Office.WorkflowPath}/process/_transition", new { ProcessInstances = new[] { new { tenantId = City, businessService = "LAPS", businessId = "LAPS/1", moduleName = "test", action = "START" } } })).Ok();
        await AgeAsync("LAPS/1", 2 * Day);

        Task<Reply>[] escalations;
        await using (var connection = new Npgsql.NpgsqlConnection(works.Administrator))
        {
            // Both have seen the document in its first state before either can move it.
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var hold = new Npgsql.NpgsqlCommand("select 1 from administration.workflow_positions where business_id = 'LAPS/1' for update", connection, transaction);
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            escalations = [.. Enumerable.Range(0, 2).Select(_ => admin.PostAsync($"{Office.WorkflowPath}/auto/LAPS/_escalate?tenantId={City}"))];
            await Eventually.HoldsAsync(async () => await works.CountAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 2, "both wait");
        }

        Assert.Single((await Task.WhenAll(escalations)).SelectMany(reply => reply.Ok().At("ProcessInstances")!.AsArray()));
        Assert.Equal("SECOND", (await works.StoredAsync("select state from administration.workflow_positions where business_id = 'LAPS/1'"))[0]["state"]);
    }

    [Fact]
    public async Task The_job_of_the_installation_escalates_by_itself()
    {
        await AllowAsync();
        await AddMasterAsync(works, "Workflow.AutoEscalation", "SANCTION",
            """{"businessService": "ESTIMATE", "state": "PENDINGFORTECHNICALSANCTION", "action": "SENDBACK", "stateSLA": null, "businessSLA": "4", "active": true}""");
        var estimate = await SubmittedAsync(works);
        await WalkAsync(works, estimate, steps: 1);
        await AgeAsync((string)estimate["estimateNumber"]!, 5 * Day);
        await works.StoredAsync("update administration.recurring_jobs set next_time = 1 where name = 'auto-escalation'");
        var started = TimeProvider.System.GetTimestamp();
        while (await StateAsync(works, estimate) != "PENDINGFORVERIFICATION")
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "not escalated");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Rules_that_make_no_sense_are_refused()
    {
        var admin = await works.AsAsync("SUPERUSERB", "pg.cityb");
        async Task<Reply> With(string data)
        {
            await works.StoredAsync(
                $"""
                delete from administration.masters where tenant_id = 'pg.cityb' and schema_code = 'Workflow.AutoEscalation';
                insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
                values (gen_random_uuid(), 'pg.cityb', 'Workflow.AutoEscalation', 'X', '{data}', 1, 'test', 0, 'test', 0);
                update administration.master_revision set revision = revision + 1;
                """);
            return await admin.PostAsync($"{Route}?tenantId=pg.cityb");
        }

        (await With("""{"businessService": "ESTIMATE", "state": "PENDINGFORVERIFICATION", "action": "VERIFYANDFORWARD"}""")).Refused("INVALID_CONFIG");
        (await With("""{"businessService": "ESTIMATE", "state": "NOWHERE", "action": "VERIFYANDFORWARD", "stateSLA": 1}""")).Refused("STATUS_NOT_FOUND");
        (await admin.PostAsync($"{Office.WorkflowPath}/auto/NONE/_escalate?tenantId=pg.cityb")).Refused("BUSINESSSERVICE_NOT_FOUND");
        (await (await works.AsAsync("EE1")).PostAsync($"{Route}?tenantId={City}")).Refused("CustomException", 403);
    }

    // The office lets the system verify and send back.
    private Task AllowAsync() => works.StoredAsync(
        """
        update administration.business_services set states = replace(replace(states::text, '"AUTO_ESCALATE", ', ''), '["ESTIMATE_VERIFIER"]', '["AUTO_ESCALATE", "ESTIMATE_VERIFIER"]')::jsonb where business_service = 'ESTIMATE';
        update administration.business_services set states = replace(states::text, '["TECHNICAL_SANCTIONER"]', '["AUTO_ESCALATE", "TECHNICAL_SANCTIONER"]')::jsonb where business_service = 'ESTIMATE';
        update administration.master_revision set revision = revision + 1;
        """);

    private Task AgeAsync(string number, long milliseconds) => works.StoredAsync(
        $"update administration.workflow_positions set last_modified_time = last_modified_time - {milliseconds}, created_time = created_time - {milliseconds} where business_id = '{number}'");
}
