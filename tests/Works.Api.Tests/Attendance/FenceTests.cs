using System.Text.Json.Nodes;
using Works.Api.Tests.Measurements;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Attendance;

/// <summary>Attendance away from the work (rule C17, a warning).</summary>
public sealed class FenceTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const string Findings = "select message from administration.control_findings where rule = 'C17' and code = 'ATTENDANCE_OUTSIDE_FENCE' order by found_time desc, id desc";

    [Fact]
    public async Task Who_is_marked_away_from_the_work_is_noted_and_goes_on()
    {
        var contract = await MeasurementScenario.AcceptedAsync(works);
        await works.StoredAsync($$"""update projects.projects set address = coalesce(address, '{}') || '{"latitude": 20.31, "longitude": 85.81}' where id = (select project_id from contracts.contracts where id = '{{contract["id"]}}')""");
        var register = (await (await works.AsAsync(Sarita)).PostAsync($"{Search}?tenantId={City}&referenceId={contract["contractNumber"]}&serviceCode=WORKS-CONTRACT", new { })).Ok().At("attendanceRegister[0]")!.AsObject();
        var people = await PeopleAsync(works, 4);
        await EnrolledAsync(works, register, people);
        await MarkAsync(0, """{"latitude": 20.3105, "longitude": 85.8103, "accuracy": 5}"""); // 64 m
        await MarkAsync(0, """{"latitude": 20.3155, "longitude": 85.81, "accuracy": 150}"""); // 612 m, of which the device may be 150 off
        await MarkAsync(0, """{"latitude": "north", "longitude": 300}""");
        await MarkAsync(0, "7");
        Assert.Empty(await works.StoredAsync(Findings));

        var log = await MarkAsync(1, """{"latitude": 20.33, "longitude": 85.81}""");
        Assert.Contains($"more than 500 m from the work: {people[1]}", (string)Assert.Single(await works.StoredAsync(Findings))["message"]!, StringComparison.Ordinal);
        Assert.Contains(" 2224 m", (string)(await works.StoredAsync(Findings))[0]["message"]!, StringComparison.Ordinal); // 0.02 degrees of latitude
        var run = (await (await works.AsAsync("SUPERUSERA")).PostAsync($"/controls/rules/v1/_run?tenantId={City}")).Ok();
        Assert.Contains($"metres from the work, individual {people[1]}", run.Body, StringComparison.Ordinal);
        Assert.DoesNotContain($"metres from the work, individual {people[0]}", run.Body, StringComparison.Ordinal);

        log["additionalDetails"] = JsonNode.Parse("""{"geo": {"latitude": 21, "longitude": 85.81}}""");
        (await (await works.AsAsync(Sarita)).PostAsync(LogChange, Logs(log))).Ok();
        Assert.Equal(2, (await works.StoredAsync(Findings)).Count);
        await works.SwitchAsync("worksite-fence-metres", "0");
        await MarkAsync(2, """{"latitude": 20.33, "longitude": 85.81}""");
        Assert.Equal(2, (await works.StoredAsync(Findings)).Count);
        await works.SwitchAsync("worksite-fence-metres", "3000");
        await MarkAsync(3, """{"latitude": 20.33, "longitude": 85.81}""");
        Assert.Equal(2, (await works.StoredAsync(Findings)).Count);

        async Task<JsonObject> MarkAsync(int person, string geo)
        {
            var mark = Mark(register, people[person], (long)register["startDate"]! + 60_000, "ENTRY");
            mark["additionalDetails"] = new JsonObject { ["geo"] = JsonNode.Parse(geo) };
            return (await MarkedAsync(works, [mark]))[0]!.AsObject();
        }
    }
}
