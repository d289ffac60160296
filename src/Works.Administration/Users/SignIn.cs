using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>What a client sends to sign in: form, multipart or query string, merged (spec 50 §3.1).</summary>
internal sealed record SignInForm(
    bool KnownClient, string? GrantType, string? UserName, string? Password, string? TenantId, string? UserType, string? RefreshToken)
{
    private const string PublicClient = "egov-user-client:"; // id and empty secret of the public client every client sends

    public static async ValueTask<SignInForm> BindAsync(HttpContext http)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        string? Value(string name)
        {
            var value = form.TryGetValue(name, out var sent) && !StringValues.IsNullOrEmpty(sent) ? sent : http.Request.Query[name];
            return string.IsNullOrWhiteSpace(value.ToString()) ? null : value[0];
        }

        return new SignInForm(
            IsPublicClient(http.Request.Headers.Authorization.ToString()),
            Value("grant_type"), Value("username"), Value("password"), Value("tenantId"), Value("userType"), Value("refresh_token"));
    }

    private static bool IsPublicClient(string authorization)
    {
        const string Basic = "Basic ";
        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)) return false;
        var bytes = new byte[authorization.Length];
        return Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) == PublicClient;
    }
}

internal sealed record SignInInfo(
    [property: JsonPropertyName("api_id")] string ApiId,
    [property: JsonPropertyName("ver")] string Ver,
    [property: JsonPropertyName("ts")] string Ts,
    [property: JsonPropertyName("res_msg_id")] string ResMsgId,
    [property: JsonPropertyName("msg_id")] string MsgId,
    [property: JsonPropertyName("status")] string Status);

internal sealed record SignedInUser(
    long Id, string Uuid, string UserName, string? Name, string? MobileNumber, string? EmailId, string? Locale, string Type,
    IReadOnlyList<SignedInRole> Roles, bool Active, string TenantId, string? PermanentCity)
{
    /// <summary>True when every other route is closed until the password is changed; left out otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MustChangePassword { get; init; }
}

internal sealed record SignedInRole(string? Name, string Code, string TenantId);

internal sealed record SignInReply(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("refresh_token")] string RefreshToken,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("scope")] string Scope,
    [property: JsonPropertyName("ResponseInfo")] SignInInfo ResponseInfo,
    [property: JsonPropertyName("UserRequest")] SignedInUser UserRequest)
{
    public static SignInReply Of(IssuedTokens tokens, User user, long now) => new(
        tokens.Access, "bearer", tokens.Refresh, tokens.ExpiresInSeconds, "read",
        new SignInInfo(string.Empty, string.Empty, string.Empty, string.Empty, string.Empty, "Access Token generated successfully"),
        new SignedInUser(
            user.Id, user.Uuid.ToString(), user.UserName, user.Name, user.MobileNumber, user.EmailId, user.Locale, user.Type,
            [.. user.Roles.OrderBy(role => role.Position).Select(role => new SignedInRole(role.RoleName, role.RoleCode, role.RoleTenantId))],
            user.Active, user.TenantId, user.Profile.PermanentCity) { MustChangePassword = user.PasswordIsDue(now) });
}

/// <summary>Signs in with a password (employees) or a one-time code (citizens), or with a refresh token. Spec 50 §3.1.</summary>
internal static class SignIn
{
    public static void Map(IEndpointRouteBuilder users) =>
        users.MapPost("/oauth/token", HandleAsync).Replies<SignInReply>(envelope: Envelope.None)
            .Access(RouteAccess.Open).Errors(ErrorForm.OAuth).TriesSecrets().WithOptionalBody().WithMetadata(new TakesForm(Fields:
            [
                new("grant_type", "password or refresh_token", IsRequired: true), new("username", "User name; the mobile number of a citizen"), new("password", "Password, or the one-time code of a citizen"),
                new("tenantId", "City of an employee, state of a citizen"), new("userType", "EMPLOYEE or CITIZEN"), new("refresh_token", "Instead of a password"), new("scope", "read"),
            ]));

    private static async Task<Result<SignInReply>> HandleAsync(
        SignInForm form, HttpContext http, WorksDb db, RequestLimits limits, Tokens tokens, Credentials credentials, CancellationToken cancellationToken)
    {
        if (!form.KnownClient) return UserErrors.UnknownClient;
        if (form.GrantType is not ("password" or "refresh_token")) return UserErrors.GrantType;
        if (form.GrantType == "refresh_token") return await RefreshAsync(form, http, db, tokens, cancellationToken);
        if (form.TenantId is null) return UserErrors.TenantMandatory;
        if (UserTypes.Parse(form.UserType) is not { } type) return UserErrors.TypeMandatory;
        if (form.UserName is null || form.Password is null) return UserErrors.InvalidCredentials;

        var tenantId = Accounts.HomeOf(type, form.TenantId);
        if (limits.RefusalOfSignIn($"{tenantId} {type} {form.UserName.ToLowerInvariant()}", http) is { } tooMany) return tooMany;
        db.Context.UseScope(TenantScope.Of([tenantId]));
        await db.ApplyScopeAsync(cancellationToken);
        var user = await db.UsersNamed(tenantId, type, form.UserName).SingleOrDefaultAsync(cancellationToken);
        if (await credentials.CheckAsync(db, user, tenantId, form.UserName, form.Password, type, cancellationToken) is { } refusal) return refusal;
        return SignInReply.Of(await tokens.IssueAsync(db, user!, http, cancellationToken), user!, db.Now);
    }

    private static async Task<Result<SignInReply>> RefreshAsync(SignInForm form, HttpContext http, WorksDb db, Tokens tokens, CancellationToken cancellationToken)
    {
        if (form.RefreshToken is null) return UserErrors.InvalidCredentials;
        db.Context.UseScope(TenantScope.Everything);
        await db.ApplyScopeAsync(cancellationToken);
        if (await Tokens.SpendRefreshAsync(db, form.RefreshToken, cancellationToken) is not { } uuid) return UserErrors.InvalidCredentials;
        var user = await db.Users.SingleAsync(u => u.Uuid == uuid, cancellationToken);
        if (!user.Active) return UserErrors.Inactive;
        return user.AccountLocked ? UserErrors.Locked : SignInReply.Of(await tokens.IssueAsync(db, user, http, cancellationToken), user, db.Now);
    }
}
