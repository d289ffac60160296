using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Persons.GivenPersons;

namespace Works.Api.Tests.Persons;

/// <summary>Finding one person under two numbers. Spec 30 §14 row 5.</summary>
public sealed class DuplicateTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string FindRoute = "/individual/v1/duplicates/_find";
    private const string SearchRoute = "/individual/v1/duplicates/_search";
    private const string DecideRoute = "/individual/v1/duplicates/_decide";

    private static (string, JsonNode?)[] Named(string name, string father, string born = "05/03/1984") => [("name.givenName", name), ("fatherName", father), ("dateOfBirth", born)];

    private async Task<Reply> DecideAsync(string one, string other, string decision, string? survivor = null) => await (await works.AsAsync("PC1")).PostAsync(
        DecideRoute, new { DuplicateDecision = new { tenantId = "pg.citya", individualId = one, otherId = other, decision, survivorId = survivor, reason = "seen both papers" } });

    [Fact]
    public async Task Another_spelling_of_one_person_is_suspected_with_score_and_reasons_and_not_refused()
    {
        var first = await works.PersonAsync(Named("Mohammed Yasin Khan", "Abdul Karim Khan"));
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(Payload(Named("Mohamad Yaseen Khan", "Abdul Kareem Khan"))))).Ok(202);
        Assert.Equal((string)first["individualId"]!, reply.Text("DuplicateCandidates[0].individualId"));
        Assert.InRange((decimal)reply.At("DuplicateCandidates[0].score")!, 0.6m, 1m);
        Assert.Equal(["NAME", "PARENT", "BIRTH_DATE", "LOCALITY"], reply.At("DuplicateCandidates[0].reasons")!.AsArray().Select(reason => (string)reason!));
        Assert.Equal(1, await works.CountAsync($"select count(*) from registries.duplicate_suspects where status = 'SUSPECTED' and individual_id = '{reply.Text("Individual.id")}'"));
        Assert.Equal(1, await works.CountAsync("select count(*) from administration.control_findings where rule = '30-14-5' and subject = 'Mohamad Yaseen Khan'"));
        // Somebody else of the same birth date and place is nobody's double.
        Assert.Null((await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(Payload(Named("Lakshmi Devi", "Gopal Das"))))).Ok(202).At("DuplicateCandidates"));
    }

    [Fact]
    public async Task Who_becomes_like_another_by_an_update_is_suspected_once_and_who_stays_the_same_is_not()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var first = await works.PersonAsync(Named("Basanti Hansda", "Mangal Hansda", "09/09/1979"));
        var other = await works.PersonAsync(("dateOfBirth", "03/02/1991"));
        Task<long> SuspectsAsync() => works.CountAsync($"select count(*) from registries.duplicate_suspects where individual_id = '{other["id"]}' and other_id = '{first["id"]}' and status = 'SUSPECTED'");

        other["photo"] = "another photo"; // nothing anybody is compared by
        var same = (await client.PostAsync(Update, Request(other))).Ok(202);
        Assert.Null(same.At("DuplicateCandidates"));
        var renamed = same.At("Individual")!.DeepClone();
        (renamed["name"]!["givenName"], renamed["fatherName"], renamed["dateOfBirth"]) = ("Basanti Hansda", "Mangal Hansda", "09/09/1979");
        var reply = (await client.PostAsync(Update, Request(renamed))).Ok(202);
        Assert.Equal((string)first["individualId"]!, reply.Text("DuplicateCandidates[0].individualId"));
        Assert.Equal(1, await SuspectsAsync());

        // Changed again, the pair is known: neither told nor kept twice.
        var again = reply.At("Individual")!.DeepClone();
        again["name"]!["givenName"] = "Basanti Hansdah";
        Assert.Null((await client.PostAsync(Update, Request(again))).Ok(202).At("DuplicateCandidates"));
        Assert.Equal(1, await SuspectsAsync());
    }

    [Fact]
    public async Task On_demand_a_shared_account_and_an_identity_number_of_another_city_are_told()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var (one, other) = ((string)(await works.PersonAsync())["id"]!, (string)(await works.PersonAsync())["id"]!);
        var number = Number("63", 12);
        await works.AccountAsync(one, ("bankAccountDetails[0].accountNumber", number));
        await works.AccountAsync(other, ("bankAccountDetails[0].accountNumber", number));
        var found = (await client.PostAsync(FindRoute, new { Individual = new { tenantId = "pg.citya", id = one } })).Ok();
        Assert.Equal((other, "BANK_ACCOUNT"), (found.Text("DuplicateCandidates[0].id"), found.Text("DuplicateCandidates[0].reasons[0]")));

        var aadhaar = Aadhaar();
        var cityB = await works.AsAsync("SUPERUSERB", "pg.cityb");
        (await cityB.PostAsync(Create, Request(Payload(("tenantId", "pg.cityb"), ("address", null), ("name.givenName", "Only In Cityb"), ("identifiers[0].identifierId", aadhaar))))).Ok(202);
        var told = (await client.PostAsync(FindRoute, Request(Payload(("identifiers[0].identifierId", aadhaar))))).Ok();
        Assert.Equal("pg.cityb", told.Text("DuplicateCandidates[0].tenantId"));
        Assert.Null(told.At("DuplicateCandidates[0].id"));
        Assert.DoesNotContain("Only In Cityb", told.Body);
    }

    [Fact]
    public async Task A_merged_record_leads_to_its_survivor_and_can_be_parted_again()
    {
        var (first, second, third) = (await works.PersonAsync(), await works.PersonAsync(), await works.PersonAsync());
        var (survivor, gone, before) = ((string)first["id"]!, (string)second["id"]!, (string)third["id"]!);
        var account = await works.AccountAsync(gone);
        (await DecideAsync(before, gone, "MERGE", gone)).Ok();
        (await DecideAsync(survivor, gone, "MERGE", survivor)).Ok();

        foreach (var criteria in new object[]
        {
            new { id = new[] { gone } }, new { id = new[] { before } }, new { individualId = (string)second["individualId"]! }, new { mobileNumber = (string)second["mobileNumber"]! }, new { id = new[] { gone, survivor } },
        }) Assert.Equal([survivor], (await works.FindPersonsAsync(criteria)).PersonIds());
        Assert.Equal((string)account["id"]!, (await works.FindAccountsAsync(new JsonObject { ["referenceId"] = new JsonArray(survivor) })).Text("bankAccounts[0].id"));
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Update, Request(second))).Refused("INDIVIDUAL_MERGED");
        (await DecideAsync(survivor, gone, "MERGE", survivor)).Refused("INDIVIDUAL_MERGED");
        Assert.Equal(2, await works.CountAsync("select count(*) from platform.outbox_events where topic = 'individual.merged'"));

        var listed = (await (await works.AsAsync("PC1")).PostAsync(SearchRoute, new { DuplicateCriteria = new { tenantId = "pg.citya", individualId = survivor, status = "MERGED" } })).Ok();
        Assert.Equal(("seen both papers", survivor), (listed.Text("DuplicateSuspects[0].decisionReason"), listed.Text("DuplicateSuspects[0].survivorId")));
        (await DecideAsync(survivor, gone, "DISTINCT")).Ok();
        Assert.Equal([gone], (await works.FindPersonsAsync(new { id = new[] { gone } })).PersonIds());
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity = 'registries.duplicate_suspects' and before ->> 'status' = 'MERGED' and after ->> 'status' = 'DISTINCT'"));
    }

    [Fact]
    public async Task A_pair_declared_distinct_is_not_proposed_again()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var one = (string)(await works.PersonAsync(Named("Sunita Marandi", "Budhan Marandi")))["id"]!;
        var other = (string)(await works.PersonAsync(Named("Sunita Marandi", "Budhan Marandi")))["id"]!;
        Assert.Equal(other, (await client.PostAsync(FindRoute, new { Individual = new { tenantId = "pg.citya", id = one } })).Ok().Text("DuplicateCandidates[0].id"));
        (await DecideAsync(one, other, "DISTINCT")).Ok();
        Assert.Empty((await client.PostAsync(FindRoute, new { Individual = new { tenantId = "pg.citya", id = one } })).Ok().At("DuplicateCandidates")!.AsArray());
    }

    [Fact]
    public async Task A_decision_names_a_pair_a_survivor_and_a_reason()
    {
        var (one, other) = ((string)(await works.PersonAsync())["id"]!, (string)(await works.PersonAsync())["id"]!);
        (await DecideAsync(one, one, "MERGE", one)).Refused("NON_EXISTENT_ENTITY");
        (await DecideAsync(one, Guid.NewGuid().ToString(), "MERGE", one)).Refused("NON_EXISTENT_ENTITY");
        (await DecideAsync(one, other, "MERGE", Guid.NewGuid().ToString())).Refused("INVALID_SURVIVOR");
        (await DecideAsync(one, other, "BURN")).Refused("INVALID_DECISION");
        (await (await works.AsAsync("PC1")).PostAsync(DecideRoute, new { DuplicateDecision = new { tenantId = "pg.citya", individualId = one, otherId = other, decision = "DISTINCT" } })).Refused("INVALID_DECISION");
    }
}

