using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;
using Works.Projects;

namespace Works.Bills.Calculator;

internal sealed record BillMetaSearchRequest(BillMetaCriteria? SearchCriteria, BillMetaPagination? Pagination);

internal sealed record BillMetaCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string>? ProjectNumbers { get; init; }
    public IReadOnlyList<string>? ContractNumbers { get; init; }

    /// <summary>Ids of organisations, whatever the name says.</summary>
    public IReadOnlyList<string>? OrgNumbers { get; init; }
    public IReadOnlyList<string>? MusterRollNumbers { get; init; }
    public IReadOnlyList<string>? BillNumbers { get; init; }
    public IReadOnlyList<string>? BillTypes { get; init; }

    /// <summary>Ids of bills' references.</summary>
    public IReadOnlyList<string>? BillRefIds { get; init; }
    public string? BoundaryType { get; init; }
    public string? Boundary { get; init; }
    public string? ProjectName { get; init; }
}

internal sealed record BillMetaPagination
{
    public long? Limit { get; init; }
    public long? Offset { get; init; }
    public long? TotalCount { get; init; }
    public string? SortBy { get; init; }

    /// <summary>asc or desc; anything else is null.</summary>
    public string? Order { get; init; }
}

internal sealed record BillMetaReply(IReadOnlyList<FoundBill> Bills, BillMetaPagination Pagination);

internal sealed record FoundBill(string? ProjectNumber, string? ContractNumber, string? OrgId, string? MusterRollNumber, string BillId, BillWire Bill);

/// <summary>Finds calculated bills by the work they belong to; people of an organisation find their own. Spec 40 §4.6: the envelope is lower case here.</summary>
internal static class SearchBillMeta
{
    private const string Path = "/expense-calculator/v1/_search";
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder calculator) => calculator.MapPost("/v1/_search", HandleAsync).Replies<BillMetaReply>(envelope: Envelope.Lower);

    private static async Task<Result<BillMetaReply>> HandleAsync(BillMetaSearchRequest request, WorksDb db, IProjects projects, IOrganisationLimit organisations, CancellationToken cancellationToken)
    {
        if (request.SearchCriteria is not { } criteria || string.IsNullOrWhiteSpace(criteria.TenantId)) return CalculatorErrors.SearchTenant;
        if (request.Pagination is null) return BillErrors.Missing("calculatorSearchRequest.pagination");
        if (IsEmpty(criteria)) return CalculatorErrors.SearchCriteria;

        var query = Filter(db.Bills.AsNoTracking().Where(bill => bill.TenantId == criteria.TenantId && bill.IsCalculated), criteria);
        if (!string.IsNullOrWhiteSpace(criteria.ProjectName) || !string.IsNullOrWhiteSpace(criteria.Boundary))
        {
            // All of them: the reference looked at the first twenty projects only.
            Guid[] ids = [.. await projects.MatchingAsync(criteria.TenantId, Blank(criteria.ProjectName), Blank(criteria.Boundary), cancellationToken)];
            query = query.Where(bill => bill.ProjectId != null && ids.Contains(bill.ProjectId.Value));
        }

        query = await SearchBills.LimitedAsync(query, criteria.TenantId, Path, organisations, cancellationToken);
        var limit = (int)Math.Clamp(request.Pagination.Limit ?? DefaultLimit, 0, MaxLimit);
        var offset = (int)Math.Clamp(request.Pagination.Offset ?? 0, 0, int.MaxValue);
        var order = request.Pagination.Order is "asc" or "desc" ? request.Pagination.Order : null;
        var total = await query.LongCountAsync(cancellationToken);
        var page = await Sort(query, request.Pagination.SortBy, order == "desc").Skip(offset).Take(limit).AsSplitQuery().ToListAsync(cancellationToken);
        return new BillMetaReply(
            [.. page.Select(bill => new FoundBill(bill.ProjectNumber, bill.ContractNumber, bill.OrgId, bill.MusterRollNumber, bill.Id.ToString(), bill.ToWire(BillForm.Search)))],
            new BillMetaPagination { Limit = limit, Offset = offset, TotalCount = total, SortBy = request.Pagination.SortBy, Order = order });
    }

    private static bool IsEmpty(BillMetaCriteria criteria) => string.IsNullOrWhiteSpace(criteria.ProjectName) && string.IsNullOrWhiteSpace(criteria.Boundary)
        && new[] { criteria.ProjectNumbers, criteria.ContractNumbers, criteria.OrgNumbers, criteria.MusterRollNumbers, criteria.BillNumbers, criteria.BillRefIds }.All(list => list is not { Count: > 0 });

    private static IQueryable<Bill> Filter(IQueryable<Bill> query, BillMetaCriteria criteria)
    {
        if (criteria.ProjectNumbers is { Count: > 0 } projectNumbers) query = query.Where(bill => bill.ProjectNumber != null && projectNumbers.Contains(bill.ProjectNumber));
        if (criteria.ContractNumbers is { Count: > 0 } contracts) query = query.Where(bill => bill.ContractNumber != null && contracts.Contains(bill.ContractNumber));
        if (criteria.OrgNumbers is { Count: > 0 } organisations) query = query.Where(bill => bill.OrgId != null && organisations.Contains(bill.OrgId));
        if (criteria.MusterRollNumbers is { Count: > 0 } musters) query = query.Where(bill => bill.MusterRollNumber != null && musters.Contains(bill.MusterRollNumber));
        if (criteria.BillNumbers is { Count: > 0 } numbers) query = query.Where(bill => numbers.Contains(bill.BillNumber));
        if (criteria.BillTypes is { Count: > 0 } types) query = query.Where(bill => types.Contains(bill.BusinessService));
        if (criteria.BillRefIds is { Count: > 0 } references) query = query.Where(bill => references.Contains(bill.ReferenceId));
        return query;
    }

    private static IOrderedQueryable<Bill> Sort(IQueryable<Bill> query, string? sortBy, bool isDescending)
    {
        var sorted = sortBy?.Trim() switch
        {
            "contract_number" => isDescending ? query.OrderByDescending(bill => bill.ContractNumber) : query.OrderBy(bill => bill.ContractNumber),
            "project_number" => isDescending ? query.OrderByDescending(bill => bill.ProjectNumber) : query.OrderBy(bill => bill.ProjectNumber),
            "musterroll_number" => isDescending ? query.OrderByDescending(bill => bill.MusterRollNumber) : query.OrderBy(bill => bill.MusterRollNumber),
            _ => null,
        };
        if (sorted is null) return isDescending ? query.OrderByDescending(bill => bill.Id) : query.OrderBy(bill => bill.Id);
        return isDescending ? sorted.ThenByDescending(bill => bill.Id) : sorted.ThenBy(bill => bill.Id);
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
