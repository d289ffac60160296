using System.Globalization;
using System.Text.Json.Nodes;
using Works.Api.Tests.Support;

namespace Works.Api.Tests.Estimates;

/// <summary>Items, rates and compositions of a state's schedule, entered as an administrator would.</summary>
internal static class RateScenario
{
    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public static long Tomorrow => Now + 86_400_000;

    public static string Text(long instant) => instant.ToString(CultureInfo.InvariantCulture);

    public static object Ask(string code, long from, string tenantId = "pg", string[]? ids = null) =>
        new { sorDetails = new { tenantId, sorCodes = new[] { code }, sorId = ids, effectiveFrom = Text(from) } };

    public static Task<IReadOnlyList<Dictionary<string, object?>>> MasterAsync(WorksHost works, string master, string identifier, string data, string tenantId = "pg") => works.StoredAsync(
        $"""
        insert into administration.masters (id, tenant_id, schema_code, unique_identifier, data, position, created_by, created_time, last_modified_by, last_modified_time)
        values (gen_random_uuid(), '{tenantId}', 'WORKS-SOR.{master}', '{identifier}', '{data}', 9000, 'test', 0, 'test', 0);
        update administration.master_revision set revision = revision + 1;
        """);

    /// <summary>A works item made of 100 kg of cement (7.60) for 2 units: material 380.00, cess 3.80, rate 383.80.</summary>
    public static async Task<string> ItemAsync(WorksHost works, string code, bool composed = true, string? rate = null, string basics = """[{"sorId": "SOR_000301", "quantity": "100"}]""", string charges = "[]")
    {
        await MasterAsync(works, "SOR", code, $$"""{"id": "{{code}}", "sorType": "W", "sorSubType": "MASONRY", "sorVariant": "NA", "uom": "CUM", "quantity": 1, "description": "Test item"}""");
        if (composed)
            await MasterAsync(works, "Composition", "C_" + code, $$"""{"compositionId": "C_{{code}}", "sorId": "{{code}}", "sorType": "W", "quantity": 2, "active": true, "effectiveFrom": "1680307200000", "effectiveTo": null, "basicSorDetails": {{basics}}, "additionalCharges": {{charges}}}""");
        if (rate is not null)
            await MasterAsync(works, "Rates", code + ".1", $$"""{"sorId": "{{code}}", "rate": {{rate}}, "validFrom": "1680307200000", "validTo": null, "compositionId": "C_{{code}}", "amountDetails": [{"type": "fixed", "heads": "MA.1", "amount": "380.0"}, {"type": "percentage", "heads": "LC.1", "amount": 3.8}]}""");
        return code;
    }

    /// <summary>An estimate with one item of the schedule.</summary>
    public static async Task<JsonObject> EstimateOfAsync(WorksHost works, string code, decimal rate, decimal quantity, string action = "SUBMIT", string uom = "CUM")
    {
        var body = EstimateScenario.Body(await EstimateScenario.ProjectAsync(works), action);
        EstimateScenario.Lines(body)[0] = EstimateScenario.Line("SOR", code, rate, quantity, uom, decimal.Round(rate * quantity, 2, MidpointRounding.AwayFromZero));
        return body;
    }
}
