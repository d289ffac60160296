using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>An account. Citizens live at the state, employees at their city (spec 50 §1.8).</summary>
internal sealed class User : IInherited, IVersioned
{
    private readonly List<UserRole> _roles = [];

    public Guid Uuid { get; init; } = Guid.CreateVersion7();
    public long Id { get; private init; }
    public required string TenantId { get; init; }
    public required string Type { get; init; }
    public required string UserName { get; init; }
    public required string Name { get; set; }
    public string? MobileNumber { get; set; }
    public string? AlternateMobileNumber { get; set; }
    public string? EmailId { get; set; }
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

    /// <summary>What is only carried: gender, date of birth, addresses, photo …</summary>
    public UserProfile Profile { get; set; } = new();
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
        user.Property(u => u.Profile).HasColumnType("jsonb").HasConversion(
            profile => JsonSerializer.Serialize(profile, WireJson.Options), text => JsonSerializer.Deserialize<UserProfile>(text, WireJson.Options)!);
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
        public IQueryable<User> UsersNamed(string tenantId, string type, string userName) => db.Users.FromSql(
            $"select * from administration.users where tenant_id = {tenantId} and type = {type} and lower(user_name) = lower({userName})");
    }
}
