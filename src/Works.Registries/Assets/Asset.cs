using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Registries.Organisations;

namespace Works.Registries.Assets;

/// <summary>Something of lasting value that a city owns. Its value changes through the ledger only. Spec 30 §7.2.</summary>
internal sealed class Asset : ITenantOwned, IVersioned
{
    public const string Created = "CREATED", UnderConstruction = "CWIP", Capitalised = "CAPITALISED", Revaluated = "REVALUATED", Cancelled = "CANCELLED";

    // From which state an action leads where; who may take it is the workflow's question.
    private static readonly Dictionary<(string Status, string Action), string> Steps = new()
    {
        [(Created, "START_WORK")] = UnderConstruction, [(Created, "CANCEL")] = Cancelled, [(Created, "CAPITALISE")] = Capitalised, [(UnderConstruction, "CAPITALISE")] = Capitalised,
        [(Capitalised, "REVALUE")] = Revaluated, [(Revaluated, "REVALUE")] = Revaluated,
        [(Capitalised, "DISPOSE")] = "DISPOSED", [(Capitalised, "RETIRE")] = "RETIRED", [(Capitalised, "SELL")] = "SOLD",
        [(Revaluated, "DISPOSE")] = "DISPOSED", [(Revaluated, "RETIRE")] = "RETIRED", [(Revaluated, "SELL")] = "SOLD",
    };

