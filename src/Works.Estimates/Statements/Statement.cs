using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates.Statements;

/// <summary>What an estimate, or a measurement, takes of labour, material and machinery. One per target, rebuilt as a whole; a failed attempt is kept visible.</summary>
internal sealed class Statement : ITenantOwned
{
    public const string Analysis = "ANALYSIS";
    public const string Utilization = "UTILIZATION";
    public const string Ready = "READY";
    public const string FailedStatus = "FAILED";

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string StatementType { get; init; }
    public required Guid TargetId { get; init; }
    public string Status { get; private set; } = Ready;
    public string? FailureCode { get; private set; }
    public string? FailureReason { get; private set; }

    /// <summary>JSON of the sums by type.</summary>
    public string Totals { get; private set; } = "[]";

    /// <summary>JSON of the items with their basic items.</summary>
    public string Items { get; private set; } = "[]";
    public string? AdditionalDetails { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }

    public void Build(IReadOnlyList<BasicTotalWire> totals, IReadOnlyList<StatementItemWire> items, StatementDetailsWire details, string by, long now)
    {
        (Status, FailureCode, FailureReason) = (Ready, null, null);
        Totals = JsonSerializer.Serialize(totals, WireJson.Options);
        Items = JsonSerializer.Serialize(items.Select(item => item with { StatementId = Id.ToString() }), WireJson.Options);
        AdditionalDetails = JsonSerializer.Serialize(details, WireJson.Options);
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>Figures that no longer belong to the estimate are not kept; what is missing is said.</summary>
    public void Fail(Failure failure, StatementDetailsWire details, string by, long now)
    {
        (Status, FailureCode, FailureReason) = (FailedStatus, failure.Code, failure.Message);
        (Totals, Items) = ("[]", "[]");
        AdditionalDetails = JsonSerializer.Serialize(details, WireJson.Options);
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    public StatementWire ToWire() => new(
        Id.ToString(), TenantId, TargetId.ToString(), StatementType, JsonSerializer.Deserialize<List<BasicTotalWire>>(Totals, WireJson.Options)!,
        JsonSerializer.Deserialize<List<StatementItemWire>>(Items, WireJson.Options)!, new EstimateAuditWire(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
        AdditionalDetails is null ? null : JsonSerializer.Deserialize<StatementDetailsWire>(AdditionalDetails, WireJson.Options), Status, FailureCode, FailureReason);
}

/// <summary>A statement on the wire (spec 10 §6). The last three members are ours: a failed build is visible and can be repeated (§8.3 R9).</summary>
internal sealed record StatementWire(
    string Id, string TenantId, string TargetId, string StatementType, IReadOnlyList<BasicTotalWire> BasicSorDetails, IReadOnlyList<StatementItemWire> SorDetails,
    EstimateAuditWire AuditDetails, StatementDetailsWire? AdditionalDetails, string Status, string? FailureCode, string? FailureReason);

/// <summary>Amount and quantity of one type: L, M, E or W.</summary>
internal sealed record BasicTotalWire(string Id, decimal? Amount, string? Type, decimal? Quantity);

internal sealed record StatementItemWire(
    string Id, string? StatementId, string SorId, string TenantId, bool? IsActive, IReadOnlyList<BasicTotalWire> BasicSorDetails, IReadOnlyList<StatementLineWire> LineItems,
    StatementItemDetailsWire AdditionalDetails);

internal sealed record StatementLineWire(
    string Id, string SorId, string? SorType, string ReferenceId, IReadOnlyList<BasicTotalWire> BasicSorDetails, StatementLineDetailsWire AdditionalDetails);

internal sealed record StatementItemDetailsWire(JsonElement SorDetails, JsonElement RateDetails, decimal? EstimatedQuantity, decimal? EstimatedAmount, decimal? LabourCessAmount);

internal sealed record StatementLineDetailsWire(JsonElement SorDetails, JsonElement RateDetails);

internal sealed record StatementDetailsWire(string? EstimateNumber, string? ProjectId);

internal sealed record StatementReply(IReadOnlyList<StatementWire> Statement);

internal sealed class StatementMapping : IEntityTypeConfiguration<Statement>
{
    public void Configure(EntityTypeBuilder<Statement> statement)
    {
        statement.ToTable("statements", schema: "estimates");
        statement.Property(s => s.Totals).HasColumnType("jsonb");
        statement.Property(s => s.Items).HasColumnType("jsonb");
        statement.Property(s => s.AdditionalDetails).HasColumnType("jsonb");
    }
}

internal static class StatementTables
{
    extension(WorksDb db)
    {
        public DbSet<Statement> Statements => db.Set<Statement>();
    }
}
