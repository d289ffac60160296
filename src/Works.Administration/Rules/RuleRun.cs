using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Rules;

/// <summary>One check of the store: of a tenant and everything below it.</summary>
internal sealed class RuleRun : IInherited, IUnaudited
{
    public const string Nightly = "NIGHTLY";
    public const string Demand = "DEMAND";

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string Kind { get; init; }
    public required long StartedTime { get; init; }
    public required long FinishedTime { get; init; }
    public required Guid StartedBy { get; init; }

    /// <summary>JSON list of <see cref="RuleCheck"/>.</summary>
    public required string Checks { get; init; }
}

/// <summary>What broke one rule in one tenant when a run looked.</summary>
internal sealed class RuleBreach : ITenantOwned, IUnaudited
{
    public required Guid RunId { get; init; }
    public required string TenantId { get; init; }
    public required string Rule { get; init; }
    public required long Breaches { get; init; }

    /// <summary>JSON list of <see cref="Offender"/>.</summary>
    public required string Offenders { get; init; }
}

internal sealed class RuleRunMapping : IEntityTypeConfiguration<RuleRun>, IEntityTypeConfiguration<RuleBreach>
{
    public void Configure(EntityTypeBuilder<RuleRun> run)
    {
        run.ToTable("rule_runs", "administration");
        run.Property(r => r.Checks).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<RuleBreach> breach)
    {
        breach.ToTable("rule_breaches", "administration");
        breach.HasKey(b => new { b.RunId, b.TenantId, b.Rule });
        breach.HasOne<RuleRun>().WithMany().HasForeignKey(b => b.RunId); // the run is stored first
        breach.Property(b => b.Offenders).HasColumnType("jsonb");
    }
}

/// <summary>What others learn of broken rules (topic <see cref="KeepRun.Topic"/>).</summary>
internal sealed record RulesBrokenFact(Guid RunId, string TenantId, string Rule, long Breaches, IReadOnlyList<Offender> Offenders);

/// <summary>Stores a run with what it found, and tells.</summary>
internal static class KeepRun
{
    public const string Topic = "rule.broken";

    public static RuleRun Add(WorksDb db, Outbox outbox, string tenantId, string kind, StoreCheck check, long startedTime, long finishedTime)
    {
        var run = new RuleRun
        {
            TenantId = tenantId, Kind = kind, StartedTime = startedTime, FinishedTime = finishedTime, StartedBy = db.Context.Caller.Uuid,
            Checks = JsonSerializer.Serialize(check.Checks, WireJson.Options),
        };
        db.Add(run);
        foreach (var breach in check.Breaches.Where(breach => Tenants.IsSameOrAncestor(tenantId, breach.TenantId)))
        {
            db.Add(new RuleBreach
            {
                RunId = run.Id, TenantId = breach.TenantId, Rule = breach.Rule, Breaches = breach.Breaches, Offenders = JsonSerializer.Serialize(breach.Offenders, WireJson.Options),
            });
            outbox.Publish(Topic, breach.TenantId, breach.Rule, new RulesBrokenFact(run.Id, breach.TenantId, breach.Rule, breach.Breaches, breach.Offenders));
        }

        return run;
    }
}
