using Works.Platform;

namespace Works.Insights;

/// <summary>Every way in which inbox and search refuse (spec 50 §12).</summary>
internal static class InsightErrors
{
    public static Failure NoConfiguration(string? name) => new("CONFIG_ERROR", $"No configuration found for the module {name}");

    public static Failure MandatoryCriterion(string name) => new("INVALID_SEARCH_CRITERIA", $"Mandatory search criterion {name} is missing or empty");

    public static Failure NoSuchWork { get; } = new("NO_SUCH_WORK", "There is no project with this id in this office");

    public static Failure Missing(string path) => new($"NotNull.{path}", "must not be null");

    public static Failure Size(string path, int least, int most) => new($"Size.{path}", $"size must be between {least} and {most}");

    public static Failure Limit(string path, int most) => new($"Max.{path}", $"must be less than or equal to {most}");
}
