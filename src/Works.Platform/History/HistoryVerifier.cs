using Npgsql;

namespace Works.Platform.History;

/// <summary>What is wrong with one entry or one head.</summary>
/// <param name="Kind">EDITED, REMOVED, REORDERED or INSERTED; of a head EDITED, REMOVED, UNSIGNED or REPLACED.</param>
/// <param name="LeafIndex">Index of the leaf in the tenant's history, from 0; of a head the first leaf of its batch.</param>
/// <param name="EntryId">The entry; null for a head.</param>
/// <param name="HeadNumber">Number of the batch.</param>
/// <param name="Message">The same for a person to read.</param>
internal sealed record HistoryFault(string Kind, long LeafIndex, Guid? EntryId, long HeadNumber, string Message);

/// <summary>What the recomputation of one tenant's history found.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="Valid">True when every sealed entry and every head is what was published.</param>
/// <param name="Heads">Heads compared.</param>
/// <param name="Leaves">Sealed entries recomputed.</param>
/// <param name="Root">Root recomputed, hex.</param>
/// <param name="Unsealed">Entries written since the last head; normal for a second or two.</param>
/// <param name="Unpublished">Heads that are in the database and not in the published file yet; normal for a second.</param>
/// <param name="FirstEntryFault">First entry that is not what was sealed; null when there is none.</param>
/// <param name="FirstHeadFault">First head that is not what was published; null when there is none.</param>
internal sealed record TenantHistory(
    string TenantId, bool Valid, long Heads, long Leaves, string Root, long Unsealed, long Unpublished, HistoryFault? FirstEntryFault, HistoryFault? FirstHeadFault);

/// <summary>
/// Recomputes the history from the entries, leaf by leaf, and compares it with the heads, those published outside the database first. Memory
/// is bounded by the size of one batch, whatever the size of the store.
/// </summary>
internal sealed class HistoryVerifier(PublishedHeads published, SealKey key) : IHistoryCheck
{
    public async Task<IReadOnlyList<BrokenHistory>> BrokenAsync(NpgsqlConnection connection, Func<string, bool> covers, CancellationToken cancellationToken) =>
        [.. (await VerifyAsync(connection, covers, cancellationToken)).Where(history => !history.Valid)
            .Select(history => (history.TenantId, Fault: history.FirstEntryFault ?? history.FirstHeadFault!))
            .Select(broken => new BrokenHistory(broken.TenantId, broken.Fault.EntryId?.ToString() ?? $"head {broken.Fault.HeadNumber}", broken.Fault.Kind, broken.Fault.Message))];

    /// <summary>Verifies the tenants that the connection's transaction may read and <paramref name="covers"/> names.</summary>
    public async Task<IReadOnlyList<TenantHistory>> VerifyAsync(NpgsqlConnection connection, Func<string, bool> covers, CancellationToken cancellationToken)
    {
        published.Refresh(); // before the tables are read: they are never behind it
        var tenants = published.Tenants.Where(covers)
            .Concat(await HistoryStore.TenantsOfAsync(connection, "history_batches", cancellationToken))
            .Concat(await HistoryStore.TenantsOfAsync(connection, "audit_entries", cancellationToken))
            .Where(covers).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        List<TenantHistory> histories = [];
        foreach (var tenantId in tenants) histories.Add(await new Run(connection, published, key, tenantId).VerifyAsync(cancellationToken));
        return histories;
    }

    private sealed class Run(NpgsqlConnection connection, PublishedHeads published, SealKey key, string tenantId)
    {
        private readonly Frontier _tree = new();
        private long _position;
        private long _heads;
        private long _unpublished;
        private HistoryFault? _entryFault;
        private HistoryFault? _headFault;

        public async Task<TenantHistory> VerifyAsync(CancellationToken cancellationToken)
        {
            const int Page = 20;
            var publishedUpTo = published.Last(tenantId)?.Number ?? 0;
            if (published.Fault(tenantId) is { } damaged) _headFault = new HistoryFault("REPLACED", 0, null, 0, damaged);
            for (var number = 1L; ; number += Page)
            {
                var stored = (await HistoryStore.BatchesAsync(connection, tenantId, number, Page, cancellationToken))
                    .Where(found => found.Batch.Head.Number < number + Page).ToDictionary(found => found.Batch.Head.Number, found => found.Batch);
                for (var at = number; at < number + Page; at++)
                {
                    var batch = stored.GetValueOrDefault(at);
                    if (at > publishedUpTo && batch is null)
                    {
                        // Heads beyond a gap follow nothing that was published.
                        var beyond = stored.Keys.Where(known => known > at).Order().FirstOrDefault();
                        if (beyond > 0) NoteHead("REMOVED", at, $"Head {at} of {tenantId} is missing; head {beyond} is there");
                        return await ResultAsync(cancellationToken);
                    }

                    if (!await VerifyBatchAsync(at, batch, at <= publishedUpTo ? published.Find(tenantId, at) : null, at <= publishedUpTo, cancellationToken))
                        return await ResultAsync(cancellationToken);
                }
            }
        }

