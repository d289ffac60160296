using Works.Platform;

namespace Works.Registries.Individuals;

/// <summary>Every way in which the registry of individuals refuses (spec 30 §5.3, §5.4).</summary>
internal static class IndividualErrors
{
    public static Failure NotNull(string path) => new($"NotNull.{path}", "must not be null");

    public static Failure Size(string path, int least, int most) => new($"Size.{path}", $"size must be between {least} and {most}");

    public static Failure Least(string path, int least) => new($"DecimalMin.{path}", $"must be greater than or equal to {least}");

    public static Failure Most(string path, int most) => new($"DecimalMax.{path}", $"must be less than or equal to {most}");

    public static Failure BirthDate { get; } = new("JsonMappingException", "Failed to parse field - dateOfBirth. Expected type is Date");

    public static Failure DuplicateEntity(string what) => new("DUPLICATE_ENTITY", $"An individual with {what} exists already");

    public static Failure AddressTypeTwice(string type) => new("INVALID_ADDRESS", $"There are several addresses of type {type}");

    public static Failure UnknownLocality(string code, string tenantId) => new("INDIVIDUAL_BOUNDARY_CODE_NOT_FOUND", $"The locality {code} does not exist in {tenantId}");

    public static Failure SubEntityTwice(string type) => new("DUPLICATE_SUB_ENTITY", $"{type} is given several times");

    public static Failure InvalidEntity(string why) => new("INVALID_ENTITY", why);

    public static Failure MobileNumber { get; } = new("INVALID_MOBILENUMBER", "A mobile number consists of digits");

    public static Failure Aadhaar { get; } = new("INVALID_AADHAAR", "An Aadhaar number consists of 12 digits");

    public static Failure DuplicateAadhaar { get; } = new("DUPLICATE_AADHAAR", "The identity number belongs to another person of this tenant");

    public static Failure AadhaarElsewhere(string tenants) => new("DUPLICATE_AADHAAR", $"The identity number belongs to a person of {tenants}");

    public static Failure NullId { get; } = new("NULL_ID", "The id is missing");

    public static Failure NoEntity(string? id) => new("NON_EXISTENT_ENTITY", $"There is no individual {id} in this tenant");

    public static Failure NoSubEntity(string id) => new("NON_EXISTENT_SUB_ENTITY", $"{id} is no address, identifier or skill of this individual");

    public static Failure IsDeleted { get; } = new("IS_DELETED_TRUE", "An update cannot delete; use _delete");

    public static Failure SubEntityIsDeleted { get; } = new("IS_DELETED_TRUE_SUB_ENTITY", "An update cannot delete an address, identifier or skill; use _delete");

    public static Failure RowVersion(int? sent, int stored) => new("MISMATCHED_ROW_VERSION", $"The individual was changed meanwhile: version {sent?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"} was sent, {stored} is stored");

    public static Failure Account(string operation, string why) => new($"INDIVIDUAL_USER_SERVICE_{operation}_ERROR", why);

    public static Failure Merged(string survivor) => new("INDIVIDUAL_MERGED", $"This record was merged; the person is now {survivor}");

    public static Failure UnknownSkill(string skill) => new("INVALID_SKILL", $"{skill} is no skill of the master data");

    public static Failure UnknownRelationship(string relationship) => new("INVALID_RELATIONSHIP", $"{relationship} is no relationship of the master data");

    public static Failure UnknownSocialCategory(string category) => new("INVALID_SOCIAL_CATEGORY", $"{category} is no social category of the master data");

    public static Failure CreatedTo { get; } = new("DATABASE_ERROR", "Cannot specify createdToDate without a createdFromDate");

    public static Failure Paging(string member) => new($"Min.{member}", "must be greater than or equal to 0");

    public static Failure Parameter(string name) => new(string.Empty, $"Parameter {name} is missing or has the wrong type", null, [name]);

    public static Failure Numbering(Failure cause) => new("IDGEN ERROR", cause.Message);

    /// <summary>The failing codes of one record joined as the contract does, the messages as sentences.</summary>
    public static Failure Joined(IReadOnlyList<Failure> failures) => failures is [var only] ? only
        : new(string.Join(':', failures.Select(failure => failure.Code)), string.Join(". ", failures.Select(failure => failure.Message)));
}
