using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform.Edge;

namespace Works.Platform;

internal sealed record ColumnProgress(string Entity, string Column, long DoneRows, long FailedRows, bool Finished);

internal sealed record KeyVersion(int Version, long CreatedTime, bool Encrypts, IReadOnlyList<ColumnProgress> Columns);

internal sealed record KeysReply(IReadOnlyList<KeyVersion> Keys);

internal sealed record RotateKeysRequest;

/// <summary>
/// Starts the next key and shows how far stored data has followed it. Keys of tenants are derived from one master key, so there is one way to change
/// them, whichever of the contract's two routes is called (spec 50 §15.1, decision 11). For state administrators.
/// </summary>
internal static class RotateKeys
{
    public static void Map(IEndpointRouteBuilder encryption)
    {
        encryption.MapPost("/crypto/v1/_rotateallkeys", RotateAsync).Replies<KeysReply>(envelope: Envelope.Lower);
        encryption.MapPost("/crypto/v1/_rotatekey", RotateAsync).Replies<KeysReply>(envelope: Envelope.Lower);
        encryption.MapPost("/keys/v1/_search", SearchAsync).Replies<KeysReply>(envelope: Envelope.Lower);
    }

    private static async Task<Result<KeysReply>> RotateAsync(
        RotateKeysRequest _, WorksDb db, Database database, FieldKeys keys, IEnumerable<EncryptedColumn> columns, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!IsStateAdministrator(db.Context.Caller)) return NotPermitted;
        if (keys.AreGiven) return KeysAreGiven;
        // A second key while rows still follow the first would only leave more versions behind.
        await db.ExecuteAsync("select pg_advisory_xact_lock(7720012)", null, cancellationToken);
        keys.Reload();
        if (keys.Newest > 1 && (await KeysAsync(db, keys, columns, cancellationToken))[^1].Columns.Any(column => !column.Finished)) return Running;
        var version = await keys.StartNextAsync(database, clock, cancellationToken);
        db.NoteBatch(db.Context.Caller.TenantId, "platform.field_keys", version.ToString(System.Globalization.CultureInfo.InvariantCulture), "CREATE", before: null, new { version });
        return new KeysReply(await KeysAsync(db, keys, columns, cancellationToken));
    }

    private static async Task<Result<KeysReply>> SearchAsync(RotateKeysRequest _, WorksDb db, FieldKeys keys, IEnumerable<EncryptedColumn> columns, CancellationToken cancellationToken) =>
        IsStateAdministrator(db.Context.Caller) ? new KeysReply(await KeysAsync(db, keys, columns, cancellationToken)) : NotPermitted;

    private static async Task<List<KeyVersion>> KeysAsync(WorksDb db, FieldKeys keys, IEnumerable<EncryptedColumn> columns, CancellationToken cancellationToken)
    {
        var versions = await db.QueryAsync<StoredVersion>("select version, created_time from platform.field_keys where version > 0 order by version", null, cancellationToken);
        var progress = await db.QueryAsync<StoredProgress>("select version, entity, column_name, done_rows, failed_rows, finished_time from platform.reencryptions", null, cancellationToken);
        return [.. versions.Select(version => new KeyVersion(version.Version, version.CreatedTime, version.Version == keys.Newest, version.Version == 1 ? [] : [.. columns.Select(column =>
        {
            var row = progress.FirstOrDefault(row => row.Version == version.Version && row.Entity == column.Table && row.ColumnName == column.Column);
            return new ColumnProgress(column.Table, column.Column, row?.DoneRows ?? 0, row?.FailedRows ?? 0, row?.FinishedTime is not null);
        })]))];
    }

    // Keys are the installation's: a role at a city does not reach them.
    private static bool IsStateAdministrator(Caller caller) => caller.RolesAt(Tenants.StateOf(caller.TenantId)).Contains("SUPERUSER");

    private static Failure NotPermitted { get; } = new("CustomException", "Not authorized to access this resource") { Status = 403 };

    private static Failure KeysAreGiven { get; } = new("KEYS_ARE_GIVEN", "The keys are given to the host by its operator: add one to WORKS_FIELD_KEYS and restart the hosts");

    private static Failure Running { get; } = new("KEY_ROTATION_RUNNING", "Stored data has not followed the last change of key yet. Try again when every column is finished.");

    private sealed record StoredVersion
    {
        public required int Version { get; init; }
        public required long CreatedTime { get; init; }
    }

    private sealed record StoredProgress
    {
        public required int Version { get; init; }
        public required string Entity { get; init; }
        public required string ColumnName { get; init; }
        public required long DoneRows { get; init; }
        public required long FailedRows { get; init; }
        public long? FinishedTime { get; init; }
    }
}
