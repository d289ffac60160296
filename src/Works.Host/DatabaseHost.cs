using Npgsql;
using Works.Administration;
using Works.Platform;

namespace Works.Host;

/// <summary>Finds or starts PostgreSQL, brings the schema up to date and fills an empty database.</summary>
internal static class DatabaseHost
{
    private const string DemoPassword = "eGov@123"; // printed in the contract for every demo deployment (spec 05 §5)
    private const string Owner = "works_owner";
    private const string Name = "works";

    public static async Task<(Database Database, PrivateCluster? Cluster)> OpenAsync(Settings settings, IReadOnlyList<ModelPart> modules, CancellationToken cancellationToken)
    {
        if (settings.Database is { } existing)
        {
            await Migrator.ApplyAsync(existing, modules, cancellationToken);
            // One connection string, two rights: every transaction of the application steps down to the role works_app.
            return (new Database(existing, existing), null);
        }

        var cluster = await PrivateCluster.StartAsync(settings.DataFolder, cancellationToken);
        await CreateDatabaseAsync(cluster.ConnectionString("postgres", Owner), cancellationToken);
        var administrator = cluster.ConnectionString(Name, Owner);
        await Migrator.ApplyAsync(administrator, modules, cancellationToken);
        await AllowSignInAsync(administrator, cancellationToken);
        return (new Database(administrator, cluster.ConnectionString(Name, Database.RoleName)), cluster);
    }

    public static async Task SeedAsync(IServiceProvider services, Settings settings, CancellationToken cancellationToken)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"); // of the demo state; the data set says the same
        var now = TimeZoneInfo.ConvertTime(services.GetRequiredService<TimeProvider>().GetUtcNow(), zone);
        var today = new DateTimeOffset(now.Date, zone.GetUtcOffset(now));
        var password = settings.InitialPassword ?? (settings.Profile == "demo" ? DemoPassword : null);
        await Seeding.LoadChangesAsync(services, new SeedFiles(settings.SeedFolder, settings.Profile, password, today), cancellationToken);
        // A code that everybody knows is for demonstrations only (spec 05 §16).
        var code = await services.GetRequiredService<IMasters>().SwitchAsync(SeedFiles.StateTenant, "fixed-otp", string.Empty, cancellationToken);
        if (settings.Profile != "demo" && code.Length > 0)
            throw new InvalidOperationException("Switch fixed-otp is on: every citizen's one-time code would be known. It is allowed in the demo profile only.");
    }

    private static async Task CreateDatabaseAsync(string maintenance, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(maintenance);
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand($"select 1 from pg_database where datname = '{Name}'", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null) return;
        await using var create = new NpgsqlCommand($"create database {Name}", connection);
        try
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException raced) when (raced.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // A second host on the same cluster was a moment faster.
        }
    }

    // In the private cluster the application signs in as the role itself; elsewhere the role cannot sign in at all.
    private static async Task AllowSignInAsync(string administrator, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(administrator);
        await connection.OpenAsync(cancellationToken);
        await using var allow = new NpgsqlCommand($"alter role {Database.RoleName} login", connection);
        await allow.ExecuteNonQueryAsync(cancellationToken);
    }
}
