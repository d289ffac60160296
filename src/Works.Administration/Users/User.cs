using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>An account. Citizens live at the state, employees at their city (spec 50 §1.8).</summary>
/// <remarks>
/// What spec 50 §15.3 lists is encrypted at rest: the context given to the constructor (EF Core gives it, too) brings the cipher. A citizen's user
/// name is his mobile number, so its column holds an index; an employee's is his public code (decision 12). Set the tenant and the type first.
/// </remarks>
internal sealed class User(WorksDb db) : IInherited, IVersioned
{
    public const string MobilePurpose = "user.mobile";
    public const string AlternateMobilePurpose = "user.alternate-mobile";
    public const string EmailPurpose = "user.email";
    public const string PanPurpose = "user.pan";
    public const string AadhaarPurpose = "user.aadhaar";
    public const string ProfilePurpose = "user.profile";
    private const string UserNamePurpose = "user.name";

    private readonly FieldCipher _cipher = db.Cipher;
    private readonly List<UserRole> _roles = [];

    public Guid Uuid { get; init; } = Guid.CreateVersion7();
    public long Id { get; private init; }
    public required string TenantId { get; init; }
    public required string Type { get; init; }
    public required string Name { get; set; }

    /// <summary>Name used to sign in; unique per tenant and type, letter case apart.</summary>
    public required string UserName
    {
        get => Type == UserTypes.Citizen ? MobileNumber ?? string.Empty : StoredUserName;
        init
        {
            StoredUserName = StoredName(_cipher, TenantId, Type, value);
            if (Type == UserTypes.Citizen) MobileNumber = value;
        }
    }

    public string? MobileNumber
    {
        get => _cipher.Decrypt(TenantId, MobilePurpose, EncryptedMobileNumber);
        set
        {
            if (value == MobileNumber) return; // the same number encrypted anew would look like a change
            (EncryptedMobileNumber, MobileNumberIndex) = (_cipher.EncryptIfGiven(TenantId, MobilePurpose, value), IndexOf(_cipher, TenantId, MobilePurpose, value));
        }
    }

    public string? AlternateMobileNumber
    {
        get => _cipher.Decrypt(TenantId, AlternateMobilePurpose, EncryptedAlternateMobileNumber);
        set
        {
            if (value == AlternateMobileNumber) return;
            // Searched together with the first number (spec 50 §3.5): both are indexed as one attribute.
            (EncryptedAlternateMobileNumber, AlternateMobileNumberIndex) = (_cipher.EncryptIfGiven(TenantId, AlternateMobilePurpose, value), IndexOf(_cipher, TenantId, MobilePurpose, value));
        }
    }

    public string? EmailId
    {
        get => _cipher.Decrypt(TenantId, EmailPurpose, EncryptedEmailId);
        set
        {
            if (value == EmailId) return;
            (EncryptedEmailId, EmailIdIndex) = (_cipher.EncryptIfGiven(TenantId, EmailPurpose, value), IndexOf(_cipher, TenantId, EmailPurpose, value));
        }
    }

    /// <summary>What is only carried: gender, date of birth, addresses, photo …</summary>
    public UserProfile Profile
    {
        get => EncryptedProfile is { } stored ? JsonSerializer.Deserialize<UserProfile>(_cipher.Decrypt(TenantId, ProfilePurpose, stored), WireJson.Options)! : new UserProfile();
        set
        {
            if (value == Profile) return;
            EncryptedProfile = _cipher.Encrypt(TenantId, ProfilePurpose, JsonSerializer.Serialize(value, WireJson.Options));
            (PanIndex, AadhaarNumberIndex) = (IndexOf(_cipher, TenantId, PanPurpose, value.Pan), IndexOf(_cipher, TenantId, AadhaarPurpose, value.AadhaarNumber));
        }
    }

    /// <summary>An employee's code; of a citizen the index of his number.</summary>
    public string StoredUserName { get; private init; } = string.Empty;
    public EncryptedText? EncryptedMobileNumber { get; private set; }

    [AuditSecret]
    public string? MobileNumberIndex { get; private set; }
    public EncryptedText? EncryptedAlternateMobileNumber { get; private set; }

    [AuditSecret]
    public string? AlternateMobileNumberIndex { get; private set; }
    public EncryptedText? EncryptedEmailId { get; private set; }

    [AuditSecret]
    public string? EmailIdIndex { get; private set; }
    public EncryptedText? EncryptedProfile { get; private set; }

    [AuditSecret]
    public string? PanIndex { get; private set; }

    [AuditSecret]
    public string? AadhaarNumberIndex { get; private set; }
    public string? Locale { get; set; }

    [AuditSecret]
    public string? PasswordHash { get; private set; }
    public long? PasswordExpiryTime { get; private set; }
    public bool MustChangePassword { get; private set; }
    public bool Active { get; set; }
    public bool AccountLocked { get; private set; }
    public long? AccountLockedTime { get; private set; }