        // False when what follows cannot be judged any more.
        private async Task<bool> VerifyBatchAsync(long number, Batch? stored, Batch? line, bool isPublished, CancellationToken cancellationToken)
        {
            if (isPublished && line is null) NoteHead("EDITED", number, $"The published line of head {number} of {tenantId} cannot be read");
            else if (isPublished && stored is null) NoteHead("REMOVED", number, $"Head {number} of {tenantId} was published and is not in the database");
            else if (isPublished && !(stored!.Head.SaysTheSameAs(line!.Head) && stored.Leaves.AsSpan().SequenceEqual(line.Leaves)))
                NoteHead("EDITED", number, $"Head {number} of {tenantId} is not the one that was published");
            if (!isPublished) _unpublished++;
            if ((line ?? stored) is not { } batch) return false;

            var head = batch.Head;
            if (!key.HasSigned(head)) NoteHead("UNSIGNED", number, $"Head {number} of {tenantId} is not signed by a key of this installation");
            if (head.FirstLeaf != _tree.Size || head.PreviousRoot.AsSpan().SequenceEqual(_tree.Root) is false || head.TreeSize != _tree.Size + LeafList.CountOf(batch.Leaves) || !LeafList.IsWellFormed(batch.Leaves))
            {
                NoteHead("REPLACED", number, $"Head {number} of {tenantId} does not continue head {number - 1}");
                return false;
            }

            _heads++;
            await VerifyEntriesAsync(batch, cancellationToken);
            foreach (var hash in LeafList.Hashes(batch.Leaves)) _tree.Append(hash);
            if (!_tree.Root.AsSpan().SequenceEqual(head.Root))
            {
                NoteHead("EDITED", number, $"The leaves kept with head {number} of {tenantId} do not lead to its root");
                return false;
            }

            return true;
        }

        private async Task VerifyEntriesAsync(Batch batch, CancellationToken cancellationToken)
        {
            var count = LeafList.CountOf(batch.Leaves);
            if (_entryFault is null)
            {
                // One more than was sealed is enough to see that there are more.
                var entries = await HistoryStore.EntriesAsync(connection, tenantId, _position, batch.Head.LastPosition, count + 1, cancellationToken);
                for (var i = 0; i < Math.Max(count, entries.Count) && _entryFault is null; i++)
                {
                    var (entry, leaf) = (i < entries.Count ? entries[i] : null, i < count ? LeafList.Id(batch.Leaves, i) : (Guid?)null);
                    if (entry is null || leaf is null || entry.Id != leaf || !entry.LeafHash.AsSpan().SequenceEqual(LeafList.Hash(batch.Leaves, i)))
                        _entryFault = await FaultAsync(batch, i, leaf, entry, cancellationToken);
                }
            }

            _position = batch.Head.LastPosition;
        }

        private async Task<HistoryFault> FaultAsync(Batch batch, int index, Guid? leaf, SealedEntry? entry, CancellationToken cancellationToken)
        {
            var (at, number) = (_tree.Size + index, batch.Head.Number);
            HistoryFault Fault(string kind, Guid id, string what) => new(kind, at, id, number, $"{tenantId}: {what}");
            if (entry is not null && entry.Id == leaf) return Fault("EDITED", entry.Id, $"entry {entry.Id} at leaf {at} is not the one that was sealed (its text has another hash)");

            var sealedEntry = leaf is { } id ? await HistoryStore.EntryAsync(connection, tenantId, id, cancellationToken) : null;
            var known = entry is not null && (LeafList.Contains(batch.Leaves, entry.Id) || await HistoryStore.SealsAsync(connection, tenantId, entry.Id, cancellationToken));
            if (leaf is { } expected && sealedEntry is null) return Fault("REMOVED", expected, $"entry {expected}, sealed as leaf {at}, is gone" + (entry is null || known ? string.Empty : $"; {entry.Id} stands in its place"));
            if (entry is not null && !known) return Fault("INSERTED", entry.Id, $"entry {entry.Id} stands at leaf {at} (position {entry.Position}) and was never sealed");
            return leaf is { } moved
                ? Fault("REORDERED", moved, $"entry {moved}, sealed as leaf {at}, was moved to position {sealedEntry!.Position}")
                : Fault("REORDERED", entry!.Id, $"entry {entry.Id} was moved to position {entry.Position}");
        }

        private void NoteHead(string kind, long number, string message) => _headFault ??= new HistoryFault(kind, _tree.Size, null, number, message);

        private async Task<TenantHistory> ResultAsync(CancellationToken cancellationToken) => new(
            tenantId, _entryFault is null && _headFault is null, _heads, _tree.Size, Convert.ToHexStringLower(_tree.Root),
            await HistoryStore.CountAfterAsync(connection, tenantId, _position, cancellationToken), _unpublished, _entryFault, _headFault);
    }
}
