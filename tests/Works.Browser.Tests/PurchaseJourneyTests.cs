using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>From a vendor's invoice to money in his account, each step by whoever takes it, through the pages only.</summary>
public sealed class PurchaseJourneyTests(Office office)
{
    private const string Work = "Water body, Old Tank Road";

    [Fact]
    public async Task An_invoice_is_billed_sent_back_corrected_approved_and_paid()
    {
        await using var engineer = await office.SignInAsync("JE1");
        var bill = await BillAsync(engineer);

        await using (var verifier = await office.SignInAsync("EE1"))
        {
            await verifier.OpenFromInboxAsync(bill, "purchase-inbox");
            await verifier.LookAsync("purchase-to-verify");
            await verifier.Button("Send back").ClickAsync();
            await verifier.Page.GetByRole(AriaRole.Dialog).GetByLabel("Comment").FillAsync("The invoice says 3,600 of GST.");
            await verifier.ConfirmAsync();
        }

        await engineer.OpenFromInboxAsync(bill, "purchase-inbox-back");
        await Expect(engineer.Page.GetByText("The invoice says 3,600 of GST.")).ToBeVisibleAsync();
        await engineer.Button("Re-submit").ClickAsync();
        await Expect(engineer.Field("Invoice number")).ToHaveValueAsync("SJ-2026-114");
        await Expect(engineer.Page.GetByRole(AriaRole.Button, new() { Name = "Open invoice.png in a new tab" })).ToBeVisibleAsync();
        await engineer.Field("GST (").FillAsync("3600");
        await engineer.LookAsync("purchase-correction");
        await engineer.Button("Submit again").ClickAsync();
        await engineer.ConfirmAsync();
        await Expect(engineer.Page.GetByText("Pending for verification").First).ToBeVisibleAsync();

        await StepAsync("EE1", bill, "Verify and forward");
        await StepAsync("EO1", bill, "Approve");

        // 20,000 + 3,600; income tax 10 % of the whole, labour cess 1,000: 23,600 − 2,360 − 1,000
        await using (var accountant = await office.SignInAsync("AO1"))
        {
            await accountant.VisitAsync($"/bills/{Uri.EscapeDataString(bill)}", "purchase-net");
            await Expect(accountant.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Net to the payee 20,240.00") })).ToBeVisibleAsync();
            await accountant.SeePaidAsync(bill, "purchase");
            await Expect(accountant.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("20,240.00$") })).ToBeVisibleAsync();
            await Expect(accountant.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Income tax deducted at source.* 2,360.00$") })).ToBeVisibleAsync();
            await Expect(accountant.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Total 23,600.00$") })).ToBeVisibleAsync();
            await accountant.LookAsync("purchase-paid");
            await TrackedAsync(accountant, bill);
        }

        await engineer.VisitAsync($"/bills/{Uri.EscapeDataString(bill)}", "purchase-bill-paid");
        await Expect(engineer.Page.GetByText("Paid", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Navigation, new() { Name = "Life of the work" }).GetByRole(AriaRole.Link, new() { NameRegex = new("^Payment.*23,600.00") })).ToBeVisibleAsync();
    }

    // The tracker shows the sums of the project, the instruction behind them, and a workbook of it all.
    private static async Task TrackedAsync(Desk accountant, string bill)
    {
        await accountant.VisitAsync("/payments/tracker?name=" + Uri.EscapeDataString(Work), "tracker-paid");
        var project = accountant.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Work });
        await Expect(project.GetByRole(AriaRole.Cell, new() { Name = "23,600.00", Exact = true })).ToBeVisibleAsync();
        await Expect(accountant.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^All that were found.*23,600.00") })).ToBeVisibleAsync();
        await project.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(accountant.Page.GetByRole(AriaRole.Heading, new() { Name = Work, Level = 1 })).ToBeVisibleAsync();
        await Expect(accountant.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Purchase bill 23,600.00 0.00$") })).ToBeVisibleAsync();
        var instruction = accountant.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = bill });
        await Expect(instruction.GetByRole(AriaRole.Cell, new() { Name = "23,600.00", Exact = true })).ToHaveCountAsync(3); // billed, ordered, paid
        await accountant.LookAsync("tracker-project-paid");
        await accountant.Page.GetByLabel("Leave failed instructions out").CheckAsync();
        await Expect(instruction).ToBeVisibleAsync();
        await accountant.Page.GoBackAsync();
        await accountant.Button("Make workbook").ClickAsync();
        await Expect(accountant.Page.GetByRole(AriaRole.Heading, new() { Name = "Workbooks", Level = 1 })).ToBeVisibleAsync();
        var newest = accountant.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^RPT") }).First;
        await Expect(newest).ToContainTextAsync("Ready");
        await accountant.LookAsync("tracker-reports-ready");
        var download = await accountant.Page.RunAndWaitForDownloadAsync(() => newest.GetByRole(AriaRole.Button).ClickAsync());
        Assert.EndsWith(".xlsx", download.SuggestedFilename, StringComparison.Ordinal);
    }

    private static async Task<string> BillAsync(Desk engineer)
    {
        await engineer.VisitAsync("/contracts?project=" + Uri.EscapeDataString(Work), "purchase-orders");
        await engineer.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Work }).GetByRole(AriaRole.Link).First.ClickAsync();
        await engineer.Link("Create purchase bill").ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Definition).Filter(new() { HasText = Work })).ToBeVisibleAsync();
        await engineer.Button("Submit the bill").ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("things to correct");
        await engineer.LookAsync("purchase-errors");
        await engineer.ChooseAsync("Vendor (", "Brickfield Building Supplies (ORG-000021)");
        await engineer.Field("Invoice number").FillAsync("SJ-2026-114");
        await engineer.Field("Invoice date").FillAsync(TimeProvider.System.GetUtcNow().AddDays(-2).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await engineer.Field("Material cost").FillAsync("20000");
        await Expect(engineer.Page.GetByText("Fill in: Material cost")).ToHaveCountAsync(0); // mended, and the others are still said
        await Expect(engineer.Field("Material cost")).ToBeFocusedAsync();
        await engineer.Field("GST (").FillAsync("360");
        foreach (var (head, at) in new[] { ("Income tax deducted at source", 1), ("Labour cess", 2) })
        {
            await engineer.Button("Add a deduction").ClickAsync();
            await engineer.Page.GetByLabel($"Head {at}", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = head });
        }

        await engineer.Page.GetByRole(AriaRole.Group, new() { Name = "Vendor's invoice" }).Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "invoice.png", MimeType = "image/png", Buffer = Convert.FromBase64String(Office.Pixel) });
        await Expect(engineer.Page.GetByRole(AriaRole.Button, new() { Name = "Open invoice.png in a new tab" })).ToBeVisibleAsync();
        await Expect(engineer.Page.GetByText("₹ 17,324.00")).ToBeVisibleAsync(); // 20,360 − 2,036 − 1,000
        await engineer.LookAsync("purchase-form");
        await engineer.Button("Submit the bill").ClickAsync();
        await engineer.LookAsync("purchase-submit");
        await engineer.ConfirmAsync();
        await Expect(engineer.Page.GetByText("Pending for verification").First).ToBeVisibleAsync();
        await engineer.LookAsync("purchase-submitted");
        return await engineer.Page.Locator("main .code").Filter(new() { HasTextRegex = new("^PB/") }).First.InnerTextAsync();
    }

    private async Task StepAsync(string user, string bill, string step)
    {
        await using var desk = await office.SignInAsync(user);
        await desk.OpenFromInboxAsync(bill, $"purchase-inbox-{user}");
        await desk.Button(step).ClickAsync();
        await desk.ConfirmAsync();
        await desk.LookAsync($"purchase-after-{user}");
    }
}
