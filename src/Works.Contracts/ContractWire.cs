using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Administration;

namespace Works.Contracts;

/// <summary>A contract on the wire (spec 20 §1.2). The names are the contract's; every number may arrive as text.</summary>
internal sealed record ContractWire
{
    public string? Id { get; init; }
    public string? ContractNumber { get; init; }
    public string? SupplementNumber { get; init; }
    public long? VersionNumber { get; init; }
    public string? OldUuid { get; init; }
    public string? BusinessService { get; init; }
    public string? TenantId { get; init; }
    public string? WfStatus { get; init; }
    public string? ExecutingAuthority { get; init; }
    public string? ContractType { get; init; }
    public decimal? TotalContractedAmount { get; init; }
    public decimal? SecurityDeposit { get; init; }

    /// <summary>Epoch milliseconds, as are the dates below.</summary>
    public long? AgreementDate { get; init; }
    public long? IssueDate { get; init; }
    public decimal? DefectLiabilityPeriod { get; init; }
    public string? OrgId { get; init; }
    public long? StartDate { get; init; }
    public long? EndDate { get; init; }

    /// <summary>Calendar days.</summary>
    public int? CompletionPeriod { get; init; }
    public string? Status { get; init; }
    public IReadOnlyList<LineItemWire>? LineItems { get; init; }
    public IReadOnlyList<ContractDocumentWire>? Documents { get; init; }
    public JsonElement? ProcessInstance { get; init; }
    public ContractAuditWire? AuditDetails { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record LineItemWire
{
    public string? Id { get; init; }
    public string? EstimateId { get; init; }
    public string? EstimateLineItemId { get; init; }
    public string? ContractLineItemRef { get; init; }
    public string? TenantId { get; init; }
    public decimal? UnitRate { get; init; }

    /// <summary>Contracted quantity; the spelling is the contract's.</summary>
    [JsonPropertyName("noOfunit")]
    public decimal? NoOfUnit { get; init; }
    public string? Category { get; init; }
    public string? Name { get; init; }
    public string? Status { get; init; }
    public IReadOnlyList<AmountBreakupWire>? AmountBreakups { get; init; }
    public ContractAuditWire? AuditDetails { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record AmountBreakupWire
{
    public string? Id { get; init; }
    public string? EstimateAmountBreakupId { get; init; }

    /// <summary>Rupees.</summary>
    public decimal? Amount { get; init; }
    public string? Status { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record ContractDocumentWire
{
    public string? Id { get; init; }
    public string? DocumentType { get; init; }
    public string? FileStore { get; init; }
    public string? DocumentUid { get; init; }
    public string? Status { get; init; }
    public string? ContractId { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
}

internal sealed record ContractAuditWire(string? CreatedBy, string? LastModifiedBy, long? CreatedTime, long? LastModifiedTime);

/// <summary>Body of create and update, and payload of the events.</summary>
internal sealed record ContractRequest(ContractWire? Contract, WorkflowRequest? Workflow);

internal sealed record ContractReply(IReadOnlyList<ContractWire> Contracts, ContractPaginationWire? Pagination);

/// <summary>Paging; <c>offSet</c> with a capital S is the contract's.</summary>
internal sealed record ContractPaginationWire
{
    public long? Limit { get; init; }

    [JsonPropertyName("offSet")]
    public long? Offset { get; init; }
    public long? TotalCount { get; init; }
    public string? SortBy { get; init; }
    public string? Order { get; init; }
}

/// <summary>Tells attendance that a work may last longer (spec 20 §1.7).</summary>
internal sealed record ContractExtended(string TenantId, string ReferenceId, long? EndDate);
