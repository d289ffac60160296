using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Works.Platform;

/// <summary>
/// Encrypts attributes of a row and finds them again by their exact value (spec 50 §15, 30 §5.6). AES-256-GCM with a random nonce under a key of the
/// tenant; the tenant and the purpose are bound to the ciphertext, so that it can be moved to no other city and no other column.
/// </summary>
/// <remarks>
/// A purpose names one attribute for ever, such as <c>bank-account.number</c>. In a module:
/// <code>
/// internal sealed class BankAccountDetail : ITenantOwned
/// {
///     public required EncryptedText AccountNumber { get; set; }             // column account_number text not null check (account_number ~ '^[0-9]+\|')
///     [AuditSecret] public required string AccountNumberIndex { get; set; } // column account_number_index text not null; this one is searched, unique, joined
/// }
///
/// // write: normalise first, so that equal numbers are equal texts
/// detail.AccountNumber = cipher.Encrypt(tenantId, "bank-account.number", number);
/// detail.AccountNumberIndex = cipher.IndexOf(tenantId, "bank-account.number", number);
/// // search by the exact value
/// var index = cipher.IndexOf(tenantId, "bank-account.number", number);
/// db.BankAccountDetails.Where(d => d.AccountNumberIndex == index)
/// // read, as late as possible
/// cipher.Decrypt(detail.TenantId, "bank-account.number", detail.AccountNumber)
///
/// // in the module's Add…: so that rows follow when the key changes
/// services.AddSingleton(new EncryptedColumn("registries.bank_account_details", "account_number", "bank-account.number"))
/// </code>
/// WorksDb maps properties of type <see cref="EncryptedText"/> (and nullable ones) to text columns by itself, and audit entries show three stars for
/// them. Duplicates across cities are found with <see cref="PlatformIndexOf"/>. A part of a value (the last four digits) is searched through an
/// index of its own with a purpose of its own.
/// </remarks>
/// <param name="keys">The key ring.</param>
public sealed class FieldCipher(FieldKeys keys)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    // Keys are few: tenants × versions. Deriving one takes longer than encrypting with it.
    private readonly ConcurrentDictionary<(int Version, string TenantId), byte[]> _dataKeys = new();
    private readonly ConcurrentDictionary<string, byte[]> _indexKeys = new(StringComparer.Ordinal);

    /// <summary>Encrypts one attribute with the newest key.</summary>
    /// <param name="tenantId">Tenant of the row; decrypting needs the same.</param>
    /// <param name="purpose">Names the attribute; decrypting needs the same.</param>
    /// <param name="plain">The clear text, of any length.</param>
    /// <returns><c>&lt;keyId&gt;|&lt;base64 of nonce, ciphertext, tag&gt;</c>; another one each time.</returns>
    public EncryptedText Encrypt(string tenantId, string purpose, string plain)
    {
        ArgumentNullException.ThrowIfNull(plain);
        var version = keys.Newest;
        var clear = Encoding.UTF8.GetBytes(plain);
        var sealedBytes = new byte[NonceBytes + clear.Length + TagBytes];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(DataKey(version, tenantId), TagBytes);
        aes.Encrypt(sealedBytes.AsSpan(0, NonceBytes), clear, sealedBytes.AsSpan(NonceBytes, clear.Length), sealedBytes.AsSpan(^TagBytes), Binding(tenantId, purpose));
        CryptographicOperations.ZeroMemory(clear);
        return new EncryptedText(string.Create(CultureInfo.InvariantCulture, $"{version}|{Convert.ToBase64String(sealedBytes)}"));
    }

    /// <summary>Encrypts an attribute that may be missing.</summary>
    /// <returns>Null for null.</returns>
    public EncryptedText? EncryptIfGiven(string tenantId, string purpose, string? plain) => plain is null ? null : Encrypt(tenantId, purpose, plain);

    /// <summary>The clear text of an attribute.</summary>
    /// <exception cref="FieldKeyUnknownException">This host has no key of that id.</exception>
    /// <exception cref="CryptographicException">It was not encrypted for this tenant and purpose, or was changed since.</exception>
    public string Decrypt(string tenantId, string purpose, EncryptedText stored)
    {
        if (VersionOf(stored) is not { } version) throw new CryptographicException("Invalid Ciphertext");
        var sealedBytes = new byte[stored.Stored.Length];
        if (!Convert.TryFromBase64String(stored.Stored[(stored.Stored.IndexOf('|', StringComparison.Ordinal) + 1)..], sealedBytes, out var length) || length < NonceBytes + TagBytes)
            throw new CryptographicException("Invalid Ciphertext");
        var clear = new byte[length - NonceBytes - TagBytes];
        using var aes = new AesGcm(DataKey(version, tenantId), TagBytes);
        aes.Decrypt(sealedBytes.AsSpan(0, NonceBytes), sealedBytes.AsSpan(NonceBytes, clear.Length), sealedBytes.AsSpan(length - TagBytes, TagBytes), clear, Binding(tenantId, purpose));
        var plain = Encoding.UTF8.GetString(clear);
        CryptographicOperations.ZeroMemory(clear);
        return plain;
    }

    /// <summary>The clear text of an attribute that may be missing.</summary>
    /// <returns>Null for null.</returns>
    public string? Decrypt(string tenantId, string purpose, EncryptedText? stored) => stored is { } given ? Decrypt(tenantId, purpose, given) : null;

    /// <summary>What stands for a value in searches and unique constraints of one tenant: keyed, so that nobody without the key can try values.</summary>
    /// <param name="tenantId">Tenant of the row; the same value has another index at another tenant.</param>
    /// <param name="purpose">Names the attribute, as for <see cref="Encrypt"/>.</param>
    /// <param name="normalised">The value in the one spelling it is searched by.</param>
    /// <returns>43 characters (HMAC-SHA-256 in base64url); the same for ever, whatever version encrypts. Null for null.</returns>
    [return: NotNullIfNotNull(nameof(normalised))]
    public string? IndexOf(string tenantId, string purpose, string? normalised) => Index("tenant|" + tenantId, purpose, normalised);

    /// <summary>The same for all tenants together: finds one person, account or document in two cities.</summary>
    /// <returns>43 characters; differs from every <see cref="IndexOf"/>. Null for null.</returns>
    [return: NotNullIfNotNull(nameof(normalised))]
    public string? PlatformIndexOf(string purpose, string? normalised) => Index("platform", purpose, normalised);

    /// <summary>Version of the key a text was encrypted with.</summary>
    /// <returns>Null when the text is no ciphertext.</returns>
    internal static int? VersionOf(EncryptedText text) => text.Stored is { } stored && stored.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar
        && int.TryParse(stored.AsSpan(0, bar), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 ? version : null;

    private string? Index(string scope, string purpose, string? normalised) => normalised is null ? null
        : System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(
            _indexKeys.GetOrAdd($"{scope}\0{purpose}", use => keys.DeriveIndex("index|" + use)), Encoding.UTF8.GetBytes(normalised)));

    private byte[] DataKey(int version, string tenantId) => _dataKeys.GetOrAdd((version, tenantId), use => keys.Derive(use.Version, "data|" + use.TenantId));

    // Neither a tenant id nor a purpose holds a zero: no two pairs read the same.
    private static byte[] Binding(string tenantId, string purpose) => Encoding.UTF8.GetBytes($"{tenantId}\0{purpose}");
}

