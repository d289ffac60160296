using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Works.Api.Tests.Assets;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Events;
using Works.Api.Tests.Organisations;
using Works.Api.Tests.Persons;
using Works.Api.Tests.Support;
using Works.Platform.Edge;

namespace Works.Api.Tests.Edge;

/// <summary>
/// What must hold for every mapped route. The routes come from the running host, so a route that is added is tested, or fails
/// <see cref="Every_route_is_called_with_records_of_another_city_and_gives_nothing_away"/> until it has its line there.
/// </summary>
public sealed class RouteTests(WorksHost works) : IClassFixture<WorksHost>
{
    /// <summary>Text that stands in records of pg.citya only; whoever reads it elsewhere has read another city's records.</summary>
    public const string Marker = "ONLY-IN-CITYA";

    /// <summary>What each module beyond the foundation adds to the attack; their routes are not in <see cref="IsolationAttacks"/>.</summary>
    private static readonly IModuleAttacks[] Modules =
    [
        new EventAttacks(),
        new Contracts.ContractAttacks(),
        new Measurements.MeasurementAttacks(),
        new Attendance.AttendanceAttacks(),
        new Bills.BillAttacks(),
        new Payments.PaymentAttacks(),
        new OrganisationAttacks(),
        new AssetAttacks(),
        new MasterData.DataAttacks(),
        new Rules.RuleAttacks(),
        new RegistryPersonAttacks(),
        new Insights.InsightAttacks(),
        new Insights.DocumentAttacks(),
    ];

    /// <summary>The only routes that are open, mixed or without a role check: the lists of spec 50 §2.2 and the routes of ours named there.</summary>
    private static readonly Dictionary<string, RouteAccess> Unprotected = new(StringComparer.Ordinal)
    {
        ["/user/oauth/token"] = RouteAccess.Open, ["/user-otp/v1/_send"] = RouteAccess.Open, ["/otp/v1/_validate"] = RouteAccess.Open, ["/user/citizen/_create"] = RouteAccess.Open,
        ["/user/password/nologin/_update"] = RouteAccess.Open, ["/localization/messages"] = RouteAccess.Open, ["/localization/messages/v1/_search"] = RouteAccess.Open,
        ["/egov-mdms-service/v1/_search"] = RouteAccess.Open, ["/egov-mdms-service/v1/_get"] = RouteAccess.Open, ["/mdms-v2/v1/_search"] = RouteAccess.Open,
        // A peer has no account: its signature is checked instead (decision 36).
        ["/mukta/digit-exchange/v1/exchange/{type}"] = RouteAccess.Open, ["/ifms/digit-exchange/v1/exchange/{type}"] = RouteAccess.Open,
        ["/user/_details"] = RouteAccess.Open, // names the token itself, in the query
        ["/filestore/v1/files"] = RouteAccess.Mixed, ["/filestore/v1/files/url"] = RouteAccess.Mixed, ["/filestore/v1/files/id"] = RouteAccess.Mixed,
        ["/filestore/v1/files/tag"] = RouteAccess.Mixed, ["/filestore/v1/files/metadata"] = RouteAccess.Mixed, ["/filestore/v1/files/content/{fileStoreId}"] = RouteAccess.Open,
        ["/user/_search"] = RouteAccess.Mixed, ["/user/v1/_search"] = RouteAccess.Mixed, ["/user/users/_createnovalidate"] = RouteAccess.Mixed,
        ["/egov-idgen/id/_generate"] = RouteAccess.Mixed, ["/egov-location/location/v11/boundarys/_search"] = RouteAccess.Mixed,
        ["/boundary-service/boundary-relationships/_search"] = RouteAccess.Mixed,
        ["/access/v1/actions/mdms/_get"] = RouteAccess.SignedIn, ["/mdms-v2/v2/_search"] = RouteAccess.SignedIn, ["/mdms-v2/v2/_count"] = RouteAccess.SignedIn,
        ["/user/_logout"] = RouteAccess.Open, // names the token itself, which may be dead already; without any it answers 401
        ["/user/sessions/v1/_search"] = RouteAccess.SignedIn, ["/user/sessions/v1/_end"] = RouteAccess.SignedIn, // one's own; of others only for their administrators
        ["/user/profile/_update"] = RouteAccess.SignedIn, ["/user/password/_update"] = RouteAccess.SignedIn,
        ["/egov-workflow-v2/egov-wf/businessservice/_search"] = RouteAccess.SignedIn, ["/egov-workflow-v2/egov-wf/process/_search"] = RouteAccess.SignedIn,
        ["/access/v1/actions/_authorize"] = RouteAccess.SignedIn, ["/access/v1/roles/_search"] = RouteAccess.SignedIn,
    };

