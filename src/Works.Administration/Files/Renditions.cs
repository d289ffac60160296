using System.Security.Cryptography;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using Works.Platform;

namespace Works.Administration.Files;

/// <summary>A smaller version of a picture, as it was made; its content lies beside the original's.</summary>
internal sealed record Rendition
{
    public required string ContentType { get; init; }
    public required byte[] Sha256 { get; init; }

    /// <summary>Holds the checksum: hosts of two versions that make one rendition at once never overwrite each other's.</summary>
    public static string KeyOf(Guid id, string rendition, byte[] sha256) => $"{FileContents.KeyOf(id)}{rendition}_{Convert.ToHexStringLower(sha256.AsSpan(0, 8))}";
}

/// <summary>
/// Makes the smaller versions of a picture when one is first asked for (spec 50 §9): upright, and without what the camera noted beside
/// the picture, such as the place. The original stays as it was uploaded.
/// </summary>
internal sealed class Renditions(FileContents contents) : IDisposable
{
    /// <summary>Largest picture, in pixels: unpacked it needs 250 MB. A small file can claim to be any size.</summary>
    public const long MaxPixels = 64_000_000;

    private const int JpegQuality = 82;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Formats of the contract and no others; one thread, because requests share the machine.
    private static readonly Configuration Reader = new(new JpegConfigurationModule(), new PngConfigurationModule()) { MaxDegreeOfParallelism = 1 };
    private readonly SemaphoreSlim _oneAtATime = new(1, 1); // of this host: bounds the memory

    /// <summary>Pixels of a picture by its header alone; null when it is none.</summary>
    public static long? PixelsOf(Stream content)
    {
        try
        {
            return Image.Identify(Reader, content) is { } info ? (long)info.Width * info.Height : null;
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return null; // whatever a decoder says about damaged bytes
        }
    }

    /// <summary>The rendition's content and type; null when the picture is damaged.</summary>
    public async Task<(Stream Content, string ContentType)?> OpenAsync(WorksDb db, StoredFile file, string rendition, CancellationToken cancellationToken)
    {
        var known = (await db.QueryAsync<Rendition>(
            "select content_type, sha256 from administration.file_renditions where file_id = @Id and rendition = @rendition", new { file.Id, rendition }, cancellationToken)).SingleOrDefault();
        if (known is not null) return (await contents.OpenAsync(Rendition.KeyOf(file.Id, rendition, known.Sha256), known.Sha256, cancellationToken), known.ContentType);

        if (!await _oneAtATime.WaitAsync(Patience, cancellationToken)) throw new UnavailableException("Too many pictures are being made smaller");
        var made = new MemoryStream();
        try
        {
            await using var original = await contents.OpenAsync(file, cancellationToken);
            if (PixelsOf(original) is not (> 0 and <= MaxPixels)) return null;
            original.Position = 0;
            if (!Make(original, made, file.ContentType, StoredFile.WidthOf(rendition))) return null;
        }
        finally
        {
            _oneAtATime.Release();
        }

        made.Position = 0;
        var sha256 = SHA256.HashData(made);
        made.Position = 0;
        await contents.WriteAsync(Rendition.KeyOf(file.Id, rendition, sha256), made, cancellationToken);
        await db.ExecuteAsync(
            """
            insert into administration.file_renditions (tenant_id, file_id, rendition, content_type, size, sha256)
            values (@TenantId, @Id, @rendition, @ContentType, @Length, @sha256) on conflict do nothing
            """, new { file.TenantId, file.Id, rendition, file.ContentType, made.Length, sha256 }, cancellationToken);
        made.Position = 0;
        return (made, file.ContentType);
    }

    public void Dispose() => _oneAtATime.Dispose();

    private static bool Make(Stream original, Stream made, string contentType, int width)
    {
        try
        {
            var isPng = contentType == "image/png";
            // Texts beside a PNG can be bombs of their own and are not read; a JPEG's notes are, because they say which side is up.
            IImageDecoder decoder = isPng ? new PngDecoder { IgnoreMetadata = true } : new JpegDecoder();
            using var image = isPng ? (Image)Image.Load<Rgba32>(Reader, original, decoder) : Image.Load<Rgb24>(Reader, original, decoder);
            image.Mutate(picture => picture.AutoOrient());
            if (image.Width > width)
                image.Mutate(picture => picture.Resize(width, Math.Max(1, (int)((long)image.Height * width / image.Width)), KnownResamplers.Triangle));
            (image.Metadata.ExifProfile, image.Metadata.XmpProfile, image.Metadata.IptcProfile) = (null, null, null);
            image.Metadata.GetPngMetadata().TextData.Clear();
            image.Save(made, isPng ? new PngEncoder { IgnoreMetadata = false } : new JpegEncoder { Quality = JpegQuality });
            return true;
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            made.SetLength(0);
            return false; // whatever a decoder says about damaged bytes
        }
    }
}
