using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using Works.Platform;

namespace Works.Api.Tests.Edge;

/// <summary>
/// The volume of PostgreSQL's write-ahead log is full: a real one. PostgreSQL stops then, whatever it does; the host says so and starts its own
/// PostgreSQL again as soon as there is room.
/// </summary>
public sealed class LogFullTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "works-log-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly string _volume = Directory.CreateTempSubdirectory("works-volume-").FullName;
    private PrivateCluster _cluster = null!;
    private bool _mounted;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await PrivateCluster.StartAsync(_folder, CancellationToken.None);
        await _cluster.StopAsync();
        var postgres = Path.Combine(_folder, "postgres");
        await File.AppendAllTextAsync(Path.Combine(postgres, "postgresql.conf"), "max_wal_size = 64MB\nmin_wal_size = 32MB\n", CancellationToken.None);
        var owner = (await RunAsync("stat", "-c", "%u", postgres)).Output.Trim();
        _mounted = (await RunAsync("mount", "-t", "tmpfs", "-o", $"size=192m,mode=700,uid={owner}", "tmpfs", _volume)).Succeeded;
        if (!_mounted) return;
        var log = Path.Combine(postgres, "pg_wal");
        await RunAsync("cp", "-a", log + "/.", _volume);
        Directory.Delete(log, recursive: true);
        Directory.CreateSymbolicLink(log, _volume);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Template.KillAsync(_folder);
        if (_mounted) await RunAsync("umount", "-l", _volume);
        Directory.Delete(_volume);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_full_log_answers_503_loses_nothing_and_the_host_starts_PostgreSQL_again_when_there_is_room()
    {
        if (!_mounted) Assert.Skip("Mounting a volume needs root.");
        var host = new Victim(_folder);
        try
        {
            await host.StartAsync();
            var client = new Client(host.Http, await host.SignInAsync());
            var kept = (await CreateAsync(client)).Ok().Text("Project[0].projectNumber");
            var other = Path.Combine(_volume, "other-data");
            await RunAsync("dd", "if=/dev/zero", $"of={other}", "bs=1M"); // until the volume is full
            await FillSegmentsAsync();

            var reply = await UntilAsync(() => CreateAsync(client), answer => answer.Status != 200);
            for (var i = 0; i < 3; i++)
            {
                var started = Stopwatch.GetTimestamp();
                reply = await CreateAsync(client);
                reply.Refused("ServiceUnavailable", 503);
                Assert.NotNull(reply.Message.Headers.RetryAfter);
                Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < 20); // not hanging; the machine may be busy
            }

            File.Delete(other);

            reply = await UntilAsync(() => CreateAsync(client), answer => answer.Status == 200);
            reply.Ok();
            Assert.Equal(kept, (await client.PostAsync("/project/v1/_search?tenantId=pg.citya&limit=10&offset=0", new { Projects = new[] { new { tenantId = "pg.citya", projectNumber = kept } } })).Ok().Text("Project[0].projectNumber"));
        }
        finally
        {
            await host.KillAsync();
        }
    }

    // Segments that are there already go on being written; this uses them up, until PostgreSQL stops.
    private async Task FillSegmentsAsync()
    {
        for (var i = 0; i < 300; i++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_cluster.ConnectionString("works", PrivateCluster.OwnerRole) + ";Pooling=false");
                await connection.OpenAsync(Cancellation);
                await using var write = new NpgsqlCommand("select pg_logical_emit_message(true, 'fill', repeat('x', 1000000))", connection);
                await write.ExecuteNonQueryAsync(Cancellation);
            }
            catch (NpgsqlException)
            {
                return;
            }
        }

        Assert.Fail("The log never filled its volume.");
    }

    private static async Task<Reply> UntilAsync(Func<Task<Reply>> ask, Func<Reply, bool> isReached)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var reply = await ask();
            if (isReached(reply) || Stopwatch.GetElapsedTime(started).TotalSeconds > 120) return reply;
            await Task.Delay(200, Cancellation);
        }
    }

    private static Task<Reply> CreateAsync(Client client) => client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload()));

    private static async Task<(bool Succeeded, string Output)> RunAsync(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
            var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            return (process.ExitCode == 0, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (false, string.Create(CultureInfo.InvariantCulture, $"no {command}"));
        }
    }
}
