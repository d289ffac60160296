using Npgsql;

namespace Works.Platform.History;

/// <summary>Reads and writes the two tables of the history on a connection whose role and tenants are set.</summary>
internal static class HistoryStore
{
    private const string BatchColumns = "tenant_id, number, first_leaf, tree_size, last_position, previous_root, root, sealed_time, key_id, signature, leaves, frontier";

    /// <summary>Begins a transaction in the application's role for the given tenants (<c>*</c>: all).</summary>
    public static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, string tenants, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ScalarAsync<string>(connection, $"select set_config('role', '{Database.RoleName}', true) || set_config('works.tenants', @tenants, true)", cancellationToken, ("tenants", tenants));
        return transaction;
    }

    /// <summary>Tenants with rows in a table, whatever its size: one index probe per tenant.</summary>
    public static Task<List<string>> TenantsOfAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken) => ListAsync(
        connection,
        $"""
        with recursive found as (
            select min(tenant_id) as id from platform.{table}
            union all select (select min(tenant_id) from platform.{table} t where t.tenant_id > found.id) from found where found.id is not null)
        select id from found where id is not null
        """, row => row.GetString(0), cancellationToken);

    public static async Task<(Batch Batch, byte[] Frontier)?> LastBatchAsync(NpgsqlConnection connection, string tenantId, CancellationToken cancellationToken) =>
        await ListAsync(connection, $"select {BatchColumns} from platform.history_batches where tenant_id = @tenantId order by number desc limit 1",
            ReadBatch, cancellationToken, ("tenantId", tenantId)) is [var last] ? last : null;

    /// <summary>Batches from a number on, in order.</summary>
    public static Task<List<(Batch Batch, byte[] Frontier)>> BatchesAsync(NpgsqlConnection connection, string tenantId, long from, int limit, CancellationToken cancellationToken) =>
        ListAsync(connection, $"select {BatchColumns} from platform.history_batches where tenant_id = @tenantId and number >= @from order by number limit @limit",
            ReadBatch, cancellationToken, ("tenantId", tenantId), ("from", from), ("limit", limit));

    /// <summary>The batch that covers a position, if it is sealed.</summary>
    public static async Task<Batch?> BatchOfAsync(NpgsqlConnection connection, string tenantId, long position, CancellationToken cancellationToken) =>
        await ListAsync(connection, $"select {BatchColumns} from platform.history_batches where tenant_id = @tenantId and last_position >= @position order by last_position limit 1",
            ReadBatch, cancellationToken, ("tenantId", tenantId), ("position", position)) is [var found] ? found.Batch : null;

    /// <summary>Entries after one position, up to and with another, in order.</summary>
    public static Task<List<SealedEntry>> EntriesAsync(NpgsqlConnection connection, string tenantId, long after, long upTo, int limit, CancellationToken cancellationToken) =>
        ListAsync(connection, $"select {SealedEntry.Columns} from platform.audit_entries where tenant_id = @tenantId and position > @after and position <= @upTo order by position, id limit @limit",
            SealedEntry.Read, cancellationToken, ("tenantId", tenantId), ("after", after), ("upTo", upTo), ("limit", limit));

    public static async Task<SealedEntry?> EntryAsync(NpgsqlConnection connection, string tenantId, Guid id, CancellationToken cancellationToken) =>
        await ListAsync(connection, $"select {SealedEntry.Columns} from platform.audit_entries where tenant_id = @tenantId and id = @id",
            SealedEntry.Read, cancellationToken, ("tenantId", tenantId), ("id", id)) is [var entry] ? entry : null;

    /// <summary>Whether any batch of the tenant seals an entry of this id. Reads the leaf lists: for naming a fault, not for every day.</summary>
    public static Task<bool> SealsAsync(NpgsqlConnection connection, string tenantId, Guid id, CancellationToken cancellationToken) => ScalarAsync<bool>(
        connection, "select exists (select from platform.history_batches where tenant_id = @tenantId and position(@id in leaves) > 0)", cancellationToken,
        ("tenantId", tenantId), ("id", LeafList.IdOf(id)));

    public static Task<long> CountAfterAsync(NpgsqlConnection connection, string tenantId, long position, CancellationToken cancellationToken) => ScalarAsync<long>(
        connection, "select count(*) from platform.audit_entries where tenant_id = @tenantId and position > @position", cancellationToken, ("tenantId", tenantId), ("position", position));

    public static async Task InsertAsync(NpgsqlConnection connection, Batch batch, byte[] frontier, CancellationToken cancellationToken)
    {
        var head = batch.Head;
        await using var command = new NpgsqlCommand(
            $"insert into platform.history_batches ({BatchColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", connection)
        {
            Parameters =
            {
                new() { Value = head.TenantId }, new() { Value = head.Number }, new() { Value = head.FirstLeaf }, new() { Value = head.TreeSize },
                new() { Value = head.LastPosition }, new() { Value = head.PreviousRoot }, new() { Value = head.Root }, new() { Value = head.SealedTime },
                new() { Value = head.KeyId }, new() { Value = head.Signature }, new() { Value = batch.Leaves }, new() { Value = frontier },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params (string Name, object Value)[] arguments)
    {
        await using var command = Command(connection, sql, arguments);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<List<T>> ListAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params (string Name, object Value)[] arguments)
    {
        await using var command = Command(connection, sql, arguments);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, (string Name, object Value)[] arguments)
    {
#pragma warning disable CA2100 // the texts are constants of this folder
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var (name, value) in arguments) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static (Batch Batch, byte[] Frontier) ReadBatch(NpgsqlDataReader row) => (new Batch(
        new Head
        {
            TenantId = row.GetString(0), Number = row.GetInt64(1), FirstLeaf = row.GetInt64(2), TreeSize = row.GetInt64(3), LastPosition = row.GetInt64(4),
            PreviousRoot = row.GetFieldValue<byte[]>(5), Root = row.GetFieldValue<byte[]>(6), SealedTime = row.GetInt64(7), KeyId = row.GetString(8),
            Signature = row.GetFieldValue<byte[]>(9),
        }, row.GetFieldValue<byte[]>(10)), row.GetFieldValue<byte[]>(11));
}
