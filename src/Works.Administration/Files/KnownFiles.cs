using Microsoft.EntityFrameworkCore;
using Works.Platform;

namespace Works.Administration.Files;

/// <summary>Answers other modules about files.</summary>
internal sealed class KnownFiles(WorksDb db, FileContents contents, PendingUploads pending) : IFiles
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

    public async Task<FileContent?> ReadAsync(string tenantId, string fileStoreId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(fileStoreId, out var id)) return null;
        var file = await db.Files.AsNoTracking().SingleOrDefaultAsync(f => f.TenantId == tenantId && f.Id == id, cancellationToken);
        if (file is null) return null;
        await using var content = await contents.OpenAsync(file, cancellationToken);
        var bytes = new byte[content.Length]; // an upload is 10 MB at most
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return new FileContent(file.FileName, file.ContentType, Convert.ToHexStringLower(file.Sha256), bytes);
    }

    public async Task<string> StoreAsync(string tenantId, string module, string fileName, byte[] content, CancellationToken cancellationToken)
    {
        var kind = FileKind.Of(Path.GetExtension(fileName).TrimStart('.')) ?? throw new ArgumentException($"The file store knows no files like {fileName}", nameof(fileName));
        var file = new StoredFile
        {
            Id = Guid.NewGuid(), TenantId = tenantId, Module = module, FileName = fileName, ContentType = kind.ContentType, Size = content.Length,
            Sha256 = System.Security.Cryptography.SHA256.HashData(content), CreatedBy = db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
        };
        await pending.NoteAsync(tenantId, [file.Id], cancellationToken);
        using var stream = new MemoryStream(content, writable: false);
        await contents.WriteAsync(file.Id, stream, cancellationToken);
        db.Files.Add(file);
        await PendingUploads.StrikeOutAsync(db, [file.Id], cancellationToken);
        return file.Id.ToString();
    }

    private static Guid[] IdsOf(IReadOnlyCollection<string> texts) =>
        [.. texts.Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct()];
}
