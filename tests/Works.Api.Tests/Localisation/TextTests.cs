using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Localisation;

public sealed class TextTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Search = "/localization/messages/v1/_search";
    private const string Upsert = "/localization/messages/v1/_upsert";

    [Fact]
    public async Task Anybody_reads_texts_sorted_by_code_without_an_envelope()
    {
        var reply = (await works.Anonymous.PostRawAsync($"{Search}?locale=en_IN&tenantId=pg.citya&module=rainmaker-workflow,rainmaker-pg&_=1", "")).Ok();
        var root = Assert.Single(reply.Json!.AsObject());
        Assert.Equal("messages", root.Key);
        var codes = root.Value!.AsArray().Select(text => (string)text!["code"]!).ToList();
        Assert.Equal([.. codes.Order(StringComparer.Ordinal)], codes);
        Assert.Equal(["code", "message", "module", "locale"], root.Value.AsArray()[0]!.AsObject().Select(member => member.Key));
        Assert.Contains("TENANT_TENANTS_PG_CITYA", codes);
        Assert.Equal(reply.Body, (await works.Anonymous.GetAsync("/localization/messages?locale=en_IN&tenantId=pg.citya&module=rainmaker-workflow,rainmaker-pg")).Ok().Body);
        Assert.Equal(reply.Body, (await works.Anonymous.PostAsync("/localization/messages?locale=en_IN&tenantId=pg.citya&module=rainmaker-workflow,rainmaker-pg")).Ok().Body);
        var chosen = (await works.Anonymous.PostAsync($"{Search}?locale=en_IN&tenantId=pg&codes=TENANT_TENANTS_PG_CITYA,NO_SUCH_CODE")).Ok();
        Assert.Equal("CityA", chosen.Text("messages[0].message"));
        Assert.Equal("""{"messages":[]}""", (await works.Anonymous.PostAsync($"{Search}?locale=xx_XX&tenantId=pg")).Ok().Body);
    }

    [Fact]
    public async Task The_other_languages_have_every_code_of_the_english_one()
    {
        var english = await KeysAsync("en_IN");
        Assert.True(english.Count > 1500);
        foreach (var locale in (string[])["hi_IN", "or_IN"]) Assert.Empty(english.Except(await KeysAsync(locale)));
        var hindi = (await works.Anonymous.PostAsync($"{Search}?locale=hi_IN&tenantId=pg&codes=ACCESSCONTROL_ROLES_ROLES_BILL_ACCOUNTANT")).Ok();
        Assert.Equal("बिल लेखाकार", hindi.Text("messages[0].message"));
    }

    [Fact]
    public async Task The_nearest_tenant_wins_text_by_text_and_the_default_tenant_fills_the_rest()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await works.StoredAsync(
            """
            insert into administration.texts (tenant_id, locale, module, code, message, created_by, created_time, last_modified_by, last_modified_time)
            values ('default', 'en_IN', 'merge', 'A', 'default', 't', 0, 't', 0), ('default', 'en_IN', 'merge', 'C', 'default', 't', 0, 't', 0) returning code
            """);
        (await admin.PostAsync(Upsert, Batch("pg", "merge", ("A", "state"), ("B", "state")))).Ok();
        (await admin.PostAsync(Upsert, Batch("pg.citya", "merge", ("B", "city")))).Ok();
        async Task<string> Seen(string tenantId) => string.Join(',', (await works.Anonymous.PostAsync($"{Search}?locale=en_IN&tenantId={tenantId}&module=merge")).Ok()
            .At("messages")!.AsArray().Select(text => $"{text!["code"]}={text["message"]}"));
        Assert.Equal("A=state,B=city,C=default", await Seen("pg.citya"));
        Assert.Equal("A=state,B=state,C=default", await Seen("pg.cityb"));
        Assert.Equal("A=default,C=default", await Seen("zz"));

        var texts = works.Services.GetRequiredService<ITexts>();
        var stop = TestContext.Current.CancellationToken;
        Assert.Equal("city", await texts.TextAsync("pg.citya", "hi_IN", "merge", "B", stop));
        Assert.Equal("default", await texts.TextAsync("pg.citya", "en_IN", "merge", "C", stop));
        Assert.Null(await texts.TextAsync("pg.citya", "en_IN", "merge", "Z", stop));

        (await admin.PostAsync("/localization/messages/v1/_delete", new { tenantId = "pg.citya", messages = new[] { new { code = "B", module = "merge", locale = "en_IN" } } })).Ok();
        Assert.Equal("A=state,B=state,C=default", await Seen("pg.citya"));
    }

    [Fact]
    public async Task A_known_reply_is_not_sent_again_and_a_large_one_is_compressed()
    {
        const string Path = Search + "?locale=en_IN&tenantId=pg&module=rainmaker-common";
        async Task<HttpResponseMessage> Ask(string? seen, bool gzip)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Path);
            if (seen is not null) request.Headers.TryAddWithoutValidation("If-None-Match", seen);
            if (gzip) request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            return await works.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }

        var plain = await Ask(null, gzip: false);
        var tag = plain.Headers.ETag!.ToString();
        Assert.Equal("no-cache", plain.Headers.CacheControl!.ToString());
        var compressed = await Ask(null, gzip: true);
        Assert.Equal("gzip", Assert.Single(compressed.Content.Headers.ContentEncoding));
        await using var stream = new GZipStream(await compressed.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        Assert.Equal(await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        var known = await Ask(tag, gzip: true);
        Assert.Equal(304, (int)known.StatusCode);
        Assert.Empty(await known.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync(Upsert, Batch("pg", "rainmaker-common", ("SOMETHING_NEW", "new")))).Ok();
        Assert.Equal(200, (int)(await Ask(tag, gzip: true)).StatusCode);
    }

    [Fact]
    public async Task A_batch_of_several_modules_inserts_and_updates_in_one_transaction_with_one_entry_of_audit()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        (await admin.PostAsync(Upsert, Batch("pg.citya", "mixed-a", ("A", "one")))).Ok();
        var body = new
        {
            tenantId = "pg.citya", locale = "en_IN", module = "mixed-b",
            messages = new object[]
            {
                new { code = "A", message = "two", module = "mixed-a", locale = "en_IN" },
                new { code = "B", message = "three" }, // module and locale of the body
                new { code = "C", message = "ଚାରି", module = "mixed-b", locale = "or_IN" },
            },
        };
        var reply = (await admin.PostAsync(Upsert, body)).Ok();
        Assert.Equal("""{"code":"B","message":"three","module":"mixed-b","locale":"en_IN"}""", reply.At("messages[1]")!.ToJsonString());
        var stored = await works.StoredAsync("select module, locale, code, message from administration.texts where tenant_id = 'pg.citya' and module like 'mixed-%' order by code");
        Assert.Equal("two,three,ଚାରି", string.Join(',', stored.Select(row => row["message"])));
        const string Entries = "select operation, before::text as before, after::text as after from platform.audit_entries where entity = 'administration.texts' and entity_id like '%mixed-a%' order by position";
        var entries = await works.StoredAsync(Entries);
        Assert.Equal(2, entries.Count);
        Assert.Contains("\"one\"", (string)entries[1]["before"]!, StringComparison.Ordinal);
        Assert.Contains("\"two\"", (string)entries[1]["after"]!, StringComparison.Ordinal);
        (await admin.PostAsync(Upsert, body)).Ok();
        Assert.Equal(2, (await works.StoredAsync(Entries)).Count);
    }

    [Fact]
    public async Task Texts_are_refused_in_the_older_form_and_nothing_of_the_batch_is_written()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        async Task Refused(string path, object body, string code, string field)
        {
            var reply = await admin.PostAsync(path, body);
            Assert.True(reply.Status == 400 && reply.Json!["error"]?["fields"]?[0]?["code"]?.GetValue<string>() == code, $"{code}: {reply}");
            Assert.Equal(field, reply.Text("error.fields[0].field"));
            Assert.True(reply.Json!.AsObject().ContainsKey("responseInfo"));
        }

        await Refused(Upsert, new { messages = new[] { new { code = "A", message = "a", module = "bad", locale = "en_IN" } } }, "core.TENANT_ID_MANDATORY", "tenantId");
        await Refused(Upsert, new { tenantId = "pg", messages = Array.Empty<object>() }, "core.MESSAGES_MANDATORY", "messages");
        await Refused(Upsert, Batch("pg", "bad", ("A", "a"), ("B", " ")), "core.MESSAGE_MANDATORY", "messages[1].message");
        await Refused(Upsert, Batch("pg", "bad", ("A", "a"), ("", "b")), "core.CODE_MANDATORY", "messages[1].code");
        await Refused(Upsert, new { tenantId = "pg", messages = new[] { new { code = "A", message = "a" } } }, "core.MODULE_MANDATORY", "messages[0].module");
        await Refused(Upsert, Batch("pg", "bad", (new string('x', 251), "a")), "core.CODE_TOO_LONG", "messages[0].code");
        await Refused(Upsert, Batch("pg", "bad", ("A", "a"), ("B", "b"), ("A", "c")), "DUPLICATE_RECORDS", "messages");
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.texts where module = 'bad'"));
        (await admin.PostAsync("/localization/messages/v1/_create", Batch("pg", "made", ("A", "a")))).Ok();
        await Refused("/localization/messages/v1/_create", Batch("pg", "made", ("B", "b"), ("A", "again")), "core.DUPLICATE_MESSAGE_IDENTITY", "messages");
        Assert.Equal(1, await works.CountAsync("select count(*) from administration.texts where module = 'made'"));
        foreach (var query in (string[])["tenantId=pg", "locale=&tenantId=pg", "locale=en_IN"])
            Assert.Equal(400, (await works.Anonymous.PostAsync($"{Search}?{query}")).Status);
        var raw = await admin.PostRawAsync(Upsert, "{\"messages\":");
        Assert.Equal(400, raw.Status);
        Assert.Equal("JsonParseException", raw.Text("error.fields[0].code"));
        Assert.Equal(400, (await admin.PostAsync(Upsert, Batch("pg", "bad", ("NUL\0", "a")))).Status);
        Assert.Equal(400, (await works.Anonymous.PostAsync($"{Search}?locale=en%00IN&tenantId=pg")).Status);
    }

    [Fact]
    public async Task Creates_of_one_text_at_once_leave_one()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => admin.PostAsync("/localization/messages/v1/_create", Batch("pg", "race", ("A", "a")))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal("core.DUPLICATE_MESSAGE_IDENTITY", reply.Text("error.fields[0].code")));
    }

    [Fact]
    public async Task An_update_changes_the_texts_of_its_module_that_exist()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        (await admin.PostAsync(Upsert, Batch("pg", "update", ("A", "a")))).Ok();
        var reply = (await admin.PostAsync("/localization/messages/v1/_update",
            new { tenantId = "pg", locale = "en_IN", module = "update", messages = new[] { new { code = "A", message = "new" }, new { code = "Z", message = "z" } } })).Ok();
        Assert.Equal("new", Assert.Single(reply.At("messages")!.AsArray())!["message"]!.GetValue<string>());
        Assert.Equal("new", (await works.StoredAsync("select message from administration.texts where module = 'update'")).Single()["message"]);
        var gone = (await admin.PostAsync("/localization/messages/v1/_delete",
            new { tenantId = "pg", messages = new[] { new { code = "A", module = "update", locale = "en_IN" } } })).Ok();
        Assert.Equal("""{"successful":true}""", gone.Body);
        Assert.Equal("""{"successful":true}""", (await admin.PostAsync("/localization/messages/cache-bust")).Ok().Body);
    }

    [Fact]
    public async Task Only_who_may_write_texts_of_the_tenant_writes_them()
    {
        var engineer = await works.AsAsync("JE1");
        var city = await works.AsAsync("SUPERUSERA");
        foreach (var path in (string[])["v1/_upsert", "v1/_create", "v1/_update", "v1/_delete", "cache-bust"])
        {
            var body = Batch("pg.citya", "access", ("A", "a"));
            (await works.Anonymous.PostAsync($"/localization/messages/{path}", body)).Refused("CustomException", 401);
            (await engineer.PostAsync($"/localization/messages/{path}", body)).Refused("CustomException", 403);
            (await city.PostAsync($"/localization/messages/{path}", Batch("pg.cityb", "access", ("A", "a")))).Refused("CustomException", 403);
            (await city.PostAsync($"/localization/messages/{path}", Batch("pg", "access", ("A", "a")))).Refused("CustomException", 403);
        }

        Assert.Equal(0, await works.CountAsync("select count(*) from administration.texts where module = 'access'"));
        (await city.PostAsync(Upsert, Batch("pg.citya", "access", ("A", "a")))).Ok();
    }

    private async Task<HashSet<string>> KeysAsync(string locale) => (await works.Anonymous.PostAsync($"{Search}?locale={locale}&tenantId=pg")).Ok()
        .At("messages")!.AsArray().Where(text => ((string)text!["module"]!).StartsWith("rainmaker", StringComparison.Ordinal) && (string)text["code"]! != "SOMETHING_NEW")
        .Select(text => $"{text!["module"]}|{text["code"]}").ToHashSet(StringComparer.Ordinal);

    private static JsonObject Batch(string tenantId, string module, params (string Code, string Message)[] texts) => new()
    {
        ["tenantId"] = tenantId,
        ["messages"] = new JsonArray([.. texts.Select(text => new JsonObject
        {
            ["code"] = text.Code, ["message"] = text.Message, ["module"] = module, ["locale"] = "en_IN",
        })]),
    };
}
