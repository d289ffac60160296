using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>A pair of tokens as the client gets it, once; only hashes stay here.</summary>
internal sealed record IssuedTokens(string Access, string Refresh, long ExpiresInSeconds);

/// <summary>Opaque tokens: random, stored hashed, expiring, revocable, one session each (spec 50 §3.1).</summary>
internal sealed class Tokens(Database database, MasterStore masters, FieldCipher cipher, TimeProvider clock)
{
    // No master grants this role anything: who must change his password can do that, sign out and read what every caller may.
    private const string OnlyChangePassword = "PASSWORD_CHANGE_REQUIRED";

    private static readonly TimeSpan AccessLife = TimeSpan.FromMinutes(10080); // 7 days
    private static readonly TimeSpan RefreshLife = TimeSpan.FromDays(14);

    public async Task<IssuedTokens> IssueAsync(WorksDb db, User user, HttpContext http, CancellationToken cancellationToken)
    {
        var tokens = new IssuedTokens(New(), New(), (long)AccessLife.TotalSeconds);
        var now = clock.GetUtcNow();
        await db.ExecuteAsync(
            """
            insert into administration.sessions (token_hash, refresh_hash, user_uuid, tenant_id, created_time, expires_time, refresh_expires_time, address, user_agent)
            values (@access, @refresh, @user, @tenant, @now, @expires, @refreshExpires, @address, @agent)
            """,
            new
            {
                access = Hash(tokens.Access), refresh = Hash(tokens.Refresh), user = user.Uuid, tenant = user.TenantId, now = now.ToUnixTimeMilliseconds(),
                expires = (now + AccessLife).ToUnixTimeMilliseconds(), refreshExpires = (now + RefreshLife).ToUnixTimeMilliseconds(),
                address = http.Connection.RemoteIpAddress?.ToString(), agent = ProgramOf(http),
            }, cancellationToken);
        return tokens;
    }

    /// <summary>Ends one session; unknown tokens end nothing.</summary>
    public static Task<int> RevokeAsync(WorksDb db, string accessToken, CancellationToken cancellationToken) => db.ExecuteAsync(
        "update administration.sessions set revoked_time = @now where token_hash = @hash and revoked_time is null",
        new { now = db.Now, hash = Hash(accessToken) }, cancellationToken);

    /// <summary>Ends every session of an account: changed password, lock, deactivation.</summary>
    public static Task<int> RevokeAllAsync(WorksDb db, Guid user, CancellationToken cancellationToken) => db.ExecuteAsync(
        "update administration.sessions set revoked_time = @now where user_uuid = @user and revoked_time is null",
        new { now = db.Now, user }, cancellationToken);

    /// <summary>Ends the session of a refresh token and names its owner; null when it is unknown, spent or expired.</summary>
    public static async Task<Guid?> SpendRefreshAsync(WorksDb db, string refreshToken, CancellationToken cancellationToken) =>
        (await db.QueryAsync<Guid?>(
            """
            update administration.sessions set revoked_time = @now
            where refresh_hash = @hash and revoked_time is null and refresh_expires_time > @now returning user_uuid
            """, new { now = db.Now, hash = Hash(refreshToken) }, cancellationToken)).SingleOrDefault();

    /// <summary>Owner of a live token and the revision of master data, in one round trip.</summary>
    public Task<Caller?> OwnerOfAsync(string token, CancellationToken cancellationToken) => database.ReadAsSystemAsync(
        """
        select r.revision, u.uuid, u.id, u.user_name, u.name, u.mobile_number, u.email_id, u.locale, u.type, u.tenant_id,
               (select json_agg(json_build_array(role_code, role_tenant_id, role_name) order by position)::text
                from administration.user_roles where user_uuid = u.uuid),
               u.must_change_password or (u.type <> 'CITIZEN' and coalesce(u.password_expiry_time <= $2, false))
        from administration.sessions s join administration.users u on u.uuid = s.user_uuid cross join administration.master_revision r
        where s.token_hash = $1 and s.revoked_time is null and s.expires_time > $2 and u.active and not u.account_locked
        """,
        parameters =>
        {
            parameters.Add(new NpgsqlParameter { Value = Hash(token) });
            parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        },
        async reader =>
        {
            if (!await reader.ReadAsync(cancellationToken)) return null;
            masters.Observe(reader.GetInt64(0));
            string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
            var (tenantId, type) = (reader.GetString(9), reader.GetString(8));
            string? Decrypted(int column, string purpose) => Text(column) is { } stored ? cipher.Decrypt(tenantId, purpose, new EncryptedText(stored)) : null;
            var mobile = Decrypted(5, User.MobilePurpose);
            return new Caller
            {
                Uuid = reader.GetGuid(1), Id = reader.GetInt64(2), UserName = type == UserTypes.Citizen ? mobile ?? string.Empty : reader.GetString(3), Name = Text(4), MobileNumber = mobile,
                EmailId = Decrypted(6, User.EmailPurpose),
                Locale = Text(7), Type = type, TenantId = tenantId,
                Roles = reader.GetBoolean(11) ? [new RoleHeld(OnlyChangePassword, tenantId)] : RolesOf(Text(10)),
            };
        }, cancellationToken);

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static List<RoleHeld> RolesOf(string? json) => json is null ? []
        : [.. JsonSerializer.Deserialize<string?[][]>(json)!.Select(role => new RoleHeld(role[0]!, role[1]!, role[2]))];

    private static string? ProgramOf(HttpContext http) => http.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent
        ? string.Concat(agent.Where(c => !char.IsControl(c)).Take(200)) : null;

    private static string New() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
}
