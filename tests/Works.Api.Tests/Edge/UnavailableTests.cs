using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using Works.Host;
using Works.Platform;

namespace Works.Api.Tests.Edge;

/// <summary>A host on a PostgreSQL of its own, which a test may stop. Empty: a token nobody has is enough to make the host ask.</summary>
public sealed class LonelyHost : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "works-away-" + Guid.NewGuid().ToString("N")[..8]);
    private PrivateCluster? _cluster;
    private WebApplication? _app;

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await PrivateCluster.StartAsync(_folder, durable: false, CancellationToken.None);
        await using (var connection = new NpgsqlConnection(_cluster.ConnectionString("postgres", PrivateCluster.OwnerRole)))
        {
            await connection.OpenAsync();
            await using var create = new NpgsqlCommand("create database works", connection);
            await create.ExecuteNonQueryAsync();
        }

        _app = await Application.CreateAsync(["--PORT", "0", "--WORKS_LISTEN", "127.0.0.1", "--WORKS_PROFILE", "none", "--WORKS_DATABASE", _cluster.ConnectionString("works", PrivateCluster.OwnerRole)]);
        await _app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app!.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public Task StopAsync() => Template.KillAsync(_folder);

    public async Task StartAgainAsync() => _cluster = await PrivateCluster.StartAsync(_folder, durable: false, CancellationToken.None);
}

/// <summary>PostgreSQL is away: the host says so at once, and recovers by itself (spec 50 §1.5).</summary>
public sealed class UnavailableTests(LonelyHost works) : IClassFixture<LonelyHost>
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(8); // five to wait for a connection, and a busy machine

    [Fact]
    public async Task While_PostgreSQL_is_away_every_request_is_told_to_come_back_and_then_it_may()
    {
        for (var i = 0; i < 5; i++) (await AskAsync()).Refused("InvalidAccessTokenException", 401);
        await works.StopAsync();

        foreach (var ask in new Func<Task<Reply>>[] { AskAsync, AskAsync, SignInAsync })
        {
            var started = Stopwatch.GetTimestamp();
            var reply = await ask();
            Assert.True(Stopwatch.GetElapsedTime(started) < AtOnce, $"{Stopwatch.GetElapsedTime(started)}");
            Assert.True(reply.Status == 503 && (reply.Codes is ["ServiceUnavailable"] || (string?)reply.Json!["error"] == "ServiceUnavailable"), reply.ToString());
            Assert.NotNull(reply.Message.Headers.RetryAfter);
            Assert.Equal("application/json", reply.Message.Content.Headers.ContentType!.MediaType);
            Assert.DoesNotContain("Npgsql", reply.Body);
        }

        Assert.Equal(503, (await GetAsync("/health/ready")).Status);
        Assert.Equal(200, (await GetAsync("/health/live")).Status);

        await works.StartAgainAsync();
        // Recovery needs no restart; the outbox has noticed too and keeps running.
        var deadline = Stopwatch.GetTimestamp();
        while ((await AskAsync()).Status != 401 && Stopwatch.GetElapsedTime(deadline).TotalSeconds < 20) await Task.Delay(100, TestContext.Current.CancellationToken);
        for (var i = 0; i < 10; i++) (await AskAsync()).Refused("InvalidAccessTokenException", 401);
        Assert.NotEqual(503, (await SignInAsync()).Status);
        Assert.Equal(200, (await GetAsync("/health/ready")).Status);
    }

    private async Task<Reply> AskAsync() => await new Client(works.Http, Guid.NewGuid().ToString()).PostAsync("/estimate/v1/_search?tenantId=pg.citya");

    private async Task<Reply> SignInAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token?grant_type=password&username=A&password=b&tenantId=pg.citya&userType=EMPLOYEE");
        request.Headers.Add("Authorization", "Basic ZWdvdi11c2VyLWNsaWVudDo=");
        return await Reply.OfAsync(await works.Http.SendAsync(request, TestContext.Current.CancellationToken));
    }

    private async Task<Reply> GetAsync(string path) => await Reply.OfAsync(await works.Http.GetAsync(path, TestContext.Current.CancellationToken));
}

