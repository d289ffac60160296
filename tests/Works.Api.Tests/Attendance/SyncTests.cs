using System.Text.Json.Nodes;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Attendance;

/// <summary>Devices that were offline (spec 30 §2.10, §11.5, §14 row 2, checklist rows 8 and 17).</summary>
public sealed class SyncTests(WorksHost works) : IClassFixture<WorksHost>
{
    private static JsonObject Named(JsonObject mark, string reference, long? edited = null)
    {
        mark["clientReferenceId"] = reference;
        if (edited is not null) mark["clientAuditDetails"] = new JsonObject { ["createdTime"] = edited, ["lastModifiedTime"] = edited };
        return mark;
    }

    private async Task<List<(string? Reference, string Status, string? Code)>> SyncedAsync(JsonObject[] logs, string user = Sarita) =>
        [.. (await (await works.AsAsync(user)).PostAsync(Sync, Logs(logs))).Ok().At("syncResults")!.AsArray().Select(result => ((string?)result!["clientReferenceId"], (string)result["status"]!, (string?)result["code"]))];

    [Fact]
    public async Task One_bad_record_loses_no_other_and_every_record_has_its_outcome()
    {
        var people = await PeopleAsync(works, 3);
        var (mine, hers) = (await StaffedAsync(works, people[..2]), await StaffedAsync(works, people, Gouri));
        var second = await StaffedAsync(works, people[..1]);
        JsonObject[] logs =
        [
            Named(Mark(mine, people[0], At(Monday, 9), "ENTRY"), "ok-1"), Named(Mark(mine, people[2], At(Monday, 9), "ENTRY"), "stranger"), Named(Mark(hers, people[0], At(Monday, 9), "ENTRY"), "not-mine"),
            Named(Mark(mine, people[1], At(Monday.AddDays(900), 9), "ENTRY"), "late"), Named(Mark(second, people[0], At(Monday.AddDays(1), 9), "ENTRY"), "ok-2"), Named(new JsonObject { ["tenantId"] = City }, "bare"),
            Named(Mark(mine, people[1], At(Monday, 9), "LUNCH"), "lunch"), Named(Mark(mine, people[0], At(Monday, 9), "ENTRY"), "ok-1"),
        ];
        Assert.Equal(
            [
                ("ok-1", "APPLIED", null), ("stranger", "REJECTED", "UNENROLLED_ATTENDEES"), ("not-mine", "REJECTED", "UNAUTHORISED_USER"), ("late", "REJECTED", "INVALID_ATTENDANCE_TIME"), ("ok-2", "APPLIED", null),
                ("bare", "REJECTED", "ATTENDANCE.REGISTERID"), ("lunch", "REJECTED", "ATTENDANCE.TYPE"), ("ok-1", "DUPLICATE", null),
            ], await SyncedAsync(logs));
        Assert.Equal(2, await works.CountAsync($"select count(*) from attendance.logs where register_id in ('{mine["id"]}', '{second["id"]}', '{hers["id"]}')"));
    }

    [Fact]
    public async Task The_contracts_route_answers_202_and_the_outcomes_are_searched_by_reference()
    {
        var people = await PeopleAsync(works, 2);
        var register = await StaffedAsync(works, people[..1]);
        var client = await works.AsAsync(Sarita);
        var body = Logs(Named(Mark(register, people[0], At(Monday, 9), "ENTRY"), "a15-1"), Named(Mark(register, people[1], At(Monday, 9), "ENTRY"), "a15-2"));
        var reply = (await client.PostAsync(BulkCreate, body)).Ok(202);
        Assert.Equal(["ResponseInfo"], reply.Json!.AsObject().Select(member => member.Key));
        (await client.PostAsync(BulkCreate, body)).Ok(202); // the device did not hear the answer
        Assert.Equal(1, await works.CountAsync("select count(*) from attendance.logs where client_reference_id like 'a15-%'"));
        async Task<List<(string, string, string?)>> Outcomes(string user) => [.. (await (await works.AsAsync(user)).PostAsync(LogSearch, new JsonObject { ["attendance"] = new JsonObject { ["tenantId"] = City, ["clientReferenceId"] = new JsonArray("a15-1", "a15-2", "a15-3") } }))
            .Ok().At("syncResults")!.AsArray().Select(result => ((string)result!["clientReferenceId"]!, (string)result["status"]!, (string?)result["code"]))];
        Assert.Equal([("a15-1", "APPLIED", null), ("a15-2", "REJECTED", "UNENROLLED_ATTENDEES")], await Outcomes(Sarita));
        Assert.Empty(await Outcomes(Gouri));
        await EnrolledAsync(works, register, people[1..]);
        (await client.PostAsync(BulkCreate, body)).Ok(202);
        Assert.Equal([("a15-1", "APPLIED", null), ("a15-2", "APPLIED", null)], (await Outcomes(Sarita)).Order());
        (await client.PostAsync(BulkCreate, Logs())).Refused("ATTENDANCE");
        Assert.Equal(2, await EventsAsync(works, "save-attendance-log-bulk-health", (string)register["id"]!));
    }

