using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>Field work without a network (spec 70 §25 row 10, U1; decision 51), in a browser whose line is really cut.</summary>
public sealed class OfflineTests(Office office)
{
    private const string Code = "481516";

    [Fact]
    public async Task A_week_for_a_hundred_people_is_marked_without_a_network_and_sent_once()
    {
        await using var sarita = await office.OpenAsync(keepsPages: true);
        await sarita.SignInWithCodeAsync(FieldWork.Sarita);
        using var work = await FieldWork.OpenAsync(office, sarita, people: 100);
        await TakeAlongAsync(sarita, work);
        await sarita.LookAsync("offline-taken-along");

        await sarita.Page.Context.SetOfflineAsync(true);
        await sarita.Page.GotoAsync("/");
        await Expect(sarita.Page.GetByRole(AriaRole.Heading, new() { Name = "Registers on this device" })).ToBeVisibleAsync();
        await sarita.Page.GotoAsync(work.Week);
        await Expect(sarita.Page.GetByText("Without the network: as it stood on")).ToBeVisibleAsync();
        var everybody = sarita.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^all P") });
        await Expect(everybody).ToHaveCountAsync(7);
        foreach (var day in await everybody.AllAsync()) await day.ClickAsync();
        await Cell(sarita, 0, 0).PressAsync("h");
        await Cell(sarita, 1, 0).PressAsync("a");
        await sarita.Button("Save (700)").ClickAsync();
        await Expect(sarita.Page.GetByText("Waits for the network: 700 marks")).ToBeVisibleAsync();
        await Expect(sarita.Page.GetByText("Waits for the network: 1 weeks of attendance")).ToBeVisibleAsync();
        await sarita.LookAsync("offline-week-waits");

        // The browser is closed and opened again: who took the register along goes on with the code, still without a network.
        var context = sarita.Page.Context;
        await using var again = new Desk(office, await context.NewPageAsync(), View.Desktop);
        await sarita.Page.CloseAsync();
        await again.Page.GotoAsync(work.Week);
        await again.Page.GetByLabel("Code for this device").FillAsync("000000");
        await again.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Go on without the network as ") }).ClickAsync();
        await Expect(again.Page.GetByText("The code is not right")).ToBeVisibleAsync();
        await again.Page.GetByLabel("Code for this device").FillAsync(Code);
        await again.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Go on without the network as ") }).ClickAsync();
        await Expect(Cell(again, 0, 0)).ToHaveAccessibleNameAsync(new Regex("½ half a day. waits to be sent$"));
        await Expect(again.Page.GetByText("Waits for the network: 700 marks")).ToBeVisibleAsync();

        // With the network the page asks her to sign in once more, and sends.
        await context.SetOfflineAsync(false);
        await SignInAgainAsync(again);
        await Expect(again.Page.GetByText("Waits for the network")).ToHaveCountAsync(0);
        await Expect(again.Page.GetByText("Being sent")).ToHaveCountAsync(0);
        await Expect(Cell(again, 0, 0)).ToHaveAccessibleNameAsync(new Regex("½ half a day$"));
        await again.LookAsync("offline-week-sent");
        var logs = await work.LogsAsync(again);
        Assert.Equal(1400, logs.Count); // one pair for each day marked, and nothing that gave way to another
        Assert.All(logs, log => Assert.True(log.IsActive));
        Assert.Equal(1400, logs.Select(log => (log.Person, log.Day, log.Type)).Distinct().Count());
    }

    private static async Task TakeAlongAsync(Desk desk, FieldWork work)
    {
        await desk.Page.GotoAsync($"/registers/{work.Id}");
        await desk.Button("Take along offline").ClickAsync();
        var dialog = desk.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Code of 6 to 12 digits, if you want one").FillAsync(Code);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Take along offline" }).ClickAsync();
        await Expect(desk.Page.GetByText("On this device since")).ToBeVisibleAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    private static async Task SignInAgainAsync(Desk desk)
    {
        var dialog = desk.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send code" }).ClickAsync();
        await dialog.GetByLabel("One-time code").FillAsync("123456");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    private static ILocator Cell(Desk desk, int row, int column) => desk.Page.Locator($"button[data-row='{row}'][data-column='{column}']");
}
