using System.Text.Json;
using Works.Administration;

namespace Works.Bills.Contractors;

/// <summary>Body of estimate, create and update of a contractor's bill.</summary>
internal sealed record ContractorBillRequest(ContractorBillInput? ContractorBill, WorkflowRequest? Workflow);

/// <summary>What a person says of a running bill; everything else is computed.</summary>
internal sealed record ContractorBillInput
{
    /// <summary>Of the bill that is drawn up anew; update only.</summary>
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? ContractNumber { get; init; }

    /// <summary>PART or FINAL.</summary>
    public string? BillKind { get; init; }

    /// <summary>Epoch milliseconds, as all dates here; now when it is left out. Work measured after this day waits for the next bill.</summary>
    public long? BillDate { get; init; }
    public long? DueDate { get; init; }

    /// <summary>Number and date of the contractor's own paper.</summary>
    public string? PartyBillNumber { get; init; }
    public long? PartyBillDate { get; init; }

    /// <summary>Of the final bill.</summary>
    public long? CompletionDate { get; init; }

    /// <summary>The paper book, where one is kept beside ours.</summary>
    public MeasurementBookWire? MeasurementBook { get; init; }
    public IReadOnlyList<PartRateWire>? PartRates { get; init; }

    /// <summary>Rupees of advances to recover; by the schedule when it is left out.</summary>
    public decimal? AdvanceRecovery { get; init; }
    public string? AdvanceRecoveryReason { get; init; }

    /// <summary>Recoveries that no master knows: materials, hire, rejected work, royalty.</summary>
    public IReadOnlyList<StatedDeductionWire>? Deductions { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public JsonElement? Documents { get; init; }
}

internal sealed record MeasurementBookWire(string? ReferenceNumber, long? Date, int? FromPage, int? ToPage);

internal sealed record PartRateWire(string? ItemCode, decimal? Rate, string? Reason);

internal sealed record StatedDeductionWire(string? HeadCode, decimal? Amount, string? Reason);

/// <summary>A bill as drawn up, before it is stored.</summary>
internal sealed record ContractorEstimateReply(ContractorBillWire ContractorBill);

/// <summary>The bill in the form of the expense service, and its abstract.</summary>
internal sealed record ContractorBillReply(IReadOnlyList<BillWire> Bills, IReadOnlyList<ContractorBillWire> ContractorBills);

/// <summary>The abstract of a running bill, or of a refund of retention money. Rupees; without GST unless the name says so.</summary>
internal sealed record ContractorBillWire
{
    public string? BillId { get; init; }
    public string? BillNumber { get; init; }
    public required string TenantId { get; init; }
    public required string ContractNumber { get; init; }
    public required string ContractorId { get; init; }
    public required string BillKind { get; init; }

    /// <summary>Running number within the work; null before the bill is stored.</summary>
    public int? RunningNumber { get; init; }
    public long BillDate { get; init; }
    public string? PartyBillNumber { get; init; }
    public long? PartyBillDate { get; init; }
    public long? CompletionDate { get; init; }
    public IReadOnlyList<string> MeasurementNumbers { get; init; } = [];
    public decimal AgreementValue { get; init; }
    public decimal ContractValue { get; init; }
    public decimal UpToDateValue { get; init; }
    public decimal PreviousValue { get; init; }

    /// <summary>Since previous.</summary>
    public decimal Value { get; init; }
    public decimal Gst { get; init; }

    /// <summary>Damages held by earlier bills that an extension covers since: they come back with this one.</summary>
    public decimal DamagesReleased { get; init; }
    public decimal Gross { get; init; }
    public decimal TotalDeductions { get; init; }
    public decimal Net { get; init; }

    /// <summary>Physical, by value, 0–100.</summary>
    public decimal ProgressPercent { get; init; }

    /// <summary>Days beyond the justified end of the contract.</summary>
    public int DelayDays { get; init; }
    public IReadOnlyList<ContractorItemWire> Items { get; init; } = [];
    public IReadOnlyList<ContractorDeductionWire> Deductions { get; init; } = [];
    public string? Status { get; init; }
    public string? WfStatus { get; init; }
    public string? PaymentStatus { get; init; }
}

internal sealed record ContractorItemWire
{
    public required string ItemCode { get; init; }
    public string? Name { get; init; }
    public decimal AgreedRate { get; init; }
    public decimal PayableRate { get; init; }
    public string? RateReason { get; init; }
    public decimal UpToDateQuantity { get; init; }
    public decimal PreviousQuantity { get; init; }
    public decimal Quantity { get; init; }
    public decimal UpToDateAmount { get; init; }
    public decimal PreviousAmount { get; init; }
    public decimal Amount { get; init; }
}

/// <summary>What is kept back under a head.</summary>
internal sealed record ContractorDeductionWire
{
    public required string HeadCode { get; init; }

    /// <summary>Rupees it was taken of; 0 below a threshold.</summary>
    public decimal ChargedBase { get; init; }
    public decimal? Percent { get; init; }
    public decimal Amount { get; init; }
    public string? Reason { get; init; }
}

/// <summary>What stands between the city and a contractor under one contract; rupees.</summary>
internal sealed record ContractorAccountWire
{
    public required string ContractNumber { get; init; }

    /// <summary>Value without GST of live running bills.</summary>
    public decimal Billed { get; init; }
    public decimal RetentionWithheld { get; init; }
    public decimal RetentionReleased { get; init; }
    public decimal RetentionHeld { get; init; }

    /// <summary>What may be refunded today.</summary>
    public decimal RetentionRefundable { get; init; }

    /// <summary>First day on which all of it may be refunded, epoch milliseconds; null before the final bill is passed.</summary>
    public long? DefectLiabilityEnds { get; init; }
    public decimal AdvancePaid { get; init; }
    public decimal AdvanceRecovered { get; init; }
    public decimal AdvancePending { get; init; }
    public decimal DamagesHeld { get; init; }

    public static ContractorAccountWire Of(string contractNumber, ContractorAccount account, RefundLimit refund)
    {
        var paid = account.Paid(long.MaxValue);
        return new ContractorAccountWire
        {
            ContractNumber = contractNumber, Billed = account.Billed, RetentionWithheld = account.WithheldByPassed, RetentionReleased = account.Released,
            RetentionHeld = account.WithheldByPassed - account.Released, RetentionRefundable = Math.Max(0, refund.Allowed - account.Released), DefectLiabilityEnds = refund.Ends,
            AdvancePaid = paid, AdvanceRecovered = account.Recovered, AdvancePending = paid - account.Recovered, DamagesHeld = account.DamagesHeld,
        };
    }
}

/// <summary>How much retention money may have gone back by today, and from when on all of it may.</summary>
internal readonly record struct RefundLimit(decimal Allowed, long? Ends);
