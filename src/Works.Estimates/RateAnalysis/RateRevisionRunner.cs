using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates.RateAnalysis;

/// <summary>
/// Runs scheduled revisions. The job's row is locked while it runs and nothing of it is visible before it is finished: however many
/// hosts look for work, one runs it, and a host that dies leaves it to the next.
/// </summary>
internal sealed class RateRevisionRunner(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RateRevisionRunner> log) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private const string TooLarge = "MDMS_PARSE_EXCEPTION: the figures of the item are too large";
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await BeginOneAsync(stoppingToken) is { } job) await RunAsync(job, stoppingToken);
                await Task.Delay(Idle, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                log.LogWarning(exception, "A rate revision could not be run; trying again");
                await Task.Delay(AfterFailure, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Says that the job has begun, in a transaction of its own, so that people see it.
    private async Task<Waiting?> BeginOneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().ActAs(Caller.System(string.Empty), TenantScope.Everything, "rate-revision");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var next = (await db.QueryAsync<Waiting>(
            """
            select id, tenant_id, scheduled_by, status from estimates.rate_revision_jobs where status in ('SCHEDULED', 'IN_PROGRESS')
            order by created_time, id limit 1 for update skip locked
            """, null, cancellationToken)).SingleOrDefault();
        if (next is null) return null;
        if (next.Status == RateRevisionJob.Scheduled)
        {
            var job = await db.RateRevisionJobs.AsTracking().SingleAsync(j => j.Id == next.Id, cancellationToken);
            job.Begin(db.Now);
        }

        await db.CommitAsync(transaction, cancellationToken);
        return next;
    }

    private async Task RunAsync(Waiting waiting, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var context = services.GetRequiredService<RequestContext>();
        var system = Caller.System(Tenants.StateOf(waiting.TenantId));
        context.ActAs(system, TenantScope.Everything, $"rate-revision-{waiting.Id}");
        var db = services.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        var person = (await services.GetRequiredService<IUserDirectory>().ByUuidAsync([waiting.ScheduledBy], cancellationToken)).GetValueOrDefault(waiting.ScheduledBy);
        context.ActAs(person ?? system, TenantScope.Of([waiting.TenantId]), $"rate-revision-{waiting.Id}");
        await db.ApplyScopeAsync(cancellationToken);

        var mine = await db.QueryAsync<Guid>(
            "select id from estimates.rate_revision_jobs where id = @Id and status = 'IN_PROGRESS' for update skip locked", new { waiting.Id }, cancellationToken);
        if (mine.Count == 0) return; // another host runs it, or has finished it

        var job = await db.RateRevisionJobs.AsTracking().SingleAsync(j => j.Id == waiting.Id, cancellationToken);
        await ReviseAsync(job, db, services, cancellationToken);
        job.Finish(db.Now);
        services.GetRequiredService<Outbox>().Publish("rate-analysis-job-update", job.TenantId, job.JobNumber, new ScheduledJobFact(job.ToWire()));
        await db.CommitAsync(transaction, cancellationToken);
    }

    private async Task ReviseAsync(RateRevisionJob job, WorksDb db, IServiceProvider services, CancellationToken cancellationToken)
    {
        var (rates, records) = (services.GetRequiredService<RevisedRates>(), services.GetRequiredService<IMasterRecords>());
        var book = await RateBook.OpenAsync(records, job.TenantId, rates: null, cancellationToken);
        // A city that gets no new rate keeps the state's schedule: its own begins with the first rate it stores.
        if (await AnyAsync(job, book, rates, cancellationToken))
            book = await RateBook.OpenAsync(records, job.TenantId, await records.OwnAsync(job.TenantId, "WORKS-SOR", "Rates", cancellationToken), cancellationToken);
        foreach (var item in job.Items.OrderBy(item => item.Position))
        {
            try
            {
                var derived = await rates.DeriveAsync(book, job.TenantId, item.SorCode, job.RateEffectiveFrom, cancellationToken);
                if (derived.IsRefused)
                {
                    item.Fail($"{derived.Failures[0].Code}: {derived.Failures[0].Message}");
                    continue;
                }

                await rates.StoreAsync(job.TenantId, derived.Value, job.RateEffectiveFrom, cancellationToken);
                item.Succeed();
            }
            catch (OverflowException exception)
            {
                // Figures beyond every rate: this item fails, the others go on. What the database refuses ends the run, and it is tried again.
                log.LogWarning(exception, "The rate of {SorCode} could not be derived", item.SorCode);
                item.Fail(TooLarge);
            }
        }
    }

    private static async Task<bool> AnyAsync(RateRevisionJob job, RateBook book, RevisedRates rates, CancellationToken cancellationToken)
    {
        foreach (var item in job.Items)
        {
            try
            {
                if (!(await rates.DeriveAsync(book, job.TenantId, item.SorCode, job.RateEffectiveFrom, cancellationToken)).IsRefused) return true;
            }
            catch (OverflowException)
            {
                // It fails again, and is noted, when its turn comes.
            }
        }

        return false;
    }

    private sealed record Waiting
    {
        public required Guid Id { get; init; }
        public required string TenantId { get; init; }
        public required Guid ScheduledBy { get; init; }
        public required string Status { get; init; }
    }
}
