using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Works.Host;
using Works.Platform;

[assembly: AssemblyFixture(typeof(Works.Browser.Tests.Office))]
[assembly: CollectionBehavior(DisableTestParallelization = true)] // one browser takes the machine as it is

namespace Works.Browser.Tests;

/// <summary>
/// The real host with the demo data and the built client, and the system's Chromium. One for the whole run: people of one office work on
/// one set of records.
/// </summary>
public sealed class Office : IAsyncLifetime
{
    /// <summary>A picture to upload: one point, PNG, in base 64.</summary>
    public const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private readonly string _data = Path.Combine(Path.GetTempPath(), "works-browser-" + Guid.NewGuid().ToString("N")[..8]);
    private WebApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Root of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Where the client is served.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where pictures of visited pages are kept.</summary>
    public string Screens { get; } = Directory.CreateDirectory(Path.Combine(Root, "TestResults", "screens")).FullName;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path.Combine(Root, "web", "dist", "index.html"))) throw new InvalidOperationException("The web client is not built: ./test does it, or npm run build in web/.");
        _app = await Application.CreateAsync(["--PORT", "0", "--WORKS_LISTEN", "127.0.0.1", "--WORKS_DATA", _data, "--WORKS_REQUESTS_PER_SECOND_AND_USER", "0", "--WORKS_REQUESTS_PER_SECOND_AND_ADDRESS", "0",
            "--WORKS_SIGN_INS_PER_MINUTE_AND_USER", "0", "--WORKS_SIGN_INS_PER_MINUTE_AND_ADDRESS", "0",
            "--WORKS_SUPERVISION_MINUTES", "0"]); // a bill that charges the one just paid would be the newest of the work every fifth minute
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
        Assertions.SetDefaultExpectTimeout(60_000); // see Desk
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = FindChromium(),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--disable-features=Vulkan,OnDeviceModelService,OptimizationGuideOnDeviceModel"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.Services.GetRequiredService<Database>().DisposeAsync();
            await _app.DisposeAsync();
        }

        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    /// <summary>A browser of one person's own: nobody is signed in yet.</summary>
    /// <param name="view">How he looks at the pages.</param>
    /// <param name="keepsPages">Whether the browser lets the client keep its pages for when there is no network; elsewhere what a test sees comes from the host.</param>
    public async Task<Desk> OpenAsync(View? view = null, bool keepsPages = false)
    {
        view ??= View.Desktop;
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Address.ToString(), ViewportSize = new ViewportSize { Width = view.Width, Height = view.Height }, ColorScheme = view.IsDark ? ColorScheme.Dark : ColorScheme.Light, Locale = "en-IN",
            TimezoneId = "Europe/Berlin", // the office's zone counts, never the computer's
            AcceptDownloads = true, ServiceWorkers = keepsPages ? ServiceWorkerPolicy.Allow : ServiceWorkerPolicy.Block, HasTouch = view.Width < 768,
        });
        await context.AddInitScriptAsync($"localStorage.getItem('works.locale') ?? localStorage.setItem('works.locale', '{view.Locale}')");
        return new Desk(this, await context.NewPageAsync(), view);
    }

    /// <summary>A browser in which a demo user is signed in.</summary>
    public async Task<Desk> SignInAsync(string userName, View? view = null)
    {
        var desk = await OpenAsync(view);
        await desk.SignInAsync(userName);
        return desk;
    }

    private static string FindChromium() => new[] { "chromium", "chromium-browser", "google-chrome" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("There is no Chromium: ./test installs it, or apt-get install chromium.");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Works.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of a checkout");
        return folder.FullName;
    }
}

/// <summary>How somebody looks at the pages.</summary>
/// <remarks>The name is part of the names of the pictures; sizes in CSS pixels.</remarks>
public sealed record View(string Name, int Width, int Height, bool IsDark = false, string Locale = "en_IN")
{
    public static View Desktop { get; } = new("1440", 1440, 900);

    public static View Laptop { get; } = new("1024-dark", 1024, 768, IsDark: true);

    public static View Phone { get; } = new("360-odia-dark", 360, 780, IsDark: true, "or_IN");
}
