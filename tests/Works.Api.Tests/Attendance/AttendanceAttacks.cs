using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;
using static Works.Api.Tests.Attendance.AttendanceScenario;

namespace Works.Api.Tests.Attendance;

/// <summary>Registers, logs and muster rolls of pg.citya as a user of pg.cityb would ask for them, and valid requests for the fuzzer.</summary>
internal sealed class AttendanceAttacks : IModuleAttacks
{
    private const string Own = "pg.cityb";

    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        var people = await PeopleAsync(works, 2);
        var described = Register(RouteTests.Marker, "WO/attack/000001");
        described["additionalDetails"]!["remark"] = RouteTests.Marker;
        var register = await StaffedAsync(works, people, register: described);
        var marks = Day(register, people[0], Monday);
        foreach (var mark in marks) (mark["clientReferenceId"], mark["additionalDetails"]) = ($"{RouteTests.Marker}-{mark["type"]}", new JsonObject { ["remark"] = RouteTests.Marker });
        var logs = await MarkedAsync(works, marks);
        var body = Muster(register, people);
        body["musterRoll"]!["additionalDetails"]!["remark"] = RouteTests.Marker;
        var roll = (await (await works.AsAsync(Sarita)).PostAsync(MusterCreate, body)).Ok().At("musterRolls[0]")!.AsObject();
        var (id, number) = ((string)register["id"]!, (string)roll["musterRollNumber"]!);
        var person = people[1];

        JsonObject Claimed(JsonNode document, Action<JsonObject>? change = null)
        {
            var claimed = document.DeepClone().AsObject();
            claimed["tenantId"] = Own;
            change?.Invoke(claimed);
            return claimed;
        }

