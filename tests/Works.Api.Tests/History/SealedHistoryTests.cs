using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Works.Api.Tests.Support;
using Works.Platform;
using Works.Platform.History;

namespace Works.Api.Tests.History;

/// <summary>
/// Entries are sealed in order; what a superuser of the database does to them afterwards is found and named (decision 9, control C39).
/// Every test that breaks the history puts it back, and the history is whole again.
/// </summary>
public sealed class SealedHistoryTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string City = "pg.citya";

    [Fact]
    public async Task Every_column_of_an_entry_is_sealed()
    {
        var columns = await works.StoredAsync("select column_name as name from information_schema.columns where table_schema = 'platform' and table_name = 'audit_entries'");
        Assert.Equal(SealedEntry.Columns.Replace("::text", "", StringComparison.Ordinal).Split(", ").Order(StringComparer.Ordinal), columns.Select(column => (string)column["name"]!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("entity", "entity || '!'")]
    [InlineData("entity_id", "entity_id || '!'")]
    [InlineData("operation", "case operation when 'DELETE' then 'CREATE' else 'DELETE' end")]
    [InlineData("actor", "gen_random_uuid()")]
    [InlineData("correlation_id", "correlation_id || '!'")]
    [InlineData("changed_time", "changed_time + 1")]
    [InlineData("before", """coalesce(before, '{}') || '{"forged": 1}'""")]
    [InlineData("after", """coalesce(after, '{}') || '{"forged": 1}'""")]
    public async Task A_change_of_any_column_is_found(string column, string forged)
    {
        var (id, leaf) = await SomeSealedAsync();
        await works.StoredAsync($"create table public.kept as select * from platform.audit_entries where id = '{id}'");
        await BrokenAsync($"update platform.audit_entries set {column} = {forged} where id = '{id}'", async () =>
        {
            var fault = await FaultAsync();
            Assert.Equal(("EDITED", id, leaf), (fault.Kind, fault.EntryId, fault.LeafIndex));
        }, $"update platform.audit_entries e set {column} = k.{column} from public.kept k where e.id = k.id; drop table public.kept");
    }

    [Fact]
    public async Task What_is_written_is_sealed_and_the_store_verifies()
    {
        var before = (await VerifyAsync(SealedAsync)).Leaves;
        await WriteAsync();
        var history = await VerifyAsync(SealedAsync);
        Assert.True(history.Valid);
        Assert.True(history.Leaves > before);
        Assert.Equal(history.Leaves, await works.CountAsync($"select count(*) from platform.audit_entries where tenant_id = '{City}'"));
        Assert.True(File.Exists(Path.Combine(works.DataFolder, "history", "heads.jsonl")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(works.DataFolder, "secrets", "history.key")));

        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync("/audit-service/history/v1/_verify")).Ok();
        Assert.Equal("true", reply.Text("valid"));
        Assert.Equal(City, reply.Text("histories[0].tenantId")); // a city user sees his city's only
        Assert.Single(reply.At("histories")!.AsArray());
        Assert.Contains("pg.cityb", (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync("/audit-service/history/v1/_verify")).Ok().Body);
    }

    [Fact]
    public async Task An_edited_entry_is_named()
    {
        var (id, leaf) = await SomeSealedAsync();
        await BrokenAsync($"update platform.audit_entries set correlation_id = correlation_id || '!' where id = '{id}'", async () =>
        {
            var fault = await FaultAsync();
            Assert.Equal(("EDITED", id, leaf), (fault.Kind, fault.EntryId, fault.LeafIndex));
            var output = new StringWriter();
            Assert.Equal(1, await HistoryCommands.VerifyAsync(works.Services.GetRequiredService<Database>(), Settings, output, TestContext.Current.CancellationToken));
            Assert.Contains($"EDITED: {City}: entry {id} at leaf {leaf}", output.ToString());
            (await (await works.AsAsync("SUPERUSERA")).PostAsync($"/audit-service/history/v1/_proof?tenantId={City}&id={id}")).Refused("HISTORY_ENTRY_CHANGED");
        }, $"update platform.audit_entries set correlation_id = rtrim(correlation_id, '!') where id = '{id}'");
    }

    [Fact]
    public async Task A_removed_entry_is_named()
    {
        var (id, leaf) = await SomeSealedAsync();
        await BrokenAsync($"create table public.kept as select * from platform.audit_entries where id = '{id}'; delete from platform.audit_entries where id = '{id}'", async () =>
        {
            var fault = await FaultAsync();
            Assert.Equal(("REMOVED", id, leaf), (fault.Kind, fault.EntryId, fault.LeafIndex));
        }, "insert into platform.audit_entries select * from public.kept; drop table public.kept");
    }

    [Fact]
    public async Task A_removed_last_entry_is_named_too()
    {
        await WriteAsync();
        await VerifyAsync(SealedAsync);
        var id = (Guid)(await works.StoredAsync($"select id from platform.audit_entries where tenant_id = '{City}' order by position desc limit 1"))[0]["id"]!;
        await BrokenAsync($"create table public.kept as select * from platform.audit_entries where id = '{id}'; delete from platform.audit_entries where id = '{id}'", async () =>
        {
            var fault = await FaultAsync();
            Assert.Equal(("REMOVED", id), (fault.Kind, fault.EntryId));
        }, "insert into platform.audit_entries select * from public.kept; drop table public.kept");
    }

    [Fact]
    public async Task Two_entries_that_changed_places_are_named()
    {
        var (id, leaf) = await SomeSealedAsync();
        var swap = $"""
            with pair as (select id, position, row_number() over (order by position) as at from platform.audit_entries
                          where tenant_id = '{City}' and position >= (select position from platform.audit_entries where id = '{id}') order by position limit 2),
                 one as (select * from pair where at = 1), two as (select * from pair where at = 2)
            select one.id as a, one.position as pa, two.id as b, two.position as pb from one, two
            """;
        var pair = (await works.StoredAsync(swap))[0];
        string Move(object first, object second) =>
            $"update platform.audit_entries set position = -1 where id = '{pair["a"]}'; update platform.audit_entries set position = {second} where id = '{pair["b"]}'; update platform.audit_entries set position = {first} where id = '{pair["a"]}'";
        await BrokenAsync(Move(pair["pb"]!, pair["pa"]!), async () =>
        {
            var fault = await FaultAsync();
            Assert.Equal(("REORDERED", id, leaf), (fault.Kind, fault.EntryId, fault.LeafIndex));
        }, Move(pair["pa"]!, pair["pb"]!));
    }

    [Fact]
    public async Task An_inserted_entry_is_named()
    {
        var (id, leaf) = await SomeSealedAsync();
        var forged = Guid.CreateVersion7();
        // Right behind the chosen one; the index that forbids two entries at one position is no obstacle for who owns the table.
        await BrokenAsync(
            $"""
            drop index platform.one_audit_entry_per_position;
            insert into platform.audit_entries (id, tenant_id, position, entity, entity_id, operation, actor, correlation_id, changed_time)
            select 'ffffffff-ffff-7fff-bfff-{forged.ToString("N")[20..]}', tenant_id, position, entity, entity_id, operation, actor, correlation_id, changed_time from platform.audit_entries where id = '{id}'
            """, async () =>
        {
            var fault = await FaultAsync();
            Assert.Equal(("INSERTED", Guid.Parse("ffffffff-ffff-7fff-bfff-" + forged.ToString("N")[20..]), leaf + 1), (fault.Kind, fault.EntryId, fault.LeafIndex));
        }, "delete from platform.audit_entries where id::text like 'ffffffff-ffff-7fff%'; create unique index one_audit_entry_per_position on platform.audit_entries (tenant_id, position)");
    }

    [Fact]
    public async Task A_removed_head_is_found_through_the_published_ones_and_nothing_is_sealed_on_top()
    {
        await WriteAsync();
        await VerifyAsync(SealedAsync);
        var number = await works.CountAsync($"select max(number) from platform.history_batches where tenant_id = '{City}'");
        await BrokenAsync(
            $"create table public.kept as select * from platform.history_batches where tenant_id = '{City}' and number = {number}; delete from platform.history_batches where tenant_id = '{City}' and number = {number}", async () =>
            {
                await WriteAsync();
                await SealTwiceAsync();
                var history = await VerifyAsync(_ => true);
                Assert.Equal(("REMOVED", number), (history.FirstHeadFault!.Kind, history.FirstHeadFault.HeadNumber));
                Assert.Null(history.FirstEntryFault); // the entries are still those of the published head
                Assert.True(history.Unsealed > 0);
            }, "insert into platform.history_batches select * from public.kept; drop table public.kept");
    }

    [Fact]
    public async Task A_forger_who_rewrites_entry_leaf_and_head_is_found_through_the_published_ones()
    {
        var (id, leaf) = await SomeSealedAsync();
        var batch = (await works.StoredAsync($"select number, first_leaf from platform.history_batches where tenant_id = '{City}' and first_leaf <= {leaf} and tree_size > {leaf}"))[0];
        await works.StoredAsync($"create table public.kept as select * from platform.history_batches where tenant_id = '{City}' and number = {batch["number"]}");
        await BrokenAsync($"update platform.audit_entries set entity_id = entity_id || '!' where id = '{id}'", async () =>
        {
            await using (var connection = new NpgsqlConnection(works.Administrator))
            {
                await connection.OpenAsync(TestContext.Current.CancellationToken);
                var forged = (await HistoryStore.EntryAsync(connection, City, id, TestContext.Current.CancellationToken))!.LeafHash;
                var offset = ((leaf - (long)batch["first_leaf"]!) * 48) + 17;
                await works.StoredAsync($"update platform.history_batches set leaves = overlay(leaves placing '\\x{Convert.ToHexStringLower(forged)}' from {offset}), root = sha256('forged') where tenant_id = '{City}' and number = {batch["number"]}");
            }

            var history = await VerifyAsync(_ => true);
            Assert.Equal(("EDITED", batch["number"]), (history.FirstHeadFault!.Kind, history.FirstHeadFault.HeadNumber));
            Assert.Equal(("EDITED", id), (history.FirstEntryFault!.Kind, history.FirstEntryFault.EntryId));
        }, $"""
            update platform.audit_entries set entity_id = rtrim(entity_id, '!') where id = '{id}';
            delete from platform.history_batches where tenant_id = '{City}' and number = {batch["number"]};
            insert into platform.history_batches select * from public.kept; drop table public.kept
            """);
    }

    [Theory]
    [InlineData("without the key", "UNSIGNED")]
    [InlineData("with the key, on another history", "REPLACED")]
    [InlineData("with the key, over other leaves", "EDITED")]
    public async Task A_forger_who_rewrites_head_and_published_heads_is_found(string how, string kind)
    {
        await WriteAsync();
        await VerifyAsync(SealedAsync);
        var copy = new HistorySettings(Path.Combine(works.DataFolder, "copy-" + Guid.NewGuid().ToString("N")));
        foreach (var file in Directory.EnumerateFiles(Settings.Folder).Append(Settings.KeyFile))
        {
            var target = Path.Combine(copy.DataFolder, Path.GetRelativePath(works.DataFolder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        var lines = await File.ReadAllLinesAsync(copy.HeadsFile, TestContext.Current.CancellationToken);
        var at = Array.FindLastIndex(lines, line => Batch.OfLine(System.Text.Encoding.UTF8.GetBytes(line))!.Head.TenantId == City);
        var batch = Batch.OfLine(System.Text.Encoding.UTF8.GetBytes(lines[at]))!;
        var head = batch.Head;
        var forged = kind switch
        {
            "UNSIGNED" => head with { SealedTime = head.SealedTime + 1 },
            "REPLACED" => head with { PreviousRoot = new byte[32] },
            _ => head with { Root = new byte[32] },
        };
        if (how.StartsWith("with ", StringComparison.Ordinal)) forged = works.Services.GetRequiredService<SealKey>().Sign(forged);
        lines[at] = (batch with { Head = forged }).ToLine();
        await File.WriteAllLinesAsync(copy.HeadsFile, lines, TestContext.Current.CancellationToken);

        string Stored(Head of) => $"update platform.history_batches set sealed_time = {of.SealedTime}, previous_root = '\\x{Convert.ToHexStringLower(of.PreviousRoot)}', root = '\\x{Convert.ToHexStringLower(of.Root)}', "
            + $"signature = '\\x{Convert.ToHexStringLower(of.Signature)}' where tenant_id = '{City}' and number = {of.Number}";
        await BrokenAsync(Stored(forged), async () =>
        {
            await using var connection = new NpgsqlConnection(works.Administrator);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            using var key = new SealKey(copy);
            var history = (await new HistoryVerifier(new PublishedHeads(copy), key).VerifyAsync(connection, tenant => tenant == City, TestContext.Current.CancellationToken)).Single();
            Assert.Equal((kind, head.Number), (history.FirstHeadFault?.Kind, history.FirstHeadFault?.HeadNumber));
        }, Stored(head));
    }

    [Fact]
    public async Task A_head_that_somebody_adds_is_not_published()
    {
        await WriteAsync();
        await VerifyAsync(SealedAsync);
        var number = await works.CountAsync($"select max(number) from platform.history_batches where tenant_id = '{City}'");
        await BrokenAsync(
            $"""
            insert into platform.history_batches (tenant_id, number, first_leaf, tree_size, last_position, previous_root, root, sealed_time, key_id, signature, frontier, leaves)
            select tenant_id, number + 1, tree_size, tree_size + 1, last_position + 1, root, root, sealed_time, key_id, signature, frontier, substring(leaves from 1 for 48)
            from platform.history_batches where tenant_id = '{City}' and number = {number}
            """, async () =>
        {
            await SealTwiceAsync();
            var published = new PublishedHeads(Settings);
            published.Refresh();
            Assert.Equal(number, published.Last(City)!.Number);
        }, $"delete from platform.history_batches where tenant_id = '{City}' and number = {number + 1}");
    }

    [Fact]
    public async Task A_proof_is_checked_offline_and_a_changed_one_fails()
    {
        var (id, _) = await SomeSealedAsync();
        var client = await works.AsAsync("SUPERUSERA");
        var proof = (await client.PostAsync($"/audit-service/history/v1/_proof?tenantId={City}&id={id}")).Ok();
        Assert.Equal((0, true), await CheckAsync(proof.Json!));
        var publicKey = Directory.GetFiles(Path.Combine(works.DataFolder, "history"), "key-*.pem").Single();
        Assert.Equal((0, true), await CheckAsync(proof.Json!, publicKey));

        JsonNode Changed(Action<JsonObject> change)
        {
            var copy = proof.Json!.DeepClone();
            change(copy["proof"]!.AsObject());
            return copy;
        }

        Assert.Equal((1, false), await CheckAsync(Changed(p => p["entry"] = ((string)p["entry"]!).Replace("CREATE", "DELETE", StringComparison.Ordinal).Replace("UPDATE", "DELETE", StringComparison.Ordinal))));
        Assert.Equal((1, false), await CheckAsync(Changed(p => p["leafIndex"] = (long)p["leafIndex"]! + 1)));
        Assert.Equal((1, false), await CheckAsync(Changed(p => p["auditPath"]!.AsArray().RemoveAt(0))));
        Assert.Equal((1, false), await CheckAsync(Changed(p => p["head"] = ((string)p["head"]!).Replace("\"number\":", "\"number\":1", StringComparison.Ordinal))));
        Assert.Equal((1, false), await CheckAsync(Changed(p => p["signature"] = "AAAA")));
        Assert.Equal((1, false), await CheckAsync(new JsonObject { ["proof"] = new JsonObject() }));
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var otherKey = Path.Combine(works.DataFolder, "other.pem");
        await File.WriteAllTextAsync(otherKey, other.ExportSubjectPublicKeyInfoPem(), TestContext.Current.CancellationToken);
        Assert.Equal((1, false), await CheckAsync(proof.Json!, otherKey));

        (await client.PostAsync($"/audit-service/history/v1/_proof?tenantId={City}&id={Guid.NewGuid()}")).Refused("HISTORY_ENTRY_NOT_FOUND");
    }

    [Fact]
    public async Task An_entry_of_the_youngest_transaction_is_waited_for_though_no_older_one_is_open()
    {
        await VerifyAsync(SealedAsync);
        await using NpgsqlConnection older = new(works.Administrator), younger = new(works.Administrator);
        await older.OpenAsync(TestContext.Current.CancellationToken);
        await younger.OpenAsync(TestContext.Current.CancellationToken);
        // Several times: what the host itself writes beside it hides the case.
        for (var round = 0; round < 20; round++)
        {
            await using var first = await older.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var second = await younger.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await SayAsync(older, "select pg_current_xact_id()");
            await SayAsync(younger, Entry("y")); // the earlier position, by the later transaction
            await SayAsync(older, Entry("o"));
            await first.CommitAsync(TestContext.Current.CancellationToken);
            await SealTwiceAsync();
            await second.CommitAsync(TestContext.Current.CancellationToken);
        }

        var history = await VerifyAsync(SealedAsync);
        Assert.True(history.Valid, $"{history}");

        static string Entry(string id) => $"insert into platform.audit_entries (id, tenant_id, entity, entity_id, operation, actor, correlation_id, changed_time) values (gen_random_uuid(), '{City}', 'test.young', '{id}', 'CREATE', '{Guid.Empty}', 'young', 0)";
        static async Task SayAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task An_entry_that_commits_late_is_sealed_in_its_place()
    {
        await VerifyAsync(SealedAsync);
        var late = Guid.CreateVersion7();
        await using var connection = new NpgsqlConnection(works.Administrator);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var insert = new NpgsqlCommand(
            $"insert into platform.audit_entries (id, tenant_id, entity, entity_id, operation, actor, correlation_id, changed_time) values ('{late}', '{City}', 'test.late', 'x', 'CREATE', '{Guid.Empty}', 'late', 0)", connection))
        {
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await WriteAsync(); // later positions, committed earlier
        await SealTwiceAsync();
        var waiting = await VerifyAsync(_ => true);
        Assert.True(waiting.Valid && waiting.Unsealed > 0, $"{waiting}");
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        var history = await VerifyAsync(SealedAsync);
        Assert.True(history.Valid, $"{history}");
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.history_batches where tenant_id = '{City}' and position('\\x{Convert.ToHexStringLower(LeafList.IdOf(late))}'::bytea in leaves) > 0"));
    }

    [Fact]
    public async Task Writers_do_not_wait_for_the_sealer()
    {
        await using var connection = new NpgsqlConnection(works.Administrator);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        // A sealer that hangs in the middle of its work, holding all it ever holds and more.
        await using (var hold = new NpgsqlCommand($"select pg_advisory_xact_lock(7720003, hashtext('{City}')); select count(*) from platform.audit_entries; lock table platform.history_batches in access exclusive mode", connection))
        {
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => WriteAsync()));
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.True((await VerifyAsync(SealedAsync)).Valid);
    }

    [Fact]
    public async Task Several_sealers_at_once_make_one_sequence()
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var sealers = Enumerable.Range(0, 3).Select(async _ =>
        {
            using var sealer = NewSealer();
            while (!done.IsCancellationRequested) await sealer.SealAsync(CancellationToken.None);
        }).ToList();
        for (var round = 0; round < 5; round++) await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WriteAsync()));
        await done.CancelAsync();
        await Task.WhenAll(sealers);
        var history = await VerifyAsync(SealedAsync);
        Assert.True(history.Valid, $"{history}");
        Assert.Equal(history.Heads, await works.CountAsync($"select max(number) from platform.history_batches where tenant_id = '{City}'"));
    }

    [Fact]
    public async Task The_application_itself_can_change_neither_entries_nor_heads()
    {
        foreach (var attempt in new[] { "update platform.history_batches set root = ''", "delete from platform.history_batches", "update platform.audit_entries set entity = ''", "truncate platform.history_batches" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => works.StoredAsync("set role works_app; set works.tenants = '*'; " + attempt));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task The_audit_log_is_searched_and_verified_over_the_contract()
    {
        var project = await WriteAsync();
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostAsync("/audit-service/log/v1/_search")).Refused("EG_AUDIT_LOG_SEARCH_ERR");
        var found = (await client.PostAsync($"/audit-service/log/v1/_search?objectId={project}&module=projects")).Ok();
        Assert.Equal("CREATE", found.Text("AuditLogs[0].operationType"));
        Assert.Equal("projects", found.Text("AuditLogs[0].entityName"));
        Assert.Equal(64, found.Text("AuditLogs[0].integrityHash").Length);
        var id = found.Text("AuditLogs[0].id");
        Assert.Equal(id, (await client.PostAsync($"/audit-service/log/v1/_search?tenantId={City}&id={id}&auditCorrelationId={found.Text("AuditLogs[0].auditCorrelationId")}&userUUID={found.Text("AuditLogs[0].userUUID")}")).Ok().Text("AuditLogs[0].id"));
        Assert.Empty((await client.PostAsync($"/audit-service/log/v1/_search?objectId={project}&module=estimates")).Ok().At("AuditLogs")!.AsArray());

        var values = found.At("AuditLogs[0].keyValueMap")!.DeepClone();
        (await client.PostAsync("/audit-service/log/v1/_verify", new JsonObject { ["objectId"] = project, ["keyValuePairs"] = values.DeepClone() })).Ok();
        values["name"] = "another name";
        (await client.PostAsync("/audit-service/log/v1/_verify", new JsonObject { ["objectId"] = project, ["keyValuePairs"] = values })).Refused("EG_AUDIT_LOG_VERIFICATION_ERR");
        (await client.PostAsync("/audit-service/log/v1/_create")).Refused("ResourceNotFoundException", 404); // history is written by what happens, never by a client
    }

    private static bool SealedAsync(TenantHistory history) => history is { Unsealed: 0, Unpublished: 0 };

    private HistorySettings Settings => new(works.DataFolder);

    private Sealer NewSealer() => new(works.Services.GetRequiredService<Database>(), works.Services.GetRequiredService<SealKey>(), new PublishedHeads(Settings), TimeProvider.System, NullLogger<Sealer>.Instance);

    private async Task SealTwiceAsync()
    {
        using var sealer = NewSealer();
        for (var i = 0; i < 2; i++) await sealer.SealAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string> WriteAsync() => (await (await works.AsAsync("SUPERUSERA")).PostAsync("/project/v1/_create", new
    {
        Projects = new[] { new { tenantId = City, name = "Sealed", projectType = "WT-CWS", description = "Sealed", address = new { tenantId = City, city = City, boundaryType = "Ward", boundary = "B1" } } },
    })).Ok().Text("Project[0].id");

    // Verifies as a fresh process would, until the condition holds.
    private async Task<TenantHistory> VerifyAsync(Func<TenantHistory, bool> until)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await using var connection = new NpgsqlConnection(works.Administrator);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            using var key = new SealKey(Settings);
            var history = (await new HistoryVerifier(new PublishedHeads(Settings), key).VerifyAsync(connection, tenant => tenant == City, TestContext.Current.CancellationToken)).Single();
            if (until(history)) return history;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"Never sealed: {history}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private async Task<HistoryFault> FaultAsync()
    {
        var history = await VerifyAsync(_ => true);
        Assert.False(history.Valid);
        Assert.Null(history.FirstHeadFault);
        return history.FirstEntryFault!;
    }

    // An entry in the middle of what is sealed, and its leaf.
    private async Task<(Guid Id, long Leaf)> SomeSealedAsync()
    {
        await WriteAsync();
        await WriteAsync();
        await VerifyAsync(SealedAsync);
        var count = await works.CountAsync($"select count(*) from platform.audit_entries where tenant_id = '{City}'");
        var leaf = count - 2;
        return ((Guid)(await works.StoredAsync($"select id from platform.audit_entries where tenant_id = '{City}' order by position offset {leaf} limit 1"))[0]["id"]!, leaf);
    }

    private async Task BrokenAsync(string tamper, Func<Task> assert, string undo)
    {
        await works.StoredAsync("set session_replication_role = replica; " + tamper);
        try
        {
            await assert();
        }
        finally
        {
            await works.StoredAsync("set session_replication_role = replica; " + undo);
        }

        Assert.True((await VerifyAsync(SealedAsync)).Valid);
    }

    private async Task<(int Code, bool Ok)> CheckAsync(JsonNode proof, params string[] key)
    {
        var file = Path.Combine(works.DataFolder, Guid.NewGuid() + ".json");
        await File.WriteAllTextAsync(file, proof.ToJsonString());
        var output = new StringWriter();
        return (await HistoryCommands.CheckProofAsync([file, .. key], output), output.ToString().StartsWith("ok", StringComparison.Ordinal));
    }
}
