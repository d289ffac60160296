using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Contracts.ContractScenario;

namespace Works.Api.Tests.Contracts;

/// <summary>Conservation rules C05, C10, C11 and C36 of contracts (spec 02 §4): blocking in an office that wants them, found in the store when broken behind its back.</summary>
public sealed class ContractControlsTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task Of_twenty_creates_at_once_no_more_is_contracted_than_is_sanctioned()
    {
        // Each takes the one line of its own that is free, at nearly half of the sanction: two fit, never three.
        var request = EstimateScenario.Body(await EstimateScenario.ProjectAsync(works));
        var lines = EstimateScenario.Lines(request);
        for (var i = 0; i < 19; i++) lines.Insert(0, EstimateScenario.Line("NON-SOR", null, 10, 1, "NOS", 10m, (1, null, null, null)));
        (lines[^1]!["amountDetail"]![0]!["amount"], request["estimate"]!["additionalDetails"]!["totalEstimatedAmount"]) = (921.64m, 6041.84m); // 18 % of 5,120.20, and the sum
        var client = await works.AsAsync("SUPERUSERA");
        var estimate = await EstimateScenario.MoveAsync(works, (await client.PostAsync("/estimate/v1/_create", request)).Ok().At("estimates[0]")!.AsObject(), EstimateScenario.ToApproval);
        var sanctioned = (decimal)(await works.StoredAsync($"select computed_total from estimates.estimates where id = '{estimate["id"]}'"))[0]["computed_total"]!;
        var organisation = await OrganisationAsync(works);
        var bodies = Lines(estimate).Take(20).Select(line =>
        {
            var body = Body(estimate, organisation);
            var own = line!.DeepClone();
            own["amountBreakups"]![0]!["amount"] = Math.Floor(sanctioned * 0.45m);
            (body["contract"]!["lineItems"], body["contract"]!["totalContractedAmount"]) = (new JsonArray(own), Math.Floor(sanctioned * 0.45m));
            return body;
        }).ToList();
        var replies = await Task.WhenAll(bodies.Select(body => client.PostAsync(Create, body)));
        Assert.Equal(2, replies.Count(reply => reply.Status == 200));
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("CONTRACT_EXCEEDS_SANCTION"));
        Assert.True((decimal)(await works.StoredAsync($"select sum(total_contracted_amount) as total from contracts.contracts where id in (select contract_id from contracts.contract_lines where estimate_id = '{estimate["id"]}')"))[0]["total"]! <= sanctioned);
        Assert.Empty(await FindingsAsync("C10"));

        var message = replies.First(reply => reply.Status != 200).Text("Errors[0].message");
        Assert.StartsWith("C10: ", message, StringComparison.Ordinal);
        Assert.Contains(sanctioned.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture), message);
        Assert.Contains((Math.Floor(sanctioned * 0.45m) * 3).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture), message);
        Assert.Contains("estimate revised", message);
        await works.SwitchAsync("technical-sanction-tolerance-percent", "40"); // 1.35 of the sanction
        (await client.PostAsync(Create, bodies[replies.ToList().FindIndex(reply => reply.Status != 200)])).Ok();
        Assert.Empty(await FindingsAsync("C10"));
        await works.SwitchAsync("technical-sanction-tolerance-percent", "0");
        Assert.Single(await FindingsAsync("C10"));
    }

    [Fact]
    public async Task A_total_beyond_the_lines_counts_against_the_sanction_and_must_agree_with_them()
    {
        var body = await BodyAsync(works);
        body["contract"]!["totalContractedAmount"] = Total + 0.02m;
        Assert.StartsWith("20-15-3: ", (await SendAsync(body)).Refused("CONTRACT_AMOUNT_MISMATCH").Text("Errors[0].message"), StringComparison.Ordinal);
        await works.SwitchAsync("contract-amount-tolerance", "1000000");
        Assert.Contains("5817.66", (await SendAsync(body)).Refused("CONTRACT_EXCEEDS_SANCTION").Text("Errors[0].message"));
        await works.SwitchAsync("contract-amount-tolerance", "0.01");
        body["contract"]!["totalContractedAmount"] = Total + 0.01m - 0.01m;
        (await SendAsync(body)).Ok();
    }

    [Fact]
    public async Task A_line_given_twice_and_a_line_of_an_earlier_version_are_refused()
    {
        var estimate = await EstimateScenario.ApprovedAsync(works);
        var twice = Body(estimate, await OrganisationAsync(works));
        var half = Lines(estimate)[0]!.DeepClone();
        half["amountBreakups"]![0]!["amount"] = 2000m;
        (twice["contract"]!["lineItems"], twice["contract"]!["totalContractedAmount"]) = (new JsonArray(half, half.DeepClone()), 4000m);
        Assert.StartsWith("C05: ", (await SendAsync(twice)).Refused("INVALID_ESTIMATELINEITEMID").Text("Errors[0].message"), StringComparison.Ordinal);

        // Contracted before the revision; the revision doubles the money, so that only C05 stands in the way.
        var first = await AcceptedAsync(works, estimate);
        var revised = await EstimateScenario.MoveAsync(works, (await (await works.AsAsync("SUPERUSERA")).PostAsync("/estimate/v1/_create", await EstimateScenario.ComputedAsync(works, EstimateScenario.Revision(estimate, quantity: 81m)))).Ok().At("estimates[0]")!.AsObject(), EstimateScenario.ToApproval);
        var again = Body(revised, await OrganisationAsync(works));
        again["contract"]!["totalContractedAmount"] = 17452.91m; // 81 × 182.60, and 18 %
        var refused = (await SendAsync(again)).Refused("INVALID_ESTIMATELINEITEMID");
        Assert.StartsWith("C05: ", refused.Text("Errors[0].message"), StringComparison.Ordinal);
        Assert.Contains((string)first["contractNumber"]!, refused.Text("Errors[0].message"));
        Assert.Empty(await FindingsAsync("C05"));

        await works.StoredAsync($"update contracts.contract_lines set occurrence = 7, estimate_line_item_id = '{revised["estimateDetails"]![0]!["id"]}' where contract_id = '{first["id"]}' and position = 1");
        Assert.Contains("contracts ", Assert.Single(await FindingsAsync("C05")));
        await works.StoredAsync($"update contracts.contract_lines set status = 'INACTIVE' where contract_id = '{first["id"]}'");
    }

    [Fact]
    public async Task The_database_itself_keeps_two_contracts_from_one_line_and_two_versions_from_being_in_force()
    {
        var first = await AcceptedAsync(works);
        var second = await AcceptedAsync(works);
        var line = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => works.StoredAsync($"update contracts.contract_lines set estimate_line_item_id = '{first["lineItems"]![0]!["estimateLineItemId"]}' where contract_id = '{second["id"]}' and position = 0"));
        Assert.Equal("one_contract_per_estimate_line", line.ConstraintName);
        var version = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => works.StoredAsync($"update contracts.contracts set contract_number = '{first["contractNumber"]}', version_number = 2 where id = '{second["id"]}'"));
        Assert.Equal("one_active_contract_version", version.ConstraintName);
    }

    [Fact]
    public async Task Negative_amounts_and_dates_out_of_order_are_refused_and_found()
    {
        var body = await BodyAsync(works);
        var negative = body.DeepClone().AsObject();
        negative["contract"]!["totalContractedAmount"] = -1m;
        Assert.StartsWith("C11: -1.00 ", (await SendAsync(negative)).Refused("CONTRACT_AMOUNT_NEGATIVE").Text("Errors[0].message"), StringComparison.Ordinal);

        body["contract"]!["agreementDate"] = TimeProvider.System.GetUtcNow().AddDays(3).ToUnixTimeMilliseconds();
        var pending = await MoveAsync(works, (await SendAsync(body)).Ok().At("contracts[0]")!.AsObject(), "VERIFY_AND_FORWARD", "APPROVE");
        var accept = (await (await works.AsAsync(Sarita)).PostAsync(Change, Update(pending, "ACCEPT"))).Refused("CONTRACT_DATES_OUT_OF_ORDER");
        Assert.StartsWith("C36: agreementDate ", accept.Text("Errors[0].message"), StringComparison.Ordinal);
        Assert.Equal("PENDING_FOR_ACCEPTANCE", (await works.StoredAsync($"select wf_status from contracts.contracts where id = '{pending["id"]}'"))[0]["wf_status"]);

        var accepted = await AcceptedAsync(works);
        Assert.Empty(await FindingsAsync("C36"));
        Assert.Empty(await FindingsAsync("C11"));
        await works.StoredAsync($"update contracts.contracts set end_date = start_date - 1, total_contracted_amount = -1 where id = '{accepted["id"]}'");
        Assert.Single(await FindingsAsync("C36"));
        Assert.Single(await FindingsAsync("C11"));
        await works.StoredAsync($"update contracts.contracts set end_date = start_date + 1, total_contracted_amount = 1 where id = '{accepted["id"]}'");
    }

    [Fact]
    public async Task An_approvers_changes_are_left_aside()
    {
        var created = await CreatedAsync(works);
        var body = Update(created, "VERIFY_AND_FORWARD");
        (body["contract"]!["totalContractedAmount"], body["contract"]!["lineItems"]![0]!["noOfunit"]) = (5000m, 1m);
        var reply = (await (await works.AsAsync("EE1")).PostAsync(Change, body)).Ok();
        Assert.Equal((Total, 27m), ((decimal)reply.At("contracts[0].totalContractedAmount")!, (decimal)reply.At("contracts[0].lineItems[0].noOfunit")!));
    }

    private async Task<Reply> SendAsync(JsonObject body) => await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, body);

    private async Task<List<string>> FindingsAsync(string rule)
    {
        var findings = new List<string>();
        foreach (var assertion in works.Services.GetServices<ConservationRule>().Where(assertion => assertion.Id == rule && assertion.Assertion.Contains("contracts.", StringComparison.Ordinal)))
        {
            var rows = await works.StoredAsync($"select tenant_id, subject, found, allowed, detail from ({assertion.Assertion}) findings");
            findings.AddRange(rows.Select(row => $"{row["tenant_id"]} {row["subject"]} {row["found"]} > {row["allowed"]}: {row["detail"]}"));
        }

        return findings;
    }
}

