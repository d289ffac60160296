using System.Text;
using System.Text.Json;
using Npgsql;

namespace Works.Platform.History;

/// <summary>An audit entry as it is stored, and the text of it that is hashed: every column, so that none can be changed unseen.</summary>
internal sealed record SealedEntry(string TenantId, Guid Id, long Position, string Canonical)
{
    /// <summary>Columns in the order in which <see cref="Read"/> expects them. A test compares them with the table.</summary>
    public const string Columns = "tenant_id, id, position, entity, entity_id, operation, actor, correlation_id, changed_time, before::text, after::text";

    /// <summary>Hash of the entry's leaf.</summary>
    public byte[] LeafHash => Merkle.LeafHash(Encoding.UTF8.GetBytes(Canonical));

    public static SealedEntry Read(NpgsqlDataReader row)
    {
        var (tenantId, id, position) = (row.GetString(0), row.GetGuid(1), row.GetInt64(2));
        return new SealedEntry(tenantId, id, position, CanonicalJson.Object(
        [
            new("tenantId", CanonicalJson.Text(tenantId)), new("id", CanonicalJson.Text(id.ToString())), new("position", CanonicalJson.Number(position)),
            new("entity", CanonicalJson.Text(row.GetString(3))), new("entityId", CanonicalJson.Text(row.GetString(4))), new("operation", CanonicalJson.Text(row.GetString(5))),
            new("actor", CanonicalJson.Text(row.GetGuid(6).ToString())), new("correlationId", CanonicalJson.Text(row.GetString(7))),
            new("changedTime", CanonicalJson.Number(row.GetInt64(8))), new("before", Document(row, 9)), new("after", Document(row, 10)),
        ]));
    }

    private static string Document(NpgsqlDataReader row, int column)
    {
        if (row.IsDBNull(column)) return "null";
        using var document = JsonDocument.Parse(row.GetString(column), new JsonDocumentOptions { MaxDepth = 256 });
        return CanonicalJson.Of(document.RootElement);
    }
}

/// <summary>What identifies one sealed leaf after its entry may be gone: 16 bytes of id, 32 bytes of hash, one after the other.</summary>
internal static class LeafList
{
    private const int IdBytes = 16;
    private const int LeafBytes = IdBytes + Merkle.HashBytes;

    public static byte[] Of(IReadOnlyList<SealedEntry> entries)
    {
        var bytes = new byte[entries.Count * LeafBytes];
        for (var i = 0; i < entries.Count; i++)
        {
            IdOf(entries[i].Id).CopyTo(bytes, i * LeafBytes);
            entries[i].LeafHash.CopyTo(bytes, (i * LeafBytes) + IdBytes);
        }

        return bytes;
    }

    public static int CountOf(byte[] leaves) => leaves.Length / LeafBytes;

    public static Guid Id(byte[] leaves, int index) => new(leaves.AsSpan(index * LeafBytes, IdBytes), bigEndian: true);

    public static byte[] Hash(byte[] leaves, int index) => leaves.AsSpan((index * LeafBytes) + IdBytes, Merkle.HashBytes).ToArray();

    public static IReadOnlyList<byte[]> Hashes(byte[] leaves) => [.. Enumerable.Range(0, CountOf(leaves)).Select(index => Hash(leaves, index))];

    public static byte[] IdOf(Guid id) => id.ToByteArray(bigEndian: true);

    public static bool IsWellFormed(byte[] leaves) => leaves.Length % LeafBytes == 0;

    public static bool Contains(byte[] leaves, Guid id) => Enumerable.Range(0, CountOf(leaves)).Any(index => Id(leaves, index) == id);
}
