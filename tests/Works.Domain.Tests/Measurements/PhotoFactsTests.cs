using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using Works.Administration;
using Works.Measurements;

namespace Works.Domain.Tests.Measurements;

/// <summary>Where and when a photograph was taken, read from what cameras write.</summary>
public sealed class PhotoFactsTests
{
    private static readonly TimeZoneInfo India = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");

    [Fact]
    public void Position_accuracy_and_satellite_time_are_read()
    {
        // 20° 18' 36.36" N, 85° 48' 36.72" E, ± 4.5 m, 5 June 2025 04:30:15 UTC
        var facts = InFile(ExifBlock.Write("N", [(20, 1), (18, 1), (3636, 100)], "E", [(85, 1), (48, 1), (3672, 100)], (45, 10), [(4, 1), (30, 1), (15, 1)], "2025:06:05"));
        Assert.Equal(new PhotoFacts(20.3101m, 85.8102m, 4.5m, new DateTimeOffset(2025, 6, 5, 4, 30, 15, TimeSpan.Zero).ToUnixTimeMilliseconds()), facts);
    }

    [Fact]
    public void South_and_west_are_negative()
    {
        var facts = InFile(ExifBlock.Write("S", [(33, 1), (51, 1), (0, 1)], "W", [(70, 1), (40, 1), (0, 1)], null, null, null));
        Assert.Equal((-33.85m, -70.6666667m), (facts.Latitude, facts.Longitude));
        Assert.Null(facts.Accuracy);
        Assert.Null(facts.CapturedTime);
    }

