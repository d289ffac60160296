using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates;

internal sealed record EstimateCriteria(
    string? TenantId, [FromQuery] string[]? Ids, string? EstimateNumber, string? RevisionNumber, string? BusinessService, QueryNumber? VersionNumber, string? OldUuid, string? ProjectId,
    string? ReferenceNumber, string? WfStatus, string? Status, string? ExecutingDepartment, QueryNumber? FromProposalDate, QueryNumber? ToProposalDate,
    string? SortBy, string? SortOrder, QueryNumber? Limit, QueryNumber? Offset);

/// <summary>Estimates of one tenant with their active lines; paging counts estimates. Spec 10 §3.4.</summary>
internal static class SearchEstimates
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 200;
    private const int MaxIds = 10;

    public static void Map(IEndpointRouteBuilder estimates) =>
        estimates.MapPost("/v1/_search", HandleAsync).Replies<EstimateReply>().WithMetadata(new BodyMissing(EstimateErrors.NoSearchBody));

    private static async Task<Result<EstimateReply>> HandleAsync([AsParameters] EstimateCriteria criteria, WorksDb db, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return EstimateErrors.SearchTenant;
        string[] ids = [.. (criteria.Ids ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        if (ids.Length > MaxIds) return EstimateErrors.SearchIds;
        // 0 is "not given" in a date criterion (spec 10 §0.2).
        var from = criteria.FromProposalDate?.Value is 0 ? null : criteria.FromProposalDate?.Value;
        var to = criteria.ToProposalDate?.Value is 0 ? null : criteria.ToProposalDate?.Value;
        if (to is not null && from is null) return EstimateErrors.SearchDates;
        if (from > to) return EstimateErrors.SearchDateOrder;

        var query = Filter(db.Estimates.AsNoTracking().Where(e => e.TenantId == criteria.TenantId), criteria, ids);
        if (from is not null) query = query.Where(e => e.ProposalDate >= from && e.ProposalDate <= (to ?? db.Now));
        // An estimate without an active line that has an active amount is not shown.
        query = query.Where(e => e.HasActiveLines);
        var total = await query.Select(e => e.EstimateNumber).Distinct().CountAsync(cancellationToken);
        var limit = (int)Math.Clamp(criteria.Limit?.Value ?? DefaultLimit, 0, MaxLimit);
        var offset = (int)Math.Clamp(criteria.Offset?.Value ?? 0, 0, int.MaxValue);
        var page = await Sort(query, criteria).Skip(offset).Take(limit).ToListAsync(cancellationToken);
        if (page is [var only]) db.Context.Version = only.RowVersion;
        return new EstimateReply([.. page.Select(Found).Where(estimate => estimate.EstimateDetails!.Count > 0)], total);
    }

    private static IQueryable<Estimate> Filter(IQueryable<Estimate> query, EstimateCriteria criteria, string[] ids)
    {
        // What is no uuid matches nothing.
        Guid Uuid(string text) => Guid.TryParse(text, out var uuid) ? uuid : Guid.Empty;
        static bool Given(string? text) => !string.IsNullOrWhiteSpace(text);
        if (ids.Length > 0)
        {
            Guid[] uuids = [.. ids.Select(Uuid)];
            query = query.Where(e => uuids.Contains(e.Id));
        }

        if (Given(criteria.EstimateNumber)) query = query.Where(e => e.EstimateNumber == criteria.EstimateNumber);
        if (Given(criteria.RevisionNumber)) query = query.Where(e => e.RevisionNumber == criteria.RevisionNumber);
        if (Given(criteria.BusinessService)) query = query.Where(e => e.BusinessService == criteria.BusinessService);
        if (criteria.VersionNumber?.Value is { } version) query = query.Where(e => e.VersionNumber == version);
        if (Given(criteria.OldUuid))
        {
            var old = Uuid(criteria.OldUuid!);
            query = query.Where(e => e.OldUuid == old);
        }

        if (Given(criteria.ProjectId))
        {
            var project = Uuid(criteria.ProjectId!);
            query = query.Where(e => e.ProjectId == project);
        }

        if (Given(criteria.ReferenceNumber)) query = query.Where(e => e.ReferenceNumber == criteria.ReferenceNumber);
        if (Given(criteria.WfStatus)) query = query.Where(e => e.WfStatus == criteria.WfStatus);
        if (Given(criteria.Status)) query = query.Where(e => e.Status == criteria.Status);
        if (Given(criteria.ExecutingDepartment)) query = query.Where(e => e.ExecutingDepartment == criteria.ExecutingDepartment);
        return query;
    }

    private static IOrderedQueryable<Estimate> Sort(IQueryable<Estimate> query, EstimateCriteria criteria)
    {
        var ascending = string.Equals(criteria.SortOrder, "ASC", StringComparison.OrdinalIgnoreCase);
        var sorted = criteria.SortBy switch
        {
            "executingDepartment" => ascending ? query.OrderBy(e => e.ExecutingDepartment) : query.OrderByDescending(e => e.ExecutingDepartment),
            "proposalDate" => ascending ? query.OrderBy(e => e.ProposalDate) : query.OrderByDescending(e => e.ProposalDate),
            "wfStatus" => ascending ? query.OrderBy(e => e.WfStatus) : query.OrderByDescending(e => e.WfStatus),
            "totalAmount" => ascending ? query.OrderBy(e => e.ComputedTotal) : query.OrderByDescending(e => e.ComputedTotal),
            _ => ascending ? query.OrderBy(e => e.CreatedTime) : query.OrderByDescending(e => e.CreatedTime),
        };
        return sorted.ThenBy(e => e.Id);
    }

    // Null numbers come back as 0, empty additional details as null (spec 10 §3.4); a place without coordinates stays without.
    private static EstimateWire Found(Estimate estimate)
    {
        var wire = estimate.ToWire(line => line.IsShown);
        return wire with
        {
            AdditionalDetails = wire.AdditionalDetails is { } details && details.EnumerateObject().Any() ? details : null,
            EstimateDetails = [.. wire.EstimateDetails!.Select(line => line! with
            {
                UnitRate = line.UnitRate ?? 0, NoOfUnit = line.NoOfUnit ?? 0, UomValue = line.UomValue ?? 0, Length = line.Length ?? 0, Width = line.Width ?? 0,
                Height = line.Height ?? 0, Quantity = line.Quantity ?? 0,
                AmountDetails = [.. line.AmountDetails!.Where(amount => amount!.IsActive != false)],
            })],
        };
    }
}
