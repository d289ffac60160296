using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Registries.Individuals;

namespace Works.Registries.BankAccounts;

/// <summary>Where one payee, a person or an organisation, gets its money.</summary>
internal sealed class BankAccount : ITenantOwned, IVersioned
{
    private readonly List<BankAccountDetail> _details = [];

    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required string ServiceCode { get; init; }
    public required string ReferenceId { get; init; }
    public JsonElement? AdditionalFields { get; private set; }
    public required Guid CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public Guid LastModifiedBy { get; private set; }
    public long LastModifiedTime { get; private set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<BankAccountDetail> Details => _details;

    /// <summary>Adds an account number.</summary>
    public BankAccountDetail Add(BankAccountDetailWire sent, Guid id, BankAccountPrivacy privacy)
    {
        var detail = new BankAccountDetail
        {
            Id = id, TenantId = TenantId, Position = _details.Count, ServiceCode = ServiceCode, ReferenceId = ReferenceId, CreatedBy = LastModifiedBy, CreatedTime = LastModifiedTime,
        };
        detail.Take(sent, privacy, LastModifiedBy, LastModifiedTime);
        _details.Add(detail);
        return detail;
    }

    public void Take(BankAccountWire sent, Guid by, long now)
    {
        AdditionalFields = sent.AdditionalFields;
        Touch(by, now);
    }

    public void Touch(Guid by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);
}

/// <summary>One account number at one branch.</summary>
internal sealed class BankAccountDetail
{
    public required Guid Id { get; init; }
    public required string TenantId { get; init; }
    public required int Position { get; init; }
    public required string ServiceCode { get; init; }
    public required string ReferenceId { get; init; }
    public EncryptedText? Holder { get; private set; }

    [AuditSecret]
    public string? HolderIndex { get; private set; }
    public EncryptedText AccountNumber { get; private set; }

    [AuditSecret]
    public string AccountNumberIndex { get; private set; } = string.Empty;

    [AuditSecret]
    public string? LastFourIndex { get; private set; }

    [AuditSecret]
    public string AccountIndex { get; private set; } = string.Empty;
    public string? AccountType { get; private set; }
    public bool IsPrimary { get; private set; }
    public bool IsActive { get; private set; }
    public Guid BranchId { get; private init; } = Guid.CreateVersion7();
    public string BranchType { get; private set; } = string.Empty;
    public string BranchCode { get; private set; } = string.Empty;
    public JsonElement? BranchDetails { get; private set; }
    public IReadOnlyList<BankDocumentWire> Documents { get; private set; } = [];
    public JsonElement? AdditionalFields { get; private set; }
    public required Guid CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public Guid LastModifiedBy { get; private set; }
    public long LastModifiedTime { get; private set; }

    /// <summary>Who made this the account money goes to, where that has to be confirmed; null where it has not.</summary>
    public Guid? ChangedBy { get; private set; }

    /// <summary>Epoch milliseconds.</summary>
    public long? ChangedTime { get; private set; }
    public Guid? ConfirmedBy { get; private set; }
    public long? ConfirmedTime { get; private set; }

    /// <summary>True for the one account money goes to.</summary>
    public bool IsPaidTo => IsPrimary && IsActive;

    /// <summary>Takes over what a request says; a masked holder or number, as the client was shown it, keeps the stored one.</summary>
    public void Take(BankAccountDetailWire sent, BankAccountPrivacy privacy, Guid by, long now)
    {
        var isNew = AccountNumberIndex.Length == 0;
        (BranchType, BranchCode, BranchDetails) = (sent.BankBranchIdentifier!.Type!.Trim(), BankAccountPrivacy.BranchCode(sent.BankBranchIdentifier.Code!), sent.BankBranchIdentifier.AdditionalDetails);
        if (!IndividualPrivacy.IsMasked(sent.AccountHolderName)) (Holder, HolderIndex) = privacy.Holder(TenantId, sent.AccountHolderName, Holder, HolderIndex);
        var number = IndividualPrivacy.IsMasked(sent.AccountNumber) ? privacy.NumberOf(this) : sent.AccountNumber!;
        if (privacy.NumberIndex(TenantId, number) != AccountNumberIndex) (AccountNumber, AccountNumberIndex, LastFourIndex) = privacy.Number(TenantId, number);
        AccountIndex = privacy.AccountIndex(number, BranchCode);
        AccountType = sent.AccountType;
        IsPrimary = sent.IsPrimary ?? (isNew || IsPrimary);
        IsActive = sent.IsActive ?? (!isNew && IsActive); // no default: clients must send true (spec 30 §6.1)
        Documents = sent.Documents is null ? Documents : [.. sent.Documents.Select(document => document with { Id = string.IsNullOrWhiteSpace(document.Id) ? Guid.CreateVersion7().ToString() : document.Id })];
        AdditionalFields = sent.AdditionalFields;
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }

