using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using Works.Platform.Edge;
using static Works.Api.Tests.Estimates.EstimateScenario;

namespace Works.Api.Tests.Edge;

/// <summary>The envelope and the gate, as the contract words them (spec 50 §1 and §2).</summary>
public sealed class EnvelopeTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Definitions = "/egov-workflow-v2/egov-wf/businessservice/_search?tenantId=pg.citya&businessServices=ESTIMATE";
    private const string Estimates = "/estimate/v1/_search";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // --- request and response envelope (§1.1, §1.3)

    [Fact]
    public async Task What_a_reply_echoes_is_what_was_sent_and_null_stays_null()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var reply = (await SendAsync(client, Estimates + "?tenantId=pg.citya", info: """{"apiId":"Rainmaker","ver":null,"ts":"1680091451241.0","did":1,"key":true,"msgId":"1700000000000|en_IN","action":{},"UserInfo":{"id":"x"},"userInfo":{"roles":[{"code":"SUPERUSER"}]},"unknown":[1]}""")).Ok();
        Assert.Equal("""{"apiId":"Rainmaker","ver":null,"ts":1680091451241,"resMsgId":"uief87324","msgId":"1700000000000|en_IN","status":"successful"}""", reply.At("ResponseInfo")!.ToJsonString());

        var refused = (await SendAsync(client, Estimates, info: """{"apiId":7,"ts":"","msgId":null}""")).Refused("TENANT_ID");
        Assert.Equal("""{"apiId":"7","ver":null,"ts":null,"resMsgId":"uief87324","msgId":null,"status":"failed"}""", refused.At("ResponseInfo")!.ToJsonString());
        Assert.Equal(["code", "description", "id", "message", "params", "parentId"], refused.At("Errors[0]")!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_envelope_is_read_in_lower_case_too_and_upper_case_wins()
    {
        var token = (await works.AsAsync("SUPERUSERA")).Token;
        (await works.Anonymous.PostRawAsync(Definitions, $$"""{"requestInfo":{"authToken":"{{token}}"} }""")).Ok();
        (await works.Anonymous.PostRawAsync(Definitions, $$"""{"requestInfo":{"authToken":"{{token}}"},"RequestInfo":{"authToken":"x"} }""")).Refused("InvalidAccessTokenException", 401, "InvalidAccessTokenException");
        (await works.Anonymous.PostRawAsync(Definitions, $$"""{"REQUESTINFO":{"authToken":"{{token}}"} }""")).Refused("CustomException", 401, "You are not authorized to access this resource");
    }

    [Theory]
    [InlineData("}")]
    [InlineData("\"")]
    [InlineData("]} trailing {\"tenantId\":\"pg.cityb\"}")]
    public async Task The_first_value_of_the_body_counts(string after)
    {
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostRawAsync(Definitions, $$"""{"RequestInfo":{"authToken":"{{client.Token}}"} }""" + after)).Ok();
    }

    [Fact]
    public async Task Scalars_are_read_leniently()
    {
        var client = await works.AsAsync("SUPERUSERA");
        (await client.PostAsync($"{Estimates}?tenantId=pg.citya&limit=10.0&offset=&versionNumber=1E0&fromProposalDate=1.680091451241E12&_=123&nosuch=1")).Ok();
        (await client.PostAsync($"{Estimates}?tenantId=pg.citya&limit=ten")).Refused(string.Empty);
        var project = GivenProjects.Payload(("name", 45), ("description", true), ("startDate", "1680091451241.0"), ("endDate", ""), ("department", new JsonObject()), ("address.latitude", "20.5"));
        var created = (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(project))).Ok().At("Project[0]")!;
        Assert.Equal(("45", "true", 1680091451241L), ((string)created["name"]!, (string)created["description"]!, (long)created["startDate"]!));
        (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload(("startDate", "soon"))))).Refused("JsonMappingException", message: "Failed to parse field - startDate. Expected type is Long");
    }

    // --- what cannot be text, number or JSON (§1.5; nobody's fault but the sender's)

    [Theory]
    [InlineData("\"\\ud800\"")] // half a character
    [InlineData("\"x\\udc00\"")]
    [InlineData("\"a\\u0000b\"")] // PostgreSQL stores no NUL
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"\\u0000\":1}")]
    [InlineData("1e131071")] // six characters that would be written out as 131,072 digits
    [InlineData("1e-16000")]
    [InlineData("-1e400")]
    public async Task What_cannot_be_kept_is_refused_wherever_it_stands(string garbage)
    {
        var client = await works.AsAsync("SUPERUSERA");
        var project = GivenProjects.Payload(("additionalDetails.any", "@@")).ToJsonString().Replace("\"@@\"", garbage, StringComparison.Ordinal);
        var before = await works.StoredCountAsync();
        foreach (var body in new[] { $$"""{"Projects":[{{project}}]""", $$"""{"x":{{garbage}},"Projects":[]""", $$"""{"tenantId":{{garbage}}""" })
        {
            var reply = await client.PostRawAsync(GivenProjects.Create, body + $$""","RequestInfo":{"authToken":"{{client.Token}}"} }""");
            Assert.True(reply.Status == 400 && reply.Codes.Count > 0, reply.ToString());
        }

        Assert.Equal(before, await works.StoredCountAsync());
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_refused()
    {
        var token = (await works.AsAsync("SUPERUSERA")).Token;
        byte[] body = [.. Encoding.UTF8.GetBytes($$"""{"RequestInfo":{"authToken":"{{token}}"},"Projects":[{"tenantId":"pg.citya","name":" """), 0xC3, 0x28, .. "\"}]}"u8];
        (await SendAsync(GivenProjects.Create, body)).Refused("JsonParseException", message: "Bad request");
        (await SendAsync(GivenProjects.Create, Encoding.Unicode.GetBytes("{\"Projects\":[]}"), "application/json; charset=utf-16")).Refused("JsonParseException");
    }

    [Fact]
    public async Task Depth_is_bounded_so_that_what_is_stored_can_be_answered()
    {
        var client = await works.AsAsync("SUPERUSERA");
        JsonNode Deep(int depth) => JsonNode.Parse(new string('[', depth) + new string(']', depth))!;
        var deepest = GivenProjects.Payload(("additionalDetails.deep", Deep(40)));
        var created = (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(deepest))).Ok().At("Project[0]")!;
        (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload(("additionalDetails.deep", Deep(58)))))).Refused("JsonParseException");
        await works.ReadAsync(created["id"]);
        (await client.PostAsync("/wms/project/_search", new { inbox = new { tenantId = "pg.citya", limit = 300, moduleSearchCriteria = new { tenantId = "pg.citya", projectId = (string)created["projectNumber"]! } } })).Ok();
    }

    [Fact]
    public async Task A_null_in_a_list_is_not_there()
    {
        var client = await works.AsAsync("SUPERUSERA");
        const string Root = "/egov-workflow-v2/egov-wf";
        JsonObject Step() => new() { ["tenantId"] = "pg.citya", ["businessService"] = "ESTIMATE", ["businessId"] = Guid.NewGuid().ToString(), ["action"] = "DRAFT", ["documents"] = new JsonArray((JsonNode?)null), ["assignes"] = new JsonArray((JsonNode?)null) };
        (await client.PostAsync(Root + "/process/_transition", new JsonObject { ["ProcessInstances"] = new JsonArray(Step()) })).Ok();
        (await client.PostAsync(Root + "/businessservice/_create", JsonNode.Parse("""{"BusinessServices":[{"tenantId":"pg.citya","businessService":"NULLS","business":"x","states":[null]}]}"""))).Refused("NotNull.businessServiceRequest.businessServices[0].states");
        (await client.PostAsync(Root + "/businessservice/_create", JsonNode.Parse("""{"BusinessServices":[{"tenantId":"pg.citya","businessService":"NULLS","business":"x","states":[{"actions":[null,{"action":"A","nextState":"B","roles":[null]}]},{"state":"B"}]}]}""")))
            .Refused("NotNull.businessServiceRequest.businessServices[0].states.actions.roles");
        var body = Body(await ProjectAsync(works));
        (body["workflow"]!["documents"], body["workflow"]!["assignees"]) = (new JsonArray((JsonNode?)null), new JsonArray((JsonNode?)null));
        (await client.PostAsync("/estimate/v1/_create", body)).Ok();
    }

    // --- bodies and content types (§1.5)

    [Fact]
    public async Task A_wrong_content_type_is_named_and_a_missing_one_is_taken_for_JSON()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var body = $$"""{"RequestInfo":{"authToken":"{{client.Token}}"},"Projects":[]}""";
        foreach (var type in new[] { "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x" })
        {
            (await SendAsync(GivenProjects.Create, Encoding.UTF8.GetBytes(body), type)).Refused("UnsupportedMediaType");
            (await SendAsync(Estimates + "?tenantId=pg.citya", Encoding.UTF8.GetBytes(body), type)).Refused("UnsupportedMediaType");
        }

        (await SendAsync(GivenProjects.Create, Encoding.UTF8.GetBytes(body), contentType: null)).Refused("Size.projectRequest.projects");
        (await SendAsync(GivenProjects.Create, Encoding.UTF8.GetBytes(body), "application/json;charset=UTF-8")).Refused("Size.projectRequest.projects");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_with_413()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var large = Encoding.UTF8.GetBytes($$"""{"RequestInfo":{"authToken":"{{client.Token}}"},"x":"{{new string('x', 21 * 1024 * 1024)}}"}""");
        (await SendAsync(GivenProjects.Create, large)).Refused("PayloadTooLarge", 413);
        (await SendAsync(GivenProjects.Create, large, chunked: true)).Refused("PayloadTooLarge", 413);
        var form = await SendAsync("/user/oauth/token", Encoding.UTF8.GetBytes("username=" + new string('x', 2 * 1024 * 1024)), "application/x-www-form-urlencoded");
        Assert.True(form.Status == 413 && (string?)form.Json!["error"] == "PayloadTooLarge", form.ToString());
        (await client.PostAsync(Definitions)).Ok();
    }

    [Fact]
    public async Task A_form_that_breaks_off_is_a_refusal()
    {
        foreach (var form in new[] { "--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nJE", "--x", "x", "--x\r\nX: y\r\n\r\n" })
        {
            var reply = await SendAsync("/user/oauth/token", Encoding.UTF8.GetBytes(form), "multipart/form-data; boundary=x");
            Assert.True(reply.Status == 400 && reply.Json?["error"] is not null, $"{form}: {reply}");
        }
    }

    // --- routes (§2.1, §2.4)

    [Theory]
    [InlineData("POST", "/no/such/route")]
    [InlineData("GET", "/estimate/v1/_create")]
    [InlineData("PUT", "/estimate/v1/_create")]
    [InlineData("OPTIONS", "/estimate/v1/_create")]
    [InlineData("DELETE", "/wms/estimate/_search")]
    public async Task Unknown_routes_and_wrong_methods_are_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var reply = await Reply.OfAsync(await works.Http.SendAsync(request, Cancellation));
        reply.Refused("ResourceNotFoundException", 404, $"The resource - {path} not found");
        Assert.Contains("no-cache", reply.Message.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Aliases_reach_the_routes_and_rights_of_the_action_master()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var inbox = new { inbox = new { tenantId = "pg.citya", processSearchCriteria = new { moduleName = "estimate-service", businessService = new[] { "ESTIMATE" } }, moduleSearchCriteria = new { tenantId = "pg.citya" } } };
        (await client.PostAsync("/pms/project/v1/_search?tenantId=pg.citya&limit=1&offset=0", new { Projects = new[] { new { tenantId = "pg.citya", projectType = "MP-CWS" } } })).Ok();
        (await client.PostAsync("/estimate-service/estimate/v1/_search?tenantId=pg.citya")).Ok();
        (await client.PostAsync("/works-inbox-service/v2/_search", inbox)).Ok();
        (await works.Anonymous.PostAsync("/estimate-service/estimate/v1/_search?tenantId=pg.citya")).Refused("CustomException", 401);
        (await client.PostAsync("/estimate-service/estimate/v1/_search?tenantId=pg.cityb")).Refused("CustomException", 403);
        (await client.PostAsync("/ESTIMATE/v1/_search/?tenantId=pg.citya")).Ok(); // letter case and a last slash change no right
    }

    // --- tokens (§1.2)

    [Fact]
    public async Task The_token_of_the_body_counts_before_the_header_and_the_header_before_the_bearer()
    {
        var token = (await works.AsAsync("SUPERUSERA")).Token!;
        async Task<Reply> With(string? body, string? header, string? bearer)
        {
            var headers = new List<(string, string)>();
            if (header is not null) headers.Add(("auth-token", header));
            if (bearer is not null) headers.Add(("Authorization", bearer));
            return await works.Anonymous.PostRawAsync(Definitions, $$"""{"RequestInfo":{"authToken":{{(body is null ? "null" : $"\"{body}\"")}} } }""", headers: [.. headers]);
        }

        (await With(token, "x", "Bearer x")).Ok();
        (await With("", token, "Bearer x")).Ok();
        (await With(" ", token, null)).Ok();
        (await With(null, null, "Bearer " + token)).Ok();
        (await With(null, "", "bearer " + token)).Ok();
        (await With("x", token, "Bearer " + token)).Refused("InvalidAccessTokenException", 401);
        (await With(null, "x", "Bearer " + token)).Refused("InvalidAccessTokenException", 401);
        (await With(null, null, "Bearer " + new string('x', 5000))).Refused("InvalidAccessTokenException", 401);
        (await With(null, null, "Basic " + token)).Refused("CustomException", 401);
        (await With(null, null, "Bearer")).Refused("CustomException", 401);
        (await With(null, null, null)).Refused("CustomException", 401);
    }

    [Fact]
    public async Task A_header_of_the_reference_gateway_opens_nothing() =>
        (await works.Anonymous.PostAsync(Definitions, null, ("x-pass-through-gateway", "true"))).Refused("CustomException", 401);

    // --- correlation and headers (§1.7)

    [Fact]
    public async Task The_correlation_id_is_echoed_or_made()
    {
        async Task<string> Sent(string? id) =>
            (await works.Anonymous.PostAsync("/no/such", null, id is null ? [] : [("x-correlation-id", id)])).Message.Headers.GetValues("x-correlation-id").Single();

        Assert.Equal("req-1:a.b_C", await Sent("req-1:a.b_C"));
        Assert.True(Guid.TryParse(await Sent(null), out var first) && Guid.TryParse(await Sent(null), out var second) && first != second);
        foreach (var hostile in new[] { new string('a', 129), "a b", "<script>", "a;b", "a\"b" }) Assert.True(Guid.TryParse(await Sent(hostile), out _), hostile);
        var (client, mine) = (await works.AsAsync("SUPERUSERA"), Guid.NewGuid().ToString());
        (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload()), ("x-correlation-id", mine))).Ok();
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.outbox_events where correlation_id = '{mine}' and payload->'RequestInfo'->>'correlationId' = '{mine}'"));
    }

    [Fact]
    public async Task Answers_are_JSON_and_not_cached()
    {
        var client = await works.AsAsync("SUPERUSERA");
        foreach (var reply in new[] { await client.PostAsync(Definitions), await client.PostAsync(Estimates), await works.Anonymous.PostAsync(Definitions), await client.PostAsync("/no/such") })
        {
            Assert.Equal("application/json", reply.Message.Content.Headers.ContentType!.MediaType);
            Assert.Contains("no-cache", reply.Message.Headers.CacheControl!.ToString());
            Assert.Equal("nosniff", reply.Message.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task Without_a_setting_no_other_origin_is_permitted()
    {
        var reply = await works.Anonymous.PostAsync("/no/such", null, ("Origin", "https://works.example"));
        Assert.False(reply.Message.Headers.Contains("Access-Control-Allow-Origin"));
    }

    // --- tenants (§2.3)

    [Fact]
    public async Task Decision_1_a_query_target_that_is_not_covered_is_refused()
    {
        var city = await works.AsAsync("SUPERUSERA");
        (await city.PostAsync(Estimates + "?tenantId=pg.cityb")).Refused("CustomException", 403, "Not authorized to access this resource");
        (await city.PostAsync(Estimates + "?tenantId=pg.citya,pg.cityb")).Refused("CustomException", 403);
        (await city.PostAsync(Estimates + "?tenantId=pg.citya&tenantId=pg.cityb")).Refused("CustomException", 403);
        (await city.PostAsync(Estimates + "?TENANTID=pg.cityb")).Refused("CustomException", 403);
        (await city.PostAsync(Estimates + "?tenantId=pg.cityb", Project("pg.citya"))).Refused("CustomException", 403);
        (await city.PostAsync(Estimates + "?tenantId=pg")).Refused("CustomException", 403);
        (await city.PostAsync(Estimates + "?tenantId=pg.city")).Refused("CustomException", 403);
    }

    [Fact]
    public async Task Decision_2_body_targets_none_of_which_is_covered_are_refused_whatever_the_query_says()
    {
        var city = await works.AsAsync("SUPERUSERA");
        (await city.PostAsync("/project/v1/_search?tenantId=pg.citya&limit=1&offset=0", Project("pg.cityb"))).Refused("CustomException", 403);
        (await city.PostAsync(GivenProjects.Create, Project("pg.cityb", "pg.cityc"))).Refused("CustomException", 403);
        (await city.PostAsync("/inbox/v2/_search", new { inbox = new { tenantId = "pg.cityb" } })).Refused("CustomException", 403);
        (await city.PostAsync(GivenProjects.Create, new { tenantId = "pg.cityb" })).Refused("CustomException", 403);
        (await city.PostAsync(GivenProjects.Create, new { criteria = new { tenantId = new[] { "pg.cityb" } } })).Refused("CustomException", 403);
        (await city.PostAsync(GivenProjects.Create, new { criteria = new { tenantId = 7 } })).Refused("CustomException", 403);
    }

    [Fact]
    public async Task Decision_3_mixed_targets_go_to_the_modules_own_rule_or_are_refused()
    {
        var city = await works.AsAsync("SUPERUSERA");
        (await city.PostAsync(GivenProjects.Create, Project("pg.citya", "pg.cityb"))).Refused("MULTIPLE_TENANTS");
        (await city.PostAsync(GivenProjects.Create, Project("pg.citya", "pg.nowhere"))).Refused("MULTIPLE_TENANTS");
        (await city.PostAsync("/egov-workflow-v2/egov-wf/process/_transition", new { ProcessInstances = new[] { new { tenantId = "pg.citya" }, new { tenantId = "pg.cityb" } } })).Refused("CustomException", 403);
    }

    [Fact]
    public async Task Decision_4_a_missing_tenant_reaches_the_module_and_counts_as_the_callers_own()
    {
        var city = await works.AsAsync("SUPERUSERA");
        (await city.PostAsync(Estimates)).Refused("TENANT_ID");
        foreach (var blank in new[] { "", "null", ",", "%20" }) Assert.NotEqual(403, (await city.PostAsync($"{Estimates}?tenantId={blank}")).Status);
        (await city.PostAsync("/inbox/v2/_search", new { inbox = new { tenantId = (string?)null } })).Refused("NotNull.inboxRequest.inbox.tenantId");
        Assert.NotEqual(403, (await city.PostAsync("/inbox/v2/_search", new { inbox = new { tenantId = "null" } })).Status);
    }

    [Fact]
    public async Task A_role_at_the_state_covers_its_cities_and_not_the_other_way_round()
    {
        (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync(Estimates + "?tenantId=pg.cityb")).Ok();
        // Any signed-in caller may read what its city inherits.
        (await (await works.AsAsync("SUPERUSERA")).PostAsync("/egov-workflow-v2/egov-wf/businessservice/_search?tenantId=pg")).Ok();
    }

    [Fact]
    public async Task Naming_the_own_city_beside_the_state_gives_no_rights_at_the_state()
    {
        var city = await works.AsAsync("SUPERUSERA");
        var definition = JsonNode.Parse("""{"x":{"tenantId":"pg.citya"},"BusinessServices":[{"tenantId":"pg","businessService":"SMUGGLED","business":"x","states":[{"actions":[{"action":"GO","nextState":"END","roles":["*"]}]},{"state":"END"}]}]}""");
        var reply = await city.PostAsync("/egov-workflow-v2/egov-wf/businessservice/_create", definition);
        Assert.True(reply.Status is 400 or 403, reply.ToString());
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.business_services where business_service = 'SMUGGLED'"));

        var project = Project("pg");
        project["x"] = new JsonObject { ["tenantId"] = "pg.citya" };
        var before = await works.CountAsync("select count(*) from projects.projects where tenant_id = 'pg'");
        Assert.NotEqual(200, (await city.PostAsync(GivenProjects.Create, project)).Status);
        Assert.Equal(before, await works.CountAsync("select count(*) from projects.projects where tenant_id = 'pg'"));
    }

    [Fact]
    public async Task Tenants_of_echoed_documents_further_down_are_ignored()
    {
        var city = await works.AsAsync("SUPERUSERA");
        var body = Body(await ProjectAsync(works));
        body["estimate"]!["address"]!["tenantId"] = "pg.cityb";
        body["estimate"]!["processInstances"] = new JsonObject { ["tenantId"] = "pg.cityb", ["assigner"] = new JsonObject { ["roles"] = new JsonArray(new JsonObject { ["tenantId"] = "pg.cityb" }) } };
        (await city.PostAsync("/estimate/v1/_create", body)).Ok();
        (await SendAsync(city, Definitions, info: """{"userInfo":{"tenantId":"pg.cityb"},"tenantId":"pg.cityb"}""")).Ok();
    }

    [Theory]
    [InlineData("""{"Projects":[{"tenantId":"pg.citya"}],"Projects":[{"tenantId":"pg.cityb"}]}""")]
    [InlineData("""{"Projects":[{"tenantId":"pg.cityb"}],"Projects":[{"tenantId":"pg.citya"}]}""")]
    [InlineData("""{"Projects":[{"tenantId":"pg.cityb","tenantId":"pg.citya"}]}""")]
    [InlineData("""{"Projects":[{"tenantId":"pg.citya","tenantId":"pg.cityb"}]}""")]
    [InlineData("""{"Projects":[{"tenantI\u0064":"pg.citya"}]}""")]
    [InlineData("""{"Projects":[{"tenantId":"pg.cityb","\u0074enantId":"pg.citya"}]}""")]
    [InlineData("""{"\u0050rojects":[{"tenantId":"pg.cityb","tenantId":"pg.cit\u0079a"}]}""")]
    [InlineData("""{"Projects":[{"TENANTID":"pg.citya"}]}""")]
    [InlineData("""{"Projects":[{"tenantId":["pg.citya"]}]}""")]
    [InlineData("""{"Projects":[{"tenantId":{"tenantId":"pg.citya"}}]}""")]
    [InlineData("""{"Projects":[[{"tenantId":"pg.citya"}]]}""")]
    [InlineData("""{"Projects":[{"tenantId":"pg.citya\u0000"}]}""")]
    [InlineData("""{"Projects":[{"tenantId":" pg.citya"}]}""")]
    [InlineData("""{"Projects":[{"tenantId":"pg.cityb,pg.citya"}]}""")]
    [InlineData("""{"Projects":[{"tenantId":"pg.cityb.x,pg.citya"}]}""")]
    [InlineData("""{"Projects":[{"tenantId":"*"}]}""")]
    public async Task No_spelling_smuggles_another_citys_tenant_past_the_gate(string body)
    {
        var foreigner = await works.AsAsync("SUPERUSERB", "pg.cityb");
        body = body.Replace("\"pg.citya\"", "\"pg.citya\",\"name\":\"Smuggled\",\"projectType\":\"MP-CWS\",\"address\":{\"boundary\":\"B1\",\"boundaryType\":\"Ward\"}", StringComparison.Ordinal);
        if (!IsJson(body)) body = body.Replace(",\"name\":\"Smuggled\",\"projectType\":\"MP-CWS\",\"address\":{\"boundary\":\"B1\",\"boundaryType\":\"Ward\"}", string.Empty, StringComparison.Ordinal);
        var rows = "select count(*) from projects.projects where tenant_id = 'pg.citya'";
        var before = await works.CountAsync(rows);
        foreach (var path in new[] { GivenProjects.Create, "/project/v1/_search?tenantId=pg.cityb&limit=10&offset=0" })
        {
            var reply = await foreigner.PostRawAsync(path, body, headers: ("auth-token", foreigner.Token!));
            // A search whose last tenantId is its own may answer, about its own city.
            Assert.True(reply.Status is 400 or 403 || (path != GivenProjects.Create && reply.Status == 200 && !reply.Body.Contains("pg.citya", StringComparison.Ordinal)), $"{path}: {reply}");
        }

        Assert.Equal(before, await works.CountAsync(rows));
    }

    [Fact]
    public void No_name_of_a_tenant_means_every_tenant_or_two()
    {
        Assert.False(TenantScope.Of(["*"]).IsEverything);
        Assert.False(TenantScope.Of(["*"]).Allows("pg.citya"));
        Assert.Equal(["pg.citya"], TenantScope.Of(["pg.citya", "pg.citya.x,pg.cityb", "*", "a\0b", ""]).Tenants);
        Assert.True(TenantScope.Everything.IsEverything && TenantScope.Everything.Allows("pg.citya"));
    }

    [Fact]
    public async Task A_name_that_joins_two_cities_is_no_tenant()
    {
        var city = await works.AsAsync("SUPERUSERA");
        (await city.PostAsync(GivenProjects.Create, Project("pg.citya.x,pg.cityb"))).Refused("CustomException", 403);
        (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync(GivenProjects.Create, Project("pg,*"))).Refused("CustomException", 403);
    }

    [Fact]
    public async Task Very_many_tenants_in_one_body_take_no_time()
    {
        var city = await works.AsAsync("SUPERUSERA");
        var body = new JsonObject { ["x"] = new JsonObject { ["tenantId"] = new JsonArray([.. Enumerable.Range(0, 60_000).Select(i => (JsonNode)$"pg.citya.w{i}")]) } };
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        (await city.PostAsync(GivenProjects.Create, body)).Refused("INVALID_DATA");
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds < 5);
    }

    // --- idempotency (design D8)

    [Fact]
    public async Task A_key_replays_its_first_answer_and_belongs_to_one_caller_and_one_request()
    {
        var (client, key) = (await works.AsAsync("SUPERUSERA"), "key-" + Guid.NewGuid());
        var request = GivenProjects.Request(GivenProjects.Payload(("name", "Once")));
        var before = await works.StoredCountAsync();
        var first = (await client.PostAsync(GivenProjects.Create, request, ("Idempotency-Key", key))).Ok();
        Assert.Equal(first.Body, (await client.PostAsync(GivenProjects.Create, request, ("Idempotency-Key", key))).Ok().Body);
        Assert.Equal(first.Body, (await client.PostAsync("/pms" + GivenProjects.Create + "?_=1", request, ("Idempotency-Key", key))).Ok().Body); // the same route by another name
        Assert.Equal(before + 1, await works.StoredCountAsync());

        (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload(("name", "Twice"))), ("Idempotency-Key", key))).Refused("IDEMPOTENCY_KEY_REUSED");
        (await client.PostAsync("/project/v1/_search?tenantId=pg.citya&limit=1&offset=0", request, ("Idempotency-Key", key))).Refused("IDEMPOTENCY_KEY_REUSED");
        (await client.PostAsync(GivenProjects.Create, request, ("Idempotency-Key", new string('k', 201)))).Refused("INVALID_DATA");
        var other = (await (await works.AsAsync("JE1")).PostAsync(GivenProjects.Create, request, ("Idempotency-Key", key))).Ok();
        Assert.NotEqual(first.Text("Project[0].id"), other.Text("Project[0].id"));
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_free()
    {
        var (client, key) = (await works.AsAsync("SUPERUSERA"), "key-" + Guid.NewGuid());
        (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload(("address.boundary", "NOWHERE"))), ("Idempotency-Key", key))).Refused("INVALID_BOUNDARY_DATA");
        (await client.PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload()), ("Idempotency-Key", key))).Ok();
    }

    [Fact]
    public async Task Requests_with_one_key_at_the_same_time_are_one_request()
    {
        var (client, key) = (await works.AsAsync("SUPERUSERA"), "key-" + Guid.NewGuid());
        var request = GivenProjects.Request(GivenProjects.Payload(("name", "At once")));
        var before = await works.StoredCountAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.PostAsync(GivenProjects.Create, request, ("Idempotency-Key", key))));
        Assert.Single(replies.Select(reply => reply.Ok().Body).Distinct(StringComparer.Ordinal));
        Assert.Equal(before + 1, await works.StoredCountAsync());
    }

    // --- versions (design D8)

    [Fact]
    public async Task If_Match_in_every_form_a_client_may_write_it()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var created = (await client.PostAsync("/estimate/v1/_create", Body(await ProjectAsync(works), "DRAFT"))).Ok();
        var estimate = created.At("estimates[0]")!;
        var version = int.Parse(created.Message.Headers.ETag!.Tag.Trim('"'), System.Globalization.CultureInfo.InvariantCulture);
        Task<Reply> Draft(string ifMatch) => client.PostAsync("/estimate/v1/_update", Update(estimate, "DRAFT"), ("If-Match", ifMatch));

        foreach (var stale in new[] { "\"99\"", "\"0\"", "\"x\"", "1.0", "\"98\", \"99\"", "W", "-1" }) (await Draft(stale)).Refused("ROW_VERSION_MISMATCH");
        foreach (var form in new Func<int, string>[] { v => $"\"{v}\"", v => $"W/\"{v}\"", v => $"{v}", _ => "*", v => $"\"99\", \"{v}\"", v => $"\"{v}\" , \"7\"", _ => "" })
        {
            var reply = (await Draft(form(version))).Ok();
            Assert.Equal($"\"{++version}\"", reply.Message.Headers.ETag!.Tag);
        }
    }

    private static JsonObject Project(params string[] tenants) =>
        GivenProjects.Request([.. tenants.Select(tenant => GivenProjects.Payload(("tenantId", tenant)))]);

    private static bool IsJson(string text)
    {
        try
        {
            JsonNode.Parse(text);
            return true;
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or ArgumentException)
        {
            return false;
        }
    }

    private static async Task<Reply> SendAsync(Client client, string path, string info)
    {
        var body = new JsonObject { ["RequestInfo"] = JsonNode.Parse(info) };
        body["RequestInfo"]!["authToken"] = client.Token;
        return await client.PostRawAsync(path, body.ToJsonString());
    }

    private async Task<Reply> SendAsync(string path, byte[] body, string? contentType = "application/json", bool chunked = false)
    {
        using var content = new ByteArrayContent(body);
        if (contentType is not null) content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.TryAddWithoutValidation("auth-token", (await works.AsAsync("SUPERUSERA")).Token);
        return await Reply.OfAsync(await works.Http.SendAsync(request, Cancellation));
    }
}

