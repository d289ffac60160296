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
    }
}
