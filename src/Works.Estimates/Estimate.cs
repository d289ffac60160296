using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Estimates;

/// <summary>A costed bill of quantities for one project. Each version is its own row; the number is shared (spec 10 §3.7).</summary>
internal sealed class Estimate : ITenantOwned, IVersioned
{
    public const string Original = "ESTIMATE";
    public const string Revision = "REVISION-ESTIMATE";
    public const string ActiveStatus = "ACTIVE";
    public const string InactiveStatus = "INACTIVE";
    public const string InWorkflowStatus = "INWORKFLOW";
    public const string ApprovedState = "APPROVED";
    public const string RejectedState = "REJECTED";

    private readonly List<EstimateLine> _lines = [];

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string EstimateNumber { get; init; }
    public string? RevisionNumber { get; init; }
    public required string BusinessService { get; init; }
    public required int VersionNumber { get; init; }
    public Guid? OldUuid { get; init; }
    public required Guid ProjectId { get; init; }
    public required long ProposalDate { get; init; }
    public string Status { get; private set; } = InWorkflowStatus;
    public string WfStatus { get; private set; } = string.Empty;
    public string Name { get; private set; } = string.Empty;
    public string? ReferenceNumber { get; private set; }
    public string? Description { get; private set; }
    public string ExecutingDepartment { get; private set; } = string.Empty;

    /// <summary>JSON of the address.</summary>
    public string Address { get; private set; } = "{}";

    /// <summary>JSON of the client's free members; null when there are none.</summary>
    public string? AdditionalDetails { get; private set; }

    /// <summary>Rupees, computed here; never what the client sent.</summary>
    public decimal ItemsTotal { get; private set; }
    public decimal OverheadsTotal { get; private set; }
    public decimal ComputedTotal { get; private set; }

    /// <summary>JSON list of where the client's figures differ from the computed ones.</summary>
    public string Differences { get; private set; } = "[]";
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<EstimateLine> Lines => _lines;

    /// <summary>Without an active line a search does not show it (spec 10 §3.4).</summary>
    public bool HasActiveLines { get; private set; }

    public bool IsRevision => BusinessService == Revision;

    /// <summary>Id under which the workflow knows this version: the number, or the revision's own number.</summary>
    public string BusinessId => IsRevision ? RevisionNumber! : EstimateNumber;

    /// <summary>Only before submission and after a send-back may content change (spec 10 §8.2 E14).</summary>
    public bool IsEditable => WfStatus is "DRAFTED" or "PENDINGFORCORRECTION";

    /// <summary>Takes over the header as the client wrote it.</summary>
    public void Describe(EstimateWire wire)
    {
        Name = wire.Name!;
        ReferenceNumber = Blank(wire.ReferenceNumber);
        Description = wire.Description;
        ExecutingDepartment = wire.ExecutingDepartment!;
        AdditionalDetails = wire.AdditionalDetails is { ValueKind: JsonValueKind.Object } details ? details.GetRawText() : null;
        var addressId = JsonSerializer.Deserialize<EstimateAddressWire>(Address, WireJson.Options)?.Id ?? Guid.CreateVersion7().ToString();
        // The one address keeps its id, whatever id is sent: clients send the project's.
        Address = JsonSerializer.Serialize(wire.Address! with { Id = addressId, TenantId = TenantId }, WireJson.Options);
    }

    /// <summary>Lines of a new estimate, with ids of our own.</summary>
    public void Begin(IEnumerable<EstimateDetailWire> lines)
    {
        foreach (var line in lines) _lines.Add(EstimateLine.New(TenantId, _lines.Count, line));
        HasActiveLines = _lines.Exists(line => line.IsActive);
    }

    /// <summary>Lines that are known are changed, lines without a known id are added, lines left out stay (spec 10 §3.5).</summary>
    public void Edit(IEnumerable<EstimateDetailWire> lines)
    {
        foreach (var line in lines)
        {
            var known = Guid.TryParse(line.Id, out var id) ? _lines.Find(stored => stored.Id == id) : null;
            if (known is null) _lines.Add(EstimateLine.New(TenantId, _lines.Count == 0 ? 0 : _lines.Max(stored => stored.Position) + 1, line));
            else known.Take(line);
        }

        HasActiveLines = _lines.Exists(line => line.IsActive);
    }

    /// <summary>Keeps the computed figures beside the client's.</summary>
    public void Cost(EstimateFigures figures, IReadOnlyList<Difference> differences)
    {
        (ItemsTotal, OverheadsTotal, ComputedTotal) = (figures.Items.Rupees, figures.Overheads.Rupees, figures.Total.Rupees);
        Differences = JsonSerializer.Serialize(differences, WireJson.Options);
    }

