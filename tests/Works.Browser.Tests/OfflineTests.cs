using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>Field work without a network (spec 70 §25 row 10, U1; decision 51), in a browser whose line is really cut.</summary>
public sealed class OfflineTests(Office office)
{
    private const string Code = "481516";

    [Fact]
    public async Task A_week_for_a_hundred_people_is_marked_without_a_network_and_sent_once()
    {
        await using var sarita = await office.OpenAsync(keepsPages: true);
        await sarita.SignInWithCodeAsync(FieldWork.Sarita);
        using var work = await FieldWork.OpenAsync(office, sarita, people: 100);
        await TakeAlongAsync(sarita, work);
        await sarita.LookAsync("offline-taken-along");

        await sarita.Page.Context.SetOfflineAsync(true);
        await sarita.Page.GotoAsync("/");
        await Expect(sarita.Page.GetByRole(AriaRole.Heading, new() { Name = "Registers on this device" })).ToBeVisibleAsync();
        await sarita.Page.GotoAsync(work.Week);
        await Expect(sarita.Page.GetByText("Without the network: as it stood on")).ToBeVisibleAsync();
        var everybody = sarita.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^all P") });
        await Expect(everybody).ToHaveCountAsync(7);
        for (var left = 6; left >= 0; left--)
        {
            await everybody.First.ClickAsync(); // one that has nobody left is hidden
            await Expect(everybody).ToHaveCountAsync(left);
        }

        await Cell(sarita, 0, 0).PressAsync("h");
        await Cell(sarita, 1, 0).PressAsync("a");
        await sarita.Button("Save (700)").ClickAsync();
        await Expect(sarita.Page.GetByText("Waits for the network: 700 marks")).ToBeVisibleAsync();
        await Expect(sarita.Page.GetByText("Waits for the network: 1 weeks of attendance")).ToBeVisibleAsync();
        await sarita.LookAsync("offline-week-waits");

        // The browser is closed and opened again: who took the register along goes on with the code, still without a network.
        var context = sarita.Page.Context;
        await using var again = new Desk(office, await context.NewPageAsync(), View.Desktop);
        await sarita.Page.CloseAsync();
        await again.Page.GotoAsync(work.Week);
        await again.Page.GetByLabel("Code for this device").FillAsync("000000");
        await again.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Go on without the network as ") }).ClickAsync();
        await Expect(again.Page.GetByText("The code is not right")).ToBeVisibleAsync();
        await again.Page.GetByLabel("Code for this device").FillAsync(Code);
        await again.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Go on without the network as ") }).ClickAsync();
        await Expect(Cell(again, 0, 0)).ToHaveAccessibleNameAsync(new Regex("½ half a day. waits to be sent$"));
        await Expect(again.Page.GetByText("Waits for the network: 700 marks")).ToBeVisibleAsync();

        // With the network the page asks her to sign in once more, and sends.
        await context.SetOfflineAsync(false);
        await SignInAgainAsync(again);
        await Expect(again.Page.GetByText("Waits for the network")).ToHaveCountAsync(0);
        await Expect(again.Page.GetByText("Being sent")).ToHaveCountAsync(0);
        await Expect(Cell(again, 0, 0)).ToHaveAccessibleNameAsync(new Regex("½ half a day$"));
        await again.LookAsync("offline-week-sent");
        var logs = await work.LogsAsync(again);
        Assert.Equal(1400, logs.Count); // one pair for each day marked, and nothing that gave way to another
        Assert.All(logs, log => Assert.True(log.IsActive));
        Assert.Equal(1400, logs.Select(log => (log.Person, log.Day, log.Type)).Distinct().Count());
    }

