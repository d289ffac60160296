using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>The state keeps its masters through the pages, and the forms of the offices follow.</summary>
public sealed class MasterJourneyTests(Office office)
{
    [Fact]
    public async Task A_text_is_written_for_the_office_and_stands_on_its_pages()
    {
        await using var desk = await office.SignInAsync("SUPERUSERA");
        await desk.Page.GotoAsync("/texts?module=works-web-home&locale=hi_IN");
        await desk.Field("Find in key or text").FillAsync("home.hello");
        await desk.Field("Text of home.hello").FillAsync("सुप्रभात");
        await Expect(desk.Page.GetByText("The same braces as in English: {name}")).ToBeVisibleAsync();
        await Expect(desk.Button("Save 1 texts")).ToBeDisabledAsync();
        await desk.Field("Text of home.hello").FillAsync("सुप्रभात, {name}");
        await desk.Button("Save 1 texts").ClickAsync();
        await Expect(desk.Page.GetByText("1 texts saved")).ToBeVisibleAsync();
        await desk.LookAsync("texts-saved");

        await using var hindi = await office.SignInAsync("JE1", View.Desktop with { Locale = "hi_IN" });
        await Expect(hindi.Page.GetByRole(AriaRole.Heading, new() { Name = "सुप्रभात, Tarini Bhoi" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_department_is_added_corrected_and_offered_in_the_forms()
    {
        await using var keeper = await office.OpenAsync();
        await keeper.SignInAsync("SUPERUSER", "pg");
        await keeper.VisitAsync("/masters", "masters");
        await keeper.Page.GetByRole(AriaRole.Link, new() { Name = "Department", Exact = true }).ClickAsync();
        await Expect(keeper.Page.GetByRole(AriaRole.Rowheader, new() { Name = "WRK" })).ToBeVisibleAsync();
        await keeper.LookAsync("master-rows");

        await keeper.Link("Add a row").ClickAsync();
        await keeper.Field("Code").FillAsync("WRK");
        await keeper.Button("Save").ClickAsync();
        await Expect(keeper.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Fill in: Name"); // the schema's rule, at the field
        await keeper.LookAsync("master-form");
        await keeper.Field("Name").FillAsync("Parks and gardens");
        await keeper.Button("Save").ClickAsync();
        await Expect(keeper.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Code: An active record with this unique identifier exists already"); // and the server's: there is one of that code
        await keeper.Field("Code").FillAsync("PRK");
        await keeper.Button("Save").ClickAsync();
        await Expect(keeper.Page.GetByRole(AriaRole.Heading, new() { Name = "Parks and gardens" })).ToBeVisibleAsync();

        await keeper.Link("Change the row").ClickAsync();
        await Expect(keeper.Field("Code")).Not.ToBeEditableAsync();
        await keeper.Field("Name").FillAsync("Parks and playgrounds");
        await keeper.Button("Save").ClickAsync();
        await Expect(keeper.Page.GetByRole(AriaRole.Heading, new() { Name = "Parks and playgrounds" })).ToBeVisibleAsync();
        await keeper.Page.GetByRole(AriaRole.Tab, new() { Name = "Versions" }).ClickAsync();
        await Expect(keeper.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("Parks and gardens.*Parks and playgrounds") })).ToBeVisibleAsync();
        await keeper.LookAsync("master-versions");

        await using var engineer = await office.SignInAsync("JE1");
        await engineer.Page.GotoAsync("/estimates/ES%2F2026-27%2F000001/edit");
        // Not ChooseAsync: this form has plain lists beside, whose options are always there.
        await engineer.Page.GetByRole(AriaRole.Combobox, new() { Name = "Executing department" }).Or(engineer.Page.Locator("input").And(engineer.Page.GetByLabel("Executing department"))).First.ClickAsync();
        await engineer.Page.GetByRole(AriaRole.Option, new() { Name = "Parks and playgrounds", Exact = true }).ClickAsync();
    }
}
