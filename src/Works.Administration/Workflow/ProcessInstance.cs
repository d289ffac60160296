using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Administration.Workflow;

/// <summary>One step of one document. Written once, never changed.</summary>
internal sealed class ProcessInstance : ITenantOwned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public long Position { get; private init; }
    public required string BusinessService { get; init; }
    public required string BusinessId { get; init; }
    public required string ModuleName { get; init; }
    public required string Action { get; init; }
    public required Guid StateUuid { get; init; }
    public Guid? PreviousStateUuid { get; init; }
    public string? Comment { get; init; }

    /// <summary>JSON array of the documents.</summary>
    public required string Documents { get; init; }
    public required Guid Assigner { get; init; }
    public required Guid[] Assignees { get; init; }
    public int? Rating { get; init; }
    public bool Escalated { get; init; }

    /// <summary>Who lent the authority; null when the assigner acted in his own.</summary>
    public Guid? OnBehalfOf { get; init; }

    /// <summary>The work the document belongs to; null when its module does not say.</summary>
    public string? WorkId { get; init; }
    public long? StateSla { get; init; }
    public long? BusinessServiceSla { get; init; }
    public required Guid CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required Guid LastModifiedBy { get; init; }
    public required long LastModifiedTime { get; init; }
}

/// <summary>Where a document stands: a projection of its newest step, locked while it moves.</summary>
internal sealed class WorkflowPosition : ITenantOwned, IUnaudited
{
    public required string TenantId { get; init; }
    public required string BusinessId { get; init; }
    public required string BusinessService { get; init; }
    public required string ModuleName { get; init; }
    public required Guid InstanceId { get; set; }
    public required Guid StateUuid { get; set; }
    public string? State { get; set; }
    public string? ApplicationStatus { get; set; }
    public required bool IsTerminal { get; set; }
    public required Guid[] Assignees { get; set; }
    public long? BusinessServiceSla { get; set; }
    public string? WorkId { get; set; }

    /// <summary>Rupees by which the sanctioning authority is chosen; null when none were said.</summary>
    public decimal? Amount { get; set; }
    public string? Category { get; set; }
    public required long CreatedTime { get; init; }
    public required long LastModifiedTime { get; set; }
}

internal sealed class ProcessInstanceMapping : IEntityTypeConfiguration<ProcessInstance>, IEntityTypeConfiguration<WorkflowPosition>
{
    public void Configure(EntityTypeBuilder<ProcessInstance> instance)
    {
        instance.ToTable("process_instances", "administration");
        instance.Property(i => i.Position).UseIdentityAlwaysColumn();
        instance.Property(i => i.Documents).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<WorkflowPosition> position)
    {
        position.ToTable("workflow_positions", "administration");
        position.HasKey(p => new { p.TenantId, p.BusinessId });
    }
}
