using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

/// <summary>Enters measurements of accepted contracts and starts their workflow. Spec 20 §3.1, rule by rule.</summary>
internal sealed class CreateMeasurements(WorksDb db, IMasters masters, MeasurementBooks books, MeasurementRules rules, PrepareMeasurement prepare, MoveMeasurement move)
{
    public const string Root = "measurementServiceRequest";

    public static void Map(IEndpointRouteBuilder service) => service.MapPost(
        "/v1/_create", (MeasurementServiceRequest request, CreateMeasurements slice, CancellationToken cancellationToken) => slice.HandleAsync(request, cancellationToken))
        .Replies<MeasurementServiceReply>(status: 202).RefusesMixedTenantsItself();

    public async Task<Result<MeasurementServiceReply>> HandleAsync(MeasurementServiceRequest request, CancellationToken cancellationToken)
    {
        if (MeasurementShape.Of(Root, request.Measurements) is { Length: > 0 } incomplete) return incomplete;
        var tenantId = request.Measurements![0].TenantId!;
        if (request.Measurements.Any(wire => wire.TenantId != tenantId)) return MeasurementErrors.SeveralTenants;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return MeasurementErrors.UnknownTenant;

        var opened = await books.OpenAsync(tenantId, request.Measurements.Select(wire => wire.ReferenceId!), cancellationToken);
        var replies = new List<ServiceMeasurementWire>();
        foreach (var wire in request.Measurements)
        {
            var created = await EnterAsync(opened[wire.ReferenceId!], wire, cancellationToken);
            if (created.IsRefused) return created.Failures.ToArray();
            replies.Add(created.Value);
        }

        return new MeasurementServiceReply(replies, Pagination: null);
    }

    private async Task<Result<ServiceMeasurementWire>> EnterAsync(MeasurementBook book, ServiceMeasurementWire wire, CancellationToken cancellationToken)
    {
        if (MeasurementRules.Contract(book, wire.EntryDate!.Value) is { } contract) return contract;
        if (MeasurementRules.Targets(book.Work!, [.. (wire.Measures ?? []).Select(measure => measure.TargetId!)]) is { } target) return target;
        var unfinished = book.Unfinished; // asked before the new entry stands in the book
        var issued = await prepare.NewAsync(book, wire with { IsActive = true }, cancellationToken);
        if (issued.IsRefused) return issued.Failures.ToArray();
        var entry = issued.Value;
        if (await rules.QuantitiesAsync(book, entry, cancellationToken) is { } quantity) return quantity;
        if (unfinished is not null) return MeasurementErrors.StillInWorkflow(unfinished.MeasurementNumber);
        entry.Value(book.Work!.Items);

        var moved = await move.TakeAsync(book, entry, wire.Workflow, cancellationToken);
        if (moved.IsRefused) return moved.Failures.ToArray();
        if (await prepare.FilesAsync(entry, cancellationToken) is { } file) return file;
        if (await rules.ControlsAsync(book, entry, cancellationToken) is { } control) return control;
        await prepare.KeepAsync(book, entry, isNew: true, cancellationToken);
        return move.Tell("save-measurement-service-details", entry, wire.Workflow, moved.Value);
    }
}
