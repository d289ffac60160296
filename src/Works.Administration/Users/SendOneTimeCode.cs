using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Works.Administration.MasterData;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

internal sealed record SendOneTimeCodeRequest
{
    public OneTimeCodeWanted? Otp { get; init; }
}

internal sealed record OneTimeCodeWanted
{
    public string? MobileNumber { get; init; }
    public string? TenantId { get; init; }
    public string? Type { get; init; }
    public string? UserType { get; init; }
    public string? CountryCode { get; init; }
}

internal sealed record SendOneTimeCodeReply(bool IsSuccessful);

/// <summary>Sends a one-time code to register, to sign in or to set a new password. Spec 50 §3.12.</summary>
internal static class SendOneTimeCode
{
    public static void Map(IEndpointRouteBuilder codes) =>
        codes.MapPost("/v1/_send", HandleAsync).Replies<SendOneTimeCodeReply>(201, Envelope.LowerNull).Access(RouteAccess.Open).Errors(ErrorForm.Legacy);

    private static async Task<Result<SendOneTimeCodeReply>> HandleAsync(
        SendOneTimeCodeRequest request, HttpContext http, WorksDb db, MasterStore masters, AccountRules rules, RequestLimits limits, AccountMessages messages,
        CancellationToken cancellationToken)
    {
        var otp = request.Otp ?? new OneTimeCodeWanted();
        var purpose = Given.Text(otp.Type)?.ToUpperInvariant() ?? "REGISTER";
        var missing = new Refusals();
        missing.When(Given.Text(otp.TenantId) is null, () => UserErrors.Otp("OTP.TENANT_ID_MANDATORY", "The tenant is mandatory", "otp.tenantId"));
        missing.When(Given.Text(otp.MobileNumber) is null, () => UserErrors.Otp("OTP.MOBILE_NUMBER_MANDATORY", "The mobile number is mandatory", "otp.mobileNumber"));
        missing.When(purpose is not ("REGISTER" or "LOGIN" or "PASSWORDRESET"),
            () => UserErrors.Otp("OTP.REQUEST_TYPE_MANDATORY", "The type must be register, login or passwordreset", "otp.type"));
        if (missing.Any) return missing.ToArray();

        var (tenantId, mobile, type) = (otp.TenantId!.Trim(), otp.MobileNumber!.Trim(), UserTypes.Parse(Given.Text(otp.UserType)) ?? UserTypes.Citizen);
        if (!await rules.IsMobileNumberAsync(mobile, tenantId, cancellationToken))
            return UserErrors.Otp("OTP.MOBILE_NUMBER_VALIDATION_FAILED", "The mobile number is not valid", "otp.mobileNumber");
        var state = Tenants.StateOf(tenantId);
        db.Context.UseScope(TenantScope.Of([tenantId, state]));
        await db.ApplyScopeAsync(cancellationToken);
        if (limits.RefusalOfCode(http) is { } tooMany) return tooMany;
        if (await OneTimeCodeLimits.RefusalOfNumberAsync(db, masters, state, mobile, cancellationToken) is { } tooOften) return tooOften;

        var home = Accounts.HomeOf(type, tenantId);
        var (index, name) = (User.IndexOf(db.Cipher, home, User.MobilePurpose, mobile), User.StoredName(db.Cipher, home, type, mobile));
        var user = (await db.Users.AsNoTracking().Where(u => u.TenantId == home && u.Type == type && (u.StoredUserName == name || u.MobileNumberIndex == index))
            .OrderByDescending(u => u.MobileNumberIndex == index).ThenBy(u => u.Uuid).Take(1).ToListAsync(cancellationToken)).SingleOrDefault();
        // Issued before the answer is known: a refusal rolls it back, and takes as long as a success.
        var code = await OneTimeCodes.IssueAsync(db, state, user?.MobileNumber ?? mobile, cancellationToken);
        if (RefusalOf(purpose, user) is { } refusal) return refusal;
        await messages.SendCodeAsync(tenantId, user?.MobileNumber ?? mobile, purpose switch
        {
            "LOGIN" => "sms.login.otp.msg",
            "PASSWORDRESET" => "sms.pwd.reset.otp.msg",
            _ => "sms.register.otp.msg",
        }, code, cancellationToken);
        return new SendOneTimeCodeReply(true);
    }

    private static Failure? RefusalOf(string purpose, User? user) => (purpose, user) switch
    {
        ("LOGIN", null) => UserErrors.Otp("OTP.UNKNOWN_CREDENTIAL", "There is no account with this mobile number", "otp.mobileNumber"),
        ("REGISTER", not null) => UserErrors.Otp("OTP.MOBILENUMBER", "There is an account with this mobile number already", "otp.mobileNumber"),
        ("PASSWORDRESET", null) => UserErrors.Otp("OTP.UNKNOWN_MOBILE_NUMBER", "There is no account with this mobile number", "otp.mobileNumber"),
        ("PASSWORDRESET", { MobileNumber: null }) => UserErrors.Otp("OTP.MOBILE_NUMBER", "The account has no mobile number", "otp.mobileNumber"),
        _ => null,
    };
}

/// <summary>
/// How many codes may be sent to one number: counted in the database, so for all hosts together. Where the fixed code is on (demo), clients ask before
/// every sign-in: then the limit follows that of signing in (spec 05 §16).
/// </summary>
internal static class OneTimeCodeLimits
{
    private const int CodesPerNumber = 5;
    private const long Window = 15 * 60 * 1000;
    private const int DemoCodesPerNumber = 60;
    private const long DemoWindow = 60 * 1000;

    public static async Task<Failure?> RefusalOfNumberAsync(WorksDb db, MasterStore masters, string stateTenant, string mobileNumber, CancellationToken cancellationToken)
    {
        var isDemo = (await masters.SwitchAsync(stateTenant, "fixed-otp", string.Empty, cancellationToken)).Length > 0;
        var (most, window) = isDemo ? (DemoCodesPerNumber, DemoWindow) : (CodesPerNumber, Window);
        var issued = await OneTimeCodes.IssuedSinceAsync(db, stateTenant, mobileNumber, db.Now - window, cancellationToken);
        // When the oldest that counts has left the window, there is room for one.
        return issued.Count < most ? null : UserErrors.TooManyRequests with { RetryAfterSeconds = (int)Math.Max(1, ((issued.Min() + window - db.Now) / 1000) + 1) };
    }
}
