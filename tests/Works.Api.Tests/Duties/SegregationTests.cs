using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Duties.Office;

namespace Works.Api.Tests.Duties;

/// <summary>No step can be done by one person twice in incompatible roles (spec 02 §1, §8 check 4).</summary>
public sealed class SegregationTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task Four_persons_take_an_estimate_from_its_draft_to_its_sanction()
    {
        var estimate = await SubmittedAsync(works);
        await WalkAsync(works, estimate);
        Assert.Equal("APPROVED", await StateAsync(works, estimate));
    }

    [Fact]
    public async Task Who_has_prepared_neither_verifies_nor_sanctions_in_a_second_role_and_nothing_is_stored()
    {
        foreach (var role in new[] { "ESTIMATE_VERIFIER", "TECHNICAL_SANCTIONER", "ESTIMATE_APPROVER" }) await GrantAsync(works, "AE1", role);
        var estimate = await SubmittedAsync(works, user: "AE1");
        var number = (string)estimate["estimateNumber"]!;

        var refused = (await StepAsync(works, "AE1", estimate, "VERIFYANDFORWARD")).Refused("INCOMPATIBLE_DUTY");
        Assert.StartsWith($"02-1-DUTIES (ESTIMATE_PREPARE_SANCTION): VERIFYANDFORWARD of {number} may not be done by who has done SUBMIT of {number}", refused.Text("Errors[0].message"), StringComparison.Ordinal);
        Assert.Contains("Forward it to another person", refused.Text("Errors[0].message"), StringComparison.Ordinal);
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.process_instances where business_id = '{number}'"));
        Assert.Equal("PENDINGFORVERIFICATION", await StateAsync(works, estimate));

        await WalkAsync(works, estimate, steps: 1);
        (await StepAsync(works, "AE1", estimate, "TECHNICALSANCTION")).Refused("INCOMPATIBLE_DUTY");
        (await StepAsync(works, "ME1", estimate, "TECHNICALSANCTION")).Ok();
        (await StepAsync(works, "AE1", estimate, "APPROVE")).Refused("INCOMPATIBLE_DUTY");
    }

    [Fact]
    public async Task The_order_does_not_matter_who_has_sanctioned_does_not_prepare_either()
    {
        foreach (var role in new[] { "ESTIMATE_CREATOR", "ESTIMATE_VERIFIER" }) await GrantAsync(works, "AUTO2", role);
        var estimate = await SubmittedAsync(works);
        (await StepAsync(works, "AUTO2", estimate, "VERIFYANDFORWARD")).Ok();
        (await StepAsync(works, "AUTO2", estimate, "TECHNICALSANCTION")).Refused("INCOMPATIBLE_DUTY");
        (await StepAsync(works, "ME1", estimate, "TECHNICALSANCTION")).Ok();
        (await StepAsync(works, "EO1", estimate, "APPROVE")).Ok();

        // The revision is another document of the same work.
        var revision = EstimateScenario.Revision(estimate);
        (await (await works.AsAsync("AUTO2")).PostAsync("/estimate/v1/_create", revision)).Refused("INCOMPATIBLE_DUTY");
        (await (await works.AsAsync("AE1")).PostAsync("/estimate/v1/_create", revision)).Ok();
    }

    [Fact]
    public async Task Across_the_documents_of_one_work_duties_stay_apart()
    {
        await GrantAsync(works, "JE1", "ESTIMATE_VERIFIER");
        var estimate = await SubmittedAsync(works);
        await WalkAsync(works, estimate);
        var revision = (await (await works.AsAsync("AE1")).PostAsync("/estimate/v1/_create", EstimateScenario.Revision(estimate))).Ok().At("estimates[0]")!.AsObject();
        var refused = (await StepAsync(works, "JE1", revision, "VERIFYANDFORWARD")).Refused("INCOMPATIBLE_DUTY");
        Assert.Contains($"SUBMIT of {(string)estimate["estimateNumber"]!}, which belongs to the same work", refused.Text("Errors[0].message"), StringComparison.Ordinal);

        // Of another work he may.
        var other = await SubmittedAsync(works, user: "AE1");
        (await StepAsync(works, "JE1", other, "VERIFYANDFORWARD")).Ok();
    }

    [Fact]
    public async Task A_row_of_the_matrix_holds_from_its_effective_date()
    {
        await AddMasterAsync(works, "Workflow.IncompatibleDuties", "TEST",
            $$"""{"code": "TEST", "scope": "DOCUMENT", "firstService": "ESTIMATE", "firstActions": ["SENDBACK"], "secondService": "ESTIMATE", "secondActions": ["VERIFYANDFORWARD"], "effectiveFrom": {{Now + 86_400_000}}, "active": true}""");
        async Task<Reply> SentBackAndVerified()
        {
            var estimate = await SubmittedAsync(works);
            (await StepAsync(works, "EE1", estimate, "SENDBACK")).Ok();
            (await StepAsync(works, "JE1", estimate, "RE-SUBMIT")).Ok();
            return await StepAsync(works, "EE1", estimate, "VERIFYANDFORWARD");
        }

        (await SentBackAndVerified()).Ok();
        await ChangeMasterAsync(works, "Workflow.IncompatibleDuties", "unique_identifier = 'TEST'", $$"""{"effectiveFrom": {{Now - 1000}}}""");
        (await SentBackAndVerified()).Refused("INCOMPATIBLE_DUTY");
        await ChangeMasterAsync(works, "Workflow.IncompatibleDuties", "unique_identifier = 'TEST'", $$"""{"effectiveTo": {{Now - 500}}}""");
        (await SentBackAndVerified()).Ok();
    }
}

/// <summary>The demo profile reports what stricter offices refuse (spec 05 §16).</summary>
public sealed class ReportedDutiesTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task One_demo_user_takes_a_document_through_all_its_steps_and_the_findings_are_listed()
    {
        var estimate = await EstimateScenario.ApprovedAsync(works);
        var number = (string)estimate["estimateNumber"]!;
        var auditor = await works.AsAsync("SUPERUSERA");
        var findings = (await auditor.PostAsync($"/controls/findings/v1/_search?tenantId=pg.citya&subject={Uri.EscapeDataString(number)}")).Ok();
        Assert.Equal(["02-1-DUTIES", "02-1-LIMIT"], findings.At("findings")!.AsArray().Select(finding => (string)finding!["rule"]!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(findings.At("findings")!.AsArray().Count, (int)findings.At("totalCount")!);

        async Task<int> Count(string query) => (int)(await auditor.PostAsync($"/controls/findings/v1/_search?tenantId=pg.citya&subject={Uri.EscapeDataString(number)}&{query}")).Ok().At("totalCount")!;
        Assert.Equal(3, await Count("rule=02-1-DUTIES"));
        Assert.Equal(0, await Count("rule=C01"));
        Assert.Equal(0, await Count($"actor={Guid.NewGuid()}"));
        Assert.Equal(0, await Count("toTime=1000"));
        Assert.Equal(4, await Count("fromTime=1000&limit=1"));
        var foreigner = await works.AsAsync("SUPERUSERB", "pg.cityb");
        Assert.Equal(0, (int)(await foreigner.PostAsync($"/controls/findings/v1/_search?tenantId=pg.cityb&subject={Uri.EscapeDataString(number)}")).Ok().At("totalCount")!);

        Assert.Null(estimate["processInstances"]?["onBehalfOf"]);
        // Report-only changes nothing for clients: nobody is asked whom they have not named.
        Assert.Equal(0, await works.CountAsync($"select count(*) from administration.process_instances where business_id = '{number}' and assignees <> '{{}}'"));
    }
}
