using System.Numerics;
using System.Security.Cryptography;

namespace Works.Platform.History;

/// <summary>Merkle trees, inclusion and consistency proofs as RFC 6962 §2.1 defines them, over SHA-256.</summary>
internal static class Merkle
{
    public const int HashBytes = 32;

    /// <summary>MTH({}): the root of a tree without leaves.</summary>
    public static byte[] EmptyRoot => SHA256.HashData([]);

    /// <summary>SHA-256(0x00 || data). The prefix keeps a node from passing as a leaf.</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0x00]);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> data = stackalloc byte[1 + (2 * HashBytes)];
        data[0] = 0x01;
        left.CopyTo(data[1..]);
        right.CopyTo(data[(1 + HashBytes)..]);
        return SHA256.HashData(data);
    }

    /// <summary>Largest power of two below <paramref name="size"/>: where a tree of that size splits.</summary>
    /// <param name="size">At least 2.</param>
    public static long SplitOf(long size) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(size - 1)));

    /// <summary>Whether the leaf stands at <paramref name="index"/> of the tree with this size and root (RFC 9162 §2.1.3.2).</summary>
    public static bool IsIncluded(ReadOnlySpan<byte> leafHash, long index, long size, IReadOnlyList<byte[]> path, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size) return false;
        var (node, last, hash) = (index, size - 1, leafHash.ToArray());
        foreach (var sibling in path)
        {
            if (last == 0 || sibling.Length != HashBytes) return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = NodeHash(sibling, hash);
                while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                hash = NodeHash(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether the tree of <paramref name="oldSize"/> leaves is the beginning of that of <paramref name="newSize"/> (RFC 9162 §2.1.4.2).</summary>
    public static bool IsConsistent(long oldSize, ReadOnlySpan<byte> oldRoot, long newSize, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> path)
    {
        if (oldSize < 0 || oldSize > newSize) return false;
        if (oldSize == newSize) return path.Count == 0 && oldRoot.SequenceEqual(newRoot);
        if (oldSize == 0) return path.Count == 0 && oldRoot.SequenceEqual(EmptyRoot);
        var (node, last) = (oldSize - 1, newSize - 1);
        while ((node & 1) == 1) (node, last) = (node >> 1, last >> 1);
        List<byte[]> steps = BitOperations.IsPow2(oldSize) ? [oldRoot.ToArray(), .. path] : [.. path];
        if (steps.Count == 0 || steps.Exists(step => step.Length != HashBytes)) return false;
        var (old, now) = (steps[0], steps[0]);
        foreach (var step in steps.Skip(1))
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                (old, now) = (NodeHash(step, old), NodeHash(step, now));
                while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                now = NodeHash(now, step);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && old.AsSpan().SequenceEqual(oldRoot) && now.AsSpan().SequenceEqual(newRoot);
    }
}

/// <summary>
/// The beginning of a tree, reduced to the roots of its complete subtrees, largest first: all that is needed to append leaves
/// and to know the root. A tree of a million leaves is twenty hashes.
/// </summary>
internal sealed class Frontier
{
    private readonly List<byte[]> _subtrees = [];

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Root of the tree.</summary>
    public byte[] Root
    {
        get
        {
            if (_subtrees.Count == 0) return Merkle.EmptyRoot;
            var root = _subtrees[^1];
            for (var i = _subtrees.Count - 2; i >= 0; i--) root = Merkle.NodeHash(_subtrees[i], root);
            return root;
        }
    }

    /// <summary>Adds one leaf at the end.</summary>
    public void Append(byte[] leafHash)
    {
        var node = leafHash;
        for (var size = Size; (size & 1) == 1; size >>= 1)
        {
            node = Merkle.NodeHash(_subtrees[^1], node);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }

        _subtrees.Add(node);
        Size++;
    }

    public byte[] ToBytes() => [.. _subtrees.SelectMany(hash => hash)];

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <returns>Null when the bytes are not the frontier of a tree of that size.</returns>
    public static Frontier? Of(long size, byte[] bytes)
    {
        if (size < 0 || bytes.Length != BitOperations.PopCount((ulong)size) * Merkle.HashBytes) return null;
        var frontier = new Frontier { Size = size };
        frontier._subtrees.AddRange(bytes.Chunk(Merkle.HashBytes));
        return frontier;
    }

    /// <summary>
    /// Proof that the leaf at <paramref name="index"/> belongs to the tree that this frontier and the leaves appended to it make: PATH(m, D[n]).
    /// </summary>
    /// <param name="index">Index of the leaf in the whole tree; one of the appended leaves.</param>
    /// <param name="appended">Leaf hashes after this frontier.</param>
    public IReadOnlyList<byte[]> InclusionPath(long index, IReadOnlyList<byte[]> appended)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size + appended.Count);
        List<byte[]> path = [];
        var (from, to) = (0L, Size + appended.Count);
        while (to - from > 1)
        {
            var split = from + Merkle.SplitOf(to - from);
            if (index < split)
            {
                path.Add(RangeRoot(split, to, appended));
                to = split;
            }
            else
            {
                path.Add(RangeRoot(from, split, appended));
                from = split;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>Proof that this tree is the beginning of the one with the leaves appended: PROOF(m, D[n]), m being <see cref="Size"/>.</summary>
    public IReadOnlyList<byte[]> ConsistencyPath(IReadOnlyList<byte[]> appended)
    {
        List<byte[]> path = [];
        if (Size == 0 || appended.Count == 0) return path;
        var (from, to, complete) = (0L, Size + appended.Count, true);
        while (Size != to)
        {
            var split = from + Merkle.SplitOf(to - from);
            if (Size <= split)
            {
                path.Add(RangeRoot(split, to, appended));
                to = split;
            }
            else
            {
                path.Add(RangeRoot(from, split, appended));
                (from, complete) = (split, false);
            }
        }

        if (!complete) path.Add(RangeRoot(from, to, appended));
        path.Reverse();
        return path;
    }

    // A range that ends inside the frontier, met on the way from the root, is exactly one of its subtrees.
    private byte[] RangeRoot(long from, long to, IReadOnlyList<byte[]> appended)
    {
        if (to <= Size)
        {
            var at = 0L;
            foreach (var subtree in _subtrees)
            {
                var size = 1L << (63 - BitOperations.LeadingZeroCount((ulong)(Size - at)));
                if (at == from && at + size == to) return subtree;
                at += size;
            }

            throw new InvalidOperationException($"The range {from}–{to} is no subtree of a tree of {Size} leaves.");
        }

        if (to - from == 1) return appended[(int)(from - Size)];
        var middle = from + Merkle.SplitOf(to - from);
        return Merkle.NodeHash(RangeRoot(from, middle, appended), RangeRoot(middle, to, appended));
    }
}
