using System.Globalization;
using Works.Administration;
using Works.Platform;
using Works.Projects;

namespace Works.Estimates;

/// <summary>What an estimate is judged by together with others: the works that count as one, and the parts of a whole.</summary>
internal sealed class EstimateGroup(WorksDb db, IProjects projects, IMasters masters)
{
    private const int DefaultDays = 90;

    /// <summary>
    /// Rupees of the whole project group (anti-splitting, spec 02 §3.3): this version, and the live version of every other estimate of the group.
    /// Parts of 4,00,000 and 3,00,000 are sanctioned by whom 7,00,000 needs.
    /// </summary>
    public async Task<decimal> AmountAsync(Estimate estimate, CancellationToken cancellationToken)
    {
        var days = int.TryParse(
            await masters.SwitchAsync(estimate.TenantId, "anti-splitting-days", DefaultDays.ToString(CultureInfo.InvariantCulture), cancellationToken),
            NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, 36_500) : DefaultDays;
        var group = await projects.GroupAsync(estimate.TenantId, estimate.ProjectId, TimeSpan.FromDays(days), cancellationToken);
        return estimate.ComputedTotal + await OthersAsync(estimate, group, cancellationToken);
    }

    /// <summary>C01, Σ sub-estimates = estimate (decision 18), asked when an estimate becomes the sanctioned one.</summary>
    /// <returns>The broken rule; null when the parts fit the whole, or there are none.</returns>
    public async Task<Failure?> PartsBrokenAsync(Estimate estimate, CancellationToken cancellationToken)
    {
        var parts = await projects.PartsAsync(estimate.TenantId, estimate.ProjectId, cancellationToken);
        if (parts.Count > 0 && await LiveAsync(estimate, parts, cancellationToken) is { Count: > 0 } live && live.Sum(part => part.ComputedTotal) is var sum && sum != estimate.ComputedTotal)
        {
            return RuleBroken.Failure(
                "C01", $"the sum of the {live.Count} sub-estimates of {estimate.BusinessId}", sum, estimate.ComputedTotal, "Correct the sub-estimates, or send this estimate back and correct it.");
        }

        if ((await projects.FindAsync(estimate.TenantId, estimate.ProjectId, cancellationToken))?.ParentId is not { } parent) return null;
        var whole = (await LiveAsync(estimate, [parent], cancellationToken)).FirstOrDefault(version => version.Status == Estimate.ActiveStatus);
        if (whole is null) return null;
        var siblings = estimate.ComputedTotal + await OthersAsync(estimate, await projects.PartsAsync(estimate.TenantId, parent, cancellationToken), cancellationToken);
        return siblings <= whole.ComputedTotal ? null : RuleBroken.Failure(
            "C01", $"the sum of the sub-estimates of {whole.BusinessId}, with {estimate.BusinessId},", siblings, whole.ComputedTotal, $"Revise {whole.BusinessId} first, or correct this part.");
    }

    private async Task<decimal> OthersAsync(Estimate estimate, IReadOnlyList<Guid> projectIds, CancellationToken cancellationToken) =>
        (await LiveAsync(estimate, projectIds, cancellationToken)).Sum(version => version.ComputedTotal);

    // Of each other number the newest version that is neither rejected nor replaced.
    private Task<IReadOnlyList<LiveVersion>> LiveAsync(Estimate estimate, IReadOnlyList<Guid> projectIds, CancellationToken cancellationToken) => db.QueryAsync<LiveVersion>(
        """
        select distinct on (estimate_number) business_id, status, computed_total from estimates.estimates
        where tenant_id = @TenantId and project_id = any(@projectIds) and estimate_number <> @EstimateNumber and wf_status <> 'REJECTED' and status <> 'INACTIVE'
        order by estimate_number, version_number desc
        """, new { estimate.TenantId, projectIds = projectIds.ToArray(), estimate.EstimateNumber }, cancellationToken);

    private sealed record LiveVersion
    {
        public required string BusinessId { get; init; }
        public required string Status { get; init; }
        public required decimal ComputedTotal { get; init; }
    }
}
