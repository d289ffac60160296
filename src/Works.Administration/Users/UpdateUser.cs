using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>Changes an account of a tenant the caller administers. Type, user name and tenant never change. Spec 50 §3.7.</summary>
internal static class UpdateUser
{
    private const string Root = "createUserRequest.user";

    public static void Map(IEndpointRouteBuilder users) =>
        users.MapPost("/users/_updatenovalidate", HandleAsync).Replies<UsersReply>(envelope: Envelope.LowerStatus200);

    private static async Task<Result<UsersReply>> HandleAsync(
        UserRequest request, WorksDb db, AccountRules rules, Accounts accounts, UserReplies replies, CancellationToken cancellationToken)
    {
        if (request.Sent is not { } sent) return UserErrors.NotNull(Root);
        var user = Guid.TryParse(sent.Uuid, out var uuid) ? await db.Users.SingleOrDefaultAsync(u => u.Uuid == uuid, cancellationToken) : null;
        // Accounts of the state are readable from its cities; changing them takes the right at the state itself.
        if (user is null || !rules.Administers(user.TenantId) || !db.Context.Scope.Tenants.Contains(user.TenantId, StringComparer.Ordinal)) return UserErrors.NotFound;
        var refusals = await rules.CheckFormAsync(sent, Root, user.TenantId, isNew: false, cancellationToken);
        if (refusals.Any) return refusals.ToArray();

        var mobile = Given.Clear(sent.MobileNumber) ?? user.MobileNumber;
        var changesCredentials = Given.Text(sent.Password) is not null || mobile != user.MobileNumber || (user.AccountLocked && sent.AccountLocked == false);
        if (changesCredentials && !rules.MayChangeCredentials(user)) return UserErrors.NotPermitted;
        if (user.Type == UserTypes.Citizen && mobile != user.UserName) return UserErrors.UserNameNotValid;
        if (sent.Roles is { Count: > 0 } wanted)
        {
            var held = user.RolesHeld.ToList();
            var roles = await rules.ToHeldAsync(wanted, user.TenantId, cancellationToken);
            if (await rules.RefusalOfGrantAsync(roles, held, Tenants.StateOf(user.TenantId), isBootstrap: false, UserErrors.InvalidRole, cancellationToken) is { } forbidden) return forbidden;
            user.Grant(rules.Merge(roles, held));
        }

        user.MobileNumber = mobile;
        await accounts.UpdateAsync(user, sent, cancellationToken);
        if (sent.Active is { } active && active != user.Active) await accounts.SetActiveAsync(user, active, cancellationToken);
        if (Given.Text(sent.Password) is not null) await accounts.SetPasswordAsync(user, sent.Password!, cancellationToken);
        if (user.AccountLocked && sent.AccountLocked == false) user.Unlock(db.Now);
        return new UsersReply(await replies.OfAsync([user], UserDates.InBodies, cancellationToken));
    }
}
