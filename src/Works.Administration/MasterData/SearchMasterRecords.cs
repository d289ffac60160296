using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

internal sealed record SearchMasterRecordsRequest([property: JsonPropertyName("MdmsCriteria")] MasterRecordCriteria? MdmsCriteria);

internal sealed record MasterRecordCriteria(
    string? TenantId, IReadOnlyList<string?>? Ids, IReadOnlyList<string?>? UniqueIdentifiers, string? SchemaCode,
    IReadOnlyDictionary<string, JsonElement>? Filters, bool? IsActive, int? Offset, int? Limit);

internal sealed record MasterRecord(
    string? Id, string? TenantId, string? SchemaCode, string? UniqueIdentifier, JsonElement? Data, bool? IsActive, AuditDetails? AuditDetails)
{
    public static MasterRecord Of(Master master, string schemaCode) => new(
        master.Id.ToString(), master.TenantId, schemaCode, master.UniqueIdentifier, JsonElement.Parse(master.Data), master.IsActive,
        new AuditDetails(master.CreatedBy, master.LastModifiedBy, master.CreatedTime, master.LastModifiedTime));
}

internal sealed record SearchMasterRecordsReply(IReadOnlyList<MasterRecord> Mdms);

internal sealed record CountMasterRecordsReply(long TotalCount);

