using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Duties.Office;

namespace Works.Api.Tests.Duties;

/// <summary>Limits of sanction: by designation, category of work and date, for the amount of the whole project group (spec 02 §1, §3.3).</summary>
public sealed class LimitTests(StrictHost works) : IClassFixture<StrictHost>
{
    private const string Master = "works.LimitsOfSanction";

    [Fact]
    public async Task Beyond_his_limit_a_person_does_not_sanction_and_is_told_who_may()
    {
        var estimate = await SubmittedAsync(works, units: 20_000); // 43,09,360
        var number = (string)estimate["estimateNumber"]!;
        await WalkAsync(works, estimate, steps: 1);

        (await StepAsync(works, "ME1", estimate, "TECHNICALSANCTION")).Refused("LIMIT_OF_SANCTION", message:
            $"02-1-LIMIT: the amount of {number} with its whole project group, for TECHNICALSANCTION by WRK_ME, is 4309360, allowed is 2500000. "
            + "Forward it to WRK_EE (limit 10000000), the lowest designation that may.");
        (await StepAsync(works, "AUTO1", estimate, "TECHNICALSANCTION")).Ok(); // WRK_EE

        var refused = (await StepAsync(works, "EO1", estimate, "APPROVE")).Refused("LIMIT_OF_SANCTION");
        Assert.Contains("Forward it to ADM_DMC (limit 10000000)", refused.Text("Errors[0].message"), StringComparison.Ordinal);
        (await StepAsync(works, "EO1", estimate, "SENDBACK")).Ok(); // only the sanction has a limit
    }

    [Fact]
    public async Task A_document_goes_to_the_lowest_designation_that_may_sanction_it()
    {
        var small = await SubmittedAsync(works);
        await WalkAsync(works, small, steps: 1);
        Assert.Equal([await UuidAsync(works, "ME1")], await AssigneesAsync(small));

        var large = await SubmittedAsync(works, units: 20_000);
        (await StepAsync(works, "EE1", large, "VERIFYANDFORWARD", await UuidAsync(works, "ME1"))).Refused("LIMIT_OF_SANCTION");
        await WalkAsync(works, large, steps: 1);
        var able = new List<string>();
        foreach (var user in new[] { "SUPERUSERA", "AUTO1", "AUTO2" }) able.Add(await UuidAsync(works, user));
        Assert.Equal(able.Order(StringComparer.Ordinal), await AssigneesAsync(large)); // WRK_EE with the role; EE1 has the designation alone
    }

    [Fact]
    public async Task Splitting_a_work_does_not_lower_the_authority_it_needs()
    {
        var whole = await ProjectAsync(works);
        var parts = new List<JsonObject>();
        foreach (var units in new[] { 8_000m, 9_000m }) parts.Add(await SubmittedAsync(works, await ProjectAsync(works, whole), units)); // 17,23,744 and 19,39,212
        await WalkAsync(works, parts[0], steps: 1);
        var refused = (await StepAsync(works, "ME1", parts[0], "TECHNICALSANCTION")).Refused("LIMIT_OF_SANCTION");
        Assert.Contains("is 3662956, allowed is 2500000", refused.Text("Errors[0].message"), StringComparison.Ordinal);

        // Not in one tree, but of one type, in one place and at one time.
        var places = new List<JsonObject>();
        for (var i = 0; i < 2; i++) places.Add(await SubmittedAsync(works, await ProjectAsync(works, locality: "SUN03"), 8_000));
        await WalkAsync(works, places[0], steps: 1);
        (await StepAsync(works, "ME1", places[0], "TECHNICALSANCTION")).Refused("LIMIT_OF_SANCTION");
        // Months apart they are two works.
        await works.StoredAsync($"update projects.projects set created_time = created_time - 91 * 86400000::bigint where id = '{(string)places[1]["projectId"]!}'");
        (await StepAsync(works, "ME1", places[0], "TECHNICALSANCTION")).Ok();
    }

