using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Assets;
using Works.Api.Tests.Contracts;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Organisations;
using Works.Api.Tests.Persons;
using Works.Api.Tests.Projects;
using Works.Api.Tests.Support;
using Works.Platform.Edge;

namespace Works.Api.Tests.Edge;

/// <summary>
/// Garbage at every mapped route, as a user with every role: never a failure of the server, every refusal in the contract's envelope, nothing
/// written by what was refused (spec 50 §22 check 20). A run is repeated by its seed, which a failure names: WORKS_FUZZ_SEED=… ./test Garbage.
/// WORKS_FUZZ_ROUNDS (shots per route, default 14) makes a longer run, then with a seed of its own.
/// </summary>
public sealed class FuzzTests(WorksHost works) : IClassFixture<WorksHost>
{
    private const int WarmShots = 500;
    private const int SecondsPerShot = 8; // a signed-in request never takes a second; eight busy cores may
    private static readonly string? AskedRounds = Environment.GetEnvironmentVariable("WORKS_FUZZ_ROUNDS");
    private static readonly int Rounds = AskedRounds is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 14;
    private static readonly int Seed = Environment.GetEnvironmentVariable("WORKS_FUZZ_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture)
        : AskedRounds is null ? 50_020 : Random.Shared.Next();

    private string _token = string.Empty;

    [Fact]
    public async Task Garbage_is_refused_in_the_contracts_envelope_and_leaves_nothing_behind()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"WORKS_FUZZ_SEED={Seed} WORKS_FUZZ_ROUNDS={Rounds}");
        _token = (await works.AsAsync("SUPERUSERA")).Token!;
        var samples = await Samples.AllAsync(works);
        var wrong = new List<string>();
        var answers = new SortedDictionary<int, int>();
        var (fired, early) = (0, 0L);
        foreach (var (path, method, takesForm) in Routes())
        {
            var (query, body) = samples.TryGetValue(path, out var known) ? known : (string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = "pg.citya" }, ["items"] = new JsonArray(new JsonObject { ["tenantId"] = "pg.citya" }) });
            var random = new Random(Seed ^ Hash(path + method)); // a route that is added changes nothing for the others
            var garbage = new Garbage(random, _token);
            var refused = new List<Shot>();
            for (var i = 0; i < Rounds; i++)
            {
                var shot = garbage.Spoil(Samples.PathOf(path), query, method == "GET" ? null : body);
                if (method == "GET" && shot.Method == "POST") shot = shot with { Method = "GET", Body = [] };
                if (takesForm && i % 2 == 0) shot = shot with { ContentType = "multipart/form-data; boundary=x", Body = Form(random) };
                var (status, fault) = await FireAsync(shot);
                if (++fired == WarmShots) early = GC.GetTotalMemory(forceFullCollection: true);
                answers[status] = answers.GetValueOrDefault(status) + 1;
                if (fault is not null) wrong.Add($"{fault}\n{shot}");
                if (status is >= 400 and < 500) refused.Add(shot);
                if (status != 401 || await IsSignedInAsync()) continue;
                _token = await SignedInAgainAsync(path); // the route has ended the session, as it should
                garbage = new Garbage(random, _token);
            }

            // Refused by the last rule of all, after the slice has done its work.
            if (Samples.LastRule(path) is { } late) refused.Add(new Shot("POST", path, Encoding.UTF8.GetBytes(late(body.DeepClone().AsObject()).ToJsonString()), "application/json", [("auth-token", _token)]));
            if (await LeftBehindAsync(refused) is { } left) wrong.Add($"{path}: {left}");
        }

        // Host and test share a process, and other classes run beside: what stays after a collection may grow by their hosts, not by what was fired.
        var grown = (GC.GetTotalMemory(forceFullCollection: true) - early) >> 20;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", answers.Select(answer => $"{answer.Key}: {answer.Value}")) + $"; {grown} MiB more after {fired} shots");
        Assert.True(fired > WarmShots && grown < 256, $"{grown} MiB more after {fired} shots");
        Assert.True(wrong.Count == 0, $"WORKS_FUZZ_SEED={Seed} WORKS_FUZZ_ROUNDS={Rounds}: {wrong.Count} wrong answers\n\n" + string.Join("\n\n----\n\n", wrong.Take(12)));
        // The fuzzer gets past the gate: otherwise it shows nothing.
        Assert.True(answers.GetValueOrDefault(200) > 0 && answers.GetValueOrDefault(400) > answers.GetValueOrDefault(403) + answers.GetValueOrDefault(401), string.Join(", ", answers));
    }

    // Sends again what was refused: as long as it stays refused, no row of no table may differ.
    private async Task<string?> LeftBehindAsync(List<Shot> refused)
    {
        Dictionary<string, string> before;
        bool accepted;
        do
        {
            await QuietAsync();
            before = await DigestAsync();
            var still = new List<Shot>();
            foreach (var shot in refused)
            {
                if ((await FireAsync(shot)).Status >= 400) still.Add(shot);
            }

            accepted = still.Count < refused.Count; // a record has moved on in the meantime: once more, without what moved it
            refused = still;
        }
        while (accepted);

        var after = await DigestAsync();
        var differing = before.Keys.Where(table => before[table] != after[table]).ToList();
        return differing.Count == 0 ? null : $"refused requests have written into {string.Join(", ", differing)}:\n" + string.Join("\n----\n", refused.Take(4));
    }

    private async Task<(int Status, string? Fault)> FireAsync(Shot shot)
    {
        try
        {
            return await SendAsync(shot);
        }
        catch (HttpRequestException)
        {
            // Kestrel hangs up on what is no HTTP; a large body that was on its way over the same connection cannot be sent again by the client itself.
        }

        try
        {
            return await SendAsync(shot);
        }
        catch (HttpRequestException broken)
        {
            return (0, $"no answer: {broken.Message} {broken.InnerException?.Message}");
        }
    }

    private async Task<(int Status, string? Fault)> SendAsync(Shot shot)
    {
        using var request = new HttpRequestMessage(new HttpMethod(shot.Method), new Uri(works.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + shot.Url));
        if (shot.Method is not ("GET" or "HEAD" or "TRACE"))
        {
            request.Content = new ByteArrayContent(shot.Body);
            if (shot.ContentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", shot.ContentType);
        }

        foreach (var (name, value) in shot.Headers) request.Headers.TryAddWithoutValidation(name, value);
        var started = Stopwatch.GetTimestamp();
        using var reply = await works.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var status = (int)reply.StatusCode;
        string? fault = null;
        // The contract's own answers: no change of schemas (spec 50 §5), "no" without a body (§4).
        var isPromised = (status == 501 && shot.Url.Contains("/schema/v1/_update", StringComparison.OrdinalIgnoreCase))
            || (status == 401 && text.Length == 0 && shot.Url.Contains("/actions/_authorize", StringComparison.OrdinalIgnoreCase));
        if (status >= 500 && !isPromised) fault = "a failure of the server";
        else if (elapsed.TotalSeconds > SecondsPerShot) fault = $"{elapsed.TotalSeconds:0.0} s";
        else if (shot.Method != "HEAD" && status >= 400 && !isPromised && !IsEnvelope(reply, text)) fault = "not the contract's envelope";
        return (status, fault is null ? null : $"{fault}: {status} {text[..Math.Min(text.Length, 800)]}");
    }

    private static bool IsEnvelope(HttpResponseMessage reply, string text)
    {
        if (reply.Content.Headers.ContentType?.MediaType != "application/json") return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array) root = root[0]; // access control (spec 50 §1.4, form B)
            return root.TryGetProperty("Errors", out var errors)
                ? root.TryGetProperty("ResponseInfo", out _) && errors.GetArrayLength() > 0 && errors.EnumerateArray().All(error => error.GetProperty("code").ValueKind == JsonValueKind.String && error.GetProperty("message").GetString()!.Length > 0)
                : root.TryGetProperty("error", out _) || root.TryGetProperty("errorMessage", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // What accepted requests set off (statements, messages) writes after them; the refused ones are not to blame for it.
    private async Task QuietAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20)
            && await works.CountAsync("select count(*) from platform.outbox_deliveries where delivered_time is null and discarded_time is null and parked_time is null and attempts = 0") > 0) await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private async Task<Dictionary<string, string>> DigestAsync()
    {
        // Sessions and failed sign-ins are written by refused sign-ins on purpose; deliveries by the outbox, batches by the sealer and re-encryption in their own time.
        var tables = await works.StoredAsync(
            """
            select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and c.relname not in ('sessions', 'failed_sign_ins', 'outbox_deliveries', 'history_batches', 'recurring_jobs', 'reencryptions')
            """);
        var union = string.Join(" union all ", tables.Select(table => $"select '{table["name"]}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as digest from {table["name"]} t"));
        return (await works.StoredAsync(union)).ToDictionary(row => (string)row["name"]!, row => (string)row["digest"]!, StringComparer.Ordinal);
    }

    private async Task<bool> IsSignedInAsync() =>
        (await new Client(works.Http, _token).PostAsync("/egov-workflow-v2/egov-wf/businessservice/_search?tenantId=pg.citya&businessServices=x")).Status == 200;

    private async Task<string> SignedInAgainAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/user/oauth/token?grant_type=password&scope=read&username=SUPERUSERA&password=eGov@123&tenantId=pg.citya&userType=EMPLOYEE");
        request.Headers.Add("Authorization", "Basic ZWdvdi11c2VyLWNsaWVudDo=");
        var reply = await Reply.OfAsync(await works.Http.SendAsync(request));
        return reply.Status == 200 ? reply.Text("access_token") : throw new Xunit.Sdk.XunitException($"{path} has locked SUPERUSERA out: let its sample name another account.");
    }

    // Stable across processes, unlike string.GetHashCode.
    private static int Hash(string text) => BitConverter.ToInt32(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)), 0);

    private static byte[] Form(Random random)
    {
        var text = "--x\r\nContent-Disposition: form-data; name=\"tenantId\"\r\n\r\npg.citya\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nabc\r\n--x\r\n"
            + "Content-Disposition: form-data; name=\"username\"\r\n\r\nNOBODY\r\n--x\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\npassword\r\n--x--\r\n";
        var bytes = Encoding.UTF8.GetBytes(text);
        return random.Next(4) switch
        {
            0 => bytes[..random.Next(bytes.Length)],
            1 => Encoding.UTF8.GetBytes(text.Replace("Content-Disposition", "X", StringComparison.Ordinal)),
            2 => Encoding.UTF8.GetBytes(text.Replace("tenantId", new string('t', 5000), StringComparison.Ordinal)),
            _ => [.. bytes.Select(b => random.Next(60) == 0 ? (byte)random.Next(256) : b)],
        };
    }

    private IEnumerable<(string Path, string Method, bool TakesForm)> Routes() => works.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<OutsideTheContract>() is null)
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["POST"]).Select(method => ("/" + endpoint.RoutePattern.RawText!.Trim('/'), method, endpoint.Metadata.GetMetadata<TakesForm>() is not null)))
        .DistinctBy(route => (route.Item1, route.method));

    /// <summary>A valid request per route, where one is known; others get one that names the tenant.</summary>
    private static class Samples
    {
        public static string PathOf(string route) => System.Text.RegularExpressions.Regex.Replace(
            route.Replace("{document}", "estimate", StringComparison.Ordinal).Replace("port/{schemaCode}", "port/WORKS-SOR.Rates", StringComparison.Ordinal).Replace("{schemaCode}", "works.ProjectType", StringComparison.Ordinal), @"\{[^}]*\}", "x", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

        public static Func<JsonObject, JsonObject>? LastRule(string path) => path switch
        {
            "/estimate/v1/_create" or "/estimate/v1/_update" or "/contract/v1/_create" or "/contract/v1/_update" => body =>
            {
                body["workflow"]!["action"] = "NO SUCH ACTION";
                return body;
            },
            "/measurement-service/v1/_create" or "/measurement-service/v1/_update" => body =>
            {
                body["measurements"]![0]!["workflow"]!["action"] = "NO SUCH ACTION";
                return body;
            },
            "/measurement/v1/_create" => body =>
            {
                body["measurements"]![0]!["documents"] = new JsonArray(new JsonObject { ["fileStore"] = "no such file" });
                return body;
            },
            GivenOrganisations.Create or GivenOrganisations.Update => body => Twice(body, "organisations", second => second["orgAddress"]![0]!["boundaryCode"] = "NOWHERE"),
            "/egov-workflow-v2/egov-wf/process/_transition" => body => Twice(body, "ProcessInstances", second => second["action"] = "NO SUCH ACTION"),
            "/egov-workflow-v2/egov-wf/businessservice/_create" => body => Twice(body, "BusinessServices", _ => { }),
            _ => null,
        };

        private static JsonObject Twice(JsonObject body, string list, Action<JsonNode> change)
        {
            var second = body[list]![0]!.DeepClone();
            change(second);
            body[list]!.AsArray().Add(second);
            return body;
        }

        public static async Task<Dictionary<string, (string Query, JsonObject Body)>> AllAsync(WorksHost works)
        {
            const string Workflow = "/egov-workflow-v2/egov-wf";
            var project = (await (await works.AsAsync("SUPERUSERA")).PostAsync(GivenProjects.Create, GivenProjects.Request(GivenProjects.Payload()))).Ok().At("Project[0]")!;
            var estimate = await EstimateScenario.CreatedAsync(works);
            var number = (string)estimate["estimateNumber"]!;
            var definition = (await (await works.AsAsync("SUPERUSERA")).PostAsync(Workflow + "/businessservice/_create", Definition("FUZZ"))).Ok().At("BusinessServices[0]")!;
            // Paused, for topics that do not exist, at an address that is refused at once: whichever of them is spoilt, nothing is sent.
            var webhook = new JsonObject { ["tenantId"] = "pg.citya", ["name"] = "Fuzz", ["url"] = "https://localhost:9/", ["topics"] = new JsonArray("no-such-topic"), ["content"] = "IDS", ["status"] = "PAUSED" };
            var hook = (await (await works.AsAsync("SUPERUSERA")).PostAsync("/works-events/subscriptions/v1/_create", new JsonObject { ["subscription"] = webhook.DeepClone() })).Ok().At("subscription")!;
            JsonObject Named() => new() { ["tenantId"] = "pg.citya", ["id"] = hook["id"]!.DeepClone(), ["overlapHours"] = 1 };
            // For a subscriber that is there and has nothing to do with it: replayed, it is delivered at once.
            var parked = (long)(await works.StoredAsync(
                """
                insert into platform.outbox_deliveries (subscriber, event_id, tenant_id, aggregate_id, next_attempt_time, parked_time)
                select 'estimate-notification', id, tenant_id, aggregate_id, 0, 1 from platform.outbox_events where tenant_id = 'pg.citya' and topic = 'save-project' order by id desc limit 1 returning event_id
                """))[0]["event_id"]!;
            JsonObject Deliveries() => new() { ["tenantId"] = "pg.citya", ["reason"] = "fuzz", ["deliveries"] = new JsonArray(new JsonObject { ["subscriber"] = "estimate-notification", ["eventId"] = parked }) };
            var renamed = webhook.DeepClone().AsObject();
            renamed["id"] = hook["id"]!.DeepClone();
            var inbox = new JsonObject
            {
                ["inbox"] = new JsonObject
                {
                    ["tenantId"] = "pg.citya", ["limit"] = 10, ["offset"] = 0,
                    ["processSearchCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["moduleName"] = "estimate-service", ["businessService"] = new JsonArray("ESTIMATE"), ["status"] = new JsonArray(), ["assignee"] = "" },
                    ["moduleSearchCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["estimateId"] = number, ["sortOrder"] = "DESC", ["sortBy"] = "createdTime" },
                },
            };
            var step = new JsonObject
            {
                ["tenantId"] = "pg.citya", ["businessService"] = "ESTIMATE", ["businessId"] = "FUZZ/1", ["moduleName"] = "estimate-service", ["action"] = "DRAFT", ["comment"] = "x", ["assignes"] = new JsonArray(new JsonObject { ["uuid"] = "" }),
                ["documents"] = new JsonArray(new JsonObject { ["documentType"] = "X", ["fileStoreId"] = "y" }), ["entity"] = new JsonObject { ["a"] = 1 },
            };
            var masters = new JsonObject
            {
                ["MdmsCriteria"] = new JsonObject
                {
                    ["tenantId"] = "pg.citya",
                    ["moduleDetails"] = new JsonArray(new JsonObject { ["moduleName"] = "works", ["masterDetails"] = new JsonArray(new JsonObject { ["name"] = "ProjectType", ["filter"] = "$.[?(@.active==true)]" }) }),
                },
            };
            var records = new JsonObject { ["MdmsCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["schemaCode"] = "works.ProjectType", ["limit"] = 10, ["offset"] = 0, ["filters"] = new JsonObject { ["code"] = "MP" }, ["uniqueIdentifiers"] = new JsonArray("MP") } };
            var master = new JsonObject { ["Mdms"] = new JsonObject { ["tenantId"] = "pg.citya", ["schemaCode"] = "works.ProjectType", ["uniqueIdentifier"] = "FUZZ", ["isActive"] = true, ["data"] = new JsonObject { ["code"] = "FUZZ", ["name"] = "Fuzz", ["active"] = true } } };
            var schema = new JsonObject { ["SchemaDefinition"] = new JsonObject { ["tenantId"] = "pg.citya", ["code"] = "fuzz.Schema", ["description"] = "x", ["definition"] = new JsonObject { ["type"] = "object", ["required"] = new JsonArray("code"), ["x-unique"] = new JsonArray("code"), ["properties"] = new JsonObject { ["code"] = new JsonObject { ["type"] = "string" } } } } };
            var past = new JsonObject { ["MdmsCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["schemaCode"] = "WORKS-SOR.Rates", ["date"] = 1700000000000, ["ids"] = new JsonArray(), ["uniqueIdentifiers"] = new JsonArray("x"), ["offset"] = 0, ["limit"] = 10 } };
            var texts = new JsonObject { ["tenantId"] = "pg.citya", ["locale"] = "en_IN", ["messages"] = new JsonArray(new JsonObject { ["code"] = "FUZZ", ["message"] = "x", ["module"] = "fuzz", ["locale"] = "en_IN" }) };
            var user = new JsonObject
            {
                ["user"] = new JsonObject
                {
                    ["tenantId"] = "pg.citya", ["userName"] = "FUZZER", ["name"] = "Fuzzer", ["mobileNumber"] = "9812345670", ["type"] = "EMPLOYEE", ["active"] = true, ["password"] = "eGov@123", ["gender"] = "MALE",
                    ["roles"] = new JsonArray(new JsonObject { ["code"] = "EMPLOYEE_COMMON", ["tenantId"] = "pg.citya" }),
                },
            };
            return new Dictionary<string, (string, JsonObject)>(
                (await Measurements.MeasurementAttacks.SamplesAsync(works)).Concat(await Attendance.AttendanceAttacks.SamplesAsync(works)).Concat(await Bills.BillAttacks.SamplesAsync(works))
                    .Concat(await Payments.PaymentAttacks.SamplesAsync(works)).Concat(Insights.DocumentAttacks.Samples()), StringComparer.Ordinal)
            {
                ["/egov-mdms-service/v1/_search"] = (string.Empty, masters), ["/egov-mdms-service/v1/_get"] = ("?tenantId=pg.citya&moduleName=works&masterName=ProjectType&filter=%5B%3F(%40.active%3D%3Dtrue)%5D", []),
                ["/mdms-v2/v1/_search"] = (string.Empty, masters), ["/mdms-v2/v2/_search"] = (string.Empty, records), ["/mdms-v2/v2/_count"] = (string.Empty, records),
                ["/mdms-v2/v2/_create/{schemaCode}"] = (string.Empty, master), ["/mdms-v2/v2/_update/{schemaCode}"] = (string.Empty, master),
                ["/mdms-v2/v2/_history"] = (string.Empty, past), ["/mdms-v2/v2/_asOf"] = (string.Empty, past),
                ["/mdms-v2/v2/_import/{schemaCode}"] = (string.Empty, new JsonObject { ["Import"] = new JsonObject { ["tenantId"] = "pg.citya", ["dryRun"] = false, ["allOrNothing"] = true, ["records"] = new JsonArray(new JsonObject { ["sorId"] = "SOR_000196", ["validFrom"] = "1", ["rate"] = 1 }) } }),
                ["/mdms-v2/v2/_export/{schemaCode}"] = (string.Empty, new JsonObject { ["Export"] = new JsonObject { ["tenantId"] = "pg.citya", ["format"] = "csv" } }),
                ["/mdms-v2/schema/v1/_create"] = (string.Empty, schema), ["/mdms-v2/schema/v1/_search"] = (string.Empty, new JsonObject { ["SchemaDefCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["codes"] = new JsonArray("works.ProjectType") } }),
                ["/localization/messages/v1/_search"] = ("?tenantId=pg.citya&locale=en_IN&module=fuzz", []), ["/localization/messages"] = ("?tenantId=pg.citya&locale=en_IN&module=fuzz", []),
                ["/localization/messages/v1/_upsert"] = (string.Empty, texts), ["/localization/messages/v1/_create"] = (string.Empty, texts), ["/localization/messages/v1/_update"] = (string.Empty, texts),
                ["/localization/messages/v1/_delete"] = (string.Empty, texts), ["/filestore/v1/files/url"] = ("?tenantId=pg.citya&fileStoreIds=x,y", []), ["/filestore/v1/files/id"] = ("?tenantId=pg.citya&fileStoreId=x", []),
                ["/egov-location/location/v11/boundarys/_search"] = ("?tenantId=pg.citya&hierarchyTypeCode=ADMIN&boundaryType=Ward", []), ["/egov-idgen/id/_generate"] = (string.Empty, new JsonObject { ["idRequests"] = new JsonArray(new JsonObject { ["tenantId"] = "pg.citya", ["idName"] = "fuzz.id", ["format"] = "F/[fy:yyyy-yy]/[SEQ_FUZZ]", ["count"] = 2 }) }),
                ["/audit-service/reads/v1/_search"] = (string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["userUUID"] = "x", ["fromTime"] = 1, ["field"] = "pan", ["limit"] = 5 } }),
                ["/egov-enc-service/crypto/v1/_encrypt"] = (string.Empty, new JsonObject { ["encryptionRequests"] = new JsonArray(new JsonObject { ["tenantId"] = "pg.citya", ["type"] = "Normal", ["value"] = new JsonObject { ["name"] = "x", ["numbers"] = new JsonArray(1, true) } }) }),
                ["/egov-enc-service/crypto/v1/_decrypt"] = (string.Empty, new JsonObject { ["value"] = "1|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }),
                [Insights.PaymentTrackerTests.Track] = (string.Empty, new JsonObject { ["searchCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["after_key"] = "PJ/1", ["limit"] = 10, ["offset"] = 0, ["descending"] = false, ["moduleSearchCriteria"] = new JsonObject { ["ward"] = new JsonArray("B1"), ["projectType"] = "MP", ["projectName"] = "x", ["projectId"] = "PJ/1", ["createdFrom"] = 1, ["createdTo"] = 1900000000000 } } }),
                [Insights.PaymentTrackerTests.CreateReport] = (string.Empty, new JsonObject { ["report"] = new JsonObject { ["tenantId"] = "pg.citya", ["requestPayload"] = new JsonObject { ["searchCriteria"] = new JsonObject { ["moduleSearchCriteria"] = new JsonObject { ["projectName"] = "x", ["createdFrom"] = 1 } } }, ["additionalDetails"] = new JsonObject { ["a"] = 1 } } }),
                [Insights.PaymentTrackerTests.SearchReports] = (string.Empty, new JsonObject { ["reportSearchCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["id"] = "x", ["reportNumber"] = "x", ["status"] = "FAILED", ["scheduledFrom"] = 1, ["scheduledTo"] = 2 }, ["pagination"] = new JsonObject { ["limit"] = 10, ["offSet"] = 0, ["order"] = "ASC" } }),
                [Insights.PaymentTrackerTests.OfProject] = (string.Empty, new JsonObject { ["tenantId"] = "pg.citya", ["projectId"] = "x", ["excludeFailed"] = true }),
                ["/rate-analysis/v1/composition/_search"] = (string.Empty, new JsonObject { ["tenantId"] = "pg.citya", ["sorId"] = "SOR_000197" }),
                ["/rate-analysis/v1/composition/_save"] = (string.Empty, new JsonObject { ["composition"] = new JsonObject { ["tenantId"] = "pg.citya", ["compositionId"] = "COMP_000001", ["sorId"] = "SOR_000197", ["quantity"] = 10, ["effectiveFrom"] = 4102444800000, ["basicSorDetails"] = new JsonArray(new JsonObject { ["sorId"] = "SOR_000301", ["quantity"] = 1 }), ["additionalCharges"] = new JsonArray(new JsonObject { ["applicableOn"] = "MA.1", ["calculationType"] = "fixed", ["figure"] = 1 }) } }),
                ["/egov-enc-service/crypto/v1/_sign"] = (string.Empty, new JsonObject { ["tenantId"] = "pg.citya", ["value"] = "x" }),
                ["/egov-enc-service/crypto/v1/_verify"] = (string.Empty, new JsonObject { ["value"] = "x", ["signature"] = "1|AAAA" }),
                ["/egov-enc-service/keys/v1/_search"] = (string.Empty, []), ["/user/sessions/v1/_search"] = (string.Empty, new JsonObject { ["userUuid"] = "x" }),
                ["/user/sessions/v1/_end"] = (string.Empty, new JsonObject { ["id"] = "x", ["userUuid"] = "x" }),
                ["/user/_search"] = (string.Empty, new JsonObject { ["tenantId"] = "pg.citya", ["userName"] = "JE1", ["pageSize"] = 10 }), ["/user/v1/_search"] = (string.Empty, new JsonObject { ["tenantId"] = "pg.citya", ["uuid"] = new JsonArray("x"), ["userType"] = "EMPLOYEE" }),
                ["/user/users/_createnovalidate"] = (string.Empty, user), ["/user/users/_updatenovalidate"] = (string.Empty, user), ["/user/profile/_update"] = (string.Empty, user),
                ["/access/v1/actions/mdms/_get"] = (string.Empty, new JsonObject { ["roleCodes"] = new JsonArray("SUPERUSER"), ["tenantId"] = "pg.citya", ["actionMaster"] = "actions-test", ["enabled"] = true }),
                [GivenProjects.Create] = (string.Empty, GivenProjects.Request(GivenProjects.Payload())),
                [GivenProjects.Update] = (string.Empty, GivenProjects.Request(project)),
                ["/project/v1/_search"] = ("?tenantId=pg.citya&limit=10&offset=0", GivenProjects.Request(new JsonObject { ["tenantId"] = "pg.citya", ["projectType"] = "MP-CWS", ["address"] = new JsonObject { ["boundary"] = "B1" } })),
                ["/project/v2/_search"] = ("?tenantId=pg.citya&limit=10&offset=0", new JsonObject { ["Project"] = new JsonObject { ["tenantId"] = "pg.citya", ["id"] = new JsonArray((string)project["id"]!) } }),
                ["/estimate/v1/_create"] = (string.Empty, EstimateScenario.Body(await EstimateScenario.ProjectAsync(works))),
                ["/estimate/v1/_update"] = (string.Empty, EstimateScenario.Update(estimate, "VERIFYANDFORWARD")),
                ["/estimate/v1/_search"] = ($"?tenantId=pg.citya&estimateNumber={number}&limit=10&offset=0&fromProposalDate=1&sortBy=totalAmount", []),
                ["/estimate/v1/_calculate"] = (string.Empty, EstimateScenario.Body((string)project["id"]!)),
                ["/works-events/deliveries/v1/_search"] = (string.Empty, new JsonObject { ["tenantId"] = "pg.citya", ["subscriber"] = "estimate-notification", ["status"] = "PARKED", ["aggregateId"] = number, ["limit"] = 10, ["offset"] = 0 }),
                ["/works-events/deliveries/v1/_replay"] = (string.Empty, Deliveries()), ["/works-events/deliveries/v1/_discard"] = (string.Empty, Deliveries()),
                ["/works-events/subscribers/v1/_search"] = (string.Empty, new JsonObject { ["tenantId"] = "pg.citya" }),
                ["/works-events/subscriptions/v1/_create"] = (string.Empty, new JsonObject { ["subscription"] = webhook }), ["/works-events/subscriptions/v1/_update"] = (string.Empty, new JsonObject { ["subscription"] = renamed }),
                ["/works-events/subscriptions/v1/_search"] = (string.Empty, Named()), ["/works-events/subscriptions/v1/_delete"] = (string.Empty, Named()),
                ["/works-events/subscriptions/v1/_rotate"] = (string.Empty, Named()), ["/works-events/subscriptions/v1/_ping"] = (string.Empty, Named()),
                ["/contract/v1/_create"] = (string.Empty, await ContractScenario.BodyAsync(works)),
                ["/contract/v1/_calculate"] = (string.Empty, await ContractScenario.BodyAsync(works)),
                ["/contract/v1/_update"] = (string.Empty, ContractScenario.Update(await ContractScenario.CreatedAsync(works), "VERIFY_AND_FORWARD")),
                ["/contract/v1/_search"] = (string.Empty, new JsonObject { ["tenantId"] = "pg.citya", ["ids"] = new JsonArray("x"), ["wfStatus"] = new JsonArray("ACCEPTED"), ["fromDate"] = 1, ["toDate"] = 2, ["pagination"] = new JsonObject { ["limit"] = 10, ["offSet"] = 0, ["sortBy"] = "endDate", ["order"] = "asc" } }),
                ["/inbox/v2/_search"] = (string.Empty, inbox),
                [GivenPersons.Create] = (string.Empty, GivenPersons.Request(GivenPersons.Payload(("clientReferenceId", "fuzz"), ("isSystemUser", true), ("userDetails", new JsonObject { ["username"] = "fuzz-user", ["roles"] = new JsonArray(new JsonObject { ["code"] = "CITIZEN", ["tenantId"] = "pg" }) })))),
                [GivenPersons.Update] = (string.Empty, GivenPersons.Request(await works.PersonAsync())), [GivenPersons.Delete] = (string.Empty, GivenPersons.Request(await works.PersonAsync())),
                ["/individual/v1/bulk/_create"] = ("?synchronous=true", new JsonObject { ["Individuals"] = new JsonArray(GivenPersons.Payload()) }),
                ["/individual/v1/bulk/_update"] = (string.Empty, new JsonObject { ["Individuals"] = new JsonArray(await works.PersonAsync()) }),
                ["/individual/v1/bulk/_delete"] = (string.Empty, new JsonObject { ["Individuals"] = new JsonArray(await works.PersonAsync()) }),
                [GivenPersons.Find] = ("?tenantId=pg.citya&limit=10&offset=0&lastChangedSince=1&includeDeleted=true", new JsonObject { ["Individual"] = new JsonObject { ["name"] = new JsonObject { ["givenName"] = "x" }, ["individualName"] = "x", ["dateOfBirth"] = "01/01/2000", ["gender"] = "MALE", ["mobileNumber"] = new JsonArray("1"), ["identifier"] = new JsonObject { ["identifierType"] = "AADHAAR", ["identifierId"] = "1" }, ["socialCategory"] = "SC", ["wardCode"] = "B1", ["createdFrom"] = 1, ["createdTo"] = 2, ["roleCodes"] = new JsonArray("CITIZEN"), ["userId"] = new JsonArray(1), ["latitude"] = 1, ["longitude"] = 1, ["searchRadius"] = 1 } }),
                [GivenPersons.Register] = (string.Empty, new JsonObject { ["Individual"] = GivenPersons.Payload(), ["bankAccounts"] = new JsonArray(GivenPersons.Account("x")), ["duplicateOverrideReason"] = "x" }),
                ["/individual/v1/duplicates/_find"] = (string.Empty, GivenPersons.Request(GivenPersons.Payload())),
                ["/individual/v1/duplicates/_search"] = (string.Empty, new JsonObject { ["DuplicateCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["individualId"] = "x", ["status"] = "SUSPECTED", ["limit"] = 10, ["offset"] = 0 } }),
                ["/individual/v1/duplicates/_decide"] = (string.Empty, new JsonObject { ["DuplicateDecision"] = new JsonObject { ["tenantId"] = "pg.citya", ["individualId"] = (string)(await works.PersonAsync())["id"]!, ["otherId"] = (string)(await works.PersonAsync())["id"]!, ["decision"] = "DISTINCT", ["survivorId"] = "x", ["reason"] = "x" } }),
                [GivenPersons.CreateAccount] = (string.Empty, GivenPersons.Accounts(GivenPersons.Account((string)(await works.PersonAsync())["id"]!))),
                [GivenPersons.ConfirmAccount] = (string.Empty, GivenPersons.Accounts(await works.ChangedAccountAsync())),
                [GivenPersons.UpdateAccount] = (string.Empty, GivenPersons.Accounts(await works.AccountAsync((string)(await works.PersonAsync())["id"]!))),
                [GivenPersons.FindAccount] = (string.Empty, new JsonObject { ["bankAccountDetails"] = new JsonObject { ["tenantId"] = "pg.citya", ["ids"] = new JsonArray("x"), ["serviceCode"] = "IND", ["referenceId"] = new JsonArray("x"), ["accountHolderName"] = "x", ["accountNumber"] = new JsonArray("1"), ["bankBranchIdentifierCode"] = new JsonObject { ["code"] = "x" } }, ["pagination"] = new JsonObject { ["limit"] = 10, ["offSet"] = 0, ["sortBy"] = "createdTime", ["order"] = "asc" } }),
                [GivenOrganisations.Create] = (string.Empty, GivenOrganisations.Request(GivenOrganisations.Payload())),
                [GivenOrganisations.Update] = (string.Empty, GivenOrganisations.Request(await works.OrganisationAsync())),
                [GivenOrganisations.Find] = (string.Empty, new JsonObject { ["SearchCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["name"] = "Group", ["contactMobileNumber"] = "9000000101", ["functions"] = new JsonObject { ["type"] = "CBO", ["validFrom"] = 1 }, ["createdFrom"] = 1, ["createdTo"] = 4000000000000 }, ["Pagination"] = new JsonObject { ["limit"] = 10, ["offset"] = 0 } }),
                [GivenAssets.Create] = (string.Empty, GivenAssets.Request(GivenAssets.Payload())),
                [GivenAssets.Update] = (string.Empty, GivenAssets.Request(await works.AssetAsync(("-links", null)))),
                [GivenAssets.Move] = (string.Empty, new JsonObject { ["asset"] = new JsonObject { ["tenantId"] = "pg.citya", ["id"] = (string)(await works.AssetAsync())["id"]! }, ["workflow"] = new JsonObject { ["action"] = "CAPITALISE" }, ["valuation"] = new JsonObject { ["amount"] = 1000, ["date"] = 1700000000000 } }),
                [GivenAssets.Find] = (string.Empty, new JsonObject { ["SearchCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["name"] = "road", ["status"] = new JsonArray("CREATED"), ["linkType"] = "PROJECT", ["linkReferenceId"] = "PJ/1", ["boundingBox"] = new JsonArray(80, 20, 90, 30) }, ["Pagination"] = new JsonObject { ["limit"] = 10, ["offset"] = 0 } }),
                [GivenAssets.Book] = (string.Empty, new JsonObject { ["activity"] = new JsonObject { ["tenantId"] = "pg.citya", ["assetId"] = (string)(await works.AssetAsync(("grossValue", 1000)))["id"]!, ["identifier"] = "I", ["additionAmount"] = 10, ["activityDate"] = 1700000000000, ["description"] = "x" } }),
                [GivenAssets.Ledger] = (string.Empty, new JsonObject { ["SearchCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["identifier"] = "I" } }),
                [GivenAssets.Run] = (string.Empty, new JsonObject { ["depreciation"] = new JsonObject { ["tenantId"] = "pg.citya", ["categoryCode"] = "ROAD", ["financialYear"] = "2024-25" } }),
                [GivenAssets.Category + "_create"] = (string.Empty, new JsonObject { ["category"] = new JsonObject { ["tenantId"] = "pg.citya", ["code"] = "FUZZ", ["name"] = "Fuzz", ["assetType"] = "LAND", ["uom"] = "SQM", ["assetAccountCode"] = "1", ["revAccountCode"] = "2", ["depreciationRates"] = new JsonArray(new JsonObject { ["rate"] = 1 }), ["customFields"] = new JsonArray(new JsonObject { ["name"] = "kind", ["dataType"] = "String" }) } }),
                ["/org-services/v1/_create"] = (string.Empty, GivenOrganisations.Request(GivenOrganisations.Payload())),
                ["/wms/{document}/_search"] = (string.Empty, inbox),
                [Workflow + "/process/_search"] = ($"?tenantId=pg.citya&businessIds={number}&history=true&limit=10", []),
                [Workflow + "/process/_transition"] = (string.Empty, new JsonObject { ["ProcessInstances"] = new JsonArray(step) }),
                [Workflow + "/process/_count"] = ($"?tenantId=pg.citya&businessIds={number}", []),
                [Workflow + "/process/_statuscount"] = (string.Empty, new JsonObject { ["ProcessInstanceSearchCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["businessService"] = "ESTIMATE", ["status"] = new JsonArray() } }),
                [Workflow + "/process/_nearingslacount"] = ("?tenantId=pg.citya&businessService=ESTIMATE", []), [Workflow + "/escalate/_search"] = ("?tenantId=pg.citya&limit=10", []),
                [Workflow + "/auto/{businessService}/_escalate"] = ("?tenantId=pg.citya", []),
                [Workflow + "/delegation/v1/_create"] = (string.Empty, Delegation(await UuidOfAsync(works, "JE1"))),
                [Workflow + "/delegation/v1/_revoke"] = (string.Empty, new JsonObject { ["Delegation"] = new JsonObject { ["id"] = Guid.NewGuid().ToString() } }),
                [Workflow + "/workload/v1/_search"] = (string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["assignees"] = new JsonArray(await UuidOfAsync(works, "JE1")) } }),
                [Workflow + "/delegation/v1/_search"] = ("?tenantId=pg.citya&live=true&limit=10", []),
                ["/controls/rules/v1/_search"] = ("?tenantId=pg.citya", []), ["/controls/rules/v1/_run"] = ("?tenantId=pg.citya&rules=C01", []), ["/controls/results/v1/_search"] = ("?tenantId=pg.citya", []),
                ["/controls/findings/v1/_search"] = ("?tenantId=pg.citya&rule=C01&fromTime=0&toTime=4102444800000&limit=10", []),
                [Workflow + "/businessservice/_search"] = ("?tenantId=pg.citya&businessServices=ESTIMATE", []),
                [Workflow + "/businessservice/_create"] = (string.Empty, Definition("FUZZ-2")),
                [Workflow + "/businessservice/_update"] = (string.Empty, new JsonObject { ["BusinessServices"] = new JsonArray(definition.DeepClone()) }),
                // An account of its own: failed sign-ins lock it.
                ["/user/oauth/token"] = ("?grant_type=password&scope=read&username=ME1&password=eGov@123&tenantId=pg.citya&userType=EMPLOYEE", []),
            };
        }

        private static JsonObject Delegation(string person) => new()
        {
            ["Delegation"] = new JsonObject
            {
                ["tenantId"] = "pg.citya", ["delegate"] = person, ["roles"] = new JsonArray("ESTIMATE_APPROVER"), ["upTo"] = 1000.5m, ["fromTime"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), ["toTime"] = TimeProvider.System.GetUtcNow().AddDays(30).ToUnixTimeMilliseconds(), ["reason"] = "leave",
            },
        };

        private static async Task<string> UuidOfAsync(WorksHost works, string userName) => (await works.StoredAsync($"select uuid from administration.users where user_name = '{userName}'"))[0]["uuid"]!.ToString()!;

        private static JsonObject Definition(string name) => new()
        {
            ["BusinessServices"] = new JsonArray(new JsonObject
            {
                ["tenantId"] = "pg.citya", ["businessService"] = name, ["business"] = "fuzz", ["businessServiceSla"] = 1000,
                ["states"] = new JsonArray(
                    new JsonObject { ["actions"] = new JsonArray(new JsonObject { ["action"] = "GO", ["nextState"] = "DONE", ["roles"] = new JsonArray("SUPERUSER") }) },
                    new JsonObject { ["state"] = "DONE", ["applicationStatus"] = "DONE", ["isTerminateState"] = true }),
            }),
        };
    }
}
