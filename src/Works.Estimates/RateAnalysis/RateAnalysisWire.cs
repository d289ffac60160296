using System.Text.Json;

namespace Works.Estimates.RateAnalysis;

internal sealed record AnalysisRequest(SorSelection? SorDetails);

/// <summary>Which items, and from when (spec 10 §5).</summary>
/// <param name="TenantId">State, or the city whose own schedule is meant.</param>
/// <param name="SorCodes">Ids of the SOR master, such as <c>SOR_000197</c>.</param>
/// <param name="SorId">Uuids of rows of the SOR master; added to the codes.</param>
/// <param name="EffectiveFrom">Epoch milliseconds, as text.</param>
internal sealed record SorSelection(string? TenantId, IReadOnlyList<string?>? SorCodes, IReadOnlyList<string?>? SorId, string? EffectiveFrom);

internal sealed record HeadAmountWire(string Id, string Type, string Heads, decimal Amount)
{
    public static HeadAmountWire Of(HeadAmount head) => new(Guid.CreateVersion7().ToString(), head.Type, head.Head, head.Amount);
}

/// <summary>One line of a preview: type <c>SOR</c> with the code of the basic item as target, or <c>EXTRACHARGES</c> with the head.</summary>
internal sealed record AnalysisLineWire(string Id, string Type, string? TargetId, IReadOnlyList<HeadAmountWire> AmountDetails, JsonElement AdditionalDetails);

/// <summary>Sum of one head over a preview, with its class, so that no screen needs a table of its own (spec 10 §8.3 R8). Ours.</summary>
internal sealed record HeadTotalWire(string Heads, string Class, decimal Amount);

internal sealed record RateAnalysisWire
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public string? CompositionId { get; init; }
    public required string SorCode { get; init; }
    public required string SorId { get; init; }
    public string? SorType { get; init; }
    public string? SorSubType { get; init; }
    public string? SorVariant { get; init; }
    public required bool IsBasicVariant { get; init; }
    public string? Uom { get; init; }
    public required decimal Quantity { get; init; }
    public string? Description { get; init; }
    public required string Status { get; init; }
    public string? EffectiveFrom { get; init; }
    public required decimal AnalysisQuantity { get; init; }
    public required IReadOnlyList<AnalysisLineWire> LineItems { get; init; }
    public required IReadOnlyList<HeadTotalWire> HeadTotals { get; init; }

    /// <summary>Rupees of the whole analysis without labour cess. Ours, as are the next ones.</summary>
    public required decimal Total { get; init; }

    /// <summary>Rupees of labour cess on it.</summary>
    public required decimal LabourCess { get; init; }

    /// <summary>Rupees of the whole analysis.</summary>
    public required decimal Amount { get; init; }

    /// <summary>Rupees of one unit, as a new rate would be; null while a basic item has no rate at the day.</summary>
    public decimal? UnitRate { get; init; }

    /// <summary>Rupees of the rate in force at the day; null without one.</summary>
    public decimal? CurrentRate { get; init; }

    /// <summary>Since when, epoch milliseconds.</summary>
    public long? CurrentRateFrom { get; init; }

    /// <summary>Rupees that the new rate is above the one in force, or below.</summary>
    public decimal? Difference { get; init; }
}

internal sealed record RateWire(
    string Id, string TenantId, string SorCode, string SorId, string? CompositionId, string? Description, decimal Rate, string ValidFrom, string? ValidTo,
    IReadOnlyList<HeadAmountWire> AmountDetails);