    /// <summary>Nothing is paid here before a second person confirms and the waiting time is over.</summary>
    public void AwaitConfirmation(Guid by, long now) => (ChangedBy, ChangedTime, ConfirmedBy, ConfirmedTime) = (by, now, null, null);

    public void Confirm(Guid by, long now) => (ConfirmedBy, ConfirmedTime) = (by, now);

    /// <summary>From when on money may go here, epoch milliseconds; null while nobody has confirmed the change.</summary>
    /// <param name="wait">Milliseconds to wait after a change.</param>
    public long? PayableFrom(long wait) => ChangedTime is not { } changed ? 0 : ConfirmedBy is null ? null : changed + wait;

    /// <summary>Another account is the primary one from now on; this one stays, for those who ask where money went.</summary>
    public void Demote(Guid by, long now)
    {
        (IsPrimary, IsActive) = (false, false);
        (LastModifiedBy, LastModifiedTime) = (by, now);
    }
}

/// <summary>What stood in an account before a change. Written once.</summary>
internal sealed class BankAccountChange : ITenantOwned, IUnaudited
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string TenantId { get; init; }
    public required Guid DetailId { get; init; }
    public required EncryptedText? Holder { get; init; }
    public required EncryptedText AccountNumber { get; init; }
    public required string BranchCode { get; init; }
    public required string? AccountType { get; init; }
    public required bool IsPrimary { get; init; }
    public required bool IsActive { get; init; }
    public required Guid ChangedBy { get; init; }
    public required long ChangedTime { get; init; }

    public static BankAccountChange Of(BankAccountDetail detail, Guid by, long now) => new()
    {
        TenantId = detail.TenantId, DetailId = detail.Id, Holder = detail.Holder, AccountNumber = detail.AccountNumber, BranchCode = detail.BranchCode, AccountType = detail.AccountType,
        IsPrimary = detail.IsPrimary, IsActive = detail.IsActive, ChangedBy = by, ChangedTime = now,
    };

    /// <summary>True when the account says something else now.</summary>
    public bool Differs(BankAccountDetail now, string numberIndexBefore, string? holderIndexBefore) =>
        (numberIndexBefore, holderIndexBefore, BranchCode, AccountType, IsPrimary, IsActive) != (now.AccountNumberIndex, now.HolderIndex, now.BranchCode, now.AccountType, now.IsPrimary, now.IsActive);
}

internal sealed class BankAccountMapping : IEntityTypeConfiguration<BankAccount>, IEntityTypeConfiguration<BankAccountChange>
{
    public void Configure(EntityTypeBuilder<BankAccount> account)
    {
        account.ToTable("bank_accounts", "registries");
        account.HasKey(a => a.Id);
        account.Property(a => a.Id).ValueGeneratedNever();
        IndividualMapping.Json(account.Property(a => a.AdditionalFields));
        account.OwnsMany(a => a.Details, detail =>
        {
            detail.ToTable("bank_account_details", "registries");
            detail.WithOwner().HasForeignKey("BankAccountId");
            detail.HasKey(d => d.Id);
            detail.Property(d => d.Id).ValueGeneratedNever();
            detail.Ignore(d => d.IsPaidTo);
            IndividualMapping.Json(detail.Property(d => d.BranchDetails));
            IndividualMapping.Json(detail.Property(d => d.Documents));
            IndividualMapping.Json(detail.Property(d => d.AdditionalFields));
        });
        account.Navigation(a => a.Details).UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    public void Configure(EntityTypeBuilder<BankAccountChange> change)
    {
        change.ToTable("bank_account_changes", "registries");
        change.Property(c => c.Id).ValueGeneratedNever();
    }
}

internal static class BankAccountTables
{
    extension(WorksDb db)
    {
        public DbSet<BankAccount> BankAccounts => db.Set<BankAccount>();

        public DbSet<BankAccountChange> BankAccountChanges => db.Set<BankAccountChange>();
    }
}
