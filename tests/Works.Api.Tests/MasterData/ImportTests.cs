using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.MasterData;

public sealed class ImportTests(WorksHost works) : IClassFixture<WorksHost>
{
    private static Dictionary<string, object> Definition => new(StringComparer.Ordinal)
    {
        ["type"] = "object",
        ["properties"] = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["code"] = new { type = "string", maxLength = 40 }, ["name"] = new { type = "string" }, ["rate"] = new { type = "number" }, ["active"] = new { type = "boolean" },
            ["city"] = new { type = "object", properties = new { code = new { type = "string" }, area = new { type = "integer" } } }, ["tags"] = new { type = "array" },
            ["note"] = new { type = new[] { "string", "null" } },
        },
        ["required"] = new[] { "code" }, ["x-unique"] = new[] { "code" }, ["additionalProperties"] = false,
    };

    private static async Task<Reply> ImportAsync(Client client, string schemaCode, byte[] file, bool dryRun = false, bool? allOrNothing = null, string tenantId = "pg")
    {
        using var form = new MultipartFormDataContent { { new StringContent(tenantId), "tenantId" }, { new ByteArrayContent(file), "file", "masters.csv" } };
        if (dryRun) form.Add(new StringContent("true"), "dryRun");
        if (allOrNothing is { } all) form.Add(new StringContent(all ? "true" : "false"), "allOrNothing");
        return await client.PostFormAsync($"/mdms-v2/v2/_import/{schemaCode}", form);
    }

    private static Task<Reply> ImportAsync(Client client, string schemaCode, string csv, bool dryRun = false, bool? allOrNothing = null, string tenantId = "pg") =>
        ImportAsync(client, schemaCode, Encoding.UTF8.GetBytes(csv), dryRun, allOrNothing, tenantId);

    private static string Sums(Reply reply) => $"{reply.At("created")} {reply.At("updated")} {reply.At("unchanged")} {reply.At("failed")} {reply.At("isStored")}";

    private static async Task<string> ExportAsync(Client client, string schemaCode, string format = "csv") =>
        (await client.PostAsync($"/mdms-v2/v2/_export/{schemaCode}", new { Export = new { tenantId = "pg", format } })).Ok().Body;

    [Fact]
    public async Task Rows_are_created_updated_or_left_and_the_same_file_again_changes_nothing()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Import", Definition);
        const string Csv = "code,name,rate,active,city.code,city.area,tags\nA,\"Road, \"\"main\"\"\",12.50,true,C1,7,\"[1,2]\"\nB,Zwei,,FALSE,,,\n";
        Assert.Equal("2 0 0 0 true", Sums((await ImportAsync(admin, "works.Import", Csv, dryRun: true)).Ok()).Replace("false", "true", StringComparison.Ordinal));
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.masters where schema_code = 'works.Import'"));
        var first = (await ImportAsync(admin, "works.Import", Csv)).Ok();
        Assert.Equal("2 0 0 0 true", Sums(first));
        Assert.Equal(["2 created A", "3 created B"], first.At("rows")!.AsArray().Select(row => $"{row!["row"]} {row["status"]} {row["uniqueIdentifier"]}"));
        Assert.Equal("""{"code":"A","name":"Road, \"main\"","rate":12.50,"active":true,"city":{"code":"C1","area":7},"tags":[1,2]}""",
            (await works.StoredAsync("select data::text as data from administration.masters where schema_code = 'works.Import' and unique_identifier = 'A'"))[0]["data"]);
        Assert.Equal("0 0 2 0 true", Sums((await ImportAsync(admin, "works.Import", Csv)).Ok()));
        Assert.Equal("1 1 1 0 true", Sums((await ImportAsync(admin, "works.Import", "code,name,active\nB,Zwei,false\nA,Changed,\nC,New,\n")).Ok()));
        Assert.Equal(2, await works.CountAsync("select count(*) from administration.master_versions where schema_code = 'works.Import' and unique_identifier = 'A'"));
        Assert.Equal(1, await works.CountAsync("select count(*) from administration.master_versions where schema_code = 'works.Import' and unique_identifier = 'B'"));
        var seen = (await works.Anonymous.PostAsync("/mdms-v2/v1/_search", new { MdmsCriteria = new { tenantId = "pg", moduleDetails = new[] { new { moduleName = "works", masterDetails = new[] { new { name = "Import", filter = "$.*.name" } } } } } })).Ok();
        Assert.Equal("""["Changed","Zwei","New"]""", seen.At("MdmsRes.works.Import")!.ToJsonString());
        Assert.Equal(2, await works.CountAsync("select count(*) from platform.audit_entries where entity = 'administration.masters' and entity_id = 'works.Import'"));
    }

    [Fact]
    public async Task What_is_wrong_is_said_row_by_row_and_nothing_or_the_rest_is_stored()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Kind");
        await Given.RecordAsync(admin, "pg", "works.Kind", new { code = "K1" });
        await Given.SchemaAsync(admin, "works.Checked", new(Definition) { ["x-ref-schema"] = new[] { new { fieldPath = "name", schemaCode = "works.Kind" } } });
        const string Csv = "code,name,rate,extra\nOK,K1,1,\nBAD,K1,\"1,5\",\nREF,NONE,1,\nOK,K1,2,\n,K1,1,\nMORE,K1,1,x\nWIDE,K1,1,,cell\n";
        foreach (var (all, stored) in ((bool?, string)[])[(null, "false"), (true, "false"), (false, "true")])
        {
            var reply = (await ImportAsync(admin, "works.Checked", Csv, allOrNothing: all)).Ok();
            Assert.Equal($"1 0 0 6 {stored}", Sums(reply));
            Assert.Equal(
                ["2 created ", "3 failed INVALID_REQUEST_TYPE1", "4 failed REFERENCE_VALIDATION_ERR", "5 failed DUPLICATE_RECORD", "6 failed INVALID_REQUEST_REQUIRED1", "7 failed INVALID_REQUEST_ADDITIONALPROPERTIES1", "8 failed INVALID_REQUEST"],
                reply.At("rows")!.AsArray().Select(row => $"{row!["row"]} {row["status"]} {string.Join(',', row["errors"]!.AsArray().Select(error => (string)error!["code"]!))}"));
        }

        Assert.Equal(1, await works.CountAsync("select count(*) from administration.masters where schema_code = 'works.Checked'"));
        (await ImportAsync(admin, "works.NoSchema", Csv)).Refused("SCHEMA_DEFINITION_NOT_FOUND_ERR");
        (await ImportAsync(admin, "works.Checked", "code,code\nA,B\n")).Refused("IMPORT_UNREADABLE");
        (await ImportAsync(admin, "works.Checked", [.. "code,name\nA,"u8, 0xFF, 0xFE, 0x80, .. "\n"u8])).Refused("IMPORT_UNREADABLE");
        (await ImportAsync(admin, "works.Checked", "[{\"code\": ")).Refused("IMPORT_UNREADABLE");
        (await admin.PostAsync("/mdms-v2/v2/_import/works.Checked", new { Import = new { tenantId = "pg" } })).Refused("NotNull.importRequest.import.records");
        (await admin.PostAsync("/mdms-v2/v2/_import/works.Checked", new { })).Refused("NotNull.importRequest.import");
        (await admin.PostAsync("/mdms-v2/v2/_export/works.Checked", new { Export = new { tenantId = "pg", format = "xml" } })).Refused("INVALID_FORMAT");
        Assert.Equal("0 0 0 0 true", Sums((await ImportAsync(admin, "works.Checked", "code\n")).Ok()));
    }

    [Theory]
    [InlineData("﻿code;name;rate\r\nX1;\"a;b\";1.5\r\n", "utf-8")] // with a mark
    [InlineData("sep=;\r\ncode;name;rate\r\nX1;\"a;b\";1.5\r\n", "utf-8")]
    [InlineData("code\tname\trate\nX1\ta;b\t1.5\n", "utf-8")]
    [InlineData("﻿code,name,rate\nX1,a;b,1.5\n\n", "utf-16")]
    [InlineData("[{\"code\": \"X1\", \"name\": \"a;b\", \"rate\": 1.5}]", "utf-8")]
    public async Task Files_are_read_as_spreadsheets_write_them(string text, string encoding)
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        var code = "works.Sheet" + Guid.NewGuid().ToString("N")[..8];
        await Given.SchemaAsync(admin, code, Definition);
        Assert.Equal("1 0 0 0 true", Sums((await ImportAsync(admin, code, Encoding.GetEncoding(encoding).GetBytes(text))).Ok()));
        Assert.Equal("""{"code":"X1","name":"a;b","rate":1.5}""", ((string)(await works.StoredAsync($"select data::text as data from administration.masters where schema_code = '{code}'"))[0]["data"]!).Replace(": ", ":", StringComparison.Ordinal).Replace(", ", ",", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_export_runs_no_formula_and_comes_back_as_it_went()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Formula", Definition);
        string[] names = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "'=quoted", "''=twice", "'plain", "a \"b\", c\nd", "नमस्ते", "＝1"];
        var records = names.Select((name, i) => new JsonObject { ["code"] = $"F{i:00}", ["name"] = name, ["rate"] = -i }).ToArray();
        (await admin.PostAsync("/mdms-v2/v2/_import/works.Formula", new { Import = new { tenantId = "pg", records } })).Ok();

        var csv = await ExportAsync(admin, "works.Formula");
        Assert.StartsWith("code,name,rate,", csv.TrimStart('\uFEFF'), StringComparison.Ordinal);
        foreach (var cell in (string[])["'=1+1", "'+cmd", "'-2", "'@SUM", "'\t=1", "''=quoted", "'''=twice", ",'plain", "'＝1", ",-3,"]) Assert.Contains(cell, csv, StringComparison.Ordinal);
        Assert.Equal($"0 0 {names.Length} 0 true", Sums((await ImportAsync(admin, "works.Formula", csv)).Ok()));
        Assert.Equal($"0 0 {names.Length} 0 true", Sums((await ImportAsync(admin, "works.Formula", await ExportAsync(admin, "works.Formula", "json"))).Ok()));
    }

    [Fact]
    public async Task A_row_that_names_an_old_version_fails_unless_it_says_what_is_stored()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Versioned", Definition);
        await ImportAsync(admin, "works.Versioned", "code,name\nA,one\nB,one\n");
        var mine = (await ExportAsync(admin, "works.Versioned")).TrimStart('\uFEFF');
        (await ImportAsync(admin, "works.Versioned", "code,name\nA,theirs\n")).Ok();
        var edited = mine.Replace("one", "mine", StringComparison.Ordinal);
        var reply = (await ImportAsync(admin, "works.Versioned", edited)).Ok();
        Assert.Equal("0 1 0 1 false", Sums(reply));
        Assert.Equal("CONCURRENT_UPDATE", reply.Text("rows[0].errors[0].code"));
        Assert.Equal("0 1 0 1 true", Sums((await ImportAsync(admin, "works.Versioned", edited, allOrNothing: false)).Ok()));
        Assert.Equal("0 0 1 1 false", Sums((await ImportAsync(admin, "works.Versioned", edited)).Ok())); // B is as the file says: no conflict
    }

    [Fact]
    public async Task Rates_are_imported_with_their_periods_in_any_order()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        const string Csv = "sorId,rate,validFrom\nSOR_000401,330,4102444800000\nSOR_000401,320,4070908800000\nSOR_000401,310,1680307200000\nSOR_000255,1,4102444800000\nSOR_NONE,1,1\n";
        async Task<string> Periods(string item) => string.Join(' ', (await works.StoredAsync(
            $"select data->>'rate' || ':' || coalesce(data->>'validTo', '') as period from administration.masters where tenant_id = 'pg' and schema_code = 'WORKS-SOR.Rates' and data->>'sorId' = '{item}' order by (data->>'validFrom')::bigint")).Select(row => row["period"]));
        Assert.Equal("3 1 0 1 false", Sums((await ImportAsync(admin, "WORKS-SOR.Rates", Csv)).Ok()));
        Assert.Equal("310.00:", await Periods("SOR_000401"));
        Assert.Equal("3 1 0 1 true", Sums((await ImportAsync(admin, "WORKS-SOR.Rates", Csv, allOrNothing: false)).Ok()));
        Assert.Equal("310:4070908799999 320:4102444799999 330:", await Periods("SOR_000401"));
        Assert.Equal("148.90:4102444799999 1:", await Periods("SOR_000255"));
        Assert.Equal("0 0 4 1 false", Sums((await ImportAsync(admin, "WORKS-SOR.Rates", Csv)).Ok()));
    }

    [Fact]
    public async Task Fifty_thousand_rows_are_one_import()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Large", Definition);
        var csv = new StringBuilder("code,name,rate,active,city.code,city.area,note\n");
        for (var i = 0; i < 50_000; i++) csv.Append(CultureInfo.InvariantCulture, $"C{i:000000},\"Name of item {i}, with some words\",{i}.50,true,C{i % 40},{i},{(i % 3 == 0 ? "x" : "")}\n");
        var file = Encoding.UTF8.GetBytes(csv.ToString());
        csv.Clear();
        var started = TimeProvider.System.GetTimestamp();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Equal("50000 0 0 0 true", Sums((await ImportAsync(admin, "works.Large", file)).Ok()));
        TestContext.Current.TestOutputHelper?.WriteLine($"created in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s, heap {(GC.GetTotalMemory(forceFullCollection: false) - before) / 1048576} MB more");
        started = TimeProvider.System.GetTimestamp();
        Assert.Equal("0 0 50000 0 true", Sums((await ImportAsync(admin, "works.Large", file)).Ok()));
        TestContext.Current.TestOutputHelper?.WriteLine($"compared in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.Equal(50_001, (await ExportAsync(admin, "works.Large")).Count(c => c == '\n'));
        using var many = new MultipartFormDataContent { { new StringContent("pg"), "tenantId" }, { new ByteArrayContent(Encoding.UTF8.GetBytes("code\n" + string.Concat(Enumerable.Range(0, 100_001).Select(i => $"{i}\n")))), "file", "x.csv" } };
        (await admin.PostFormAsync("/mdms-v2/v2/_import/works.Large", many)).Refused("IMPORT_TOO_LARGE");
    }
}
