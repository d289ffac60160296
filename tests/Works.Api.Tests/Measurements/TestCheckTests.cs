using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Measurements.MeasurementScenario;

namespace Works.Api.Tests.Measurements;

/// <summary>What is approved was measured again to the share that the office asks of each role, by different persons (spec 02 §3.10, C16).</summary>
public sealed class TestCheckTests(StrictHost works) : IClassFixture<StrictHost>, IAsyncLifetime
{
    private const string Check = "/measurement-service/v1/check/_create";
    private const string Find = "/measurement-service/v1/check/_search";

    // The example's contract is smaller than those of which the data set asks it.
    public async ValueTask InitializeAsync() => await works.StoredAsync(From(0));

    public async ValueTask DisposeAsync() => await works.StoredAsync(From(1500000));

    [Fact]
    public async Task An_entry_is_approved_when_each_role_has_measured_its_share_again()
    {
        // 10 × 182.60 = 1826.00, a deduction of 1 × 182.60, one signboard of 850.00: 2858.60 in all.
        var entry = await MoveAsync(works, await EnteredAsync(works, await AcceptedAsync(works), [10m, 1m, 1m]), ("EE1", "VERIFY_AND_FORWARD"));
        var refs = entry["measures"]!.AsArray().Select(row => (string)row!["targetId"]!).ToArray();
        var (ee, me) = (await works.AsAsync("EE1"), await works.AsAsync("ME1"));
        (await me.PostAsync(Change, Request(entry, "APPROVE"))).Refused("TEST_CHECK_MISSING");

        // The verifier finds less than was recorded on the large row: that is no check passed.
        Assert.Equal([("MB_VERIFIER", 29.73m, 50m), ("MB_APPROVER", 0m, 10m)], Shares(await ee.PostAsync(Check, Body(entry, (refs[0], 9m), (refs[2], 1m)))));
        (await me.PostAsync(Change, Request(entry, "APPROVE"))).Refused("TEST_CHECK_MISSING");
        Assert.Equal([("MB_VERIFIER", 93.61m, 50m), ("MB_APPROVER", 0m, 10m)], Shares(await ee.PostAsync(Check, Body(entry, (refs[0], 10m)))));
        (await me.PostAsync(Change, Request(entry, "APPROVE"))).Refused("TEST_CHECK_MISSING");
        Assert.Equal([("MB_VERIFIER", 93.61m, 50m), ("MB_APPROVER", 29.73m, 10m)], Shares(await me.PostAsync(Check, Body(entry, (refs[2], 1m)))));
        var repeated = await me.PostAsync(Check, Body(entry, (refs[2], 1.0m)));
        Assert.Equal(4, repeated.Ok().At("testChecks")!.AsArray().Count);
        (await me.PostAsync(Change, Request(entry, "APPROVE"))).Ok(202);

        var found = (await ee.PostAsync(Find, new { criteria = new { tenantId = City, measurementNumber = (string)entry["measurementNumber"]! } })).Ok();
        Assert.Equal([false, true, true, true], found.At("testChecks")!.AsArray().Select(check => (bool)check!["agrees"]!));
        Assert.Equal(Shares(repeated), Shares(found));
    }

