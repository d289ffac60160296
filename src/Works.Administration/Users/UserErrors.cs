using Works.Platform;

namespace Works.Administration.Users;

/// <summary>Every way in which accounts and sign-in refuse (spec 50 §3).</summary>
internal static class UserErrors
{
    public static Failure UnknownClient { get; } = new("unauthorized", "Full authentication is required to access this resource") { Status = 401 };

    public static Failure InvalidCredentials { get; } = new("invalid_request", "Invalid login credentials");

    public static Failure TenantMandatory { get; } = new("invalid_request", "TenantId is mandatory");

    public static Failure TypeMandatory { get; } = new("invalid_request", "User Type is mandatory and has to be a valid type");

    public static Failure Inactive { get; } = new("invalid_request", "Please activate your account");

    public static Failure Locked { get; } = new("invalid_request", "Account locked");
}
