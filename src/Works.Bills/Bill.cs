using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Bills;

/// <summary>Codes of the contract that a bill, its details and its lines bear.</summary>
internal static class BillStatus
{
    public const string Active = "ACTIVE";
    public const string Inactive = "INACTIVE";
    public const string InWorkflow = "INWORKFLOW";

    /// <summary>Name of the state of a cancelled bill; its status is INACTIVE.</summary>
    public const string CancelledState = "CANCELLED";
    public const string ApprovedState = "APPROVED";

    /// <summary>ACTIVE or INACTIVE of a detail or line, in any casing; null for what says nothing.</summary>
    public static string? Parse(string? text) => text?.Trim().ToUpperInvariant() is Active or Inactive ? text.Trim().ToUpperInvariant() : null;
}

/// <summary>Types of line items.</summary>
internal static class LineType
{
    public const string Payable = "PAYABLE";
    public const string Deduction = "DEDUCTION";

    public static string? Parse(string? text) => text?.Trim().ToUpperInvariant() is Payable or Deduction ? text.Trim().ToUpperInvariant() : null;
}

/// <summary>Business services of bills, and the services of their heads.</summary>
internal static class BillKind
{
    public const string Wages = "EXPENSE.WAGES";
    public const string Purchase = "EXPENSE.PURCHASE";
    public const string Supervision = "EXPENSE.SUPERVISION";
    public const string Contractor = "EXPENSE.CONTRACTOR";
    public const string Advance = "EXPENSE.ADVANCE";
    public const string WageService = "works.wages";
    public const string PurchaseService = "works.purchase";
    public const string SupervisionService = "works.supervision";
    public const string ContractorService = "works.contractor";

    /// <summary>Kinds of a contractor's bill: running, last, and the retention money that goes back to him.</summary>
    public const string Part = "PART";
    public const string Final = "FINAL";
    public const string Refund = "REFUND";

    /// <summary>Bills whose content is computed of the measurement book and the terms of the contract; no client writes it.</summary>
    public static bool IsComputed(string businessService) => businessService is Contractor or Advance;
}

/// <summary>A claim for money: what is owed by the payer to each payee, head by head. Totals are Σ of what is ACTIVE, never what a client says.</summary>
internal sealed class Bill : ITenantOwned, IVersioned
{
    private readonly List<BillDetail> _details = [];
    private readonly List<BilledSource> _sources = [];

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string BillNumber { get; init; }
    public required string BusinessService { get; init; }

    /// <summary>PART, FINAL or REFUND of a contractor's bill; null on others.</summary>
    public string? BillKind { get; init; }

    /// <summary>Contract number, muster roll number, running number, joined by <c>_</c> (spec 40 §1.5).</summary>
    public required string ReferenceId { get; init; }
    public string? ContractNumber { get; init; }
    public string? MusterRollNumber { get; init; }
    public Guid? ProjectId { get; init; }
    public string? ProjectNumber { get; init; }

    /// <summary>Of the contract, when the bill was made: IP is charged for the supervision of wages only.</summary>
    public string? ExecutingAuthority { get; init; }

    /// <summary>Organisation of the contract; null when the contract is not known.</summary>
    public string? OrgId { get; init; }

    /// <summary>Made by the calculator.</summary>
    public required bool IsCalculated { get; init; }
    public string? LocalityCode { get; private set; }

    /// <summary>Epoch milliseconds, as all dates here.</summary>
    public long BillDate { get; private set; }
    public long? DueDate { get; private set; }
    public long? FromPeriod { get; private set; }
    public long? ToPeriod { get; private set; }

