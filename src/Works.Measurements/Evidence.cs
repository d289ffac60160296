using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Administration;
using Works.Platform;

namespace Works.Measurements;

/// <summary>A file that shows what was measured: its checksum, and where and when the device says it was made (spec 02 §3.10).</summary>
internal sealed class Evidence : ITenantOwned
{
    public const string FromFile = "EXIF";
    public const string FromClient = "SENT";

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid MeasurementId { get; init; }

    /// <summary>The contract's <c>contractLineItemRef</c>; null when the file belongs to the whole entry.</summary>
    public string? TargetId { get; init; }
    public string? DocumentType { get; init; }
    public required string FileStoreId { get; init; }
    public required string FileName { get; init; }
    public required string ContentType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Of the content as stored, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Degrees, WGS 84.</summary>
    public decimal? Latitude { get; private set; }
    public decimal? Longitude { get; private set; }

    /// <summary>Metres.</summary>
    public decimal? LocationAccuracy { get; private set; }

    /// <summary>EXIF or SENT; null without a position.</summary>
    public string? PositionSource { get; private set; }

    /// <summary>Epoch milliseconds.</summary>
    public long? CapturedTime { get; private set; }
    public string? TimeSource { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }

    /// <summary>Notes place and time. What stands in the file goes before what the client sent: the checksum covers it.</summary>
    public void Locate(PhotoFacts inFile, PhotoFacts sent)
    {
        var place = inFile.HasPosition ? inFile : sent;
        if (place.HasPosition)
        {
            (Latitude, Longitude, LocationAccuracy) = (place.Latitude, place.Longitude, place.Accuracy);
            PositionSource = inFile.HasPosition ? FromFile : FromClient;
        }

        CapturedTime = inFile.CapturedTime ?? sent.CapturedTime;
        TimeSource = CapturedTime is null ? null : inFile.CapturedTime is null ? FromClient : FromFile;
    }
}

internal sealed class EvidenceMapping : IEntityTypeConfiguration<Evidence>
{
    public void Configure(EntityTypeBuilder<Evidence> evidence)
    {
        evidence.ToTable("evidence", schema: "measurements");
        evidence.HasOne<Measurement>().WithMany().HasForeignKey(e => e.MeasurementId).OnDelete(DeleteBehavior.NoAction); // says what is saved first
    }
}

internal static class EvidenceTables
{
    extension(WorksDb db)
    {
        public DbSet<Evidence> Evidence => db.Set<Evidence>();
    }
}

/// <summary>Keeps the evidence of an entry in step with its documents.</summary>
internal sealed class EvidenceKeeper(WorksDb db, IFiles files, IMasters masters)
{
    /// <summary>Files an entry refers to, with the row they belong to.</summary>
    public static IEnumerable<(string FileStoreId, string? TargetId, DocumentWire Document)> FilesOf(Measurement entry) =>
        entry.DocumentList.Select(document => (document, TargetId: (string?)null))
            .Concat(entry.Measures.OrderBy(measure => measure.Position).SelectMany(measure => measure.DocumentList.Select(document => (document, TargetId: (string?)measure.TargetId))))
            .Where(file => !string.IsNullOrWhiteSpace(file.document.FileStore)).Select(file => (file.document.FileStore!, file.TargetId, file.document));

    public async Task KeepAsync(Measurement entry, bool isNew, CancellationToken cancellationToken)
    {
        var referred = FilesOf(entry).DistinctBy(file => (file.FileStoreId, file.TargetId)).ToList();
        var kept = isNew ? [] : await db.Evidence.AsTracking().Where(e => e.TenantId == entry.TenantId && e.MeasurementId == entry.Id).ToListAsync(cancellationToken);
        db.Evidence.RemoveRange(kept.Where(e => !referred.Exists(file => file.FileStoreId == e.FileStoreId && file.TargetId == e.TargetId)));
        var added = referred.Where(file => !kept.Exists(e => e.FileStoreId == file.FileStoreId && e.TargetId == file.TargetId)).ToList();
        if (added.Count == 0) return;

        var zone = await masters.ZoneOfAsync(entry.TenantId, cancellationToken);
        foreach (var (fileStoreId, targetId, document) in added)
        {
            if (await files.ReadAsync(entry.TenantId, fileStoreId, cancellationToken) is not { } file) continue;
            var evidence = new Evidence
            {
                TenantId = entry.TenantId, MeasurementId = entry.Id, TargetId = targetId, DocumentType = document.DocumentType, FileStoreId = fileStoreId, FileName = file.FileName,
                ContentType = file.ContentType, Size = file.Content.Length, Sha256 = file.Sha256, CreatedBy = db.Context.Caller.Uuid.ToString(), CreatedTime = db.Now,
            };
            evidence.Locate(PhotoFacts.InFile(file, zone), PhotoFacts.Sent(document.AdditionalDetails));
            db.Evidence.Add(evidence);
        }
    }
}
