using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Npgsql;
using Works.Platform;

namespace Works.Bench;

/// <summary>A private cluster with durable settings, and the host on it as a process of its own: what an operator would run.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly PrivateCluster _cluster;
    private readonly Process _host;

    private Instance(PrivateCluster cluster, Process host, Uri address, string folder) => (_cluster, _host, Address, Folder) = (cluster, host, address, folder);

    public Uri Address { get; }

    public string Folder { get; }

    public string Owner => _cluster.ConnectionString("works", PrivateCluster.OwnerRole);

    /// <summary>Folder of the server's socket, for pgbench.</summary>
    public string Socket => new NpgsqlConnectionStringBuilder(Owner).Host!;

    public string LogFile => Path.Combine(Folder, "postgres.log");

    /// <summary>Resident memory of the host now, MiB.</summary>
    public long MemoryMiB
    {
        get
        {
            _host.Refresh();
            return _host.WorkingSet64 >> 20;
        }
    }

    public static async Task<Instance> StartAsync(string root, string folder, int port)
    {
        Directory.CreateDirectory(folder);
        var cluster = await PrivateCluster.StartAsync(folder, CancellationToken.None);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(root, "src/Works.Host/bin/Release/net10.0/Works.Host.dll")])
        {
            Environment =
            {
                ["PORT"] = port.ToString(CultureInfo.InvariantCulture), ["WORKS_DATA"] = folder, ["WORKS_LISTEN"] = "127.0.0.1", ["Logging__LogLevel__Default"] = "Warning",
                ["WORKS_REQUESTS_PER_SECOND_AND_USER"] = "0", ["WORKS_REQUESTS_PER_SECOND_AND_ADDRESS"] = "0", // one client measures as fast as it can
            },
        };
        var host = Process.Start(start)!;
        var address = new Uri($"http://127.0.0.1:{port}");
        using var http = new HttpClient { BaseAddress = address };
        for (var i = 0; ; i++)
        {
            try
            {
                if ((await http.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode) break;
            }
            catch (HttpRequestException) when (i < 600 && !host.HasExited)
            {
                // not yet listening
            }

            await Task.Delay(100);
        }

        return new Instance(cluster, host, address, folder);
    }

    public async Task<string> SignInAsync(string userName = "SUPERUSERA")
    {
        var isCitizen = char.IsDigit(userName[0]);
        using var http = new HttpClient { BaseAddress = Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["grant_type"] = "password", ["scope"] = "read", ["username"] = userName, ["password"] = isCitizen ? "123456" : "eGov@123",
                ["tenantId"] = isCitizen ? "pg" : "pg.citya", ["userType"] = isCitizen ? "CITIZEN" : "EMPLOYEE",
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "ZWdvdi11c2VyLWNsaWVudDo=");
        using var reply = await http.SendAsync(request);
        return (string)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["access_token"]!;
    }

    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(Owner + ";Command Timeout=0");
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
#pragma warning disable CA2100 // our own text
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
#pragma warning disable CA2100 // our own text
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        using (var stop = Process.Start("kill", ["-TERM", _host.Id.ToString(CultureInfo.InvariantCulture)])) await stop.WaitForExitAsync();
        await _host.WaitForExitAsync();
        _host.Dispose();
        NpgsqlConnection.ClearAllPools();
        await _cluster.StopAsync();
    }
}
