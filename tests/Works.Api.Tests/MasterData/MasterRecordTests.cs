using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using Works.Platform;

namespace Works.Api.Tests.MasterData;

public sealed class MasterRecordTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Search = "/mdms-v2/v2/_search";

    [Fact]
    public async Task Records_are_answered_newest_first_with_their_audit_ten_at_a_time()
    {
        var engineer = await works.AsAsync("JE1");
        var reply = (await engineer.PostAsync(Search, new { MdmsCriteria = new { tenantId = "pg.citya", schemaCode = "common-masters.UOM" } })).Ok();
        Assert.Equal("successful", reply.Text("ResponseInfo.status"));
        Assert.Equal(10, reply.At("mdms")!.AsArray().Count);
        Assert.Equal("pg", reply.Text("mdms[0].tenantId"));
        Assert.Equal("common-masters.UOM", reply.Text("mdms[0].schemaCode"));
        Assert.Equal(reply.Text("mdms[0].uniqueIdentifier"), reply.Text("mdms[0].data.code"));
        Assert.True(reply.At("mdms[0].isActive")!.GetValue<bool>());
        Assert.Equal("seed", reply.Text("mdms[0].auditDetails.createdBy"));
        var alias = (await engineer.PostAsync(Search, new { MdmsCriteria = new { tenantId = "pg.citya", schemaCode = "common-masters.uom", limit = "100" } })).Ok();
        Assert.Equal(13, alias.At("mdms")!.AsArray().Count);
        Assert.Equal("common-masters.uom", alias.Text("mdms[0].schemaCode"));

        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Newest");
        foreach (var code in (string[])["A", "B"]) await Given.RecordAsync(admin, "pg", "works.Newest", new { code });
        await works.StoredAsync("update administration.masters set created_time = created_time - 5 where schema_code = 'works.Newest' and unique_identifier = 'A' returning id");
        var newest = (await admin.PostAsync(Search, new { MdmsCriteria = new { tenantId = "pg", schemaCode = "works.Newest" } })).Ok();
        Assert.Equal("B", newest.Text("mdms[0].data.code"));
    }

    [Fact]
    public async Task Filters_ids_identifiers_and_pages_choose_among_records()
    {
        var engineer = await works.AsAsync("JE1");
        async Task<string> Codes(object criteria) =>
            string.Join(',', (await engineer.PostAsync(Search, new { MdmsCriteria = criteria })).Ok().At("mdms")!.AsArray().Select(row => (string)row!["data"]!["code"]!));
        Assert.Equal("pg.citya", await Codes(new { tenantId = "pg.citya", schemaCode = "tenant.tenants", filters = new Dictionary<string, object> { ["city.code"] = "1013" } }));
        Assert.Equal("", await Codes(new { tenantId = "pg.citya", schemaCode = "tenant.tenants", filters = new Dictionary<string, object> { ["city.code"] = "nowhere" } }));
        Assert.Equal("SM", await Codes(new { tenantId = "pg.citya", schemaCode = "works.TargetDemography", uniqueIdentifiers = new[] { "SM" } }));
        var id = SeedFiles.IdOf("pg", "works.TargetDemography", "SM");
        Assert.Equal("SM", await Codes(new { tenantId = "pg", ids = new object[] { id, "", "x" } }));
        Assert.Equal("", await Codes(new { tenantId = "pg", ids = new[] { "x" } }));
        var all = (await Codes(new { tenantId = "pg", schemaCode = "works.TargetDemography" })).Split(',');
        Assert.Equal(all[1], await Codes(new { tenantId = "pg", schemaCode = "works.TargetDemography", offset = 1, limit = 1 }));
        Assert.Equal("", await Codes(new { tenantId = "pg", schemaCode = "works.TargetDemography", isActive = false }));
        var counted = (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync("/mdms-v2/v2/_count", new { MdmsCriteria = new { tenantId = "pg.citya", schemaCode = "works.TargetDemography" } })).Ok();
        Assert.Equal(all.Length, counted.At("totalCount")!.GetValue<int>());
    }

    [Fact]
    public async Task Only_a_signed_in_person_of_the_tenant_searches_and_only_an_administrator_of_masters_changes()
    {
        var criteria = new { MdmsCriteria = new { tenantId = "pg.citya", schemaCode = "works.TargetDemography" } };
        (await works.Anonymous.PostAsync(Search, criteria)).Refused("CustomException", 401);
        (await new Client(works.Http, "dead").PostAsync(Search, criteria)).Refused("InvalidAccessTokenException", 401, "InvalidAccessTokenException");
        var engineer = await works.AsAsync("JE1");
        (await engineer.PostAsync(Search, new { MdmsCriteria = new { tenantId = "pg.cityb" } })).Refused("CustomException", 403);
        (await engineer.PostAsync(Search, new { MdmsCriteria = new { } })).Refused("NotNull.mdmsCriteriaReqV2.mdmsCriteria.tenantId");
        (await engineer.PostRawAsync(Search, "[")).Refused("JsonParseException");

        var other = await works.AsAsync("SUPERUSERB", "pg.cityb");
        foreach (var (path, body) in new (string, Func<string, object>)[]
        {
            ("/mdms-v2/v2/_count", tenantId => new { MdmsCriteria = new { tenantId } }),
            ("/mdms-v2/schema/v1/_create", tenantId => new { SchemaDefinition = new { tenantId, code = "works.X", description = "x", definition = Given.Definition } }),
            ("/mdms-v2/schema/v1/_search", tenantId => new { SchemaDefCriteria = new { tenantId } }),
            ("/mdms-v2/schema/v1/_update", tenantId => new { SchemaDefinition = new { tenantId } }),
            ("/mdms-v2/v2/_create/works.X", tenantId => new { Mdms = new { tenantId, schemaCode = "works.X", data = new { code = "X" } } }),
            ("/mdms-v2/v2/_update/works.X", tenantId => new { Mdms = new { tenantId, schemaCode = "works.X", data = new { code = "X" } } }),
        })
        {
            (await works.Anonymous.PostAsync(path, body("pg.citya"))).Refused("CustomException", 401);
            (await engineer.PostAsync(path, body("pg.citya"))).Refused("CustomException", 403, "Not authorized to access this resource");
            (await other.PostAsync(path, body("pg.citya"))).Refused("CustomException", 403);
            (await engineer.PostRawAsync(path, "{")).Refused("JsonParseException");
        }
    }

    [Fact]
    public async Task A_schema_must_require_what_it_calls_unique_and_stands_at_the_state()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        Task<Reply> Create(object? definition, string code = "works.Rules") =>
            admin.PostAsync("/mdms-v2/schema/v1/_create", new { SchemaDefinition = new { tenantId = "pg.citya", code, description = "test", definition } });
        (await Create(null)).Refused("NotNull.schemaDefinitionRequest.schemaDefinition.definition");
        (await Create(new { type = "object" })).Refused("REQUIRED_ATTRIBUTE_LIST_ERR");
        (await Create(new { required = Array.Empty<string>() })).Refused("REQUIRED_ATTRIBUTE_LIST_ERR");
        (await Create(new { required = new[] { "code" } })).Refused("UNIQUE_ATTRIBUTE_LIST_ERR");
        (await Create(new Dictionary<string, object> { ["required"] = new[] { "code" }, ["x-unique"] = new[] { "code", "name" } })).Refused("UNIQUE_ATTRIBUTE_LIST_ERR");
        // All three could be read and would make a schema, were they asked for.
        var file = Path.Combine(works.DataFolder, "schema.json");
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
        foreach (var reference in (string[])[new Uri(works.Http.BaseAddress!, "health/live").ToString(), new Uri(file).ToString(), file])
        {
            (await Create(new Dictionary<string, object>(Given.Definition) { ["properties"] = new { code = new Dictionary<string, string> { ["$ref"] = reference } } }))
                .Refused("INVALID_SCHEMA_DEFINITION");
        }

        (await Create(new Dictionary<string, object>(Given.Definition) { ["properties"] = 5 })).Refused("INVALID_SCHEMA_DEFINITION");
        (await Create(Given.Definition, code: "x")).Refused("Size.schemaDefinitionRequest.schemaDefinition.code");
        var created = (await Create(Given.Definition)).Ok(202);
        Assert.Equal("pg", created.Text("SchemaDefinitions[0].tenantId"));
        (await Create(Given.Definition)).Refused("DUPLICATE_SCHEMA_CODE");

        var found = (await admin.PostAsync("/mdms-v2/schema/v1/_search", new { SchemaDefCriteria = new { tenantId = "pg.citya", codes = new[] { "works.Rules" } } })).Ok(202);
        Assert.True(JsonNode.DeepEquals(created.At("SchemaDefinitions"), found.At("SchemaDefinitions")));
        (await admin.PostAsync("/mdms-v2/schema/v1/_search", new { SchemaDefCriteria = new { } })).Refused("NotNull.schemaDefSearchRequest.schemaDefCriteria.tenantId");
        Assert.Equal(501, (await admin.PostAsync("/mdms-v2/schema/v1/_update", new { SchemaDefinition = new { tenantId = "pg" } })).Status);
    }

    [Fact]
    public async Task A_record_is_checked_against_schema_references_and_uniqueness_in_this_order()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Colour");
        await Given.SchemaAsync(admin, "works.Wall", new(Given.Definition) { ["x-ref-schema"] = new[] { new { fieldPath = "group", schemaCode = "works.Colour" } } });
        Task<Reply> Create(object? data, string schemaCode = "works.Wall", string tenantId = "pg.citya") =>
            admin.PostAsync($"/mdms-v2/v2/_create/{schemaCode}", new { Mdms = new { tenantId, schemaCode, data } });

        (await Create(null)).Refused("NotNull.mdmsRequest.mdms.data");
        (await Create(new { code = "A" }, "works.NoSuchSchema")).Refused("SCHEMA_DEFINITION_NOT_FOUND_ERR");
        var wrong = (await Create(new { active = "yes", more = 1 })).Refused("INVALID_REQUEST_REQUIRED1");
        Assert.Equal(3, wrong.Codes.Count);
        Assert.Contains(wrong.Codes, code => code.StartsWith("INVALID_REQUEST_TYPE", StringComparison.Ordinal));
        Assert.Contains(wrong.Codes, code => code.StartsWith("INVALID_REQUEST_ADDITIONALPROPERTIES", StringComparison.Ordinal));
        (await Create("text")).Refused("INVALID_REQUEST_TYPE1");
        (await Create(new { code = new string('x', 21) })).Refused("INVALID_REQUEST_MAXLENGTH1");
        (await Create(new { code = "A", group = "RED" })).Refused("REFERENCE_VALIDATION_ERR");
        (await Create(new { code = " " })).Refused("UNIQUE_IDENTIFIER_EMPTY_ERR");
        (await Create(new { code = "NUL\0" })).Refused("INVALID_DATA");

        await Given.RecordAsync(admin, "pg", "works.Colour", new { code = "RED" });
        var created = (await Create(new { code = "A", group = "RED" })).Ok(202);
        Assert.Equal("A", created.Text("mdms[0].uniqueIdentifier"));
        Assert.Equal("pg.citya", created.Text("mdms[0].tenantId"));
        (await Create(new { code = "A" })).Refused("DUPLICATE_RECORD");
        (await Create(new { code = "A" }, tenantId: "pg.cityb")).Ok(202);
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity_id = '{created.Text("mdms[0].id")}' and operation = 'CREATE'"));
    }

    [Fact]
    public async Task Of_two_creates_at_once_one_is_the_duplicate()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Race");
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            admin.PostAsync("/mdms-v2/v2/_create/works.Race", new { Mdms = new { tenantId = "pg", schemaCode = "works.Race", data = new { code = "ONE" } } })));
        Assert.Single(replies, reply => reply.Status == 202);
        Assert.All(replies.Where(reply => reply.Status != 202), reply => reply.Refused("DUPLICATE_RECORD"));
    }

    [Fact]
    public async Task An_update_names_its_record_keeps_the_unique_fields_and_can_withdraw_it()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Gate");
        var record = (await Given.RecordAsync(admin, "pg", "works.Gate", new { code = "G1", active = true })).At("mdms[0]")!.AsObject();
        Task<Reply> Update(Action<JsonObject> change)
        {
            var copy = record.DeepClone().AsObject();
            change(copy);
            return admin.PostAsync("/mdms-v2/v2/_update/works.Gate", new JsonObject { ["Mdms"] = copy });
        }

        (await Update(r => r.Remove("id"))).Refused("MASTER_DATA_ID_ABSENT_ERR");
        (await Update(r => r["id"] = Guid.NewGuid().ToString())).Refused("MASTER_DATA_NOT_FOUND");
        (await Update(r => r["id"] = "x")).Refused("MASTER_DATA_NOT_FOUND");
        (await Update(r => r["tenantId"] = "pg.citya")).Refused("MASTER_DATA_NOT_FOUND");
        (await Update(r => r["auditDetails"] = null)).Refused("AUDIT_DETAILS_ABSENT_ERR");
        (await Update(r => r["data"]!["code"] = "G2")).Refused("UNIQUE_KEY_UPDATE_ERR");
        (await Update(r => r["data"]!["active"] = "no")).Refused("INVALID_REQUEST_TYPE1");
        var changed = (await Update(r => r["data"]!["active"] = false)).Ok(202);
        Assert.False(changed.At("mdms[0].data.active")!.GetValue<bool>());
        Assert.True(changed.At("mdms[0].isActive")!.GetValue<bool>());
        (await Update(r => r["isActive"] = false)).Ok(202);
        var gone = (await works.Anonymous.PostAsync("/mdms-v2/v1/_search",
            new { MdmsCriteria = new { tenantId = "pg", moduleDetails = new[] { new { moduleName = "works", masterDetails = new[] { new { name = "Gate" } } } } } })).Ok();
        Assert.Null(gone.At("MdmsRes.works.Gate"));
        Assert.Equal(2, await works.CountAsync($"select count(*) from platform.audit_entries where entity_id = '{(string)record["id"]!}' and operation = 'UPDATE'"));
    }
}