    /// <summary>Answers our figures instead of the client's, where the tenant wants that (spec 10 §3.6).</summary>
    public void Overwrite(EstimateFigures figures)
    {
        for (var i = 0; i < _lines.Count; i++) _lines[i].Overwrite(figures.Amounts[i]);
        var details = AdditionalDetails is null ? [] : System.Text.Json.Nodes.JsonNode.Parse(AdditionalDetails)!.AsObject();
        details["totalEstimatedAmount"] = figures.Total.Rupees;
        AdditionalDetails = details.ToJsonString(WireJson.Options);
    }

    /// <summary>Follows the workflow.</summary>
    public void Stand(string state, string? applicationStatus, string by, long now)
    {
        (WfStatus, Status) = (state, applicationStatus ?? InWorkflowStatus);
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>A revision has taken this version's place; its workflow state stays (spec 10 §3.7 step 6).</summary>
    public void Retire(string by, long now) => (Status, LastModifiedBy, LastModifiedTime) = (InactiveStatus, by, now);

    /// <summary>The total the client wrote, when it is a number.</summary>
    public static decimal? SentTotal(JsonElement? details) =>
        details is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty("totalEstimatedAmount", out var total)
        && WireJson.TryNumber(total.ValueKind is JsonValueKind.String or JsonValueKind.Number ? total.ToString() : null, out var number) ? number : null;

    public static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    public EstimateWire ToWire(Func<EstimateLine, bool> lines) => new()
    {
        Id = Id.ToString(), TenantId = TenantId, EstimateNumber = EstimateNumber, RevisionNumber = RevisionNumber, BusinessService = BusinessService,
        VersionNumber = VersionNumber, OldUuid = OldUuid?.ToString(), ProjectId = ProjectId.ToString(), ProposalDate = ProposalDate, Status = Status, WfStatus = WfStatus,
        Name = Name, ReferenceNumber = ReferenceNumber, Description = Description, ExecutingDepartment = ExecutingDepartment,
        Address = JsonSerializer.Deserialize<EstimateAddressWire>(Address, WireJson.Options),
        EstimateDetails = [.. _lines.Where(lines).OrderBy(line => line.Position).Select(line => line.ToWire())],
        AdditionalDetails = AdditionalDetails is null ? null : JsonSerializer.Deserialize<JsonElement>(AdditionalDetails),
        AuditDetails = new EstimateAuditWire(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime),
    };
}

/// <summary>One measurement row of an item, or one overhead.</summary>
internal sealed class EstimateLine
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public Guid? PreviousLineItemId { get; private set; }
    public string? SorId { get; private set; }
    public string Category { get; private set; } = string.Empty;
    public string? Name { get; private set; }
    public string? Description { get; private set; }
    public decimal? UnitRate { get; private set; }
    public decimal? NoOfUnit { get; private set; }
    public string? Uom { get; private set; }
    public decimal? UomValue { get; private set; }
    public decimal? Length { get; private set; }
    public decimal? Width { get; private set; }
    public decimal? Height { get; private set; }
    public decimal? Quantity { get; private set; }
    public bool IsDeduction { get; private set; }
    public bool IsActive { get; private set; }

    /// <summary>JSON of the contract's amountDetail.</summary>
    public string Amounts { get; private set; } = "[]";
    public string? AdditionalDetails { get; private set; }

    public bool IsItem => Category is EstimateArithmetic.Sor or EstimateArithmetic.NonSor;

    public Quantity SignedQuantity => Platform.Quantity.Of(IsDeduction ? -(NoOfUnit ?? 0) : NoOfUnit ?? 0);

    /// <summary>Σ active amounts as the client sent them.</summary>
    public decimal SentAmount => AmountDetails.Where(amount => amount!.IsActive != false).Sum(amount => amount!.Amount ?? 0);

    public IReadOnlyList<AmountDetailWire?> AmountDetails => JsonSerializer.Deserialize<List<AmountDetailWire?>>(Amounts, WireJson.Options)!;

    public bool IsShown => IsActive && AmountDetails.Any(amount => amount!.IsActive != false);

    public static EstimateLine New(string tenantId, int position, EstimateDetailWire wire)
    {
        var line = new EstimateLine { TenantId = tenantId, Position = position };
        line.Take(wire with { AmountDetails = [.. (wire.AmountDetails ?? []).Select(amount => amount! with { Id = null })] });
        line.PreviousLineItemId = Guid.TryParse(wire.PreviousLineItemId, out var previous) ? previous : null;
        return line;
    }

