using Works.Api.Tests.Support;

namespace Works.Api.Tests.MasterData;

/// <summary>Schemas and records that tests start from.</summary>
internal static class Given
{
    public static Dictionary<string, object> Definition => new(StringComparer.Ordinal)
    {
        ["type"] = "object",
        ["properties"] = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["code"] = new { type = "string", maxLength = 20 },
            ["active"] = new { type = "boolean" },
            ["order"] = new { type = "integer" },
            ["group"] = new { type = "string" },
        },
        ["required"] = new[] { "code" },
        ["x-unique"] = new[] { "code" },
        ["additionalProperties"] = false,
    };

    public static async Task SchemaAsync(Client admin, string code, Dictionary<string, object>? definition = null) =>
        (await admin.PostAsync("/mdms-v2/schema/v1/_create", new { SchemaDefinition = new { tenantId = "pg", code, description = "test", definition = definition ?? Definition } })).Ok(202);

    public static async Task<Reply> RecordAsync(Client admin, string tenantId, string schemaCode, object data) =>
        (await admin.PostAsync($"/mdms-v2/v2/_create/{schemaCode}", new { Mdms = new { tenantId, schemaCode, data } })).Ok(202);
}
