using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights.PaymentTracker;

internal sealed record SearchPaymentReportsRequest(ReportCriteria? ReportSearchCriteria, ReportPagination? Pagination);

/// <summary>The two times are those at which a report was asked for, epoch milliseconds.</summary>
internal sealed record ReportCriteria(string? TenantId, string? Id, string? ReportNumber, string? Status, long? ScheduledFrom, long? ScheduledTo);

internal sealed record ReportPagination
{
    public int? Limit { get; init; }
    [JsonPropertyName("offSet")]
    public int? Offset { get; init; }
    [JsonPropertyName("offset"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? OffsetAlias { get; init; }
    public long? TotalCount { get; init; }
    public string? SortBy { get; init; }
    public string? Order { get; init; }
}

internal sealed record SearchPaymentReportsReply(IReadOnlyList<ReportJobWire> ReportJobs, ReportPagination Pagination);

/// <summary>Reports that were asked for, the newest first. Spec 20 §5.4.</summary>
internal static class SearchPaymentReports
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder wms) => wms.MapPost("/report/payment-tracker/_search", HandleAsync).Replies<SearchPaymentReportsReply>();

    private static async Task<Result<SearchPaymentReportsReply>> HandleAsync(SearchPaymentReportsRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.ReportSearchCriteria is not { } criteria) return InsightErrors.Missing("reportSearchCriteria");
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return InsightErrors.Missing("reportSearchCriteria.tenantId");
        if (criteria.TenantId.Length is < 2 or > 64) return InsightErrors.Size("reportSearchCriteria.tenantId", 2, 64);
        var query = db.PaymentReports.AsNoTracking().Where(r => r.TenantId == criteria.TenantId && r.ReportName == PaymentReport.PaymentTracker);
        if (!string.IsNullOrWhiteSpace(criteria.Id))
        {
            var id = Guid.TryParse(criteria.Id, out var uuid) ? uuid : Guid.Empty; // what is no uuid matches nothing
            query = query.Where(r => r.Id == id);
        }

        if (!string.IsNullOrWhiteSpace(criteria.ReportNumber)) query = query.Where(r => r.ReportNumber == criteria.ReportNumber);
        if (!string.IsNullOrWhiteSpace(criteria.Status)) query = query.Where(r => r.Status == criteria.Status);
        if (criteria.ScheduledFrom is > 0) query = query.Where(r => r.CreatedTime >= criteria.ScheduledFrom);
        if (criteria.ScheduledTo is > 0) query = query.Where(r => r.CreatedTime <= criteria.ScheduledTo);
        var (limit, offset) = (Math.Clamp(request.Pagination?.Limit ?? DefaultLimit, 0, MaxLimit), Math.Max(request.Pagination?.Offset ?? request.Pagination?.OffsetAlias ?? 0, 0));
        var isAscending = string.Equals(request.Pagination?.Order?.Trim(), "ASC", StringComparison.OrdinalIgnoreCase);
        var sorted = isAscending ? query.OrderBy(r => r.CreatedTime).ThenBy(r => r.Id) : query.OrderByDescending(r => r.CreatedTime).ThenByDescending(r => r.Id);
        var total = await query.LongCountAsync(cancellationToken);
        var page = await sorted.Skip(offset).Take(limit).ToListAsync(cancellationToken);
        return new SearchPaymentReportsReply(
            [.. page.Select(report => report.ToWire())], new ReportPagination { Limit = limit, Offset = offset, TotalCount = total, SortBy = "createdTime", Order = isAscending ? "ASC" : "DESC" });
    }
}
