using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>Every screen, looked at on an office screen, a small laptop in the dark and a phone in Odia.</summary>
public sealed class ScreensTests(Office office)
{
    public static TheoryData<string> Views => ["desktop", "laptop", "phone"];

    /// <summary>Addresses of screens that need no preparation: a new screen adds its line here.</summary>
    private static readonly (string Picture, string Address)[] Screens =
    [
        ("home", "/"), ("inbox", "/inbox"), ("search", "/search?q=park"), ("search-nothing", "/search?q=zzzzz"), ("profile", "/profile"), ("missing", "/no-such-page"), ("about", "/about"), ("texts", "/texts?module=works-web-home"),
        ("projects", "/projects"), ("projects-nothing", "/projects?name=zzzzz"), ("project", "/projects/PJ%2F2026-27%2F11%2F000006"), ("project-create", "/projects/new"),
        ("estimates", "/estimates?sort=projectName.asc&size=50"), ("estimate", "/estimates/ES%2F2026-27%2F000006"), ("estimate-summary", "/estimates/RE%2F2026-27%2F000001?tab=summary"),
        ("estimate-history", "/estimates/RE%2F2026-27%2F000001?tab=history"), ("estimate-comparison", "/estimates/RE%2F2026-27%2F000001?tab=compare"), ("estimate-audit", "/estimates/RE%2F2026-27%2F000001?tab=audit"),
        ("rates", "/rates"), ("rates-nothing", "/rates?text=zzzzz"), ("rate-jobs", "/rates/jobs"), ("rate-analysis", "/rates/SOR_000197"), ("rate-analysis-none", "/rates/SOR_000210"), ("rate-composition", "/rates/SOR_000197/composition"),
        ("estimate-edit", "/estimates/ES%2F2026-27%2F000001/edit"), ("estimate-revise", "/estimates/ES%2F2026-27%2F000004"),
    ];

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Every_screen_is_accessible_and_fits(string name)
    {
        await using var desk = await office.SignInAsync("SUPERUSERA", ViewOf(name));
        foreach (var (picture, address) in Screens) await desk.VisitAsync(address, "screen-" + picture);
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task The_first_page_is_accessible_and_fits(string name)
    {
        await using var desk = await office.OpenAsync(ViewOf(name));
        await desk.VisitAsync("/", "screen-sign-in");
        await desk.Page.Locator("form button[type=button]").Last.ClickAsync();
        await desk.LookAsync("screen-forgot-password");
        await desk.Page.Locator("main button.mantine-Anchor-root").Last.ClickAsync();
        await Expect(desk.Page.Locator("#accessibility")).ToBeVisibleAsync();
        await desk.LookAsync("screen-about-before-sign-in");
    }

    [Fact]
    public async Task Nothing_scrolls_sideways_at_320_pixels()
    {
        await using var desk = await office.SignInAsync("SUPERUSERA", new View("320", 320, 640));
        foreach (var (picture, address) in Screens) await desk.VisitAsync(address, "screen-" + picture);
    }

    /// <summary>Who finds what (spec 70 §2.1, §2.3): the entries of the navigation after Home and Inbox, in order.</summary>
    public static TheoryData<string, string> Entries => new()
    {
        { "JE1", "Projects · Estimates · Work orders · Measurement books · Attendance registers · Muster rolls · Bills · Wage bills not made · Funds · Organisations · Bank accounts" },
        { "EE1", "Projects · Estimates · Work orders · Measurement books · Muster rolls · Bills · Organisations" },
        { "ME1", "Projects · Estimates · Work orders · Measurement books · Attendance registers · Muster rolls · Organisations" },
        { "EO1", "Estimates · Work orders · Measurement books · Muster rolls · Bills · Wage bills not made · Organisations · Bank accounts" },
        { "AO1", "Bills · Payments · Payment instructions · Funds · Payment tracker · Bank accounts" },
        { "PC1", "Projects · Estimates · Work orders · Measurement books · Bills · Wage bills not made · Organisations · Wage seekers · Look-alike records · Bank accounts" },
        { "HR1", "Employees" },
        { "9000000101", "Work orders · Measurement books · Attendance registers · Muster rolls · Bills · Organisations · Wage seekers" },
        { "9000000102", "Work orders · Muster rolls · Wage seekers" },
        { "9000000199", "" },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public async Task Each_role_finds_exactly_its_pages(string user, string entries)
    {
        await using var desk = await office.OpenAsync();
        if (char.IsDigit(user[0])) await desk.SignInWithCodeAsync(user);
        else await desk.SignInAsync(user);
        await Expect(desk.Page.Locator("nav.frame-nav a").First).ToBeVisibleAsync();
        Assert.Equal(entries, string.Join(" · ", (await desk.Page.Locator("nav.frame-nav a").AllInnerTextsAsync()).Skip(2)));
    }

    [Fact]
    public async Task Somebody_without_a_role_reads_whom_to_ask()
    {
        await using var desk = await office.SignInAsync("HR1");
        await Expect(desk.Page.GetByText("Nothing waits for you.")).ToBeVisibleAsync();
        await desk.LookAsync("home-hr");
    }

    private static View ViewOf(string name) => name switch { "laptop" => View.Laptop, "phone" => View.Phone, _ => View.Desktop };
}
