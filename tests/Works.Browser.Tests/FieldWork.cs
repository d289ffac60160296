using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Works.Browser.Tests;

/// <summary>A register with people of its own, made through the API, and what the API says of it afterwards.</summary>
public sealed class FieldWork : IDisposable
{
    /// <summary>Speaks for the organisation and stands on the staff of what it opens.</summary>
    public const string Sarita = "9000000101";

    /// <summary>Speaks for another organisation; staff of the register as well.</summary>
    public const string Gouri = "9000000103";

    private const string City = "pg.citya";
    private static readonly TimeZoneInfo India = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");
    private static int _made = Random.Shared.Next(1_000_000); // numbers nobody else of this run has
    private readonly HttpClient _http;

    private FieldWork(HttpClient http, string id, IReadOnlyList<string> people, DateOnly monday) => (_http, Id, People, Monday) = (http, id, people, monday);

    /// <summary>Id of the register.</summary>
    public string Id { get; }

    /// <summary>Ids of the people enrolled; the first one's name ends in 000, and so on.</summary>
    public IReadOnlyList<string> People { get; }

    /// <summary>Monday of the week before this one: each of its days can be marked, whatever day it is.</summary>
    public DateOnly Monday { get; }

    /// <summary>Address of the week's page.</summary>
    public string Week => $"/registers/{Id}/attendance/{Monday:yyyy-MM-dd}";

