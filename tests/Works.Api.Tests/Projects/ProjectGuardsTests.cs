using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Projects.GivenProjects;

namespace Works.Api.Tests.Projects;

public sealed class ProjectGuardsTests(WorksHost works) : IClassFixture<WorksHost>
{
    private static readonly string[] Routes =
        [Create, Update, "/project/v1/_search?tenantId=pg.citya&limit=1&offset=0", "/project/v2/_search?tenantId=pg.citya&limit=1&offset=0"];

    [Fact]
    public async Task Nobody_comes_in_without_a_token_or_without_a_role()
    {
        foreach (var route in Routes)
        {
            (await works.Anonymous.PostAsync(route, Request(Payload()))).Refused("CustomException", 401, "You are not authorized to access this resource");
            (await (await works.AsAsync("AO1")).PostAsync(route, Request(Payload()))).Refused("CustomException", 403, "Not authorized to access this resource");
        }

        foreach (var route in Routes[..2]) (await (await works.AsAsync("EE1")).PostAsync(route, Request(Payload()))).Refused("CustomException", 403); // may look only
        (await (await works.AsAsync("EE1")).PostAsync(Routes[2], Request(new JsonObject()))).Ok();
    }

    [Fact]
    public async Task Another_city_is_closed()
    {
        foreach (var route in Routes[..2])
        {
            (await (await works.AsAsync("JE1")).PostAsync(route, Request(Payload(("tenantId", "pg.cityb"))))).Refused("CustomException", 403);
            (await (await works.AsAsync("JE1")).PostAsync(route, Request(Payload(("tenantId", "pg.nowhere"))))).Refused("CustomException", 403);
        }

        foreach (var route in Routes[2..]) (await (await works.AsAsync("JE1")).PostAsync(route.Replace("citya", "cityb", StringComparison.Ordinal), Request(new JsonObject()))).Refused("CustomException", 403);
    }

    [Fact]
    public async Task Several_tenants_in_one_request_are_refused_whatever_they_are()
    {
        const string Message = "All projects must have same tenant Id. Please create new request for different tentant id";
        var before = await works.StoredCountAsync();
        foreach (var other in new[] { "pg.cityb", "pg.nowhere", "xx" })
        {
            foreach (var route in Routes[..2])
                (await (await works.AsAsync("JE1")).PostAsync(route, Request(Payload(), Payload(("tenantId", other))))).Refused("MULTIPLE_TENANTS", message: Message);
        }

        Assert.Equal(before, await works.StoredCountAsync());
    }

    [Fact]
    public async Task A_record_of_another_city_is_not_reachable_by_its_id()
    {
        var theirs = (await works.StoredAsync("select id from projects.projects where tenant_id = 'pg.cityb' limit 1"))[0]["id"]!.ToString();
        (await works.UpdateAsync(Payload(("id", theirs), ("name", "taken")))).Refused("INVALID_PROJECT_MODIFY");
        (await works.UpdateAsync(Payload(("id", theirs), ("name", "taken")), cascading: true)).Refused("INVALID_PROJECT_MODIFY");
        Assert.Equal(0, await works.CountAsync("select count(*) from projects.projects where name = 'taken'"));
    }

    [Fact]
    public async Task A_tenant_hidden_beside_the_list_opens_nothing()
    {
        var request = Request(Payload(("tenantId", "pg.cityb")));
        request["tenantId"] = "pg.citya";
        var before = await works.StoredCountAsync();
        Assert.InRange((await (await works.AsAsync("JE1")).PostAsync(Create, request)).Status, 400, 403);
        Assert.Equal(before, await works.StoredCountAsync());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    public async Task A_body_that_is_no_object_is_refused(string body) =>
        (await works.Anonymous.PostRawAsync(Create, body)).Refused("JsonParseException", message: "Bad request");

    [Theory]
    [InlineData("""{"Projects": [{"documents": {"a": 1}}]}""")]
    [InlineData("""{"Projects": [{"targets": [[]]}]}""")]
    [InlineData("""{"Projects": [{"address": {"latitude": "north"}}]}""")]
    [InlineData("""{"Projects": [{"address": {"latitude": 1e300}}]}""")]
    [InlineData("""{"Projects": [{"rowVersion": 99999999999}]}""")]
    [InlineData("""{"Projects": [{"isDeleted": "perhaps"}]}""")]
    [InlineData("""{"Projects": [[[[]]]]}""")]
    public async Task A_member_of_the_wrong_type_is_refused_everywhere(string body)
    {
        foreach (var route in Routes[..3]) (await (await works.AsAsync("JE1")).PostAsync(route, JsonNode.Parse(body))).Refused("JsonMappingException");
    }

    [Fact]
    public async Task The_older_path_leads_to_the_same_place() =>
        (await (await works.AsAsync("JE1")).PostAsync("/pms" + Create, Request(Payload()))).Ok();

    [Fact]
    public async Task Row_level_security_covers_every_table() =>
        Assert.Equal(0, await works.CountAsync("select count(*) from pg_tables where schemaname = 'projects' and not rowsecurity"));

    [Fact]
    public async Task The_samples_are_there_with_their_tree_and_their_authors()
    {
        var tree = (await works.StoredAsync("select id from projects.projects where tenant_id = 'pg.citya' and parent_id is not null limit 1"))[0]["id"];
        var child = await works.ReadAsync(tree!.ToString(), "&includeAncestors=true");
        var root = await works.ReadAsync(child["parent"], "&includeDescendants=true");
        Assert.Equal(2, root["descendants"]!.AsArray().Count);
        Assert.Equal(11, await works.CountAsync("select count(*) from platform.audit_entries where correlation_id = 'seed' and entity = 'projects.projects' and operation = 'CREATE' and tenant_id = 'pg.citya' and actor in (select uuid from administration.users where user_name = 'JE1')"));
        Assert.Equal(2, await works.CountAsync("select count(*) from platform.audit_entries where correlation_id = 'seed' and entity = 'projects.projects' and operation = 'CREATE' and tenant_id = 'pg.cityb' and actor in (select uuid from administration.users where user_name = 'JEB1')"));
    }
}