    [Fact]
    public async Task Of_two_edits_of_one_entry_the_later_one_on_the_devices_stays()
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people);
        Assert.Equal("APPLIED", (await SyncedAsync([Named(Mark(register, people[0], At(Monday, 10), "ENTRY"), "device-b", 2000)]))[0].Status);
        Assert.Equal(("device-a", "CONFLICT", "CONFLICT"), (await SyncedAsync([Named(Mark(register, people[0], At(Monday, 9), "ENTRY"), "device-a", 1000)]))[0]);
        Assert.Equal("APPLIED", (await SyncedAsync([Named(Mark(register, people[0], At(Monday, 11), "ENTRY"), "device-c", 3000)]))[0].Status);
        Assert.Equal(At(Monday, 11), (long)(await works.StoredAsync($"select time from attendance.logs where register_id = '{register["id"]}' and status = 'ACTIVE'"))[0]["time"]!);
    }

    [Fact]
    public async Task Days_behind_a_muster_roll_are_a_conflict()
    {
        var (register, people, roll) = await WeekAsync(works, 1, 3);
        var late = Named(Mark(register, people[0], At(Monday.AddDays(5), 9), "ENTRY"), "after-the-roll");
        Assert.Equal(("after-the-roll", "CONFLICT", "ATTENDANCE_LOCKED"), (await SyncedAsync([late]))[0]);
        await MovedAsync(works, roll, ("EE1", "SENDBACKTOCBO"));
        Assert.Equal("APPLIED", (await SyncedAsync([late]))[0].Status);
    }

    [Fact]
    public async Task Corrections_come_by_id_or_by_reference_and_an_older_one_is_a_conflict()
    {
        var people = await PeopleAsync(works, 1);
        var register = await StaffedAsync(works, people);
        var client = await works.AsAsync(Sarita);
        await SyncedAsync([Named(Mark(register, people[0], At(Monday, 9), "ENTRY"), "edit-1", 1000), Named(Mark(register, people[0], At(Monday, 17, 59), "EXIT"), "edit-2", 1000)]);
        JsonObject[] edits =
        [
            Named(Mark(register, people[0], At(Monday, 8), "ENTRY"), "edit-1", 2000), Named(Mark(register, people[0], At(Monday, 13, 59), "EXIT"), "edit-2", 500),
            Named(Mark(register, people[0], At(Monday, 13, 59), "EXIT"), "never-sent", 500),
        ];
        (await client.PostAsync(BulkChange, Logs(edits))).Ok(202);
        var found = (await client.PostAsync(LogSearch, new JsonObject { ["attendance"] = new JsonObject { ["tenantId"] = City, ["clientReferenceId"] = new JsonArray("edit-1", "edit-2", "never-sent") } })).Ok();
        Assert.Equal([("edit-1", At(Monday, 8)), ("edit-2", At(Monday, 17, 59))], found.At("attendance")!.AsArray().Select(log => ((string)log!["clientReferenceId"]!, (long)log["time"]!)).Order());
        Assert.Contains(found.At("syncResults")!.AsArray(), result => (string)result!["clientReferenceId"]! == "never-sent" && (string)result["code"]! == "ATTENDANCE_LOG");
    }

    [Fact]
    public async Task One_batch_from_many_tries_at_once_is_stored_once()
    {
        var people = await PeopleAsync(works, 6);
        var register = await StaffedAsync(works, people);
        JsonObject[] logs = [.. people.SelectMany((person, p) => Enumerable.Range(0, 6).SelectMany(day => Day(register, person, Monday.AddDays(day)).Select((mark, i) => Named(mark, $"race-{p}-{day}-{i}"))))];
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => SyncedAsync(i % 2 == 0 ? logs : [.. logs.Reverse()])));
        Assert.Equal(logs.Length, replies.Sum(reply => reply.Count(result => result.Status == "APPLIED")));
        Assert.All(replies, reply => Assert.All(reply, result => Assert.True(result.Status is "APPLIED" or "DUPLICATE", result.ToString())));
        Assert.Equal(logs.Length, await works.CountAsync($"select count(*) from attendance.logs where register_id = '{register["id"]}' and status = 'ACTIVE'"));
    }

    [Fact]
    public async Task A_thousand_logs_in_one_call()
    {
        var people = await PeopleAsync(works, 10);
        var register = await StaffedAsync(works, people, register: Register(from: Monday.AddDays(-70), to: Monday.AddDays(70)));
        JsonObject[] logs = [.. people.SelectMany((person, p) => Enumerable.Range(0, 50).SelectMany(day => Day(register, person, Monday.AddDays(day - 60)).Select((mark, i) => Named(mark, $"thousand-{p}-{day}-{i}"))))];
        Assert.Equal(1000, (await SyncedAsync(logs)).Count(result => result.Status == "APPLIED"));
        Assert.Equal(1000, (await SyncedAsync(logs)).Count(result => result.Status == "DUPLICATE"));
    }
}
