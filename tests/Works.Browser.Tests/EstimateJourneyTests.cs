using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>From the need to the sanctioned estimate, each step by whoever takes it in an office, through the pages only.</summary>
public sealed class EstimateJourneyTests(Office office)
{
    [Fact]
    public async Task A_project_becomes_an_estimate_that_is_sent_back_corrected_and_approved()
    {
        await using var engineer = await office.SignInAsync("JE1");
        await engineer.LookAsync("home");
        await CreateProjectAsync(engineer);
        var number = await CreateEstimateAsync(engineer);

        await using var verifier = await office.SignInAsync("EE1");
        await verifier.OpenFromInboxAsync(number, "inbox");
        await verifier.LookAsync("estimate-to-verify");
        await verifier.Button("Send back").ClickAsync();
        var dialog = verifier.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send back" }).ClickAsync();
        await Expect(dialog.GetByText("Say why")).ToBeVisibleAsync(); // who gets it back must know what to do
        await dialog.GetByLabel("Comment").FillAsync("The tree pits are two, not one.");
        await verifier.LookAsync("send-back-dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send back" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(verifier.Page.GetByText("Pending for correction").First).ToBeVisibleAsync();

        await engineer.OpenFromInboxAsync(number, "inbox");
        await Expect(engineer.Page.GetByText("The tree pits are two, not one.")).ToBeVisibleAsync();
        await engineer.Button("Re-submit").ClickAsync();
        await engineer.Page.GetByLabel("Number 2", new() { Exact = true }).FillAsync("2");
        await Expect(engineer.Page.GetByText("₹ 1,09,236.36")).ToBeVisibleAsync(); // the server's total of what is typed
        await engineer.LookAsync("estimate-correction");
        await engineer.Button("Re-submit").ClickAsync();
        await engineer.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Re-submit" }).ClickAsync();
        await Expect(engineer.Page.GetByText("Pending for verification").First).ToBeVisibleAsync();

        await TakeStepAsync("EE1", number, "Verify and forward");
        await TakeStepAsync("ME1", number, "Give technical sanction");
        await TakeStepAsync("EO1", number, "Approve");

        await engineer.Page.ReloadAsync();
        await Expect(engineer.Page.GetByText("Approved", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(engineer.Button("Approve")).ToHaveCountAsync(0); // nothing but what he may do
        await engineer.LookAsync("estimate-approved");
        await engineer.Page.GetByRole(AriaRole.Navigation, new() { Name = "Life of the work" }).GetByRole(AriaRole.Link, new() { NameRegex = new("^Project") }).ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Heading, new() { Name = "Money of this work" })).ToBeVisibleAsync();
        await engineer.Page.GetByText("Table", new() { Exact = true }).ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Row, new() { Name = "Sanctioned 1,09,236.36" })).ToBeVisibleAsync();
        await engineer.LookAsync("project-sanctioned");
    }

    private static async Task CreateProjectAsync(Desk engineer)
    {
        await engineer.VisitAsync("/projects/new", "project-form");
        await engineer.Button("Save").ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("things to correct"); // each linked to its field
        await engineer.LookAsync("project-form-errors");
        await engineer.Field("Name").FillAsync("Shade and benches, Weavers Colony");
        await engineer.Field("Description").FillAsync("A paved corner with two trees and benches");
        await engineer.ChooseAsync("Project type", "Mini Park");
        await engineer.ChooseAsync("Ward", "Ward 1");
        await engineer.ChooseAsync("Locality", "Weavers Colony");
        await engineer.Field("Estimated cost").FillAsync("120000");
        await engineer.Button("Save").ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Heading, new() { Name = "Shade and benches, Weavers Colony" })).ToBeVisibleAsync();
        await engineer.LookAsync("project-new");
    }

    private static async Task<string> CreateEstimateAsync(Desk engineer)
    {
        await engineer.Link("Create estimate").ClickAsync();
        await engineer.Field("Find an item").FillAsync("tile flooring");
        await engineer.Button("Add SOR_000240").ClickAsync();
        await engineer.Page.GetByLabel("Length 1", new() { Exact = true }).FillAsync("1");
        await engineer.Button("Submit").ClickAsync();
        await Expect(engineer.Page.GetByLabel("Description 1", new() { Exact = true })).ToHaveAttributeAsync("aria-invalid", "true"); // said where it is typed, too
        await engineer.Page.GetByLabel("Description 1", new() { Exact = true }).FillAsync("Paved corner");
        await engineer.Page.GetByLabel("Number 1", new() { Exact = true }).FillAsync("=2/2"); // a sum in a cell
        await engineer.Page.GetByLabel("Length 1", new() { Exact = true }).FillAsync("10");
        await engineer.Page.GetByLabel("Width 1", new() { Exact = true }).FillAsync("12.5");
        await Expect(engineer.Page.GetByLabel("Number 1", new() { Exact = true })).ToHaveValueAsync("1");
        await engineer.Page.GetByLabel("Width 1", new() { Exact = true }).PressAsync("Enter"); // the next row, without the mouse
        await engineer.Page.GetByLabel("Description 2", new() { Exact = true }).FillAsync("Tree pits");
        await engineer.Page.GetByLabel("Deduct 2", new() { Exact = true }).SelectOptionAsync("yes");
        await engineer.Page.GetByLabel("Number 2", new() { Exact = true }).FillAsync("1");
        await engineer.Page.GetByLabel("Length 2", new() { Exact = true }).FillAsync("1");
        await engineer.Page.GetByLabel("Width 2", new() { Exact = true }).FillAsync("1");
        await engineer.Page.GetByPlaceholder("Add an overhead").ClickAsync();
        await engineer.Page.GetByRole(AriaRole.Option, new() { Name = "Supervision Charge" }).ClickAsync();
        // (125 − 1) × 826.14 = 1,02,441.36; + 7.5 % = 7,683.10
        await Expect(engineer.Page.GetByText("₹ 1,10,124.46")).ToBeVisibleAsync();
        await engineer.LookAsync("estimate-editor");
        await engineer.Button("Submit").ClickAsync();
        var dialog = engineer.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("Pending for verification")).ToBeVisibleAsync(); // what follows is said before it happens
        await engineer.LookAsync("submit-dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Submit" }).ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Heading, new() { Name = "Timeline" })).ToBeVisibleAsync();
        var number = await engineer.Page.Locator("main .code").Filter(new() { HasTextRegex = new("^ES/") }).First.InnerTextAsync();
        await engineer.LookAsync("estimate-submitted");
        return number;
    }

    private async Task TakeStepAsync(string user, string number, string step)
    {
        await using var desk = await office.SignInAsync(user);
        await desk.OpenFromInboxAsync(number, "inbox");
        await desk.Button(step).ClickAsync();
        var dialog = desk.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = step }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await desk.LookAsync($"estimate-after-{user}");
    }
}
