using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using Works.Platform;

namespace Works.Administration.Files;

/// <summary>Content by file: written before the row that names it commits, checked on every read.</summary>
internal sealed class FileContents(IContentStore store)
{
    private const int InMemory = 64 * 1024; // bytes of one read; what is longer waits in a temporary file until it is checked

    public Task WriteAsync(Guid id, Stream content, CancellationToken cancellationToken) => WriteAsync(KeyOf(id), content, cancellationToken);

    public Task WriteAsync(string key, Stream content, CancellationToken cancellationToken) => store.WriteAsync(key, content, cancellationToken);

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => store.DeleteAsync(KeyOf(id), cancellationToken);

    /// <summary>The content as it was uploaded.</summary>
    public Task<Stream> OpenAsync(StoredFile file, CancellationToken cancellationToken) => OpenAsync(KeyOf(file.Id), file.Sha256, cancellationToken);

    /// <summary>Content at its beginning, read to the end and found to be what was stored.</summary>
    /// <exception cref="InvalidDataException">It is not what was stored: the store lost or somebody changed it. It is never handed out.</exception>
    public async Task<Stream> OpenAsync(string key, byte[] sha256, CancellationToken cancellationToken)
    {
        var source = await store.OpenAsync(key, cancellationToken);
        var content = source.CanSeek ? source : new FileBufferingReadStream(source, InMemory);
        try
        {
            byte[] found;
            try
            {
                found = await HashAsync(content, cancellationToken);
            }
            catch (Exception broken) when (!source.CanSeek && broken is IOException or HttpRequestException)
            {
                throw new UnavailableException($"The file store broke off: {broken.Message}", broken);
            }

            if (!CryptographicOperations.FixedTimeEquals(found, sha256)) throw new InvalidDataException($"File {key} does not have the checksum it was stored with");
            content.Position = 0;
            return content;
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
        finally
        {
            if (!ReferenceEquals(source, content)) await source.DisposeAsync();
        }
    }

    public static async Task<byte[]> HashAsync(Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(InMemory);
        try
        {
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;) hash.AppendData(buffer, 0, read);
            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static string KeyOf(Guid id) => id.ToString("N");
}
