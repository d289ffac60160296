using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Payments.Advices;

/// <summary>How far a workbook is (spec 40 §8).</summary>
internal static class AdviceStatus
{
    public const string InProgress = "INPROGRESS";
    public const string Completed = "COMPLETED";
    public const string Failed = "FAILED";
}

/// <summary>A payment advice: a workbook with one row for each line of a payment, made for one person.</summary>
internal sealed class PaymentAdvice : ITenantOwned, IVersioned
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid PaymentId { get; init; }
    public required string PaymentNumber { get; init; }
    public string Status { get; private set; } = AdviceStatus.InProgress;

    /// <summary>How many bills the payment pays.</summary>
    public required int Bills { get; init; }

    /// <summary>How many people, organisations and departments it pays; 0 until the workbook is made.</summary>
    public int Beneficiaries { get; private set; }

    /// <summary>Rupees.</summary>
    public required decimal TotalAmount { get; init; }
    public string? FileStoreId { get; private set; }

    /// <summary>Account it is made for; <see cref="Guid.Empty"/> is the system, whose workbooks everybody with the right sees, masked.</summary>
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;

    /// <summary>One of a payment, to be made.</summary>
    public static PaymentAdvice Of(Payment payment, string by, long now) => new()
    {
        TenantId = payment.TenantId, PaymentId = payment.Id, PaymentNumber = payment.PaymentNumber, Bills = payment.Bills.Count, TotalAmount = payment.NetPayableAmount,
        CreatedBy = by, CreatedTime = now, LastModifiedBy = by, LastModifiedTime = now,
    };

    public void Complete(string fileStoreId, int beneficiaries, long now) => (Status, FileStoreId, Beneficiaries, LastModifiedTime) = (AdviceStatus.Completed, fileStoreId, beneficiaries, now);

    public void Fail(long now) => (Status, LastModifiedTime) = (AdviceStatus.Failed, now);
}

internal sealed class PaymentAdviceMapping : IEntityTypeConfiguration<PaymentAdvice>
{
    public void Configure(EntityTypeBuilder<PaymentAdvice> advice) => advice.ToTable("advices", "payments");
}

internal static class AdviceTables
{
    extension(WorksDb db)
    {
        internal DbSet<PaymentAdvice> Advices => db.Set<PaymentAdvice>();
    }
}
