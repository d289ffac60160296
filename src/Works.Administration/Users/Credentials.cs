using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>Passwords and one-time codes: checking them, counting failures, locking and unlocking (spec 50 §3.1).</summary>
internal sealed class Credentials(IServiceScopeFactory scopes, MasterStore masters)
{
    private const int MaxFailures = 5;
    private const long FailureWindow = 30 * 60 * 1000;
    private const long LockTime = 60 * 60 * 1000;
    private static readonly PasswordHasher<User> Hasher = new();

    // Verified when there is no such account, so that its absence takes as long as a wrong password.
    private static readonly string Decoy = Hasher.HashPassword(null!, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    public static string Hash(string password) => Hasher.HashPassword(null!, password);

    public static bool Matches(User user, string password) =>
        user.PasswordHash is { } hash && Hasher.VerifyHashedPassword(user, hash, password) != PasswordVerificationResult.Failed;

    /// <summary>Checks a credential, counts a failure, unlocks an account whose time has passed.</summary>
    /// <returns>Null when the credential is right and the account may be used.</returns>
    public async Task<Failure?> CheckAsync(
        WorksDb db, User? user, string tenantId, string userName, string credential, string type, CancellationToken cancellationToken)
    {
        if (user is null || type == UserTypes.System)
        {
            _ = Hasher.VerifyHashedPassword(null!, Decoy, credential);
            return UserErrors.InvalidCredentials;
        }

        if (user.AccountLocked)
        {
            if (db.Now - (user.AccountLockedTime ?? 0) < LockTime) return UserErrors.Locked;
            user.Unlock(db.Now);
        }

        var right = type == UserTypes.Citizen
            ? await IsCodeAsync(db, tenantId, userName, credential, cancellationToken)
            : Matches(user, credential);
        if (!right)
        {
            await CountFailureAsync(user, cancellationToken);
            return UserErrors.InvalidCredentials;
        }

        return user.Active ? null : UserErrors.Inactive;
    }

    private async Task<bool> IsCodeAsync(WorksDb db, string tenantId, string mobileNumber, string code, CancellationToken cancellationToken)
    {
        var fixedCode = await masters.SwitchAsync(tenantId, "fixed-otp", string.Empty, cancellationToken);
        if (fixedCode.Length > 0) return CryptographicOperations.FixedTimeEquals(Tokens.Hash(fixedCode), Tokens.Hash(code));
        return await OneTimeCodes.UseAsync(db, tenantId, mobileNumber, code, cancellationToken);
    }

    // In a transaction of its own: the refusal rolls the request's back, the count must stay.
    private async Task CountFailureAsync(User user, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<RequestContext>();
        context.ActAs(Caller.System(Tenants.StateOf(user.TenantId)), TenantScope.Of([user.TenantId]), "sign-in");
        var db = scope.ServiceProvider.GetRequiredService<WorksDb>();
        await using var transaction = await db.BeginAsync(cancellationToken);
        await db.ExecuteAsync(
            "insert into administration.failed_sign_ins (user_uuid, tenant_id, failed_time) values (@Uuid, @TenantId, @Now)",
            new { user.Uuid, user.TenantId, db.Now }, cancellationToken);
        var failures = (await db.QueryAsync<int>(
            "select count(*) from administration.failed_sign_ins where user_uuid = @Uuid and failed_time > @Since",
            new { user.Uuid, Since = Math.Max(db.Now - FailureWindow, user.LastUnlockTime ?? 0) }, cancellationToken)).Single();
        if (failures >= MaxFailures)
        {
            var locked = await db.Users.SingleAsync(u => u.Uuid == user.Uuid, cancellationToken);
            locked.Lock(db.Now);
            await Tokens.RevokeAllAsync(db, user.Uuid, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
