using Npgsql;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Edge;

/// <summary>Tenants are kept apart in the database itself, for the role the application works as.</summary>
public sealed class IsolationTests(WorksHost works) : IClassFixture<WorksHost>
{
    /// <summary>Tables that belong to no tenant. This list only shrinks.</summary>
    private static readonly string[] Shared =
    [
        "administration.master_aliases", "administration.master_revision", "administration.recurring_jobs", "platform.field_keys", "platform.idempotency_keys", "platform.migrations", "platform.reencryptions", "platform.seed_loads",
    ];

    [Fact]
    public async Task Every_table_is_isolated_by_tenant_or_named_as_shared()
    {
        var rows = await works.StoredAsync(
            """
            select n.nspname || '.' || c.relname as name, c.relrowsecurity and c.relforcerowsecurity as isolated,
                   exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as owned
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') order by 1
            """);
        Assert.Empty(rows.Where(row => (bool)row["owned"]! && !(bool)row["isolated"]!).Select(row => row["name"]));
        Assert.Equal(Shared, rows.Where(row => !(bool)row["owned"]!).Select(row => (string)row["name"]!));
    }

    [Fact]
    public async Task Every_view_asks_as_the_caller()
    {
        var rows = await works.StoredAsync(
            """
            select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'v' and n.nspname not in ('pg_catalog', 'information_schema') and not coalesce(c.reloptions::text like '%security_invoker=true%', false)
            """);
        Assert.Empty(rows);
    }

    [Fact]
    public async Task The_application_role_is_neither_superuser_nor_owner_nor_exempt()
    {
        Assert.Equal(0, await works.CountAsync("select count(*) from pg_roles where rolname = 'works_app' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)"));
        Assert.Equal(0, await works.CountAsync("select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'works_app'"));
    }

    /// <summary>Functions that work with rights of their own. Each must state the tenants itself and have a test of its own below.</summary>
    private static readonly string[] WithRightsOfTheirOwn = ["numbering.draw", "numbering.start_at", "projects.named"];

    [Fact]
    public async Task A_function_with_rights_of_its_own_has_few_and_nobody_else_has_them()
    {
        var functions = await works.StoredAsync(
            """
            select n.nspname || '.' || p.proname as name, r.rolname as owner, r.rolsuper or r.rolbypassrls or r.rolcanlogin or r.rolname = 'works_app' as strong,
                   'search_path=pg_catalog, pg_temp' = any (p.proconfig) as pinned, coalesce(p.proacl::text, 'public') ~ '[{,]=' or p.proacl is null as for_all
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_roles r on r.oid = p.proowner
            where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') order by 1
            """);
        Assert.Equal(WithRightsOfTheirOwn, functions.Select(row => (string)row["name"]!));
        // The first two hand out numbers of counters; what reads rows gets a role for nothing else.
        foreach (var row in functions.Where(row => !((string)row["name"]!).StartsWith("numbering.", StringComparison.Ordinal))) Assert.True(!(bool)row["strong"]! && (bool)row["pinned"]! && !(bool)row["for_all"]!, $"{row["name"]} owned by {row["owner"]}");
        // Their owner can do nothing but read the columns of the index; no role is a member of it, and it owns nothing else.
        Assert.Equal(0, await works.CountAsync("select count(*) from pg_auth_members m join pg_roles r on r.oid = m.roleid where r.rolname = 'works_search'"));
        Assert.Equal(0, await works.CountAsync("select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'works_search'"));
        Assert.Equal(0, await works.CountAsync("select count(*) from information_schema.role_table_grants where grantee = 'works_search'"));
        var columns = await works.StoredAsync("select table_schema || '.' || table_name || '.' || column_name || ' ' || privilege_type as name from information_schema.column_privileges where grantee = 'works_search' order by 1");
        Assert.Equal(["projects.projects.id SELECT", "projects.projects.name_search SELECT", "projects.projects.tenant_id SELECT"], columns.Select(row => (string)row["name"]!));
    }

