using Microsoft.EntityFrameworkCore;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>An account to be opened; checked already.</summary>
internal sealed record NewAccount(string TenantId, string Type, string UserName, string Name)
{
    public string? MobileNumber { get; init; }
    public string? AlternateMobileNumber { get; init; }
    public string? EmailId { get; init; }
    public string? Locale { get; init; }
    public bool Active { get; init; }
    public IReadOnlyList<RoleHeld> Roles { get; init; } = [];
    public UserProfile Profile { get; init; } = new();

    /// <summary>Null for an account that has none, such as a citizen's.</summary>
    public string? Password { get; init; }

    public bool MustChangePassword { get; init; }
}

/// <summary>Opens and changes accounts, whichever module asks for it.</summary>
internal sealed class Accounts(WorksDb db, MasterStore masters)
{
    /// <summary>Where accounts of a type live: citizens at the state, everybody else exactly there (spec 50 §1.8).</summary>
    public static string HomeOf(string type, string tenantId) => type == UserTypes.Citizen ? Tenants.StateOf(tenantId) : tenantId;

    /// <summary>Opens an account and saves it, so that it has its number.</summary>
    public async Task<Result<User>> OpenAsync(NewAccount account, CancellationToken cancellationToken)
    {
        // An employee's request for a citizen's account writes at the state, where the employee may only read.
        var scope = db.Context.Scope;
        if (!scope.IsEverything && !scope.Tenants.Contains(account.TenantId, StringComparer.Ordinal)) await UseAsync(new TenantScope([.. scope.Tenants, account.TenantId], scope.Inherited), cancellationToken);
        if (await db.UsersNamed(account.TenantId, account.Type, account.UserName).AnyAsync(cancellationToken)) return UserErrors.Duplicate(account.UserName);
        var (by, now) = (db.Context.Caller.Uuid.ToString(), db.Now);
        var user = new User(db)
        {
            TenantId = account.TenantId, Type = account.Type, UserName = account.UserName, Name = account.Name, MobileNumber = account.MobileNumber,
            AlternateMobileNumber = account.AlternateMobileNumber, EmailId = account.EmailId, Locale = account.Locale, Active = account.Active, Profile = account.Profile,
            CreatedBy = by, CreatedTime = now, LastModifiedBy = by, LastModifiedTime = now,
        };
        user.Grant(account.Roles);
        if (account.Password is { } password) user.SetPassword(Credentials.Hash(password), now + Passwords.Life, account.MustChangePassword);
        db.Users.Add(user);
        await db.SaveChangesAsync(cancellationToken);
        if (db.Context.Scope != scope) await UseAsync(scope, cancellationToken); // a refusal or an exception ends the transaction, scope and all
        return user;
    }

    /// <summary>Takes over what the client sent and may change; blank and masked members stay.</summary>
    public async Task UpdateAsync(User user, UserInput sent, CancellationToken cancellationToken)
    {
        var zone = await masters.ZoneOfAsync(user.TenantId, cancellationToken);
        UserDates.TryRead(sent.Dob, zone, out var dob);
        user.Name = Given.Clear(sent.Name) ?? user.Name;
        user.EmailId = Given.Clear(sent.EmailId) ?? user.EmailId;
        user.AlternateMobileNumber = Given.Clear(sent.AlternateMobileNumber) ?? user.AlternateMobileNumber;
        user.Locale = Given.Text(sent.Locale) ?? user.Locale;
        user.Profile = sent.ToProfile(dob, user.Profile);
        user.Touch(db.Context.Caller.Uuid.ToString(), db.Now);
    }

    /// <summary>Sets a password and ends every session of the account.</summary>
    public async Task SetPasswordAsync(User user, string password, CancellationToken cancellationToken)
    {
        user.SetPassword(Credentials.Hash(password), db.Now + Passwords.Life, mustChange: false);
        user.Touch(db.Context.Caller.IsSignedIn ? db.Context.Caller.Uuid.ToString() : user.Uuid.ToString(), db.Now);
        await Tokens.RevokeAllAsync(db, user.Uuid, cancellationToken);
    }

    /// <summary>Opens or closes an account; closing ends every session.</summary>
    public async Task SetActiveAsync(User user, bool active, CancellationToken cancellationToken)
    {
        user.Active = active;
        if (!active) await Tokens.RevokeAllAsync(db, user.Uuid, cancellationToken);
    }

    private Task UseAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        db.Context.UseScope(scope);
        return db.ApplyScopeAsync(cancellationToken);
    }
}
