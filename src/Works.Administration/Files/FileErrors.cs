using Works.Platform;

namespace Works.Administration.Files;

/// <summary>Every way in which the file store refuses (spec 50 §9).</summary>
internal static class FileErrors
{
    public static Failure Unreadable { get; } = new("EG_FILESTORE_PARSING_ERROR", "The request is no readable multipart form");

    public static Failure LinkInvalid { get; } = new("EG_FILESTORE_INVALID_LINK", "The link is invalid or has expired; ask for a new one") { Status = 403 };

    public static Failure RequestTooLarge { get; } = new("PayloadTooLarge", "The files of the request together are larger than 30 MB") { Status = 413 };

    public static Failure TooMany { get; } = new("RateLimitExceededException", "Too many uploads without signing in from this address") { Status = 429 };

    public static Failure MissingParameter(string name) => new(string.Empty, $"Required parameter {name} is not given", null, [name]);

    public static Failure NoExtension(string name) => new("EG_FILESTORE_INPUT_ERROR", $"The file {name} has no extension");

    public static Failure Empty(string name) => new("EG_FILESTORE_INPUT_ERROR", $"The file {name} is empty");

    public static Failure NotAllowed(string name) => new("EG_FILESTORE_INVALID_INPUT", $"Files such as {name} are not accepted");

    public static Failure Mismatch(string name, string? declared) =>
        new("EG_FILESTORE_INVALID_INPUT", $"Name, declared type ({declared ?? "none"}) and content of the file {name} do not agree");

    public static Failure TooLarge(string name, long bytes, long most) =>
        new("EG_FILESTORE_INVALID_INPUT", $"The file {name} has {bytes} bytes; at most {most} are accepted");

    public static Failure Unclean(string name) => new("EG_FILESTORE_INVALID_INPUT", $"The file {name} was refused by the scan for harmful content");

    public static Failure TooManyPixels(string name, long pixels, long most) =>
        new("EG_FILESTORE_INVALID_INPUT", $"The picture {name} has {pixels} pixels; at most {most} are accepted");

    public static Failure Damaged(string name) => new("EG_FILESTORE_PARSING_ERROR", $"The picture {name} is damaged; only its original can be had");

    public static Failure UnknownTenant(string tenantId) => new("EG_FILESTORE_INVALID_INPUT", $"The tenant {tenantId} is not known");

    public static Failure TooLong(string name, int most) => new("EG_FILESTORE_INVALID_INPUT", $"{name} has more than {most} characters");

    public static Failure NotFound(string id) => new("EG_FILESTORE_FILE_NOT_FOUND", $"The file {id} is not found") { Status = 404 };
}
