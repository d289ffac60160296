using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Measurements.MeasurementScenario;

namespace Works.Api.Tests.Measurements;

/// <summary>Controls that are stricter than the contract of existing clients: block here, are noted in the demo profile (spec 02 §4, spec 20 §10.2, §15).</summary>
public sealed class MeasurementControlsTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task A_deduction_left_out_makes_its_item_too_large()
    {
        var contract = await AcceptedAsync(works);
        // Each row is within its own limit, but 27 − 0 is more than the item's 24.3.
        (await SendAsync(contract, [27m, 0m, 1m])).Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE");
        (await SendAsync(contract, [27m, 2.7m, 1m])).Ok(202);
    }

    [Fact]
    public async Task No_more_is_measured_than_this_contract_gives_out()
    {
        var contract = await AcceptedAsync(works);
        await works.StoredAsync($"update contracts.contract_lines set no_of_unit = 10 where contract_id = '{contract["id"]}' and contract_line_item_ref = '{WorkRefs(contract)[0]}'");
        (await SendAsync(contract, [10.5m, 1m, 1m])).Refused("CUMULATIVE_VALUE_GREATER_THAN_CONTRACT_UNITS");
        await works.StoredAsync($"update contracts.contracts set total_contracted_amount = 1000 where id = '{contract["id"]}'");
        (await SendAsync(contract, [9m, 1m, 1m])).Refused("MEASURED_VALUE_GREATER_THAN_CONTRACT");
        (await SendAsync(contract, [5m, 1m, 0.1m])).Ok(202); // 4 × 182.60 + 85 = 815.40
    }

    [Fact]
    public async Task Work_is_taken_back_with_a_reason_and_never_below_zero()
    {
        var contract = await AcceptedAsync(works);
        await ApprovedAsync(works, contract, 10m, 1m, 1m);
        (await SendAsync(contract, [-2m])).Refused("NEGATIVE_MEASUREMENT");
        (await SendAsync(contract, [-11m], "struck, measured twice")).Refused("NEGATIVE_MEASUREMENT");
        var entry = (await SendAsync(contract, [-2m], "struck, measured twice")).Ok(202).At("measurements[0]")!.AsObject();
        Assert.Equal((8m, -365.20m), (Cumulative(entry)[0], (decimal)entry["additionalDetails"]!["totalAmount"]!));
        await ApproveAsync(works, entry);
        Assert.Equal("measurement.reversed", (await works.StoredAsync($"select business_event from platform.outbox_events where aggregate_id = '{entry["measurementNumber"]}' and topic = 'update-measurement-service-details' order by id desc limit 1"))[0]["business_event"]);
        Assert.Equal(12m, Cumulative(await EnteredAsync(works, contract, [4m]))[0]);
        await ConservedAsync();
    }

    [Fact]
    public async Task Who_recorded_does_not_check()
    {
        var contract = await AcceptedAsync(works);
        var entry = await EnteredAsync(works, contract, [1m, 0.1m, 1m], user: "SUPERUSERA");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Change, Request(entry, "VERIFY_AND_FORWARD"))).Refused("INCOMPATIBLE_DUTY");
        await ApproveAsync(works, entry);
    }

    [Fact]
    public async Task Who_recorded_does_not_check_where_the_matrix_of_duties_says_nothing()
    {
        static string Matrix(bool active) => $"update administration.masters set is_active = {active} where schema_code = 'Workflow.IncompatibleDuties' and unique_identifier like 'MB%'; update administration.master_revision set revision = revision + 1";
        await works.StoredAsync(Matrix(active: false));
        try
        {
            var entry = await EnteredAsync(works, await AcceptedAsync(works), [1m, 0.1m, 1m], user: "SUPERUSERA");
            (await (await works.AsAsync("SUPERUSERA")).PostAsync(Change, Request(entry, "VERIFY_AND_FORWARD"))).Refused("CHECKED_BY_RECORDER");
            await ApproveAsync(works, entry);
        }
        finally
        {
            await works.StoredAsync(Matrix(active: true));
        }
    }

    [Fact]
    public async Task Entries_are_dated_in_their_order_and_not_ahead()
    {
        var contract = await AcceptedAsync(works);
        var start = (long)contract["startDate"]!;
        (await SendAsync(contract, [1m, 0.1m, 1m], entryDate: (long)contract["endDate"]!)).Refused("INVALID_ENTRY_DATE");
        var first = (await SendAsync(contract, [1m, 0.1m, 1m], entryDate: start + 1)).Ok(202).At("measurements[0]")!.AsObject();
        await ApproveAsync(works, first);
        (await SendAsync(contract, [1m, 0.1m, 1m], entryDate: start)).Refused("INVALID_ENTRY_DATE");
        (await SendAsync(contract, [1m, 0.1m, 1m], entryDate: start + 1)).Ok(202);
    }

    [Fact]
    public async Task Within_the_tolerance_a_line_needs_its_order_beyond_it_is_blocked()
    {
        await works.StoredAsync(
            """
            update administration.masters set data = '{"code": "MAXEXTRALINEITEMPERCENTAGE", "value": 5}' where schema_code = 'works.MeasurementTolerance' and tenant_id = 'pg';
            update administration.master_revision set revision = revision + 1
            """);
        try
        {
            var contract = await AcceptedAsync(works);
            await works.StoredAsync($"update contracts.contracts set total_contracted_amount = 9000 where id = '{contract["id"]}'");
            (await SendAsync(contract, [28m, 2.7m, 1m])).Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE");
            (await SendAsync(contract, [28m, 2.7m, 1m], order: "", orderDate: 1)).Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE");
            (await SendAsync(contract, [28m, 2.7m, 1m], order: "EE/12", orderDate: 4000000000000)).Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE");
            (await SendAsync(contract, [28.36m, 2.7m, 1m], order: "EE/12", orderDate: 1)).Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE");
            var entry = (await SendAsync(contract, [28m, 2.7m, 1m], order: "EE/12", orderDate: 1)).Ok(202).At("measurements[0]")!.AsObject(); // 28 ≤ 27 × 1.05 = 28.35
            await ApproveAsync(works, entry);
            await ConservedAsync();
        }
        finally
        {
            await works.StoredAsync(
                """
                update administration.masters set data = '{"code": "MAXEXTRALINEITEMPERCENTAGE", "value": 0}' where schema_code = 'works.MeasurementTolerance' and tenant_id = 'pg';
                update administration.master_revision set revision = revision + 1;
                delete from measurements.measures; delete from measurements.evidence; delete from measurements.measurements
                """);
        }
    }

    [Fact]
    public async Task The_assertions_over_the_store_find_what_was_changed_behind_its_back()
    {
        var contract = await AcceptedAsync(works);
        var first = await ApprovedAsync(works, contract, 5m, 0.5m, 1m);
        var second = await ApprovedAsync(works, contract, 5m, 0.5m, 1m);
        await ConservedAsync();
        async Task FoundAsync(string rule, string change, string undo)
        {
            await works.StoredAsync(change);
            Assert.Contains(await BrokenAsync(), row => row.Rule == rule && row.Subject is var subject && (subject == (string)first["measurementNumber"]! || subject == (string)contract["contractNumber"]!));
            await works.StoredAsync(undo);
            await ConservedAsync();
        }

        // Of two assertions of one rule each is alone with its fault.
        string Of(JsonNode entry, int at, string set) => $"update measurements.measures set {set} where id = '{entry["measures"]![at]!["id"]}';";
        string Row(string set) => Of(first, 0, set);
        await FoundAsync("C13", Of(first, 2, "current_value = 30"), Of(first, 2, "current_value = 1")); // a signboard has no deduction
        await FoundAsync("C13", Row("current_value = 22") + Of(first, 1, "current_value = 0"), Row("current_value = 5") + Of(first, 1, "current_value = 0.5")); // 27 of 27, less 0.5: more than 24.3
        await FoundAsync("C14", $"update contracts.contracts set total_contracted_amount = 100 where id = '{contract["id"]}'", $"update contracts.contracts set total_contracted_amount = {ContractTotal} where id = '{contract["id"]}'");
        await FoundAsync("C15", Row("cumulative_value = 6"), Row("cumulative_value = 5"));
        await FoundAsync("C15", Row("current_value = -1, cumulative_value = -1") + Of(second, 0, "cumulative_value = 4"), Row("current_value = 5, cumulative_value = 5") + Of(second, 0, "cumulative_value = 10"));
        await FoundAsync("C16", $"update measurements.measurements set created_by = (select uuid::text from administration.users where user_name = 'EE1' and tenant_id = 'pg.citya') where id = '{first["id"]}'",
            $"update measurements.measurements set created_by = (select uuid::text from administration.users where user_name = 'JE1' and tenant_id = 'pg.citya') where id = '{first["id"]}'");
        await FoundAsync("C36", $"update measurements.measurements set entry_date = 1 where id = '{first["id"]}'", $"update measurements.measurements set entry_date = {first["entryDate"]} where id = '{first["id"]}'");
    }

    [Fact]
    public async Task A_revision_does_not_go_below_what_is_measured()
    {
        var contract = await AcceptedAsync(works);
        await ApprovedAsync(works, contract, 10.5m, 1m, 1m);
        var (body, je) = (ContractScenario.Extension(contract), await works.AsAsync("JE1"));
        body["contract"]!["lineItems"]![0]!["noOfunit"] = 10.4m;
        (await je.PostAsync(ContractScenario.Create, body)).Refused("CUMULATIVE_VALUE_GREATER_THAN_CONTRACT_UNITS");
        body["contract"]!["lineItems"]![0]!["noOfunit"] = 10.5m;
        (await je.PostAsync(ContractScenario.Create, body)).Ok();
    }

    [Fact]
    public async Task An_estimate_is_not_revised_below_what_is_measured_deductions_subtracted()
    {
        var contract = await AcceptedAsync(works);
        await ApprovedAsync(works, contract, 10m, 1m, 1m); // 9 of the item
        var (je, id) = (await works.AsAsync("JE1"), (string)contract["lineItems"]![0]!["estimateId"]!);
        var approved = (await je.PostAsync($"/estimate/v1/_search?tenantId={City}&ids={id}")).Ok().At("estimates[0]")!.AsObject();
        JsonObject Revised(decimal quantity)
        {
            var body = EstimateScenario.Revision(approved);
            var line = EstimateScenario.Lines(body)[0]!;
            (line["noOfunit"], line["quantity"], line["length"], line["width"], line["height"]) = (quantity, null, null, null, null);
            return body;
        }

        (await je.PostAsync("/estimate/v1/_create", Revised(11.6m))).Refused("INVALID_ESTIMATE_DETAIL"); // 11.6 − 2.7 = 8.9
        var removed = Revised(27m);
        EstimateScenario.Lines(removed).RemoveAt(2);
        (await je.PostAsync("/estimate/v1/_create", removed)).Refused("INVALID_ESTIMATE_DETAIL"); // a signboard stands already
        await ContractScenario.ExtendedAsync(works, contract);
        (await je.PostAsync("/estimate/v1/_create", Revised(11.7m))).Refused("CONTRACT_INWORKFLOW");
        await works.StoredAsync($"delete from contracts.contract_lines where status = 'INWORKFLOW'; delete from contracts.contracts where contract_number = '{contract["contractNumber"]}' and status = 'INWORKFLOW'");
        (await je.PostAsync("/estimate/v1/_create", await EstimateScenario.ComputedAsync(works, Revised(11.7m)))).Ok();
    }

    [Fact]
    public async Task What_is_stricter_is_noted_where_the_profile_only_reports()
    {
        var contract = await AcceptedAsync(works);
        await works.SwitchAsync("controls-stricter-than-contract", "report-only");
        try
        {
            var entry = (await SendAsync(contract, [27m, 0m, 1m])).Ok(202).At("measurements[0]")!;
            Assert.Equal("20-15-21", (await works.StoredAsync($"select rule from administration.control_findings where subject = '{entry["measurementNumber"]}'")).Single()["rule"]);
        }
        finally
        {
            await works.SwitchAsync("controls-stricter-than-contract", "block");
        }
    }

    private async Task ConservedAsync() => Assert.Empty(await BrokenAsync());

    private async Task<IReadOnlyList<(string Rule, string Subject)>> BrokenAsync()
    {
        var found = new List<(string, string)>();
        foreach (var rule in works.Services.GetServices<ConservationRule>().Where(rule => rule.Id is "C13" or "C14" or "C15" or "C16" or "C36"))
        {
            foreach (var row in await works.StoredAsync(rule.Assertion))
            {
                Assert.Equal(["tenant_id", "subject", "found", "allowed", "detail"], row.Keys);
                found.Add((rule.Id, (string)row["subject"]!));
            }
        }

        return found;
    }

    private async Task<Reply> SendAsync(JsonNode contract, decimal[] quantities, string? comments = null, long? entryDate = null, string? order = null, long? orderDate = null)
    {
        var body = Body(contract, quantities, entryDate: entryDate);
        var row = Measurement(body)["measures"]![0]!;
        row["comments"] = comments;
        if (order is not null) row["additionalDetails"] = new JsonObject { ["orderNumber"] = order, ["orderDate"] = orderDate };
        return await (await works.AsAsync("JE1")).PostAsync(Create, body);
    }
}
