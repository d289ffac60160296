using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>From the accepted work order to wages in people's accounts, each step by whoever takes it, through the pages only.</summary>
public sealed class WageJourneyTests(Office office)
{
    private const string Work = "Open air gym, River Bend";

    /// <summary>Three people and what a day of theirs costs by the schedule: 200, 200 and 480.</summary>
    private static readonly string[] People = ["Rupa Jholia", "Sanjib Kandul", "Duryo Hansol"];

    [Fact]
    public async Task Days_are_marked_mustered_corrected_billed_and_paid()
    {
        var roll = await WorkAsync();
        await CorrectAsync(roll);
        var bill = await ApproveAsync(roll);
        await PayAsync(bill);
        await LookBackAsync(roll, bill);
    }

    /// <summary>The group accepts its order, which opens a register; it enrols three people, marks their day and submits the roll of the week. All on a phone.</summary>
    private async Task<string> WorkAsync()
    {
        await using var gouri = await office.OpenAsync(new View("360", 360, 780));
        await gouri.SignInWithCodeAsync("9000000103");
        await gouri.VisitAsync("/contracts", "wages-my-works");
        await gouri.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Work }).GetByRole(AriaRole.Link).First.ClickAsync();
        await gouri.Button("Accept").ClickAsync();
        await gouri.ConfirmAsync();
        await gouri.Link("Attendance register").ClickAsync();
        await gouri.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Work }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(gouri.Page.GetByText("Nobody is enrolled yet.")).ToBeVisibleAsync();
        await gouri.LookAsync("wages-register-opened");

        await gouri.Button("Enrol people").ClickAsync();
        var dialog = gouri.Page.GetByRole(AriaRole.Dialog);
        foreach (var person in People)
        {
            await dialog.GetByLabel("Name or registration number").FillAsync(person);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Find", Exact = true }).ClickAsync();
            await dialog.GetByRole(AriaRole.Checkbox, new() { Name = person }).CheckAsync();
        }

        await gouri.LookAsync("wages-enrol");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Enrol people (3)" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        foreach (var person in People) await Expect(gouri.Page.GetByRole(AriaRole.Rowheader, new() { Name = person })).ToBeVisibleAsync();
        await gouri.LookAsync("wages-enrolled");

        // The register begins today: of this week, today is the only day that can be marked.
        await gouri.Link("Mark attendance").ClickAsync();
        await gouri.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^all P"), Disabled = false }).ClickAsync();
        var today = gouri.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Duryo Hansol, .*: P present") });
        await today.PressAsync("h");
        await Expect(gouri.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Duryo Hansol, .*: ½ half a day") })).ToBeVisibleAsync();
        await gouri.LookAsync("wages-week");
        await gouri.Button("Save (3)").ClickAsync();
        await Expect(gouri.Page.GetByText("3 marks stored")).ToBeVisibleAsync();

        await gouri.Link("Make the muster roll").ClickAsync();
        await Expect(gouri.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Total 2½") })).ToBeVisibleAsync(); // as the server counts the logs
        await gouri.LookAsync("wages-muster-form");
        await gouri.Button("Submit the muster roll").ClickAsync();
        await gouri.ConfirmAsync();
        await Expect(gouri.Page.GetByText("Pending for verification").First).ToBeVisibleAsync();
        await gouri.LookAsync("wages-muster-submitted");
        return await gouri.Page.Locator("main .code").Filter(new() { HasTextRegex = new("^MR/") }).First.InnerTextAsync();
    }

    private async Task CorrectAsync(string roll)
    {
        await using var verifier = await office.SignInAsync("EE1");
        await verifier.OpenFromInboxAsync(roll, "wages-inbox-verifier");
        await verifier.Button("Re-submit").ClickAsync();
        await verifier.Page.GetByLabel("Days paid to Sanjib Kandul").FillAsync("½");
        await verifier.Page.GetByLabel("Reason for Sanjib Kandul").FillAsync("Left at noon");
        await verifier.LookAsync("wages-muster-corrected");
        await verifier.Button("Forward with these days").ClickAsync();
        await verifier.ConfirmAsync();
        await Expect(verifier.Page.GetByText("Pending for approval").First).ToBeVisibleAsync();
        await Expect(verifier.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Corrected" })).ToBeVisibleAsync();
        await verifier.LookAsync("wages-muster-verified");
    }

    /// <summary>The approval makes the bill: 200 + ½ × 200 + ½ × 480 = 540, and 1 % on top of it for the labour board, by person in whole rupees: 2 + 1 + 2.</summary>
    private async Task<string> ApproveAsync(string roll)
    {
        await using var approver = await office.SignInAsync("EO1");
        await approver.OpenFromInboxAsync(roll, "wages-inbox-approver");
        await Expect(approver.Page.GetByText("₹ 540.00").First).ToBeVisibleAsync();
        await approver.Button("Approve").ClickAsync();
        await approver.Field("I have checked the days, skills and wages of this roll.").CheckAsync();
        await approver.ConfirmAsync();
        await Expect(approver.Page.GetByText("Approved", new() { Exact = true }).First).ToBeVisibleAsync();
        await approver.Page.GetByRole(AriaRole.Tab, new() { Name = "Wage bill" }).ClickAsync();
        var bill = approver.Page.GetByRole(AriaRole.Tabpanel).GetByRole(AriaRole.Link, new() { NameRegex = new("^WB\\/") });
        await Expect(bill).ToBeVisibleAsync(); // the page looks for it until it is there
        await approver.LookAsync("wages-muster-billed");
        var number = await bill.InnerTextAsync();
        await bill.ClickAsync();
        await Expect(approver.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Total 545.00 5.00 540.00") })).ToBeVisibleAsync();
        await Expect(approver.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("Duryo Hansol.* 0.5 480.00 242.00 2.00 240.00") })).ToBeVisibleAsync();
        await approver.LookAsync("wages-bill");
        return number;
    }

    private async Task PayAsync(string bill)
    {
        await using var accountant = await office.SignInAsync("AO1");
        await accountant.SeePaidAsync(bill, "wages");
        await Expect(accountant.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Duryo Hansol.* 240.00") })).ToBeVisibleAsync();
        await Expect(accountant.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Labour cess.* 5.00") })).ToBeVisibleAsync(); // of all three, in one
        await accountant.LookAsync("wages-paid");
    }

    /// <summary>Whoever began the work sees what became of it: the strip leads from the project to the payment, the money adds up.</summary>
    private async Task LookBackAsync(string roll, string bill)
    {
        await using var engineer = await office.SignInAsync("JE1");
        await engineer.VisitAsync($"/bills/{Uri.EscapeDataString(bill)}", "wages-bill-paid");
        await Expect(engineer.Page.GetByText("Paid", new() { Exact = true }).First).ToBeVisibleAsync();
        var life = engineer.Page.GetByRole(AriaRole.Navigation, new() { Name = "Life of the work" });
        await Expect(life.GetByRole(AriaRole.Link, new() { NameRegex = new("^Muster roll") }).Filter(new() { HasText = roll })).ToBeVisibleAsync();
        await Expect(life.GetByRole(AriaRole.Link, new() { NameRegex = new("^Payment.*545.00") })).ToBeVisibleAsync();
        await life.GetByRole(AriaRole.Link, new() { NameRegex = new("^Project") }).ClickAsync();
        await engineer.Page.GetByText("Table", new() { Exact = true }).ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Row, new() { Name = "Billed 545.00" })).ToBeVisibleAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Row, new() { Name = "Paid 545.00" })).ToBeVisibleAsync();
        await engineer.LookAsync("wages-project-paid");
    }
}
