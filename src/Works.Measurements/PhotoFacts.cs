using System.Globalization;
using System.Text.Json;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using Works.Administration;
using Works.Platform.Edge;

namespace Works.Measurements;

/// <summary>Where and when a photograph was taken, as far as it is known.</summary>
/// <param name="Latitude">Degrees, WGS 84, north positive.</param>
/// <param name="Longitude">Degrees, WGS 84, east positive.</param>
/// <param name="Accuracy">Metres.</param>
/// <param name="CapturedTime">Epoch milliseconds.</param>
internal sealed record PhotoFacts(decimal? Latitude = null, decimal? Longitude = null, decimal? Accuracy = null, long? CapturedTime = null)
{
    private const string ExifTime = "yyyy:MM:dd HH:mm:ss";
    private const decimal MetresAtMost = 1_000_000;
    private const ushort PositioningError = 0x001F; // GPSHPositioningError, EXIF 2.31: metres; the library has no name for it

    public bool HasPosition => Latitude is not null && Longitude is not null;

    /// <summary>What the camera wrote into the file. A time without offset is taken in the tenant's zone.</summary>
    public static PhotoFacts InFile(FileContent file, TimeZoneInfo zone)
    {
        if (!file.ContentType.StartsWith("image/", StringComparison.Ordinal)) return new PhotoFacts();
        ExifProfile? exif;
        try
        {
            exif = Image.Identify(file.Content)?.Metadata.ExifProfile;
        }
#pragma warning disable CA1031 // whatever is wrong with a picture's notes, the picture itself is stored and counts: it just tells nothing
        catch (Exception)
#pragma warning restore CA1031
        {
            return new PhotoFacts();
        }

        if (exif is null) return new PhotoFacts();
        var (latitude, longitude) = (Degrees(exif, ExifTag.GPSLatitude, ExifTag.GPSLatitudeRef, 'S', 90), Degrees(exif, ExifTag.GPSLongitude, ExifTag.GPSLongitudeRef, 'W', 180));
        // Phones without a fix write 0/0, a place in the sea.
        if (latitude is null || longitude is null || (latitude == 0 && longitude == 0)) (latitude, longitude) = (null, null);
        var accuracy = latitude is null ? null : Number(exif.Values.FirstOrDefault(value => (ushort)value.Tag == PositioningError)?.GetValue() as Rational?);
        return new PhotoFacts(latitude, longitude, accuracy is >= 0 and <= MetresAtMost ? accuracy : null, Time(exif, zone));
    }

    /// <summary>What the client says beside the file: latitude, longitude, locationAccuracy (metres), capturedTime (epoch milliseconds).</summary>
    public static PhotoFacts Sent(JsonElement? details)
    {
        if (details is not { ValueKind: JsonValueKind.Object } given) return new PhotoFacts();
        decimal? Of(string member) => given.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            && WireJson.TryNumber(value.ToString(), out var number) ? number : null;
        var (latitude, longitude, accuracy, time) = (Of("latitude"), Of("longitude"), Of("locationAccuracy"), Of("capturedTime"));
        var isPlace = latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180;
        return new PhotoFacts(
            isPlace ? latitude : null, isPlace ? longitude : null, isPlace && accuracy is >= 0 and <= MetresAtMost ? accuracy : null,
            time is > 0 and < long.MaxValue ? (long)time : null);
    }

    // Degrees, minutes and seconds as three fractions: 20/1 18/1 3636/100 N = 20.3101.
    private static decimal? Degrees(ExifProfile exif, ExifTag<Rational[]> tag, ExifTag<string> reference, char negative, int most)
    {
        if (exif.GetValue(tag)?.Value is not [var degrees, var minutes, var seconds]) return null;
        if (Number(degrees) is not { } d || Number(minutes) is not { } m || Number(seconds) is not { } s) return null;
        var value = decimal.Round(d + (m / 60) + (s / 3600), 7, MidpointRounding.AwayFromZero); // about a centimetre
        if (value < 0 || value > most) return null;
        return exif.GetValue(reference)?.Value is [var first, ..] && char.ToUpperInvariant(first) == negative ? -value : value;
    }

    private static decimal? Number(Rational? fraction) => fraction is { Denominator: > 0 } known ? (decimal)known.Numerator / known.Denominator : null;

    // The satellites' time is UTC; the camera's own is local, with or without its offset.
    private static long? Time(ExifProfile exif, TimeZoneInfo zone)
    {
        if (exif.GetValue(ExifTag.GPSDateStamp)?.Value is { } day && exif.GetValue(ExifTag.GPSTimestamp)?.Value is [var hour, var minute, var second]
            && Number(hour) is { } h and < 24 && Number(minute) is { } m and < 60 && Number(second) is { } s and < 60
            && DateTime.TryParseExact(day.Trim('\0', ' '), "yyyy:MM:dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date))
            return Positive(new DateTimeOffset(date, TimeSpan.Zero).ToUnixTimeMilliseconds() + (long)(((h * 60) + m) * 60_000 + (s * 1000)));

        var written = exif.GetValue(ExifTag.DateTimeOriginal)?.Value ?? exif.GetValue(ExifTag.DateTimeDigitized)?.Value;
        if (!DateTime.TryParseExact(written?.Trim('\0', ' '), ExifTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) return null;
        var offset = exif.GetValue(ExifTag.OffsetTimeOriginal)?.Value?.Trim('\0', ' ') is { } text && TimeSpan.TryParse(text.TrimStart('+'), CultureInfo.InvariantCulture, out var parsed) && parsed.Duration() <= TimeSpan.FromHours(14)
            ? parsed : zone.GetUtcOffset(local);
        return Positive(new DateTimeOffset(local, offset).ToUnixTimeMilliseconds());
    }

    private static long? Positive(long time) => time > 0 ? time : null;
}
