using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Works.Platform;

/// <summary>Where the keys of encrypted attributes come from.</summary>
/// <param name="DataFolder">Folder of the installation; hosts that share a database share it. Keys lie in <c>secrets/</c> below it.</param>
/// <param name="Keys">
/// Keys given by the operator instead of files: <c>index:BASE64,1:BASE64,2:BASE64</c>, 32 bytes each; null to keep them in the folder. The highest version encrypts.
/// </param>
public sealed record FieldKeySettings(string DataFolder, string? Keys = null)
{
    internal string Folder => Path.Combine(DataFolder, "secrets");
}

/// <summary>A key that this host was not given: what was encrypted with it cannot be read here.</summary>
/// <param name="keyId">Its id.</param>
public sealed class FieldKeyUnknownException(string keyId) : Exception($"There is no key {keyId} to decrypt with.");

/// <summary>
/// The key ring: one master key per version, and the key of the blind indexes, which is never changed, since what is indexed must be found
/// whatever version encrypted it. Every other key is derived from these (HKDF-SHA256).
/// </summary>
public sealed class FieldKeys
{
    internal const int KeyBytes = 32;
    private const int IndexVersion = 0; // stands for the key of the blind indexes where keys are numbered
    private const long LockId = 7_720_011;

    private readonly FieldKeySettings _settings;
    private readonly Lock _loading = new();
    private ImmutableSortedDictionary<int, byte[]> _keys;

    private FieldKeys(FieldKeySettings settings, ImmutableSortedDictionary<int, byte[]> keys) => (_settings, _keys) = (settings, keys);

    /// <summary>Version that encrypts: the newest.</summary>
    public int Newest => _keys.Keys.Last();

    internal bool AreGiven => _settings.Keys is not null;

