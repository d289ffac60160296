using System.Text.Json.Nodes;
using Works.Api.Tests.Edge;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Rules;

/// <summary>Findings, rule results, delegations, counts and escalations of another city.</summary>
internal sealed class RuleAttacks : IModuleAttacks
{
    public async Task<IReadOnlyDictionary<string, (string Query, JsonObject Body)[]>> PrepareAsync(WorksHost works, Client cityA, CityRecords records)
    {
        const string Own = "pg.cityb";
        const string Workflow = "/egov-workflow-v2/egov-wf";
        var (number, estimateId) = ((string)records.Estimate["estimateNumber"]!, (string)records.Estimate["id"]!);
        await works.StoredAsync(
            $"""
            insert into administration.control_findings (id, tenant_id, rule, subject, code, message, actor, correlation_id, found_time)
            values (gen_random_uuid(), 'pg.citya', 'C01', '{number}', 'X', '{RouteTests.Marker}', gen_random_uuid(), 'x', 1);
            """);
        var run = Guid.NewGuid();
        await works.StoredAsync(
            $$"""
            insert into administration.rule_runs (id, tenant_id, kind, started_time, finished_time, started_by, checks) values ('{{run}}', 'pg', 'NIGHTLY', 1, 2, gen_random_uuid(), '[{"rule": "C01", "durationMs": 1}]');
            insert into administration.rule_breaches (run_id, tenant_id, rule, breaches, offenders)
            values ('{{run}}', 'pg.citya', 'C01', 1, '[{"tenantId": "pg.citya", "subject": "{{RouteTests.Marker}}"}]');
            """);
        var delegation = (await cityA.PostAsync(Workflow + "/delegation/v1/_create", new
        {
            Delegation = new
            {
                tenantId = "pg.citya", @delegate = records.UserUuid, roles = new[] { "ESTIMATE_APPROVER" }, reason = RouteTests.Marker,
                fromTime = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), toTime = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(),
            },
        })).Ok().Text("Delegations[0].id");
        JsonObject Lend(string tenantId) => new()
        {
            ["Delegation"] = new JsonObject
            {
                ["tenantId"] = tenantId, ["delegate"] = records.UserUuid, ["roles"] = new JsonArray("ESTIMATE_APPROVER"),
                ["fromTime"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), ["toTime"] = TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds(),
            },
        };
        return new Dictionary<string, (string, JsonObject)[]>(StringComparer.Ordinal)
        {
            ["/controls/rules/v1/_search"] = [($"?tenantId={Own}", [])],
            ["/controls/rules/v1/_run"] = [($"?tenantId={Own}", []), ("?tenantId=pg", [])],
            ["/controls/results/v1/_search"] = [($"?tenantId={Own}", []), ($"?tenantId={Own}&runId={run}", []), ("?tenantId=pg", [])],
            ["/controls/findings/v1/_search"] = [($"?tenantId={Own}", []), ($"?tenantId={Own}&subject={Uri.EscapeDataString(number)}", []), ("?tenantId=pg", [])],
            [Workflow + "/delegation/v1/_create"] = [(string.Empty, Lend(Own))],
            [Workflow + "/delegation/v1/_revoke"] = [(string.Empty, new JsonObject { ["Delegation"] = new JsonObject { ["tenantId"] = Own, ["id"] = delegation } })],
            [Workflow + "/delegation/v1/_search"] = [($"?tenantId={Own}", []), ($"?tenantId={Own}&id={delegation}", []), ("?tenantId=pg", [])],
            [Workflow + "/workload/v1/_search"] = [(string.Empty, new JsonObject { ["criteria"] = new JsonObject { ["tenantId"] = Own, ["assignees"] = new JsonArray(records.UserUuid) } })],
            [Workflow + "/process/_count"] = [($"?tenantId={Own}&businessIds={Uri.EscapeDataString(number)}", [])],
            [Workflow + "/process/_statuscount"] = [($"?tenantId={Own}&businessIds={Uri.EscapeDataString(number)}", []), ("?tenantId=pg", [])],
            [Workflow + "/process/_nearingslacount"] = [($"?tenantId={Own}&businessService=ESTIMATE&businessIds={Uri.EscapeDataString(number)}", [])],
            [Workflow + "/escalate/_search"] = [($"?tenantId={Own}&businessIds={Uri.EscapeDataString(number)}", []), ($"?tenantId={Own}&ids={estimateId}", [])],
            [Workflow + "/auto/{businessService}/_escalate"] = [($"?tenantId={Own}", [])],
        };
    }
}