    [Fact]
    public void The_cameras_own_time_is_local_to_its_offset_or_to_the_tenant()
    {
        Assert.Equal(new DateTimeOffset(2025, 6, 5, 10, 0, 15, TimeSpan.FromMinutes(330)).ToUnixTimeMilliseconds(), InFile(Camera("2025:06:05 10:00:15", null)).CapturedTime);
        Assert.Equal(new DateTimeOffset(2025, 6, 5, 10, 0, 15, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds(), InFile(Camera("2025:06:05 10:00:15", "+08:00")).CapturedTime);
        Assert.Equal(new DateTimeOffset(2025, 6, 5, 10, 0, 15, TimeSpan.FromHours(-3)).ToUnixTimeMilliseconds(), InFile(Camera("2025:06:05 10:00:15", "-03:00")).CapturedTime);
        Assert.Null(InFile(Camera("0000:00:00 00:00:00", null)).CapturedTime);
    }

    [Fact]
    public void What_cannot_be_true_is_not_believed()
    {
        Assert.Equal(new PhotoFacts(), InFile(ExifBlock.Write("N", [(0, 1), (0, 1), (0, 1)], "E", [(0, 1), (0, 1), (0, 1)], null, null, null))); // a phone without a fix
        Assert.Equal(new PhotoFacts(), InFile(ExifBlock.Write("N", [(91, 1), (0, 1), (0, 1)], "E", [(10, 1), (0, 1), (0, 1)], null, null, null)));
        Assert.Equal(new PhotoFacts(), InFile(ExifBlock.Write("N", [(20, 0), (0, 1), (0, 1)], "E", [(10, 1), (0, 1), (0, 1)], null, null, null)));
    }

    [Fact]
    public void Files_without_notes_and_broken_ones_tell_nothing()
    {
        Assert.Equal(new PhotoFacts(), InFile(null));
        Assert.Equal(new PhotoFacts(), PhotoFacts.InFile(new FileContent("a.pdf", "application/pdf", "", "%PDF-"u8.ToArray()), India));
        var whole = Jpeg(ExifBlock.Write("N", [(20, 1), (18, 1), (0, 1)], "E", [(85, 1), (48, 1), (0, 1)], (45, 10), null, null));
        for (var length = 0; length < whole.Length; length += 7) _ = PhotoFacts.InFile(new FileContent("a.jpg", "image/jpeg", "", whole[..length]), India);
        var random = new Random(4);
        for (var i = 0; i < 300; i++)
        {
            var broken = (byte[])whole.Clone();
            for (var hit = 0; hit < 4; hit++) broken[random.Next(20, 220)] = (byte)random.Next(256);
            _ = PhotoFacts.InFile(new FileContent("a.jpg", "image/jpeg", "", broken), India);
        }
    }

    [Fact]
    public void What_the_client_sends_is_taken_when_it_is_a_place()
    {
        Assert.Equal(new PhotoFacts(20.31m, 85.81m, 12m, 1749098415000), Sent("""{"latitude": "20.31", "longitude": 85.81, "locationAccuracy": 12, "capturedTime": 1749098415000}"""));
        Assert.Equal(new PhotoFacts(), Sent("""{"latitude": 120, "longitude": 85, "capturedTime": -1, "locationAccuracy": 5}"""));
        Assert.Equal(new PhotoFacts(), Sent("""{"latitude": {"a": 1}, "longitude": "east"}"""));
        Assert.Equal(new PhotoFacts(), PhotoFacts.Sent(null));
    }

    private static PhotoFacts Sent(string json) => PhotoFacts.Sent(JsonSerializer.Deserialize<JsonElement>(json));

    private static PhotoFacts InFile(byte[]? exif) => PhotoFacts.InFile(new FileContent("site.jpg", "image/jpeg", "", Jpeg(exif)), India);

    private static byte[] Camera(string time, string? offset)
    {
        var profile = new ExifProfile();
        profile.SetValue(ExifTag.DateTimeOriginal, time);
        if (offset is not null) profile.SetValue(ExifTag.OffsetTimeOriginal, offset);
        return profile.ToByteArray()!;
    }

    // The notes are put in by hand: the library leaves out tags it has no name for.
    private static byte[] Jpeg(byte[]? exif)
    {
        using var image = new Image<Rgb24>(8, 8);
        using var stream = new MemoryStream();
        image.SaveAsJpeg(stream);
        var jpeg = stream.ToArray();
        if (exif is null) return jpeg;
        byte[] segment = exif.AsSpan().StartsWith("Exif\0\0"u8) ? exif : [.. "Exif\0\0"u8, .. exif];
        var length = segment.Length + 2;
        return [.. jpeg[..2], 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. segment, .. jpeg[2..]];
    }
}

/// <summary>The block of notes that a phone writes: a TIFF directory that points to a GPS directory. The library does not write all of its tags.</summary>
internal static class ExifBlock
{
    public static byte[] Write(
        string latitudeRef, (uint, uint)[] latitude, string longitudeRef, (uint, uint)[] longitude, (uint, uint)? accuracy, (uint, uint)[]? time, string? date)
    {
        var entries = new List<(ushort Tag, ushort Type, uint Count, byte[] Value)>
        {
            (1, 2, 2, Ascii(latitudeRef)), (2, 5, 3, Fractions(latitude)), (3, 2, 2, Ascii(longitudeRef)), (4, 5, 3, Fractions(longitude)),
        };
        if (time is not null) entries.Add((7, 5, 3, Fractions(time)));
        if (date is not null) entries.Add((0x1D, 2, 11, Ascii(date)));
        if (accuracy is { } metres) entries.Add((0x1F, 5, 1, Fractions(metres)));

        const int Header = 8, First = Header, Gps = First + 2 + 12 + 4;
        var data = Gps + 2 + (12 * entries.Count) + 4;
        var block = new MemoryStream();
        block.Write([(byte)'I', (byte)'I', 42, 0, Header, 0, 0, 0]);
        Write(block, (ushort)1);
        Entry(block, 0x8825, 4, 1, Bytes(Gps)); // where the GPS directory is
        block.Write(new byte[4]);
        Write(block, (ushort)entries.Count);
        var tail = new MemoryStream();
        foreach (var (tag, type, count, value) in entries)
        {
            if (value.Length <= 4)
            {
                Entry(block, tag, type, count, [.. value, .. new byte[4 - value.Length]]);
                continue;
            }

            Entry(block, tag, type, count, Bytes((uint)(data + tail.Length)));
            tail.Write(value);
        }

        block.Write(new byte[4]);
        tail.WriteTo(block);
        return block.ToArray();
    }

    private static void Entry(MemoryStream block, ushort tag, ushort type, uint count, byte[] value)
    {
        Write(block, tag);
        Write(block, type);
        block.Write(Bytes(count));
        block.Write(value);
    }

    private static void Write(MemoryStream block, ushort number) => block.Write([(byte)number, (byte)(number >> 8)]);

    private static byte[] Ascii(string text) => [.. Encoding.ASCII.GetBytes(text), 0];

    private static byte[] Fractions(params (uint Numerator, uint Denominator)[] fractions) => [.. fractions.SelectMany(fraction => Bytes(fraction.Numerator).Concat(Bytes(fraction.Denominator)))];

    private static byte[] Bytes(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return bytes;
    }
}
