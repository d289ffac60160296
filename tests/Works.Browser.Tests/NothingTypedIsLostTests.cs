using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>A dropped line, an expired session, a closed browser or another language is an inconvenience, never a loss (spec 70 §24.2).</summary>
public sealed class NothingTypedIsLostTests(Office office)
{
    private const string Typed = "Lane drain, Lime Kiln Colony";

    [Fact]
    public async Task A_form_left_half_typed_is_there_again_and_on_the_home_page()
    {
        await using var desk = await office.SignInAsync("AE1");
        await TypeAsync(desk);
        await Expect(desk.Page.GetByText("Draft kept on this device")).ToBeVisibleAsync();
        await desk.Page.ReloadAsync();
        await Expect(desk.Field("Name")).ToHaveValueAsync(Typed);
        await Expect(desk.Page.GetByText("What you typed is here again")).ToBeVisibleAsync();
        await desk.VisitAsync("/", "home-with-draft");
        await desk.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Create project,") }).ClickAsync();
        await Expect(desk.Field("Name")).ToHaveValueAsync(Typed);
        await desk.Button("Start afresh").ClickAsync();
        await Expect(desk.Field("Name")).ToHaveValueAsync(string.Empty);
    }

    [Fact]
    public async Task When_the_session_ends_the_page_waits_and_what_was_sent_goes_out_after_signing_in_again()
    {
        await using var desk = await office.SignInAsync("AE1");
        await TypeAsync(desk);
        await FillAsync(desk);
        // Every session of this user ends elsewhere: neither token works any more.
        await desk.Page.EvaluateAsync("async () => { const { accessToken } = JSON.parse(sessionStorage.getItem('works.session')); await fetch('/user/sessions/v1/_end', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ RequestInfo: { authToken: accessToken } }) }); }");
        await desk.Button("Save").ClickAsync();
        var dialog = desk.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("Please sign in again")).ToBeVisibleAsync();
        await desk.LookAsync("session-ended");
        await dialog.Locator("input[autocomplete=current-password]").FillAsync("eGov@123");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Heading, new() { Name = Typed })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_that_nobody_uses_locks_and_keeps_what_was_typed()
    {
        await using var desk = await office.OpenAsync();
        await desk.Page.Clock.InstallAsync();
        await desk.SignInAsync("AE1");
        await TypeAsync(desk);
        var token = await desk.Page.EvaluateAsync<string>("JSON.parse(sessionStorage.getItem('works.session')).accessToken");
        await desk.Page.Clock.FastForwardAsync("29:00");
        await Expect(desk.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await desk.Page.Clock.FastForwardAsync("02:00");
        var dialog = desk.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("Please sign in again")).ToBeVisibleAsync();
        // Whoever copied the token has nothing of it either.
        await desk.Page.WaitForFunctionAsync("async token => (await fetch('/user/sessions/v1/_search', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ RequestInfo: { authToken: token } }) })).status === 401", token);
        await dialog.Locator("input[autocomplete=current-password]").FillAsync("eGov@123");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(desk.Field("Name")).ToHaveValueAsync(Typed);
    }

    [Fact]
    public async Task What_somebody_else_has_changed_meanwhile_is_not_overwritten_and_nothing_typed_goes()
    {
        const string Address = "/estimates/ES%2F2026-27%2F000001/edit";
        await using var first = await office.SignInAsync("JE1");
        await using var second = await office.SignInAsync("AE1");
        foreach (var desk in new[] { first, second }) await desk.Page.GotoAsync(Address);
        await first.Field("Description").First.FillAsync("Typed by the first");
        await second.Field("Description").First.FillAsync("Typed by the second");
        await second.Button("Save as draft").ClickAsync();
        await Expect(second.Page.GetByText("Typed by the second").First).ToBeVisibleAsync();
        await first.Button("Save as draft").ClickAsync();
        await Expect(first.Page.GetByText("was changed since it was read").First).ToBeVisibleAsync();
        await Expect(first.Field("Description").First).ToHaveValueAsync("Typed by the first");
        await first.LookAsync("changed-meanwhile");
        // Read again, the newer version is there with what was typed on top of it, and can be saved.
        await first.Page.ReloadAsync();
        await Expect(first.Field("Description").First).ToHaveValueAsync("Typed by the first");
        await first.Button("Save as draft").ClickAsync();
        await Expect(first.Page.GetByText("Typed by the first").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_dropped_line_says_so_and_saving_again_saves_once()
    {
        await using var desk = await office.SignInAsync("AE1");
        await TypeAsync(desk);
        await FillAsync(desk);
        await desk.Page.RouteAsync("**/project/v1/_create", route => route.AbortAsync("internetdisconnected"));
        await desk.Button("Save").ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server cannot be reached");
        await Expect(desk.Field("Name")).ToHaveValueAsync(Typed);
        await desk.LookAsync("connection-lost");
        await desk.Page.UnrouteAsync("**/project/v1/_create");
        await desk.Button("Save").ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Heading, new() { Name = Typed })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_the_server_refuses_stands_at_its_field()
    {
        await using var desk = await office.SignInAsync("AE1");
        await TypeAsync(desk);
        await FillAsync(desk);
        // The ward is withdrawn while the form is open: the server knows no such place any more.
        await desk.Page.RouteAsync("**/project/v1/_create", route => route.ContinueAsync(new RouteContinueOptions { PostData = System.Text.Encoding.UTF8.GetBytes(route.Request.PostData!.Replace("\"boundary\":\"B1\"", "\"boundary\":\"B999\"", StringComparison.Ordinal)) }));
        await desk.Button("Save").ClickAsync();
        var summary = desk.Page.GetByRole(AriaRole.Alert);
        await Expect(summary).ToContainTextAsync("The boundary B999 is not known");
        await desk.LookAsync("refused-field");
        await summary.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(desk.Field("Ward").First).ToBeFocusedAsync();
        await Expect(desk.Field("Name")).ToHaveValueAsync(Typed);
    }

    [Fact]
    public async Task Changing_the_language_in_the_middle_of_a_form_keeps_its_values()
    {
        await using var desk = await office.SignInAsync("AE1");
        await TypeAsync(desk);
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Language: English" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Menuitem, new() { Name = "ଓଡ଼ିଆ" }).ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Heading, new() { Name = "ପ୍ରକଳ୍ପ ତିଆରି କରନ୍ତୁ" })).ToBeVisibleAsync();
        await Expect(desk.Page.GetByLabel("ନାମ")).ToHaveValueAsync(Typed);
        Assert.StartsWith("or", await desk.Page.EvaluateAsync<string>("() => document.documentElement.lang"), StringComparison.Ordinal);
        await desk.LookAsync("project-form-odia");
    }

    private static async Task TypeAsync(Desk desk)
    {
        await desk.Page.GotoAsync("/projects/new");
        await desk.Field("Name").FillAsync(Typed);
    }

    private static async Task FillAsync(Desk desk)
    {
        await desk.Field("Description").FillAsync("A covered drain along the lane");
        await desk.ChooseAsync("Project type", "Mini Park");
        await desk.ChooseAsync("Ward", "Ward 1");
        await desk.ChooseAsync("Locality", "Mango Grove");
    }
}
