using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Attendance;

/// <summary>An office that pays nobody twice for a day.</summary>
public sealed class GhostHost : WorksHost
{
    protected override async Task StartedAsync()
    {
        await SwitchAsync("controls-stricter-than-contract", "block");
        await SwitchAsync("ghost-worker-block", "block");
    }
}

/// <summary>One person in two registers (spec 30 §14 row 4, rules C17 and C18).</summary>
public sealed class OverlapTests(GhostHost works) : IClassFixture<GhostHost>
{
    // Every test has weeks of its own: the people are the same.
    private static DateOnly Week(int number) => Monday.AddDays(7 * number);

    private static JsonObject Wide() => Register(to: Monday.AddDays(700));

    private async Task<(JsonObject Mine, JsonObject Hers, string Person)> TwoRegistersAsync(int person)
    {
        var people = await PeopleAsync(works, 10);
        return (await StaffedAsync(works, [people[person]], register: Wide()), await StaffedAsync(works, [people[person]], Gouri, Wide()), people[person]);
    }

    private async Task<JsonArray> ListedAsync(string person, DateOnly day, string? status = null) => (await (await works.AsAsync("EE1")).PostAsync(Overlaps, new JsonObject
    {
        ["criteria"] = new JsonObject { ["tenantId"] = City, ["individualId"] = person, ["fromDate"] = At(day), ["toDate"] = At(day), ["status"] = status },
    })).Ok().At("overlaps")!.AsArray();

    [Fact]
    public async Task Presence_at_two_places_at_once_is_flagged_listed_and_stops_the_roll_until_corrected()
    {
        var (mine, hers, person) = await TwoRegistersAsync(0);
        await MarkedAsync(works, Day(mine, person, Week(0)));
        Assert.Empty(await ListedAsync(person, Week(0)));
        var second = await MarkedAsync(works, Day(hers, person, Week(0)), Gouri); // entry goes on
        var listed = Assert.Single(await ListedAsync(person, Week(0), "OPEN"))!;
        Assert.Equal((2m, true, "Mithun Baral"), ((decimal)listed["totalAttendance"]!, (bool)listed["sameHours"]!, (string)listed["name"]!));
        Assert.Equal(new[] { (string)mine["registerNumber"]!, (string)hers["registerNumber"]! }.Order(), listed["places"]!.AsArray().Select(place => (string)place!["registerNumber"]!).Order());

        var refused = (await (await works.AsAsync(Sarita)).PostAsync(MusterCreate, Muster(mine, [person], Week(0)))).Refused("ATTENDANCE_OVERLAP");
        Assert.Contains("C17", refused.Text("Errors[0].message"), StringComparison.Ordinal);
        Assert.Equal(0, await works.CountAsync($"select count(*) from attendance.muster_rolls where register_id = '{mine["id"]}'"));

        foreach (var log in second) log!["status"] = "INACTIVE";
        (await (await works.AsAsync(Gouri)).PostAsync(LogChange, new JsonObject { ["attendance"] = second.DeepClone() })).Ok();
        Assert.Equal("RESOLVED", (string)Assert.Single(await ListedAsync(person, Week(0)))!["status"]!);
        await SubmittedAsync(works, mine, [person], Week(0));
    }

    [Fact]
    public async Task An_officer_may_justify_it_with_a_reason_and_nobody_who_marks_there_can()
    {
        var (mine, hers, person) = await TwoRegistersAsync(1);
        await MarkedAsync(works, Day(mine, person, Week(1), 0.5m));
        await MarkedAsync(works, Day(hers, person, Week(1), 0.5m), Gouri); // the same hours, one day in all
        (await (await works.AsAsync(Sarita)).PostAsync(MusterCreate, Muster(mine, [person], Week(1)))).Refused("ATTENDANCE_OVERLAP");
        var officer = await works.AsAsync("EE1");
        (await officer.PostAsync(Justify, Justification(person, Week(1), reason: " "))).Refused("OVERLAP_INCOMPLETE");
        (await officer.PostAsync(Justify, Justification(person, Week(2)))).Refused("OVERLAP_NOT_FOUND");
        Assert.Equal(403, (await (await works.AsAsync(Sarita)).PostAsync(Justify, Justification(person, Week(1)))).Status);
        var own = await StaffedAsync(works, [person], "SUPERUSERA", Wide());
        await MarkedAsync(works, Day(own, person, Week(1), 0.5m), "SUPERUSERA");
        (await (await works.AsAsync("SUPERUSERA")).PostAsync(Justify, Justification(person, Week(1)))).Refused("OVERLAP_OWN_REGISTER");

        Assert.Equal("JUSTIFIED", (await officer.PostAsync(Justify, Justification(person, Week(1)))).Ok().Text("overlaps[0].status"));
        Assert.Equal("Half a day here, half a day there", (string)Assert.Single(await ListedAsync(person, Week(1), "JUSTIFIED"))!["reason"]!);
        await SubmittedAsync(works, mine, [person], Week(1));
        Assert.Equal(1, await works.CountAsync($"select count(*) from platform.audit_entries where entity = 'attendance.overlaps' and entity_id like '{person}%'"));
    }