    [Fact]
    public async Task What_somebody_else_has_marked_meanwhile_is_shown_beside_mine_and_decided()
    {
        await using var sarita = await office.OpenAsync(keepsPages: true);
        await sarita.SignInWithCodeAsync(FieldWork.Sarita);
        using var work = await FieldWork.OpenAsync(office, sarita, people: 4);
        await using var gouri = await office.OpenAsync();
        await gouri.SignInWithCodeAsync(FieldWork.Gouri);
        await sarita.VisitAsync(work.Week, "offline-week-few");
        await sarita.Page.Context.SetOfflineAsync(true);
        await sarita.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^all P") }).First.ClickAsync();
        await sarita.Button("Save (4)").ClickAsync();
        await Expect(sarita.Page.GetByText("Waits for the network: 4 marks")).ToBeVisibleAsync();
        await work.MarkAsync(gouri, person: 0, day: 0, isPresent: false);
        await work.MarkAsync(gouri, person: 1, day: 0, isPresent: false);
        await work.MarkAsync(gouri, person: 2, day: 0, isPresent: true); // as Sarita marked him: nothing to decide

        await sarita.Page.Context.SetOfflineAsync(false);
        var conflicts = sarita.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Somebody else has marked 2 of these days otherwise" });
        await Expect(conflicts).ToBeVisibleAsync();
        await Expect(conflicts.GetByRole(AriaRole.Row, new() { NameRegex = new("Worker .* 000 .* P present A absent") })).ToBeVisibleAsync();
        await Expect(Cell(sarita, 1, 0)).ToHaveAccessibleNameAsync(new Regex("somebody else has marked: A$"));
        await sarita.LookAsync("offline-conflict");
        await sarita.Page.ReloadAsync(); // what is undecided stays
        await Expect(conflicts).ToBeVisibleAsync();
        await conflicts.GetByRole(AriaRole.Button, new() { NameRegex = new("^Keep mine: Worker .* 000") }).ClickAsync();
        await Expect(sarita.Page.GetByText("Somebody else has marked 1 of these days otherwise")).ToBeVisibleAsync();
        await sarita.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Take theirs: Worker .* 001") }).ClickAsync();
        await Expect(sarita.Page.GetByText("Somebody else has marked")).ToHaveCountAsync(0);
        await Expect(Cell(sarita, 0, 0)).ToHaveAccessibleNameAsync(new Regex("P present$"));
        await Expect(Cell(sarita, 1, 0)).ToHaveAccessibleNameAsync(new Regex("A absent$"));
        var logs = await work.LogsAsync(sarita);
        Assert.Equal(8, logs.Count(log => log.IsActive));
        Assert.Equal(2, logs.Count(log => !log.IsActive && log.Person == 0)); // Gouri's pair gave way, and is still there
        Assert.Equal(2, logs.Count(log => log.Person == 1)); // Sarita's was never stored
        Assert.Equal(2, logs.Count(log => log.Person == 2));
    }

