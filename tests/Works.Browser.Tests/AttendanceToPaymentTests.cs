using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>From a marked week to the paid wage, and the screens around it, through the pages only.</summary>
public sealed class AttendanceToPaymentTests(Office office)
{
    /// <summary>Screens of attendance, bills, payments, people and masters that need no preparation.</summary>
    private static readonly (string Picture, string Address)[] Screens =
    [
        ("registers", "/registers"), ("musters", "/musters"), ("bills", "/bills"), ("bill-wages", "/bills/WB%2F2026-27%2F000001"),
        ("bill-wages-print", "/bills/WB%2F2026-27%2F000001/print"), ("bill-purchase-create", "/bills/new"), ("wage-queue", "/bills/waiting"), ("payments", "/payments"), ("payment-advice", "/payments/new"),
        ("instructions", "/payments/instructions"), ("instructions-all", "/payments/instructions?all=yes"), ("funds", "/payments/funds"), ("tracker", "/payments/tracker"), ("tracker-nothing", "/payments/tracker?name=zzzzz"), ("tracker-reports", "/payments/tracker/reports"), ("tracker-project", "/payments/tracker/PJ%2F2026-27%2F11%2F000006"), ("employees", "/employees"), ("employee", "/employees/JE1"),
        ("employee-edit", "/employees/JE1/edit"), ("employee-create", "/employees/new"),
    ];

    [Theory]
    [InlineData("desktop")]
    [InlineData("laptop")]
    [InlineData("phone")]
    public async Task Every_screen_is_accessible_and_fits(string name)
    {
        await using var desk = await office.SignInAsync("SUPERUSERA", name switch { "laptop" => View.Laptop, "phone" => View.Phone, _ => View.Desktop });
        foreach (var (picture, address) in Screens) await desk.VisitAsync(address, "screen-" + picture);
        // Numbers of registers and rolls carry the day on which the sample was made, so that these are reached from their lists.
        foreach (var (list, picture) in new[] { ("/registers", "register"), ("/musters", "muster") })
        {
            await desk.VisitAsync(list, "screen-list-of-" + picture);
            await desk.Page.Locator("main tbody tr").First.Locator("a").First.ClickAsync();
            await Expect(desk.Page.GetByRole(AriaRole.Tab).First).ToBeVisibleAsync();
            await desk.LookAsync("screen-" + picture);
        }
    }

    [Fact]
    public async Task A_personnel_administrator_changes_an_employee()
    {
        await using var desk = await office.SignInAsync("HR1");
        await desk.VisitAsync("/employees/AE1/edit", "employee-change");
        await desk.Field("Address").FillAsync("12 Station Road");
        await desk.Button("Save").ClickAsync();
        await Expect(desk.Page.GetByText("AE1 is stored")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByText("12 Station Road")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_muster_roll_is_corrected_with_a_reason_and_becomes_a_wage_bill()
    {
        await using var verifier = await office.SignInAsync("EE1");
        await verifier.Page.GotoAsync("/musters?status=PENDINGFORVERIFICATION");
        await verifier.Page.Locator("table th[scope=row] a").First.ClickAsync();
        await verifier.Button("Re-submit").ClickAsync();
        await verifier.Page.Locator("input[data-row='0']").FillAsync("5½");
        await verifier.Page.Locator("table input[aria-label^='Reason']").First.FillAsync("Left at noon on Saturday");
        await verifier.LookAsync("muster-correction");
        await verifier.Button("Forward with these days").ClickAsync();
        await verifier.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Re-submit" }).ClickAsync();
        // The dialog says the next state, too: what counts is the record to which the form gives way.
        await Expect(verifier.Page.GetByRole(AriaRole.Heading, new() { Name = "Timeline" })).ToBeVisibleAsync();
        await Expect(verifier.Page.GetByText("Pending for approval").First).ToBeVisibleAsync();
        var address = new Uri(verifier.Page.Url).AbsolutePath;

        await using var approver = await office.SignInAsync("EO1");
        await approver.VisitAsync(address, "muster-to-approve");
        await Expect(approver.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Corrected" })).ToBeVisibleAsync();
        await approver.Button("Approve").ClickAsync();
        await Expect(approver.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeDisabledAsync(); // not before somebody says that it was checked
        await approver.Field("I have checked the days, skills and wages of this roll.").CheckAsync();
        await approver.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(approver.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(approver.Page.GetByText("Approved", new() { Exact = true }).First).ToBeVisibleAsync();
    }
}
