using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments;

internal sealed record PaymentSearchRequest(PaymentCriteria? PaymentCriteria, PaymentPagination? Pagination);

internal sealed record PaymentCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string>? Ids { get; init; }
    public IReadOnlyList<string>? BillIds { get; init; }
    public string? Status { get; init; }
    public string? ReferenceStatus { get; init; }
    public IReadOnlyList<string>? PaymentNumbers { get; init; }
}

/// <summary>Finds payments; without a tenant, none. Spec 40 §2.6.</summary>
internal static class SearchPayments
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 200;

    public static void Map(IEndpointRouteBuilder expense) => expense.MapPost("/payment/v1/_search", HandleAsync).Replies<PaymentReply>(status: 202);

    private static async Task<Result<PaymentReply>> HandleAsync(PaymentSearchRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        var order = string.IsNullOrWhiteSpace(request.Pagination?.Order) ? "ASC" : request.Pagination.Order.Trim().ToUpperInvariant();
        if (order is not ("ASC" or "DESC")) return PaymentErrors.Order;
        var criteria = request.PaymentCriteria ?? new PaymentCriteria();
        var tenantId = criteria.TenantId?.Trim() ?? string.Empty;
        var query = Filter(db.Payments.AsNoTracking().AsSplitQuery().Where(p => p.TenantId == tenantId), criteria);
        var limit = (int)Math.Clamp(request.Pagination?.Limit ?? DefaultLimit, 0, MaxLimit);
        var offset = (int)Math.Clamp(request.Pagination?.Offset ?? request.Pagination?.OffsetAlias ?? 0, 0, int.MaxValue);
        var total = await query.LongCountAsync(cancellationToken);
        var page = await (order == "ASC" ? query.OrderBy(p => p.Id) : query.OrderByDescending(p => p.Id)).Skip(offset).Take(limit).ToListAsync(cancellationToken);
        if (page is [var only]) db.Context.Version = only.RowVersion;
        return new PaymentReply([.. page.Select(PaymentWire.Of)], new PaymentPagination { Limit = limit, Offset = offset, TotalCount = total, SortBy = request.Pagination?.SortBy, Order = order });
    }

    private static IQueryable<Payment> Filter(IQueryable<Payment> query, PaymentCriteria criteria)
    {
        static Guid[] Uuids(IReadOnlyList<string> texts) => [.. texts.Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty)]; // what is no uuid matches nothing
        if (criteria.Ids is { Count: > 0 } given)
        {
            var ids = Uuids(given);
            query = query.Where(p => ids.Contains(p.Id));
        }

        if (criteria.BillIds is { Count: > 0 } of)
        {
            var bills = Uuids(of);
            query = query.Where(p => p.Bills.Any(bill => bills.Contains(bill.BillId)));
        }

        if (criteria.PaymentNumbers is { Count: > 0 } named)
        {
            string[] numbers = [.. named];
            query = query.Where(p => numbers.Contains(p.PaymentNumber));
        }

        // Unknown words are no criteria (spec 40 §1.4).
        if (PaymentStatus.Parse(criteria.Status) is { } status) query = query.Where(p => p.Status == status);
        if (ReferenceStatus.Parse(criteria.ReferenceStatus) is { } reference) query = query.Where(p => p.ReferenceStatus == reference);
        return query;
    }
}
