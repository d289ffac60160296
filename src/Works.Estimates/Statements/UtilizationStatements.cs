using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates.Statements;

/// <summary>Utilisation: what one entry in a measurement book took of labour, material and machinery. Spec 10 §6.</summary>
internal static class UtilizationStatements
{
    public static void Map(IEndpointRouteBuilder statements)
    {
        statements.MapPost("/v1/utilization/_create", CreateAsync).Replies<StatementReply>(envelope: Envelope.Lower);
        statements.MapPost("/v1/utilization/_search", SearchAsync).Replies<StatementReply>(envelope: Envelope.Lower);
    }

    private static async Task<Result<StatementReply>> CreateAsync(CreateStatementRequest request, IMasters masters, BuildUtilization build, CancellationToken cancellationToken)
    {
        if (request.StatementRequest is not { } target) return StatementErrors.RequestMissing;
        if (string.IsNullOrWhiteSpace(target.TenantId)) return StatementErrors.Tenant;
        if (!await masters.IsTenantAsync(target.TenantId, cancellationToken)) return StatementErrors.UnknownTenant(target.TenantId);
        if (!Guid.TryParse(target.Id, out var id)) return StatementErrors.NoMeasurements(target.Id ?? string.Empty);
        var statement = await build.BuildAsync(target.TenantId, id, noteFailure: false, cancellationToken);
        return statement.IsRefused ? statement.Failures.ToArray() : new StatementReply([statement.Value.ToWire()]);
    }

    private static async Task<Result<StatementReply>> SearchAsync(SearchStatementsRequest request, WorksDb db, IEnumerable<IMeasuredEntries> entries, CancellationToken cancellationToken)
    {
        if (SearchAnalysisStatements.Incomplete(request) is { } incomplete) return incomplete;
        var criteria = request.SearchCriteria!;
        var isKnown = Guid.TryParse(criteria.ReferenceId, out var id) && entries.FirstOrDefault() is { } books
            && await books.FindAsync(criteria.TenantId!, id, cancellationToken) is not null;
        return isKnown ? await SearchAnalysisStatements.FindAsync(criteria, Statement.Utilization, db, cancellationToken) : StatementErrors.NoMeasurements(criteria.ReferenceId!);
    }
}

/// <summary>Builds the utilisation statement of an entry from the quantities it measured, deductions negative.</summary>
internal sealed class BuildUtilization(WorksDb db, BuildAnalysis build, IEnumerable<IMeasuredEntries> entries)
{
    /// <summary>Computes and stores the statement of one entry.</summary>
    /// <param name="tenantId">Tenant of the entry.</param>
    /// <param name="measurementId">The entry.</param>
    /// <param name="noteFailure">True when nobody waits for the answer: the failure is kept where people look for the statement.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Result<Statement>> BuildAsync(string tenantId, Guid measurementId, bool noteFailure, CancellationToken cancellationToken)
    {
        if (entries.FirstOrDefault() is not { } books || await books.FindAsync(tenantId, measurementId, cancellationToken) is not { } entry)
            return StatementErrors.NoMeasurements(measurementId.ToString());
        if (!entry.HasContract) return StatementErrors.NoContracts(entry.Number);
        Guid[] ids = [.. entry.Lines.Select(line => line.EstimateId).Distinct()];
        var estimates = await db.Estimates.AsNoTracking().Where(e => e.TenantId == tenantId && ids.Contains(e.Id)).OrderBy(e => e.CreatedTime).ToListAsync(cancellationToken);
        if (estimates.Count == 0) return StatementErrors.NoEstimates(entry.Number);

        // Rates are those the estimate was checked against; of several estimates the newest decides.
        var lines = estimates.SelectMany(estimate => estimate.Lines).ToDictionary(line => line.Id);
        (EstimateLine, decimal)[] quantities = [.. entry.Lines.Where(line => lines.ContainsKey(line.EstimateLineId))
            .Select(line => (lines[line.EstimateLineId], lines[line.EstimateLineId].IsDeduction ? -line.Quantity : line.Quantity))];
        var statement = await build.BuildAsync(Statement.Utilization, entry.Id, estimates[^1], quantities, cancellationToken);
        if (statement.IsRefused && noteFailure) await build.NoteFailureAsync(Statement.Utilization, entry.Id, estimates[^1], statement.Failures[0], cancellationToken);
        return statement;
    }
}

/// <summary>A saved measurement gets its utilisation statement, once its own transaction has committed (spec 10 §6).</summary>
internal sealed class UtilizeSavedMeasurements : IEventSubscriber
{
    public string Name => "estimates.utilization-statements";

    public bool Wants(string topic) => topic is "save-measurement-service-details" or "update-measurement-service-details";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (!fact.Payload.TryGetProperty("measurements", out var measurements) || measurements.ValueKind != JsonValueKind.Array) return;
        foreach (var measurement in measurements.EnumerateArray())
        {
            if (Guid.TryParse(measurement.GetProperty("id").GetString(), out var id))
                await services.GetRequiredService<BuildUtilization>().BuildAsync(fact.TenantId, id, noteFailure: true, cancellationToken);
        }
    }
}