/// <summary>What the demo profile only lists, and the sample works as they are loaded.</summary>
public sealed class ReportedContractControlsTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task Amounts_that_follow_nothing_are_taken_and_listed()
    {
        var body = await BodyAsync(works);
        body["contract"]!["totalContractedAmount"] = 842500;
        var number = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Create, body)).Ok().Text("contracts[0].contractNumber");
        Assert.Equal(["20-15-3", "C10"], (await works.StoredAsync($"select rule from administration.control_findings where subject = '{number}' order by rule")).Select(row => (string)row["rule"]!));
    }

    [Fact]
    public async Task The_sample_works_have_the_work_orders_of_the_data_set_and_break_no_rule()
    {
        var found = await works.StoredAsync(
            """
            select p.name, c.version_number, c.status, c.wf_status, o.org_number, c.start_date, c.end_date, c.completion_period, c.agreement_date, c.issue_date
            from contracts.contracts c join projects.projects p on p.id = c.project_id join registries.organisations o on o.id::text = c.org_id
            where c.created_time < (select loaded_time from platform.seed_loads) order by p.name, c.version_number
            """);
        Assert.Equal(
            [
                ("Open air gym, River Bend", 1, "INWORKFLOW", "PENDING_FOR_ACCEPTANCE", "ORG-000018"), ("Playground, Brickfield", 1, "ACTIVE", "ACCEPTED", "ORG-000019"),
                ("Vending zone, Grain Market", 1, "INACTIVE", "ACCEPTED", "ORG-000018"), ("Vending zone, Grain Market", 2, "ACTIVE", "ACCEPTED", "ORG-000018"),
                ("Water body, Old Tank Road", 1, "ACTIVE", "ACCEPTED", "ORG-000017"),
            ], found.Select(row => ((string)row["name"]!, (int)row["version_number"]!, (string)row["status"]!, (string)row["wf_status"]!, (string)row["org_number"]!)));
        var playground = found[1];
        Assert.True((long)playground["start_date"]! < TimeProvider.System.GetUtcNow().AddDays(-119).ToUnixTimeMilliseconds() && (long)playground["agreement_date"]! <= (long)playground["issue_date"]!);
        Assert.Equal(((60 + 1) * 86_400_000L) - 1, (long)playground["end_date"]! - (long)playground["start_date"]!);
        Assert.Equal(20 * 86_400_000L, (long)found[3]["end_date"]! - (long)found[2]["end_date"]!);

        Assert.Equal(0, await works.CountAsync("select count(*) from administration.control_findings f join contracts.contracts c on c.business_id = f.subject where c.created_time < (select loaded_time from platform.seed_loads)"));
        foreach (var rule in works.Services.GetServices<ConservationRule>().Where(rule => rule.Assertion.Contains("contracts.", StringComparison.Ordinal)))
            Assert.Equal(0, await works.CountAsync($"select count(*) from ({rule.Assertion}) findings join contracts.contracts c on findings.detail like '%' || c.contract_number || '%' where c.created_time < (select loaded_time from platform.seed_loads)"));
    }
}
