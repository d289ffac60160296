using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Works.Host;
using Works.Platform.Edge;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>What a browser that keeps the client's files does when the host serves another build (decision 51).</summary>
public sealed class NewBuildTests(Office office)
{
    [Fact]
    public async Task A_new_build_is_taken_at_the_next_visit_and_the_old_one_serves_without_a_network_until_then()
    {
        var folder = Directory.CreateTempSubdirectory("works-build-").FullName;
        try
        {
            Copy(Path.Combine(Office.Root, "web", "dist"), folder);
            await using var host = await ServeAsync(folder);
            await using var desk = await office.OpenAsync(keepsPages: true);
            var address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            await desk.Page.GotoAsync(address);
            Assert.True(await desk.Page.EvaluateAsync<bool>("async () => { await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }); await navigator.serviceWorker.ready; await new Promise(done => navigator.serviceWorker.controller ? done() : navigator.serviceWorker.addEventListener('controllerchange', done)); return true; }"));
            await desk.Page.Context.SetOfflineAsync(true);
            await desk.Page.GotoAsync(address + "/registers");
            await Expect(desk.Page).ToHaveTitleAsync("Works");
            await Expect(desk.Button("Sign in")).ToBeVisibleAsync(); // the page with its scripts, without the host
            await desk.Page.Context.SetOfflineAsync(false);

            // Another build: another page, another worker, and its files under other names.
            var page = Path.Combine(folder, "index.html");
            await WriteAsync(page, text => Regex.Replace(text, "<title>Works</title>", "<title>Works, newer</title>"));
            await WriteAsync(Path.Combine(folder, "sw.js"), text => Regex.Replace(text, "'works-' \\+ \"[^\"]+\"", "'works-' + \"newer\""));
            await desk.Page.GotoAsync(address + "/registers");
            await Expect(desk.Page).ToHaveTitleAsync("Works, newer");
            // The new worker takes over without anybody's doing, and what it keeps is the new page.
            await desk.Page.EvaluateAsync(
                """
                async () => {
                    for (let tries = 0; tries < 600; tries++) {
                        const { installing, waiting, active } = await navigator.serviceWorker.getRegistration();
                        if ((await caches.keys()).includes('works-newer') && installing === null && waiting === null && active.state === 'activated') return;
                        await new Promise(done => setTimeout(done, 100));
                    }
                    throw new Error('The new worker does not come');
                }
                """);
            await desk.Page.Context.SetOfflineAsync(true);
            await desk.Page.GotoAsync(address + "/registers");
            await Expect(desk.Page).ToHaveTitleAsync("Works, newer");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_worker_is_never_kept_and_may_fetch_and_nothing_else()
    {
        using var http = new HttpClient { BaseAddress = office.Address };
        var worker = await http.GetAsync("/sw.js", TestContext.Current.CancellationToken);
        Assert.Equal("text/javascript", worker.Content.Headers.ContentType?.MediaType);
        Assert.True(worker.Headers.CacheControl?.NoCache);
        Assert.Equal("default-src 'none'; connect-src 'self'", Assert.Single(worker.Headers.GetValues("Content-Security-Policy")));
        var text = await worker.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var files = Regex.Matches(text, "\"(/assets/[^\"]+)\"").Select(match => match.Groups[1].Value).ToList();
        Assert.True(files.Count > 10);
        foreach (var file in files) Assert.True((await http.GetAsync(file, TestContext.Current.CancellationToken)).IsSuccessStatusCode, file);
        var manifest = await http.GetAsync("/manifest.webmanifest", TestContext.Current.CancellationToken);
        Assert.Equal("application/manifest+json", manifest.Content.Headers.ContentType?.MediaType);
        Assert.True(manifest.Headers.CacheControl?.NoCache);
        foreach (Match icon in Regex.Matches(await manifest.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "\"src\": \"([^\"]+)\""))
            Assert.True((await http.GetAsync(icon.Groups[1].Value, TestContext.Current.CancellationToken)).IsSuccessStatusCode, icon.Value);
    }

    private static async Task<WebApplication> ServeAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseProtection();
        app.UseWebClient(folder);
        await app.StartAsync();
        return app;
    }

    private static async Task WriteAsync(string file, Func<string, string> change)
    {
        var before = await File.ReadAllTextAsync(file);
        var after = change(before);
        Assert.NotEqual(before, after);
        await File.WriteAllTextAsync(file, after);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
