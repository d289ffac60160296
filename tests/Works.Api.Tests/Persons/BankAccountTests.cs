using System.Text.Json.Nodes;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Persons.GivenPersons;

namespace Works.Api.Tests.Persons;

/// <summary>Bank accounts. Spec 30 §6, §15 rows 7 and 15.</summary>
public sealed class BankAccountTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task Number_and_holder_are_clear_for_the_accountant_and_masked_for_the_group_and_every_clear_read_is_noted()
    {
        var person = (string)(await works.PersonAsync())["id"]!;
        var number = Number("60", 14);
        var account = await works.AccountAsync(person, ("bankAccountDetails[0].accountNumber", number));
        JsonObject Criteria() => new() { ["referenceId"] = new JsonArray(person) };
        var shown = await works.FindAccountsAsync(Criteria(), "AO1");
        Assert.Equal(number, shown.Ok().Text("bankAccounts[0].bankAccountDetails[0].accountNumber"));
        Assert.Equal("Asha Sample", shown.Text("bankAccounts[0].bankAccountDetails[0].accountHolderName"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where operation = 'READ' and entity_id = '{(string)account["id"]!}' and actor = (select uuid from administration.users where user_name = 'AO1')"));
        var hidden = await works.FindAccountsAsync(Criteria(), "9000000101");
        Assert.Equal("**********" + number[^4..], hidden.Ok().Text("bankAccounts[0].bankAccountDetails[0].accountNumber"));
        Assert.DoesNotContain("Asha", hidden.Body);
        var viewed = await works.FindAccountsAsync(Criteria(), "JE1"); // BILL_VIEWER
        Assert.Equal("**********" + number[^4..], viewed.Ok().Text("bankAccounts[0].bankAccountDetails[0].accountNumber"));
        Assert.DoesNotContain("Asha", viewed.Body);
        Assert.DoesNotContain(number, (string)(await works.StoredAsync("select string_agg(d::text, '') as t from registries.bank_account_details d"))[0]["t"]!);
        Assert.Equal(0, await works.CountAsync($"select count(*) from platform.outbox_events where payload::text like '%{number}%'"));

        // What the group was shown comes back: the stored number stays.
        var masked = hidden.At("bankAccounts[0]")!.DeepClone();
        masked["bankAccountDetails"]![0]!["accountType"] = "CURRENT";
        var group = await works.AsAsync("9000000101", "pg");
        var updated = (await group.PostAsync(UpdateAccount, Accounts(masked))).Ok();
        foreach (var id in new[] { "id", "bankAccountDetails[0].id", "bankAccountDetails[0].bankBranchIdentifier.id" }) Assert.Equal(hidden.Text("bankAccounts[0]." + id), updated.Text("bankAccounts[0]." + id));
        var after = await works.FindAccountsAsync(Criteria(), "AO1");
        Assert.Equal((number, "Asha Sample", "CURRENT"), (after.Text("bankAccounts[0].bankAccountDetails[0].accountNumber"), after.Text("bankAccounts[0].bankAccountDetails[0].accountHolderName"), after.Text("bankAccounts[0].bankAccountDetails[0].accountType")));
        (await group.PostAsync(CreateAccount, Accounts(Account(person, "IND", ("bankAccountDetails[0].accountNumber", "****6789"))))).Refused("BANK_ACCOUNT_DETAILS.ACCOUNT_NUMBER");
    }

    [Fact]
    public async Task What_is_missing_has_its_code_and_message_and_the_first_fault_ends_the_request()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var person = (string)(await works.PersonAsync())["id"]!;
        async Task Refuses(string path, JsonNode? value, string code, string? message = null) =>
            (await client.PostAsync(CreateAccount, Accounts(Account(person, "IND", (path, value))))).Refused(code, message: message);
        (await client.PostAsync(CreateAccount, new JsonObject())).Refused("BANK_ACCOUNTS", message: "Bank account is mandatory");
        (await client.PostAsync(CreateAccount, Accounts())).Refused("BANK_ACCOUNTS");
        foreach (var member in new[] { "serviceCode", "referenceId" }) await Refuses(member, null, $"NotNull.bankAccountRequest.bankAccounts[0].{member}", "must not be null");
        await Refuses("bankAccountDetails[0].accountNumber", null, "NotNull.bankAccountRequest.bankAccounts[0].bankAccountDetails[0].accountNumber");
        await Refuses("bankAccountDetails[0].accountHolderName", "x", "Size.bankAccountRequest.bankAccounts[0].bankAccountDetails[0].accountHolderName");
        await Refuses("referenceId", " ", "REFERENCE_ID");
        await Refuses("serviceCode", " ", "SERVICE_CODE");
        await Refuses("bankAccountDetails", null, "BANK_ACCOUNT_DETAILS", "Bank account details are mandatory");
        await Refuses("bankAccountDetails[0].tenantId", " ", "BANK_ACCOUNT_DETAILS.TENANT_ID");
        await Refuses("bankAccountDetails[0].accountNumber", " ", "BANK_ACCOUNT_DETAILS.ACCOUNT_NUMBER");
        await Refuses("bankAccountDetails[0].bankBranchIdentifier", null, "BANK_ACCOUNT_DETAILS.BRANCH_IDENTIFIER", "Bank branch identifier is mandatory");
        await Refuses("bankAccountDetails[0].bankBranchIdentifier.type", null, "BRANCH_IDENTIFIER.TYPE", "Branch identifier type is mandatory");
        await Refuses("bankAccountDetails[0].bankBranchIdentifier.code", "", "BRANCH_IDENTIFIER.CODE", "Branch identifier code is mandatory ");
        await Refuses("referenceId", Guid.NewGuid().ToString(), "REFERENCE.INDIVIDUAL_IDS");
        (await client.PostAsync(CreateAccount, Accounts(Account(Guid.NewGuid().ToString(), "ORG")))).Refused("REFERENCE.ORGANISATION_IDS");
        (await client.PostAsync(CreateAccount, Accounts(Account("Deduction_pg.citya_LC", "DED")))).Ok(); // another payee of the payment service

        var account = await works.AccountAsync(person);
        async Task RefusesUpdate(string path, JsonNode? value, string code, string? message = null) =>
            (await client.PostAsync(UpdateAccount, Accounts(GivenProjects.With(account.DeepClone().AsObject(), (path, value))))).Refused(code, message: message);
        await RefusesUpdate("id", null, "BANK_ACCOUNT_ID", "Bank account ID is mandatory");
        await RefusesUpdate("id", Guid.NewGuid().ToString(), "BANK_ACCOUNT_ID");
        await RefusesUpdate("bankAccountDetails[0].id", null, "BANK_ACCOUNT_ID", "Bank account details ID is mandatory");
        await RefusesUpdate("bankAccountDetails[0].id", Guid.NewGuid().ToString(), "BANK_ACCOUNT_ID");
        await RefusesUpdate("bankAccountDetails[0].bankBranchIdentifier.id", null, "BRANCH_IDENTIFIER.ID", "Branch identifier ID is mandatory for updates");
        await RefusesUpdate("bankAccountDetails[0].bankBranchIdentifier.id", Guid.NewGuid().ToString(), "BRANCH_IDENTIFIER.ID");
        await RefusesUpdate("bankAccountDetails[0].bankBranchIdentifier.code", "", "BRANCH_IDENTIFIER.CODE", "Branch identifier code is mandatory for updates");
        await RefusesUpdate("referenceId", (string)(await works.PersonAsync())["id"]!, "REFERENCE.INDIVIDUAL_IDS"); // an account does not change hands
    }

    [Fact]
    public async Task Criteria_find_exactly_and_only_matching_numbers_are_shown()
    {
        var person = (string)(await works.PersonAsync())["id"]!;
        var numbers = new[] { Number("61", 12), Number("61", 12) };
        var two = Account(person, "IND", ("bankAccountDetails[0].accountNumber", numbers[0]), ("bankAccountDetails[0].accountHolderName", "Only Holder"));
        var second = two["bankAccountDetails"]![0]!.DeepClone();
        (second["accountNumber"], second["isPrimary"]) = (numbers[1], false);
        two["bankAccountDetails"]!.AsArray().Add(second);
        var account = (await (await works.AsAsync("SUPERUSERA")).PostAsync(CreateAccount, Accounts(two))).Ok().At("bankAccounts[0]")!;

        var reply = await works.FindAccountsAsync(new JsonObject { ["accountNumber"] = new JsonArray(numbers[0]) });
        Assert.Single(reply.Ok().At("bankAccounts[0].bankAccountDetails")!.AsArray());
        Assert.Equal(["bankAccounts", "pagination", "ResponseInfo"], reply.Json!.AsObject().Select(member => member.Key).OrderBy(key => key[0] == 'R').ThenBy(key => key, StringComparer.Ordinal));
        Assert.Empty((await works.FindAccountsAsync(new JsonObject { ["accountNumber"] = new JsonArray(numbers[1]) })).Ok().At("bankAccounts")!.AsArray()); // not primary
        Assert.Single((await works.FindAccountsAsync(new JsonObject { ["accountNumber"] = numbers[1], ["isPrimary"] = false, ["accountHolderName"] = "Only Holder" })).Ok().At("bankAccounts")!.AsArray());
        Assert.Single((await works.FindAccountsAsync(new JsonObject { ["ids"] = new JsonArray((string)account["id"]!) })).Ok().At("bankAccounts")!.AsArray());
        // As a client was shown it: by its last four characters, whoever's it is.
        Assert.Contains((await works.FindAccountsAsync(new JsonObject { ["accountNumber"] = new JsonArray("********" + numbers[0][^4..]) })).Ok().At("bankAccounts")!.AsArray(), one => (string)one!["id"]! == (string)account["id"]!);
        Assert.Single((await works.FindAccountsAsync(new JsonObject { ["accountNumber"] = new JsonArray("********" + numbers[0][^4..], "12"), ["referenceId"] = new JsonArray(person) })).Ok().At("bankAccounts")!.AsArray());
        foreach (var nothing in new[] { "****", "*********" + numbers[0][^3..], numbers[0][..4] + "********" })
            Assert.Empty((await works.FindAccountsAsync(new JsonObject { ["accountNumber"] = new JsonArray(nothing) })).Ok().At("bankAccounts")!.AsArray());
        Assert.Empty((await works.FindAccountsAsync(new JsonObject { ["ids"] = new JsonArray("no-uuid") })).Ok().At("bankAccounts")!.AsArray());
        Assert.Empty((await works.FindAccountsAsync(new JsonObject { ["referenceId"] = new JsonArray(person), ["serviceCode"] = "ORG" })).Ok().At("bankAccounts")!.AsArray());
        Assert.Single((await works.FindAccountsAsync(new JsonObject { ["referenceId"] = new JsonArray(person), ["bankBranchIdentifierCode"] = new JsonObject { ["type"] = "IFSC", ["code"] = "demo0000017" } })).Ok().At("bankAccounts")!.AsArray());
        (await works.FindAccountsAsync(new JsonObject { ["tenantId"] = "" })).Refused("TENANT_ID");
        (await (await works.AsAsync("PC1")).PostAsync(FindAccount, new JsonObject())).Refused("BANK_ACCOUNTS_SEARCH_CRITERIA_REQUEST");

        var page = await works.FindAccountsAsync(new JsonObject { ["serviceCode"] = "IND" }, pagination: new { limit = 2, offSet = 1, sortBy = "createdTime", order = new { } });
        Assert.Equal(2, page.Ok().At("bankAccounts")!.AsArray().Count);
        Assert.Equal(1, (int)page.At("pagination.offSet")!);
        Assert.True((int)page.At("pagination.totalCount")! >= 10);
        foreach (var sort in new[] { "accountHolderName", "serviceCode", "accountNumber", "bankBranchIdentifierCode" })
            (await works.FindAccountsAsync([], pagination: new { limit = 3, sortBy = sort, order = "asc" })).Ok();
    }

    [Fact]
    public async Task A_new_primary_account_takes_the_place_of_the_old_one_and_two_at_once_leave_one()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var person = (string)(await works.PersonAsync())["id"]!;
        var first = await works.AccountAsync(person);
        var second = await works.AccountAsync(person);
        var found = await works.FindAccountsAsync(new JsonObject { ["referenceId"] = new JsonArray(person) });
        Assert.Equal([(string)second["id"]!], found.Ok().At("bankAccounts")!.AsArray().Select(account => (string)account!["id"]!));
        Assert.Equal(1, await works.CountAsync($"select count(*) from registries.bank_account_details where reference_id = '{person}' and not is_primary and not is_active"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from registries.bank_account_changes c join registries.bank_account_details d on d.id = c.detail_id where d.bank_account_id = '{(string)first["id"]!}'"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'bank-account.primary-changed' and aggregate_id = '{(string)second["id"]!}'"));

        // Back again, by an update.
        first["bankAccountDetails"]![0]!["isPrimary"] = true;
        first["bankAccountDetails"]![0]!["isActive"] = true;
        (await client.PostAsync(UpdateAccount, Accounts(first))).Ok();
        Assert.Equal((string)first["id"]!, (await works.FindAccountsAsync(new JsonObject { ["referenceId"] = new JsonArray(person) })).Text("bankAccounts[0].id"));
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.PostAsync(CreateAccount, Accounts(Account(person)))));
        Assert.All(replies, reply => reply.Ok());
        Assert.Equal(1, await works.CountAsync($"select count(*) from registries.bank_account_details where reference_id = '{person}' and is_primary and is_active"));
    }

    [Fact]
    public async Task The_demo_takes_odd_accounts_and_notes_the_finding()
    {
        var person = (string)(await works.PersonAsync())["id"]!;
        var before = await works.CountAsync("select count(*) from administration.control_findings");
        await works.AccountAsync(person, ("bankAccountDetails[0].accountType", null), ("bankAccountDetails[0].bankBranchIdentifier.code", "SBI000007"));
        Assert.True(await works.CountAsync("select count(*) from administration.control_findings") >= before + 2);
    }

    [Fact]
    public async Task A_contact_writes_accounts_of_his_own_organisation_only()
    {
        var own = (string)(await works.StoredAsync("select id::text as id from registries.organisations where org_number = 'ORG-000017'"))[0]["id"]!;
        var other = (string)(await works.StoredAsync("select id::text as id from registries.organisations where org_number = 'ORG-000018'"))[0]["id"]!;
        Assert.Equal(5, await works.CountAsync("select count(*) from registries.bank_accounts where service_code = 'ORG'")); // of the data set
        var contact = await works.AsAsync("9000000101", "pg");
        (await contact.PostAsync(CreateAccount, Accounts(Account(other, "ORG")))).Refused("REFERENCE.ORGANISATION_IDS");
        (await contact.PostAsync(CreateAccount, Accounts(Account(own, "ORG")))).Ok();
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(CreateAccount, Accounts(Account(other, "ORG")))).Ok();
    }
}

/// <summary>The same where every control blocks.</summary>
public sealed class StrictBankAccountTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task Odd_accounts_are_refused_by_name()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var (person, other) = ((string)(await works.PersonAsync())["id"]!, (string)(await works.PersonAsync())["id"]!);
        async Task Refuses(string path, JsonNode? value, string code) => (await client.PostAsync(CreateAccount, Accounts(Account(person, "IND", (path, value))))).Refused(code);
        await Refuses("bankAccountDetails[0].bankBranchIdentifier.code", "SBI000007", "INVALID_IFSC");
        await Refuses("bankAccountDetails[0].accountNumber", "12AB", "INVALID_ACCOUNT_NUMBER");
        await Refuses("bankAccountDetails[0].accountType", null, "INVALID_ACCOUNT_TYPE");
        var number = Number("62", 12);
        await works.AccountAsync(other, ("bankAccountDetails[0].accountNumber", number));
        await Refuses("bankAccountDetails[0].accountNumber", number, "DUPLICATE_BANK_ACCOUNT");
    }
}
