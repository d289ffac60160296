using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

internal sealed record SearchMasterSchemasRequest([property: JsonPropertyName("SchemaDefCriteria")] MasterSchemaCriteria? SchemaDefCriteria);

internal sealed record MasterSchemaCriteria(string? TenantId, IReadOnlyList<string?>? Codes, int? Offset, int? Limit);

/// <summary>Answers the schemas of the state of a tenant, newest first (spec 50 §5.5).</summary>
internal static class SearchMasterSchemas
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder mdms) => mdms.MapPost("/schema/v1/_search", HandleAsync).Replies<MasterSchemasReply>(status: 202);

    private static async Task<Result<MasterSchemasReply>> HandleAsync(SearchMasterSchemasRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.SchemaDefCriteria is not { } criteria) return MasterErrors.Missing("schemaDefSearchRequest.schemaDefCriteria");
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return MasterErrors.Missing("schemaDefSearchRequest.schemaDefCriteria.tenantId");
        var state = Tenants.StateOf(criteria.TenantId.Trim());
        string[] codes = [.. (criteria.Codes ?? []).Where(code => !string.IsNullOrWhiteSpace(code)).Select(code => code!)];
        var schemas = await db.MasterSchemas.AsNoTracking()
            .Where(s => s.TenantId == state && (codes.Length == 0 || codes.Contains(s.Code)))
            .OrderByDescending(s => s.CreatedTime).ThenBy(s => s.Id)
            .Skip(Math.Max(0, criteria.Offset ?? 0)).Take(Math.Clamp(criteria.Limit ?? DefaultLimit, 0, MaxLimit))
            .ToListAsync(cancellationToken);
        return new MasterSchemasReply([.. schemas.Select(MasterSchemaRecord.Of)]);
    }
}
