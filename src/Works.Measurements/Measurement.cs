using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Measurements;

/// <summary>One entry in the measurement book of a contract. Its values change until it is submitted, and again after a send-back; from approval on it stays.</summary>
internal sealed class Measurement : ITenantOwned, IVersioned
{
    public const string ApprovedStatus = "APPROVED";
    public const string RejectedStatus = "REJECTED";

    private readonly List<Measure> _measures = [];

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string MeasurementNumber { get; init; }
    public string? PhysicalRefNumber { get; private set; }

    /// <summary>Number of the contract.</summary>
    public required string ReferenceId { get; init; }

    /// <summary>Organisation that executes the contract; null when the contract is not known.</summary>
    public string? OrgId { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long EntryDate { get; private set; }
    public bool IsActive { get; private set; } = true;

    /// <summary>Application status of the workflow; null for an entry of the registry alone.</summary>
    public string? WfStatus { get; private set; }

    /// <summary>Place among the entries in force; null while the entry is not one of them.</summary>
    public int? BookPosition { get; private set; }

    /// <summary>Rupees, computed here; never what the client sent.</summary>
    public decimal SorAmount { get; private set; }
    public decimal NonSorAmount { get; private set; }
    public decimal TotalAmount { get; private set; }

    /// <summary>JSON list of the documents.</summary>
    public string Documents { get; private set; } = "[]";
    public string? AdditionalDetails { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<Measure> Measures => _measures;

    public bool HasWorkflow => WfStatus is not null;

    /// <summary>Only before submission and after a send-back may values change; an entry of the registry alone has no such steps.</summary>
    public bool IsEditable => WfStatus is null or "DRAFTED" or "SENT_BACK";

    public bool IsRejected => WfStatus == RejectedStatus;

    /// <summary>Somebody still has to act on it.</summary>
    public bool IsInWorkflow => WfStatus is not (null or ApprovedStatus or RejectedStatus);

    /// <summary>Counts as measured work: approved, or kept by the registry alone, and not withdrawn.</summary>
    public bool IsInForce => IsActive && WfStatus is null or ApprovedStatus;

    /// <summary>Takes over what the client recorded. Rows of a stored entry are known by id, else by target; a row left out stays; new ones go to the end.</summary>
    public void Record(MeasurementWire wire, string by, long now)
    {
        PhysicalRefNumber = Blank(wire.PhysicalRefNumber);
        EntryDate = wire.EntryDate!.Value;
        IsActive = wire.IsActive ?? true;
        if (wire.Documents is not null) Documents = JsonSerializer.Serialize(wire.Documents.Select(WithId), WireJson.Options);
        AdditionalDetails = wire.AdditionalDetails is { ValueKind: JsonValueKind.Object } details ? details.GetRawText() : null;
        Measure[] stored = [.. _measures];
        foreach (var row in wire.Measures ?? [])
        {
            var known = Find(stored, row);
            if (known is null)
            {
                known = new Measure { TenantId = TenantId, Position = _measures.Count == 0 ? 0 : _measures.Max(measure => measure.Position) + 1, TargetId = row.TargetId! };
                _measures.Add(known);
            }

            known.Take(row);
        }

        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>A row that is sent with an id this entry does not have, or has for another target; null when there is none.</summary>
    public MeasureWire? Stranger(MeasurementWire wire) => (wire.Measures ?? []).FirstOrDefault(row => !string.IsNullOrWhiteSpace(row.Id)
        && !_measures.Exists(measure => string.Equals(measure.Id.ToString(), row.Id, StringComparison.OrdinalIgnoreCase) && measure.TargetId == row.TargetId));

    private static Measure? Find(Measure[] stored, MeasureWire row) => Guid.TryParse(row.Id, out var id)
        ? Array.Find(stored, measure => measure.Id == id) : Array.Find(stored, measure => measure.TargetId == row.TargetId);

    /// <summary>Values the entry by the contract's lines, and says so to the client where his own figures stood (spec 20 §3.4).</summary>
    public void Value(IReadOnlyDictionary<string, ContractItem> items)
    {
        foreach (var measure in _measures)
        {
            if (items.TryGetValue(measure.TargetId, out var item)) measure.Value(item);
        }

        var value = MeasureArithmetic.ValueOf(Counted(items));
        (SorAmount, NonSorAmount, TotalAmount) = (value.Sor.Rupees, value.NonSor.Rupees, value.Total.Rupees);
        var details = Members(AdditionalDetails);
        (details["sorAmount"], details["nonSorAmount"], details["totalAmount"]) = (SorAmount, NonSorAmount, TotalAmount);
        AdditionalDetails = details.ToJsonString(WireJson.Options);
    }

    /// <summary>Its rows that count, beside the lines they are about.</summary>
    public IEnumerable<MeasuredRow> Counted(IReadOnlyDictionary<string, ContractItem> items) => _measures
        .Where(measure => measure.IsCounted && items.ContainsKey(measure.TargetId)).Select(measure => new MeasuredRow(items[measure.TargetId], measure.CurrentValue));

    /// <summary>Follows the workflow: a rejected entry counts nowhere any more (spec 20 §3.2, step 3).</summary>
    public void Stand(string applicationStatus, string by, long now)
    {
        WfStatus = applicationStatus;
        if (IsRejected) IsActive = false;
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>Takes its place in the book, or leaves it.</summary>
    public void Place(int? position) => BookPosition = position;

    /// <summary>Members of a client's free object; of one that is written twice the last counts, as in the database.</summary>
    public static JsonObject Members(string? json)
    {
        var members = new JsonObject();
        if (json is null) return members;
        foreach (var member in JsonSerializer.Deserialize<JsonElement>(json).EnumerateObject()) members[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        return members;
    }

    public static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    public IReadOnlyList<DocumentWire> DocumentList => JsonSerializer.Deserialize<List<DocumentWire>>(Documents, WireJson.Options)!;

    public MeasurementWire ToWire() => Fill(new MeasurementWire());

    /// <summary>As the measurement service answers it.</summary>
    public ServiceMeasurementWire ToServiceWire(Administration.WorkflowRequest? workflow, JsonElement? processInstance) =>
        Fill(new ServiceMeasurementWire { WfStatus = WfStatus, Workflow = workflow, ProcessInstance = processInstance });

    private T Fill<T>(T wire)
        where T : MeasurementWire
    {
        var audit = new MeasurementAuditWire(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime);
        return (T)(wire with
        {
            Id = Id.ToString(), TenantId = TenantId, MeasurementNumber = MeasurementNumber, PhysicalRefNumber = PhysicalRefNumber, ReferenceId = ReferenceId, EntryDate = EntryDate,
            Measures = [.. _measures.OrderBy(measure => measure.Position).Select(measure => measure.ToWire(Id, audit))], IsActive = IsActive, Documents = DocumentList,
            AuditDetails = audit, AdditionalDetails = AdditionalDetails is null ? null : JsonSerializer.Deserialize<JsonElement>(AdditionalDetails),
        });
    }

    // Ids of documents are ours on create; a document sent back keeps the one it has.
    private DocumentWire WithId(DocumentWire document) => document with
    {
        Id = DocumentList.Any(known => known.Id == document.Id) ? document.Id : Guid.CreateVersion7().ToString(),
    };
}

/// <summary>One row of an entry: what was measured on one line of the contract.</summary>
internal sealed class Measure
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }

    /// <summary>The contract's <c>contractLineItemRef</c>.</summary>
    public required string TargetId { get; init; }
    public decimal Length { get; private set; }
    public decimal Breadth { get; private set; }
    public decimal Height { get; private set; }
    public decimal NumItems { get; private set; }
    public decimal CurrentValue { get; private set; }
    public decimal CumulativeValue { get; private set; }
    public bool IsDeduction { get; private set; }

    /// <summary>Rupees per unit; null when the line has none or the contract is not known.</summary>
    public decimal? UnitRate { get; private set; }
    public bool? IsActive { get; private set; }
    public string? Comments { get; private set; }
    public string? Documents { get; private set; }
    public string? AdditionalDetails { get; private set; }

    public bool IsCounted => IsActive != false;

    /// <summary>Order under which more than the agreed quantity was done (spec 20 §10.2); null without one.</summary>
    public string? OrderNumber => Member("orderNumber") is { ValueKind: JsonValueKind.String or JsonValueKind.Number } number ? Measurement.Blank(number.ToString()) : null;

    /// <summary>Date of that order, epoch milliseconds.</summary>
    public decimal? OrderDate => Member("orderDate") is { } date && WireJson.TryNumber(date.ValueKind is JsonValueKind.String or JsonValueKind.Number ? date.ToString() : null, out var time) ? time : null;

    public void Take(MeasureWire wire)
    {
        var dimensions = Dimensions.Of(wire.Length, wire.Breadth, wire.Height, wire.NumItems);
        (Length, Breadth, Height, NumItems, CurrentValue) = (dimensions.Length, dimensions.Breadth, dimensions.Height, dimensions.NumItems, dimensions.Current);
        IsActive = wire.IsActive;
        Comments = Measurement.Blank(wire.Comments);
        if (wire.Documents is not null) Documents = JsonSerializer.Serialize(wire.Documents.Select(WithId), WireJson.Options);
        AdditionalDetails = wire.AdditionalDetails is { ValueKind: JsonValueKind.Object } details ? details.GetRawText() : null;
    }

    public void Value(ContractItem item)
    {
        (IsDeduction, UnitRate) = (item.IsDeduction, item.UnitRate);
        var details = Measurement.Members(AdditionalDetails);
        details["mbAmount"] = MeasureArithmetic.RowValue(IsDeduction, CurrentValue, UnitRate).Rupees;
        if (!details.ContainsKey("type") && item.IsWork) details["type"] = item.IsSor ? "SOR" : "NONSOR";
        AdditionalDetails = details.ToJsonString(WireJson.Options);
    }

    public void Count(decimal before) => CumulativeValue = before + (IsCounted ? CurrentValue : 0);

    public IReadOnlyList<DocumentWire> DocumentList => Documents is null ? [] : JsonSerializer.Deserialize<List<DocumentWire>>(Documents, WireJson.Options)!;

    public MeasureWire ToWire(Guid measurementId, MeasurementAuditWire audit) => new()
    {
        Id = Id.ToString(), ReferenceId = measurementId.ToString(), TargetId = TargetId, Length = Length, Breadth = Breadth, Height = Height, NumItems = NumItems,
        CurrentValue = CurrentValue, CumulativeValue = CumulativeValue, IsActive = IsActive, Comments = Comments, Documents = Documents is null ? null : DocumentList,
        AuditDetails = audit, AdditionalDetails = AdditionalDetails is null ? null : JsonSerializer.Deserialize<JsonElement>(AdditionalDetails),
    };

    private JsonElement? Member(string name) =>
        AdditionalDetails is not null && JsonSerializer.Deserialize<JsonElement>(AdditionalDetails).TryGetProperty(name, out var value) ? value : null;

    private DocumentWire WithId(DocumentWire document) => document with
    {
        Id = DocumentList.Any(known => known.Id == document.Id) ? document.Id : Guid.CreateVersion7().ToString(),
    };
}

internal sealed class MeasurementMapping : IEntityTypeConfiguration<Measurement>
{
    public void Configure(EntityTypeBuilder<Measurement> measurement)
    {
        measurement.ToTable("measurements", schema: "measurements");
        measurement.Property(m => m.Documents).HasColumnType("jsonb");
        measurement.Property(m => m.AdditionalDetails).HasColumnType("jsonb");
        measurement.Ignore(m => m.HasWorkflow).Ignore(m => m.IsEditable).Ignore(m => m.IsRejected).Ignore(m => m.IsInWorkflow).Ignore(m => m.IsInForce).Ignore(m => m.DocumentList);
        measurement.OwnsMany(m => m.Measures, measure =>
        {
            measure.ToTable("measures", schema: "measurements");
            measure.WithOwner().HasForeignKey("MeasurementId");
            measure.HasKey(m => m.Id);
            measure.Property(m => m.Id).ValueGeneratedNever();
            measure.Property(m => m.Documents).HasColumnType("jsonb");
            measure.Property(m => m.AdditionalDetails).HasColumnType("jsonb");
            measure.Ignore(m => m.IsCounted).Ignore(m => m.OrderNumber).Ignore(m => m.OrderDate).Ignore(m => m.DocumentList);
        });
        measurement.Navigation(m => m.Measures).UsePropertyAccessMode(PropertyAccessMode.Field);
    }
}

internal static class MeasurementTables
{
    extension(WorksDb db)
    {
        public DbSet<Measurement> Measurements => db.Set<Measurement>();
    }
}
