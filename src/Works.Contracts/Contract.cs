using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Estimates;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Contracts;

/// <summary>A work order: lines of sanctioned estimates given to one organisation. Each version is its own row; the number is shared.</summary>
internal sealed class Contract : ITenantOwned, IVersioned
{
    public const string Original = "CONTRACT";
    public const string Revision = "CONTRACT-REVISION";
    public const string ActiveStatus = "ACTIVE";
    public const string InactiveStatus = "INACTIVE";
    public const string InWorkflowStatus = "INWORKFLOW";

    private readonly List<ContractLine> _lines = [];

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string ContractNumber { get; init; }
    public string? SupplementNumber { get; init; }
    public required int VersionNumber { get; init; }
    public Guid? OldUuid { get; init; }
    public required string BusinessService { get; init; }
    public string Status { get; private set; } = InWorkflowStatus;
    public string WfStatus { get; private set; } = string.Empty;
    public required Guid ProjectId { get; init; }
    public string ExecutingAuthority { get; private set; } = string.Empty;
    public string ContractType { get; private set; } = string.Empty;
    public string OrgId { get; private set; } = string.Empty;

    /// <summary>Rupees, as the client wrote it; null when it wrote none.</summary>
    public decimal? TotalContractedAmount { get; private set; }

    /// <summary>Rupees.</summary>
    public decimal? SecurityDeposit { get; private set; }
    public long? AgreementDate { get; private set; }
    public long? IssueDate { get; private set; }
    public long? StartDate { get; private set; }
    public long? EndDate { get; private set; }
    public decimal? DefectLiabilityPeriod { get; private set; }

    /// <summary>Calendar days.</summary>
    public int CompletionPeriod { get; private set; }

    /// <summary>JSON list of documents.</summary>
    public string Documents { get; private set; } = "[]";

    /// <summary>JSON of the client's free members, of any shape; null when there are none.</summary>
    public string? AdditionalDetails { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;

    public IReadOnlyList<ContractLine> Lines => _lines;

    /// <summary>Its lines in the order in which they were created: clients pair them by position.</summary>
    public IEnumerable<ContractLine> LinesInOrder => _lines.OrderBy(line => line.Position);

    public bool IsRevision => BusinessService == Revision;

    /// <summary>Id under which the workflow knows this version: the number, or the supplement's own number.</summary>
    public string BusinessId => SupplementNumber ?? ContractNumber;

    /// <summary>The creator's states, in which content may change; the definitions mark them as updatable (spec 20 §1.6).</summary>
    public bool IsEditable => WfStatus is "" or "PENDING_FOR_CORRECTION" or "PENDING_FOR_REASSIGNMENT";

    /// <summary>Rupees: Σ of the lines that count.</summary>
    public decimal LinesTotal => _lines.Where(line => !line.IsInactive).Sum(line => line.Amount);

    /// <summary>Takes over the header as the client wrote it; what it left out stays.</summary>
    public void Describe(ContractWire wire, string orgId)
    {
        (ExecutingAuthority, ContractType, OrgId) = (wire.ExecutingAuthority!, wire.ContractType!, orgId);
        (TotalContractedAmount, SecurityDeposit) = (wire.TotalContractedAmount ?? TotalContractedAmount, wire.SecurityDeposit ?? SecurityDeposit);
        (AgreementDate, StartDate, EndDate) = (wire.AgreementDate ?? AgreementDate, wire.StartDate ?? StartDate, wire.EndDate ?? EndDate);
        DefectLiabilityPeriod = wire.DefectLiabilityPeriod ?? DefectLiabilityPeriod;
        CompletionPeriod = wire.CompletionPeriod!.Value;
        if (Text(wire.AdditionalDetails) is { } details) AdditionalDetails = Unless(AdditionalDetails, details);
        Attach(wire.Documents ?? []);
    }

    /// <summary>Dates of a new version: an original agrees now unless the client says when, a revision keeps what it was sent.</summary>
    public void Date(ContractWire wire, long now)
    {
        if (!IsRevision) AgreementDate ??= now;
        IssueDate = wire.IssueDate;
    }

    /// <summary>The approver has issued the order.</summary>
    public void Issue(long now) => IssueDate = now;

    /// <summary>Makes these the lines: known ones are changed, new ones added, lines left out stay.</summary>
    public void Contain(IEnumerable<LineDraft> drafts)
    {
        var next = _lines.Count == 0 ? 0 : _lines.Max(line => line.Position) + 1;
        foreach (var draft in drafts)
        {
            if (draft.Stored is { } stored)
            {
                if (draft.Sent is { } sent) stored.Take(sent, draft, PartStatus);
            }
            else
            {
                _lines.Add(ContractLine.New(TenantId, next++, draft, PartStatus));
            }
        }

        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in LinesInOrder.Where(line => line is { IsInactive: false, EstimateLineItemId: not null }))
            line.Occurrence = seen[line.EstimateLineItemId!] = seen.TryGetValue(line.EstimateLineItemId!, out var last) ? last + 1 : 0;
    }