    [Fact]
    public void Only_the_routes_of_the_contract_are_open() =>
        Assert.Empty(Routes().Where(route => route.Access != RouteAccess.Protected && (!Unprotected.TryGetValue(route.Path, out var access) || access != route.Access)).Select(route => $"{route.Path} {route.Access}"));

    [Fact]
    public async Task Without_a_valid_token_no_closed_route_answers()
    {
        foreach (var route in Closed())
        {
            (await works.Anonymous.PostAsync(route.Sample)).Refused("CustomException", 401);
            (await works.Anonymous.PostRawAsync(route.Sample, string.Empty)).Refused("CustomException", 401);
            (await new Client(works.Http, Guid.NewGuid().ToString()).PostAsync(route.Sample)).Refused("InvalidAccessTokenException", 401);
        }
    }

    [Fact]
    public async Task A_caller_without_a_granted_role_is_refused_everywhere()
    {
        var citizen = await works.AsAsync("9000000199", "pg");
        foreach (var route in Closed().Where(route => route.Access == RouteAccess.Protected)) (await citizen.PostAsync(route.Sample)).Refused("CustomException", 403);
    }

    [Fact]
    public async Task Somebody_holds_a_right_to_every_protected_route()
    {
        var control = works.Services.GetRequiredService<IAccessControl>();
        foreach (var route in Closed().Where(route => route.Access == RouteAccess.Protected))
            Assert.False((await control.RolesGrantedAsync("pg", route.Sample, TestContext.Current.CancellationToken)).Count == 0, $"No role is granted {route.Sample}: a row is missing in the access-control masters.");
    }

    [Fact]
    public async Task Naming_another_city_is_refused_everywhere()
    {
        var foreigner = await works.AsAsync("SUPERUSERB", "pg.cityb");
        foreach (var route in Closed())
        {
            (await foreigner.PostAsync(route.Sample + "?tenantId=pg.citya")).Refused("CustomException", 403);
            (await foreigner.PostAsync(route.Sample, new { criteria = new { tenantId = "pg.citya" } })).Refused("CustomException", 403);
            (await foreigner.PostAsync(route.Sample + "?tenantId=pg.cityb", new { items = new[] { new { tenantId = "pg.citya" } } })).Refused("CustomException", 403);
        }
    }

    [Fact]
    public async Task A_malformed_body_is_refused_everywhere()
    {
        var client = await works.AsAsync("SUPERUSERA");
        foreach (var route in Routes().Where(route => route.IsJson))
        {
            foreach (var (body, codes) in new[] { ("{\"a\":", new[] { "JsonParseException" }), ("[]", [route.Sample == "/egov-enc-service/crypto/v1/_decrypt" ? "INVALID_REQUEST" : "JsonParseException"]), ("not json", ["JsonParseException"]) })
            {
                var reply = await client.PostRawAsync(route.Sample, body, headers: ("auth-token", client.Token!));
                Assert.True(reply.Status == 400 && (reply.Codes is [var code] && codes.Contains(code) || reply.Json is JsonArray || reply.Json?["error"] is not null || reply.Json?["errorMessage"] is not null), $"{route.Sample} {body}: {reply}");
            }
        }
    }

