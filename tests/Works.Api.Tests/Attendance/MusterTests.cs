using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Support;
using Works.Attendance;
using Works.Platform;
using Works.Platform.Edge;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Attendance;

/// <summary>From attendance to the approved roll (spec 30 §3, checklist rows 1–6, 14, 18).</summary>
public sealed class MusterTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_week_is_submitted_verified_and_approved_and_the_bill_is_asked_for_once()
    {
        var people = await PeopleAsync(works, 3);
        var register = await StaffedAsync(works, people);
        await WorkedAsync(works, register, people[..1], 6);
        await MarkedAsync(works, [.. Day(register, people[1], Monday), .. Day(register, people[1], Monday.AddDays(1), 0.5m), .. Day(register, people[1], Monday.AddDays(2), 0)]);

        var roll = await SubmittedAsync(works, register, people[..2]);
        Assert.Matches(@"^MR/\d{4}-\d{2}/\d{2}/\d{2}/\d{6}$", (string)roll["musterRollNumber"]!);
        Assert.Equal(("INWORKFLOW", "PENDINGFORVERIFICATION"), ((string)roll["status"]!, (string)roll["musterRollStatus"]!));
        Assert.Equal((At(Monday), At(Monday.AddDays(6))), ((long)roll["startDate"]!, (long)roll["endDate"]!));
        Assert.Equal([1, 1, 1, 1, 1, 1, 0], Values(EntryOf(roll, people[0])));
        Assert.Equal([1, 0.5m, 0, 0, 0, 0, 0], Values(EntryOf(roll, people[1])));
        Assert.Equal(1.5m, (decimal)EntryOf(roll, people[1])["actualTotalAttendance"]!);
        Assert.Null(EntryOf(roll, people[2])["attendanceEntries"]);
        Assert.Equal(0, (decimal)EntryOf(roll, people[2])["actualTotalAttendance"]!);
        var details = EntryOf(roll, people[0])["additionalDetails"]!;
        Assert.Equal(("Mithun Baral", Skill), ((string)details["userName"]!, (string)details["skillCode"]!));
        Assert.Equal("************0101-DEMO0000017", (string)details["bankDetails"]!);
        Assert.Equal("********8962", (string)details["aadharNumber"]!);

        roll = await ApprovedAsync(works, roll);
        Assert.Equal(("ACTIVE", "APPROVED"), ((string)roll["status"]!, (string)roll["musterRollStatus"]!));
        var number = (string)roll["musterRollNumber"]!;
        Assert.Equal((1, 1, 2), (await EventsAsync(works, "save-musterroll", number), await EventsAsync(works, "calculate-musterroll", number), await EventsAsync(works, "update-musterroll", number)));
        var asked = JsonNode.Parse((string)(await works.StoredAsync($"select payload::text as payload from platform.outbox_events where topic = 'calculate-musterroll' and aggregate_id = '{number}'"))[0]["payload"]!)!.AsObject();
        Assert.Equal(["RequestInfo", "musterRoll"], asked.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal("APPROVED", (string)asked["musterRoll"]!["musterRollStatus"]!);

        foreach (var (user, action) in new[] { ("EO1", "APPROVE"), ("EE1", "VERIFYANDFORWARD"), (Sarita, "RE-SUBMIT"), ("SUPERUSERA", "REJECT") })
            (await (await works.AsAsync(user)).PostAsync(MusterChange, Step(roll, action))).Refused("INVALID ACTION");
        Assert.Equal(1, await EventsAsync(works, "calculate-musterroll", number));
    }

    [Fact]
    public async Task Later_stages_see_the_roll()
    {
        var (register, people, submitted) = await WeekAsync(works, 2, 5);
        var roll = await ApprovedAsync(works, submitted);
        await using var scope = works.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System("pg"), TenantScope.Of([City]), "test");
        await using var transaction = await scope.ServiceProvider.GetRequiredService<WorksDb>().BeginAsync(TestContext.Current.CancellationToken);
        var rolls = scope.ServiceProvider.GetRequiredService<IMusterRolls>();
        var found = (await rolls.LockAsync(City, (string)roll["musterRollNumber"]!, TestContext.Current.CancellationToken))!;
        Assert.Equal(((string)roll["id"]!, "APPROVED", "ACTIVE", (long)roll["auditDetails"]!["createdTime"]!), (found.Id.ToString(), found.WfStatus, found.Status, found.CreatedTime));
        Assert.Equal(((string)register["id"]!, At(Monday), At(Monday.AddDays(7)) - 1), (found.RegisterId.ToString(), found.StartDate, found.EndDate));
        Assert.Equal(people.Select(person => (person, 5m, (string?)Skill)).Order(), found.Workers.Select(worker => (worker.IndividualId, worker.ActualTotalAttendance, worker.SkillCode)).Order());
        Assert.Equal(found.Id, Assert.Single(await rolls.FindAsync(City, [found.Id, Guid.NewGuid()], TestContext.Current.CancellationToken)).Id);
        Assert.Null(await rolls.LockAsync(City, "MR/none", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(9, 0, 13, 59, 0.5)]
    [InlineData(9, 0, 14, 0, 1.0)]
    [InlineData(9, 0, 17, 59, 1.0)]
    [InlineData(9, 0, 9, 0, 0.0)]
    [InlineData(17, 0, 9, 0, 0.0)] // the exit before the entry
    public async Task Hours_become_days(int entryHour, int entryMinute, int exitHour, int exitMinute, double value)
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people);
        await MarkedAsync(works, [Mark(register, people[0], At(Monday, entryHour, entryMinute), "ENTRY"), Mark(register, people[0], At(Monday, exitHour, exitMinute), "EXIT")]);
        var roll = await SubmittedAsync(works, register, people);
        Assert.Equal([(decimal)value, 0, 0, 0, 0, 0, 0], Values(EntryOf(roll, people[0])));
    }

    [Theory]
    [InlineData(16, 0.5)]
    [InlineData(17, 1.0)]
    public async Task Where_the_master_does_not_round_a_whole_day_takes_its_hours(int exitHour, double value)
    {
        Task RoundsAsync(string flag) => works.StoredAsync(
            $$"""
            update administration.masters set data = (data::jsonb || '{"value": "{{flag}}"}')::json where schema_code = 'common-masters.MusterRoll' and data ->> 'code' = 'ROUND_OFF_HOURS';
            update administration.master_revision set revision = revision + 1
            """);
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people);
        await MarkedAsync(works, [Mark(register, people[0], At(Monday, 9), "ENTRY"), Mark(register, people[0], At(Monday, exitHour), "EXIT")]);
        await RoundsAsync("false");
        try
        {
            Assert.Equal([(decimal)value, 0, 0, 0, 0, 0, 0], Values(EntryOf(await SubmittedAsync(works, register, people), people[0])));
        }
        finally
        {
            await RoundsAsync("true");
        }
    }

    [Fact]
    public async Task Who_has_only_an_entry_is_absent_and_who_has_only_an_exit_is_worth_nothing()
    {
        var people = await PeopleAsync(works, 2);
        var register = await StaffedAsync(works, people);
        await MarkedAsync(works, [Mark(register, people[0], At(Monday, 9), "ENTRY"), Mark(register, people[1], At(Monday, 18), "EXIT")]);
        var roll = await SubmittedAsync(works, register, people);
        Assert.Null(EntryOf(roll, people[0])["attendanceEntries"]);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0], Values(EntryOf(roll, people[1])));
        Assert.Equal([people[1], people[0]], Entries(roll).Select(entry => (string)entry!["individualId"]!)); // those who were seen come first
    }

    [Fact]
    public async Task A_roll_starts_on_monday_at_midnight_and_lasts_a_week_whatever_is_sent()
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people);
        var client = await works.AsAsync(Sarita);
        (await client.PostAsync(MusterCreate, Muster(register, people, Monday.AddDays(1)))).Refused("START_DATE_MONDAY", message: "StartDate should be Monday");
        var unknown = Muster(register, people, Monday.AddDays(1));
        unknown["musterRoll"]!["registerId"] = Guid.NewGuid().ToString();
        (await client.PostAsync(MusterCreate, unknown)).Refused("START_DATE_MONDAY"); // decided before the register is looked up
        var early = Muster(register, people);
        (early["musterRoll"]!["startDate"], early["musterRoll"]!["endDate"]) = (At(Monday, 5), 1);
        var roll = (await client.PostAsync(MusterCreate, early)).Ok().At("musterRolls[0]")!;
        Assert.Equal((At(Monday), At(Monday.AddDays(6))), ((long)roll["startDate"]!, (long)roll["endDate"]!));
    }

    [Fact]
    public async Task Every_rule_of_a_roll_has_its_code()
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people);
        var client = await works.AsAsync(Sarita);
        async Task Refused(string code, string path, Action<JsonObject> change)
        {
            var body = Muster(register, people);
            change(body);
            (await client.PostAsync(path, body)).Refused(code);
        }

        await Refused("MUSTER_ROLL", MusterCreate, body => body["musterRoll"] = null);
        await Refused("TENANT_ID", MusterCreate, body => body["musterRoll"]!["tenantId"] = null);
        await Refused("REGISTER_ID", MusterCreate, body => body["musterRoll"]!["registerId"] = null);
        await Refused("START_DATE_EMPTY", MusterCreate, body => body["musterRoll"]!["startDate"] = null);
        await Refused("WORK_FLOW", MusterCreate, body => body["workflow"] = null);
        await Refused("WORK_FLOW.ACTION", MusterCreate, body => body["workflow"]!["action"] = " ");
        await Refused("INVALID_TENANT", MusterCreate, body => body["musterRoll"]!["tenantId"] = "pg.nowhere");
        await Refused("INVALID_USER", MusterCreate, body => body["musterRoll"]!["registerId"] = "no such register");
        await Refused("INVALID ACTION", MusterCreate, body => body["workflow"]!["action"] = "NO SUCH ACTION");
        await Refused("END_DATE_EMPTY", Estimate, body => body["musterRoll"]!["endDate"] = null);
        await Refused("INVALID_PERIOD", Estimate, body => body["musterRoll"]!["endDate"] = At(Monday.AddDays(400)));
        (await (await works.AsAsync(Gouri)).PostAsync(MusterCreate, Muster(register, people))).Refused("INVALID_USER");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(MusterCreate, Muster(register, people))).Refused("ATTENDANCE_LOG_SERVICE_EXCEPTION");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Estimate, Muster(register, people))).Refused("ATTENDANCE_LOG_SERVICE_EXCEPTION");
        Assert.Equal(["TENANT_ID", "MUSTER_ROLL_ID", "WORK_FLOW"], (await client.PostAsync(MusterChange, new JsonObject { ["musterRoll"] = new JsonObject() })).Codes);
        (await client.PostAsync(MusterChange, new JsonObject { ["musterRoll"] = new JsonObject { ["tenantId"] = City, ["id"] = Guid.NewGuid().ToString() }, ["workflow"] = new JsonObject { ["action"] = "X" } })).Refused("NO_MATCH_FOUND");
        await Refused("INDIVIDUAL_ENTRY_CODE", MusterCreate, body => body["musterRoll"]!["individualEntries"]![0]!["additionalDetails"] = new JsonObject());

        var created = await SubmittedAsync(works, register, people);
        (await client.PostAsync(MusterCreate, Muster(register, people))).Refused("DUPLICATE_MUSTER_ROLL");
        (await client.PostAsync(MusterChange, Step(created, "VERIFYANDFORWARD"))).Refused("INVALID ROLE"); // an organisation does not verify its own roll
        foreach (var (user, action) in new[] { ("EO1", "APPROVE"), ("EE1", "NO SUCH ACTION") }) (await (await works.AsAsync(user)).PostAsync(MusterChange, Step(created, action))).Refused("INVALID ACTION");
        Assert.Equal(400, (await client.PostAsync(MusterChange, Step(created, "RE-SUBMIT"))).Status);
    }

    [Fact]
    public async Task A_roll_outside_its_register_is_refused_where_the_switch_is_on_and_partial_weeks_are_not()
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people, register: Register(from: Monday.AddDays(2), to: Monday.AddDays(10)));
        var client = await works.AsAsync(Sarita);
        await works.SwitchAsync("muster-inside-register", "on");
        (await client.PostAsync(MusterCreate, Muster(register, people, Monday.AddDays(-7)))).Refused("MUSTER_OUTSIDE_REGISTER");
        (await client.PostAsync(MusterCreate, Muster(register, people, Monday.AddDays(14)))).Refused("MUSTER_OUTSIDE_REGISTER");
        await SubmittedAsync(works, register, people, Monday);
        await SubmittedAsync(works, register, people, Monday.AddDays(7));
        await works.SwitchAsync("muster-inside-register", "off");
    }

    [Fact]
    public async Task Skills_are_asked_for_at_the_submit_where_the_switch_is_on()
    {
        var people = await PeopleAsync(works, 2);
        var register = await StaffedAsync(works, people);
        await WorkedAsync(works, register, people[..1], 1);
        await works.SwitchAsync("skill-code-at-muster-submit", "on");
        (await (await works.AsAsync(Sarita)).PostAsync(MusterCreate, Muster(register))).Refused("SKILL_CODE_MISSING");
        await SubmittedAsync(works, register, people[..1]); // whoever did not work needs none
        await works.SwitchAsync("skill-code-at-muster-submit", "off");
    }

    [Fact]
    public async Task The_estimate_shows_everybody_with_the_logs_to_edit_and_stores_nothing()
    {
        var people = await PeopleAsync(works, 2);
        var register = await StaffedAsync(works, people);
        var logs = await MarkedAsync(works, Day(register, people[0], Monday.AddDays(1)));
        var body = Muster(register);
        body["musterRoll"]!["startDate"] = At(Monday.AddDays(1)); // no Monday rule
        var estimate = (await (await works.AsAsync(Sarita)).PostAsync(Estimate, body)).Ok().At("musterRolls[0]")!;
        var (seen, absent) = (EntryOf(estimate, people[0]), EntryOf(estimate, people[1]));
        Assert.Null(seen["id"]);
        Assert.Equal([1, 0, 0, 0, 0, 0], Values(seen));
        Assert.Equal(["SOR_0000013"], seen["additionalDetails"]!["skillCode"]!.AsArray().Select(skill => (string)skill!));
        Assert.Equal(((string)logs[0]!["id"]!, (string)logs[1]!["id"]!), ((string)seen["attendanceEntries"]![0]!["additionalDetails"]!["entryAttendanceLogId"]!, (string)seen["attendanceEntries"]![0]!["additionalDetails"]!["exitAttendanceLogId"]!));
        Assert.Null(seen["attendanceEntries"]![1]!["additionalDetails"]);
        Assert.Null(absent["attendanceEntries"]);
        Assert.IsType<JsonArray>(absent["additionalDetails"]!["skillCode"]);
        Assert.Equal(0, await works.CountAsync($"select count(*) from attendance.muster_rolls where register_id = '{register["id"]}'"));
    }

    [Fact]
    public async Task A_supervisor_corrects_days_with_a_reason_and_the_history_keeps_both()
    {
        var (_, people, roll) = await WeekAsync(works, 2, 6);
        var entry = (string)EntryOf(roll, people[0])["id"]!;
        JsonObject Corrected(decimal? days, string? reason = "Rain on Friday", string action = "RE-SUBMIT", string? comment = null) => Step(roll, action, comment, sent => sent["individualEntries"] = new JsonArray(
            new JsonObject { ["id"] = entry, ["modifiedTotalAttendance"] = days, ["totalAttendance"] = 1, ["attendanceEntries"] = new JsonArray(), ["additionalDetails"] = new JsonObject { ["reason"] = reason } },
            new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["modifiedTotalAttendance"] = 99 }));
        var verifier = await works.AsAsync("EE1");
        foreach (var days in new[] { -1m, 7.5m, 1.25m }) (await verifier.PostAsync(MusterChange, Corrected(days))).Refused("MODIFIED_ATTENDANCE_INVALID");
        roll = (await verifier.PostAsync(MusterChange, Corrected(5.5m))).Ok().At("musterRolls[0]")!.AsObject();
        Assert.Equal((6m, 5.5m, "Rain on Friday"), ((decimal)EntryOf(roll, people[0])["actualTotalAttendance"]!, (decimal)EntryOf(roll, people[0])["modifiedTotalAttendance"]!, (string)EntryOf(roll, people[0])["additionalDetails"]!["reason"]!));
        Assert.Null(EntryOf(roll, people[1])["modifiedTotalAttendance"]);
        Assert.Equal("PENDINGFORAPPROVAL", (string)roll["musterRollStatus"]!);
        var noted = (await works.StoredAsync($"select before::text as b, after::text as a, actor from platform.audit_entries where entity = 'attendance.muster_entries' and entity_id = '{roll["id"]}' and operation = 'UPDATE'"))[0];
        Assert.True(((string)noted["b"]!).Contains("\"modifiedTotal\": null", StringComparison.Ordinal) && ((string)noted["a"]!).Contains("5.5", StringComparison.Ordinal), $"{noted["b"]} {noted["a"]}");

        // Without a reason it is reported in the demo profile.
        roll = (await (await works.AsAsync("EO1")).PostAsync(MusterChange, Corrected(4m, reason: null, action: "SENDBACK"))).Ok().At("musterRolls[0]")!.AsObject();
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.control_findings where rule = '30-14-25' and subject = '{roll["musterRollNumber"]}'"));
    }

    [Theory]
    [InlineData("\"true\"")]
    [InlineData("\"YES\"")]
    [InlineData("true")]
    public async Task Asked_to_it_counts_anew_and_forgets_corrections(string flag)
    {
        var people = await PeopleAsync(works, 3);
        var register = await StaffedAsync(works, people[..2]);
        await WorkedAsync(works, register, people[..1], 3);
        var roll = await SubmittedAsync(works, register, people[..2]);
        var sentBack = Step(roll, "SENDBACKTOCBO", "rain", one => one["individualEntries"] = new JsonArray(
            new JsonObject { ["id"] = EntryOf(roll, people[0])["id"]!.DeepClone(), ["modifiedTotalAttendance"] = 2, ["additionalDetails"] = new JsonObject { ["reason"] = "Rain" } }));
        roll = (await (await works.AsAsync("EE1")).PostAsync(MusterChange, sentBack)).Ok().At("musterRolls[0]")!.AsObject();
        Assert.Equal(2m, (decimal)EntryOf(roll, people[0])["modifiedTotalAttendance"]!);
        await EnrolledAsync(works, register, people[2..]); // forgotten, and enrolled now
        await WorkedAsync(works, register, people[..3], 4);
        var sent = Step(roll, "RE-SUBMIT", "corrected", one =>
        {
            one["additionalDetails"] = new JsonObject { ["computeAttendance"] = JsonNode.Parse(flag), ["orgName"] = "another name" };
            one["individualEntries"] = new JsonArray(new JsonObject { ["id"] = EntryOf(roll, people[0])["id"]!.DeepClone(), ["modifiedTotalAttendance"] = 1, ["additionalDetails"] = new JsonObject { ["code"] = "SOR_000011" } });
        });
        (await (await works.AsAsync("EE1")).PostAsync(MusterChange, sent)).Refused("ATTENDANCE_LOG_SERVICE_EXCEPTION"); // who does not mark does not count
        var counted = (await (await works.AsAsync(Sarita)).PostAsync(MusterChange, sent)).Ok().At("musterRolls[0]")!;
        Assert.Equal([4m, 4m, 4m], people.Select(person => (decimal)EntryOf(counted, person)["actualTotalAttendance"]!));
        Assert.All(Entries(counted), entry => Assert.Null(entry!["modifiedTotalAttendance"]));
        Assert.Equal("SOR_000011", (string)EntryOf(counted, people[0])["additionalDetails"]!["skillCode"]!);
        Assert.Equal("Navjeevan Women's Works Group", (string)counted["additionalDetails"]!["orgName"]!); // free members stay in this mode
        Assert.Equal((string)EntryOf(roll, people[0])["id"]!, (string)EntryOf(counted, people[0])["id"]!);
    }

    [Fact]
    public async Task Free_members_are_merged_and_unknown_ones_fail_nothing()
    {
        var (_, _, roll) = await WeekAsync(works, 1, 1);
        var sent = Step(roll, "VERIFYANDFORWARD", "ok", one => one["additionalDetails"] = new JsonObject { ["amount"] = null, ["remark"] = "seen", ["computeAttendance"] = false });
        (sent["workflow"]!["comment"], sent["musterRoll"]!["totalAttendance"], sent["somethingElse"]) = ("x", 7, 1);
        roll = (await (await works.AsAsync("EE1")).PostAsync(MusterChange, sent)).Ok().At("musterRolls[0]")!.AsObject();
        Assert.Equal("seen", (string)roll["additionalDetails"]!["remark"]!);
        Assert.Equal("Navjeevan Women's Works Group", (string)roll["additionalDetails"]!["orgName"]!);
        Assert.False(roll["additionalDetails"]!.AsObject().ContainsKey("amount"));
        (await (await works.AsAsync("EO1")).PostAsync(MusterChange, Step(roll, "APPROVE"), ("If-Match", "\"1\""))).Refused("ROW_VERSION_MISMATCH");
    }

    [Fact]
    public async Task Who_left_before_the_week_is_not_on_the_roll_and_who_was_taken_out_has_no_day()
    {
        var people = await PeopleAsync(works, 3);
        var register = await StaffedAsync(works, people);
        await WorkedAsync(works, register, people[1..], 4);
        var client = await works.AsAsync(Sarita);
        (await client.PostAsync(Leave, Attendees(Attendee(register, people[0], null, At(Monday) - 1)))).Ok();
        (await client.PostAsync(Leave, Attendees(Attendee(register, people[1], null, At(Monday.AddDays(1), 23))))).Ok();
        var roll = await SubmittedAsync(works, register, people);
        Assert.DoesNotContain(people[0], Entries(roll).Select(entry => (string)entry!["individualId"]!));
        Assert.Equal((2m, 4m), ((decimal)EntryOf(roll, people[1])["actualTotalAttendance"]!, (decimal)EntryOf(roll, people[2])["actualTotalAttendance"]!));
    }

    [Fact]
    public async Task A_roll_of_nobody_is_legal()
    {
        var register = await OpenedAsync(works);
        Assert.Empty(Entries(await SubmittedAsync(works, register, [])));
    }

    [Fact]
    public async Task Rolls_are_found_by_criteria_and_by_people_of_an_organisation_only_their_own()
    {
        var (register, people, roll) = await WeekAsync(works, 2, 3);
        async Task<(string[] Numbers, long Count)> Found(string user, string query)
        {
            var reply = (await (await works.AsAsync(user)).PostAsync($"{MusterSearch}?tenantId={City}&{query}")).Ok();
            return ([.. reply.At("musterRolls")!.AsArray().Select(one => (string)one!["musterRollNumber"]!)], (long)reply.At("count")!);
        }

        var number = (string)roll["musterRollNumber"]!;
        foreach (var query in new[]
        {
            $"ids={roll["id"]}", $"musterRollNumber={number}", $"registerId={register["id"]}", $"registerIds={register["id"]},{Guid.NewGuid()}&status=INWORKFLOW&musterRollStatus=PENDINGFORVERIFICATION",
            $"registerId={register["id"]}&fromDate={At(Monday)}&toDate={At(Monday.AddDays(6))}",
        })
        {
            Assert.Equal([number], (await Found("EE1", query)).Numbers);
            Assert.Equal([number], (await Found(Sarita, query)).Numbers);
            Assert.Equal(0, (await Found(Gouri, query)).Count);
        }

        Assert.Empty((await Found("EE1", $"registerId={register["id"]}&toDate={At(Monday.AddDays(6)) - 1}")).Numbers);
        Assert.Equal(0, (await Found("9000000105", string.Empty)).Count); // staffs nothing
        var first = await Found("EE1", "limit=1&offset=0&sortBy=createdTime;drop table x&order=ASC");
        Assert.True(first.Numbers.Length == 1 && first.Count >= 1);
        var body = (await (await works.AsAsync("EE1")).PostAsync(MusterBodySearch, new JsonObject { ["musterRoll"] = new JsonObject { ["tenantId"] = City, ["ids"] = new JsonArray((string)roll["id"]!) } })).Ok().At("musterRolls[0]")!;
        Assert.Equal(people.Length, Entries(body).Count);
        Assert.Equal("PENDINGFORVERIFICATION", (string)body["processInstance"]!["state"]!["state"]!);
        Assert.True(JsonNode.DeepEquals(Entries(roll), Entries(body)), $"{Entries(roll)} became {Entries(body)}");
        (await (await works.AsAsync("EE1")).PostAsync(MusterBodySearch, new JsonObject())).Refused("MUSTER_ROLL_SEARCH_CRITERIA_REQUEST");
        (await (await works.AsAsync("EE1")).PostAsync(MusterSearch)).Refused("TENANT_ID");
    }
}
