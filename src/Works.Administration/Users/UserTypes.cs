namespace Works.Administration.Users;

/// <summary>Kinds of account on the wire.</summary>
internal static class UserTypes
{
    public const string Citizen = "CITIZEN";
    public const string Employee = "EMPLOYEE";
    public const string System = "SYSTEM";
    public const string Business = "BUSINESS";

    /// <summary>The type, ignoring case; null when it is none.</summary>
    public static string? Parse(string? text) => text?.ToUpperInvariant() is { } type && type is Citizen or Employee or System or Business
        ? text.ToUpperInvariant() : null;
}

/// <summary>Patterns for LIKE from texts that clients send.</summary>
internal static class Like
{
    /// <summary>Matches the text itself; with ILIKE, ignoring case.</summary>
    public static string Exactly(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    /// <summary>Matches wherever the text occurs.</summary>
    public static string Containing(string text) => "%" + Exactly(text) + "%";
}