    [Fact]
    public async Task Every_route_is_called_with_records_of_another_city_and_gives_nothing_away()
    {
        var records = await RecordsOfCityAAsync();
        var attacks = new Dictionary<string, (string Query, JsonObject Body)[]>(IsolationAttacks.All(records), StringComparer.Ordinal);
        foreach (var module in Modules)
        {
            foreach (var (path, shots) in await module.PrepareAsync(works, await works.AsAsync("SUPERUSERA"), records)) attacks.Add(path, shots);
        }

        await QuietAsync();
        var missing = Closed().Select(route => route.Path).Except(attacks.Keys, StringComparer.Ordinal).ToList();
        Assert.True(missing.Count == 0, "Say in IsolationAttacks how another city's records would be asked for at: " + string.Join(", ", missing));

        var foreigner = await works.AsAsync("SUPERUSERB", "pg.cityb");
        var before = await DigestAsync();
        foreach (var route in Closed())
        {
            foreach (var (query, body) in attacks[route.Path])
            {
                var reply = await foreigner.PostAsync(route.Sample + query, body);
                // A document is bytes: none is given at all, because no text could be found in them.
                Assert.True(route.Path.StartsWith("/egov-pdf/download/", StringComparison.Ordinal) ? reply.Status == 404 : reply.Status is 200 or 201 or 202 or 400 or 403 or 501, $"{route.Path}: {reply}");
                Assert.DoesNotContain(Marker, reply.Body);
            }
        }

        Assert.Equal(before, await DigestAsync());
    }

    // Reactions to the records are part of them: nothing of the city may change by itself from here on.
    private async Task QuietAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await works.CountAsync("select count(*) from platform.outbox_deliveries where delivered_time is null and discarded_time is null and parked_time is null") > 0 && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
            await Task.Delay(100, TestContext.Current.CancellationToken);
    }

    private async Task<CityRecords> RecordsOfCityAAsync()
    {
        var client = await works.AsAsync("SUPERUSERA");
        var project = (await client.PostAsync("/project/v1/_create", new
        {
            Projects = new[] { new { tenantId = "pg.citya", name = Marker, projectType = "WT-CWS", description = Marker, address = new { tenantId = "pg.citya", city = "pg.citya", boundaryType = "Ward", boundary = "B1" } } },
        })).Ok().At("Project[0]")!.AsObject();
        var body = EstimateScenario.Body((string)project["id"]!);
        body["estimate"]!["name"] = Marker;
        body["workflow"]!["comments"] = Marker;
        var estimate = (await client.PostAsync("/estimate/v1/_create", body)).Ok().At("estimates[0]")!.AsObject();
        var user = (await works.StoredAsync("select uuid, id from administration.users where user_name = 'JE1'"))[0];
        await works.StoredAsync($"update administration.users set name = '{Marker}' where user_name = 'JE1'");
        var master = Guid.NewGuid();
        await works.StoredAsync(
            $$"""
            insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
            values ('{{master}}', 'pg.citya', 'works.Secret', '{{Marker}}', '{"code": "{{Marker}}"}', 10, 't', 0, 't', 0)
            """);
        await works.StoredAsync(
            $"""
            insert into administration.texts (tenant_id, locale, module, code, message, created_by, created_time, last_modified_by, last_modified_time)
            values ('pg.citya', 'en_IN', 'secret', 'SECRET', '{Marker}', 't', 0, 't', 0)
            """);
        var entry = (await works.StoredAsync($"select id from platform.audit_entries where entity_id = '{(string)project["id"]!}' limit 1"))[0];
        return new CityRecords(project, estimate, user["uuid"]!.ToString()!, (long)user["id"]!, master.ToString(), entry["id"]!.ToString()!);
    }

    // Every row of the city, of every table: whatever a foreigner does, this stays.
    private async Task<string> DigestAsync()
    {
        var tables = await works.StoredAsync(
            "select a.attrelid::regclass::text as name from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attname = 'tenant_id' and c.relkind = 'r' and c.relname not in ('sessions', 'outbox_deliveries', 'history_batches') order by 1");
        var digests = new List<string>();
        foreach (var table in tables)
            digests.Add($"{table["name"]} " + (await works.StoredAsync($"select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from {table["name"]} t where tenant_id = 'pg.citya'"))[0]["digest"]);
        return string.Join('\n', digests);
    }

    private IEnumerable<Route> Closed() => Routes().Where(route => route.Access is RouteAccess.Protected or RouteAccess.SignedIn);

    private IEnumerable<Route> Routes() => works.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<OutsideTheContract>() is null && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is [.., "POST"])
        .Select(endpoint => new Route(
            "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata.GetMetadata<AccessOf>()?.Access ?? RouteAccess.Protected, endpoint.Metadata.GetMetadata<TakesForm>() is null));

    private sealed record Route(string Path, RouteAccess Access, bool IsJson)
    {
        /// <summary>The path with values for its parameters.</summary>
        public string Sample => Path.Replace("{document}", "estimate", StringComparison.Ordinal)
            .Replace("port/{schemaCode}", "port/works.Secret", StringComparison.Ordinal).Replace("{schemaCode}", "works.ProjectType", StringComparison.Ordinal)
            .Replace("{businessService}", "ESTIMATE", StringComparison.Ordinal).Replace("exchange/{type}", "exchange/program", StringComparison.Ordinal);
    }
}

/// <summary>Records of one city, as its own people see them.</summary>
internal sealed record CityRecords(JsonObject Project, JsonObject Estimate, string UserUuid, long UserId, string MasterId, string AuditEntryId);

/// <summary>A module's part of the attack on isolation: one class per module, in its folder of the tests.</summary>
internal interface IModuleAttacks
{
    /// <summary>
    /// Makes records of the module in pg.citya that carry <see cref="RouteTests.Marker"/>, and says for each closed route of the module which
    /// requests of a user of pg.cityb, claiming pg.cityb, point at them.
    /// </summary>
    Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records);
}

