using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Contracts;

/// <summary>What is looked for, flat at the root of the body (spec 20 §1.8). Null, blank and empty criteria are not applied.</summary>
internal sealed record ContractCriteria
{
    public string? TenantId { get; init; }
    public IReadOnlyList<string>? Ids { get; init; }
    public string? ContractNumber { get; init; }
    public string? SupplementNumber { get; init; }
    public string? BusinessService { get; init; }
    public string? ContractType { get; init; }
    public string? Status { get; init; }
    public IReadOnlyList<string>? WfStatus { get; init; }
    public IReadOnlyList<string>? OrgIds { get; init; }
    public IReadOnlyList<string>? EstimateIds { get; init; }

    /// <summary>Accepted and ignored, as the contract says.</summary>
    public IReadOnlyList<string>? EstimateLineItemIds { get; init; }

    /// <summary>Epoch milliseconds, of the start date.</summary>
    public long? FromDate { get; init; }
    public long? ToDate { get; init; }
    public ContractPaginationWire? Pagination { get; init; }
}

/// <summary>Contracts of one tenant with their lines, every version once. People of an organisation see the contracts of their organisation.</summary>
internal sealed class SearchContracts(WorksDb db, IMasters masters, IOrganisationLimit limit)
{
    private const string Path = "/contract/v1/_search";
    private const string DefaultSort = "startDate";
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    public static void Map(IEndpointRouteBuilder contracts) => contracts.MapPost(
        "/v1/_search", (ContractCriteria criteria, SearchContracts slice, CancellationToken cancellationToken) => slice.HandleAsync(criteria, cancellationToken))
        .Replies<ContractReply>().WithMetadata(new BodyMissing(ContractErrors.NoSearchBody));

    public async Task<Result<ContractReply>> HandleAsync(ContractCriteria criteria, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return ContractErrors.SearchTenant;
        if (!await masters.IsTenantAsync(criteria.TenantId, cancellationToken)) return ContractErrors.UnknownTenant(criteria.TenantId);
        // 0 is "not given" in a date criterion (spec 10 §0.2).
        var from = criteria.FromDate is 0 ? null : criteria.FromDate;
        var to = criteria.ToDate is 0 ? null : criteria.ToDate;
        if (to is not null && from is null) return ContractErrors.SearchDates;

        var query = Filter(db.Contracts.AsNoTracking().Where(c => c.TenantId == criteria.TenantId), criteria);
        if (from is not null) query = query.Where(c => c.StartDate >= from && c.StartDate <= (to ?? db.Now));
        if (await limit.OfCallerAsync(criteria.TenantId, Path, cancellationToken) is { } own)
        {
            string[] organisations = [.. own.Select(id => id.ToString())];
            query = query.Where(c => organisations.Contains(c.OrgId));
        }

        var total = await query.CountAsync(cancellationToken);
        var paging = Paging(criteria.Pagination, total);
        var page = await Sort(query, paging).Skip((int)paging.Offset!).Take((int)paging.Limit!).ToListAsync(cancellationToken);
        if (page is [var only]) db.Context.Version = only.RowVersion;
        return new ContractReply([.. page.Select(contract => contract.ToWire())], paging);
    }

    private static IQueryable<Contract> Filter(IQueryable<Contract> query, ContractCriteria criteria)
    {
        static bool Given(string? text) => !string.IsNullOrWhiteSpace(text);
        static string[] Texts(IReadOnlyList<string>? values) => [.. (values ?? []).Where(Given)];
        // What is no uuid matches nothing.
        static Guid[] Uuids(IReadOnlyList<string>? values) => [.. Texts(values).Select(text => Guid.TryParse(text, out var uuid) ? uuid : Guid.Empty)];
        if (Uuids(criteria.Ids) is { Length: > 0 } ids) query = query.Where(c => ids.Contains(c.Id));
        if (Given(criteria.ContractNumber)) query = query.Where(c => c.ContractNumber == criteria.ContractNumber);
        if (Given(criteria.SupplementNumber)) query = query.Where(c => c.SupplementNumber == criteria.SupplementNumber);
        if (Given(criteria.BusinessService)) query = query.Where(c => c.BusinessService == criteria.BusinessService);
        if (Given(criteria.ContractType)) query = query.Where(c => c.ContractType == criteria.ContractType);
        if (Given(criteria.Status)) query = query.Where(c => c.Status == criteria.Status);
        if (Texts(criteria.WfStatus) is { Length: > 0 } states) query = query.Where(c => states.Contains(c.WfStatus));
        if (Texts(criteria.OrgIds) is { Length: > 0 } organisations) query = query.Where(c => organisations.Contains(c.OrgId));
        if (Uuids(criteria.EstimateIds) is { Length: > 0 } estimates) query = query.Where(c => c.Lines.Any(line => estimates.Contains(line.EstimateId)));
        return query;
    }

    private static ContractPaginationWire Paging(ContractPaginationWire? asked, long total)
    {
        var ascending = string.Equals(asked?.Order, "asc", StringComparison.OrdinalIgnoreCase);
        return new ContractPaginationWire
        {
            Limit = Math.Clamp(asked?.Limit ?? DefaultLimit, 0, MaxLimit), Offset = Math.Clamp(asked?.Offset ?? 0, 0, int.MaxValue), TotalCount = total,
            SortBy = asked?.SortBy is { } sort && IsSortable(sort) ? sort : DefaultSort, Order = ascending ? "asc" : "desc",
        };
    }

    private static bool IsSortable(string sort) => sort is "id" or "contractNumber" or "totalContractedamount" or "totalContractedAmount" or "securityDeposit" or "agreementDate"
        or "defectLiabilityPeriod" or "startDate" or "endDate" or "createdTime" or "lastModifiedTime";

    // Contracts without the value come last in either direction; of equal ones the newest first.
    private static IQueryable<Contract> Sort(IQueryable<Contract> query, ContractPaginationWire paging)
    {
        var ascending = paging.Order == "asc";
        IOrderedQueryable<Contract> By<T>(System.Linq.Expressions.Expression<Func<Contract, bool>> isMissing, System.Linq.Expressions.Expression<Func<Contract, T>> value)
        {
            var present = query.OrderBy(isMissing);
            return ascending ? present.ThenBy(value) : present.ThenByDescending(value);
        }

        var sorted = paging.SortBy switch
        {
            "id" => ascending ? query.OrderBy(c => c.Id) : query.OrderByDescending(c => c.Id),
            "contractNumber" => ascending ? query.OrderBy(c => c.ContractNumber) : query.OrderByDescending(c => c.ContractNumber),
            "totalContractedamount" or "totalContractedAmount" => By(c => c.TotalContractedAmount == null, c => c.TotalContractedAmount), // the first spelling is the contract's
            "securityDeposit" => By(c => c.SecurityDeposit == null, c => c.SecurityDeposit),
            "agreementDate" => By(c => c.AgreementDate == null, c => c.AgreementDate),
            "defectLiabilityPeriod" => By(c => c.DefectLiabilityPeriod == null, c => c.DefectLiabilityPeriod),
            "endDate" => By(c => c.EndDate == null, c => c.EndDate),
            "createdTime" => ascending ? query.OrderBy(c => c.CreatedTime) : query.OrderByDescending(c => c.CreatedTime),
            "lastModifiedTime" => ascending ? query.OrderBy(c => c.LastModifiedTime) : query.OrderByDescending(c => c.LastModifiedTime),
            _ => By(c => c.StartDate == null, c => c.StartDate),
        };
        return sorted.ThenByDescending(c => c.CreatedTime).ThenByDescending(c => c.Id);
    }
}
