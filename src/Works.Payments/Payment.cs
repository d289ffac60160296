using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;

namespace Works.Payments;

/// <summary>States of a payment, of each of its bills, details and lines, and of the bill itself (spec 40 §1.4).</summary>
internal static class PaymentStatus
{
    public const string Initiated = "INITIATED";
    public const string Successful = "SUCCESSFUL";
    public const string Failed = "FAILED";
    public const string Partial = "PARTIAL";
    public const string Cancelled = "CANCELLED";

    private static readonly HashSet<string> All = new(StringComparer.Ordinal) { Initiated, Successful, Failed, Partial, Cancelled };

    /// <summary>The states that may follow each state (spec 40 §12 P4); staying is always possible. FAILED after SUCCESSFUL is for the bank alone to say.</summary>
    private static readonly Dictionary<string, string[]> Table = new(StringComparer.Ordinal)
    {
        [Initiated] = [Successful, Failed, Partial, Cancelled], [Failed] = [Initiated, Cancelled], [Partial] = [Initiated, Successful], [Successful] = [], [Cancelled] = [],
    };

    /// <summary>Reads a state, any casing; null for text that is none (spec 40 §1.4).</summary>
    public static string? Parse(string? text) => text is null ? null : All.TryGetValue(text.Trim().ToUpperInvariant(), out var known) ? known : null;

    /// <summary>True when the table lets <paramref name="to"/> follow <paramref name="from"/>.</summary>
    public static bool MayFollow(string from, string to) => from == to || Table[from].Contains(to, StringComparer.Ordinal);

    /// <summary>What parts say together: all alike as they are, mixed PARTIAL; some still on their way beside successes stay INITIATED.</summary>
    public static string Together(IEnumerable<string> parts)
    {
        var seen = parts.ToHashSet(StringComparer.Ordinal);
        return seen.Count switch { 0 => Initiated, 1 => seen.First(), _ => seen.Contains(Failed) || seen.Contains(Partial) ? Partial : Initiated };
    }
}

/// <summary>Why a payment stands where it stands (spec 40 §1.4).</summary>
internal static class ReferenceStatus
{
    public const string Initiated = "PAYMENT_INITIATED";
    public const string Partial = "PAYMENT_PARTIAL";
    public const string Failed = "PAYMENT_FAILED";
    public const string Success = "PAYMENT_SUCCESS";
    public const string NoFunds = "PAYMENT_INSUFFICIENT_FUNDS";
    public const string Unreachable = "PAYMENT_SERVER_UNREACHABLE";

    private static readonly HashSet<string> All = new(StringComparer.Ordinal)
    {
        Initiated, Partial, Failed, Success, "PAYMENT_ERROR_PROCESSING_PAYMENT", NoFunds, Unreachable, "PAYMENT_DECLINED",
    };

    public static string? Parse(string? text) => text is null ? null : All.TryGetValue(text.Trim().ToUpperInvariant(), out var known) ? known : null;

    public static string Of(string status) => status switch
    {
        PaymentStatus.Successful => Success, PaymentStatus.Partial => Partial, PaymentStatus.Initiated => Initiated, _ => Failed,
    };
}

/// <summary>Money for bills: what is owed on every payable line of them, in whole.</summary>
internal sealed class Payment : ITenantOwned, IVersioned
{
    private readonly List<PaymentBill> _bills = [];

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string PaymentNumber { get; init; }
    public required decimal NetPayableAmount { get; init; }
    public required decimal NetPaidAmount { get; init; }
    public string Status { get; private set; } = PaymentStatus.Initiated;
    public string? ReferenceStatus { get; private set; } = Payments.ReferenceStatus.Initiated;
    public string? AdditionalDetails { get; set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<PaymentBill> Bills => _bills;

    public IEnumerable<PaymentLine> Lines => _bills.SelectMany(bill => bill.Details).SelectMany(detail => detail.Lines);

    public void Add(PaymentBill bill) => _bills.Add(bill);

    public void Touch(string by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);

    /// <summary>Says what became of lines; details, bills and the payment follow from them.</summary>
    /// <param name="states">State by line of the bill.</param>
    /// <param name="referenceStatus">Why; null follows from the payment's state.</param>
    /// <param name="by">Who.</param>
    /// <param name="now">Epoch milliseconds.</param>
    /// <returns>What changed: entity, id, before, after.</returns>
    public IReadOnlyList<StatusChange> Settle(IReadOnlyDictionary<Guid, string> states, string? referenceStatus, string by, long now)
    {
        var changes = new List<StatusChange>();
        foreach (var line in Lines)
        {
            if (!states.TryGetValue(line.LineItemId, out var state) || line.Status == state) continue;
            changes.Add(Change("LINE", line.Id, line.Status, state, by, now));
            line.Status = state;
        }

        foreach (var bill in _bills)
        {
            foreach (var detail in bill.Details) detail.Status = PaymentStatus.Together(detail.Lines.Select(line => line.Status));
            bill.Status = PaymentStatus.Together(bill.Details.Select(detail => detail.Status));
        }

        changes.AddRange(Stand(PaymentStatus.Together(_bills.Select(bill => bill.Status)), referenceStatus, by, now));
        return changes;
    }

    /// <summary>Takes a state that a client gives the payment as such.</summary>
    public IReadOnlyList<StatusChange> Stand(string status, string? referenceStatus, string by, long now)
    {
        var changes = Status == status ? [] : new List<StatusChange> { Change("PAYMENT", Id, Status, status, by, now) };
        ReferenceStatus = referenceStatus ?? (Status == status ? ReferenceStatus : Payments.ReferenceStatus.Of(status));
        Status = status;
        Touch(by, now);
        return changes;
    }

    public StatusChange Change(string entity, Guid id, string? from, string to, string by, long now) =>
        new() { TenantId = TenantId, Entity = entity, EntityId = id, FromStatus = from, ToStatus = to, Actor = by, ChangedTime = now };
}

/// <summary>A bill within a payment.</summary>
internal sealed class PaymentBill
{
    private readonly List<PaymentDetail> _details = [];

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public required Guid BillId { get; init; }
    public required string BillNumber { get; init; }
    public required string BusinessService { get; init; }
    public required string ReferenceId { get; init; }
    public required decimal TotalAmount { get; init; }
    public required decimal TotalPaidAmount { get; init; }
    public string Status { get; set; } = PaymentStatus.Initiated;
    public IReadOnlyList<PaymentDetail> Details => _details;