        (string, JsonObject)[] Shots(params JsonObject[] bodies) => [.. bodies.Select(one => (string.Empty, one))];
        var claimedLogs = logs.Select(log => Claimed(log!)).ToArray();
        var fresh = logs.Select(log => Claimed(log!, one => one.Remove("clientReferenceId"))).ToArray();
        JsonObject ClaimedRoll(string action) => Step(Claimed(roll), action);
        var queries = new[] { $"&ids={id}", $"&registerNumber={register["registerNumber"]}", "&referenceId=WO/attack/000001", $"&attendeeId={people[0]}", string.Empty }.Select(query => ($"?tenantId={Own}{query}", new JsonObject())).ToArray();
        JsonObject People(string list, string member) => new() { [list] = new JsonObject { [member] = new JsonArray(member == "registerIds" ? id : people[0]) } };
        JsonObject LogCriteria(string member, JsonNode value) => new() { ["attendance"] = new JsonObject { ["tenantId"] = Own, [member] = value } };
        JsonObject MusterCriteria(string member, JsonNode value) => new() { ["musterRoll"] = new JsonObject { ["tenantId"] = Own, [member] = value } };
        JsonObject OverlapCriteria(string member, JsonNode value) => new() { ["criteria"] = new JsonObject { ["tenantId"] = Own, [member] = value } };
        await MarkedAsync(works, Day(await StaffedAsync(works, people, register: Register(RouteTests.Marker)), people[0], Monday));
        var justification = Justification(people[0], Monday);
        justification["justification"]!["tenantId"] = Own;
        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            [Create] = Shots(Registers(Claimed(register, one => one["name"] = null))), [Change] = Shots(Registers(Claimed(register, one => one["name"] = "Taken over"))),
            [Delete] = Shots(Registers(Claimed(register))), [Search] = queries,
            [StaffCreate] = Shots(new JsonObject { ["staff"] = new JsonArray(new JsonObject { ["tenantId"] = Own, ["registerId"] = id, ["userId"] = person }) }),
            [StaffDelete] = Shots(new JsonObject { ["staff"] = new JsonArray(Claimed(register["staff"]![0]!)) }),
            [StaffSearch] = [($"?tenantId={Own}", People("staff", "registerIds")), ($"?tenantId={Own}", new JsonObject())],
            [Enrol] = Shots(Attendees(Claimed(Attendee(register, person)))), [Leave] = Shots(Attendees(Claimed(Attendee(register, people[0])))),
            [Tag] = Shots(new JsonObject { ["attendees"] = new JsonArray(new JsonObject { ["tenantId"] = Own, ["id"] = (string)(await works.StoredAsync($"select id::text as id from attendance.attendees where register_id = '{id}' limit 1"))[0]["id"]!, ["tag"] = "taken" }) }),
            [AttendeeSearch] = [($"?tenantId={Own}", People("attendees", "registerIds")), ($"?tenantId={Own}", People("attendees", "individualIds"))],
            [Log] = Shots(Logs(claimedLogs), Logs(fresh)), [LogChange] = Shots(Logs(claimedLogs)),
            [LogSearch] = Shots(LogCriteria("registerId", id), LogCriteria("clientReferenceId", new JsonArray($"{RouteTests.Marker}-ENTRY"))),
            [BulkCreate] = Shots(Logs([.. logs.Select(log => log!.DeepClone().AsObject())])), [BulkChange] = Shots(Logs([.. logs.Select(log => log!.DeepClone().AsObject())])),
            [Sync] = Shots(Logs([.. logs.Select(log => log!.DeepClone().AsObject())])),
            [Estimate] = Shots(Step(Claimed(roll), "SUBMIT")),
            [MusterCreate] = Shots(Step(Claimed(body["musterRoll"]!, one => one["startDate"] = At(Monday.AddDays(7))), "SUBMIT")), [MusterChange] = Shots(ClaimedRoll("VERIFYANDFORWARD"), ClaimedRoll("RE-SUBMIT")),
            [MusterSearch] = [($"?tenantId={Own}&musterRollNumber={number}", new JsonObject()), ($"?tenantId={Own}&registerId={id}", new JsonObject()), ($"?tenantId={Own}", new JsonObject())],
            [Overlaps] = Shots(OverlapCriteria("individualId", people[0]), OverlapCriteria("registerId", id)), [Justify] = Shots(justification),
            [Nominal] = [($"?tenantId={Own}&musterRollNumber={number}", new JsonObject())],
            [MusterBodySearch] = Shots(MusterCriteria("ids", new JsonArray((string)roll["id"]!)), MusterCriteria("musterRollNumber", number)),
        };
    }

    /// <summary>A valid request per route, for the fuzzer, which is SUPERUSERA: on the staff of the register it works with.</summary>
    public static async Task<Dictionary<string, (string Query, JsonObject Body)>> SamplesAsync(WorksHost works)
    {
        const string User = "SUPERUSERA";
        var people = await PeopleAsync(works, 3);
        var register = await StaffedAsync(works, people[..2], User);
        var marks = Day(register, people[0], Monday);
        for (var i = 0; i < marks.Length; i++) marks[i]["clientReferenceId"] = $"fuzz-{i}";
        var logs = await MarkedAsync(works, marks, User);
        var submitted = await WeekAsync(works, 1);
        JsonObject People(string list) => new() { [list] = new JsonObject { ["registerIds"] = new JsonArray((string)register["id"]!), ["individualIds"] = new JsonArray(people[0]) } };
        var attendee = (await works.StoredAsync($"select id::text as id from attendance.attendees where register_id = '{register["id"]}' limit 1"))[0]["id"]!.ToString()!;
        JsonObject Later() => Logs([.. Day(register, people[1], Monday.AddDays(1))]);
        return new Dictionary<string, (string, JsonObject)>(StringComparer.Ordinal)
        {
            [Create] = (string.Empty, Registers(Register())), [Change] = (string.Empty, Registers(register)), [Delete] = (string.Empty, Registers(await OpenedAsync(works, user: User))),
            [Search] = ($"?tenantId={City}&ids={register["id"]}&fromDate=1&limit=10&offset=0&includeStaff=true&serviceCode=WORKS-CONTRACT&isServiceCodeExact=false", new JsonObject()),
            [StaffCreate] = (string.Empty, new JsonObject { ["staff"] = new JsonArray(new JsonObject { ["tenantId"] = City, ["registerId"] = (string)register["id"]!, ["userId"] = "somebody", ["staffType"] = "EDITOR" }) }),
            [StaffDelete] = (string.Empty, new JsonObject { ["staff"] = new JsonArray(register["staff"]![0]!.DeepClone()) }),
            [StaffSearch] = ($"?tenantId={City}&limit=10&offset=0", People("staff")), [AttendeeSearch] = ($"?tenantId={City}&limit=10&offset=0", People("attendees")),
            [Enrol] = (string.Empty, Attendees(Attendee(register, people[2], At(Monday)))), [Leave] = (string.Empty, Attendees(Attendee(register, people[1], null, At(Monday)))),
            [Tag] = (string.Empty, new JsonObject { ["attendees"] = new JsonArray(new JsonObject { ["tenantId"] = City, ["id"] = attendee, ["tag"] = "masons" }) }),
            [Log] = (string.Empty, Later()), [LogChange] = (string.Empty, new JsonObject { ["attendance"] = logs.DeepClone() }),
            [LogSearch] = ($"?tenantId={City}", new JsonObject { ["attendance"] = new JsonObject { ["tenantId"] = City, ["registerId"] = (string)register["id"]!, ["fromTime"] = 1, ["limit"] = 10, ["sortBy"] = "time" } }),
            [BulkCreate] = (string.Empty, new JsonObject { ["attendance"] = logs.DeepClone() }), [BulkChange] = (string.Empty, new JsonObject { ["attendance"] = logs.DeepClone() }), [Sync] = (string.Empty, Later()),
            [Estimate] = (string.Empty, Muster(register)), [MusterCreate] = (string.Empty, Muster(register, people[..1], Monday.AddDays(7))), [MusterChange] = (string.Empty, Step(submitted.Roll, "NO SUCH ACTION", "no")),
            [MusterSearch] = ($"?tenantId={City}&registerId={register["id"]}&fromDate=1&toDate=2000000000000&limit=10&offset=0&sortBy=createdTime&order=ASC", new JsonObject()),
            [Overlaps] = (string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = City, ["individualId"] = people[0], ["fromDate"] = 1, ["toDate"] = 2000000000000, ["status"] = "OPEN", ["limit"] = 10, ["offset"] = 0 } }),
            [Justify] = (string.Empty, Justification(people[0], Monday)), [Nominal] = ($"?tenantId={City}&musterRollNumber={submitted.Roll["musterRollNumber"]}", new JsonObject()),
            [MusterBodySearch] = (string.Empty, new JsonObject { ["musterRoll"] = new JsonObject { ["tenantId"] = City, ["registerIds"] = new JsonArray((string)register["id"]!), ["limit"] = 10 } }),
        };
    }
}
