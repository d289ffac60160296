using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Administration;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

/// <summary>What somebody found when he measured a row of an entry again (spec 02 §3.10). It counts as long as the row says what he found.</summary>
internal sealed class TestCheck : ITenantOwned
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid MeasurementId { get; init; }

    /// <summary>Order among the checks of its entry.</summary>
    public required int Position { get; init; }

    /// <summary>The contract's <c>contractLineItemRef</c>.</summary>
    public required string TargetId { get; init; }

    /// <summary>Role for whose share it counts.</summary>
    public required string Role { get; init; }

    /// <summary>Quantity, in the item's unit.</summary>
    public required decimal FoundValue { get; init; }
    public string? Remarks { get; init; }
    public required string CheckedBy { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public required long CheckedTime { get; init; }
}

internal sealed class TestCheckMapping : IEntityTypeConfiguration<TestCheck>
{
    public void Configure(EntityTypeBuilder<TestCheck> check)
    {
        check.ToTable("test_checks", schema: "measurements");
        check.HasOne<Measurement>().WithMany().HasForeignKey(c => c.MeasurementId).OnDelete(DeleteBehavior.NoAction); // says what is saved first
    }
}

internal static class TestCheckTables
{
    extension(WorksDb db)
    {
        public DbSet<TestCheck> TestChecks => db.Set<TestCheck>();
    }
}

/// <summary>How much of an entry's value holders of a role must have measured again: a row of master <c>works.TestCheck</c>.</summary>
/// <param name="Role">Code of the role.</param>
/// <param name="Percent">Share of the value, 0–100.</param>
/// <param name="FromAmount">Rupees of the contract from which it is asked.</param>
internal sealed record CheckRule(string Role, decimal Percent, decimal FromAmount)
{
    /// <summary>The rules of a tenant, in the order of the master.</summary>
    public static ValueTask<IReadOnlyList<CheckRule>> OfAsync(IMasters masters, string tenantId, CancellationToken cancellationToken) =>
        masters.ViewAsync<IReadOnlyList<CheckRule>>(tenantId, "works", "TestCheck", rows => [.. rows.Where(row => Number(row, "percent") is not null && row.TryGetProperty("code", out _))
            .Select(row => new CheckRule(row.GetProperty("code").ToString(), Number(row, "percent")!.Value, Number(row, "fromAmount") ?? 0))], cancellationToken);

    private static decimal? Number(JsonElement row, string member) => row.TryGetProperty(member, out var value) && WireJson.TryNumber(value.ToString(), out var number) ? number : null;
}

/// <summary>What share of an entry's value holders of one role have measured again.</summary>
/// <param name="Role">Code of the role.</param>
/// <param name="Percent">Per cent, rounded down to two places; 100 for an entry without value.</param>
/// <param name="Required">Per cent that is asked.</param>
internal sealed record CheckShare(string Role, decimal Percent, decimal Required)
{
    public bool IsMet => Percent >= Required;

    /// <summary>The shares of an entry. Deductions count with their value, or a row that makes the bill larger could stay unseen.</summary>
    /// <param name="entry">The entry, valued.</param>
    /// <param name="checks">Its test checks.</param>
    /// <param name="rules">Rules that apply to its contract.</param>
    public static IReadOnlyList<CheckShare> Of(Measurement entry, IReadOnlyCollection<TestCheck> checks, IEnumerable<CheckRule> rules)
    {
        static decimal Worth(Measure measure) => Math.Abs(measure.CurrentValue * (measure.UnitRate ?? 0));
        Measure[] rows = [.. entry.Measures.Where(measure => measure.IsCounted)];
        var total = rows.Sum(Worth);
        return [.. rules.Select(rule => new CheckShare(rule.Role, total == 0 ? 100 : decimal.Round(
            rows.Where(row => checks.Any(check => check.Role == rule.Role && check.TargetId == row.TargetId && check.FoundValue == row.CurrentValue && check.CheckedBy != entry.CreatedBy))
                .Sum(Worth) * 100 / total, 2, MidpointRounding.ToZero), rule.Percent))];
    }
}
