using System.Text;
using System.Text.Json;

namespace Works.Platform.History;

/// <summary>The head after one batch: how long the tenant's history is and what root it has, signed by the installation.</summary>
internal sealed record Head
{
    public required string TenantId { get; init; }

    /// <summary>1, 2, 3 … per tenant.</summary>
    public required long Number { get; init; }

    /// <summary>Index of the batch's first leaf, from 0.</summary>
    public required long FirstLeaf { get; init; }

    /// <summary>Leaves up to and with this batch.</summary>
    public required long TreeSize { get; init; }

    /// <summary>Position of the batch's last entry.</summary>
    public required long LastPosition { get; init; }

    /// <summary>Root before this batch.</summary>
    public required byte[] PreviousRoot { get; init; }

    /// <summary>Root of the tree of all <see cref="TreeSize"/> leaves.</summary>
    public required byte[] Root { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public required long SealedTime { get; init; }

    /// <summary>Fingerprint of the key that signs.</summary>
    public required string KeyId { get; init; }

    /// <summary>ECDSA P-256 with SHA-256 (DER) over the UTF-8 bytes of <see cref="Canonical"/>.</summary>
    public byte[] Signature { get; init; } = [];

    /// <summary>What is signed.</summary>
    public string Canonical() => CanonicalJson.Object(
    [
        new("tenantId", CanonicalJson.Text(TenantId)), new("number", CanonicalJson.Number(Number)), new("firstLeaf", CanonicalJson.Number(FirstLeaf)),
        new("treeSize", CanonicalJson.Number(TreeSize)), new("lastPosition", CanonicalJson.Number(LastPosition)),
        new("previousRoot", CanonicalJson.Text(Convert.ToHexStringLower(PreviousRoot))), new("root", CanonicalJson.Text(Convert.ToHexStringLower(Root))),
        new("sealedTime", CanonicalJson.Number(SealedTime)), new("keyId", CanonicalJson.Text(KeyId)),
    ]);

    public byte[] SignedBytes() => Encoding.UTF8.GetBytes(Canonical());

    public bool SaysTheSameAs(Head other) => Canonical() == other.Canonical() && Signature.AsSpan().SequenceEqual(other.Signature);

    /// <summary>Reads what <see cref="Canonical"/> wrote, with the signature beside it.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static Head Parse(JsonElement head, byte[] signature)
    {
        try
        {
            return new Head
            {
                TenantId = head.GetProperty("tenantId").GetString()!, Number = head.GetProperty("number").GetInt64(), FirstLeaf = head.GetProperty("firstLeaf").GetInt64(),
                TreeSize = head.GetProperty("treeSize").GetInt64(), LastPosition = head.GetProperty("lastPosition").GetInt64(),
                PreviousRoot = Convert.FromHexString(head.GetProperty("previousRoot").GetString()!), Root = Convert.FromHexString(head.GetProperty("root").GetString()!),
                SealedTime = head.GetProperty("sealedTime").GetInt64(), KeyId = head.GetProperty("keyId").GetString()!, Signature = signature,
            };
        }
        catch (Exception malformed) when (malformed is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new JsonException("This is no head of a history.", malformed);
        }
    }
}

/// <summary>A head and the leaves that led to it from the one before.</summary>
internal sealed record Batch(Head Head, byte[] Leaves)
{
    /// <summary>One line of the published file.</summary>
    public string ToLine() => CanonicalJson.Object(
    [
        new("head", Head.Canonical()), new("signature", CanonicalJson.Text(Convert.ToBase64String(Head.Signature))), new("leaves", CanonicalJson.Text(Convert.ToBase64String(Leaves))),
    ]);

    /// <summary>Reads what <see cref="ToLine"/> wrote; null when it is something else.</summary>
    public static Batch? OfLine(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return new Batch(Head.Parse(root.GetProperty("head"), root.GetProperty("signature").GetBytesFromBase64()), root.GetProperty("leaves").GetBytesFromBase64());
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
