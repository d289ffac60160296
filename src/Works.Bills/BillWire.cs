using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Administration;
using Works.Platform;

namespace Works.Bills;

/// <summary>Body of create and update, and payload of the events (spec 40 §2.1).</summary>
internal sealed record BillRequest(BillWire? Bill, WorkflowRequest? Workflow);

internal sealed record BillReply(IReadOnlyList<BillWire> Bills);

/// <summary>A bill on the wire (spec 40 §1.3). The names are the contract's; every number may arrive as text.</summary>
internal record BillWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? LocalityCode { get; init; }

    /// <summary>Epoch milliseconds, as all dates here.</summary>
    public long? BillDate { get; init; }
    public long? DueDate { get; init; }
    public decimal? TotalAmount { get; init; }
    public decimal? TotalPaidAmount { get; init; }
    public string? BusinessService { get; init; }

    /// <summary>PART, FINAL or REFUND of a contractor's bill (spec 40 §11); left out on others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BillKind { get; init; }
    public string? ReferenceId { get; init; }
    public long? FromPeriod { get; init; }
    public long? ToPeriod { get; init; }
    public string? PaymentStatus { get; init; }
    public string? Status { get; init; }
    public string? BillNumber { get; init; }
    public PartyWire? Payer { get; init; }
    public IReadOnlyList<BillDetailWire>? BillDetails { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }

    /// <summary>Name of the workflow state.</summary>
    public string? WfStatus { get; init; }
}

/// <summary>What is owed to one payee, or for one source bill.</summary>
internal sealed record BillDetailWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? BillId { get; init; }
    public decimal? TotalAmount { get; init; }
    public decimal? TotalPaidAmount { get; init; }
    public string? ReferenceId { get; init; }
    public string? PaymentStatus { get; init; }
    public string? Status { get; init; }
    public long? FromPeriod { get; init; }
    public long? ToPeriod { get; init; }
    public PartyWire? Payee { get; init; }

    /// <summary>The gross view: earnings and deductions; not paid one by one.</summary>
    public IReadOnlyList<LineItemWire>? LineItems { get; init; }

    /// <summary>What is disbursed.</summary>
    public IReadOnlyList<LineItemWire>? PayableLineItems { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

/// <summary>An amount under a head of account.</summary>
internal sealed record LineItemWire
{
    public string? Id { get; init; }
    public string? BillDetailId { get; init; }
    public string? TenantId { get; init; }
    public string? HeadCode { get; init; }
    public decimal? Amount { get; init; }

    /// <summary>PAYABLE or DEDUCTION.</summary>
    public string? Type { get; init; }
    public decimal? PaidAmount { get; init; }
    public string? Status { get; init; }
    public string? PaymentStatus { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

/// <summary>A payer or a payee.</summary>
internal sealed record PartyWire
{
    public string? Id { get; init; }
    public string? ParentId { get; init; }
    public string? TenantId { get; init; }
    public string? Type { get; init; }
    public string? Identifier { get; init; }
    public string? Status { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }

    // Where a payee gets his money is kept by the registry of bank accounts (spec 40 §2.9): these are read, refused on a change, and never stored.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PaymentProvider { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BankAccount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BankCode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BeneficiaryCode { get; init; }
}

/// <summary>A page of a search. Both spellings of the offset are read.</summary>
internal sealed record BillPagination
{
    public long? Limit { get; init; }

    [JsonPropertyName("offSet")]
    public long? OffSet { get; init; }

    [JsonPropertyName("offset")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Offset { get; init; }
    public long? TotalCount { get; init; }
    public string? SortBy { get; init; }
    public string? Order { get; init; }
}
