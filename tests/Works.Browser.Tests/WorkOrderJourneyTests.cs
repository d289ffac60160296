using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>From the sanctioned estimate to the approved measurement, each step by whoever takes it, through the pages only.</summary>
public sealed class WorkOrderJourneyTests(Office office)
{
    private const string Work = "Walking track, Hill View";

    [Fact]
    public async Task A_work_order_is_accepted_by_its_organisation_and_measured_sent_back_corrected_and_approved()
    {
        await using var engineer = await office.SignInAsync("JE1");
        var number = await CreateOrderAsync(engineer);
        var address = $"/contracts/{Uri.EscapeDataString(number)}";
        await StepAsync("EE1", address, "Verify and forward", "order-to-verify");
        await StepAsync("EO1", address, "Approve", "order-to-approve");
        await AcceptAsync(number);

        await engineer.VisitAsync($"{address}?tab=items", "order-in-force");
        var entry = await MeasureAsync(engineer);
        await SendBackAsync(entry);

        await engineer.VisitAsync(entry, "measurement-sent-back");
        await Expect(engineer.Page.GetByText("The length is 12, not 10.")).ToBeVisibleAsync();
        await engineer.Button("Edit and re-submit").ClickAsync();
        await engineer.Page.GetByLabel("Length 1", new() { Exact = true }).FillAsync("12");
        await Expect(engineer.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Box cutting" })).ToContainTextAsync("86.4"); // 108 − 12 × 6 × 0.3
        await engineer.LookAsync("measurement-correction");
        await engineer.Button("Send again").ClickAsync();
        await engineer.ConfirmAsync();
        await Expect(engineer.Page.GetByText("Pending for verification").First).ToBeVisibleAsync();

        await StepAsync("EE1", entry, "Verify and forward", "measurement-to-verify");
        await StepAsync("ME1", entry, "Approve", "measurement-to-approve");
        await engineer.VisitAsync(entry, "measurement-approved");
        await Expect(engineer.Page.GetByRole(AriaRole.Row, new() { Name = "Total 28,728.36" })).ToBeVisibleAsync();
        // The strip leads back to the order, whose next period is open again.
        await engineer.Page.GetByRole(AriaRole.Navigation, new() { Name = "Life of the work" }).GetByRole(AriaRole.Link, new() { NameRegex = new("^Work order") }).ClickAsync();
        await Expect(engineer.Page.GetByText(number).First).ToBeVisibleAsync();
        await RunningBillJourney.BillAsync(office, engineer, number);
    }

    [Fact]
    public async Task A_revision_stands_beside_what_it_changes()
    {
        foreach (var view in new[] { View.Desktop, View.Laptop, View.Phone })
        {
            await using var desk = await office.SignInAsync("JE1", view);
            await desk.VisitAsync("/contracts", "orders");
            await desk.VisitAsync("/contracts/RW%2F2026-27%2F000001?tab=compare", "order-compared");
            await desk.VisitAsync("/contracts/new", "order-choose-estimate");
            await desk.VisitAsync("/measurements", "measurements");
            await desk.VisitAsync("/measurements/MB%2F2026-27%2F000001", "measurement");
            await desk.VisitAsync("/measurements/MB%2F2026-27%2F000001?tab=book", "measurement-book");
            await desk.VisitAsync("/measurements/new?contract=WO%2F2026-27%2F000002", "measurement-form");
            await desk.VisitAsync("/contracts/WO%2F2026-27%2F000002", "order");
            await desk.Link(view.Locale == "or_IN" ? "ସମୟ ବଢ଼ାନ୍ତୁ" : "Extend or revise").ClickAsync();
            await Expect(desk.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/revise"));
            await desk.LookAsync("order-revise");
        }
    }

    private static async Task<string> CreateOrderAsync(Desk engineer)
    {
        await engineer.VisitAsync("/contracts/new", "order-choose");
        await engineer.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = Work }).GetByRole(AriaRole.Link).First.ClickAsync();
        await engineer.Page.GetByLabel("Select Crossings").UncheckAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Work order amount.*7,53,437.12") })).ToBeVisibleAsync(); // the server's: without the deduction of 7,137.85
        await engineer.Page.GetByLabel("Select Crossings").CheckAsync();
        await engineer.Button("Create work order").ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("things to correct");
        await engineer.ChooseAsync("Organisation", "Navjeevan Women's Works Group · ORG-000017");
        await engineer.ChooseAsync("Officer in charge", "Tarini Bhoi");
        await engineer.Field("Completion period").FillAsync("60");
        await engineer.Page.GetByLabel("Condition 1", new() { Exact = true }).FillAsync("Night work needs permission");
        await engineer.LookAsync("order-form");
        await engineer.Button("Create work order").ClickAsync();
        await engineer.ConfirmAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Heading, new() { Name = Work })).ToBeVisibleAsync();
        var number = await engineer.Page.Locator("main .code").Filter(new() { HasTextRegex = new("^WO/") }).First.InnerTextAsync();
        await engineer.LookAsync("order-created");
        return number;
    }

    private async Task AcceptAsync(string number)
    {
        // People of an organisation work on a phone.
        await using var sarita = await office.OpenAsync(new View("360", 360, 780));
        await sarita.SignInWithCodeAsync("9000000101");
        await sarita.VisitAsync("/contracts", "my-works");
        await Expect(sarita.Page.GetByRole(AriaRole.Heading, new() { Name = "My works" })).ToBeVisibleAsync();
        await sarita.VisitAsync($"/contracts/{Uri.EscapeDataString(number)}", "order-to-accept");
        await Expect(sarita.Button("Decline")).ToBeVisibleAsync();
        await sarita.Button("Accept").ClickAsync();
        await sarita.ConfirmAsync();
        await Expect(sarita.Page.GetByText("Accepted", new() { Exact = true }).First).ToBeVisibleAsync();
        await sarita.LookAsync("order-accepted");
    }

    private static async Task<string> MeasureAsync(Desk engineer)
    {
        await engineer.Link("Enter measurement").ClickAsync();
        await engineer.Page.GetByLabel("Number 1", new() { Exact = true }).FillAsync("1");
        await engineer.Page.GetByLabel("Length 1", new() { Exact = true }).FillAsync("10");
        await engineer.Page.GetByLabel("Breadth 1", new() { Exact = true }).FillAsync("=2*3"); // a sum in a cell
        await engineer.Page.GetByLabel("Height 1", new() { Exact = true }).FillAsync("0.3");
        await engineer.Page.GetByLabel("Length 3", new() { Exact = true }).FillAsync("20");
        await engineer.Page.GetByLabel("Breadth 3", new() { Exact = true }).FillAsync("1.5");
        await Expect(engineer.Page.GetByLabel("Breadth 1", new() { Exact = true })).ToHaveValueAsync("6");
        await Expect(engineer.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Box cutting" })).ToContainTextAsync("90"); // 108 − 18 remain
        await engineer.Page.Locator("input[type=file][multiple]").SetInputFilesAsync(new FilePayload { Name = "track.png", MimeType = "image/png", Buffer = Convert.FromBase64String(Office.Pixel) });
        await Expect(engineer.Page.GetByText("Waits on this device")).ToBeVisibleAsync();
        await engineer.LookAsync("measurement-entry");
        await engineer.Button("Save as draft").ClickAsync();
        await Expect(engineer.Page.GetByText("₹ 28,071.00").First).ToBeVisibleAsync(); // the server's value: 18 × 182.60 + 30 × 826.14
        await engineer.LookAsync("measurement-draft");
        var address = new Uri(engineer.Page.Url).AbsolutePath;
        await engineer.Page.GotoAsync($"{address}?tab=evidence");
        await Expect(engineer.Page.GetByAltText("track.png")).ToBeVisibleAsync();
        await engineer.LookAsync("measurement-evidence");
        await engineer.Page.GotoAsync($"{address}/edit");
        await Expect(engineer.Page.GetByLabel("Length 1", new() { Exact = true })).ToHaveValueAsync("10");
        await engineer.Button("Submit").ClickAsync();
        await engineer.ConfirmAsync();
        await Expect(engineer.Page.GetByText("Pending for verification").First).ToBeVisibleAsync();
        return address;
    }

    private async Task SendBackAsync(string entry)
    {
        await using var verifier = await office.SignInAsync("EE1");
        await verifier.VisitAsync(entry, "measurement-first");
        await verifier.Button("Send back").ClickAsync();
        await verifier.Page.GetByRole(AriaRole.Dialog).GetByLabel("Comment").FillAsync("The length is 12, not 10.");
        await verifier.ConfirmAsync();
        await Expect(verifier.Page.GetByText("Pending for correction").First).ToBeVisibleAsync();
    }

    private async Task StepAsync(string user, string address, string step, string picture)
    {
        await using var desk = await office.SignInAsync(user);
        await desk.VisitAsync(address, picture);
        await desk.Button(step).ClickAsync();
        await desk.ConfirmAsync();
    }
}
