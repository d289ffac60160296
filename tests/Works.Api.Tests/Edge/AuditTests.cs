using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using Works.Platform;
using static Works.Api.Tests.Estimates.EstimateScenario;

namespace Works.Api.Tests.Edge;

/// <summary>Who changed what, when, where: in the transaction of the change, without secrets, for good (design D3).</summary>
public sealed class AuditTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_created_record_and_its_audit_entry_are_one_transaction()
    {
        var (client, correlation) = (await works.AsAsync("JE1"), Guid.NewGuid().ToString());
        var project = (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload(("name", "Audited"))), ("x-correlation-id", correlation))).Ok().At("Project[0]")!;
        var row = Assert.Single(await works.StoredAsync(
            $"""
            select a.*, u.user_name, a.after->>'name' as name, a.changed_time = p.created_time as at_one_time, a.xmin = p.xmin as in_one_transaction,
                   exists (select from platform.outbox_events e where e.correlation_id = a.correlation_id and e.xmin = a.xmin) as with_event
            from platform.audit_entries a join projects.projects p on p.id::text = a.entity_id and p.tenant_id = a.tenant_id join administration.users u on u.uuid = a.actor
            where a.correlation_id = '{correlation}'
            """));
        Assert.Equal(("projects.projects", (string)project["id"]!, "CREATE", "pg.citya", "JE1", "Audited"), (row["entity"], row["entity_id"], row["operation"], row["tenant_id"], row["user_name"], row["name"]));
        Assert.True((bool)row["at_one_time"]! && (bool)row["in_one_transaction"]! && (bool)row["with_event"]!);
        Assert.Null(row["before"]);
    }

    [Fact]
    public async Task A_change_says_what_it_was_before_and_nothing_that_stayed()
    {
        var project = await works.CreatedAsync(("name", "Before"));
        var correlation = Guid.NewGuid().ToString();
        project["name"] = "After";
        (await works.UpdateAsync(project, false, ("x-correlation-id", correlation))).Ok();
        var row = Assert.Single(await works.StoredAsync($"select * from platform.audit_entries where correlation_id = '{correlation}'"));
        var (before, after) = (JsonNode.Parse((string)row["before"]!)!.AsObject(), JsonNode.Parse((string)row["after"]!)!.AsObject());
        Assert.Equal(("UPDATE", "Before", "After"), (row["operation"], (string)before["name"]!, (string)after["name"]!));
        Assert.Equal(before.Select(member => member.Key), after.Select(member => member.Key));
        Assert.DoesNotContain("projectType", before.Select(member => member.Key));
    }

    [Fact]
    public async Task An_aggregate_leaves_one_entry_with_its_parts_and_every_step_one()
    {
        var (client, correlation) = (await works.AsAsync("SUPERUSERA"), Guid.NewGuid().ToString());
        (await client.PostAsync("/estimate/v1/_create", Body(await ProjectAsync(works)), ("x-correlation-id", correlation))).Ok();
        var rows = await works.StoredAsync($"select entity, operation, jsonb_array_length(after->'lines') as lines from platform.audit_entries where correlation_id = '{correlation}' order by entity");
        Assert.Equal([("administration.process_instances", "CREATE", null), ("estimates.estimates", "CREATE", (int?)2)], rows.Select(row => ((string)row["entity"]!, (string)row["operation"]!, (int?)row["lines"])));
    }

    [Fact]
    public async Task What_is_refused_leaves_no_entry()
    {
        var (client, correlation) = (await works.AsAsync("SUPERUSERA"), Guid.NewGuid().ToString());
        var body = Body(await ProjectAsync(works), "NO SUCH ACTION");
        (await client.PostAsync("/estimate/v1/_create", body, ("x-correlation-id", correlation))).Refused("INVALID ACTION");
        Assert.Equal(0, await works.CountAsync($"select count(*) from platform.audit_entries where correlation_id = '{correlation}'"));
    }

    [Fact]
    public async Task Secrets_are_in_neither_audit_nor_events()
    {
        var client = await works.AsAsync("SUPERUSERA");
        await CreatedAsync(works);
        Assert.NotEqual(0, await works.CountAsync("select count(*) from platform.audit_entries where entity = 'administration.users' and after->>'passwordHash' = '***'"));
        Assert.Equal(0, await works.CountAsync(
            """
            select count(*) from administration.users u
            where u.password_hash is not null and (exists (select from platform.audit_entries a where strpos(a.after::text, u.password_hash) > 0 or strpos(a.before::text, u.password_hash) > 0)
                or exists (select from platform.outbox_events e where strpos(e.payload::text, u.password_hash) > 0))
            """));
        Assert.Equal(0, await works.CountAsync($"select count(*) from platform.outbox_events where strpos(payload::text, '{client.Token}') > 0 or strpos(payload::text, 'authToken') > 0"));
        Assert.Equal(0, await works.CountAsync($"select count(*) from platform.audit_entries where strpos(coalesce(after::text, '') || coalesce(before::text, ''), '{client.Token}') > 0"));
    }

    [Fact]
    public async Task An_entry_names_no_number_that_the_database_had_yet_to_give()
    {
        // EF counts new rows with temporary negative numbers; the audit of a created account or step must not show them.
        await CreatedAsync(works);
        Assert.Equal(0, await works.CountAsync(
            "select count(*) from platform.audit_entries a, jsonb_each(a.after) member where jsonb_typeof(member.value) = 'number' and member.key in ('id', 'position') and (member.value::numeric < 0 or (a.operation = 'CREATE' and member.value::numeric = 0 and a.entity in ('administration.users', 'administration.process_instances')))"));
        Assert.Equal(0, await works.CountAsync("select count(*) from platform.audit_entries where entity_id like '-%'"));
    }

    [Theory]
    [InlineData("update platform.audit_entries set after = null")]
    [InlineData("delete from platform.audit_entries")]
    [InlineData("truncate platform.audit_entries")]
    [InlineData("update platform.outbox_events set payload = '{}'")]
    [InlineData("delete from platform.outbox_events")]
    [InlineData("alter table platform.audit_entries disable row level security")]
    [InlineData("drop table platform.audit_entries")]
    [InlineData("insert into platform.audit_entries (id, tenant_id, entity, entity_id, operation, actor, correlation_id, changed_time) values (gen_random_uuid(), 'pg.cityb', 'x', 'x', 'CREATE', gen_random_uuid(), 'x', 0)")]
    [InlineData("update administration.master_versions set data = '{}'")]
    [InlineData("delete from administration.master_versions")]
    [InlineData("delete from administration.rule_breaches")]
    [InlineData("update administration.rule_runs set checks = '[]'")]
    [InlineData("update platform.migrations set sha256 = ''")]
    public async Task The_application_cannot_rewrite_history(string sql)
    {
        await using var connection = new NpgsqlConnection(works.Administrator);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"set role {Database.RoleName}; set works.tenants = 'pg.citya'", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var attack = new NpgsqlCommand(sql, connection);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => attack.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Every_kind_of_row_is_audited_or_says_that_it_is_not()
    {
        await using var scope = works.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        var silent = db.Model.GetEntityTypes().Where(type => !type.IsOwned() && !typeof(ITenantOwned).IsAssignableFrom(type.ClrType) && !typeof(IUnaudited).IsAssignableFrom(type.ClrType));
        Assert.Empty(silent.Select(type => type.ClrType.Name));
        Assert.Equal(
            ["AuditEntry", "BankAccountChange", "ControlFinding", "InstructionLog", "OutboxDelivery", "OutboxEvent", "RuleBreach", "RuleRun", "StatusChange", "WorkflowPosition"],
            db.Model.GetEntityTypes().Where(type => !type.IsOwned() && typeof(IUnaudited).IsAssignableFrom(type.ClrType)).Select(type => type.ClrType.Name).Order(StringComparer.Ordinal)); // this list is reviewed, not extended in passing
    }
}