/// <summary>A host that web clients of two other origins may call.</summary>
public sealed class CrossOriginHost : WorksHost
{
    protected override IEnumerable<string> Settings => ["--WORKS_CORS_ORIGINS", "https://works.example, http://localhost:5173"];
}

/// <summary>Web clients of other origins (spec 50 §1.7).</summary>
public sealed class CrossOriginTests(CrossOriginHost works) : IClassFixture<CrossOriginHost>
{
    [Theory]
    [InlineData("https://works.example", true)]
    [InlineData("http://localhost:5173", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("https://works.example.evil", false)]
    [InlineData("null", false)]
    public async Task A_permitted_origin_may_send_the_headers_of_the_contract(string origin, bool permitted)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/estimate/v1/_create");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "auth-token,authorization,content-type,x-correlation-id");
        using var answer = await works.Http.SendAsync(preflight, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode); // answered before the gate, which would ask for a token
        Assert.Equal(permitted, answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        if (permitted)
        {
            var headers = answer.Headers.GetValues("Access-Control-Allow-Headers").SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)).ToList();
            foreach (var name in new[] { "auth-token", "authorization", "content-type", "x-correlation-id" }) Assert.Contains(name, headers, StringComparer.OrdinalIgnoreCase);
        }

        // Refusals too are readable for a permitted origin.
        var refused = await works.Anonymous.PostAsync("/estimate/v1/_search", null, ("Origin", origin));
        refused.Refused("CustomException", 401);
        Assert.Equal(permitted, refused.Message.Headers.Contains("Access-Control-Allow-Origin"));
        if (permitted) Assert.Contains("x-correlation-id", string.Join(',', refused.Message.Headers.GetValues("Access-Control-Expose-Headers")));
    }
}
