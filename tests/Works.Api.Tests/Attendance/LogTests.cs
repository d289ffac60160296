using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Attendance;

/// <summary>Marking and correcting attendance, one register at a time (spec 30 §2.10, checklist row 12).</summary>
public sealed class LogTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task A_day_is_marked_and_corrected()
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people);
        var marks = Day(register, people[0], Monday);
        marks[0]["documentIds"] = new JsonArray(new JsonObject { ["documentType"] = "PHOTO", ["fileStore"] = "fileStore-test" });
        var logs = await MarkedAsync(works, marks);
        Assert.All(logs, log => Assert.Equal("ACTIVE", (string)log!["status"]!));
        Assert.False(string.IsNullOrWhiteSpace((string?)logs[0]!["documentIds"]![0]!["id"]));
        Assert.Equal(1, await EventsAsync(works, "save-attendance-log", (string)register["id"]!));

        var exit = logs[1]!.DeepClone().AsObject();
        (exit["time"], exit["documentIds"]) = (At(Monday, 13, 59), null);
        var changed = (await (await works.AsAsync(Sarita)).PostAsync(LogChange, Logs(exit))).Ok().At("attendance[0]")!;
        Assert.Equal((At(Monday, 13, 59), (string)exit["id"]!), ((long)changed["time"]!, (string)changed["id"]!));
        Assert.Equal(1, await EventsAsync(works, "update-attendance-log", (string)register["id"]!));
        var history = await works.StoredAsync($"select before::text as b, after::text as a from platform.audit_entries where entity = 'attendance.logs' and entity_id = '{register["id"]}' and operation = 'UPDATE'");
        Assert.Contains(At(Monday, 17, 59).ToString(System.Globalization.CultureInfo.InvariantCulture), (string)Assert.Single(history)["b"]!, StringComparison.Ordinal);
        exit["status"] = "INACTIVE";
        Assert.Equal("INACTIVE", (await (await works.AsAsync(Sarita)).PostAsync(LogChange, Logs(exit))).Ok().Text("attendance[0].status"));
    }

    [Fact]
    public async Task Every_rule_has_its_code_in_the_order_of_the_table()
    {
        var people = await PeopleAsync(works, 3);
        var register = await StaffedAsync(works, people[..2]);
        var client = await works.AsAsync(Sarita);
        JsonObject Good() => Mark(register, people[0], At(Monday, 9), "ENTRY");
        JsonObject With(string member, JsonNode? value)
        {
            var mark = Good();
            mark[member] = value;
            return mark;
        }

        async Task Refused(string code, params JsonObject[] logs) => (await client.PostAsync(Log, Logs(logs))).Refused(code);
        await Refused("ATTENDANCE");
        var bare = await client.PostAsync(Log, Logs(new JsonObject(), new JsonObject()));
        Assert.Equal(["ATTENDANCE.TENANTID", "ATTENDANCE.REGISTERID", "ATTENDANCE.INDIVIDUALID", "ATTENDANCE.TYPE", "ATTENDANCE.TIME"], bare.Codes);
        await Refused("ATTENDANCE.TIME", Good(), With("time", null));
        await Refused("MULTIPLE_REGISTERIDS", Good(), With("registerId", Guid.NewGuid().ToString()));
        await Refused("MULTIPLE_TENANTIDS", Good(), With("tenantId", "pg.cityb"));
        await Refused("UNAUTHORISED_USER", With("registerId", "no such register"));
        (await (await works.AsAsync(Gouri)).PostAsync(Log, Logs(Good()))).Refused("UNAUTHORISED_USER");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Log, Logs(Good()))).Refused("UNAUTHORISED_USER"); // sees the register, does not mark in it
        await Refused("INVALID_ATTENDANCE_TIME", With("time", (long)register["startDate"]! - 1));
        await Refused("INVALID_ATTENDANCE_TIME", Good(), With("time", (long)register["endDate"]! + 86_400_000));
        await Refused("UNENROLLED_ATTENDEES", Good(), With("individualId", people[2]));
        (await client.PostAsync(LogChange, Logs(With("id", Guid.NewGuid().ToString())))).Refused("ATTENDANCE_LOG");
        await works.StoredAsync($"update attendance.registers set status = 'INACTIVE' where id = '{register["id"]}'");
        await Refused("INACTIVE_REGISTER", Good());
        Assert.Equal(0, await works.CountAsync($"select count(*) from attendance.logs where register_id = '{register["id"]}'"));
    }

    [Fact]
    public async Task Somebody_who_has_left_is_refused_whoever_else_is_in_the_batch()
    {
        var people = await PeopleAsync(works, 2);
        var register = await StaffedAsync(works, people);
        (await (await works.AsAsync(Sarita)).PostAsync(Leave, Attendees(Attendee(register, people[1], null, At(Monday, 12))))).Ok();
        var client = await works.AsAsync(Sarita);
        (await client.PostAsync(Log, Logs(Mark(register, people[0], At(Monday.AddDays(1), 9), "ENTRY"), Mark(register, people[1], At(Monday.AddDays(1), 9), "ENTRY")))).Refused("INELIGIBLE_ATTENDEES");
        (await client.PostAsync(Log, Logs(Mark(register, people[1], At(Monday, 12), "EXIT")))).Ok(); // both bounds are inside
    }

    [Fact]
    public async Task An_end_at_midnight_means_that_day()
    {
        var people = await PeopleAsync(works, 1);
        var described = Register();
        described["endDate"] = At(Monday.AddDays(3));
        var register = await StaffedAsync(works, people, register: described);
        await MarkedAsync(works, Day(register, people[0], Monday.AddDays(3)));
        (await (await works.AsAsync(Sarita)).PostAsync(Log, Logs(Mark(register, people[0], At(Monday.AddDays(4)), "ENTRY")))).Refused("INVALID_ATTENDANCE_TIME");
    }

    [Fact]
    public async Task Future_and_older_days_are_refused_where_the_switch_is_on()
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people, register: Register(to: new DateOnly(2099, 1, 1)));
        var client = await works.AsAsync(Sarita);
        await works.SwitchAsync("attendance-log-date-limits", "on");
        (await client.PostAsync(Log, Logs(Mark(register, people[0], Now + 600_000, "ENTRY")))).Refused("INVALID_ATTENDANCE_TIME");
        (await client.PostAsync(Log, Logs(Mark(register, people[0], Now - (15 * 86_400_000L), "ENTRY")))).Refused("INVALID_ATTENDANCE_TIME");
        (await client.PostAsync(Log, Logs(Mark(register, people[0], Now - (6 * 86_400_000L), "ENTRY")))).Ok();
        await works.SwitchAsync("attendance-log-date-limits", "off");
    }

    [Fact]
    public async Task A_second_entry_of_a_day_takes_the_place_of_the_first_which_stays_inactive()
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people);
        var first = (await MarkedAsync(works, [Mark(register, people[0], At(Monday, 9), "ENTRY")]))[0]!;
        var second = (await MarkedAsync(works, [Mark(register, people[0], At(Monday, 10), "ENTRY")]))[0]!;
        Assert.NotEqual((string)first["id"]!, (string)second["id"]!);
        Assert.Equal(
            [("ACTIVE", At(Monday, 10)), ("INACTIVE", At(Monday, 9))],
            (await works.StoredAsync($"select status, time from attendance.logs where register_id = '{register["id"]}' order by status")).Select(row => ((string)row["status"]!, (long)row["time"]!)));
        // Of three in one request the last stays.
        await MarkedAsync(works, [.. new[] { 7, 8, 11 }.Select(hour => Mark(register, people[0], At(Monday.AddDays(1), hour), "ENTRY"))]);
        Assert.Equal(At(Monday.AddDays(1), 11), (long)(await works.StoredAsync($"select time from attendance.logs where register_id = '{register["id"]}' and status = 'ACTIVE' and day = '{Monday.AddDays(1):yyyy-MM-dd}'"))[0]["time"]!);
    }

    [Fact]
    public async Task Two_logs_may_change_days()
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people);
        var logs = await MarkedAsync(works, [Mark(register, people[0], At(Monday, 9), "ENTRY"), Mark(register, people[0], At(Monday.AddDays(1), 9), "ENTRY")]);
        var (one, other) = (logs[0]!.DeepClone().AsObject(), logs[1]!.DeepClone().AsObject());
        (one["time"], other["time"]) = (other["time"]!.DeepClone(), one["time"]!.DeepClone());
        var changed = (await (await works.AsAsync(Sarita)).PostAsync(LogChange, Logs(one, other))).Ok().At("attendance")!.AsArray();
        Assert.All(changed, log => Assert.Equal("ACTIVE", (string)log!["status"]!));
        Assert.Equal(At(Monday.AddDays(1), 9), (long)changed[0]!["time"]!);
    }

    [Fact]
    public async Task Logs_are_found_by_register_person_time_and_reference()
    {
        var people = await PeopleAsync(works, 2);
        var register = await StaffedAsync(works, people);
        var marks = people.SelectMany(person => Day(register, person, Monday)).ToArray();
        marks[0]["clientReferenceId"] = "found-1";
        await MarkedAsync(works, marks);
        var client = await works.AsAsync(Sarita);
        async Task<JsonArray> Found(string query, JsonObject? criteria = null) =>
            (await client.PostAsync($"{LogSearch}?{query}", criteria is null ? null : new JsonObject { ["attendance"] = criteria })).Ok().At("attendance")!.AsArray();
        var id = (string)register["id"]!;
        Assert.Equal(4, (await Found($"tenantId={City}&registerId={id}")).Count);
        Assert.Equal(2, (await Found($"tenantId={City}&registerId={id}&individualIds={people[1]}&status=ACTIVE")).Count);
        Assert.Equal(2, (await Found(string.Empty, new JsonObject { ["tenantId"] = City, ["registerId"] = id, ["fromTime"] = At(Monday, 9), ["toTime"] = At(Monday, 9) })).Count);
        Assert.Empty(await Found(string.Empty, new JsonObject { ["tenantId"] = City, ["registerId"] = id, ["fromTime"] = At(Monday, 10), ["toTime"] = At(Monday, 9) }));
        Assert.Single(await Found($"tenantId={City}", new JsonObject { ["tenantId"] = City, ["clientReferenceId"] = new JsonArray("found-1") }));
        Assert.Equal([At(Monday, 9), At(Monday, 9), At(Monday, 17, 59)], (await Found($"tenantId={City}&registerId={id}&sortBy=time&sortOrder=ASC&limit=3")).Select(log => (long)log!["time"]!));
        (await client.PostAsync(LogSearch)).Refused("TENANT_ID");
        (await client.PostAsync($"{LogSearch}?tenantId={City}")).Refused("REGISTER_ID", message: "RegisterId or ClientReferenceId is mandatory");
        (await client.PostAsync($"{LogSearch}?tenantId={City}&registerId={id}&toTime=1")).Refused("INVALID_SEARCH_PARAM");
        (await client.PostAsync($"{LogSearch}?tenantId={City}&registerId={id}&individualIds={string.Join(',', Enumerable.Repeat("x", 11))}")).Refused("INDIVIDUALIDS");
        (await (await works.AsAsync(Gouri)).PostAsync($"{LogSearch}?tenantId={City}&registerId={id}")).Refused("UNAUTHORISED_USER");
        Assert.Empty((await (await works.AsAsync(Gouri)).PostAsync($"{LogSearch}?tenantId={City}&clientReferenceId=found-1")).Ok().At("attendance")!.AsArray());
    }
}

