using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Works.Platform.History;

/// <summary>Where the sealed history keeps what the database must not decide: the key, and the heads as they were published.</summary>
/// <param name="DataFolder">Folder of the installation; the hosts of one installation share it.</param>
public sealed record HistorySettings(string DataFolder)
{
    /// <summary>Folder of the published heads and public keys.</summary>
    public string Folder => Path.Combine(DataFolder, "history");

    internal string HeadsFile => Path.Combine(Folder, "heads.jsonl");

    internal string KeyFile => Path.Combine(DataFolder, "secrets", "history.key");
}

/// <summary>The key that signs heads (ECDSA P-256), made at first use in a file only its owner can read; and the public halves of all keys ever used here.</summary>
internal sealed class SealKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, ECDsa?> _known = new(StringComparer.Ordinal);

    public SealKey(HistorySettings settings)
    {
        _folder = settings.Folder;
        Directory.CreateDirectory(_folder);
        _key = ECDsa.Create();
        _key.ImportFromPem(KeyOf(settings.KeyFile));
        PublicKey = _key.ExportSubjectPublicKeyInfoPem();
        Id = FingerprintOf(_key);
        IntegrityKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.ExportECPrivateKey(), 32, info: "integrityHash"u8.ToArray());
        var path = PathOf(Id);
        if (!File.Exists(path)) WriteOnce(path, PublicKey, secret: false);
    }

    /// <summary>Fingerprint of the public key: SHA-256 of its SubjectPublicKeyInfo, hex.</summary>
    public string Id { get; }

    /// <summary>The public half, PEM.</summary>
    public string PublicKey { get; }

    /// <summary>Key of the contract's <c>integrityHash</c> (spec 50 §16).</summary>
    public byte[] IntegrityKey { get; }

    public Head Sign(Head head)
    {
        lock (_key) return head with { Signature = _key.SignData(head.SignedBytes(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) };
    }

    /// <summary>The public half of a key of this installation, PEM; null when there is none of this fingerprint.</summary>
    public string? PublicKeyOf(string id) => _known.GetOrAdd(id, Load)?.ExportSubjectPublicKeyInfoPem();

    /// <summary>Whether a key of this installation signed the head.</summary>
    public bool HasSigned(Head head) => _known.GetOrAdd(head.KeyId, Load) is { } key && IsSigned(head, key);

    public static bool IsSigned(Head head, ECDsa key)
    {
        lock (key)
        {
            return FingerprintOf(key) == head.KeyId
                && key.VerifyData(head.SignedBytes(), head.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
    }

    public static string FingerprintOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    public void Dispose()
    {
        _key.Dispose();
        foreach (var key in _known.Values) key?.Dispose();
    }

    private string PathOf(string id) => Path.Combine(_folder, $"key-{id}.pem");

    // A key id comes from a row that anybody may have written: it is a name of a file only when it is a fingerprint.
    private ECDsa? Load(string id)
    {
        if (id.Length != 64 || !id.All(char.IsAsciiHexDigitLower) || !File.Exists(PathOf(id))) return null;
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(PathOf(id)));
        return key;
    }

    private static string KeyOf(string path)
    {
        if (!File.Exists(path))
        {
            using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            WriteOnce(path, fresh.ExportPkcs8PrivateKeyPem(), secret: true);
        }

        return File.ReadAllText(path);
    }

    // Several hosts may start at once on one folder: each writes a file of its own, the first to name it wins.
    private static void WriteOnce(string path, string text, bool secret)
    {
        var folder = Path.GetDirectoryName(path)!;
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (OperatingSystem.IsWindows() || !secret) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
        var temporary = Path.Combine(folder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows() && secret) options.UnixCreateMode = Owner;
        using (var writer = new StreamWriter(temporary, options)) writer.Write(text);
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
