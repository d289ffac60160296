using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Administration.MasterData;

/// <summary>Rows of master data by id, and writing them, for the modules.</summary>
internal sealed class MasterRecords(WorksDb db, MasterStore store) : IMasterRecords
{
    public async Task<IReadOnlyList<MasterRow>> RowsAsync(string tenantId, string module, string master, CancellationToken cancellationToken)
    {
        var schemaCode = await store.CanonicalAsync($"{module}.{master}", cancellationToken);
        return [.. (await NearestAsync(tenantId, schemaCode, cancellationToken)).Select(Row)];
    }

    public async Task<IReadOnlyList<MasterRow>> OwnAsync(string tenantId, string module, string master, CancellationToken cancellationToken)
    {
        var schemaCode = await store.CanonicalAsync($"{module}.{master}", cancellationToken);
        await db.LockMasterAsync(tenantId, schemaCode, cancellationToken);
        var rows = await NearestAsync(tenantId, schemaCode, cancellationToken);
        if (rows.Count == 0 || rows[0].TenantId == tenantId) return [.. rows.Select(Row)];

        var by = db.Context.Caller.Uuid.ToString();
        List<Master> copies = [.. rows.Select(row => new Master
        {
            Id = Guid.CreateVersion7(), TenantId = tenantId, SchemaCode = schemaCode, UniqueIdentifier = row.UniqueIdentifier, Data = row.Data, Position = row.Position,
            CreatedBy = by, CreatedTime = db.Now, LastModifiedBy = by, LastModifiedTime = db.Now,
        })];
        db.Masters.AddRange(copies);
        await ChangedAsync(cancellationToken);
        return [.. copies.Select(Row)];
    }

    public async Task<Guid> AddAsync(string tenantId, string module, string master, string identifier, JsonElement data, CancellationToken cancellationToken)
    {
        var schemaCode = await store.CanonicalAsync($"{module}.{master}", cancellationToken);
        var last = await db.Masters.Where(m => m.TenantId == tenantId && m.SchemaCode == schemaCode).MaxAsync(m => (long?)m.Position, cancellationToken) ?? 0;
        var by = db.Context.Caller.Uuid.ToString();
        var row = db.Masters.Add(new Master
        {
            Id = Guid.CreateVersion7(), TenantId = tenantId, SchemaCode = schemaCode, UniqueIdentifier = identifier, Data = data.GetRawText(), Position = last + 10,
            CreatedBy = by, CreatedTime = db.Now, LastModifiedBy = by, LastModifiedTime = db.Now,
        }).Entity;
        await ChangedAsync(cancellationToken);
        return row.Id;
    }

    public async Task ChangeAsync(Guid id, JsonElement data, CancellationToken cancellationToken)
    {
        var row = await db.Masters.AsTracking().SingleAsync(m => m.Id == id, cancellationToken);
        row.Change(data.GetRawText(), row.IsActive, db.Context.Caller.Uuid, db.Now);
        await ChangedAsync(cancellationToken);
    }

    // Saved at once: the next question of the same transaction must see the row.
    private async Task ChangedAsync(CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        await db.RaiseMasterRevisionAsync(cancellationToken);
        store.ForgetAfter(db);
    }

    private async Task<List<Master>> NearestAsync(string tenantId, string schemaCode, CancellationToken cancellationToken)
    {
        foreach (var level in Tenants.SelfAndAncestors(tenantId))
        {
            var rows = await db.Masters.AsNoTracking().Where(m => m.TenantId == level && m.SchemaCode == schemaCode && m.IsActive)
                .OrderBy(m => m.Position).ThenBy(m => m.Id).ToListAsync(cancellationToken);
            if (rows.Count > 0) return rows;
        }

        return [];
    }

    private static MasterRow Row(Master master) => new(master.Id, master.TenantId, JsonElement.Parse(master.Data));
}
