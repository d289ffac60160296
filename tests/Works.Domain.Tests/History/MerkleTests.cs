using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Works.Platform.History;

namespace Works.Domain.Tests.History;

/// <summary>The trees are those of RFC 6962 §2.1: compared with its recursive definitions, and with published values of its test trees.</summary>
public sealed class MerkleTests
{
    // Leaves of the reference implementation of RFC 6962 (certificate-transparency, "merkle tree test vectors").
    private static readonly byte[][] Inputs =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_are_those_of_the_reference_implementation(int size, string root) =>
        Assert.Equal(root, Convert.ToHexStringLower(FrontierOf([.. Inputs.Take(size).Select(input => Merkle.LeafHash(input))]).Root));

    [Fact]
    public void Every_root_is_that_of_the_recursive_definition()
    {
        for (var size = 0; size <= 70; size++) Assert.Equal(Root(Leaves(size)), FrontierOf(Leaves(size)).Root);
    }

    [Fact]
    public void Every_leaf_is_proven_from_every_frontier_before_it_and_by_nothing_else()
    {
        for (var size = 1; size <= 40; size++)
        {
            var leaves = Leaves(size);
            var root = Root(leaves);
            for (var start = 0; start < size; start++)
            {
                var frontier = FrontierOf(leaves[..start]);
                for (var index = start; index < size; index++)
                {
                    var path = frontier.InclusionPath(index, leaves[start..]);
                    Assert.Equal(Path(index, leaves), path);
                    Assert.True(Merkle.IsIncluded(leaves[index], index, size, path, root));
                    Assert.False(Merkle.IsIncluded(leaves[index], (index + 1) % size, size, path, root) && size > 1);
                    Assert.False(Merkle.IsIncluded(Merkle.LeafHash("other"u8), index, size, path, root));
                    Assert.False(Merkle.IsIncluded(leaves[index], index, size, [.. path, leaves[0]], root));
                    if (path.Count > 0) Assert.False(Merkle.IsIncluded(leaves[index], index, size, [.. path.SkipLast(1)], root));
                }
            }
        }
    }

    [Fact]
    public void Every_tree_is_proven_to_continue_every_smaller_one_and_no_other()
    {
        for (var size = 1; size <= 40; size++)
        {
            var leaves = Leaves(size);
            for (var old = 1; old <= size; old++)
            {
                var path = FrontierOf(leaves[..old]).ConsistencyPath(leaves[old..]);
                Assert.Equal(Proof(old, leaves), path);
                Assert.True(Merkle.IsConsistent(old, Root(leaves[..old]), size, Root(leaves), path));
                byte[][] other = [.. leaves[..(old - 1)], Merkle.LeafHash("other"u8)];
                Assert.False(Merkle.IsConsistent(old, Root(other), size, Root(leaves), path));
            }
        }
    }

    [Fact]
    public void A_frontier_survives_storage_and_refuses_bytes_of_another_size()
    {
        var frontier = FrontierOf(Leaves(13));
        var read = Frontier.Of(13, frontier.ToBytes())!;
        frontier.Append(Merkle.LeafHash("x"u8));
        read.Append(Merkle.LeafHash("x"u8));
        Assert.Equal(frontier.Root, read.Root);
        Assert.Null(Frontier.Of(16, frontier.ToBytes()));
    }

    [Theory]
    [InlineData("""{"b": 1, "a": {"d": [1.50, true, null], "c": ""}}""", """{"a":{"c":"","d":[1.50,true,null]},"b":1}""")]
    [InlineData("""{"ए": "\u0001\n\"\\/<é", "Z": 1, "a": 2}""", """{"Z":1,"a":2,"ए":"\u0001\u000a\"\\/<é"}""")]
    public void Canonical_json_has_sorted_members_no_white_space_and_the_digits_as_stored(string json, string canonical)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(canonical, CanonicalJson.Of(document.RootElement));
        using var again = JsonDocument.Parse(canonical);
        Assert.Equal(canonical, CanonicalJson.Of(again.RootElement));
    }

    private static byte[][] Leaves(int count) => [.. Enumerable.Range(0, count).Select(i => Merkle.LeafHash(Encoding.UTF8.GetBytes($"leaf {i}")))];

    private static Frontier FrontierOf(byte[][] leaves)
    {
        var frontier = new Frontier();
        foreach (var leaf in leaves) frontier.Append(leaf);
        return frontier;
    }

    // The definitions of §2.1, §2.1.1 and §2.1.2, word for word, over leaf hashes.
    private static byte[] Root(byte[][] d) => d.Length switch
    {
        0 => SHA256.HashData([]),
        1 => d[0],
        _ => SHA256.HashData([0x01, .. Root(d[..Split(d.Length)]), .. Root(d[Split(d.Length)..])]),
    };

    private static IReadOnlyList<byte[]> Path(int m, byte[][] d)
    {
        if (d.Length == 1) return [];
        var k = Split(d.Length);
        return m < k ? [.. Path(m, d[..k]), Root(d[k..])] : [.. Path(m - k, d[k..]), Root(d[..k])];
    }

    private static IReadOnlyList<byte[]> Proof(int m, byte[][] d) => SubProof(m, d, complete: true);

    private static IReadOnlyList<byte[]> SubProof(int m, byte[][] d, bool complete)
    {
        if (m == d.Length) return complete ? [] : [Root(d)];
        var k = Split(d.Length);
        return m <= k ? [.. SubProof(m, d[..k], complete), Root(d[k..])] : [.. SubProof(m - k, d[k..], complete: false), Root(d[..k])];
    }

    private static int Split(int size)
    {
        var k = 1;
        while (k * 2 < size) k *= 2;
        return k;
    }
}
