using System.Linq.Expressions;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments.Advices;

internal sealed record SearchAdvicesRequest(PaymentPagination? Pagination);

internal sealed record SearchAdvicesReply(IReadOnlyList<AdviceWire> Searchresult, PaymentPagination Pagination);

/// <summary>A workbook on the wire, in the contract's letters.</summary>
internal sealed record AdviceWire(
    string Id, string PaymentId, string PaymentNumber, string TenantId, string Status, [property: JsonPropertyName("numberofbills")] int Bills,
    [property: JsonPropertyName("numberofbeneficialy")] int Beneficiaries, [property: JsonPropertyName("totalamount")] decimal TotalAmount, [property: JsonPropertyName("filestoreid")] string? FileStoreId,
    [property: JsonPropertyName("createdby")] string CreatedBy, [property: JsonPropertyName("createdtime")] long CreatedTime, [property: JsonPropertyName("lastmodifiedby")] string LastModifiedBy,
    [property: JsonPropertyName("lastmodifiedtime")] long LastModifiedTime);

/// <summary>Lists the workbooks that were made for the caller, and those the system made. Spec 40 §8.</summary>
internal static class SearchAdvices
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder pdf) => pdf.MapPost("/bill/_search", HandleAsync).Replies<SearchAdvicesReply>();

    private static async Task<Result<SearchAdvicesReply>> HandleAsync(
        string? tenantId, string? paymentId, string? status, SearchAdvicesRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        var (own, system) = (db.Context.Caller.Uuid.ToString(), Guid.Empty.ToString());
        var query = db.Advices.AsNoTracking().Where(a => a.CreatedBy == own || a.CreatedBy == system);
        if (!string.IsNullOrWhiteSpace(tenantId)) query = query.Where(a => a.TenantId == tenantId);
        if (!string.IsNullOrWhiteSpace(paymentId))
        {
            var id = Guid.TryParse(paymentId, out var uuid) ? uuid : Guid.Empty; // what is no uuid matches nothing
            query = query.Where(a => a.PaymentId == id);
        }

        if (!string.IsNullOrWhiteSpace(status)) query = query.Where(a => a.Status == status);
        var paging = request.Pagination;
        var isAscending = string.Equals(paging?.Order?.Trim(), "ASC", StringComparison.OrdinalIgnoreCase);
        // The reference puts sortBy into its SQL (spec 40 §8 [FIX]): here it names one of these, or the time.
        var sorted = paging?.SortBy?.Trim().ToLowerInvariant() switch
        {
            "lastmodifiedtime" => Sorted(query, a => a.LastModifiedTime, isAscending), "paymentnumber" => Sorted(query, a => a.PaymentNumber, isAscending), "status" => Sorted(query, a => a.Status, isAscending),
            "totalamount" => Sorted(query, a => a.TotalAmount, isAscending), "numberofbills" => Sorted(query, a => a.Bills, isAscending), _ => Sorted(query, a => a.CreatedTime, isAscending),
        };
        var limit = (int)Math.Clamp(paging?.Limit ?? DefaultLimit, 0, MaxLimit);
        var offset = (int)Math.Clamp(paging?.Offset ?? paging?.OffsetAlias ?? 0, 0, int.MaxValue);
        var total = await query.LongCountAsync(cancellationToken);
        var page = await sorted.Skip(offset).Take(limit).ToListAsync(cancellationToken);
        return new SearchAdvicesReply(
            [.. page.Select(a => new AdviceWire(
                a.Id.ToString(), a.PaymentId.ToString(), a.PaymentNumber, a.TenantId, a.Status, a.Bills, a.Beneficiaries, a.TotalAmount, a.FileStoreId, a.CreatedBy, a.CreatedTime, a.LastModifiedBy, a.LastModifiedTime))],
            new PaymentPagination { Limit = limit, Offset = offset, TotalCount = total, SortBy = paging?.SortBy, Order = isAscending ? "ASC" : "DESC" });
    }

    private static IQueryable<PaymentAdvice> Sorted<TKey>(IQueryable<PaymentAdvice> query, Expression<Func<PaymentAdvice, TKey>> by, bool isAscending) =>
        isAscending ? query.OrderBy(by).ThenBy(a => a.Id) : query.OrderByDescending(by).ThenByDescending(a => a.Id);
}
