using System.Text.Json.Nodes;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Organisations.GivenOrganisations;

namespace Works.Api.Tests.Organisations;

/// <summary>Who the contacts are, and what they may do (spec 30 §4.4 steps 2 and 6, §14 row 22).</summary>
public sealed class ContactPersonTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_new_contact_becomes_a_person_of_the_state_who_signs_in_as_administrator()
    {
        var organisation = await works.OrganisationAsync();
        var contact = organisation["contactDetails"]![0]!;
        var mobile = (string)contact["contactMobileNumber"]!;

        var person = Assert.Single(await works.StoredAsync($"select i.id, i.tenant_id, i.user_uuid, i.given_name from registries.individuals i where i.id = '{(string)contact["individualId"]!}'"));
        Assert.Equal(("pg", "Meena Kalsor"), ((string)person["tenant_id"]!, (string)person["given_name"]!));
        Assert.Equal(["ORG_ADMIN"], await RolesAsync(mobile));
        var found = (await works.FindAsync(new { contactMobileNumber = mobile }, user: mobile, tenantId: "pg")).Ids(); // signs in with the one-time code of the demo
        Assert.Equal([(string)organisation["id"]!], found);
    }

    [Fact]
    public async Task A_citizen_who_is_known_already_keeps_his_account_and_is_promoted()
    {
        var before = await works.CountAsync("select count(*) from registries.individuals");
        var organisation = await works.OrganisationAsync(("contactDetails[0].contactMobileNumber", "9000000199"));

        Assert.Equal(before, await works.CountAsync("select count(*) from registries.individuals"));
        Assert.Contains("ORG_ADMIN", await RolesAsync("9000000199"));
        Assert.NotNull((string?)organisation["contactDetails"]![0]!["individualId"]);
    }

    [Fact]
    public async Task Who_leaves_his_last_organisation_is_a_plain_citizen_again()
    {
        var (one, other) = (await works.OrganisationAsync(), await works.OrganisationAsync());
        var mobile = (string)one["contactDetails"]![0]!["contactMobileNumber"]!;
        other["contactDetails"]!.AsArray().Add(new JsonObject { ["tenantId"] = "pg", ["contactName"] = "Serves both", ["contactMobileNumber"] = mobile });
        other = (await works.ChangeAsync(other)).Ok().At("organisations[0]")!.AsObject();
        Assert.Equal((string?)one["contactDetails"]![0]!["individualId"], (string?)other["contactDetails"]![1]!["individualId"]);

        one["contactDetails"]![0]!["contactMobileNumber"] = Mobile();
        (await works.ChangeAsync(one)).Ok();
        Assert.Equal(["ORG_ADMIN"], await RolesAsync(mobile)); // the other organisation lists him still

        other["contactDetails"]![1]!["active"] = false;
        (await works.ChangeAsync(other)).Ok();
        Assert.Equal(["CITIZEN"], await RolesAsync(mobile));
        await works.OrganisationAsync(("contactDetails[0].contactMobileNumber", mobile)); // free again
    }

    [Fact]
    public async Task Who_comes_back_is_administrator_again()
    {
        var organisation = await works.OrganisationAsync();
        var mobile = (string)organisation["contactDetails"]![0]!["contactMobileNumber"]!;
        organisation["contactDetails"]![0]!["active"] = false;
        (await works.ChangeAsync(organisation)).Ok();
        Assert.Equal(["CITIZEN"], await RolesAsync(mobile));

        (await works.ChangeAsync(GivenProjects.With(organisation.DeepClone().AsObject(), ("contactDetails[0].active", true), ("-contactDetails[0].contactMobileNumber", null)))).Ok();
        Assert.Contains("ORG_ADMIN", await RolesAsync(mobile));
    }

    [Fact]
    public async Task A_change_that_leaves_the_contacts_alone_leaves_the_roles_alone()
    {
        var organisation = await works.OrganisationAsync();
        var mobile = (string)organisation["contactDetails"]![0]!["contactMobileNumber"]!;
        organisation["name"] = "Renamed";
        Assert.Equal("2", (await works.ChangeAsync(organisation)).Ok().Message.Headers.ETag!.Tag.Trim('"'));
        Assert.Equal(["ORG_ADMIN"], await RolesAsync(mobile));
    }

    [Fact]
    public async Task A_refused_request_leaves_no_person_behind()
    {
        var mobile = Mobile();
        (await works.RegisterAsync(Payload(("contactDetails[0].contactMobileNumber", mobile)), Payload(("name", "")))).Refused("ORG_NAME");
        Assert.Empty(await RolesAsync(mobile));
    }

    [Fact]
    public async Task The_people_of_the_data_set_serve_their_organisations()
    {
        foreach (var (mobile, role, number) in new[] { ("9000000101", "ORG_ADMIN", "ORG-000017"), ("9000000102", "ORG_STAFF", "ORG-000017"), ("9000000105", "ORG_ADMIN", "ORG-000021") })
        {
            Assert.Equal([role], await RolesAsync(mobile));
            Assert.Equal(number, (await works.FindAsync(new { contactMobileNumber = mobile }, user: mobile, tenantId: "pg")).Ok().Text("organisations[0].orgNumber"));
        }

        Assert.Equal(5, await works.CountAsync("select count(*) from registries.organisation_contacts c join registries.organisations o on o.id = c.organisation_id where o.org_number between 'ORG-000017' and 'ORG-000021' and c.individual_id is not null and c.user_uuid is not null"));
        Assert.Equal(5, await works.CountAsync("select count(*) from registries.bank_accounts where service_code = 'ORG'"));
    }

    // The name of a citizen's account is stored as a digest: the user service is asked.
    private async Task<IReadOnlyList<string>> RolesAsync(string mobile)
    {
        var found = (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync("/user/_search", new { tenantId = "pg", userName = mobile, userType = "CITIZEN" })).Ok().At("user")!.AsArray();
        return [.. found.SelectMany(user => user!["roles"]!.AsArray()).Select(role => (string)role!["code"]!)];
    }
}
