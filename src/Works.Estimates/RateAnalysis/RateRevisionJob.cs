using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Estimates.RateAnalysis;

/// <summary>Revises the rates of many items from one day on. One item that cannot be revised does not stop the others.</summary>
internal sealed class RateRevisionJob : ITenantOwned
{
    public const string Scheduled = "SCHEDULED";
    public const string InProgress = "IN_PROGRESS";
    public const string Completed = "COMPLETED";
    public const string Partial = "PARTIAL";
    public const string Failed = "FAILED";
    public const string Successful = "SUCCESSFUL";

    private readonly List<RateRevisionItem> _items = [];

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string JobNumber { get; init; }
    public required long RateEffectiveFrom { get; init; }
    public string Status { get; private set; } = Scheduled;

    /// <summary>The job runs with this person's name in the audit.</summary>
    public required Guid ScheduledBy { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required string LastModifiedBy { get; set; }
    public required long LastModifiedTime { get; set; }
    public IReadOnlyList<RateRevisionItem> Items => _items;

    public void Include(ScheduledItem item) => _items.Add(new RateRevisionItem { TenantId = TenantId, Position = _items.Count, SorId = item.Id, SorCode = item.Code });

    public void Begin(long now) => (Status, LastModifiedTime) = (InProgress, now);

    /// <summary>COMPLETED when every item was revised, FAILED when none was, else PARTIAL (spec 10 §8.3 R2).</summary>
    public void Finish(long now)
    {
        var done = _items.Count(item => item.Status == Successful);
        (Status, LastModifiedTime) = (done == _items.Count ? Completed : done == 0 ? Failed : Partial, now);
    }

    public ScheduledJobWire ToWire() => new(
        Id.ToString(), TenantId, JobNumber, RateEffectiveFrom, _items.Count, Status, new EstimateAuditWire(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
        [.. _items.OrderBy(item => item.Position).Select(item => new ScheduledSorWire(item.Id.ToString(), item.SorId.ToString(), item.SorCode, item.Status, item.FailureReason, null))]);
}

/// <summary>One item of a job and what became of it.</summary>
internal sealed class RateRevisionItem
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public required Guid SorId { get; init; }
    public required string SorCode { get; init; }
    public string Status { get; private set; } = RateRevisionJob.Scheduled;
    public string? FailureReason { get; private set; }

    public void Succeed() => (Status, FailureReason) = (RateRevisionJob.Successful, null);

    public void Fail(string reason) => (Status, FailureReason) = (RateRevisionJob.Failed, reason);
}

internal sealed record ScheduledJobWire(
    string Id, string TenantId, string JobId, long RateEffectiveFrom, int NoOfSorScheduled, string Status, EstimateAuditWire AuditDetails,
    IReadOnlyList<ScheduledSorWire> SorDetails);

internal sealed record ScheduledSorWire(string Id, string SorId, string SorCode, string Status, string? FailureReason, JsonElement? AdditionalDetails);

internal sealed record ScheduledJobsReply([property: JsonPropertyName("ScheduledJobs")] IReadOnlyList<ScheduledJobWire> ScheduledJobs);

/// <summary>Payload of the events <c>rate-analysis-job-create</c> and <c>rate-analysis-job-update</c>.</summary>
internal sealed record ScheduledJobFact([property: JsonPropertyName("ScheduledJob")] ScheduledJobWire ScheduledJob);

internal sealed class RateRevisionJobMapping : IEntityTypeConfiguration<RateRevisionJob>
{
    public void Configure(EntityTypeBuilder<RateRevisionJob> job)
    {
        job.ToTable("rate_revision_jobs", schema: "estimates");
        job.OwnsMany(j => j.Items, item =>
        {
            item.ToTable("rate_revision_items", schema: "estimates");
            item.WithOwner().HasForeignKey("JobId");
            item.HasKey(i => i.Id);
            item.Property(i => i.Id).ValueGeneratedNever();
        });
        job.Navigation(j => j.Items).UsePropertyAccessMode(PropertyAccessMode.Field);
    }
}

internal static class RateRevisionTables
{
    extension(WorksDb db)
    {
        public DbSet<RateRevisionJob> RateRevisionJobs => db.Set<RateRevisionJob>();
    }
}
