using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

internal sealed record ChangePasswordRequest
{
    public string? ExistingPassword { get; init; }
    public string? NewPassword { get; init; }
    public string? TenantId { get; init; }
    public string? Type { get; init; }
}

/// <summary>A person changes his password, knowing the old one; every session of his ends. Spec 50 §3.10.</summary>
internal static class ChangePassword
{
    private const string Root = "loggedInUserUpdatePasswordRequest";

    public static void Map(IEndpointRouteBuilder users) =>
        users.MapPost("/password/_update", HandleAsync).Replies<Done>(envelope: Envelope.LowerStatus200).Access(RouteAccess.SignedIn).TriesSecrets();

    private static async Task<Result<Done>> HandleAsync(
        ChangePasswordRequest request, WorksDb db, Credentials credentials, Accounts accounts, CancellationToken cancellationToken)
    {
        var missing = new Refusals();
        missing.When(string.IsNullOrEmpty(request.ExistingPassword), () => UserErrors.NotNull($"{Root}.existingPassword"));
        missing.When(string.IsNullOrEmpty(request.NewPassword), () => UserErrors.NotNull($"{Root}.newPassword"));
        missing.When(Given.Text(request.TenantId) is null, () => UserErrors.NotNull($"{Root}.tenantId"));
        missing.When(UserTypes.Parse(Given.Text(request.Type)) is null, () => UserErrors.NotNull($"{Root}.type"));
        if (missing.Any) return missing.ToArray();

        var caller = db.Context.Caller;
        if (caller.Type == UserTypes.Citizen) return UserErrors.NoPasswordOfType;
        db.Context.UseScope(TenantScope.Of([caller.TenantId]));
        await db.ApplyScopeAsync(cancellationToken);
        var user = await db.Users.SingleAsync(u => u.Uuid == caller.Uuid, cancellationToken);
        if (!Credentials.Matches(user, request.ExistingPassword!))
        {
            // A stolen session must not become a way to try passwords.
            await credentials.CountFailureAsync(user.Uuid, user.TenantId, cancellationToken);
            return UserErrors.PasswordMismatch;
        }

        if (Passwords.WeaknessOf(request.NewPassword!) is { } weakness) return weakness;
        if (user.PasswordIsDue(db.Now) && request.NewPassword == request.ExistingPassword) return UserErrors.SamePassword;
        await accounts.SetPasswordAsync(user, request.NewPassword!, cancellationToken);
        return new Done();
    }
}
