using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

internal sealed record ResetPasswordRequest
{
    public string? OtpReference { get; init; }
    public string? UserName { get; init; }
    public string? NewPassword { get; init; }
    public string? TenantId { get; init; }
    public string? Type { get; init; }
}

/// <summary>A person who forgot his password sets a new one with a code sent to his mobile. Spec 50 §3.11.</summary>
internal static class ResetPassword
{
    private const string Root = "nonLoggedInUserUpdatePasswordRequest";

    public static void Map(IEndpointRouteBuilder users) =>
        users.MapPost("/password/nologin/_update", HandleAsync).Replies<Done>(envelope: Envelope.LowerStatus200).Access(RouteAccess.Open).TriesSecrets();

    private static async Task<Result<Done>> HandleAsync(
        ResetPasswordRequest request, WorksDb db, OneTimeCodes codes, Accounts accounts, CancellationToken cancellationToken)
    {
        var type = UserTypes.Parse(Given.Text(request.Type));
        var missing = new Refusals();
        missing.When(Given.Text(request.OtpReference) is null, () => UserErrors.NotNull($"{Root}.otpReference"));
        missing.When(Given.Text(request.UserName) is null, () => UserErrors.NotNull($"{Root}.userName"));
        missing.When(string.IsNullOrEmpty(request.NewPassword), () => UserErrors.NotNull($"{Root}.newPassword"));
        missing.When(Given.Text(request.TenantId) is null, () => UserErrors.NotNull($"{Root}.tenantId"));
        missing.When(type is null, () => UserErrors.NotNull($"{Root}.type"));
        if (missing.Any) return missing.ToArray();
        if (type == UserTypes.Citizen) return UserErrors.NoPasswordOfType;
        if (Passwords.WeaknessOf(request.NewPassword!) is { } weakness) return weakness;

        var tenantId = request.TenantId!.Trim();
        db.Context.UseScope(TenantScope.Of([tenantId, Tenants.StateOf(tenantId)])); // the code is kept at the state
        await db.ApplyScopeAsync(cancellationToken);
        var user = type == UserTypes.System ? null : await db.UsersNamed(tenantId, type!, request.UserName!.Trim()).SingleOrDefaultAsync(cancellationToken);
        // Unknown accounts and wrong codes answer alike and take alike; the fixed code of the demo does not count here.
        if (!await codes.UseAsync(db, Tenants.StateOf(tenantId), user?.MobileNumber ?? string.Empty, request.OtpReference!.Trim(), cancellationToken) || user is null)
            return UserErrors.OtpPending;
        await accounts.SetPasswordAsync(user, request.NewPassword!, cancellationToken);
        if (user.AccountLocked) user.Unlock(db.Now); // the owner of the mobile number has just proven himself
        return new Done();
    }
}