/// <summary>A column with <see cref="EncryptedText"/>: registered by its module, so that its rows are encrypted anew when the key changes.</summary>
/// <param name="Table">Qualified name, such as <c>registries.bank_account_details</c>.</param>
/// <param name="Column">The column, text.</param>
/// <param name="Purpose">The purpose it is encrypted for.</param>
/// <param name="Key">Column that alone identifies a row.</param>
/// <param name="Tenant">Column with the tenant it is encrypted for.</param>
public sealed record EncryptedColumn(string Table, string Column, string Purpose, string Key = "id", string Tenant = "tenant_id");

/// <summary>A column that follows from an encrypted one, such as a blind index: registered by its module, so that rows stored before there was such a column get theirs.</summary>
/// <param name="Table">Qualified name.</param>
/// <param name="Source">The encrypted column.</param>
/// <param name="Purpose">The purpose it is encrypted for.</param>
/// <param name="Column">The column that follows, text; null in rows that have none yet.</param>
/// <param name="Derive">What follows from a tenant's clear value; null when nothing does.</param>
/// <param name="Key">Column that alone identifies a row.</param>
/// <param name="Tenant">Column with the tenant the source is encrypted for.</param>
public sealed record DerivedColumn(
    string Table, string Source, string Purpose, string Column, Func<FieldCipher, string, string, string?> Derive, string Key = "id", string Tenant = "tenant_id");
