using System.Text.Json.Nodes;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.MasterData;
using Works.Api.Tests.Support;

namespace Works.Api.Tests;

/// <summary>
/// The main job of the product so far, as the people of an office do it, each with his own rights: a project travels to a sanctioned
/// estimate and is revised once. The figures are those of spec 10 §7, to the paisa, at every step.
/// </summary>
public sealed class MainJobTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string City = "pg.citya";
    private const string Processes = "/egov-workflow-v2/egov-wf/process/_search?tenantId=pg.citya&history=true&businessIds=";

    [Fact]
    public async Task A_project_travels_to_a_sanctioned_and_revised_estimate()
    {
        await LoadTheExamplesMastersAsync();
        var (je, ee, me, eo) = (await works.AsAsync("JE1"), await works.AsAsync("EE1"), await works.AsAsync("ME1"), await works.AsAsync("EO1"));

        // The junior engineer records the need as a project.
        var project = (await je.PostAsync("/project/v1/_create", new
        {
            Projects = new[]
            {
                new
                {
                    tenantId = City, name = "Culvert at Mango Grove", projectType = "WT-CWS", projectSubType = "", department = "", description = "Pipe culvert", referenceID = "L/12",
                    natureOfWork = "Capital", address = new { tenantId = City, city = City, boundaryType = "Ward", boundary = "B1" },
                    additionalDetails = new { estimatedCostInRs = "20000", locality = "SUN01", targetDemography = "SM", creator = "Tarini Bhoi" },
                },
            },
        })).Ok().At("Project[0]")!.AsObject();
        Assert.Matches(@"^PJ/\d{4}-\d{2}/\d{2}/\d{6}$", (string)project["projectNumber"]!);

        // He prepares the estimate as a draft; the form shows the server's figures before anything is stored.
        var body = Example((string)project["id"]!);
        var preview = (await je.PostAsync("/estimate/v1/_calculate", new JsonObject { ["estimate"] = body["estimate"]!.DeepClone() })).Ok();
        Assert.Equal((15965.45m, 3918.45m, 19883.90m), ((decimal)preview.At("itemsTotal")!, (decimal)preview.At("overheadsTotal")!, (decimal)preview.At("total")!));
        Assert.Equal([14779.73m, 1364.28m, 2550.00m, 718.45m, 3200.00m], preview.At("lines")!.AsArray().Select(line => (decimal)line!["amount"]!));
        body["workflow"]!["action"] = "DRAFT";
        var estimate = (await je.PostAsync("/estimate/v1/_create", body)).Ok().At("estimates[0]")!.AsObject();
        var number = (string)estimate["estimateNumber"]!;
        await FiguresAsync(estimate, "DRAFTED", "INWORKFLOW", 15965.45m, 19883.90m);

        // Submit, check, send back, correct, submit again, check, technical sanction, administrative sanction.
        await MoveAsync(je, estimate, "SUBMIT", "PENDINGFORVERIFICATION", assignee: await UuidAsync("EE1"));
        await MoveAsync(ee, estimate, "SENDBACK", "PENDINGFORCORRECTION");
        var corrected = estimate.DeepClone().AsObject();
        corrected["description"] = "Pipe culvert, 600 mm";
        await MoveAsync(je, corrected, "RE-SUBMIT", "PENDINGFORVERIFICATION");
        await FiguresAsync(estimate, "PENDINGFORVERIFICATION", "INWORKFLOW", 15965.45m, 19883.90m);
        await MoveAsync(ee, estimate, "VERIFYANDFORWARD", "PENDINGFORTECHNICALSANCTION", assignee: await UuidAsync("ME1"));
        (await eo.PostAsync("/estimate/v1/_update", EstimateScenario.Update(estimate, "TECHNICALSANCTION"))).Refused("INVALID ROLE");
        await MoveAsync(me, estimate, "TECHNICALSANCTION", "PENDINGFORAPPROVAL");
        var approved = await MoveAsync(eo, estimate, "APPROVE", "APPROVED");
        await FiguresAsync(estimate, "APPROVED", "ACTIVE", 15965.45m, 19883.90m);
        Assert.Equal("Pipe culvert, 600 mm", (string)approved["description"]!);

        // More masonry is needed: a revision, sanctioned by the same people; it takes the original's place.
        var revision = EstimateScenario.Revision(approved);
        var masonry = EstimateScenario.Lines(revision)[0]!.AsObject();
        (masonry["length"], masonry["noOfunit"]) = (7.5m, 4.05m); // 2 × 7.5 × 0.45 × 0.6
        var revised = (await je.PostAsync("/estimate/v1/_create", revision)).Ok().At("estimates[0]")!.AsObject();
        // (4.05 − 0.324) × 4210.75 = 15689.2545 → 15689.25; + 2550 = 18239.25; 4.5 % = 820.77; + 3200
        await FiguresAsync(revised, "PENDINGFORVERIFICATION", "INWORKFLOW", 18239.25m, 22260.02m);
        await MoveAsync(ee, revised, "VERIFYANDFORWARD", "PENDINGFORTECHNICALSANCTION");
        await MoveAsync(me, revised, "TECHNICALSANCTION", "PENDINGFORAPPROVAL");
        await MoveAsync(eo, revised, "APPROVE", "APPROVED");
        await FiguresAsync(revised, "APPROVED", "ACTIVE", 18239.25m, 22260.02m);
        var versions = (await je.PostAsync($"/estimate/v1/_search?tenantId={City}&estimateNumber={number}&sortOrder=ASC")).Ok().At("estimates")!.AsArray();
        Assert.Equal([("INACTIVE", 1m), ("ACTIVE", 2m)], versions.Select(version => ((string)version!["status"]!, (decimal)version["versionNumber"]!)));

        await HistoryIsCompleteAsync(je, number, (string)revised["revisionNumber"]!, (string)estimate["id"]!);
    }

    private async Task HistoryIsCompleteAsync(Client reader, string number, string revisionNumber, string estimateId)
    {
        var history = (await reader.PostAsync(Processes + number)).Ok().At("ProcessInstances")!.AsArray();
        Assert.Equal(["APPROVE", "TECHNICALSANCTION", "VERIFYANDFORWARD", "RE-SUBMIT", "SENDBACK", "SUBMIT", "DRAFT"], history.Select(step => (string)step!["action"]!));
        Assert.Equal(["EO1", "ME1", "EE1", "JE1", "EE1", "JE1", "JE1"], history.Select(step => (string)step!["assigner"]!["userName"]!));
        Assert.Equal("EE1", (string)history[5]!["assignes"]![0]!["userName"]!);
        Assert.All(history, step => Assert.InRange((long)step!["businesssServiceSla"]!, 432000000L - 600_000, 432000000L));
        Assert.Equal(172800000L, (long)(await works.StoredAsync($"select state_sla from administration.process_instances where business_id = '{number}' and action = 'SUBMIT'"))[0]["state_sla"]!);
        Assert.Equal(4, (await reader.PostAsync(Processes + revisionNumber)).Ok().At("ProcessInstances")!.AsArray().Count);

        // One audit entry per change of the estimate, by whoever made it, and one event each.
        var audit = await works.StoredAsync(
            $"""
            select u.user_name, a.operation, a.after->>'wfStatus' as state from platform.audit_entries a join administration.users u on u.uuid = a.actor
            where a.entity = 'estimates.estimates' and a.entity_id = '{estimateId}' order by a.position
            """);
        Assert.Equal(
            [("JE1", "CREATE", "DRAFTED"), ("JE1", "UPDATE", "PENDINGFORVERIFICATION"), ("EE1", "UPDATE", "PENDINGFORCORRECTION"), ("JE1", "UPDATE", "PENDINGFORVERIFICATION"),
                ("EE1", "UPDATE", "PENDINGFORTECHNICALSANCTION"), ("ME1", "UPDATE", "PENDINGFORAPPROVAL"), ("EO1", "UPDATE", "APPROVED"), ("EO1", "UPDATE", null)],
            audit.Select(row => ((string)row["user_name"]!, (string)row["operation"]!, (string?)row["state"])));
        var facts = await works.StoredAsync($"select business_event from platform.outbox_events where aggregate_id = '{number}' and business_event is not null order by id");
        Assert.Equal(["estimate.submitted", "estimate.submitted", "estimate.sanctioned", "estimate.submitted", "estimate.revised"], facts.Select(row => (string)row["business_event"]!));
    }

    // What is answered, what is found and what is stored agree.
    private async Task FiguresAsync(JsonObject estimate, string state, string status, decimal items, decimal total)
    {
        var found = (await (await works.AsAsync("JE1")).PostAsync($"/estimate/v1/_search?tenantId={City}&ids={estimate["id"]}")).Ok().At("estimates[0]")!;
        Assert.Equal((state, status), ((string)found["wfStatus"]!, (string)found["status"]!));
        Assert.Equal(5, found["estimateDetails"]!.AsArray().Count);
        Assert.Equal(0.324m, (decimal)found["estimateDetails"]![1]!["noOfunit"]!);
        Assert.True((bool)found["estimateDetails"]![1]!["isDeduction"]!);
        var stored = (await works.StoredAsync($"select items_total, computed_total from estimates.estimates where id = '{estimate["id"]}'"))[0];
        Assert.Equal((items, total), ((decimal)stored["items_total"]!, (decimal)stored["computed_total"]!));
    }

    private static async Task<JsonObject> MoveAsync(Client person, JsonObject estimate, string action, string state, string? assignee = null)
    {
        var body = EstimateScenario.Update(estimate, action);
        if (assignee is not null) body["workflow"]!["assignees"] = new JsonArray(assignee);
        var moved = (await person.PostAsync("/estimate/v1/_update", body)).Ok().At("estimates[0]")!.AsObject();
        Assert.Equal(state, (string)moved["wfStatus"]!);
        return moved;
    }

    private static JsonObject Example(string projectId)
    {
        var body = EstimateScenario.Body(projectId);
        var lines = EstimateScenario.Lines(body);
        lines.Clear();
        lines.Add(EstimateScenario.Line("SOR", "SOR_900001", 4210.75m, 3.51m, "CUM", 14779.73m, (2, 6.5m, 0.45m, 0.6m)));
        lines.Add(EstimateScenario.Line("SOR", "SOR_900001", 4210.75m, 0.324m, "CUM", 1364.28m, (1, 1.2m, 0.45m, 0.6m), isDeduction: true));
        lines.Add(EstimateScenario.Line("NON-SOR", "1", 850m, 3m, "NOS", 2550.00m, (3, null, null, null)));
        lines.Add(EstimateScenario.Overhead("SUPV", 718.45m));
        lines.Add(EstimateScenario.Overhead("SIGN", 3200m));
        body["estimate"]!["additionalDetails"]!["totalEstimatedAmount"] = 19883.90m;
        return body;
    }

    // The city's own overheads replace the state's (spec 50 §5.1); the schedule is the state's, so its new item is entered there.
    private async Task LoadTheExamplesMastersAsync()
    {
        var admin = await works.AsAsync("SUPERUSER", "pg");
        await Given.RecordAsync(admin, "pg", "WORKS-SOR.SOR", new { id = "SOR_900001", sorType = "W", sorSubType = "MASONRY", sorVariant = "NA", uom = "CUM", quantity = 1, description = "Rubble masonry in foundation" });
        await Given.RecordAsync(admin, "pg", "WORKS-SOR.Rates", new { sorId = "SOR_900001", rate = 4210.75m, validFrom = "1743465600000", validTo = (string?)null, amountDetails = new[] { new { type = "fixed", heads = "LA.1", amount = 1510.25m } } });
        await Given.RecordAsync(admin, City, "works.Overheads", new { id = "11", code = "SUPV", description = "Site supervision", active = true, isAutoCalculated = true, isWorkOrderValue = false, type = "percentage", value = "4.5", effectiveFrom = 1704067200000, effectiveTo = (long?)null });
        await Given.RecordAsync(admin, City, "works.Overheads", new { id = "12", code = "SIGN", description = "Site signboard", active = true, isAutoCalculated = true, isWorkOrderValue = true, type = "lumpsum", value = "3200", effectiveFrom = 1704067200000, effectiveTo = (long?)null });
    }

    private async Task<string> UuidAsync(string userName) => (await works.StoredAsync($"select uuid from administration.users where user_name = '{userName}' and tenant_id = '{City}'"))[0]["uuid"]!.ToString()!;
}
