using System.Text.Json;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Payments;

internal sealed record PaymentRequest(PaymentWire? Payment);

internal sealed record PaymentReply(IReadOnlyList<PaymentWire> Payments, PaymentPagination? Pagination = null);

/// <summary>A payment on the wire (spec 40 §1.3).</summary>
internal sealed record PaymentWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? PaymentNumber { get; init; }
    public decimal? NetPayableAmount { get; init; }
    public decimal? NetPaidAmount { get; init; }
    public string? Status { get; init; }
    public string? ReferenceStatus { get; init; }
    public IReadOnlyList<PaymentBillWire>? Bills { get; init; }
    public JsonElement? AdditionalDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }

    public static PaymentWire Of(Payment payment)
    {
        var audit = new AuditDetails(payment.CreatedBy, payment.LastModifiedBy, payment.CreatedTime, payment.LastModifiedTime);
        return new PaymentWire
        {
            Id = payment.Id.ToString(), TenantId = payment.TenantId, PaymentNumber = payment.PaymentNumber, NetPayableAmount = payment.NetPayableAmount, NetPaidAmount = payment.NetPaidAmount,
            Status = payment.Status, ReferenceStatus = payment.ReferenceStatus, AuditDetails = audit,
            AdditionalDetails = payment.AdditionalDetails is null ? null : JsonSerializer.Deserialize<JsonElement>(payment.AdditionalDetails, WireJson.Options),
            Bills = [.. payment.Bills.OrderBy(bill => bill.Position).Select(bill => new PaymentBillWire
            {
                Id = bill.Id.ToString(), BillId = bill.BillId.ToString(), TenantId = bill.TenantId, TotalAmount = bill.TotalAmount, TotalPaidAmount = bill.TotalPaidAmount, Status = bill.Status, AuditDetails = audit,
                BillDetails = [.. bill.Details.OrderBy(detail => detail.Position).Select(detail => new PaymentDetailWire
                {
                    Id = detail.Id.ToString(), TenantId = detail.TenantId, BillDetailId = detail.BillDetailId.ToString(), TotalAmount = detail.TotalAmount, TotalPaidAmount = detail.TotalPaidAmount,
                    Status = detail.Status, AuditDetails = audit,
                    PayableLineItems = [.. detail.Lines.OrderBy(line => line.Position).Select(line => new PaymentLineWire
                    {
                        Id = line.Id.ToString(), LineItemId = line.LineItemId.ToString(), TenantId = line.TenantId, PaidAmount = line.PaidAmount, Status = line.Status, AuditDetails = audit,
                    })],
                })],
            })],
        };
    }
}

internal sealed record PaymentBillWire
{
    public string? Id { get; init; }
    public string? BillId { get; init; }
    public string? TenantId { get; init; }
    public decimal? TotalAmount { get; init; }
    public decimal? TotalPaidAmount { get; init; }
    public string? Status { get; init; }
    public IReadOnlyList<PaymentDetailWire>? BillDetails { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

internal sealed record PaymentDetailWire
{
    public string? Id { get; init; }
    public string? TenantId { get; init; }
    public string? BillDetailId { get; init; }
    public decimal? TotalAmount { get; init; }
    public decimal? TotalPaidAmount { get; init; }
    public string? Status { get; init; }
    public IReadOnlyList<PaymentLineWire>? PayableLineItems { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

internal sealed record PaymentLineWire
{
    public string? Id { get; init; }
    public string? LineItemId { get; init; }
    public string? TenantId { get; init; }
    public decimal? PaidAmount { get; init; }
    public string? Status { get; init; }
    public AuditDetails? AuditDetails { get; init; }
}

internal sealed record PaymentPagination
{
    public long? Limit { get; init; }

    /// <summary>Also read as <c>offset</c> (spec 40 §1.3).</summary>
    [System.Text.Json.Serialization.JsonPropertyName("offSet")]
    public long? Offset { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("offset"), System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public long? OffsetAlias { get; init; }
    public long? TotalCount { get; init; }
    public string? SortBy { get; init; }
    public string? Order { get; init; }
}
