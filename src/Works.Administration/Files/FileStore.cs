using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Works.Administration.Files;

/// <summary>The folder with the content of files, and the key that signs links to it.</summary>
internal sealed class FileStore
{
    private const int KeyBytes = 32;
    private readonly string _folder;
    private readonly byte[] _key;

    public FileStore(FileSettings settings)
    {
        _folder = settings.Folder;
        Directory.CreateDirectory(_folder);
        _key = KeyOf(settings.KeyFile);
    }

    /// <summary>Stores content on disk before the row that names it commits: a row without content cannot be, content without a row is only waste.</summary>
    public async Task WriteAsync(Guid id, byte[] content, CancellationToken cancellationToken)
    {
        var path = PathOf(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".part";
        await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous))
        {
            await stream.WriteAsync(content, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
    }

    /// <summary>The content as it was uploaded.</summary>
    /// <exception cref="InvalidDataException">It is not what was uploaded: the disk lost or somebody changed it. It is never handed out.</exception>
    public async Task<byte[]> ReadAsync(StoredFile file, CancellationToken cancellationToken)
    {
        var content = await File.ReadAllBytesAsync(PathOf(file.Id), cancellationToken);
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(content), file.Sha256)
            ? content : throw new InvalidDataException($"File {file.Id} does not have the checksum it was stored with");
    }

    /// <summary>Signs what a link gives access to; safe in a URL.</summary>
    public string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes("link|" + text)));

    public bool IsSigned(string text, string? signature) => signature is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(text)), Encoding.UTF8.GetBytes(signature));

    /// <summary>Stands for the address of an uploader without storing it.</summary>
    public byte[] UploaderOf(IPAddress? address) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes("uploader|" + address?.MapToIPv6()));

    // Two levels of folders: a million files in one are slow to list and to back up. The last digits of an id are its random ones.
    private string PathOf(Guid id)
    {
        var name = id.ToString("N");
        return Path.Combine(_folder, name[^2..], name[^4..^2], name);
    }

    // Several hosts may start at once on one folder: each writes a file of its own, the first to name it wins.
    private static byte[] KeyOf(string path)
    {
        if (!File.Exists(path))
        {
            var folder = Path.GetDirectoryName(path)!;
            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
            var temporary = Path.Combine(folder, Path.GetRandomFileName());
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Owner;
            using (var stream = new FileStream(temporary, options)) stream.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            try
            {
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(temporary);
            }
        }

        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? key : throw new InvalidOperationException($"{path} must hold {KeyBytes} bytes; remove it to have a new key made.");
    }
}
