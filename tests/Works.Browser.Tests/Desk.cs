using System.Text.Json;
using Microsoft.Playwright;

namespace Works.Browser.Tests;

/// <summary>One person at the client: visits pages, looks at each for violations of accessibility, keeps a picture.</summary>
public sealed class Desk : IAsyncDisposable
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(Office.Root, "web", "node_modules", "axe-core", "axe.min.js"));
    private readonly Office _office;
    private readonly View _view;
    private readonly List<string> _complaints = [];

    public Desk(Office office, IPage page, View view)
    {
        (_office, Page, _view) = (office, page, view);
        page.SetDefaultTimeout(60_000); // the machine of a test run is a busy one; nothing here measures time
        page.PageError += (_, problem) => _complaints.Add(problem);
        page.Console += (_, message) =>
        {
            // A refusal is an answer, not a fault of the page; the browser reports it all the same.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) _complaints.Add(message.Text);
        };
    }

    public IPage Page { get; }

    /// <summary>Where this person works.</summary>
    public Office Office => _office;

    /// <summary>What the page itself complained of: exceptions, errors on the console, what the content security policy stopped.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Signs in with the password every demo user has.</summary>
    /// <param name="userName">A user of the demo.</param>
    /// <param name="office">Code of the office to choose; the one that stands there when left out.</param>
    public async Task SignInAsync(string userName, string? office = null)
    {
        await Page.GotoAsync("/");
        if (office is not null) await Page.Locator("main select:not([aria-label])").SelectOptionAsync(office);
        await Page.Locator("input[autocomplete=username]").FillAsync(userName);
        await Page.Locator("input[autocomplete=current-password]").FillAsync("eGov@123");
        await Page.Locator("form button[type=submit]").ClickAsync();
        await Page.Locator("main#main").WaitForAsync();
    }

    /// <summary>Signs in as people of an organisation do: with a mobile number and the code that comes to it, in the demo always the same.</summary>
    public async Task SignInWithCodeAsync(string mobileNumber)
    {
        await Page.GotoAsync("/");
        await Page.GetByText("Organisation or contractor").ClickAsync();
        await Page.Locator("input[autocomplete=username]").FillAsync(mobileNumber);
        await Page.Locator("form button[type=submit]").ClickAsync();
        await Page.Locator("input[autocomplete=one-time-code]").FillAsync("123456");
        await Page.Locator("form button[type=submit]").ClickAsync();
        await Page.Locator("main#main").WaitForAsync();
    }

    /// <summary>Sends the dialog that stands open, and sees it go.</summary>
    public async Task ConfirmAsync()
    {
        var dialog = Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
    }

    /// <summary>
    /// Opens the payment of an approved bill, which the office lets begin by itself, and stays until the treasury has credited everybody: the page asks
    /// again while the treasury is at it.
    /// </summary>
    public async Task SeePaidAsync(string bill, string picture)
    {
        await VisitAsync($"/bills/{Uri.EscapeDataString(bill)}", $"{picture}-approved");
        await Link("See its payment").ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = bill })).ToHaveCountAsync(1);
        await LookAsync($"{picture}-payments");
        await Page.Locator("tbody th[scope=row] a").First.ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToBeVisibleAsync();
        await LookAsync($"{picture}-payment");
        await Assertions.Expect(Page.GetByRole(AriaRole.Definition).Filter(new LocatorFilterOptions { HasTextRegex = new("^Paid$") })).ToBeVisibleAsync();
    }

    /// <summary>Opens a record from the inbox, as somebody does whose turn it is.</summary>
    public async Task OpenFromInboxAsync(string number, string picture)
    {
        await VisitAsync("/inbox", picture);
        await Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = number, Exact = true }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "What you may do now" })).ToBeVisibleAsync();
    }

    /// <summary>Opens an address and looks at it.</summary>
    public async Task VisitAsync(string address, string picture)
    {
        await Page.GotoAsync(address);
        await LookAsync(picture);
    }

    /// <summary>Waits until the page has everything, keeps a picture, and finds no violation of WCAG 2.2 AA and no complaint.</summary>
    public async Task LookAsync(string picture)
    {
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Assertions.Expect(Page.Locator("h1").First).ToBeVisibleAsync(); // a page that is still on its way has none
        await Assertions.Expect(Page.Locator("[aria-busy=true], .mantine-Skeleton-root")).ToHaveCountAsync(0);
        // All but those without end: a button that waits turns its wheel for as long as it takes.
        await Page.EvaluateAsync("() => Promise.all(document.getAnimations().filter(animation => animation.effect?.getComputedTiming().endTime !== Infinity).map(animation => animation.finished.catch(() => undefined)))");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(_office.Screens, $"{picture}-{_view.Name}.png") });
        var violations = await ViolationsAsync();
        Assert.True(violations.Count == 0, $"{picture} ({_view.Name}): {string.Join("\n", violations)}");
        Assert.Empty(_complaints);
        // Usable at 320 px and 400 %: the page itself never scrolls sideways, tables do within themselves.
        Assert.True(await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{picture} ({_view.Name}) scrolls sideways");
    }

    private async Task<IReadOnlyList<string>> ViolationsAsync()
    {
        // Evaluated by the debugger, so the content security policy of the page stays as users have it.
        await Page.EvaluateAsync(Axe + "; undefined");
        // A target that a sticky bar covers at this moment counts only if it is too small where it can be scrolled to.
        var found = await Page.EvaluateAsync<JsonElement>(
            """
            async () => {
                const found = (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations;
                const { scrollX, scrollY } = window;
                for (const violation of found.filter(one => one.id === 'target-size')) {
                    const still = [];
                    for (const node of violation.nodes) {
                        document.querySelector(node.target.at(-1))?.scrollIntoView({ block: 'center', behavior: 'instant' });
                        const again = await axe.run({ include: [node.target] }, { runOnly: ['target-size'] });
                        if (again.violations.length > 0) still.push(node);
                    }
                    violation.nodes = still;
                }
                window.scrollTo(scrollX, scrollY);
                return found.filter(one => one.nodes.length > 0)
                    .map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.target.join(' ') + ' ' + (node.failureSummary ?? '')).join(' | '));
            }
            """);
        return [.. found.EnumerateArray().Select(violation => violation.GetString()!)];
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name });

    /// <summary>The field with a label, whatever stands behind it about being required.</summary>
    public ILocator Field(string label) => Page.GetByLabel(label);

    /// <summary>Chooses from a list that opens under its field.</summary>
    public async Task ChooseAsync(string label, string choice)
    {
        await Page.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = label }).Or(Page.Locator("input").And(Page.GetByLabel(label))).First.ClickAsync();
        await Page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { Name = choice, Exact = true }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(0); // closed: the options of the next list are its own
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
