using Works.Administration;
using Works.Platform;

namespace Works.Measurements;

/// <summary>Measurements follow when their workflow moves by itself (auto-escalation).</summary>
internal sealed class EscalatedMeasurements(WorksDb db, MeasurementBooks books, MeasurementRules rules, PrepareMeasurement prepare, MoveMeasurement move) : IWorkflowFollower
{
    public bool Owns(string businessService) => businessService == MoveMeasurement.DefinitionName;

    public async Task LockAsync(string tenantId, string businessId, CancellationToken cancellationToken) => await BookAsync(tenantId, businessId, cancellationToken);

    public async Task<Failure?> FollowAsync(string tenantId, string businessService, string businessId, WorkflowStanding standing, CancellationToken cancellationToken)
    {
        if (await BookAsync(tenantId, businessId, cancellationToken) is not { } book) return null; // a document that only the workflow knows
        var entry = book.Entries.Single(entry => entry.MeasurementNumber == businessId);
        var request = new WorkflowRequest { Action = standing.ProcessInstance.GetProperty("action").GetString(), Comment = "Escalated automatically" };
        move.Stand(entry, standing);
        if (!MoveMeasurement.IsBackward(request.Action) && await rules.ControlsAsync(book, entry, cancellationToken) is { } broken) return broken;
        await prepare.KeepAsync(book, entry, isNew: false, cancellationToken);
        move.Tell("update-measurement-service-details", entry, request, standing.ProcessInstance);
        return null;
    }

    private async Task<MeasurementBook?> BookAsync(string tenantId, string businessId, CancellationToken cancellationToken)
    {
        var reference = (await db.QueryAsync<string>(
            "select reference_id from measurements.measurements where tenant_id = @tenantId and measurement_number = @businessId", new { tenantId, businessId }, cancellationToken)).SingleOrDefault();
        return reference is null ? null : (await books.OpenAsync(tenantId, [reference], cancellationToken))[reference];
    }
}
