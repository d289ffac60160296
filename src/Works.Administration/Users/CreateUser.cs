using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

/// <summary>An account under either spelling of its member.</summary>
internal sealed record UserRequest
{
    [JsonPropertyName("user")]
    public UserInput? User { get; init; }

    [JsonPropertyName("User")]
    public UserInput? UserInCapitals { get; init; }

    [JsonIgnore]
    public UserInput? Sent => User ?? UserInCapitals;
}

/// <summary>Opens an account without a one-time code. Spec 50 §3.6, §2.2.</summary>
internal static class CreateUser
{
    private const string Root = "createUserRequest.user";

    public static void Map(IEndpointRouteBuilder users) =>
        users.MapPost("/users/_createnovalidate", HandleAsync).Replies<UsersReply>(envelope: Envelope.LowerStatus200).Access(RouteAccess.Mixed);

    private static async Task<Result<UsersReply>> HandleAsync(
        UserRequest request, HttpContext http, WorksDb db, Database database, IConfiguration configuration, MasterStore masters, AccountRules rules, Accounts accounts,
        UserReplies replies, CancellationToken cancellationToken)
    {
        var isBootstrap = !db.Context.Caller.IsSignedIn;
        if (isBootstrap && !HasSecret(http, configuration) && await AnyUserAsync(db, database, cancellationToken)) return UserErrors.NoToken;
        if (request.Sent is not { } sent) return UserErrors.NotNull(Root);
        if (!isBootstrap && !rules.Administers(Given.Text(sent.TenantId) ?? db.Context.Caller.TenantId)) return UserErrors.NotPermitted;

        var refusals = await rules.CheckFormAsync(sent, Root, Given.Text(sent.TenantId), isNew: true, cancellationToken);
        if (refusals.Any) return refusals.ToArray();
        var (type, tenantId, userName) = (UserTypes.Parse(sent.Type)!, sent.TenantId!.Trim(), sent.SignInName!);
        if (type == UserTypes.Citizen && userName != sent.MobileNumber!.Trim()) return UserErrors.UserNameNotValid;
        var home = Accounts.HomeOf(type, tenantId);
        var roles = await rules.ToHeldAsync([.. sent.Roles!.Select(role => AtHome(role, type, tenantId))], home, cancellationToken);
        if (await rules.RefusalOfGrantAsync(roles, [], Tenants.StateOf(tenantId), isBootstrap, UserErrors.InvalidRole, cancellationToken) is { } forbidden) return forbidden;

        UserDates.TryRead(sent.Dob, await masters.ZoneOfAsync(tenantId, cancellationToken), out var dob);
        var opened = await accounts.OpenAsync(
            new NewAccount(home, type, userName, sent.Name!.Trim())
            {
                MobileNumber = sent.MobileNumber!.Trim(), AlternateMobileNumber = Given.Clear(sent.AlternateMobileNumber), EmailId = Given.Clear(sent.EmailId),
                Locale = Given.Text(sent.Locale), Active = sent.Active ?? false, Roles = roles, Profile = sent.ToProfile(dob, new UserProfile()),
                Password = Given.Text(sent.Password) is null ? Passwords.Random() : sent.Password,
            }, cancellationToken);
        if (opened.IsRefused) return opened.Failures.ToArray();
        return new UsersReply(await replies.OfAsync([opened.Value], UserDates.InBodies, cancellationToken));
    }

    // A citizen's role CITIZEN is held at the state, whatever city the client works for; other roles where the client says.
    private static RoleWire? AtHome(RoleWire? role, string type, string tenantId) => role is null ? null
        : type == UserTypes.Citizen && role.Code == UserTypes.Citizen ? role with { TenantId = Tenants.StateOf(tenantId) }
        : role with { TenantId = Given.Text(role.TenantId) ?? tenantId };

    // The operator's secret, from configuration only (docs/configuration.md); unset, there is none that fits.
    private static bool HasSecret(HttpContext http, IConfiguration configuration) =>
        configuration["WORKS_BOOTSTRAP_SECRET"] is { Length: >= 16 } secret
        && CryptographicOperations.FixedTimeEquals(Tokens.Hash(secret), Tokens.Hash(http.Request.Headers["x-bootstrap-secret"].ToString()));

    // Of two who find the table empty at once, the second waits for the first and then finds its account.
    private static async Task<bool> AnyUserAsync(WorksDb db, Database database, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("select pg_advisory_xact_lock(7720010)", null, cancellationToken);
        return await database.ReadAsSystemAsync("select exists (select from administration.users)", _ => { }, async reader =>
            await reader.ReadAsync(cancellationToken) && reader.GetBoolean(0), cancellationToken);
    }
}
