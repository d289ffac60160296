using System.Text.Json;
using System.Text.Json.Serialization;
using Works.Administration;
using Works.Platform;

namespace Works.Bills.Calculator;

/// <summary>Body of estimate and calculate (spec 40 §4.1).</summary>
internal sealed record CalculationRequest(CalculationCriteria? Criteria);

internal sealed record CalculationCriteria
{
    public string? TenantId { get; init; }

    /// <summary>Ids of muster rolls; they win over the contract.</summary>
    public IReadOnlyList<string>? MusterRollId { get; init; }

    /// <summary>Number of the contract, or the id of one of its versions.</summary>
    public string? ContractId { get; init; }
    public long? FromPeriod { get; init; }
    public long? ToPeriod { get; init; }
}

internal sealed record EstimateReply(CalculationWire Calculation);

/// <summary>What bills would come to.</summary>
internal sealed record CalculationWire(string TenantId, decimal? TotalAmount, IReadOnlyList<CalcEstimateWire> Estimates);

internal sealed record CalcEstimateWire
{
    public required string TenantId { get; init; }
    public required string BusinessService { get; init; }
    public decimal NetPayableAmount { get; init; }
    public string? ReferenceId { get; init; }
    public long? FromPeriod { get; init; }
    public long? ToPeriod { get; init; }
    public required IReadOnlyList<CalcDetailWire> CalcDetails { get; init; }
}

internal sealed record CalcDetailWire
{
    public required PartyWire Payee { get; init; }
    public string? ReferenceId { get; init; }
    public long? FromPeriod { get; init; }
    public long? ToPeriod { get; init; }
    public required IReadOnlyList<LineItemWire> LineItems { get; init; }

    /// <summary>The contract's name is singular.</summary>
    [JsonPropertyName("payableLineItem")]
    public required IReadOnlyList<LineItemWire> PayableLineItem { get; init; }
}

/// <summary>Body of the purchase bill's create and update (spec 40 §4.4).</summary>
internal sealed record PurchaseBillRequest(PurchaseBillWire? Bill, WorkflowRequest? Workflow);

/// <summary>A bill with what the vendor's invoice says.</summary>
internal sealed record PurchaseBillWire : BillWire
{
    /// <summary>Epoch milliseconds.</summary>
    public long? InvoiceDate { get; init; }
    public string? InvoiceNumber { get; init; }
    public string? ContractNumber { get; init; }
    public string? ProjectId { get; init; }
    public JsonElement? Documents { get; init; }
}

/// <summary>Payload of <c>calculate-billmeta</c> (spec 40 §1.7).</summary>
internal sealed record BillMetaEvent([property: JsonPropertyName("BillMetaCalculation")] IReadOnlyList<BillMetaWire> BillMetaCalculation);

/// <summary>What a calculated bill is about (spec 40 §4.7).</summary>
internal sealed record BillMetaWire
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string BusinessService { get; init; }
    public required string BillId { get; init; }
    public required string BillNumber { get; init; }
    public required string BillReference { get; init; }
    public string? ContractNumber { get; init; }

    [JsonPropertyName("musterrollNumber")]
    public string? MusterRollNumber { get; init; }
    public string? ProjectNumber { get; init; }
    public string? OrgId { get; init; }

    /// <summary>False once the bill is rejected or cancelled (P18).</summary>
    public bool IsActive { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public required AuditDetails AuditDetails { get; init; }
    public required IReadOnlyList<BillMetaDetailWire> BillMetaCalcDetails { get; init; }

    public static BillMetaWire Of(Bill bill) => new()
    {
        Id = bill.Id.ToString(), TenantId = bill.TenantId, BusinessService = bill.BusinessService, BillId = bill.Id.ToString(), BillNumber = bill.BillNumber,
        BillReference = bill.ReferenceId, ContractNumber = bill.ContractNumber, MusterRollNumber = bill.MusterRollNumber, ProjectNumber = bill.ProjectNumber, OrgId = bill.OrgId,
        IsActive = bill.IsLive, AuditDetails = new AuditDetails(bill.CreatedBy, bill.LastModifiedBy, bill.CreatedTime, bill.LastModifiedTime),
        BillMetaCalcDetails = [.. bill.Details.Select(detail => new BillMetaDetailWire(
            detail.Id.ToString(), bill.TenantId, bill.Id.ToString(), detail.PayeeIdentifier, detail.RateCode, bill.IsLive && detail.IsActive))],
    };
}

/// <summary>One payee of it; the slab is the labour rate of a wage.</summary>
internal sealed record BillMetaDetailWire(string Id, string TenantId, string CalculationId, string PayeeId, string? BillingSlabCode, bool IsActive);
