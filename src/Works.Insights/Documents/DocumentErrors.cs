using Works.Platform;

namespace Works.Insights.Documents;

/// <summary>Every way in which printed documents are refused (spec 50 §17.1); clients see the message alone.</summary>
internal static class DocumentErrors
{
    public static Failure Missing(string name) => new("MISSING_PARAMETER", $"{name} is mandatory");

    public static Failure NotFound(string what, string number) => new("DOCUMENT_NOT_FOUND", $"No {what} is found for {number}") { Status = 404 };

    public static Failure NoRevision(string number) => new("DOCUMENT_NOT_FOUND", $"The estimate {number} has no revision") { Status = 404 };

    public static Failure NoStatement(string id) => new("DOCUMENT_NOT_FOUND", $"No statement has been made for {id}") { Status = 404 };

    public static Failure StatementFailed(string reason) => new("DOCUMENT_NOT_FOUND", $"The statement could not be made: {reason}") { Status = 404 };

    public static Failure NoTemplate(string code) => new("DOCUMENT_TEMPLATE_MISSING", $"The master works.DocumentTemplate has no template {code}");

    public static Failure BadTemplate(string code, string reason) => new("DOCUMENT_TEMPLATE_INVALID", $"The template {code} cannot be used: {reason}");

    public static Failure NotInstalled { get; } = new("DOCUMENTS_UNAVAILABLE", "Documents cannot be printed here: WeasyPrint is not installed on this server") { Status = 503, RetryAfterSeconds = 600 };
}
