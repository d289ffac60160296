using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Estimates.RateScenario;

namespace Works.Api.Tests.Estimates;

/// <summary>Deriving and storing rates (spec 10 §5, §8.3).</summary>
public sealed class RateAnalysisTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Calculate = "/rate-analysis/v1/_calculate";
    private const string Create = "/rate-analysis/v1/_create";

    [Fact]
    public async Task A_preview_shows_the_whole_output_with_cess_and_stores_nothing()
    {
        var before = await works.CountAsync("select count(*) from administration.masters");
        var reply = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Calculate, Ask("SOR_000197", Now, "pg.citya"))).Ok();

        Assert.Equal("successful", reply.Text("responseInfo.status"));
        var preview = reply.At("rateAnalysis[0]")!;
        Assert.Equal(("COMP_000001", "SOR_000197", 10m, "ACTIVE"), ((string)preview["compositionId"]!, (string)preview["sorCode"]!, (decimal)preview["analysisQuantity"]!, (string)preview["status"]!));
        var lines = preview["lineItems"]!.AsArray();
        Assert.Equal(["SOR_000301", "SOR_000302", "SOR_0000013", "SOR_000010", "SOR_000401", "LC.1"], lines.Select(line => (string)line!["targetId"]!));
        Assert.Equal([24320m, 10584m, 6160m, 7600m, 2480m, 511.44m], lines.Select(line => (decimal)line!["amountDetails"]![0]!["amount"]!));
        Assert.Equal((3200m, 7.60m, "KG"), ((decimal)lines[0]!["additionalDetails"]!["definedQuantity"]!, (decimal)lines[0]!["additionalDetails"]!["rate"]!, (string)lines[0]!["additionalDetails"]!["uom"]!));
        Assert.Equal(["MATERIAL 34904.00", "LABOUR 13760.00", "MACHINERY 2480.00", "LABOUR_CESS 511.44"],
            preview["headTotals"]!.AsArray().Select(head => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{head!["class"]} {(decimal)head["amount"]!:0.00}")));
        Assert.Equal(before, await works.CountAsync("select count(*) from administration.masters"));
    }

    [Fact]
    public async Task A_created_rate_follows_the_one_before_without_gap_or_overlap()
    {
        var code = await ItemAsync(works, "T_FOLLOW", rate: "300");
        var from = Tomorrow;
        var reply = (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync(Create, Ask(code, from))).Ok();

        var rate = reply.At("rates[0]")!;
        Assert.Equal((383.80m, Text(from), code), ((decimal)rate["rate"]!, (string)rate["validFrom"]!, (string)rate["sorCode"]!));
        Assert.Null(rate["validTo"]);
        Assert.Equal(["MA.1 fixed 380.00", "LC.1 percentage 3.80"], rate["amountDetails"]!.AsArray().Select(head => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{head!["heads"]} {head["type"]} {(decimal)head["amount"]!:0.00}")));
        var rows = await works.StoredAsync($"select data->>'validFrom' as f, data->>'validTo' as t, data->>'rate' as r from administration.masters where schema_code = 'WORKS-SOR.Rates' and data->>'sorId' = '{code}' order by position, 1");
        Assert.Equal([("1680307200000", Text(from - 1)), (Text(from), null)], rows.OrderBy(row => (string?)row["f"], StringComparer.Ordinal).Select(row => ((string)row["f"]!, (string?)row["t"])));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity_id = '{(string)rate["id"]!}' and operation = 'CREATE'"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity = 'administration.masters' and operation = 'UPDATE' and after::text like '%{Text(from - 1)}%'"));

        var found = (await works.Anonymous.PostAsync("/mdms-v2/v1/_search",
            new { MdmsCriteria = new { tenantId = "pg", moduleDetails = new[] { new { moduleName = "WORKS-SOR", masterDetails = new[] { new { name = "Rates", filter = $"[?(@.sorId=='{code}')]" } } } } } })).Ok();
        Assert.Equal(2, found.At("MdmsRes.WORKS-SOR.Rates")!.AsArray().Count);
    }

    [Fact]
    public async Task Each_reason_against_a_rate_has_its_code_and_nothing_is_stored()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        Task<Reply> Try(string code, long? from = null) => admin.PostAsync(Create, Ask(code, from ?? Tomorrow));
        await ItemAsync(works, "T_BARE", composed: false);
        await ItemAsync(works, "T_NORATE", basics: """[{"sorId": "T_BARE", "quantity": 1}]""");
        await ItemAsync(works, "T_SAME", rate: "383.8"); // 383.80 and its heads, written with other zeros
        var before = await works.CountAsync("select count(*) from administration.masters");

        (await Try("SOR_NONE")).Refused("SOR_NOT_FOUND");
        (await Try("T_BARE")).Refused("SOR_COMPOSITION_NOT_FOUND");
        (await admin.PostAsync(Calculate, Ask("SOR_000197", 1_600_000_000_000))).Refused("SOR_COMPOSITION_NOT_FOUND_TIME");
        (await Try("T_NORATE")).Refused("NO_RATES_FOUND");
        (await admin.PostAsync(Calculate, Ask("T_NORATE", Tomorrow))).Ok();
        (await Try("SOR_000197", Now - (2 * 86_400_000))).Refused("EFFECTIVE_FROM_ERROR");
        (await admin.PostAsync(Create, new { sorDetails = new { tenantId = "pg", sorCodes = new[] { "SOR_000197" }, effectiveFrom = "soon" } })).Refused("EFFECTIVE_FROM_ERROR");
        (await Try("T_SAME")).Refused("RATE_SAME");
        Assert.Equal(["SOR_NOT_FOUND", "SOR_COMPOSITION_NOT_FOUND"],
            (await admin.PostAsync(Create, new { sorDetails = new { tenantId = "pg", sorCodes = new[] { "SOR_000197", "SOR_NONE", "T_BARE" }, effectiveFrom = Text(Tomorrow) } })).Codes);
        Assert.Equal(before, await works.CountAsync("select count(*) from administration.masters"));

        var code = await ItemAsync(works, "T_TWICE");
        var from = Tomorrow;
        (await Try(code, from)).Ok();
        (await Try(code, from)).Refused("EFFECTIVE_FROM_PREVIOUS_ERROR");
        (await Try(code, from - 1)).Refused("EFFECTIVE_FROM_PREVIOUS_ERROR");
    }

    [Fact]
    public async Task An_incomplete_request_is_refused_by_its_member()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        foreach (var path in new[] { Calculate, Create })
        {
            (await admin.PostAsync(path)).Refused("NotNull.analysisRequest.sorDetails");
            (await admin.PostAsync(path, new { sorDetails = new { sorCodes = new[] { "A" }, effectiveFrom = "1" } })).Refused("NotNull.analysisRequest.sorDetails.tenantId");
            (await admin.PostAsync(path, new { sorDetails = new { tenantId = "pg", sorCodes = Array.Empty<string>(), effectiveFrom = "1" } })).Refused("NotNull.analysisRequest.sorDetails.sorCodes");
            (await admin.PostAsync(path, new { sorDetails = new { tenantId = "pg", sorCodes = new[] { "A" } } })).Refused("NotNull.analysisRequest.sorDetails.effectiveFrom");
            (await admin.PostAsync(path, new { sorDetails = new { tenantId = "pg", sorCodes = "A", effectiveFrom = "1" } })).Refused("JsonMappingException");
            (await admin.PostAsync(path, Ask("SOR_000197", Tomorrow, ids: [Guid.NewGuid().ToString()]))).Refused("SOR_NOT_FOUND");
            (await admin.PostRawAsync(path, "{")).Refused("JsonParseException");
        }
    }

    [Fact]
    public async Task Only_granted_roles_and_only_in_their_own_tenant_derive_rates()
    {
        var ask = Ask("SOR_000197", Tomorrow, "pg.citya");
        foreach (var path in new[] { Calculate, Create, "/rate-analysis/v1/scheduler/_create", "/rate-analysis/v1/scheduler/_search" })
        {
            (await works.Anonymous.PostAsync(path, ask)).Refused("CustomException", 401);
            (await (await works.AsAsync("EO1")).PostAsync(path, ask)).Refused("CustomException", 403);
            (await (await works.AsAsync("SUPERUSERB", "pg.cityb")).PostAsync(path, ask)).Refused("CustomException", 403);
        }

        // The state's schedule is not a city's to change.
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, Ask("SOR_000197", Tomorrow, "pg"))).Refused("CustomException", 403);
    }

    [Fact]
    public async Task Of_two_revisions_at_once_one_follows_the_other()
    {
        var code = await ItemAsync(works, "T_RACE");
        var (admin, from) = (await works.AsAsync("SUPERUSER", "pg"), Tomorrow);
        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => admin.PostAsync(Create, Ask(code, from))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("EFFECTIVE_FROM_PREVIOUS_ERROR"));
    }

    [Fact]
    public async Task Cess_comes_from_the_overhead_master_of_the_day()
    {
        var code = await ItemAsync(works, "T_CESS");
        var admin = await works.AsAsync("SUPERUSER", "pg");
        var later = Tomorrow + (400L * 86_400_000);
        await MasterAsync(works, "Overhead", "LC.9", $$"""{"id": "9", "code": "LC", "type": "percentage", "value": "2", "active": true, "validFrom": "{{Text(later)}}", "validTo": null}""");
        JsonNode? Cess(Reply reply) => reply.Ok().At("rateAnalysis[0].lineItems[1].amountDetails[0]");
        Assert.Equal(("LC.1", 7.60m), ((string)Cess(await admin.PostAsync(Calculate, Ask(code, Tomorrow)))!["heads"]!, (decimal)Cess(await admin.PostAsync(Calculate, Ask(code, Tomorrow)))!["amount"]!));
        Assert.Equal(("LC.9", 15.20m), ((string)Cess(await admin.PostAsync(Calculate, Ask(code, later)))!["heads"]!, (decimal)Cess(await admin.PostAsync(Calculate, Ask(code, later)))!["amount"]!));
    }

    [Fact]
    public async Task Shares_are_rounded_as_in_the_reference_only_where_the_switch_says_so()
    {
        // Three shares of 0.0038 a unit: together 0.0114 → 0.01; each rounded first, nothing is left.
        const string Basics = """[{"sorId": "SOR_000301", "quantity": 0.001}, {"sorId": "SOR_000301", "quantity": 0.001}, {"sorId": "SOR_000301", "quantity": 0.001}]""";
        var (precise, reference) = (await ItemAsync(works, "T_PRECISE", basics: Basics), await ItemAsync(works, "T_REFERENCE", basics: Basics));
        var admin = await works.AsAsync("SUPERUSER", "pg");
        Assert.Equal(0.01m, (decimal)(await admin.PostAsync(Create, Ask(precise, Tomorrow))).Ok().At("rates[0].rate")!);
        await works.SwitchAsync("rate-analysis-rounding", "reference");
        Assert.Equal(0.00m, (decimal)(await admin.PostAsync(Create, Ask(reference, Tomorrow))).Ok().At("rates[0].rate")!);
        await works.SwitchAsync("rate-analysis-rounding", "precise");
    }
}