    [Fact]
    public async Task A_lost_answer_makes_no_second_log_and_what_is_refused_says_why()
    {
        await using var sarita = await office.OpenAsync();
        await sarita.SignInWithCodeAsync(FieldWork.Sarita);
        using var work = await FieldWork.OpenAsync(office, sarita, people: 3);
        await sarita.Page.GotoAsync(work.Week);
        // The server takes what is sent, and the line drops before it has said so. What then stands there is not told either: the same logs go out again.
        var sent = new List<string>();
        var (hides, isCut) = (true, true);
        await sarita.Page.RouteAsync("**/attendance/log/v1/bulk/_sync", async route =>
        {
            sent.Add(route.Request.PostData!);
            var reply = await route.FetchAsync();
            if (isCut) await route.AbortAsync("connectionreset"); // also when the page tries again by itself
            else
            {
                hides = false;
                await route.FulfillAsync(new() { Response = reply });
            }
        });
        await sarita.Page.RouteAsync("**/muster-roll/v1/_estimate", async route =>
        {
            var reply = await route.FetchAsync();
            var body = await reply.TextAsync();
            await route.FulfillAsync(new() { Response = reply, Body = hides ? Regex.Replace(body, "\"attendance\":[0-9.]+", "\"attendance\":null") : body });
        });
        await sarita.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^all P") }).First.ClickAsync();
        await sarita.Button("Save (3)").ClickAsync();
        await Expect(sarita.Page.GetByText("Waits for the network: 3 marks")).ToBeVisibleAsync();
        Assert.Equal(6, (await work.LogsAsync(sarita)).Count);
        isCut = false;
        await sarita.Page.EvaluateAsync("() => dispatchEvent(new Event('online'))"); // the browser notices the line; the page may have tried by itself
        await Expect(Cell(sarita, 0, 0)).ToHaveAccessibleNameAsync(new Regex("P present$")); // stored, and said so
        Assert.True(sent.Count >= 2);
        Assert.Equal(6, (await work.LogsAsync(sarita)).Count);

        // The roll is made elsewhere: the server takes no more of this week, and says so.
        await work.MusterAsync(sarita);
        await Cell(sarita, 0, 1).PressAsync("p");
        await sarita.Button("Save (1)").ClickAsync();
        var refused = sarita.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "1 marks were not accepted" });
        await Expect(refused).ToContainTextAsync("stands in the muster roll MR/");
        await sarita.LookAsync("offline-refused");
        await refused.GetByRole(AriaRole.Button, new() { NameRegex = new("^Give up these marks") }).ClickAsync();
        await Expect(refused).ToHaveCountAsync(0);
        Assert.Equal(6, (await work.LogsAsync(sarita)).Count);
    }

    [Fact]
    public async Task What_waits_belongs_to_whoever_marked_it()
    {
        await using var sarita = await office.OpenAsync();
        await sarita.SignInWithCodeAsync(FieldWork.Sarita);
        using var work = await FieldWork.OpenAsync(office, sarita, people: 2);
        await sarita.Page.GotoAsync(work.Week);
        await Expect(Cell(sarita, 0, 0)).ToBeVisibleAsync(); // what the page needs is here
        await sarita.Page.Context.SetOfflineAsync(true);
        await sarita.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^all P") }).First.ClickAsync();
        await sarita.Button("Save (2)").ClickAsync();
        await Expect(sarita.Page.GetByText("Waits for the network: 2 marks")).ToBeVisibleAsync();
        await LeaveAsync(sarita);
        await sarita.Page.Context.SetOfflineAsync(false);

        // Gouri, on the same device and on the staff of the same register, neither sees nor sends it; nothing of what Sarita read is left.
        await sarita.SignInWithCodeAsync(FieldWork.Gouri);
        await sarita.Page.GotoAsync(work.Week);
        await Expect(Cell(sarita, 0, 0)).ToHaveAccessibleNameAsync(new Regex("not marked$"));
        await Expect(sarita.Page.GetByText("Waits for the network")).ToHaveCountAsync(0);
        Assert.Empty(await work.LogsAsync(sarita));
        Assert.Equal(0, await sarita.Page.EvaluateAsync<int>(
            """
            async () => {
                const me = JSON.parse(sessionStorage.getItem('works.session')).user.uuid;
                const db = await new Promise((done, failed) => { const asked = indexedDB.open('works'); asked.onsuccess = () => done(asked.result); asked.onerror = failed; });
                const keys = await new Promise(done => { const asked = db.transaction('answers').objectStore('answers').getAllKeys(); asked.onsuccess = () => done(asked.result); });
                return keys.filter(key => !key.startsWith(me)).length;
            }
            """));
        await LeaveAsync(sarita);

        await sarita.SignInWithCodeAsync(FieldWork.Sarita);
        await sarita.Page.GotoAsync(work.Week);
        await Expect(Cell(sarita, 0, 0)).ToHaveAccessibleNameAsync(new Regex("P present$"));
        Assert.Equal(4, (await work.LogsAsync(sarita)).Count);
    }

    [Fact]
    public async Task A_measurement_with_a_photograph_waits_for_the_network_and_is_stored_once()
    {
        const string Order = "WO/2026-27/000002";
        await using var engineer = await office.SignInAsync("JE1");
        await engineer.Page.GotoAsync($"/measurements/new?contract={Uri.EscapeDataString(Order)}");
        await Expect(engineer.Page.GetByLabel("Length 1", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(engineer.Page.Locator("input[type=file][capture=environment]")).ToHaveCountAsync(1);
        await engineer.Page.Context.SetOfflineAsync(true);
        await engineer.Page.GetByLabel("Number 1", new() { Exact = true }).FillAsync("1");
        await engineer.Page.GetByLabel("Length 1", new() { Exact = true }).FillAsync("1");
        // As a camera makes them: 4000 × 3000, with what it wrote into the file.
        var photograph = await engineer.Page.EvaluateAsync<string>(
            """
            async () => {
                const canvas = Object.assign(document.createElement('canvas'), { width: 4000, height: 3000 });
                const draw = canvas.getContext('2d');
                for (let i = 0; i < 400; i++) { draw.fillStyle = `hsl(${i} 60% 50%)`; draw.fillRect((i % 20) * 200, Math.floor(i / 20) * 150, 200, 150); }
                return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
            }
            """);
        await engineer.Page.Locator("input[type=file][multiple]").SetInputFilesAsync(new FilePayload { Name = "drain.jpg", MimeType = "image/jpeg", Buffer = Convert.FromBase64String(photograph) });
        var picture = engineer.Page.GetByAltText("drain.jpg");
        await Expect(picture).ToBeVisibleAsync();
        await Expect(picture).ToHaveJSPropertyAsync("naturalWidth", 1600);
        await engineer.Button("Save as draft").ClickAsync();
        var waits = engineer.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Waits for the network" });
        await Expect(waits).ToBeVisibleAsync();
        await Expect(engineer.Page.GetByText("Draft kept on this device")).ToBeVisibleAsync();
        await engineer.LookAsync("offline-measurement-waits");

        // Back again, the answer to the first try is lost; the second is answered as the first one was.
        var uploads = 0;
        var keys = new List<string>();
        engineer.Page.Request += (_, request) => uploads += request.Method == "POST" && request.Url.EndsWith("/filestore/v1/files", StringComparison.Ordinal) ? 1 : 0;
        await engineer.Page.RouteAsync("**/measurement-service/v1/_create", async route =>
        {
            keys.Add(route.Request.Headers["idempotency-key"]);
            var reply = await route.FetchAsync();
            if (keys.Count == 1) await route.AbortAsync("connectionreset"); // it is not tried again before somebody says so
            else await route.FulfillAsync(new() { Response = reply });
        });
        await engineer.Page.RunAndWaitForRequestAsync(() => engineer.Page.Context.SetOfflineAsync(false), request => request.Url.EndsWith("/measurement-service/v1/_create", StringComparison.Ordinal));
        await Expect(waits.GetByRole(AriaRole.Button, new() { Name = "Send now" })).ToBeEnabledAsync();
        await waits.GetByRole(AriaRole.Button, new() { Name = "Send now" }).ClickAsync();
        await Expect(engineer.Page).ToHaveURLAsync(new Regex("/measurements/[0-9a-f-]{36}$"));
        Assert.Single(keys.Distinct());
        Assert.Equal(1, uploads);
        await engineer.Page.GotoAsync($"{new Uri(engineer.Page.Url).AbsolutePath}?tab=evidence");
        await Expect(engineer.Page.GetByAltText("drain.jpg")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_week_of_two_hundred_people_answers_a_tap_at_once_on_a_slow_phone()
    {
        await using var sarita = await office.OpenAsync();
        await sarita.SignInWithCodeAsync(FieldWork.Sarita);
        using var work = await FieldWork.OpenAsync(office, sarita, people: 200);
        await sarita.Page.GotoAsync(work.Week);
        await Expect(sarita.Page.Locator("button.mark")).ToHaveCountAsync(1400);
        var session = await sarita.Page.Context.NewCDPSessionAsync(sarita.Page);
        await session.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = 4 });
        // What a tap draws, not how long this machine takes for it: of two hundred rows one, and the sums.
        var (drawn, slowest) = await TapAsync(sarita);
        TestContext.Current.TestOutputHelper?.WriteLine($"slowest of ten taps at a quarter of the speed: {slowest:0} ms; rows drawn: {drawn}");
        Assert.Equal(10, drawn);
    }

    // Ten taps on ten people: rows whose cells changed, and the longest time from a tap to the next picture.
    private static async Task<(int Rows, double Slowest)> TapAsync(Desk desk)
    {
        var said = await desk.Page.EvaluateAsync<double[]>(
            """
            async () => {
                const rows = new Set();
                const watch = new MutationObserver(all => all.forEach(one => { const row = (one.target.nodeType === 1 ? one.target : one.target.parentElement)?.closest('tbody tr'); if (row) rows.add(row); }));
                watch.observe(document.querySelector('table.marks tbody'), { subtree: true, childList: true, characterData: true, attributes: true });
                let slowest = 0;
                for (let row = 0; row < 10; row++) {
                    const began = performance.now();
                    document.querySelector(`button[data-row='${row * 20}'][data-column='0']`).click();
                    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
                    slowest = Math.max(slowest, performance.now() - began);
                }
                return [rows.size, slowest];
            }
            """);
        return ((int)said[0], said[1]);
    }

    private static async Task LeaveAsync(Desk desk)
    {
        await desk.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^My account") }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Expect(desk.Page.Locator("main#main")).ToHaveCountAsync(0);
    }

    private static async Task TakeAlongAsync(Desk desk, FieldWork work)
    {
        await desk.Page.GotoAsync($"/registers/{work.Id}");
        await desk.Button("Take along offline").ClickAsync();
        var dialog = desk.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Code of 6 to 12 digits, if you want one").FillAsync(Code);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Take along offline" }).ClickAsync();
        await Expect(desk.Page.GetByText("On this device since")).ToBeVisibleAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    private static async Task SignInAgainAsync(Desk desk)
    {
        var dialog = desk.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send code" }).ClickAsync();
        await dialog.GetByLabel("One-time code").FillAsync("123456");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    private static ILocator Cell(Desk desk, int row, int column) => desk.Page.Locator($"button[data-row='{row}'][data-column='{column}']");
}