    /// <summary>Failures before this instant no longer count.</summary>
    public long? LastUnlockTime { get; private set; }
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required string LastModifiedBy { get; set; }
    public required long LastModifiedTime { get; set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<UserRole> Roles => _roles;
    public IEnumerable<RoleHeld> RolesHeld => _roles.OrderBy(role => role.Position).Select(role => new RoleHeld(role.RoleCode, role.RoleTenantId, role.RoleName));

    /// <summary>Makes the account hold exactly these roles, in this order.</summary>
    public void Grant(IEnumerable<RoleHeld> roles)
    {
        List<RoleHeld> wanted = [.. roles.DistinctBy(role => (role.Code, role.TenantId))];
        if (RolesHeld.Select(role => (role.Code, role.TenantId)).SequenceEqual(wanted.Select(role => (role.Code, role.TenantId)))) return;
        var next = _roles.Count == 0 ? 0 : _roles.Max(role => role.Position) + 1; // positions are keys: never one that is just being given up
        _roles.Clear();
        foreach (var role in wanted)
            _roles.Add(new UserRole { Position = next++, TenantId = TenantId, RoleCode = role.Code, RoleTenantId = role.TenantId, RoleName = role.Name });
    }

    /// <summary>Takes a new password.</summary>
    /// <param name="hash">Hash of the new password.</param>
    /// <param name="expiryTime">Epoch milliseconds after which it must be changed; null for never.</param>
    /// <param name="mustChange">True when nothing else may be done before it is changed.</param>
    public void SetPassword(string hash, long? expiryTime, bool mustChange) =>
        (PasswordHash, PasswordExpiryTime, MustChangePassword) = (hash, expiryTime, mustChange);

    /// <summary>True when the owner may do nothing before he has changed his password.</summary>
    public bool PasswordIsDue(long now) => MustChangePassword || (Type != UserTypes.Citizen && PasswordExpiryTime <= now);

    public void Touch(string by, long now) => (LastModifiedBy, LastModifiedTime) = (by, now);

    public void Lock(long now) => (AccountLocked, AccountLockedTime) = (true, now);

    public void Unlock(long now) => (AccountLocked, AccountLockedTime, LastUnlockTime) = (false, null, now);

    /// <summary>What an attribute is searched by: one index for all tenants of a state, since accounts of a city and of its state are searched together.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(value))]
    public static string? IndexOf(FieldCipher cipher, string tenantId, string purpose, string? value) =>
        cipher.IndexOf(Tenants.StateOf(tenantId), purpose, value?.Trim().ToLowerInvariant());

    /// <summary>What the column of the user name holds: an employee's code, or the index of a citizen's mobile number.</summary>
    public static string StoredName(FieldCipher cipher, string tenantId, string type, string userName) =>
        type == UserTypes.Citizen ? Convert.ToHexStringLower(System.Buffers.Text.Base64Url.DecodeFromChars(IndexOf(cipher, tenantId, UserNamePurpose, userName))) : userName;

    public Caller ToCaller() => new()
    {
        Id = Id, Uuid = Uuid, UserName = UserName, Name = Name, MobileNumber = MobileNumber, EmailId = EmailId, Locale = Locale, Type = Type, TenantId = TenantId,
        Roles = [.. RolesHeld],
    };
}

/// <summary>Members of an account that nothing is decided by. Null when unknown.</summary>
internal sealed record UserProfile
{
    public string? Salutation { get; init; }
    public string? Gender { get; init; }

    /// <summary>Date of birth, epoch milliseconds.</summary>
    public long? Dob { get; init; }
    public string? CountryCode { get; init; }
    public string? Pan { get; init; }
    public string? AadhaarNumber { get; init; }
    public string? AltContactNumber { get; init; }
    public string? PermanentAddress { get; init; }
    public string? PermanentCity { get; init; }
    public string? PermanentPinCode { get; init; }
    public string? CorrespondenceAddress { get; init; }
    public string? CorrespondenceCity { get; init; }
    public string? CorrespondencePinCode { get; init; }
    public string? FatherOrHusbandName { get; init; }
    public string? Relationship { get; init; }
    public string? BloodGroup { get; init; }
    public string? Photo { get; init; }
    public string? Signature { get; init; }
    public string? IdentificationMark { get; init; }
}

internal sealed class UserRole
{
    public required int Position { get; init; }
    public required string TenantId { get; init; }
    public required string RoleCode { get; init; }
    public required string RoleTenantId { get; init; }
    public string? RoleName { get; init; }
}

internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> user)
    {
        user.ToTable("users", "administration");
        user.HasKey(u => u.Uuid);
        user.Ignore(u => u.RolesHeld);
        user.Property(u => u.Id).UseIdentityByDefaultColumn();
        user.Ignore(u => u.UserName).Ignore(u => u.MobileNumber).Ignore(u => u.AlternateMobileNumber).Ignore(u => u.EmailId).Ignore(u => u.Profile);
        user.Property(u => u.StoredUserName).HasAnnotation(WorksDb.ColumnAnnotation, "user_name");
        user.Property(u => u.EncryptedMobileNumber).HasAnnotation(WorksDb.ColumnAnnotation, "mobile_number");
        user.Property(u => u.EncryptedAlternateMobileNumber).HasAnnotation(WorksDb.ColumnAnnotation, "alternate_mobile_number");
        user.Property(u => u.EncryptedEmailId).HasAnnotation(WorksDb.ColumnAnnotation, "email_id");
        user.Property(u => u.EncryptedProfile).HasAnnotation(WorksDb.ColumnAnnotation, "profile");
        user.OwnsMany(u => u.Roles, role =>
        {
            role.ToTable("user_roles", "administration");
            role.WithOwner().HasForeignKey("UserUuid");
            role.HasKey("UserUuid", nameof(UserRole.Position));
            role.Property(r => r.Position).ValueGeneratedNever();
        });
        user.Navigation(u => u.Roles).UsePropertyAccessMode(PropertyAccessMode.Field);
    }
}

internal static class UserTables
{
    extension(WorksDb db)
    {
        public DbSet<User> Users => db.Set<User>();

        /// <summary>The account of a name, letter case apart; found by its unique index.</summary>
        public IQueryable<User> UsersNamed(string tenantId, string type, string userName)
        {
            var stored = User.StoredName(db.Cipher, tenantId, type, userName);
            return db.Users.FromSql($"select * from administration.users where tenant_id = {tenantId} and type = {type} and lower(user_name) = lower({stored})");
        }
    }
}
