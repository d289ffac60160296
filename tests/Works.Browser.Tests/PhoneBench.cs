using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Works.Browser.Tests;

/// <summary>
/// When a page can be used on a mid-range phone on a slow line: processor four times slower, 1.6 Mbit/s down, 750 kbit/s up, 150 ms to the server. Prints
/// figures and asserts nothing: <c>bench/phone</c> runs it, <c>./test</c> never does.
/// </summary>
public sealed class PhoneBench(Office office)
{
    private const int Runs = 3;
    private const int Slower = 4;

    /// <summary>Name, address, and what stands there once the page can be used.</summary>
    private static readonly (string Name, string Address, string Ready)[] Pages =
    [
        ("home", "/", "main a[href^='/inbox?service=']"), ("inbox", "/inbox", "main tbody tr"), ("project", "/projects/PJ%2F2026-27%2F11%2F000005", "main dl.facts"), ("estimate", "/estimates/ES%2F2026-27%2F000005", "main table tbody tr"),
    ];

    [Fact(Explicit = true)]
    public async Task Pages_on_a_phone()
    {
        Console.WriteLine($"{"page",-28}{"seen, s",10}{"usable, s",12}{"requests",10}{"KB",8}");
        await using (var warmUp = await office.SignInAsync("JE1")) await warmUp.VisitAsync("/inbox", "phone-warm-up"); // the host's first answers are not the phone's fault
        await MeasureAsync("sign-in, first visit", async () =>
        {
            await using var desk = await office.OpenAsync(Phone);
            return await LoadAsync(desk, await SlowedAsync(desk), "/", "input[autocomplete=username]");
        });
        await MeasureAsync("home, after signing in", async () =>
        {
            await using var desk = await office.OpenAsync(Phone);
            await SlowedAsync(desk);
            await desk.Page.GotoAsync("/");
            await desk.Page.Locator("input[autocomplete=username]").FillAsync("JE1");
            await desk.Page.Locator("input[autocomplete=current-password]").FillAsync("eGov@123");
            await desk.Page.WaitForTimeoutAsync(4000); // nobody types faster
            await desk.Page.EvaluateAsync(Watch, Pages[0].Ready);
            var began = await desk.Page.EvaluateAsync<double>("() => { document.querySelector('form button[type=submit]').click(); return performance.now(); }");
            var (seen, usable) = await ReadyAsync(desk.Page);
            return new(seen - began, usable - began, 0, 0);
        });
        string session;
        await using (var desk = await office.SignInAsync("JE1")) session = await desk.Page.EvaluateAsync<string>("() => sessionStorage.getItem('works.session')");
        foreach (var (name, address, ready) in Pages)
        {
            Desk? desk = null;
            Slow? slow = null;
            await MeasureAsync($"{name}, nothing in the cache", async () =>
            {
                if (desk is not null) await desk.DisposeAsync();
                desk = await office.OpenAsync(Phone);
                await desk.Page.AddInitScriptAsync($"sessionStorage.setItem('works.session', {JsonSerializer.Serialize(session)})");
                slow = await SlowedAsync(desk);
                return await LoadAsync(desk, slow, address, ready);
            });
            await MeasureAsync($"{name}, again", () => LoadAsync(desk!, slow!, address, ready));
            await desk!.DisposeAsync();
        }
    }

    private static View Phone => new("phone-bench", 412, 823);

    // What to wait for is told before the page begins; the time is taken when the thread of the page is free again after it.
    private const string Watch =
        """
        (ready) => {
            const look = () => {
                if (document.querySelector(ready) === null || window.worksSeen !== undefined) return;
                window.worksSeen = performance.now();
                setTimeout(() => { window.worksUsable = performance.now(); }, 0);
            };
            new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
        }
        """;

    private sealed record Figures(double Seen, double Usable, int Requests, double Bytes);

    private sealed class Slow
    {
        public int Requests { get; set; }
        public double Bytes { get; set; }
    }

    private static async Task<Slow> SlowedAsync(Desk desk)
    {
        var slow = new Slow();
        var browser = await desk.Page.Context.NewCDPSessionAsync(desk.Page);
        browser.Event("Network.loadingFinished").OnEvent += (_, data) =>
        {
            var bytes = data!.Value.GetProperty("encodedDataLength").GetDouble();
            if (bytes <= 0) return; // from the cache
            slow.Requests++;
            slow.Bytes += bytes;
        };
        await browser.SendAsync("Network.enable");
        await browser.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object> { ["offline"] = false, ["latency"] = 150, ["downloadThroughput"] = 1_600_000 / 8, ["uploadThroughput"] = 750_000 / 8 });
        await browser.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = Slower });
        return slow;
    }

    private static async Task<Figures> LoadAsync(Desk desk, Slow slow, string address, string ready)
    {
        await desk.Page.AddInitScriptAsync($"({Watch})({JsonSerializer.Serialize(ready)})");
        await desk.Page.GotoAsync("about:blank");
        (slow.Requests, slow.Bytes) = (0, 0);
        await desk.Page.GotoAsync(new Uri(desk.Office.Address, address).ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        var (seen, usable) = await ReadyAsync(desk.Page);
        return new(seen, usable, slow.Requests, slow.Bytes);
    }

    private static async Task<(double Seen, double Usable)> ReadyAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => window.worksUsable !== undefined");
        return (await page.EvaluateAsync<double>("() => window.worksSeen"), await page.EvaluateAsync<double>("() => window.worksUsable"));
    }

    private static async Task MeasureAsync(string name, Func<Task<Figures>> run)
    {
        var found = new List<Figures>();
        for (var i = 0; i < Runs; i++) found.Add(await run());
        var median = found.OrderBy(one => one.Usable).ElementAt(Runs / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28}{median.Seen / 1000,10:0.00}{median.Usable / 1000,12:0.00}{median.Requests,10}{median.Bytes / 1024,8:0}"));
    }
}
