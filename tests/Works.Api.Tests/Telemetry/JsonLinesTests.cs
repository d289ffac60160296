using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Telemetry;

/// <summary>The log of the real program, as an operator's collector reads it from its standard output.</summary>
public sealed partial class JsonLinesTests
{
    [Fact]
    public async Task Each_line_is_json_with_correlation_id_tenant_and_trace_and_without_secrets()
    {
        await using var program = await RunningProgram.StartAsync();
        const string TraceId = "5bf92f3577b34da6a3ce929d0e0e4736";
        using var http = new HttpClient { BaseAddress = program.Address };
        using var signIn = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token?grant_type=password&scope=read&username=JE1&password=eGov@123&tenantId=pg.citya&userType=EMPLOYEE");
        signIn.Headers.Add("Authorization", "Basic ZWdvdi11c2VyLWNsaWVudDo=");
        var token = (await Reply.OfAsync(await http.SendAsync(signIn, TestContext.Current.CancellationToken))).Ok().Text("access_token");

        // A failure of the server, so that there is something to log: the table is away.
        await program.ExecuteAsync("alter table projects.projects rename to away");
        var client = new Client(http, token);
        var reply = await client.PostAsync("/project/v1/_search?tenantId=pg.citya&limit=10&offset=0", new { Projects = new[] { new { tenantId = "pg.citya", projectType = "MP-CWS" } } }, ("x-correlation-id", "log-of-a-failure"), ("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01"));
        reply.Refused("UnexpectedError", 500);

        await Events.Eventually.HoldsAsync(() => program.Lines.Any(IsTheFailure), "the line");
        var logged = program.Lines.Where(line => line.StartsWith('{')).ToList();
        var entry = JsonDocument.Parse(logged.First(IsTheFailure)).RootElement;
        Assert.Equal(("Error", "log-of-a-failure", "pg.citya", TraceId), (Text(entry, "level"), Text(entry, "correlationId"), Text(entry, "tenantId"), Text(entry, "traceId")));
        Assert.Equal("Request /project/v1/_search failed", Text(entry, "message"));
        Assert.Contains("PostgresException", Text(entry, "exception"));
        Assert.True(entry.GetProperty("time").TryGetDateTimeOffset(out _));
        Assert.All(logged, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
        Assert.DoesNotContain(program.Lines, line => line.Contains(token, StringComparison.Ordinal) || line.Contains("eGov@123 ", StringComparison.Ordinal) || line.Contains("\"eGov@123", StringComparison.Ordinal));
    }

    private static bool IsTheFailure(string line) => line.Contains("log-of-a-failure", StringComparison.Ordinal) && line.Contains("ErrorBoundary", StringComparison.Ordinal);

    private static string Text(JsonElement entry, string member) => entry.GetProperty(member).GetString()!;

    private sealed partial class RunningProgram : IAsyncDisposable
    {
        private readonly string _data = Path.Combine(Path.GetTempPath(), "works-log-" + Guid.NewGuid().ToString("N")[..8]);
        private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Process _process = null!;
        private string _administrator = null!;

        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();

        public Uri Address { get; private set; } = null!;

        public static async Task<RunningProgram> StartAsync()
        {
            var program = new RunningProgram { _administrator = await Template.CloneAsync() };
            Template.CopyKeys(program._data);
            var host = typeof(Works.Host.Application).Assembly.Location;
            var start = new ProcessStartInfo("dotnet") { ArgumentList = { host, "--PORT", "0", "--WORKS_LISTEN", "127.0.0.1", "--WORKS_PROFILE", "none", "--WORKS_DATA", program._data }, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            start.Environment["WORKS_DATABASE"] = program._administrator;
            await program.RunAsync(start);
            return program;
        }

        public async Task ExecuteAsync(string sql)
        {
            await using var connection = new Npgsql.NpgsqlConnection(_administrator);
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
            if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
        }

        private async Task RunAsync(ProcessStartInfo start)
        {
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) => Take(line.Data);
            _process.ErrorDataReceived += (_, line) => Take(line.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            _process.EnableRaisingEvents = true;
            _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The program has ended:\n" + string.Join('\n', Lines)));
            Address = await _ready.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        private void Take(string? line)
        {
            if (line is null) return;
            Lines.Enqueue(line);
            if (Ready().Match(line) is { Success: true } match) _ready.TrySetResult(new Uri(match.Groups["url"].Value));
        }

        [GeneratedRegex(@"ready at (?<url>http://\S+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Ready();
    }
}
