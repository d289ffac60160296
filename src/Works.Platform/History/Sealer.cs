using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Works.Platform.History;

/// <summary>
/// Every second: seals what was written since, per tenant and in order of position, and publishes the new heads. Several hosts share the
/// work. Writers only insert; nothing they do waits for this.
/// </summary>
internal sealed class Sealer(Database database, SealKey key, PublishedHeads published, TimeProvider clock, ILogger<Sealer> log) : BackgroundService
{
    /// <summary>Most leaves of one batch.</summary>
    public const int MaxBatch = 1000;

    private const int LockSpace = 7_720_003; // any number, the same for every host
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly HashSet<string> _stopped = new(StringComparer.Ordinal);
    private (long Position, long Transactions)? _mark;
    private long _settled;
    private long _sealed;

    /// <summary>Seals what is settled; two calls after a commit have sealed it, unless an older transaction is still open.</summary>
    public async Task SealAsync(CancellationToken cancellationToken)
    {
        published.Refresh(); // before the tables are read: they are never behind it
        await SettleAsync(cancellationToken);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        if (_settled > _sealed)
        {
            List<string> tenants;
            await using (await HistoryStore.BeginAsync(connection, "*", cancellationToken)) tenants = await HistoryStore.TenantsOfAsync(connection, "audit_entries", cancellationToken);
            var upTo = _settled;
            var complete = true;
            foreach (var tenantId in tenants) complete &= await SealAsync(connection, tenantId, upTo, cancellationToken);
            if (complete) _sealed = upTo;
        }

        await PublishAsync(connection, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SealAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogWarning(exception, "The history could not be sealed; trying again");
            }

            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Finds the position below which nothing can appear any more. First the last position given out is noted, then the transactions that
    /// may hold it or one before it: those with a smaller number than one taken now (a transaction has a number before it takes a position). When they
    /// have ended it is settled.
    /// </summary>
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var last = await ReadAsync("select case when is_called then last_value else last_value - 1 end, 0::bigint from platform.audit_positions", cancellationToken);
        if (last.First == _settled) return;
        // A number of our own, not the snapshot's xmax: that is one past the last transaction that has ended, and one that is open may have it or a later one.
        var open = await ReadAsync("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint", cancellationToken);
        if (_mark is { } mark && open.First >= mark.Transactions) (_settled, _mark) = (mark.Position, null);
        if (open.First == open.Second) (_settled, _mark) = (last.First, null); // nobody is writing
        else if (last.First != _settled) _mark ??= (last.First, open.Second);
    }

    private Task<(long First, long Second)> ReadAsync(string sql, CancellationToken cancellationToken) => database.ReadAsSystemAsync(sql, _ => { }, async reader =>
    {
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }, cancellationToken);

    // False when another host is at it and this one has to look again.
    private async Task<bool> SealAsync(NpgsqlConnection connection, string tenantId, long upTo, CancellationToken cancellationToken)
    {
        for (var more = true; more;)
        {
            await using var transaction = await HistoryStore.BeginAsync(connection, tenantId, cancellationToken);
            if (!await HistoryStore.ScalarAsync<bool>(connection, "select pg_try_advisory_xact_lock(@space, hashtext(@tenantId))", cancellationToken, ("space", LockSpace), ("tenantId", tenantId)))
                return false;
            var last = await HistoryStore.LastBatchAsync(connection, tenantId, cancellationToken);
            if (FaultOf(last, published.Last(tenantId)) is { } fault)
            {
                // A seal on top of a broken history would make it look whole.
                if (_stopped.Add(tenantId)) log.LogError("The history of {TenantId} is not what was published and is sealed no further: {Fault}. Run verify-history.", tenantId, fault);
                return true;
            }

            _stopped.Remove(tenantId);
            var entries = await HistoryStore.EntriesAsync(connection, tenantId, last?.Batch.Head.LastPosition ?? 0, upTo, MaxBatch, cancellationToken);
            if (entries.Count == 0) return true;
            var frontier = last is { } known ? Frontier.Of(known.Batch.Head.TreeSize, known.Frontier)! : new Frontier();
            var (firstLeaf, previousRoot, leaves) = (frontier.Size, frontier.Root, LeafList.Of(entries));
            foreach (var hash in LeafList.Hashes(leaves)) frontier.Append(hash);
            var head = key.Sign(new Head
            {
                TenantId = tenantId, Number = (last?.Batch.Head.Number ?? 0) + 1, FirstLeaf = firstLeaf, TreeSize = frontier.Size, LastPosition = entries[^1].Position,
                PreviousRoot = previousRoot, Root = frontier.Root, SealedTime = clock.GetUtcNow().ToUnixTimeMilliseconds(), KeyId = key.Id,
            });
            await HistoryStore.InsertAsync(connection, new Batch(head, leaves), frontier.ToBytes(), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            more = entries.Count == MaxBatch;
        }

        return true;
    }

    private string? FaultOf((Batch Batch, byte[] Frontier)? last, Head? lastPublished)
    {
        if (lastPublished is not null && (last is null || last.Value.Batch.Head.Number < lastPublished.Number)) return $"head {lastPublished.Number} is missing";
        if (last is not { } known) return null;
        var head = known.Batch.Head;
        if (head.Number == lastPublished?.Number && !head.SaysTheSameAs(lastPublished)) return $"head {head.Number} was changed";
        if (!key.HasSigned(head)) return $"head {head.Number} has no valid signature";
        return Frontier.Of(head.TreeSize, known.Frontier)?.Root.AsSpan().SequenceEqual(head.Root) == true ? null : $"the subtrees kept with head {head.Number} were changed";
    }

    private async Task PublishAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const int Page = 50;
        await using var transaction = await HistoryStore.BeginAsync(connection, "*", cancellationToken);
        foreach (var tenantId in await HistoryStore.TenantsOfAsync(connection, "history_batches", cancellationToken))
        {
            for (var more = true; more;)
            {
                var last = published.Last(tenantId);
                var batches = await HistoryStore.BatchesAsync(connection, tenantId, (last?.Number ?? 0) + 1, Page, cancellationToken);
                var sound = batches.Select(found => found.Batch).TakeWhile(batch =>
                {
                    var follows = batch.Head.Number == (last?.Number ?? 0) + 1 && batch.Head.PreviousRoot.AsSpan().SequenceEqual(last?.Root ?? Merkle.EmptyRoot) && key.HasSigned(batch.Head);
                    last = batch.Head;
                    return follows;
                }).ToList();
                if (sound.Count > 0) published.Append(sound);
                more = sound.Count == Page;
            }
        }
    }
}