/// <summary>What a new rate means to estimates. A host of its own: the city gets a schedule of its own here.</summary>
public sealed class RevisedRateTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_new_rate_is_used_from_its_date_on_by_new_estimates_of_its_city_and_changes_no_stored_one()
    {
        var engineer = await works.AsAsync("SUPERUSERA");
        var stored = (await engineer.PostAsync("/estimate/v1/_create", await EstimateOfAsync(works, "SOR_000197", 5120.40m, 2m, "DRAFT"))).Ok().At("estimates[0]")!.AsObject();
        Task<Reply> Read() => engineer.PostAsync($"/estimate/v1/_search?tenantId=pg.citya&ids={stored["id"]}");
        var before = (await Read()).Ok().At("estimates")!.ToJsonString();

        // In a moment, so that the start lies between the estimates; the city gets a copy of the state's schedule and its new row.
        (await engineer.PostAsync("/rate-analysis/v1/_create", Ask("SOR_000197", Now + 1500, "pg.citya"))).Ok();
        Assert.Equal(15 + 1, await works.CountAsync("select count(*) from administration.masters where tenant_id = 'pg.citya' and schema_code = 'WORKS-SOR.Rates' and data->>'sorId' like 'SOR%'"));
        Assert.Equal(15, await works.CountAsync("select count(*) from administration.masters where tenant_id = 'pg' and schema_code = 'WORKS-SOR.Rates' and data->>'sorId' like 'SOR%'"));
        var validFrom = await works.CountAsync("select max((data->>'validFrom')::bigint) from administration.masters where tenant_id = 'pg.citya' and data->>'sorId' = 'SOR_000197'");
        while (Now <= validFrom) await Task.Delay(50, TestContext.Current.CancellationToken);

        (await engineer.PostAsync("/estimate/v1/_create", await EstimateOfAsync(works, "SOR_000197", 5120.40m, 2m))).Refused("RATES_MISMATCH");
        (await engineer.PostAsync("/estimate/v1/_create", await EstimateOfAsync(works, "SOR_000197", 5165.54m, 2m))).Ok();
        (await engineer.PostAsync("/estimate/v1/_create", await EstimateOfAsync(works, "SOR_000210", 4385.75m, 2m))).Ok(); // copied with the schedule

        Assert.Equal(before, (await Read()).Ok().At("estimates")!.ToJsonString());
        // The draft keeps the rate of the day it was made, also when it is edited now.
        var moved = (await engineer.PostAsync("/estimate/v1/_update", EstimateScenario.Update(stored, "SUBMIT"))).Ok();
        Assert.Equal(5120.40m, (decimal)moved.At("estimates[0].estimateDetails[0].unitRate")!);

        var other = await works.AsAsync("SUPERUSERB", "pg.cityb");
        var rates = (await other.PostAsync("/rate-analysis/v1/_calculate", Ask("SOR_000197", Tomorrow, "pg.cityb"))).Ok();
        Assert.Equal("SOR_000197", rates.Text("rateAnalysis[0].sorCode"));
        Assert.Equal(0, await works.CountAsync("select count(*) from administration.masters where tenant_id = 'pg.cityb' and schema_code = 'WORKS-SOR.Rates'"));
    }

    [Fact]
    public async Task A_rate_of_tomorrow_is_not_used_today()
    {
        await ItemAsync(works, "T_LATER", rate: "300");
        (await (await works.AsAsync("SUPERUSER", "pg")).PostAsync("/rate-analysis/v1/_create", Ask("T_LATER", Tomorrow))).Ok();
        var engineer = await works.AsAsync("SUPERUSERB", "pg.cityb");
        var project = await EstimateScenario.ProjectAsync(works, "SUPERUSERB", "pg.cityb");
        JsonObject Body(decimal rate)
        {
            var body = EstimateScenario.Body(project, tenantId: "pg.cityb");
            EstimateScenario.Lines(body)[0] = EstimateScenario.Line("SOR", "T_LATER", rate, 1m, "CUM", rate);
            return body;
        }

        (await engineer.PostAsync("/estimate/v1/_create", Body(383.80m))).Refused("RATES_MISMATCH");
        (await engineer.PostAsync("/estimate/v1/_create", Body(300m))).Ok();
    }
}
