namespace Works.Platform.Edge;

/// <summary>Every way in which the edge itself refuses (spec 50 §1.5).</summary>
internal static class EdgeRefusals
{
    public static Failure NoToken { get; } = new("CustomException", "You are not authorized to access this resource") { Status = 401 };

    // The web client signs the user out only when a message contains the code.
    public static Failure BadToken { get; } = new("InvalidAccessTokenException", "InvalidAccessTokenException") { Status = 401 };

    public static Failure NotPermitted { get; } = new("CustomException", "Not authorized to access this resource") { Status = 403 };

    public static Failure BodyUnreadable { get; } = new("JsonParseException", "Bad request");

    public static Failure BodyMissing { get; } = new("MissingJsonException", "JSON body has errors or is missing");

    public static Failure ContentType { get; } = new("UnsupportedMediaType", "The content type of the request is not supported");

    public static Failure BodyTooLarge { get; } = new("PayloadTooLarge", "The request is larger than this service accepts") { Status = 413 };

    public static Failure UrlTooLong { get; } = new("RequestUriTooLong", "The address of the request is longer than this service accepts") { Status = 414 };

    public static Failure HeadersTooLarge { get; } = new("RequestHeaderFieldsTooLarge", "The headers of the request are larger than this service accepts") { Status = 431 };

    public static Failure Unavailable { get; } = new("ServiceUnavailable", "The service is busy or restarting. Try again shortly.") { Status = 503 };

    public static Failure Value { get; } = new("INVALID_DATA", "A value of the request is too large, too long or cannot be stored");

    public static Failure Conflict { get; } = new("CONCURRENT_UPDATE", "Somebody else changed this record in the meantime. Read it again and repeat the change.");

    public static Failure Defect(string traceId) => new("UnexpectedError", "The request could not be completed. Quote the trace id when you report it.", traceId) { Status = 500 };

    public static Failure NoSuchRoute(string path) => new("ResourceNotFoundException", $"The resource - {path} not found") { Status = 404 };

    public static Failure WrongType(string? field, string? expected) => field is null
        ? new("JsonMappingException", "Failed to deserialize certain JSON fields")
        : new("JsonMappingException", $"Failed to parse field - {field}. Expected type is {expected ?? "another one"}");

    // The contract answers a parameter it cannot bind with an empty code (spec 50 §1.5).
    public static Failure Parameter(string name) => new(string.Empty, $"Parameter {name} is missing or has the wrong type", null, [name]);

    public static Failure IdempotencyKey(string key) =>
        new("IDEMPOTENCY_KEY_REUSED", $"The Idempotency-Key {key} was used for another request. Send a new key for a new request.");
}
