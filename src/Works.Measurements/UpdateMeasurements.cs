using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

/// <summary>Moves measurements through their workflow; the recorder's actions also change values. Spec 20 §3.2, step by step.</summary>
internal sealed class UpdateMeasurements(
    WorksDb db, IMasters masters, MeasurementBooks books, MeasurementRules rules, PrepareMeasurement prepare, MoveMeasurement move, IWorkflow workflow)
{
    private const string Root = CreateMeasurements.Root;

    public static void Map(IEndpointRouteBuilder service) => service.MapPost(
        "/v1/_update", (MeasurementServiceRequest request, UpdateMeasurements slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<MeasurementServiceReply>(status: 202).RefusesMixedTenantsItself();

    public async Task<Result<MeasurementServiceReply>> HandleAsync(MeasurementServiceRequest request, CancellationToken cancellationToken)
    {
        if (MeasurementShape.List(Root, request.Measurements) is { } none) return none;
        var sent = request.Measurements!;
        var untold = Enumerable.Range(0, sent.Count).Where(i => string.IsNullOrWhiteSpace(sent[i].TenantId)).Select(i => MeasurementErrors.Missing($"{Root}.measurements[{i}].tenantId")).ToArray();
        if (untold.Length > 0) return untold;
        var tenantId = sent[0].TenantId!;
        if (sent.Any(wire => wire.TenantId != tenantId)) return MeasurementErrors.SeveralTenants;

        // Which books to open is known only from what is stored.
        Guid[] ids = [.. sent.Select(wire => Guid.TryParse(wire.Id, out var id) ? id : Guid.Empty)];
        var references = await db.Measurements.AsNoTracking().Where(m => m.TenantId == tenantId && ids.Contains(m.Id)).Select(m => new { m.Id, m.ReferenceId })
            .ToDictionaryAsync(m => m.Id, m => m.ReferenceId, cancellationToken);
        var opened = await books.OpenAsync(tenantId, references.Values, cancellationToken);
        var replies = new List<ServiceMeasurementWire>();
        for (var i = 0; i < sent.Count; i++)
        {
            var book = references.TryGetValue(ids[i], out var reference) ? opened[reference] : null;
            var changed = await ChangeAsync(book, i, sent[i], cancellationToken);
            if (changed.IsRefused) return changed.Failures.ToArray();
            replies.Add(changed.Value);
        }

        return new MeasurementServiceReply(replies, Pagination: null);
    }

    private async Task<Result<ServiceMeasurementWire>> ChangeAsync(MeasurementBook? book, int index, ServiceMeasurementWire wire, CancellationToken cancellationToken)
    {
        if (book?.Find(wire.Id) is not { HasWorkflow: true } entry) return MeasurementErrors.NoServiceMeasurement;
        if (entry.IsRejected) return MeasurementErrors.Rejected(entry.MeasurementNumber);
        if (!string.IsNullOrWhiteSpace(wire.MeasurementNumber) && wire.MeasurementNumber != entry.MeasurementNumber) return MeasurementErrors.NumberMismatch(wire.Id!, wire.MeasurementNumber);
        if (db.Context.IsStale(entry.RowVersion)) return MeasurementErrors.Stale;

        var action = wire.Workflow?.Action;
        var isRecording = MoveMeasurement.IsRecording(action);
        if (isRecording)
        {
            Failure[] incomplete = [.. MeasurementShape.Of(Root, index, wire)];
            if (incomplete.Length > 0) return incomplete;
        }

        if (!await masters.IsTenantAsync(entry.TenantId, cancellationToken)) return MeasurementErrors.UnknownTenant;
        if (isRecording && wire.ReferenceId != entry.ReferenceId) return MeasurementErrors.NoContract(wire.ReferenceId!); // an entry stays in its book
        if (await FitsAsync(book, entry, isRecording ? wire : null, action, cancellationToken) is { } unfit) return unfit;
        var standing = await workflow.StandingsAsync(entry.TenantId, [entry.MeasurementNumber], cancellationToken);
        if (!standing.ContainsKey(entry.MeasurementNumber)) return MeasurementErrors.NoProcess(entry.MeasurementNumber);

        var moved = await move.TakeAsync(book, entry, wire.Workflow, cancellationToken);
        if (moved.IsRefused) return moved.Failures.ToArray();
        if (isRecording && await prepare.FilesAsync(entry, cancellationToken) is { } file) return file;
        if (!MoveMeasurement.IsBackward(action))
        {
            if (!isRecording && await rules.CheckerAsync(entry, cancellationToken) is { } checker) return checker;
            if (entry.WfStatus == Measurement.ApprovedStatus && await rules.TestCheckedAsync(book, entry, cancellationToken) is { } untested) return untested;
            if (await rules.ControlsAsync(book, entry, cancellationToken) is { } control) return control;
        }

        await prepare.KeepAsync(book, entry, isNew: false, cancellationToken);
        return move.Tell("update-measurement-service-details", entry, wire.Workflow, moved.Value);
    }

    // Rules 2–7 on the recorder's values, or on those stored when somebody else acts.
    private async Task<Failure?> FitsAsync(MeasurementBook book, Measurement entry, ServiceMeasurementWire? recorded, string? action, CancellationToken cancellationToken)
    {
        if (MoveMeasurement.IsBackward(action)) return null;
        if (MeasurementRules.Contract(book, recorded?.EntryDate ?? entry.EntryDate) is { } contract) return contract;
        string[] targets = [.. recorded is null ? entry.Measures.Select(measure => measure.TargetId) : (recorded.Measures ?? []).Select(measure => measure.TargetId!)];
        if (MeasurementRules.Targets(book.Work!, targets) is { } target) return target;
        if (recorded is not null)
        {
            if (entry.Stranger(recorded) is { } stranger) return MeasurementErrors.NoMeasure(stranger.Id);
            entry.Record(recorded with { IsActive = true }, db.Context.Caller.Uuid.ToString(), db.Now);
        }

        if (await rules.QuantitiesAsync(book, entry, cancellationToken) is { } quantity) return quantity;
        if (recorded is not null) entry.Value(book.Work!.Items);
        return null;
    }
}
