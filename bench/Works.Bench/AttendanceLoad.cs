using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Works.Bench;

/// <summary>
/// A large site: five hundred people, every one of them with entry and exit on ten days in one call of a device that was offline, against COPY of the same
/// rows into the same table; and the muster rolls of their weeks.
/// </summary>
internal sealed class AttendanceLoad(Instance works, Requests office, Generator generator)
{
    private const int People = 500;
    private const int DaysPerCall = 10;
    private const int Calls = 12;
    private static readonly DateOnly Monday = new(2025, 1, 6);

    public async Task RunAsync()
    {
        var model = (string)(await office.PostAsync(office.Shot("/individual/v1/_create", Person())))!["Individual"]!["id"]!;
        await office.PostAsync(office.Shot("/bankaccount-service/bankaccount/v1/_create", Account(model)));
        await generator.CopyAsync("registries.individuals", $"id = '{model}'", 0, People, (_, i, row) => (row["id"], row["individual_id"]) = (Generator.Id(60, i), $"IND-M-{i:00000000}"));
        await generator.CopyAsync("registries.individual_identifiers", $"individual_id = '{model}'", 0, People, (row, i, values) =>
            (values["id"], values["individual_id"], values["value_index"], values["platform_index"]) = (Generator.Id(61 + row, i), Generator.Id(60, i), $"mv{i}-{row}", $"mp{i}-{row}"));
        await generator.CopyAsync("registries.bank_account_details", $"reference_id = '{model}'", 0, People, (_, i, row) =>
            (row["id"], row["bank_account_id"], row["reference_id"]) = (Generator.Id(66, i), Generator.Id(65, i), Generator.Id(60, i)));
        await generator.CopyAsync("registries.bank_accounts", $"reference_id = '{model}'", 0, People, (_, i, row) => (row["id"], row["reference_id"]) = (Generator.Id(65, i), Generator.Id(60, i)));

        var group = new Requests(works.Address, await SignInAsync());
        var register = (string)(await group.PostAsync(group.Shot("/attendance/v1/_create", new JsonObject
        {
            ["attendanceRegister"] = new JsonArray(new JsonObject { ["tenantId"] = Requests.City, ["name"] = "Large site", ["startDate"] = At(Monday, 0), ["endDate"] = At(Monday.AddDays(400), 0) }),
        })))!["attendanceRegister"]![0]!["id"]!;
        await group.PostAsync(group.Shot("/attendance/attendee/v1/_create", new JsonObject
        {
            ["attendees"] = new JsonArray([.. Enumerable.Range(0, People).Select(i => (JsonNode)new JsonObject
            {
                ["tenantId"] = Requests.City, ["registerId"] = register, ["individualId"] = Generator.Id(60, i), ["enrollmentDate"] = At(Monday, 0),
            })]),
        }));
        await works.ExecuteAsync("vacuum analyze");
        await BulkAsync(group, register);
        await RollsAsync(group, register);
    }

