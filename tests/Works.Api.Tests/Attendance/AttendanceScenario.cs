using System.Globalization;
using System.Text.Json.Nodes;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Support;
using Works.Platform;

namespace Works.Api.Tests.Attendance;

/// <summary>Registers, attendance and muster rolls as the field app and the office send them, with the wage seekers of the demo data.</summary>
internal static class AttendanceScenario
{
    public const string City = "pg.citya";
    public const string Create = "/attendance/v1/_create";
    public const string Change = "/attendance/v1/_update";
    public const string Delete = "/attendance/v1/_delete";
    public const string Search = "/attendance/v1/_search";
    public const string StaffCreate = "/attendance/staff/v1/_create";
    public const string StaffDelete = "/attendance/staff/v1/_delete";
    public const string StaffSearch = "/attendance/staff/v1/_search";
    public const string Enrol = "/attendance/attendee/v1/_create";
    public const string Leave = "/attendance/attendee/v1/_delete";
    public const string Tag = "/attendance/attendee/v1/_updateTag";
    public const string AttendeeSearch = "/attendance/attendee/v1/_search";
    public const string Log = "/attendance/log/v1/_create";
    public const string LogChange = "/attendance/log/v1/_update";
    public const string LogSearch = "/attendance/log/v1/_search";
    public const string BulkCreate = "/attendance/log/v1/bulk/_create";
    public const string BulkChange = "/attendance/log/v1/bulk/_update";
    public const string Sync = "/attendance/log/v1/bulk/_sync";
    public const string Overlaps = "/attendance/overlap/v1/_search";
    public const string Justify = "/attendance/overlap/v1/_justify";
    public const string Nominal = "/muster-roll/v1/nominal/_search";
    public const string Estimate = "/muster-roll/v1/_estimate";
    public const string MusterCreate = "/muster-roll/v1/_create";
    public const string MusterChange = "/muster-roll/v1/_update";
    public const string MusterSearch = "/muster-roll/v1/_search";
    public const string MusterBodySearch = "/muster-roll/v1/v2/_search";

    /// <summary>Speaks for ORG-000017, and stands on the staff of what it opens.</summary>
    public const string Sarita = ContractScenario.Sarita;

    /// <summary>Staff of ORG-000017.</summary>
    public const string Helper = "9000000102";

    /// <summary>Speaks for another organisation.</summary>
    public const string Gouri = ContractScenario.Gouri;

    /// <summary>Labour rate that every demo wage seeker could be paid by.</summary>
    public const string Skill = "SOR_000010";

    private static readonly TimeZoneInfo India = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");

    /// <summary>Monday of a week long past, whatever day the test runs.</summary>
    public static DateOnly Monday { get; } = new(2025, 7, 14);

    public static long At(DateOnly day, int hour = 0, int minute = 0) => new DateTimeOffset(day.ToDateTime(new TimeOnly(hour, minute)), India.BaseUtcOffset).ToUnixTimeMilliseconds();

    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<string[]> PeopleAsync(WorksHost works, int count) =>
        [.. (await works.StoredAsync($"select id from registries.individuals where tenant_id = '{City}' and individual_id like 'IND-2024-04-01-%' order by individual_id limit {count}")).Select(row => row["id"]!.ToString()!)];

    /// <summary>Id under which somebody who signs in stands in the register of the state.</summary>
    public static string IndividualOf(string userName) => SeedFiles.IdOf(
        "pg", "individual", char.IsAsciiDigit(userName[0]) ? $"user/pg/CITIZEN/{userName}" : $"user/{City}/EMPLOYEE/{userName}").ToString();