    public void Take(EstimateDetailWire wire)
    {
        SorId = Estimate.Blank(wire.SorId);
        Category = (wire.Category ?? string.Empty).ToUpperInvariant();
        Name = Estimate.Blank(wire.Name);
        Description = wire.Description;
        UnitRate = wire.UnitRate;
        // An overhead has no quantity of its own: the product of what was given stands in, zeros included (spec 10 §3.3).
        NoOfUnit = wire.NoOfUnit ?? Filled(wire);
        (Uom, UomValue) = (Estimate.Blank(wire.Uom), wire.UomValue);
        (Length, Width, Height, Quantity) = (wire.Length, wire.Width, wire.Height, wire.Quantity);
        (IsDeduction, IsActive) = (wire.IsDeduction ?? false, wire.IsActive ?? true);
        Amounts = JsonSerializer.Serialize(
            (wire.AmountDetails ?? []).Select(amount => amount! with { Id = Estimate.Blank(amount.Id) ?? Guid.CreateVersion7().ToString(), IsActive = amount.IsActive ?? true }),
            WireJson.Options);
        AdditionalDetails = wire.AdditionalDetails is { ValueKind: JsonValueKind.Object } details ? details.GetRawText() : null;
    }

    public void Overwrite(Money amount)
    {
        if (AmountDetails is not [{ } only]) return; // several amounts have no single right value
        Amounts = JsonSerializer.Serialize(new[] { only with { Amount = amount.Rupees } }, WireJson.Options);
    }

    public EstimateDetailWire ToWire() => new()
    {
        Id = Id.ToString(), PreviousLineItemId = PreviousLineItemId?.ToString(), SorId = SorId, Category = Category, Name = Name, Description = Description, UnitRate = UnitRate,
        NoOfUnit = NoOfUnit, Uom = Uom, UomValue = UomValue, Length = Length, Width = Width, Height = Height, Quantity = Quantity, IsDeduction = IsDeduction, IsActive = IsActive,
        AmountDetails = AmountDetails, AdditionalDetails = AdditionalDetails is null ? null : JsonSerializer.Deserialize<JsonElement>(AdditionalDetails),
    };

    private static decimal? Filled(EstimateDetailWire wire)
    {
        decimal[] given = [.. new[] { wire.Quantity, wire.Length, wire.Width, wire.Height }.Where(dimension => dimension is not null).Select(dimension => dimension!.Value)];
        return given.Length == 0 ? null : given.Aggregate(1m, (product, dimension) => product * dimension);
    }
}

internal sealed class EstimateMapping : IEntityTypeConfiguration<Estimate>
{
    public void Configure(EntityTypeBuilder<Estimate> estimate)
    {
        estimate.ToTable("estimates", schema: "estimates");
        estimate.Property(e => e.Address).HasColumnType("jsonb");
        estimate.Property(e => e.AdditionalDetails).HasColumnType("jsonb");
        estimate.Property(e => e.Differences).HasColumnType("jsonb");
        estimate.Ignore(e => e.IsRevision).Ignore(e => e.BusinessId).Ignore(e => e.IsEditable);
        estimate.OwnsMany(e => e.Lines, line =>
        {
            line.ToTable("estimate_lines", schema: "estimates");
            line.WithOwner().HasForeignKey("EstimateId");
            line.HasKey(l => l.Id);
            line.Property(l => l.Id).ValueGeneratedNever();
            line.Property(l => l.Amounts).HasColumnType("jsonb");
            line.Property(l => l.AdditionalDetails).HasColumnType("jsonb");
            line.Ignore(l => l.IsItem).Ignore(l => l.SignedQuantity).Ignore(l => l.SentAmount).Ignore(l => l.AmountDetails).Ignore(l => l.IsShown);
        });
        estimate.Navigation(e => e.Lines).UsePropertyAccessMode(PropertyAccessMode.Field);
    }
}

internal static class EstimateTables
{
    extension(WorksDb db)
    {
        public DbSet<Estimate> Estimates => db.Set<Estimate>();
    }

    /// <summary>Every version of a number, locked: of two people revising at once the second waits and then sees the first.</summary>
    public static async Task<List<Estimate>> LockVersionsAsync(this WorksDb db, string tenantId, string number, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("select id from estimates.estimates where tenant_id = @tenantId and estimate_number = @number order by id for update", new { tenantId, number }, cancellationToken);
        return await db.Estimates.AsTracking().Where(e => e.TenantId == tenantId && e.EstimateNumber == number).ToListAsync(cancellationToken);
    }

    /// <summary>One version by id, locked; null when the tenant has none.</summary>
    public static async Task<Estimate?> LockAsync(this WorksDb db, string tenantId, Guid id, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("select id from estimates.estimates where tenant_id = @tenantId and id = @id for update", new { tenantId, id }, cancellationToken);
        return await db.Estimates.AsTracking().SingleOrDefaultAsync(e => e.TenantId == tenantId && e.Id == id, cancellationToken);
    }
}
