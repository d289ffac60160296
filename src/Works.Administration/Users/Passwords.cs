using System.Security.Cryptography;
using Works.Platform;

namespace Works.Administration.Users;

/// <summary>How a password must look (spec 50 §3.4) and how one is made up.</summary>
internal static class Passwords
{
    public const long Life = 90L * 24 * 60 * 60 * 1000; // 90 days (§3.6)

    private const string Digits = "23456789";
    private const string Lower = "abcdefghijkmnpqrstuvwxyz";
    private const string Upper = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const string Special = "@#$%";

    /// <summary>Why the password is too weak; null when it is not.</summary>
    public static Failure? WeaknessOf(string password)
    {
        if (password.Length is < 8 or > 15) return UserErrors.PasswordLength;
        return password.Any(char.IsAsciiDigit) && password.Any(char.IsAsciiLetterLower) && password.Any(char.IsAsciiLetterUpper)
            && password.AsSpan().ContainsAny(Special) && !password.Any(char.IsWhiteSpace) ? null : UserErrors.PasswordPattern;
    }

    /// <summary>A random password of twelve characters that meets the rule; look-alikes such as 0 and O are left out.</summary>
    public static string Random()
    {
        var letters = (RandomNumberGenerator.GetString(Digits, 3) + RandomNumberGenerator.GetString(Lower, 4)
            + RandomNumberGenerator.GetString(Upper, 4) + RandomNumberGenerator.GetString(Special, 1)).ToCharArray();
        RandomNumberGenerator.Shuffle<char>(letters);
        return new string(letters);
    }
}
