using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Projects;

/// <summary>Projects as clients send them.</summary>
internal static class GivenProjects
{
    public const string Create = "/project/v1/_create";
    public const string Update = "/project/v1/_update";
    public const long Day = 24 * 60 * 60 * 1000;
    private const string CityA = "pg.citya";

    /// <summary>Epoch milliseconds of now, give or take days.</summary>
    public static long InDays(int days) => TimeProvider.System.GetUtcNow().AddDays(days).ToUnixTimeMilliseconds();

    /// <summary>What the web client's form sends; members are changed by path.</summary>
    public static JsonObject Payload(params (string Path, JsonNode? Value)[] changes) => With(JsonNode.Parse("""
        {
          "tenantId": "pg.citya", "name": "Drain at Weavers Colony", "projectType": "MP-CWS", "projectSubType": "", "department": "",
          "description": "Covered drain", "referenceID": "", "natureOfWork": "Capital", "parent": "", "startDate": 0, "endDate": 0,
          "isTaskEnabled": false, "rowVersion": 0,
          "address": {"tenantId": "pg.citya", "latitude": 20.31, "longitude": 85.81, "city": "pg.citya", "boundaryType": "Ward", "boundary": "B1"},
          "documents": [{"tenantId": "pg.citya", "documentType": "PROJECT_PROPOSAL", "fileStoreId": "fileStore-test", "status": "ACTIVE", "additionalDetails": {"fileName": "a.pdf"}}],
          "additionalDetails": {"estimatedCostInRs": "250000", "dateOfProposal": 1690000000000, "locality": "SUN03", "creator": "JE"}
        }
        """)!.AsObject(), changes);

    /// <summary>Sets members by path such as <c>address.boundary</c> or <c>documents[0].status</c>; a path with a leading minus removes.</summary>
    public static JsonObject With(JsonObject project, params (string Path, JsonNode? Value)[] changes)
    {
        foreach (var (path, value) in changes)
        {
            var steps = path.TrimStart('-').Replace("[", ".[", StringComparison.Ordinal).Split('.');
            JsonNode owner = project;
            foreach (var step in steps[..^1]) owner = step[0] == '[' ? owner[int.Parse(step.Trim('[', ']'), System.Globalization.CultureInfo.InvariantCulture)]! : owner[step] ??= new JsonObject();
            if (path[0] == '-') owner.AsObject().Remove(steps[^1]);
            else owner[steps[^1]] = value?.DeepClone();
        }

        return project;
    }

    public static JsonObject Request(params JsonNode?[] projects) => new() { ["Projects"] = new JsonArray([.. projects.Select(project => project?.DeepClone())]) };

    /// <summary>Creates one project and answers it.</summary>
    public static async Task<JsonObject> CreatedAsync(this WorksHost works, params (string Path, JsonNode? Value)[] changes) =>
        (await (await works.AsAsync("JE1")).PostAsync(Create, Request(Payload(changes)))).Ok().At("Project[0]")!.AsObject();

    public static async Task<Reply> UpdateAsync(this WorksHost works, JsonObject project, bool cascading = false, params (string Name, string Value)[] headers)
    {
        var request = Request(project);
        request["isCascadingProjectDateUpdate"] = cascading;
        return await (await works.AsAsync("JE1")).PostAsync(Update, request, headers);
    }

    public static async Task<Reply> SearchAsync(this WorksHost works, JsonNode criteria, string query = "", string user = "JE1", string tenantId = CityA) =>
        await (await works.AsAsync(user, user.StartsWith("SUPERUSER", StringComparison.Ordinal) && tenantId == "pg" ? "pg" : tenantId))
            .PostAsync($"/project/v1/_search?tenantId={tenantId}&limit=10&offset=0{query}", Request(criteria));

    /// <summary>The project as a search answers it.</summary>
    public static async Task<JsonObject> ReadAsync(this WorksHost works, JsonNode? id, string query = "") =>
        (await works.SearchAsync(new JsonObject { ["tenantId"] = CityA, ["id"] = id?.DeepClone() }, query)).Ok().At("Project[0]")!.AsObject();

    public static Task<long> StoredCountAsync(this WorksHost works) => works.CountAsync("select count(*) from projects.projects");
}
