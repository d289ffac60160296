using System.Text.Json;
using Microsoft.Playwright;

namespace Works.Browser.Tests;

/// <summary>
/// On a slow line a page costs its rounds: what is asked only after something else was answered. No page has more than three beyond its document,
/// counting what the line sees: files in the browser's cache cost nothing.
/// </summary>
public sealed class WaterfallTests(Office office)
{
    private const int MostRounds = 3;

    /// <summary>Milliseconds added to every answer: what is asked at once overlaps by far then, whatever the machine does besides.</summary>
    private const int Latency = 400;

    /// <summary>Pages of the journeys, by who opens them.</summary>
    public static TheoryData<string, string[]> Pages => new()
    {
        { "JE1", ["/", "/inbox", "/projects", "/projects/PJ%2F2026-27%2F11%2F000005", "/projects/new", "/estimates", "/estimates/ES%2F2026-27%2F000005", "/estimates/ES%2F2026-27%2F000001/edit", "/contracts", "/contracts/WO%2F2026-27%2F000002",
            "/measurements", "/measurements/MB%2F2026-27%2F000001", "/measurements/new?contract=WO%2F2026-27%2F000002", "/bills", "/bills/WB%2F2026-27%2F000001", "/bills/new?contract=WO%2F2026-27%2F000002", "/search?q=tank"] },
        { "EE1", ["/", "/inbox", "/musters", "/musters?status=PENDINGFORVERIFICATION"] },
        { "AO1", ["/payments", "/payments/new", "/payments/instructions?all=yes", "/payments/funds", "/payments/tracker", "/payments/tracker/reports", "/payments/tracker/PJ%2F2026-27%2F11%2F000006", "/bills/PB%2F2026-27%2F000001"] },
        { "PC1", ["/organisations", "/organisations/ORG-000017", "/individuals", "/individuals/IND-2024-04-01-000101", "/accounts"] },
        { "HR1", ["/employees", "/employees/JE1", "/employees/JE1/edit"] },
        { "SUPERUSERA", ["/rates", "/rates/jobs", "/rates/SOR_000197", "/masters", "/masters/common-masters.Department", "/registers"] },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task No_page_waits_in_line_more_than_three_times(string user, string[] addresses)
    {
        await using var desk = await office.SignInAsync(user);
        // The client loads its screens ahead; what a page costs from then on is measured.
        var files = 0;
        desk.Page.RequestFinished += (_, request) => files += request.ResourceType == "script" ? 1 : 0;
        var before = -1;
        while (before != files)
        {
            before = files;
            await desk.Page.WaitForTimeoutAsync(4000);
        }

        var line = await Line.OfAsync(desk.Page, Latency);
        var tooDeep = new List<string>();
        foreach (var address in addresses)
        {
            line.Clear();
            await desk.Page.GotoAsync(address);
            await Assertions.Expect(desk.Page.Locator("main h1").First).ToBeVisibleAsync();
            await Assertions.Expect(desk.Page.Locator("[aria-busy=true], .mantine-Skeleton-root")).ToHaveCountAsync(0);
            await desk.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            var deepest = line.Deepest();
            TestContext.Current.TestOutputHelper?.WriteLine($"{address}: {deepest.Count} rounds: {string.Join(" → ", deepest)}");
            if (deepest.Count > MostRounds) tooDeep.Add($"{address}: {string.Join(" → ", deepest)}");
        }

        Assert.Empty(tooDeep);
    }

    /// <summary>What a page asks of the server, as the browser's own network log tells it.</summary>
    private sealed class Line
    {
        private readonly Dictionary<string, Asked> _asked = new(StringComparer.Ordinal);

        public static async Task<Line> OfAsync(IPage page, int latency)
        {
            var line = new Line();
            var log = await page.Context.NewCDPSessionAsync(page);
            log.Event("Network.requestWillBeSent").OnEvent += (_, data) => line.Began(data!.Value);
            log.Event("Network.requestServedFromCache").OnEvent += (_, data) => line.Drop(data!.Value);
            log.Event("Network.responseReceived").OnEvent += (_, data) => line.Answered(data!.Value);
            log.Event("Network.loadingFinished").OnEvent += (_, data) => line.Ended(data!.Value);
            log.Event("Network.loadingFailed").OnEvent += (_, data) => line.Drop(data!.Value);
            await log.SendAsync("Network.enable");
            await log.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object> { ["offline"] = false, ["latency"] = latency, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1 });
            return line;
        }

        public void Clear()
        {
            lock (_asked) _asked.Clear();
        }

        /// <summary>The longest chain of requests each of which began only after the one before it had ended.</summary>
        public IReadOnlyList<string> Deepest()
        {
            List<Asked> asked;
            lock (_asked) asked = [.. _asked.Values.Where(one => one is { IsKept: true, Ended: not null }).OrderBy(one => one.Began)];
            var chains = new Dictionary<Asked, List<string>>();
            foreach (var one in asked)
            {
                var before = asked.Where(other => other.Ended < one.Began && chains.ContainsKey(other)).MaxBy(other => chains[other].Count);
                chains[one] = [.. before is null ? [] : chains[before], one.Name];
            }

            return chains.Values.MaxBy(chain => chain.Count) ?? [];
        }

        private void Began(JsonElement data)
        {
            // The document and what its head names come before anything else can; pictures and fonts hold nothing up.
            var initiator = data.GetProperty("initiator").GetProperty("type").GetString();
            var isKept = data.GetProperty("type").GetString() is "XHR" or "Fetch" or "Script" or "Stylesheet" && initiator != "parser";
            var path = new Uri(data.GetProperty("request").GetProperty("url").GetString()!).AbsolutePath;
            lock (_asked) _asked[Id(data)] = new Asked(path, data.GetProperty("timestamp").GetDouble(), isKept);
        }

        private void Answered(JsonElement data)
        {
            if (data.GetProperty("response").TryGetProperty("fromDiskCache", out var kept) && kept.GetBoolean()) Drop(data);
        }

        private void Ended(JsonElement data)
        {
            lock (_asked)
            {
                if (_asked.TryGetValue(Id(data), out var asked)) asked.Ended = data.GetProperty("timestamp").GetDouble();
            }
        }

        private void Drop(JsonElement data)
        {
            lock (_asked) _asked.Remove(Id(data));
        }

        private static string Id(JsonElement data) => data.GetProperty("requestId").GetString()!;

        private sealed class Asked(string name, double began, bool isKept)
        {
            public string Name { get; } = name;
            public double Began { get; } = began;
            public bool IsKept { get; } = isKept;
            public double? Ended { get; set; }
        }
    }
}
