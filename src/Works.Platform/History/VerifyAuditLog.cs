using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Works.Platform.Edge;

namespace Works.Platform.History;

internal sealed record VerifyAuditLogRequest(string? ObjectId, JsonElement? KeyValuePairs);

internal sealed record VerifyAuditLogReply(string Message);

/// <summary>Whether the log says that a record was given these values, in an entry that is still what was sealed. Spec 50 §16.</summary>
internal static class VerifyAuditLog
{
    private const int MaxEntries = 1000; // of one record, newest first

    public static void Map(IEndpointRouteBuilder audit) => audit.MapPost("/log/v1/_verify", HandleAsync).Replies<VerifyAuditLogReply>();

    private static async Task<Result<VerifyAuditLogReply>> HandleAsync(VerifyAuditLogRequest request, WorksDb db, SealKey key, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.ObjectId) || request.KeyValuePairs is not { ValueKind: JsonValueKind.Object } claimed) return HistoryErrors.ObjectMissing;
        var wanted = CanonicalJson.Of(claimed);
        var rows = await AuditLogRow.ReadAsync(db, $"entity_id = @ObjectId order by position desc limit {MaxEntries}", new { request.ObjectId }, cancellationToken);
        foreach (var row in rows.Where(row => row.KeyValueMap is { } map && CanonicalJson.Of(map) == wanted))
        {
            var connection = (NpgsqlConnection)db.Database.GetDbConnection();
            var proof = await ProveEntry.ProveAsync(connection, row.TenantId, row.Id, key, cancellationToken);
            // What was written in the last second has no seal to compare with yet.
            if (!proof.IsRefused || proof.Failures[0].Code == HistoryErrors.NotSealed(row.Id).Code)
                return new VerifyAuditLogReply($"The audit log of {request.ObjectId} is verified: written {row.ChangedTime}, entry {row.Id}{(proof.IsRefused ? ", not sealed yet" : string.Empty)}");
        }

        return HistoryErrors.NotVerified(request.ObjectId);
    }
}
