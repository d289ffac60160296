using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Works.Platform;

namespace Works.Api.Tests;

public sealed class PrivateClusterTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"works-test-{Guid.NewGuid():N}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_new_folder_gets_a_cluster_that_answers_on_a_private_socket_only()
    {
        await using var cluster = await PrivateCluster.StartAsync(_folder, Cancellation);

        Assert.Equal("1", await AskAsync(cluster, "select 1::text"));
        Assert.Equal("", await AskAsync(cluster, "show listen_addresses"));
        Assert.Equal("UTF8", await AskAsync(cluster, "show server_encoding"));
        Assert.Equal("on on on", await AskAsync(cluster,
            "select concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'))"));
        var socketFolder = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("postgres", PrivateCluster.OwnerRole)).Host!;
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(ownerOnly, new DirectoryInfo(socketFolder).UnixFileMode);
    }

    [Fact]
    public async Task A_second_host_shares_the_running_cluster_and_leaves_it_running_when_it_stops()
    {
        await using var first = await StartAsync();
        var server = ServerProcessId();

        var second = await StartAsync();
        Assert.Equal(server, ServerProcessId());
        await second.StopAsync();

        Assert.Equal("1", await AskAsync(first, "select 1::text"));
        Assert.Equal(server, ServerProcessId());
    }

    [Fact]
    public async Task A_program_of_the_same_name_in_the_current_folder_is_never_started()
    {
        var folder = Directory.CreateTempSubdirectory("works-cwd-").FullName;
        var trace = Path.Combine(folder, "started");
        foreach (var name in new[] { "test", "id", "setpriv" })
        {
            var path = Path.Combine(folder, name);
            await File.WriteAllTextAsync(path, $"#!/bin/sh\ntouch {trace}\n", Cancellation);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder);
        try
        {
            await using var cluster = await StartAsync();
            Assert.Equal("1", await AskAsync(cluster, "select 1::text"));
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }

        Assert.False(File.Exists(trace));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_host_takes_its_cluster_down_with_it_and_finds_its_data_again()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var host = await Works.Host.Application.CreateAsync(["--PORT", "0", "--WORKS_LISTEN", "127.0.0.1", "--WORKS_DATA", _folder, "--WORKS_PROFILE", "minimal"]);
            await host.StartAsync(Cancellation);
            using var http = new HttpClient { BaseAddress = new Uri(host.Urls.First()) };
            Assert.True((await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation)).IsSuccessStatusCode);
            Assert.True(File.Exists(PidFile));
            await host.StopAsync(Cancellation);
            Assert.False(File.Exists(PidFile));
        }
    }

    [Fact]
    public async Task The_last_host_to_stop_shuts_the_cluster_down_even_with_sessions_of_its_own_left_open()
    {
        var first = await StartAsync();
        var last = await StartAsync();
        await using var forgotten = await OpenAsync(last, PrivateCluster.OwnerRole);

        await first.StopAsync();
        Assert.True(File.Exists(PidFile));
        await last.StopAsync();
        await last.StopAsync();

        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task Hosts_that_start_at_the_same_moment_create_one_cluster_together()
    {
        var clusters = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync()));

        var started = await Task.WhenAll(clusters.Select(cluster => AskAsync(cluster, "select pg_postmaster_start_time()::text")));
        Assert.Single(started.Distinct(StringComparer.Ordinal));

        await Task.WhenAll(clusters.Select(cluster => cluster.StopAsync()));
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task Data_and_roles_survive_a_stop_and_a_start()
    {
        await using (var before = await StartAsync())
        {
            await RunAsync(before, "create table kept (note text); insert into kept values ('नमस्ते')");
            await RunAsync(before, "create role works_app login; grant select on kept to works_app");
        }

        await using var after = await StartAsync();

        var seen = await AskAsync(after, "select current_user || ' ' || note from kept", user: "works_app");
        Assert.Equal("works_app नमस्ते", seen);
    }

    [Fact]
    public async Task A_cluster_whose_server_was_killed_is_healed_by_the_next_start()
    {
        var before = await PrivateCluster.StartAsync(_folder, Cancellation); // durable: this is what it is for
        await RunAsync(before, "create table kept (note text); insert into kept values ('committed')");
        var killed = ServerProcessId();
        using (var server = Process.GetProcessById(killed)) server.Kill();
        Assert.True(File.Exists(PidFile));

        await using var after = await StartAsync();

        Assert.NotEqual(killed, ServerProcessId());
        Assert.Equal("committed", await AskAsync(after, "select note from kept"));
        await before.StopAsync(); // the host that saw its server die leaves without disturbing the other
        Assert.Equal("committed", await AskAsync(after, "select note from kept"));
    }

    [Fact]
    public async Task A_pid_file_naming_a_later_process_with_the_same_id_does_not_prevent_the_start()
    {
        string pidFile;
        await using (await StartAsync()) pidFile = await File.ReadAllTextAsync(PidFile, Cancellation);
        var lines = pidFile.Split('\n');
        lines[0] = $"{Environment.ProcessId}"; // as after a restart of a container, where low ids are given out again
        await File.WriteAllTextAsync(PidFile, string.Join('\n', lines), Cancellation);

        await using var cluster = await StartAsync();

        Assert.Equal("1", await AskAsync(cluster, "select 1::text"));
    }

    [Fact]
    public async Task An_interrupted_creation_is_repeated()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "postgres.new", "base"));

        await using var cluster = await StartAsync();

        Assert.Equal("1", await AskAsync(cluster, "select 1::text"));
    }

    [Fact]
    public async Task A_folder_with_a_long_and_awkward_name_works()
    {
        var awkward = Path.Combine(_folder, "it's a \"test\", $HOME `id` \\ ;", new string('x', 100));

        var cluster = await PrivateCluster.StartAsync(awkward, durable: false, Cancellation);
        var socketFolder = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("postgres", PrivateCluster.OwnerRole)).Host!;

        Assert.Equal("1", await AskAsync(cluster, "select 1::text"));

        await cluster.StopAsync();
        Directory.Delete(socketFolder); // too long for the folder itself, so it lay under /tmp
    }

    [Fact]
    public async Task A_cluster_running_unsafely_for_tests_is_not_taken_for_real_data()
    {
        await using var unsafely = await StartAsync();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => PrivateCluster.StartAsync(_folder, Cancellation));

        Assert.Contains("fsync", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("1", await AskAsync(unsafely, "select 1::text"));
    }

    private string PidFile => Path.Combine(_folder, "postgres", "postmaster.pid");

    private int ServerProcessId() => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    private Task<PrivateCluster> StartAsync() => PrivateCluster.StartAsync(_folder, durable: false, Cancellation);

    private static async Task<NpgsqlConnection> OpenAsync(PrivateCluster cluster, string user)
    {
        var target = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("postgres", user)) { Pooling = false };
        var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync(Cancellation);
        return connection;
    }

    private static async Task<string?> AskAsync(PrivateCluster cluster, string question, string user = PrivateCluster.OwnerRole)
    {
        await using var connection = await OpenAsync(cluster, user);
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync(Cancellation) as string;
    }

    private static async Task RunAsync(PrivateCluster cluster, string statements)
    {
        await using var connection = await OpenAsync(cluster, PrivateCluster.OwnerRole);
        await using var command = new NpgsqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