    /// <summary>Opens a register in Sarita's name, with people and with Gouri on its staff.</summary>
    public static async Task<FieldWork> OpenAsync(Office office, Desk sarita, int people)
    {
        var http = new HttpClient { BaseAddress = office.Address };
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), India).DateTime);
        var monday = today.AddDays(-7 - (((int)today.DayOfWeek + 6) % 7));
        var first = Interlocked.Add(ref _made, people) - people;
        var token = await TokenAsync(sarita);
        var persons = await PostAsync(http, token, "/individual/v1/bulk/_create?synchronous=true", new JsonObject { ["Individuals"] = new JsonArray([.. Enumerable.Range(first, people).Select((i, at) => Person(i, at))]) });
        string[] ids = [.. persons["Individual"]!.AsArray().Select(person => (string)person!["id"]!)];
        var gouri = (string)(await PostAsync(http, token, $"/individual/v1/_search?tenantId=pg&limit=1&offset=0", new JsonObject { ["Individual"] = new JsonObject { ["mobileNumber"] = new JsonArray(Gouri) } }))["Individual"]![0]!["id"]!;
        var start = At(monday.AddDays(-28));
        var register = (await PostAsync(http, token, "/attendance/v1/_create", new JsonObject
        {
            ["attendanceRegister"] = new JsonArray(new JsonObject
            {
                ["tenantId"] = City, ["name"] = $"Field work {first}", ["startDate"] = start, ["endDate"] = At(monday.AddDays(60)), ["status"] = "ACTIVE", ["additionalDetails"] = new JsonObject { ["projectName"] = "Field work" },
            }),
        }))["attendanceRegister"]![0]!;
        var id = (string)register["id"]!;
        await PostAsync(http, token, "/attendance/staff/v1/_create", new JsonObject { ["staff"] = new JsonArray(new JsonObject { ["tenantId"] = City, ["registerId"] = id, ["userId"] = gouri, ["staffType"] = "EDITOR" }) });
        await PostAsync(http, token, "/attendance/attendee/v1/_create", new JsonObject
        {
            ["attendees"] = new JsonArray([.. ids.Select(person => new JsonObject { ["tenantId"] = City, ["registerId"] = id, ["individualId"] = person, ["enrollmentDate"] = start })]),
        });
        return new FieldWork(http, id, ids, monday);
    }

    /// <summary>Every log of the register, also what gave way: person, day of the week from 0, type, whether it counts.</summary>
    public async Task<IReadOnlyList<(int Person, int Day, string Type, bool IsActive, long Time)>> LogsAsync(Desk desk)
    {
        var reply = await PostAsync(_http, await TokenAsync(desk), "/attendance/log/v1/_search", new JsonObject { ["attendance"] = new JsonObject { ["tenantId"] = City, ["registerId"] = Id } });
        return [.. reply["attendance"]!.AsArray().Select(log => (
            People.ToList().IndexOf((string)log!["individualId"]!), (int)(((long)log["time"]! - At(Monday)) / 86_400_000), (string)log["type"]!, (string)log["status"]! == "ACTIVE", (long)log["time"]!))];
    }

    /// <summary>Marks a day of a person as somebody does elsewhere, now.</summary>
    public async Task MarkAsync(Desk desk, int person, int day, bool isPresent)
    {
        var midnight = At(Monday.AddDays(day));
        JsonObject Log(string type, long time) => new() { ["tenantId"] = City, ["registerId"] = Id, ["individualId"] = People[person], ["type"] = type, ["time"] = midnight + time, ["status"] = "ACTIVE" };
        await PostAsync(_http, await TokenAsync(desk), "/attendance/log/v1/_create", new JsonObject { ["attendance"] = new JsonArray(Log("ENTRY", 9 * 3_600_000L), Log("EXIT", isPresent ? (18 * 3_600_000L) - 60_000 : 9 * 3_600_000L)) });
    }

    /// <summary>Makes the muster roll of the week.</summary>
    public async Task MusterAsync(Desk desk) => await PostAsync(_http, await TokenAsync(desk), "/muster-roll/v1/_create", new JsonObject
    {
        ["musterRoll"] = new JsonObject { ["tenantId"] = City, ["registerId"] = Id, ["startDate"] = At(Monday) }, ["workflow"] = new JsonObject { ["action"] = "SUBMIT" },
    });

    public void Dispose() => _http.Dispose();

    private static long At(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), India.BaseUtcOffset).ToUnixTimeMilliseconds();

    private static Task<string> TokenAsync(Desk desk) => desk.Page.EvaluateAsync<string>("() => JSON.parse(sessionStorage.getItem('works.session')).accessToken");

    private static JsonObject Person(int i, int at) => new()
    {
        ["tenantId"] = City, ["name"] = new JsonObject { ["givenName"] = string.Create(CultureInfo.InvariantCulture, $"Worker {Letters(i)} {at:000}") }, ["gender"] = "FEMALE", ["fatherName"] = $"Father {Letters(i)}", ["relationship"] = "FATHER",
        ["dateOfBirth"] = new DateOnly(1950, 1, 1).AddDays(i % 18_000).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture), ["mobileNumber"] = string.Create(CultureInfo.InvariantCulture, $"7{i:000000000}"),
        ["address"] = new JsonArray(new JsonObject { ["tenantId"] = City, ["type"] = "PERMANENT", ["city"] = City, ["locality"] = new JsonObject { ["code"] = "SUN01" }, ["ward"] = new JsonObject { ["code"] = "B1" } }),
        ["identifiers"] = new JsonArray(new JsonObject { ["identifierType"] = "AADHAAR", ["identifierId"] = string.Create(CultureInfo.InvariantCulture, $"27{i:0000000000}") }),
        ["skills"] = new JsonArray(new JsonObject { ["type"] = "MASON", ["level"] = "HIGHLY_SKILLED" }),
    };

    // Names that do not look like one another's doubles.
    private static string Letters(int i) => string.Concat(i.ToString("0000000", CultureInfo.InvariantCulture).Select(digit => (char)('a' + (digit - '0'))));

    private static async Task<JsonNode> PostAsync(HttpClient http, string token, string path, JsonObject body)
    {
        body["RequestInfo"] = new JsonObject { ["apiId"] = "Rainmaker", ["ts"] = 0, ["msgId"] = "1|en_IN", ["authToken"] = token };
        using var reply = await http.PostAsJsonAsync(path, body);
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.IsSuccessStatusCode, $"{path}: {(int)reply.StatusCode} {text[..Math.Min(text.Length, 1000)]}");
        return JsonNode.Parse(text)!;
    }
}
