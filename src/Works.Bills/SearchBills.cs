using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills;

internal sealed record BillSearchRequest(BillCriteria? BillCriteria, BillPagination? Pagination);

internal sealed record BillSearchReply(IReadOnlyList<BillWire> Bills, BillPagination Pagination);

internal sealed record BillCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string>? Ids { get; init; }
    public IReadOnlyList<string>? ReferenceIds { get; init; }
    public IReadOnlyList<string>? BillNumbers { get; init; }
    public string? BusinessService { get; init; }

    /// <summary>A text or a list of texts, as its three kin.</summary>
    public JsonElement? Statuses { get; init; }
    public JsonElement? Status { get; init; }
    public JsonElement? StatusesNot { get; init; }
    public JsonElement? StatusNot { get; init; }

    /// <summary>True: bills without a payment status. False filters nothing, but is a criterion.</summary>
    public bool? IsPaymentStatusNull { get; init; }

    /// <summary>Epoch milliseconds, compared with the bill date.</summary>
    public long? FromDate { get; init; }
    public long? ToDate { get; init; }
    public string? LocalityCode { get; init; }
}

/// <summary>Finds bills; people of an organisation find those of their works, and those that pay it. Spec 40 §2.3: answered with 202.</summary>
internal static class SearchBills
{
    private const string Path = "/expense/bill/v1/_search";
    private const int DefaultLimit = 100;
    private const int MaxLimit = 200;

    public static void Map(IEndpointRouteBuilder bills) => bills.MapPost("/v1/_search", HandleAsync).Replies<BillSearchReply>(status: 202);

    private static async Task<Result<BillSearchReply>> HandleAsync(BillSearchRequest request, WorksDb db, IOrganisationLimit organisations, CancellationToken cancellationToken)
    {
        if (request.BillCriteria is not { } criteria) return BillErrors.Missing("billSearchRequest.billCriteria");
        if (criteria.TenantId is null) return BillErrors.Missing("billSearchRequest.billCriteria.tenantId");
        if (criteria.TenantId.Length is < 2 or > 64) return BillErrors.Size("billSearchRequest.billCriteria.tenantId", 2, 64);
        if (Refusal(criteria) is { } refusal) return refusal;
        if (request.Pagination?.Order is { Length: > 0 } order && order.ToUpperInvariant() is not ("ASC" or "DESC")) return BillErrors.Order(order);

        var query = Filter(db.Bills.AsNoTracking().Where(bill => bill.TenantId == criteria.TenantId), criteria, db.Now);
        query = await LimitedAsync(query, criteria.TenantId, Path, organisations, cancellationToken);
        var limit = (int)Math.Clamp(request.Pagination?.Limit ?? DefaultLimit, 0, MaxLimit);
        var offset = (int)Math.Clamp(request.Pagination?.OffSet ?? request.Pagination?.Offset ?? 0, 0, int.MaxValue);
        var isDescending = string.Equals(request.Pagination?.Order, "DESC", StringComparison.OrdinalIgnoreCase);
        var total = await query.LongCountAsync(cancellationToken);
        var page = await Sort(query, request.Pagination?.SortBy, isDescending).Skip(offset).Take(limit).AsSplitQuery().ToListAsync(cancellationToken);
        if (page is [var only]) db.Context.Version = only.RowVersion;
        return new BillSearchReply([.. page.Select(bill => bill.ToWire(BillForm.Search))], new BillPagination
        {
            Limit = limit, OffSet = offset, TotalCount = total, SortBy = request.Pagination?.SortBy, Order = request.Pagination?.Order,
        });
    }

    /// <summary>What people of community organisations may see (spec 50 §2.3).</summary>
    public static async Task<IQueryable<Bill>> LimitedAsync(IQueryable<Bill> query, string tenantId, string path, IOrganisationLimit organisations, CancellationToken cancellationToken)
    {
        if (await organisations.OfCallerAsync(tenantId, path, cancellationToken) is not { } own) return query;
        string[] known = [.. own.Select(id => id.ToString())];
        return query.Where(bill => (bill.OrgId != null && known.Contains(bill.OrgId)) || bill.Details.Any(detail => known.Contains(detail.PayeeIdentifier)));
    }