/// <summary>The same where every control blocks.</summary>
public sealed class StrictDuplicateTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task A_suspect_is_refused_unless_a_reason_is_given()
    {
        var client = await works.AsAsync("SUPERUSERA");
        (string, JsonNode?)[] named = [("name.givenName", "Rukmini Pradhan"), ("fatherName", "Nilamani Pradhan"), ("dateOfBirth", "11/11/1980")];
        var first = await works.PersonAsync(named);
        var refused = (await client.PostAsync(Create, Request(Payload(named)))).Refused("DUPLICATE_INDIVIDUAL");
        Assert.Contains((string)first["individualId"]!, refused.Text("Errors[0].message"));
        var body = Request(Payload(named));
        body["duplicateOverrideReason"] = "twin sisters, both seen";
        var second = (await client.PostAsync(Create, body)).Ok(202).Text("Individual.id");
        var kept = (await works.StoredAsync($"select status, decision_reason from registries.duplicate_suspects where individual_id = '{second}'"))[0];
        Assert.Equal(("DISTINCT", "twin sisters, both seen"), ((string)kept["status"]!, (string)kept["decision_reason"]!));
        // So is whoever takes that name on later, and nothing of it is stored.
        var third = await works.PersonAsync(("dateOfBirth", "11/11/1980"));
        (third["name"]!["givenName"], third["fatherName"]) = ("Rukmini Pradhan", "Nilamani Pradhan");
        (await client.PostAsync(Update, Request(third))).Refused("DUPLICATE_INDIVIDUAL");
        Assert.NotEqual("Rukmini Pradhan", (await works.FindPersonsAsync(new { id = new[] { (string)third["id"]! } })).Ok().Text("Individual[0].name.givenName"));
        body = Request(third);
        body["duplicateOverrideReason"] = "seen beside each other";
        (await client.PostAsync(Update, body)).Ok(202);
        Assert.Equal(2, await works.CountAsync($"select count(*) from registries.duplicate_suspects where individual_id = '{third["id"]}' and status = 'DISTINCT' and decision_reason = 'seen beside each other'"));
        // An unknown skill is a control, too.
        (await client.PostAsync(Create, Request(Payload(("skills[0].type", "ASTRONAUT"))))).Refused("INVALID_SKILL");
    }
}