/// <summary>A host with three connections for transactions, one for reads, and no patience.</summary>
public sealed class StarvedHost : WorksHost
{
    protected override string Connect(string administrator) => administrator + ";Maximum Pool Size=4;Options=-c statement_timeout=1500";
}

/// <summary>PostgreSQL is there but slow, full, or cuts a request off.</summary>
public sealed class StarvedTests(StarvedHost works) : IClassFixture<StarvedHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pool_without_a_free_connection_answers_503_and_serves_again_when_there_is_one()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var held = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < 3; i++) held.Add(await works.Services.GetRequiredService<Database>().Source.OpenConnectionAsync(Cancellation));
            Refuses(await CreateAsync(client));
            Assert.Equal(200, (await Reply.OfAsync(await works.Http.GetAsync("/health/live", Cancellation))).Status);
        }
        finally
        {
            foreach (var connection in held) await connection.DisposeAsync();
        }

        (await CreateAsync(client)).Ok();
    }

    [Fact]
    public async Task A_crowd_of_requests_never_waits_for_itself()
    {
        // Ten times as many as there are connections, each with its transaction open while it reads master data that has just changed.
        var client = await works.AsAsync("SUPERUSERA");
        for (var round = 0; round < 3; round++)
        {
            await works.StoredAsync("update administration.master_revision set revision = revision + 1");
            foreach (var reply in await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => CreateAsync(client)))) reply.Ok();
        }
    }

    [Theory]
    [InlineData("administration.sessions")] // read by the gate
    [InlineData("projects.projects")] // written by the slice
    [InlineData("platform.audit_entries")] // written by the platform
    public async Task A_statement_that_takes_too_long_answers_503_and_writes_nothing(string table)
    {
        var client = await works.AsAsync("SUPERUSERA");
        var before = await works.StoredCountAsync();
        await using (var locks = new NpgsqlConnection(works.Administrator))
        {
            await locks.OpenAsync(Cancellation);
            await using var transaction = await locks.BeginTransactionAsync(Cancellation);
            await using var command = new NpgsqlCommand($"lock table {table} in access exclusive mode", locks, transaction);
            await command.ExecuteNonQueryAsync(Cancellation);
            Refuses(await CreateAsync(client));
        }

        Assert.Equal(before, await works.StoredCountAsync());
        (await CreateAsync(client)).Ok();
    }

    [Theory]
    [InlineData("administration.sessions")]
    [InlineData("projects.projects")]
    [InlineData("platform.audit_entries")]
    public async Task A_request_whose_connection_is_cut_off_answers_503_and_the_next_one_is_served(string table)
    {
        var client = await works.AsAsync("SUPERUSERA");
        var before = await works.StoredCountAsync();
        await using (var locks = new NpgsqlConnection(works.Administrator))
        {
            await locks.OpenAsync(Cancellation);
            await using var transaction = await locks.BeginTransactionAsync(Cancellation);
            await using var command = new NpgsqlCommand($"lock table {table} in access exclusive mode", locks, transaction);
            await command.ExecuteNonQueryAsync(Cancellation);
            var create = CreateAsync(client);
            const string Blocked = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()";
            while (!create.IsCompleted && await works.CountAsync(Blocked) == 0) await Task.Delay(20, Cancellation);
            Refuses(await create);
        }

        Assert.Equal(before, await works.StoredCountAsync());
        (await CreateAsync(client)).Ok();
    }

    private static async Task<Reply> CreateAsync(Client client) => await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload()));

    private static void Refuses(Reply reply)
    {
        reply.Refused("ServiceUnavailable", 503);
        Assert.NotNull(reply.Message.Headers.RetryAfter);
    }
}