    private readonly List<AssetLink> _links = [];

    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required string AssetNumber { get; init; }
    public required string Code { get; set; }
    public string Name { get; private set; } = string.Empty;
    public string NameSearch { get; private set; } = string.Empty;
    public required string CategoryCode { get; init; }
    public required string AssetType { get; init; }
    public string? DepartmentCode { get; private set; }
    public string BoundaryCode { get; private set; } = string.Empty;
    public string BoundaryType { get; private set; } = string.Empty;
    public AssetAddressWire Address { get; private set; } = new();
    public JsonElement? Geometry { get; private set; }
    public decimal? West { get; private set; }
    public decimal? South { get; private set; }
    public decimal? East { get; private set; }
    public decimal? North { get; private set; }
    public required AcquisitionMode ModeOfAcquisition { get; init; }
    public string Status { get; private set; } = Created;
    public string? Condition { get; private set; }
    public IReadOnlyList<AssetConditionWire> ConditionHistory { get; private set; } = [];
    public required long DateOfCreation { get; init; }
    public long? DateOfCapitalisation { get; private set; }
    public decimal GrossValue { get; private set; }
    public decimal AccruedValue { get; private set; }
    public decimal AccumulatedDepreciation { get; private set; }
    public decimal ResidualValue { get; private set; }
    public decimal? Length { get; private set; }
    public decimal? Width { get; private set; }
    public decimal? Area { get; private set; }
    public string? Uom { get; private set; }
    public JsonElement Properties { get; private set; } = JsonElement.Parse("{}");
    public string? Description { get; private set; }
    public string? Remarks { get; private set; }
    public IReadOnlyList<OrganisationDocumentWire> Documents { get; private set; } = [];
    public JsonElement? AdditionalDetails { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public string LastModifiedBy { get; private set; } = string.Empty;
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<AssetLink> Links => _links;
    public decimal NetValue => GrossValue - AccumulatedDepreciation;
    public bool IsInUse => Status is Capitalised or Revaluated;

    /// <summary>True while anything about the asset may change.</summary>
    public bool IsOpen => IsInUse || Status is Created or UnderConstruction;

    /// <summary>Takes over what was sent; null keeps what is stored. Properties replace the stored ones as a whole.</summary>
    public void Describe(AssetWire sent, Geometry.Extent? extent, string by, long now)
    {
        if (sent.Name is { } name) (Name, NameSearch) = (name.Trim(), name.Trim().ToLowerInvariant());
        DepartmentCode = sent.DepartmentCode is null ? DepartmentCode : Organisation.Given(sent.DepartmentCode);
        if (sent.Address is { } address) (Address, BoundaryCode, BoundaryType) = (address, address.BoundaryCode!, address.BoundaryType!);
        if (extent is not null) (Geometry, West, South, East, North) = (sent.Geometry, extent.West, extent.South, extent.East, extent.North);
        if (sent.Condition?.Rating is { } rating && (rating != Condition || sent.Condition.AssessedDate is not null && sent.Condition.AssessedDate != Latest?.AssessedDate))
        {
            Condition = rating;
            ConditionHistory = [.. ConditionHistory, new AssetConditionWire(rating, sent.Condition.AssessedDate ?? now, sent.Condition.Remarks, by)];
        }

        ResidualValue = sent.ResidualValue ?? ResidualValue;
        if (sent.Measurements is { } size) (Length, Width, Area, Uom) = (size.Length, size.Width, size.Area, size.Uom);
        if (sent.Properties is { ValueKind: JsonValueKind.Object } properties) Properties = properties;
        (Description, Remarks) = (sent.Description ?? Description, sent.Remarks ?? Remarks);
        Documents = OrganisationParts.Merge(Documents, sent.Documents, part => part.Id, (part, id) => part with { Id = id, OrgId = null, IsActive = part.IsActive ?? true });
        AdditionalDetails = sent.AdditionalDetails ?? AdditionalDetails;
        Touch(by, now);
    }

    /// <summary>
    /// Links the works that made or changed the asset. A paid bill of an asset in use is an improvement and counts at once; of one under
    /// construction it waits for the capitalisation. A bill that is not paid counts when it is.
    /// </summary>
    /// <param name="sent">Links, new and known.</param>
    /// <param name="isPaid">Whether the bill of a number is paid.</param>
    /// <param name="by">Uuid of whoever links.</param>
    /// <param name="now">Epoch milliseconds.</param>
    /// <returns>Entries for the ledger.</returns>
    public Result<IReadOnlyList<AssetActivity>> Link(IReadOnlyList<AssetLinkWire> sent, Func<string, bool> isPaid, string by, long now)
    {
        List<AssetActivity> entries = [];
        foreach (var wire in sent)
        {
            var known = Guid.TryParse(wire.Id, out var id) ? _links.Find(link => link.Id == id) : null;
            known ??= _links.Find(link => link.Type == wire.Type && link.ReferenceId == wire.ReferenceId);
            if (known is null) _links.Add(known = new AssetLink { TenantId = TenantId, Position = _links.Count, Type = wire.Type!.Value, ReferenceId = wire.ReferenceId! });
            else if (known.IsPosted && (known.Amount != (wire.Amount ?? 0) || known.Type != wire.Type || known.ReferenceId != wire.ReferenceId)) return AssetErrors.Posted(known.ReferenceId);
            if (known.IsPosted) continue;
            known.Take(wire);
            if (known.Type != AssetLinkType.BILL || !isPaid(known.ReferenceId)) continue;
            known.Pay();
            if (IsInUse && known.Amount > 0) entries.Add(Improve(known, by, now));
        }

        AccruedValue = Accrued;
        if (sent.Count > 0) Touch(by, now);
        return entries;
    }

    /// <summary>A bill that went into the asset was paid: what was allocated of it counts from now on.</summary>
    /// <returns>The entry for the ledger of an asset in use; null where the amount waits for the capitalisation, or has counted before.</returns>
    public AssetActivity? Settle(string billNumber, string by, long now)
    {
        if (_links.Find(link => link is { Type: AssetLinkType.BILL, IsPaid: false } && link.ReferenceId == billNumber) is not { } bill) return null;
        bill.Pay();
        var entry = IsInUse && bill.Amount > 0 ? Improve(bill, by, now) : null;
        AccruedValue = Accrued;
        Touch(by, now);
        return entry;
    }

    /// <summary>Rupees of a bill that went into this asset, paid or not.</summary>
    public decimal AllocatedOf(string billNumber) => _links.Where(link => link.Type == AssetLinkType.BILL && link.ReferenceId == billNumber).Sum(link => link.Amount);

    /// <summary>Takes the step of an action; the workflow has allowed it.</summary>
    /// <param name="action">Name of the action.</param>
    /// <param name="valuation">Value and day, where the action asks for them.</param>
    /// <param name="by">Uuid of whoever takes it.</param>
    /// <param name="now">Epoch milliseconds.</param>
    /// <returns>The entry for the ledger; null when the value stays.</returns>
    public Result<AssetActivity?> Take(string action, ValuationWire? valuation, string by, long now)
    {
        if (!Steps.TryGetValue((Status, action), out var next)) return AssetErrors.StatusNotAllowed(action, Status);
        var day = valuation?.Date ?? now;
        AssetActivity? entry = null;
        switch (action)
        {
            case "CAPITALISE":
                var value = AccruedValue + (valuation?.Amount ?? 0);
                if (GrossValue + value == 0) return AssetErrors.NothingToCapitalise;
                entry = Entry("C", value, 0, day, valuation?.Description, by, now);
                foreach (var link in _links.Where(link => link is { Type: AssetLinkType.BILL, IsPaid: true })) link.Post(); // what is paid later is an improvement
                (GrossValue, AccruedValue, DateOfCapitalisation) = (GrossValue + value, 0, day);
                break;
            case "REVALUE":
                if (valuation?.Amount is not { } gross || gross < AccumulatedDepreciation) return AssetErrors.ActivityAmount;
                entry = Entry("R", Math.Max(0, gross - GrossValue), Math.Max(0, GrossValue - gross), day, valuation.Description, by, now);
                GrossValue = gross;
                break;
            case "DISPOSE" or "RETIRE" or "SELL":
                entry = Entry("X", 0, NetValue, day, valuation?.Description ?? action, by, now);
                break;
        }

        Status = next;
        Touch(by, now);
        return entry;
    }

    /// <summary>Books a change of value by hand: an improvement or a modification.</summary>
    public Result<AssetActivity> Book(AssetActivityWire sent, string by, long now)
    {
        if (!IsInUse) return AssetErrors.StatusNotAllowed("An entry of the ledger", Status);
        var (addition, deduction) = (sent.AdditionAmount ?? 0, sent.DeductionAmount ?? 0);
        if (addition < 0 || deduction < 0 || addition > 0 == deduction > 0 || deduction > NetValue) return AssetErrors.ActivityAmount;
        GrossValue += addition - deduction;
        Touch(by, now);
        return Entry(sent.Identifier!, addition, deduction, sent.ActivityDate ?? now, sent.Description, by, now) with { ReferenceType = sent.ReferenceType, ReferenceId = sent.ReferenceId };
    }

    /// <summary>Books the depreciation of one year.</summary>
    public AssetActivity Depreciate(FinancialYear year, Money amount, long lastDay, string by, long now)
    {
        AccumulatedDepreciation += amount.Rupees;
        Touch(by, now);
        return Entry("P", 0, amount.Rupees, lastDay, null, by, now) with { FinancialYear = year.Name };
    }

    public AssetWire ToWire() => new()
    {
        Id = Id.ToString(), TenantId = TenantId, AssetNumber = AssetNumber, Code = Code, Name = Name, CategoryCode = CategoryCode, AssetType = AssetType, DepartmentCode = DepartmentCode,
        Address = Address, Geometry = Geometry, ModeOfAcquisition = ModeOfAcquisition, Status = Status, Condition = Latest, ConditionHistory = ConditionHistory,
        DateOfCreation = DateOfCreation, DateOfCapitalisation = DateOfCapitalisation, GrossValue = Paise(GrossValue), AccruedValue = Paise(AccruedValue),
        AccumulatedDepreciation = Paise(AccumulatedDepreciation), NetValue = Paise(NetValue), ResidualValue = Paise(ResidualValue), Measurements = new MeasurementsWire(Length, Width, Area, Uom),
        Properties = Properties, Links = [.. _links.OrderBy(link => link.Position).Select(link => link.ToWire())], Description = Description, Remarks = Remarks, Documents = Documents,
        AdditionalDetails = AdditionalDetails, AuditDetails = new RegistryAuditWire(CreatedBy, LastModifiedBy, CreatedTime, LastModifiedTime), RowVersion = RowVersion,
    };

    /// <summary>Always two decimals, whether it comes from the database or from a request.</summary>
    public static decimal Paise(decimal rupees) => rupees + 0.00m;

    /// <summary>True when the action leads somewhere from the state the asset is in.</summary>
    public bool Allows(string action) => Steps.ContainsKey((Status, action));

    private decimal Accrued => _links.Where(link => link is { Type: AssetLinkType.BILL, IsPaid: true, IsPosted: false }).Sum(link => link.Amount);

    private AssetActivity Improve(AssetLink bill, string by, long now)
    {
        bill.Post();
        GrossValue += bill.Amount;
        return Entry("I", bill.Amount, 0, now, bill.NatureOfWork, by, now) with { ReferenceType = nameof(AssetLinkType.BILL), ReferenceId = bill.ReferenceId };
    }

    private AssetActivity Entry(string identifier, decimal addition, decimal deduction, long day, string? description, string by, long now) => new()
    {
        TenantId = TenantId, AssetId = Id, Identifier = identifier, AdditionAmount = addition, DeductionAmount = deduction, ActivityDate = day, Description = description,
        CreatedBy = by, CreatedTime = now,
    };

    private AssetConditionWire? Latest => ConditionHistory is [.., var latest] ? latest : null;

    private void Touch(string by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);
}

/// <summary>A work or document that made or changed an asset.</summary>
internal sealed class AssetLink
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public required AssetLinkType Type { get; init; }
    public required string ReferenceId { get; init; }
    public string? NatureOfWork { get; private set; }

