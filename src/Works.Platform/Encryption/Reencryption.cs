using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Works.Platform.History;

namespace Works.Platform;

/// <summary>
/// Brings the registered columns to the newest key, in batches, and fills those that follow from them in rows older than the column. How far it is stands in <c>platform.reencryptions</c>, in the transaction of the batch:
/// a host that is killed is taken over from by any other, and two hosts never take the same batch.
/// </summary>
internal sealed class Reencryption(
    Database database, FieldKeys keys, FieldCipher cipher, IEnumerable<EncryptedColumn> columns, IEnumerable<DerivedColumn> derived, TimeProvider clock, ILogger<Reencryption> log) : BackgroundService
{
    private const int Batch = 500;
    private const int FirstKey = 1; // what is derived does not change with the key: it is filled once

    /// <summary>How often a host looks for a new key.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Works off what there is to do.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        keys.Reload();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        foreach (var column in derived)
        {
            string? Derived(string tenantId, string stored) => column.Derive(cipher, tenantId, cipher.Decrypt(tenantId, column.Purpose, new EncryptedText(stored)));
            await WorkOffAsync(connection, new Work(column.Table, column.Source, column.Column, FirstKey, $"{column.Column} is null", column.Key, column.Tenant, Derived), cancellationToken);
        }

        // Until every host has looked for the new key, some still write with the old one.
        var since = clock.GetUtcNow().ToUnixTimeMilliseconds() - (long)(2 * Interval).TotalMilliseconds;
        await using (await HistoryStore.BeginAsync(connection, "*", cancellationToken))
        {
            if (keys.Newest == 1 || !await HistoryStore.ScalarAsync<bool>(
                connection, "select exists (select from platform.field_keys where version = @version and created_time <= @since)", cancellationToken, ("version", keys.Newest), ("since", since))) return;
        }

        foreach (var column in columns)
        {
            string Renewed(string tenantId, string stored) => cipher.Encrypt(tenantId, column.Purpose, cipher.Decrypt(tenantId, column.Purpose, new EncryptedText(stored))).Stored;
            await WorkOffAsync(
                connection, new Work(column.Table, column.Column, column.Column, keys.Newest, $"split_part({column.Column}, '|', 1) <> @version::text", column.Key, column.Tenant, Renewed), cancellationToken);
        }
    }

    // One column to go through: rows with a source that the condition names get what follows from it; a null leaves them as they are.
    private sealed record Work(string Table, string Source, string Column, int Version, string Condition, string Key, string Tenant, Func<string, string, string?> Follows);

    private async Task WorkOffAsync(NpgsqlConnection connection, Work work, CancellationToken cancellationToken)
    {
        while (await RunBatchAsync(connection, work, cancellationToken))
        {
            // The next batch.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogWarning(exception, "Re-encryption could not go on; trying again");
            }
        }
    }

    // False when the column is done or another host is at it. The names come from our own modules, not from anybody's request.
    private async Task<bool> RunBatchAsync(NpgsqlConnection connection, Work column, CancellationToken cancellationToken)
    {
        (string, object)[] which = [("entity", column.Table), ("column", column.Column), ("version", column.Version), ("now", clock.GetUtcNow().ToUnixTimeMilliseconds())];
        await using var transaction = await HistoryStore.BeginAsync(connection, "*", cancellationToken);
        await ExecuteAsync(connection,
            "insert into platform.reencryptions (entity, column_name, version, started_time) values (@entity, @column, @version, @now) on conflict do nothing", cancellationToken, which);
        // No row: done, or in another host's hands.
        var open = await HistoryStore.ScalarAsync<string?>(connection,
            "select coalesce(last_key, '') from platform.reencryptions where entity = @entity and column_name = @column and version = @version and finished_time is null for update skip locked",
            cancellationToken, which);
        if (open is null)
        {
            await transaction.CommitAsync(cancellationToken);
            return false;
        }

        var type = await HistoryStore.ScalarAsync<string>(connection,
            "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = @entity::regclass and attname = @key", cancellationToken, ("entity", column.Table), ("key", column.Key));
        var rows = new List<(string Key, string TenantId, string Stored)>();
        await using (var select = Command(connection,
            $"""
            select {column.Key}::text, {column.Tenant}, {column.Source} from {column.Table}
            where {column.Source} is not null and {column.Condition} {(open.Length > 0 ? $"and {column.Key} > @last::{type}" : string.Empty)}
            order by {column.Key} limit {Batch} for update
            """, [.. which, ("last", open)]))
        await using (var reader = await select.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken)) rows.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        var (renewed, unreadableRows) = (new List<(string Key, string Stored)>(rows.Count), 0L);
        foreach (var row in rows)
        {
            try
            {
                if (column.Follows(row.TenantId, row.Stored) is { } value) renewed.Add((row.Key, value));
            }
            catch (Exception unreadable) when (unreadable is CryptographicException or FieldKeyUnknownException)
            {
                unreadableRows++;
                log.LogError("{Column} of {Table} {Key} cannot be decrypted and stays as it is: {Reason}", column.Source, column.Table, row.Key, unreadable.Message);
            }
        }

        await ExecuteAsync(connection,
            $"update {column.Table} t set {column.Column} = n.stored from unnest(@keys::text[], @stored::text[]) as n(key, stored) where t.{column.Key} = n.key::{type}", cancellationToken,
            ("keys", renewed.Select(row => row.Key).ToArray()), ("stored", renewed.Select(row => row.Stored).ToArray()));
        await ExecuteAsync(connection,
            """
            update platform.reencryptions set last_key = coalesce(nullif(@last, ''), last_key), done_rows = done_rows + @done, failed_rows = failed_rows + @failed,
                finished_time = case when @isLast then @now end
            where entity = @entity and column_name = @column and version = @version
            """, cancellationToken,
            [.. which, ("last", rows.Count > 0 ? rows[^1].Key : string.Empty), ("done", (long)renewed.Count), ("failed", unreadableRows), ("isLast", rows.Count < Batch)]);
        await transaction.CommitAsync(cancellationToken);
        return rows.Count == Batch;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params (string Name, object Value)[] arguments)
    {
        await using var command = Command(connection, sql, arguments);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, (string Name, object Value)[] arguments)
    {
#pragma warning disable CA2100 // names of tables and columns are constants of our modules
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var (name, value) in arguments.Where(argument => sql.Contains('@' + argument.Name, StringComparison.Ordinal))) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
