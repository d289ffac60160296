using System.Globalization;

namespace Works.Bench;

/// <summary>Measures and prints: a host against pgbench running the same SQL, or how long answers take.</summary>
internal sealed class Stand(Instance works, int seconds, bool keepsScripts)
{
    /// <summary>Of creates; spec 10: at 16 connections.</summary>
    private const int Connections = 16;
    private readonly Dictionary<string, double> _before = new(StringComparer.Ordinal);

    /// <summary>The next unused record of those that a measurement uses up.</summary>
    public int Next { get; set; }

    public Instance Works => works;

    /// <summary>
    /// Compares the host with pgbench, alternately and twice: whatever else the machine does meets both.
    /// </summary>
    /// <param name="name">What is done.</param>
    /// <param name="recording">What one request executes.</param>
    /// <param name="script">The same as a script.</param>
    /// <param name="shots">Request number i.</param>
    /// <param name="isWrite">True when every request uses a record up.</param>
    /// <param name="reserved">Records of which pgbench uses its own, from this one on; 0 when it needs none.</param>
    public async Task CompareAsync(string name, Recording recording, string script, Func<int, Shot> shots, bool isWrite, int reserved = 0)
    {
        if (keepsScripts) await File.WriteAllTextAsync(Path.Combine(works.Folder, name.Split(',')[0].Replace(' ', '-') + ".sql"), script);
        await Load.RunAsync(works.Address, Connections, TimeSpan.FromSeconds(seconds >= 5 ? 5 : seconds), shots, Next); // warm
        if (isWrite) Next += PerRun;
        double pgbench = 0, host = 0;
        Measured? last = null;
        for (var round = 0; round < 2; round++)
        {
            pgbench += await Recording.RunAsync(works, script, Connections, seconds, (1_000_000 * (round + 1)) + Next, reserved + (round * PerRun)) / 2;
            last = await Load.RunAsync(works.Address, Connections, TimeSpan.FromSeconds(seconds), shots, Next);
            if (isWrite) Next += PerRun;
            host += last.PerSecond / 2;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34} host {last}   pgbench, same {recording.Count} statements {pgbench,8:0.0}/s   ratio {host / pgbench:0.00}"));
    }

    /// <summary>Records that one run may use up.</summary>
    public int PerRun => seconds * 1500;

    /// <summary>How long one user's requests take, on two connections; compared with the same measurement before.</summary>
    public async Task LatencyAsync(string name, int size, Func<int, Shot> shots, int allowed)
    {
        await Load.RunAsync(works.Address, 2, TimeSpan.FromSeconds(2), shots);
        var measured = await Load.RunAsync(works.Address, 2, TimeSpan.FromSeconds(Math.Max(5, seconds / 2)), shots);
        var growth = _before.TryGetValue(name, out var before) ? string.Create(CultureInfo.InvariantCulture, $"   p50 {measured.P50 / before:0.00} × that before") : string.Empty;
        _before[name] = measured.P50;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34} host {measured}   (allowed p99 {allowed} ms){growth}"));
    }
}