    // Every call is followed by COPY of the very rows it made, into the same table with the same indexes, durable as the call was.
    private async Task BulkAsync(Requests group, string register)
    {
        List<double> host = [], copy = [];
        for (var call = 0; call < Calls; call++)
        {
            var shot = group.Shot("/attendance/log/v1/bulk/_create", Logs(register, call));
            var started = Stopwatch.GetTimestamp();
            await SendAsync(shot);
            var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var copied = await CopyAsync(register, call);
            if (call < 2) continue; // warm
            host.Add(People * DaysPerCall * 2 / took);
            copy.Add(People * DaysPerCall * 2 / copied);
        }

        var (of, against) = (Median(host), Median(copy));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"bulk attendance, 10,000 logs",-34} host {of,8:0} rows/s   COPY of the same rows {against,8:0} rows/s   ratio {of / against:0.00}   (wanted 0.30)"));
    }

    private async Task RollsAsync(Requests group, string register)
    {
        List<double> times = [];
        for (var week = 0; week < Calls * DaysPerCall / 7; week++)
        {
            var shot = group.Shot("/muster-roll/v1/_create", new JsonObject
            {
                ["musterRoll"] = new JsonObject
                {
                    ["tenantId"] = Requests.City, ["registerId"] = register, ["startDate"] = At(Monday.AddDays(7 * week), 0),
                    ["individualEntries"] = new JsonArray([.. Enumerable.Range(0, People).Select(i => (JsonNode)new JsonObject { ["individualId"] = Generator.Id(60, i), ["additionalDetails"] = new JsonObject { ["code"] = "SOR_000010" } })]),
                },
                ["workflow"] = new JsonObject { ["action"] = "SUBMIT" },
            });
            var started = Stopwatch.GetTimestamp();
            await SendAsync(shot);
            if (week >= 2) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"muster roll of 500 people",-34} host p50 {Median(times),6:0} ms, slowest {times.Max(),6:0} ms   (wanted 300 ms)"));
    }

    private async Task<double> CopyAsync(string register, int call)
    {
        var rows = $"register_id = '{register}' and client_reference_id like 'bulk-{call}-%'";
        await using var connection = await works.OpenAsync();
        using var lines = new StringWriter(CultureInfo.InvariantCulture);
        using (var export = await connection.BeginTextExportAsync($"copy (select * from attendance.logs where {rows}) to stdout")) await lines.WriteAsync(await export.ReadToEndAsync());
        await works.ExecuteAsync($"delete from attendance.logs where {rows}");
        await works.ExecuteAsync("vacuum attendance.logs");
        var text = lines.ToString();
        var started = Stopwatch.GetTimestamp();
        await using (var import = await connection.BeginTextImportAsync("copy attendance.logs from stdin")) await import.WriteAsync(text);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task SendAsync(Shot shot)
    {
        using var http = new HttpClient { BaseAddress = works.Address };
        using var content = new ByteArrayContent(shot.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var reply = await http.PostAsync(new Uri(shot.Path, UriKind.Relative), content);
        if (!reply.IsSuccessStatusCode) throw new InvalidOperationException($"{shot.Path}: {await reply.Content.ReadAsStringAsync()}");
    }

    private static JsonObject Logs(string register, int call)
    {
        JsonArray logs = [];
        for (var person = 0; person < People; person++)
        {
            for (var day = 0; day < DaysPerCall; day++)
            {
                foreach (var (type, hour) in new[] { ("ENTRY", 9), ("EXIT", 18) })
                {
                    logs.Add(new JsonObject
                    {
                        ["tenantId"] = Requests.City, ["registerId"] = register, ["individualId"] = Generator.Id(60, person), ["clientReferenceId"] = $"bulk-{call}-{person}-{day}-{type}",
                        ["time"] = At(Monday.AddDays((call * DaysPerCall) + day), hour) - 60_000 + (hour == 9 ? 60_000 : 0), ["type"] = type,
                        ["clientAuditDetails"] = new JsonObject { ["createdTime"] = 1, ["lastModifiedTime"] = 1 },
                    });
                }
            }
        }

        return new JsonObject { ["attendance"] = logs };
    }

    private static JsonObject Person() => new()
    {
        ["Individual"] = new JsonObject
        {
            ["tenantId"] = Requests.City, ["name"] = new JsonObject { ["givenName"] = "Model Worker" }, ["dateOfBirth"] = "14/02/1988", ["gender"] = "FEMALE", ["mobileNumber"] = "9111111111", ["fatherName"] = "Model Guardian",
            ["relationship"] = "FATHER", ["photo"] = "x", ["skills"] = new JsonArray(new JsonObject { ["type"] = "MULIA", ["level"] = "SOR_000010" }),
            ["address"] = new JsonArray(new JsonObject { ["tenantId"] = Requests.City, ["type"] = "PERMANENT", ["city"] = Requests.City, ["street"] = "NA", ["doorNo"] = "NA", ["pincode"] = "700101", ["locality"] = new JsonObject { ["code"] = "SUN01" }, ["ward"] = new JsonObject { ["code"] = "B1" } }),
            ["identifiers"] = new JsonArray(new JsonObject { ["identifierType"] = "AADHAAR", ["identifierId"] = "199999999999" }),
        },
    };

    private static JsonObject Account(string person) => new()
    {
        ["bankAccounts"] = new JsonArray(new JsonObject
        {
            ["tenantId"] = Requests.City, ["serviceCode"] = "IND", ["referenceId"] = person,
            ["bankAccountDetails"] = new JsonArray(new JsonObject
            {
                ["tenantId"] = Requests.City, ["accountHolderName"] = "Model Worker", ["accountNumber"] = "500000000001", ["accountType"] = "SAVINGS", ["isPrimary"] = true, ["isActive"] = true,
                ["bankBranchIdentifier"] = new JsonObject { ["type"] = "IFSC", ["code"] = "DEMO0000017" },
            }),
        }),
    };

    // The group's administrator signs in with the fixed code of the demo profile.
    private async Task<string> SignInAsync()
    {
        using var http = new HttpClient { BaseAddress = works.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["grant_type"] = "password", ["scope"] = "read", ["username"] = "9000000101", ["password"] = "123456", ["tenantId"] = Requests.City, ["userType"] = "CITIZEN",
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "ZWdvdi11c2VyLWNsaWVudDo=");
        using var reply = await http.SendAsync(request);
        return (string)JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["access_token"]!;
    }

    private static long At(DateOnly day, int hour) => new DateTimeOffset(day.ToDateTime(new TimeOnly(hour, 0)), TimeSpan.FromMinutes(330)).ToUnixTimeMilliseconds();

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
