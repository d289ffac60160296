using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements.Registry;

/// <summary>Keeps measurements without contract and workflow: the registry takes what it is given and computes. Spec 20 §2.</summary>
internal sealed class CreateMeasurementRecords(WorksDb db, IMasters masters, MeasurementBooks books, PrepareMeasurement prepare)
{
    private const string Root = "measurementRequest";

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost(
        "/v1/_create", (MeasurementRequest request, CreateMeasurementRecords slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<MeasurementReply>(status: 202).RefusesMixedTenantsItself();

    public async Task<Result<MeasurementReply>> HandleAsync(MeasurementRequest request, CancellationToken cancellationToken)
    {
        if (MeasurementShape.Of(Root, request.Measurements) is { Length: > 0 } incomplete) return incomplete;
        var tenantId = request.Measurements![0].TenantId!;
        if (request.Measurements.Any(wire => wire.TenantId != tenantId)) return MeasurementErrors.SeveralTenants;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return MeasurementErrors.UnknownTenant;

        var opened = await books.OpenAsync(tenantId, request.Measurements.Select(wire => wire.ReferenceId!), cancellationToken);
        var created = new List<Measurement>();
        foreach (var wire in request.Measurements)
        {
            var book = opened[wire.ReferenceId!];
            var entry = await prepare.NewAsync(book, wire, cancellationToken);
            if (entry.IsRefused) return entry.Failures.ToArray();
            if (await prepare.FilesAsync(entry.Value, cancellationToken) is { } unknown) return unknown;
            await prepare.KeepAsync(book, entry.Value, isNew: true, cancellationToken);
            created.Add(entry.Value);
        }

        return new MeasurementReply([.. created.Select(entry => entry.ToWire())], Pagination: null);
    }
}
