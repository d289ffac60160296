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

    /// <summary>What the page itself complained of: exceptions, errors on the console, what the content security policy stopped.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public async Task SignInAsync(string userName)
    {
        await Page.GotoAsync("/");
        await Page.Locator("input[autocomplete=username]").FillAsync(userName);
        await Page.Locator("input[autocomplete=current-password]").FillAsync("eGov@123");
        await Page.Locator("form button[type=submit]").ClickAsync();
        await Page.Locator("main#main").WaitForAsync();
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
