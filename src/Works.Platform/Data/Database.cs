using Npgsql;

namespace Works.Platform;

/// <summary>
/// How to reach PostgreSQL. The application works as a role that is neither superuser nor owner, so that row-level security
/// applies to it; only migrations use the administrator's connection.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private const int MaxConnections = 80; // of one host; PostgreSQL permits 100 unless told otherwise

    // Reads have a pool of their own: a request reads masters while it holds its transaction, and were that one pool, a crowd of requests
    // would each hold a connection and wait for a second that nobody gives back.
    private readonly NpgsqlDataSource _reads;

    /// <summary>Group role that owns the application's rights; set on every transaction.</summary>
    public const string RoleName = "works_app";

    /// <summary>Opens the pools: of the connections that the connection string permits (at most 80) a quarter is for reads, the rest for transactions.</summary>
    /// <param name="administrator">Connection string of the owner of the schema; used for migrations.</param>
    /// <param name="application">Connection string of the application.</param>
    public Database(string administrator, string application)
    {
        Administrator = administrator;
        var connections = Math.Min(new NpgsqlConnectionStringBuilder(application).MaxPoolSize, MaxConnections);
        var reads = Math.Max(1, connections / 4);
        Source = Pool(application, Math.Max(1, connections - reads));
        _reads = Pool(application, reads);
    }

    private static NpgsqlDataSource Pool(string application, int connections)
    {
        var builder = new NpgsqlDataSourceBuilder(application);
        builder.ConnectionStringBuilder.ApplicationName ??= "works"; // a private cluster knows its own host by the name it gave
        builder.ConnectionStringBuilder.MaxPoolSize = connections;
        builder.ConnectionStringBuilder.Timeout = 5; // seconds to wait for a free connection: fail fast when the pool is exhausted
        builder.ConnectionStringBuilder.CommandTimeout = 30;
        // Everything we set is local to its transaction, so a connection that comes back has nothing to reset.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        // No automatic preparation: with it Npgsql 10.0.0 now and then fails a query with "unexpected backend message DataRow".
        return builder.Build();
    }

    /// <summary>Connection string of the owner of the schema.</summary>
    public string Administrator { get; }

    /// <summary>Connections for transactions.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Reads across tenants, in one round trip and outside any request's transaction: sign-in, masters, jobs.</summary>
    public async Task<T> ReadAsSystemAsync<T>(
        string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bind);
        ArgumentNullException.ThrowIfNull(read);
        await using var batch = _reads.CreateBatch();
        // A batch is one implicit transaction: the local settings end with it.
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"select set_config('role', '{RoleName}', true), set_config('works.tenants', '*', true)"));
        var command = new NpgsqlBatchCommand(sql);
        bind(command.Parameters);
        batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await read(reader);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _reads.DisposeAsync();
    }
}
