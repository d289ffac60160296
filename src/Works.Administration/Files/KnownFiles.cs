using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Administration.Files;

/// <summary>Answers other modules about files.</summary>
internal sealed class KnownFiles(WorksDb db) : IFiles
{
    public async Task<IReadOnlySet<string>> ExistingAsync(string tenantId, IReadOnlyCollection<string> fileStoreIds, CancellationToken cancellationToken)
    {
        var ids = IdsOf(fileStoreIds);
        var found = await db.Files.Where(f => f.TenantId == tenantId && ids.Contains(f.Id)).Select(f => f.Id).ToListAsync(cancellationToken);
        var known = found.ToHashSet();
        return fileStoreIds.Where(text => Guid.TryParse(text, out var id) && known.Contains(id)).ToHashSet(StringComparer.Ordinal);
    }

    public async Task AdoptAsync(string tenantId, IReadOnlyCollection<string> fileStoreIds, CancellationToken cancellationToken)
    {
        var ids = IdsOf(fileStoreIds);
        if (ids.Length == 0) return;
        var waiting = await db.Files.AsTracking().Where(f => f.TenantId == tenantId && ids.Contains(f.Id) && f.QuarantinedFor != null).ToListAsync(cancellationToken);
        foreach (var file in waiting) file.Adopt();
    }

    private static Guid[] IdsOf(IReadOnlyCollection<string> texts) =>
        [.. texts.Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct()];
}