    /// <summary>Rupees that went into this asset.</summary>
    public decimal Amount { get; private set; }
    public bool IsPosted { get; private set; }

    /// <summary>Of a bill: its money went out, so that it counts.</summary>
    public bool IsPaid { get; private set; }

    public void Take(AssetLinkWire sent) => (NatureOfWork, Amount) = (sent.NatureOfWork ?? NatureOfWork, sent.Amount ?? 0);

    /// <summary>The bill is paid.</summary>
    public void Pay() => IsPaid = true;

    /// <summary>The amount is part of the asset's value from now on.</summary>
    public void Post() => IsPosted = true;

    public AssetLinkWire ToWire() => new(Id.ToString(), Type, ReferenceId, NatureOfWork, Asset.Paise(Amount), IsPosted);
}

/// <summary>An entry of the ledger of an asset: added, never changed.</summary>
internal sealed record AssetActivity : ITenantOwned
{
    public Guid Id { get; private init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid AssetId { get; init; }
    public required string Identifier { get; init; }
    public required decimal AdditionAmount { get; init; }
    public required decimal DeductionAmount { get; init; }
    public required long ActivityDate { get; init; }
    public string? FinancialYear { get; init; }
    public string? ReferenceType { get; init; }
    public string? ReferenceId { get; init; }
    public string? Description { get; init; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }

    public AssetActivityWire ToWire() => new()
    {
        Id = Id.ToString(), TenantId = TenantId, AssetId = AssetId.ToString(), Identifier = Identifier, AdditionAmount = Asset.Paise(AdditionAmount), DeductionAmount = Asset.Paise(DeductionAmount),
        ActivityDate = ActivityDate, FinancialYear = FinancialYear, ReferenceType = ReferenceType, ReferenceId = ReferenceId, Description = Description,
        AuditDetails = new RegistryAuditWire(CreatedBy, CreatedBy, CreatedTime, CreatedTime),
    };
}

internal sealed class AssetMapping : IEntityTypeConfiguration<Asset>, IEntityTypeConfiguration<AssetActivity>
{
    public void Configure(EntityTypeBuilder<Asset> asset)
    {
        asset.ToTable("assets", "registries");
        asset.HasKey(a => a.Id);
        asset.Property(a => a.Id).ValueGeneratedNever();
        asset.Ignore(a => a.NetValue).Ignore(a => a.IsInUse).Ignore(a => a.IsOpen);
        asset.Property(a => a.ModeOfAcquisition).HasConversion<string>();
        StoredJson.Map(asset.Property(a => a.Address));
        StoredJson.Map(asset.Property(a => a.Geometry));
        StoredJson.Map(asset.Property(a => a.ConditionHistory));
        StoredJson.Map(asset.Property(a => a.Properties));
        StoredJson.Map(asset.Property(a => a.Documents));
        StoredJson.Map(asset.Property(a => a.AdditionalDetails));
        asset.OwnsMany(a => a.Links, link =>
        {
            link.ToTable("asset_links", "registries");
            link.WithOwner().HasForeignKey("AssetId");
            link.HasKey(l => l.Id);
            link.Property(l => l.Id).ValueGeneratedNever();
            link.Property(l => l.Type).HasConversion<string>();
        });
        asset.Navigation(a => a.Links).UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    public void Configure(EntityTypeBuilder<AssetActivity> activity)
    {
        activity.ToTable("asset_activities", "registries");
        activity.HasKey(a => a.Id);
        activity.Property(a => a.Id).ValueGeneratedNever();
        activity.HasOne<Asset>().WithMany().HasForeignKey(a => a.AssetId); // the asset goes in before its entries
    }
}

internal static class AssetTables
{
    extension(WorksDb db)
    {
        public DbSet<Asset> Assets => db.Set<Asset>();
        public DbSet<AssetActivity> AssetActivities => db.Set<AssetActivity>();
    }

    /// <summary>An asset by id, locked; null when the tenant has none.</summary>
    public static async Task<Asset?> LockAssetAsync(this WorksDb db, string? tenantId, string? id, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var uuid)) return null;
        await db.ExecuteAsync("select id from registries.assets where tenant_id = @tenantId and id = @uuid for update", new { tenantId, uuid }, cancellationToken);
        return await db.Assets.AsTracking().SingleOrDefaultAsync(a => a.TenantId == tenantId && a.Id == uuid, cancellationToken);
    }
}
