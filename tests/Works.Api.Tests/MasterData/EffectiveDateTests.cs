using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.MasterData;

public sealed class EffectiveDateTests(WorksHost works) : IClassFixture<WorksHost>
{
    private static Dictionary<string, object> Definition => new(StringComparer.Ordinal)
    {
        ["type"] = "object",
        ["properties"] = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["item"] = new { type = "string" }, ["rate"] = new { type = "number" }, ["from"] = new { type = new[] { "string", "integer" } }, ["to"] = new { type = new[] { "string", "integer", "null" } },
        },
        ["required"] = new[] { "item", "from" },
        ["x-unique"] = new[] { "item", "from" },
        ["x-effective"] = new { from = "from", to = "to" },
    };

    [Fact]
    public async Task A_later_record_ends_the_one_before_it_and_an_earlier_one_ends_before_the_next()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Fee", Definition);
        Task<Reply> Create(object data) => admin.PostAsync("/mdms-v2/v2/_create/works.Fee", new { Mdms = new { tenantId = "pg", schemaCode = "works.Fee", data } });
        async Task<string> Periods() => string.Join(' ', (await works.StoredAsync(
            "select data->>'from' || '-' || coalesce(data->>'to', '') as period from administration.masters where schema_code = 'works.Fee' and data->>'item' = 'A' order by (data->>'from')::bigint")).Select(row => row["period"]));

        (await Create(new { item = "A", rate = 1, from = "1000" })).Ok(202);
        (await Create(new { item = "B", rate = 1, from = 1000 })).Ok(202);
        Assert.Equal("1000-", await Periods());
        (await Create(new { item = "A", rate = 2, from = "3000" })).Ok(202);
        Assert.Equal("1000-2999 3000-", await Periods());
        Assert.Equal("2999", (await Create(new { item = "A", rate = 3, from = "2000" })).Ok(202).Text("mdms[0].data.to")); // between two
        Assert.Equal("1000-1999 2000-2999 3000-", await Periods());
        (await Create(new { item = "A", rate = 4, from = "500", to = "1500" })).Refused("INVALID_EFFECTIVE_PERIOD");
        (await Create(new { item = "A", rate = 4, from = "500", to = "400" })).Refused("INVALID_EFFECTIVE_PERIOD");
        (await Create(new { item = "A", rate = 4, from = "soon" })).Refused("INVALID_EFFECTIVE_PERIOD");
        (await Create(new { item = "A", rate = 4, from = "3000" })).Refused("DUPLICATE_RECORD");
        Assert.Equal("1000-1999 2000-2999 3000-", await Periods());
        Assert.Equal("", (await works.StoredAsync("select coalesce(data->>'to', '') as to from administration.masters where schema_code = 'works.Fee' and data->>'item' = 'B'"))[0]["to"]);

        async Task<string> RateOn(long date) => string.Join(',', (await admin.PostAsync("/mdms-v2/v2/_asOf", new { MdmsCriteria = new { tenantId = "pg.citya", schemaCode = "works.Fee", date } })).Ok()
            .At("mdms")!.AsArray().Where(row => (string)row!["data"]!["item"]! == "A").Select(row => row!["data"]!["rate"]!.ToString()));
        Assert.Equal(["", "1", "1", "3", "2", "2"], [await RateOn(999), await RateOn(1000), await RateOn(1999), await RateOn(2000), await RateOn(3000), await RateOn(9999999)]);
    }

    [Fact]
    public async Task A_rate_entered_by_hand_ends_its_predecessor_in_the_schedule()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        var data = new { sorId = "SOR_000240", rate = 900.5, validFrom = "4102444800000", amountDetails = new[] { new { type = "fixed", heads = "LA.1", amount = 900.5 } } };
        (await admin.PostAsync("/mdms-v2/v2/_create/WORKS-SOR.Rates", new { Mdms = new { tenantId = "pg", schemaCode = "WORKS-SOR.Rates", data } })).Ok(202);
        Assert.Equal("4102444799999", (await works.StoredAsync("select data->>'validTo' as to from administration.masters where schema_code = 'WORKS-SOR.Rates' and data->>'sorId' = 'SOR_000240' and data->>'validFrom' = '1680307200000'"))[0]["to"]);
        (await admin.PostAsync("/mdms-v2/v2/_create/WORKS-SOR.Rates", new { Mdms = new { tenantId = "pg", schemaCode = "WORKS-SOR.Rates", data = data with { sorId = "SOR_NONE" } } })).Refused("REFERENCE_VALIDATION_ERR");
    }

    [Fact]
    public async Task Of_two_rates_entered_at_once_each_ends_where_the_other_begins()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.FeeRace", Definition);
        var replies = await Task.WhenAll(Enumerable.Range(1, 6).Select(i =>
            admin.PostAsync("/mdms-v2/v2/_create/works.FeeRace", new { Mdms = new { tenantId = "pg", schemaCode = "works.FeeRace", data = new { item = "A", from = i * 1000 } } })));
        Assert.All(replies, reply => reply.Ok(202));
        var periods = await works.StoredAsync("select data->>'to' as to from administration.masters where schema_code = 'works.FeeRace' order by (data->>'from')::bigint");
        Assert.Equal(["1999", "2999", "3999", "4999", "5999", null], periods.Select(row => (string?)row["to"]));
    }

    [Theory]
    [InlineData("""{"from": "from"}""")]
    [InlineData("""{"from": "rate", "to": "to"}""")]
    [InlineData("""{"from": "from", "to": "from"}""")]
    [InlineData("7")]
    public async Task An_annotation_that_makes_no_periods_is_refused(string effective)
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        var definition = new Dictionary<string, object>(Definition) { ["x-effective"] = JsonNode.Parse(effective)! };
        (await admin.PostAsync("/mdms-v2/schema/v1/_create", new { SchemaDefinition = new { tenantId = "pg", code = "works.NoPeriods", description = "x", definition } })).Refused("INVALID_SCHEMA_DEFINITION");
    }

    [Fact]
    public async Task Every_version_of_a_record_is_kept_and_can_be_asked_for_by_date()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Note");
        var first = (await Given.RecordAsync(admin, "pg", "works.Note", new { code = "N1", group = "one" })).At("mdms[0]")!.AsObject();
        await Task.Delay(5, TestContext.Current.CancellationToken); // a version begins with a millisecond of its own
        var changed = first.DeepClone().AsObject();
        changed["data"]!["group"] = "two";
        var second = (await admin.PostAsync("/mdms-v2/v2/_update/works.Note", new JsonObject { ["Mdms"] = changed })).Ok(202);
        await Task.Delay(5, TestContext.Current.CancellationToken);
        changed = changed.DeepClone().AsObject();
        changed["isActive"] = false;
        (await admin.PostAsync("/mdms-v2/v2/_update/works.Note", new JsonObject { ["Mdms"] = changed })).Ok(202);

        var history = (await admin.PostAsync("/mdms-v2/v2/_history", new { MdmsCriteria = new { tenantId = "pg.citya", schemaCode = "works.Note", uniqueIdentifiers = new[] { "N1" } } })).Ok().At("versions")!.AsArray();
        Assert.Equal(["3 two False", "2 two True", "1 one True"], history.Select(version => $"{version!["version"]} {version["data"]!["group"]} {(bool)version["isActive"]!}"));
        Assert.Null(history[0]!["toTime"]);
        Assert.Equal((long)history[0]!["fromTime"]!, (long)history[1]!["toTime"]!);
        Assert.Equal((string?)second.At("mdms[0].auditDetails.lastModifiedBy"), (string?)history[1]!["changedBy"]);

        async Task<string> GroupAt(long date) => string.Join(',', (await admin.PostAsync("/mdms-v2/v2/_asOf", new { MdmsCriteria = new { tenantId = "pg", schemaCode = "works.Note", date } })).Ok()
            .At("mdms")!.AsArray().Select(row => (string)row!["data"]!["group"]!));
        var times = history.Select(version => (long)version!["fromTime"]!).Reverse().ToArray();
        Assert.Equal(["", "one", "two", ""], [await GroupAt(times[0] - 1), await GroupAt(times[0]), await GroupAt(times[1]), await GroupAt(times[2])]);
        (await admin.PostAsync("/mdms-v2/v2/_asOf", new { MdmsCriteria = new { tenantId = "pg", schemaCode = "works.Note" } })).Refused("NotNull.mdmsHistoryReq.mdmsCriteria.date");
        (await admin.PostAsync("/mdms-v2/v2/_history", new { MdmsCriteria = new { tenantId = "pg" } })).Refused("NotNull.mdmsHistoryReq.mdmsCriteria.schemaCode");
        Assert.Empty((await admin.PostAsync("/mdms-v2/v2/_history", new { MdmsCriteria = new { tenantId = "pg", schemaCode = "works.Switches" } })).Ok().At("versions")!.AsArray());
    }

    [Fact]
    public async Task An_editor_who_says_which_version_he_saw_is_told_when_somebody_was_faster()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.SchemaAsync(admin, "works.Shared");
        var record = (await Given.RecordAsync(admin, "pg", "works.Shared", new { code = "S1" })).At("mdms[0]")!.AsObject();
        var read = (await admin.PostAsync("/mdms-v2/v2/_search", new { MdmsCriteria = new { tenantId = "pg", schemaCode = "works.Shared" } })).Ok();
        var seen = read.Message.Headers.ETag!.Tag;
        JsonObject With(string group)
        {
            var copy = record.DeepClone().AsObject();
            copy["data"]!["group"] = group;
            return new JsonObject { ["Mdms"] = copy };
        }

        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => admin.PostAsync("/mdms-v2/v2/_update/works.Shared", With($"g{i}"), ("If-Match", seen))));
        Assert.Single(replies, reply => reply.Status == 202);
        Assert.All(replies.Where(reply => reply.Status != 202), reply => reply.Refused("CONCURRENT_UPDATE"));
        (await admin.PostAsync("/mdms-v2/v2/_update/works.Shared", With("last"))).Ok(202); // a client of the contract says nothing and repeats an old copy
    }
}