    /// <summary>Rupees: Σ of the ACTIVE details.</summary>
    public decimal TotalAmount { get; private set; }
    public decimal TotalPaidAmount { get; private set; }
    public string? PaymentStatus { get; private set; }
    public string Status { get; private set; } = BillStatus.Active;
    public string? WfStatus { get; private set; }
    public Guid PayerId { get; private init; } = Guid.CreateVersion7();
    public string PayerType { get; private set; } = string.Empty;
    public string PayerIdentifier { get; private set; } = string.Empty;
    public string? AdditionalDetails { get; private set; }
    public string? CancelReason { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<BillDetail> Details => _details;
    public IReadOnlyList<BilledSource> Sources => _sources;

    public bool IsLive => Status != BillStatus.Inactive;

    /// <summary>Contents of a new bill: everything in it is ACTIVE and unpaid, whatever the client says.</summary>
    public void Begin(BillWire wire, Func<string, bool> isDeduction)
    {
        Describe(wire);
        foreach (var sent in wire.BillDetails!)
        {
            var detail = new BillDetail { TenantId = TenantId, Position = _details.Count, CreatedBy = CreatedBy, CreatedTime = CreatedTime };
            detail.Describe(sent, CreatedBy, CreatedTime);
            foreach (var line in sent.LineItems ?? []) detail.Add(line, isPayable: false, isDeduction, CreatedBy, CreatedTime);
            foreach (var line in sent.PayableLineItems ?? []) detail.Add(line, isPayable: true, isDeduction, CreatedBy, CreatedTime);
            _details.Add(detail);
        }

        (LastModifiedBy, LastModifiedTime) = (CreatedBy, CreatedTime);
        Total();
    }

    /// <summary>Takes over what a client changed. Lines are never deleted: he sets them INACTIVE and sends new ones (spec 40 §2.2).</summary>
    public void Change(BillWire wire, Func<string, bool> isDeduction, string by, long now)
    {
        Describe(wire);
        foreach (var sent in wire.BillDetails!)
        {
            var detail = _details.Single(known => known.Is(sent.Id));
            detail.Describe(sent, by, now);
            detail.Stand(BillStatus.Parse(sent.Status));
            foreach (var (line, isPayable) in (sent.LineItems ?? []).Select(line => (line, false)).Concat((sent.PayableLineItems ?? []).Select(line => (line, true))))
            {
                if (string.IsNullOrWhiteSpace(line.Id)) detail.Add(line, isPayable, isDeduction, by, now);
                else detail.Find(line.Id, isPayable)!.Change(line, isDeduction, by, now);
            }
        }

        (LastModifiedBy, LastModifiedTime) = (by, now);
        Total();
    }

    /// <summary>Holds on to what it bills; lets go of what it no longer does.</summary>
    public void Claim(IReadOnlyCollection<(string Kind, string Source)> sources)
    {
        _sources.RemoveAll(held => !sources.Contains((held.Kind, held.Source)));
        foreach (var (kind, source) in sources.Distinct().Where(wanted => !_sources.Exists(held => (held.Kind, held.Source) == wanted)))
            _sources.Add(new BilledSource { TenantId = TenantId, Kind = kind, Source = source });
    }

    /// <summary>Follows the workflow. A bill that becomes INACTIVE frees its reference and what it billed.</summary>
    public void Stand(string? state, string? applicationStatus, string by, long now)
    {
        WfStatus = state;
        Status = applicationStatus ?? BillStatus.Active;
        if (!IsLive) _sources.Clear();
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>Takes an approved bill back that no person judged (spec 40 §3.2).</summary>
    public void Cancel(string reason, string by, long now)
    {
        CancelReason = reason;
        Stand(BillStatus.CancelledState, BillStatus.Inactive, by, now);
    }

    /// <summary>Carries the state of a payment over: lines first, then upward (spec 40 §2.4, §2.7).</summary>
    public void Settle(string paymentStatus, IReadOnlyDictionary<Guid, string> lines, string by, long now)
    {
        PaymentStatus = paymentStatus;
        foreach (var detail in _details) detail.Settle(lines, by, now);
        (LastModifiedBy, LastModifiedTime) = (by, now);
        Total();
    }

    /// <summary>True when a client's copy says nothing else than the bill does of payees and amounts.</summary>
    public bool Repeats(BillWire wire) => wire.BillDetails!.All(sent => FindDetail(sent.Id) is { } detail && detail.Repeats(sent));

    public BillDetail? FindDetail(string? id) => _details.Find(detail => detail.Is(id));

    /// <summary>Amounts and payees as one text: what a step that judges the bill must not change.</summary>
    public string Content() => string.Join('|', _details.OrderBy(detail => detail.Id).Select(detail => detail.Content()));

    public BillWire ToWire(BillForm form) => new()
    {
        Id = Id.ToString(), TenantId = TenantId, LocalityCode = LocalityCode, BillDate = BillDate, DueDate = form.Date(DueDate), TotalAmount = TotalAmount,
        TotalPaidAmount = TotalPaidAmount, BusinessService = BusinessService, ReferenceId = ReferenceId, FromPeriod = form.Date(FromPeriod), ToPeriod = form.Date(ToPeriod),
        PaymentStatus = PaymentStatus, Status = Status, BillNumber = BillNumber, BillKind = BillKind,
        Payer = new PartyWire
        {
            Id = PayerId.ToString(), ParentId = form.IsSearch ? null : Id.ToString(), TenantId = TenantId, Type = PayerType, Identifier = PayerIdentifier, Status = BillStatus.Active,
            AuditDetails = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
        },
        BillDetails = [.. _details.OrderBy(detail => detail.Position).Select(detail => detail.ToWire(Id, form))],
        AdditionalDetails = Json(AdditionalDetails), AuditDetails = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime), WfStatus = WfStatus,
    };

    /// <summary>As payments see it.</summary>
    public BillSummary ToSummary() => new(
        Id, TenantId, BillNumber, BusinessService, ReferenceId, Status, WfStatus, PaymentStatus, new Money(TotalAmount), new Money(TotalPaidAmount), PayerType, PayerIdentifier,
        Json(AdditionalDetails), [.. _details.Where(detail => detail.IsActive).OrderBy(detail => detail.Position).Select(detail => detail.ToSummary())]);

    public static JsonElement? Json(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);

    public static string? Text(JsonElement? json) => json is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value ? value.GetRawText() : null;

    /// <summary>Members of a client's free object; of one that is written twice the last counts, as in the database. Empty for anything else.</summary>
    public static JsonObject Members(JsonElement? json)
    {
        var members = new JsonObject();
        if (json is not { ValueKind: JsonValueKind.Object } given) return members;
        foreach (var member in given.EnumerateObject()) members[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        return members;
    }

    private void Describe(BillWire wire)
    {
        LocalityCode = string.IsNullOrWhiteSpace(wire.LocalityCode) ? null : wire.LocalityCode;
        (BillDate, DueDate, FromPeriod, ToPeriod) = (wire.BillDate!.Value, Given(wire.DueDate), Given(wire.FromPeriod), Given(wire.ToPeriod));
        (PayerType, PayerIdentifier) = (wire.Payer!.Type!, wire.Payer.Identifier!);
        AdditionalDetails = Text(wire.AdditionalDetails);
    }

    // Searches answer 0 for a date that is not set (spec 40 §2.3), and clients send it back.
    internal static long? Given(long? date) => date is 0 ? null : date;

    private void Total()
    {
        foreach (var detail in _details) detail.Total();
        TotalAmount = _details.Where(detail => detail.IsActive).Sum(detail => detail.TotalAmount);
        TotalPaidAmount = _details.Where(detail => detail.IsActive).Sum(detail => detail.TotalPaidAmount);
    }
}

/// <summary>Which of the contract's two renderings is wanted: search differs from create and update (spec 40 §1.3, §2.3).</summary>
internal sealed record BillForm(bool IsSearch, bool IsCreate)
{
    public static BillForm Search { get; } = new(IsSearch: true, IsCreate: false);
    public static BillForm Create { get; } = new(IsSearch: false, IsCreate: true);
    public static BillForm Update { get; } = new(IsSearch: false, IsCreate: false);

    public long? Date(long? date) => IsSearch ? date ?? 0 : date;
}

/// <summary>What is owed to one payee, or for one source bill.</summary>
internal sealed class BillDetail
{
    private readonly List<BillLine> _lines = [];

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public string? ReferenceId { get; private set; }
    public string? PaymentStatus { get; private set; }
    public string Status { get; private set; } = BillStatus.Active;
    public long? FromPeriod { get; private set; }
    public long? ToPeriod { get; private set; }

    /// <summary>Rupees: Σ of the ACTIVE payable lines, of either type.</summary>
    public decimal TotalAmount { get; private set; }
    public decimal TotalPaidAmount { get; private set; }
    public Guid PayeeId { get; private init; } = Guid.CreateVersion7();
    public string PayeeType { get; private set; } = string.Empty;
    public string PayeeIdentifier { get; private set; } = string.Empty;
    public string? PayeeDetails { get; private set; }

    /// <summary>Of a wage bill: days paid, rupees per day, and the labour rate it is of.</summary>
    public decimal? WorkDays { get; private set; }
    public decimal? DayRate { get; private set; }
    public string? RateCode { get; private set; }
    public string? AdditionalDetails { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public IReadOnlyList<BillLine> Lines => _lines;

    public bool IsActive => Status == BillStatus.Active;

    public IEnumerable<BillLine> Payable => _lines.Where(line => line.IsPayable).OrderBy(line => line.Position);

    public IEnumerable<BillLine> Gross => _lines.Where(line => !line.IsPayable).OrderBy(line => line.Position);

    public bool Is(string? id) => string.Equals(Id.ToString(), id, StringComparison.OrdinalIgnoreCase);

    public BillLine? Find(string? id, bool isPayable) => _lines.Find(line => line.IsPayable == isPayable && string.Equals(line.Id.ToString(), id, StringComparison.OrdinalIgnoreCase));

    public void Describe(BillDetailWire wire, string by, long now)
    {
        ReferenceId = string.IsNullOrWhiteSpace(wire.ReferenceId) ? null : wire.ReferenceId;
        // Days that are paid are always of a period: without one nobody would find them paid twice (C18).
        (FromPeriod, ToPeriod) = (Bill.Given(wire.FromPeriod) ?? (WorkDays > 0 ? FromPeriod : null), Bill.Given(wire.ToPeriod) ?? (WorkDays > 0 ? ToPeriod : null));
        (PayeeType, PayeeIdentifier) = (wire.Payee!.Type!, wire.Payee.Identifier!);
        PayeeDetails = Bill.Text(wire.Payee.AdditionalDetails);
        AdditionalDetails = Bill.Text(wire.AdditionalDetails);
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>Null keeps the status.</summary>
    public void Stand(string? status) => Status = status ?? Status;

    /// <summary>Says what the wage is of (spec 02 C18).</summary>
    public void Work(decimal days, decimal rate, string rateCode) => (WorkDays, DayRate, RateCode) = (days, rate, rateCode);

    /// <summary>Gender of the payee, as the registry has it; empty when it is not known (spec 40 §2.1).</summary>
    public void Know(string gender)
    {
        var known = Bill.Members(Bill.Json(PayeeDetails));
        known["gender"] = gender;
        PayeeDetails = known.ToJsonString(WireJson.Options);
    }

    public void Add(LineItemWire wire, bool isPayable, Func<string, bool> isDeduction, string by, long now)
    {
        var line = new BillLine { TenantId = TenantId, Position = _lines.Count, IsPayable = isPayable, CreatedBy = by, CreatedTime = now };
        line.Change(wire with { Status = BillStatus.Active }, isDeduction, by, now);
        _lines.Add(line);
    }

    public void Settle(IReadOnlyDictionary<Guid, string> lines, string by, long now)
    {
        var covered = _lines.Where(line => line.IsPayable && lines.ContainsKey(line.Id)).ToList();
        if (covered.Count == 0) return;
        foreach (var line in covered) line.Settle(lines[line.Id], by, now);
        var statuses = Payable.Where(line => line.IsActive).Select(line => line.PaymentStatus).Distinct(StringComparer.Ordinal).ToList();
        PaymentStatus = statuses is [var one] ? one : "PARTIAL";
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>True when a client's copy has the payee and the amounts of this detail; a line it leaves out stays.</summary>
    public bool Repeats(BillDetailWire wire) => wire.Payee?.Identifier == PayeeIdentifier && (BillStatus.Parse(wire.Status) ?? Status) == Status
        && (wire.LineItems ?? []).All(line => Find(line.Id, isPayable: false) is { } known && known.Repeats(line))
        && (wire.PayableLineItems ?? []).All(line => Find(line.Id, isPayable: true) is { } known && known.Repeats(line));

    public void Total()
    {
        TotalAmount = Payable.Where(line => line.IsActive).Sum(line => line.Amount);
        TotalPaidAmount = Payable.Where(line => line.IsActive).Sum(line => line.PaidAmount);
    }

    public string Content() => $"{Id} {Status} {PayeeType} {PayeeIdentifier} " + string.Join(',', _lines.Where(line => line.IsActive).OrderBy(line => line.Id)
        .Select(line => FormattableString.Invariant($"{line.IsPayable} {line.HeadCode} {line.Type} {line.Amount:0.00}")));

    public BillDetailWire ToWire(Guid billId, BillForm form)
    {
        var audit = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime);
        return new BillDetailWire
        {
            Id = Id.ToString(), TenantId = TenantId, BillId = billId.ToString(), TotalAmount = TotalAmount, TotalPaidAmount = TotalPaidAmount, ReferenceId = ReferenceId,
            PaymentStatus = PaymentStatus, Status = Status, FromPeriod = form.Date(FromPeriod), ToPeriod = form.Date(ToPeriod),
            Payee = new PartyWire
            {
                // The create reply names the bill as the payee's parent, whatever is stored (spec 40 §1.3).
                Id = PayeeId.ToString(), ParentId = (form.IsCreate ? billId : Id).ToString(), TenantId = TenantId, Type = PayeeType, Identifier = PayeeIdentifier,
                Status = BillStatus.Active, AdditionalDetails = Bill.Json(PayeeDetails), AuditDetails = audit,
            },
            LineItems = [.. Gross.Select(line => line.ToWire(Id, form))], PayableLineItems = [.. Payable.Select(line => line.ToWire(Id, form))],
            AdditionalDetails = Bill.Json(AdditionalDetails), AuditDetails = audit,
        };
    }

    public BillDetailSummary ToSummary() => new(
        Id, ReferenceId, PaymentStatus, new Money(TotalAmount), new Money(TotalPaidAmount), PayeeType, PayeeIdentifier,
        [.. Payable.Where(line => line.IsActive).Select(line => new PayableLineSummary(line.Id, line.HeadCode, line.IsDeduction, new Money(line.Amount), new Money(line.PaidAmount), line.PaymentStatus))]);
}

/// <summary>An amount under a head of account.</summary>
internal sealed class BillLine
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }

    /// <summary>True when it is disbursed; false in the gross view.</summary>
    public required bool IsPayable { get; init; }

    /// <summary>True when the category of its head is deduction: a department receives it.</summary>
    public bool IsDeduction { get; private set; }
    public string HeadCode { get; private set; } = string.Empty;

    /// <summary>Rupees, to the paisa.</summary>
    public decimal Amount { get; private set; }
    public string Type { get; private set; } = LineType.Payable;
    public decimal PaidAmount { get; private set; }
    public string Status { get; private set; } = BillStatus.Active;
    public string? PaymentStatus { get; private set; }
    public string? AdditionalDetails { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }

    public bool IsActive => Status == BillStatus.Active;

    public void Change(LineItemWire wire, Func<string, bool> isDeduction, string by, long now)
    {
        (HeadCode, Amount, Type) = (wire.HeadCode!, Money.ToPaisa(wire.Amount!.Value).Rupees, LineType.Parse(wire.Type)!);
        (IsDeduction, Status) = (isDeduction(HeadCode), BillStatus.Parse(wire.Status) ?? Status);
        AdditionalDetails = Bill.Text(wire.AdditionalDetails);
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    public bool Repeats(LineItemWire wire) => wire.HeadCode == HeadCode && wire.Amount == Amount && (LineType.Parse(wire.Type) ?? Type) == Type && (BillStatus.Parse(wire.Status) ?? Status) == Status;

    /// <summary>Paid in full when SUCCESSFUL, else unpaid: nothing is paid in part (spec 40 §2.4).</summary>
    public void Settle(string paymentStatus, string by, long now)
    {
        (PaymentStatus, PaidAmount) = (paymentStatus, paymentStatus == "SUCCESSFUL" ? Amount : 0);
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    public LineItemWire ToWire(Guid detailId, BillForm form) => new()
    {
        Id = Id.ToString(), BillDetailId = form.IsSearch ? null : detailId.ToString(), TenantId = TenantId, HeadCode = HeadCode, Amount = Amount, Type = Type, PaidAmount = PaidAmount,
        Status = Status, PaymentStatus = PaymentStatus, AdditionalDetails = Bill.Json(AdditionalDetails),
        AuditDetails = new AuditDetails(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
    };
}

/// <summary>Something that is billed once: a muster roll, an invoice, a source bill, a row of the measurement book.</summary>
internal sealed class BilledSource
{
    public const string MusterRoll = "MUSTER_ROLL";
    public const string Invoice = "INVOICE";
    public const string SourceBill = "BILL";
    public const string Measure = "MEASURE";

    public required string TenantId { get; init; }
    public required string Kind { get; init; }
    public required string Source { get; init; }
}

internal sealed class BillMapping : IEntityTypeConfiguration<Bill>
{
    public void Configure(EntityTypeBuilder<Bill> bill)
    {
        bill.ToTable("bills", schema: "bills");
        bill.Property(b => b.AdditionalDetails).HasColumnType("jsonb");
        bill.Ignore(b => b.IsLive);
        bill.OwnsMany(b => b.Details, detail =>
        {
            detail.ToTable("bill_details", schema: "bills");
            detail.WithOwner().HasForeignKey("BillId");
            detail.HasKey(d => d.Id);
            detail.Property(d => d.Id).ValueGeneratedNever();
            detail.Property(d => d.PayeeDetails).HasColumnType("jsonb");
            detail.Property(d => d.AdditionalDetails).HasColumnType("jsonb");
            detail.Ignore(d => d.IsActive).Ignore(d => d.Payable).Ignore(d => d.Gross);
            detail.OwnsMany(d => d.Lines, line =>
            {
                line.ToTable("bill_lines", schema: "bills");
                line.WithOwner().HasForeignKey("BillDetailId");
                line.HasKey(l => l.Id);
                line.Property(l => l.Id).ValueGeneratedNever();
                line.Property(l => l.AdditionalDetails).HasColumnType("jsonb");
                line.Ignore(l => l.IsActive);
            });
            detail.Navigation(d => d.Lines).UsePropertyAccessMode(PropertyAccessMode.Field);
        });
        bill.OwnsMany(b => b.Sources, source =>
        {
            source.ToTable("billed_sources", schema: "bills");
            source.WithOwner().HasForeignKey("BillId");
            source.HasKey(s => new { s.TenantId, s.Kind, s.Source });
        });
        bill.Navigation(b => b.Details).UsePropertyAccessMode(PropertyAccessMode.Field);
        bill.Navigation(b => b.Sources).UsePropertyAccessMode(PropertyAccessMode.Field);
    }
}

internal static class BillTables
{
    extension(WorksDb db)
    {
        public DbSet<Bill> Bills => db.Set<Bill>();

        /// <summary>A bill, tracked and locked until the transaction ends; null when the tenant has none of the id.</summary>
        public async Task<Bill?> LockBillAsync(string tenantId, Guid id, CancellationToken cancellationToken)
        {
            await db.ExecuteAsync("select id from bills.bills where tenant_id = @tenantId and id = @id for update", new { tenantId, id }, cancellationToken);
            return await db.Bills.AsTracking().AsSplitQuery().SingleOrDefaultAsync(bill => bill.TenantId == tenantId && bill.Id == id, cancellationToken);
        }
    }
}
