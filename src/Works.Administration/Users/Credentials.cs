using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Works.Administration.MasterData;
using Works.Platform;

namespace Works.Administration.Users;

/// <summary>Passwords and one-time codes: checking them, counting failures, locking and unlocking (spec 50 §3.1).</summary>
internal sealed class Credentials(SeparateTransaction apart, MasterStore masters, OneTimeCodes codes)
{
    private const int MaxFailures = 5;
    private const long FailureWindow = 30 * 60 * 1000;
    private const long LockTime = 60 * 60 * 1000;
    private static readonly PasswordHasher<User> Hasher = new();

    // Verified when there is nothing to compare with, so that an account's absence takes as long as a wrong password.
    private static readonly string Decoy = Hasher.HashPassword(null!, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    public static string Hash(string password) => Hasher.HashPassword(null!, password);

    public static bool Matches(User? user, string password) =>
        Hasher.VerifyHashedPassword(null!, user?.PasswordHash ?? Decoy, password) != PasswordVerificationResult.Failed && user?.PasswordHash is not null;

    /// <summary>Checks a credential, counts a failure, unlocks an account whose time has passed.</summary>
    /// <returns>Null when the credential is right and the account may be used.</returns>
    public async Task<Failure?> CheckAsync(
        WorksDb db, User? user, string tenantId, string userName, string credential, string type, CancellationToken cancellationToken)
    {
        if (type == UserTypes.System) user = null;
        if (user is { AccountLocked: true } && !IsLockOver(user, db.Now)) return UserErrors.Locked;

        var right = type == UserTypes.Citizen
            ? await IsCitizenCodeAsync(db, tenantId, userName, credential, cancellationToken)
            : Matches(user, credential);
        if (user is null || !right)
        {
            await CountFailureAsync(user?.Uuid, tenantId, cancellationToken);
            return UserErrors.InvalidCredentials;
        }

        if (user.AccountLocked) user.Unlock(db.Now);
        if (!user.Active) return UserErrors.Inactive;
        await db.ExecuteAsync("delete from administration.failed_sign_ins where user_uuid = @Uuid", new { user.Uuid }, cancellationToken);
        return null;
    }

    /// <summary>The live code of the number; in the demo profile also the fixed one (spec 05 §16).</summary>
    public async Task<bool> IsCitizenCodeAsync(WorksDb db, string stateTenant, string mobileNumber, string code, CancellationToken cancellationToken)
    {
        var fixedCode = await masters.SwitchAsync(stateTenant, "fixed-otp", string.Empty, cancellationToken);
        if (fixedCode.Length > 0 && CryptographicOperations.FixedTimeEquals(Tokens.Hash(fixedCode), Tokens.Hash(code))) return true;
        return await codes.UseAsync(db, stateTenant, mobileNumber, code, cancellationToken);
    }

    /// <summary>Notes a failure where the request's rollback cannot undo it; the fifth within half an hour locks the account.</summary>
    /// <param name="uuid">Account; null when there is none, which is noted all the same and takes as long.</param>
    /// <param name="tenantId">Tenant in which the account was looked for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task CountFailureAsync(Guid? uuid, string tenantId, CancellationToken cancellationToken)
    {
        if (uuid is null && !await masters.IsTenantAsync(tenantId, cancellationToken)) return; // nobody's tenant: nothing to hide, nothing to fill
        await apart.RunAsync(tenantId, async db =>
        {
            // The row lock makes simultaneous failures count one after the other.
            var user = await db.Users.FromSql($"select * from administration.users where uuid = {uuid} for update").SingleOrDefaultAsync(cancellationToken);
            if (user is { AccountLocked: true } && IsLockOver(user, db.Now)) user.Unlock(db.Now);
            var arguments = new { uuid, tenantId, db.Now, WindowStart = db.Now - FailureWindow, Unlocked = user?.LastUnlockTime ?? 0 };
            await db.ExecuteAsync(
                """
                delete from administration.failed_sign_ins where tenant_id = @tenantId and failed_time <= @WindowStart;
                insert into administration.failed_sign_ins (user_uuid, tenant_id, failed_time) values (@uuid, @tenantId, @Now)
                """, arguments, cancellationToken);
            var failures = (await db.QueryAsync<int>(
                "select count(*)::int from administration.failed_sign_ins where user_uuid = @uuid and failed_time > @WindowStart and failed_time >= @Unlocked",
                arguments, cancellationToken)).Single();
            if (user is not { AccountLocked: false } || failures < MaxFailures) return failures;
            user.Lock(db.Now);
            await Tokens.RevokeAllAsync(db, user.Uuid, cancellationToken);
            return failures;
        }, cancellationToken);
    }

    private static bool IsLockOver(User user, long now) => now - (user.AccountLockedTime ?? 0) >= LockTime;
}