/// <summary>Answers rows of master data with their ids, newest first, of the first level that has a match (spec 50 §5.4).</summary>
internal static class SearchMasterRecords
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 1000;
    private const int MaxCriteria = 1000; // ids, identifiers
    private const int MaxFilters = 50;
    private const int MaxDepth = 20; // of a dotted path

    // Levels are prefixes of each other: the longest with a match is the nearest.
    private const string Hits =
        """
        with hits as (
            select * from administration.masters
            where tenant_id = any (@levels) and schema_code <> @internal
              and (@schema::text is null or schema_code = @schema::text) and (@active::boolean is null or is_active = @active::boolean)
              and (@ids::uuid[] is null or id = any (@ids::uuid[]))
              and (@identifiers::text[] is null or unique_identifier = any (@identifiers::text[]))
              and (@filter::jsonb is null or data::jsonb @> @filter::jsonb))
        """;

    public static void Map(IEndpointRouteBuilder mdms)
    {
        mdms.MapPost("/v2/_search", SearchAsync).Replies<SearchMasterRecordsReply>().Access(RouteAccess.SignedIn);
        mdms.MapPost("/v2/_count", CountAsync).Replies<CountMasterRecordsReply>();
    }

    private static async Task<Result<SearchMasterRecordsReply>> SearchAsync(
        SearchMasterRecordsRequest request, WorksDb db, MasterStore store, CancellationToken cancellationToken)
    {
        if (Check(request.MdmsCriteria) is { } refusal) return refusal;
        var criteria = request.MdmsCriteria!;
        var asked = string.IsNullOrWhiteSpace(criteria.SchemaCode) ? null : criteria.SchemaCode.Trim();
        var canonical = asked is null ? null : await store.CanonicalAsync(asked, cancellationToken);
        var rows = await db.QueryAsync<MasterRow>(
            Hits + """
             select id, tenant_id, schema_code, unique_identifier, data::text, is_active, created_by, created_time, last_modified_by, last_modified_time, row_version
            from hits where length(tenant_id) = (select max(length(tenant_id)) from hits)
            order by created_time desc, position, id offset @offset limit @limit
            """, Arguments(criteria, canonical), cancellationToken);
        if (rows is [var only]) db.Context.Version = only.RowVersion;
        return new SearchMasterRecordsReply([.. rows.Select(row => row.ToRecord(asked))]);
    }

    private static async Task<Result<CountMasterRecordsReply>> CountAsync(
        SearchMasterRecordsRequest request, WorksDb db, MasterStore store, CancellationToken cancellationToken)
    {
        if (Check(request.MdmsCriteria) is { } refusal) return refusal;
        var criteria = request.MdmsCriteria!;
        var canonical = string.IsNullOrWhiteSpace(criteria.SchemaCode) ? null : await store.CanonicalAsync(criteria.SchemaCode.Trim(), cancellationToken);
        var count = await db.QueryAsync<long>(
            Hits + " select count(*) from hits where length(tenant_id) = (select max(length(tenant_id)) from hits)", Arguments(criteria, canonical), cancellationToken);
        return new CountMasterRecordsReply(count.Single());
    }

    private static Failure? Check(MasterRecordCriteria? criteria)
    {
        const string Root = "mdmsCriteriaReqV2.mdmsCriteria";
        if (criteria is null) return MasterErrors.Missing(Root);
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return MasterErrors.Missing($"{Root}.tenantId");
        if (criteria.Ids?.Count > MaxCriteria) return MasterErrors.Size($"{Root}.ids", 0, MaxCriteria);
        if (criteria.UniqueIdentifiers?.Count > MaxCriteria) return MasterErrors.Size($"{Root}.uniqueIdentifiers", 0, MaxCriteria);
        return criteria.Filters is { } filters && (filters.Count > MaxFilters || filters.Keys.Any(path => path.Count(c => c == '.') > MaxDepth))
            ? MasterErrors.Size($"{Root}.filters", 0, MaxFilters) : null;
    }

    private static object Arguments(MasterRecordCriteria criteria, string? schemaCode)
    {
        string[] ids = [.. (criteria.Ids ?? []).Where(id => !string.IsNullOrWhiteSpace(id)).Select(id => id!.Trim())];
        string[] identifiers = [.. (criteria.UniqueIdentifiers ?? []).Where(id => !string.IsNullOrWhiteSpace(id)).Select(id => id!)];
        return new
        {
            levels = Tenants.SelfAndAncestors(criteria.TenantId!.Trim()).ToArray(),
            @internal = MasterStore.Internal,
            schema = schemaCode,
            active = criteria.IsActive,
            // An id that is no uuid matches nothing; it is not "no id asked for".
            ids = ids.Length == 0 ? null : ids.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty).ToArray(),
            identifiers = identifiers.Length == 0 ? null : identifiers,
            filter = FilterOf(criteria.Filters),
            offset = Math.Max(0, criteria.Offset ?? 0),
            limit = Math.Clamp(criteria.Limit ?? DefaultLimit, 0, MaxLimit),
        };
    }

    // {"city.code": "1013", "active": true} becomes the document {"city": {"code": "1013"}, "active": true}, which must be contained.
    private static string? FilterOf(IReadOnlyDictionary<string, JsonElement>? filters)
    {
        if (filters is null || filters.Count == 0) return null;
        var document = new JsonObject();
        foreach (var (path, value) in filters)
        {
            var steps = path.Split('.');
            var place = document;
            foreach (var step in steps[..^1])
            {
                if (place[step] is not JsonObject inner) place[step] = inner = [];
                place = inner;
            }

            place[steps[^1]] = JsonNode.Parse(value.GetRawText());
        }

        return document.ToJsonString();
    }

    private sealed record MasterRow
    {
        public Guid Id { get; init; }
        public string TenantId { get; init; } = string.Empty;
        public string SchemaCode { get; init; } = string.Empty;
        public string UniqueIdentifier { get; init; } = string.Empty;
        public string Data { get; init; } = string.Empty;
        public bool IsActive { get; init; }
        public string CreatedBy { get; init; } = string.Empty;
        public long CreatedTime { get; init; }
        public string LastModifiedBy { get; init; } = string.Empty;
        public long LastModifiedTime { get; init; }
        public int RowVersion { get; init; }

        public MasterRecord ToRecord(string? asked) => new(
            Id.ToString(), TenantId, asked ?? SchemaCode, UniqueIdentifier, JsonElement.Parse(Data), IsActive,
            new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime));
    }
}
