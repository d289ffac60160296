using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Works.Platform;
using Works.Platform.Edge;

namespace Works.Administration.Users;

internal sealed record OneTimeCodeBody
{
    public OneTimeCodeWire? Otp { get; init; }
}

internal sealed record OneTimeCodeWire
{
    public string? Otp { get; init; }

    [JsonPropertyName("UUID")]
    public string? Uuid { get; init; }
    public string? Identity { get; init; }
    public string? TenantId { get; init; }

    [JsonPropertyName("isValidationSuccessful")]
    public bool? IsValidationSuccessful { get; init; }
}

/// <summary>Says whether a code is right, and spends it. Spec 50 §3.13; codes are created in-process only, so that nobody can read one over HTTP.</summary>
internal static class ValidateOneTimeCode
{
    public static void Map(IEndpointRouteBuilder codes) =>
        codes.MapPost("/_validate", HandleAsync).Replies<OneTimeCodeBody>(envelope: Envelope.Lower).Access(RouteAccess.Open).Errors(ErrorForm.Legacy).TriesSecrets();

    private static async Task<Result<OneTimeCodeBody>> HandleAsync(OneTimeCodeBody request, WorksDb db, OneTimeCodes codes, CancellationToken cancellationToken)
    {
        var sent = request.Otp ?? new OneTimeCodeWire();
        var missing = new Refusals();
        missing.When(Given.Text(sent.TenantId) is null, () => UserErrors.Otp("OTP.TENANT_ID_MANDATORY", "The tenant is mandatory", "otp.tenantId"));
        missing.When(Given.Text(sent.Identity) is null, () => UserErrors.Otp("OTP.IDENTITY_MANDATORY", "The identity is mandatory", "otp.identity"));
        missing.When(Given.Text(sent.Otp) is null, () => UserErrors.Otp("OTP.OTP_MANDATORY", "The code is mandatory", "otp.otp"));
        if (missing.Any) return missing.ToArray();

        var state = Tenants.StateOf(sent.TenantId!.Trim());
        db.Context.UseScope(TenantScope.Of([state]));
        await db.ApplyScopeAsync(cancellationToken);
        if (!await codes.UseAsync(db, state, sent.Identity!.Trim(), sent.Otp!.Trim(), cancellationToken))
            return UserErrors.Otp("OTP.VALIDATION_UNSUCCESSFUL", "The code is wrong, expired or used", "otp.otp");
        return new OneTimeCodeBody { Otp = sent with { IsValidationSuccessful = true } };
    }
}
