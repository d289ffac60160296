using Works.Platform;

namespace Works.Administration.Localisation;

/// <summary>Every way in which texts refuse (spec 50 §8); worded in form B, where the field stands beside the code.</summary>
internal static class LocalisationErrors
{
    public static Failure Missing(string field) => new($"core.{Constant(field)}_MANDATORY", $"{field} is required", null, [field]);

    public static Failure TooLong(string field, int most) => new($"core.{Constant(field)}_TOO_LONG", $"{field} has more than {most} characters", null, [field]);

    public static Failure Repeated(Text text) =>
        new("DUPLICATE_RECORDS", $"The text {text.Code} of module {text.Module} in {text.Locale} stands in this batch more than once", null, ["messages"]);

    public static Failure Exists(Text text) =>
        new("core.DUPLICATE_MESSAGE_IDENTITY", $"The text {text.Code} of module {text.Module} in {text.Locale} exists already", null, ["messages"]);

    public static Failure RacedCreate { get; } = new("core.DUPLICATE_MESSAGE_IDENTITY", "One of the texts exists already", null, ["messages"]);

    private static string Constant(string field)
    {
        var name = field[(field.LastIndexOf('.') + 1)..];
        return name == "tenantId" ? "TENANT_ID" : name.ToUpperInvariant();
    }
}