    /// <summary>Follows the workflow; what it means for the parts is said by the methods below.</summary>
    public void Stand(string state, string? applicationStatus, string by, long now) =>
        (WfStatus, Status, LastModifiedBy, LastModifiedTime) = (state, applicationStatus ?? InWorkflowStatus, by, now);

    /// <summary>The organisation has accepted: work lasts from the day itself to the end of the last day (spec 20 §1.5).</summary>
    /// <param name="day">Day of acceptance in the tenant's zone.</param>
    /// <param name="zone">The tenant's zone.</param>
    public void Accept(DateOnly day, TimeZoneInfo zone)
    {
        StartDate = StartOf(day, zone);
        // D + period, 23:59:59.999: a millisecond before the day after. Beyond the calendar, days of 24 hours.
        EndDate = (long)day.DayNumber + CompletionPeriod + 1 <= DateOnly.MaxValue.DayNumber
            ? StartOf(day.AddDays(CompletionPeriod + 1), zone) - 1 : StartDate + ((CompletionPeriod + 1L) * 86_400_000) - 1;
    }

    /// <summary>All parts are in force.</summary>
    public void Activate() => SetParts(ActiveStatus);

    /// <summary>Rejected: no part counts any longer, so that its estimate lines are free again.</summary>
    public void Close() => SetParts(InactiveStatus);

    /// <summary>A later version has taken this one's place; its workflow state stays.</summary>
    public void Retire(string by, long now)
    {
        (Status, LastModifiedBy, LastModifiedTime) = (InactiveStatus, by, now);
        SetParts(InactiveStatus);
    }

    /// <summary>Notes the number of the attendance register, where clients look for it.</summary>
    public void Note(string registerNumber)
    {
        if ((AdditionalDetails is null ? new JsonObject() : JsonNode.Parse(AdditionalDetails)) is not JsonObject details) return;
        details["attendanceRegisterNumber"] = registerNumber;
        AdditionalDetails = details.ToJsonString(WireJson.Options);
    }

    /// <summary>A text among the client's free members; null when it is not there.</summary>
    public string? Detail(string member) =>
        AdditionalDetails is not null && JsonSerializer.Deserialize<JsonElement>(AdditionalDetails) is { ValueKind: JsonValueKind.Object } details
        && details.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? Blank(value.ToString()) : null;

    /// <summary>True when the client's copy differs in what was agreed: money, lines, organisation, period.</summary>
    public bool DiffersFrom(ContractWire wire, string orgId, IEnumerable<LineDraft> drafts) =>
        ExecutingAuthority != wire.ExecutingAuthority || ContractType != wire.ContractType || OrgId != orgId || CompletionPeriod != wire.CompletionPeriod
        || (wire.TotalContractedAmount is { } total && total != TotalContractedAmount) || (IsRevision && wire.EndDate is { } end && end != EndDate)
        || drafts.Any(draft => draft.Stored is null || draft.Stored.DiffersFrom(draft));

