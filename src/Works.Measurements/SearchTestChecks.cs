using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Contracts;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

internal sealed record TestCheckSearchRequest(TestCheckCriteria? Criteria);

internal sealed record TestCheckCriteria(string? TenantId, string? MeasurementNumber);

/// <summary>Test checks of one entry and what share of its value they come to, by role.</summary>
internal sealed record TestChecksReply(IReadOnlyList<TestCheckWire> TestChecks, IReadOnlyList<CheckShareWire> Shares)
{
    public static TestChecksReply Of(Measurement entry, IReadOnlyCollection<TestCheck> checks, IReadOnlyList<CheckRule> rules, decimal? contractAmount) => new(
        [.. checks.OrderBy(check => check.Position).Select(check => new TestCheckWire(
            check.Id.ToString(), check.TenantId, check.MeasurementId.ToString(), entry.MeasurementNumber, check.TargetId, check.Role, check.FoundValue,
            entry.Measures.Any(measure => measure.IsCounted && measure.TargetId == check.TargetId && measure.CurrentValue == check.FoundValue), check.Remarks, check.CheckedBy, check.CheckedTime))],
        [.. CheckShare.Of(entry, checks, rules.Where(rule => (contractAmount ?? 0) >= rule.FromAmount)).Select(share => new CheckShareWire(share.Role, share.Percent, share.Required))]);
}

/// <summary>One finding; <paramref name="Agrees"/> says whether the entry's row says the same.</summary>
internal sealed record TestCheckWire(
    string Id, string TenantId, string MeasurementId, string MeasurementNumber, string TargetId, string Role, decimal FoundValue, bool Agrees, string? Remarks, string CheckedBy, long CheckedTime);

/// <summary>Share of one role in per cent of the entry's value, and how much is asked.</summary>
internal sealed record CheckShareWire(string Role, decimal Percent, decimal Required);

/// <summary>The test checks of one entry (ours, spec 02 §3.10).</summary>
internal sealed class SearchTestChecks(WorksDb db, IMasters masters, IContracts contracts)
{
    public static void Map(IEndpointRouteBuilder service) => service.MapPost(
        "/v1/check/_search", (TestCheckSearchRequest request, SearchTestChecks slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken)).Replies<TestChecksReply>();

    private async Task<Result<TestChecksReply>> HandleAsync(TestCheckSearchRequest request, CancellationToken cancellationToken)
    {
        if (request.Criteria is not { } criteria) return MeasurementErrors.CriteriaMissing;
        if (string.IsNullOrWhiteSpace(criteria.TenantId)) return MeasurementErrors.SearchTenant;
        if (string.IsNullOrWhiteSpace(criteria.MeasurementNumber)) return MeasurementErrors.Missing("testCheckSearchRequest.criteria.measurementNumber");
        var entry = await db.Measurements.AsNoTracking().SingleOrDefaultAsync(m => m.TenantId == criteria.TenantId && m.MeasurementNumber == criteria.MeasurementNumber, cancellationToken);
        if (entry is null) return new TestChecksReply([], []);
        var checks = await db.TestChecks.AsNoTracking().Where(check => check.TenantId == criteria.TenantId && check.MeasurementId == entry.Id).ToListAsync(cancellationToken);
        var contract = (await contracts.VersionsAsync(criteria.TenantId, entry.ReferenceId, cancellationToken)).FirstOrDefault(version => version.Status == "ACTIVE");
        return TestChecksReply.Of(entry, checks, await CheckRule.OfAsync(masters, criteria.TenantId, cancellationToken), contract?.TotalAmount);
    }
}
