using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration.Rules;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Controls;

internal sealed record FindingCriteria(
    string? TenantId, string? Rule, string? Subject, string? Actor, QueryNumber? FromTime, QueryNumber? ToTime, QueryNumber? Offset, QueryNumber? Limit);

internal sealed record FindingWire(string Id, string TenantId, string Rule, string Subject, string Code, string Message, string Actor, string CorrelationId, long FoundTime);

internal sealed record FindingsReply(IReadOnlyList<FindingWire> Findings, long TotalCount);

/// <summary>Controls that were broken and let pass, newest first (spec 05 §16: evaluated, recorded and listed).</summary>
internal static class SearchFindings
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static void Map(IEndpointRouteBuilder controls) => controls.MapPost("/findings/v1/_search", HandleAsync).Replies<FindingsReply>().WithOptionalBody();

    private static async Task<Result<FindingsReply>> HandleAsync([AsParameters] FindingCriteria criteria, WorksDb db, CancellationToken cancellationToken)
    {
        var tenant = string.IsNullOrWhiteSpace(criteria.TenantId) ? db.Context.Caller.TenantId : criteria.TenantId;
        if (!db.Context.Scope.Allows(tenant)) return RuleErrors.NotYours(tenant);
        var own = db.Context.Scope.Tenants.Where(known => Tenants.IsSameOrAncestor(tenant, known)).ToList();
        var findings = db.Set<ControlFinding>().AsNoTracking().Where(finding => own.Contains(finding.TenantId));
        if (!string.IsNullOrWhiteSpace(criteria.Rule)) findings = findings.Where(finding => finding.Rule == criteria.Rule);
        if (!string.IsNullOrWhiteSpace(criteria.Subject)) findings = findings.Where(finding => finding.Subject == criteria.Subject);
        if (!string.IsNullOrWhiteSpace(criteria.Actor))
        {
            var actor = Guid.TryParse(criteria.Actor, out var parsed) ? parsed : Guid.Empty;
            findings = findings.Where(finding => finding.Actor == actor);
        }

        if (criteria.FromTime?.Value is { } from) findings = findings.Where(finding => finding.FoundTime >= from);
        if (criteria.ToTime?.Value is { } to) findings = findings.Where(finding => finding.FoundTime <= to);
        var total = await findings.LongCountAsync(cancellationToken);
        var (offset, limit) = ((int)Math.Clamp(criteria.Offset?.Value ?? 0, 0, int.MaxValue), (int)Math.Clamp(criteria.Limit?.Value ?? DefaultLimit, 0, MaxLimit));
        var page = await findings.OrderByDescending(finding => finding.FoundTime).ThenByDescending(finding => finding.Id).Skip(offset).Take(limit)
            .Select(finding => new FindingWire(
                finding.Id.ToString(), finding.TenantId, finding.Rule, finding.Subject, finding.Code, finding.Message, finding.Actor.ToString(), finding.CorrelationId, finding.FoundTime))
            .ToListAsync(cancellationToken);
        return new FindingsReply(page, total);
    }
}
