using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Administration.Controls;

/// <summary>A control that was broken and let pass.</summary>
internal sealed class ControlFinding : ITenantOwned, IUnaudited
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string Rule { get; init; }
    public required string Subject { get; init; }
    public required string Code { get; init; }
    public required string Message { get; init; }
    public required Guid Actor { get; init; }
    public required string CorrelationId { get; init; }
    public required long FoundTime { get; init; }
}

internal sealed class ControlFindingMapping : IEntityTypeConfiguration<ControlFinding>
{
    public void Configure(EntityTypeBuilder<ControlFinding> finding) => finding.ToTable("control_findings", "administration");
}

/// <summary>Blocks or records, by the switch of the tenant.</summary>
internal sealed class Controls(WorksDb db, IMasters masters) : IControls
{
    public async Task<Failure?> BrokenAsync(string tenantId, string rule, string subject, Failure failure, CancellationToken cancellationToken)
    {
        if (await BlocksAsync(tenantId, cancellationToken)) return failure;
        Note(tenantId, rule, subject, failure);
        return null;
    }

    public void Note(string tenantId, string rule, string subject, Failure failure) => db.Add(new ControlFinding
    {
        TenantId = tenantId, Rule = rule, Subject = subject, Code = failure.Code, Message = failure.Message, Actor = db.Context.Caller.Uuid,
        CorrelationId = db.Context.CorrelationId, FoundTime = db.Now,
    });

    public async ValueTask<bool> BlocksAsync(string tenantId, CancellationToken cancellationToken) =>
        await masters.SwitchAsync(tenantId, "controls-stricter-than-contract", "block", cancellationToken) == "block";
}
