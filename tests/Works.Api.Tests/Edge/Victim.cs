using System.Diagnostics;
using System.Globalization;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Edge;

/// <summary>A host as a process of its own, which may be killed.</summary>
internal sealed class Victim(string folder, IReadOnlyDictionary<string, string>? environment = null)
{
    private readonly int _port = Ports.Free();
    private Process? _process;

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Works.Host.dll")])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment =
            {
                ["PORT"] = _port.ToString(CultureInfo.InvariantCulture), ["WORKS_LISTEN"] = "127.0.0.1", ["WORKS_DATA"] = folder, ["WORKS_SEED"] = WorksHost.SeedFolder,
            },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal)) start.Environment[name] = value;
        var process = Process.Start(start)!;
        _process = process;
        var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? string.Empty); // what a host says before it ends by itself
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Http.BaseAddress ??= new Uri($"http://127.0.0.1:{_port}");
        var started = Stopwatch.GetTimestamp();
        while (!process.HasExited && Stopwatch.GetElapsedTime(started).TotalSeconds < 90)
        {
            try
            {
                if ((await Http.GetAsync(new Uri("/health/ready", UriKind.Relative), CancellationToken.None)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // not yet listening
            }

            await Task.Delay(100, CancellationToken.None);
        }

        Assert.Fail(process.HasExited ? $"The host ended by itself with code {process.ExitCode}: {string.Join('\n', said)}" : "The host is not ready after 90 s.");
    }

    public async Task KillAsync()
    {
        if (_process is not { HasExited: false } process) return;
        process.Kill(); // SIGKILL, at once
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        _process = null;
    }

    public Task<string> SignInAsync() => SignInAsync("username=SUPERUSERA&password=eGov@123&tenantId=pg.citya&userType=EMPLOYEE");

    /// <summary>Signs a citizen in by the code that the demo gives to all.</summary>
    public Task<string> SignInAsCitizenAsync(string mobile) => SignInAsync($"username={mobile}&password=123456&tenantId=pg&userType=CITIZEN");

    private async Task<string> SignInAsync(string who)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/user/oauth/token?grant_type=password&{who}&scope=read");
        request.Headers.Add("Authorization", "Basic ZWdvdi11c2VyLWNsaWVudDo=");
        return (await Reply.OfAsync(await Http.SendAsync(request, CancellationToken.None))).Ok().Text("access_token");
    }
}
