using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Insights.PaymentTracker;

internal sealed record TrackPaymentsRequest(TrackerCriteria? SearchCriteria);

/// <summary>Which projects, and which page of them.</summary>
/// <param name="TenantId">City.</param>
/// <param name="ModuleSearchCriteria">ward, projectType, projectName, projectId (its number), createdFrom and createdTo; others are ignored.</param>
/// <param name="AfterKey">Number of the last project of the page before; null begins.</param>
/// <param name="Limit">Projects, 0–300; 10 when left out.</param>
/// <param name="Offset">Projects to skip, for lists that page by number. Ours.</param>
/// <param name="Descending">True begins with the last project number. Ours.</param>
internal sealed record TrackerCriteria(
    string? TenantId, JsonElement? ModuleSearchCriteria, [property: JsonPropertyName("after_key")] string? AfterKey, int? Limit, int? Offset = null, bool? Descending = null);

internal sealed record TrackPaymentsReply(TrackedPayments AggsResponse);

/// <summary>One page of projects, and what all that fit the criteria come to.</summary>
/// <param name="Total">Over every project that fits, not over the page.</param>
/// <param name="Projects">In order of their numbers.</param>
/// <param name="AfterKey">Begins the next page; null after the last.</param>
internal sealed record TrackedPayments(TrackedTotal Total, IReadOnlyList<TrackedProject> Projects, string? AfterKey);

/// <summary>What all projects that fit come to.</summary>
/// <param name="EstimatedAmount">Rupees: approved estimates.</param>
/// <param name="PaymentDetails">By type of bill.</param>
/// <param name="Projects">How many. Ours, as are the next two.</param>
/// <param name="PaidAmount">Rupees, of all types.</param>
/// <param name="RemainingAmount">Rupees that were to be paid and have not reached the payees.</param>
internal sealed record TrackedTotal(decimal EstimatedAmount, IReadOnlyList<PaidOfType> PaymentDetails, int Projects, decimal PaidAmount, decimal RemainingAmount);

/// <summary>What was paid of one project.</summary>
/// <param name="ProjectNumber">Number of the project.</param>
/// <param name="ProjectId">Its id; null when this house does not know it. Ours, as is its name.</param>
/// <param name="ProjectName">Its name.</param>
/// <param name="EstimatedAmount">Rupees: newest approved version of each of its estimates; null without one.</param>
/// <param name="Total">Rupees: its bills that count.</param>
/// <param name="PaymentDetails">By type of bill.</param>
/// <param name="PaidAmount">Rupees, of all types. Ours, as is what remains.</param>
/// <param name="RemainingAmount">Rupees.</param>
internal sealed record TrackedProject(
    string ProjectNumber, string? ProjectId, string? ProjectName, decimal? EstimatedAmount, decimal Total, IReadOnlyList<PaidOfType> PaymentDetails, decimal PaidAmount, decimal RemainingAmount);

/// <summary>Bills of one type: what they come to, what has reached the payees, and what has not. Rupees.</summary>
internal sealed record PaidOfType(string BillType, decimal Total, decimal PaidAmount, decimal RemainingAmount);

/// <summary>Says project by project what was paid of its bills. Spec 20 §5.3.</summary>
internal static class TrackPayments
{
    public const int MaxLimit = 300;
    private const int DefaultLimit = 10;

    public static void Map(IEndpointRouteBuilder wms) => wms.MapPost("/report/payment_tracker", HandleAsync).Replies<TrackPaymentsReply>();

    private static async Task<Result<TrackPaymentsReply>> HandleAsync(TrackPaymentsRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (request.SearchCriteria is not { } criteria) return InsightErrors.Missing("searchCriteria");
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return InsightErrors.Missing("searchCriteria.tenantId");
        if (criteria.Limit > MaxLimit) return InsightErrors.Limit("searchCriteria.limit", MaxLimit);
        var tracked = new TrackedBills(criteria.TenantId, criteria.ModuleSearchCriteria);
        var page = new TrackerPage(string.IsNullOrWhiteSpace(criteria.AfterKey) ? null : criteria.AfterKey, Math.Max(criteria.Limit ?? DefaultLimit, 0), Math.Max(criteria.Offset ?? 0, 0), criteria.Descending ?? false);
        var (projects, next) = await tracked.PageAsync(db, page, cancellationToken);
        return new TrackPaymentsReply(new TrackedPayments(await tracked.TotalAsync(db, cancellationToken), projects, next));
    }
}
