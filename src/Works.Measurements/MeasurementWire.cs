using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Administration;

namespace Works.Measurements;

/// <summary>A measurement on the wire (spec 20 §2). The names are the contract's; every number may arrive as text.</summary>
internal record MeasurementWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? MeasurementNumber { get; init; }
    public string? PhysicalRefNumber { get; init; }

    /// <summary>Number of the contract.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long? EntryDate { get; init; }
    public IReadOnlyList<MeasureWire>? Measures { get; init; }
    public bool? IsActive { get; init; }
    public IReadOnlyList<DocumentWire>? Documents { get; init; }
    public MeasurementAuditWire? AuditDetails { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

/// <summary>The same with what the measurement service adds (spec 20 §3).</summary>
internal sealed record ServiceMeasurementWire : MeasurementWire
{
    /// <summary>Application status of the workflow state, not its name.</summary>
    public string? WfStatus { get; init; }
    public WorkflowRequest? Workflow { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? ProcessInstance { get; init; }
}

/// <summary>One measured row.</summary>
internal sealed record MeasureWire
{
    public string? Id { get; init; }

    /// <summary>Id of the measurement.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>The contract's <c>contractLineItemRef</c>.</summary>
    public string? TargetId { get; init; }
    public decimal? Length { get; init; }
    public decimal? Breadth { get; init; }
    public decimal? Height { get; init; }
    public decimal? NumItems { get; init; }
    public decimal? CurrentValue { get; init; }
    public decimal? CumulativeValue { get; init; }
    public bool? IsActive { get; init; }
    public string? Comments { get; init; }
    public IReadOnlyList<DocumentWire>? Documents { get; init; }
    public MeasurementAuditWire? AuditDetails { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record DocumentWire
{
    public string? Id { get; init; }
    public string? DocumentType { get; init; }
    public string? FileStore { get; init; }
    public string? DocumentUid { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record MeasurementAuditWire(string? CreatedBy, string? LastModifiedBy, long? CreatedTime, long? LastModifiedTime);

/// <summary>Body of create and update of the registry, and payload of its events.</summary>
internal sealed record MeasurementRequest(IReadOnlyList<MeasurementWire>? Measurements);

internal sealed record MeasurementReply(IReadOnlyList<MeasurementWire> Measurements, MeasurementPagination? Pagination);

/// <summary>Body of create and update of the service, and payload of its events.</summary>
internal sealed record MeasurementServiceRequest(IReadOnlyList<ServiceMeasurementWire>? Measurements);

internal sealed record MeasurementServiceReply(IReadOnlyList<ServiceMeasurementWire> Measurements, MeasurementPagination? Pagination);

internal sealed record MeasurementPagination
{
    public long? Limit { get; init; }

    [JsonPropertyName("offSet")]
    public long? Offset { get; init; }
    public long? TotalCount { get; init; }
    public string? SortBy { get; init; }
    public string? Order { get; init; }
}
