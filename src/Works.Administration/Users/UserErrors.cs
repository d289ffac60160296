using Works.Platform;

namespace Works.Administration.Users;

/// <summary>Every way in which accounts and sign-in refuse (spec 50 §3).</summary>
internal static class UserErrors
{
    public static Failure UnknownClient { get; } = new("unauthorized", "Full authentication is required to access this resource") { Status = 401 };

    public static Failure GrantType { get; } = new("unsupported_grant_type", "The grant type must be password or refresh_token");

    public static Failure InvalidCredentials { get; } = new("invalid_request", "Invalid login credentials");

    public static Failure TenantMandatory { get; } = new("invalid_request", "TenantId is mandatory");

    public static Failure TypeMandatory { get; } = new("invalid_request", "User Type is mandatory and has to be a valid type");

    public static Failure Inactive { get; } = new("invalid_request", "Please activate your account");

    public static Failure Locked { get; } = new("invalid_request", "Account locked");

    // The three of the edge, for routes that decide on access themselves.
    public static Failure NoToken { get; } = new("CustomException", "You are not authorized to access this resource") { Status = 401 };

    public static Failure BadToken { get; } = new("InvalidAccessTokenException", "InvalidAccessTokenException") { Status = 401 };

    public static Failure NotPermitted { get; } = new("CustomException", "Not authorized to access this resource") { Status = 403 };

    public static Failure SearchCriteria(string reason) => new("InvalidUserSearchCriteriaException", reason);

    public static Failure NotFound { get; } = new("UserNotFoundException", "There is no such user in this tenant");

    public static Failure Duplicate(string userName) => new("DuplicateUserNameException", $"The user name {userName} is taken");

    public static Failure DuplicateAccount { get; } = new("DuplicateUserNameException", "The user name is taken");

    public static Failure UserNameNotValid { get; } = new("UserNameNotValidException", "The user name of a citizen must be the mobile number");

    public static Failure OtpPending { get; } = new("OtpValidationPendingException", "The one-time code is wrong, expired or used");

    public static Failure NotOwnProfile { get; } = new("UserProfileUpdateDeniedException", "A profile can be changed by its owner only");

    public static Failure PasswordMismatch { get; } = new("PasswordMismatchException", "The existing password is wrong");

    public static Failure NoPasswordOfType { get; } = new("InvalidUpdatePasswordRequestException", "Users of this type sign in with a one-time code and have no password");

    public static Failure SamePassword { get; } = new("InvalidUpdatePasswordRequestException", "The new password must differ from the one that is due to be changed");

    public static Failure PasswordLength { get; } = new("INVALID_PWD_LENGTH", "A password has 8 to 15 characters");

    public static Failure PasswordPattern { get; } =
        new("INVALID_PWD_PATTERN", "A password needs a digit, a small letter, a capital and one of @#$%, and no blanks");

    public static Failure InvalidRole(string code) => new("INVALID_ROLE", $"The role {code} does not exist or cannot be assigned");

    public static Failure DateOfBirth { get; } = new("JsonMappingException", "Failed to parse field - dob. Expected type is Date");

    public static Failure NotNull(string path) => new($"NotNull.{path}", "must not be null");

    public static Failure Size(string path, int least, int most) => new($"Size.{path}", $"size must be between {least} and {most}");

    public static Failure Pattern(string path, string pattern) => new($"Pattern.{path}", $"must match \"{pattern}\"");

    public static Failure Email(string path) => new($"Email.{path}", "must be a well-formed email address");

    public static Failure TooManyRequests { get; } = new("RateLimitExceededException", "Too many requests. Try again later.") { Status = 429 };

    public static Failure Otp(string code, string message, string field) => new(code, message, null, [field]);
}
