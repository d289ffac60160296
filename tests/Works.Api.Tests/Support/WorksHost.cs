using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Works.Host;
using Works.Platform;

namespace Works.Api.Tests.Support;

/// <summary>One PostgreSQL cluster and one migrated, demo-filled template database for the whole test run.</summary>
internal static class Template
{
    private const string Owner = PrivateCluster.OwnerRole;
    private static readonly Lazy<Task<PrivateCluster>> Cluster = new(PrepareAsync);
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "works-tests-" + Guid.NewGuid().ToString("N")[..8]);
    private static int s_clones;

    /// <summary>A fresh copy of the template; returns the connection string of the owner of its schema.</summary>
    public static async Task<string> CloneAsync()
    {
        var cluster = await Cluster.Value;
        var name = string.Create(CultureInfo.InvariantCulture, $"works_test_{Interlocked.Increment(ref s_clones)}");
        await ExecuteAsync(cluster.ConnectionString("postgres", Owner), $"create database {name} template works");
        return cluster.ConnectionString(name, Owner);
    }

    /// <summary>Gives a host the keys its copy was encrypted with, as the hosts of one installation share them.</summary>
    public static void CopyKeys(string dataFolder)
    {
        var secrets = Directory.CreateDirectory(Path.Combine(dataFolder, "secrets"));
        foreach (var key in Directory.EnumerateFiles(Path.Combine(Folder, "secrets"), "field-*.key")) File.Copy(key, Path.Combine(secrets.FullName, Path.GetFileName(key)), overwrite: true);
    }

    /// <summary>Cuts a cluster of our own off, as a failing machine does.</summary>
    public static async Task KillAsync(string folder)
    {
        var file = Directory.EnumerateFiles(folder, "postmaster.pid", SearchOption.AllDirectories).FirstOrDefault();
        if (file is null) return;
        using var server = System.Diagnostics.Process.GetProcessById(int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture));
        using var kill = System.Diagnostics.Process.Start("kill", ["-QUIT", server.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await server.WaitForExitAsync();
    }

    private static async Task<PrivateCluster> PrepareAsync()
    {
        var folder = Folder;
        var cluster = await PrivateCluster.StartAsync(folder, durable: false, CancellationToken.None);
        TestRun.Ends(async () =>
        {
            NpgsqlConnection.ClearAllPools();
            await KillAsync(folder); // an orderly stop would write out every clone first
            Directory.Delete(folder, recursive: true);
        });
        await ExecuteAsync(cluster.ConnectionString("postgres", Owner), "create database works");
        // The same code path as ./run on an existing server: migrate, fill.
        await using (var app = await Application.CreateAsync(["--PORT", "0", "--WORKS_LISTEN", "127.0.0.1", "--WORKS_DATABASE", cluster.ConnectionString("works", Owner), "--WORKS_DATA", folder]))
        {
            await app.Services.GetRequiredService<Database>().DisposeAsync();
        }

        NpgsqlConnection.ClearAllPools();
        return cluster;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>The real host on a real port with a database of its own; one per test class (class fixture).</summary>
public class WorksHost : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly string _data = Path.Combine(Path.GetTempPath(), "works-data-" + Guid.NewGuid().ToString("N")[..8]);
    private WebApplication? _app;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Owner of the schema: sees every tenant, for looking at what is stored and for breaking it on purpose.</summary>
    public string Administrator { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    /// <summary>Folder of the demo data set.</summary>
    public static string SeedFolder { get; } = FindSeed();

    /// <summary>Folder with files and secrets of this host.</summary>
    public string DataFolder => _data;

    public async ValueTask InitializeAsync()
    {
        Administrator = await Template.CloneAsync();
        Template.CopyKeys(_data);
        _app = await Application.CreateAsync(["--PORT", "0", "--WORKS_LISTEN", "127.0.0.1", "--WORKS_DATABASE", Connect(Administrator), "--WORKS_DATA", _data, "--WORKS_PROFILE", "none", .. Unlimited, .. Settings], Configure);
        await _app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()), Timeout = TimeSpan.FromSeconds(60) };
        await StartedAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http?.Dispose();
        if (_app is not null)
        {
            // Not the container's to dispose: without this every class would keep its connections until the run ends.
            var database = _app.Services.GetRequiredService<Database>();
            await _app.DisposeAsync();
            await database.DisposeAsync();
            await using var pool = new NpgsqlConnection(Administrator);
            NpgsqlConnection.ClearPool(pool);
        }

        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    /// <summary>The API as a demo user: signs in once per user and host.</summary>
    public async Task<Client> AsAsync(string userName, string tenantId = "pg.citya") =>
        new(Http, _tokens.TryGetValue(userName + tenantId, out var token) ? token : _tokens[userName + tenantId] = await SignInAsync(userName, tenantId));

    /// <summary>The API without a token.</summary>
    public Client Anonymous => new(Http, token: null);

    /// <summary>Rows of a query by the owner of the schema, each a dictionary by column.</summary>
    public async Task<IReadOnlyList<Dictionary<string, object?>>> StoredAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Administrator);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Dictionary<string, object?>>();
        while (await reader.ReadAsync())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i), StringComparer.Ordinal));
        }

        return rows;
    }

    /// <summary>First column of the first row, as a number.</summary>
    public async Task<long> CountAsync(string sql) => Convert.ToInt64((await StoredAsync(sql))[0].Values.First(), CultureInfo.InvariantCulture);

    /// <summary>Sets a switch of the installation, as an administrator would: the host sees it at its next request.</summary>
    public Task SwitchAsync(string code, string value) => StoredAsync(
        $$"""
        delete from administration.masters where schema_code = 'works.Switches' and unique_identifier = '{{code}}';
        insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
        values (gen_random_uuid(), 'pg', 'works.Switches', '{{code}}', '{"code": "{{code}}", "value": "{{value}}"}', 1, 'test', 0, 'test', 0);
        update administration.master_revision set revision = revision + 1;
        """);

    // Hundreds of tests from one address in a minute are no office; limits are tested on hosts of their own.
    private static readonly string[] Unlimited =
    [
        "--WORKS_REQUESTS_PER_SECOND_AND_USER", "0", "--WORKS_REQUESTS_PER_SECOND_AND_ADDRESS", "0", "--WORKS_SIGN_INS_PER_MINUTE_AND_USER", "0",
        "--WORKS_SIGN_INS_PER_MINUTE_AND_ADDRESS", "0", "--WORKS_SUPERVISION_MINUTES", "0", // jobs run when a test asks for them
    ];

    /// <summary>Further settings of the host, as on its command line.</summary>
    protected virtual IEnumerable<string> Settings => [];

    /// <summary>Changes how the host reaches its database.</summary>
    protected virtual string Connect(string administrator) => administrator;

    /// <summary>Changes services of the host; for subscribers and clocks of a test.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    /// <summary>Called once when the host is up.</summary>
    protected virtual Task StartedAsync() => Task.CompletedTask;

    private static string FindSeed()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Works.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "seed");
    }

    private async Task<string> SignInAsync(string userName, string tenantId)
    {
        var citizen = char.IsAsciiDigit(userName[0]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["grant_type"] = "password", ["scope"] = "read", ["username"] = userName, ["password"] = citizen ? "123456" : "eGov@123",
                ["tenantId"] = tenantId, ["userType"] = citizen ? "CITIZEN" : "EMPLOYEE",
            }),
        };
        request.Headers.Add("Authorization", "Basic ZWdvdi11c2VyLWNsaWVudDo=");
        var reply = await Reply.OfAsync(await Http.SendAsync(request));
        return reply.Status == 200 ? reply.Text("access_token") : throw new InvalidOperationException($"{userName} cannot sign in: {reply}");
    }
}

/// <summary>The host of an office that runs every control blocking, not report-only as the demo profile does (spec 05 §16).</summary>
public sealed class StrictHost : WorksHost
{
    protected override Task StartedAsync() => SwitchAsync("controls-stricter-than-contract", "block");
}