    [Fact]
    public async Task Nobody_checks_what_he_recorded_nor_for_two_roles_nor_without_one()
    {
        var contract = await AcceptedAsync(works);
        var draft = await EnteredAsync(works, contract, [1m, 0.1m, 1m], "SAVE_AS_DRAFT", "SUPERUSERA");
        var line = ((string)draft["measures"]![0]!["targetId"]!, 1m);
        var (ee, both) = (await works.AsAsync("EE1"), await works.AsAsync("SUPERUSERA"));
        (await ee.PostAsync(Check, Body(draft, line))).Refused("TEST_CHECK_NOT_POSSIBLE");
        var entry = await MoveAsync(works, draft, ("SUPERUSERA", "SUBMIT"));
        (await both.PostAsync(Check, Body(entry, line))).Refused("CHECKED_BY_RECORDER");

        var other = await EnteredAsync(works, await AcceptedAsync(works), [1m, 0.1m, 1m]);
        line = ((string)other["measures"]![0]!["targetId"]!, 1m);
        (await ee.PostAsync(Check, Body(other, "MB_APPROVER", line))).Refused("TEST_CHECK_ROLE");
        (await both.PostAsync(Check, Body(other, "MB_VERIFIER", line))).Ok();
        (await both.PostAsync(Check, Body(other, "MB_APPROVER", line))).Refused("TEST_CHECK_ROLE");
        (await ee.PostAsync(Check, Body(other, ("nothing", 1m)))).Refused("MEASURES_DATA_NOT_EXIST");
        (await ee.PostAsync(Check, new { testCheck = new { tenantId = City, measurementNumber = "MB/none", lines = new[] { new { targetId = "x1", foundValue = 1 } } } })).Refused("MEASUREMENT_SERVICE_DATA_NOT_EXIST");
        (await ee.PostAsync(Check, new { testCheck = new { tenantId = City } })).Refused("NotNull.testCheckRequest.testCheck.measurementNumber");
        (await (await works.AsAsync("JE1")).PostAsync(Check, Body(other, line))).Refused("CustomException", 403);
    }

    [Fact]
    public async Task A_check_that_went_missing_is_found_in_the_store()
    {
        var entry = await MoveAsync(works, await EnteredAsync(works, await AcceptedAsync(works), [1m, 0.1m, 1m]), ("EE1", "VERIFY_AND_FORWARD"));
        var all = entry["measures"]!.AsArray().Select(row => ((string)row!["targetId"]!, (decimal)row!["currentValue"]!)).ToArray();
        (await (await works.AsAsync("EE1")).PostAsync(Check, Body(entry, all))).Ok();
        (await (await works.AsAsync("ME1")).PostAsync(Check, Body(entry, all))).Ok();
        await MoveAsync(works, entry, ("ME1", "APPROVE"));
        var number = (string)entry["measurementNumber"]!;
        Assert.Empty(await FoundAsync(number));
        await works.StoredAsync($"delete from measurements.test_checks where role = 'MB_APPROVER' and measurement_id = '{entry["id"]}'");
        var missing = Assert.Single(await FoundAsync(number));
        Assert.Equal((0m, 10m, "measured again by MB_APPROVER"), ((decimal)missing["found"]!, (decimal)missing["allowed"]!, (string)missing["detail"]!));
    }

    private async Task<List<IReadOnlyDictionary<string, object?>>> FoundAsync(string number)
    {
        var found = new List<IReadOnlyDictionary<string, object?>>();
        foreach (var rule in works.Services.GetServices<ConservationRule>().Where(rule => rule.Id == "C16"))
            found.AddRange((await works.StoredAsync(rule.Assertion)).Where(row => (string)row["subject"]! == number));
        return found;
    }

    private static JsonObject Body(JsonNode entry, params (string TargetId, decimal Found)[] lines) => Body(entry, null, lines);

    private static JsonObject Body(JsonNode entry, string? role, params (string TargetId, decimal Found)[] lines) => new()
    {
        ["testCheck"] = new JsonObject
        {
            ["tenantId"] = City, ["measurementNumber"] = entry["measurementNumber"]!.DeepClone(), ["role"] = role,
            ["lines"] = new JsonArray([.. lines.Select(line => (JsonNode)new JsonObject { ["targetId"] = line.TargetId, ["foundValue"] = line.Found })]),
        },
    };

    private static (string, decimal, decimal)[] Shares(Reply reply) =>
        [.. reply.Ok().At("shares")!.AsArray().Select(share => ((string)share!["role"]!, (decimal)share["percent"]!, (decimal)share["required"]!))];

    private static string From(decimal amount) =>
        $"update administration.masters set data = jsonb_set(data::jsonb, '{{fromAmount}}', '{amount}') where schema_code = 'works.TestCheck'; update administration.master_revision set revision = revision + 1";
}