    public static JsonObject Register(string name = "Culvert at ward 4", string? reference = null, DateOnly? from = null, DateOnly? to = null) => new()
    {
        ["tenantId"] = City, ["name"] = name, ["referenceId"] = reference, ["serviceCode"] = reference is null ? null : "WORKS-CONTRACT",
        ["startDate"] = At(from ?? Monday.AddDays(-28)), ["endDate"] = At(to ?? Monday.AddDays(60), 23, 59), ["status"] = "ACTIVE",
        ["additionalDetails"] = new JsonObject { ["contractId"] = reference, ["orgName"] = "Navjeevan Women's Works Group", ["projectName"] = name, ["ward"] = "B1" },
    };

    public static JsonObject Registers(params JsonObject[] registers) => new() { ["attendanceRegister"] = new JsonArray([.. registers.Select(register => register.DeepClone())]) };

    public static async Task<JsonObject> OpenedAsync(WorksHost works, JsonObject? register = null, string user = Sarita) =>
        (await (await works.AsAsync(user)).PostAsync(Create, Registers(register ?? Register()))).Ok().At("attendanceRegister[0]")!.AsObject();

    /// <summary>A register with people enrolled from its first day.</summary>
    public static async Task<JsonObject> StaffedAsync(WorksHost works, IEnumerable<string> people, string user = Sarita, JsonObject? register = null)
    {
        var opened = await OpenedAsync(works, register, user);
        await EnrolledAsync(works, opened, people, user);
        return opened;
    }

    public static JsonObject Attendee(JsonNode register, string person, long? from = null, long? to = null) => new()
    {
        ["registerId"] = register["id"]!.DeepClone(), ["individualId"] = person, ["tenantId"] = City, ["enrollmentDate"] = from, ["denrollmentDate"] = to,
    };

    public static JsonObject Attendees(params JsonObject[] attendees) => new() { ["attendees"] = new JsonArray([.. attendees.Select(attendee => attendee.DeepClone())]) };

    public static async Task<JsonArray> EnrolledAsync(WorksHost works, JsonNode register, IEnumerable<string> people, string user = Sarita) => (await (await works.AsAsync(user)).PostAsync(
        Enrol, Attendees([.. people.Select(person => Attendee(register, person, (long)register["startDate"]!))]))).Ok().At("attendees")!.AsArray();

    public static JsonObject Mark(JsonNode register, string person, long time, string type) => new()
    {
        ["registerId"] = register["id"]!.DeepClone(), ["individualId"] = person, ["tenantId"] = City, ["time"] = time, ["type"] = type, ["status"] = "ACTIVE", ["documentIds"] = new JsonArray(),
        ["additionalDetails"] = new JsonObject(),
    };

    /// <summary>The pair that the app stamps: 9:00–17:59 whole, 9:00–13:59 half, 9:00–9:00 absent.</summary>
    public static JsonObject[] Day(JsonNode register, string person, DateOnly day, decimal value = 1) =>
    [
        Mark(register, person, At(day, 9), "ENTRY"),
        Mark(register, person, value switch { 1 => At(day, 17, 59), 0.5m => At(day, 13, 59), _ => At(day, 9) }, "EXIT"),
    ];

    public static JsonObject Logs(params JsonObject[] logs) => new() { ["attendance"] = new JsonArray([.. logs.Select(log => log.DeepClone())]) };

    public static async Task<JsonArray> MarkedAsync(WorksHost works, JsonObject[] logs, string user = Sarita) =>
        (await (await works.AsAsync(user)).PostAsync(Log, Logs(logs))).Ok().At("attendance")!.AsArray();

    /// <summary>Marks the first days of the week of <see cref="Monday"/> as whole days.</summary>
    public static Task<JsonArray> WorkedAsync(WorksHost works, JsonNode register, IEnumerable<string> people, int days = 6, DateOnly? monday = null, string user = Sarita) =>
        MarkedAsync(works, [.. people.SelectMany(person => Enumerable.Range(0, days).SelectMany(i => Day(register, person, (monday ?? Monday).AddDays(i))))], user);

