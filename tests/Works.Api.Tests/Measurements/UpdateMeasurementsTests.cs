using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Measurements.MeasurementScenario;

namespace Works.Api.Tests.Measurements;

/// <summary>Spec 20 §3.2 step by step, and the graph of §3.3.</summary>
public sealed class UpdateMeasurementsTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task Every_edge_of_the_workflow_can_be_walked()
    {
        var contract = await AcceptedAsync(works);
        var entry = await EnteredAsync(works, contract, [1m], "SAVE_AS_DRAFT");
        var number = (string)entry["measurementNumber"]!;
        (string User, string Action, string Status)[] walk =
        [
            ("JE1", "SAVE_AS_DRAFT", "DRAFTED"), ("JE1", "SUBMIT", "SUBMITTED"), ("EE1", "SENT_BACK", "SENT_BACK"), ("JE1", "EDIT/RE-SUBMIT", "SUBMITTED"), ("EE1", "VERIFY_AND_FORWARD", "VERIFIED"),
            ("ME1", "SENT_BACK", "SUBMITTED"), ("EE1", "VERIFY_AND_FORWARD", "VERIFIED"), ("ME1", "SEND_BACK_TO_ORIGINATOR", "SENT_BACK"), ("JE1", "EDIT/RE-SUBMIT", "SUBMITTED"),
            ("EE1", "VERIFY_AND_FORWARD", "VERIFIED"), ("EO1", "APPROVE", "APPROVED"),
        ];
        foreach (var (user, action, status) in walk)
        {
            entry = await MoveAsync(works, entry, (user, action));
            Assert.Equal(status, (string)entry["wfStatus"]!);
        }

        foreach (var action in new[] { "APPROVE", "REJECT", "SUBMIT", "SENT_BACK", "EDIT/RE-SUBMIT" })
            (await (await works.AsAsync("SUPERUSERA")).PostAsync(Change, Request(entry, action))).Refused("ACTION_NOT_FOUND");
        var history = (await (await works.AsAsync("JE1")).PostAsync($"/egov-workflow-v2/egov-wf/process/_search?tenantId=pg.citya&history=true&businessIds={number}")).Ok().At("ProcessInstances")!.AsArray();
        Assert.Equal(["SAVE_AS_DRAFT", .. walk.Select(step => step.Action)], history.Select(step => (string)step!["action"]!).Reverse());
        var facts = await works.StoredAsync($"select business_event from platform.outbox_events where aggregate_id = '{number}' and business_event is not null order by id");
        Assert.Equal(
            ["measurement.recorded", "measurement.recorded", "measurement.checked", "measurement.checked", "measurement.recorded", "measurement.checked", "measurement.approved"],
            facts.Select(row => (string)row["business_event"]!));
    }

    [Fact]
    public async Task Checkers_cannot_alter_what_was_recorded()
    {
        var entry = await EnteredAsync(works, await AcceptedAsync(works), [5m, 0.5m, 1m]);
        foreach (var (user, action) in new[] { ("EE1", "VERIFY_AND_FORWARD"), ("ME1", "APPROVE") })
        {
            var changed = entry.DeepClone().AsObject();
            changed["measures"]![0]!["length"] = 20m;
            changed["entryDate"] = 1;
            changed["additionalDetails"]!["remark"] = "changed";
            changed["isActive"] = false;
            var reply = (await (await works.AsAsync(user)).PostAsync(Change, Request(changed, action))).Ok(202);
            Assert.Equal(5m, (decimal)reply.At("measurements[0].measures[0].currentValue")!);
            Assert.Equal((long)entry["entryDate"]!, (long)reply.At("measurements[0].entryDate")!);
            Assert.Null(reply.At("measurements[0].additionalDetails.remark"));
            Assert.True((bool)reply.At("measurements[0].isActive")!);
        }

        // A checker needs no more than the id and the step.
        var next = await EnteredAsync(works, await AcceptedAsync(works), [5m]);
        (await (await works.AsAsync("EE1")).PostAsync(Change, Request(new JsonObject { ["id"] = (string)next["id"]!, ["tenantId"] = City }, "VERIFY_AND_FORWARD"))).Ok(202);
    }

    [Fact]
    public async Task The_recorder_changes_values_while_they_are_his_and_what_he_leaves_out_stays()
    {
        var contract = await AcceptedAsync(works);
        await ApprovedAsync(works, contract, 10m, 1m, 1m);
        var entry = await EnteredAsync(works, contract, [5m, 0.5m, 1m], "SAVE_AS_DRAFT");
        entry["measures"]![0]!["length"] = 6m;
        entry["measures"]![0]!["comments"] = "measured again";
        entry["documents"] = null;
        entry["measures"]![0]!["additionalDetails"] = null;
        var saved = await MoveAsync(works, entry, ("JE1", "SUBMIT"));
        Assert.Equal([16m, 1.5m, 2m], Cumulative(saved));
        Assert.Equal((6m, "measured again"), ((decimal)saved["measures"]![0]!["currentValue"]!, (string)saved["measures"]![0]!["comments"]!));
        Assert.Equal(entry["measures"]!.AsArray().Select(row => (string)row!["id"]!), saved["measures"]!.AsArray().Select(row => (string)row!["id"]!));
        Assert.Equal((6m - 0.5m) * 182.60m, (decimal)saved["additionalDetails"]!["sorAmount"]!);

        // Rules 0–7 hold for what he changes.
        await MoveAsync(works, saved, ("EE1", "SENT_BACK"));
        await RefusedAsync(saved, wire => wire["measures"]![0]!["length"] = 17.01m, "TOTAL_VALUE_GREATER_THAN_ESTIMATE");
        await RefusedAsync(saved, wire => wire["measures"]!.AsArray().RemoveAt(0), "LINE_ITEMS_NOT_PROVIDED");
        await RefusedAsync(saved, wire => wire["entryDate"] = 1, "INVALID_CONTRACT");
        await RefusedAsync(saved, wire => wire["referenceId"] = "WO/other", "INVALID_CONTRACT");
        await RefusedAsync(saved, wire => wire["measures"]![0]!["currentValue"] = null, "NotNull.measurementServiceRequest.measurements[0].measures[0].currentValue");
        await RefusedAsync(saved, wire => wire["measures"]![0]!["id"] = Guid.NewGuid().ToString(), "MEASURES_DATA_NOT_EXIST");
        await RefusedAsync(saved, wire => wire["documents"] = new JsonArray(new JsonObject { ["documentType"] = "X", ["fileStore"] = "nowhere" }), "INVALID_DOCUMENTS");
        Assert.Equal("SENT_BACK", (string)(await FoundAsync(works, saved))["wfStatus"]!);
        Assert.Equal([16m, 1.5m, 2m], Cumulative(await FoundAsync(works, saved)));
        // Every version is kept.
        Assert.True(await works.CountAsync($"select count(*) from platform.audit_entries where entity_id = '{saved["id"]}' and after::text like '%measured again%'") > 0);
    }

    [Fact]
    public async Task A_rejected_measurement_counts_no_more_and_is_not_touched_again()
    {
        var contract = await AcceptedAsync(works);
        var rejected = await MoveAsync(works, await EnteredAsync(works, contract, [5m]), ("EE1", "VERIFY_AND_FORWARD"), ("ME1", "REJECT"));
        Assert.Equal(("REJECTED", false), ((string)rejected["wfStatus"]!, (bool)rejected["isActive"]!));
        (await (await works.AsAsync("JE1")).PostAsync(Change, Request(rejected, "SUBMIT"))).Refused("REJECTED_ERROR");
        Assert.Equal(4m, Cumulative(await EnteredAsync(works, contract, [4m]))[0]);
    }

    [Fact]
    public async Task Ids_are_checked_before_anything_else()
    {
        var entry = await EnteredAsync(works, await AcceptedAsync(works), [5m]);
        await RefusedAsync(entry, wire => wire["id"] = Guid.NewGuid().ToString(), "MEASUREMENT_SERVICE_DATA_NOT_EXIST");
        await RefusedAsync(entry, wire => wire.Remove("id"), "MEASUREMENT_SERVICE_DATA_NOT_EXIST");
        await RefusedAsync(entry, wire => (wire["measurementNumber"], wire["entryDate"]) = ("MB/2001-02/000001", null), "IDS_AND_MB_NUMBER_MISMATCH");
        (await (await works.AsAsync("JE1")).PostAsync(Change)).Refused("NotNull.measurementServiceRequest.measurements");
        await RefusedAsync(entry, wire => wire["tenantId"] = null, "NotNull.measurementServiceRequest.measurements[0].tenantId");
        var registered = (await (await works.AsAsync("JE1")).PostAsync(RegistryCreate, new { measurements = new[] { new { tenantId = City, referenceId = "WO/none", entryDate = 1 } } })).Ok(202).At("measurements[0]")!;
        await RefusedAsync(registered.AsObject(), _ => { }, "MEASUREMENT_SERVICE_DATA_NOT_EXIST");
        await works.StoredAsync($"delete from administration.workflow_positions where business_id = '{entry["measurementNumber"]}'");
        await RefusedAsync(entry, _ => { }, "PROCESS_INSTANCES_NOT_FOUND");
    }

    [Fact]
    public async Task The_version_seen_is_compared_when_the_client_says_it()
    {
        var entry = await EnteredAsync(works, await AcceptedAsync(works), [5m], "SAVE_AS_DRAFT");
        var je = await works.AsAsync("JE1");
        var first = (await je.PostAsync(Change, Request(entry, "SAVE_AS_DRAFT"), ("If-Match", "\"1\""))).Ok(202);
        Assert.Equal("\"2\"", first.Message.Headers.ETag?.ToString());
        (await je.PostAsync(Change, Request(entry, "SAVE_AS_DRAFT"), ("If-Match", "\"1\""))).Refused("ROW_VERSION_MISMATCH");
        (await je.PostAsync(Change, Request(entry, "SUBMIT"))).Ok(202);
    }

    private async Task RefusedAsync(JsonObject entry, Action<JsonObject> spoil, string code)
    {
        var body = Request(entry, "EDIT/RE-SUBMIT");
        spoil(Measurement(body));
        (await (await works.AsAsync("JE1")).PostAsync(Change, body)).Refused(code);
    }
}
