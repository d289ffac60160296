using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Persons.GivenPersons;

namespace Works.Api.Tests.Persons;

/// <summary>Individuals with an account. Spec 30 §5.5.</summary>
public sealed class SystemUserTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_system_user_gets_a_citizens_account_at_the_state_that_follows_him()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var mobile = Mobile();
        var person = await works.PersonAsync(("mobileNumber", mobile), ("isSystemUser", true), ("userDetails", new JsonObject { ["username"] = mobile }));
        Assert.True(long.TryParse((string)person["userId"]!, System.Globalization.CultureInfo.InvariantCulture, out _));
        var account = (await works.StoredAsync($"select type, tenant_id, active from administration.users where uuid = '{(string)person["userUuid"]!}'"))[0];
        Assert.Equal(("CITIZEN", "pg", true), ((string)account["type"]!, (string)account["tenant_id"]!, (bool)account["active"]!));
        Assert.Equal("CITIZEN", (string)(await works.StoredAsync($"select string_agg(role_code, ',') as roles from administration.user_roles where user_uuid = '{(string)person["userUuid"]!}'"))[0]["roles"]!);
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where topic = 'update-user-id-topic' and aggregate_id = '{(string)person["id"]!}'"));
        (await client.PostAsync(Create, Request(Payload(("mobileNumber", mobile), ("isSystemUser", true), ("userDetails", new JsonObject { ["username"] = mobile }))))).Refused("INDIVIDUAL_USER_SERVICE_CREATE_ERROR");
    }

    [Fact]
    public async Task Nobody_gives_roles_or_types_he_may_not_give()
    {
        foreach (var (user, tenant) in new[] { ("9000000101", "pg"), ("JE1", "pg.citya") })
        {
            var client = await works.AsAsync(user, tenant);
            JsonObject Details(string role, string type) => new() { ["type"] = type, ["tenantId"] = "pg.citya", ["roles"] = new JsonArray(new JsonObject { ["code"] = role, ["tenantId"] = "pg.citya" }) };
            foreach (var details in new[] { Details("SUPERUSER", "CITIZEN"), Details("ORG_ADMIN", "CITIZEN"), Details("CITIZEN", "EMPLOYEE"), Details("SYSTEM", "SYSTEM") })
                (await client.PostAsync(Create, Request(Payload(("isSystemUser", true), ("userDetails", details))))).Refused("INDIVIDUAL_USER_SERVICE_CREATE_ERROR");
            // A number that is not the person's own would let him sign in as another.
            (await client.PostAsync(Create, Request(Payload(("isSystemUser", true), ("userDetails", new JsonObject { ["username"] = Mobile() }))))).Refused("INDIVIDUAL_USER_SERVICE_CREATE_ERROR");
        }
    }

    [Fact]
    public async Task An_account_is_not_taken_over_through_its_person()
    {
        var client = await works.AsAsync("9000000101", "pg");
        var victim = (await works.FindPersonsAsync(new { individualName = "CityA Super User" }, user: "9000000101", tenantId: "pg")).Ok().At("Individual[0]")!;
        var stolen = victim.DeepClone();
        stolen["mobileNumber"] = Mobile();
        (await client.PostAsync(Update, Request(stolen))).Refused("INDIVIDUAL_USER_SERVICE_UPDATE_ERROR");
        stolen = victim.DeepClone();
        stolen["isSystemUserActive"] = false;
        (await client.PostAsync(Update, Request(stolen))).Refused("INDIVIDUAL_USER_SERVICE_UPDATE_ERROR");
        stolen = victim.DeepClone();
        stolen["isDeleted"] = true;
        (await client.PostAsync(Delete, Request(stolen))).Refused("INDIVIDUAL_USER_SERVICE_DELETE_ERROR");
        stolen = victim.DeepClone();
        stolen["userDetails"]!["roles"] = new JsonArray(new JsonObject { ["code"] = "CITIZEN", ["tenantId"] = "pg" });
        (await client.PostAsync(Update, Request(stolen))).Refused("INDIVIDUAL_USER_SERVICE_UPDATE_ERROR");
        await works.AsAsync("SUPERUSERA");
    }
}
