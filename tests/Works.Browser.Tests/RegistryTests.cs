using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Works.Browser.Tests;

/// <summary>Organisations and people are registered, and whoever looks like somebody is noticed.</summary>
public sealed class RegistryTests(Office office)
{
    [Fact]
    public async Task An_organisation_is_registered_with_its_account_and_a_like_one_is_named_while_typing()
    {
        await using var registrar = await office.SignInAsync("PC1");
        await registrar.VisitAsync("/organisations/new", "organisation-form");
        await registrar.Page.GetByLabel("Name (", new() { Exact = false }).First.FillAsync("Navjeevan Women's Works");
        await Expect(registrar.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("ORG-000017") })).ToBeVisibleAsync();
        await registrar.LookAsync("organisation-alike");
        await registrar.Page.GetByLabel("Name (", new() { Exact = false }).First.FillAsync("Kamala Nagar Earth Group");
        await Expect(registrar.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("ORG-000017") })).ToHaveCountAsync(0);
        await registrar.ChooseAsync("Kind (", "Mission Shakti Group");
        await registrar.Field("Founded on").FillAsync("2020-04-01");
        await registrar.ChooseAsync("Ward", "Ward 1");
        await registrar.ChooseAsync("Locality", "Weavers Colony");
        await registrar.Field("Contact person").FillAsync("Kamala Nayak");
        await registrar.Field("Mobile number").FillAsync("9000077701");
        await registrar.Field("Account holder").FillAsync("Kamala Nagar Earth Group");
        await registrar.Page.GetByLabel("Account number (", new() { Exact = false }).First.FillAsync("990000000077701");
        await registrar.Field("Account number again").FillAsync("990000000077710");
        await registrar.Page.GetByLabel("IFSC").FillAsync("demo0000017");
        await registrar.Button("Save").ClickAsync();
        await Expect(registrar.Page.GetByText("The two numbers differ.").First).ToBeVisibleAsync();
        await registrar.LookAsync("organisation-errors");
        await registrar.Field("Account number again").FillAsync("990000000077701");
        await registrar.Button("Save").ClickAsync();
        await Expect(registrar.Page.GetByRole(AriaRole.Heading, new() { Name = "Kamala Nagar Earth Group" })).ToBeVisibleAsync();
        await registrar.LookAsync("organisation");
        await registrar.Page.GetByRole(AriaRole.Tab, new() { Name = "Bank account" }).ClickAsync();
        await Expect(registrar.Page.GetByText("***********7701")).ToBeVisibleAsync(); // masked until it is asked for
        await registrar.Button("Show Account number").ClickAsync();
        await Expect(registrar.Page.GetByText("990000000077701")).ToBeVisibleAsync();
        await registrar.LookAsync("organisation-account");
    }

    [Fact]
    public async Task A_person_who_looks_like_another_is_registered_with_a_reason_and_declared_distinct()
    {
        await using var registrar = await office.SignInAsync("PC1");
        await registrar.VisitAsync("/individuals/new", "individual-form");
        await registrar.Page.GetByLabel("Name (", new() { Exact = false }).First.FillAsync("Mithun Baral");
        await registrar.Field("Aadhaar number").FillAsync("4444 5555 6667");
        await registrar.ChooseAsync("Relationship", "Father");
        await registrar.Field("Name of father or husband").FillAsync("Haradhan Baral");
        await registrar.Field("Date of birth").FillAsync("1988-02-14");
        await registrar.ChooseAsync("Gender", "Male");
        await registrar.Field("Mobile number").FillAsync("9000077702");
        await registrar.ChooseAsync("Social category", "Scheduled Caste");
        await registrar.Page.GetByRole(AriaRole.Combobox, new() { Name = "Skills" }).Or(registrar.Page.Locator("input").And(registrar.Page.GetByLabel("Skills"))).First.ClickAsync();
        await registrar.Page.GetByRole(AriaRole.Option).First.ClickAsync();
        await registrar.Page.Keyboard.PressAsync("Escape");
        await registrar.ChooseAsync("Ward", "Ward 1");
        await registrar.ChooseAsync("Locality", "Mango Grove");
        await registrar.Field("Account holder").FillAsync("Mithun Baral");
        await registrar.Page.GetByLabel("Account number (", new() { Exact = false }).First.FillAsync("990000000077702");
        await registrar.Field("Account number again").FillAsync("990000000077702");
        await registrar.Page.GetByLabel("IFSC").FillAsync("DEMO0000017");
        await Expect(registrar.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("Mithun Baral · IND-2024-04-01-000101") })).ToBeVisibleAsync(); // while typing
        await registrar.LookAsync("individual-alike");
        await registrar.Button("Save").ClickAsync();
        await Expect(registrar.Page.GetByText("say why this is somebody else").First).ToBeVisibleAsync();
        await registrar.Field("Why it is somebody else").FillAsync("A cousin of the same name; both were here with their papers.");
        await registrar.Button("Save").ClickAsync();
        await Expect(registrar.Page.GetByRole(AriaRole.Heading, new() { Name = "Mithun Baral" })).ToBeVisibleAsync();
        await Expect(registrar.Page.GetByText("********6667")).ToBeVisibleAsync();
        await registrar.Button("Show Aadhaar").ClickAsync();
        await Expect(registrar.Page.GetByText("Your roles do not show it.")).ToBeVisibleAsync(); // the number of nobody is shown to anybody
        await registrar.LookAsync("individual");

        // Said with the registration, it is decided; the list tells by whom and why, and it can be decided otherwise.
        await registrar.VisitAsync("/individuals/duplicates", "duplicates");
        var row = registrar.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "A cousin of the same name" });
        await Expect(row).ToContainTextAsync("Two people");
        await row.GetByRole(AriaRole.Button, new() { Name = "Decide" }).ClickAsync();
        await registrar.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Radio, new() { NameRegex = new("000101") }).CheckAsync();
        await registrar.Field("Reason").FillAsync("The papers were one person's after all.");
        await registrar.LookAsync("duplicate-decision");
        await registrar.ConfirmAsync();
        await Expect(registrar.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "one person's after all" })).ToContainTextAsync("Merged");
    }

    [Fact]
    public async Task Registers_are_readable_on_every_screen()
    {
        foreach (var view in new[] { View.Desktop, View.Laptop, View.Phone })
        {
            await using var desk = await office.SignInAsync("SUPERUSERA", view);
            foreach (var (address, picture) in new[]
            {
                ("/organisations", "organisations"), ("/organisations/ORG-000017", "organisation-record"), ("/organisations/ORG-000017?tab=contacts", "organisation-contacts"), ("/organisations/ORG-000017?tab=works", "organisation-works"),
                ("/individuals", "individuals"), ("/individuals/IND-2024-04-01-000101?tab=account", "individual-account"), ("/individuals/IND-2024-04-01-000101?tab=alike", "individual-look-alikes"), ("/accounts", "accounts"), ("/asset-register", "assets"), ("/asset-register/new", "asset-form"),
            })
            {
                await desk.VisitAsync(address, picture);
            }
        }
    }
}
