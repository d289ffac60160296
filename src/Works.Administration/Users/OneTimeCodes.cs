using System.Globalization;
using System.Security.Cryptography;
using Works.Platform;

namespace Works.Administration.Users;

/// <summary>One-time codes: six digits, 15 minutes, single use, five wrong tries, hashed at rest (spec 50 §3.13).</summary>
internal sealed class OneTimeCodes(SeparateTransaction apart)
{
    private const long Life = 15 * 60 * 1000;
    private const int MaxAttempts = 5;

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
            new { Id = Guid.CreateVersion7(), stateTenant, identity = IdentityOf(db, stateTenant, identity), Hash = HashOf(stateTenant, identity, code), db.Now, Expires = db.Now + Life }, cancellationToken);
        return code;
    }

    /// <summary>When codes were issued for a mobile number since an instant.</summary>
    public static async Task<IReadOnlyList<long>> IssuedSinceAsync(WorksDb db, string stateTenant, string identity, long since, CancellationToken cancellationToken) =>
        await db.QueryAsync<long>(
            "select created_time from administration.one_time_codes where tenant_id = @stateTenant and identity = @identity and created_time > @since order by created_time",
            new { stateTenant, identity = IdentityOf(db, stateTenant, identity), since }, cancellationToken);

    /// <summary>True when the code is the live one; it is then spent with the running transaction.</summary>
    /// <remarks>
    /// The try is counted before it is compared, in a transaction of its own: neither a refusal that rolls back nor many tries at once
    /// give anybody a sixth one.
    /// </remarks>
    public async Task<bool> UseAsync(WorksDb db, string stateTenant, string identity, string code, CancellationToken cancellationToken)
    {
        var live = await apart.RunAsync(stateTenant, async own => (await own.QueryAsync<LiveCode>(
            """
            update administration.one_time_codes set wrong_attempts = wrong_attempts + 1
            where tenant_id = @stateTenant and identity = @identity and used_time is null and expires_time > @Now and wrong_attempts < @MaxAttempts
            returning id, code_hash
            """, new { stateTenant, identity = IdentityOf(own, stateTenant, identity), own.Now, MaxAttempts }, cancellationToken)).SingleOrDefault(), cancellationToken);
        return live is not null
            && CryptographicOperations.FixedTimeEquals(live.CodeHash, HashOf(stateTenant, identity, code))
            && await db.ExecuteAsync(
                "update administration.one_time_codes set used_time = @Now where id = @Id and used_time is null", new { live.Id, db.Now }, cancellationToken) == 1;
    }

    // Codes are kept under an index: the table tells nobody which numbers asked for one.
    private static string IdentityOf(WorksDb db, string stateTenant, string identity) => db.Cipher.IndexOf(stateTenant, "one-time-code.identity", identity);

    private static byte[] HashOf(string tenantId, string identity, string code) => Tokens.Hash($"{tenantId}|{identity}|{code}");

    private sealed record LiveCode
    {
        public required Guid Id { get; init; }
        public required byte[] CodeHash { get; init; }
    }
}
