using System.Diagnostics;
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
        TransactionConnections = Math.Max(1, connections - reads);
        Source = Pool(application, TransactionConnections);
        _reads = Pool(application, reads);
    }

    private const int PreparedStatements = 200; // per connection; a create runs about thirty

    private static NpgsqlDataSource Pool(string application, int connections)
    {
        var builder = new NpgsqlDataSourceBuilder(application);
        builder.ConnectionStringBuilder.ApplicationName ??= "works"; // a private cluster knows its own host by the name it gave
        builder.ConnectionStringBuilder.MaxPoolSize = connections;
        builder.ConnectionStringBuilder.Timeout = 5; // seconds to wait for a free connection: fail fast when the pool is exhausted
        builder.ConnectionStringBuilder.CommandTimeout = 30;
        // Everything we set is local to its transaction, so a connection that comes back has nothing to reset.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        // What is run often is parsed and planned once per connection. (Npgsql 10.0.0 could not: "unexpected backend message DataRow".)
        builder.ConnectionStringBuilder.MaxAutoPrepare = PreparedStatements;
        // What the host does by itself every half second is no trace; what it does for a request or a delivery is part of theirs.
        builder.ConfigureTracing(tracing => tracing.ConfigureCommandFilter(_ => Activity.Current is not null).ConfigureBatchFilter(_ => Activity.Current is not null));
        return builder.Build();
    }

    /// <summary>Connection string of the owner of the schema.</summary>
    public string Administrator { get; }

    /// <summary>Most transactions this host runs at once.</summary>
    public int TransactionConnections { get; }

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

    /// <summary>Looks at the store without being able to change it, for checks that run for minutes: one read-only transaction.</summary>
    /// <param name="tenants">Whose rows are visible.</param>
    /// <param name="statementTimeout">Longest time for one statement.</param>
    /// <param name="atOneMoment">True when every statement is to see the same moment, whatever is written meanwhile.</param>
    /// <param name="inspect">Reads with the connection; may set savepoints.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<T> InspectAsync<T>(
        Edge.TenantScope tenants, TimeSpan statementTimeout, bool atOneMoment, Func<NpgsqlConnection, NpgsqlTransaction, Task<T>> inspect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        ArgumentNullException.ThrowIfNull(inspect);
        await using var connection = await _reads.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(atOneMoment ? System.Data.IsolationLevel.RepeatableRead : System.Data.IsolationLevel.ReadCommitted, cancellationToken);
        await using (var readOnly = new NpgsqlCommand("set transaction read only", connection, transaction)) await readOnly.ExecuteNonQueryAsync(cancellationToken);
        await using (var scope = new NpgsqlCommand(
            $"select set_config('role', '{RoleName}', true), set_config('works.tenants', $1, true), set_config('works.inherited', $2, true), set_config('statement_timeout', $3, true)",
            connection, transaction))
        {
            scope.Parameters.Add(new NpgsqlParameter { Value = string.Join(',', tenants.Tenants) });
            scope.Parameters.Add(new NpgsqlParameter { Value = string.Join(',', tenants.Inherited) });
            scope.Parameters.Add(new NpgsqlParameter { Value = statementTimeout.TotalMilliseconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture) });
            await scope.ExecuteNonQueryAsync(cancellationToken);
        }

        return await inspect(connection, transaction);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _reads.DisposeAsync();
    }
}
