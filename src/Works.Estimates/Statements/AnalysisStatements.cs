using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates.Statements;

internal sealed record CreateStatementRequest(StatementTarget? StatementRequest);

/// <summary>Estimate or measurement a statement is made of.</summary>
internal sealed record StatementTarget(string? TenantId, string? Id);

internal sealed record SearchStatementsRequest(StatementCriteria? SearchCriteria);

internal sealed record StatementCriteria(string? TenantId, string? ReferenceId, IReadOnlyList<string?>? StatementId, string? StatementType);

/// <summary>Makes the analysis statement of an estimate; asked again, it is made anew under its id. Spec 10 §6.</summary>
internal static class CreateAnalysisStatement
{
    public static void Map(IEndpointRouteBuilder statements) => statements.MapPost("/v1/analysis/_create", HandleAsync).Replies<StatementReply>(envelope: Envelope.Lower);

    private static async Task<Result<StatementReply>> HandleAsync(
        CreateStatementRequest request, WorksDb db, IMasters masters, BuildAnalysis build, CancellationToken cancellationToken)
    {
        if (request.StatementRequest is not { } target) return StatementErrors.RequestMissing;
        if (string.IsNullOrWhiteSpace(target.TenantId)) return StatementErrors.Tenant;
        if (string.IsNullOrWhiteSpace(target.Id)) return StatementErrors.EstimateId;
        if (!await masters.IsTenantAsync(target.TenantId, cancellationToken)) return StatementErrors.UnknownTenant(target.TenantId);
        if (!Guid.TryParse(target.Id, out var id)) return StatementErrors.InvalidEstimate(target.Id);
        var estimate = await db.Estimates.AsNoTracking().SingleOrDefaultAsync(e => e.TenantId == target.TenantId && e.Id == id, cancellationToken);
        if (estimate is null) return StatementErrors.EstimateNotFound(target.Id);
        var statement = await build.BuildAsync(estimate, cancellationToken);
        return statement.IsRefused ? statement.Failures.ToArray() : new StatementReply([statement.Value.ToWire()]);
    }
}

/// <summary>The analysis statement of one estimate. Spec 10 §6.</summary>
internal static class SearchAnalysisStatements
{
    private const int Limit = 100;

    public static void Map(IEndpointRouteBuilder statements) => statements.MapPost("/v1/analysis/_search", HandleAsync).Replies<StatementReply>(envelope: Envelope.Lower);

    private static async Task<Result<StatementReply>> HandleAsync(SearchStatementsRequest request, WorksDb db, CancellationToken cancellationToken)
    {
        if (Incomplete(request) is { } incomplete) return incomplete;
        return await FindAsync(request.SearchCriteria!, Statement.Analysis, db, cancellationToken);
    }

    public static async Task<StatementReply> FindAsync(StatementCriteria criteria, string type, WorksDb db, CancellationToken cancellationToken)
    {
        // What is no uuid matches nothing.
        var target = Guid.TryParse(criteria.ReferenceId, out var id) ? id : Guid.Empty;
        var query = db.Statements.AsNoTracking().Where(s => s.TenantId == criteria.TenantId && s.StatementType == type && s.TargetId == target);
        Guid[] ids = [.. (criteria.StatementId ?? []).Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => Guid.TryParse(text, out var uuid) ? uuid : Guid.Empty)];
        if (ids.Length > 0) query = query.Where(s => ids.Contains(s.Id));
        var found = await query.OrderBy(s => s.Id).Take(Limit).ToListAsync(cancellationToken);
        return new StatementReply([.. found.Select(statement => statement.ToWire())]);
    }

    public static Failure? Incomplete(SearchStatementsRequest request) =>
        request.SearchCriteria is not { } criteria ? StatementErrors.CriteriaMissing
        : string.IsNullOrWhiteSpace(criteria.TenantId) ? StatementErrors.Tenant
        : string.IsNullOrWhiteSpace(criteria.ReferenceId) ? StatementErrors.ReferenceId : null;
}