    [Fact]
    public async Task Half_a_day_here_and_half_a_day_there_is_in_order_and_more_is_not()
    {
        var (mine, hers, person) = await TwoRegistersAsync(2);
        await MarkedAsync(works, Day(mine, person, Week(3), 0.5m));
        await MarkedAsync(works, [Mark(hers, person, At(Week(3), 14), "ENTRY"), Mark(hers, person, At(Week(3), 18), "EXIT")], Gouri);
        Assert.Empty(await ListedAsync(person, Week(3)));
        await SubmittedAsync(works, mine, [person], Week(3));

        await MarkedAsync(works, Day(mine, person, Week(4), 1));
        await MarkedAsync(works, [Mark(hers, person, At(Week(4), 18), "ENTRY"), Mark(hers, person, At(Week(4), 21), "EXIT")], Gouri); // afterwards, and a day and a half in all
        Assert.False((bool)Assert.Single(await ListedAsync(person, Week(4), "OPEN"))!["sameHours"]!);
        (await (await works.AsAsync(Gouri)).PostAsync(MusterCreate, Muster(hers, [person], Week(4)))).Refused("ATTENDANCE_OVERLAP");
    }

    [Fact]
    public async Task Whoever_is_second_to_mark_stops_the_first_ones_approval()
    {
        var (mine, hers, person) = await TwoRegistersAsync(3);
        await MarkedAsync(works, Day(mine, person, Week(5)));
        var roll = await SubmittedAsync(works, mine, [person], Week(5));
        await MarkedAsync(works, Day(hers, person, Week(5)), Gouri);
        (await (await works.AsAsync("EE1")).PostAsync(MusterChange, Step(roll, "VERIFYANDFORWARD", "ok"))).Refused("ATTENDANCE_OVERLAP");
        await MovedAsync(works, roll, ("EE1", "SENDBACKTOCBO")); // back is always possible
    }

    [Fact]
    public async Task The_switch_of_its_own_lets_rolls_pass_and_keeps_the_list()
    {
        var (mine, hers, person) = await TwoRegistersAsync(4);
        await MarkedAsync(works, Day(mine, person, Week(6)));
        await MarkedAsync(works, Day(hers, person, Week(6)), Gouri);
        await works.SwitchAsync("ghost-worker-block", "report-only");
        await SubmittedAsync(works, mine, [person], Week(6));
        await works.SwitchAsync("ghost-worker-block", "block");
        Assert.Single(await ListedAsync(person, Week(6), "OPEN"));
    }

    [Fact]
    public async Task A_bulk_that_spans_registers_is_seen_too()
    {
        var people = await PeopleAsync(works, 10);
        var (one, other) = (await StaffedAsync(works, [people[5]], register: Wide()), await StaffedAsync(works, [people[5]], register: Wide()));
        var logs = Day(one, people[5], Week(7)).Concat(Day(other, people[5], Week(7))).ToArray();
        for (var i = 0; i < logs.Length; i++) logs[i]["clientReferenceId"] = $"span-{i}";
        (await (await works.AsAsync(Sarita)).PostAsync(Sync, Logs(logs))).Ok();
        Assert.Single(await ListedAsync(people[5], Week(7), "OPEN"));
    }
}

/// <summary>The demo profile records what an office would refuse.</summary>
public sealed class ReportedOverlapTests(WorksHost works) : IClassFixture<WorksHost>
{
    [Fact]
    public async Task The_roll_goes_on_and_the_finding_stands()
    {
        var people = await PeopleAsync(works, 1);
        var (mine, hers) = (await StaffedAsync(works, people), await StaffedAsync(works, people, Gouri));
        await MarkedAsync(works, Day(mine, people[0], Monday));
        await MarkedAsync(works, Day(hers, people[0], Monday), Gouri);
        var roll = await SubmittedAsync(works, mine, people);
        Assert.Equal(1, await works.CountAsync($"select count(*) from administration.control_findings where rule = 'C17' and subject = '{roll["musterRollNumber"]}' and code = 'ATTENDANCE_OVERLAP'"));
    }
}
