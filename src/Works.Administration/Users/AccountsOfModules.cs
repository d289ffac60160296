using Microsoft.EntityFrameworkCore;
using Works.Administration.AccessControl;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>Accounts for the people of other modules, by the same rules as those an administrator opens (spec 50 §3.6, §2.2).</summary>
internal sealed class AccountsOfModules(WorksDb db, MasterStore masters, AccountRules rules, Accounts accounts) : IAccounts
{
    public async Task<Caller?> FindAsync(string tenantId, string type, string userName, CancellationToken cancellationToken) =>
        (await db.UsersNamed(Accounts.HomeOf(type, tenantId), type, userName).AsNoTracking().SingleOrDefaultAsync(cancellationToken))?.ToCaller();

    public async Task<Result<Caller>> OpenAsync(AccountOrder order, bool onOwnAuthority, CancellationToken cancellationToken)
    {
        var home = Accounts.HomeOf(order.Type, order.TenantId);
        var names = await RoleList.OfAsync(masters, Tenants.StateOf(home), cancellationToken);
        RoleHeld[] roles = [.. order.Roles.Select(role => role with { Name = names.NameOf(role.Code) ?? role.Name })];
        if (!onOwnAuthority)
        {
            if (order.Type != UserTypes.Citizen && !rules.Administers(home)) return UserErrors.NotPermitted;
            if (await rules.RefusalOfGrantAsync(roles, [], Tenants.StateOf(home), isBootstrap: false, UserErrors.InvalidRole, cancellationToken) is { } forbidden) return forbidden;
        }

        if (order.Password is { } password && Passwords.WeaknessOf(password) is { } weakness) return weakness;
        var opened = await accounts.OpenAsync(
            new NewAccount(home, order.Type, order.UserName, order.Name)
            {
                MobileNumber = order.MobileNumber, EmailId = order.EmailId, Active = order.Active, Roles = roles, Password = order.Password,
            }, cancellationToken);
        return opened.IsRefused ? opened.Failures.ToArray() : opened.Value.ToCaller();
    }

    public Task<Failure?> ChangeAsync(Guid uuid, AccountChange change, CancellationToken cancellationToken) => AtHomeAsync(uuid, async user =>
    {
        var administers = db.Context.Caller.Type == UserTypes.System || (rules.Administers(user.TenantId) && rules.MayChangeCredentials(user));
        var regrades = change.Roles is { } wanted && !wanted.Select(role => (role.Code, role.TenantId)).ToHashSet().SetEquals(user.RolesHeld.Select(held => (held.Code, held.TenantId)));
        if ((regrades || (change.MobileNumber is { } mobile && mobile != user.MobileNumber) || (change.Active is { } active && active != user.Active)) && !administers) return UserErrors.NotPermitted;
        // A citizen signs in with his number: another number would be another account (spec 50 §3.9).
        if (user.Type == UserTypes.Citizen && change.MobileNumber is { } number && number != user.MobileNumber && user.StoredUserName == User.StoredName(db.Cipher, user.TenantId, user.Type, user.MobileNumber ?? string.Empty)) return UserErrors.UserNameNotValid;
        if (!administers && user.Uuid != db.Context.Caller.Uuid) return null; // a corrected name or address of a person is no business of his account
        if (regrades)
        {
            var held = user.RolesHeld.ToList();
            if (await rules.RefusalOfGrantAsync(change.Roles!, held, Tenants.StateOf(user.TenantId), isBootstrap: false, UserErrors.InvalidRole, cancellationToken) is { } forbidden) return forbidden;
            var names = await RoleList.OfAsync(masters, Tenants.StateOf(user.TenantId), cancellationToken);
            user.Grant(rules.Merge([.. change.Roles!.Select(role => role with { Name = names.NameOf(role.Code) ?? role.Name })], held));
        }

        user.Name = change.Name ?? user.Name;
        user.MobileNumber = change.MobileNumber ?? user.MobileNumber;
        user.EmailId = change.EmailId ?? user.EmailId;
        if (change.Active is { } open && open != user.Active) await accounts.SetActiveAsync(user, open, cancellationToken);
        user.Touch(db.Context.Caller.Uuid.ToString(), db.Now);
        return null;
    }, cancellationToken);

    public Task RegradeAsync(Guid uuid, IReadOnlyCollection<RoleHeld> given, IReadOnlyCollection<RoleHeld> taken, CancellationToken cancellationToken) => AtHomeAsync(uuid, async user =>
    {
        bool Same(RoleHeld one, RoleHeld other) => one.Code == other.Code && one.TenantId == other.TenantId;
        var names = await RoleList.OfAsync(masters, Tenants.StateOf(user.TenantId), cancellationToken);
        user.Grant([.. user.RolesHeld.Where(held => !taken.Any(role => Same(role, held))), .. given.Select(role => role with { Name = names.NameOf(role.Code) ?? role.Name })]);
        user.Touch(db.Context.Caller.Uuid.ToString(), db.Now);
        return null;
    }, cancellationToken);

    // Accounts of the state are readable from its cities; a module's rule writes there too, and nothing else does meanwhile.
    private async Task<Failure?> AtHomeAsync(Guid uuid, Func<User, Task<Failure?>> change, CancellationToken cancellationToken)
    {
        if (await db.Users.SingleOrDefaultAsync(user => user.Uuid == uuid, cancellationToken) is not { } user) return null;
        var scope = db.Context.Scope;
        if (!scope.Allows(user.TenantId)) await UseAsync(new TenantScope([.. scope.Tenants, user.TenantId], scope.Inherited), cancellationToken);
        var failure = await change(user);
        await db.SaveChangesAsync(cancellationToken);
        if (db.Context.Scope != scope) await UseAsync(scope, cancellationToken);
        return failure;
    }

    private Task UseAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        db.Context.UseScope(scope);
        return db.ApplyScopeAsync(cancellationToken);
    }
}
