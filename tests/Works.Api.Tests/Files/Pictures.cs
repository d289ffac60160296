using System.Buffers.Binary;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace Works.Api.Tests.Files;

/// <summary>Pictures as cameras and attackers make them.</summary>
internal static class Pictures
{
    public static byte[] Png(int width, int height)
    {
        using var image = new Image<Rgb24>(width, height, new Rgb24(200, 30, 30));
        return Saved(image, (picture, stream) => picture.SaveAsPng(stream));
    }

    /// <summary>Red; with a corner of another colour at the top left of the stored pixels, a place, and the side that is up.</summary>
    public static byte[] Jpeg(int width, int height, ushort orientation = 1)
    {
        using var image = new Image<Rgb24>(width, height, new Rgb24(200, 30, 30));
        for (var y = 0; y < height / 2; y++)
            for (var x = 0; x < width / 2; x++) image[x, y] = new Rgb24(20, 20, 220);
        var exif = new ExifProfile();
        exif.SetValue(ExifTag.Orientation, orientation);
        exif.SetValue(ExifTag.GPSLatitude, [new Rational(20), new Rational(17), new Rational(45)]);
        exif.SetValue(ExifTag.GPSLatitudeRef, "N");
        image.Metadata.ExifProfile = exif;
        return Saved(image, (picture, stream) => picture.SaveAsJpeg(stream));
    }

    /// <summary>A small file whose header claims to be large.</summary>
    public static byte[] PngThatClaims(int width, int height)
    {
        var png = Png(4, 4);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width); // after the signature and the head of IHDR
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        return png;
    }

    private static byte[] Saved(Image<Rgb24> image, Action<Image<Rgb24>, Stream> save)
    {
        var stream = new MemoryStream();
        save(image, stream);
        return stream.ToArray();
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
