using System.Text.Json.Nodes;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Measurements.MeasurementScenario;

namespace Works.Api.Tests.Measurements;

/// <summary>The table of spec 20 §3.1, row by row.</summary>
public sealed class CreateMeasurementsTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_measurement_is_entered_with_its_number_figures_and_first_step()
    {
        var contract = await AcceptedAsync(works);
        var reply = (await (await works.AsAsync("JE1")).PostAsync(Create, Body(contract, [10m, 1.5m, 2m]))).Ok(202);
        Assert.True(reply.Json!.AsObject().ContainsKey("pagination") && reply.At("pagination") is null);
        var measurement = reply.At("measurements[0]")!;
        Assert.Matches(@"^MB/\d{4}-\d{2}/\d{6,}$", (string)measurement["measurementNumber"]!);
        Assert.Equal(("SUBMITTED", "PENDING_FOR_VERIFICATION"), ((string)measurement["wfStatus"]!, (string)measurement["processInstance"]!["state"]!["state"]!));
        Assert.Equal(((string)contract["contractNumber"]!, true), ((string)measurement["referenceId"]!, (bool)measurement["isActive"]!));
        Assert.Equal([10m, 1.5m, 2m], measurement["measures"]!.AsArray().Select(row => (decimal)row!["currentValue"]!));
        Assert.Equal(WorkRefs(contract), measurement["measures"]!.AsArray().Select(row => (string)row!["targetId"]!));
        Assert.All(measurement["measures"]!.AsArray(), row => Assert.Equal((string)measurement["id"]!, (string)row!["referenceId"]!));

        // The client's amounts are replaced: (10 − 1.5) × 182.60 = 1552.10, 2 × 850; the deduction is worth less than nothing.
        var details = measurement["additionalDetails"]!;
        Assert.Equal((1552.10m, 1700m, 3252.10m), ((decimal)details["sorAmount"]!, (decimal)details["nonSorAmount"]!, (decimal)details["totalAmount"]!));
        Assert.Equal([1826m, -273.9m, 1700m], measurement["measures"]!.AsArray().Select(row => (decimal)row!["additionalDetails"]!["mbAmount"]!));
        Assert.Equal(["SOR", "SOR", "NONSOR"], measurement["measures"]!.AsArray().Select(row => (string)row!["additionalDetails"]!["type"]!));

        // What is answered is stored, and told: the registry's event and the service's, each with the whole measurement.
        var found = await FoundAsync(works, measurement);
        Assert.Equal((string)measurement["measurementNumber"]!, (string)found["processInstance"]!["businessId"]!);
        Assert.Equal("PENDING_FOR_VERIFICATION", (string)found["processInstance"]!["state"]!["state"]!);
        foreach (var member in new[] { "workflow", "processInstance" }) (measurement[member], found[member]) = (null, null);
        Assert.True(JsonNode.DeepEquals(measurement, found), $"{measurement}\n{found}");
        var topics = await works.StoredAsync($"select topic, business_event from platform.outbox_events where aggregate_id = '{measurement["measurementNumber"]}' and topic like 'save-measurement%' order by id");
        Assert.Equal([("save-measurement-details", null), ("save-measurement-service-details", "measurement.recorded")], topics.Select(row => ((string)row["topic"]!, (string?)row["business_event"])));
    }

    [Fact]
    public async Task Zero_and_absent_dimensions_differ()
    {
        var contract = await AcceptedAsync(works);
        var body = Body(contract, []);
        var rows = Measurement(body)["measures"]!.AsArray();
        (rows[0]!["length"], rows[0]!["breadth"], rows[0]!["height"], rows[0]!["numItems"]) = (2, 0, "3", 1);
        foreach (var dimension in new[] { "length", "breadth", "height", "numItems" }) rows[1]!.AsObject().Remove(dimension);
        (rows[2]!["length"], rows[2]!["breadth"], rows[2]!["height"], rows[2]!["numItems"]) = (null, null, null, 2);
        var measured = (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Ok(202).At("measurements[0].measures")!.AsArray();
        Assert.Equal([6m, 1m, 2m], measured.Select(row => (decimal)row!["currentValue"]!));
        Assert.Equal((2m, 1m, 3m, 1m), ((decimal)measured[0]!["length"]!, (decimal)measured[0]!["breadth"]!, (decimal)measured[0]!["height"]!, (decimal)measured[0]!["numItems"]!));
        var nothing = await EnteredAsync(works, await AcceptedAsync(works), []);
        Assert.All(nothing["measures"]!.AsArray(), row => Assert.Equal((0m, 0m, 0m), ((decimal)row!["length"]!, (decimal)row["currentValue"]!, (decimal)row["cumulativeValue"]!)));
    }

    [Fact]
    public async Task What_must_be_there_is_asked_for_in_the_words_of_the_contract()
    {
        var je = await works.AsAsync("JE1");
        (await je.PostAsync(Create)).Refused("NotNull.measurementServiceRequest.measurements", message: "must not be null");
        (await je.PostAsync(Create, new { measurements = Array.Empty<object>() })).Refused("Size.measurementServiceRequest.measurements");
        var contract = await AcceptedAsync(works);
        var spoilt = (await SendAsync(contract, wire =>
        {
            wire["referenceId"] = " ";
            wire["entryDate"] = null;
            wire["measures"]![0]!["targetId"] = null;
            wire["measures"]![1]!["currentValue"] = "";
            wire["measures"]![1]!["documents"] = new JsonArray();
            wire["physicalRefNumber"] = "x";
        })).Refused("NotNull.measurementServiceRequest.measurements[0].referenceId", message: "must not be null");
        Assert.Equal(
            [
                "NotNull.measurementServiceRequest.measurements[0].referenceId", "NotNull.measurementServiceRequest.measurements[0].entryDate",
                "Size.measurementServiceRequest.measurements[0].physicalRefNumber", "NotNull.measurementServiceRequest.measurements[0].measures[0].targetId",
                "NotNull.measurementServiceRequest.measurements[0].measures[1].currentValue", "Size.measurementServiceRequest.measurements[0].measures[1].documents",
            ], spoilt.Codes);
        (await SendAsync(contract, wire => wire["tenantId"] = null)).Refused("NotNull.measurementServiceRequest.measurements[0].tenantId");
        (await SendAsync(contract, wire => wire["entryDate"] = "yesterday")).Refused("JsonMappingException");
        (await SendAsync(contract, wire => wire["measures"]![0]!["length"] = "long")).Refused("JsonMappingException");
        Assert.Equal(0, await works.CountAsync($"select count(*) from measurements.measurements where reference_id = '{contract["contractNumber"]}'"));
    }

    [Fact]
    public async Task Several_tenants_in_one_request_are_refused_and_unknown_ones_too()
    {
        var body = Body(await AcceptedAsync(works), [1m]);
        var second = Measurement(body).DeepClone();
        second["tenantId"] = "pg.cityb";
        body["measurements"]!.AsArray().Add(second);
        (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Refused("MULTIPLE_TENANTIDS");
        Measurement(body)["tenantId"] = "pg.cityb";
        (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Refused("CustomException", 403);
    }

    [Fact]
    public async Task The_contract_is_in_force_accepted_and_the_entry_within_its_period()
    {
        var contract = await AcceptedAsync(works);
        var (start, end) = ((long)contract["startDate"]!, (long)contract["endDate"]!);
        (await SendAsync(contract, wire => wire["referenceId"] = "WO/2001-02/000001")).Refused("INVALID_CONTRACT");
        foreach (var outside in new[] { start - 1, end + 1 })
            Assert.Equal("INVALID_ENTRY_DATE", (await SendAsync(contract, wire => wire["entryDate"] = outside)).Refused("INVALID_CONTRACT").Text("Errors[0].params[0]"));
        var waiting = await OrderedAsync(works);
        waiting["startDate"] = start;
        (await SendAsync(waiting, _ => { })).Refused("INVALID_CONTRACT"); // not in force before acceptance
        (await SendAsync(contract, wire => wire["entryDate"] = end)).Ok(202);

        var other = await AcceptedAsync(works);
        await works.StoredAsync($"update contracts.contracts set wf_status = 'PENDING_FOR_ACCEPTANCE' where id = '{other["id"]}'");
        (await SendAsync(other, _ => { })).Refused("CONTRACT_NOT_ACCEPTED");
    }

    [Fact]
    public async Task Every_line_of_work_is_measured_once_overheads_if_one_likes()
    {
        var contract = await AcceptedAsync(works);
        var overhead = (string)contract["lineItems"]!.AsArray().Single(line => (string)line!["category"]! == "OVERHEAD")!["contractLineItemRef"]!;
        (await SendAsync(contract, wire => wire["measures"]!.AsArray().Add(wire["measures"]![0]!.DeepClone()))).Refused("DUPLICATE_TARGET_IDS");
        (await SendAsync(contract, wire => wire["measures"]!.AsArray().Add(Row(Guid.NewGuid().ToString(), 1)))).Refused("INVALID_TARGET_ID_FOR_CONTRACT");
        foreach (var left in new[] { 0, 1, 2 }) (await SendAsync(contract, wire => wire["measures"]!.AsArray().RemoveAt(left))).Refused("LINE_ITEMS_NOT_PROVIDED"); // SOR, its deduction, off the schedule
        (await SendAsync(contract, wire => wire["measures"] = null)).Refused("LINE_ITEMS_NOT_PROVIDED");
        (await SendAsync(contract, wire => wire["measures"]!.AsArray().Add(Row(overhead, 1)))).Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE", message: $"For targetId : {overhead} Total calculated value is greater than estimate quantity : 0.00");
        (await SendAsync(contract, wire => wire["measures"]!.AsArray().Add(Row(overhead, 0)))).Ok(202);
    }

    [Fact]
    public async Task No_line_is_measured_beyond_its_estimate()
    {
        var contract = await AcceptedAsync(works);
        var refs = WorkRefs(contract);
        (await SendAsync(contract, wire => wire["measures"]![0] = Row(refs[0], 27.0001m)))
            .Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE", message: $"For targetId : {refs[0]} Total calculated value is greater than estimate quantity : 27.00");
        await ApprovedAsync(works, contract, 20m, 2m, 1m);
        (await SendAsync(contract, wire => wire["measures"]![0] = Row(refs[0], 7.01m))).Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE");
        (await SendAsync(contract, wire => wire["measures"]![1] = Row(refs[1], 0.71m))).Refused("TOTAL_VALUE_GREATER_THAN_ESTIMATE");
        var last = (await SendAsync(contract, wire => wire["measures"] = Rows(contract, [7m, 0.7m, 2m]))).Ok(202).At("measurements[0]")!;
        Assert.Equal([27m, 2.7m, 3m], Cumulative(last));
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_has_its_code()
    {
        var contract = await AcceptedAsync(works);
        var line = $"contract_id = '{contract["id"]}' and contract_line_item_ref = '{WorkRefs(contract)[0]}'";
        await works.StoredAsync($"update contracts.contract_lines set estimate_line_item_id = '{Guid.NewGuid()}' where {line}");
        (await SendAsync(contract, _ => { })).Refused("ESTIMATE_DETAILS_NOT_PRESENT");
        await works.StoredAsync($"update contracts.contract_lines set estimate_line_item_id = null where {line}");
        (await SendAsync(contract, _ => { })).Refused("ESTIMATE_LINE_ITEM_ID_NOT_PRESENT");
    }

    [Fact]
    public async Task The_next_one_waits_until_the_one_before_is_approved_or_rejected()
    {
        var contract = await AcceptedAsync(works);
        var first = await EnteredAsync(works, contract, [5m]);
        (await SendAsync(contract, _ => { })).Refused("NOT_VALID_REFERENCE_ID");
        await MoveAsync(works, first, ("EE1", "VERIFY_AND_FORWARD"), ("ME1", "REJECT"));
        var second = await EnteredAsync(works, contract, [3m], "SAVE_AS_DRAFT");
        Assert.Equal(3m, Cumulative(second)[0]); // the rejected one is left out
        (await SendAsync(contract, _ => { })).Refused("NOT_VALID_REFERENCE_ID"); // a draft waits as well
        await MoveAsync(works, second, ("JE1", "SUBMIT"), ("EE1", "VERIFY_AND_FORWARD"), ("ME1", "APPROVE"));
        Assert.Equal(7m, Cumulative(await EnteredAsync(works, contract, [4m]))[0]);
    }

    [Fact]
    public async Task Two_measurements_of_one_contract_in_one_request_are_one_too_many()
    {
        var body = Body(await AcceptedAsync(works), [1m]);
        body["measurements"]!.AsArray().Add(Measurement(body).DeepClone());
        (await (await works.AsAsync("JE1")).PostAsync(Create, body)).Refused("NOT_VALID_REFERENCE_ID");
    }

    [Fact]
    public async Task Only_the_workflow_says_how_it_begins()
    {
        var contract = await AcceptedAsync(works);
        (await (await works.AsAsync("JE1")).PostAsync(Create, Body(contract, [1m], "APPROVE"))).Refused("ACTION_NOT_FOUND");
        (await SendAsync(contract, wire => wire.Remove("workflow"))).Refused("ACTION_NOT_FOUND");
        (await (await works.AsAsync("EE1")).PostAsync(Create, Body(contract, [1m]))).Refused("INVALID ROLE");
        // The names of the measurement service's workflow: assignes and comments.
        var verifier = (await works.StoredAsync("select uuid from administration.users where user_name = 'EE1' and tenant_id = 'pg.citya'"))[0]["uuid"]!.ToString()!;
        var reply = (await SendAsync(contract, wire => wire["workflow"] = new JsonObject { ["action"] = "SUBMIT", ["comments"] = "please check", ["assignes"] = new JsonArray(verifier) })).Ok(202);
        Assert.Equal(("please check", verifier), (reply.Text("measurements[0].processInstance.comment"), reply.Text("measurements[0].processInstance.assignes[0].uuid")));
        Assert.Equal(("please check", verifier), (reply.Text("measurements[0].workflow.comments"), reply.Text("measurements[0].workflow.assignes[0]")));
    }

    [Fact]
    public async Task A_draft_without_assignee_stays_with_whoever_saved_it()
    {
        var draft = await EnteredAsync(works, await AcceptedAsync(works), [1m], "SAVE_AS_DRAFT");
        Assert.Equal(("DRAFTED", "JE1"), ((string)draft["wfStatus"]!, (string)draft["processInstance"]!["assignes"]![0]!["userName"]!));
    }

    [Fact]
    public async Task Documents_are_looked_up_those_of_the_workflow_are_not()
    {
        var contract = await AcceptedAsync(works);
        var document = new JsonObject { ["documentType"] = "SITE_PHOTO", ["fileStore"] = "fileStore-test", ["documentUid"] = "u" };
        (await SendAsync(contract, wire => wire["documents"] = new JsonArray(document.DeepClone()))).Refused("INVALID_DOCUMENTS");
        (await SendAsync(contract, wire => wire["measures"]![0]!["documents"] = new JsonArray(document.DeepClone()))).Refused("INVALID_DOCUMENTS");
        (await SendAsync(contract, wire => wire["workflow"]!["documents"] = new JsonArray(new JsonObject { ["documentType"] = "X", ["fileStoreId"] = "fileStore-test" }))).Ok(202);
    }

    [Fact]
    public async Task Of_ten_requests_at_once_one_measurement_is_entered()
    {
        var contract = await AcceptedAsync(works);
        var je = await works.AsAsync("JE1");
        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => je.PostAsync(Create, Body(contract, [20m]))));
        Assert.Single(replies, reply => reply.Status == 202);
        Assert.All(replies.Where(reply => reply.Status != 202), reply => reply.Refused("NOT_VALID_REFERENCE_ID"));
        Assert.Equal(1, await works.CountAsync($"select count(*) from measurements.measurements where reference_id = '{contract["contractNumber"]}'"));
    }

    [Fact]
    public async Task Lines_of_a_time_extension_are_measured_before_and_after_it_is_approved()
    {
        var contract = await AcceptedAsync(works);
        // Lines sent with the estimate only, steps without refs (spec 20 §16 row 21).
        var extension = ContractScenario.Extension(contract, 20, (string)contract["lineItems"]![0]!["estimateId"]!);
        var revision = (await (await works.AsAsync("JE1")).PostAsync(ContractScenario.Create, extension)).Ok().At("contracts[0]")!.AsObject();
        Assert.Equal(ContractScenario.Refs(contract), ContractScenario.Refs(revision));
        await ApprovedAsync(works, contract, 5m, 0.5m, 1m);
        foreach (var (user, action) in new[] { ("EE1", "VERIFY_AND_FORWARD"), ("EO1", "APPROVE"), (ContractScenario.Sarita, "ACCEPT") })
        {
            var step = ContractScenario.Update(revision, action);
            foreach (var line in step["contract"]!["lineItems"]!.AsArray()) line!.AsObject().Remove("contractLineItemRef");
            revision = (await (await works.AsAsync(user)).PostAsync(ContractScenario.Change, step)).Ok().At("contracts[0]")!.AsObject();
            Assert.Equal(ContractScenario.Refs(contract), ContractScenario.Refs(revision));
        }

        Assert.Equal(("ACTIVE", 2L), ((string)revision["status"]!, (long)revision["versionNumber"]!));
        Assert.Equal([9m, 0.9m, 3m], Cumulative(await ApprovedAsync(works, revision, 4m, 0.4m, 2m)));
    }

    [Fact]
    public async Task A_measurement_and_a_revision_at_once_never_pass_each_other()
    {
        for (var round = 0; round < 4; round++)
        {
            var contract = await AcceptedAsync(works);
            var revised = await RevisedTo(contract, 10m);
            var entered = await EnteredAsync(works, contract, [10.5m]);
            entered = await MoveAsync(works, entered, ("EE1", "VERIFY_AND_FORWARD"));
            var (approver, creator) = (await works.AsAsync("ME1"), await works.AsAsync("JE1"));
            var both = await Task.WhenAll(approver.PostAsync(Change, Request(entered, "APPROVE")), creator.PostAsync(ContractScenario.Create, revised));
            both[0].Ok(202);
            // Either the revision came first and the entry was not approved yet, or it saw 10.5 measured.
            if (both[1].Status != 200) both[1].Refused("CUMULATIVE_VALUE_GREATER_THAN_CONTRACT_UNITS");
            (await creator.PostAsync(ContractScenario.Create, revised)).Refused(both[1].Status == 200 ? "DUPLICATE_CONTRACT_REVISION_REQUEST" : "CUMULATIVE_VALUE_GREATER_THAN_CONTRACT_UNITS");
        }
    }

    private static Task<JsonObject> RevisedTo(JsonNode contract, decimal quantity)
    {
        var body = ContractScenario.Extension(contract);
        body["contract"]!["lineItems"]![0]!["noOfunit"] = quantity;
        return Task.FromResult(body);
    }

    private async Task<Reply> SendAsync(JsonNode contract, Action<JsonObject> spoil)
    {
        var body = Body(contract, [1m, 0.1m, 1m]);
        spoil(Measurement(body));
        return await (await works.AsAsync("JE1")).PostAsync(Create, body);
    }
}
