using System.Globalization;
using System.Security.Cryptography;
using Works.Platform;

namespace Works.Administration.Users;

/// <summary>One-time codes: six digits, 15 minutes, single use, five wrong tries, hashed at rest (spec 50 §3.13).</summary>
internal static class OneTimeCodes
{
    private const long Life = 15 * 60 * 1000;
    private const int MaxWrongAttempts = 5;

    /// <summary>Issues a code for a mobile number at a state; older codes of it stop working.</summary>
    public static async Task<string> IssueAsync(WorksDb db, string stateTenant, string identity, CancellationToken cancellationToken)
    {
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        await db.ExecuteAsync(
            """
            update administration.one_time_codes set used_time = @Now where tenant_id = @stateTenant and identity = @identity and used_time is null;
            insert into administration.one_time_codes (id, tenant_id, identity, code_hash, created_time, expires_time)
            values (@Id, @stateTenant, @identity, @Hash, @Now, @Expires)
            """,
            new { Id = Guid.CreateVersion7(), stateTenant, identity, Hash = Tokens.Hash(Salted(stateTenant, identity, code)), db.Now, Expires = db.Now + Life }, cancellationToken);
        return code;
    }

    /// <summary>True when the code is the live one; it is then spent.</summary>
    public static async Task<bool> UseAsync(WorksDb db, string stateTenant, string identity, string code, CancellationToken cancellationToken) =>
        await db.ExecuteAsync(
            """
            update administration.one_time_codes set used_time = @Now
            where tenant_id = @stateTenant and identity = @identity and used_time is null and expires_time > @Now
              and wrong_attempts < @MaxWrongAttempts and code_hash = @Hash
            """,
            new { stateTenant, identity, db.Now, MaxWrongAttempts, Hash = Tokens.Hash(Salted(stateTenant, identity, code)) }, cancellationToken) == 1;

    private static string Salted(string tenantId, string identity, string code) => $"{tenantId}|{identity}|{code}";
}