    public static JsonObject Muster(JsonNode register, IEnumerable<string>? people = null, DateOnly? start = null, string action = "SUBMIT", string? skill = Skill) => new()
    {
        ["musterRoll"] = new JsonObject
        {
            ["tenantId"] = City, ["registerId"] = register["id"]!.DeepClone(), ["startDate"] = At(start ?? Monday), ["endDate"] = At((start ?? Monday).AddDays(6)),
            ["individualEntries"] = new JsonArray([.. (people ?? []).Select(person => (JsonNode)new JsonObject { ["individualId"] = person, ["additionalDetails"] = new JsonObject { ["code"] = skill } })]),
            ["additionalDetails"] = new JsonObject
            {
                ["orgName"] = "Navjeevan Women's Works Group", ["contractId"] = register["referenceId"]?.DeepClone(), ["attendanceRegisterName"] = register["name"]?.DeepClone(),
                ["attendanceRegisterNo"] = register["registerNumber"]?.DeepClone(), ["amount"] = 14500, ["projectType"] = "MP-CWS", ["ward"] = "B1",
            },
        },
        ["workflow"] = new JsonObject { ["action"] = action, ["comments"] = "", ["assignees"] = new JsonArray() },
    };

    public static async Task<JsonObject> SubmittedAsync(WorksHost works, JsonNode register, IEnumerable<string> people, DateOnly? start = null, string user = Sarita) =>
        (await (await works.AsAsync(user)).PostAsync(MusterCreate, Muster(register, people, start))).Ok().At("musterRolls[0]")!.AsObject();

    public static JsonObject Step(JsonNode roll, string action, string? comment = null, Action<JsonObject>? change = null)
    {
        var sent = roll.DeepClone().AsObject();
        change?.Invoke(sent);
        return new JsonObject { ["musterRoll"] = sent, ["workflow"] = new JsonObject { ["action"] = action, ["comments"] = comment, ["assignees"] = new JsonArray() } };
    }

    public static async Task<JsonObject> MovedAsync(WorksHost works, JsonObject roll, params (string User, string Action)[] steps)
    {
        foreach (var (user, action) in steps)
            roll = (await (await works.AsAsync(user)).PostAsync(MusterChange, Step(roll, action, action))).Ok().At("musterRolls[0]")!.AsObject();
        return roll;
    }

    public static readonly (string User, string Action)[] ToApproval = [("EE1", "VERIFYANDFORWARD"), ("EO1", "APPROVE")];

    public static Task<JsonObject> ApprovedAsync(WorksHost works, JsonObject roll) => MovedAsync(works, roll, ToApproval);

    /// <summary>A week that six people worked, submitted.</summary>
    public static async Task<(JsonObject Register, string[] People, JsonObject Roll)> WeekAsync(WorksHost works, int people = 2, int days = 6, DateOnly? monday = null)
    {
        var persons = await PeopleAsync(works, people);
        var register = await StaffedAsync(works, persons);
        await WorkedAsync(works, register, persons, days, monday);
        return (register, persons, await SubmittedAsync(works, register, persons, monday));
    }

    public static JsonObject Justification(string person, DateOnly day, string? reason = "Half a day here, half a day there") => new()
    {
        ["justification"] = new JsonObject { ["tenantId"] = City, ["individualId"] = person, ["day"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["reason"] = reason },
    };

    public static JsonArray Entries(JsonNode roll) => roll["individualEntries"]!.AsArray();

    public static JsonObject EntryOf(JsonNode roll, string person) => Entries(roll).Single(entry => (string)entry!["individualId"]! == person)!.AsObject();

    public static decimal[] Values(JsonNode entry) => [.. entry["attendanceEntries"]!.AsArray().Select(day => (decimal)day!["attendance"]!)];

    public static Task<long> EventsAsync(WorksHost works, string topic, string aggregate) =>
        works.CountAsync(string.Create(CultureInfo.InvariantCulture, $"select count(*) from platform.outbox_events where topic = '{topic}' and aggregate_id = '{aggregate}'"));
}
