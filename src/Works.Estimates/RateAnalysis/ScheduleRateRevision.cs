using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates.RateAnalysis;

internal sealed record ScheduleRateRevisionRequest([property: JsonPropertyName("Schedule")] RateRevisionSchedule? Schedule);

/// <summary>What to revise: rows of the SOR master by uuid (codes are read too); no list means every works item.</summary>
internal sealed record RateRevisionSchedule(string? TenantId, decimal? EffectiveFrom, IReadOnlyList<string?>? SorIds);

/// <summary>Schedules a revision of many rates; a job does the work. Spec 10 §5.</summary>
internal static class ScheduleRateRevision
{
    private const string Works = "W";

    public static void Map(IEndpointRouteBuilder analysis) => analysis.MapPost("/v1/scheduler/_create", HandleAsync).Replies<ScheduledJobsReply>();

    private static async Task<Result<ScheduledJobsReply>> HandleAsync(
        ScheduleRateRevisionRequest request, WorksDb db, RevisedRates rates, IMasterRecords records, IMasters masters, INumbering numbering, Outbox outbox,
        CancellationToken cancellationToken)
    {
        if (request.Schedule is not { } schedule) return RateAnalysisErrors.Scheduler("Schedule is mandatory");
        if (string.IsNullOrWhiteSpace(schedule.TenantId)) return RateAnalysisErrors.Scheduler("tenantId is mandatory");
        if (RevisedRates.Instant(schedule.EffectiveFrom?.ToString(System.Globalization.CultureInfo.InvariantCulture)) is not { } from)
            return RateAnalysisErrors.Scheduler("effectiveFrom is mandatory, in epoch milliseconds");
        if (schedule.SorIds is { Count: 0 }) return RateAnalysisErrors.Scheduler("sorIds names no item; leave it out to revise every works item");
        var tenantId = schedule.TenantId;
        if (!db.Context.Scope.Allows(tenantId) || !await masters.IsTenantAsync(tenantId, cancellationToken)) return RateAnalysisErrors.UnknownTenant(tenantId);
        if (await rates.PastAsync(tenantId, from, cancellationToken) is { } past) return RateAnalysisErrors.Scheduler(past.Message);

        var book = await RateBook.OpenAsync(records, tenantId, rates: null, cancellationToken);
        var items = new List<ScheduledItem>();
        foreach (var id in schedule.SorIds ?? [.. book.Items.Where(item => item.Type == Works).Select(item => item.Code)])
        {
            var item = Guid.TryParse(id, out var uuid) ? book.Item(uuid) : book.Item(id ?? string.Empty);
            if (item is null) return RateAnalysisErrors.SorNotFound(id ?? string.Empty);
            if (item.Type != Works) return RateAnalysisErrors.Scheduler($"{item.Code} is no works item: its rate is entered, not derived");
            items.Add(item);
        }

        if (items.Count == 0) return RateAnalysisErrors.Scheduler("The schedule of rates has no works item");
        var issued = await numbering.IssueAsync("rate.analysis.job.number", tenantId, 1, "RJ/[fy:yyyy-yy]/[SEQ_RATE_ANALYSIS_JOB_NUM]", cancellationToken);
        if (issued.IsRefused) return issued.Failures.ToArray();
        var by = db.Context.Caller.Uuid;
        var job = new RateRevisionJob
        {
            TenantId = tenantId, JobNumber = issued.Value[0], RateEffectiveFrom = from, ScheduledBy = by,
            CreatedBy = by.ToString(), CreatedTime = db.Now, LastModifiedBy = by.ToString(), LastModifiedTime = db.Now,
        };
        foreach (var item in items.DistinctBy(item => item.Code, StringComparer.Ordinal)) job.Include(item);
        db.RateRevisionJobs.Add(job);
        outbox.Publish("rate-analysis-job-create", tenantId, job.JobNumber, new ScheduledJobFact(job.ToWire()));
        return new ScheduledJobsReply([job.ToWire()]);
    }
}
