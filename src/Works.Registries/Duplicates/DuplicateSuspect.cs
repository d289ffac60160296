using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Registries.Individuals;

namespace Works.Registries.Duplicates;

/// <summary>Two records that may be of one person, and what was decided about them. The audit log keeps every decision.</summary>
internal sealed class DuplicateSuspect : ITenantOwned, IVersioned
{
    public const string Suspected = "SUSPECTED";
    public const string Distinct = "DISTINCT";
    public const string Merged = "MERGED";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid IndividualId { get; init; }
    public Guid? OtherId { get; init; }
    public required string OtherTenantId { get; init; }

    /// <summary>0–1.</summary>
    public required decimal Score { get; init; }
    public required IReadOnlyList<string> Reasons { get; init; }
    public string Status { get; private set; } = Suspected;
    public Guid? SurvivorId { get; private set; }
    public required Guid FoundBy { get; init; }
    public required long FoundTime { get; init; }
    public Guid? DecidedBy { get; private set; }
    public long? DecidedTime { get; private set; }
    public string? DecisionReason { get; private set; }
    public int RowVersion { get; set; } = 1;

    /// <summary>Somebody says: these are two people, or one.</summary>
    /// <param name="survivor">The record that stays; null for two people.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="now">When.</param>
    public void Decide(Guid? survivor, string reason, Guid by, long now)
    {
        (Status, SurvivorId) = (survivor is null ? Distinct : Merged, survivor);
        (DecisionReason, DecidedBy, DecidedTime) = (reason, by, now);
    }
}

internal sealed class DuplicateSuspectMapping : IEntityTypeConfiguration<DuplicateSuspect>
{
    public void Configure(EntityTypeBuilder<DuplicateSuspect> suspect)
    {
        suspect.ToTable("duplicate_suspects", "registries");
        suspect.HasKey(s => s.Id);
        suspect.Property(s => s.Id).ValueGeneratedNever();
        IndividualMapping.Json(suspect.Property(s => s.Reasons));
    }
}

internal static class DuplicateTables
{
    extension(WorksDb db)
    {
        public DbSet<DuplicateSuspect> DuplicateSuspects => db.Set<DuplicateSuspect>();
    }
}
