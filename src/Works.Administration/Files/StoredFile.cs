using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Administration.Files;

/// <summary>One uploaded file. Its content never changes; the id is all that a document keeps of it.</summary>
internal sealed class StoredFile : ITenantOwned
{
    /// <summary>Names of what an image is offered as besides the original: widths 500, 200 and 120 (spec 50 §9).</summary>
    public static readonly IReadOnlyList<string> Renditions = ["_large", "_medium", "_small"];

    /// <summary>Width of a rendition in pixels.</summary>
    public static int WidthOf(string rendition) => rendition switch { "_large" => 500, "_medium" => 200, _ => 120 };

    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required string Module { get; init; }
    public string? Tag { get; init; }
    public required string FileName { get; init; }
    public required string ContentType { get; init; }
    public required long Size { get; init; }
    public required byte[] Sha256 { get; init; }

    /// <summary>Keyed hash of the address of an anonymous uploader; null for the files of people and once a document refers to it.</summary>
    [AuditSecret]
    public byte[]? QuarantinedFor { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }

    public bool IsImage => ContentType.StartsWith("image/", StringComparison.Ordinal) && ContentType != "image/vnd.dxf";

    /// <summary>Nobody else sees the file until a document refers to it.</summary>
    public void Quarantine(byte[] uploader) => QuarantinedFor = uploader;

    /// <summary>A document refers to the file.</summary>
    public void Adopt() => QuarantinedFor = null;

    /// <summary>Whether a caller at an address may have it: anybody once it is out of quarantine, until then only its uploader.</summary>
    public bool IsVisibleTo(byte[] uploader) => QuarantinedFor is null || QuarantinedFor.AsSpan().SequenceEqual(uploader);

    /// <summary>Name in a link: <c>site_large.png</c>. Clients tell the kind of a file by the extension before the question mark.</summary>
    public string NameOf(string rendition) => Path.GetFileNameWithoutExtension(FileName) + rendition + Path.GetExtension(FileName);
}

internal sealed class StoredFileMapping : IEntityTypeConfiguration<StoredFile>
{
    public void Configure(EntityTypeBuilder<StoredFile> file)
    {
        file.ToTable("files", "administration");
        file.Property(f => f.Sha256).HasColumnName("sha256");
    }
}

internal static class FileTables
{
    extension(WorksDb db)
    {
        public DbSet<StoredFile> Files => db.Set<StoredFile>();
    }
}
