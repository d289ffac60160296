using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Estimates.RateScenario;

namespace Works.Api.Tests.Estimates;

/// <summary>What a works item is made of (spec 10 §5, 70 §6): entered by the state, followed by a later one, never changed once a rate was made of it.</summary>
public sealed class CompositionTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Save = "/rate-analysis/v1/composition/_save";
    private const string Search = "/rate-analysis/v1/composition/_search";
    private const string Calculate = "/rate-analysis/v1/_calculate";

    [Fact]
    public async Task A_new_composition_follows_the_one_before_it_and_shows_its_rate_beside_the_existing_one()
    {
        var state = await works.AsAsync("SUPERUSER", "pg");
        var code = await ItemAsync(works, "C_FOLLOW", rate: "383.80");
        var from = Tomorrow + 1000;
        var body = Body(code, from, 200m);
        Parts(body)[0]!["quantity"] = 200.1234m;
        body["composition"]!["additionalCharges"] = new JsonArray(new JsonObject { ["description"] = "Carting", ["applicableOn"] = "CA.1", ["calculationType"] = "fixed", ["figure"] = 50 });
        var saved = (await state.PostAsync(Save, body)).Ok().At("compositions[0]")!;
        Assert.Matches("^COMP/[0-9]{4}-[0-9]{2}/[0-9]+$", (string)saved["compositionId"]!);
        var known = (await state.PostAsync(Search, new { tenantId = "pg", sorId = code })).Ok().At("compositions")!.AsArray();
        Assert.Equal([from, 1680307200000], known.Select(one => (long)one!["effectiveFrom"]!));
        Assert.Equal(from - 1, (long)known[1]!["effectiveTo"]!);
        Assert.Equal((true, false), ((bool)known[1]!["inUse"]!, (bool)known[0]!["inUse"]!));
        Assert.Equal("M", (string)known[0]!["basicSorDetails"]![0]!["sorType"]!);

        // Cement 7.60 × 200.1234 + 50 for 2 units: (1520.94 + 50) × 1.01 for all of them
        var analysis = (await state.PostAsync(Calculate, Ask(code, from + 1000))).Ok().At("rateAnalysis[0]")!;
        Assert.Equal((1570.94m, 15.71m, 1586.65m), ((decimal)analysis["total"]!, (decimal)analysis["labourCess"]!, (decimal)analysis["amount"]!));
        Assert.Equal((793.32m, 383.80m, 409.52m), ((decimal)analysis["unitRate"]!, (decimal)analysis["currentRate"]!, (decimal)analysis["difference"]!)); // 760.47 + 25.00 + 7.85
        // What is stored is what was shown.
        var stored = (await state.PostAsync("/rate-analysis/v1/_create", Ask(code, from + 1000))).Ok();
        Assert.Equal((decimal)analysis["unitRate"]!, (decimal)stored.At("rates[0].rate")!);
    }

    [Fact]
    public async Task One_that_no_rate_was_made_of_is_changed_in_place_and_one_in_use_is_not()
    {
        var state = await works.AsAsync("SUPERUSER", "pg");
        var code = await ItemAsync(works, "C_CHANGE", rate: "383.80");
        var saved = (await state.PostAsync(Save, Body(code, Tomorrow + 1000, 150m))).Ok().At("compositions[0]")!;
        var body = Body(code, (long)saved["effectiveFrom"]!, 160m);
        body["composition"]!["compositionId"] = (string)saved["compositionId"]!;
        (await state.PostAsync(Save, body)).Ok();
        var known = (await state.PostAsync(Search, new { tenantId = "pg", sorId = code })).Ok().At("compositions")!.AsArray();
        Assert.Equal(2, known.Count);
        Assert.Equal(160m, (decimal)known[0]!["basicSorDetails"]![0]!["quantity"]!);
        (await state.PostAsync(Save, body)).Refused("COMPOSITION_SAME");

        var used = Body(code, 1680307200000, 99m);
        used["composition"]!["compositionId"] = "C_" + code;
        (await state.PostAsync(Save, used)).Refused("COMPOSITION_IN_USE");
    }

    [Fact]
    public async Task What_breaks_a_rule_is_refused_and_a_city_keeps_no_compositions()
    {
        var state = await works.AsAsync("SUPERUSER", "pg");
        var code = await ItemAsync(works, "C_RULES");
        async Task RefusedAsync(string refusal, Action<JsonObject> spoil)
        {
            var body = Body(code, Tomorrow + 1000, 10m);
            spoil(body["composition"]!.AsObject());
            (await state.PostAsync(Save, body)).Refused(refusal);
        }

        await RefusedAsync("INVALID_COMPOSITION", c => c["sorId"] = "SOR_000301"); // material is no works item
        await RefusedAsync("INVALID_COMPOSITION", c => c["quantity"] = 10000);
        await RefusedAsync("INVALID_COMPOSITION", c => c["quantity"] = 1.005m);
        await RefusedAsync("INVALID_COMPOSITION", c => c["quantity"] = null);
        await RefusedAsync("INVALID_COMPOSITION", c => c["effectiveFrom"] = null);
        await RefusedAsync("INVALID_COMPOSITION", c => c["basicSorDetails"] = new JsonArray());
        await RefusedAsync("INVALID_COMPOSITION", c => c["basicSorDetails"]![0]!["sorId"] = "SOR_000197"); // made of works
        await RefusedAsync("INVALID_COMPOSITION", c => c["basicSorDetails"]![0]!["quantity"] = null);
        await RefusedAsync("INVALID_COMPOSITION", c => c["basicSorDetails"]![0]!["quantity"] = 1.00005m);
        await RefusedAsync("INVALID_COMPOSITION", c => c["basicSorDetails"]!.AsArray().Add(c["basicSorDetails"]![0]!.DeepClone()));
        await RefusedAsync("INVALID_COMPOSITION", c => c["additionalCharges"] = new JsonArray(new JsonObject { ["figure"] = 1 }));
        await RefusedAsync("EFFECTIVE_FROM_ERROR", c => c["effectiveFrom"] = Now);
        await RefusedAsync("SOR_COMPOSITION_NOT_FOUND", c => c["compositionId"] = "no such");
        await RefusedAsync("INVALID_COMPOSITION", c => c["tenantId"] = "pg.citya");
        await RefusedAsync("INVALID_COMPOSITION", c => c["tenantId"] = null);
        (await state.PostAsync(Save, Body(code, Tomorrow + 5000, 10m))).Ok();
        await RefusedAsync("EFFECTIVE_FROM_PREVIOUS_ERROR", c => c["effectiveFrom"] = Tomorrow + 2000);
        (await state.PostAsync(Search, new { tenantId = "pg", sorId = "no such" })).Refused("SOR_NOT_FOUND");
        (await (await works.AsAsync("JE1")).PostAsync(Save, Body(code, Tomorrow + 9000, 11m))).Refused("CustomException", 403);
    }

    private static JsonObject Body(string code, long from, decimal cement) => new()
    {
        ["composition"] = new JsonObject
        {
            ["tenantId"] = "pg", ["sorId"] = code, ["quantity"] = 2, ["effectiveFrom"] = from, ["basicSorDetails"] = new JsonArray(new JsonObject { ["sorId"] = "SOR_000301", ["quantity"] = cement }), ["additionalCharges"] = new JsonArray(),
        },
    };

    private static JsonArray Parts(JsonObject body) => body["composition"]!["basicSorDetails"]!.AsArray();
}