    public static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    public static string? Text(JsonElement? free) => free is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given ? given.GetRawText() : null;

    /// <summary>The new JSON, unless it says the same: the database writes it in another form, which is no change.</summary>
    public static string Unless(string? stored, string next) => stored is not null && JsonNode.DeepEquals(JsonNode.Parse(stored), JsonNode.Parse(next)) ? stored : next;

    public static JsonElement? Free(string? json) => json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);

    public ContractWire ToWire(JsonElement? processInstance = null) => new()
    {
        Id = Id.ToString(), ContractNumber = ContractNumber, SupplementNumber = SupplementNumber, VersionNumber = VersionNumber, OldUuid = OldUuid?.ToString(),
        BusinessService = BusinessService, TenantId = TenantId, WfStatus = WfStatus, ExecutingAuthority = ExecutingAuthority, ContractType = ContractType,
        TotalContractedAmount = TotalContractedAmount, SecurityDeposit = SecurityDeposit, AgreementDate = AgreementDate, IssueDate = IssueDate,
        DefectLiabilityPeriod = DefectLiabilityPeriod, OrgId = OrgId, StartDate = StartDate, EndDate = EndDate, CompletionPeriod = CompletionPeriod, Status = Status,
        LineItems = [.. LinesInOrder.Select(line => line.ToWire(Audit))], Documents = JsonSerializer.Deserialize<List<ContractDocumentWire>>(Documents, WireJson.Options),
        ProcessInstance = processInstance, AuditDetails = Audit, AdditionalDetails = Free(AdditionalDetails),
    };

    public ContractSummary ToSummary() => new(
        Id, ContractNumber, SupplementNumber, VersionNumber, BusinessService, Status, WfStatus, OrgId, ContractType, ExecutingAuthority, TotalContractedAmount,
        StartDate, EndDate, Free(AdditionalDetails), [.. LinesInOrder.Select(line => line.ToSummary())], ProjectId);

    private ContractAuditWire Audit => new(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime);

    // Parts of an original count from the start, so that nobody else contracts the same lines; those of a revision when it is in force.
    private string PartStatus => IsRevision && Status != ActiveStatus ? InWorkflowStatus : ActiveStatus;

    private void Attach(IReadOnlyList<ContractDocumentWire> sent)
    {
        if (sent.Count == 0) return;
        var documents = JsonSerializer.Deserialize<List<ContractDocumentWire>>(Documents, WireJson.Options)!;
        foreach (var document in sent)
        {
            var known = documents.FindIndex(stored => stored.Id == document.Id);
            // A document that the user removes is sent again with status INACTIVE (spec 20 §1.10).
            var next = document with { Id = known < 0 ? Guid.CreateVersion7().ToString() : document.Id, ContractId = Id.ToString(), Status = IsInactive(document.Status) ? InactiveStatus : PartStatus };
            if (known < 0) documents.Add(next);
            else documents[known] = next;
        }

        Documents = Unless(Documents, JsonSerializer.Serialize(documents, WireJson.Options));
    }

    private void SetParts(string status)
    {
        foreach (var line in _lines) line.SetStatus(status);
        var documents = JsonSerializer.Deserialize<List<ContractDocumentWire>>(Documents, WireJson.Options)!;
        Documents = Unless(Documents, JsonSerializer.Serialize(documents.Select(document => IsInactive(document.Status) ? document : document with { Status = status }), WireJson.Options));
    }

    public static bool IsInactive(string? status) => string.Equals(status, InactiveStatus, StringComparison.OrdinalIgnoreCase);

    private static long StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUnixTimeMilliseconds();
    }
}

/// <summary>
/// A line as it will stand: what is stored (null: it is new), what was sent (null: the client named the estimate only, so the stored line stays as
/// it is and a new one copies the estimate), and the estimate's line (null: unknown).
/// </summary>
internal sealed record LineDraft(ContractLine? Stored, LineItemWire? Sent, EstimateSummary Estimate, EstimateLineSummary? Detail)
{
    /// <summary>Identity across versions; given before the line is built.</summary>
    public string? Ref { get; init; }

