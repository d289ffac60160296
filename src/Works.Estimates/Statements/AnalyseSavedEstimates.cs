using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Platform;

namespace Works.Estimates.Statements;

/// <summary>An estimate whose content may have changed gets its analysis statement, once its own transaction has committed (spec 10 §6).</summary>
internal sealed class AnalyseSavedEstimates : IEventSubscriber
{
    public string Name => "estimates.analysis-statements";

    public bool Wants(string topic) => topic is "save-estimate" or "update-estimate";

    public async Task HandleAsync(DomainEvent fact, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (!fact.Payload.TryGetProperty("workflow", out var workflow) || workflow.ValueKind != JsonValueKind.Object
            || !workflow.TryGetProperty("action", out var action) || action.GetString()?.ToUpperInvariant() is not ("DRAFT" or "SUBMIT" or "RE-SUBMIT")) return;
        if (!Guid.TryParse(fact.Payload.GetProperty("estimate").GetProperty("id").GetString(), out var id)) return;
        var estimate = await db.Estimates.AsNoTracking().SingleOrDefaultAsync(e => e.TenantId == fact.TenantId && e.Id == id, cancellationToken);
        if (estimate is null) return;

        var build = services.GetRequiredService<BuildAnalysis>();
        var statement = await build.BuildAsync(estimate, cancellationToken);
        if (statement.IsRefused) await build.NoteFailureAsync(Statement.Analysis, estimate.Id, estimate, statement.Failures[0], cancellationToken);
    }
}
