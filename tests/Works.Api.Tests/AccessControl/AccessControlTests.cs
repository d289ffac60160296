using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.AccessControl;

/// <summary>Spec 50 §4, §22 check 3.</summary>
public sealed class AccessControlTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Get = "/access/v1/actions/mdms/_get";

    [Fact]
    public async Task The_menu_holds_the_enabled_actions_of_the_roles_once_each_and_no_display_name_is_null()
    {
        var client = await works.AsAsync("JE1");
        var reply = (await client.PostAsync(Get, new { roleCodes = new[] { "EMPLOYEE", "ESTIMATE_CREATOR", "PROJECT_CREATOR" }, tenantId = "pg", actionMaster = "actions-test", enabled = true })).Ok();
        Assert.Equal(["responseInfo", "modules", "actions"], ((JsonObject)reply.Json!).Select(member => member.Key));
        Assert.Null(reply.At("modules"));
        var actions = reply.Json!["actions"]!.AsArray();
        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.True((bool)action!["enabled"]! && action["displayName"] is not null));
        Assert.Equal(actions.Count, actions.Select(action => (long)action!["id"]!).Distinct().Count());
        Assert.Contains(actions, action => (string?)action!["url"] == "card");
        string[] members = ["id", "name", "url", "displayName", "orderNumber", "queryParams", "parentModule", "enabled", "serviceCode", "tenantId", "createdDate", "createdBy", "lastModifiedDate", "lastModifiedBy", "path", "navigationURL", "leftIcon", "rightIcon"];
        Assert.Equal(members, actions[0]!.AsObject().Select(member => member.Key).Take(members.Length));

        var routes = (await client.PostAsync(Get, new { roleCodes = new[] { "ESTIMATE_CREATOR" }, tenantId = "pg.citya", actionMaster = "actions-test", enabled = false })).Ok().Json!["actions"]!.AsArray();
        Assert.Contains(routes, action => (string?)action!["url"] == "/estimate/v1/_create");
    }

    [Fact]
    public async Task Roles_the_caller_does_not_hold_open_nothing()
    {
        var client = await works.AsAsync("JE1");
        var reply = (await client.PostAsync(Get, new { roleCodes = new[] { "HRMS_ADMIN", "SUPERUSER" }, tenantId = "pg", actionMaster = "actions-test", enabled = false })).Ok();
        Assert.Empty(reply.Json!["actions"]!.AsArray());
    }

    [Fact]
    public async Task Missing_tenant_and_roles_are_refused_in_an_array()
    {
        var client = await works.AsAsync("JE1");
        var reply = await client.PostAsync(Get, new { roleCodes = Array.Empty<string>(), actionMaster = "actions-test", enabled = true });
        Assert.Equal(400, reply.Status);
        var error = Assert.Single(reply.Json!.AsArray())!["error"]!;
        Assert.Equal((400, "Action is invalid"), ((int)error["code"]!, (string?)error["message"]));
        Assert.Equal(["accesscontrol.0001", "accesscontrol.0012"], error["errorFields"]!.AsArray().Select(field => (string?)field!["code"]));
        var longTenant = await client.PostAsync(Get, new { roleCodes = new[] { "EMPLOYEE" }, tenantId = "pg.citya." + new string('x', 50) });
        Assert.Equal("accesscontrol.0001", (string?)longTenant.Json![0]!["error"]!["errorFields"]![0]!["code"]);
        (await works.Anonymous.PostAsync(Get, new { roleCodes = new[] { "EMPLOYEE" }, tenantId = "pg" })).Refused("CustomException", 401);
        (await client.PostAsync(Get, new { roleCodes = new[] { "EMPLOYEE" }, tenantId = "pg.cityb" })).Refused("CustomException", 403);
        Assert.Equal(400, (await client.PostAsync(Get, new { roleCodes = "EMPLOYEE", tenantId = "pg" })).Status);
    }

    [Fact]
    public async Task Authorisation_answers_without_a_body_and_needs_every_tenant_covered()
    {
        var client = await works.AsAsync("SUPERUSERA");
        async Task<Reply> AskAsync(string role, string held, string uri, params string[] tenants) =>
            await client.PostAsync("/access/v1/actions/_authorize", new { AuthorizationRequest = new { roles = new[] { new { code = role, tenantId = held } }, uri, tenantIds = tenants } });
        var yes = await AskAsync("ESTIMATE_CREATOR", "pg.citya", "/estimate/v1/_create", "pg.citya");
        Assert.Equal((200, string.Empty), (yes.Status, yes.Body));
        Assert.Equal(200, (await AskAsync("ESTIMATE_CREATOR", "pg", "/estimate/v1/_create?x=1", "pg.citya", "pg.cityb")).Status);
        Assert.Equal(401, (await AskAsync("ESTIMATE_CREATOR", "pg.citya", "/estimate/v1/_create", "pg.citya", "pg.cityb")).Status);
        Assert.Equal(401, (await AskAsync("ESTIMATE_CREATOR", "pg.city", "/estimate/v1/_create", "pg.citya")).Status);
        Assert.Equal(401, (await AskAsync("HRMS_ADMIN", "pg.citya", "/estimate/v1/_create", "pg.citya")).Status);
        Assert.Equal(401, (await client.PostAsync("/access/v1/actions/_authorize")).Status);
        (await (await works.AsAsync("JE1")).PostAsync("/access/v1/actions/_authorize")).Refused("CustomException", 403);
        (await works.Anonymous.PostAsync("/access/v1/actions/_authorize")).Refused("CustomException", 401);
        (await client.PostRawAsync("/access/v1/actions/_authorize", "{\"RequestInfo\":{\"authToken\":\"" + client.Token + "\"},\"AuthorizationRequest\":3}")).Refused("JsonMappingException");
    }

    [Fact]
    public async Task Roles_are_listed_by_code()
    {
        var client = await works.AsAsync("HR1");
        var reply = (await client.PostAsync("/access/v1/roles/_search?tenantId=pg.citya&code=HRMS_ADMIN,EMPLOYEE")).Ok();
        Assert.Equal(["EMPLOYEE", "HRMS_ADMIN"], reply.Json!["roles"]!.AsArray().Select(role => (string?)role!["code"]).Order(StringComparer.Ordinal));
        Assert.Equal(["name", "code", "description"], reply.At("roles[0]")!.AsObject().Select(member => member.Key));
        Assert.True((await client.PostAsync("/access/v1/roles/_search")).Ok().Json!["roles"]!.AsArray().Count > 40);
        (await (await works.AsAsync("9000000101", "pg")).PostAsync("/access/v1/roles/_search")).Refused("CustomException", 403);
        (await works.Anonymous.PostAsync("/access/v1/roles/_search")).Refused("CustomException", 401);
    }
}
