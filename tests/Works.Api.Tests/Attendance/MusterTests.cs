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

        foreach (var (user, action) in new[] { ("EO1", "APPROVE"), ("EE1", "VERIFYANDFORWARD"), (Sarita, "RE-SUBMIT") })
            Assert.Equal(400, (await (await works.AsAsync(user)).PostAsync(MusterChange, Step(roll, action))).Status);
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
}
