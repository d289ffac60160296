using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>What lists do: order, the record beside them, rows by the keyboard, views kept by name.</summary>
public sealed class ListTests(Office office)
{
    private static readonly View Wide = new("1920", 1920, 1080);

    [Fact]
    public async Task On_a_wide_screen_the_record_stands_beside_its_list()
    {
        await using var desk = await office.SignInAsync("JE1", Wide);
        await desk.Page.GotoAsync("/estimates?sort=estimateId.asc");
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "ES/2026-27/000005", Exact = true }).ClickAsync();
        var beside = desk.Page.GetByRole(AriaRole.Region, new() { Name = "The row that is open" });
        await Expect(beside.GetByRole(AriaRole.Heading, new() { Name = "Water body, Old Tank Road" })).ToBeVisibleAsync();
        await Expect(desk.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/estimates\\?sort=estimateId\\.asc&open="));
        await desk.LookAsync("list-beside");
        await beside.GetByRole(AriaRole.Tab, new() { Name = "Summary" }).ClickAsync();
        await Expect(beside.GetByText("Executing department")).ToBeVisibleAsync();
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "ES/2026-27/000006", Exact = true }).ClickAsync(); // the next one takes its place
        await Expect(beside.GetByRole(AriaRole.Heading, new() { Name = "Vending zone, Grain Market" })).ToBeVisibleAsync();
        await desk.Page.ReloadAsync(); // what is open is in the address
        await Expect(beside.GetByRole(AriaRole.Heading, new() { Name = "Vending zone, Grain Market" })).ToBeVisibleAsync();
        await beside.GetByRole(AriaRole.Button, new() { Name = "Close the open row" }).ClickAsync();
        await Expect(beside).ToHaveCountAsync(0);
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "ES/2026-27/000006", Exact = true }).ClickAsync();
        await beside.GetByRole(AriaRole.Link, new() { Name = "Open as a page" }).ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Heading, new() { Name = "Vending zone, Grain Market", Level = 1 })).ToBeVisibleAsync();

        // The list of work orders and the inbox know their records by number.
        foreach (var (list, number) in new[] { ("/contracts", "WO/2026-27/000002"), ("/inbox", "PB/2026-27/000001") })
        {
            await using var reader = await office.SignInAsync(list == "/inbox" ? "EO1" : "JE1", Wide);
            await reader.Page.GotoAsync(list);
            await reader.Page.GetByRole(AriaRole.Link, new() { Name = number, Exact = true }).ClickAsync();
            await Expect(reader.Page.GetByRole(AriaRole.Region, new() { Name = "The row that is open" }).GetByRole(AriaRole.Heading, new() { Name = "What you may do now" })).ToBeVisibleAsync();
            await reader.LookAsync("list-beside" + list.Replace('/', '-'));
            await Expect(reader.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(list + "\\?open="));
        }
    }

    [Fact]
    public async Task The_inbox_is_sorted_by_the_server_and_whole_lists_on_the_page()
    {
        await using var desk = await office.SignInAsync("SUPERUSERA");
        await desk.Page.GotoAsync("/inbox");
        await desk.Button("Due").ClickAsync();
        await Expect(desk.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("sort=dueTime\\.asc"));
        await desk.Button("Number").ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Number" })).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(desk.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        var numbers = await desk.Page.Locator("tbody th[scope=row]").AllInnerTextsAsync();
        Assert.Equal(numbers.Order(StringComparer.Ordinal), numbers);

        await desk.Page.GotoAsync("/estimates?size=200");
        await desk.Button("Amount, ₹").ClickAsync();
        await desk.Button("Amount, ₹").ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Amount, ₹" })).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(desk.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        var amounts = (await desk.Page.Locator("tbody td[data-label='Amount, ₹']").AllInnerTextsAsync()).Select(text => decimal.Parse(text.Replace(",", string.Empty, StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.True(amounts.Count > 3);
        Assert.Equal(amounts.OrderDescending(), amounts);
    }

    [Fact]
    public async Task A_view_is_kept_by_its_name_and_rows_are_gone_through_by_the_keyboard()
    {
        await using var desk = await office.SignInAsync("JE1");
        await desk.Page.GotoAsync("/projects?ward=B1&sort=projectName.asc");
        await desk.Button("Views").ClickAsync();
        await desk.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Save this view" }).ClickAsync();
        await desk.Field("Name of the view").FillAsync("Ward 1 by name");
        await desk.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).Or(desk.Page.GetByRole(AriaRole.Dialog).Locator("button[type=submit]")).First.ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0); // stored: a page that is left at once stores nothing
        await desk.Page.GotoAsync("/projects");
        await desk.Button("Views").ClickAsync();
        await desk.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Ward 1 by name" }).ClickAsync();
        await Expect(desk.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("ward=B1&sort=projectName\\.asc"));
        await Expect(desk.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" })).ToHaveAttributeAsync("aria-sort", "ascending");

        var links = desk.Page.Locator("tbody th[scope=row] a");
        await links.First.FocusAsync();
        await desk.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(links.Nth(1)).ToBeFocusedAsync();
        await desk.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(links.First).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_home_page_leads_back_to_saved_views_and_to_the_work_opened_last_but_not_to_people()
    {
        await using var desk = await office.SignInAsync("SUPERUSERA");
        await desk.Page.GotoAsync("/bills?type=EXPENSE.PURCHASE");
        await desk.Button("Views").ClickAsync();
        await desk.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Save this view" }).ClickAsync();
        await desk.Field("Name of the view").FillAsync("Purchases");
        await desk.Page.GetByRole(AriaRole.Dialog).Locator("button[type=submit]").ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await desk.Page.GotoAsync("/individuals/IND-2024-04-01-000101");
        await Expect(desk.Page.GetByRole(AriaRole.Heading, new() { Name = "Mithun Baral", Level = 1 })).ToBeVisibleAsync();
        await desk.Page.WaitForTimeoutAsync(5000); // a work would be remembered by now
        await desk.Page.GotoAsync("/estimates/ES%2F2026-27%2F000005");
        await Expect(desk.Page.GetByRole(AriaRole.Heading, new() { Name = "Water body, Old Tank Road", Level = 1 })).ToBeVisibleAsync();
        // It is remembered after a while of looking at it, however long the machine takes for that.
        const string Remembered =
            """
            () => new Promise(done => {
                const open = indexedDB.open('works');
                open.onsuccess = () => {
                    const all = open.result.transaction('opened').objectStore('opened').getAll();
                    all.onsuccess = () => { open.result.close(); done(all.result.length > 0); };
                };
            })
            """;
        for (var asked = 0; asked < 240 && !await desk.Page.EvaluateAsync<bool>(Remembered); asked++) await desk.Page.WaitForTimeoutAsync(250);

        await desk.VisitAsync("/", "home-with-opened");
        var opened = desk.Page.GetByRole(AriaRole.Region, new() { Name = "Opened last" });
        await Expect(opened.GetByRole(AriaRole.Link)).ToHaveTextAsync(["ES/2026-27/000005"]);
        await desk.Page.GetByRole(AriaRole.Region, new() { Name = "Saved views" }).GetByRole(AriaRole.Link, new() { Name = "Purchases" }).ClickAsync();
        await Expect(desk.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/bills\\?type=EXPENSE.PURCHASE"));
    }
}
