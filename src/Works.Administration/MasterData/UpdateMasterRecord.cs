using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using System.Text.Json;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.MasterData;

/// <summary>Changes or withdraws one row of master data; a seeded row belongs to its editor from then on (spec 50 §5.5).</summary>
internal static class UpdateMasterRecord
{
    public static void Map(IEndpointRouteBuilder mdms) =>
        mdms.MapPost("/v2/_update/{schemaCode}", HandleAsync).Replies<SearchMasterRecordsReply>(status: 202);

    private static async Task<Result<SearchMasterRecordsReply>> HandleAsync(
        string schemaCode, SaveMasterRecordRequest request, WorksDb db, MasterStore store, CancellationToken cancellationToken)
    {
        if (CreateMasterRecord.Check(request.Mdms) is { Any: true } refusals) return refusals.ToArray();
        var sent = request.Mdms!;
        if (string.IsNullOrWhiteSpace(sent.Id)) return MasterErrors.IdAbsent;
        var canonical = await store.CanonicalAsync(sent.SchemaCode!, cancellationToken);
        await db.LockMasterAsync(sent.TenantId!, canonical, cancellationToken); // of two editors the second sees what the first stored
        var master = Guid.TryParse(sent.Id, out var id) && canonical != MasterStore.Internal
            ? await db.Masters.AsTracking().SingleOrDefaultAsync(m => m.Id == id && m.TenantId == sent.TenantId && m.SchemaCode == canonical, cancellationToken) : null;
        if (master is null) return MasterErrors.RecordNotFound(sent.Id);
        if (db.Context.IsStale(master.RowVersion)) return MasterErrors.Stale;
        if (sent.AuditDetails is null) return MasterErrors.AuditDetailsAbsent;

        var definition = await CreateMasterRecord.DefinitionAsync(db, sent.TenantId!, canonical, cancellationToken);
        if (definition.IsRefused) return definition.Failures.ToArray();
        // The values are compared, not the stored identifier: a seeded row was given one by other rules.
        var data = sent.Data!.Value;
        if (definition.Value.IdentifierOf(JsonElement.Parse(master.Data)) is { IsRefused: false } before
            && (definition.Value.IdentifierOf(data) is not { IsRefused: false } after || after.Value != before.Value))
            return MasterErrors.UniqueKeyChanged;
        var failures = await CreateMasterRecord.ViolationsAsync(definition.Value, data, sent.TenantId!, db, store, cancellationToken);
        if (failures.Length > 0) return failures;

        var isActive = sent.IsActive ?? master.IsActive;
        if (isActive)
        {
            var fitted = await CreateMasterRecord.FitAsync(definition.Value, db, sent.TenantId!, canonical, master.Id, data, cancellationToken);
            if (fitted.IsRefused) return fitted.Failures.ToArray();
            data = fitted.Value;
        }

        master.Change(data.GetRawText(), isActive, db.Context.Caller.Uuid, db.Now);
        await db.SaveChangesAsync(cancellationToken); // counts the version
        await db.RaiseMasterRevisionAsync(cancellationToken);
        db.Context.Version = master.RowVersion;
        return new SearchMasterRecordsReply([MasterRecord.Of(master, sent.SchemaCode!)]);
    }
}
