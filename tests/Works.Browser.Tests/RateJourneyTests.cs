using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>A city revises a rate of its schedule: found, looked at, ticked, scheduled, and seen what became of it.</summary>
public sealed class RateJourneyTests(Office office)
{
    private const string Item = "SOR_000197";

    [Fact]
    public async Task Ticked_items_are_revised_from_a_day_on_and_the_job_says_what_became_of_each()
    {
        await using var keeper = await office.SignInAsync("SUPERUSERA");
        await keeper.VisitAsync("/rates?text=concrete", "rates-found");
        await keeper.Page.GetByLabel($"Select {Item}").CheckAsync();
        await keeper.Page.GetByLabel("Select SOR_000196").CheckAsync();
        await keeper.Button("Revise the ticked items").ClickAsync();
        var dialog = keeper.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("The rates of 2 items");
        await dialog.GetByLabel("Effective from").FillAsync("2026-01-01");
        await dialog.Locator("button[type=submit]").ClickAsync();
        await Expect(dialog).ToContainTextAsync("Tomorrow is the earliest day.");
        await dialog.GetByLabel("Effective from").FillAsync(TimeProvider.System.GetUtcNow().AddDays(40).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await keeper.LookAsync("rates-revise");
        await dialog.Locator("button[type=submit]").ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("The revision is scheduled: RJ/");
        await dialog.GetByRole(AriaRole.Link).ClickAsync();

        // One item has no composition: it is said why, and the other goes its own way.
        await keeper.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^RJ") }).First.GetByRole(AriaRole.Link).ClickAsync();
        var missing = keeper.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "SOR_000196" });
        await Expect(missing).ToContainTextAsync("has no composition");
        await keeper.LookAsync("rate-job");
        await keeper.Page.GetByRole(AriaRole.Link, new() { Name = Item }).ClickAsync();
        await Expect(keeper.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^Existing rate") })).ToBeVisibleAsync();
        await Expect(keeper.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^New rate") })).ToBeVisibleAsync();
    }
}