    public void Add(PaymentDetail detail) => _details.Add(detail);
}

/// <summary>A detail of a bill within a payment.</summary>
internal sealed class PaymentDetail
{
    private readonly List<PaymentLine> _lines = [];

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public required Guid BillDetailId { get; init; }
    public required decimal TotalAmount { get; init; }
    public required decimal TotalPaidAmount { get; init; }
    public string Status { get; set; } = PaymentStatus.Initiated;
    public IReadOnlyList<PaymentLine> Lines => _lines;

    public void Add(PaymentLine line) => _lines.Add(line);
}

/// <summary>A payable line within a payment.</summary>
internal sealed class PaymentLine
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public required Guid LineItemId { get; init; }
    public required decimal PaidAmount { get; init; }
    public string Status { get; set; } = PaymentStatus.Initiated;
}

/// <summary>Who moved what, and why (spec 40 §12 P11). Written once.</summary>
internal sealed class StatusChange : ITenantOwned, IUnaudited
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string Entity { get; init; }
    public required Guid EntityId { get; init; }
    public required string? FromStatus { get; init; }
    public required string ToStatus { get; init; }
    public string? Reason { get; set; }
    public string? PayloadHash { get; set; }
    public required string Actor { get; init; }
    public required long ChangedTime { get; init; }
}

internal sealed class PaymentMapping : IEntityTypeConfiguration<Payment>, IEntityTypeConfiguration<StatusChange>
{
    public void Configure(EntityTypeBuilder<Payment> payment)
    {
        payment.ToTable("payments", schema: "payments");
        payment.Property(p => p.AdditionalDetails).HasColumnType("jsonb");
        payment.Ignore(p => p.Lines);
        payment.OwnsMany(p => p.Bills, bill =>
        {
            bill.ToTable("payment_bills", schema: "payments");
            bill.WithOwner().HasForeignKey("PaymentId");
            bill.HasKey(b => b.Id);
            bill.Property(b => b.Id).ValueGeneratedNever();
            bill.OwnsMany(b => b.Details, detail =>
            {
                detail.ToTable("payment_details", schema: "payments");
                detail.WithOwner().HasForeignKey("PaymentBillId");
                detail.HasKey(d => d.Id);
                detail.Property(d => d.Id).ValueGeneratedNever();
                detail.OwnsMany(d => d.Lines, line =>
                {
                    line.ToTable("payment_lines", schema: "payments");
                    line.WithOwner().HasForeignKey("PaymentDetailId");
                    line.HasKey(l => l.Id);
                    line.Property(l => l.Id).ValueGeneratedNever();
                });
                detail.Navigation(d => d.Lines).UsePropertyAccessMode(PropertyAccessMode.Field);
            });
            bill.Navigation(b => b.Details).UsePropertyAccessMode(PropertyAccessMode.Field);
        });
        payment.Navigation(p => p.Bills).UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    public void Configure(EntityTypeBuilder<StatusChange> change) => change.ToTable("status_changes", schema: "payments");
}

internal static class PaymentTables
{
    extension(WorksDb db)
    {
        public DbSet<Payment> Payments => db.Set<Payment>();

        public DbSet<StatusChange> PaymentStatusChanges => db.Set<StatusChange>();

        /// <summary>Locks a payment until the transaction ends and reads it; null when the tenant has none of that id. Lock its bills first.</summary>
        public async Task<Payment?> LockPaymentAsync(string tenantId, Guid id, CancellationToken cancellationToken)
        {
            await db.ExecuteAsync("select 1 from payments.payments where tenant_id = @tenantId and id = @id for update", new { tenantId, id }, cancellationToken);
            return await db.Payments.SingleOrDefaultAsync(payment => payment.TenantId == tenantId && payment.Id == id, cancellationToken);
        }
    }
}
