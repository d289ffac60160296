using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using Works.Host;

namespace Works.Api.Tests.MasterData;

public sealed class MasterSearchTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string First = "/egov-mdms-service/v1/_search";
    private const string Second = "/mdms-v2/v1/_search";

    public static TheoryData<string> Routes => [First, Second];

    [Theory]
    [InlineData("works", "BankAccType", "$.[?(@.active==true)].code", """["SAVINGS","CURRENT","LOAN"]""")]
    [InlineData("common-masters", "UOM", "[?(@.code IN ['KG','CUM'])].code", """["KG","CUM"]""")]
    [InlineData("common-masters", "Relationship", "$.*.code", """["FATHER","HUSBAND"]""")]
    [InlineData("ACCESSCONTROL-ACTIONS-TEST", "actions-test", "$[?(@.id == 2400)]['id','url']", """[{"id":2400,"url":"/mdms-v2/schema/v1/_create"}]""")]
    public async Task A_filter_gives_the_same_result_in_both_versions(string module, string master, string filter, string expected)
    {
        foreach (var route in (string[])[First, Second])
        {
            var reply = (await works.Anonymous.PostAsync(route, Criteria("pg.citya", module, master, filter))).Ok();
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), reply.At($"MdmsRes.{module}.{master}")), $"{route}: {reply}");
        }
    }

    [Fact]
    public async Task Every_seeded_master_is_answered_alike_by_both_versions_and_as_its_file_says()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(WorksHost.SeedFolder, "masters", "pg")))
        {
            var module = Path.GetFileName(folder);
            var files = Directory.GetFiles(folder, "*.json");
            var criteria = Criteria("pg.citya", module, [.. files.Select(file => Path.GetFileNameWithoutExtension(file))]);
            var first = (await works.Anonymous.PostAsync(First, criteria)).Ok();
            var second = (await works.Anonymous.PostAsync(Second, criteria)).Ok();
            foreach (var file in files)
            {
                var master = Path.GetFileNameWithoutExtension(file);
                var rows = first.Json!["MdmsRes"]![module]?[master]?.AsArray();
                Assert.True(JsonNode.DeepEquals(rows, second.Json!["MdmsRes"]![module]?[master]), $"{module}.{master} differs between the versions");
                var written = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!.AsArray();
                Assert.Equal(written.Count, rows?.Count ?? 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_rate_of_the_published_item_is_exact(string route)
    {
        var reply = (await works.Anonymous.PostAsync(route, Criteria("pg.citya", "WORKS-SOR", "Rates", "$[?(@.sorId=='SOR_000196')].rate"))).Ok();
        Assert.Equal("439070.35", reply.Text("MdmsRes.WORKS-SOR.Rates[0]"));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Both_spellings_of_a_master_answer_the_same_rows(string route)
    {
        var reply = (await works.Anonymous.PostAsync(route, Criteria("pg.citya", "common-masters", ["UOM", "uom"]))).Ok();
        Assert.True(reply.At("MdmsRes.common-masters.uom")!.AsArray().Count >= 8);
        Assert.True(JsonNode.DeepEquals(reply.At("MdmsRes.common-masters.UOM"), reply.At("MdmsRes.common-masters.uom")));
        var inbox = (await works.Anonymous.PostAsync(route, Criteria("pg", "inbox-v2", ["InboxQueryConfiguration"]))).Ok();
        Assert.NotEmpty(inbox.At("MdmsRes.inbox-v2.InboxQueryConfiguration")!.AsArray());
    }

    [Fact]
    public async Task Only_the_first_version_names_a_module_without_the_masters_asked_for()
    {
        var criteria = new
        {
            MdmsCriteria = new
            {
                tenantId = "pg.citya",
                moduleDetails = new[]
                {
                    new { moduleName = "works", masterDetails = new[] { new { name = "NoSuchMaster" } } },
                    new { moduleName = "no-such-module", masterDetails = new[] { new { name = "NoSuchMaster" } } },
                },
            },
        };
        var first = (await works.Anonymous.PostAsync(First, criteria)).Ok();
        Assert.Equal("""{"ResponseInfo":null,"MdmsRes":{"works":{}}}""", first.Body);
        var second = (await works.Anonymous.PostAsync(Second, criteria)).Ok();
        Assert.Equal("""{"ResponseInfo":null,"MdmsRes":{}}""", second.Body);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_unknown_tenant_is_answered_by_its_state_and_an_unknown_state_by_nothing(string route)
    {
        var city = (await works.Anonymous.PostAsync(route, Criteria("pg.nowhere.ward", "works", ["BankAccType"]))).Ok();
        Assert.Equal(3, city.At("MdmsRes.works.BankAccType")!.AsArray().Count);
        var state = (await works.Anonymous.PostAsync(route, Criteria("zz.citya", "works", ["BankAccType"]))).Ok();
        Assert.Empty(state.At("MdmsRes")!.AsObject());
    }

    [Fact]
    public async Task A_city_with_rows_of_its_own_hides_those_of_the_state_even_when_the_filter_leaves_none()
    {
        foreach (var (tenantId, count) in new[] { ("pg.citya", 1), ("pg", 0) })
        {
            foreach (var route in (string[])[First, Second])
            {
                var reply = (await works.Anonymous.PostAsync(route, Criteria(tenantId, "ifms", ["SSUDetails"]))).Ok();
                Assert.Equal(count, (reply.At("MdmsRes.ifms.SSUDetails") as JsonArray)?.Count ?? 0);
            }
        }

        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Paint");
        await Given.RecordAsync(admin, "pg", "works.Paint", new { code = "RED", active = true });
        await Given.RecordAsync(admin, "pg", "works.Paint", new { code = "BLUE", active = true });
        await Given.RecordAsync(admin, "pg.citya", "works.Paint", new { code = "GREY", active = false });
        foreach (var route in (string[])[First, Second])
        {
            Assert.Equal("GREY", string.Join(',', await CodesAsync(route, "pg.citya", "$.*.code")));
            Assert.Equal("RED,BLUE", string.Join(',', await CodesAsync(route, "pg.cityb", "$.*.code")));
            Assert.Empty(await CodesAsync(route, "pg.citya", "[?(@.active==true)].code"));
        }
    }

    [Fact]
    public async Task The_second_version_orders_by_the_member_order_where_rows_have_one()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Menu");
        await Given.RecordAsync(admin, "pg", "works.Menu", new { code = "LAST", order = 10 });
        await Given.RecordAsync(admin, "pg", "works.Menu", new { code = "FIRST", order = 2 });
        async Task<string> Codes(string route) => string.Join(',', (await works.Anonymous.PostAsync(route, Criteria("pg", "works", "Menu", "$.*.code"))).Ok()
            .At("MdmsRes.works.Menu")!.AsArray().Select(code => (string)code!));
        Assert.Equal("LAST,FIRST", await Codes(First));
        Assert.Equal("FIRST,LAST", await Codes(Second));
    }

    [Fact]
    public async Task A_change_is_seen_at_once_here_and_at_the_next_request_by_another_host()
    {
        await using var other = await Application.CreateAsync(
            ["--PORT", "0", "--WORKS_LISTEN", "127.0.0.1", "--WORKS_DATABASE", works.Administrator, "--WORKS_DATA", works.DataFolder, "--WORKS_PROFILE", "none"]);
        await other.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(other.Urls.First()) };
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Seal");
        async Task<int> SeenBy(Client client) =>
            ((await client.PostAsync(First, Criteria("pg.citya", "works", ["Seal"]))).Ok().At("MdmsRes.works.Seal") as JsonArray)?.Count ?? 0;
        Assert.Equal(0, await SeenBy(new Client(http, null)));
        for (var count = 1; count <= 3; count++)
        {
            await Given.RecordAsync(admin, "pg", "works.Seal", new { code = $"S{count}" });
            Assert.Equal(count, await SeenBy(works.Anonymous));
            Assert.Equal(count, await SeenBy(new Client(http, null)));
        }
    }

    [Fact]
    public async Task The_switches_of_the_installation_are_never_answered()
    {
        foreach (var route in (string[])[First, Second])
            Assert.DoesNotContain("fixed-otp", (await works.Anonymous.PostAsync(route, Criteria("pg", "works", ["Switches"]))).Ok().Body, StringComparison.Ordinal);
        Assert.DoesNotContain("fixed-otp", (await works.Anonymous.GetAsync("/egov-mdms-service/v1/_get?tenantId=pg&moduleName=works&masterName=Switches")).Ok().Body, StringComparison.Ordinal);

        var admin = await works.AsAsync("SUPERUSER", "pg");
        var everything = (await admin.PostAsync("/mdms-v2/v2/_search", new { MdmsCriteria = new { tenantId = "pg", limit = 1000 } })).Ok();
        Assert.Equal(1000, everything.At("mdms")!.AsArray().Count);
        var named = (await admin.PostAsync("/mdms-v2/v2/_search", new { MdmsCriteria = new { tenantId = "pg", schemaCode = "works.Switches" } })).Ok();
        Assert.Empty(named.At("mdms")!.AsArray());
        var row = (await works.StoredAsync("select id from administration.masters where schema_code = 'works.Switches' limit 1"))[0]["id"];
        var byId = (await admin.PostAsync("/mdms-v2/v2/_search", new { MdmsCriteria = new { tenantId = "pg", ids = new[] { row } } })).Ok();
        Assert.Empty(byId.At("mdms")!.AsArray());
        var counted = (await admin.PostAsync("/mdms-v2/v2/_count", new { MdmsCriteria = new { tenantId = "pg", schemaCode = "works.Switches" } })).Ok();
        Assert.Equal("0", counted.Text("totalCount"));
        (await admin.PostAsync("/mdms-v2/schema/v1/_create", new { SchemaDefinition = new { tenantId = "pg", code = "works.Switches", description = "mine", definition = Given.Definition } }))
            .Refused("DUPLICATE_SCHEMA_CODE");
        (await admin.PostAsync("/mdms-v2/v2/_update/works.Switches", new
        {
            Mdms = new { id = row, tenantId = "pg", schemaCode = "works.Switches", data = new { code = "lock-out-after-failures", value = "off" }, auditDetails = new { } },
        })).Refused("MASTER_DATA_NOT_FOUND");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_bad_filter_is_refused(string route)
    {
        foreach (var filter in (string[])["[?(@.active=", $"[?(@.code=='{new string('x', 500)}')]", "[?(@.code =~ /(/)]"])
            (await works.Anonymous.PostAsync(route, Criteria("pg", "works", "BankAccType", filter))).Refused("INVALID_FILTER");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_is_missing_is_named_exactly(string route)
    {
        (await works.Anonymous.PostAsync(route, new { })).Refused("NotNull.mdmsCriteriaReq.mdmsCriteria", message: "must not be null");
        (await works.Anonymous.PostAsync(route, new { MdmsCriteria = new { tenantId = " " } })).Refused("NotNull.mdmsCriteriaReq.mdmsCriteria.tenantId", message: "must not be null");
        (await works.Anonymous.PostAsync(route, new { MdmsCriteria = new { tenantId = "pg", moduleDetails = new[] { new { masterDetails = new[] { new { name = "x" } } } } } }))
            .Refused("NotNull.mdmsCriteriaReq.mdmsCriteria.moduleDetails[0].moduleName");
        (await works.Anonymous.PostAsync(route, Criteria("pg", "works", [""]))).Refused("NotNull.mdmsCriteriaReq.mdmsCriteria.moduleDetails[0].masterDetails[0].name");
        (await works.Anonymous.PostAsync(route, Criteria("pg", new string('w', 101), ["x"]))).Refused("Size.mdmsCriteriaReq.mdmsCriteria.moduleDetails[0].moduleName");
        (await works.Anonymous.PostRawAsync(route, "{\"MdmsCriteria\":")).Refused("JsonParseException");
        (await works.Anonymous.PostRawAsync(route, "")).Refused("MissingJsonException");
        (await works.Anonymous.PostRawAsync(route, """{"MdmsCriteria":{"tenantId":["pg"]}}""")).Refused("JsonMappingException");
        (await works.Anonymous.PostRawAsync(route, """{"MdmsCriteria":{"tenantId":"pg","moduleDetails":[null,{"moduleName":"works","masterDetails":[null]}]}}""")).Ok();
    }

    [Fact]
    public async Task An_open_search_needs_no_request_info_and_ignores_a_dead_token_and_strange_members()
    {
        var body = """{"MdmsCriteria":{"tenantId":"pg","moduleDetails":[{"tenantId":"pg","moduleName":"works","masterDetails":[{"name":"BankAccType"}]}]}}""";
        (await works.Anonymous.PostRawAsync(First + "?tenantId=pg&_=123", body)).Ok();
        var strange = """{"RequestInfo":{"ts":"","did":1,"UserInfo":{"id":1},"authToken":"dead"},""" + body[1..];
        (await works.Anonymous.PostRawAsync(First + "?_=123", strange)).Ok();
        (await works.Anonymous.PostRawAsync(First, strange, headers: ("auth-token", "dead"))).Ok();
    }

    [Fact]
    public async Task One_master_can_be_read_by_query_string()
    {
        foreach (var reply in (Reply[])[
            await works.Anonymous.GetAsync("/egov-mdms-service/v1/_get?tenantId=pg.citya&moduleName=works&masterName=BankAccType&filter=%5B%3F(%40.code%3D%3D'LOAN')%5D.code"),
            await works.Anonymous.PostRawAsync("/egov-mdms-service/v1/_get?tenantId=pg.citya&moduleName=works&masterName=BankAccType&filter=%5B%3F(%40.code%3D%3D'LOAN')%5D.code", "")])
            Assert.Equal("""{"ResponseInfo":null,"MdmsRes":{"works":{"BankAccType":["LOAN"]}}}""", reply.Ok().Body);
        var missing = (await works.Anonymous.GetAsync("/egov-mdms-service/v1/_get?tenantId=pg&masterName=BankAccType")).Refused("");
        Assert.Equal("moduleName", missing.Text("Errors[0].params[0]"));
    }

    private async Task<IEnumerable<string>> CodesAsync(string route, string tenantId, string filter) =>
        (await works.Anonymous.PostAsync(route, Criteria(tenantId, "works", "Paint", filter))).Ok().At("MdmsRes.works.Paint")!.AsArray().Select(code => (string)code!);

    private static object Criteria(string tenantId, string module, string master, string filter) => new
    {
        MdmsCriteria = new { tenantId, moduleDetails = new[] { new { moduleName = module, masterDetails = new[] { new { name = master, filter } } } } },
    };

    private static object Criteria(string tenantId, string module, string[] masters) => new
    {
        MdmsCriteria = new { tenantId, moduleDetails = new[] { new { moduleName = module, masterDetails = masters.Select(name => new { name }) } } },
    };
}
