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

    /// <summary>JSON object of what is only carried: gender, dob, addresses, photo …</summary>
    public string Profile { get; set; } = "{}";
    public required string CreatedBy { get; init; }
    public required long CreatedTime { get; init; }
    public required string LastModifiedBy { get; set; }
    public required long LastModifiedTime { get; set; }
    public int RowVersion { get; set; } = 1;
    public IReadOnlyList<UserRole> Roles => _roles;

    public void Grant(IEnumerable<RoleHeld> roles)
    {
        _roles.Clear();
        foreach (var role in roles.DistinctBy(role => (role.Code, role.TenantId)))
        {
            _roles.Add(new UserRole { Position = _roles.Count, TenantId = TenantId, RoleCode = role.Code, RoleTenantId = role.TenantId, RoleName = role.Name });
        }
    }

    public void SetPassword(string hash, long expiryTime, bool mustChange) =>
        (PasswordHash, PasswordExpiryTime, MustChangePassword) = (hash, expiryTime, mustChange);

    public void Lock(long now) => (AccountLocked, AccountLockedTime) = (true, now);

    public void Unlock(long now) => (AccountLocked, AccountLockedTime, LastUnlockTime) = (false, null, now);

    public Caller ToCaller() => new()
    {
        Id = Id, Uuid = Uuid, UserName = UserName, Name = Name, MobileNumber = MobileNumber, EmailId = EmailId, Locale = Locale, Type = Type, TenantId = TenantId,
        Roles = [.. _roles.OrderBy(role => role.Position).Select(role => new RoleHeld(role.RoleCode, role.RoleTenantId, role.RoleName))],
    };
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
        user.Property(u => u.Id).UseIdentityByDefaultColumn();
        user.Property(u => u.Profile).HasColumnType("jsonb");
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
    }
}