    /// <summary>Reads the keys, makes those of a new installation, and compares them with what the database was written with.</summary>
    /// <exception cref="InvalidOperationException">A key is unreadable, missing, or another than the database's; the message is for the operator.</exception>
    public static async Task<FieldKeys> OpenAsync(Database database, FieldKeySettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(clock);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({LockId})", cancellationToken); // of hosts that start at once, one makes the keys
        await ExecuteAsync(connection, $"set local role {Database.RoleName}", cancellationToken);
        var stored = await FingerprintsAsync(connection, cancellationToken);
        var read = Read(settings);
        if (read.Count == 0 && stored.Count == 0 && settings.Keys is null)
        {
            Write(settings, IndexVersion);
            Write(settings, 1);
            read = Read(settings);
        }

        var keys = new FieldKeys(settings, read);
        keys.Compare(stored);
        await NoteAsync(connection, keys, stored, clock, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return keys;
    }

    /// <summary>Makes the key of the next version, which from now on encrypts; the others go on decrypting.</summary>
    /// <returns>The new version.</returns>
    /// <exception cref="InvalidOperationException">The operator gives the keys: he adds one.</exception>
    public async Task<int> StartNextAsync(Database database, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(clock);
        if (AreGiven) throw new InvalidOperationException("The keys are given in WORKS_FIELD_KEYS: add one there and restart the hosts.");
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({LockId})", cancellationToken);
        await ExecuteAsync(connection, $"set local role {Database.RoleName}", cancellationToken);
        Reload();
        var next = Newest + 1;
        Write(_settings, next);
        Reload();
        await NoteAsync(connection, this, await FingerprintsAsync(connection, cancellationToken), clock, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return next;
    }

    /// <summary>Reads the folder again: another host may have started a new version.</summary>
    public void Reload()
    {
        if (AreGiven) return;
        lock (_loading) _keys = Read(_settings);
    }

    /// <summary>A key derived for one use.</summary>
    internal byte[] Derive(int version, string use)
    {
        if (!_keys.ContainsKey(version)) Reload();
        return _keys.TryGetValue(version, out var master)
            ? HKDF.DeriveKey(HashAlgorithmName.SHA256, master, KeyBytes, info: Encoding.UTF8.GetBytes(use))
            : throw new FieldKeyUnknownException(version.ToString(CultureInfo.InvariantCulture));
    }

    internal byte[] DeriveIndex(string use) => Derive(IndexVersion, use);

    /// <summary>A ring without files and database, for tests.</summary>
    internal static FieldKeys Of(string keys) => new(new FieldKeySettings(string.Empty, keys), Parse(keys));

    private void Compare(IReadOnlyDictionary<int, string> stored)
    {
        var where = AreGiven ? "WORKS_FIELD_KEYS" : _settings.Folder;
        if (!_keys.ContainsKey(IndexVersion) || _keys.Count < 2)
            throw new InvalidOperationException($"{where} lacks the keys of encrypted attributes (index and at least version 1). The database was written with them: restore them from the backup of the secrets.");
        foreach (var (version, fingerprint) in stored)
        {
            var name = NameOf(version);
            if (!_keys.TryGetValue(version, out var key)) throw new InvalidOperationException($"{where} lacks key {name}, with which the database was written. Restore it from the backup of the secrets.");
            if (FingerprintOf(key) != fingerprint) throw new InvalidOperationException($"Key {name} in {where} is not the one the database was written with.");
        }
    }

    private static ImmutableSortedDictionary<int, byte[]> Read(FieldKeySettings settings)
    {
        if (settings.Keys is { } given) return Parse(given);
        if (!Directory.Exists(settings.Folder)) return ImmutableSortedDictionary<int, byte[]>.Empty;
        var keys = ImmutableSortedDictionary.CreateBuilder<int, byte[]>();
        foreach (var path in Directory.EnumerateFiles(settings.Folder, "field-*.key"))
        {
            var version = VersionOf(Path.GetFileNameWithoutExtension(path)["field-".Length..])
                ?? throw new InvalidOperationException($"{path} is no key file: field-index.key and field-1.key, field-2.key … are.");
            byte[] key;
            try
            {
                key = File.ReadAllBytes(path);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                throw new InvalidOperationException($"{path} cannot be read: {unreadable.Message}", unreadable);
            }

            if (key.Length != KeyBytes) throw new InvalidOperationException($"{path} must hold {KeyBytes} bytes, not {key.Length}. Restore it from the backup of the secrets.");
            keys.Add(version, key);
        }

        return keys.ToImmutable();
    }

    private static ImmutableSortedDictionary<int, byte[]> Parse(string text)
    {
        var keys = ImmutableSortedDictionary.CreateBuilder<int, byte[]>();
        foreach (var entry in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = entry.Split(':', 2);
            var key = new byte[KeyBytes + 3];
            // The entry itself is never repeated: it may be a key.
            if (parts.Length != 2 || VersionOf(parts[0]) is not { } version || !Convert.TryFromBase64String(parts[1], key, out var length) || length != KeyBytes || !keys.TryAdd(version, key[..KeyBytes]))
                throw new InvalidOperationException($"WORKS_FIELD_KEYS must read index:BASE64,1:BASE64,…: {KeyBytes} bytes each, no version twice; entry {keys.Count + 1} does not.");
        }

        return keys.ToImmutable();
    }

    private static int? VersionOf(string name) => name == "index" ? IndexVersion
        : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 && name[0] != '0' ? version : null;

    private static string NameOf(int version) => version == IndexVersion ? "index" : version.ToString(CultureInfo.InvariantCulture);

    private static string FingerprintOf(byte[] key) =>
        Convert.ToHexStringLower(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: "fingerprint"u8.ToArray()));

    // On the disk before anything is encrypted with it: a key lost with the power would take the data along.
    private static void Write(FieldKeySettings settings, int version)
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(settings.Folder);
        else Directory.CreateDirectory(settings.Folder, Owner | UnixFileMode.UserExecute);
        var temporary = Path.Combine(settings.Folder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Owner;
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(settings.Folder, $"field-{NameOf(version)}.key"), overwrite: false);
    }

    private static async Task<IReadOnlyDictionary<int, string>> FingerprintsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<int, string>();
        await using var command = new NpgsqlCommand("select version, fingerprint from platform.field_keys", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) stored.Add(reader.GetInt32(0), reader.GetString(1));
        return stored;
    }

    private static async Task NoteAsync(NpgsqlConnection connection, FieldKeys keys, IReadOnlyDictionary<int, string> stored, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var (version, key) in keys._keys.Where(key => !stored.ContainsKey(key.Key)))
        {
            await using var insert = new NpgsqlCommand("insert into platform.field_keys (version, fingerprint, created_time) values ($1, $2, $3)", connection)
            {
                Parameters = { new() { Value = version }, new() { Value = FingerprintOf(key) }, new() { Value = clock.GetUtcNow().ToUnixTimeMilliseconds() } },
            };
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // constants of our own
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
