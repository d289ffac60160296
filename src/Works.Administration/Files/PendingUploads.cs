using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Works.Administration.Users;
using Works.Platform;

namespace Works.Administration.Files;

/// <summary>
/// Content is stored before its row commits, so a request that fails in between leaves content that no row names. Its ids are noted in
/// a transaction of their own first, and struck out by the one that adds the rows: what is still noted after an hour is removed. The
/// store is never searched for what the database does not know: against an empty database that would be everything.
/// </summary>
internal sealed class PendingUploads(
    SeparateTransaction separate, Database database, FileContents contents, TimeProvider clock, ILogger<PendingUploads> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1); // no request lasts that long
    private const int Batch = 500;

    public Task NoteAsync(string tenantId, Guid[] ids, CancellationToken cancellationToken) => separate.RunAsync(tenantId, db => db.ExecuteAsync(
        "insert into administration.pending_files (id, tenant_id, created_time) select id, @tenantId, @Now from unnest(@ids) id", new { tenantId, ids, db.Now }, cancellationToken), cancellationToken);

    public static Task StrikeOutAsync(WorksDb db, Guid[] ids, CancellationToken cancellationToken) =>
        db.ExecuteAsync("delete from administration.pending_files where id = any(@ids)", new { ids }, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await RemoveAsync(stoppingToken) == Batch) { }
                await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or UnavailableException or IOException)
            {
                log.LogWarning("Content of failed uploads is not removed this time: {Reason}", exception.Message);
                await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        var before = (clock.GetUtcNow() - Longest).ToUnixTimeMilliseconds();
        var ids = await database.ReadAsSystemAsync(
            // A row that exists all the same keeps its content, whatever is noted.
            "select p.id from administration.pending_files p where p.created_time < $1 and not exists (select from administration.files f where f.id = p.id) order by p.created_time limit $2",
            parameters => { parameters.Add(new NpgsqlParameter { Value = before }); parameters.Add(new NpgsqlParameter { Value = Batch }); },
            async reader =>
            {
                var found = new List<Guid>();
                while (await reader.ReadAsync(cancellationToken)) found.Add(reader.GetGuid(0));
                return found;
            }, cancellationToken);
        // The note goes last: what breaks off is done again.
        foreach (var id in ids) await contents.DeleteAsync(id, cancellationToken);
        if (ids.Count > 0)
        {
            await database.ReadAsSystemAsync("delete from administration.pending_files where id = any($1)",
                parameters => parameters.Add(new NpgsqlParameter { Value = ids.ToArray() }), _ => Task.FromResult(0), cancellationToken);
            log.LogInformation("Content of {Count} failed uploads is removed", ids.Count);
        }

        return ids.Count;
    }
}
