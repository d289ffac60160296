using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Works.Bench;

/// <summary>A request of the load: where to, and the body.</summary>
internal readonly record struct Shot(string Path, byte[] Body);

/// <summary>What a closed loop of connections saw.</summary>
/// <param name="PerSecond">Answers with the wanted status per second.</param>
/// <param name="P50">Median, milliseconds.</param>
/// <param name="P99">99th percentile, milliseconds.</param>
/// <param name="Failed">Answers with another status.</param>
internal sealed record Measured(double PerSecond, double P50, double P99, int Failed)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond,8:0.0}/s  p50 {P50,6:0.0} ms  p99 {P99,6:0.0} ms{(Failed > 0 ? $"  FAILED {Failed}" : string.Empty)}");
}

/// <summary>Sends shots over a number of connections, each waiting for its answer, for a time.</summary>
internal static class Load
{
    public static async Task<Measured> RunAsync(Uri address, int connections, TimeSpan time, Func<int, Shot> shots, int start = 0)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections };
        using var http = new HttpClient(handler) { BaseAddress = address };
        var (next, failed, firstFailure) = (start - 1, 0, (string?)null);
        var times = new List<double>[connections];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(async () =>
        {
            var own = times[i] = [];
            while (clock.Elapsed < time)
            {
                var shot = shots(Interlocked.Increment(ref next));
                var started = Stopwatch.GetTimestamp();
                using var content = new ByteArrayContent(shot.Body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var reply = await http.PostAsync(new Uri(shot.Path, UriKind.Relative), content);
                var body = await reply.Content.ReadAsByteArrayAsync();
                if (reply.IsSuccessStatusCode)
                {
                    own.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
                else
                {
                    Interlocked.Increment(ref failed);
                    firstFailure ??= System.Text.Encoding.UTF8.GetString(body);
                }
            }
        })));
        var elapsed = clock.Elapsed.TotalSeconds;
        if (firstFailure is not null) Console.WriteLine($"  first failure: {firstFailure[..Math.Min(400, firstFailure.Length)]}");
        double[] all = [.. times.SelectMany(own => own).Order()];
        return all.Length == 0 ? new Measured(0, 0, 0, failed) : new Measured(all.Length / elapsed, all[all.Length / 2], all[(int)(all.Length * 0.99)], failed);
    }
}
