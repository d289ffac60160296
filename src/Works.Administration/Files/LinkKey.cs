using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Works.Administration.Files;

/// <summary>The key that signs links to files, and stands in for the address of an uploader.</summary>
internal sealed class LinkKey(FileSettings settings)
{
    private const int KeyBytes = 32;
    private readonly byte[] _key = KeyOf(settings.KeyFile);

    /// <summary>Signs what a link gives access to; safe in a URL.</summary>
    public string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes("link|" + text)));

    public bool IsSigned(string text, string? signature) => signature is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(text)), Encoding.UTF8.GetBytes(signature));

    /// <summary>Stands for the address of an uploader without storing it.</summary>
    public byte[] UploaderOf(IPAddress? address) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes("uploader|" + address?.MapToIPv6()));

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
