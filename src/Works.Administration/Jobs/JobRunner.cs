using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Jobs;

/// <summary>Runs recurring jobs when they are due. The job's row stays locked while it runs: however many hosts look, one runs it, and a host that dies leaves it to the next.</summary>
internal sealed class JobRunner(IServiceScopeFactory scopes, IEnumerable<IRecurringJob> jobs, TimeProvider clock, ILogger<JobRunner> log) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(5);
    private const int MaxErrorLength = 2000;
    private readonly Dictionary<string, IRecurringJob> _jobs = jobs.ToDictionary(job => job.Name, StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isScheduled = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!isScheduled) await ScheduleAsync(stoppingToken);
                isScheduled = true;
                while (await RunOneAsync(stoppingToken)) { }
                await Task.Delay(Idle, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogWarning(exception, "Recurring jobs could not be looked for; trying again");
                await Task.Delay(TimeSpan.FromSeconds(10), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // A schedule that was changed to an earlier hour takes effect at once, one changed to a later hour after the next run.
    private async Task ScheduleAsync(CancellationToken cancellationToken)
    {
        await using var scope = Scope(out var db);
        await using var transaction = await db.BeginAsync(cancellationToken);
        foreach (var job in _jobs.Values.OrderBy(job => job.Name, StringComparer.Ordinal))
        {
            await db.ExecuteAsync(
                """
                insert into administration.recurring_jobs as known (name, next_time) values (@Name, @next)
                on conflict (name) do update set next_time = excluded.next_time where excluded.next_time < known.next_time
                """, new { job.Name, next = job.NextAfter(clock.GetUtcNow()).ToUnixTimeMilliseconds() }, cancellationToken);
        }

        await db.CommitAsync(transaction, cancellationToken);
    }

    private async Task<bool> RunOneAsync(CancellationToken cancellationToken)
    {
        await using var scope = Scope(out var db);
        await using var transaction = await db.BeginAsync(cancellationToken);
        var due = (await db.QueryAsync<DueJob>(
            "select name, next_time from administration.recurring_jobs where next_time <= @Now and name = any(@names) order by next_time, name limit 1 for update skip locked",
            new { db.Now, names = _jobs.Keys.ToArray() }, cancellationToken)).SingleOrDefault();
        if (due is null) return false;
        var job = _jobs[due.Name];
        string? error = null;
        try
        {
            await job.RunAsync(DateTimeOffset.FromUnixTimeMilliseconds(due.NextTime), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.LogError(exception, "The job {Job} failed; it is tried again in {Minutes} minutes", job.Name, AfterFailure.TotalMinutes);
            error = exception.ToString();
        }

        var now = clock.GetUtcNow();
        await db.ExecuteAsync(
            "update administration.recurring_jobs set next_time = @next, started_time = @started, finished_time = @finished, last_error = @error where name = @Name",
            new
            {
                job.Name, next = (error is null ? job.NextAfter(now) : now + AfterFailure).ToUnixTimeMilliseconds(), started = db.Now, finished = now.ToUnixTimeMilliseconds(),
                error = error is { Length: > MaxErrorLength } ? error[..MaxErrorLength] : error,
            }, cancellationToken);
        await db.CommitAsync(transaction, cancellationToken);
        return true;
    }

    private AsyncServiceScope Scope(out WorksDb db)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System(string.Empty), TenantScope.Everything, "recurring-jobs");
        db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        return scope;
    }

    private sealed record DueJob
    {
        public required string Name { get; init; }
        public required long NextTime { get; init; }
    }
}
