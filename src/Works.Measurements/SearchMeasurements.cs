using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

internal sealed record MeasurementSearchRequest(MeasurementCriteria? Criteria, MeasurementPagination? Pagination);

internal sealed record MeasurementCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>Numbers of contracts.</summary>
    public IReadOnlyList<string>? ReferenceId { get; init; }
    public string? MeasurementNumber { get; init; }

    /// <summary>Epoch milliseconds, compared with the time of creation.</summary>
    public long? FromDate { get; init; }
    public long? ToDate { get; init; }
    public bool? IsActive { get; init; }
}

/// <summary>Finds measurements, for people of an organisation those of its works: the registry's form without workflow, the service's with it. Spec 20 §2.2, §3.</summary>
internal static class SearchMeasurements
{
    private const string ServicePath = "/measurement-service/v1/_search";
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    public static void MapRegistry(IEndpointRouteBuilder registry) => registry.MapPost("/v1/_search", OfRegistryAsync).Replies<MeasurementReply>();

    /// <summary>The service answers its search with 202 (spec 20 §3: wire-visible, kept).</summary>
    public static void MapService(IEndpointRouteBuilder service) => service.MapPost("/v1/_search", OfServiceAsync).Replies<MeasurementServiceReply>(status: 202);

    private static async Task<Result<MeasurementReply>> OfRegistryAsync(MeasurementSearchRequest request, WorksDb db, IOrganisationLimit limit, CancellationToken cancellationToken)
    {
        var found = await FindAsync(request, "/measurement/v1/_search", db, limit, cancellationToken);
        return found.IsRefused ? found.Failures.ToArray() : new MeasurementReply([.. found.Value.Page.Select(entry => entry.ToWire())], found.Value.Pagination);
    }

    private static async Task<Result<MeasurementServiceReply>> OfServiceAsync(
        MeasurementSearchRequest request, WorksDb db, IWorkflow workflow, IOrganisationLimit limit, CancellationToken cancellationToken)
    {
        var found = await FindAsync(request, ServicePath, db, limit, cancellationToken);
        if (found.IsRefused) return found.Failures.ToArray();
        var standings = await workflow.StandingsAsync(
            request.Criteria!.TenantId!, [.. found.Value.Page.Where(entry => entry.HasWorkflow).Select(entry => entry.MeasurementNumber)], cancellationToken);
        return new MeasurementServiceReply(
            [.. found.Value.Page.Select(entry => entry.ToServiceWire(workflow: null, standings.GetValueOrDefault(entry.MeasurementNumber)?.ProcessInstance))], found.Value.Pagination);
    }

    private static async Task<Result<(IReadOnlyList<Measurement> Page, MeasurementPagination Pagination)>> FindAsync(
        MeasurementSearchRequest request, string path, WorksDb db, IOrganisationLimit organisations, CancellationToken cancellationToken)
    {
        if (request.Pagination?.Limit > MaxLimit) return MeasurementErrors.Limit(MaxLimit);
        if (request.Criteria is not { } criteria) return MeasurementErrors.CriteriaMissing;
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return MeasurementErrors.SearchTenant;

        var query = Filter(db.Measurements.AsNoTracking().Where(m => m.TenantId == criteria.TenantId), criteria, db.Now);
        if (await organisations.OfCallerAsync(criteria.TenantId, path, cancellationToken) is { } own)
        {
            string[] known = [.. own.Select(id => id.ToString())];
            query = query.Where(m => m.OrgId != null && known.Contains(m.OrgId));
        }

        var limit = (int)Math.Max(request.Pagination?.Limit ?? DefaultLimit, 0);
        var offset = (int)Math.Clamp(request.Pagination?.Offset ?? 0, 0, int.MaxValue);
        var sortBy = string.IsNullOrWhiteSpace(request.Pagination?.SortBy) ? "createdtime" : request.Pagination.SortBy;
        var ascending = string.Equals(request.Pagination?.Order, "ASC", StringComparison.OrdinalIgnoreCase);
        var total = await query.LongCountAsync(cancellationToken);
        var page = await Sort(query, sortBy, ascending).Skip(offset).Take(limit).ToListAsync(cancellationToken);
        if (page is [var only]) db.Context.Version = only.RowVersion;
        return (page, new MeasurementPagination { Limit = limit, Offset = offset, TotalCount = total, SortBy = sortBy, Order = ascending ? "ASC" : "DESC" });
    }

    private static IQueryable<Measurement> Filter(IQueryable<Measurement> query, MeasurementCriteria criteria, long now)
    {
        string[] ids = [.. (criteria.Ids ?? []).Where(id => !string.IsNullOrWhiteSpace(id))];
        string[] references = [.. (criteria.ReferenceId ?? []).Where(reference => !string.IsNullOrWhiteSpace(reference))];
        if (ids.Length > 0)
        {
            Guid[] uuids = [.. ids.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)]; // what is no uuid matches nothing
            query = query.Where(m => uuids.Contains(m.Id));
        }

        if (references.Length > 0) query = query.Where(m => references.Contains(m.ReferenceId));
        if (!string.IsNullOrWhiteSpace(criteria.MeasurementNumber)) query = query.Where(m => m.MeasurementNumber == criteria.MeasurementNumber);
        if (criteria.IsActive is { } isActive) query = query.Where(m => m.IsActive == isActive);
        if (criteria.FromDate is > 0 and var from)
        {
            var to = criteria.ToDate is > 0 and var until ? until : now;
            query = query.Where(m => m.CreatedTime >= from && m.CreatedTime <= to);
        }

        return query;
    }

    // Only what is named here becomes a sort (spec 20 §15 row 17); anything else is the time of creation.
    private static IOrderedQueryable<Measurement> Sort(IQueryable<Measurement> query, string sortBy, bool ascending)
    {
        var sorted = sortBy.ToUpperInvariant() switch
        {
            "ENTRYDATE" => ascending ? query.OrderBy(m => m.EntryDate) : query.OrderByDescending(m => m.EntryDate),
            "LASTMODIFIEDTIME" => ascending ? query.OrderBy(m => m.LastModifiedTime) : query.OrderByDescending(m => m.LastModifiedTime),
            "MEASUREMENTNUMBER" or "MBNUMBER" => ascending ? query.OrderBy(m => m.MeasurementNumber) : query.OrderByDescending(m => m.MeasurementNumber),
            "REFERENCEID" => ascending ? query.OrderBy(m => m.ReferenceId) : query.OrderByDescending(m => m.ReferenceId),
            "WFSTATUS" => ascending ? query.OrderBy(m => m.WfStatus) : query.OrderByDescending(m => m.WfStatus),
            "TOTALAMOUNT" => ascending ? query.OrderBy(m => m.TotalAmount) : query.OrderByDescending(m => m.TotalAmount),
            _ => ascending ? query.OrderBy(m => m.CreatedTime) : query.OrderByDescending(m => m.CreatedTime),
        };
        return ascending ? sorted.ThenBy(m => m.Id) : sorted.ThenByDescending(m => m.Id);
    }
}
