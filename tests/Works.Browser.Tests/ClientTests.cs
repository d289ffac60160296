using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>How the host serves the client, and what the client does everywhere.</summary>
public sealed class ClientTests(Office office)
{
    [Fact]
    public async Task An_address_inside_the_client_can_be_shared_and_leads_there_after_signing_in()
    {
        await using var desk = await office.OpenAsync();
        await desk.Page.GotoAsync("/projects?name=tank&sort=projectName.desc");
        await desk.Page.Locator("input[autocomplete=username]").FillAsync("JE1");
        await desk.Page.Locator("input[autocomplete=current-password]").FillAsync("eGov@123");
        await desk.Button("Sign in").ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Link, new() { Name = "PJ/2026-27/11/000005" })).ToBeVisibleAsync();
        await Expect(desk.Field("Name")).ToHaveValueAsync("tank");
        await Expect(desk.Page.GetByText("1–1 of 1")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_second_tab_is_signed_in_and_signing_out_ends_both()
    {
        await using var desk = await office.SignInAsync("JE1");
        var second = await desk.Page.Context.NewPageAsync();
        await second.GotoAsync(new Uri(office.Address, "/inbox").ToString());
        await Expect(second.GetByRole(AriaRole.Heading, new() { Name = "Inbox" })).ToBeVisibleAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^My account") }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await Expect(desk.Button("Sign in")).ToBeVisibleAsync();
        await Expect(second.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.Null(await desk.Page.EvaluateAsync<string?>("() => sessionStorage.getItem('works.session')"));
    }

    [Fact]
    public async Task A_wrong_password_is_refused_in_the_words_of_the_server()
    {
        await using var desk = await office.OpenAsync();
        await desk.Page.GotoAsync("/");
        await desk.Page.Locator("input[autocomplete=username]").FillAsync("JE1");
        await desk.Page.Locator("input[autocomplete=current-password]").FillAsync("wrong");
        await desk.Button("Sign in").ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Invalid login credentials");
        await Expect(desk.Page.Locator("input[autocomplete=username]")).ToHaveValueAsync("JE1");
    }

    [Fact]
    public async Task A_community_organisation_signs_in_with_a_code()
    {
        await using var desk = await office.OpenAsync();
        await desk.Page.GotoAsync("/");
        await desk.Page.GetByText("Organisation or contractor").ClickAsync();
        await desk.Field("Mobile number").FillAsync("9000000101");
        await desk.Button("Send code").ClickAsync();
        await desk.Field("One-time code").FillAsync("123456");
        await desk.Button("Sign in").ClickAsync();
        await Expect(desk.Page.Locator("main#main")).ToBeVisibleAsync();
        await desk.LookAsync("home-organisation");
    }

    [Fact]
    public async Task A_list_is_sorted_filtered_and_exported()
    {
        await using var desk = await office.SignInAsync("JE1");
        await desk.Page.GotoAsync("/projects");
        await desk.Button("Name").ClickAsync();
        await Expect(desk.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("sort=projectName\\.asc"));
        await Expect(desk.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" })).ToHaveAttributeAsync("aria-sort", "ascending");
        await desk.Button("Export").ClickAsync();
        var file = await desk.Page.RunAndWaitForDownloadAsync(() => desk.Page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new("^CSV") }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await file.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Contains(lines, line => line.Contains("PJ/2026-27/11/000005", StringComparison.Ordinal));
        await desk.Button("Export").ClickAsync();
        var book = await desk.Page.RunAndWaitForDownloadAsync(() => desk.Page.GetByRole(AriaRole.Menuitem, new() { NameRegex = new("^Excel") }).ClickAsync());
        using var zip = System.IO.Compression.ZipFile.OpenRead(await book.PathAsync());
        Assert.NotNull(zip.GetEntry("xl/worksheets/sheet1.xml"));
    }

    [Fact]
    public async Task Cells_of_a_spreadsheet_are_pasted_into_the_measurement_and_undone()
    {
        await using var desk = await office.SignInAsync("JE1");
        await desk.Page.GotoAsync("/estimates/ES%2F2026-27%2F000001/edit");
        var first = desk.Page.GetByLabel("Length 1", new() { Exact = true }).First;
        await first.FocusAsync();
        await first.EvaluateAsync("(input) => { const data = new DataTransfer(); data.setData('text/plain', '24\\t15\\t0.3\\r\\n2\\t3\\t0.3\\r\\n'); input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }");
        await Expect(desk.Page.GetByLabel("Width 2", new() { Exact = true }).First).ToHaveValueAsync("3");
        // (24 × 15 × 0.3 + 2 × 3 × 0.3) × 182.60 = 109.8 × 182.60 = 20,049.48, by the server
        await Expect(desk.Page.GetByText("20,049.48")).ToBeVisibleAsync();
        await desk.Button("Undo").First.ClickAsync();
        await Expect(desk.Page.GetByText("19,720.80")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Counts_on_the_home_page_are_the_rows_behind_their_links()
    {
        await using var desk = await office.SignInAsync("SUPERUSERA");
        var tiles = desk.Page.GetByRole(AriaRole.Link).Filter(new() { HasTextRegex = new("^\\d+") });
        await Expect(tiles.First).ToBeVisibleAsync();
        for (var i = 0; i < await tiles.CountAsync(); i++)
        {
            var count = (await tiles.Nth(i).InnerTextAsync()).Split('\n')[0];
            await tiles.Nth(i).ClickAsync();
            await Expect(desk.Page.GetByText(new System.Text.RegularExpressions.Regex($"of {count}$"))).ToBeVisibleAsync();
            await desk.Page.GoBackAsync();
            await Expect(tiles.First).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task Files_are_cached_for_good_and_the_page_never()
    {
        using var http = new HttpClient { BaseAddress = office.Address };
        var page = await GetAsync(http, "/estimates/new", "text/html");
        Assert.Equal((HttpStatusCode.OK, "text/html", true), (page.StatusCode, page.Content.Headers.ContentType?.MediaType, page.Headers.CacheControl?.NoCache));
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<meta name=\"works-state-tenant\" content=\"pg\"", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'self'", string.Join(' ', page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var script = System.Text.RegularExpressions.Regex.Match(html, "/assets/[^\"]+\\.js", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        var asset = await GetAsync(http, script, "*/*");
        Assert.Equal(TimeSpan.FromDays(365), asset.Headers.CacheControl?.MaxAge);
        Assert.Equal("br", Assert.Single(asset.Content.Headers.ContentEncoding));
        using var again = new HttpRequestMessage(HttpMethod.Get, script);
        again.Headers.IfNoneMatch.Add(asset.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await http.SendAsync(again, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Answers_and_files_come_compressed_as_the_browser_takes_them()
    {
        using var http = new HttpClient { BaseAddress = office.Address };
        var html = await (await GetAsync(http, "/", "text/html")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var script = System.Text.RegularExpressions.Regex.Match(html, "/assets/start[^\"]+\\.js", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        async Task<(string? Encoding, int Length)> As(string path, string? encoding)
        {
            using var request = new HttpRequestMessage(path.StartsWith("/assets", StringComparison.Ordinal) ? HttpMethod.Get : HttpMethod.Post, path);
            if (encoding is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
            var reply = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return (reply.Content.Headers.ContentEncoding.SingleOrDefault(), (await reply.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        }

        const string Texts = "/localization/messages/v1/_search?tenantId=pg&locale=en_IN&module=rainmaker-common,rainmaker-workflow";
        foreach (var path in new[] { script, Texts })
        {
            var plain = await As(path, null);
            Assert.Null(plain.Encoding);
            foreach (var (taken, given) in new[] { ("gzip, deflate", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0, gzip", "gzip") })
            {
                var compressed = await As(path, taken);
                Assert.True(path == Texts ? compressed.Encoding is "br" or "gzip" : compressed.Encoding == given, $"{path} as {taken}: {compressed.Encoding}"); // which of both an answer gets is the framework's choice
                Assert.True(compressed.Length < plain.Length / 2, $"{path} as {taken}: {compressed.Length} of {plain.Length}");
            }
        }
    }

    [Fact]
    public async Task The_API_wins_over_the_client_and_no_file_outside_is_served()
    {
        using var http = new HttpClient { BaseAddress = office.Address };
        Assert.Equal("application/json", (await GetAsync(http, "/health/live", "text/html")).Content.Headers.ContentType?.MediaType);
        Assert.Equal("application/json", (await GetAsync(http, "/openapi/v1.json", "text/html")).Content.Headers.ContentType?.MediaType);
        Assert.Contains("Swagger", await (await GetAsync(http, "/api/index.html", "text/html")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(http, "/no-such-route", "application/json")).StatusCode); // only a browser's address gets the page
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(http, "/assets/gone.js", "text/html")).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await GetAsync(http, "/..%2fpackage.json", "*/*")).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await GetAsync(http, "/.vite/manifest.json", "*/*")).StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "br");
        if (accept == "text/html" || path.StartsWith("/api", StringComparison.Ordinal)) request.Headers.Remove("Accept-Encoding");
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
