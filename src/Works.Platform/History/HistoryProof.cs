using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Works.Platform.History;

/// <summary>That one entry is part of the history: its text, its place, the path to a signed head. Needs no database to be checked.</summary>
/// <param name="Entry">Canonical text of the entry: what was hashed.</param>
/// <param name="LeafIndex">Its index in the tenant's history, from 0.</param>
/// <param name="AuditPath">Siblings from the leaf up, hex (RFC 6962 §2.1.1).</param>
/// <param name="Head">Canonical text of the head: what was signed.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over the head, DER, base64.</param>
/// <param name="PublicKey">Public key, PEM; compare its fingerprint with the published one.</param>
internal sealed record HistoryProof(string Entry, long LeafIndex, IReadOnlyList<string> AuditPath, string Head, string Signature, string PublicKey)
{
    public static HistoryProof Of(SealedEntry entry, int indexInBatch, Batch batch, Frontier before, string publicKey) => new(
        entry.Canonical, batch.Head.FirstLeaf + indexInBatch,
        [.. before.InclusionPath(batch.Head.FirstLeaf + indexInBatch, LeafList.Hashes(batch.Leaves)).Select(Convert.ToHexStringLower)],
        batch.Head.Canonical(), Convert.ToBase64String(batch.Head.Signature), publicKey);

    /// <summary>Checks the proof by itself.</summary>
    /// <param name="trustedKey">Public key, PEM, to trust instead of the proof's own; null takes the proof's.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? FaultOf(string? trustedKey)
    {
        try
        {
            using var document = JsonDocument.Parse(Head);
            using var entry = JsonDocument.Parse(Entry);
            var head = History.Head.Parse(document.RootElement, Convert.FromBase64String(Signature));
            using var key = ECDsa.Create();
            key.ImportFromPem(trustedKey ?? PublicKey);
            if (head.Canonical() != Head) return "The head is not in canonical form";
            if (!SealKey.IsSigned(head, key)) return "The signature of the head is not valid";
            if (entry.RootElement.GetProperty("tenantId").GetString() != head.TenantId) return "The entry belongs to another tenant than the head";
            return Merkle.IsIncluded(Merkle.LeafHash(Encoding.UTF8.GetBytes(Entry)), LeafIndex, head.TreeSize, [.. AuditPath.Select(Convert.FromHexString)], head.Root)
                ? null : "The entry is not part of the history with this head";
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or ArgumentException or CryptographicException or KeyNotFoundException or InvalidOperationException)
        {
            return "This is no proof: " + malformed.Message;
        }
    }

    /// <summary>Fingerprint of the proof's public key.</summary>
    public string KeyId()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(PublicKey);
        return SealKey.FingerprintOf(key);
    }
}
