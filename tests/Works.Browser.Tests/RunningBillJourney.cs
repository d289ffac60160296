using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>From the approved measurement to the passed running bill, through the pages only; the last leg of <see cref="WorkOrderJourneyTests"/>.</summary>
internal static class RunningBillJourney
{
    /// <summary>Bills 28,728.36 of a work order: cess 1 % is 287, retention 5 % is 1,436.42; below 30,000 no income tax, without a GSTIN no GST.</summary>
    public static async Task BillAsync(Office office, Desk engineer, string contractNumber)
    {
        await engineer.VisitAsync($"/contracts/{Uri.EscapeDataString(contractNumber)}", "order-measured");
        await engineer.Link("Draw up a running bill").ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Row, new() { Name = "Net to the contractor" })).ToContainTextAsync("27,004.94");
        await engineer.LookAsync("running-bill-form");

        // The last bill needs its day, and all of the work.
        await engineer.Page.GetByLabel("Final bill", new() { Exact = true }).CheckAsync();
        await engineer.Button("Submit the bill").ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("Day of completion");
        await engineer.Page.GetByLabel("Part bill", new() { Exact = true }).CheckAsync();
        await engineer.Field("Contractor's bill number").FillAsync("K/7");
        await engineer.Button("Submit the bill").ClickAsync();
        await engineer.ConfirmAsync();
        await Expect(engineer.Page.GetByText("Pending for verification").First).ToBeVisibleAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Row, new() { Name = "Net to the contractor" })).ToContainTextAsync("27,004.94");
        await engineer.LookAsync("running-bill");
        var address = new Uri(engineer.Page.Url).AbsolutePath;
        foreach (var (user, step) in new[] { ("EE1", "Verify and forward"), ("EO1", "Approve") })
        {
            await using var desk = await office.SignInAsync(user);
            await desk.VisitAsync(address, $"running-bill-{user}");
            await desk.Button(step).ClickAsync();
            await desk.ConfirmAsync();
        }

        await engineer.VisitAsync(address, "running-bill-passed");
        await Expect(engineer.Page.GetByText("Approved", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Region, new() { Name = "Account of the contract" })).ToContainTextAsync("1,436.42");
        await AdvanceAsync(office, engineer, contractNumber);
        await RefundAsync(engineer, contractNumber);
    }

    /// <summary>An advance of 50,000, after one above the limit of the contract and a guarantee that does not cover it were refused at their fields.</summary>
    private static async Task AdvanceAsync(Office office, Desk engineer, string contractNumber)
    {
        await engineer.VisitAsync($"/contracts/{Uri.EscapeDataString(contractNumber)}?tab=account", "contractor-account");
        await Expect(engineer.Page.GetByRole(AriaRole.Region, new() { Name = "Bills" })).ToContainTextAsync("Part bill");
        await engineer.Link("Give an advance").ClickAsync();
        await engineer.Button("Send the advance").ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("Guarantee number");
        await engineer.Field("Amount of the advance").FillAsync("90000");
        await engineer.Field("Guarantee number").FillAsync("BG/17");
        await engineer.Field("Bank").FillAsync("State Bank");
        await engineer.Field("Amount guaranteed").FillAsync("40000");
        await engineer.Field("Valid until").FillAsync("2099-03-31");
        await RefusedAsync(engineer, "Send the advance", "Amount of the advance", "Σ advances of the contract");
        await engineer.LookAsync("advance-refused");
        await engineer.Field("Amount of the advance").FillAsync("50000");
        await RefusedAsync(engineer, "Send the advance", "Amount guaranteed", "55000.00 must be covered");
        await engineer.Field("Amount guaranteed").FillAsync("55000");
        await engineer.LookAsync("advance-form");
        await engineer.Button("Send the advance").ClickAsync();
        await Expect(engineer.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("fifty thousand");
        await engineer.ConfirmAsync();
        await Expect(engineer.Page.GetByText("Pending for verification").First).ToBeVisibleAsync();
        await Expect(engineer.Page.GetByText("₹ 50,000.00").First).ToBeVisibleAsync();
        await engineer.LookAsync("advance");
        var address = new Uri(engineer.Page.Url).AbsolutePath;
        foreach (var (user, step) in new[] { ("EE1", "Verify and forward"), ("EO1", "Approve") })
        {
            await using var desk = await office.SignInAsync(user);
            await desk.VisitAsync(address, $"advance-{user}");
            await desk.Button(step).ClickAsync();
            await desk.ConfirmAsync();
        }

        await engineer.VisitAsync(address, "advance-passed");
        await Expect(engineer.Page.GetByText("Approved", new() { Exact = true }).First).ToBeVisibleAsync();
    }

    /// <summary>Retention money does not go back before the final bill: the page says so, and so does the server, at the field.</summary>
    private static async Task RefundAsync(Desk engineer, string contractNumber)
    {
        await engineer.VisitAsync($"/refunds/new?contract={Uri.EscapeDataString(contractNumber)}", "refund-form");
        await Expect(engineer.Page.GetByRole(AriaRole.Region, new() { Name = "Account of the contract" })).ToContainTextAsync("1,436.42");
        await Expect(engineer.Page.GetByText("Nothing may go back yet")).ToBeVisibleAsync();
        await engineer.Field("Amount to refund").FillAsync("1000");
        await RefusedAsync(engineer, "Send the refund", "Work order", "is not passed");
        await engineer.LookAsync("refund-refused");
    }

    /// <summary>Sends, is refused in the dialog, closes it, and finds the reason at the field it belongs to.</summary>
    private static async Task RefusedAsync(Desk engineer, string button, string field, string reason)
    {
        await engineer.Button(button).ClickAsync();
        var dialog = engineer.Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("button[type=submit]").ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync(reason);
        await engineer.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(engineer.Field(field).First).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(engineer.Page.Locator("main")).ToContainTextAsync(reason);
    }
}