/// <summary>What the office's stricter rules refuse (spec 30 §14 rows 6 and 7).</summary>
public sealed class StrictLogTests(StrictHost works) : IClassFixture<StrictHost>
{
    [Fact]
    public async Task A_type_that_is_neither_entry_nor_exit_is_refused()
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people);
        (await (await works.AsAsync(Sarita)).PostAsync(Log, Logs(Mark(register, people[0], At(Monday, 9), "LUNCH")))).Refused("ATTENDANCE.TYPE");
    }

    [Fact]
    public async Task Days_behind_a_muster_roll_are_locked_until_it_comes_back_for_correction()
    {
        var (register, people, roll) = await WeekAsync(works, 1, 3);
        var client = await works.AsAsync(Sarita);
        var logs = (await client.PostAsync($"{LogSearch}?tenantId={City}&registerId={register["id"]}&sortBy=time&sortOrder=ASC")).Ok().At("attendance")!.AsArray();
        var exit = logs[1]!.DeepClone().AsObject();
        exit["time"] = At(Monday, 13, 59);
        (await client.PostAsync(LogChange, Logs(exit))).Refused("ATTENDANCE_LOCKED");
        (await client.PostAsync(Log, Logs(Day(register, people[0], Monday.AddDays(4))))).Refused("ATTENDANCE_LOCKED");
        exit["time"] = At(Monday.AddDays(7), 9); // out of the roll
        (await client.PostAsync(LogChange, Logs(exit))).Refused("ATTENDANCE_LOCKED");
        await MarkedAsync(works, Day(register, people[0], Monday.AddDays(7))); // next week is free

        roll = await MovedAsync(works, roll, ("EE1", "SENDBACKTOCBO"));
        exit["time"] = At(Monday, 13, 59);
        (await client.PostAsync(LogChange, Logs(exit))).Ok();
        roll = (await client.PostAsync(MusterChange, Step(roll, "RE-SUBMIT", "corrected", sent => sent["additionalDetails"] = new JsonObject { ["computeAttendance"] = "true" }))).Ok().At("musterRolls[0]")!.AsObject();
        Assert.Equal(2.5m, (decimal)EntryOf(roll, people[0])["actualTotalAttendance"]!);
        (await client.PostAsync(LogChange, Logs(exit))).Refused("ATTENDANCE_LOCKED");
        await ApprovedAsync(works, roll);
        (await client.PostAsync(LogChange, Logs(exit))).Refused("ATTENDANCE_LOCKED");
    }
}