    public string? EstimateLineItemId => Detail?.Id.ToString() ?? Contract.Blank(Sent?.EstimateLineItemId) ?? Stored?.EstimateLineItemId;

    /// <summary>Contracted quantity as it will stand; null counts as none.</summary>
    public decimal? NoOfUnit => Sent?.NoOfUnit ?? (Stored is null && Sent is null ? Detail?.Quantity : Stored?.NoOfUnit);

    public bool IsDropped => Contract.IsInactive(Sent?.Status);
}

/// <summary>One line of an estimate, contracted.</summary>
internal sealed class ContractLine
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public required string ContractLineItemRef { get; init; }
    public Guid EstimateId { get; private set; }
    public string EstimateNumber { get; private set; } = string.Empty;
    public string? EstimateLineItemId { get; private set; }
    public int Occurrence { get; set; }
    public string? Category { get; private set; }
    public string? Name { get; private set; }

    /// <summary>Rupees per unit.</summary>
    public decimal? UnitRate { get; private set; }

    /// <summary>Contracted quantity.</summary>
    public decimal? NoOfUnit { get; private set; }
    public string Status { get; private set; } = Contract.ActiveStatus;

    /// <summary>JSON list of amounts.</summary>
    public string AmountBreakups { get; private set; } = "[]";

    /// <summary>The estimate subtracts the row from its item.</summary>
    public bool IsDeduction { get; private set; }

    /// <summary>Rupees: Σ breakups that are not INACTIVE; negative on a deduction, whose amounts are positive on the wire.</summary>
    public decimal Amount { get; private set; }
    public string? AdditionalDetails { get; private set; }

    public bool IsInactive => Status == Contract.InactiveStatus;

    public static ContractLine New(string tenantId, int position, LineDraft draft, string status)
    {
        var line = new ContractLine { TenantId = tenantId, Position = position, ContractLineItemRef = draft.Ref ?? Guid.CreateVersion7().ToString() };
        var detail = draft.Detail;
        line.Take(
            draft.Sent is { } sent
                ? sent with { AmountBreakups = [.. (sent.AmountBreakups ?? []).Select(amount => amount with { Id = null })] }
                : new LineItemWire
                {
                    UnitRate = detail!.UnitRate, NoOfUnit = detail.Quantity,
                    AmountBreakups = [.. detail.Amounts.Select(amount => new AmountBreakupWire { EstimateAmountBreakupId = amount.Id, Amount = amount.Amount })],
                },
            draft, status);
        return line;
    }

    public void Take(LineItemWire sent, LineDraft draft, string status)
    {
        (EstimateId, EstimateNumber, EstimateLineItemId) = (draft.Estimate.Id, draft.Estimate.Number, draft.EstimateLineItemId);
        IsDeduction = draft.Detail?.IsDeduction ?? IsDeduction;
        Category = Contract.Blank(sent.Category) ?? Category ?? draft.Detail?.Category;
        Name = Contract.Blank(sent.Name) ?? Name ?? draft.Detail?.Name;
        (UnitRate, NoOfUnit) = (sent.UnitRate ?? UnitRate, sent.NoOfUnit ?? NoOfUnit);
        Status = Contract.IsInactive(sent.Status) ? Contract.InactiveStatus : status;
        if (Contract.Text(sent.AdditionalDetails) is { } details) AdditionalDetails = Contract.Unless(AdditionalDetails, details);
        if (sent.AmountBreakups is not { } amounts) return;
        Keep([.. amounts.Select(amount => amount with
        {
            Id = Contract.Blank(amount.Id) ?? Guid.CreateVersion7().ToString(), Status = Contract.IsInactive(amount.Status) ? Contract.InactiveStatus : Status,
        })]);
    }

    public void SetStatus(string status)
    {
        if (IsInactive && status != Contract.InactiveStatus) return; // dropped by its creator
        Status = status;
        Keep([.. Amounts.Select(amount => Contract.IsInactive(amount.Status) ? amount : amount with { Status = status })], status == Contract.InactiveStatus ? Amount : null);
    }

    public bool DiffersFrom(LineDraft draft) => draft.Sent is { } sent
        && ((sent.UnitRate ?? UnitRate) != UnitRate || (sent.NoOfUnit ?? NoOfUnit) != NoOfUnit || draft.Estimate.Id != EstimateId || draft.IsDropped != IsInactive
            || !string.Equals(draft.EstimateLineItemId, EstimateLineItemId, StringComparison.OrdinalIgnoreCase)
            || (sent.AmountBreakups is { } amounts && amounts.Where(amount => !Contract.IsInactive(amount.Status)).Sum(amount => amount.Amount ?? 0) != Math.Abs(Amount)));

    public LineItemWire ToWire(ContractAuditWire audit) => new()
    {
        Id = Id.ToString(), EstimateId = EstimateId.ToString(), EstimateLineItemId = EstimateLineItemId, ContractLineItemRef = ContractLineItemRef, TenantId = TenantId,
        UnitRate = UnitRate, NoOfUnit = NoOfUnit, Category = Category, Name = Name, Status = Status, AmountBreakups = Amounts, AuditDetails = audit,
        AdditionalDetails = Contract.Free(AdditionalDetails),
    };

    public ContractLineSummary ToSummary() => new(Id, ContractLineItemRef, EstimateId.ToString(), EstimateLineItemId, Category, Name, UnitRate, NoOfUnit, Status, Amount, IsDeduction);

    private List<AmountBreakupWire> Amounts => JsonSerializer.Deserialize<List<AmountBreakupWire>>(AmountBreakups, WireJson.Options)!;

    // What a line that no longer counts was worth stays readable.
    private void Keep(List<AmountBreakupWire> amounts, decimal? worth = null)
    {
        AmountBreakups = Contract.Unless(AmountBreakups, JsonSerializer.Serialize(amounts, WireJson.Options));
        Amount = worth ?? (amounts.Where(amount => !Contract.IsInactive(amount.Status)).Sum(amount => amount.Amount ?? 0) * (IsDeduction ? -1 : 1));
    }
}

