using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>A person changes his own particulars; sign-in name, number, roles and state of the account are not his to change. Spec 50 §3.9.</summary>
internal static class UpdateProfile
{
    private const string Root = "createUserRequest.user";

    public static void Map(IEndpointRouteBuilder users) =>
        users.MapPost("/profile/_update", HandleAsync).Replies<UsersReply>(envelope: Envelope.LowerStatus200).Access(RouteAccess.SignedIn);

    private static async Task<Result<UsersReply>> HandleAsync(
        UserRequest request, WorksDb db, AccountRules rules, Accounts accounts, UserReplies replies, CancellationToken cancellationToken)
    {
        if (request.Sent is not { } sent) return UserErrors.NotNull(Root);
        var caller = db.Context.Caller;
        if (!Guid.TryParse(sent.Uuid, out var uuid) || uuid != caller.Uuid || (sent.Id is { } id && id != caller.Id)) return UserErrors.NotOwnProfile;
        var ownMembers = sent with { UserName = null, UserNameInSmallLetters = null, MobileNumber = null, Password = null, Type = null, TenantId = null, Roles = null };
        var refusals = await rules.CheckFormAsync(ownMembers, Root, caller.TenantId, isNew: false, cancellationToken);
        if (refusals.Any) return refusals.ToArray();

        // The client names any tenant it works for, or none; the account is written where it lives.
        db.Context.UseScope(TenantScope.Of([caller.TenantId]));
        await db.ApplyScopeAsync(cancellationToken);
        var user = await db.Users.SingleAsync(u => u.Uuid == uuid, cancellationToken);
        await accounts.UpdateAsync(user, ownMembers, cancellationToken);
        return new UsersReply(await replies.OfAsync([user], UserDates.InBodies, cancellationToken));
    }
}
