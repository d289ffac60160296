using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Projects.GivenProjects;

namespace Works.Api.Tests.Projects;

public sealed class SearchProjectsTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string CityA = "pg.citya";

    [Theory]
    [InlineData("tenantId=pg.citya&offset=0", "SEARCH_PROJECT.LIMIT", null)]
    [InlineData("tenantId=pg.citya&limit=&offset=0", "SEARCH_PROJECT.LIMIT", null)]
    [InlineData("tenantId=pg.citya&limit=-1&offset=0", "SEARCH_PROJECT.LIMIT", null)]
    [InlineData("tenantId=pg.citya&limit=10", "SEARCH_PROJECT.OFFSET", null)]
    [InlineData("tenantId=pg.citya&limit=10&offset=-1", "SEARCH_PROJECT.OFFSET", null)]
    [InlineData("limit=10&offset=0", "SEARCH_PROJECT.TENANT_ID", null)]
    [InlineData("tenantId=&limit=10&offset=0", "SEARCH_PROJECT.TENANT_ID", null)]
    [InlineData("tenantId=pg.citya", "SEARCH_PROJECT.LIMIT", null)]
    [InlineData("tenantId=pg.citya&limit=10&offset=0&createdTo=5", "INVALID_DATE_PARAM", "Created From date is required if Created To date is given")]
    [InlineData("tenantId=pg.citya&limit=10&offset=0&createdTo=5&createdFrom=6", "INVALID_DATE", "Created From should be less than Created To")]
    [InlineData("tenantId=pg.citya&limit=many&offset=0", "", null)]
    [InlineData("tenantId=pg.citya&limit=10&offset=0&includeDeleted=maybe", "", null)]
    public async Task The_url_is_checked_first(string query, string code, string? message) =>
        (await (await works.AsAsync("JE1")).PostAsync("/project/v1/_search?" + query, new JsonObject { ["Projects"] = new JsonArray() })).Refused(code, message: message);

    [Theory]
    [InlineData("""{"Projects": []}""", "Size.projectRequest.projects", "size must be between 1 and 2147483647")]
    [InlineData("{}", "NotNull.projectRequest.projects", "must not be null")]
    [InlineData("""{"Projects": [null]}""", "PROJECT", "Project is mandatory")]
    [InlineData("""{"Projects": ["x"]}""", "JsonMappingException", null)]
    [InlineData("""{"Projects": [{"name": "x"}]}""", "TENANT_ID", "Tenant ID is mandatory")]
    [InlineData("""{"Projects": [{"name": null}]}""", "TENANT_ID", "Tenant ID is mandatory")]
    [InlineData("""{"Projects": [{"tenantId": " "}]}""", "TENANT_ID", "Tenant ID is mandatory")]
    [InlineData("""{"Projects": [{"tenantId": "pg.citya"}]}""", "PROJECT_SEARCH_FIELDS", "Any one project search field is required")]
    [InlineData("""{"Projects": [{"tenantId": "pg.citya", "name": " ", "id": "", "startDate": 0}]}""", "PROJECT_SEARCH_FIELDS", "Any one project search field is required")]
    [InlineData("""{"Projects": [{"tenantId": "pg.citya", "name": "x"}, {"tenantId": "pg.citya", "description": "x"}]}""", "PROJECT_SEARCH_FIELDS", null)]
    [InlineData("""{"Projects": [{"tenantId": "pg.citya", "startDate": 6, "endDate": 5}]}""", "INVALID_DATE", "Start date should be less than end date")]
    [InlineData("""{"Projects": [{"tenantId": "pg.citya", "endDate": 5}]}""", "INVALID_DATE", "Start date is required if end date is passed")]
    [InlineData("""{"Projects": [{"tenantId": "pg.citya", "startDate": "soon"}]}""", "JsonMappingException", null)]
    public async Task The_criteria_are_checked_in_order(string body, string code, string? message) =>
        (await (await works.AsAsync("JE1")).PostAsync("/project/v1/_search?tenantId=pg.citya&limit=10&offset=0", JsonNode.Parse(body))).Refused(code, message: message);

    [Fact]
    public async Task Url_and_body_name_the_same_tenant() =>
        (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync("/project/v1/_search?tenantId=pg.citya&limit=10&offset=0", Request(JsonNode.Parse("""{"tenantId": "pg.cityb", "name": "x"}"""))))
            .Refused("MULTIPLE_TENANTS", message: "Tenant Id must be same in URL param and project request");

    [Fact]
    public async Task A_tenant_of_the_body_without_a_role_is_refused_by_the_edge() =>
        (await (await works.AsAsync("JE1")).PostAsync("/project/v1/_search?tenantId=pg.citya&limit=10&offset=0", Request(JsonNode.Parse("""{"tenantId": "pg.cityb", "name": "x"}"""))))
            .Refused("CustomException", 403, "Not authorized to access this resource");

    [Fact]
    public async Task Every_criterion_finds_its_project()
    {
        var parent = await works.CreatedAsync();
        var project = await works.CreatedAsync(
            ("name", "Quaint Pergola"), ("projectSubType", "MP001"), ("projectType", "WT-CWS"), ("referenceID", "L/77"), ("parent", parent["id"]),
            ("address.boundary", "B4"), ("additionalDetails.locality", "SUN30"), ("startDate", InDays(400)), ("endDate", InDays(500)));
        (string Path, JsonNode? Value)[] criteria =
        [
            ("id", project["id"]), ("projectNumber", project["projectNumber"]), ("projectType", "WT-CWS"), ("projectSubType", "MP001"), ("referenceID", "L/77"),
            ("address.boundary", "B4"), ("name", "Pergola"), ("name", "int Perg"), ("startDate", InDays(399)),
        ];
        foreach (var (path, value) in criteria)
        {
            var found = (await works.SearchAsync(With(new JsonObject { ["tenantId"] = CityA }, (path, value)))).Ok().At("Project")!.AsArray();
            Assert.True(found.Any(one => (string)one!["id"]! == (string)project["id"]!), $"{path} = {value}: {found}");
        }

        // A parent alone is refused (spec 10 §2.3), beside another criterion it counts.
        (await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["parent"] = parent["id"]!.DeepClone() })).Refused("PROJECT_SEARCH_FIELDS");
        Assert.Single((await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["parent"] = parent["id"]!.DeepClone(), ["name"] = "Pergola" })).Ok().At("Project")!.AsArray());
        (string Path, JsonNode? Value)[] others = [("projectType", "NO"), ("name", "Pergola%"), ("name", "PERGOLA"), ("startDate", InDays(401)), ("endDate", InDays(499)), ("address.boundary", "B1"), ("parent", "x")];
        foreach (var (path, value) in others)
        {
            var both = With(new JsonObject { ["tenantId"] = CityA, ["id"] = project["id"]!.DeepClone(), ["startDate"] = InDays(399) }, (path, value));
            var reply = (await works.SearchAsync(both)).Ok();
            Assert.Equal((0, 0), (reply.At("Project")!.AsArray().Count, (int)reply.At("TotalCount")!)); // all criteria of one item
        }

        var either = (await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["id"] = "no-such" })).Ok();
        Assert.Empty(either.At("Project")!.AsArray());
        var body = Request(new JsonObject { ["tenantId"] = CityA, ["id"] = project["id"]!.DeepClone() }, new JsonObject { ["tenantId"] = CityA, ["id"] = parent["id"]!.DeepClone() });
        var any = (await (await works.AsAsync("JE1")).PostAsync("/project/v1/_search?tenantId=pg.citya&limit=10&offset=0", body)).Ok();
        Assert.Equal(2, (int)any.At("TotalCount")!); // any of several items
    }

    [Theory]
    [InlineData("Zebra crossing 50% done_1", "bra cross", true)]
    [InlineData("Zebra crossing 50% done_2", "0% done_2", true)] // signs of a pattern stand for themselves
    [InlineData("Zebra crossing 50% done_3", "zebra%done_3", false)]
    [InlineData("Zebra crossing 50% done_4", "doneX4", false)]
    [InlineData("Zebra crossing 50% done_5", "done\\_5", false)]
    [InlineData("शिव मंदिर के पास सड़क", "मंदिर", true)]
    [InlineData("Zebra qj", "qj", true)] // too short for the index
    [InlineData("Zebra --&&", "--&&", true)] // no letter at all
    public async Task A_part_of_the_name_is_found_as_it_is_written(string name, string part, bool isFound)
    {
        var project = await works.CreatedAsync(("name", name));
        var found = (await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["name"] = part })).Ok();
        Assert.Equal(isFound, found.At("Project")!.AsArray().Any(one => (string)one!["id"]! == (string)project["id"]!));
    }

    [Fact]
    public async Task A_name_that_more_projects_have_than_the_index_hands_on_finds_them_all()
    {
        var client = await works.AsAsync("JE1");
        for (var i = 0; i < 3; i++)
            (await client.PostAsync(Create, Request([.. Enumerable.Range(0, 400).Select(_ => Payload(("name", "Ubiquitous bollard")))]))).Ok();
        var found = (await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["name"] = "bollard" })).Ok();
        Assert.Equal(1200, (int)found.At("TotalCount")!);
    }

    [Fact]
    public async Task Many_items_are_one_query_and_too_many_are_refused()
    {
        JsonNode Item(int i) => new JsonObject { ["tenantId"] = CityA, ["name"] = "no such name " + i };
        var client = await works.AsAsync("JE1");
        (await client.PostAsync("/project/v1/_search?tenantId=pg.citya&limit=10&offset=0", Request([.. Enumerable.Range(0, 200).Select(Item)]))).Ok();
        (await client.PostAsync("/project/v1/_search?tenantId=pg.citya&limit=10&offset=0", Request([.. Enumerable.Range(0, 201).Select(Item)]))).Refused("Size.projectRequest.projects");
    }

    [Fact]
    public async Task An_item_without_any_member_lists_the_tenant_newest_first_in_pages()
    {
        var older = await works.CreatedAsync();
        var newer = await works.CreatedAsync();
        var client = await works.AsAsync("JE1");
        async Task<Reply> PageAsync(string paging) => (await client.PostAsync($"/project/v1/_search?tenantId=pg.citya&{paging}", Request(new JsonObject()))).Ok();
        var first = await PageAsync("limit=2&offset=0");
        var ids = first.At("Project")!.AsArray().Select(one => (string)one!["id"]!).ToList();
        var total = (int)first.At("TotalCount")!;
        Assert.Equal(await works.CountAsync("select count(*) from projects.projects where tenant_id = 'pg.citya' and not is_deleted"), total);
        Assert.True(total > 2);
        Assert.Contains((string)newer["id"]!, ids);
        Assert.True(ids.IndexOf((string)newer["id"]!) == 0 || ids.Contains((string)older["id"]!));
        Assert.Equal(total, (int)(await PageAsync("limit=0&offset=0")).At("TotalCount")!);
        Assert.Equal(total, (int)(await PageAsync($"limit=5&offset={total + 5}")).At("TotalCount")!);
        Assert.Equal(total, (int)(await PageAsync("limit=1000000&offset=1")).At("TotalCount")!);
        Assert.Empty((await PageAsync("limit=1&offset=99999999999")).At("Project")!.AsArray());
        Assert.Equal(ids[1], (string)(await PageAsync("limit=1&offset=1.0")).At("Project[0].id")!);
    }

    [Fact]
    public async Task Times_of_creation_and_change_filter_and_lift_the_need_for_a_criterion()
    {
        var created = await works.CreatedAsync();
        var time = (long)created["auditDetails"]!["createdTime"]!;
        async Task<bool> FindsAsync(string query) => (await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["name"] = "" }, query)).Ok().At("Project")!.AsArray()
            .Any(one => (string)one!["id"]! == (string)created["id"]!);
        Assert.True(await FindsAsync($"&createdFrom={time}"));
        Assert.True(await FindsAsync($"&createdFrom={time}&createdTo={time}"));
        Assert.False(await FindsAsync($"&createdFrom={time + 60_000}"));
        Assert.False(await FindsAsync($"&createdFrom=1&createdTo={time - 1}"));
        Assert.True(await FindsAsync($"&createdFrom=1&lastChangedSince={time}"));
        Assert.False(await FindsAsync($"&createdFrom=1&lastChangedSince={time + 60_000}"));
    }

    [Fact]
    public async Task Relatives_are_answered_when_asked_for()
    {
        var root = await works.CreatedAsync();
        var child = await works.CreatedAsync(("parent", root["id"]), ("targets", JsonNode.Parse("""[{"totalNo": 1}]""")));
        var grandchild = await works.CreatedAsync(("parent", child["id"]));
        static string[] Ids(JsonNode? list) => [.. list?.AsArray().Select(one => (string)one!["id"]!) ?? []];

        var plain = await works.ReadAsync(child["id"]);
        Assert.Null(plain["ancestors"]);
        Assert.Null(plain["descendants"]);
        var tree = await works.ReadAsync(root["id"], "&includeAncestors=true&includeDescendants=true");
        Assert.Null(tree["ancestors"]);
        Assert.Equal([(string)child["id"]!, (string)grandchild["id"]!], Ids(tree["descendants"]));
        Assert.Equal("fileStore-test", (string)tree["descendants"]![0]!["documents"]![0]!["fileStoreId"]!);
        Assert.Single(tree["descendants"]![0]!["targets"]!.AsArray());
        Assert.Equal("B1", (string)tree["descendants"]![0]!["address"]!["boundary"]!);
        Assert.Equal([(string)child["id"]!], Ids((await works.ReadAsync(root["id"], "&includeDescendants=true&includeImmediateChildren=true"))["descendants"]));
        Assert.Equal([(string)root["id"]!, (string)child["id"]!], Ids((await works.ReadAsync(grandchild["id"], "&includeAncestors=true"))["ancestors"]));
        Assert.Null((await works.ReadAsync(grandchild["id"], "&includeDescendants=true"))["descendants"]);
        Assert.Equal(3, (int)(await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["id"] = root["id"]!.DeepClone() }, "&isAncestorProjectId=true")).At("TotalCount")!);
        Assert.Equal(2, (int)(await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["id"] = child["id"]!.DeepClone() }, "&isAncestorProjectId=true")).At("TotalCount")!);

        // A deleted project takes what is below it out of sight.
        (await works.UpdateAsync(With(child, ("isDeleted", true)))).Ok();
        Assert.Null((await works.ReadAsync(root["id"], "&includeDescendants=true"))["descendants"]);
        Assert.Equal(2, (await works.ReadAsync(root["id"], "&includeDescendants=true&includeDeleted=true"))["descendants"]!.AsArray().Count);
        Assert.Equal(1, (int)(await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["id"] = root["id"]!.DeepClone() }, "&isAncestorProjectId=true")).At("TotalCount")!);
        Assert.Empty((await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["id"] = child["id"]!.DeepClone() })).At("Project")!.AsArray());
        Assert.Equal("Cancelled", (string)(await works.ReadAsync(child["id"], "&includeDeleted=true"))["status"]!);
    }

    [Fact]
    public async Task The_order_can_be_chosen()
    {
        var marker = Guid.NewGuid().ToString("N");
        foreach (var name in new[] { "b", "a", "c" }) await works.CreatedAsync(("name", $"{marker} {name}"));
        async Task<string> NamesAsync(string query) => string.Concat((await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["name"] = marker }, query)).Ok()
            .At("Project")!.AsArray().Select(one => ((string)one!["name"]!)[^1]));
        Assert.Equal("abc", await NamesAsync("&sortBy=name&sortOrder=ASC"));
        Assert.Equal("cba", await NamesAsync("&sortBy=name"));
        Assert.Equal("bac", await NamesAsync("&sortBy=projectNumber&sortOrder=asc"));
        Assert.Equal(3, (await NamesAsync("&sortBy=no_such;drop table&sortOrder=sideways&_=1")).Length);
    }

    [Fact]
    public async Task A_state_user_sees_the_cities_and_a_city_user_sees_his_own()
    {
        var name = "Seen by the state " + Guid.NewGuid();
        foreach (var (user, tenant) in new[] { ("SUPERUSERA", "pg.citya"), ("SUPERUSERB", "pg.cityb") })
            (await (await works.AsAsync(user, tenant)).PostAsync("/project/v1/_create", new { Projects = new[] { new { tenantId = tenant, name, projectType = "MP-CWS" } } })).Ok();
        var state = (await works.SearchAsync(new JsonObject { ["tenantId"] = "pg", ["name"] = name }, "&includeDescendants=true", "SUPERUSER", "pg")).Ok();
        Assert.Equal(["pg.citya", "pg.cityb"], state.At("Project")!.AsArray().Select(one => (string)one!["tenantId"]!).Order());
        var city = (await works.SearchAsync(new JsonObject { ["tenantId"] = "pg.cityb", ["name"] = name }, user: "JEB1", tenantId: "pg.cityb")).Ok();
        Assert.Equal(["pg.cityb"], city.At("Project")!.AsArray().Select(one => (string)one!["tenantId"]!));
    }

    [Fact]
    public async Task A_project_of_another_city_is_not_found_by_its_id_or_number()
    {
        var theirs = (await works.StoredAsync("select id, project_number from projects.projects where tenant_id = 'pg.cityb' limit 1"))[0];
        Assert.Empty((await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["id"] = theirs["id"]!.ToString() })).Ok().At("Project")!.AsArray());
        Assert.Empty((await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["id"] = theirs["id"]!.ToString() }, "&isAncestorProjectId=true")).Ok().At("Project")!.AsArray());
        Assert.Empty((await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["projectNumber"] = theirs["project_number"]!.ToString() })).Ok().At("Project")!.AsArray());
    }

    [Fact]
    public async Task The_second_search_takes_lists_and_answers_the_same()
    {
        var one = await works.CreatedAsync(("referenceID", "V2-1"), ("isTaskEnabled", true));
        var two = await works.CreatedAsync(("projectSubType", "MP002"), ("department", "WRK"), ("parent", one["id"]), ("startDate", InDays(600)));
        var client = await works.AsAsync("JE1");
        async Task<Reply> FindAsync(JsonNode? criteria, string query = "") =>
            await client.PostAsync("/project/v2/_search?tenantId=pg.citya&limit=10&offset=0" + query, new JsonObject { ["Project"] = criteria });
        async Task<long> CountAsync(string json) => (long)(await FindAsync(JsonNode.Parse(json))).Ok().At("TotalCount")!;

        var both = await FindAsync(new JsonObject { ["id"] = new JsonArray(one["id"]!.DeepClone(), two["id"]!.DeepClone(), "no-such", "") });
        Assert.Equal(2, (int)both.Ok().At("TotalCount")!);
        Assert.True(JsonNode.DeepEquals(both.At("Project")!.AsArray().Single(p => (string)p!["id"]! == (string)one["id"]!), await works.ReadAsync(one["id"])));
        Assert.Equal(1, await CountAsync("""{"referenceId": "V2-1", "projectTypeId": "MP-CWS", "boundaryCode": "B1", "isTaskEnabled": true, "name": "drain"}"""));
        Assert.Equal(1, await CountAsync($$"""{"subProjectTypeId": "MP002", "department": "WRK", "parent": "{{one["id"]}}", "startDate": {{InDays(599)}}}"""));
        Assert.Equal(0, await CountAsync("""{"referenceId": "V2-1", "isTaskEnabled": false}"""));
        var time = (long)one["auditDetails"]!["createdTime"]!;
        Assert.Equal(1, await CountAsync($$"""{"referenceId": "V2-1", "createdFrom": {{time}}, "createdTo": {{time}}}"""));
        Assert.Equal(0, await CountAsync($$"""{"referenceId": "V2-1", "createdFrom": {{time + 1}}}"""));
        Assert.Single((await FindAsync(JsonNode.Parse("""{"referenceId": "V2-1"}"""), "&includeDescendants=true")).Ok().At("Project[0].descendants")!.AsArray());

        (await FindAsync(null)).Refused("NotNull.projectSearchRequest.project");
        (await FindAsync(JsonNode.Parse("""{"name": " "}"""))).Refused("PROJECT_SEARCH_FIELDS");
        (await FindAsync(JsonNode.Parse("""{"referenceId": "1"}"""))).Refused("Size.projectSearchRequest.project.referenceId", message: "size must be between 2 and 100");
        (await FindAsync(JsonNode.Parse("""{"parent": "1"}"""))).Refused("Size.projectSearchRequest.project.parent", message: "size must be between 2 and 64");
        (await FindAsync(JsonNode.Parse("""{"endDate": 1}"""))).Refused("INVALID_DATE", message: "Start date is required if end date is passed");
        (await FindAsync(JsonNode.Parse("""{"name": "x", "createdTo": 1}"""))).Refused("INVALID_DATE_PARAM");
        (await client.PostAsync("/project/v2/_search?tenantId=pg.citya", new JsonObject())).Refused("SEARCH_PROJECT.LIMIT");
    }
}
