using System.Globalization;
using System.Text.Json.Nodes;
using Works.Api.Tests.Estimates;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Duties;

/// <summary>An office at work: estimates of any amount, each step by the person whose desk it is.</summary>
internal static class Office
{
    public const string WorkflowPath = "/egov-workflow-v2/egov-wf";
    public const string City = "pg.citya";

    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A project; parts of a whole, and works of one place, are told by parent and locality.</summary>
    public static async Task<string> ProjectAsync(WorksHost works, string? parent = null, string? locality = null, string? natureOfWork = null) =>
        (await (await works.AsAsync("JE1")).PostAsync("/project/v1/_create", new JsonObject
        {
            ["Projects"] = new JsonArray(new JsonObject
            {
                ["tenantId"] = City, ["name"] = "Drain at ward 1", ["projectType"] = "WT-CWS", ["description"] = "Drain", ["parent"] = parent, ["natureOfWork"] = natureOfWork,
                ["address"] = new JsonObject { ["tenantId"] = City, ["city"] = City, ["boundaryType"] = "Ward", ["boundary"] = "B1" },
                ["additionalDetails"] = new JsonObject { ["locality"] = locality },
            }),
        })).Ok().Text("Project[0].id");

    /// <summary>An estimate of <paramref name="units"/> CUM at 182.60 with 18 % GST: 10,000 come to 21,54,680.</summary>
    public static JsonObject Body(string projectId, decimal units)
    {
        var items = Math.Round(units * 182.60m, 2, MidpointRounding.AwayFromZero);
        var gst = Math.Round(items * 0.18m, 2, MidpointRounding.AwayFromZero);
        var body = EstimateScenario.Body(projectId);
        body["estimate"]!["estimateDetails"] = new JsonArray(EstimateScenario.Line("SOR", "SOR_000225", 182.60m, units, "CUM", items), EstimateScenario.Overhead("GST", gst));
        body["estimate"]!["additionalDetails"]!["totalEstimatedAmount"] = items + gst;
        return body;
    }

    public static async Task<JsonObject> SubmittedAsync(WorksHost works, string? projectId = null, decimal units = 100, string user = "JE1") =>
        (await (await works.AsAsync(user)).PostAsync("/estimate/v1/_create", Body(projectId ?? await ProjectAsync(works), units))).Ok().At("estimates[0]")!.AsObject();

    /// <summary>One step by one person.</summary>
    public static async Task<Reply> StepAsync(WorksHost works, string user, JsonObject estimate, string action, params string[] assignees)
    {
        var body = EstimateScenario.Update(estimate, action);
        body["workflow"]!["assignees"] = new JsonArray([.. assignees.Select(uuid => (JsonNode)uuid)]);
        return await (await works.AsAsync(user)).PostAsync("/estimate/v1/_update", body);
    }

    /// <summary>Verified by EE1, sanctioned by ME1, approved by EO1, as far as <paramref name="steps"/> goes.</summary>
    public static async Task WalkAsync(WorksHost works, JsonObject estimate, int steps = 3)
    {
        foreach (var (user, action) in new[] { ("EE1", "VERIFYANDFORWARD"), ("ME1", "TECHNICALSANCTION"), ("EO1", "APPROVE") }.Take(steps)) (await StepAsync(works, user, estimate, action)).Ok();
    }

    public static async Task<string> UuidAsync(WorksHost works, string user) =>
        (await works.StoredAsync($"select uuid from administration.users where user_name = '{user}' and tenant_id like 'pg.city%'"))[0]["uuid"]!.ToString()!;

    public static async Task<string> StateAsync(WorksHost works, JsonObject estimate) =>
        (string)(await works.StoredAsync($"select state from administration.workflow_positions where business_id = '{(string)estimate["estimateNumber"]!}'"))[0]["state"]!;

    /// <summary>Gives a person one more role at his city.</summary>
    public static Task GrantAsync(WorksHost works, string user, string role) => works.StoredAsync(
        $"""
        insert into administration.user_roles (user_uuid, position, tenant_id, role_code, role_tenant_id)
        select uuid, (select max(position) + 1 from administration.user_roles r where r.user_uuid = u.uuid), tenant_id, '{role}', tenant_id
        from administration.users u where user_name = '{user}' and tenant_id = '{City}' on conflict do nothing
        """);

    /// <summary>Changes rows of a master, as an administrator would.</summary>
    public static Task ChangeMasterAsync(WorksHost works, string master, string where, string data) => works.StoredAsync(
        $"""
        update administration.masters set data = (data::jsonb || '{data}'::jsonb)::text::json where schema_code = '{master}' and {where};
        update administration.master_revision set revision = revision + 1;
        """);

    public static Task AddMasterAsync(WorksHost works, string master, string code, string data) => works.StoredAsync(
        $"""
        insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
        values (gen_random_uuid(), 'pg', '{master}', '{code}', '{data}', 999, 'test', 0, 'test', 0);
        update administration.master_revision set revision = revision + 1;
        """);

    public static string Text(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
