using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Workflow;

/// <summary>Loads <c>seed/workflows</c>, one definition per file; uuids come from names, so a reload changes nothing.</summary>
internal sealed class WorkflowSeed(MasterStore masters) : ISeedStep
{
    public int Order => 120;

    public async Task LoadAsync(SeedFiles files, WorksDb db, CancellationToken cancellationToken)
    {
        var stored = await db.BusinessServices.AsTracking().ToListAsync(cancellationToken);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(files.Folder, "workflows"), "*.json").Order(StringComparer.Ordinal))
        {
            var path = "workflows/" + Path.GetFileName(file);
            if (!files.Includes(path)) continue;
            var wire = files.Read(path)!.Value.Deserialize<BusinessServiceWire>(WireJson.Options)!;
            var known = stored.Find(service => service.TenantId == wire.TenantId && service.Name == wire.Name);
            if (known is { Source: null }) continue; // changed through the API: the office's definition stays
            var prepared = CreateBusinessServices.Prepare(wire, "seed", known?.CreatedTime ?? db.Now, 0, code => SeedFiles.IdOf(wire.TenantId!, "workflow", code));
            if (prepared.IsRefused) throw new InvalidDataException($"{path}: {prepared.Failures[0].Message}");
            var fresh = CreateBusinessServices.Stored(prepared.Value, path);
            if (known is null)
            {
                db.BusinessServices.Add(fresh);
            }
            else
            {
                using JsonDocument before = JsonDocument.Parse(known.States), after = JsonDocument.Parse(fresh.States);
                if (JsonElement.DeepEquals(before.RootElement, after.RootElement) && known.BusinessServiceSla == fresh.BusinessServiceSla) continue;
                (known.States, known.BusinessServiceSla, known.Business, known.LastModifiedTime) = (fresh.States, fresh.BusinessServiceSla, fresh.Business, db.Now);
            }
        }

        if (!db.ChangeTracker.HasChanges()) return;
        await db.SaveChangesAsync(cancellationToken);
        await db.RaiseMasterRevisionAsync(cancellationToken);
        masters.Observe(-1);
    }
}
