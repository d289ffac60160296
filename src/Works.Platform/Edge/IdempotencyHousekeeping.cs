using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Works.Platform.Edge;

/// <summary>Answers under an <c>Idempotency-Key</c> are kept for seven days; no client repeats a request later than that.</summary>
internal sealed class IdempotencyHousekeeping(Database database, TimeProvider clock, ILogger<IdempotencyHousekeeping> log) : BackgroundService
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, clock, stoppingToken);
                await database.ReadAsSystemAsync(
                    "delete from platform.idempotency_keys where created_time < $1",
                    parameters => parameters.Add(new NpgsqlParameter { Value = (clock.GetUtcNow() - Kept).ToUnixTimeMilliseconds() }),
                    _ => Task.FromResult(0), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                log.LogWarning(exception, "Old idempotency keys are not removed this time");
            }
        }
    }
}