    [Fact]
    public async Task Search_by_name_answers_ids_of_the_tenants_of_the_transaction_only()
    {
        await using var connection = new NpgsqlConnection(works.Administrator);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var cityA = (string)(await works.StoredAsync("select name_search from projects.projects where tenant_id = 'pg.citya' limit 1"))[0]["name_search"]!;
        async Task<long> NamedAsync(string tenants, string part)
        {
            await ExecuteAsync(connection, $"set works.tenants = '{tenants}'");
            await using var command = new NpgsqlCommand("select coalesce(cardinality(projects.named($1, 100000)), -1)", connection) { Parameters = { new() { Value = part } } };
            return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        }

        await ExecuteAsync(connection, "set role works_app");
        Assert.True(await NamedAsync("pg.citya", cityA) > 0);
        foreach (var tenants in (string[])["pg.cityb", "pg", "", "pg.city", "pg.citya%", "pg.cit_a"]) Assert.Equal(0, await NamedAsync(tenants, cityA));
        Assert.Equal(-1, await NamedAsync("*", cityA)); // every tenant: asked another way
        // Text is text: nothing in it widens the question.
        foreach (var part in (string[])["%%%", "abc%' or true or '", "\\\\%abc", "___abc"]) Assert.True(await NamedAsync("pg.cityb", part) <= 0, part);
        // Nor does the function's policy show the caller a row.
        await ExecuteAsync(connection, "set works.tenants = 'pg.cityb'");
        Assert.Equal(0, await CountAsync(connection, "select count(*) from projects.projects where tenant_id = 'pg.citya'"));
    }

    [Fact]
    public async Task Without_a_scope_nothing_is_visible_and_a_foreign_row_can_neither_be_read_nor_written()
    {
        await using var connection = new NpgsqlConnection(works.Administrator);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "set role works_app");
        Assert.Equal(0, await CountAsync(connection, "select count(*) from projects.projects"));
        Assert.Equal(0, await CountAsync(connection, "select count(*) from administration.users"));

        await ExecuteAsync(connection, "set works.tenants = 'pg.cityb'");
        await ExecuteAsync(connection, "set works.inherited = 'pg'");
        Assert.Equal(0, await CountAsync(connection, "select count(*) from projects.projects where tenant_id <> 'pg.cityb'"));
        Assert.NotEqual(0, await CountAsync(connection, "select count(*) from projects.projects"));
        Assert.NotEqual(0, await CountAsync(connection, "select count(*) from administration.masters where tenant_id = 'pg'"));
        Assert.Equal(0, await CountAsync(connection, "select count(*) from administration.masters where tenant_id = 'pg.citya'"));
        Assert.Equal(0, await ExecuteAsync(connection, "update administration.masters set is_active = false where tenant_id = 'pg'")); // inherited rows are read, never written
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, "update projects.projects set tenant_id = 'pg.citya'"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        var sealed_ = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, "delete from platform.audit_entries"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, sealed_.SqlState);
    }

    [Fact]
    public async Task A_state_user_sees_its_cities_and_a_city_user_does_not_see_the_state()
    {
        var state = await works.AsAsync("SUPERUSER", "pg");
        var cities = (await state.PostAsync("/project/v1/_search?tenantId=pg&limit=200&offset=0", new { Projects = new[] { new { tenantId = "pg", projectType = "WT-CWS" } } })).Ok();
        Assert.Contains("pg.citya", cities.At("Project")!.AsArray().Select(project => (string)project!["tenantId"]!));
        (await state.PostAsync("/estimate/v1/_search?tenantId=pg.cityb")).Ok();
        var city = await works.AsAsync("SUPERUSERA");
        (await city.PostAsync("/project/v1/_search?tenantId=pg&limit=10&offset=0", new { Projects = new[] { new { tenantId = "pg", projectType = "WT-CWS" } } })).Refused("CustomException", 403);
        (await city.PostAsync("/project/v1/_search?tenantId=pg.citya&limit=10&offset=0", new { Projects = new[] { new { tenantId = "pg.cityb", projectType = "WT-CWS" } } })).Refused("CustomException", 403);
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
