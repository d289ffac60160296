using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Works.Platform;

/// <summary>
/// Applies each module's <c>.sql</c> files, in order, once, under an advisory lock. A file that changed after it was applied is
/// an error: history is added to, never edited.
/// </summary>
public static class Migrator
{
    private const long LockId = 7_720_001; // any number, the same for every host

    /// <summary>Brings the database to the newest schema.</summary>
    /// <param name="administrator">Connection string of the owner of the schema.</param>
    /// <param name="parts">Modules, upstream first.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <returns>How many files were applied; 0 when the schema was current.</returns>
    /// <exception cref="InvalidOperationException">A file differs from what was applied.</exception>
    public static async Task<int> ApplyAsync(string administrator, IEnumerable<ModelPart> parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(administrator) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockId})", cancellationToken);
        await ExecuteAsync(connection,
            $"""
            do $$ begin
                if not exists (select from pg_roles where rolname = '{Database.RoleName}') then create role {Database.RoleName} nologin; end if;
            exception when duplicate_object or unique_violation then null; end $$;
            grant {Database.RoleName} to current_user;
            create schema if not exists platform;
            create table if not exists platform.migrations (
                module text not null, name text not null, sha256 text not null, applied_at timestamptz not null default now(), primary key (module, name));
            """, cancellationToken);

        var applied = await AppliedAsync(connection, cancellationToken);
        var count = 0;
        foreach (var (module, name, sql) in Files(parts))
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
            if (applied.TryGetValue((module, name), out var known))
            {
                if (known != hash) throw new InvalidOperationException($"Migration {module}/{name} was changed after it was applied. Add a new file instead.");
                continue;
            }

            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, sql, cancellationToken);
            await using var note = new NpgsqlCommand("insert into platform.migrations (module, name, sha256) values ($1, $2, $3)", connection)
            {
                Parameters = { new() { Value = module }, new() { Value = name }, new() { Value = hash } },
            };
            await note.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            count++;
        }

        return count;
    }

    private static IEnumerable<(string Module, string Name, string Sql)> Files(IEnumerable<ModelPart> parts)
    {
        foreach (var assembly in parts.Select(part => part.Assembly).Prepend(typeof(Migrator).Assembly).Distinct())
        {
            var module = assembly.GetName().Name!;
            foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                yield return (module, resource[(resource.IndexOf('/', StringComparison.Ordinal) + 1)..], reader.ReadToEnd());
            }
        }
    }

    private static async Task<Dictionary<(string Module, string Name), string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<(string Module, string Name), string>();
        await using var command = new NpgsqlCommand("select module, name, sha256 from platform.migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) applied[(reader.GetString(0), reader.GetString(1))] = reader.GetString(2);
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // the text is a file of our own or a constant
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
