using Works.Platform;

namespace Works.Administration.MasterData;

/// <summary>Every way in which master data refuses (spec 50 §5).</summary>
internal static class MasterErrors
{
    public static Failure DuplicateSchema { get; } = new("DUPLICATE_SCHEMA_CODE", "A schema with this code exists already");

    public static Failure DuplicateRecord { get; } = new("DUPLICATE_RECORD", "An active record with this unique identifier exists already");

    public static Failure RequiredAttributes { get; } = new("REQUIRED_ATTRIBUTE_LIST_ERR", "The definition must list required attributes");

    public static Failure UniqueAttributes { get; } =
        new("UNIQUE_ATTRIBUTE_LIST_ERR", "The definition must list unique attributes (x-unique), each of them a required one");

    public static Failure UniqueIdentifierEmpty { get; } = new("UNIQUE_IDENTIFIER_EMPTY_ERR", "The unique attributes of the record are empty");

    public static Failure IdAbsent { get; } = new("MASTER_DATA_ID_ABSENT_ERR", "The id of the record is needed to update it");

    public static Failure AuditDetailsAbsent { get; } = new("AUDIT_DETAILS_ABSENT_ERR", "The audit details of the record are needed to update it");

    public static Failure UniqueKeyChanged { get; } = new("UNIQUE_KEY_UPDATE_ERR", "The unique attributes of a record cannot be changed");

    public static Failure SchemaUpdateNotOffered { get; } =
        new("NOT_IMPLEMENTED", "A schema cannot be changed once records may depend on it; create one with a new code") { Status = 501 };

    public static Failure Stale { get; } = new("CONCURRENT_UPDATE", "Somebody else changed this record in the meantime. Read it again and repeat the change.");

    public static Failure RepeatedInFile { get; } = new("DUPLICATE_RECORD", "A row before this one has the same unique identifier");

    public static Failure TooManyRows(int most) => new("IMPORT_TOO_LARGE", $"An import takes at most {most} rows; send the rest in another one");

    public static Failure FileUnreadable(string reason) => new("IMPORT_UNREADABLE", reason);

    public static Failure UnknownFormat(string format) => new("INVALID_FORMAT", $"The format must be csv or json, not {format}");

    public static Failure NoInstant(string member) => new("INVALID_EFFECTIVE_PERIOD", $"{member} must be an instant in epoch milliseconds");

    public static Failure PeriodReversed(string from, string to) => new("INVALID_EFFECTIVE_PERIOD", $"{to} lies before {from}");

    public static Failure PeriodOverlaps(long end, long next) =>
        new("INVALID_EFFECTIVE_PERIOD", $"The record ends at {end}, but the next of its kind begins at {next} already");

    public static Failure Missing(string path) => new($"NotNull.{path}", "must not be null");

    public static Failure Size(string path, int least, int most) => new($"Size.{path}", $"size must be between {least} and {most}");

    public static Failure MissingParameter(string name) => new(string.Empty, $"Required parameter {name} is not given", null, [name]);

    public static Failure InvalidFilter(string reason) => new("INVALID_FILTER", reason);

    public static Failure InvalidDefinition(string reason) => new("INVALID_SCHEMA_DEFINITION", reason);

    public static Failure SchemaNotFound(string code) =>
        new("SCHEMA_DEFINITION_NOT_FOUND_ERR", $"The schema {code} is not defined, so its records cannot be entered");

    public static Failure RecordNotFound(string id) => new("MASTER_DATA_NOT_FOUND", $"The record {id} is not found");

    public static Failure Reference(string fieldPath, string schemaCode, string value) =>
        new("REFERENCE_VALIDATION_ERR", $"{fieldPath} refers to {value}, which is no active record of {schemaCode}");

    public static Failure InvalidData(string reason) => new("INVALID_REQUEST", reason);

    public static Failure InvalidData(string keyword, int number, string reason) => new($"INVALID_REQUEST_{keyword}{number}", reason);
}
