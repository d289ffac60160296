using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Persons.GivenPersons;

namespace Works.Api.Tests.Persons;

/// <summary>Creating, changing and removing individuals. Spec 30 §5.1–§5.3, §15 rows 8 and 16.</summary>
public sealed class IndividualTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_person_gets_a_number_ids_and_version_one_and_his_identity_number_is_masked()
    {
        var payload = Payload();
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(payload))).Ok(202);
        Assert.Matches("^IND-\\d{4}-\\d{2}-\\d{2}-\\d{6}$", reply.Text("Individual.individualId"));
        Assert.Equal(1, (int)reply.At("Individual.rowVersion")!);
        Assert.Equal("14/02/1988", reply.Text("Individual.dateOfBirth"));
        Assert.Equal((string)payload["mobileNumber"]!, reply.Text("Individual.mobileNumber"));
        Assert.Equal("********" + ((string)payload["identifiers"]![0]!["identifierId"]!)[^4..], reply.Text("Individual.identifiers[0].identifierId"));
        foreach (var part in new[] { "address[0]", "identifiers[0]", "skills[0]" })
        {
            Assert.True(Guid.TryParse(reply.Text($"Individual.{part}.id"), out _));
            Assert.False((bool)reply.At($"Individual.{part}.isDeleted")!);
            Assert.NotNull(reply.At($"Individual.{part}.auditDetails.createdTime"));
        }

        var id = reply.Text("Individual.id");
        var stored = (await works.StoredAsync($"select i.mobile_number || ' ' || n.identifier_id as secret from registries.individuals i join registries.individual_identifiers n on n.individual_id = i.id where i.id = '{id}'"))[0];
        Assert.DoesNotContain((string)payload["mobileNumber"]!, (string)stored["secret"]!);
        // Nowhere at rest: not in the event, not in the audit log.
        foreach (var secret in new[] { (string)payload["mobileNumber"]!, (string)payload["identifiers"]![0]!["identifierId"]! })
        {
            Assert.Equal(0, await works.CountAsync($"select count(*) from platform.outbox_events where payload::text like '%{secret}%'"));
            Assert.Equal(0, await works.CountAsync($"select count(*) from platform.audit_entries where coalesce(before, '{{}}')::text || coalesce(after, '{{}}')::text like '%{secret}%'"));
        }

        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'save-individual-topic' and aggregate_id = '{id}'"));
    }

    [Fact]
    public async Task A_person_without_identifier_is_known_by_his_id_and_may_bring_the_id_along()
    {
        var id = Guid.NewGuid().ToString();
        var person = await works.PersonAsync(("-identifiers", null), ("id", id));
        Assert.Equal(id, (string)person["id"]!);
        Assert.Equal("SYSTEM_GENERATED", (string)person["identifiers"]![0]!["identifierType"]!);
        Assert.Equal(id, (string)person["identifiers"]![0]!["identifierId"]!);
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(Payload(("id", id))))).Refused("DUPLICATE_ENTITY");
    }

    [Fact]
    public async Task What_is_missing_or_too_long_is_named_fault_by_fault()
    {
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostAsync(Create, new JsonObject())).Refused("NotNull.individualRequest.individual", message: "must not be null");
        var reply = await client.PostAsync(Create, Request(Payload(
            ("-name", null), ("mobileNumber", new string('1', 21)), ("address[0].type", null), ("address[0].locality", new JsonObject()), ("address[0].ward", new JsonObject { ["name"] = "Ward 1" }), ("address[0].doorNo", "1"))));
        Assert.Equal(400, reply.Status);
        Assert.Equal(
            [
                "NotNull.individualRequest.individual.name", "Size.individualRequest.individual.mobileNumber", "NotNull.individualRequest.individual.address[0].type",
                "Size.individualRequest.individual.address[0].doorNo", "NotNull.individualRequest.individual.address[0].locality.code", "NotNull.individualRequest.individual.address[0].ward.code",
            ], reply.Codes);
        (await client.PostAsync(Create, Request(Payload(("name", new JsonObject()))))).Refused("NotNull.individualRequest.individual.name.givenName");
        (await client.PostAsync(Create, Request(Payload(("tenantId", null))))).Refused("NotNull.individualRequest.individual.tenantId");
        // A blank text in a required member is a missing value (spec 50 §1.6a).
        (await client.PostAsync(Create, Request(Payload(("name", new JsonObject { ["givenName"] = " " }))))).Refused("NotNull.individualRequest.individual.name.givenName");
        (await client.PostAsync(Create, Request(Payload(("address", new JsonArray(new JsonObject { ["type"] = "PERMANENT", ["locality"] = new JsonObject { ["code"] = "" } })))))).Refused("NotNull.individualRequest.individual.address[0].locality.code");
        (await works.PersonAsync(("address[0].locality", null), ("address[0].ward", null), ("gender", "unknown")))["gender"].ShouldBeNull();
    }

    [Fact]
    public async Task Failing_rules_are_joined_in_their_order_in_one_code()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var reply = await client.PostAsync(Create, Request(Payload(
            ("address[0].locality.code", "NOWHERE"), ("skills", new JsonArray(new JsonObject { ["type"] = "MASON" }, new JsonObject { ["type"] = "MASON", ["level"] = "x" })),
            ("mobileNumber", "98-76"), ("identifiers[0].identifierId", "123"))));
        reply.Refused("INDIVIDUAL_BOUNDARY_CODE_NOT_FOUND:DUPLICATE_SUB_ENTITY:INVALID_MOBILENUMBER:INVALID_AADHAAR");
        Assert.Single(reply.Codes);
        (await client.PostAsync(Create, Request(Payload(("identifiers[0].identifierId", "********1234"))))).Refused("INVALID_AADHAAR"); // masked is no new value
        var twice = Payload();
        twice["address"]!.AsArray().Add(twice["address"]![0]!.DeepClone());
        (await client.PostAsync(Create, Request(twice))).Refused("INVALID_ADDRESS");
    }

    [Fact]
    public async Task An_identity_number_counts_once_in_a_tenant_even_when_two_clerks_are_quick()
    {
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostAsync(Create, Request(Payload(("identifiers[0].identifierId", "123658158962"))))).Refused("DUPLICATE_AADHAAR"); // of the data set
        var aadhaar = Aadhaar();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.PostAsync(Create, Request(Payload(("identifiers[0].identifierId", aadhaar))))));
        Assert.Single(replies, reply => reply.Status == 202);
        Assert.All(replies.Where(reply => reply.Status != 202), reply => reply.Refused("DUPLICATE_AADHAAR"));
    }

    [Fact]
    public async Task A_client_reference_counts_once()
    {
        var reference = Guid.NewGuid().ToString();
        await works.PersonAsync(("clientReferenceId", reference));
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Request(Payload(("clientReferenceId", reference))))).Refused("DUPLICATE_ENTITY");
    }

    [Fact]
    public async Task A_stale_version_is_refused_and_a_masked_number_leaves_the_stored_one()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var aadhaar = Aadhaar();
        var person = await works.PersonAsync(("identifiers[0].identifierId", aadhaar));
        person["fatherName"] = "Corrected";
        var updated = (await client.PostAsync(Update, Request(person))).Ok(202);
        Assert.Equal(2, (int)updated.At("Individual.rowVersion")!);
        Assert.Equal("Corrected", updated.Text("Individual.fatherName"));
        Assert.Equal((string)person["identifiers"]![0]!["id"]!, updated.Text("Individual.identifiers[0].id"));
        Assert.Single((await works.FindPersonsAsync(new { identifier = new { identifierType = "AADHAAR", identifierId = aadhaar } })).PersonIds());
        (await client.PostAsync(Update, Request(person))).Refused("MISMATCHED_ROW_VERSION");

        var masked = updated.At("Individual")!.DeepClone();
        masked["mobileNumber"] = "******" + ((string)person["mobileNumber"]!)[^4..];
        Assert.Equal((string)person["mobileNumber"]!, (await client.PostAsync(Update, Request(masked))).Ok(202).Text("Individual.mobileNumber"));
        masked["identifiers"]![0]!["identifierId"] = "********0000"; // stands for another number
        masked["rowVersion"] = 3;
        (await client.PostAsync(Update, Request(masked))).Refused("INVALID_AADHAAR");
    }

    [Fact]
    public async Task Lists_not_sent_stay_and_a_part_without_id_is_added()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var person = await works.PersonAsync();
        var change = person.DeepClone().AsObject();
        foreach (var list in new[] { "address", "identifiers" }) change.Remove(list);
        change["skills"] = new JsonArray(new JsonObject { ["type"] = "PLUMBER", ["level"] = "HIGHLY_SKILLED" });
        var updated = (await client.PostAsync(Update, Request(change))).Ok(202);
        Assert.Single(updated.At("Individual.address")!.AsArray());
        Assert.Single(updated.At("Individual.identifiers")!.AsArray());
        Assert.Equal(["MASON", "PLUMBER"], updated.At("Individual.skills")!.AsArray().Select(skill => (string)skill!["type"]!));
    }

    [Fact]
    public async Task An_update_names_what_is_wrong()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var person = await works.PersonAsync();
        (await client.PostAsync(Update, Request(Payload()))).Refused("NULL_ID");
        (await client.PostAsync(Update, Request(Payload(("id", Guid.NewGuid().ToString()))))).Refused("NON_EXISTENT_ENTITY");
        var change = person.DeepClone();
        change["skills"]![0]!["id"] = Guid.NewGuid().ToString();
        (await client.PostAsync(Update, Request(change))).Refused("NON_EXISTENT_SUB_ENTITY");
        change = person.DeepClone();
        change["isDeleted"] = true;
        change["skills"]![0]!["isDeleted"] = true;
        change["rowVersion"] = 7;
        (await client.PostAsync(Update, Request(change))).Refused("IS_DELETED_TRUE:IS_DELETED_TRUE_SUB_ENTITY:MISMATCHED_ROW_VERSION");
    }

    [Fact]
    public async Task A_flagged_skill_is_removed_alone_and_a_flagged_person_altogether()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var aadhaar = Aadhaar();
        var person = await works.PersonAsync(("identifiers[0].identifierId", aadhaar));
        var id = (string)person["id"]!;
        var flagged = person.DeepClone();
        flagged["skills"]![0]!["isDeleted"] = true;
        (await client.PostAsync(Delete, Request(flagged))).Ok(202);
        Assert.Empty((await works.FindPersonsAsync(new { id = new[] { id } })).Ok().At("Individual[0].skills")!.AsArray());
        flagged["isDeleted"] = true;
        (await client.PostAsync(Delete, Request(flagged))).Ok(202);
        Assert.Empty((await works.FindPersonsAsync(new { id = new[] { id } })).PersonIds());
        Assert.Equal([id], (await works.FindPersonsAsync(new { id = new[] { id } }, "limit=10&offset=0&includeDeleted=true")).PersonIds());
        (await client.PostAsync(Delete, Request(flagged))).Refused("NON_EXISTENT_ENTITY");
        await works.PersonAsync(("identifiers[0].identifierId", aadhaar)); // the number is free again
    }

    [Fact]
    public async Task A_bulk_keeps_what_is_right_and_names_what_is_not()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var (good, bad) = (Payload(("clientReferenceId", "ref-" + Guid.NewGuid())), Payload(("mobileNumber", "x"), ("clientReferenceId", "bad-" + Guid.NewGuid())));
        JsonObject Bulk(params JsonNode[] people) => new() { ["Individuals"] = new JsonArray([.. people.Select(person => person.DeepClone())]) };
        var synchronous = (await client.PostAsync("/individual/v1/bulk/_create?synchronous=true", Bulk(bad, good))).Ok();
        Assert.Equal(1, (int)synchronous.At("TotalCount")!);
        Assert.Equal("INVALID_MOBILENUMBER", synchronous.Text("Errors[0].code"));
        var id = synchronous.Text("Individual[0].id");

        var asynchronous = (await client.PostAsync("/individual/v1/bulk/_create", Bulk(good, Payload(), Payload()))).Ok(202); // the first reference is taken now
        Assert.Equal(["ResponseInfo"], asynchronous.Json!.AsObject().Select(member => member.Key));
        Assert.Equal("2 1", (string)(await works.StoredAsync("select json_array_length(payload -> 'Individuals') || ' ' || json_array_length(payload -> 'Errors') as told from platform.outbox_events where topic = 'individual-consumer-bulk-create-topic' order by id desc limit 1"))[0]["told"]!);

        var person = synchronous.At("Individual[0]")!.DeepClone();
        person["fatherName"] = "Bulk";
        (await client.PostAsync("/individual/v1/bulk/_update", Bulk(person, Payload()))).Ok(202);
        Assert.Equal("Bulk", (await works.FindPersonsAsync(new { id = new[] { id } })).Text("Individual[0].fatherName"));
        person["isDeleted"] = true;
        (await client.PostAsync("/individual/v1/bulk/_delete", Bulk(person))).Ok(202);
        Assert.Empty((await works.FindPersonsAsync(new { id = new[] { id } })).PersonIds());
        (await client.PostAsync("/individual/v1/bulk/_create", new JsonObject())).Refused("NotNull.individualBulkRequest.individuals");
    }

    [Fact]
    public async Task The_app_user_registers_and_corrects_wage_seekers_of_his_city()
    {
        var client = await works.AsAsync("9000000101", "pg");
        var person = (await client.PostAsync(Create, Request(Payload()))).Ok(202).At("Individual")!;
        person["fatherName"] = "Corrected";
        (await client.PostAsync(Update, Request(person))).Ok(202);
    }
}

internal static class NodeAssertions
{
    public static void ShouldBeNull(this JsonNode? node) => Assert.Null(node);
}
