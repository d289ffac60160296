using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Persons.GivenPersons;

namespace Works.Api.Tests.Persons;

/// <summary>A person and his account in one step. Spec 30 §11.4, §14 row 21.</summary>
public sealed class RegisterPersonTests(WorksHost works) : IClassFixture<WorksHost>
{
    internal static JsonObject Body(JsonObject person, JsonObject account)
    {
        foreach (var member in new[] { "referenceId", "serviceCode" }) account.Remove(member);
        return new JsonObject { ["Individual"] = person.DeepClone(), ["bankAccounts"] = new JsonArray(account.DeepClone()) };
    }

    [Fact]
    public async Task Both_are_stored_or_neither()
    {
        var client = await works.AsAsync("9000000101", "pg");
        var reply = (await client.PostAsync(Register, Body(Payload(), Account("x")))).Ok();
        Assert.Equal((reply.Text("Individual.id"), "IND"), (reply.Text("bankAccounts[0].referenceId"), reply.Text("bankAccounts[0].serviceCode")));
        foreach (var topic in new[] { "save-individual-topic", "save-bank-account" })
            Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = '{topic}' and payload::text like '%{reply.Text("Individual.id")}%'"));

        var before = await works.CountAsync("select count(*) from registries.individuals");
        (await client.PostAsync(Register, Body(Payload(), Account("x", "IND", ("bankAccountDetails[0].accountNumber", "****"))))).Refused("BANK_ACCOUNT_DETAILS.ACCOUNT_NUMBER");
        (await client.PostAsync(Register, new JsonObject { ["Individual"] = Payload() })).Refused("BANK_ACCOUNTS");
        (await client.PostAsync(Register, Body(Payload(("identifiers[0].identifierId", "123658158962")), Account("x")))).Refused("DUPLICATE_AADHAAR");
        Assert.Equal(before, await works.CountAsync("select count(*) from registries.individuals"));
        Assert.Equal(0, await works.CountAsync("select count(*) from registries.individuals i where not exists (select from registries.bank_accounts a where a.reference_id = i.id::text) and i.created_by = (select user_uuid from registries.individuals where given_name = 'Sarita Munder')"));
    }

    [Fact]
    public async Task Tries_at_once_with_one_reference_register_one_person()
    {
        var client = await works.AsAsync("9000000101", "pg");
        var body = Body(Payload(("clientReferenceId", Guid.NewGuid().ToString())), Account("x"));
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.PostAsync(Register, body)));
        Assert.Single(replies.Select(reply => reply.Ok().Text("Individual.id") + reply.Text("bankAccounts[0].id")).Distinct(StringComparer.Ordinal));
        var other = body.DeepClone().AsObject();
        other["Individual"]!["name"]!["givenName"] = "Somebody Else";
        (await client.PostAsync(Register, other)).Refused("DUPLICATE_ENTITY");
    }

    [Fact]
    public async Task A_repeat_under_one_key_answers_the_same()
    {
        var client = await works.AsAsync("9000000101", "pg");
        var body = Body(Payload(), Account("x"));
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var first = (await client.PostAsync(Register, body, key)).Ok();
        Assert.Equal(first.Text("Individual.id"), (await client.PostAsync(Register, body, key)).Ok().Text("Individual.id"));
    }
}

/// <summary>The same where every control blocks.</summary>
public sealed class StrictRegisterPersonTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task An_account_that_is_refused_takes_its_person_with_it()
    {
        var client = await works.AsAsync("SUPERUSERA");
        async Task<long> WrittenAsync() => await works.CountAsync("select (select count(*) from registries.individuals) + (select count(*) from platform.audit_entries where entity like 'registries.%') + (select count(*) from platform.outbox_events where topic = 'save-individual-topic')");
        await works.PersonAsync();
        var before = await WrittenAsync();
        // The person is stored by then: only the rollback takes him back.
        (await client.PostAsync(Register, RegisterPersonTests.Body(Payload(), Account("x", "IND", ("bankAccountDetails[0].accountNumber", "12AB"))))).Refused("INVALID_ACCOUNT_NUMBER");
        Assert.Equal(before, await WrittenAsync());
        (await client.PostAsync(Register, RegisterPersonTests.Body(Payload(), Account("x")))).Ok();
    }
}
