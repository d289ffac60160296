using System.Globalization;
using System.Text;

namespace Works.Registries.Individuals;

/// <summary>
/// Spellings by which persons are compared. Equality on a key lets an index propose persons; how similar they are is then measured. Keys are
/// compared with <c>=</c> only, because that is what row-level security lets an index answer (decision 0013).
/// </summary>
internal static class PersonKeys
{
    /// <summary>Lower case, no marks of any kind, single blanks; null for nothing.</summary>
    public static string? Plain(params IEnumerable<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            foreach (var c in (part ?? string.Empty).Normalize(NormalizationForm.FormKD))
            {
                // A vowel sign of an Indic script is a mark that spells; an accent on a Latin letter is not.
                if (char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark && c < 0x0900) continue;
                if (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark) text.Append(char.ToLowerInvariant(c));
                else if (text.Length > 0 && text[^1] != ' ') text.Append(' ');
            }

            if (text.Length > 0 && text[^1] != ' ') text.Append(' ');
        }

        var plain = text.ToString().Trim();
        return plain.Length == 0 ? null : plain;
    }

    /// <summary>
    /// How the first word sounds: what clerks spell differently is one letter, vowels after the first letter and doubled letters are dropped.
    /// Mohammed, Muhammad and Mohamad are all <c>mmt</c>; Sarita and Saritha are both <c>srt</c>.
    /// </summary>
    /// <param name="plain">A name from <see cref="Plain"/>.</param>
    public static string? Sound(string? plain)
    {
        if (plain is null) return null;
        var word = plain.AsSpan();
        // Short forms of address before a name are not the name.
        while (word.IndexOf(' ') is var blank and >= 0)
        {
            if (blank > 2 && word[..blank] is not ("shri" or "smt" or "kumari" or "late")) { word = word[..blank]; break; }
            word = word[(blank + 1)..];
        }

        var sound = new StringBuilder(8);
        for (var i = 0; i < word.Length && sound.Length < 6; i++)
        {
            var c = word[i] switch
            {
                'a' or 'e' or 'i' or 'o' or 'u' or 'y' => sound.Length == 0 ? 'a' : '\0',
                'h' => sound.Length == 0 ? 'h' : '\0', // th, bh, kh … as without
                'c' or 'k' or 'q' => 'k',
                'g' or 'j' or 'z' => 'j',
                's' or 'x' => 's',
                'v' or 'w' or 'b' => 'b',
                'p' or 'f' => 'p',
                'd' or 't' => 't',
                var other => other,
            };
            if (c != '\0' && (sound.Length == 0 || sound[^1] != c)) sound.Append(c);
        }

        return sound.Length == 0 ? word.ToString() : sound.ToString();
    }
}