    // At least one criterion beside the tenant; references and numbers go with the business service, and it with them.
    private static Failure? Refusal(BillCriteria criteria)
    {
        var hasService = !string.IsNullOrWhiteSpace(criteria.BusinessService);
        var hasNamed = criteria.ReferenceIds is { Count: > 0 } || criteria.BillNumbers is { Count: > 0 };
        if (!hasService && !hasNamed && criteria.Ids is not { Count: > 0 } && criteria.IsPaymentStatusNull is null)
            return BillErrors.SearchCriteria("One of businessService, referenceIds, ids, billNumbers and isPaymentStatusNull is mandatory");
        if (hasService != hasNamed) return BillErrors.SearchCriteria("businessService and one of referenceIds and billNumbers are mandatory together");
        return criteria is { ToDate: not null, FromDate: null } ? BillErrors.SearchDates : null;
    }

    private static IQueryable<Bill> Filter(IQueryable<Bill> query, BillCriteria criteria, long now)
    {
        if (criteria.Ids is { Count: > 0 } ids)
        {
            Guid[] uuids = [.. ids.Select(id => Guid.TryParse(id, out var uuid) ? uuid : Guid.Empty)]; // what is no uuid matches nothing
            query = query.Where(bill => uuids.Contains(bill.Id));
        }

        if (criteria.ReferenceIds is { Count: > 0 } references) query = query.Where(bill => references.Contains(bill.ReferenceId));
        if (criteria.BillNumbers is { Count: > 0 } numbers) query = query.Where(bill => numbers.Contains(bill.BillNumber));
        if (!string.IsNullOrWhiteSpace(criteria.BusinessService)) query = query.Where(bill => bill.BusinessService == criteria.BusinessService);
        if (!string.IsNullOrWhiteSpace(criteria.LocalityCode)) query = query.Where(bill => bill.LocalityCode == criteria.LocalityCode);
        if (Texts(criteria.Statuses, criteria.Status) is { Length: > 0 } wanted) query = query.Where(bill => wanted.Contains(bill.Status));
        if (Texts(criteria.StatusesNot, criteria.StatusNot) is { Length: > 0 } unwanted) query = query.Where(bill => !unwanted.Contains(bill.Status));
        if (criteria.IsPaymentStatusNull == true) query = query.Where(bill => bill.PaymentStatus == null);
        if (criteria.FromDate is { } from)
        {
            var to = criteria.ToDate ?? now;
            query = query.Where(bill => bill.BillDate >= from && bill.BillDate <= to);
        }

        return query;
    }

    // The reference ranks by id whatever is asked for; here the sort asked for is the sort (spec 40 §2.3). Unknown names are the bill date.
    private static IOrderedQueryable<Bill> Sort(IQueryable<Bill> query, string? sortBy, bool isDescending)
    {
        var sorted = sortBy?.Trim().ToUpperInvariant() switch
        {
            "DUEDATE" => isDescending ? query.OrderByDescending(bill => bill.DueDate) : query.OrderBy(bill => bill.DueDate),
            "B_PAYMENTSTATUS" => isDescending ? query.OrderByDescending(bill => bill.PaymentStatus) : query.OrderBy(bill => bill.PaymentStatus),
            "BILL_STATUS" => isDescending ? query.OrderByDescending(bill => bill.Status) : query.OrderBy(bill => bill.Status),
            _ => isDescending ? query.OrderByDescending(bill => bill.BillDate) : query.OrderBy(bill => bill.BillDate),
        };
        return isDescending ? sorted.ThenByDescending(bill => bill.Id) : sorted.ThenBy(bill => bill.Id);
    }

    private static string[] Texts(params JsonElement?[] given) => [.. given.SelectMany(value => value switch
    {
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        _ => (IEnumerable<string>)[],
    }).Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => text.ToUpperInvariant())];
}