internal sealed class ContractMapping : IEntityTypeConfiguration<Contract>
{
    public void Configure(EntityTypeBuilder<Contract> contract)
    {
        contract.ToTable("contracts", schema: "contracts");
        contract.Property(c => c.Documents).HasColumnType("jsonb");
        contract.Property(c => c.AdditionalDetails).HasColumnType("jsonb");
        contract.Ignore(c => c.IsRevision).Ignore(c => c.BusinessId).Ignore(c => c.IsEditable).Ignore(c => c.LinesTotal).Ignore(c => c.LinesInOrder);
        contract.OwnsMany(c => c.Lines, line =>
        {
            line.ToTable("contract_lines", schema: "contracts");
            line.WithOwner().HasForeignKey("ContractId");
            line.HasKey(l => l.Id);
            line.Property(l => l.Id).ValueGeneratedNever();
            line.Property(l => l.AmountBreakups).HasColumnType("jsonb");
            line.Property(l => l.AdditionalDetails).HasColumnType("jsonb");
            line.Ignore(l => l.IsInactive);
        });
        contract.Navigation(c => c.Lines).UsePropertyAccessMode(PropertyAccessMode.Field);
    }
}

internal static class ContractTables
{
    extension(WorksDb db)
    {
        public DbSet<Contract> Contracts => db.Set<Contract>();
    }

    /// <summary>Every version of a number, locked: whoever revises, approves or measures the same contract waits.</summary>
    public static async Task<List<Contract>> LockVersionsAsync(this WorksDb db, string tenantId, string number, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("select id from contracts.contracts where tenant_id = @tenantId and contract_number = @number order by id for update", new { tenantId, number }, cancellationToken);
        return await db.Contracts.AsTracking().Where(c => c.TenantId == tenantId && c.ContractNumber == number).ToListAsync(cancellationToken);
    }
}
