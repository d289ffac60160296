using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Estimates.EstimateScenario;

namespace Works.Api.Tests.Estimates;

/// <summary>The table of spec 10 §3.5, editing states (§8.2 E14) and revisions (§3.7).</summary>
public sealed class UpdateEstimateTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Create = "/estimate/v1/_create";
    private const string Path = "/estimate/v1/_update";

    [Fact]
    public async Task Wrong_ids_are_reported_before_anything_else_also_in_a_terminal_state()
    {
        var estimate = await ApprovedAsync(works);
        await RefusedAsync(estimate, "APPROVE", wire => wire["id"] = "", "ESTIMATE_ID", "Estimate id is mandatory");
        await RefusedAsync(estimate, "APPROVE", wire => wire["id"] = Guid.NewGuid().ToString(), "INVALID_ESTIMATE_MODIFY", "The record that you are trying to update does not exists in the system");
        await RefusedAsync(estimate, "APPROVE", wire => wire["projectId"] = Guid.NewGuid().ToString(), "INVALID_PROJECT_ID", $"The project id is different than that is linked with given estimate id : {estimate["id"]}");
        await RefusedAsync(estimate, "APPROVE", wire => wire["executingDepartment"] = "NOSUCH", "INVALID_EXECUTING_DEPARTMENT_CODE");
        await RefusedAsync(estimate, "APPROVE", _ => { }, "INVALID ACTION", $"Action APPROVE not found in config for the businessId: {estimate["estimateNumber"]}");
    }

    [Fact]
    public async Task Only_the_creators_states_change_content_elsewhere_it_is_kept_and_the_step_goes_through()
    {
        var created = await CreatedAsync(works);
        var changed = Update(created, "VERIFYANDFORWARD");
        changed["estimate"]!["name"] = "Another name";
        Lines(changed)[0]!["amountDetail"]![0]!["amount"] = 1;
        var reply = (await (await works.AsAsync("EE1")).PostAsync(Path, changed)).Ok();
        Assert.Equal(("Culvert at ward 4", 4930.20m), (reply.Text("estimates[0].name"), (decimal)reply.At("estimates[0].estimateDetails[0].amountDetail[0].amount")!));
        Assert.Equal("PENDINGFORTECHNICALSANCTION", reply.Text("estimates[0].wfStatus"));
    }

    [Fact]
    public async Task After_a_send_back_lines_are_changed_added_and_switched_off_and_lines_left_out_stay()
    {
        var created = await CreatedAsync(works);
        await MoveAsync(works, created, "SENDBACK");
        var edit = Update(created, "RE-SUBMIT");
        var lines = Lines(edit);
        var gst = (string)lines[1]!["id"]!;
        lines[1]!["isActive"] = false;
        lines.Add(Line("NON-SOR", "1", 850, 3, "NOS", 2550m, (3, null, null, null)));
        lines[2]!["id"] = "";
        var kept = (string)lines[0]!["id"]!;
        lines.RemoveAt(0); // absent is not deleted
        lines[0]!["isActive"] = false;
        var reply = (await (await works.AsAsync("JE1")).PostAsync(Path, edit)).Ok();
        Assert.Equal("PENDINGFORVERIFICATION", reply.Text("estimates[0].wfStatus"));

        var found = (await (await works.AsAsync("JE1")).PostAsync($"/estimate/v1/_search?tenantId={City}&estimateNumber={created["estimateNumber"]}")).Ok();
        var ids = found.At("estimates[0].estimateDetails")!.AsArray().Select(line => (string)line!["id"]!).ToList();
        Assert.Equal(2, ids.Count);
        Assert.Equal(kept, ids[0]);
        Assert.DoesNotContain(gst, ids);
        Assert.Equal(7480.20m, (decimal)(await works.StoredAsync($"select computed_total from estimates.estimates where id = '{created["id"]}'"))[0]["computed_total"]!);
    }

    [Fact]
    public async Task Rates_are_those_of_the_day_on_which_the_estimate_was_made_and_of_a_revision_those_of_its_predecessor()
    {
        var (created, approved) = (await CreatedAsync(works), await ApprovedAsync(works));
        await MoveAsync(works, created, "SENDBACK");
        var client = await works.AsAsync("SUPERUSERA");
        async Task<Reply> SendAsync(JsonObject body, string path, decimal rate)
        {
            Lines(body)[0]!["unitRate"] = rate;
            return await client.PostAsync(path, body);
        }

        await works.StoredAsync(
            """
            update administration.masters set data = (data::jsonb || jsonb_build_object('validTo', (extract(epoch from clock_timestamp()) * 1000)::bigint::text))::json where schema_code = 'WORKS-SOR.Rates' and data ->> 'sorId' = 'SOR_000225' and (data ->> 'rate')::numeric = 182.60;
            insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
            values (gen_random_uuid(), 'pg', 'WORKS-SOR.Rates', 'SOR_000225.later', jsonb_build_object('sorId', 'SOR_000225', 'rate', 200, 'validFrom', ((extract(epoch from clock_timestamp()) * 1000)::bigint + 1)::text, 'validTo', null, 'amountDetails', '[]'::jsonb),
                9999, 't', 0, 't', 0);
            update administration.master_revision set revision = revision + 1
            """);
        try
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            (await SendAsync(Update(created, "RE-SUBMIT"), Path, 200m)).Refused("RATES_MISMATCH");
            (await SendAsync(Update(created, "RE-SUBMIT"), Path, 182.60m)).Ok();
            var fresh = Body(await ProjectAsync(works));
            (await SendAsync(fresh, Create, 182.60m)).Refused("RATES_MISMATCH");
            (await SendAsync(fresh, Create, 200m)).Ok();
            (await SendAsync(Revision(approved), Create, 200m)).Refused("INVALID_UNIT_RATE");
            (await SendAsync(Revision(approved), Create, 182.60m)).Ok();
        }
        finally
        {
            await works.StoredAsync(
                """
                delete from administration.masters where unique_identifier = 'SOR_000225.later';
                update administration.masters set data = (data::jsonb || '{"validTo": null}')::json where schema_code = 'WORKS-SOR.Rates' and data ->> 'sorId' = 'SOR_000225' and (data ->> 'rate')::numeric = 182.60;
                update administration.master_revision set revision = revision + 1
                """);
        }
    }

    [Fact]
    public async Task Of_two_simultaneous_updates_one_wins_and_a_stale_version_is_told()
    {
        var created = await CreatedAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.PostAsync(Path, Update(created, "VERIFYANDFORWARD"))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("INVALID ACTION"));

        var tag = replies.Single(reply => reply.Status == 200).Message.Headers.ETag!.Tag;
        (await client.PostAsync(Path, Update(created, "TECHNICALSANCTION"), ("If-Match", "\"1\""))).Refused("ROW_VERSION_MISMATCH");
        (await client.PostAsync(Path, Update(created, "TECHNICALSANCTION"), ("If-Match", tag))).Ok();
    }

    [Fact]
    public async Task A_revision_keeps_the_number_runs_the_same_workflow_and_retires_its_predecessor_when_approved()
    {
        var original = await ApprovedAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        var revision = (await client.PostAsync(Create, Revision(original, quantity: 30m))).Ok().At("estimates[0]")!.AsObject();

        Assert.Equal((string)original["estimateNumber"]!, (string)revision["estimateNumber"]!);
        Assert.Matches(@"^RE/\d{4}-\d{2}/\d{6,}$", (string)revision["revisionNumber"]!);
        Assert.Equal((2m, (string)original["id"]!), ((decimal)revision["versionNumber"]!, (string)revision["oldUuid"]!));
        Assert.Equal((string)original["estimateDetails"]![0]!["id"]!, (string)revision["estimateDetails"]![0]!["previousLineItemId"]!);
        (await client.PostAsync(Create, Revision(original))).Refused("INVALID_ESTIMATE", message: "Estimate is already in workflow");

        var approved = await MoveAsync(works, revision, ToApproval);
        Assert.Equal(("ACTIVE", "APPROVED"), ((string)approved["status"]!, (string)approved["wfStatus"]!));
        var versions = (await client.PostAsync($"/estimate/v1/_search?tenantId={City}&estimateNumber={original["estimateNumber"]}&sortOrder=ASC")).Ok();
        Assert.Equal(1, (int)versions.Json!["TotalCount"]!); // one number
        Assert.Equal([("INACTIVE", "APPROVED"), ("ACTIVE", "APPROVED")], versions.At("estimates")!.AsArray().Select(e => ((string)e!["status"]!, (string)e["wfStatus"]!)));
        var history = (await client.PostAsync($"/egov-workflow-v2/egov-wf/process/_search?tenantId={City}&businessIds={revision["revisionNumber"]}&history=true")).Ok();
        Assert.Equal(4, history.At("ProcessInstances")!.AsArray().Count);

        var third = (await client.PostAsync(Create, Revision(approved))).Ok().At("estimates[0]")!.AsObject();
        var last = await MoveAsync(works, third, ToApproval);
        (await client.PostAsync(Create, Revision(last))).Refused("INVALID_ESTIMATE", message: "Revision estimate limit exceeded");
    }

    [Fact]
    public async Task Revisions_are_refused_by_the_contracts_rules()
    {
        var original = await ApprovedAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        async Task RefuseAsync(Action<JsonObject> spoil, string code, string? message = null)
        {
            var body = Revision(original);
            spoil(body);
            (await client.PostAsync(Create, body)).Refused(code, message: message);
        }

        await RefuseAsync(body => body["estimate"]!["estimateNumber"] = null, "INVALID_ESTIMATE", "Estimate number is mandatory for revision estimate");
        await RefuseAsync(body => body["estimate"]!["estimateNumber"] = "ES/0000-00/1", "INVALID_ESTIMATE", "Active Estimate not found for the given estimate number");
        await RefuseAsync(body => Lines(body)[0]!["previousLineItemId"] = Guid.NewGuid().ToString(), "INVALID_PREVIOUS_LINE_ITEM_ID", "Previous Line Id is invalid for revision estimate");
        await RefuseAsync(body => Lines(body)[0]!["unitRate"] = 190m, "INVALID_UNIT_RATE", "Unit rate is not matching with previous approved estimate");
        var rejected = await CreatedAsync(works);
        await MoveAsync(works, rejected, "VERIFYANDFORWARD", "REJECT");
        await RefuseAsync(body => body["estimate"]!["estimateNumber"] = rejected["estimateNumber"]!.DeepClone(), "INVALID_ESTIMATE", "Approved Previous estimate not found for revision estimate");

        var revision = (await client.PostAsync(Create, Revision(original))).Ok().At("estimates[0]")!.AsObject();
        await RefusedAsync(revision, "VERIFYANDFORWARD", wire => wire["revisionNumber"] = null, "INVALID_REVISION_NUMBER", "Revision number is mandatory for revision estimate");
        await RefusedAsync(revision, "VERIFYANDFORWARD", wire => wire["revisionNumber"] = "RE/1", "INVALID_REVISION_NUMBER", "revisionNumber is not valid");
        await RefusedAsync(revision, "VERIFYANDFORWARD", wire => (wire["id"], wire["revisionNumber"]) = (Guid.NewGuid().ToString(), revision["revisionNumber"]!.DeepClone()), "INVALID_REVISION_NUMBER", "revisionNumber is not valid");
        await RefusedAsync(revision, "VERIFYANDFORWARD", wire => wire["estimateNumber"] = "", "INVALID_ESTIMATE_NUMBER", "Estimate number is mandatory for revision estimate");
        await RefusedAsync(revision, "VERIFYANDFORWARD", wire => wire["estimateNumber"] = "ES/1", "INVALID_ESTIMATE_NUMBER", "estimateNumber is not valid");
        await RefusedAsync(revision, "VERIFYANDFORWARD", wire => wire["estimateDetails"]![0]!["id"] = Guid.NewGuid().ToString(), "INVALID_ESTIMATE_DETAIL", "Line item id is invalid for revision estimate");
        await RefusedAsync(revision, "VERIFYANDFORWARD", wire => wire["estimateDetails"]![0]!["previousLineItemId"] = Guid.NewGuid().ToString(), "INVALID_PREVIOUS_LINE_ITEM_ID", "Previous line item id is invalid for revision estimate");
    }

    [Fact]
    public async Task Two_engineers_revising_at_once_get_one_revision()
    {
        var original = await ApprovedAsync(works);
        var client = await works.AsAsync("SUPERUSERA");
        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.PostAsync(Create, Revision(original))));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply => reply.Refused("INVALID_ESTIMATE", message: "Estimate is already in workflow"));
    }

    [Fact]
    public async Task Overheads_given_twice_are_refused_on_update_and_reported_on_create()
    {
        var body = Body(await ProjectAsync(works), "DRAFT");
        Lines(body).Add(Overhead("GST", 1));
        var client = await works.AsAsync("SUPERUSERA");
        var created = (await client.PostAsync(Create, body)).Ok().At("estimates[0]")!.AsObject();
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.control_findings where rule = '10-8.2-E10' and subject = '{created["projectId"]}'"));
        var reply = (await client.PostAsync(Path, Update(created, "SUBMIT"))).Refused("ESTIMATE_DETAIL.DUPLICATE.NAME");
        Assert.Equal(["ESTIMATE_DETAIL.DUPLICATE.NAME", "ESTIMATE_DETAIL.AMOUNT_DETAIL.DUPLICATE.TYPE"], reply.Codes);
    }

    [Fact]
    public async Task Another_city_cannot_move_or_read_it()
    {
        var created = await CreatedAsync(works);
        var foreigner = await works.AsAsync("SUPERUSERB", "pg.cityb");
        (await foreigner.PostAsync(Path, Update(created, "VERIFYANDFORWARD"))).Refused("CustomException", 403);
        var smuggled = Update(created, "VERIFYANDFORWARD");
        smuggled["estimate"]!["tenantId"] = "pg.cityb";
        (await foreigner.PostAsync(Path, smuggled)).Refused("INVALID_ESTIMATE_MODIFY");
        (await foreigner.PostAsync($"/estimate/v1/_search?tenantId={City}&ids={created["id"]}")).Refused("CustomException", 403);
        Assert.Empty((await foreigner.PostAsync($"/estimate/v1/_search?tenantId=pg.cityb&ids={created["id"]}")).Ok().At("estimates")!.AsArray());
        (await (await works.AsAsync("HR1")).PostAsync(Path, Update(created, "VERIFYANDFORWARD"))).Refused("CustomException", 403);
        (await works.Anonymous.PostAsync(Path, Update(created, "VERIFYANDFORWARD"))).Refused("CustomException", 401);
        Assert.Equal("PENDINGFORVERIFICATION", (await works.StoredAsync($"select wf_status from estimates.estimates where id = '{created["id"]}'"))[0]["wf_status"]);
    }

    private async Task RefusedAsync(JsonObject estimate, string action, Action<JsonObject> spoil, string code, string? message = null)
    {
        var body = Update(estimate, action);
        spoil(body["estimate"]!.AsObject());
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Path, body)).Refused(code, message: message);
    }
}
