using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements.Registry;

/// <summary>
/// Changes measurements of the registry. One that is in the hands of checkers, or approved, is changed through its workflow only
/// (decision 16). Spec 20 §2.
/// </summary>
internal sealed class UpdateMeasurementRecords(WorksDb db, IMasters masters, MeasurementBooks books, PrepareMeasurement prepare)
{
    private const string Root = "measurementRequest";

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost(
        "/v1/_update", (MeasurementRequest request, UpdateMeasurementRecords slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<MeasurementReply>(status: 202).RefusesMixedTenantsItself();

    public async Task<Result<MeasurementReply>> HandleAsync(MeasurementRequest request, CancellationToken cancellationToken)
    {
        if (MeasurementShape.Of(Root, request.Measurements) is { Length: > 0 } incomplete) return incomplete;
        var tenantId = request.Measurements![0].TenantId!;
        if (request.Measurements.Any(wire => wire.TenantId != tenantId)) return MeasurementErrors.SeveralTenants;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return MeasurementErrors.UnknownTenant;

        var opened = await books.OpenAsync(tenantId, request.Measurements.Select(wire => wire.ReferenceId!), cancellationToken);
        var changed = new List<Measurement>();
        foreach (var wire in request.Measurements)
        {
            var book = opened[wire.ReferenceId!];
            if (book.Find(wire.Id) is not { } entry) return MeasurementErrors.NoMeasurement;
            if (db.Context.IsStale(entry.RowVersion)) return MeasurementErrors.Stale;
            if (!entry.IsEditable) return MeasurementErrors.InWorkflow(entry.MeasurementNumber, entry.WfStatus!);
            if (entry.Stranger(wire) is { } stranger) return MeasurementErrors.NoMeasure(stranger.Id);
            entry.Record(wire, db.Context.Caller.Uuid.ToString(), db.Now);
            if (entry.HasWorkflow && book.Work is { } work) entry.Value(work.Items);
            if (await prepare.FilesAsync(entry, cancellationToken) is { } unknown) return unknown;
            await prepare.KeepAsync(book, entry, isNew: false, cancellationToken);
            changed.Add(entry);
        }

        return new MeasurementReply([.. changed.Select(entry => entry.ToWire())], Pagination: null);
    }
}
