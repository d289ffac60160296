using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates.RateAnalysis;

internal sealed record SearchRateRevisionsRequest(
    [property: JsonPropertyName("SearchCriteria")] RateRevisionCriteria? SearchCriteria, [property: JsonPropertyName("Pagination")] RateRevisionPage? Pagination);

/// <summary>The two dates filter the time of scheduling, although their names say otherwise (spec 10 §5).</summary>
internal sealed record RateRevisionCriteria(
    string? TenantId, IReadOnlyList<string?>? JobIds, IReadOnlyList<string?>? Ids, string? Status, decimal? EffectiveFromDate, decimal? EffectiveToDate);

/// <summary>Jobs that were found.</summary>
/// <param name="ScheduledJobs">One page.</param>
/// <param name="TotalCount">How many there are of the kind. Ours.</param>
internal sealed record SearchRateRevisionsReply([property: JsonPropertyName("ScheduledJobs")] IReadOnlyList<ScheduledJobWire> ScheduledJobs, long TotalCount);

internal sealed record RateRevisionPage(decimal? Limit, [property: JsonPropertyName("offSet")] decimal? OffSet, string? SortBy, string? Order);

/// <summary>Jobs of one tenant, newest first unless asked otherwise. Spec 10 §5.</summary>
internal static class SearchRateRevisions
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 200;

    public static void Map(IEndpointRouteBuilder analysis) => analysis.MapPost("/v1/scheduler/_search", HandleAsync).Replies<SearchRateRevisionsReply>();

    private static async Task<Result<SearchRateRevisionsReply>> HandleAsync(SearchRateRevisionsRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.SearchCriteria is not { } criteria) return RateAnalysisErrors.Search("SearchCriteria is mandatory");
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return RateAnalysisErrors.Search("tenantId is mandatory");
        if (request.Pagination is not { } page) return RateAnalysisErrors.Search("Pagination is mandatory");
        var from = criteria.EffectiveFromDate is 0 ? null : criteria.EffectiveFromDate; // 0 is "not given" in a date criterion (spec 10 §0.2)
        var to = criteria.EffectiveToDate is 0 ? null : criteria.EffectiveToDate;
        if (from > to) return RateAnalysisErrors.Search("effectiveFromDate is after effectiveToDate");
        if (to is not null && from is null) return RateAnalysisErrors.Search("effectiveToDate needs an effectiveFromDate");

        var query = db.RateRevisionJobs.AsNoTracking().Where(job => job.TenantId == criteria.TenantId);
        string[] numbers = [.. (criteria.JobIds ?? []).Where(number => !string.IsNullOrWhiteSpace(number)).Select(number => number!)];
        if (numbers.Length > 0) query = query.Where(job => numbers.Contains(job.JobNumber));
        Guid[] ids = [.. (criteria.Ids ?? []).Where(id => !string.IsNullOrWhiteSpace(id)).Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)];
        if (ids.Length > 0) query = query.Where(job => ids.Contains(job.Id));
        if (!string.IsNullOrWhiteSpace(criteria.Status)) query = query.Where(job => job.Status == criteria.Status);
        if (from is not null) query = query.Where(job => job.CreatedTime >= from);
        if (to is not null) query = query.Where(job => job.CreatedTime <= to);

        var limit = (int)Math.Clamp(page.Limit ?? DefaultLimit, 0, MaxLimit);
        var offset = (int)Math.Clamp(page.OffSet ?? 0, 0, int.MaxValue);
        var total = await query.LongCountAsync(cancellationToken);
        var jobs = await Sort(query, page).Skip(offset).Take(limit).ToListAsync(cancellationToken);
        return new SearchRateRevisionsReply([.. jobs.Select(job => job.ToWire())], total);
    }

    // Only these columns, whatever is asked (spec 10 §8.3 R3).
    private static IOrderedQueryable<RateRevisionJob> Sort(IQueryable<RateRevisionJob> query, RateRevisionPage page)
    {
        var ascending = string.Equals(page.Order, "ASC", StringComparison.OrdinalIgnoreCase);
        var sorted = page.SortBy switch
        {
            "jobId" => ascending ? query.OrderBy(job => job.JobNumber) : query.OrderByDescending(job => job.JobNumber),
            "rateEffectiveFrom" => ascending ? query.OrderBy(job => job.RateEffectiveFrom) : query.OrderByDescending(job => job.RateEffectiveFrom),
            "status" => ascending ? query.OrderBy(job => job.Status) : query.OrderByDescending(job => job.Status),
            "lastModifiedTime" => ascending ? query.OrderBy(job => job.LastModifiedTime) : query.OrderByDescending(job => job.LastModifiedTime),
            _ => ascending ? query.OrderBy(job => job.CreatedTime) : query.OrderByDescending(job => job.CreatedTime),
        };
        return sorted.ThenBy(job => job.Id);
    }
}