/// <summary>For every closed route: requests of a user of pg.cityb that claim pg.cityb and point at records of pg.citya.</summary>
internal static class IsolationAttacks
{
    private const string Own = "pg.cityb";

    public static IReadOnlyDictionary<string, (string Query, JsonObject Body)[]> All(CityRecords records)
    {
        var (projectId, estimateId, number) = ((string)records.Project["id"]!, (string)records.Estimate["id"]!, (string)records.Estimate["estimateNumber"]!);
        JsonObject Claimed(JsonObject record)
        {
            var copy = record.DeepClone().AsObject();
            copy["tenantId"] = Own;
            return copy;
        }

        JsonObject Projects(JsonNode project) => new() { ["Projects"] = new JsonArray(project) };
        JsonObject Estimate(JsonObject estimate, string action) => new() { ["estimate"] = Claimed(estimate), ["workflow"] = new JsonObject { ["action"] = action } };
        JsonObject Inbox(JsonObject criteria) => new()
        {
            ["inbox"] = new JsonObject
            {
                ["tenantId"] = Own, ["moduleSearchCriteria"] = criteria,
                ["processSearchCriteria"] = new JsonObject { ["tenantId"] = "pg.citya", ["moduleName"] = "estimate-service", ["businessService"] = new JsonArray("ESTIMATE") },
            },
        };
        (string, JsonObject)[] Wms() => [(string.Empty, Inbox(new JsonObject { ["tenantId"] = "pg.citya" })), (string.Empty, Inbox(new JsonObject { ["estimateId"] = number, ["estimateNumber"] = number }))];
        JsonObject Masters(bool ids) => new()
        {
            ["MdmsCriteria"] = new JsonObject { ["tenantId"] = Own, ["schemaCode"] = "works.Secret", ["ids"] = ids ? new JsonArray(records.MasterId) : null },
        };
        JsonObject Master() => new()
        {
            ["Mdms"] = new JsonObject
            {
                ["id"] = records.MasterId, ["tenantId"] = Own, ["schemaCode"] = "works.Secret", ["data"] = new JsonObject { ["code"] = "stolen" }, ["auditDetails"] = new JsonObject(),
            },
        };
        JsonObject Schema() => new()
        {
            ["SchemaDefinition"] = new JsonObject
            {
                ["tenantId"] = Own, ["code"] = "works.Secret", ["description"] = "theirs",
                ["definition"] = new JsonObject { ["required"] = new JsonArray("code"), ["x-unique"] = new JsonArray("code") },
            },
        };
        JsonObject Texts() => new()
        {
            ["tenantId"] = Own,
            ["messages"] = new JsonArray(new JsonObject { ["code"] = "SECRET", ["message"] = "stolen", ["module"] = "secret", ["locale"] = "en_IN" }),
        };
        JsonObject Rates() => new()
        {
            ["sorDetails"] = new JsonObject { ["tenantId"] = Own, ["sorCodes"] = new JsonArray("SOR_000197"), ["sorId"] = new JsonArray(records.MasterId), ["effectiveFrom"] = "4102444800000" },
        };
        JsonObject Statement() => new() { ["statementRequest"] = new JsonObject { ["tenantId"] = Own, ["id"] = estimateId } };
        JsonObject StatementOf() => new() { ["searchCriteria"] = new JsonObject { ["tenantId"] = Own, ["referenceId"] = estimateId } };
        JsonObject Employee() => new()
        {
            ["Employees"] = new JsonArray(new JsonObject
            {
                ["id"] = records.UserId, ["uuid"] = records.UserUuid, ["code"] = "JE1", ["tenantId"] = Own, ["employeeType"] = "PNT", ["isActive"] = false,
                ["user"] = new JsonObject { ["uuid"] = records.UserUuid, ["name"] = "stolen", ["mobileNumber"] = "8222222222", ["dob"] = 600000000000, ["roles"] = new JsonArray(new JsonObject { ["code"] = "EMPLOYEE" }) },
                ["jurisdictions"] = new JsonArray(new JsonObject { ["hierarchy"] = "ADMIN", ["boundaryType"] = "City", ["boundary"] = "pg.citya", ["tenantId"] = "pg.citya" }),
                ["assignments"] = new JsonArray(new JsonObject { ["department"] = "WRK", ["designation"] = "WRK_JE", ["fromDate"] = 1600000000000, ["isCurrentAssignment"] = true }),
            }),
        };
        var user = new JsonObject { ["uuid"] = records.UserUuid, ["id"] = records.UserId, ["tenantId"] = Own, ["name"] = "stolen", ["password"] = "Bb@12345", ["active"] = false };
        var step = new JsonObject { ["tenantId"] = Own, ["businessService"] = "ESTIMATE", ["businessId"] = number, ["moduleName"] = "estimate-service", ["action"] = "VERIFYANDFORWARD" };

        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            ["/project/v1/_create"] = [(string.Empty, Projects(new JsonObject { ["tenantId"] = Own, ["name"] = "child", ["parent"] = projectId }))],
            ["/project/v1/_search"] =
            [
                ($"?tenantId={Own}&limit=10&offset=0", Projects(new JsonObject { ["tenantId"] = Own, ["id"] = projectId })),
                ($"?tenantId={Own}&limit=10&offset=0&isAncestorProjectId=true", Projects(new JsonObject { ["tenantId"] = Own, ["id"] = projectId })),
            ],
            ["/project/v1/_update"] = [(string.Empty, Projects(Claimed(records.Project)))],
            ["/project/v2/_search"] = [($"?tenantId={Own}&limit=10&offset=0", new JsonObject { ["Project"] = new JsonObject { ["id"] = new JsonArray(projectId), ["tenantId"] = Own } })],
            ["/estimate/v1/_create"] =
            [
                (string.Empty, Estimate(records.Estimate, "SUBMIT")),
                (string.Empty, Estimate(new JsonObject(records.Estimate.DeepClone().AsObject().Where(m => m.Key != "businessService").Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))) { ["businessService"] = "REVISION-ESTIMATE" }, "SUBMIT")),
            ],
            ["/estimate/v1/_search"] = [($"?tenantId={Own}&ids={estimateId}", []), ($"?tenantId={Own}&estimateNumber={number}", []), ($"?tenantId={Own}&projectId={projectId}", [])],
            ["/estimate/v1/_update"] = [(string.Empty, Estimate(records.Estimate, "VERIFYANDFORWARD"))],
            ["/estimate/v1/_calculate"] = [(string.Empty, new JsonObject { ["estimate"] = Claimed(records.Estimate) })],
            ["/rate-analysis/v1/_calculate"] = [(string.Empty, Rates())],
            ["/rate-analysis/v1/_create"] = [(string.Empty, Rates())],
            ["/rate-analysis/v1/composition/_save"] = [(string.Empty, new JsonObject { ["composition"] = new JsonObject { ["tenantId"] = Own, ["sorId"] = "SOR_000197" } })],
            ["/rate-analysis/v1/composition/_search"] = [(string.Empty, new JsonObject { ["tenantId"] = Own, ["sorId"] = "SOR_000197" })],
            ["/rate-analysis/v1/scheduler/_create"] =
            [
                (string.Empty, new JsonObject { ["Schedule"] = new JsonObject { ["tenantId"] = Own, ["effectiveFrom"] = 4102444800000, ["sorIds"] = new JsonArray(records.MasterId) } }),
            ],
            ["/rate-analysis/v1/scheduler/_search"] =
            [
                (string.Empty, new JsonObject { ["SearchCriteria"] = new JsonObject { ["tenantId"] = Own }, ["Pagination"] = new JsonObject() }),
            ],
            ["/statements/v1/analysis/_create"] = [(string.Empty, Statement())],
            ["/statements/v1/analysis/_search"] = [(string.Empty, StatementOf())],
            ["/statements/v1/utilization/_create"] = [(string.Empty, Statement())],
            ["/statements/v1/utilization/_search"] = [(string.Empty, StatementOf())],
            ["/inbox/v2/_search"] = Wms(),
            ["/wms/{document}/_search"] = Wms(),
            ["/egov-workflow-v2/egov-wf/process/_search"] = [($"?tenantId={Own}&businessIds={number}&history=true", []), ($"?tenantId={Own}&assignee={records.UserUuid}", [])],
            ["/egov-workflow-v2/egov-wf/process/_transition"] = [(string.Empty, new JsonObject { ["ProcessInstances"] = new JsonArray(step) })],
            ["/egov-workflow-v2/egov-wf/businessservice/_search"] = [($"?tenantId={Own}", [])],
            ["/egov-workflow-v2/egov-wf/businessservice/_create"] = [(string.Empty, new JsonObject { ["BusinessServices"] = new JsonArray(new JsonObject { ["tenantId"] = Own }) })],
            ["/mdms-v2/v2/_search"] = [(string.Empty, Masters(ids: true)), (string.Empty, Masters(ids: false))],
            ["/mdms-v2/v2/_count"] = [(string.Empty, Masters(ids: true))],
            ["/mdms-v2/v2/_create/{schemaCode}"] = [(string.Empty, Master())],
            ["/mdms-v2/v2/_update/{schemaCode}"] = [(string.Empty, Master())],
            ["/mdms-v2/schema/v1/_create"] = [(string.Empty, Schema())],
            ["/mdms-v2/schema/v1/_update"] = [(string.Empty, Schema())],
            ["/mdms-v2/schema/v1/_search"] = [(string.Empty, new JsonObject { ["SchemaDefCriteria"] = new JsonObject { ["tenantId"] = Own } })],
            ["/localization/messages/v1/_upsert"] = [(string.Empty, Texts())],
            ["/localization/messages/v1/_create"] = [(string.Empty, Texts())],
            ["/localization/messages/v1/_update"] = [(string.Empty, Texts())],
            ["/localization/messages/v1/_delete"] = [(string.Empty, Texts())],
            ["/localization/messages/cache-bust"] = [($"?tenantId={Own}", [])],
            ["/audit-service/log/v1/_search"] = [($"?objectId={estimateId}", []), ($"?tenantId={Own}&objectId={projectId}", []), ($"?userUUID={records.UserUuid}&limit=100", [])],
            ["/audit-service/log/v1/_verify"] = [(string.Empty, new JsonObject { ["objectId"] = projectId, ["keyValuePairs"] = new JsonObject { ["name"] = "ONLY" } })],
            ["/audit-service/history/v1/_verify"] = [(string.Empty, []), ($"?tenantId={Own}", [])],
            ["/audit-service/history/v1/_proof"] = [($"?tenantId={Own}&id={records.AuditEntryId}", []), ($"?id={records.AuditEntryId}", [])],
            ["/audit-service/reads/v1/_search"] = [(string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["userUUID"] = records.UserUuid.ToString() } }), ($"?tenantId={Own}", [])],
            ["/egov-enc-service/crypto/v1/_rotateallkeys"] = [($"?tenantId={Own}", [])], ["/egov-enc-service/crypto/v1/_rotatekey"] = [($"?tenantId={Own}", new JsonObject { ["tenantId"] = Own })],
            ["/egov-enc-service/keys/v1/_search"] = [($"?tenantId={Own}", [])],
            ["/egov-enc-service/crypto/v1/_encrypt"] = [(string.Empty, new JsonObject { ["encryptionRequests"] = new JsonArray(new JsonObject { ["tenantId"] = Own, ["type"] = "Normal", ["value"] = "ONLY" }) })],
            ["/egov-enc-service/crypto/v1/_decrypt"] = [($"?tenantId={Own}", new JsonObject { ["value"] = "1|ONLY" })],
            ["/egov-enc-service/crypto/v1/_sign"] = [(string.Empty, new JsonObject { ["tenantId"] = Own, ["value"] = "ONLY" })],
            ["/egov-enc-service/crypto/v1/_verify"] = [($"?tenantId={Own}", new JsonObject { ["value"] = "ONLY", ["signature"] = "1|ONLY" })],
            ["/user/sessions/v1/_search"] = [(string.Empty, new JsonObject { ["userUuid"] = records.UserUuid.ToString() })],
            ["/user/sessions/v1/_end"] = [(string.Empty, new JsonObject { ["userUuid"] = records.UserUuid.ToString() })],
            ["/user/users/_updatenovalidate"] = [(string.Empty, new JsonObject { ["user"] = user })],
            ["/user/profile/_update"] = [(string.Empty, new JsonObject { ["user"] = user.DeepClone() })],
            ["/user/password/_update"] = [(string.Empty, new JsonObject { ["tenantId"] = Own, ["type"] = "EMPLOYEE", ["userName"] = "JE1", ["existingPassword"] = "not mine", ["newPassword"] = "Bb@12345" })],
            ["/access/v1/actions/mdms/_get"] = [(string.Empty, new JsonObject { ["tenantId"] = Own, ["roleCodes"] = new JsonArray("STADMIN"), ["enabled"] = true })],
            ["/access/v1/actions/_authorize"] = [(string.Empty, new JsonObject { ["AuthorizationRequest"] = new JsonObject { ["roles"] = new JsonArray(new JsonObject { ["code"] = "SUPERUSER", ["tenantId"] = Own }), ["uri"] = "/project/v1/_create", ["tenantIds"] = new JsonArray(Own) } })],
            ["/access/v1/roles/_search"] = [($"?tenantId={Own}", [])],
            ["/egov-hrms/employees/_create"] = [(string.Empty, Employee())],
            ["/egov-hrms/employees/_update"] = [(string.Empty, Employee())],
            ["/egov-hrms/employees/_search"] = [($"?tenantId={Own}&codes=JE1", []), ($"?uuids={records.UserUuid}", []), ($"?ids={records.UserId}", []), ($"?tenantId={Own}&names=ONLY", [])],
            ["/egov-hrms/employees/_count"] = [($"?tenantId={Own}", [])],
            ["/egov-workflow-v2/egov-wf/businessservice/_update"] = [(string.Empty, new JsonObject { ["BusinessServices"] = new JsonArray(new JsonObject { ["tenantId"] = Own, ["uuid"] = Guid.NewGuid().ToString() }) })],
        };
    }
}
