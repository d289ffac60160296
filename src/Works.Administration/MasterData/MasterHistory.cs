using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

internal sealed record MasterHistoryRequest([property: JsonPropertyName("MdmsCriteria")] MasterHistoryCriteria? MdmsCriteria);

internal sealed record MasterHistoryCriteria(
    string? TenantId, string? SchemaCode, IReadOnlyList<string?>? Ids, IReadOnlyList<string?>? UniqueIdentifiers, long? Date, int? Offset, int? Limit);

internal sealed record MasterVersion
{
    public string Id { get; init; } = string.Empty;
    public string TenantId { get; init; } = string.Empty;
    public string SchemaCode { get; init; } = string.Empty;
    public string UniqueIdentifier { get; init; } = string.Empty;
    public int Version { get; init; }
    public JsonElement Data { get; init; }
    public bool IsActive { get; init; }
    public string ChangedBy { get; init; } = string.Empty;

    /// <summary>Epoch milliseconds.</summary>
    public long FromTime { get; init; }

    /// <summary>Epoch milliseconds; null while the version is in force.</summary>
    public long? ToTime { get; init; }
}

internal sealed record MasterHistoryReply(IReadOnlyList<MasterVersion> Versions);

/// <summary>
/// Ours: what a record was, and which records held on a date. A master whose schema has <c>x-effective</c> is asked by its own dates, every
/// other one by when it was changed.
/// </summary>
internal static class MasterHistory
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 1000;
    private const int MaxCriteria = 1000;
    private const string Root = "mdmsHistoryReq.mdmsCriteria";

    // Levels are prefixes of each other: the longest with a match is the nearest.
    private const string Hits =
        """
        with hits as (
            select * from administration.master_versions
            where tenant_id = any (@levels) and schema_code = @schema and schema_code <> @internal
              and (@ids::uuid[] is null or master_id = any (@ids::uuid[])) and (@identifiers::text[] is null or unique_identifier = any (@identifiers::text[]))
              and (@date::bigint is null or (from_time <= @date::bigint and (to_time is null or to_time > @date::bigint) and is_active)))
        select master_id, tenant_id, unique_identifier, version, data::text, is_active, changed_by, from_time, to_time
        from hits where length(tenant_id) = (select max(length(tenant_id)) from hits)
        """;

    public static void Map(IEndpointRouteBuilder mdms)
    {
        mdms.MapPost("/v2/_history", HistoryAsync).Replies<MasterHistoryReply>();
        mdms.MapPost("/v2/_asOf", AsOfAsync).Replies<SearchMasterRecordsReply>();
    }

    private static async Task<Result<MasterHistoryReply>> HistoryAsync(
        MasterHistoryRequest request, WorksDb db, MasterStore store, CancellationToken cancellationToken)
    {
        if (Check(request.MdmsCriteria) is { Any: true } refusals) return refusals.ToArray();
        var criteria = request.MdmsCriteria!;
        var schemaCode = await store.CanonicalAsync(criteria.SchemaCode!.Trim(), cancellationToken);
        var rows = await db.QueryAsync<Row>(
            Hits + " order by from_time desc, version desc, master_id offset @offset limit @limit", Arguments(criteria, schemaCode, date: null), cancellationToken);
        return new MasterHistoryReply([.. rows.Select(row => new MasterVersion
        {
            Id = row.MasterId.ToString(), TenantId = row.TenantId, SchemaCode = criteria.SchemaCode!, UniqueIdentifier = row.UniqueIdentifier, Version = row.Version,
            Data = JsonElement.Parse(row.Data), IsActive = row.IsActive, ChangedBy = row.ChangedBy, FromTime = row.FromTime, ToTime = row.ToTime,
        })]);
    }

    private static async Task<Result<SearchMasterRecordsReply>> AsOfAsync(
        MasterHistoryRequest request, WorksDb db, MasterStore store, CancellationToken cancellationToken)
    {
        var refusals = Check(request.MdmsCriteria);
        refusals.When(request.MdmsCriteria is { Date: null }, () => MasterErrors.Missing($"{Root}.date"));
        if (refusals.Any) return refusals.ToArray();
        var criteria = request.MdmsCriteria!;
        var schemaCode = await store.CanonicalAsync(criteria.SchemaCode!.Trim(), cancellationToken);
        var definition = await CreateMasterRecord.DefinitionAsync(db, criteria.TenantId!.Trim(), schemaCode, cancellationToken);
        var rows = definition is { IsRefused: false, Value.Effective: { } dates }
            ? Holding(dates, await db.QueryAsync<Row>(Hits, Arguments(criteria, schemaCode, db.Now), cancellationToken), criteria)
            : await db.QueryAsync<Row>(Hits + " order by unique_identifier, master_id offset @offset limit @limit", Arguments(criteria, schemaCode, criteria.Date), cancellationToken);
        return new SearchMasterRecordsReply([.. rows.Select(row => new MasterRecord(
            row.MasterId.ToString(), row.TenantId, criteria.SchemaCode, row.UniqueIdentifier, JsonElement.Parse(row.Data), row.IsActive,
            new AuditDetails(CreatedBy: null, row.ChangedBy, CreatedTime: null, row.FromTime)))]);
    }

    // Of each kind the one that began last before the date, unless it has ended.
    private static IEnumerable<Row> Holding(EffectiveDates dates, IReadOnlyList<Row> rows, MasterHistoryCriteria criteria) => rows
        .Select(row => (Row: row, Data: JsonElement.Parse(row.Data)))
        .Select(row => (row.Row, Kind: dates.KindOf(row.Data), Period: EffectivePeriod.Of(dates, row.Row.MasterId, row.Data)))
        .Where(row => row.Period?.From <= criteria.Date)
        .GroupBy(row => row.Kind, StringComparer.Ordinal).Select(kind => kind.MaxBy(row => row.Period!.From))
        .Where(row => row.Period!.To is null || row.Period.To >= criteria.Date)
        .OrderBy(row => row.Kind, StringComparer.Ordinal)
        .Skip(Math.Max(0, criteria.Offset ?? 0)).Take(Limit(criteria)).Select(row => row.Row);

    private static int Limit(MasterHistoryCriteria criteria) => Math.Clamp(criteria.Limit ?? DefaultLimit, 0, MaxLimit);

    private static Refusals Check(MasterHistoryCriteria? criteria)
    {
        var refusals = new Refusals();
        refusals.When(criteria is null, () => MasterErrors.Missing(Root));
        if (criteria is null) return refusals;
        refusals.When(string.IsNullOrWhiteSpace(criteria.TenantId), () => MasterErrors.Missing($"{Root}.tenantId"));
        refusals.When(string.IsNullOrWhiteSpace(criteria.SchemaCode), () => MasterErrors.Missing($"{Root}.schemaCode"));
        refusals.When(criteria.Ids?.Count > MaxCriteria, () => MasterErrors.Size($"{Root}.ids", 0, MaxCriteria));
        refusals.When(criteria.UniqueIdentifiers?.Count > MaxCriteria, () => MasterErrors.Size($"{Root}.uniqueIdentifiers", 0, MaxCriteria));
        return refusals;
    }

    private static object Arguments(MasterHistoryCriteria criteria, string schemaCode, long? date)
    {
        string[] ids = [.. (criteria.Ids ?? []).Where(id => !string.IsNullOrWhiteSpace(id)).Select(id => id!.Trim())];
        string[] identifiers = [.. (criteria.UniqueIdentifiers ?? []).Where(id => !string.IsNullOrWhiteSpace(id)).Select(id => id!)];
        return new
        {
            levels = Tenants.SelfAndAncestors(criteria.TenantId!.Trim()).ToArray(), schema = schemaCode, @internal = MasterStore.Internal, date,
            ids = ids.Length == 0 ? null : ids.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty).ToArray(),
            identifiers = identifiers.Length == 0 ? null : identifiers,
            offset = Math.Max(0, criteria.Offset ?? 0), limit = Limit(criteria),
        };
    }

    private sealed record Row
    {
        public Guid MasterId { get; init; }
        public string TenantId { get; init; } = string.Empty;
        public string UniqueIdentifier { get; init; } = string.Empty;
        public int Version { get; init; }
        public string Data { get; init; } = string.Empty;
        public bool IsActive { get; init; }
        public string ChangedBy { get; init; } = string.Empty;
        public long FromTime { get; init; }
        public long? ToTime { get; init; }
    }
}
