using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Support;
using Works.Platform;
using Works.Platform.Edge;
using Works.Registries;
using static Works.Api.Tests.Persons.GivenPersons;

namespace Works.Api.Tests.Persons;

/// <summary>Where a payee's money goes is changed with proof, by two persons, and nothing is paid there at once (spec 02 §3.17, spec 05 §16).</summary>
public sealed class ChangedAccountTests(WorksHost works) : IClassFixture<WorksHost>, IAsyncLifetime
{
    private const string Switch = "bank-detail-change-safeguards";

    public async ValueTask InitializeAsync() => await works.SwitchAsync(Switch, "on");

    public async ValueTask DisposeAsync() => await works.SwitchAsync(Switch, "off");

    [Fact]
    public async Task A_changed_number_is_paid_to_when_another_has_confirmed_it_and_a_day_has_passed()
    {
        var (payee, account) = await FirstAsync();
        var (one, other) = (await works.AsAsync("SUPERUSERA"), await works.AsAsync("PC1"));
        Assert.True(await IsPayableAsync(payee)); // a first account is no change
        Assert.Null(account["bankAccountDetails"]![0]!["change"]);

        var detail = account["bankAccountDetails"]![0]!;
        detail["accountNumber"] = Number("51", 12);
        (await one.PostAsync(UpdateAccount, Accounts(account))).Refused("BANK_CHANGE_PROOF");
        detail["documents"] = new JsonArray(new JsonObject { ["documentType"] = "PASSBOOK", ["fileStore"] = "no-such-file" });
        (await one.PostAsync(UpdateAccount, Accounts(account))).Refused("BANK_CHANGE_PROOF");
        detail["documents"] = new JsonArray(await ProofAsync());
        var changed = (await one.PostAsync(UpdateAccount, Accounts(account))).Ok();
        Assert.Equal("PENDING_CONFIRMATION", changed.Text("bankAccounts[0].bankAccountDetails[0].change.status"));
        Assert.False(await IsPayableAsync(payee));

        (await one.PostAsync(ConfirmAccount, Accounts(account))).Refused("BANK_CHANGE_SECOND_PERSON");
        (await (await works.AsAsync("9000000101", "pg")).PostAsync(ConfirmAccount, Accounts(account))).Refused("CustomException", 403);
        Assert.Equal("CONFIRMED", (await other.PostAsync(ConfirmAccount, Accounts(account))).Ok().Text("bankAccounts[0].bankAccountDetails[0].change.status"));
        (await other.PostAsync(ConfirmAccount, Accounts(account))).Refused("BANK_CHANGE_NOT_PENDING");
        Assert.False(await IsPayableAsync(payee));
        await works.StoredAsync($"update registries.bank_account_details set changed_time = changed_time - {24 * 3_600_000L} where bank_account_id = '{account["id"]}'");
        Assert.True(await IsPayableAsync(payee));

        // What does not change where money goes needs nobody; another number is a change again.
        account = (await one.PostAsync(FindAccount, new { bankAccountDetails = new { tenantId = "pg.citya", referenceId = new[] { payee } } })).Ok().At("bankAccounts[0]")!.DeepClone().AsObject();
        account["bankAccountDetails"]![0]!["accountType"] = "CURRENT";
        (await one.PostAsync(UpdateAccount, Accounts(account))).Ok();
        Assert.True(await IsPayableAsync(payee));
        account["bankAccountDetails"]![0]!["bankBranchIdentifier"]!["code"] = "DEMO0000018";
        (await one.PostAsync(UpdateAccount, Accounts(account))).Ok();
        Assert.False(await IsPayableAsync(payee));
    }

    [Fact]
    public async Task Another_account_is_a_change_also_when_the_one_before_was_taken_out_first()
    {
        var one = await works.AsAsync("SUPERUSERA");
        var (payee, account) = await FirstAsync();
        (await one.PostAsync(CreateAccount, Accounts(Account(payee)))).Refused("BANK_CHANGE_PROOF");
        account["bankAccountDetails"]![0]!["isActive"] = false;
        (await one.PostAsync(UpdateAccount, Accounts(account))).Ok();
        (await one.PostAsync(CreateAccount, Accounts(Account(payee)))).Refused("BANK_CHANGE_PROOF");
        var second = Account(payee);
        second["bankAccountDetails"]![0]!["documents"] = new JsonArray(await ProofAsync());
        var created = (await one.PostAsync(CreateAccount, Accounts(second))).Ok().At("bankAccounts[0]")!;
        Assert.False(await IsPayableAsync(payee));
        await works.SwitchAsync("bank-detail-change-wait-hours", "0");
        (await (await works.AsAsync("PC1")).PostAsync(ConfirmAccount, Accounts(created))).Ok();
        Assert.True(await IsPayableAsync(payee));
        await works.SwitchAsync("bank-detail-change-wait-hours", "24");
    }

    private async Task<(string Payee, JsonObject Account)> FirstAsync()
    {
        var payee = (string)(await works.PersonAsync())["id"]!;
        return (payee, await works.AccountAsync(payee));
    }

    private async Task<bool> IsPayableAsync(string payee)
    {
        await using var scope = works.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System("pg"), TenantScope.Of(["pg.citya"]), "test");
        await using var transaction = await scope.ServiceProvider.GetRequiredService<WorksDb>().BeginAsync(TestContext.Current.CancellationToken);
        return (await scope.ServiceProvider.GetRequiredService<IBankAccounts>().InClearAsync("pg.citya", "IND", [payee], "test", TestContext.Current.CancellationToken)).ContainsKey(payee);
    }

    private async Task<JsonNode> ProofAsync()
    {
        using var form = new MultipartFormDataContent { { new StringContent("pg.citya"), "tenantId" }, { new StringContent("registries"), "module" } };
        using var file = new ByteArrayContent("%PDF-1.7 passbook"u8.ToArray());
        file.Headers.ContentType = MediaTypeHeaderValue.Parse("application/pdf");
        form.Add(file, "file", "passbook.pdf");
        return new JsonObject { ["documentType"] = "PASSBOOK", ["fileStore"] = (await (await works.AsAsync("SUPERUSERA")).PostFormAsync("/filestore/v1/files", form)).Ok(201).Text("files[0].fileStoreId") };
    }
}
