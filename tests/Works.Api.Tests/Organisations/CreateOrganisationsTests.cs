using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Organisations.GivenOrganisations;

namespace Works.Api.Tests.Organisations;

/// <summary>Spec 30 §4.1, §4.3, §4.4.</summary>
public sealed class CreateOrganisationsTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_new_organisation_gets_its_numbers_ids_on_every_child_and_comes_back_as_it_was_sent()
    {
        var sent = Payload();
        var reply = (await works.RegisterAsync(sent)).Ok();
        var organisation = reply.At("organisations[0]")!.AsObject();

        Assert.Equal("successful", reply.Text("ResponseInfo.status"));
        Assert.True(reply.Json!.AsObject().ContainsKey("pagination") && reply.At("pagination") is null);
        Assert.Matches("^ORG-[0-9]{6}$", (string?)organisation["orgNumber"]);
        Assert.Matches("^SR/ORG/[0-9]{2}-[0-9]{2}-[0-9]{4}/[0-9]{6}$", (string?)organisation["applicationNumber"]);
        Assert.Matches("^SR/FUNC/[0-9]{2}-[0-9]{2}-[0-9]{4}/[0-9]{6}$", reply.Text("organisations[0].functions[0].applicationNumber"));
        foreach (var child in new[] { "orgAddress[0]", "orgAddress[0].geoLocation", "contactDetails[0]", "identifiers[0]", "functions[0]", "functions[0].documents[0]", "jurisdiction[0]", "documents[0]" })
            Assert.True(Guid.TryParse((string?)reply.At($"organisations[0].{child}.id"), out _), child);
        foreach (var flag in new[] { "isActive", "functions[0].isActive", "identifiers[0].isActive", "documents[0].isActive", "functions[0].documents[0].isActive" })
            Assert.True((bool)reply.At("organisations[0]." + flag)!, flag);
        foreach (var audit in new[] { "auditDetails", "functions[0].auditDetails" })
            Assert.True((string?)reply.At($"organisations[0].{audit}.createdBy") is { Length: 36 } && (long)reply.At($"organisations[0].{audit}.createdTime")! > 0, audit);
        Assert.Equal("near the tank", reply.Text("organisations[0].orgAddress[0].additionDetails"));
        Assert.Equal((string?)sent["contactDetails"]![0]!["contactMobileNumber"], reply.Text("organisations[0].contactDetails[0].contactMobileNumber"));
        Assert.Equal("pg", reply.Text("organisations[0].contactDetails[0].tenantId"));

        var found = (await works.FindAsync(new { tenantId = "pg.citya", id = new[] { (string)organisation["id"]! } })).Ok();
        Assert.Equal(organisation.ToJsonString(), found.At("organisations[0]")!.ToJsonString());
        Assert.Equal(1, (long)found.At("TotalCount")!);
    }

    [Theory]
    [InlineData("ORGANISATION_DETAILS", "At least one organisation detail is required", "organisations", "[]")]
    [InlineData("ORGANISATION_DETAILS", "At least one organisation detail is required", "organisations", "null")]
    [InlineData("TENANT_ID", "Tenant id is mandatory", "tenantId", "\"\"")]
    [InlineData("TENANT_ID", "Tenant id is mandatory", "-tenantId", "null")]
    [InlineData("ORG_NAME", "Organisation name is mandatory", "name", "\" \"")]
    [InlineData("ADDRESS.TENANT_ID", "Tenant id is mandatory", "-orgAddress[0].tenantId", "null")]
    [InlineData("ADDRESS.BOUNDARY_CODE", "Address's boundary code is mandatory", "orgAddress[0].boundaryCode", "\"\"")]
    [InlineData("ADDRESS.BOUNDARY_TYPE", "Address's boundary type is mandatory", "orgAddress[0].boundaryType", "null")]
    [InlineData("NotNull.orgRequest.organisations[0].orgAddress", null, "orgAddress", "null")]
    [InlineData("Size.orgRequest.organisations[0].contactDetails", null, "contactDetails", "[]")]
    [InlineData("Size.orgRequest.organisations[0].name", null, "name", "\"x\"")]
    [InlineData("Size.orgRequest.organisations[0].externalRefNumber", null, "externalRefNumber", "\"x\"")]
    [InlineData("Size.orgRequest.organisations[0].identifiers[0].value", null, "identifiers[0].value", "\"x\"")]
    [InlineData("Size.orgRequest.organisations[0].functions[0].category", null, "functions[0].category", "\"x\"")]
    [InlineData("Size.orgRequest.organisations[0].contactDetails[0].contactName", null, "contactDetails[0].contactName", "\"x\"")]
    [InlineData("Size.orgRequest.organisations[0].contactDetails[0].contactMobileNumber", null, "contactDetails[0].contactMobileNumber", "\"123456789012345678901\"")]
    [InlineData("Size.orgRequest.organisations[0].contactDetails[0].contactEmail", null, "contactDetails[0].contactEmail", "\"a@b\"")]
    [InlineData("INVALID_ORG_TYPE", null, "functions[0].type", "\"CBO.NONE\"")]
    [InlineData("INVALID_ORG.FUNCTION_CATEGORY", null, "functions[0].category", "\"CBO.NONE\"")]
    [InlineData("INVALID_ORG.FUNCTION_CLASS", null, "functions[0].class", "\"Z\"")]
    [InlineData("INVALID_ORG.IDENTIFIER_TYPE", null, "identifiers[0].type", "\"TAN\"")]
    [InlineData("INVALID_BOUNDARY_DATA", null, "orgAddress[0].boundaryCode", "\"NOWHERE\"")]
    public async Task A_registration_that_breaks_a_rule_is_refused(string code, string? message, string path, string value)
    {
        var before = await works.CountAsync("select count(*) from registries.organisations");
        var request = path == "organisations" ? new JsonObject { ["organisations"] = JsonNode.Parse(value) } : Request(Payload((path, JsonNode.Parse(value))));

        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, request)).Refused(code, message: message);

        Assert.Equal(before, await works.CountAsync("select count(*) from registries.organisations"));
    }

    [Fact]
    public async Task Codes_of_masters_are_reported_together_and_before_places()
    {
        var reply = await works.RegisterAsync(Payload(
            ("functions[0].type", "X.Y"), ("functions[0].category", "X.Y"), ("functions[0].class", "X"), ("identifiers[0].type", "X"), ("orgAddress[0].boundaryCode", "NOWHERE")));

        Assert.Equal(["INVALID_ORG_TYPE", "INVALID_ORG.FUNCTION_CATEGORY", "INVALID_ORG.FUNCTION_CLASS", "INVALID_ORG.IDENTIFIER_TYPE"], reply.Codes);
    }

    [Fact]
    public async Task The_state_is_no_city_where_its_city_is_named_beside_it()
    {
        (await works.RegisterAsync(Payload(), Payload(("tenantId", "pg")))).Refused("INVALID_TENANT_ID");
        (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync(Create, Request(Payload(("tenantId", "pg.nowhere"))))).Refused("INVALID_TENANT_ID");
    }

    [Fact]
    public async Task Organisations_of_several_cities_are_registered_in_one_call_by_somebody_who_may_in_each()
    {
        var cityB = Payload(("tenantId", "pg.cityb"), ("orgAddress[0].tenantId", "pg.cityb"), ("name", "CityB Group"));
        var reply = (await works.RegisterAsync(Payload(), cityB, Payload())).Ok();
        Assert.Equal(["pg.citya", "pg.cityb", "pg.citya"], reply.At("organisations")!.AsArray().Select(organisation => (string)organisation!["tenantId"]!));
        var numbers = reply.At("organisations")!.AsArray().Select(organisation => (string)organisation!["functions"]![0]!["applicationNumber"]!).ToList();
        Assert.Equal(3, numbers.Distinct(StringComparer.Ordinal).Count());

        var before = await works.CountAsync("select count(*) from registries.organisations");
        (await (await works.AsAsync("PC1")).PostAsync(Create, Request(Payload(), cityB))).Refused("CustomException", 403); // may in pg.citya only
        Assert.Equal(before, await works.CountAsync("select count(*) from registries.organisations"));
    }

    [Fact]
    public async Task A_mobile_that_serves_an_organisation_of_the_state_cannot_serve_a_new_one()
    {
        (await works.RegisterAsync(Payload(("contactDetails[0].contactMobileNumber", "9000000101"))))
            .Refused("INDIVIDUAL.MOBILE_NUMBER", message: "Individual's mobile number : 9000000101 already exists in the system");
        var elsewhere = await works.OrganisationAsync(("tenantId", "pg.cityb"), ("orgAddress[0].tenantId", "pg.cityb"));
        var mobile = (string)elsewhere["contactDetails"]![0]!["contactMobileNumber"]!;
        (await (await works.AsAsync("PC1")).PostAsync(Create, Request(Payload(("contactDetails[0].contactMobileNumber", mobile))))).Refused("INDIVIDUAL.MOBILE_NUMBER");
    }

    [Fact]
    public async Task Of_many_registrations_at_once_with_one_mobile_one_succeeds()
    {
        var mobile = Mobile();
        await works.AsAsync("SUPERUSERA");
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => works.RegisterAsync(Payload(("name", $"Racer {i}"), ("contactDetails[0].contactMobileNumber", mobile)))));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("INDIVIDUAL.MOBILE_NUMBER"));
    }

    [Fact]
    public async Task A_repeat_under_the_same_key_answers_the_first_registration()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var request = Request(Payload());
        var first = (await client.PostAsync(Create, request, ("Idempotency-Key", "org-1"))).Ok();
        var second = (await client.PostAsync(Create, request, ("Idempotency-Key", "org-1"))).Ok();

        Assert.Equal(first.Text("organisations[0].id"), second.Text("organisations[0].id"));
    }

    [Fact]
    public async Task What_demo_clients_send_without_meaning_is_taken()
    {
        var organisation = await works.OrganisationAsync(
            ("additionalDetails", "plain text"), ("functions[0].wfStatus", "anything"), ("-orgAddress[0].geoLocation", null), ("-identifiers", null), ("-jurisdiction", null), ("-documents", null),
            ("functions[0].isActive", null), ("applicationStatus", "WHATEVER"));
        Assert.Equal("plain text", (string?)organisation["additionalDetails"]);
        Assert.NotNull(organisation["orgAddress"]![0]!["geoLocation"]!["id"]);
        Assert.Equal("ACTIVE", (string?)organisation["applicationStatus"]);
        await works.OrganisationAsync(); // of the same name
    }

    [Fact]
    public async Task Contacts_are_stored_and_published_without_a_word_in_clear()
    {
        var organisation = await works.OrganisationAsync(("contactDetails[0].contactName", "Zubeida Clearword"), ("contactDetails[0].contactEmail", "zubeida@clear.example"));
        var mobile = (string)organisation["contactDetails"]![0]!["contactMobileNumber"]!;
        foreach (var table in new[] { "registries.organisation_contacts", "platform.outbox_events", "platform.audit_entries" })
        {
            foreach (var word in new[] { "Clearword", "zubeida@clear", mobile })
            {
                // A person's name and e-mail stay in clear in the registry of individuals, its history and events (spec 30 §5.6).
                var others = word != mobile ? table switch { "platform.outbox_events" => " and t.topic <> 'save-individual-topic'", "platform.audit_entries" => " and t.entity not in ('registries.individuals', 'administration.users')", _ => string.Empty } : string.Empty;
                Assert.True(await works.CountAsync($"select count(*) from {table} t where t::text like '%{word}%'{others}") == 0, $"{word} in {table}");
            }
        }

        var published = await works.StoredAsync($"select topic, payload::text as payload from platform.outbox_events where aggregate_id = '{(string)organisation["id"]!}'");
        Assert.Equal("save-org", Assert.Single(published)["topic"]);
    }

    [Fact]
    public async Task The_organisations_of_the_data_set_are_there_with_their_contacts()
    {
        var found = (await works.FindAsync(new { tenantId = "pg.citya", orgNumber = "ORG-000017" })).Ok();
        Assert.Equal("Navjeevan Women's Works Group", found.Text("organisations[0].name"));
        Assert.Equal("SR/FUNC/01-04-2023/000017", found.Text("organisations[0].functions[0].applicationNumber"));
        Assert.Equal("9000000101", found.Text("organisations[0].contactDetails[0].contactMobileNumber"));
        Assert.Equal(5, await works.CountAsync("select count(*) from registries.organisations where org_number in ('ORG-000017', 'ORG-000018', 'ORG-000019', 'ORG-000021', 'ORG-000022')"));
        Assert.Equal("INACTIVE", (await works.FindAsync(new { tenantId = "pg.citya", orgNumber = "ORG-000022", includeDeleted = true })).Ok().Text("organisations[0].applicationStatus"));
    }

    [Fact]
    public async Task The_routes_with_approval_echo_and_store_nothing()
    {
        var before = await works.CountAsync("select count(*) from registries.organisations");
        var client = await works.AsAsync("SUPERUSERA");
        var sent = Payload(("id", "x"), ("unknown", "kept"));
        foreach (var path in new[] { "/org-services/v1/_create", "/org-services/v1/_update" })
            Assert.Equal("kept", (await client.PostAsync(path, Request(sent))).Ok().Text("organisations[0].unknown"));
        Assert.Empty((await client.PostAsync("/org-services/v1/_search", new { SearchCriteria = new { tenantId = "pg.citya" } })).Ok().At("organisations")!.AsArray());
        Assert.Equal(before, await works.CountAsync("select count(*) from registries.organisations"));
    }
}
