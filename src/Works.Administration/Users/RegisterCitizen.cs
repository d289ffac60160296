using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>A citizen opens an account with a code sent to the mobile, and is signed in. Spec 50 §3.8.</summary>
internal static class RegisterCitizen
{
    private const string Root = "createUserRequest.user";

    public static void Map(IEndpointRouteBuilder users) =>
        users.MapPost("/citizen/_create", HandleAsync).Replies<SignInReply>(envelope: Envelope.None).Access(RouteAccess.Open).TriesSecrets();

    private static async Task<Result<SignInReply>> HandleAsync(
        UserRequest request, HttpContext http, WorksDb db, MasterStore masters, AccountRules rules, Credentials credentials, Accounts accounts, Tokens tokens, CancellationToken cancellationToken)
    {
        if (request.Sent is not { } sent) return UserErrors.NotNull(Root);
        var mobile = Given.Text(sent.MobileNumber) ?? sent.SignInName;
        var citizenRole = new RoleWire { Code = UserTypes.Citizen };
        var filled = sent with { UserName = sent.SignInName ?? mobile, MobileNumber = mobile, Type = UserTypes.Citizen, Roles = [citizenRole], Password = null };
        var refusals = await rules.CheckFormAsync(filled, Root, Given.Text(sent.TenantId), isNew: true, cancellationToken);
        refusals.When(Given.Text(sent.OtpReference) is null, () => UserErrors.NotNull($"{Root}.otpReference"));
        if (refusals.Any) return refusals.ToArray();

        var state = Tenants.StateOf(sent.TenantId!.Trim());
        db.Context.UseScope(TenantScope.Of([state]));
        await db.ApplyScopeAsync(cancellationToken);
        if (!await credentials.IsCitizenCodeAsync(db, state, mobile!, sent.OtpReference!.Trim(), cancellationToken)) return UserErrors.OtpPending;
        if (filled.SignInName != mobile) return UserErrors.UserNameNotValid;

        UserDates.TryRead(sent.Dob, await masters.ZoneOfAsync(state, cancellationToken), out var dob);
        var opened = await accounts.OpenAsync(
            new NewAccount(state, UserTypes.Citizen, mobile!, sent.Name!.Trim())
            {
                MobileNumber = mobile, EmailId = Given.Text(sent.EmailId), Locale = Given.Text(sent.Locale), Active = true,
                Roles = await rules.ToHeldAsync([citizenRole], state, cancellationToken), Profile = sent.ToProfile(dob, new UserProfile()),
            }, cancellationToken);
        if (opened.IsRefused) return opened.Failures.ToArray();
        return SignInReply.Of(await tokens.IssueAsync(db, opened.Value, http, cancellationToken), opened.Value, db.Now);
    }
}
