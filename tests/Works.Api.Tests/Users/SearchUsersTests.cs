using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Users;

/// <summary>Spec 50 §3.5, §22 checks 3, 4.</summary>
public sealed class SearchUsersTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Search = "/user/_search";

    [Fact]
    public async Task A_user_is_found_by_name_number_or_uuid_and_answered_without_password()
    {
        var client = await works.AsAsync("JE1");
        var reply = (await client.PostAsync(Search + "?_=123&tenantId=pg.citya", new { tenantId = "pg.citya", userName = "ee1", pageSize = "100" })).Ok();
        var user = Assert.Single(reply.Json!["user"]!.AsArray())!.AsObject();
        Assert.Equal(("EE1", "EMPLOYEE", "pg.citya", "200"), ((string?)user["userName"], (string?)user["type"], (string?)user["tenantId"], reply.Text("responseInfo.status")));
        Assert.False(user.ContainsKey("password"));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", (string?)user["dob"]);
        Assert.Matches("^[0-9]{2}-[0-9]{2}-[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}$", (string?)user["createdDate"]);

        var byNumber = (await client.PostAsync(Search, new { tenantId = "pg.citya", mobileNumber = (string?)user["mobileNumber"] })).Ok();
        Assert.Equal((string?)user["uuid"], byNumber.Text("user[0].uuid"));
        var byUuid = (await client.PostAsync(Search, new { uuid = new[] { (string?)user["uuid"] } })).Ok(); // no tenant: all the caller may see
        Assert.Equal("EE1", byUuid.Text("user[0].userName"));
        Assert.Empty((await client.PostAsync(Search, new { tenantId = "pg.citya", userName = "NOBODY" })).Ok().Json!["user"]!.AsArray());
    }

    [Fact]
    public async Task Criteria_must_be_given_and_names_need_a_tenant()
    {
        var client = await works.AsAsync("JE1");
        (await client.PostAsync(Search, new { tenantId = "pg.citya" })).Refused("InvalidUserSearchCriteriaException");
        (await client.PostAsync(Search, new { tenantId = "pg.citya", id = new[] { 1 } })).Refused("InvalidUserSearchCriteriaException");
        (await client.PostAsync(Search, new { tenantId = "pg.citya", roleCodes = new[] { "EMPLOYEE" } })).Refused("InvalidUserSearchCriteriaException");
        (await client.PostAsync(Search, new { userName = "EE1" })).Refused("InvalidUserSearchCriteriaException");
        (await client.PostAsync(Search, new { tenantId = "pg.citya", userName = " " })).Refused("InvalidUserSearchCriteriaException");
    }

    [Fact]
    public async Task Pages_of_strangers_hold_ten_at_most_in_the_order_of_names_and_lists_of_uuids_come_whole()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var many = (await client.PostAsync(Search, new { tenantId = "pg.citya", name = "a", fuzzyLogic = true, pageSize = 100 })).Ok().Json!["user"]!.AsArray();
        Assert.Equal(10, many.Count);
        var names = many.Select(user => ((string)user!["name"]!).ToLowerInvariant()).ToList();
        Assert.Equal(names.Order(StringComparer.OrdinalIgnoreCase), names);
        var next = (await client.PostAsync(Search, new { tenantId = "pg.citya", name = "a", fuzzyLogic = true, pageNumber = 1 })).Ok().Json!["user"]!.AsArray();
        Assert.DoesNotContain(next, user => many.Any(first => (string?)first!["uuid"] == (string?)user!["uuid"]));
        Assert.Empty((await client.PostAsync(Search, new { tenantId = "pg.citya", name = "a" })).Ok().Json!["user"]!.AsArray()); // exact unless fuzzy

        var uuids = (await works.StoredAsync("select uuid from administration.users where tenant_id = 'pg.citya' and active")).Select(row => row["uuid"]!.ToString()).ToList();
        Assert.True(uuids.Count > 10);
        Assert.Equal(uuids.Count, (await client.PostAsync(Search, new { tenantId = "pg.citya", uuid = uuids })).Ok().Json!["user"]!.AsArray().Count);
    }

    [Fact]
    public async Task Roles_are_those_held_at_the_tenant()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var holders = (await client.PostAsync(Search, new { tenantId = "pg.citya", name = "e", fuzzyLogic = true, roleCodes = new[] { "BILL_ACCOUNTANT" } })).Ok().Json!["user"]!.AsArray();
        Assert.NotEmpty(holders);
        Assert.All(holders, user => Assert.Contains(user!["roles"]!.AsArray(), role => (string?)role!["code"] == "BILL_ACCOUNTANT"));
    }

    [Fact]
    public async Task Inactive_users_are_left_out_unless_asked_for_but_not_by_the_other_version()
    {
        var uuid = (await works.StoredAsync("update administration.users set active = false where user_name = 'AUTO2' returning uuid"))[0]["uuid"]!.ToString();
        var client = await works.AsAsync("JE1");
        Assert.Empty((await client.PostAsync(Search, new { uuid = new[] { uuid } })).Ok().Json!["user"]!.AsArray());
        Assert.Single((await client.PostAsync(Search, new { uuid = new[] { uuid }, active = false })).Ok().Json!["user"]!.AsArray());
        Assert.Single((await client.PostAsync("/user/v1/_search", new { uuid = new[] { uuid } })).Ok().Json!["user"]!.AsArray());
    }

    [Fact]
    public async Task Citizens_are_looked_for_at_the_state()
    {
        var client = await works.AsAsync("JE1");
        var reply = (await client.PostAsync(Search, new { tenantId = "pg.citya", userType = "CITIZEN", mobileNumber = "9000000101" })).Ok();
        Assert.Equal(("pg", "ORG_ADMIN"), (reply.Text("user[0].tenantId"), reply.Text("user[0].roles[0].code")));
    }

    [Fact]
    public async Task Strangers_and_citizens_learn_a_name_and_a_masked_number_only()
    {
        var uuid = (await works.StoredAsync("select uuid from administration.users where name = 'Sarita Munder'"))[0]["uuid"]!.ToString();
        foreach (var client in new[] { works.Anonymous, await works.AsAsync("9000000102", "pg") })
        {
            var user = (await client.PostAsync(Search, new { tenantId = "pg", uuid = new[] { uuid } })).Ok().Json!["user"]![0]!.AsObject();
            Assert.Equal(("Sarita Munder", "******0101", "CITIZEN", "pg"), ((string?)user["name"], (string?)user["mobileNumber"], (string?)user["type"], (string?)user["tenantId"]));
            var told = user.Where(member => member.Value is not null).Select(member => member.Key).Order(StringComparer.Ordinal);
            Assert.Equal(["mobileNumber", "name", "roles", "tenantId", "type", "uuid"], told);
        }

        var own = (await (await works.AsAsync("9000000101", "pg")).PostAsync(Search, new { tenantId = "pg", uuid = new[] { uuid } })).Ok();
        Assert.Equal("9000000101", own.Text("user[0].mobileNumber"));
        Assert.Empty((await works.Anonymous.PostAsync(Search, new { uuid = new[] { uuid } })).Ok().Json!["user"]!.AsArray()); // and only of the tenant they name
        Assert.Empty((await works.Anonymous.PostAsync(Search, new { tenantId = "pg", name = "arita", fuzzyLogic = true })).Ok().Json!["user"]!.AsArray());
    }

    [Fact]
    public async Task Another_citys_users_are_out_of_reach()
    {
        var foreign = (await works.StoredAsync("select uuid from administration.users where user_name = 'SUPERUSERB'"))[0]["uuid"]!.ToString();
        var client = await works.AsAsync("JE1");
        (await client.PostAsync(Search, new { tenantId = "pg.cityb", userName = "SUPERUSERB" })).Refused("CustomException", 403, "Not authorized to access this resource");
        Assert.Empty((await client.PostAsync(Search, new { uuid = new[] { foreign } })).Ok().Json!["user"]!.AsArray());
        Assert.Empty((await client.PostAsync(Search, new { tenantId = "pg.citya", uuid = new[] { foreign } })).Ok().Json!["user"]!.AsArray());
    }

    [Fact]
    public async Task A_bad_token_is_refused_and_malformed_bodies_are_400()
    {
        (await new Client(works.Http, Guid.NewGuid().ToString()).PostAsync(Search, new { tenantId = "pg", userName = "x" })).Refused("InvalidAccessTokenException", 401, "InvalidAccessTokenException");
        (await works.Anonymous.PostRawAsync(Search, "{\"uuid\": 5}")).Refused("JsonMappingException");
        (await works.Anonymous.PostRawAsync(Search, "{")).Refused("JsonParseException");
        (await works.Anonymous.PostRawAsync(Search, string.Empty)).Refused("MissingJsonException");
        Assert.Empty((await works.Anonymous.PostAsync(Search, new { tenantId = "pg", uuid = new[] { "no uuid", "" } })).Ok().Json!["user"]!.AsArray());
        var loose = (JsonObject)JsonNode.Parse("{\"RequestInfo\":{\"ts\":\"\",\"did\":1,\"UserInfo\":{\"id\":1}},\"tenantId\":\"pg\",\"userName\":\"SUPERUSER\",\"sort\":[\"name\"]}")!;
        (await works.Anonymous.PostAsync(Search + "?_=123", loose)).Ok();
    }
}
