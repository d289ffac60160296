using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Works.Administration;
using Works.Contracts;
using Works.Estimates;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

internal sealed record MeasurementSheetRequest(string? TenantId, string? ContractNumber, string? MeasurementNumber, string? Key);

/// <summary>
/// Everything the measurement form shows, in one answer: contract, estimate, all measurements, the one asked for, muster roll and next
/// period, arranged by master <c>works.MeasurementBFFConfig</c>. Spec 20 §4; what is not there is a refusal, never 500 (§15 row 23).
/// </summary>
internal sealed class SearchMeasurementSheet(
    WorksDb db, IMasters masters, IContracts contracts, IEstimates estimates, IWorkflow workflow, IEnumerable<IMusterRollOfWork> musterRolls, IOrganisationLimit organisations)
{
    private const string Path = "/mukta-services/measurement/_search";
    private const int MostMeasurements = 1000;

    public static void Map(IEndpointRouteBuilder sheet) => sheet.MapPost(
        "/measurement/_search", (MeasurementSheetRequest request, SearchMeasurementSheet slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<JsonObject>(envelope: Envelope.None);

    public async Task<Result<JsonObject>> HandleAsync(MeasurementSheetRequest request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.TenantId)) return MeasurementErrors.SheetTenant;
        if (string.IsNullOrWhiteSpace(request.ContractNumber)) return MeasurementErrors.SheetContract;
        var versions = await contracts.VersionsAsync(request.TenantId, request.ContractNumber, cancellationToken);
        var contract = versions.FirstOrDefault(version => version.Status == "ACTIVE") ?? (versions.Count > 0 ? versions[0] : null);
        // Of another organisation's contract nothing is said, not even that it exists.
        var own = await organisations.OfCallerAsync(request.TenantId, Path, cancellationToken);
        if (contract is not null && own is not null && !(Guid.TryParse(contract.OrgId, out var orgId) && own.Contains(orgId))) contract = null;
        if (contract is null) return MeasurementErrors.SheetContractUnknown(request.ContractNumber);

        var entries = await db.Measurements.AsNoTracking().Where(m => m.TenantId == request.TenantId && m.ReferenceId == request.ContractNumber)
            .OrderByDescending(m => m.CreatedTime).ThenByDescending(m => m.Id).Take(MostMeasurements).ToListAsync(cancellationToken);
        var standings = await workflow.StandingsAsync(request.TenantId, [.. entries.Where(entry => entry.HasWorkflow).Select(entry => entry.MeasurementNumber)], cancellationToken);
        JsonElement Wire(Measurement entry) => System.Text.Json.JsonSerializer.SerializeToElement(
            entry.ToServiceWire(workflow: null, standings.GetValueOrDefault(entry.MeasurementNumber)?.ProcessInstance), WireJson.Options);
        var selected = string.IsNullOrWhiteSpace(request.MeasurementNumber) ? null : entries.Find(entry => entry.MeasurementNumber == request.MeasurementNumber);

        var found = new JsonObject
        {
            ["contract"] = Node(await contracts.DocumentAsync(request.TenantId, request.ContractNumber, cancellationToken)) ?? NotFound("NO_CONTRACT_FOUND"),
            ["estimate"] = await EstimateAsync(request.TenantId, contract, cancellationToken),
            ["allMeasurements"] = entries.Count > 0 ? new JsonArray([.. entries.Select(entry => Node(Wire(entry)))]) : NotFound("NO_MEASUREMENT_ROLL_FOUND"),
            ["measurement"] = selected is null ? NotFound("NO_MEASUREMENT_ROLL_FOUND") : Node(Wire(selected)),
            ["musterRoll"] = await MusterRollAsync(request, selected, cancellationToken),
            ["period"] = System.Text.Json.JsonSerializer.SerializeToNode(await PeriodAsync(request.TenantId, contract, entries, cancellationToken), WireJson.Options),
        };
        return await ArrangedAsync(request.TenantId, found, cancellationToken);
    }

    private static JsonObject NotFound(string code) => new() { ["code"] = code, ["notFound"] = true, ["message"] = code switch
    {
        "NO_CONTRACT_FOUND" => "No contract is found", "NO_ESTIMATE_FOUND" => "No estimate is found", "NO_MUSTER_ROLL_FOUND" => "No muster roll is found", _ => "No measurement is found",
    } };

    private static JsonNode? Node(JsonElement? element) => element is { } known ? JsonNode.Parse(known.GetRawText()) : null;

    // One estimate is an object, as clients know it; a contract over several shows them all.
    private async Task<JsonNode> EstimateAsync(string tenantId, ContractSummary contract, CancellationToken cancellationToken)
    {
        var documents = await estimates.DocumentsAsync(tenantId, [.. contract.Lines.Select(line => line.EstimateId).Distinct(StringComparer.Ordinal)], cancellationToken);
        return documents switch
        {
            [] => NotFound("NO_ESTIMATE_FOUND"),
            [var only] => Node(only)!,
            _ => new JsonArray([.. documents.Select(document => Node(document))]),
        };
    }

    private async Task<JsonNode> MusterRollAsync(MeasurementSheetRequest request, Measurement? selected, CancellationToken cancellationToken)
    {
        var number = selected?.AdditionalDetails is { } text && JsonNode.Parse(text)?["musterRollNumber"] is JsonValue value && value.TryGetValue<string>(out var told) ? told : null;
        foreach (var rolls in musterRolls)
        {
            if (await rolls.FindAsync(request.TenantId!, request.ContractNumber!, number, cancellationToken) is { } roll) return Node(roll)!;
        }

        return NotFound("NO_MUSTER_ROLL_FOUND");
    }

    private async Task<MeasurementPeriod> PeriodAsync(string tenantId, ContractSummary contract, List<Measurement> entries, CancellationToken cancellationToken)
    {
        var criteria = await masters.ViewAsync(tenantId, "works", "MeasurementCriteria", rows => rows.Select(row => new PeriodCriteria(
            Text(row, "contractStatus") ?? "ACTIVE", row.TryGetProperty("period", out var days) && days.TryGetInt32(out var number) ? number : 7,
            Text(row, "measurementWorkflowStatus") ?? Measurement.ApprovedStatus,
            row.TryGetProperty("enableMeasurementAfterContractEndDate", out var after) && after.ValueKind == JsonValueKind.True)).FirstOrDefault() ?? new PeriodCriteria("ACTIVE", 7, Measurement.ApprovedStatus, false), cancellationToken);
        // A rejected entry leaves its period open (as §3.1 rule 8 lets the next one be made).
        var newest = entries.Find(entry => entry.HasWorkflow && entry.IsActive);
        (string?, long?)? last = newest is null ? null : (newest.WfStatus, EndOf(newest));
        return MeasurementPeriod.Next((contract.Status, contract.StartDate, contract.EndDate), last, criteria, await masters.ZoneOfAsync(tenantId, cancellationToken));
    }

    private static long? EndOf(Measurement entry) =>
        entry.AdditionalDetails is { } text && System.Text.Json.JsonSerializer.Deserialize<JsonElement>(text).TryGetProperty("endDate", out var end)
        && end.ValueKind is JsonValueKind.Number or JsonValueKind.String && WireJson.TryNumber(end.ToString(), out var time) && time is > 0 and < 1e15m ? (long)time : null;

    private static string? Text(JsonElement row, string member) => row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Each row of the configuration copies what its JSONPath finds to a dotted path of the answer.
    private async Task<Result<JsonObject>> ArrangedAsync(string tenantId, JsonObject found, CancellationToken cancellationToken)
    {
        var answer = new JsonObject
        {
            ["ResponseInfo"] = new JsonObject { ["apiId"] = "mukta-services", ["ver"] = "0.0.1", ["ts"] = db.Now, ["status"] = "successful", ["desc"] = "new-response" },
        };
        using var reader = new JsonTextReader(new StringReader(found.ToJsonString(WireJson.Options))) { FloatParseHandling = FloatParseHandling.Decimal, DateParseHandling = DateParseHandling.None };
        var source = await JToken.LoadAsync(reader, cancellationToken);
        foreach (var row in await masters.RowsAsync(tenantId, "works", "MeasurementBFFConfig", cancellationToken))
        {
            if (Text(row, "path") is not { Length: > 0 } path || Text(row, "jsonPath") is not { Length: > 0 } jsonPath) continue;
            JToken[] matches;
            try
            {
                matches = [.. source.SelectTokens(jsonPath)];
            }
            catch (Newtonsoft.Json.JsonException)
            {
                continue; // a path in the master that is no JSONPath finds nothing
            }

            JsonNode? value = matches is [var single] ? Parsed(single) : new JsonArray([.. matches.Select(Parsed)]);
            Put(answer, path.Split('.'), value);
        }

        return answer;
    }

    private static JsonNode? Parsed(JToken token) => JsonNode.Parse(token.ToString(Formatting.None));

    private static void Put(JsonObject target, ReadOnlySpan<string> path, JsonNode? value)
    {
        if (path.Length == 1)
        {
            target[path[0]] = value;
            return;
        }

        if (target[path[0]] is not JsonObject deeper) target[path[0]] = deeper = [];
        Put(deeper, path[1..], value);
    }
}