    [Fact]
    public async Task A_category_of_work_may_have_limits_of_its_own()
    {
        var repair = await SubmittedAsync(works, await ProjectAsync(works, natureOfWork: "Operation & Maintenance"), 6_000); // 12,92,808
        await WalkAsync(works, repair, steps: 1);
        var refused = (await StepAsync(works, "ME1", repair, "TECHNICALSANCTION")).Refused("LIMIT_OF_SANCTION");
        Assert.Contains("is 1292808, allowed is 1000000", refused.Text("Errors[0].message"), StringComparison.Ordinal);
        var original = await SubmittedAsync(works, await ProjectAsync(works, natureOfWork: "Capital"), 6_000);
        await WalkAsync(works, original, steps: 2);
    }

    [Fact]
    public async Task A_person_without_a_limit_sanctions_nothing()
    {
        await GrantAsync(works, "PC1", "ESTIMATE_APPROVER");
        await GrantAsync(works, "PC1", "ESTIMATE_CREATOR");
        var estimate = await SubmittedAsync(works);
        await WalkAsync(works, estimate, steps: 2);
        var refused = (await StepAsync(works, "PC1", estimate, "APPROVE")).Refused("LIMIT_OF_SANCTION");
        Assert.Contains("by WRK_PC, is 21546.8, allowed is 0", refused.Text("Errors[0].message"), StringComparison.Ordinal);
    }

    private async Task<IEnumerable<string>> AssigneesAsync(JsonObject estimate) =>
        ((Guid[])(await works.StoredAsync($"select assignees from administration.workflow_positions where business_id = '{(string)estimate["estimateNumber"]!}'"))[0]["assignees"]!)
        .Select(uuid => uuid.ToString()).Order(StringComparer.Ordinal);
}

/// <summary>Limits change with the date, and what was sanctioned stays (spec 02 §8 check 5).</summary>
public sealed class LimitDatesTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task A_new_year_brings_new_limits_and_without_any_nobody_sanctions()
    {
        const string Row = "unique_identifier like '%TECHNICALSANCTION%'";
        var estimate = await SubmittedAsync(works); // 21,546.80
        await WalkAsync(works, estimate, steps: 1);

        var today = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"));
        var start = today.Month >= 4 ? today.Year : today.Year - 1;
        static string Year(int start) => $"{start}-{(start + 1) % 100:00}";
        await ChangeMasterAsync(works, "works.LimitsOfSanction", Row, $$"""{"financialYear": "{{Year(start - 1)}}"}""");
        var refused = (await StepAsync(works, "ME1", estimate, "TECHNICALSANCTION")).Refused("LIMIT_OF_SANCTION");
        Assert.Contains("No designation may sanction that much today", refused.Text("Errors[0].message"), StringComparison.Ordinal);

        await AddMasterAsync(works, "works.LimitsOfSanction", "NEW",
            $$"""{"businessService": "ESTIMATE", "action": "TECHNICALSANCTION", "designation": "WRK_ME", "category": "*", "upTo": 20000, "financialYear": "{{Year(start)}}", "active": true}""");
        refused = (await StepAsync(works, "ME1", estimate, "TECHNICALSANCTION")).Refused("LIMIT_OF_SANCTION");
        Assert.Contains("is 21546.8, allowed is 20000", refused.Text("Errors[0].message"), StringComparison.Ordinal);

        await AddMasterAsync(works, "works.LimitsOfSanction", "NEXT",
            $$"""{"businessService": "ESTIMATE", "action": "TECHNICALSANCTION", "designation": "WRK_ME", "upTo": 30000, "effectiveFrom": {{Now + 3_600_000}}, "active": true}""");
        (await StepAsync(works, "ME1", estimate, "TECHNICALSANCTION")).Refused("LIMIT_OF_SANCTION");
        await ChangeMasterAsync(works, "works.LimitsOfSanction", "unique_identifier = 'NEXT'", $$"""{"effectiveFrom": {{Now - 1000}}}""");
        (await StepAsync(works, "ME1", estimate, "TECHNICALSANCTION")).Ok();
    }
}
