using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Works.Platform.Edge;

namespace Works.Platform.History;

internal sealed record ProofCriteria(string? TenantId, string? Id);

internal sealed record ProofReply(HistoryProof Proof);

/// <summary>The proof that one entry of the audit log is part of the sealed history; checked without us by <c>check-proof</c>. Decision 9.</summary>
internal static class ProveEntry
{
    public static void Map(IEndpointRouteBuilder audit) => audit.MapPost("/history/v1/_proof", HandleAsync).Replies<ProofReply>().WithOptionalBody();

    /// <summary>The entry's proof under the head of its batch; refused when it is not sealed or not what was sealed.</summary>
    public static async Task<Result<HistoryProof>> ProveAsync(NpgsqlConnection connection, string tenantId, Guid id, SealKey key, CancellationToken cancellationToken)
    {
        if (await HistoryStore.EntryAsync(connection, tenantId, id, cancellationToken) is not { } entry) return HistoryErrors.EntryMissing;
        if (await HistoryStore.BatchOfAsync(connection, tenantId, entry.Position, cancellationToken) is not { } batch) return HistoryErrors.NotSealed(id);
        var before = new Frontier();
        if (batch.Head.Number > 1)
        {
            var (earlier, frontier) = (await HistoryStore.BatchesAsync(connection, tenantId, batch.Head.Number - 1, 1, cancellationToken))[0];
            if (earlier.Head.Number != batch.Head.Number - 1 || Frontier.Of(earlier.Head.TreeSize, frontier) is not { } start) return HistoryErrors.Changed(id);
            before = start;
        }

        var index = Enumerable.Range(0, LeafList.CountOf(batch.Leaves)).FirstOrDefault(at => LeafList.Id(batch.Leaves, at) == id, -1);
        if (index < 0 || before.Size != batch.Head.FirstLeaf) return HistoryErrors.Changed(id);
        var proof = HistoryProof.Of(entry, index, batch, before, key.PublicKeyOf(batch.Head.KeyId) ?? key.PublicKey);
        // Handed out only when it convinces: an entry that was changed has no proof.
        return proof.FaultOf(trustedKey: null) is null ? proof : HistoryErrors.Changed(id);
    }

    private static async Task<Result<ProofReply>> HandleAsync([AsParameters] ProofCriteria criteria, WorksDb db, SealKey key, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(criteria.TenantId) || !Guid.TryParse(criteria.Id, out var id)) return HistoryErrors.EntryMissing;
        var proof = await ProveAsync((NpgsqlConnection)db.Database.GetDbConnection(), criteria.TenantId, id, key, cancellationToken);
        return proof.IsRefused ? proof.Failures.ToArray() : new ProofReply(proof.Value);
    }
}
